"""The measures of a network diagram: which nodes are drawn, and where they stand."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from backprop_helpers.names import Layout

LINE = 15  # from one line of a label to the next, in units of the viewBox


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


class Gap(NamedTuple):
    """A mark where nodes of a layer are left out."""

    x: float
    y: float
    left_out: int


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
