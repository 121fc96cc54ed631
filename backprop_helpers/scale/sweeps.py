"""Many training runs: learning rates × seeds × layer sizes, on one machine or on a cluster."""

from collections.abc import Sequence, Sized
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop_helpers.flat import flatten, tables
from backprop_helpers.layers import as_sizes
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.training import train
from backprop_helpers.training.progress import Progress
from backprop_helpers.validation import as_count, as_inputs, as_learning_rate, as_targets, short

from .executors import as_executor, results
from .shards import Shard, load

Sizes = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Sweep:
    """What `sweep` found: one run for each learning rate and seed (and layer sizes).

    Attributes
    ----------
    alphas : array, (A,)
        The learning rates.
    seeds : array of int, (S,)
        The seeds; for given networks, their positions 0, 1, ...
    sizes : tuple of tuple of int
        The layer sizes; one entry unless several were given.
    costs : array, (A, S), or (L, A, S) when several layer sizes were given
        The cost of each run after its last epoch, in nats.
    networks : tuple of Network
        For each entry of ``sizes``, the trained networks as a stack (A, S).
    """

    alphas: Array
    seeds: NDArray[np.int64]
    sizes: tuple[Sizes, ...]
    costs: Array
    networks: tuple[Network, ...]

    @property
    def network(self) -> Network:
        """The trained networks, a stack (A, S), of a sweep over one choice of layer sizes."""
        if len(self.networks) > 1:
            raise ValueError(
                f"sizes has {len(self.sizes)} entries, so there is one stack for each: "
                "use networks[0], networks[1], ..."
            )
        return self.networks[0]


def sweep(
    start: Network | int | Sequence[int],
    data: Shard,
    alpha: ArrayLike,
    epochs: int,
    *,
    sizes: Sequence[int] | Sequence[Sequence[int]] | None = None,
    executor: Executor | None = None,
    chunk: int = 64,
    progress: Progress | None = None,
) -> Sweep:
    """Train every start with every learning rate, on the same data.

    Runs are put together into stacks of ``chunk``, and each stack is one task. The stacks do not
    depend on the executor, so neither do the results.

    Parameters
    ----------
    start : Network, int or sequence of int
        One network, a stack (S,), or seeds for `Network.random`.
    data : (X, Y), or a function without arguments that returns them
        Inputs (n_in, N) and targets (K, N), the same for every run. With an executor, arrays travel
        with every task. A function travels alone and loads them where it runs; with Dask,
        ``client.scatter(data, broadcast=True)`` sends them once.
    alpha : float or array, (A,)
        Learning rates.
    epochs : int
        Length of each run, 1 or more.
    sizes : sequence of int, or several of them, optional
        Nodes per layer, inputs first; needed with seeds. ``[(2, 2), (2, 4, 2)]`` sweeps over both.
    executor : concurrent.futures.Executor or None, default None
        Where the tasks run: in this process, or on any executor: a process pool, Dask's
        ``client.get_executor()``, an MPI pool. When a worker dies, Dask has its task done again by
        another one; a process pool raises its `BrokenExecutor`. So a sweep that must survive needs
        Dask.
    chunk : int, default 64
        Runs per task.
    progress : callable, optional
        Wraps the list of tasks, and so sees each finish: ``tqdm.auto.tqdm`` fits.

    Returns
    -------
    Sweep
        Costs and trained networks, in the order of the arguments.

    Raises
    ------
    ValueError
        If ``alpha`` is not positive and finite, or has two axes; if ``sizes`` is missing, or is
        given with a network; if a count is below 1; if a list is empty; if the data is a stack, or
        does not fit the networks.
    TypeError
        If ``executor`` or ``data`` is something else.
    KeyboardInterrupt
        If someone interrupts the kernel (Ctrl-C): a sweep has no use for half a run.

    Examples
    --------
    >>> from backprop_helpers import datasets
    >>> found = sweep([0, 1, 2], datasets.two_blobs(), [0.5, 2.0], epochs=20, sizes=(2, 2, 2))
    >>> found.costs.shape, found.network.stack_shape
    ((2, 3), (2, 3))
    """
    alphas = np.atleast_1d(as_learning_rate(alpha))
    if alphas.ndim > 1:
        raise ValueError(f"alpha has shape {alphas.shape}: it needs one axis, (A,)")
    epochs, chunk = as_count("epochs", epochs), as_count("chunk", chunk)
    seeds, groups = _starts(start, sizes)
    tasks = [
        (runs[first : first + chunk], data, epochs)
        for starts in groups
        for runs in [[(rate, network) for rate in alphas for network in starts]]
        for first in range(0, len(runs), chunk)
    ]
    parts = list(results(as_executor(executor), _train_runs, tasks, progress))
    if len(parts) < len(tasks):
        raise ValueError(
            f"progress ended after {len(parts)} of {len(tasks)} tasks: it has to go through all"
        )
    shape, per_group = (len(alphas), len(seeds)), len(parts) // len(groups)
    networks = []
    for k, starts in enumerate(groups):
        found = [parameters for parameters, _ in parts[k * per_group : (k + 1) * per_group]]
        flat = np.concatenate(found).reshape(*shape, -1)
        networks.append(Network(*tables(flat, starts[0].sizes)))
    several = (len(groups),) if len(groups) > 1 else ()
    return Sweep(
        alphas=alphas,
        seeds=seeds,
        sizes=tuple(network.sizes for network in networks),
        costs=np.concatenate([costs for _, costs in parts]).reshape(*several, *shape),
        networks=tuple(networks),
    )


