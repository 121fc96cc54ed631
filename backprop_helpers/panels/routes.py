"""The paths of one parameter to the cost, each with its product, as text."""

import math
from typing import NamedTuple

from backprop_helpers.network import Network
from backprop_helpers.paths import paths

from .formulas import bracketed, computed, named
from .steps import Pass


class Route(NamedTuple):
    """One path: its nodes, the names along it, and the factors that its product has."""

    nodes: tuple[int, ...]
    names: tuple[str, ...]
    symbols: tuple[str, ...]
    factors: tuple[float, ...]

    @property
    def product(self) -> float:
        """All factors multiplied."""
        value = 1.0
        for factor in self.factors:
            value *= factor
        return value


def routes(network: Network, numbers: Pass, start: str) -> list[Route]:
    """Return every path from a parameter to the cost, with its factors.

    Parameters
    ----------
    network : Network
        One network.
    numbers : Pass
        Its numbers for one sample.
    start : str
        A weight or a bias.

    Returns
    -------
    list of Route
        The products add up to the parameter's gradient.

    Examples
    --------
    >>> from backprop_helpers import backward, forward
    >>> net, y = Network.example(), [[1], [0]]
    >>> trace = forward(net, [[0.9], [0.4]])
    >>> found = routes(net, Pass.of(net, trace, backward(net, trace, y), y), "w46")
    >>> found[0].nodes, round(sum(route.product for route in found), 6)
    ((4, 6, 8), -0.14458)
    """
    layout, found = network.layout, []
    place = layout.find(start)
    for names in paths(network, start):
        edges = [layout.find(name) for name in names[1:]]
        first = place.column if place.kind == "w" else place.row
        nodes = [layout.nodes(place.layer)[first]]
        nodes += [layout.nodes(edge.layer)[edge.column] for edge in edges]
        symbols, factors = ["1"], [1.0]
        source: tuple[int, ...] = ()
        if place.kind == "w":
            source = (layout.nodes(place.layer - 1)[place.row],)
            symbols, factors = [named("out", source[0])], [numbers.out[source[0]]]
        for node, edge in zip(nodes[:-1], names[1:], strict=True):
            out = named("out", node)
            symbols += [f"{out}(1 − {out})", named("w", edge[1:])]
            factors += [numbers.slope(node), numbers.weights[edge]]
        symbols.append(named("δ", nodes[-1]))
        factors.append(numbers.delta[nodes[-1]])
        found.append(Route((*source, *nodes), names, tuple(symbols), tuple(factors)))
    return found


def routes_html(found: list[Route], start: str, gradient: float, chosen: int) -> str:
    """Return the list of paths with their products, and the sum beside backward's number.

    ``chosen`` is the path in play, counted from 1; 0 for all.
    """
    total = sum(route.product for route in found)
    count = len(found)
    shown = found[max(chosen, 1) - 1]
    label = named(f"Δ{start[0]}", start[1:])
    paths_word = "1 path" if count == 1 else f"{count} paths"
    which = "the path" if count == 1 else f"path {max(chosen, 1)}"
    lines = [_line(k, route, k == chosen) for k, route in enumerate(found, start=1)]
    close = math.isclose(total, gradient, rel_tol=1e-9, abs_tol=1e-12)
    verdict = "the same" if close else "NOT the same"
    listing = "\n".join(lines)
    return (
        f"<b>{paths_word} from {start} to the cost.</b><br>Along {which}: "
        f"{' × '.join(shown.symbols)}"
        '<pre style="margin: 2px 0; font-size: 12px; line-height: 16px; color: inherit; '
        f'background: none; font-family: var(--jp-code-font-family, monospace)">{listing}</pre>'
        f"Sum of the products: <b>{label} = {computed(total)}</b>; "
        f"backward: {computed(gradient)}, {verdict}"
    )


def _line(number: int, route: Route, chosen: bool) -> str:
    # three decimals, so that the eight factors of w02 fit on one line; the product has six
    factors = " × ".join(f"{bracketed(_short(factor)):>8}" for factor in route.factors)
    way = "→".join(map(str, route.nodes))
    line = f"{'▸' if chosen else ' '} {number}: {way}  {factors} = {computed(route.product):>9}"
    return f"<b>{line}</b>" if chosen else line


def _short(value: float) -> str:
    size = abs(value)
    if size and not 0.0005 <= size < 1000:
        digits, _, power = f"{value:.0e}".partition("e")
        return f"{digits}e{int(power)}".replace("-", "−")
    return f"{value + 0.0:.3f}".replace("-", "−")
