"""Turns arguments into arrays of the right shape, or says what came, what is needed, the fix."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from .names import Array


def as_inputs(X: ArrayLike, n_in: int) -> Array:
    """Return ``X`` as a float array (..., n_in, N)."""
    array = _numbers("X", X)
    needed = f"it needs ({n_in}, N), one row per input node and one column per sample"
    if array.ndim == 1 and array.size == n_in:
        raise ValueError(f"X has shape {array.shape}, but {needed}; use X.reshape({n_in}, 1)")
    if array.ndim < 2 or array.shape[-2] != n_in:
        transposed = array.ndim == 2 and array.shape[1] == n_in
        fix = "; transpose it with X.T: one column per sample" if transposed else ""
        raise ValueError(f"X has shape {array.shape}, but {needed}{fix}")
    if array.shape[-1] == 0:
        raise ValueError(f"X has shape {array.shape}: it holds no samples, but {needed}")
    return array


def as_targets(Y: ArrayLike, outputs: Array) -> Array:
    """Return ``Y`` as a float array (..., K, N) that fits the outputs' last two axes."""
    array = _numbers("Y", Y)
    K, N = outputs.shape[-2:]
    needed = f"it needs ({K}, {N}), one row per output node and one column per sample"
    if array.shape[-2:] != (K, N):
        fix = ""
        if array.ndim == 2 and array.shape == (N, K):
            fix = "; transpose it with Y.T"
        elif array.size == N and np.array_equal(array, array.round()):
            fix = f"; if these are labels, use datasets.one_hot(labels, {max(K, 2)})"
        raise ValueError(f"Y has shape {array.shape}, but {needed}{fix}")
    if array.min() < 0 or array.max() > 1:
        raise ValueError(
            f"Y has values from {array.min():g} to {array.max():g}, but targets lie in 0 to 1; "
            f"if these are labels, use datasets.one_hot(labels, {max(K, 2)})"
        )
    return array


def as_learning_rate(alpha: ArrayLike) -> Array:
    """Return ``alpha`` as a float array of positive, finite numbers."""
    array = _numbers("alpha", alpha)
    if not (array > 0).all():
        raise ValueError(
            f"alpha is {alpha!r}: the learning rate must be a positive number, e.g. 0.5"
        )
    return array


def same_network(network: tuple[int, ...], trace: tuple[int, ...]) -> None:
    """Raise a ValueError if a trace was computed with a network of other layer sizes."""
    if trace != network:
        raise ValueError(
            f"trace has layer sizes {trace}, but the network has {network}: "
            "use the trace that forward returned for this network"
        )


def as_count(name: str, value: int, least: int = 1) -> int:
    """Return ``value`` as a whole number of at least ``least``."""
    needed = f"it needs a whole number, {least} or more"
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}: {needed}")
    if value < least:
        raise ValueError(f"{name} is {value}: {needed}")
    return int(value)


def as_batch_size(value: int | None, N: int) -> int:
    """Return the number of samples per mini-batch, at most ``N``; None stands for all of them."""
    size = N if value is None else as_count("batch_size", value)
    if size > N:
        raise ValueError(
            f"batch_size is {size}, but X holds {N} samples: use at most {N}, "
            "or leave batch_size away to use all samples at once"
        )
    return size


def one_stack(shapes: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return what these stack shapes broadcast to, or raise a ValueError that names them."""
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        came = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(
            f"these do not broadcast into one stack: {came}; use equal lengths, or add an axis "
            "with [:, np.newaxis]"
        ) from None


def _numbers(name: str, value: ArrayLike) -> Array:
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {value!r}: it needs an array of numbers") from None
    if not np.isfinite(array).all():
        count = int((~np.isfinite(array)).sum())
        raise ValueError(
            f"{name} contains NaN or infinity ({count} of {array.size} values): "
            "remove or replace those samples first"
        )
    return array
