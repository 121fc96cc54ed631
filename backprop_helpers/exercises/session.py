"""What the learner calls: check, hint, solution and progress, and what they remember."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from backprop_helpers.exercises.course import catalogue

from .definition import Exercise
from .judging import judge
from .running import refuse_inside
from .verdict import Note, Verdict

_attempted: set[str] = set()
_passed: set[str] = set()
_hints_shown: dict[str, int] = {}


def check(function: Callable[..., Any]) -> Verdict:
    """Try a function of yours at fresh numbers, and say whether it is right, or what is wrong.

    Parameters
    ----------
    function : callable
        Your function. It must have the name of its exercise.

    Returns
    -------
    Verdict
        With ``verdict.passed`` and ``verdict.message``. It displays itself.

    Raises
    ------
    TypeError
        If ``function`` is not a function.
    KeyError
        If no exercise has its name.

    Examples
    --------
    >>> def my_step(w, dw, alpha):
    ...     return w + alpha * dw
    >>> check(my_step)
    ✗ my_step: You walk uphill: + makes the cost larger. Subtract `alpha * dw`.
    """
    refuse_inside()
    name = getattr(function, "__name__", None)
    if callable(function) and name not in catalogue:
        return _nameless(function, name)
    if not callable(function):
        raise TypeError(
            f"check needs the function itself, but got {type(function).__name__}: write "
            "check(my_sigmoid), without quotes and without brackets after the name"
        )
    exercise = _find(name)
    verdict = judge(exercise, function)
    if verdict.attempted:
        _attempted.add(name)
    if verdict.passed:
        _passed.add(name)
    return verdict


def hint(exercise: Callable[..., Any] | str) -> Note:
    """Show the next of four hints: a nudge, the formula, a worked number, the solution.

    Parameters
    ----------
    exercise : callable or str
        Your function, or the name of the exercise.

    Returns
    -------
    Note
        It displays itself.

    Raises
    ------
    TypeError
        If ``exercise`` is neither a function nor a name.
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> hint("my_step")
    Hint 1 of 4 for my_step: a nudge
    Walk against the slope. How far? The slope times the learning rate.
    """
    found = _find(_name(exercise, "hint"))
    step = min(_hints_shown.get(found.name, 0) + 1, 4)
    repeated = _hints_shown.get(found.name) == step
    _hints_shown[found.name] = step
    kind = ("a nudge", "the formula", "a worked number", "the solution")[step - 1]
    last = ", and the last hint" if repeated else ""
    return Note(f"Hint {step} of 4 for {found.name}: {kind}{last}", found.hints[step - 1])


def solution(exercise: Callable[..., Any] | str) -> Note:
    """Show the solution of an exercise: the very code that your function is compared with.

    Parameters
    ----------
    exercise : callable or str
        Your function, or the name of the exercise.

    Returns
    -------
    Note
        It displays itself; ``.text`` is the code.

    Raises
    ------
    TypeError
        If ``exercise`` is neither a function nor a name.
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> solution("my_step")
    The solution of my_step
    def my_step(w, dw, alpha):
        return w - alpha * dw
    """
    found = _find(_name(exercise, "solution"))
    return Note(f"The solution of {found.name}", found.solution)


def progress() -> Note:
    """Show which exercises you have done in this session, notebook by notebook.

    Returns
    -------
    Note
        It displays itself.
    """
    lines = []
    for notebook in dict.fromkeys(exercise.notebook for exercise in catalogue.values()):
        names = [name for name in catalogue if catalogue[name].notebook == notebook]
        lines.append(f"{notebook}: {len(_passed.intersection(names))} of {len(names)} done")
        lines += [f"  {_status(name)}" for name in names]
    done = f"{len(_passed)} of {len(catalogue)} exercises done in this session"
    return Note(done, "\n".join(lines))


def _nameless(function: Callable[..., Any], name: Any) -> Verdict:
    """Answer a function that has no exercise's name, without an error: the notebook runs on."""
    near = get_close_matches(str(name), catalogue, n=1)
    wanted = near[0] if near else "my_sigmoid"
    what = f"A function called {name}" if isinstance(name, str) else "An object without a name"
    message = (
        f"{what} belongs to no exercise. Write the exercise's function with its own first line, "
        f"such as `def {wanted}({', '.join(catalogue[wanted].parameters)}):`, and without a "
        "decorator."
    )
    return Verdict(str(name or type(function).__name__), False, True, message)


def _status(name: str) -> str:
    if name in _passed:
        return f"✓ {name}: done"
    return f"✗ {name}: tried" if name in _attempted else f"○ {name}: not yet"


def _name(exercise: Callable[..., Any] | str, caller: str) -> str:
    name = exercise if isinstance(exercise, str) else getattr(exercise, "__name__", None)
    if not isinstance(name, str):
        raise TypeError(
            f"{caller} needs your function or its name, but got {type(exercise).__name__}: write "
            f"{caller}(my_sigmoid)"
        )
    return name


def _find(name: str) -> Exercise:
    if name in catalogue:
        return catalogue[name]
    near = get_close_matches(name, catalogue, n=3)
    raise KeyError(
        f"no exercise is called {name}; "
        + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(catalogue)}")
    )
