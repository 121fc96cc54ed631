"""Gradients measured as slopes, to check the derived ones against."""

import numpy as np
from numpy.typing import ArrayLike

from .backprop import cost, forward
from .names import Array
from .network import Network
from .results import Gradients

_LEVELS = 6  # step sizes h, h/2, ..., h/32


def numerical_gradient(network: Network, X: ArrayLike, Y: ArrayLike) -> Gradients:
    """Measure ∂Cost/∂w for every weight and bias by nudging each up and down.

    Only `forward` and `cost` are used, no derivative. The slope (cost up - cost down) / 2h is taken
    with several step sizes h, and extrapolated to h = 0 (Richardson; Ridders 1982). Typically
    correct to 1e-14 of the cost, and so to a relative 1e-9 where a gradient exceeds 1e-5 of it.

    Parameters
    ----------
    network : Network
        One network or a stack.
    X : array, (..., n_in, N)
        Inputs, one column per sample.
    Y : array, (..., K, N)
        Targets, one-hot, one column per sample.

    Returns
    -------
    Gradients
        The same look-up as that of `backward`: ``["w68"]``, ``["b8"]``; δ is not measured.

    Raises
    ------
    ValueError
        As `forward` and `cost`.

    Examples
    --------
    >>> from backprop_helpers import backward
    >>> net, X, Y = Network.example(), [[0.9], [0.4]], [[1], [0]]
    >>> slope = numerical_gradient(net, X, Y)["w68"]
    >>> relative_error(slope, backward(net, forward(net, X), Y)["w68"]) < 1e-10
    True
    """
    trace = forward(network, X)
    shape = np.broadcast_shapes(trace.stack_shape, np.shape(Y)[:-2])
    h = np.array([0.4 / 2**k for k in range(_LEVELS)]).reshape(-1, *(1,) * len(shape))
    layers = network.layout.layers
    W = {k: np.empty(shape + network.W[k].shape[-2:]) for k in layers}
    b = {k: np.empty(shape + network.b[k].shape[-2:]) for k in layers}
    for name in network.names:
        kind, layer, row, column = network.layout.find(name)
        table = W if kind == "w" else b
        # A nudge of a weight moves net by nudge times input, so large inputs need small nudges.
        reach = max(1, abs(trace.out[layer - 1][..., row, :]).max()) if kind == "w" else 1
        table[layer][..., row, column] = _slope(network, name, h / reach, trace.out[1], Y)
    return Gradients(W, b, delta={})


def _slope(network: Network, name: str, h: Array, X: Array, Y: ArrayLike) -> Array:
    old = np.asarray(network[name])
    up = cost(forward(network.replace(**{name: old + h}), X), Y)
    down = cost(forward(network.replace(**{name: old - h}), X), Y)
    return _extrapolate(np.subtract(up, down) / (2 * h))


def _extrapolate(slopes: Array) -> Array:
    """Return the limit for h → 0 of slopes measured at h, h/2, h/4, ... (along the first axis)."""
    best: Array = slopes[-1]
    error = np.full(best.shape, np.inf)
    for power in range(1, len(slopes)):
        finer = slopes[1:] + (slopes[1:] - slopes[:-1]) / (4**power - 1)
        change = np.maximum(abs(finer - slopes[1:]), abs(finer - slopes[:-1]))
        for value, size in zip(finer, change, strict=True):
            better = size < error
            best, error = np.where(better, value, best), np.where(better, size, error)
        slopes = finer
    return best


def relative_error(a: ArrayLike, b: ArrayLike) -> float | Array:
    """Return |a - b| / (|a| + |b|), elementwise; 0 where both are 0.

    Parameters
    ----------
    a, b : float or array
        The two values to compare, such as a derived and a measured gradient.

    Returns
    -------
    float or array
        Between 0 (equal) and 1 (one is 0, or the signs differ).

    Examples
    --------
    >>> relative_error(1.0, 3.0), relative_error(0.0, 0.0)
    (0.5, 0.0)
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    size = abs(a) + abs(b)
    error: Array = abs(a - b) / np.where(size == 0, 1, size)
    return float(error) if error.ndim == 0 else error
