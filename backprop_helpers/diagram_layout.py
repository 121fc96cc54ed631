"""What a network diagram contains, and where: nodes, edges, and labels that do not overlap."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from .names import Layout, weight_name
from .network import Network
from .results import Gradients, Trace

SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LABEL, LINE = 12, 15  # font size and distance of lines, in units of the viewBox
MOST_LABELS = 9  # more edges than this between two layers never find room for all their labels


class Emphasis(Enum):
    """In play, not in play, or neither because nothing is highlighted."""

    NORMAL = "normal"
    STRONG = "strong"
    FAINT = "faint"


class Node(NamedTuple):
    """A node that is drawn, what is written in it, and beside it."""

    number: int
    layer: int
    x: float
    y: float
    above: bool
    out: float | None
    texts: tuple[str, ...]
    emphasis: Emphasis


class Edge(NamedTuple):
    """An edge that is drawn, from node to node, and what is written on it."""

    name: str
    start: Node
    end: Node
    weight: float | None
    texts: tuple[str, ...]
    emphasis: Emphasis


class Box(NamedTuple):
    """Left, top, right and bottom of something that nothing else may cover."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two boxes overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class Label(NamedTuple):
    """Lines of text, centered in a box."""

    box: Box
    texts: tuple[str, ...]
    emphasis: Emphasis


@dataclass(frozen=True)
class Frame:
    """The measures of a picture, in units of the viewBox."""

    width: float
    height: float
    radius: float
    pitch: float
    middle: float
    columns: tuple[float, ...]

    @classmethod
    def around(
        cls, slots: list[list[int | None]], lines: int, values: bool, title: bool
    ) -> "Frame":
        """Return the measures for columns of so many nodes with so many lines beside each."""
        layers, rows = len(slots), max(map(len, slots))
        radius = 28.0 if values else 20.0
        step = min(210.0, max(150.0, 750 / (layers - 1))) if values else 140.0
        width = max(step * (layers - 1) + 150, 620.0 if values else 420.0)
        beside = lines * LINE + 6
        pitch = 2 * radius + beside + 12 if rows > 2 else (150.0 if values else 92.0)
        top = 44 + 26 * title
        middle = top + beside + radius + pitch * (rows - 1) / 2
        height = middle + pitch * (rows - 1) / 2 + radius + beside + (44 if values else 14)
        left = (width - step * (layers - 1)) / 2
        columns = tuple(left + step * k for k in range(layers))
        return cls(width, height, radius, pitch, middle, columns)


def number(value: float) -> str:
    """Return a value in few characters, with a real minus sign: two decimals if they fit."""
    digits = f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
    if abs(value) >= 10_000:
        digits = f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    return digits.replace("-", "−") if digits.strip("-0.") else "0.00"


def slope(value: float) -> str:
    """Return a gradient with about three digits that count, however small it is."""
    size = abs(value)
    if 0.0001 <= size < 100:
        return (
            f"{value:.3f}".replace("-", "−") if size >= 0.01 else f"{value:.4f}".replace("-", "−")
        )
    return f"{value:.0e}".replace("-", "−") if value else "0"


def text_box(x: float, middle: float, texts: tuple[str, ...]) -> Box:
    """Return a box that surely holds these lines."""
    half = 0.3 * LABEL * max(map(len, texts)) + 2
    return Box(x - half, middle - len(texts) * LINE / 2, x + half, middle + len(texts) * LINE / 2)


def in_play(layout: Layout, highlight: tuple[str, ...]) -> tuple[set[str], set[int]]:
    """Return the edges and the nodes that the highlighted names stand for."""
    edges, nodes = set(), set()
    for name in highlight:
        kind, layer, row, column = layout.find(name)
        if kind == "w":
            edges.add(name)
            nodes |= {layout.nodes(layer - 1)[row], layout.nodes(layer)[column]}
        else:
            nodes.add(layout.nodes(layer)[row])
    return edges, nodes


def shown(nodes: range, wanted: set[int], most: int = 6) -> list[int | None]:
    """Return the nodes of a layer to draw; None stands for some that are left out."""
    if len(nodes) <= most:
        return list(nodes)
    first = [node for node in nodes[:-1] if node in wanted][:3]
    first += [node for node in nodes if node not in first][: 3 - len(first)]
    kept = [*sorted(first), nodes[-1]]
    slots: list[int | None] = [None] if kept[0] != nodes[0] else []
    for node, following in pairwise(kept):
        slots += [node] if following == node + 1 else [node, None]
    return [*slots, kept[-1]]


def place_nodes(
    frame: Frame,
    slots: list[list[int | None]],
    network: Network,
    trace: Trace | None,
    gradients: Gradients | None,
    sample: int,
    strong: set[int] | None,
) -> list[list[Node]]:
    """Return the nodes that are drawn, layer by layer."""
    columns = []
    for layer, (x, column) in enumerate(zip(frame.columns, slots, strict=True), start=1):
        first = network.layout.nodes(layer)[0]
        outs = trace.out[layer][:, sample].tolist() if trace else None
        texts = _node_texts(network, trace, gradients, layer, sample)
        nodes = []
        for k, node in enumerate(column):
            if node is None:
                continue
            y = frame.middle + (k - (len(column) - 1) / 2) * frame.pitch
            out = outs[node - first] if outs else None
            emphasis = _emphasis(node, strong)
            beside = texts[node - first] if layer > 1 else ()
            nodes.append(Node(node, layer, x, y, k == 0, out, beside, emphasis))
        columns.append(nodes)
    return columns


