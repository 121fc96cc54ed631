"""Every step through a graph of operations: the values, then the derivatives in either mode."""

from collections.abc import Sequence
from dataclasses import dataclass

from backprop_helpers.svg.numbers import given, number

from .formulas import bracketed
from .graph_pieces import Piece, local_slopes

Mark = str | tuple[str, str]  # an operation, or an arrow from one to another


@dataclass(frozen=True)
class Step:
    """One step: what is done, the rule with its numbers, and what is known by then."""

    title: str
    lines: tuple[str, ...]
    highlight: tuple[Mark, ...]
    values: dict[str, float]
    derivatives: dict[str, float]


def all_steps(pieces: Sequence[Piece], known: dict[str, float], start: str = "") -> list[Step]:
    """Return every step: the values first, then the derivatives.

    Parameters
    ----------
    pieces : sequence of Piece
        The operations, in order.
    known : dict of str to float
        The numbers that are given, by name.
    start : str, default ""
        The given number at which forward mode starts; empty for reverse mode.

    Examples
    --------
    >>> from backprop_helpers.panels.graph_pieces import node_pieces
    >>> known = {"out_6": 0.4, "w68": 1.4, "out_7": 0.6, "w78": -1.2, "b8": -0.3}
    >>> steps = all_steps(node_pieces(8, (6, 7), 1, 2), known)
    >>> len(steps), steps[0].lines
    (17, ('part_6 = out_6 × w68', 'part_6 = 0.400000 × 1.4 = 0.560000'))
    """
    values, steps = dict(known), []
    for piece in pieces:
        operation = piece.operation
        numbers = [values[name] for name in operation.inputs]
        values[operation.name] = piece.value(*numbers)
        written = piece.written(
            *(bracketed(written_value(name, values[name])) for name in operation.inputs)
        )
        steps.append(
            Step(
                f"value of {operation.name}",
                (
                    f"{operation.name} = {piece.written(*operation.inputs)}",
                    f"{operation.name} = {written} = {number(values[operation.name])}",
                ),
                (operation.name, *((name, operation.name) for name in operation.inputs)),
                dict(values),
                {},
            )
        )
    further = _forward(pieces, values, list(known), start) if start else _reverse(pieces, values)
    return steps + further


def _reverse(pieces: Sequence[Piece], values: dict[str, float]) -> list[Step]:
    cost = pieces[-1].operation.name
    felt = {cost: 1.0}
    steps = [
        Step(
            f"backward, start: how {cost} feels itself",
            (f"∂{cost}/∂{cost} = 1",),
            (cost,),
            values,
            dict(felt),
        )
    ]
    for piece in reversed(pieces):
        name, inputs = piece.operation.name, piece.operation.inputs
        lines = [f"Each input gets ∂{cost}/∂{name} × its local slope, added to what it has."]
        for before, slope, symbol in zip(
            inputs, local_slopes(piece, values), piece.symbols, strict=True
        ):
            told = felt[name] * slope
            rule = f"{before}: {number(felt[name])} × {symbol}"
            line = f"{rule} = {number(felt[name])} × {signed(slope)} = {number(told)}"
            if before in felt:
                line += f", added to {number(felt[before])}: {number(felt[before] + told)}"
            felt[before] = felt.get(before, 0.0) + told
            lines.append(line)
        arrows = ((name, before) for before in inputs)
        steps.append(
            Step(
                f"backward: {name} hands on to {', '.join(inputs)}",
                tuple(lines),
                (name, *arrows),
                values,
                dict(felt),
            )
        )
    return steps


def _forward(
    pieces: Sequence[Piece], values: dict[str, float], leaves: Sequence[str], start: str
) -> list[Step]:
    feels = {name: float(name == start) for name in leaves}
    steps = [
        Step(
            f"forward, start: how what is given feels {start}",
            (f"∂{start}/∂{start} = 1, and 0 for everything else that is given.",),
            (start,),
            values,
            dict(feels),
        )
    ]
    for piece in pieces:
        name, inputs = piece.operation.name, piece.operation.inputs
        slopes = local_slopes(piece, values)
        feels[name] = sum(
            slope * feels[before] for slope, before in zip(slopes, inputs, strict=True)
        )
        symbols = (
            f"{symbol} × ∂{before}" for symbol, before in zip(piece.symbols, inputs, strict=True)
        )
        numbers = (
            f"{signed(slope)} × {signed(feels[before])}"
            for slope, before in zip(slopes, inputs, strict=True)
        )
        steps.append(
            Step(
                f"forward: how {name} feels {start}",
                (
                    "The sum of local slope × what the input carries (∂ is short for ∂…/∂"
                    f"{start}).",
                    f"∂{name} = {' + '.join(symbols)}",
                    f"∂{name} = {' + '.join(numbers)} = {number(feels[name])}",
                ),
                (name, *((before, name) for before in inputs)),
                values,
                dict(feels),
            )
        )
    return steps


def written_value(name: str, value: float) -> str:
    """Return a number as the page writes it: weights and biases are given, the rest is computed."""
    return given(value) if name[0] in "wb" else number(value)


def signed(value: float) -> str:
    """Return a computed number that follows × or +, with brackets around a negative one.

    Examples
    --------
    >>> signed(-1.2), signed(0.5)
    ('(−1.200000)', '0.500000')
    """
    return bracketed(number(value))
