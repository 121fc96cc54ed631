"""The picture of a network as SVG text: where we are in it, and every number of a pass.

Plain string building, because panels draw it again for each move of a slider.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from backprop_helpers.network import Network
from backprop_helpers.results import Gradients, Trace
from backprop_helpers.validation import as_count, need

from .emphasis import UNKNOWN, Marks, as_names
from .frame import Frame, place_gaps, shown
from .labels import place_labels
from .parts import Edge, Node, Text, node_texts, place_edges, place_nodes
from .rendering import legend_text, svg_text


@dataclass(frozen=True)
class Diagram:
    """A picture of a network; the last line of a cell shows it.

    Attributes
    ----------
    svg : str
        The picture. It can stand inline in a page: it has no ids and no scripts.
    alt : str
        The same in words, with the numbers: what a screen reader says, and the text form.
    """

    svg: str
    alt: str

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002 (Jupyter passes both)
        exclude: object = None,  # noqa: ARG002
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        data = {"image/svg+xml": self.svg, "text/plain": self.alt}
        return data, {"image/svg+xml": {"alt": self.alt}}


def network_diagram(
    network: Network,
    trace: Trace | None = None,
    gradients: Gradients | None = None,
    *,
    sample: int = 0,
    highlight: Iterable[str] = (),
    known: Collection[str] | None = None,
    result: str = "",
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
    known : collection of str, optional
        Which δ and Δw are computed already, such as ``("delta_8", "w68")``; the others are drawn
        as a question mark. Default: all.
    result : str, optional
        What is being computed: ``"w68"`` for Δw68, or ``"delta_6"``, or ``"out_6"`` for
        ∂Cost/∂out_6. Marked beyond what is highlighted.
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
    >>> "out_8 = 0.382, b8 = −0.3, net_8 = −0.481" in network_diagram(net, trace).alt
    True
    """
    need(Network, network)
    for name, text in (("result", result), ("title", title)):
        need(str, text, name)
    batch = _batch_size(network, trace, gradients, sample)
    in_play = as_names("highlight", highlight)
    known = None if known is None else as_names("known", known)
    layout, marks = network.layout, Marks(network.layout, in_play, known, result)
    layers = range(1, layout.last + 1)
    slots = [shown(layout.nodes(layer), marks.nodes) for layer in layers]
    values = trace is not None or gradients is not None
    note = _note(sample, batch, gradients)
    texts = node_texts(network, trace, gradients, sample, marks)
    frame = Frame.around(
        [len(column) for column in slots],
        lines=len(next(iter(texts.values()))),
        values=values,
        head=70 if title else 42,
        foot=(40 if values else 14) + 18 * bool(note),
    )
    columns = place_nodes(frame, slots, layout, trace, texts, sample, marks)
    bundles = place_edges(columns, network, gradients, values, marks)
    alt = " ".join(_sentences(network, columns, bundles, marks.names, title, values, note))
    svg = svg_text(
        frame,
        chain(*bundles),
        chain(*columns),
        place_gaps(frame, slots, layout),
        place_labels(columns, bundles, frame.radius),
        alt=alt,
        title=title,
        legend=legend_text(frame, trace is not None, note) if values else "",
    )
    return Diagram(svg, alt)


def _note(sample: int, batch: int | None, gradients: Gradients | None) -> str:
    if batch is None or batch == 1:
        return ""
    note = f"sample {sample} of a batch of {batch}, counted from 0"
    return f"{note}; δ is of this sample, Δw sums over the batch" if gradients else note


def _batch_size(
    network: Network, trace: Trace | None, gradients: Gradients | None, sample: int
) -> int | None:
    """Return how many samples there are to choose from, after checking that all fits together."""
    sizes = {}
    kinds: dict[str, type] = {"network": Network, "trace": Trace, "gradients": Gradients}
    for argument, value in (("network", network), ("trace", trace), ("gradients", gradients)):
        if value is None:
            continue
        if need(kinds[argument], value, argument).stack_shape:
            raise ValueError(
                f"{argument} is a stack of shape {value.stack_shape}, but a picture shows one "
                "network: pick one network with net.at(i), and use its own trace and gradients"
            )
        need(kinds[argument], value, argument, of=network)
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
    as_count("sample", sample, least=0, most=(batch or 1) - 1)
    return batch


def _sentences(
    network: Network,
    columns: list[list[Node]],
    bundles: list[list[Edge]],
    names: tuple[str, ...],
    title: str,
    values: bool,
    note: str,
) -> Iterable[str]:
    if title:
        yield title if title.endswith((".", "?", "!")) else f"{title}."
    yield f"Network with {', '.join(map(str, network.sizes))} nodes per layer."
    if names:
        yield f"In play: {', '.join(names)}."
    if values:
        for column in columns:
            yield f"Layer {column[0].layer}: {', '.join(chain(*map(_numbers, column)))}."
        for bundle in bundles:
            texts = [line.text for edge in bundle for line in _known(edge.texts)]
            yield f"Into layer {bundle[0].end.layer}: {', '.join(texts)}."
    if [len(column) for column in columns] != list(network.sizes):
        yield "Not all nodes are drawn."
    if note:
        yield f"{note[0].upper()}{note[1:]}."


def _numbers(node: Node) -> list[str]:
    out = [] if node.out is None else [f"out_{node.number} = {node.out_text}"]
    return [*out, *(line.text for line in _known(node.texts))]


def _known(texts: Iterable[Text]) -> list[Text]:
    return [line for line in texts if not line.text.endswith(UNKNOWN)]
