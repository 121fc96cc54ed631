"""Data-parallel training: a batch's gradient is the weighted mean of its shards' gradients.

The cost is a mean over samples. So each shard can be worked on where its samples lie, and only the
gradients meet: one number per parameter, however many samples there are. The mean weights each
shard by its samples.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, cost, forward
from backprop_helpers.flat import flatten, tables
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.training.history import History, Recorder, State, check_size
from backprop_helpers.validation import as_count, as_learning_rate, need, one_stack, short

from .executors import as_executor, results

Batch = tuple[ArrayLike, ArrayLike]
Shard = Batch | Callable[[], Batch]


def load(shard: Shard, name: str = "one of shards") -> Batch:
    """Return a shard's ``(X, Y)``, calling the shard first if it is a function."""
    pair = shard() if callable(shard) else shard
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(
            f"{name} is a {type(pair).__name__}: it needs (X, Y), or a function that returns them"
        )
    return pair[0], pair[1]


def measure(network: Network, shard: Shard) -> tuple[int, float | Array, Array]:
    """Return the shard's number of samples, and its cost and gradient as if it were the whole."""
    X, Y = load(shard)
    trace = forward(network, X)
    return trace.out[1].shape[-1], cost(trace, Y), flatten(backward(network, trace, Y))


def train_shards(
    network: Network,
    shards: Iterable[Shard],
    alpha: ArrayLike,
    epochs: int,
    record_every: int = 1,
    executor: Executor | None = None,
) -> History:
    """Train on a batch that lies in pieces, with the same result as `train` on the whole.

    Each epoch sends the network to every shard, and brings back one gradient from each. Interrupt
    the kernel (Ctrl-C) and you get the history so far.

    Parameters
    ----------
    network : Network
        Where to start: one network or a stack.
    shards : iterable of (X, Y), or of functions without arguments that return them
        Inputs (..., n_in, N_s) and targets (..., K, N_s); the shards may differ in N_s. NumPy
        memory maps and slices of them are read shard by shard, and so may be larger than memory.
        With an executor, arrays travel to a worker in every epoch. A function travels alone, and
        reads its samples where it runs; a process pool can send a function of a module, or a
        ``functools.partial`` of one. With Dask, ``client.scatter(shards, broadcast=True)`` sends
        arrays once; without ``broadcast`` a shard would be lost with the only worker that has it.
        Shards are read again in each epoch: leave them as they are until training ends.
    alpha : float or array, (...)
        Learning rate; an array trains one network for each.
    epochs : int
        Number of passes over all shards, 1 or more.
    record_every : int, default 1
        Epochs between two records.
    executor : concurrent.futures.Executor or None, default None
        Where the shards are worked on: in this process, or on any executor. When a worker dies,
        Dask's ``client.get_executor()`` has its shard done again by another one. A process pool
        raises its `BrokenExecutor`.

    Returns
    -------
    History
        Recorded epochs, costs and networks, as from `train`.

    Raises
    ------
    ValueError
        If ``shards`` is empty, ``alpha`` is not positive and finite, or so large that a parameter
        went beyond 1e100, ``epochs`` or ``record_every`` is below 1, or a shard does not fit the
        network.
    TypeError
        If ``network``, a shard, a count or ``executor`` is something else.

    An error that ends training after the first epoch, one of the executor too, has the history so
    far as its attribute ``history``.

    Examples
    --------
    >>> from backprop_helpers import datasets, train
    >>> X, Y = datasets.two_blobs()
    >>> thirds = list(zip(np.array_split(X, 3, axis=1), np.array_split(Y, 3, axis=1)))
    >>> net = Network.random((2, 2, 2), seed=0)
    >>> pieces = train_shards(net, thirds, alpha=2.0, epochs=50)
    >>> whole = train(net, X, Y, alpha=2.0, epochs=50)
    >>> bool(np.allclose(pieces.costs, whole.costs, rtol=1e-12))
    True
    """
    need(Network, network)
    if not isinstance(shards, Iterable):
        raise TypeError(f"shards is {short(shards)}: it needs a list of (X, Y)")
    rate = as_learning_rate(alpha)
    epochs, record_every = as_count("epochs", epochs), as_count("record_every", record_every)
    executor = as_executor(executor)
    shards = list(shards)  # an iterator, such as zip, would last for one epoch
    if not shards:
        raise ValueError("shards is empty: at least one (X, Y) is needed")

    def states() -> Iterator[State]:
        parameters = flatten(network)
        for epoch in range(epochs + 1):
            now = Network(*tables(parameters, network.sizes))
            parts = results(executor, measure, [(now, shard) for shard in shards])
            samples, costs, gradients = zip(*parts, strict=True)
            stacks = {f"shard {k}": gradient.shape[:-1] for k, gradient in enumerate(gradients)}
            one_stack({"network": network.stack_shape, "alpha": rate.shape} | stacks)
            yield State(epoch, parameters, _mean(costs, samples))
            step = rate[..., np.newaxis] * _mean(gradients, samples)
            parameters = parameters - step
            check_size(parameters, epoch + 1, rate)

    return Recorder(network.sizes, record_every).follow(states())


def _mean(values: Sequence[float | Array], samples: Sequence[int]) -> Array:
    mean: Array = np.average(np.broadcast_arrays(*values), axis=0, weights=samples)
    return mean
