"""The forward and the backward pass as a list of NumPy calls, prepared once for `descent`."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from backprop_helpers.flat import matrices
from backprop_helpers.names import Array

Call = tuple[Callable[..., Any], tuple[Any, ...]]
Block = tuple[Array, Array]  # X with a row of ones, (..., n_in + 1, width), and Y, (..., K, width)

_ONE = np.array(1.0)  # NumPy converts a Python number at each call, which takes as long as the sum


def run(calls: Iterable[Call]) -> None:
    """Make the calls, in order."""
    for function, arguments in calls:
        function(*arguments)


class Passes:
    """Prepares passes over blocks of samples; each thread has one, with work arrays of its own.

    Parameters
    ----------
    parameters : array, (..., P)
        All parameters with the opposite sign, in one flat array that changes between the runs.
    sizes : tuple of int
        Nodes per layer.

    Attributes
    ----------
    gradient : array, (..., P)
        Where the calls leave the gradient, summed over the samples.
    """

    def __init__(self, parameters: Array, sizes: tuple[int, ...]) -> None:
        self.gradient, self._part = np.empty_like(parameters), np.empty_like(parameters)
        self._layers = matrices(parameters, sizes)
        self._sizes, self._stack = sizes, parameters.shape[:-1]
        self._work: dict[int, tuple[list[Array], list[Array]]] = {}

    def calls(self, blocks: Iterable[Block]) -> list[Call]:
        """Return the calls that write ``gradient``, the blocks' gradients added up."""
        calls: list[Call] = []
        for X, Y in blocks:
            first = not calls
            gradient = self.gradient if first else self._part
            outs, deltas = self._work_arrays(X.shape[-1])
            calls += self._forward(X, outs)
            calls += self._backward(X, Y, outs, deltas, matrices(gradient, self._sizes))
            if not first:
                calls.append((np.add, (self.gradient, gradient, self.gradient)))
        return calls

    def _forward(self, X: Array, outs: list[Array]) -> list[Call]:
        calls: list[Call] = []
        before = X
        for matrix, out in zip(self._layers, outs, strict=True):
            net = out[:-1]  # all but the row of ones; becomes out in place
            calls += [
                _product(matrix.mT, before, _columns(net)),  # -net
                (np.exp, (net, net)),
                (np.add, (net, _ONE, net)),
                (np.divide, (_ONE, net, net)),
            ]
            before = _columns(out)
        return calls

    def _backward(
        self, X: Array, Y: Array, outs: list[Array], deltas: list[Array], gradients: list[Array]
    ) -> list[Call]:
        delta = outs[-1][:-1]
        Y = np.moveaxis(np.broadcast_to(Y, _columns(delta).shape), -2, 0)
        calls: list[Call] = [(np.subtract, (delta, Y, delta))]
        for k in range(len(deltas), 0, -1):
            weights, out, before = self._layers[k][..., :-1, :], outs[k - 1][:-1], deltas[k - 1]
            calls += [
                _product(_columns(outs[k - 1]), _columns(delta).mT, gradients[k]),
                _product(weights, _columns(delta), _columns(before)),  # -∂Cost/∂out
                (np.multiply, (before, out, before)),
                (np.subtract, (out, _ONE, out)),  # -(1 - out): the two signs cancel
                (np.multiply, (before, out, before)),
            ]
            delta = before
        calls.append(_product(X, _columns(delta).mT, gradients[0]))
        return calls

    def _work_arrays(self, width: int) -> tuple[list[Array], list[Array]]:
        """Return arrays for out, with its row of ones, and for δ of the hidden layers.

        Their axes are (nodes, ..., samples): without the row of ones they are still in one piece,
        which halves the time that NumPy needs for a stack.
        """
        if width not in self._work:
            self._work[width] = (
                [np.ones((n + 1, *self._stack, width)) for n in self._sizes[1:]],
                [np.empty((n, *self._stack, width)) for n in self._sizes[1:-1]],
            )
        return self._work[width]


def _columns(array: Array) -> Array:
    """Return a view of (nodes, ..., samples) as matrices, (..., nodes, samples)."""
    return np.moveaxis(array, 0, -2)


def _product(a: Array, b: Array, out: Array) -> Call:
    """Prepare the product of two matrices, or of stacks of them."""
    if out.ndim > 2:
        return np.matmul, (a, b, out)
    return a.dot, (b, out)  # starts in a third of the time
