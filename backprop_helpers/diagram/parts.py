"""What a network diagram contains: nodes and edges, each with its place, texts and emphasis."""

from itertools import pairwise
from typing import NamedTuple

from backprop_helpers.names import Layout, weight_name
from backprop_helpers.network import Network
from backprop_helpers.results import Gradients, Trace
from backprop_helpers.svg.numbers import PICTURE, given, number, subscript

from .emphasis import Emphasis, Marks
from .frame import Frame


class Text(NamedTuple):
    """A line of text, and which number it holds: ``value`` is "w68", "dw68", "net_8"; or none."""

    text: str
    emphasis: Emphasis
    value: str = ""


class Node(NamedTuple):
    """A node that is drawn. Its texts stand above it if it is the first of its layer."""

    number: int
    layer: int
    x: float
    y: float
    first: bool
    out: float | None
    out_text: str
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
        written = given if layer == 1 else number  # inputs were given, all else was computed
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
                    out_text=written(outs[node - first], PICTURE) if outs else "",
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
            lines = {f"b{node}": f"b{node} = {given(biases[row], PICTURE)}"}
            if nets:
                lines[f"net_{node}"] = f"net_{node} = {number(nets[row], PICTURE)}"
            if deltas:
                name = f"delta_{node}"
                lines[name] = f"δ{subscript(node)} = {marks.gradient(name, deltas[row])}"
            weakest = Emphasis.NORMAL if node in marks.nodes else Emphasis.FAINT
            texts[node] = tuple(Text(t, marks.name(n, weakest), n) for n, t in lines.items())
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
                texts = [Text(name, emphasis)]
                if values:
                    texts = [Text(f"{name} = {given(weight, PICTURE)}", emphasis, name)]
                if slopes:  # what is computed here is Δw; the weight itself is only in play
                    texts = [texts[0]._replace(emphasis=min(emphasis, Emphasis.STRONG))]
                    known = marks.gradient(name, slopes[row][column])
                    texts.append(Text(f"Δ{name} = {known}", emphasis, f"d{name}"))
                drawn = weight if values else None
                bundle.append(Edge(name, start, end, drawn, tuple(texts), emphasis))
        bundles.append(bundle)
    return bundles
