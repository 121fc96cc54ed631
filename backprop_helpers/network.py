"""A network of sigmoid layers, or a stack of such networks, with parameters that have names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from .layers import as_layers, as_sizes
from .names import Array, PerParameter
from .validation import as_count, as_numbers, is_number, need, one_stack, short


@dataclass(frozen=True, eq=False, repr=False)
class Network(PerParameter):
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

    def __post_init__(self) -> None:
        W, b, stack = as_layers(self.W, self.b)
        object.__setattr__(self, "stack_shape", stack)
        object.__setattr__(self, "W", W)
        object.__setattr__(self, "b", b)

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
        sizes = as_sizes(sizes)
        if not is_number(scale) or scale <= 0:
            raise ValueError(f"scale is {short(scale)}: it needs a positive number")
        generator = np.random.default_rng(as_count("seed", seed, least=0))
        pairs = list(enumerate(pairwise(sizes), start=2))
        with np.errstate(under="ignore"):
            W = {k: generator.normal(0, scale / np.sqrt(m), (m, n)) for k, (m, n) in pairs}
        return cls(W, b={k: np.zeros((n, 1)) for k, (_, n) in pairs})

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
        if not isinstance(networks, Iterable):
            raise TypeError(f"networks is {short(networks)}: it needs a list of networks")
        members = [need(Network, each, f"networks[{k}]") for k, each in enumerate(networks)]
        if not members or len({network.sizes for network in members}) > 1:
            raise ValueError(
                f"networks holds sizes {short([n.sizes for n in members])}: "
                "a stack needs at least one network, and all of the same layer sizes"
            )
        shape = one_stack({f"networks[{k}]": each.stack_shape for k, each in enumerate(members)})

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
        arrays = {name: as_numbers(name, value) for name, value in values.items()}
        one_stack({name: a.shape for name, a in arrays.items()} | {"the network": self.stack_shape})
        for name, new in arrays.items():
            kind, layer, row, column = self.layout.find(name)
            if kind not in self._tables:
                raise KeyError(f"{name} cannot be set: only weights and biases are parameters")
            if new.size == 0:
                raise ValueError(f"{name} has shape {new.shape}: it needs one number or more")
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
        positions = index if isinstance(index, tuple) else (index,)

        def is_place(k: int | slice, size: int) -> bool:
            if isinstance(k, int | np.integer) and not isinstance(k, bool):
                return -size <= k < size
            return isinstance(k, slice)

        if len(positions) > len(shape) or not all(map(is_place, positions, shape)):
            raise IndexError(f"index is {short(index)}: this network's stack has the shape {shape}")

        def picked(array: Array) -> Array:
            whole: Array = np.broadcast_to(array, shape + array.shape[-2:])
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
