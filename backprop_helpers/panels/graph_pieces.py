"""An output node and its share of the cost as single operations, each with its local rule."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backprop_helpers.diagram import Operation
from backprop_helpers.names import weight_name


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


def local_slopes(piece: Piece, values: dict[str, float]) -> Sequence[float]:
    """Return an operation's slope for each of its inputs."""
    return piece.slopes(*(values[name] for name in piece.operation.inputs))


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
