"""What training passed through: the recorded networks, and their costs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
    costs : callable
        Returns the costs (...) of each of several states, in a list.
    values : int, default _AT_ONCE
        How many numbers ``costs`` works on for each state: it gets several states if they are few.
    """

    def __init__(
        self,
        sizes: tuple[int, ...],
        every: int,
        costs: Callable[[Sequence[State]], Sequence[float | Array]],
        values: int = _AT_ONCE,
    ) -> None:
        self._sizes, self._every = sizes, every
        self._costs_of, self._at_once = costs, max(1, _AT_ONCE // values)
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
        if len(self._kept) - len(self._costs) >= self._at_once:
            self._costs.extend(self._costs_of(self._kept[len(self._costs) :]))

    def _history(self) -> History:
        if self._latest and self._latest is not self._kept[-1]:
            self._kept.append(self._latest)
        if waiting := self._kept[len(self._costs) :]:
            self._costs.extend(self._costs_of(waiting))
        network = _network(self._kept, self._sizes)
        shape = network.stack_shape[1:]
        return History(
            epochs=np.array([state.epoch for state in self._kept]),
            costs=np.stack([np.broadcast_to(costs, shape) for costs in self._costs]),
            network=network,
        )


def sample_costs(
    states: Sequence[State], sizes: tuple[int, ...], X: Array, Y: Array
) -> list[Array]:
    """Return each state's cost, (...), over these samples, some samples at a time."""
    network, N = _network(states, sizes), X.shape[-1]
    width = max(1, _AT_ONCE // (sum(sizes) * int(np.prod(network.stack_shape))))
    costs = np.zeros(network.stack_shape)
    for start in range(0, N, width):
        some_X, some_Y = (array[..., start : start + width] for array in (X, Y))
        costs += np.multiply(cost(forward(network, some_X), some_Y), some_X.shape[-1] / N)
    return list(costs)


def bounded(epoch: int, parameters: Array, alpha: Array) -> Array:
    """Return parameters, (..., P), that a `Network` can have; or say that α is too large."""
    line = parameters.reshape(-1)
    if not line.dot(line) <= LARGEST**2 and not abs(line).max() <= LARGEST:  # true for NaN, too
        fine = (abs(parameters) <= LARGEST).all(axis=-1)
        lost = np.broadcast_to(alpha, fine.shape)[~fine]
        raise ValueError(
            f"alpha is too large: with alpha = {lost[0]:g} a weight or a bias went beyond "
            f"{LARGEST:g} in epoch {epoch}; use a smaller learning rate, or scale X to values "
            "around 1"
        )
    return parameters


def _network(states: Sequence[State], sizes: tuple[int, ...]) -> Network:
    """Return the states' networks as one stack, with the states along its first axis."""
    stack = np.stack(np.broadcast_arrays(*(state.parameters for state in states)))
    return Network(*tables(stack, sizes))
