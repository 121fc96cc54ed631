"""Work in the background of a panel: one piece at a time, the newest wish first."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Any

from .shell import LOCK

Report = Callable[[float], None]  # gets the share that is done, from 0 to 1


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Raised inside of a work that no one wants any more."""


class Background:
    """One worker; new work cancels the one before, which ends at its next report.

    All that a work tells (progress, result, error) it tells under ``LOCK``. So whoever holds
    ``LOCK`` and calls `cancel` hears nothing of that work any more.
    """

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, "training")
        self._cancelled = Event()
        self._last: Future[None] | None = None

    def start(
        self,
        work: Callable[[Report], Any],
        progress: Report,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run ``work(report)`` and pass on what it returns, to ``done``, or raises, to ``failed``.

        ``report`` gets the share that is done, from 0 to 1, and passes it on to ``progress``; it
        raises `Cancelled` when the result is not wanted any more.
        """
        cancelled = Event()

        def report(share: float) -> None:
            with LOCK:
                if cancelled.is_set():
                    raise Cancelled
                progress(share)

        def run() -> None:
            try:
                result = work(report)
            except Cancelled:
                return
            except Exception as error:  # noqa: BLE001 - it is told, not lost
                with LOCK:
                    if not cancelled.is_set():
                        failed(error)
                return
            with LOCK:
                if not cancelled.is_set():
                    done(result)

        with LOCK:
            self.cancel()
            self._cancelled = cancelled
            try:
                self._last = self._worker.submit(run)
            except RuntimeError:  # where there are no threads, as in a browser's Python
                run()

    def cancel(self) -> None:
        """Let no one hear of the work that runs; it ends at its next report."""
        with LOCK:
            self._cancelled.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the work has ended, at most so many seconds; whether it has."""
        return self._last is None or not wait([self._last], timeout).not_done
