"""Turns arguments into arrays of the right shape, or says what came, what is needed, the fix."""

from collections.abc import Mapping
from numbers import Real
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .names import Array, Named

Kind = TypeVar("Kind", bound=Named)

_BAD_SAMPLES = "remove or replace those samples first"


def as_inputs(X: ArrayLike, n_in: int, stack: tuple[int, ...] = ()) -> Array:
    """Return ``X`` as a new float array (..., n_in, N) that fits a stack of networks."""
    array = as_numbers("X", X, _BAD_SAMPLES)
    needed = f"it needs ({n_in}, N), one row per input node and one column per sample"
    if array.ndim == 1 and array.size == n_in:
        raise ValueError(f"X has shape {array.shape}, but {needed}; use X.reshape({n_in}, 1)")
    if array.ndim < 2 or array.shape[-2] != n_in:
        transposed = array.ndim == 2 and array.shape[1] == n_in
        fix = "; transpose it with X.T: one column per sample" if transposed else ""
        raise ValueError(f"X has shape {array.shape}, but {needed}{fix}")
    if array.size == 0:
        raise ValueError(f"X has shape {array.shape}: it holds no samples, but {needed}")
    if stack and array.ndim > 2:
        one_stack({"network": stack, "X": array.shape[:-2]})
    return np.array(array)  # new: a trace keeps it, and the caller may change X


def as_targets(Y: ArrayLike, outputs: Array) -> Array:
    """Return ``Y`` as a float array (..., K, N) that fits the outputs."""
    array = as_numbers("Y", Y, _BAD_SAMPLES)
    K, N = outputs.shape[-2:]
    needed = f"it needs ({K}, {N}), one row per output node and one column per sample"
    if array.shape[-2:] != (K, N) or array.size == 0:
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
    if array.ndim > 2:
        one_stack({"outputs": outputs.shape[:-2], "Y": array.shape[:-2]})
    return array


def as_learning_rate(alpha: ArrayLike) -> Array:
    """Return ``alpha`` as a float array of positive, finite numbers."""
    array = as_numbers("alpha", alpha)
    if array.size == 0 or not (array > 0).all():
        raise ValueError(
            f"alpha is {alpha!r}: the learning rate must be a positive number, e.g. 0.5"
        )
    return array


def need(kind: type[Kind], value: Kind) -> Kind:
    """Return the argument if it is of that kind; the argument has the name of the kind."""
    if not isinstance(value, kind):
        raise TypeError(
            f"{kind.__name__.lower()} is of type {type(value).__name__}, but a {kind.__name__} is "
            "needed: check the order of the arguments"
        )
    return value


def same_network(network: Named, other: Named, alpha: tuple[int, ...] = ()) -> None:
    """Raise a ValueError if a trace, or gradients, do not fit this network (and learning rates)."""
    name = type(other).__name__.lower()
    sizes, needed = other.layout.sizes, network.layout.sizes
    if sizes != needed:
        raise ValueError(
            f"{name} has layer sizes {sizes}, but the network has {needed}: "
            f"use the {name} computed with this network"
        )
    if network.stack_shape or alpha:  # anything fits one network
        one_stack({"network": network.stack_shape, name: other.stack_shape, "alpha": alpha})


def as_count(name: str, value: int, least: int = 1) -> int:
    """Return ``value`` as a whole number of at least ``least``."""
    needed = f"it needs a whole number, {least} or more"
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}: {needed}")
    if value < least:
        raise ValueError(f"{name} is {value}: {needed}")
    return int(value)


def is_number(value: float) -> bool:
    """Say whether ``value`` is one finite number."""
    return isinstance(value, int | float | np.integer | np.floating) and bool(abs(value) < 1e308)


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


def as_numbers(name: str, value: ArrayLike, fix: str = "it needs finite numbers") -> Array:
    """Return ``value`` as a float array of finite numbers."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array: leave out what is masked, and pass an array")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths: make them equally long") from None
    if array.dtype.kind not in "buif" and not _real_objects(array):
        raise TypeError(f"{name} is {value!r}: it needs real numbers")
    try:
        array = array.astype(np.float64, copy=False)
    except OverflowError:
        raise ValueError(f"{name} holds a number beyond 1e308: {fix}") from None
    if not np.isfinite(array).all():
        count = int((~np.isfinite(array)).sum())
        raise ValueError(f"{name} contains NaN or infinity ({count} of {array.size} values): {fix}")
    return array


def _real_objects(array: NDArray[Any]) -> bool:
    """Say whether these are Python numbers, such as whole ones too large for NumPy's."""
    return array.dtype.kind == "O" and all(isinstance(value, Real) for value in array.flat)
