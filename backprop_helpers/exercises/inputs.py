"""Numbers to try a function at: random ones that look like the course's, and the course's own.

All random ones are multiples of 1/1024. A learner's float32 holds them exactly.
"""

from typing import Any

import numpy as np

from backprop_helpers import datasets
from backprop_helpers.backprop import backward, forward
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.results import Gradients

NET = Network.example()
X, Y = datasets.example()


def outs(generator: np.random.Generator, *shape: int) -> Any:
    """Return numbers between 0.06 and 0.94; one number if no shape is given."""
    return _rounded(generator.uniform(0.06, 0.94, shape))


def weights(generator: np.random.Generator, *shape: int) -> Any:
    """Return numbers of size 0.5 to 3 with any sign."""
    return _signed(generator, 0.5, 3, shape)


def deltas(generator: np.random.Generator, *shape: int) -> Any:
    """Return numbers of size 0.05 to 0.45 with any sign."""
    return _signed(generator, 0.05, 0.45, shape)


def targets(generator: np.random.Generator, n_samples: int) -> Array:
    """Return one-hot targets, (2, N); from N = 2 on, both classes are among them."""
    classes = generator.permutation(n_samples) % 2
    if n_samples == 1:
        classes = generator.integers(2, size=1)
    return np.eye(2)[:, classes]


def layer_sizes(generator: np.random.Generator, n_samples: int) -> tuple[int, ...]:
    """Return sizes: the course's own for up to two samples, then others; at 5, no hidden layer."""
    if n_samples <= 2:
        return (2, 2, 2, 2, 2)
    if n_samples == 5:
        return (3, 2)
    return (*(int(size) for size in 2 + generator.permutation(3)), 2)


def network(
    generator: np.random.Generator, sizes: tuple[int, ...]
) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return W and b by layer number: {2: (n_in, n_out), ...} and {2: (n_out, 1), ...}."""
    W = {k + 2: weights(generator, *sizes[k : k + 2]) for k in range(len(sizes) - 1)}
    b = {k + 1: deltas(generator, sizes[k], 1) for k in range(1, len(sizes))}
    return W, b


def sample(*names: str) -> tuple[float, ...]:
    """Return the course's numbers of those names, for its first sample alone."""
    return tuple(float(np.ravel(row)[0]) for row in _course(1, names))


def batch(*names: str) -> tuple[Any, ...]:
    """Return the course's rows of those names, for its first two samples; weights as they are."""
    return tuple(_course(2, names))


def gradients(n_samples: int) -> Gradients:
    """Return the course's gradients over its first samples."""
    some = slice(n_samples)
    return backward(NET, forward(NET, X[:, some]), Y[:, some])


def _course(n_samples: int, names: tuple[str, ...]) -> list[Any]:
    targets = Y[:, :n_samples]
    known: dict[str, Any] = {"y_1": targets[0], "y_2": targets[1]}
    trace, slopes = forward(NET, X[:, :n_samples]), gradients(n_samples)
    for name in names:
        if name in NET.names:
            known[name] = NET[name]
        elif name not in known:
            known[name] = np.asarray((slopes if name.startswith("delta") else trace)[name])
    return [known[name] for name in names]


def _signed(generator: np.random.Generator, low: float, high: float, shape: tuple[int, ...]) -> Any:
    sign = generator.choice([-1.0, 1.0], shape)
    return _rounded(sign * generator.uniform(low, high, shape))


def _rounded(values: Any) -> Any:
    return np.round(values * 1024) / 1024
