"""Runs a learner's function: with a time limit, on copies, and with its own errors told apart."""

import ast
import copy
import ctypes
import dis
import inspect
import textwrap
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LIMIT = 5.0  # seconds for all calls together
TIPS = {  # what some of NumPy's errors mean to someone who meets them for the first time
    "truth value": "An `if` takes one number, and this is an array with several. Work on the "
    "whole array with * and +.",
    "can be converted to Python scalars": "The functions of `math` take one number. np.exp and "
    "np.log take arrays as well.",
    "mismatch in its core dimension": "The shapes do not fit. Print them. Is one matrix to be "
    "transposed?",
    "could not be broadcast": "The shapes do not fit. Print them. Is one array to be transposed?",
    "unsupported operand type(s)": "Does each of your variables hold a number?",
}


class Stopped(BaseException):
    """Thrown into a function that does not return; no ``except Exception`` can swallow it."""


@dataclass
class Outcome:
    """What a function answered to each case, up to the first problem.

    Attributes
    ----------
    answers : list
        One for each case.
    problem : str
        What ended the run before the last case, in plain words; empty if nothing did.
    """

    answers: list[Any] = field(default_factory=list)
    problem: str = ""


def run(function: Callable[..., Any], cases: Sequence[tuple[Any, ...]]) -> Outcome:
    """Call the function with copies of each case, in a thread that can be given up."""
    outcome = Outcome()
    worker = threading.Thread(target=_attempt, args=(function, cases, outcome), daemon=True)
    worker.start()
    try:
        worker.join(LIMIT)
        if not worker.is_alive():
            return outcome
    finally:  # also when the learner interrupts the kernel
        _stop(worker)
    return Outcome(
        problem=f"Your function did not return within {LIMIT:g} seconds. Is there a loop that "
        "never ends?"
    )


def call(function: Callable[..., Any], cases: Sequence[tuple[Any, ...]]) -> Outcome:
    """Call a function of the course's own in the same way, but without a thread."""
    outcome = Outcome()
    _attempt(function, cases, outcome)
    return outcome


def _attempt(
    function: Callable[..., Any], cases: Sequence[tuple[Any, ...]], outcome: Outcome
) -> None:
    try:
        for case in cases:
            given = copy.deepcopy(case)
            with np.errstate(all="ignore"):  # a warning is no verdict; a NaN will be one
                answer = function(*given)
            if not _same(given, case):
                outcome.problem = (
                    "Your function changed what it was given, which its caller still needs. Make "
                    "new arrays: `W = W - ...` instead of `W -= ...`, or `w = w.copy()` first. "
                    "For dictionaries: `W = dict(W)` first."
                )
                return
            outcome.answers.append(_copied(answer))
    except Stopped:
        pass
    except BaseException as error:  # noqa: BLE001 (whatever a learner's code raises is an answer)
        outcome.problem = _told(function, error)


def _stop(worker: threading.Thread) -> None:
    """End a thread at its next step; a few tries, because a bare ``except:`` swallows one."""
    for _ in range(20):
        if not worker.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident or 0), ctypes.py_object(Stopped)
        )
        worker.join(0.01)


def _copied(answer: Any) -> Any:
    try:
        return copy.deepcopy(answer)
    except Exception:  # noqa: BLE001 (a generator, an open file: it will be refused later)
        return answer


def _same(a: Any, b: Any) -> bool:
    """Return whether two arguments are equal to the last bit."""
    if isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in b)
    if isinstance(b, tuple):
        return all(map(_same, a, b))
    return callable(b) or np.array_equal(a, b)


def _told(function: Callable[..., Any], error: BaseException) -> str:
    """Return an error of the learner's code, short, with the line where it happened."""
    message = f"Your function raised {type(error).__name__}: {error}."
    file = function.__code__.co_filename if hasattr(function, "__code__") else None
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if lines and lines[-1].line:
        message += f"\nIt happened here: {lines[-1].line.strip()}"
    tips = [tip for words, tip in TIPS.items() if words in str(error)]
    return "\n".join([message, *tips[:1]])


def is_untouched(function: Callable[..., Any]) -> bool:
    """Return whether the body is still nothing but ``...`` (and a docstring)."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # no source, as after exec: look at the bytecode
        return _does_nothing(function)
    definition = tree.body[0]
    return isinstance(definition, ast.FunctionDef) and all(
        isinstance(line, ast.Pass)
        or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in definition.body
    )


def _does_nothing(function: Callable[..., Any]) -> bool:
    return hasattr(function, "__code__") and all(
        step.argval is None
        if step.opname in ("LOAD_CONST", "RETURN_CONST")
        else step.opname in ("RESUME", "NOP", "RETURN_VALUE")
        for step in dis.get_instructions(function)
    )
