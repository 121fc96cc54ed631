"""What a network diagram contains: nodes and edges, each with its place, texts and emphasis."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from backprop_helpers.names import Layout, weight_name
from backprop_helpers.network import Network
from backprop_helpers.results import Gradients, Trace
from backprop_helpers.svg.numbers import subscript

LINE = 15  # from one line of a label to the next, in units of the viewBox
UNKNOWN = "?"  # in place of a gradient that is not computed yet


class Emphasis(IntEnum):
    """Not in play; nothing special; in play; just computed. Drawn in this order."""

    FAINT = 0
    NORMAL = 1
    STRONG = 2
    RESULT = 3


class Text(NamedTuple):
    """A line of a label."""

    text: str
    emphasis: Emphasis


class Node(NamedTuple):
    """A node that is drawn. Its texts stand above it if it is the first of its layer."""

    number: int
    layer: int
    x: float
    y: float
    first: bool
    out: float | None
    texts: tuple[Text, ...]
    emphasis: Emphasis


class Edge(NamedTuple):
    """An edge that is drawn, from node to node."""

    name: str
    start: Node
    end: Node
    weight: float | None
    texts: tuple[Text, ...]
    emphasis: Emphasis


class Gap(NamedTuple):
    """A mark where nodes of a layer are left out."""

    x: float
    y: float
    left_out: int


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
    def around(cls, rows: list[int], lines: int, values: bool, head: float, foot: float) -> "Frame":
        """Return the measures for layers of so many rows, with so many lines beside each node."""
        steps, beside = len(rows) - 1, lines * LINE + 8
        radius, most, least = (28.0, 712, 720.0) if values else (20.0, 560, 420.0)
        step = min(max(most / steps, 0.2 * most), 0.34 * most)
        width = max(step * steps + 128, least)
        pitch = 2 * radius + beside + 12 if max(rows) > 2 else (150.0 if values else 92.0)
        reach = [(n - 1) / 2 * pitch + radius for n in rows]
        above = max(reach[0], max(reach[1:]) + beside)
        lowest = [r + beside * (n > 1) for r, n in zip(reach[1:], rows[1:], strict=True)]
        below = max(reach[0], *lowest)
        left = (width - step * steps) / 2
        columns = tuple(left + step * k for k in range(steps + 1))
        return cls(width, head + above + below + foot, radius, pitch, head + above, columns)

    def y(self, row: int, rows: int) -> float:
        """Return the height of a row, for a layer of so many rows centered in the picture."""
        return self.middle + (row - (rows - 1) / 2) * self.pitch


class Marks:
    """What is highlighted, known and just computed, and the nodes that this puts in play."""

    def __init__(
        self,
        layout: Layout,
        highlight: Iterable[str],
        known: Collection[str] | None = None,
        result: str = "",
    ) -> None:
        self.names = (highlight,) if isinstance(highlight, str) else tuple(highlight)
        self.result = result
        self.known = known
        if result and result not in self.names:
            self.names += (result,)
        self.nodes: set[int] = set()
        for name in self.names:
            kind, layer, row, column = layout.find(name)
            if kind == "w":
                self.nodes |= {layout.nodes(layer - 1)[row], layout.nodes(layer)[column]}
            else:
                self.nodes.add(layout.nodes(layer)[row])

    def name(self, name: str, weakest: Emphasis = Emphasis.FAINT) -> Emphasis:
        """Return the emphasis of a name, or ``weakest`` if others are highlighted."""
        if not self.names:
            return Emphasis.NORMAL
        if name == self.result:
            return Emphasis.RESULT
        return Emphasis.STRONG if name in self.names else weakest

    def slope(self, name: str, value: float) -> str:
        """Return a gradient in few characters, or a question mark while it is not known."""
        return slope(value) if self.known is None or name in self.known else UNKNOWN

    def node(self, node: int) -> Emphasis:
        """Return the emphasis of a node."""
        if not self.names:
            return Emphasis.NORMAL
        if self.result == f"out_{node}":
            return Emphasis.RESULT
        return Emphasis.STRONG if node in self.nodes else Emphasis.FAINT


def number(value: float) -> str:
    """Return a value in few characters, with a real minus sign; two decimals if they fit.

    Examples
    --------
    >>> number(-0.3), number(-0.001), number(1234.5), number(1e6)
    ('−0.30', '0.00', '1234', '1.0e6')
    """
    if abs(value) >= 9999.5:
        return _exponent(value)
    digits = f"{value:.2f}" if abs(value) < 99.995 else f"{value:.0f}"
    return digits.replace("-", "−") if digits != "-0.00" else "0.00"


def slope(value: float) -> str:
    """Return a gradient, which may be very small, in few characters.

    Examples
    --------
    >>> slope(-0.3089), slope(0.00214), slope(-2.1e-5), slope(-0.0)
    ('−0.309', '0.0021', '−2.1e−5', '0')
    """
    if abs(value) >= 99.995 or value == 0:
        return number(value) if value else "0"
    if abs(value) < 0.0001:
        return _exponent(value)
    return (f"{value:.3f}" if abs(value) >= 0.01 else f"{value:.4f}").replace("-", "−")


def _exponent(value: float) -> str:
    precision = 1 if abs(value) > 1e-9 else 0  # a long exponent needs the room
    digits, _, power = f"{value:.{precision}e}".partition("e")
    return f"{digits}e{int(power)}".replace("-", "−") if power else digits.replace("-", "−")


def shown(nodes: range, wanted: set[int], most: int = 6) -> list[int | None]:
    """Return the nodes of a layer to draw; None stands for some that are left out.

    Examples
    --------
    >>> shown(range(2, 8), set()), shown(range(2, 34), {20})
    ([2, 3, 4, 5, 6, 7], [2, 3, None, 20, None, 33])
    """
    if len(nodes) <= most:
        return list(nodes)
    first = [node for node in nodes[:-1] if node in wanted][:3]
    first += [node for node in nodes if node not in first][: 3 - len(first)]
    kept = [*sorted(first), nodes[-1]]
    slots: list[int | None] = [] if kept[0] == nodes[0] else [None]
    for node, following in pairwise(kept):
        slots += [node] if following == node + 1 else [node, None]
    return [*slots, kept[-1]]


def place_gaps(frame: Frame, slots: list[list[int | None]], layout: Layout) -> list[Gap]:
    """Return where nodes are left out, and how many."""
    gaps = []
    for layer, (x, column) in enumerate(zip(frame.columns, slots, strict=True), start=1):
        last = layout.nodes(layer)[0] - 1
        for row, node in enumerate(column):
            if node is None:
                following = next(n for n in column[row:] if n is not None)
                gaps.append(Gap(x, frame.y(row, len(column)), following - last - 1))
            else:
                last = node
    return gaps


def place_nodes(
    frame: Frame,
    slots: list[list[int | None]],
    layout: Layout,
    trace: Trace | None,
    texts: dict[int, tuple[Text, ...]],
    sample: int,
    marks: Marks,
) -> list[list[Node]]:
    """Return the nodes that are drawn, layer by layer."""
    columns = []
    for layer, (x, column) in enumerate(zip(frame.columns, slots, strict=True), start=1):
        outs = trace.out[layer][:, sample].tolist() if trace else None
        first, rows = layout.nodes(layer)[0], len(column)
        columns.append(
            [
                Node(
                    number=node,
                    layer=layer,
                    x=x,
                    y=frame.y(row, rows),
                    first=row == 0,
                    out=outs[node - first] if outs else None,
                    texts=texts.get(node, ()),
                    emphasis=marks.node(node),
                )
                for row, node in enumerate(column)
                if node is not None
            ]
        )
    return columns


def node_texts(
    network: Network, trace: Trace | None, gradients: Gradients | None, sample: int, marks: Marks
) -> dict[int, tuple[Text, ...]]:
    """Return the lines beside each node: its bias, and net and δ where they are known."""
    layout = network.layout
    texts: dict[int, tuple[Text, ...]] = {}
    for layer in layout.layers:
        biases = network.b[layer][:, 0].tolist()
        nets = trace.net[layer][:, sample].tolist() if trace else None
        deltas = None
        if gradients and gradients.delta:
            deltas = gradients.delta[layer][:, sample].tolist()
        for row, node in enumerate(layout.nodes(layer)):
            if not (trace or gradients):
                texts[node] = (Text(f"b{node}", marks.name(f"b{node}")),)
                continue
            lines = {f"b{node}": f"b{node} = {number(biases[row])}"}
            if nets:
                lines[f"net_{node}"] = f"net_{node} = {number(nets[row])}"
            if deltas:
                name = f"delta_{node}"
                known = marks.slope(name, deltas[row])
                lines[name] = f"δ{subscript(node)} = {known}"
            weakest = Emphasis.NORMAL if node in marks.nodes else Emphasis.FAINT
            texts[node] = tuple(Text(t, marks.name(n, weakest)) for n, t in lines.items())
    return texts


def place_edges(
    columns: list[list[Node]],
    network: Network,
    gradients: Gradients | None,
    values: bool,
    marks: Marks,
) -> list[list[Edge]]:
    """Return the edges between nodes that are drawn, one list for each layer from 2 on."""
    layout, bundles = network.layout, []
    for froms, tos in pairwise(columns):
        layer = tos[0].layer
        first_from, first_to = layout.nodes(layer - 1)[0], layout.nodes(layer)[0]
        weights = network.W[layer].tolist()
        slopes = gradients.W[layer].tolist() if gradients else None
        bundle = []
        for start in froms:
            for end in tos:
                row, column = start.number - first_from, end.number - first_to
                name, weight = weight_name(start.number, end.number), weights[row][column]
                emphasis = marks.name(name)
                texts = [Text(f"{name} = {number(weight)}" if values else name, emphasis)]
                if slopes:  # what is computed here is Δw; the weight itself is only in play
                    texts = [Text(texts[0].text, min(emphasis, Emphasis.STRONG))]
                    known = marks.slope(name, slopes[row][column])
                    texts.append(Text(f"Δ{name} = {known}", emphasis))
                drawn = weight if values else None
                bundle.append(Edge(name, start, end, drawn, tuple(texts), emphasis))
        bundles.append(bundle)
    return bundles