def _train_runs(
    runs: Sequence[tuple[float, Network]], data: Shard, epochs: int
) -> tuple[Array, Array]:
    """Train one stack of runs; return the last parameters, (chunk, P), and costs, (chunk,)."""
    rates = np.array([rate for rate, _ in runs])
    starts = Network.stack(network for _, network in runs)
    X, Y = _one_batch(data, starts.sizes)
    history = train(starts, X, Y, alpha=rates, epochs=epochs, record_every=epochs)
    if history.epochs[-1] < epochs:
        raise KeyboardInterrupt  # `train` takes it for a wish to see the history so far
    return flatten(history.final), history.costs[-1]


def _one_batch(data: Shard, sizes: Sizes) -> tuple[Array, Array]:
    """Return inputs and targets without leading axes, which would mix with the stack of runs."""
    X, Y = load(data, "data")
    X = as_inputs(X, sizes[0])
    Y = as_targets(Y, np.broadcast_to(0.0, (sizes[-1], X.shape[-1])))
    for name, array in (("X", X), ("Y", Y)):
        if array.ndim > 2:
            raise ValueError(
                f"{name} has shape {array.shape}: a sweep needs one batch for all runs, "
                f"{array.shape[-2:]}; call sweep once for each batch"
            )
    return X, Y


def _starts(
    start: Network | int | Sequence[int], sizes: Any
) -> tuple[NDArray[np.int64], list[list[Network]]]:
    """Return the seeds, and for each choice of layer sizes the networks to start from."""
    if isinstance(start, Network):
        if sizes is not None:
            raise ValueError(
                f"sizes is {short(sizes)}, but the given network has its own: leave it out"
            )
        shape = start.stack_shape
        if len(shape) > 1:
            raise ValueError(f"start is a stack of {shape}: it needs one axis, (S,)")
        starts = [start.at(place) for place in range(shape[0])] if shape else [start]
        return np.arange(len(starts)), [starts]
    try:
        seeds = np.atleast_1d(np.asarray(start))
    except ValueError:  # rows of different lengths
        seeds = np.empty(0)
    if seeds.ndim > 1 or seeds.size == 0 or not np.issubdtype(seeds.dtype, np.integer):
        raise ValueError(f"start is {short(start)}: it needs a network, a seed, or a list of seeds")
    if sizes is None or (isinstance(sizes, Sized) and len(sizes) == 0):
        raise ValueError(
            "sizes is missing: start holds seeds, which need them, e.g. sizes=(2, 2, 2, 2, 2)"
        )
    several = isinstance(sizes, list | tuple) and not isinstance(sizes[0], int | np.integer)
    choices = [as_sizes(choice) for choice in (sizes if several else [sizes])]
    return seeds, [[Network.random(choice, int(seed)) for seed in seeds] for choice in choices]
