"""Gradient descent over many epochs: the loop of notebook 03.

    for epoch in range(1, epochs + 1):
        trace = forward(network, X)
        gradients = backward(network, trace, Y)
        network = update(network, gradients, alpha)

`train` takes the same steps, and a test holds the two together. It differs in this: `descent` has
the loop with all of its arrays made before the first epoch, `passes` has what `forward` and
`backward` do in each, and `history` what is kept of it.
"""

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.network import Network
from backprop_helpers.validation import (
    as_batch_size,
    as_count,
    as_inputs,
    as_learning_rate,
    as_targets,
    need,
    one_stack,
)

from .descent import Descent
from .history import History, Recorder
from .progress import Progress, paced


def train(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    alpha: ArrayLike,
    epochs: int,
    record_every: int = 1,
    batch_size: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> History:
    """Repeat forward, backward and update: once per epoch, or once per mini-batch.

    Interrupt the kernel (Ctrl-C) and you get the history so far.

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
        Number of passes over the samples, 1 or more.
    record_every : int, default 1
        Epochs between two records.
    batch_size : int, optional
        Samples per update, 1 to N. Each epoch shuffles the samples and cuts them into batches; the
        last one holds what is left. By default all samples are one batch.
    seed : int, default 0
        For the shuffling: the same seed gives the same batches, and the same ones for a whole
        stack.
    progress : callable, optional
        Gets the iterable of epochs and returns one that shows how far it is, such as
        ``tqdm.auto.tqdm``. Training ends early if that one does.

    Returns
    -------
    History
        Recorded epochs, costs and networks. The costs are those of all samples.

    Raises
    ------
    ValueError
        If ``alpha`` is not positive and finite, or so large that a parameter went beyond 1e100;
        ``epochs`` or ``record_every`` is below 1; ``batch_size`` is not in 1 to N; ``seed`` is
        negative; or ``X`` or ``Y`` does not fit the network.
    TypeError
        If ``network`` is no network, a count is no whole number, or ``progress`` is not callable.

    An error that ends training after it began has the history so far as its attribute ``history``.

    Examples
    --------
    >>> from backprop_helpers import datasets
    >>> X, Y = datasets.two_blobs()
    >>> net = Network.random((2, 2, 2), seed=0)
    >>> history = train(net, X, Y, alpha=2.0, epochs=100, record_every=10)
    >>> history.epochs[:3], bool(history.costs[-1] < history.costs[0])
    (array([ 0, 10, 20]), True)

    Mini-batches of 20 make several steps per epoch, and so need fewer epochs:

    >>> small = train(net, X, Y, alpha=2.0, epochs=100, record_every=10, batch_size=20)
    >>> bool(small.costs[-1] < history.costs[-1])
    True
    """
    need(Network, network)
    alpha = as_learning_rate(alpha)
    epochs, record_every = as_count("epochs", epochs), as_count("record_every", record_every)
    X = as_inputs(X, network.sizes[0])
    Y = as_targets(Y, np.broadcast_to(0.0, (network.sizes[-1], X.shape[-1])))
    batch_size = as_batch_size(batch_size, X.shape[-1])
    seed = as_count("seed", seed, least=0)
    shapes = {"network": network.stack_shape, "alpha": alpha.shape}
    stack = one_stack(shapes | {"X": X.shape[:-2], "Y": Y.shape[:-2]})
    steps = paced(progress, range(1, epochs + 1))
    descent = Descent(network, X, Y, alpha, stack, batch_size, seed)
    X = descent.X  # so that the samples are in memory once
    recorder = Recorder(network.sizes, record_every, (X, Y))
    try:
        return recorder.follow(descent.states(steps))
    finally:
        descent.close()
