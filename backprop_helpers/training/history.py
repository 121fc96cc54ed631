"""What training passed through: the recorded networks, and their costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backprop_helpers.backprop import cost, forward
from backprop_helpers.flat import tables
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.validation import LARGEST

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


class State(NamedTuple):
    """Where training is after an epoch."""

    epoch: int
    parameters: Array  # (..., P), in the order of `flatten`
    cost: float | Array | None = None  # (...), if it is known already


class Recorder:
    """Follows a training and keeps some of its states, whatever ends it.

    Parameters
    ----------
    sizes : tuple of int
        Nodes per layer.
    every : int
        Epochs between two states that are kept.
    samples : (X, Y), optional
        What the costs are computed from, many states at a time, unless each state has its cost.
    """

    def __init__(
        self, sizes: tuple[int, ...], every: int, samples: tuple[Array, Array] | None = None
    ) -> None:
        self._sizes, self._every, self._samples = sizes, every, samples
        self._kept: list[State] = []
        self._costs: list[float | Array] = []
        self._latest: State | None = None  # kept too, if it turns out to be the last

    def follow(self, states: Iterable[State]) -> History:
        """Go through the states, the first before any step, and return what was kept.

        After an interrupt that is the history so far; an error gets it as the attribute
        ``history``.
        """
        try:
            with np.errstate(all="ignore"):  # a step too large is an error of ours, not a warning
                for self._latest in states:  # an interrupt at any line leaves whole states behind
                    if self._latest.epoch % self._every == 0:
                        self._keep(self._latest)
        except KeyboardInterrupt:
            if self._latest is None:
                raise
        except Exception as error:
            if self._latest is not None:
                error.history = self._history()  # type: ignore[attr-defined]
                error.add_note(f"The history up to epoch {self._latest.epoch} is its .history")
            raise
        return self._history()

    def _keep(self, state: State) -> None:
        self._kept.append(state)
        waiting = len(self._kept) - len(self._costs)
        if self._samples and waiting * self._values(state) * self._samples[0].shape[-1] >= _AT_ONCE:
            self._compute_costs()

    def _history(self) -> History:
        if self._latest and self._latest is not self._kept[-1]:
            self._kept.append(self._latest)
        self._compute_costs()
        network = self._network(self._kept)
        return History(
            epochs=np.array([state.epoch for state in self._kept]),
            costs=np.stack([np.broadcast_to(c, network.stack_shape[1:]) for c in self._costs]),
            network=network,
        )

    def _compute_costs(self) -> None:
        waiting = self._kept[len(self._costs) :]
        if self._samples is None:
            self._costs.extend([state.cost for state in waiting if state.cost is not None])
        elif waiting:
            network, N = self._network(waiting), self._samples[0].shape[-1]
            width = max(1, _AT_ONCE // (len(waiting) * self._values(waiting[0])))
            costs = np.zeros(network.stack_shape)
            for start in range(0, N, width):
                X, Y = (array[..., start : start + width] for array in self._samples)
                costs += np.multiply(cost(forward(network, X), Y), X.shape[-1] / N)
            self._costs.extend(costs)

    def _values(self, state: State) -> int:
        """Return how many nodes there are, in all networks of the stack."""
        return sum(self._sizes) * prod(state.parameters.shape[:-1])

    def _network(self, states: list[State]) -> Network:
        """Return the states' networks as one stack, with the states along its first axis."""
        stack = np.stack(np.broadcast_arrays(*(state.parameters for state in states)))
        return Network(*tables(stack, self._sizes))


def check_size(parameters: Array, epoch: int, alpha: Array) -> None:
    """Raise a ValueError, which names α, if no `Network` can have these parameters, (..., P)."""
    fine = (abs(parameters) <= LARGEST).all(axis=-1)
    if not fine.all():
        lost = np.broadcast_to(alpha, fine.shape)[~fine]
        raise ValueError(
            f"alpha is too large: with alpha = {lost[0]:g} a weight or a bias went beyond "
            f"{LARGEST:g} in epoch {epoch}; use a smaller learning rate, or scale X to values "
            "around 1"
        )
