"""The forward and the backward pass of `backprop`, in arrays that are made once.

The lines are those of `backprop`. What differs, and why:

- NumPy makes a new array for each result, and in a loop that takes as long as the arithmetic. Here
  each result has its place: ``add(a, b, place)`` writes a + b there. What is not needed anymore
  makes room: out is written over net, and 1 - out over out.
- The biases are one more row of W, and their input is a row of ones. So one product gives net, and
  one gives the gradients of weights and biases.
- The sigmoid 1 / (1 + e^-net) needs -net. Negating a few parameters is less work than negating all
  those nets: the forward pass multiplies by negated parameters, and so gets -net.
- α/(KN) comes in at the update, once for each parameter: δ lacks it here.
"""

import numpy as np
from numpy import add, divide, exp, multiply, subtract

from backprop_helpers.flat import matrices
from backprop_helpers.names import Array

_ONE = np.array(1.0)  # NumPy converts a Python number at each call, which takes as long as the sum


class Passes:
    """Both passes over any block of ``width`` samples.

    Parameters
    ----------
    parameters, negated : array, (..., P)
        All parameters in one flat array, and the same with the opposite sign. Both change between
        two runs.
    sizes : tuple of int
        Nodes per layer.
    width : int
        Samples in a block.
    """

    def __init__(
        self, parameters: Array, negated: Array, sizes: tuple[int, ...], width: int
    ) -> None:
        stack = parameters.shape[:-1]
        self._product = np.matmul if stack else np.ndarray.dot  # dot starts in a third of the time
        # The first axis is that of the nodes: an array without its row of ones is then still in one
        # piece, which halves the time that NumPy needs for a stack.
        outs = [np.ones((n + 1, *stack, width)) for n in sizes[1:]]
        deltas = [np.empty((n, *stack, width)) for n in sizes[1:-1]] + [outs[-1][:-1]]
        self._gradient = np.empty_like(parameters)
        gradients = matrices(self._gradient, sizes)
        weights = [matrix[..., :-1, :] for matrix in matrices(parameters, sizes)]
        self._forward = [
            (matrix.mT, out[:-1], _columns(out[:-1]), _columns(out))
            for matrix, out in zip(matrices(negated, sizes), outs, strict=True)
        ]
        self._backward = [
            (
                *(_columns(outs[k]), _columns(deltas[k + 1]).mT, gradients[k + 1]),
                *(weights[k + 1], _columns(deltas[k + 1]), _columns(deltas[k])),
                *(outs[k][:-1], deltas[k]),
            )
            for k in reversed(range(len(weights) - 1))
        ]
        self._output, self._delta_T = deltas[-1], _columns(deltas[0]).mT
        self._first = gradients[0]

    def gradient(self, X: Array, Y: Array) -> Array:
        """Return the gradient, (..., P), summed over the samples; it lasts until the next call.

        Parameters
        ----------
        X : array, (..., n_in + 1, width)
            Inputs, and a row of ones.
        Y : array, (K, ..., width)
            Targets.
        """
        product, before = self._product, X
        for negated_T, net, net_columns, out in self._forward:
            product(negated_T, before, net_columns)  # -net
            exp(net, net)
            add(net, _ONE, net)
            divide(_ONE, net, net)  # out
            before = out
        subtract(self._output, Y, self._output)  # δ = p - y
        for before, delta_T, gradient, W, delta, columns, out, below in self._backward:
            product(before, delta_T, gradient)  # Δw, and Δb in the last row
            product(W, delta, columns)  # ∂Cost/∂out of the layer below, which becomes its δ:
            multiply(below, out, below)
            subtract(_ONE, out, out)
            multiply(below, out, below)
        product(X, self._delta_T, self._first)
        return self._gradient


def _columns(array: Array) -> Array:
    """Return a view of (nodes, ..., samples) as matrices, (..., nodes, samples)."""
    return np.moveaxis(array, 0, -2)
