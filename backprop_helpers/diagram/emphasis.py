"""What a network diagram stresses: in play, just computed, known already."""

from collections.abc import Collection, Iterable
from enum import IntEnum

from backprop_helpers.names import Layout
from backprop_helpers.svg.numbers import PICTURE, number
from backprop_helpers.validation import short

UNKNOWN = "?"  # in place of a gradient that is not computed yet


class Emphasis(IntEnum):
    """Not in play; nothing special; in play; just computed. Drawn in this order."""

    FAINT = 0
    NORMAL = 1
    STRONG = 2
    RESULT = 3


def as_names(argument: str, value: Iterable[str]) -> tuple[str, ...]:
    """Return names; one may be given as it is."""
    names = [value] if isinstance(value, str) else value
    tried = [*names] if isinstance(names, Iterable) else [None]
    if not all(isinstance(name, str) for name in tried):
        raise TypeError(f"{argument} is {short(value)}: it needs names, such as ('w46', 'w68')")
    return tuple(map(str, tried))


class Marks:
    """What is highlighted, known and just computed, and the nodes that this puts in play."""

    def __init__(
        self,
        layout: Layout,
        highlight: Iterable[str],
        known: Collection[str] | None = None,
        result: str = "",
    ) -> None:
        self.names = tuple(highlight)
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

    def gradient(self, name: str, value: float) -> str:
        """Return a gradient as text, or a question mark while it is not known."""
        known = self.known is None or name in self.known
        return number(value, PICTURE) if known else UNKNOWN

    def node(self, node: int) -> Emphasis:
        """Return the emphasis of a node."""
        if not self.names:
            return Emphasis.NORMAL
        if self.result == f"out_{node}":
            return Emphasis.RESULT
        return Emphasis.STRONG if node in self.nodes else Emphasis.FAINT
