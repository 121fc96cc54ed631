"""Judges a learner's function: right, not attempted, or which mistake it is."""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from .definition import Exercise, Function, Mistake, shown
from .running import call, is_untouched, run

TOLERANCE = 1e-5  # relative, for each number
FLOOR = 1e-12  # absolute: below this, two numbers are both rounding noise
ROOM = 400  # how many characters a message may need for the numbers that it shows

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Verdict:
    """What `check` found.

    Attributes
    ----------
    exercise : str
        The name of the exercise.
    passed : bool
        Whether the answer is right.
    attempted : bool
        False while the body is still ``...``.
    message : str
        What to tell the learner.
    """

    exercise: str
    passed: bool
    attempted: bool
    message: str

    @property
    def sign(self) -> str:
        """✓ right, ✗ not right, ○ not attempted."""
        return "✓" if self.passed else "✗" if self.attempted else "○"

    def __repr__(self) -> str:
        return f"{self.sign} {self.exercise}: {self.message}"

    def _repr_html_(self) -> str:
        word = "right" if self.passed else "not right yet" if self.attempted else "not attempted"
        color = "#009e73" if self.passed else "#d55e00" if self.attempted else "#808080"
        return (
            f'<div style="border-left: 4px solid {color}; padding: 4px 12px; '
            f'white-space: pre-wrap"><b>{self.sign} {escape(self.exercise)}: {word}.</b>\n'
            f"{escape(self.message)}</div>"
        )


def judge(exercise: Exercise, function: Function) -> Verdict:
    """Run a function at fresh inputs, and compare it with the reference and the known mistakes."""
    if is_untouched(function):
        message = (
            "Replace the ... with your own code, and run the cell. "
            f"hint({exercise.name}) helps you to begin."
        )
        return Verdict(exercise.name, passed=False, attempted=False, message=message)
    message = _wrong_parameters(exercise, function) or _wrong_answers(exercise, function)
    return Verdict(exercise.name, not message, attempted=True, message=message or "Right.")


def close(answer: Any, expected: Any) -> bool:
    """Return whether an answer agrees with what is expected, in form and within the tolerance."""
    if isinstance(expected, dict):
        return (
            isinstance(answer, dict)
            and answer.keys() == expected.keys()
            and all(close(answer[key], expected[key]) for key in expected)
        )
    if isinstance(expected, tuple):
        return (
            isinstance(answer, tuple | list)
            and len(answer) == len(expected)
            and all(map(close, answer, expected))
        )
    got, right = _array(answer), _array(expected)
    if got is None or right is None:
        return False
    if got.shape != right.shape and not got.size == right.size == 1:
        return False
    got, finite = got.reshape(right.shape), np.isfinite(right)
    with np.errstate(invalid="ignore"):
        near = abs(got - right) <= TOLERANCE * abs(right) + FLOOR
    # Only a known mistake can be NaN or infinite; the learner has made it if theirs is the same.
    alike = (got == right) | (np.isnan(got) & np.isnan(right))
    return bool(np.where(finite, near, alike).all())


def _array(value: Any) -> Array | None:
    """Return numbers as an array, or None if the value is something else."""
    try:
        array = np.asarray(value)
        return None if array.dtype.kind in "USc" else np.asarray(value, dtype=np.float64)
    except Exception:  # noqa: BLE001 (a ragged list, or an object with a mind of its own)
        return None


def _wrong_parameters(exercise: Exercise, function: Function) -> str:
    wanted = tuple(inspect.signature(exercise.reference).parameters)
    try:
        parameters = inspect.signature(function)
    except (TypeError, ValueError):  # written in C: NumPy's own functions have no signature
        return ""
    try:
        parameters.bind(*wanted)
    except TypeError:
        return (
            f"Your function takes {parameters}, but it is called with ({', '.join(wanted)}). "
            "Keep the first line of the cell as it was."
        )
    return ""


