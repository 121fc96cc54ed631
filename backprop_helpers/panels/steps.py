"""The backward pass of one sample as a list of steps, each a formula with its numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from numpy.typing import ArrayLike

from backprop_helpers.names import Layout, weight_name
from backprop_helpers.network import Network
from backprop_helpers.results import Gradients, Trace
from backprop_helpers.validation import as_targets

from .formulas import bracketed, computed, factor, given, named


@dataclass(frozen=True)
class Step:
    """One quantity of the backward pass.

    Attributes
    ----------
    name : str
        ``"delta_8"``; ``"w68"`` and ``"b8"`` for Δw68 and Δb8; ``"out_6"`` for ∂Cost/∂out_6.
    label : str
        How the course writes it, as HTML.
    symbols, numbers : str
        What it is equal to, in symbols and with the numbers, as HTML.
    value : float
        Its value.
    highlight : tuple of str
        What it is computed from, by name.
    sentence : str
        What it means.
    """

    name: str
    label: str
    symbols: str
    numbers: str
    value: float
    highlight: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Pass:
    """All numbers of one sample's forward and backward pass, by node and by weight."""

    layout: Layout
    weights: dict[str, float]
    out: dict[int, float]
    delta: dict[int, float]
    target: dict[int, float]

    @classmethod
    def of(cls, network: Network, trace: Trace, gradients: Gradients, y: ArrayLike) -> "Pass":
        """Return the numbers; ValueError for a stack or for more than one sample."""
        layout = network.layout
        shape = trace.out[layout.last].shape
        if len(shape) != 2 or shape[1] != 1:
            raise ValueError(
                f"trace has outputs of shape {shape}, but steps show one network and one sample, "
                f"({shape[-2]}, 1): use net.at(i) and x[:, :1]"
            )
        targets = as_targets(y, trace.out[layout.last])[:, 0].tolist()
        weights: dict[str, float] = {}
        out: dict[int, float] = {}
        delta: dict[int, float] = {}
        for layer in range(1, layout.last + 1):
            nodes = layout.nodes(layer)
            out |= dict(zip(nodes, trace.out[layer][:, 0].tolist(), strict=True))
            if layer > 1:
                delta |= dict(zip(nodes, gradients.delta[layer][:, 0].tolist(), strict=True))
                for i, row in zip(layout.nodes(layer - 1), network.W[layer].tolist(), strict=True):
                    weights |= {weight_name(i, j): w for j, w in zip(nodes, row, strict=True)}
        target = dict(zip(layout.nodes(layout.last), targets, strict=True))
        return cls(layout, weights, out, delta, target)

    def slope(self, node: int) -> float:
        """Return how the output of a node feels its net."""
        return self.out[node] * (1 - self.out[node])


def backward_steps(
    network: Network, trace: Trace, gradients: Gradients, y: ArrayLike
) -> list[Step]:
    """Return every step of the backward pass of one sample, from the outputs to layer 2.

    Parameters
    ----------
    network : Network
        One network.
    trace : Trace
        From ``forward``, of one sample.
    gradients : Gradients
        From ``backward``.
    y : array, (K, 1)
        The target.

    Returns
    -------
    list of Step
        For each layer from the last: δ of its nodes (in hidden layers after ∂Cost/∂out), then Δw,
        then Δb.

    Raises
    ------
    ValueError
        If given a stack, or more than one sample.

    Examples
    --------
    >>> from backprop_helpers import backward, forward
    >>> from backprop_helpers.panels.formulas import plain
    >>> net, y = Network.example(), [[1], [0]]
    >>> trace = forward(net, [[0.9], [0.4]])
    >>> steps = backward_steps(net, trace, backward(net, trace, y), y)
    >>> len(steps), steps[2].name, plain(steps[2].symbols), plain(steps[2].numbers)
    (38, 'w68', 'δ₈ × ③ out_6', '−0.308971 × ③ 0.379725')
    """
    numbers = Pass.of(network, trace, gradients, y)
    steps: list[Step] = []
    for layer in reversed(numbers.layout.layers):
        for node in numbers.layout.nodes(layer):
            if layer == numbers.layout.last:
                steps.append(_output_delta(numbers, node))
            else:
                steps += _hidden_delta(numbers, node, numbers.layout.nodes(layer + 1))
        steps += _parameters(numbers, layer)
    return steps


