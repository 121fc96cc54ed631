"""Turns arguments into arrays of the right shape, or says what came, what is needed, the fix."""

from collections.abc import Mapping
from numbers import Real
from reprlib import Repr
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .names import Array, Named

Kind = TypeVar("Kind")

FINITE = np.finfo(np.float64).max
LARGEST = 1e100  # products and sums of such numbers stay far below 1.8e308, the largest there is
_MOST_AXES = 30  # NumPy has 64; a stack needs some for itself
_MOST_NUMBERS = 2**27  # in one array: a gigabyte
_BAD_SAMPLES = "remove or replace those samples first"


# What came, in a message


def short(value: object) -> str:
    """Return a value as text for a message: at most 120 characters, however large it is.

    Examples
    --------
    >>> short([0.5, "fast"]), len(short("a" * 10**6))
    ("[0.5, 'fast']", 120)
    """
    try:
        text = " ".join(line.strip() for line in _REPR.repr(value).splitlines())
    except Exception:  # noqa: BLE001  # a broken __repr__, or more digits than Python writes
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 120 else f"{text[:80]}...{text[-37:]}"


_REPR = Repr()
_REPR.maxlevel = 3
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 120


def need(kind: type[Kind], value: Kind, name: str = "", of: Named | None = None) -> Kind:
    """Return an argument that must be of this kind; or say what it is instead.

    Parameters
    ----------
    kind : type
        The class that is needed.
    value : object
        What came.
    name : str, optional
        The argument's name; by default that of the kind, as in ``network: Network``.
    of : Network, optional
        The network that a trace or gradients must have been computed with.
    """
    name = name or kind.__name__.lower()
    if not isinstance(value, kind):
        raise TypeError(f"{name} is of type {type(value).__name__}, {_instead(kind, value)}")
    if of is not None and isinstance(value, Named):
        if value.layout != of.layout:
            raise ValueError(
                f"{name} has layer sizes {short(value.layout.sizes)}, but the network has "
                f"{short(of.layout.sizes)}: use the {name} computed with this network"
            )
        if of.stack_shape:  # anything fits one network
            one_stack({"network": of.stack_shape, name: value.stack_shape})
    return value


def _instead(kind: type, value: object) -> str:
    needed = f"but a {kind.__name__} is needed"
    if type(value).__name__ == kind.__name__:
        return "but made before the package was loaded again: restart the kernel, and make it anew"
    if isinstance(getattr(value, "final", None), kind):
        return f"{needed}: use {type(value).__name__.lower()}.final"
    return f"{needed}: check the order of the arguments"


# Single values


def as_count(name: str, value: int, least: int = 1, most: int = 10**15) -> int:
    """Return ``value`` as a whole number from ``least`` to ``most``."""
    needed = f"it needs a whole number, {least} or more"
    if most < 10**15:
        needed = f"it needs a whole number from {least} to {most}"
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name} is {short(value)}: {needed}")
    if not least <= value <= most:
        raise ValueError(f"{name} is {short(value)}: {needed}")
    return int(value)


def is_number(value: float) -> bool:
    """Say whether ``value`` is one finite number that can be computed with."""
    return isinstance(value, int | float | np.integer | np.floating) and bool(abs(value) <= LARGEST)


def as_batch_size(value: int | None, N: int) -> int:
    """Return the number of samples per mini-batch, at most ``N``; None stands for all of them."""
    size = N if value is None else as_count("batch_size", value)
    if size > N:
        raise ValueError(
            f"batch_size is {short(size)}, but X holds {N} samples: use at most {N}, "
            "or leave batch_size away to use all samples at once"
        )
    return size


def room_for(name: str, value: object, numbers: int) -> None:
    """Raise a ValueError if this value asks for an array that is too large for the memory."""
    if numbers > _MOST_NUMBERS:
        raise ValueError(
            f"{name} is {short(value)}: that asks for more than {_MOST_NUMBERS} numbers, "
            "a gigabyte; use less"
        )


# Arrays


def as_inputs(X: ArrayLike, n_in: int, stack: tuple[int, ...] = (), name: str = "X") -> Array:
    """Return ``X`` as a new float array (..., n_in, N) that fits a stack of networks."""
    array = as_numbers(name, X, _BAD_SAMPLES)
    needed = f"it needs ({n_in}, N), one row per input node and one column per sample"
    if array.ndim == 1 and array.size == n_in:
        raise ValueError(
            f"{name} has shape {array.shape}, but {needed}; use {name}.reshape({n_in}, 1)"
        )
    if array.ndim < 2 or array.shape[-2] != n_in:
        transposed = array.ndim == 2 and array.shape[1] == n_in
        fix = f"; transpose it with {name}.T: one column per sample" if transposed else ""
        raise ValueError(f"{name} has shape {array.shape}, but {needed}{fix}")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: it holds no samples, but {needed}")
    if stack and array.ndim > 2:
        one_stack({"network": stack, name: array.shape[:-2]})
    return np.array(array)  # new: a trace keeps it, and the caller may change X


