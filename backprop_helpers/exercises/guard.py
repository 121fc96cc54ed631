"""Ends a function that does not return, and lets the Stop button through.

From Python 3.12 on the function runs right here, and Python itself asks the clock at each jump and
each call (`sys.monitoring`): this needs no threads, so it works in a browser as well. Before, it
runs in a thread that can be given up.
"""

import ctypes
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import CodeType

import numpy as np

LIMIT = 5.0  # seconds for all calls together

# Code that clears up after a learner's function, which must come to its end.
# (Its __file__ may be another name than its code has: a browser's Python keeps it in an archive.)
_SUPPRESS = suppress.__exit__.__code__.co_filename
OWN = (str(Path(__file__).parent), str(Path(np.__file__).parent), _SUPPRESS)


class Stopped(BaseException):
    """Thrown into a function that does not return; no ``except Exception`` can swallow it."""


def finished(work: Callable[[], None]) -> bool:
    """Do a piece of work, and return whether it came to its end within `LIMIT` seconds."""
    return _watched(work) if sys.version_info >= (3, 12) else _in_a_thread(work)


if sys.version_info >= (3, 12):

    def _watched(work: Callable[[], None]) -> bool:
        monitoring, here = sys.monitoring, threading.get_ident()
        end = time.monotonic() + LIMIT

        def look(code: CodeType, *_: object) -> None:
            mine = threading.get_ident() == here and not code.co_filename.startswith(OWN)
            if mine and time.monotonic() > end:
                raise Stopped

        tool = next(k for k in (4, 3, 5, 2, 1, 0) if monitoring.get_tool(k) is None)
        events = monitoring.events
        moments = (events.JUMP, events.PY_START, events.PY_RESUME)
        monitoring.use_tool_id(tool, "backprop_helpers")
        try:
            for moment in moments:
                monitoring.register_callback(tool, moment, look)
            monitoring.set_events(tool, events.JUMP | events.PY_START | events.PY_RESUME)
            with suppress(Stopped):
                work()
            monitoring.set_events(tool, 0)
        finally:
            monitoring.set_events(tool, 0)
            for moment in moments:
                monitoring.register_callback(tool, moment, None)
            monitoring.free_tool_id(tool)
        return time.monotonic() <= end

else:

    def _watched(work: Callable[[], None]) -> bool:
        raise NotImplementedError


def _in_a_thread(work: Callable[[], None]) -> bool:
    ended = threading.Event()  # not the thread's own word: an interrupted join says that it ended

    def run() -> None:
        try:
            with suppress(Stopped):
                work()
        finally:
            ended.set()

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    try:
        return ended.wait(LIMIT)
    finally:  # also when the learner stops the kernel
        for _ in range(20):  # a bare `except:` swallows some
            if ended.is_set():
                break
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(worker.ident or 0), ctypes.py_object(Stopped)
            )
            ended.wait(0.01)
