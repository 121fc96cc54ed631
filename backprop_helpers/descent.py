"""The loop forward, backward, update of `backprop`, arranged for speed; `train` runs it.

One implementation for a single network, a stack, and mini-batches. The arithmetic is that of
`backprop` (a test holds the two together), arranged so that NumPy has less to do:

- The bias is one more row of W, and its input a row of ones: one matrix product gives net, and one
  gives the gradients of weights and biases.
- The parameters are kept with the opposite sign. The product is then -net, which is what the
  sigmoid 1 / (1 + e^-net) needs.
- Work arrays are made once and written again (``out=``). Large batches are cut into blocks whose
  work arrays fit the processor's cache; the blocks' gradients add up.
- All parameters lie in one flat array, so that the update is two operations, whatever the layers.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from .flat import flatten, matrices
from .names import Array
from .network import Network

_CACHE = 2**21  # bytes for the work arrays of a block; 1.5 to 4 MB were equally fast
_SMALLEST = 1024  # samples in a block: with fewer, calling NumPy costs more than the cache saves
_ONE = np.array(1.0)  # NumPy converts a Python number at each call, which takes as long as the sum


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
        self._gradient, self._part = np.empty_like(self._flat), np.empty_like(self._flat)
        self._into = [matrices(flat, self._sizes) for flat in (self._gradient, self._part)]
        self._line, self._zeros = self._flat.reshape(-1), np.zeros(self._flat.size)
        self._layers = matrices(self._flat, self._sizes)
        self._passes: dict[int, _Passes] = {}
        self._generator = np.random.default_rng(seed)
        self._whole = self._blocks(self._X, Y) if batch_size == self._N else []

    def epoch(self) -> None:
        """Go through all samples once: one step, or one for each mini-batch."""
        if self._whole:
            self._step(self._whole, self._N)
            return
        order = self._generator.permutation(self._N)
        for start in range(0, self._N, self._batch_size):
            some = order[start : start + self._batch_size]
            X, Y = self._X.take(some, axis=-1), self._Y.take(some, axis=-1)
            self._step(self._blocks(X, Y), len(some))

    @property
    def finite(self) -> bool:
        """Whether all parameters are finite numbers: only then is each of them times 0 equal 0."""
        return bool(np.dot(self._line, self._zeros) == 0)

    def parameters(self) -> Array:
        """Return a copy of all parameters, (..., P), in the order of `flatten`."""
        return -self._flat

    def _blocks(self, X: Array, Y: Array) -> list[tuple["_Passes", Array, Array]]:
        """Cut a batch into blocks of about equal width, each with the work arrays of that width."""
        bytes_per_sample = 2 * 8 * sum(self._sizes[1:]) * int(np.prod(self._stack))
        N = X.shape[-1]
        count = -(-N // max(_SMALLEST, _CACHE // bytes_per_sample))
        blocks = []
        for start, end in pairwise(N * k // count for k in range(count + 1)):
            width = end - start
            if width not in self._passes:
                self._passes[width] = _Passes(self._layers, self._stack, width)
            blocks.append((self._passes[width], X[..., start:end], Y[..., start:end]))
        return blocks

    def _step(self, blocks: list[tuple["_Passes", Array, Array]], N: int) -> None:
        gradient = self._gradient
        for k, (passes, X, Y) in enumerate(blocks):
            passes.run(X, Y, self._into[k > 0])
            if k:
                np.add(gradient, self._part, out=gradient)
        np.multiply(gradient, self._rate / N, out=gradient)  # α/(KN): here once, not per sample
        np.add(self._flat, gradient, out=self._flat)  # + because of the opposite sign


class _Passes:
    """The forward and the backward pass over ``width`` samples, in arrays made once."""

    def __init__(self, layers: list[Array], stack: tuple[int, ...], width: int) -> None:
        # They compute the same from matrices, but dot takes half as long to start.
        self._product: Callable[..., Array] = np.matmul if stack else np.dot
        outs = [np.ones((*stack, matrix.shape[-1] + 1, width)) for matrix in layers]
        nets = [out[..., :-1, :] for out in outs]  # all but the row of ones; becomes out in place
        deltas = [np.empty(net.shape) for net in nets[:-1]]
        weights = [matrix[..., :-1, :] for matrix in layers[1:]]
        self._forward = list(zip((matrix.mT for matrix in layers), nets, outs, strict=True))
        self._backward = list(zip(weights, nets[:-1], outs[:-1], deltas, strict=True))[::-1]

    def run(self, X: Array, Y: Array, gradients: list[Array]) -> None:
        """Write each layer's gradient, summed over these samples, to ``gradients``."""
        product, before = self._product, X
        for matrix, net, out in self._forward:
            product(matrix, before, out=net)  # -net
            np.exp(net, out=net)
            np.add(net, _ONE, out=net)
            np.divide(_ONE, net, out=net)  # out
            before = out
        delta = np.subtract(net, Y, out=net)
        layer = len(gradients) - 1
        for weights, net, out, delta_before in self._backward:
            product(out, delta.mT, out=gradients[layer])
            product(weights, delta, out=delta_before)  # -∂Cost/∂out
            np.multiply(delta_before, net, out=delta_before)
            np.subtract(net, _ONE, out=net)  # -(1 - out): the two signs cancel
            delta = np.multiply(delta_before, net, out=delta_before)
            layer -= 1
        product(X, delta.mT, out=gradients[0])
