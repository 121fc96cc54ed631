"""Data-parallel training: a batch's gradient is the weighted mean of its shards' gradients.

The cost is a mean over samples. So each shard can be worked on where its samples lie, and only the
gradients meet: one number per parameter, however many samples there are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, cost, forward, rounding
from backprop_helpers.flat import flatten, tables
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.results import Gradients
from backprop_helpers.training.history import History, Recorder, State, bounded
from backprop_helpers.validation import as_count, as_learning_rate, need, short

from .executors import as_executor, results

Batch = tuple[ArrayLike, ArrayLike]
Shard = Batch | Callable[[], Batch]


class Share(NamedTuple):
    """What one shard says about a network: its samples' number, mean cost and mean gradients."""

    samples: int
    cost: float | Array
    gradients: Gradients


def load(shard: Shard) -> Batch:
    """Return a shard's ``(X, Y)``, calling the shard first if it is a function.

    Raises
    ------
    TypeError
        If it is neither.

    Examples
    --------
    >>> load(lambda: ([[0.9], [0.4]], [[1], [0]]))
    ([[0.9], [0.4]], [[1], [0]])
    """
    pair = shard() if callable(shard) else shard
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(
            f"a batch is a {type(pair).__name__}: it needs (X, Y), or a function that returns them"
        )
    return pair[0], pair[1]


def share(network: Network, shard: Shard) -> Share:
    """Compute the cost and the gradients of one shard, as if it were the whole batch.

    Parameters
    ----------
    network : Network
        One network or a stack.
    shard : (X, Y), or a function without arguments that returns them
        Inputs (..., n_in, N) and targets (..., K, N).

    Returns
    -------
    Share
        The number of samples N, the cost, and the gradients without the δ of single samples.

    Examples
    --------
    >>> part = share(Network.example(), ([[0.9], [0.4]], [[1], [0]]))
    >>> part.samples, round(part.cost, 6), round(part.gradients["w68"], 6)
    (1, 1.069464, -0.117324)
    """
    X, Y = load(shard)
    trace = forward(network, X)
    gradients = backward(network, trace, Y)
    samples = trace.out[1].shape[-1]
    return Share(samples, cost(trace, Y), Gradients(gradients.W, gradients.b, delta={}))


@rounding
def combine(shares: Sequence[Share]) -> Share:
    """Return the share of the whole batch: the mean over the shards, weighted by their samples.

    Raises
    ------
    ValueError
        If there are no shares, or they come from networks of different layer sizes.

    Examples
    --------
    >>> net, X, Y = Network.example(), np.array([[0.9, 0.1], [0.4, 0.6]]), np.eye(2)
    >>> halves = [share(net, (X[:, :1], Y[:, :1])), share(net, (X[:, 1:], Y[:, 1:]))]
    >>> whole = share(net, (X, Y))
    >>> bool(np.isclose(combine(halves).gradients["w68"], whole.gradients["w68"], rtol=1e-12))
    True
    """
    if not shares:
        raise ValueError("shards is empty: at least one (X, Y) is needed")
    sizes = {share.gradients.layout.sizes for share in shares}
    if len(sizes) > 1:
        raise ValueError(f"shares come from networks of sizes {sorted(sizes)}: all need the same")
    total = sum(share.samples for share in shares)
    weights = [share.samples / total for share in shares]

    def mean(values: Sequence[Any]) -> Any:
        return sum(weight * value for weight, value in zip(weights, values, strict=True))

    layers = shares[0].gradients.layout.layers
    return Share(
        total,
        mean([share.cost for share in shares]),
        Gradients(
            W={layer: mean([share.gradients.W[layer] for share in shares]) for layer in layers},
            b={layer: mean([share.gradients.b[layer] for share in shares]) for layer in layers},
            delta={},
        ),
    )


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
            whole = combine(list(results(executor, share, [(now, shard) for shard in shards])))
            yield State(epoch, parameters, whole.cost)
            step = rate[..., np.newaxis] * flatten(whole.gradients)
            parameters = bounded(epoch + 1, parameters - step, rate)

    def costs(states: Sequence[State]) -> list[Any]:
        return [state.cost for state in states]

    return Recorder(network.sizes, record_every, costs).follow(states())