def _node_texts(
    network: Network, trace: Trace | None, gradients: Gradients | None, layer: int, sample: int
) -> list[tuple[str, ...]]:
    nodes = network.layout.nodes(layer)
    if layer == 1:
        return []
    if trace is None and gradients is None:
        return [(f"b{node}",) for node in nodes]
    lines = [
        [f"b{n} = {number(v)}" for n, v in zip(nodes, network.b[layer][:, 0].tolist(), strict=True)]
    ]
    if trace:
        values = trace.net[layer][:, sample].tolist()
        lines.append([f"net_{n} = {number(v)}" for n, v in zip(nodes, values, strict=True)])
    if gradients and gradients.delta:
        values = gradients.delta[layer][:, sample].tolist()
        name = [str(n).translate(SUBSCRIPT) for n in nodes]
        lines.append([f"δ{n} = {slope(v)}" for n, v in zip(name, values, strict=True)])
    return list(zip(*lines, strict=True))


def place_edges(
    columns: list[list[Node]],
    network: Network,
    gradients: Gradients | None,
    values: bool,
    strong: set[str] | None,
) -> list[list[Edge]]:
    """Return the edges between nodes that are drawn, gap by gap."""
    gaps = []
    for froms, tos in pairwise(columns):
        layer = tos[0].layer
        first_from, first_to = (network.layout.nodes(k)[0] for k in (layer - 1, layer))
        weights = network.W[layer].tolist()
        slopes = gradients.W[layer].tolist() if gradients else None
        gap = []
        for start in froms:
            for end in tos:
                row, column = start.number - first_from, end.number - first_to
                name, weight = weight_name(start.number, end.number), weights[row][column]
                texts: tuple[str, ...] = (f"{name} = {number(weight)}",) if values else (name,)
                if slopes:
                    texts += (f"Δ{name} = {slope(slopes[row][column])}",)
                shown_weight = weight if values else None
                gap.append(Edge(name, start, end, shown_weight, texts, _emphasis(name, strong)))
        gaps.append(gap)
    return gaps


def _emphasis(thing: str | int, strong: set[str] | set[int] | None) -> Emphasis:
    if strong is None:
        return Emphasis.NORMAL
    return Emphasis.STRONG if thing in strong else Emphasis.FAINT


def node_labels(columns: list[list[Node]], radius: float) -> Iterator[Label]:
    """Yield the lines beside each node: above the first of a layer, below the others."""
    for node in (node for column in columns for node in column if node.texts):
        away = radius + 5 + len(node.texts) * LINE / 2
        box = text_box(node.x, node.y - away if node.above else node.y + away, node.texts)
        yield Label(box, node.texts, node.emphasis)


def edge_labels(gaps: list[list[Edge]], taken: list[Box]) -> Iterator[Label]:
    """Yield labels for all edges of a gap if they find room, else for the highlighted ones."""
    for gap in gaps:
        strong = [edge for edge in gap if edge.emphasis is Emphasis.STRONG]
        for edges in ([gap] if len(gap) <= MOST_LABELS else []) + [strong]:
            labels = _fit(edges, gap, taken)
            if len(labels) == len(edges):
                break
        taken.extend(label.box for label in labels)
        yield from labels


def _fit(edges: list[Edge], gap: list[Edge], taken: list[Box]) -> list[Label]:
    """Return the labels that find a free place, the same place on every edge if that works."""
    best: list[Label] = []
    for places in ((0.3,), (0.7,), (0.5,), (0.25, 0.5, 0.75), (0.2, 0.35, 0.5, 0.65, 0.8)):
        labels: list[Label] = []
        for edge in edges:
            for box in _candidates(edge, gap, places):
                if not any(box.meets(other) for other in taken + [label.box for label in labels]):
                    labels.append(Label(box, edge.texts, edge.emphasis))
                    break
        if len(labels) == len(edges):
            return labels
        best = max(best, labels, key=len)
    return best


def _candidates(edge: Edge, gap: list[Edge], places: Iterable[float]) -> Iterator[Box]:
    (_, _, x1, y1, *_), (_, _, x2, y2, *_) = edge.start, edge.end
    if y1 == y2:  # the outer edges have room outside, so they leave the inside to the others
        away = 8 + len(edge.texts) * LINE / 2
        if edge is gap[0]:
            yield text_box((x1 + x2) / 2, y1 - away, edge.texts)
        if edge is gap[-1]:
            yield text_box((x1 + x2) / 2, y1 + away, edge.texts)
    for t in places:
        yield text_box(x1 + t * (x2 - x1), y1 + t * (y2 - y1), edge.texts)