def as_targets(Y: ArrayLike, outputs: Array, name: str = "Y") -> Array:
    """Return ``Y`` as a new float array (..., K, N) that fits the outputs."""
    array = as_numbers(name, Y, _BAD_SAMPLES)
    K, N = outputs.shape[-2:]
    if array.shape[-2:] != (K, N) or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}, but it needs ({K}, {N}), one row per output node and "
            f"one column per sample{_targets_from(array, K, N, name)}"
        )
    if array.min() < 0 or array.max() > 1:
        raise ValueError(
            f"{name} has values from {array.min():g} to {array.max():g}, but targets lie in 0 to 1"
            f"{_targets_from(array, K, N, name)}"
        )
    if array.ndim > 2:
        one_stack({"outputs": outputs.shape[:-2], name: array.shape[:-2]})
    return np.array(array)


def _targets_from(array: Array, K: int, N: int, name: str) -> str:
    """Say how to make targets (K, N) of these values, if they are a known kind of labels."""
    values, whole = name, bool((array == array.round()).all())
    if array.size and bool((abs(array) == 1).all()) and array.min() < 0:  # -1 for no and 1 for yes
        values, array = f"(np.asarray({name}) + 1) / 2", (array + 1) / 2
    inside = array.size > 0 and array.min() >= 0 and array.max() <= 1
    if inside and array.shape == (K, N):
        return f"; use {values}"
    if inside and array.shape == (N, K):
        return f"; transpose it with {values if values == name else f'({values})'}.T"
    if inside and K == 1 and array.size == N:
        return f"; use np.reshape({values}, (1, {N}))"
    if not (whole and array.size == N and array.min() >= 0):
        return ""
    if array.max() >= K:
        classes = f"{array.max() + 1:g} classes, 0 to {array.max():g}, need as many outputs"
        return f"; if these are labels: {classes}, and the network has {K}"
    labels = values.replace(name, "labels")
    labels = labels if array.ndim == 1 else f"np.ravel({labels})"
    return f"; if these are labels, use datasets.one_hot({labels}, {K})"


def as_learning_rate(alpha: ArrayLike, *stacks: Named) -> Array:
    """Return ``alpha`` as a float array of positive numbers that fits these stacks."""
    array = as_numbers("alpha", alpha)
    if array.size == 0 or not (array > 0).all():
        raise ValueError(
            f"alpha is {short(alpha)}: the learning rate must be a positive number, e.g. 0.5"
        )
    one_stack({type(s).__name__.lower(): s.stack_shape for s in stacks} | {"alpha": array.shape})
    return array


def one_stack(shapes: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return what these stack shapes broadcast to, or raise a ValueError that names them."""
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        came = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(
            f"these do not broadcast into one stack: {came[:500]}; use equal lengths, or add an "
            "axis with [:, np.newaxis]"
        ) from None


def as_numbers(
    name: str, value: ArrayLike, fix: str = "it needs finite numbers", largest: float = LARGEST
) -> Array:
    """Return ``value`` as a float array of numbers of at most this size."""
    array = as_floats(name, value)
    if array.ndim > _MOST_AXES:
        raise ValueError(f"{name} has {array.ndim} axes: it may have {_MOST_AXES} at most")
    if not (abs(array) <= largest).all():  # true for NaN, too
        count = int((~np.isfinite(array)).sum())
        if count:
            found = f"contains NaN or infinity ({count} of {array.size} values)"
        else:
            found = f"holds a number beyond {largest:g}"
        raise ValueError(f"{name} {found}: {fix}")
    return array


def as_floats(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a float array of real numbers; NaN and infinity are allowed."""
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array: leave out what is masked, and pass an array")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths: make them equally long") from None
    except (TypeError, RuntimeError) as error:
        raise TypeError(f"{name} cannot become an array: {short(error)}") from None
    if array.dtype.kind not in "buif" and not _real_objects(array):
        raise TypeError(f"{name} is {short(value)}: it needs real numbers")
    try:
        with np.errstate(over="ignore"):
            return array.astype(np.float64, copy=False)
    except OverflowError:
        raise ValueError(f"{name} holds a number beyond 1e308: it needs smaller ones") from None


def _real_objects(array: NDArray[Any]) -> bool:
    """Say whether these are Python numbers, such as whole ones too large for NumPy's."""
    return array.dtype.kind == "O" and all(isinstance(value, Real) for value in array.flat)
