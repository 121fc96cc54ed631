"""Draw the README's pictures into .github/images: python .ci/images.py."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backprop_helpers.panels import backward_pass, training

STEPS = (0, 1, 2, 8, 9, 11, 13, 20, 21, 33)  # of the backward pass: from the cost to layer 2
IMAGES = Path(__file__).resolve().parent.parent / ".github" / "images"


def main() -> None:
    backward = backward_pass()
    steps = []
    for step in STEPS:
        backward.sliders["step"].value = step
        steps.append(picture_of(backward))
    trained = training()
    trained.sliders["epoch"].value = 2000
    for name, picture in (("backward", in_turn(steps)), ("training", picture_of(trained))):
        (IMAGES / f"{name}.svg").write_text(picture, encoding="utf-8", newline="\n")


def picture_of(panel: Any) -> str:
    return panel._repr_mimebundle_()["image/svg+xml"]


def in_turn(pictures: Sequence[str]) -> str:
    """Join pictures of one size into one that shows each for two seconds; if at rest, the last."""
    share, length = 100 / len(pictures), 2 * len(pictures)
    style = (
        f"@keyframes turn{{0%,{share:g}%{{opacity:1}}{share:g}%,100%{{opacity:0}}}}"
        f".turn{{opacity:0;animation:turn {length}s step-end infinite}}"
        "@media(prefers-reduced-motion:reduce)"
        "{.turn{animation:none}.turn:last-child{opacity:1}}"
    )
    opening, _, _ = pictures[-1].partition(">")
    frames = [
        f'<g class="turn" style="animation-delay:{2 * i}s">{_contents(picture)}</g>'
        for i, picture in enumerate(pictures)
    ]
    return f"{opening}><style>{style}</style>{''.join(frames)}</svg>"


def _contents(picture: str) -> str:
    return picture.partition(">")[2].removesuffix("</svg>")


if __name__ == "__main__":
    main()
