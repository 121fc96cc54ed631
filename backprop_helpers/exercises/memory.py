"""Remembers what has been done: in one file beside the notebooks, as each has a kernel of its own.

Outside of a notebook nothing is written.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backprop_helpers.lab.files import write_whole

NAME = "progress.json"
WAIT = 2.0  # seconds for another kernel to finish writing; then its lock is a dead one's

State = dict[str, set[str]]  # "tried" and "passed", the names of exercises and questions
_here: State = {"tried": set(), "passed": set()}  # where no file can be


def folder() -> Path | None:
    """Return where the file is: the notebook's own folder; None outside of a notebook."""
    return Path.cwd() if "ipykernel.kernelapp" in sys.modules else None


def remember(kind: str, name: str) -> None:
    """Add a name to what was tried or passed."""
    _here[kind].add(name)
    place = folder()
    if place is None or name in _stored(place)[kind]:
        return
    with suppress(OSError), _alone(place):  # a folder that cannot be written: this session only
        state = _stored(place)
        state[kind].add(name)
        text = json.dumps({kind: sorted(state[kind]) for kind in state}, indent=1)
        write_whole(place / NAME, text)


def known() -> State:
    """Return what was tried and passed, here and in other notebooks."""
    place = folder()
    stored: State = {} if place is None else _stored(place)
    return {kind: names | stored.get(kind, set()) for kind, names in _here.items()}


def _stored(place: Path) -> State:
    try:
        stored = json.loads((place / NAME).read_text(encoding="utf-8"))
        return {kind: {str(name) for name in stored[kind]} for kind in _here}
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError):
        with suppress(OSError):
            (place / NAME).replace(place / f"{NAME}.damaged")
            print(f"{NAME} could not be read. It is {NAME}.damaged now, and a new one begins.")  # noqa: T201
    return {kind: set() for kind in _here}


def forget() -> None:
    """Begin anew."""
    for names in _here.values():
        names.clear()
    place = folder()
    if place is not None:
        with suppress(OSError):
            (place / NAME).unlink()


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Keep other kernels from writing between reading and writing."""
    lock, end = place / f".{NAME}.lock", time.monotonic() + WAIT
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > end:
                break
            time.sleep(0.01)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
