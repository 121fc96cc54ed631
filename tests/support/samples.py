"""Random networks and batches for the tests, and the page's network computed node by node.

`page` shares nothing with the package: it has one line per node, with named scalars, and it works
on complex numbers too. So `slope` can measure any derivative exactly: nudge a value by i·h, and the
slope is the imaginary part of what comes out, divided by h. Nothing is subtracted, so h may be
tiny and no digits are lost.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backprop_helpers import Network, backward, datasets, forward, numerical_gradient

PAGE = (2, 2, 2, 2, 2)

# Measured slopes are correct to about 1e-15 of the cost, so a gradient can be held against one to
# 1e-8 only where it is not tiny itself. With these seeds all 24 are above 1e-5, for every N.
SEEDS = (2, 7, 8)


def random_network(sizes, seed, stack=(), scale=2.0):
    """Return a network, or a stack, with all weights and biases uniform in ±scale."""
    generator = np.random.default_rng(seed)
    layers = range(2, len(sizes) + 1)
    return Network(
        W={
            k: generator.uniform(-scale, scale, (*stack, sizes[k - 2], sizes[k - 1]))
            for k in layers
        },
        b={k: generator.uniform(-scale, scale, (*stack, sizes[k - 1], 1)) for k in layers},
    )


def random_batch(sizes, n, seed):
    """Return inputs (n_in, n) and one-hot targets (K, n); with one output, targets of 0 and 1."""
    generator = np.random.default_rng(seed + 1000)
    X = generator.normal(size=(sizes[0], n))
    labels = generator.integers(0, max(2, sizes[-1]), size=n)
    return X, datasets.one_hot(labels, max(2, sizes[-1]))[: sizes[-1]]


def parameters(network):
    """Return all weights and biases by name."""
    return {name: network[name] for name in network.names}


def page(values, **given):
    """Compute net_2 ... out_9 and the cost from named values; ``given`` ones are not computed."""
    v = {**values, **given}

    def node(j, i, k):
        if f"net_{j}" not in given:
            v[f"net_{j}"] = (
                v[f"w{i}{j}"] * v[f"out_{i}"] + v[f"w{k}{j}"] * v[f"out_{k}"] + v[f"b{j}"]
            )
        if f"out_{j}" not in given:
            v[f"out_{j}"] = 1 / (1 + np.exp(-v[f"net_{j}"]))

    node(2, 0, 1), node(3, 0, 1)
    node(4, 2, 3), node(5, 2, 3)
    node(6, 4, 5), node(7, 4, 5)
    node(8, 6, 7), node(9, 6, 7)
    v["cost_8"] = (
        -np.mean(v["y_1"] * np.log(v["out_8"]) + (1 - v["y_1"]) * np.log(1 - v["out_8"]), -1) / 2
    )
    v["cost_9"] = (
        -np.mean(v["y_2"] * np.log(v["out_9"]) + (1 - v["y_2"]) * np.log(1 - v["out_9"]), -1) / 2
    )
    v["cost"] = v["cost_8"] + v["cost_9"]
    return v


@dataclass(frozen=True, eq=False)
class Case:
    """One random network of the page with one random batch, and all that follows from them."""

    n: int
    seed: int

    @cached_property
    def net(self):
        return random_network(PAGE, self.seed)

    @cached_property
    def data(self):
        return random_batch(PAGE, self.n, self.seed)

    @cached_property
    def trace(self):
        return forward(self.net, self.data[0])

    @cached_property
    def grads(self):
        return backward(self.net, self.trace, self.data[1])

    @cached_property
    def slopes(self):
        return numerical_gradient(self.net, *self.data)

    @cached_property
    def values(self):
        (x_0, x_1), (y_1, y_2) = self.data
        given = {"out_0": x_0, "out_1": x_1, "y_1": y_1, "y_2": y_2, "N": self.n}
        return page(parameters(self.net) | given)

    def __getitem__(self, names):
        """Return the named numbers of the page: ``out_6, y_1, N = case["out_6 y_1 N"]``."""
        found = [self.values[name] for name in names.split()]
        return found if len(found) > 1 else found[0]

    def slope(self, of, by, h=1e-30):
        """Measure ∂of/∂by, one number per sample (one in all for the cost by a parameter)."""
        old = self.values[by]
        if np.ndim(old) == 0:
            return page(self.values, **{by: old + 1j * h})[of].imag / h
        each_sample_alone = 1j * h * np.eye(self.n)
        moved = page(self.values, **{by: old + each_sample_alone})[of].imag / h
        return moved if moved.ndim == 1 else np.diagonal(moved)


def relative(ours, right):
    """Return the largest error of ``ours``, relative to the right value, entry by entry."""
    ours, right = np.broadcast_arrays(ours, right)
    return np.max(abs(ours - right) / abs(right))
