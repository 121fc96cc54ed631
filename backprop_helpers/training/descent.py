"""The loop forward, backward, update of `backprop`, arranged for speed; `train` runs it.

One implementation for a single network, a stack, and mini-batches. The arithmetic is that of
`backprop` (a test holds the two together), arranged so that NumPy has less to do:

- A step is prepared once, as a list of NumPy calls with their arguments. To run it is to go through
  the list: nothing is looked up, sliced or allocated anymore.
- The bias is one more row of W, and its input a row of ones: one matrix product gives net, and one
  gives the gradients of weights and biases.
- The parameters are kept with the opposite sign. The product is then -net, which is what the
  sigmoid 1 / (1 + e^-net) needs.
- Large batches are cut into blocks whose work arrays fit the processor's cache. The blocks are
  shared out to threads; their gradients add up.
- All parameters lie in one flat array, so that the update is two operations, whatever the layers.
"""

import os
from contextvars import copy_context
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from backprop_helpers.flat import flatten
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.validation import LARGEST

from .passes import Block, Call, Passes, run

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_CACHE = 2**22  # bytes for the work arrays of a block; with 2 or 8 MB, threads gain a tenth less
_ALONE = 2**17  # multiplications in a product that OpenBLAS computes in one thread; 2^18 also were
_SMALLEST = 1024  # samples in a block: with fewer, calling NumPy costs more than the cache saves


class Descent:
    """Parameters on their way downhill.

    Parameters
    ----------
    network : Network
        Where to start.
    X, Y : array, (..., n_in, N) and (..., K, N)
        Inputs and targets.
    alpha : array, (...)
        Learning rate.
    stack : tuple of int
        What the leading axes of all these broadcast to.
    batch_size : int
        Samples per step. Below N, each epoch shuffles the samples; the last batch may be smaller.
    seed : int
        For the shuffling.
    """

    def __init__(
        self,
        network: Network,
        X: Array,
        Y: Array,
        alpha: Array,
        stack: tuple[int, ...],
        batch_size: int,
        seed: int,
    ) -> None:
        self._sizes, self._stack, self._batch_size = network.sizes, stack, batch_size
        self._X = np.concatenate([X, np.ones_like(X[..., :1, :])], axis=-2)
        self._Y, self._N, self._rate = Y, X.shape[-1], alpha[..., np.newaxis] / Y.shape[-2]
        start = -flatten(network)
        self._flat = np.broadcast_to(start, (*stack, start.shape[-1])).copy()
        self._line = self._flat.reshape(-1)
        in_cache = _CACHE // (2 * 8 * sum(self._sizes[1:]) * int(np.prod(stack)))
        self._width = max(_SMALLEST, in_cache)
        # Large products run in threads of NumPy's own, and ours would be in their way.
        largest = max(n_in * n_out for n_in, n_out in pairwise(self._sizes))
        self._threads = _processors() if self._width * largest <= _ALONE else 1
        self._pool: ThreadPoolExecutor | None = None
        self._batches: dict[int, tuple[Array, Array, list[Call]]] = {}
        self._generator = np.random.default_rng(seed)
        self._whole = self._step(self._X, Y) if batch_size == self._N else []

    def epoch(self) -> None:
        """Go through all samples once: one step, or one for each mini-batch."""
        if self._whole:
            run(self._whole)
            return
        order = self._generator.permutation(self._N)
        for start in range(0, self._N, self._batch_size):
            some = order[start : start + self._batch_size]
            X, Y, step = self._batch(len(some))
            self._X.take(some, axis=-1, out=X, mode="clip")  # the mode "raise" would copy twice
            self._Y.take(some, axis=-1, out=Y, mode="clip")
            run(step)

    @property
    def finite(self) -> bool:
        """Whether `Network` takes all parameters; their sum of squares says so quickly."""
        line = self._line
        return bool(line.dot(line) <= LARGEST**2 or abs(line).max() <= LARGEST)

    def parameters(self) -> Array:
        """Return a copy of all parameters, (..., P), in the order of `flatten`."""
        return -self._flat

    def close(self) -> None:
        """End the threads; else they would live as long as the traceback of an error."""
        if self._pool:
            self._pool.shutdown()

    def _batch(self, width: int) -> tuple[Array, Array, list[Call]]:
        """Return room for the samples of a mini-batch, and the step that uses them."""
        if width not in self._batches:
            X, Y = (np.empty((*A.shape[:-1], width)) for A in (self._X, self._Y))
            self._batches[width] = X, Y, self._step(X, Y)
        return self._batches[width]

    def _step(self, X: Array, Y: Array) -> list[Call]:
        """Prepare one update from these samples."""
        blocks = self._blocks(X, Y)
        threads = min(len(blocks), self._threads)
        passes = [Passes(self._flat, self._sizes) for _ in range(threads)]
        calls = [each.calls(blocks[k::threads]) for k, each in enumerate(passes)]
        gradient, *others = [each.gradient for each in passes]
        rate = self._rate / X.shape[-1]  # α/(KN): here once, not for every sample
        return [
            *(calls[0] if threads == 1 else [(_together, (self._workers(), *calls))]),
            *((np.add, (gradient, other, gradient)) for other in others),
            (np.multiply, (gradient, rate, gradient)),
            (np.add, (self._flat, gradient, self._flat)),  # + because of the opposite sign
        ]

    def _workers(self) -> "ThreadPoolExecutor":
        """Return the pool of all threads but this one; it starts them when they are needed."""
        if not self._pool:
            # here: few batches need it, and it loads slowly
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(self._threads - 1)
        return self._pool

    def _blocks(self, X: Array, Y: Array) -> list[Block]:
        """Cut a batch into blocks of about equal width, an even number where there are several."""
        N = X.shape[-1]
        count = -(-N // self._width)
        count += count % 2 if count > 1 else 0
        cuts = pairwise(N * k // count for k in range(count + 1))
        return [(X[..., start:end], Y[..., start:end]) for start, end in cuts]


def _together(pool: "ThreadPoolExecutor", mine: list[Call], *others: list[Call]) -> None:
    """Run several lists of calls at the same time, each in a thread."""
    # A new thread would warn of the overflow that is right: it needs our np.errstate as well.
    waiting = [pool.submit(copy_context().run, run, calls) for calls in others]
    run(mine)
    for future in waiting:
        future.result()


def _processors() -> int:
    """Return how many threads to use: as many as NumPy's matrix products do."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
