"""Gradients measured as slopes, to check the derived ones against."""

import numpy as np
from numpy.typing import ArrayLike

from .backprop import cost, forward, rounding
from .flat import tables
from .names import Array
from .network import Network
from .results import Gradients, Trace
from .validation import FINITE, as_numbers, as_targets, one_stack

_LEVELS = 5  # step sizes h, h/2, ..., h/16
_AT_ONCE = 2**20  # node values of one stack of nudged networks: tens of megabytes


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
    ValueError, TypeError
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
    Y = as_targets(Y, trace.net[trace.layout.last])
    slopes = [_slopes(network, layer, trace, Y) for layer in network.layout.layers]
    W, b = tables(_extrapolate(np.concatenate(slopes, axis=-1)), network.sizes)
    return Gradients(W, b, delta={})


def _slopes(network: Network, layer: int, trace: Trace, Y: Array) -> Array:
    """Measure the slopes by all parameters of a layer, one for each step size: (levels, ..., P).

    Every nudge is a network of its own in one stack. Its leading axes: parameter, up or down, step
    size, and then those that ``network`` has. It begins at this layer: its inputs stay the same.
    """
    axes = max(len(trace.stack_shape), Y.ndim - 2)
    rows, columns = network.W[layer].shape[-2] + 1, network.W[layer].shape[-1]
    # A nudge of a weight moves net by nudge times input, so large inputs need small nudges.
    reach = [max(1.0, abs(out).max()) for out in np.moveaxis(trace.out[layer - 1], -2, 0)] + [1.0]
    h = (0.4 / 2.0 ** np.arange(_LEVELS)) / np.repeat(reach, columns)[:, np.newaxis]
    h = np.expand_dims(h, tuple(range(2, 2 + axes)))  # (P, levels, 1, ...)
    nudges = np.eye(rows * columns).reshape(-1, *(1,) * (2 + axes), rows, columns)
    sample_values = 2 * _LEVELS * sum(network.sizes) * int(np.prod(trace.stack_shape))
    together = max(1, _AT_ONCE // (sample_values * trace.out[1].shape[-1]))
    slopes = []
    for start in range(0, rows * columns, together):
        some = slice(start, start + together)
        step = np.stack([h[some], -h[some]], axis=1)[..., np.newaxis, np.newaxis]
        nudge = step * nudges[some]
        W = {2: network.W[layer] + nudge[..., :-1, :]}
        b = {2: network.b[layer] + nudge[..., -1:, :].mT}
        for after in range(layer + 1, network.layout.last + 1):
            W[after - layer + 2], b[after - layer + 2] = network.W[after], network.b[after]
        costs = cost(forward(Network(W, b), trace.out[layer - 1]), Y)
        up, down = np.moveaxis(np.asarray(costs), 1, 0)
        slopes.append((up - down) / (2 * h[some]))
    return np.moveaxis(np.concatenate(slopes), 0, -1)


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


@rounding
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

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or the shapes do not broadcast.
    TypeError
        If a value is no number.

    Examples
    --------
    >>> relative_error(1.0, 3.0), relative_error(0.0, 0.0)
    (0.5, 0.0)
    """
    a, b = as_numbers("a", a, largest=FINITE), as_numbers("b", b, largest=FINITE)
    one_stack({"a": a.shape, "b": b.shape})
    _, power = np.frexp(np.maximum(abs(a), abs(b)))
    a, b = np.ldexp(a, -power), np.ldexp(b, -power)  # the larger one in 1/2 to 1: no sum overflows
    size = abs(a) + abs(b)
    error: Array = abs(a - b) / np.where(size == 0, 1, size)
    return float(error) if error.ndim == 0 else error
