"""The paths of one parameter to the cost, each with its product, as formulas."""

from collections.abc import Sequence
from dataclasses import dataclass

from backprop_helpers.network import Network
from backprop_helpers.paths import paths

from .formulas import named

ALONG, ROWS = "{along}", "{rows}"  # where the path in play and the list of all paths go


@dataclass(frozen=True)
class Route:
    """One path of a parameter to the cost.

    Attributes
    ----------
    nodes : tuple of int
        The nodes along it.
    play : tuple of str
        The edges along it, the parameter first, and the δ at its end.
    factors : tuple of str
        The names of the numbers that its product has.
    symbols : str
        The product in symbols, as HTML.
    """

    nodes: tuple[int, ...]
    play: tuple[str, ...]
    factors: tuple[str, ...]
    symbols: str

    @property
    def product(self) -> str:
        """The sum of products, of this one product, that a place for its value names."""
        return "*".join(self.factors) if self.factors[1:] else self.factors[0]


def routes(network: Network, start: str) -> list[Route]:
    """Return every path from a parameter to the cost; the products add up to its gradient.

    Examples
    --------
    >>> found = routes(Network.example(), "w46")
    >>> found[0].nodes, found[0].product
    ((4, 6, 8), 'out_4*slope_6*w68*delta_8')
    """
    layout, found = network.layout, []
    place = layout.find(start)
    for names in paths(network, start):
        edges = [layout.find(name) for name in names[1:]]
        first = place.column if place.kind == "w" else place.row
        nodes = [layout.nodes(place.layer)[first]]
        nodes += [layout.nodes(edge.layer)[edge.column] for edge in edges]
        source = [layout.nodes(place.layer - 1)[place.row]] if place.kind == "w" else []
        factors, symbols = [f"out_{i}" for i in source], [named("out", i) for i in source]
        for node, edge in zip(nodes[:-1], names[1:], strict=True):
            out = named("out", node)
            factors += [f"slope_{node}", edge]
            symbols += [f"{out}(1 − {out})", named("w", edge[1:], edge)]
        factors.append(f"delta_{nodes[-1]}")
        symbols.append(named("δ", nodes[-1]))
        play = (*names, f"delta_{nodes[-1]}")
        symbols = symbols if source else ["1", *symbols]
        found.append(Route((*source, *nodes), play, tuple(factors), " × ".join(symbols)))
    return found


def route_row(number: int, route: Route, mark: str = "") -> str:
    """Return a row of the list of paths: its nodes, its factors, its product."""
    factors = " × ".join(f"{{({name})|3}}" for name in route.factors)
    way = "→".join(map(str, route.nodes))
    return f"<td>{mark}{number}: {way}</td><td>{factors}</td><td>= {{{route.product}}}</td>"


def routes_text(found: Sequence[Route], start: str) -> str:
    """Return what stands around the list of paths: places for the one in play and for the rows.

    Below stands the sum of their products beside backward's number.
    """
    label = named(f"Δ{start[0]}", start[1:], start if start[0] == "w" else start[1:])
    count = "1 path" if len(found) == 1 else f"{len(found)} paths"
    return (
        f"<b>{count} from {start} to the cost.</b><br>Along {ALONG}"
        f"<table class='bp-paths'>{ROWS}</table>"
        f"Sum of the products: <b>{label} = {{{'+'.join(route.product for route in found)}}}</b>; "
        f"backward: {{d{start}}}"
    )
