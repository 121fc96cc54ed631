"""What the passes return: `Trace` from forward, `Gradients` from backward."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from .names import Array, Layout, Named, PerParameter, layout_of


@dataclass(frozen=True, eq=False, repr=False)
class Trace(Named):
    """All intermediate values of a forward pass.

    Attributes
    ----------
    net : mapping of int to array, (..., n, N)
        Each layer's total input, from layer 2 on.
    out : mapping of int to array, (..., n, N)
        Each layer's output, from layer 1 (the inputs) on.

    Examples
    --------
    >>> from backprop_helpers import Network, forward
    >>> trace = forward(Network.example(), [[0.9], [0.4]])
    >>> trace.out[5].shape, trace["net_2"].round(2)
    ((2, 1), array([2.85]))
    """

    net: Mapping[int, Array]
    out: Mapping[int, Array]
    _tables = MappingProxyType({"net": "net", "out": "out"})

    @cached_property
    def layout(self) -> Layout:
        """Which node stands in which layer."""
        return layout_of(tuple(out.shape[-2] for out in self.out.values()))


@dataclass(frozen=True, eq=False, repr=False)
class Gradients(PerParameter):
    """∂Cost/∂(each parameter), and each node's δ = ∂Cost/∂net.

    Attributes
    ----------
    W : mapping of int to array, (..., n_in, n_out)
        Gradients of the weights, summed over the batch, in the shape of the weights.
    b : mapping of int to array, (..., n_out, 1)
        Gradients of the biases, summed over the batch.
    delta : mapping of int to array, (..., n_out, N)
        δ per node and sample, each sample's share of the mean included. Empty when the gradients
        were measured by `numerical_gradient`.
    error : PerParameter, optional
        How far off each gradient may be, by the same names: of measured ones only.

    Examples
    --------
    >>> from backprop_helpers import Network, backward, forward
    >>> net = Network.example()
    >>> grads = backward(net, forward(net, [[0.9], [0.4]]), [[1], [0]])
    >>> grads.W[5].shape, grads.delta[5].shape
    ((2, 2), (2, 1))
    """

    delta: Mapping[int, Array]
    error: PerParameter | None = None

    def __post_init__(self) -> None:
        if not np.isfinite(self.W[2]).all():  # infinity in any layer leads to NaN in this one
            raise ValueError(
                "gradients lie beyond 1e308, the largest number there is: use smaller weights"
            )

    @property
    def _tables(self) -> Mapping[str, str]:  # type: ignore[override]
        tables = {"w": "W", "b": "b"}
        return {**tables, "delta": "delta"} if self.delta else tables
