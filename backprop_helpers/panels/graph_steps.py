"""An output node and its share of the cost as single operations, and every step of both modes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backprop_helpers.diagram import Operation
from backprop_helpers.names import weight_name
from backprop_helpers.svg.numbers import given, number

from .formulas import bracketed

Mark = str | tuple[str, str]  # an operation, or an arrow from one to another


@dataclass(frozen=True)
class Piece:
    """One operation with its local rule.

    Attributes
    ----------
    operation : Operation
        Its name, its rule and its inputs.
    value : callable
        From the numbers of its inputs to its own.
    written : callable
        The same in writing: from names, or from numbers as text.
    slopes : callable
        From the numbers of its inputs to its local slope for each of them.
    symbols : tuple of str
        These slopes in writing.
    """

    operation: Operation
    value: Callable[..., float]
    written: Callable[..., str]
    slopes: Callable[..., Sequence[float]]
    symbols: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step: what is done, the rule with its numbers, and what is known by then."""

    title: str
    lines: tuple[str, ...]
    highlight: tuple[Mark, ...]
    values: dict[str, float]
    derivatives: dict[str, float]


def node_pieces(node: int, before: Sequence[int], target: float, shares: int) -> list[Piece]:
    """Return the operations of an output node and of its share of the cost, in order.

    Parameters
    ----------
    node : int
        The output node.
    before : sequence of int
        The nodes that feed it.
    target : float
        What it should say.
    shares : int
        The number of outputs, K: the cost is the mean over them.

    Examples
    --------
    >>> [piece.operation.name for piece in node_pieces(8, (6, 7), 1, 2)]
    ['part_6', 'part_7', 'net_8', 'out_8', 'log_yes', 'no', 'log_no', 'Cost_8']
    """
    net, out = f"net_{node}", f"out_{node}"
    parts = [_product(f"part_{k}", f"out_{k}", weight_name(k, node)) for k in before]
    terms = (*(part.operation.name for part in parts), f"b{node}")
    return [
        *parts,
        Piece(
            Operation(net, "sum", terms),
            lambda *numbers: sum(numbers),
            lambda *words: " + ".join(words),
            lambda *numbers: (1.0,) * len(numbers),
            ("1",) * len(terms),
        ),
        Piece(
            Operation(out, f"σ({net})", (net,)),
            _sigmoid,
            "σ({})".format,
            lambda z: (_sigmoid(z) * _sigmoid(-z),),
            (f"{out} (1 − {out})",),
        ),
        _logarithm("log_yes", out),
        Piece(
            Operation("no", f"1 − {out}", (out,)),
            lambda p: 1 - p,
            "1 − {}".format,
            lambda _: (-1.0,),
            ("−1",),
        ),
        _logarithm("log_no", "no"),
        Piece(
            Operation(f"Cost_{node}", "weighted sum", ("log_yes", "log_no")),
            lambda yes, no: -(target * yes + (1 - target) * no) / shares,
            lambda yes, no: f"−(y × {yes} + (1 − y) × {no}) / {shares}",
            lambda *_: (-target / shares, -(1 - target) / shares),
            (f"−y / {shares}", f"−(1 − y) / {shares}"),
        ),
    ]


def _product(name: str, a: str, b: str) -> Piece:
    operation = Operation(name, f"{a} × {b}", (a, b))
    return Piece(operation, lambda x, w: x * w, "{} × {}".format, lambda x, w: (w, x), (b, a))


def _logarithm(name: str, of: str) -> Piece:
    operation = Operation(name, f"log {of}", (of,))
    return Piece(operation, math.log, "log {}".format, lambda p: (1 / p,), (f"1 / {of}",))


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


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


def local_slopes(piece: Piece, values: dict[str, float]) -> Sequence[float]:
    """Return an operation's slope for each of its inputs."""
    return piece.slopes(*(values[name] for name in piece.operation.inputs))


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
