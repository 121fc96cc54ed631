"""The backward pass in words and formulas: as a list of steps, and by element of the picture."""

from collections.abc import Iterator
from dataclasses import dataclass

from backprop_helpers.names import Layout, weight_name

from .formulas import FACTORS, factor, named


@dataclass(frozen=True)
class Step:
    """One quantity of the backward pass; its formulas have places for numbers.

    Attributes
    ----------
    name : str
        ``"delta_8"``; ``"w68"`` and ``"b8"`` for Δw68 and Δb8; ``"out_6"`` for ∂Cost/∂out_6.
    label : str
        How the course writes it, as HTML.
    symbols, numbers, value : str
        What it is equal to, in symbols and with the numbers, and the place of its value.
    play : tuple of str
        What it is computed from, by name, and itself.
    sentence : str
        What it means.
    """

    name: str
    label: str
    symbols: str
    numbers: str
    value: str
    play: tuple[str, ...]
    sentence: str

    @property
    def formula(self) -> str:
        """The quantity in symbols, and below with its numbers."""
        return (
            f"{self.label} = {self.symbols}<br>{self.label} = {self.numbers} = <b>{self.value}</b>"
        )

    def explained(self, place: str) -> str:
        """Return all that is to say about the step, as HTML."""
        used = self.label + self.symbols
        names = [f"{circle} {name}" for circle, name in FACTORS.items() if circle in used]
        return (
            f"<b>{place}: {self.label} = {self.value}</b><br>{self.sentence}<br>"
            f"{self.formula}<br>{' × '.join(names)}"
        )


def backward_steps(layout: Layout) -> list[Step]:
    """Return every step of the backward pass of one sample, from the outputs to layer 2.

    For each layer from the last: δ of its nodes (in hidden layers after ∂Cost/∂out), then Δw, then
    Δb.

    Examples
    --------
    >>> from backprop_helpers import Network
    >>> from backprop_helpers.panels.formulas import plain
    >>> steps = backward_steps(Network.example().layout)
    >>> len(steps), steps[2].name, plain(steps[2].symbols), plain(steps[2].numbers)
    (38, 'w68', 'δ₈ × ③ out_6', '{delta_8} × ③ {(out_6)}')
    """
    return [step for layer in reversed(layout.layers) for step in _layer(layout, layer)]


def _layer(layout: Layout, layer: int) -> Iterator[Step]:
    nodes = layout.nodes(layer)
    for row, node in enumerate(nodes, start=1):
        if layer == layout.last:
            yield _output_delta(node, row, len(nodes))
        else:
            yield from _hidden_delta(node, layout.nodes(layer + 1))
    for i in layout.nodes(layer - 1):
        for j in nodes:
            name = weight_name(i, j)
            yield Step(
                name=name,
                label=named("Δw", name[1:], name),
                symbols=f"{named('δ', j)} × {factor('③', named('out', i))}",
                numbers=f"{{delta_{j}}} × {factor('③', f'{{(out_{i})}}')}",
                value=f"{{d{name}}}",
                play=(name, f"delta_{j}", f"out_{i}"),
                sentence=f"δ of node {j}, where {name} arrives, times out of node {i}, "
                "where it starts.",
            )
    for j in nodes:
        yield Step(
            name=f"b{j}",
            label=named("Δb", j),
            symbols=f"{named('δ', j)} × {factor('③', '1')}",
            numbers=f"{{delta_{j}}} × {factor('③', '1')}",
            value=f"{{db{j}}}",
            play=(f"b{j}", f"delta_{j}"),
            sentence=f"The bias of node {j} is added to its net as it is, so its factor is 1.",
        )


def _output_delta(node: int, row: int, K: int) -> Step:
    out, target = named("out", node), named("y", row, node)
    long = f"(−{target} / {out} + (1 − {target}) / (1 − {out})) / ({K}N)"
    return Step(
        name=f"delta_{node}",
        label=named("δ", node),
        symbols=(
            f"{factor('①', long)} × {factor('②', f'{out} (1 − {out})')}"
            f" = ({out} − {target}) / ({K}N)"
        ),
        numbers=(
            f"{factor('①', f'{{felt_{node}}}')} × {factor('②', f'{{slope_{node}}}')}"
            f" = ({{out_{node}}} − {{y_{row}}}) / ({K} × 1)"
        ),
        value=f"{{delta_{node}}}",
        play=(f"delta_{node}", f"out_{node}"),
        sentence=(
            f"Node {node} says {{out_{node}}} and should say {{y_{row}}}: the product collapses to "
            "what it said minus what was right, as a share of the mean."
        ),
    )


def _hidden_delta(node: int, following: range) -> Iterator[Step]:
    edges = {k: weight_name(node, k) for k in following}
    ways = "node" if len(edges) == 1 else "nodes"
    out = named("out", node)
    felt = f"∂Cost/∂{out}"
    yield Step(
        name=f"out_{node}",
        label=factor("①", felt),
        symbols=" + ".join(f"{named('δ', k)} {named('w', e[1:], e)}" for k, e in edges.items()),
        numbers=" + ".join(f"{{(delta_{k})}} × {{({edge})}}" for k, edge in edges.items()),
        value=f"{{felt_{node}}}",
        play=(f"out_{node}", *edges.values(), *(f"delta_{k}" for k in edges)),
        sentence=(
            f"The output of node {node} reaches the cost through {ways} "
            f"{' and '.join(map(str, edges))}; what comes back along the edges adds up."
        ),
    )
    yield Step(
        name=f"delta_{node}",
        label=named("δ", node),
        symbols=f"{factor('①', felt)} × {factor('②', f'{out} (1 − {out})')}",
        numbers=(
            f"{factor('①', f'{{felt_{node}}}')} × "
            f"{factor('②', f'{{out_{node}}} × (1 − {{out_{node}}})')}"
        ),
        value=f"{{delta_{node}}}",
        play=(f"delta_{node}", f"out_{node}"),
        sentence=f"From the output of node {node} to its net: times the slope of its sigmoid.",
    )


def element_formulas(layout: Layout) -> dict[str, str]:
    """Return what to read at each element of the picture: an edge's Δw; a node's net, out and δ."""
    found = {
        str(node): f"{named('out', node)} = <b>{{out_{node}}}</b>, an input"
        for node in layout.nodes(1)
    }
    steps = {step.name: step.formula for step in backward_steps(layout)}
    for layer in layout.layers:
        before = layout.nodes(layer - 1)
        for j in layout.nodes(layer):
            terms = [(weight_name(i, j), i) for i in before]
            symbols = [f"{named('w', w[1:], w)} {named('out', i)}" for w, i in terms]
            numbers = [f"{{({w})}} × {{(out_{i})}}" for w, i in terms]
            net = named("net", j)
            found[str(j)] = (
                f"{net} = {' + '.join(symbols)} + {named('b', j)}<br>"
                f"{net} = {' + '.join(numbers)} + {{(b{j})}} = <b>{{net_{j}}}</b>, "
                f"{named('out', j)} = σ({net}) = <b>{{out_{j}}}</b><br>"
                f"{steps[f'delta_{j}']}, and {named('Δb', j)} = {named('δ', j)}"
            )
            found |= {w: steps[w] for w, _ in terms}
    return found
