"""What figures are given, checked: one batch, one network, text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.validation import as_inputs, as_targets, is_number, need, short

_LONGEST = 300  # letters of a title, a label or a name


def as_batch(network: Network, X: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    """Return ``X`` and ``Y`` as one batch: a figure has no place for a stack of batches."""
    need(Network, network)
    X = as_inputs(X, network.sizes[0])
    Y = as_targets(Y, np.empty((network.sizes[-1], X.shape[-1])))
    for name, array in (("X", X), ("Y", Y)):
        if array.ndim > 2:
            needed = f"one batch, ({array.shape[-2]}, N)"
            raise ValueError(f"{name} has shape {array.shape}: a figure needs {needed}")
    return X, Y


def one_network(network: Network) -> None:
    """Raise a ValueError for a stack."""
    if need(Network, network).stack_shape:
        raise ValueError(
            f"network is a stack of {network.stack_shape}: this figure shows one network; "
            "pick one with network.at(...)"
        )


def as_text(name: str, value: str | None) -> str:
    """Return a text; none is an empty one."""
    if not isinstance(value, str | None):
        raise TypeError(f"{name} is {short(value)}: it needs text, in quotation marks")
    if len(value or "") > _LONGEST:
        raise ValueError(f"{name} has {len(value or '')} letters: at most {_LONGEST} find room")
    return value or ""


def as_texts(name: str, values: Sequence[str], count: int, of: str) -> list[str]:
    """Return so many texts."""
    needed = f"it needs {count} {'text' if count == 1 else 'texts'}, one for each {of}"
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise TypeError(f"{name} is {short(values)}: {needed}, in a list")
    if len(values) != count:
        raise ValueError(f"{name} has length {len(values)}: {needed}")
    return [as_text(f"an entry of {name}", text) for text in values]


def as_span(low: float, high: float, inside: Sequence[ArrayLike]) -> tuple[float, float]:
    """Return the range from low to high, widened so that all these values lie inside."""
    for name, value in (("low", low), ("high", high)):
        if not is_number(value):
            raise ValueError(f"{name} is {short(value)}: it needs a finite number")
    if not low < high:
        raise ValueError(f"low is {low} and high is {high}: low must be below high")
    low, high = float(low), float(high)
    values = np.concatenate([np.ravel(value) for value in inside])
    margin = 0.05 * (high - low)
    return (
        low if values.min() >= low else float(values.min()) - margin,
        high if values.max() <= high else float(values.max()) + margin,
    )
