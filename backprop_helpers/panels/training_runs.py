"""Trainings for a panel: one data set and one start, with every learning rate at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from backprop_helpers import datasets
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.training import History, train

DATA = MappingProxyType(
    {
        "two_blobs": datasets.two_blobs,
        "xor": datasets.xor,
        "two_moons": datasets.two_moons,
        "rings": datasets.rings,
    }
)
SAMPLES, SIZES = 120, (2, 2, 2, 2, 2)
# Ten learning rates for each factor of ten, as round as two digits allow: 0.01, 0.013, ..., 100.
ALPHAS = np.array([float(f"{10 ** (k / 10):.2g}") for k in range(-20, 21)])
RECORDS = 200  # recorded epochs: more than a slider has pixels to tell apart
Report = Callable[[float], None]  # gets the share that is done, from 0 to 1

CHUNK = 10  # records between two looks at whether anyone still wants the result


@dataclass(frozen=True, eq=False)
class Runs:
    """One data set and one starting seed, trained with every learning rate of ``ALPHAS``.

    Attributes
    ----------
    data : str
        A name in ``DATA``.
    seed : int
        Of the network's starting weights.
    X, Y : array, (2, N)
        The samples.
    history : History
        Over the recorded epochs and the learning rates, (E, A).
    """

    data: str
    seed: int
    X: Array = field(repr=False)
    Y: Array = field(repr=False)
    history: History = field(repr=False)

    @property
    def key(self) -> tuple[str, int]:
        """What the runs were asked for by."""
        return self.data, self.seed


def train_all(data: str, seed: int, epochs: int, report: Report = lambda _: None) -> Runs:
    """Train one network for each learning rate, and say now and then how far it is.

    Parameters
    ----------
    data : str
        A name in ``DATA``.
    seed : int
        Of the starting weights.
    epochs : int
        Passes over the batch; about ``RECORDS`` of them are recorded, the last one always.
    report : callable, optional
        Gets the share that is done, from 0 to 1; what it raises ends the training.

    Examples
    --------
    >>> runs = train_all("xor", seed=0, epochs=20)
    >>> runs.history.costs.shape, runs.history.epochs[[0, -1]]
    ((21, 41), array([ 0, 20]))
    """
    X, Y = DATA[data](n=SAMPLES)
    network = Network.random(SIZES, seed)
    every = -(-epochs // RECORDS)
    recorded: list[int] = []
    costs: list[Array] = []
    networks: list[Network] = []
    for start in range(0, epochs, CHUNK * every):
        report(start / epochs)
        steps = min(CHUNK * every, epochs - start)
        part = train(network, X, Y, alpha=ALPHAS, epochs=steps, record_every=every)
        if part.epochs[-1] < steps:
            raise KeyboardInterrupt  # `train` takes it for a wish to see the history so far
        network = part.final
        new = slice(1 if start else 0, None)  # a part begins with the end of the one before
        recorded += (start + part.epochs[new]).tolist()
        costs += [*part.costs[new]]
        networks += [part.network.at(k) for k in range(len(part.epochs))[new]]
    history = History(np.array(recorded), np.stack(costs), Network.stack(networks))
    return Runs(data, seed, X, Y, history)
