"""The loop forward, backward, update as `train` runs it, with its arrays made once.

One implementation for a single network, a stack, and mini-batches. The two passes are in `passes`;
around them:

- All parameters lie in one flat array, so that the update is two operations, whatever the layers.
- Large batches are cut into blocks whose work arrays fit the processor's cache. The blocks are
  shared out to threads, and their gradients add up.
"""

import os
from collections.abc import Iterable, Iterator
from contextvars import copy_context
from functools import cache, partial
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy import add, multiply, negative, subtract
from numpy.typing import NDArray

from backprop_helpers.flat import flatten
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.validation import LARGEST

from .history import State, check_size
from .passes import Passes

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_CACHE = 2**22  # bytes for the work arrays of a block; with 2 or 8 MB, threads gain a tenth less
_ALONE = 2**17  # multiplications in a product that OpenBLAS computes in one thread; 2^18 also were
_SMALLEST = 1024  # samples in a block: with fewer, calling NumPy costs more than the cache saves

Block = tuple[Passes, Array, Array]  # X with a row of ones, and Y with the nodes as first axis
Share = tuple[list[Block], Array]  # a thread's blocks, and where it adds up their gradients


class Descent:
    """Parameters on their way downhill, and what each step needs, made once.

    The arguments are those of `train`; ``stack`` is what their leading axes broadcast to. ``X`` and
    ``Y`` are the samples.
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
        self._inputs = np.ones((*X.shape[:-2], X.shape[-2] + 1, X.shape[-1]))
        self.X, self.Y = self._inputs[..., :-1, :], Y
        self.X[:] = X
        self._sizes, self._stack, self._batch_size = network.sizes, stack, batch_size
        self._alpha = alpha
        start = flatten(network)
        self._parameters = np.broadcast_to(start, (*stack, start.shape[-1])).copy()
        self._negated = np.empty_like(self._parameters)
        self._width = max(_SMALLEST, _CACHE // (2 * 8 * sum(self._sizes[1:]) * prod(stack)))
        # Large products run in threads of NumPy's own, and ours would be in their way.
        largest = max(n_in * n_out for n_in, n_out in pairwise(self._sizes))
        self._threads = _processors() if self._width * largest <= _ALONE else 1
        self._pool: ThreadPoolExecutor | None = None
        self._generator = np.random.default_rng(seed)
        self._prepared = cache(self._prepare)

    def states(self, epochs: Iterable[int]) -> Iterator[State]:
        """Yield the start, and after each epoch where it led."""
        yield State(0, self._parameters.copy())
        N, line = self.X.shape[-1], self._parameters.reshape(-1)
        whole = self._prepared(N)[2:] if self._batch_size == N else None
        for epoch in epochs:
            if whole:
                self._step(*whole)
            else:
                self._mini_batches(self._generator.permutation(N))
            if not line.dot(line) < LARGEST:  # true for NaN, too; a quick look, seldom true
                check_size(self._parameters, epoch, self._alpha)
            yield State(epoch, self._parameters.copy())

    def close(self) -> None:
        """End the threads; else they would live as long as the traceback of an error."""
        if self._pool:
            self._pool.shutdown()

    def _mini_batches(self, order: NDArray[np.int64]) -> None:
        for start in range(0, len(order), self._batch_size):
            some = order[start : start + self._batch_size]
            X, Y, shares, rate = self._prepared(len(some))
            self._inputs.take(some, axis=-1, out=X, mode="clip")  # "raise" would copy twice
            self.Y.take(some, axis=-1, out=Y, mode="clip")
            self._step(shares, rate)

    def _step(self, shares: list[Share], rate: Array) -> None:
        negative(self._parameters, self._negated)
        gradient = _sum(shares[0]) if len(shares) == 1 else self._sum_in_threads(shares)
        multiply(gradient, rate, gradient)
        subtract(self._parameters, gradient, self._parameters)  # w_new = w_old - α Δw

    def _prepare(self, N: int) -> tuple[Array, Array, list[Share], Array]:
        """Return what a step needs: the samples, or room for a mini-batch; its shares; α/(KN).

        The samples are cut into blocks of about equal width, the same number for each thread.
        """
        X, Y = self._inputs, self.Y
        if X.shape[-1] > N:
            X, Y = (np.empty((*array.shape[:-1], N)) for array in (X, Y))
        rate = self._alpha[..., np.newaxis] if self._stack else self._alpha
        count = -(-N // self._width)
        threads = min(count, self._threads)
        count += -count % threads
        cuts = [N * k // count for k in range(count + 1)]
        Y_rows = np.moveaxis(np.broadcast_to(Y, (*self._stack, *Y.shape[-2:])), -2, 0)
        shares = []
        for thread in range(threads):
            passes = cache(partial(Passes, self._parameters, self._negated, self._sizes))
            blocks = [
                (passes(end - start), X[..., start:end], Y_rows[..., start:end])
                for start, end in list(pairwise(cuts))[thread::threads]
            ]
            shares.append((blocks, np.empty_like(self._parameters)))
        return X, Y, shares, np.divide(rate, Y.shape[-2] * N)

    def _sum_in_threads(self, shares: list[Share]) -> Array:
        if not self._pool:
            # here: few batches need it, and it loads slowly
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(self._threads - 1, "gradients")
        mine, *others = shares
        # A new thread would warn of the overflow that is right: it needs our np.errstate as well.
        waiting = [self._pool.submit(copy_context().run, _sum, share) for share in others]
        gradient = _sum(mine)
        for future in waiting:
            add(gradient, future.result(), gradient)
        return gradient


def _sum(share: Share) -> Array:
    """Return the gradients of a thread's blocks, added up."""
    blocks, place = share
    if len(blocks) == 1:
        passes, X, Y = blocks[0]
        return passes.gradient(X, Y)
    place.fill(0)
    for passes, X, Y in blocks:
        add(place, passes.gradient(X, Y), place)
    return place


def _processors() -> int:
    """Return how many threads to use: as many as NumPy's matrix products do."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
