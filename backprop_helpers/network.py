"""A network of sigmoid layers, or a stack of such networks, with parameters that have names."""

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from .names import Array, Layout, Named, layout_of
from .validation import as_count, as_numbers, is_number, one_stack


@dataclass(frozen=True, eq=False, repr=False)
class Network(Named):
    """A fully connected network in which every layer but the inputs is sigmoid.

    A network may be a *stack* of networks: any array may have extra axes in front, and everything
    computed from it has them too.

    Parameters
    ----------
    W : mapping of int to array, (..., n_in, n_out)
        Weights by layer number, from layer 2 on: one row per from-node, one column per to-node.
    b : mapping of int to array, (..., n_out, 1)
        Biases by layer number.

    Raises
    ------
    ValueError
        If shapes do not fit together, an array is empty, or a value is NaN or infinite.

    Examples
    --------
    >>> net = Network.example()
    >>> net.sizes, net["w68"], net.names[-2:]
    ((2, 2, 2, 2, 2), 1.4, ('b8', 'b9'))
    >>> net.replace(b8=np.linspace(-1, 1, 9)).stack_shape
    (9,)
    """

    W: Mapping[int, Array]
    b: Mapping[int, Array]
    _tables = MappingProxyType({"w": "W", "b": "b"})

    def __post_init__(self) -> None:
        W = {layer: _frozen(f"W[{layer}]", value) for layer, value in self.W.items()}
        b = {layer: _frozen(f"b[{layer}]", value) for layer, value in self.b.items()}
        layers = list(range(2, 2 + len(W)))
        if not layers or list(W) != layers or list(b) != layers:
            raise ValueError(
                f"W has layers {list(W)} and b has layers {list(b)}: both need 2, 3, ... in order, "
                "because layer 1 is the inputs"
            )
        for layer in layers:
            n_in, n_out = W[layer].shape[-2:]
            if layer > 2 and n_in != W[layer - 1].shape[-1]:
                raise ValueError(
                    f"W[{layer}] has {n_in} rows, but layer {layer - 1} has "
                    f"{W[layer - 1].shape[-1]} nodes: one row is needed for each"
                )
            if b[layer].shape[-2:] != (n_out, 1):
                raise ValueError(
                    f"b[{layer}] has shape {b[layer].shape}: layer {layer} has {n_out} nodes, "
                    f"so it needs (..., {n_out}, 1)"
                )
        stack = one_stack(
            {f"{k}[{layer}]": a[layer].shape[:-2] for k, a in (("W", W), ("b", b)) for layer in a}
        )
        object.__setattr__(self, "stack_shape", stack)
        object.__setattr__(self, "W", MappingProxyType(W))
        object.__setattr__(self, "b", MappingProxyType(b))

    @classmethod
    def example(cls) -> Self:
        """Return the course's network: 2-2-2-2-2, with the literal numbers of the notebooks.

        Examples
        --------
        >>> Network.example().W[5]
        array([[ 1.4, -0.9],
               [-1.2,  1.6]])
        """
        return cls(
            W={
                2: np.array([[1.5, -2.0], [2.5, 1.0]]),
                3: np.array([[3.0, -1.5], [-2.0, 2.5]]),
                4: np.array([[-2.5, 1.5], [2.0, -3.0]]),
                5: np.array([[1.4, -0.9], [-1.2, 1.6]]),
            },
            b={
                2: np.array([[0.5], [-0.4]]),
                3: np.array([[-1.0], [0.6]]),
                4: np.array([[0.8], [0.3]]),
                5: np.array([[-0.3], [0.2]]),
            },
        )

    @classmethod
    def random(cls, sizes: Sequence[int], seed: int, scale: float = 4.0) -> Self:
        """Return a network with random weights and zero biases.

        Weights are drawn from a normal distribution with standard deviation
        ``scale / sqrt(n_in)``. The slope of the sigmoid is at most 1/4, so with the default of 4
        signals and gradients shrink less from layer to layer than with weights around 1.

        Parameters
        ----------
        sizes : sequence of int
            Nodes per layer, inputs first; at least two layers.
        seed : int
            The same seed gives the same network.
        scale : float, default 4.0
            Spread of the weights; must be positive.

        Raises
        ------
        ValueError
            If there are fewer than two layers, a size below 1, ``scale`` is not positive, or
            ``seed`` is negative.
        TypeError
            If ``seed`` is no whole number.

        Examples
        --------
        >>> Network.random((64, 32, 10), seed=0).W[2].shape
        (64, 32)
        """
        if not isinstance(sizes, Sized) or len(sizes) < 2:
            raise ValueError(f"sizes is {sizes!r}: it needs inputs and outputs, e.g. (2, 2)")
        if any(not isinstance(n, int | np.integer) or n is True or n < 1 for n in sizes):
            raise ValueError(f"sizes is {sizes!r}: every layer needs 1 node or more")
        if not is_number(scale) or scale <= 0:
            raise ValueError(f"scale is {scale!r}: it needs a positive number")
        generator = np.random.default_rng(as_count("seed", seed, least=0))
        pairs = list(enumerate(pairwise(sizes), start=2))
        return cls(
            W={k: generator.normal(0, scale / np.sqrt(m), (m, n)) for k, (m, n) in pairs},
            b={k: np.zeros((n, 1)) for k, (_, n) in pairs},
        )

    @classmethod
    def stack(cls, networks: Iterable["Network"]) -> Self:
        """Return one stack of the given networks, along a new first axis.

        Raises
        ------
        ValueError
            If there is no network, or their layer sizes differ.

        Examples
        --------
        >>> nets = Network.stack(Network.random((2, 2), seed=s) for s in range(5))
        >>> nets.stack_shape, nets["w02"].shape
        ((5,), (5,))
        """
        members = list(networks)
        if not members or len({network.sizes for network in members}) > 1:
            raise ValueError(
                f"networks holds sizes {[n.sizes for n in members]}: "
                "a stack needs at least one network, and all of the same layer sizes"
            )
        shape = np.broadcast_shapes(*(network.stack_shape for network in members))

        def joined(arrays: list[Array]) -> Array:
            return np.stack([np.broadcast_to(a, shape + a.shape[-2:]) for a in arrays])

        return cls(
            W={layer: joined([n.W[layer] for n in members]) for layer in members[0].layout.layers},
            b={layer: joined([n.b[layer] for n in members]) for layer in members[0].layout.layers},
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Nodes per layer, inputs first."""
        return self.layout.sizes

    @cached_property
    def layout(self) -> Layout:
        """Which node stands in which layer."""
        return layout_of((self.W[2].shape[-2], *(W.shape[-1] for W in self.W.values())))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parameters, layer by layer, weights before biases."""
        return self.layout.parameters

    def replace(self, **values: ArrayLike) -> Self:
        """Return a new network in which the named parameters have new values.

        Parameters
        ----------
        **values : float or array, (...)
            New values by name. Arrays broadcast against each other into a stack.

        Raises
        ------
        KeyError
            If the network has no parameter of that name.
        ValueError
            If a value is NaN, infinite or an empty array, or the arrays do not broadcast.

        Examples
        --------
        >>> net = Network.example().replace(w68=0.3)
        >>> net["w68"], Network.example()["w68"]
        (0.3, 1.4)
        """
        W, b = dict(self.W), dict(self.b)
        arrays = {name: _finite(name, value) for name, value in values.items()}
        one_stack({name: a.shape for name, a in arrays.items()} | {"the network": self.stack_shape})
        for name, new in arrays.items():
            kind, layer, row, column = self.layout.find(name)
            if kind not in self._tables:
                raise KeyError(f"{name} cannot be set: only weights and biases are parameters")
            table = W if kind == "w" else b
            shape = np.broadcast_shapes(new.shape, table[layer].shape[:-2])
            table[layer] = np.broadcast_to(table[layer], shape + table[layer].shape[-2:]).copy()
            table[layer][..., row, column] = new
        return type(self)(W, b)

    def at(self, index: int | tuple[int, ...] | slice) -> Self:
        """Return the network, or the smaller stack, at that place of the stack.

        Raises
        ------
        IndexError
            If the stack has no such place; a network that is no stack has none at all.

        Examples
        --------
        >>> Network.example().replace(w68=np.linspace(-6, 6, 201)).at(-1)["w68"]
        6.0
        """
        shape = self.stack_shape

        def picked(array: Array) -> Array:
            whole: Array = np.broadcast_to(array, shape + array.shape[-2:])
            positions = index if isinstance(index, tuple) else (index,)
            if len(positions) > len(shape):
                raise IndexError(f"index is {index}: this network's stack has the shape {shape}")
            return whole[positions]

        return type(self)(
            {layer: picked(W) for layer, W in self.W.items()},
            {layer: picked(b) for layer, b in self.b.items()},
        )

    def __reduce__(self) -> tuple[type[Self], tuple[dict[int, Array], dict[int, Array]]]:
        return type(self), (dict(self.W), dict(self.b))  # read-only mappings cannot be pickled

    def __repr__(self) -> str:
        stack = f", a stack of {self.stack_shape}" if self.stack_shape else ""
        return f"Network({'-'.join(map(str, self.sizes))}{stack})"


def _finite(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a new float array that is not empty."""
    array = np.array(as_numbers(name, value))
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: it needs one number or more")
    return array


def _frozen(name: str, value: ArrayLike) -> Array:
    """Return a read-only copy with at least two axes, so that no one can change a network."""
    array = _finite(name, value)
    if array.ndim < 2:
        raise ValueError(f"{name} has shape {array.shape}: it needs two axes, (rows, columns)")
    array.setflags(write=False)
    return array
