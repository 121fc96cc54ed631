"""What a panel starts with, checked: network, samples, learning rate."""

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers import datasets
from backprop_helpers.backprop import forward
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.validation import (
    as_inputs,
    as_learning_rate,
    as_numbers,
    as_targets,
    need,
    short,
)

MOST = 256  # parameters, each with a slider
ALPHA_POWERS = (-2, 2)  # learning rates run from 10^-2 to 10^2


def one_rate(alpha: ArrayLike) -> float:
    """Return one learning rate in the range of the panels, or ValueError.

    At the ends, rounding is forgiven:

    >>> float(np.float32(0.01)), one_rate(np.float32(0.01))
    (0.009999999776482582, 0.01)
    """
    rate = as_learning_rate(alpha)
    low, high = (10.0**power for power in ALPHA_POWERS)
    inside = np.clip(rate, low, high)
    if rate.shape or not np.isclose(rate, inside, rtol=1e-6, atol=0):
        raise ValueError(
            f"alpha is {short(alpha)}: this panel needs one number from {low:g} to {high:g}"
        )
    return float(inside)


def one_network(net: Network | None) -> Network:
    """Return ``net``, or the course's network; ValueError for a stack, or for too many sliders."""
    network = need(Network, Network.example() if net is None else net, "net")
    if network.stack_shape:
        raise ValueError(
            f"net is a stack of {network.stack_shape}: a panel shows one network; "
            "pick one with net.at(...)"
        )
    if len(network.names) > MOST:
        raise ValueError(
            f"net has {len(network.names)} parameters, but this panel shows up to {MOST}: "
            "use a smaller network"
        )
    return network


def samples(
    network: Network, X: ArrayLike | None, Y: ArrayLike | None, names: str = "XY"
) -> tuple[Array, Array]:
    """Return a batch (n_in, N) and its targets (K, N); default: the course's four samples."""
    n_in, K = network.sizes[0], network.sizes[-1]
    default_X, default_Y = datasets.example()
    if X is None:
        X = default_X if n_in == 2 else np.zeros((n_in, 1))
    X = as_inputs(X, n_in, name=names[0])
    if X.ndim != 2:
        raise ValueError(
            f"{names[0]} has shape {X.shape}, but a panel needs one batch, ({n_in}, N)"
        )
    if Y is None:
        same = K == 2 and X.shape[1] == default_Y.shape[1]
        Y = default_Y if same else np.eye(K)[:, np.arange(X.shape[1]) % K]
    Y = as_targets(Y, forward(network, X).out[len(network.sizes)], name=names[1])
    if Y.ndim != 2:
        raise ValueError(f"{names[1]} has shape {Y.shape}, but a panel needs one batch, ({K}, N)")
    return X, Y


def one_sample(
    network: Network, x: ArrayLike | None, y: ArrayLike | None, names: str = "xy"
) -> tuple[Array, Array]:
    """Return one sample (n_in, 1) and its target (K, 1); one-axis arrays are taken as a column."""
    if x is None and network.sizes[0] == 2:
        x = datasets.example()[0][:, :1]
    X, Y = samples(network, _column(names[0], x), _column(names[1], y), names)
    if X.shape[1] != 1:
        raise ValueError(f"x has shape {X.shape}, but this panel shows one sample: use x[:, :1]")
    return X, Y


def _column(name: str, values: ArrayLike | None) -> Array | None:
    """Return the values with one axis as a column."""
    array = None if values is None else as_numbers(name, values)
    return array.reshape(-1, 1) if array is not None and array.ndim == 1 else array
