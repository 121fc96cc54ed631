"""What training passed through: the recorded networks, and their costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backprop_helpers.backprop import cost, forward
from backprop_helpers.flat import tables
from backprop_helpers.names import Array
from backprop_helpers.network import Network

_AT_ONCE = 2**14  # node values per call of `cost`: its arrays then stay in the cache


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


class Recorder:
    """Collects parameters during training, and computes their costs, many records at a time.

    Parameters
    ----------
    sizes : tuple of int
        Nodes per layer.
    X, Y : array, (..., n_in, N) and (..., K, N)
        The samples of the cost.
    """

    def __init__(self, sizes: tuple[int, ...], X: Array, Y: Array) -> None:
        self._sizes, self._X, self._Y = sizes, X, Y
        self._records: list[tuple[int, Array]] = []
        self._costs: list[Array] = []

    def add(self, epoch: int, parameters: Array, keep: bool = True) -> None:
        """Take note of the parameters, (..., P), after this epoch.

        Those that are not to be kept are forgotten with the next ones: the history holds them only
        if they are the last. An interrupt at any line leaves complete records behind.
        """
        self._latest = epoch, parameters
        if not keep:
            return
        self._records.append(self._latest)
        waiting = len(self._records) - len(self._costs)
        if waiting * self._values_per_sample(parameters) * self._X.shape[-1] >= _AT_ONCE:
            self._compute_costs()

    def history(self) -> History:
        """Return the kept records and the last one."""
        if self._records[-1] is not self._latest:
            self._records.append(self._latest)
        self._compute_costs()
        epochs, parameters = zip(*self._records, strict=True)
        return History(np.array(epochs), np.array(self._costs), self._network(parameters))

    def _compute_costs(self) -> None:
        waiting = [parameters for _, parameters in self._records[len(self._costs) :]]
        if not waiting:
            return
        network, N = self._network(waiting), self._X.shape[-1]
        width = max(1, _AT_ONCE // (len(waiting) * self._values_per_sample(waiting[0])))
        costs = np.zeros(network.stack_shape)
        for start in range(0, N, width):
            X, Y = (array[..., start : start + width] for array in (self._X, self._Y))
            costs += np.multiply(cost(forward(network, X), Y), X.shape[-1] / N)
        self._costs.extend(costs)

    def _network(self, parameters: Sequence[Array]) -> Network:
        return Network(*tables(np.stack(parameters), self._sizes))

    def _values_per_sample(self, parameters: Array) -> int:
        return sum(self._sizes) * int(np.prod(parameters.shape[:-1]))
