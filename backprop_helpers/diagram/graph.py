"""The picture of a graph of operations: what is computed from what, from left to right."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from backprop_helpers.svg.colors import BLUE, BORDER, IN_PLAY, INK, PAPER, QUIET
from backprop_helpers.svg.marks import Point, arrow, card, line, text
from backprop_helpers.svg.numbers import PICTURE, number
from backprop_helpers.validation import is_number, need, short

from .drawing import Diagram

Link = tuple[str, str]  # from one operation to another
Passage = tuple[str, str, int]  # where such an arrow passes a column between them
Place = str | Passage

WIDTH, LINE = 88, 15  # of a box, and of a line of words in it, in pixels
ACROSS, DOWN, EDGE = 58, 14, 16  # room between boxes, and around all of them
HEAD = 40  # for the title


@dataclass(frozen=True)
class Operation:
    """One operation of a graph, by the name of its result.

    Parameters
    ----------
    name : str
        What it gives: ``"net_8"``.
    rule : str, default ""
        How it is computed: ``"out_6 × w68"``; empty for a number that is given.
    inputs : sequence of str, default ()
        The operations that it is computed from.
    """

    name: str
    rule: str = ""
    inputs: Sequence[str] = ()


def graph_diagram(
    operations: list[Operation],
    notes: dict[str, Sequence[str]] | None = None,
    slopes: dict[Link, float] | None = None,
    *,
    highlight: list[str | Link] | None = None,
    title: str = "",
) -> Diagram:
    """Return the picture of a graph, each operation after those that it is computed from.

    Parameters
    ----------
    operations : list of Operation
        In an order in which they can be computed.
    notes : dict of str to lines of text, optional
        What stands in an operation's box below its rule.
    slopes : dict of (str, str) to float, optional
        The local slope that stands at the arrow from one operation to another.
    highlight : list of str and (str, str), optional
        The operations and arrows in play. An arrow against its direction, from the later operation
        to the earlier one, is drawn backward.
    title : str, default none
        What to see.

    Returns
    -------
    Diagram
        The last line of a cell shows it.

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If there are no operations, a name stands twice, or an input does not stand before.

    Examples
    --------
    >>> square = [Operation("x"), Operation("y", "x × x", ("x", "x"))]
    >>> graph_diagram(square, {"x": ["3"], "y": ["9"]}, title="A square").alt
    'A square. x: 3. y = x × x: 9.'
    """
    _check(operations)
    notes = need(dict, {} if notes is None else notes, "notes")
    slopes = need(dict, {} if slopes is None else slopes, "slopes")
    highlight = need(list, [] if highlight is None else highlight, "highlight")
    title = need(str, title, "title")
    if not all(is_number(slope) for slope in slopes.values()):
        raise TypeError(f"slopes is {short(slopes)}: it needs a number for each (name, name)")
    # "×" says what to do with it, and keeps the arrow behind it from being read as a minus
    written = {link: f"×{number(slope, PICTURE)}" for link, slope in slopes.items()}
    lines = max((len(notes.get(op.name, ())) for op in operations), default=0)
    height = (2 + lines) * LINE + 8
    places = {
        name: (EDGE + column * (WIDTH + ACROSS), HEAD + row * (height + DOWN))
        for name, (column, row) in _places(operations).items()
    }
    links = {(start, op.name) for op in operations for start in op.inputs}
    parts = [
        _link(link, places, height, highlight, written.get(link, "")) for link in sorted(links)
    ]
    parts += [
        _box(op, places[op.name], height, notes.get(op.name, ()), op.name in highlight)
        for op in operations
    ]
    words = [f"{title}."] if title else []
    words += [_words(op, notes.get(op.name, ()), written) for op in operations]
    alt = " ".join(words)
    across = max(x for x, _ in places.values()) + WIDTH + EDGE
    down = max(y for _, y in places.values()) + height + EDGE
    return Diagram(card(math.ceil(across), math.ceil(down), parts, alt, title), alt)


def _check(operations: list[Operation]) -> None:
    need(list, operations, "operations")
    for k, op in enumerate(operations):
        need(Operation, op, f"operations[{k}]")
    if not operations:
        raise ValueError("operations is empty: a graph needs at least one")
    known: set[str] = set()
    for op in operations:
        if op.name in known:
            raise ValueError(f"operations holds {op.name!r} twice: give each its own name")
        if unknown := [name for name in op.inputs if name not in known]:
            raise ValueError(
                f"{op.name!r} is computed from {unknown[0]!r}, which does not stand before it in "
                "operations: put it there"
            )
        known.add(op.name)


def _places(operations: Sequence[Operation]) -> dict[Place, tuple[int, float]]:
    """Return the column and the row of each operation, and of each place that an arrow passes.

    One column after the last of its inputs; in the middle of their rows. What is given has a row of
    its own, and stands right before the first operation that needs it. An arrow over several
    columns takes up room in each, so that it crosses no box.
    """
    columns: dict[Place, int] = {}
    rows: dict[Place, float] = {}
    given = [op.name for op in operations if not op.inputs]
    for op in operations:
        columns[op.name] = 1 + max((columns[name] for name in op.inputs), default=-1)
    for name in given:
        users = [columns[op.name] for op in operations if name in op.inputs]
        columns[name] = min(users, default=1) - 1
    before: dict[Place, list[Place]] = {}
    for op in operations:
        ends = []
        for start in op.inputs:
            way = _way(start, op.name, columns)
            route: list[Place] = [start, *way]
            before |= {place: [earlier] for earlier, place in pairwise(route)}
            columns |= {place: place[2] for place in way}
            ends.append(way[-1] if way else start)
        before[op.name] = ends
    for column in range(max(columns.values()) + 1):
        here = [place for place in before if columns[place] == column]
        for place in here:
            middle = [rows[earlier] for earlier in before[place]]
            rows[place] = sum(middle) / len(middle) if middle else float(given.index(str(place)))
        _spread(here, rows)
    return {place: (columns[place], rows[place] - min(rows.values())) for place in rows}


def _way(start: str, end: str, columns: Mapping[Place, int]) -> list[Passage]:
    """Return the places that an arrow passes, one for each column between its ends."""
    return [(start, end, column) for column in range(columns[start] + 1, columns[end])]


def _spread(names: Sequence[Place], rows: dict[Place, float]) -> None:
    """Move the boxes of a column apart, so that none covers another; their middle stays."""
    if len(names) < 2:
        return
    ordered = sorted(names, key=lambda name: rows[name])
    middle = sum(rows[name] for name in ordered) / len(ordered)
    for before, after in pairwise(ordered):
        rows[after] = max(rows[after], rows[before] + 1)
    moved = sum(rows[name] for name in ordered) / len(ordered) - middle
    for name in ordered:
        rows[name] -= moved


def _link(
    link: Link,
    places: Mapping[Place, Point],
    height: int,
    highlight: Collection[str | Link],
    slope: str,
) -> str:
    passed = [places[place] for place in places if isinstance(place, tuple) and place[:2] == link]
    stops = [places[link[0]], *sorted(passed), places[link[1]]]
    points = []
    for (x, y), (next_x, next_y) in pairwise(stops):
        points += [(x + WIDTH, y + height / 2), (next_x, next_y + height / 2)]
    forward, back = link in highlight, link[::-1] in highlight
    color, width = (BLUE, 3.0) if forward or back else (QUIET, 1.4)
    (x, y), (next_x, next_y) = points[:2]
    middle = ((x + next_x) / 2, (y + next_y) / 2 - 6)
    words = text(middle, slope, size=12, halo=True, bold=forward or back) if slope else ""
    if back:
        points = points[::-1]
    path = [line(start, end, color, width) for start, end in pairwise(points[:-1])]
    return "".join([*path, arrow(points[-2], points[-1], color, width, head=9), words])


def _box(op: Operation, at: Point, height: int, notes: Sequence[str], in_play: bool) -> str:
    x, y = at
    fill = IN_PLAY if in_play else PAPER
    edge, width = (BLUE, 2.5) if in_play else (INK if op.inputs else BORDER, 1.2)
    lines = [text((x + WIDTH / 2, y + LINE + 2), op.name, size=13, bold=True)]
    lines += [
        text((x + WIDTH / 2, y + (2 + k) * LINE + 2), words, size=12, color=QUIET if not k else INK)
        for k, words in enumerate([op.rule or "given", *notes])
    ]
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{WIDTH}" height="{height}" rx="7" fill="{fill}" '
        f'stroke="{edge}" stroke-width="{width}"/>{"".join(lines)}'
    )


def _words(op: Operation, notes: Sequence[str], written: Mapping[Link, str]) -> str:
    """Return an operation as a sentence: rule, notes, local slopes."""
    said = [", ".join(filter(None, notes))]
    said += [
        f"slope from {name}: {written[name, op.name][1:]}"
        for name in dict.fromkeys(op.inputs)
        if (name, op.name) in written
    ]
    rule = f"{op.name} = {op.rule}" if op.rule else op.name
    return f"{rule}: {'; '.join(filter(None, said))}." if any(said) else f"{rule}."