def _wrong_answers(exercise: Exercise, function: Function) -> str:
    """Return what is wrong with a function's answers; nothing if they are right."""
    generator = np.random.default_rng()
    cases = [exercise.inputs(generator, n) for n in exercise.samples]
    outcome = run(function, cases)
    expected = call(exercise.reference, cases[: len(outcome.answers)]).answers
    answers = [_aligned(*pair) for pair in zip(outcome.answers, expected, strict=True)]
    wrong = [k for k, right in enumerate(expected) if not close(answers[k], right)]
    if not wrong:
        return outcome.problem
    for mistake in exercise.mistakes.values():
        if _made(mistake, cases, answers):
            return mistake.sentence
    k = wrong[0]
    forms = (_form(answers[i], expected[i], exercise.parts) for i in wrong)
    return (
        outcome.problem
        or _constant(answers, expected)
        or next(filter(None, forms), "")
        or _factor(answers, expected)
        or _numbers(exercise, cases[k], answers[k], expected[k])
    )


def _made(mistake: Mistake, cases: list[tuple[Any, ...]], answers: list[Any]) -> bool:
    """Return whether a known mistake gives the same answers, and ends where these end."""
    if not all(map(close, answers, call(mistake.function, cases[:1]).answers)):
        return False  # most mistakes are ruled out by the first case, at a quarter of the time
    known = call(mistake.function, cases).answers
    return len(known) == len(answers) and all(map(close, answers, known))


def _aligned(answer: Any, expected: Any) -> Any:
    """Return an answer of the right form with its parts in the order of what is expected."""
    if isinstance(expected, dict) and isinstance(answer, dict) and answer.keys() == expected.keys():
        return {key: _aligned(answer[key], expected[key]) for key in expected}
    several = isinstance(expected, tuple) and isinstance(answer, tuple | list)
    if several and len(answer) == len(expected):
        return tuple(map(_aligned, answer, expected))
    return answer


def _leaves(value: Any, parts: Sequence[str] = (), path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what a tuple or dictionary holds, with its name: ("dW[5]", ...)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (), f"{path}[{key}]")
    elif isinstance(value, tuple):
        for name, inner in zip(parts, value, strict=True):
            yield from _leaves(inner, (), name)
    else:
        yield path, value


def _flat(value: Any) -> Array | None:
    """Return all numbers of an answer in one row, or None if not all are numbers."""
    if isinstance(value, dict):
        rows = [_flat(inner) for inner in value.values()]
    elif isinstance(value, tuple):
        rows = [_flat(inner) for inner in value]
    else:
        array = _array(value)
        rows = [None if array is None or value is None else array.ravel()]
    known = [row for row in rows if row is not None]
    return np.concatenate(known) if len(known) == len(rows) > 0 else None


def _constant(answers: list[Any], expected: list[Any]) -> str:
    flat = [_flat(answer) for answer in answers]
    rows = [row for row in flat if row is not None]
    if len(rows) < max(2, len(flat)) or isinstance(expected[0], bool):
        return ""
    if not any(row.any() for row in rows):
        return "Your function always gives 0. Compute the answer from what it is given."
    if all(np.array_equal(row, rows[0]) for row in rows):
        return (
            f"Your function always gives {shown(answers[0])}, whatever it is given. "
            "It is tried with other numbers than those on the page: compute with its parameters."
        )
    return ""


def _form(answer: Any, expected: Any, parts: Sequence[str] = (), name: str = "") -> str:
    """Return what is wrong with the form of an answer; nothing if only its numbers are wrong."""
    what = name or "Your function"
    if answer is None:
        return (
            f"{what} is None."
            if name
            else "Your function returned nothing. Does it end with `return` and a value?"
        )
    if isinstance(expected, dict):
        if not isinstance(answer, dict) or answer.keys() != expected.keys():
            got = f"the keys {list(answer)}" if isinstance(answer, dict) else _kind(answer)
            return f"{what} must give a dictionary with the keys {sorted(expected)}. It gave {got}."
        found = (_form(answer[k], expected[k], (), f"{name}[{k}]") for k in expected)
        return next(filter(None, found), "")
    if isinstance(expected, tuple):
        if not isinstance(answer, tuple | list) or len(answer) != len(expected):
            return f"Return {len(expected)} things: `return {', '.join(parts)}`."
        triples = zip(answer, expected, parts, strict=True)
        return next(filter(None, (_form(a, e, (), part) for a, e, part in triples)), "")
    return _array_form(answer, np.asarray(expected), what)