def long_slope(p: float, y: float, shares: int) -> float | None:
    """Return how the cost feels an output; None where p has rounded to 0 or 1 and it is no number.

    ``shares`` is K·N, the number of terms that the cost is the mean of.
    """
    wrong_way = (y and not p) or (y != 1 and p == 1)
    if wrong_way:
        return None
    value = (-(y / p if y else 0.0) + ((1 - y) / (1 - p) if y != 1 else 0.0)) / shares
    return value if math.isfinite(value) else None


def _output_delta(numbers: Pass, node: int) -> Step:
    p, y, K = numbers.out[node], numbers.target[node], len(numbers.target)
    out, target = named("out", node), named("y", list(numbers.target).index(node) + 1)
    long = long_slope(p, y, K)
    first = "no number here: out has rounded" if long is None else computed(long)
    return Step(
        name=f"delta_{node}",
        label=named("δ", node),
        symbols=(
            factor("①", f"(−{target} / {out} + (1 − {target}) / (1 − {out})) / ({K}N)")
            + " × "
            + factor("②", f"{out} (1 − {out})")
            + f" = ({out} − {target}) / ({K}N)"
        ),
        numbers=(
            factor("①", first)
            + " × "
            + factor("②", computed(numbers.slope(node)))
            + f" = ({computed(p)} − {given(y)}) / ({K} × 1)"
        ),
        value=numbers.delta[node],
        highlight=(f"delta_{node}", f"out_{node}"),
        sentence=(
            f"Node {node} says {computed(p)} and should say {given(y)}: the product collapses to "
            "what it said minus what was right, as a share of the mean."
        ),
    )


def _hidden_delta(numbers: Pass, node: int, following: range) -> Iterator[Step]:
    edges = {k: weight_name(node, k) for k in following}
    ways = "node" if len(edges) == 1 else "nodes"
    value = sum(numbers.delta[k] * numbers.weights[edge] for k, edge in edges.items())
    felt = f"∂Cost/∂{named('out', node)}"
    terms = [
        f"{bracketed(computed(numbers.delta[k]))} × {bracketed(given(numbers.weights[edge]))}"
        for k, edge in edges.items()
    ]
    yield Step(
        name=f"out_{node}",
        label=factor("①", felt),
        symbols=" + ".join(f"{named('δ', k)} {named('w', edge[1:])}" for k, edge in edges.items()),
        numbers=" + ".join(terms),
        value=value,
        highlight=(f"out_{node}", *edges.values(), *(f"delta_{k}" for k in edges)),
        sentence=(
            f"The output of node {node} reaches the cost through {ways} "
            f"{' and '.join(map(str, edges))}; what comes back along the edges adds up."
        ),
    )
    out, p = named("out", node), computed(numbers.out[node])
    yield Step(
        name=f"delta_{node}",
        label=named("δ", node),
        symbols=f"{factor('①', felt)} × {factor('②', f'{out} (1 − {out})')}",
        numbers=f"{factor('①', computed(value))} × {factor('②', f'{p} × (1 − {p})')}",
        value=numbers.delta[node],
        highlight=(f"delta_{node}", f"out_{node}"),
        sentence=f"From the output of node {node} to its net: times the slope of its sigmoid.",
    )


def _parameters(numbers: Pass, layer: int) -> Iterator[Step]:
    nodes = numbers.layout.nodes(layer)
    for i in numbers.layout.nodes(layer - 1):
        for j in nodes:
            name, delta, out = weight_name(i, j), numbers.delta[j], numbers.out[i]
            yield Step(
                name=name,
                label=named("Δw", name[1:]),
                symbols=f"{named('δ', j)} × {factor('③', named('out', i))}",
                numbers=f"{computed(delta)} × {factor('③', bracketed(computed(out)))}",
                value=delta * out,
                highlight=(name, f"delta_{j}", f"out_{i}"),
                sentence=f"δ of node {j}, where {name} arrives, times out of node {i}, "
                "where it starts.",
            )
    for j in nodes:
        yield Step(
            name=f"b{j}",
            label=named("Δb", j),
            symbols=f"{named('δ', j)} × {factor('③', '1')}",
            numbers=f"{computed(numbers.delta[j])} × {factor('③', '1')}",
            value=numbers.delta[j],
            highlight=(f"b{j}", f"delta_{j}"),
            sentence=f"The bias of node {j} is added to its net as it is, so its factor is 1.",
        )
