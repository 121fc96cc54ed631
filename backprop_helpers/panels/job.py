"""Training for a panel: every learning rate at once, in the background, with progress."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from backprop_helpers import datasets
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.training import History, train

from .shell import LOCK

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
Result = TypeVar("Result")

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


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Raised inside of a work that no one wants any more."""


class Job:
    """One piece of work at a time, on a thread of its own; a new one cancels the one before.

    All that the job tells (progress, result, error) it tells under ``LOCK``. So whoever holds
    ``LOCK`` and calls `cancel` hears nothing of that work any more.
    """

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None

    def start(
        self,
        work: Callable[[Report], Result],
        progress: Report,
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Cancel the work before, then run ``work(report)`` and pass on what it returns.

        Parameters
        ----------
        work : callable
            Gets a function to call with the share that is done; that call raises `Cancelled`
            when the result is not wanted any more.
        progress : callable
            Gets the share that is done, from 0 to 1.
        done : callable
            Gets the result.
        failed : callable
            Gets the error, if there was one; the error is raised again afterwards.
        """
        with LOCK:
            self.cancel()
            before, cancelled = self._thread, threading.Event()

            def report(share: float) -> None:
                with LOCK:
                    if cancelled.is_set():
                        raise Cancelled
                    progress(share)

            def run() -> None:
                if before:
                    before.join()  # it ends at its next report; two at once would only be slower
                try:
                    result = work(report)
                    with LOCK:
                        if not cancelled.is_set():
                            done(result)
                except Cancelled:
                    return
                except Exception as error:
                    with LOCK:
                        if not cancelled.is_set():
                            failed(error)
                    raise

            self._cancelled = cancelled
            self._thread = threading.Thread(target=run, daemon=True, name="training")
            self._thread.start()

    def cancel(self) -> None:
        """Let no one hear of the work that runs; it ends at its next report."""
        with LOCK:
            self._cancelled.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the work has ended, at most so many seconds; whether it has."""
        thread = self._thread
        if thread:
            thread.join(timeout)
        return thread is None or not thread.is_alive()
