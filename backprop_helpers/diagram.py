"""The picture of a network as SVG text: where we are in it, and every number of a pass.

Plain string building, because panels draw it again for each move of a slider.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from . import diagram_layout as place
from .diagram_layout import Edge, Emphasis, Frame, Label, Node
from .network import Network
from .results import Gradients, Trace

INK, QUIET, PLAIN, IN_PLAY = "#16202c", "#4b5563", "#8793a1", "#fff0c2"
POSITIVE, NEGATIVE = "#0072b2", "#d55e00"  # two colors that color-blind people tell apart
FULL = (92, 172, 230)  # fill of a node whose output is 1; dark text stays readable on it
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"
OPACITY = {Emphasis.NORMAL: "1", Emphasis.STRONG: "1", Emphasis.FAINT: "0.3"}
OUTLINE = {Emphasis.NORMAL: 1.6, Emphasis.STRONG: 4.0, Emphasis.FAINT: 1.0}
BOLDNESS = {Emphasis.NORMAL: "400", Emphasis.STRONG: "700", Emphasis.FAINT: "400"}


@dataclass(frozen=True)
class Diagram:
    """A picture of a network; the last line of a cell shows it.

    Attributes
    ----------
    svg : str
        The picture. It can stand inline in a page: it has no ids and no scripts.
    alt : str
        The same in words, with the numbers. It is the picture's title, so screen readers speak it.
    """

    svg: str
    alt: str

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002 (Jupyter passes both)
        exclude: object = None,  # noqa: ARG002
    ) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": self.alt}


def network_diagram(
    network: Network,
    trace: Trace | None = None,
    gradients: Gradients | None = None,
    *,
    sample: int = 0,
    highlight: Iterable[str] = (),
    title: str = "",
) -> Diagram:
    """Draw a network: names only, or with the numbers of a forward and a backward pass.

    A layer of more than six nodes shows the first few (those in play come first) and the last.
    Edges are labeled where all labels between two layers find room, else only those in play.

    Parameters
    ----------
    network : Network
        One network, not a stack.
    trace : Trace, optional
        From ``forward``: adds out and net of each node, and the weights and biases.
    gradients : Gradients, optional
        From ``backward``: adds each node's δ and each edge's Δw = ∂Cost/∂w.
    sample : int, default 0
        Which column of the batch to show. Δw always sums over the whole batch.
    highlight : iterable of str, optional
        What is in play, such as ``("w46", "w68")`` or ``("out_6", "b8")``: drawn strong, and
        everything else faint.
    title : str, optional
        A heading inside the picture.

    Returns
    -------
    Diagram
        With ``.svg`` and ``.alt``.

    Raises
    ------
    ValueError
        If given a stack, a trace or gradients of another network, or a sample that is not there.
    KeyError
        If a highlighted name is not in the network.

    Examples
    --------
    >>> from backprop_helpers import forward
    >>> net = Network.example()
    >>> network_diagram(net, highlight=["w46", "w68"]).alt
    'Network with 2, 2, 2, 2, 2 nodes per layer. In play: w46, w68.'
    >>> trace = forward(net, [[0.9], [0.4]])
    >>> "out_8 = 0.38, b8 = −0.30, net_8 = −0.48" in network_diagram(net, trace).alt
    True
    """
    batch = _batch_size(network, trace, gradients, sample)
    names = (highlight,) if isinstance(highlight, str) else tuple(highlight)
    strong_edges, strong_nodes = place.in_play(network.layout, names)
    layers = range(1, network.layout.last + 1)
    slots = [place.shown(network.layout.nodes(layer), strong_nodes) for layer in layers]
    values = trace is not None or gradients is not None
    lines = 1 + (trace is not None) + (gradients is not None and bool(gradients.delta))
    frame = Frame.around(slots, lines, values, bool(title))
    columns = place.place_nodes(
        frame, slots, network, trace, gradients, sample, strong_nodes if names else None
    )
    gaps = place.place_edges(columns, network, gradients, values, strong_edges if names else None)
    alt = _description(network, columns, gaps, names, title, values)
    if batch is not None:
        alt += f" Sample {sample} of a batch of {batch}, counted from 0."
    if gradients is not None:
        alt += " δ belongs to this sample; Δw sums over the batch."
    return Diagram(_svg(frame, slots, columns, gaps, alt, title, values, trace is not None), alt)


def _batch_size(
    network: Network, trace: Trace | None, gradients: Gradients | None, sample: int
) -> int | None:
    """Return how many samples there are to choose from, after checking that all fits together."""
    sizes = {}
    for argument, value in (("network", network), ("trace", trace), ("gradients", gradients)):
        if value is None:
            continue
        if value.stack_shape:
            raise ValueError(
                f"{argument} is a stack of shape {value.stack_shape}, but a picture shows one "
                "network: pick one network with net.at(i), and use its own trace and gradients"
            )
        if value.layout.sizes != network.sizes:
            raise ValueError(
                f"{argument} has layer sizes {value.layout.sizes}, but the network has "
                f"{network.sizes}: use the one computed from this network"
            )
        if isinstance(value, Trace):
            sizes[argument] = value.out[1].shape[-1]
        elif isinstance(value, Gradients) and value.delta:
            sizes[argument] = value.delta[2].shape[-1]
    if len(set(sizes.values())) > 1:
        raise ValueError(
            f"trace has {sizes['trace']} samples and gradients have {sizes['gradients']}: "
            "use the trace that backward was given"
        )
    batch = next(iter(sizes.values()), None)
    if batch is not None and not 0 <= sample < batch:
        raise ValueError(f"sample is {sample}: it needs a column of the batch, 0 to {batch - 1}")
    return batch


def _description(
    network: Network,
    columns: list[list[Node]],
    gaps: list[list[Edge]],
    names: tuple[str, ...],
    title: str,
    values: bool,
) -> str:
    sentences = [f"{title.rstrip('.')}."] if title else []
    sentences.append(f"Network with {', '.join(map(str, network.sizes))} nodes per layer.")
    if names:
        sentences.append(f"In play: {', '.join(names)}.")
    if values:
        for column in columns:
            texts = [text for node in column for text in _node_numbers(node)]
            if texts:
                sentences.append(f"Layer {column[0].layer}: {', '.join(texts)}.")
        for gap in gaps:
            texts = [text for edge in gap for text in edge.texts]
            sentences.append(f"Into layer {gap[0].end.layer}: {', '.join(texts)}.")
    if any(len(c) < n for c, n in zip(columns, network.sizes, strict=True)):
        sentences.append("Not all nodes are drawn.")
    return " ".join(sentences)


def _node_numbers(node: Node) -> list[str]:
    out = [] if node.out is None else [f"out_{node.number} = {place.number(node.out)}"]
    return [*out, *node.texts]


def _svg(
    frame: Frame,
    slots: list[list[int | None]],
    columns: list[list[Node]],
    gaps: list[list[Edge]],
    alt: str,
    title: str,
    values: bool,
    outputs: bool,
) -> str:
    beside = list(place.node_labels(columns, frame.radius))
    r = frame.radius
    taken = [label.box for label in beside]
    taken += [place.Box(n.x - r, n.y - r, n.x + r, n.y + r) for c in columns for n in c]
    on_edges = list(place.edge_labels(gaps, taken))
    order = {Emphasis.FAINT: 0, Emphasis.NORMAL: 1, Emphasis.STRONG: 2}
    edges = sorted((e for gap in gaps for e in gap), key=lambda e: order[e.emphasis])
    labels = sorted(beside + on_edges, key=lambda label: order[label.emphasis])
    w, h = frame.width, frame.height
    scale = min(1.0, 900 / w)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {w:.0f} {h:.0f}" '
        f'width="{w * scale:.0f}" height="{h * scale:.0f}" '
        f'style="max-width:100%;height:auto" font-family="{FONT}" text-anchor="middle">'
        f"<title>{escape(alt)}</title>"
        f'<rect x="0.5" y="0.5" width="{w - 1:.0f}" height="{h - 1:.0f}" rx="10" fill="#ffffff" '
        'stroke="#d5dae1"/>'
    ]
    if title:
        parts.append(_text(w / 2, 30, 17, title, INK, "700"))
    parts += _captions(frame, bool(title))
    parts += [_edge(edge) for edge in edges]
    parts += [_node(node, r) for column in columns for node in column]
    parts += _ellipses(frame, slots, columns)
    parts += [_label(label) for label in labels]
    if values:
        parts.append(_legend(w, h, outputs))
    return "".join(parts) + "</svg>"


def _text(x: float, y: float, size: int, text: str, color: str, weight: str = "400") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'fill="{color}">{escape(text)}</text>'
    )


def _captions(frame: Frame, title: bool) -> list[str]:
    last = len(frame.columns)
    roles = {1: ": inputs", last: ": outputs"}
    return [
        _text(x, 54 if title else 28, 13, f"layer {layer}{roles.get(layer, '')}", QUIET)
        for layer, x in enumerate(frame.columns, start=1)
    ]


def _edge(edge: Edge) -> str:
    weight, color, dash = edge.weight, PLAIN, ""
    width = 2.0
    if weight is not None:
        width = 1.2 + 4 * abs(weight) / (abs(weight) + 3)  # grows with |w|, but stays a line
        color = NEGATIVE if weight < 0 else POSITIVE
        dash = ' stroke-dasharray="8 5"' if weight < 0 else ""
    elif edge.emphasis is Emphasis.STRONG:
        color = INK
    # any line in play is thicker than any line that is not
    width = {"normal": width, "strong": width + 2, "faint": width / 2}[edge.emphasis.value]
    return (
        f'<line x1="{edge.start.x:.1f}" y1="{edge.start.y:.1f}" x2="{edge.end.x:.1f}" '
        f'y2="{edge.end.y:.1f}" stroke="{color}" stroke-width="{width:.2f}" '
        f'opacity="{OPACITY[edge.emphasis]}"{dash}/>'
    )


def _node(node: Node, radius: float) -> str:
    fill = IN_PLAY if node.emphasis is Emphasis.STRONG else "#ffffff"
    if node.out is not None:
        share = min(max(node.out, 0.0), 1.0)
        fill = "#" + "".join(f"{round(255 + share * (full - 255)):02x}" for full in FULL)
    # an opaque disc below, so that no edge shines through a faint node
    shape = f'cx="{node.x:.1f}" cy="{node.y:.1f}" r="{radius:.0f}"'
    texts = [_text(node.x, node.y + 6, 17, str(node.number), INK, "700")]
    if node.out is not None:
        texts = [
            _text(node.x, node.y - 5, 15, str(node.number), INK, "700"),
            _text(node.x, node.y + 13, 13, place.number(node.out), INK),
        ]
    return (
        f'<circle {shape} fill="#ffffff"/><g opacity="{OPACITY[node.emphasis]}">'
        f'<circle {shape} fill="{fill}" stroke="{INK}" '
        f'stroke-width="{OUTLINE[node.emphasis]}"/>{"".join(texts)}</g>'
    )


def _ellipses(frame: Frame, slots: list[list[int | None]], columns: list[list[Node]]) -> list[str]:
    texts = []
    for x, column, nodes in zip(frame.columns, slots, columns, strict=True):
        for k, node in enumerate(column):
            if node is None:
                y = frame.middle + (k - (len(column) - 1) / 2) * frame.pitch
                before = column[k - 1] if k else nodes[0].number - 1
                after = column[k + 1]
                texts.append(_text(x, y + 2, 24, "⋮", QUIET))
                if before is not None and after is not None:
                    left_out = f"{after - before - 1} more"
                    texts.append(_text(x, y + 20, 12, left_out, QUIET))
    return texts


def _label(label: Label) -> str:
    x, y = (label.box.left + label.box.right) / 2, label.box.top + place.LABEL - 1
    lines = "".join(
        f'<text x="{x:.1f}" y="{y + k * place.LINE:.1f}">{text}</text>'
        for k, text in enumerate(label.texts)
    )
    return (
        f'<g font-size="{place.LABEL}" font-weight="{BOLDNESS[label.emphasis]}" fill="{INK}" '
        f'opacity="{OPACITY[label.emphasis]}" stroke="#ffffff" stroke-width="4" '
        f'stroke-linejoin="round" paint-order="stroke">{lines}</g>'
    )


def _legend(width: float, height: float, outputs: bool) -> str:
    text = "solid: positive weight, dashed: negative; thicker: larger"
    if outputs:
        text += "; fill: output from 0 to 1"
    return _text(width / 2, height - 16, 12, text, QUIET)
