"""The network of a worksheet in black and white, with every given number at its place.

The diagrams of the notebooks show the numbers of a pass or names alone; this one what is given.
"""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise

from backprop_helpers.network import Network

NODES = {0: (58, 62), 1: (58, 152), 2: (208, 62), 3: (208, 152), 4: (358, 62), 5: (358, 152)}
RADIUS = 16
CAPTIONS = ("layer 1: inputs", "layer 2", "layer 3: outputs")


def drawing(network: Network, given: Mapping[str, str]) -> str:
    """Return the drawing as SVG text.

    Parameters
    ----------
    network : Network
        A 2-2-2 network.
    given : mapping of str to str
        The numbers, as they are to be written: of ``w02``, ``b2``, ``out_0``, ``y_1``, ...
    """
    layers = [network.layout.nodes(layer) for layer in (1, 2, 3)]
    edges = [(i, j) for froms, tos in pairwise(layers) for i in froms for j in tos]
    numbers = ", ".join(f"{name} = {value}" for name, value in given.items())
    alt = f"Network with 2, 2, 2 nodes per layer. {numbers}."
    captions = [
        _text(NODES[nodes[0]][0], 13, text) for nodes, text in zip(layers, CAPTIONS, strict=True)
    ]
    lines = [_edge(i, j, negative=given[f"w{i}{j}"][0] == "−") for i, j in edges]
    labels = [_edge_label(i, j, f"w{i}{j} = {given[f'w{i}{j}']}") for i, j in edges]
    return "".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 430 190" '
            f'aria-label="{escape(alt)}">',
            *captions,
            *lines,
            *labels,
            *_nodes(given),
            "</svg>",
        ]
    )


def _nodes(given: Mapping[str, str]) -> Iterator[str]:
    for node, (x, y) in NODES.items():
        name = f"b{node}" if node > 1 else f"out_{node}"
        beside = -RADIUS - 9 if node % 2 == 0 else RADIUS + 19  # above the upper, below the lower
        yield f'<circle cx="{x}" cy="{y}" r="{RADIUS}"/>{_text(x, y + 5, str(node), "node")}'
        yield _text(x, y + beside, f"{name} = {given[name]}")
        if node > 3:
            target = f"y_{node - 3}"
            yield _text(x + RADIUS + 27, y + 5, f"{target} = {given[target]}")


def _edge(i: int, j: int, *, negative: bool) -> str:
    (x, y), (end_x, end_y) = NODES[i], NODES[j]
    dash = ' stroke-dasharray="6 4"' if negative else ""
    return f'<line x1="{x}" y1="{y}" x2="{end_x}" y2="{end_y}"{dash}/>'


def _edge_label(i: int, j: int, text: str) -> str:
    """Return the label: outside a level edge, on a slanted one near its start, on paper."""
    (x, y), (end_x, end_y) = NODES[i], NODES[j]
    if y == end_y:
        return _text((x + end_x) / 2, y - 7 if i % 2 == 0 else y + 17, text)
    middle, height = x + 0.32 * (end_x - x), y + 0.32 * (end_y - y)
    paper = f'<rect x="{middle - 35:.0f}" y="{height - 9:.0f}" width="70" height="18"/>'
    return paper + _text(middle, height + 4.5, text)


def _text(x: float, y: float, text: str, kind: str = "label") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
