"""Gradients measured as slopes, to check the derived ones against, and how far to trust them."""

import numpy as np
from numpy.typing import ArrayLike

from .backprop import cost, forward, rounding
from .flat import tables
from .names import Array, PerParameter
from .network import Network
from .results import Gradients, Trace
from .validation import FINITE, as_numbers, as_targets, one_stack

# A parameter is nudged by ±h/8, ±2h/8, ..., ±h, and the eight differences of the cost are fitted by
# c1 h + c3 h³ + ... + c11 h¹¹ (the even powers cancel). c1 is the slope.
_PARTS = np.arange(1, 9) / 8
_POWERS = 2 * _PARTS[:, np.newaxis] ** np.arange(1, 12, 2)
_FIT = np.linalg.pinv(_POWERS)  # least squares: coefficients = _FIT @ differences
_NOISE = np.linalg.norm(_FIT[0])  # how much of an error in the differences reaches the slope
_FARTHEST = 0.5  # what a nudge may move any net by: σ and the cost are smooth over such distances
_AT_ONCE = 2**20  # node values of one stack of nudged networks: tens of megabytes


def numerical_gradient(network: Network, X: ArrayLike, Y: ArrayLike) -> Gradients:
    """Measure ∂Cost/∂w for every weight and bias by nudging each up and down.

    Only `forward` and `cost` are used, no derivative. The nudges are as large as they can be
    without moving any node's net, for any sample, by more than 1/2: so steep networks are measured
    too. The slope is that of a curve fitted to the costs, and what the fit misses is the error.

    Typically correct to 1e-14 of the cost, and so to a relative 1e-9 where a gradient exceeds 1e-5
    of it. Steep networks lose digits, because a net of 1000 is itself only known to 1e-13; the
    error says how many.

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
        ``.error["w68"]`` estimates how far off that slope may be, on the safe side.

    Raises
    ------
    ValueError, TypeError
        As `forward` and `cost`.

    Examples
    --------
    >>> from backprop_helpers import backward
    >>> net, X, Y = Network.example(), [[0.9], [0.4]], [[1], [0]]
    >>> slopes = numerical_gradient(net, X, Y)
    >>> derived = backward(net, forward(net, X), Y)
    >>> abs(slopes["w68"] - derived["w68"]) < slopes.error["w68"] < 1e-12
    True
    """
    trace = forward(network, X)
    Y = as_targets(Y, trace.net[trace.layout.last])
    Y = np.broadcast_to(Y, np.broadcast_shapes(Y.shape, (*trace.stack_shape, 1, 1)))
    measured = [
        _slopes(network, layer, trace, Y, some)
        for layer in network.layout.layers
        for some in _parcels(network, layer, Y)
    ]
    slopes, errors = np.moveaxis(np.concatenate(measured, axis=1), 1, -1)
    error = PerParameter(*tables(errors, network.sizes))
    return Gradients(*tables(slopes, network.sizes), delta={}, error=error)


def _parcels(network: Network, layer: int, Y: Array) -> list[Array]:
    """Return a one at each parameter's place, (P, n_in + 1, n_out), in parts to nudge at once."""
    rows, columns = network.W[layer].shape[-2] + 1, network.W[layer].shape[-1]
    places = np.eye(rows * columns).reshape(-1, rows, columns)
    samples = Y.size // Y.shape[-2]
    together = max(1, _AT_ONCE // (2 * len(_PARTS) * sum(network.sizes) * samples))
    return [places[start : start + together] for start in range(0, len(places), together)]


@rounding
def _slopes(network: Network, layer: int, trace: Trace, Y: Array, places: Array) -> Array:
    """Measure the slopes by these parameters of a layer, and their errors: (2, P, ...)."""
    h = _largest_nudges(network, layer, trace, places, Y.shape[:-2])
    signed = np.concatenate([_PARTS, -_PARTS])
    nudges = np.multiply.outer(signed, h)  # (16, P, ...)
    costs = np.asarray(cost(_nudged(network, layer, trace, places, nudges), Y))
    differences = costs[: len(_PARTS)] - costs[len(_PARTS) :]
    coefficients = np.tensordot(_FIT, differences, axes=1)
    missed = differences - np.tensordot(_POWERS, coefficients, axes=1)
    spread = np.sqrt((missed**2).sum(axis=0) / (len(_POWERS) - len(_FIT)))
    rounded = np.finfo(float).eps * costs.max(axis=0)
    return np.stack([coefficients[0], 3 * _NOISE * (spread + 2 * rounded)]) / h


def _largest_nudges(
    network: Network, layer: int, trace: Trace, places: Array, stack: tuple[int, ...]
) -> Array:
    """Return a power of 2 for each parameter, (P, ...), that moves no net too far."""
    inputs = abs(trace.out[layer - 1]).max(
        axis=-1
    )  # the most that a weight's nudge is multiplied by
    inputs = np.concatenate([inputs, np.ones_like(inputs[..., :1])], axis=-1)  # a bias has 1
    inputs = np.broadcast_to(inputs, (*stack, inputs.shape[-1]))
    reach = np.moveaxis(inputs @ places.max(axis=-1).T, -1, 0)
    h = _power_of_2(_FARTHEST / np.maximum(reach, 1e-6))
    for _ in range(20):  # in general one or two: each looks how far the nets really move
        nudged = _nudged(network, layer, trace, places, np.stack([h, -h]))
        moved = [
            abs(net - trace.net[layer + k]).max(axis=(0, -2, -1))
            for k, net in enumerate(nudged.net.values())
        ]
        farthest = np.max(moved, axis=0)
        if (farthest <= _FARTHEST).all():
            break
        h = h * np.minimum(1, _power_of_2(_FARTHEST / np.maximum(farthest, _FARTHEST)))
    return h


def _nudged(network: Network, layer: int, trace: Trace, places: Array, nudges: Array) -> Trace:
    """Go forward from this layer on with each nudge, (K, P, ...), in a network of its own."""
    axes = nudges.ndim - 2
    places = np.expand_dims(places, tuple(range(1, 1 + axes)))
    nudge = nudges[..., np.newaxis, np.newaxis] * places
    W = {2: network.W[layer] + nudge[..., :-1, :]}
    b = {2: network.b[layer] + nudge[..., -1:, :].mT}
    for after in range(layer + 1, network.layout.last + 1):
        W[after - layer + 2], b[after - layer + 2] = network.W[after], network.b[after]
    return forward(Network(W, b), trace.out[layer - 1])


def _power_of_2(value: Array) -> Array:
    """Round down to a power of 2: adding and subtracting it loses no digits."""
    _, exponent = np.frexp(value)
    power: Array = np.ldexp(1.0, exponent - 1)
    return power


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
