"""The naming rule of the course: ``w68``, ``b8``, ``net_8``, ``out_8``, ``delta_8``.

Nodes are numbered from 0, layer by layer. ``w68`` goes *from* node 6 *to* node 8. An underscore
separates the two nodes as soon as one of them needs two digits: ``w10_12``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NAME = re.compile(
    r"(?P<weight>w)(?:(?P<i>\d)(?P<j>\d)|(?P<long_i>\d+)_(?P<long_j>\d+))"
    r"|(?P<prefix>b|net_|out_|delta_)(?P<node>\d+)",
    re.ASCII,
)


class Place(NamedTuple):
    """Where a named value lives: its kind, its layer, and its row and column there."""

    kind: str
    layer: int
    row: int
    column: int


def weight_name(i: int, j: int) -> str:
    """Return the name of the weight from node ``i`` to node ``j``.

    Examples
    --------
    >>> weight_name(6, 8), weight_name(9, 10)
    ('w68', 'w9_10')
    """
    return f"w{i}{j}" if max(i, j) < 10 else f"w{i}_{j}"


@dataclass(frozen=True)
class Layout:
    """Which node stands in which layer, for layers of the given sizes.

    Parameters
    ----------
    sizes : tuple of int
        Number of nodes per layer, inputs first. Layers are counted from 1, nodes from 0.

    Examples
    --------
    >>> layout = layout_of((2, 2, 2))
    >>> list(layout.nodes(3)), layout.layer_of(4), layout.parameters[:3]
    ([4, 5], 3, ('w02', 'w03', 'w12'))
    """

    sizes: tuple[int, ...]

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.sizes)

    @property
    def layers(self) -> range:
        """The layers that have weights: 2, 3, ... up to the output layer."""
        return range(2, self.last + 1)

    def nodes(self, layer: int) -> range:
        """Return the node numbers of a layer."""
        first = sum(self.sizes[: layer - 1])
        return range(first, first + self.sizes[layer - 1])

    def layer_of(self, node: int) -> int:
        """Return the layer a node stands in; KeyError if there is no such node."""
        for layer in range(1, self.last + 1):
            if node in self.nodes(layer):
                return layer
        raise KeyError(f"there is no node {node}: the nodes are 0 to {sum(self.sizes) - 1}")

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of all weights and biases, layer by layer, weights before biases."""
        names: list[str] = []
        for layer in self.layers:
            froms, tos = self.nodes(layer - 1), self.nodes(layer)
            names += [weight_name(i, j) for i in froms for j in tos]
            names += [f"b{j}" for j in tos]
        return tuple(names)

    def find(self, name: str) -> Place:
        """Return where the value called ``name`` lives.

        Raises
        ------
        KeyError
            If the name does not follow the naming rule, or names an edge or node that this
            network does not have.
        """
        if isinstance(name, str) and name in self._found:
            return self._found[name]
        self._found[name] = place = self._find(name)
        return place

    @cached_property
    def _found(self) -> dict[str, Place]:
        """The places that were looked for: a panel asks for the same ones again and again."""
        return {}

    def _find(self, name: str) -> Place:
        match = _NAME.fullmatch(name) if isinstance(name, str) and len(name) < 40 else None
        if match is None:
            came = repr(name[:40]) if isinstance(name, str) else f"a {type(name).__name__}"
            raise KeyError(
                f"{came} is not a name here: write a weight as w68 (from node 6 to node 8; w9_10 "
                "with two digits), a bias as b8, a node's values as net_8, out_8 or delta_8"
            )
        if match["weight"]:
            i, j = int(match["i"] or match["long_i"]), int(match["j"] or match["long_j"])
            place, right = self._edge(i, j), weight_name(i, j)
        else:
            prefix, node = match["prefix"], int(match["node"])
            place, right = self._node(prefix, node), f"{prefix}{node}"
        if name != right:
            raise KeyError(f"{name!r} is not a name here: did you mean {right}?")
        return place

    def _node(self, prefix: str, node: int) -> Place:
        layer, kind = self.layer_of(node), prefix.rstrip("_")
        if layer == 1 and kind != "out":
            raise KeyError(
                f"there is no {prefix}{node}: node {node} is an input and has only out_{node}"
            )
        return Place(kind, layer, node - self.nodes(layer)[0], 0)

    def _edge(self, i: int, j: int) -> Place:
        layer = self.layer_of(j)
        if self.layer_of(i) == layer - 1:
            return Place("w", layer, i - self.nodes(layer - 1)[0], j - self.nodes(layer)[0])
        message = f"there is no edge from node {i} to node {j}"
        if self.layer_of(i) == layer + 1:
            raise KeyError(f"{message}; did you mean {weight_name(j, i)}, from {j} to {i}?")
        raise KeyError(f"{message}: an edge goes from one layer to the next")


@lru_cache(maxsize=256)
def layout_of(sizes: tuple[int, ...]) -> Layout:
    """Return the `Layout` for these layer sizes (made once for each)."""
    return Layout(sizes)


class Named:
    """Values by name: ``net["w68"]``, ``trace["out_8"]``, ``grads["delta_8"]``.

    A subclass lists in ``_tables`` which mapping (layer number to array) holds which kind of value.
    """

    _tables: Mapping[str, str]
    __iter__ = None  # without it, Python would ask for the names 0, 1, 2, ...

    @cached_property
    def layout(self) -> Layout:
        """Which node stands in which layer."""
        raise NotImplementedError

    @cached_property
    def stack_shape(self) -> tuple[int, ...]:
        """The extra axes in front: ``()`` for one network, ``(201,)`` for a stack of 201."""
        tables = [getattr(self, table) for table in self._tables.values()]
        return np.broadcast_shapes(*(a.shape[:-2] for table in tables for a in table.values()))

    def __getitem__(self, name: str) -> float | Array:
        kind, layer, row, column = self.layout.find(name)
        if kind not in self._tables:
            kinds = ", ".join(f"{k}..." for k in self._tables)
            raise KeyError(f"{name} is not kept here: this object holds {kinds}")
        array: Array = getattr(self, self._tables[kind])[layer]
        value = array[..., row, column] if kind in ("w", "b") else array[..., row, :]
        tail = value.shape[array.ndim - 2 :]
        value = np.broadcast_to(value, self.stack_shape + tail)
        return float(value) if value.ndim == 0 else value

    def __contains__(self, name: object) -> bool:
        try:
            return self.layout.find(name).kind in self._tables  # type: ignore[arg-type]
        except KeyError:
            return False


@dataclass(frozen=True, eq=False, repr=False)
class PerParameter(Named):
    """One value for each weight and bias, by name or as arrays.

    Attributes
    ----------
    W : mapping of int to array, (..., n_in, n_out)
        By layer number, from layer 2 on: one row per from-node, one column per to-node.
    b : mapping of int to array, (..., n_out, 1)
        By layer number.
    """

    W: Mapping[int, Array]
    b: Mapping[int, Array]
    _tables = MappingProxyType({"w": "W", "b": "b"})

    @cached_property
    def layout(self) -> Layout:
        """Which node stands in which layer."""
        return layout_of((self.W[2].shape[-2], *(W.shape[-1] for W in self.W.values())))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parameters, layer by layer, weights before biases."""
        return self.layout.parameters
