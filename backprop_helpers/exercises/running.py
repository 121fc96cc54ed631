"""Runs a learner's function: on copies, with a time limit, and with its own errors told apart."""

import copy
import traceback
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import guard
from .comparing import MOST

LENGTH = 300  # characters of an error's own words
TIPS = {  # what some of NumPy's errors mean to someone who meets them for the first time
    "truth value": "An `if` takes one number, and this is an array with several. Work on the "
    "whole array with * and +.",
    "can be converted to Python scalars": "The functions of `math` take one number. np.exp and "
    "np.log take arrays as well.",
    "mismatch in its core dimension": "The shapes do not fit. Print them. Is one matrix to be "
    "transposed? Is a * needed in place of an @?",
    "could not be broadcast": "The shapes do not fit. Print them. Is one array to be transposed? "
    "Is an @ needed in place of a *?",
    "unsupported operand type(s)": "Does each of your variables hold a number?",
    "math range error": "e to the power of a large number is too large for a computer. Let every "
    "exponent be negative.",
    "'bitwise_xor' not supported": "In Python ^ is no power. Write ** or np.exp.",
    "Cannot cast ufunc": "An array of whole numbers cannot take fractions in place. Make a new "
    "array: `w = w - ...`.",
    "division by zero": "A number of Python's own is divided by 0. Multiply instead, or ask first.",
    "name 'e' is not defined": "e is np.e, and e to the power of x is np.exp(x).",
    "name 'exp' is not defined": "Write np.exp.",
    "name 'log' is not defined": "Write np.log.",
}
SIZES = (
    "Networks with other numbers of layers and of nodes are tried. Take nothing for granted that "
    "the arguments can tell: the last layer is max(W)."
)
INDEX = (
    "An index is too large for its axis. Rows come first, and samples are columns: X[:, k]. "
    "Counting starts at 0, and sizes differ from one trial to the next."
)
_inside: ContextVar[bool] = ContextVar("inside", default=False)


@dataclass
class Outcome:
    """What a function answered to each case, up to the first problem.

    Attributes
    ----------
    answers : list
        One for each case.
    problem : str
        What ended the run before the last case, in plain words; empty if nothing did.
    error : BaseException or None
        What it raised, if it was that.
    """

    answers: list[Any] = field(default_factory=list)
    problem: str = ""
    error: BaseException | None = None


class CheckInsideError(RuntimeError):
    """Raised by `check` when it is called from within the function that is checked."""


def refuse_inside() -> None:
    """Raise an error if a learner's function is running."""
    if _inside.get():
        raise CheckInsideError


def run(function: Callable[..., Any], cases: Sequence[tuple[Any, ...]]) -> Outcome:
    """Call the function with copies of each case, for a limited time."""
    outcome = Outcome()

    def work() -> None:
        token = _inside.set(True)
        try:
            _attempt(function, cases, outcome)
        finally:
            _inside.reset(token)

    if guard.finished(work):
        return outcome
    return Outcome(
        problem=f"Your function did not return within {guard.LIMIT:g} seconds. Is there a loop "
        "that never ends?"
    )


def call(function: Callable[..., Any], cases: Sequence[tuple[Any, ...]]) -> Outcome:
    """Call a function of the course's own in the same way, but without a limit."""
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
            if changed := [a for a, b in zip(given, case, strict=True) if not _same(a, b)]:
                outcome.problem = _about_change(changed[0])
                return
            outcome.answers.append(_copied(answer))
    except (guard.Stopped, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 (whatever a learner's code raises is an answer)
        outcome.error = error
        outcome.problem = _about_error(function, error)


def _copied(answer: Any) -> Any:
    if isinstance(answer, list) and len(answer) > MOST:
        return answer  # it will be refused by its length
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


def _about_change(argument: Any) -> str:
    told = "Your function changed what it was given, which its caller still needs. "
    if isinstance(argument, dict):
        return (
            f"{told}Begin with copies, `W, b = dict(W), dict(b)`, and make new arrays: "
            "`W[2] = W[2] - ...`, not `W[2] -= ...`."
        )
    return (
        f"{told}`w -= ...` changes the array itself: write `w = w - ...`, or begin with "
        "`w = w.copy()`."
    )


def words_of(error: BaseException | None) -> str:
    """Return what an error says; nothing if it fails even at that."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 (an exception class of the learner's own)
        return ""


def _about_error(function: Callable[..., Any], error: BaseException) -> str:
    """Return an error of the learner's code, short, with the line where it happened."""
    if isinstance(error, CheckInsideError):
        return (
            f"check({function.__name__}) stands inside your function, so it would never end. Move "
            "it to the left margin, below the function."
        )
    words = words_of(error)
    words = words if len(words) <= LENGTH else words[:LENGTH] + " …"
    told = f"Your function raised {type(error).__name__}" + (f": {words}" if words else "")
    told += "" if told.endswith((".", "…", "?", "!")) else "."
    file = function.__code__.co_filename if hasattr(function, "__code__") else None
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if frames and frames[-1].line:
        told += f"\nIt happened here: {frames[-1].line.strip()}"
    tips = [tip for part, tip in TIPS.items() if part in words]
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], int):
        tips.append(SIZES)
    if isinstance(error, IndexError):
        tips.append(INDEX)
    return "\n".join([told, *tips[:1]])
