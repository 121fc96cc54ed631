"""What the learner calls: check, hint, solution and progress, and what they remember."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, TypeVar

from backprop_helpers.exercises.course import catalogue
from backprop_helpers.validation import need, short

from . import memory
from .judging import judge
from .recall import QUESTIONS
from .running import refuse_inside
from .verdict import Note, Verdict

_hints_shown: dict[str, int] = {}
_current = [""]  # the notebook in which something was checked last
Kind = TypeVar("Kind")


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
    exercise = _find(name, catalogue)
    verdict = judge(exercise, function)
    return _noted(verdict, exercise.notebook, _exercises_of(exercise.notebook))


def hint(exercise: Callable[..., Any] | str, number: int | None = None) -> Note:
    """Show the next of four hints: a nudge, the formula, a worked number, the solution.

    Parameters
    ----------
    exercise : callable or str
        Your function, or the name of the exercise.
    number : int, optional
        1 to 4: shows that hint, again or ahead of its turn.

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
    ValueError
        If ``number`` is not one of 1 to 4.

    Examples
    --------
    >>> hint("my_step")
    Hint 1 of 4 for my_step: a nudge
    Walk against the slope. How far? The slope times the learning rate.
    """
    found = _find(_name(exercise, "hint"), catalogue)
    if number is not None and not (isinstance(number, int) and 1 <= number <= 4):
        raise ValueError(f"number is {short(number)}, but there are the hints 1, 2, 3 and 4")
    step = number or min(_hints_shown.get(found.name, 0) + 1, 4)
    repeated = number is None and _hints_shown.get(found.name) == step
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
    found = _find(_name(exercise, "solution"), catalogue)
    return Note(f"The solution of {found.name}", found.solution)


def answer(question: str, value: Any = ...) -> Verdict:
    """Answer one of the questions at a notebook's end.

    Parameters
    ----------
    question : str
        Its name.
    value : number or str
        Your answer. Without one, the question is shown.

    Returns
    -------
    Verdict
        It displays itself.

    Raises
    ------
    KeyError
        If there is no such question.

    Examples
    --------
    >>> answer("paths_from_w02", 8)
    ✓ paths_from_w02: 8 is right.
    """
    found = _find(question, QUESTIONS, "question")
    verdict = found.judge(value)
    if not verdict.attempted:
        return replace(verdict, message=f"{found.text} {verdict.message}")
    return _noted(verdict, found.notebook, [])


def progress(*, reset: bool = False) -> Note:
    """Show which exercises you have done, those of this notebook one by one.

    Parameters
    ----------
    reset : bool, default False
        Forget all, and begin anew.

    Returns
    -------
    Note
        It displays itself.
    """
    if need(bool, reset, "reset"):
        memory.forget()
    passed, tried = (memory.known()[kind] for kind in ("passed", "tried"))
    lines = []
    for notebook in dict.fromkeys(exercise.notebook for exercise in catalogue.values()):
        names = _exercises_of(notebook)
        lines.append(f"{notebook}: {len(passed.intersection(names))} of {len(names)} done")
        if notebook == _current[0]:
            lines += [f"  {_status(name, passed, tried)}" for name in names]
    done = f"{len(passed.intersection(catalogue))} of {len(catalogue)} exercises done"
    return Note(done, "\n".join(lines))


def _exercises_of(notebook: str) -> list[str]:
    return [name for name in catalogue if catalogue[name].notebook == notebook]


def _noted(verdict: Verdict, notebook: str, names: list[str]) -> Verdict:
    """Remember a verdict, and say how many of the notebook's exercises are done."""
    _current[0] = notebook
    if verdict.attempted:
        memory.remember("tried", verdict.exercise)
    if not verdict.passed:
        return verdict
    memory.remember("passed", verdict.exercise)
    if not names:
        return verdict
    count = len(memory.known()["passed"].intersection(names))
    told = f"{verdict.message}\n{count} of {len(names)} in this notebook."
    return replace(verdict, message=told)


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


def _status(name: str, passed: set[str], tried: set[str]) -> str:
    if name in passed:
        return f"✓ {name}: done"
    return f"✗ {name}: tried" if name in tried else f"○ {name}: not yet"


def _name(exercise: Callable[..., Any] | str, caller: str) -> str:
    name = exercise if isinstance(exercise, str) else getattr(exercise, "__name__", None)
    if not isinstance(name, str):
        raise TypeError(
            f"exercise is {short(exercise)}, but {caller} needs your function or its name: write "
            f"{caller}(my_sigmoid)"
        )
    return name


def _find(name: str, known: Mapping[str, Kind], what: str = "exercise") -> Kind:
    if isinstance(name, str) and name in known:
        return known[name]
    near = get_close_matches(str(name), known, n=3)
    raise KeyError(
        f"no {what} is called {short(name)}; "
        + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}")
    )
