"""Draw the README's pictures into .github/images: python .ci/images.py."""

from pathlib import Path

from backprop_helpers import Network, backward, datasets, figures, forward, train
from backprop_helpers.diagram import network_diagram

IMAGES = Path(__file__).resolve().parent.parent / ".github" / "images"


def main() -> None:
    net = Network.example()
    x, y = (data[:, :1] for data in datasets.example())
    trace = forward(net, x)
    diagram = network_diagram(
        net, trace, backward(net, trace, y), title="Every number, forward and backward"
    )
    (IMAGES / "gradients.svg").write_text(diagram.svg, encoding="utf-8", newline="\n")

    X, Y = datasets.two_moons()
    history = train(Network.random((2, 2, 2, 2, 2), seed=3), X, Y, alpha=0.5, epochs=2000)
    chosen = (0, 600, 2000)
    boundary = figures.decision_boundary(
        Network.stack(history.network.at(epoch) for epoch in chosen),
        X,
        Y,
        titles=[f"epoch {epoch}" for epoch in chosen],
        title="The network learns to tell two moons apart",
    )
    (IMAGES / "moons.png").write_bytes(boundary.png())


if __name__ == "__main__":
    main()