def _array_form(answer: Any, right: Array, what: str) -> str:
    got = _array(answer)
    if got is None:
        return f"{what} gave {_kind(answer)}. A number or an array of numbers is needed."
    if not np.isfinite(got).all():
        value = "NaN (not a number)" if np.isnan(got).any() else "infinity"
        return f"{what} gave {value}. Look for a division by 0, or for the log of 0 or less."
    if got.shape == right.shape:
        turned = got.ndim == 2 and got.shape[0] == got.shape[1] and close(got.T, right)
        return f"{what} has rows and columns swapped: transpose." if turned else ""
    if got.size == right.size == 1:
        return ""
    message = f"{what} gave the shape {got.shape}, but {right.shape} is needed."
    if right.ndim == 0:
        return f"{message} One number: is a sum over the samples missing?"
    if got.ndim == 2 and got.shape == right.shape[::-1]:
        return f"{message} Rows and columns are swapped: transpose."
    if got.ndim == 0:
        return f"{message} One number per sample: is there a sum too many?"
    return message


def _kind(value: Any) -> str:
    """Return what a value is, for a message: "a dict", "the text 'no'"."""
    return f"the text {value!r}" if isinstance(value, str) else f"a {type(value).__name__}"


def _factor(answers: list[Any], expected: list[Any]) -> str:
    """Return a sentence if every answer is the right one times the same number."""
    pairs = [(_flat(a), _flat(e)) for a, e in zip(answers, expected, strict=True)]
    rows = [(a, e) for a, e in pairs if a is not None and e is not None and a.shape == e.shape]
    if len(rows) < len(pairs) or isinstance(expected[0], bool):
        return ""
    got, right = (np.concatenate(row) for row in zip(*rows, strict=True))
    with np.errstate(all="ignore"):  # an answer of 1e308 has no factor worth telling
        factor = float(got @ right / (right @ right))
    if not factor or not close(got, factor * right):
        return ""
    if abs(factor + 1) < TOLERANCE:
        return "The size is right, but the sign is the wrong way round."
    return f"Your answer is always {factor:.4g} times the right one. Where does that come from?"


def _numbers(exercise: Exercise, case: tuple[Any, ...], answer: Any, expected: Any) -> str:
    """Return the inputs, the answer, and the right one; of a long answer, the first wrong part."""
    got, right = _flat(answer), _flat(expected)
    if got is not None and right is not None and np.allclose(got, right, rtol=1e-3, atol=0):
        off = np.max(abs(got - right) / abs(right))
        return (
            f"Almost: your numbers are off by up to {100 * off:.2g} %. Is something rounded on "
            "the way?"
        )
    parts = list(
        zip(_leaves(answer, exercise.parts), _leaves(expected, exercise.parts), strict=True)
    )
    if len(parts) > 1:
        fine = [name for (name, a), (_, e) in parts if close(a, e)]
        name, a, e = next((name, a, e) for (name, a), (_, e) in parts if not close(a, e))
        told = f"Right so far: {', '.join(fine)}.\n" if fine else ""
        told += f"Not right yet: {name}. There you have\n  {shown(a)}\nand right would be\n"
        return f"{told}  {shown(e)}"
    names = inspect.signature(exercise.reference).parameters
    given = "\n".join(f"  {n} = {shown(v)}" for n, v in zip(names, case, strict=True))
    told = f"With\n{given}\n" if len(given) < ROOM else "At one of the networks tried, "
    told += f"your function gave\n  {shown(answer)}\nand right would be\n  {shown(expected)}"
    return f"Not right yet. {told}"
