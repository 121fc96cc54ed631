"""Gradient descent over many epochs, and the history of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .backprop import backward, cost, forward, update
from .names import Array
from .network import Network
from .validation import as_count, as_learning_rate


@dataclass(frozen=True, eq=False)
class History:
    """What `train` recorded.

    Attributes
    ----------
    epochs : array of int, (E,)
        The recorded epochs: 0 (before the first step), every ``record_every``-th, and the last.
    costs : array, (E, ...)
        The cost at each recorded epoch.
    network : Network
        A stack over the recorded epochs, (E, ...): ``history.network.at(-1)`` is the trained one.
    """

    epochs: NDArray[np.int64]
    costs: Array
    network: Network

    @property
    def final(self) -> Network:
        """The network after the last epoch."""
        return self.network.at(-1)


def train(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    alpha: ArrayLike,
    epochs: int,
    record_every: int = 1,
) -> History:
    """Repeat forward, backward and update on the whole batch.

    Parameters
    ----------
    network : Network
        Where to start: one network or a stack.
    X : array, (..., n_in, N)
        Inputs, one column per sample.
    Y : array, (..., K, N)
        Targets, one-hot, one column per sample.
    alpha : float or array, (...)
        Learning rate; an array trains one network for each, all at once.
    epochs : int
        Number of passes over the batch, 1 or more.
    record_every : int, default 1
        Epochs between two records.

    Returns
    -------
    History
        Recorded epochs, costs and networks.

    Raises
    ------
    ValueError
        If ``alpha`` is not positive and finite, ``epochs`` or ``record_every`` is below 1, or
        ``X`` or ``Y`` does not fit the network.

    Examples
    --------
    >>> from backprop_helpers import datasets
    >>> X, Y = datasets.two_blobs()
    >>> net = Network.random((2, 2, 2), seed=0)
    >>> history = train(net, X, Y, alpha=2.0, epochs=100, record_every=10)
    >>> history.epochs[:3], bool(history.costs[-1] < history.costs[0])
    (array([ 0, 10, 20]), True)
    """
    alpha = as_learning_rate(alpha)
    epochs, record_every = as_count("epochs", epochs), as_count("record_every", record_every)
    recorded = sorted({*range(0, epochs, record_every), epochs})
    networks: list[Network] = []
    costs: list[float | Array] = []
    for epoch in range(epochs + 1):
        trace = forward(network, X)
        if epoch == recorded[len(networks)]:
            networks.append(network)
            costs.append(cost(trace, Y))
        if epoch < epochs:
            network = update(network, backward(network, trace, Y), alpha)
    stack = Network.stack(networks)
    shape = stack.stack_shape[1:]
    return History(
        epochs=np.array(recorded),
        costs=np.stack([np.broadcast_to(c, shape) for c in costs]),
        network=stack,
    )
