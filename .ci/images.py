"""Draw the README's pictures into .github/images: python .ci/images.py."""

from pathlib import Path

from backprop_helpers.panels import backward_pass, training

IMAGES = Path(__file__).resolve().parent.parent / ".github" / "images"


def main() -> None:
    backward = backward_pass()
    backward.sliders["step"].value = 8  # ∂Cost/∂out_6, where two paths meet
    trained = training()
    trained.sliders["epoch"].value = 2000
    for name, panel in (("backward", backward), ("training", trained)):
        picture = panel._repr_mimebundle_()["image/svg+xml"]
        (IMAGES / f"{name}.svg").write_text(picture, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
