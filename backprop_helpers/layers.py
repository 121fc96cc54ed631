"""Layer sizes, and weights and biases by layer: whether they fit together, or what does not."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .names import Array
from .validation import as_numbers, one_stack, room_for, short

Table = Mapping[int, Array]


def as_sizes(sizes: Sequence[int] | NDArray[np.integer]) -> tuple[int, ...]:
    """Return layer sizes as whole numbers: two layers or more, and not too many parameters."""
    if isinstance(sizes, np.ndarray):
        sizes = sizes.tolist()
    if not isinstance(sizes, list | tuple | range) or len(sizes) < 2:
        raise ValueError(f"sizes is {short(sizes)}: it needs inputs and outputs, e.g. (2, 2)")
    if any(not isinstance(n, int | np.integer) or n is True or n < 1 for n in sizes):
        raise ValueError(f"sizes is {short(sizes)}: every layer needs 1 node or more")
    room_for("sizes", sizes, sum(int(m) * int(n) for m, n in pairwise(sizes)))
    return tuple(map(int, sizes))


def as_layers(
    W: Mapping[int, ArrayLike], b: Mapping[int, ArrayLike]
) -> tuple[Table, Table, tuple[int, ...]]:
    """Return read-only copies of weights and biases that fit together, and their stack's shape."""
    for name, arrays in (("W", W), ("b", b)):
        if not isinstance(arrays, Mapping):
            raise TypeError(
                f"{name} is {short(arrays)}: it needs a dictionary with one array for each layer, "
                "from layer 2 on"
            )
    layers = list(range(2, 2 + len(W)))
    if not layers or list(W) != layers or list(b) != layers:
        raise ValueError(
            f"W has layers {short(list(W))} and b has layers {short(list(b))}: "
            "both need 2, 3, ... in order, because layer 1 is the inputs"
        )
    weights = {layer: _read_only(f"W[{layer}]", W[layer]) for layer in layers}
    biases = {layer: _read_only(f"b[{layer}]", b[layer]) for layer in layers}
    for layer in layers:
        n_in, n_out = weights[layer].shape[-2:]
        before = weights[layer - 1].shape[-1] if layer > 2 else n_in
        if n_in != before:
            raise ValueError(
                f"W[{layer}] has {n_in} rows, but layer {layer - 1} has {before} nodes: "
                "one row is needed for each"
            )
        if biases[layer].shape[-2:] != (n_out, 1):
            raise ValueError(
                f"b[{layer}] has shape {biases[layer].shape}: layer {layer} has {n_out} nodes, "
                f"so it needs (..., {n_out}, 1)"
            )
    shapes = {
        f"{name}[{layer}]": array.shape[:-2]
        for name, arrays in (("W", weights), ("b", biases))
        for layer, array in arrays.items()
    }
    return MappingProxyType(weights), MappingProxyType(biases), one_stack(shapes)


def _read_only(name: str, value: ArrayLike) -> Array:
    """Return a copy that no one can change, with at least two axes."""
    array = np.array(as_numbers(name, value))
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: it needs one number or more")
    if array.ndim < 2:
        raise ValueError(f"{name} has shape {array.shape}: it needs two axes, (rows, columns)")
    array.setflags(write=False)
    return array
