"""Judges a learner's function: right, not attempted, or what is wrong with it and why."""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from . import page
from .comparing import aligned, close, flat
from .definition import Exercise, Function, shown
from .diagnosis import Tried, diagnosis, yes_or_no
from .error_model import ErrorModel
from .form import wrong_shape, wrong_structure
from .running import Outcome, call, run
from .untouched import is_untouched
from .verdict import Verdict

ROOM = 400  # how many characters a message may need for the numbers that it shows
DRAWS = 6  # some exercises have no negative answers

_models: dict[str, ErrorModel] = {}

ALMOST = 1e-3  # relative: a number that was rounded on the way is off by less


def judge(exercise: Exercise, function: Function) -> Verdict:
    """Run a function at fresh inputs; compare it with the reference and with its edits."""
    if is_untouched(function):
        message = (
            "Replace the ... with your own code, and run the cell. "
            f"hint({exercise.name}) helps you to begin."
        )
        return Verdict(exercise.name, passed=False, attempted=False, message=message)
    if message := _wrong_parameters(exercise, function):
        return Verdict(exercise.name, passed=False, attempted=True, message=message)
    cases = _fresh_cases(exercise)
    outcome = run(function, cases)
    expected = call(exercise.reference, cases[: len(outcome.answers)]).answers
    answers = [aligned(*pair) for pair in zip(outcome.answers, expected, strict=True)]
    wrong = [k for k, right in enumerate(expected) if not close(answers[k], right)]
    if not wrong and not outcome.problem:
        return Verdict(exercise.name, True, True, _praise(cases, answers, expected))
    done = len(answers)
    tried = Tried(cases[:done], answers, expected, outcome.error, cases[done:])
    message = _about(exercise, function, outcome, tried, wrong)
    failing = cases[wrong[0] if wrong else min(len(answers), len(cases) - 1)]
    inputs = dict(zip(exercise.parameters, failing, strict=True))
    return Verdict(exercise.name, False, True, message, inputs)


def _fresh_cases(exercise: Exercise) -> list[tuple[Any, ...]]:
    """Draw cases until a right answer is negative somewhere: abs() must not pass by luck."""
    generator = np.random.default_rng()
    for _ in range(DRAWS):
        cases = [exercise.inputs(generator, n) for n in exercise.samples]
        rows = [flat(right) for right in call(exercise.reference, cases).answers]
        if any(row is not None and (row < 0).any() for row in rows):
            break
    return cases


def _model(exercise: Exercise) -> ErrorModel:
    """Return an exercise's error model, which is made when it is first needed."""
    if exercise.name not in _models:
        _models[exercise.name] = ErrorModel(exercise.reference, exercise.mistakes)
    return _models[exercise.name]


def _wrong_parameters(exercise: Exercise, function: Function) -> str:
    wanted = exercise.parameters
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # written in C: NumPy's own functions have no signature
        return ""
    names = tuple(signature.parameters)
    line = (
        f"Keep the first line of the cell as it was: `def {exercise.name}({', '.join(wanted)}):`."
    )
    if sorted(names) == sorted(wanted) and names != wanted:
        return f"Your parameters stand in another order, ({', '.join(names)}). {line}"
    try:
        signature.bind(*wanted)
    except TypeError:
        return (
            f"Your function takes {signature}, but it is called with ({', '.join(wanted)}). {line}"
        )
    return ""


def _praise(cases: Any, answers: Any, expected: Any) -> str:
    """Return one case with the learner's number beside ours."""
    told = f"It agrees with ours in all of {len(cases)} trials"
    if isinstance(expected[0], tuple | dict | bool) or np.ndim(expected[0]):
        return f"{told}."
    return f"{told}; in the first, yours gave {shown(answers[0])} and ours {shown(expected[0])}."


def _about(
    exercise: Exercise, function: Function, outcome: Outcome, tried: Tried, wrong: list[int]
) -> str:
    """Return what is wrong, the surest first."""
    if outcome.problem and not outcome.error:
        return outcome.problem
    model = _model(exercise)
    pairs = [(tried.answers[k], tried.expected[k]) for k in wrong]
    forms = (wrong_structure(a, e, exercise.parts) for a, e in pairs)
    reason = next(filter(None, forms), "") or _from_page(model, exercise, function, tried)
    reason = reason or _constant(tried)
    if not reason and (wrong or not tried.answers):
        reason = diagnosis(model, tried)
    if outcome.error is not None:
        return "\n".join(filter(None, [outcome.problem, reason or _remark(function)]))
    if reason:
        vague = reason.startswith("Your answer is")
        return "\n".join(filter(None, [reason, _remark(function) if vague else ""]))
    shapes = (wrong_shape(a, e, exercise.each, exercise.parts) for a, e in pairs)
    symptom = next(filter(None, shapes), "") or _factor(tried)
    symptom = symptom or _numbers(exercise, tried, wrong)
    return "\n".join(filter(None, [symptom, _remark(function)]))


def _from_page(model: ErrorModel, exercise: Exercise, function: Function, tried: Tried) -> str:
    """Return which name of the page stands where an argument belongs: with that, all is right."""
    cases = [*tried.cases, *tried.remaining]
    known = [model.within(case) for case in cases]
    right = call(exercise.reference, cases).answers
    for name, value in page.reads(function).items():
        others = sorted(known[0], key=lambda other: other != name)  # its own name first
        for other in others:
            if _right_with(function, name, other, known, exercise, cases, right):
                wanted = page.meaning(other, exercise.solution)
                if other in exercise.parameters:  # under the name that the learner gave it
                    wanted = page.parameters(function)[exercise.parameters.index(other)]
                return (
                    f"You use `{name}`{page.described(value)} from the page, which stays as it is "
                    f"whatever your function is given. Here it is `{wanted}`."
                )
    return ""


def _right_with(
    function: Any, name: str, other: str, known: Any, exercise: Any, cases: Any, right: Any
) -> bool:
    for case, names, wanted in zip(cases, known, right, strict=True):
        given = {"": names[other], **dict(zip(exercise.parameters, case, strict=True))}
        answers = call(
            lambda *_, given=given: page.replacing(function, name, given), [case]
        ).answers
        if not answers or not close(aligned(answers[0], wanted), wanted):
            return False
    return True


def _remark(function: Function) -> str:
    names = [f"`{name}`" for name in page.reads(function)]
    if not names:
        return ""
    return f"(Your function reads {', '.join(names)} from the page, which stays as it is.)"


def _constant(tried: Tried) -> str:
    """Return a sentence if the answer is the same whatever the function is given."""
    found = [flat(answer) for answer in tried.answers]
    rows = [row for row in found if row is not None]
    if len(rows) < max(2, len(found)) or yes_or_no(tried.expected[0]):
        return ""
    if not any(row.any() for row in rows):
        return "Your function always gives 0. Compute the answer from what it is given."
    if all(np.array_equal(row, rows[0]) for row in rows):
        return (
            f"Your function always gives {shown(tried.answers[0])}, whatever it is given. "
            "It is tried with other numbers than those on the page: compute with its parameters."
        )
    return ""


def _factor(tried: Tried) -> str:
    """Return a sentence if every answer is the right one times the same number."""
    pairs = [(flat(a), flat(e)) for a, e in zip(tried.answers, tried.expected, strict=True)]
    rows = [(a, e) for a, e in pairs if a is not None and e is not None and a.shape == e.shape]
    if len(rows) < len(pairs) or isinstance(tried.expected[0], bool):
        return ""
    got, right = (np.concatenate(row) for row in zip(*rows, strict=True))
    with np.errstate(all="ignore"):  # an answer of 1e308 has no factor worth telling
        factor = float(got @ right / (right @ right))
    if not factor or not close(got, factor * right):
        return ""
    if np.allclose(got, right, rtol=ALMOST, atol=0):
        off = np.max(abs(got - right) / abs(right))
        return (
            f"Almost: your numbers are off by {100 * off:.2g} %. Is something rounded on the way?"
        )
    return f"Your answer is always {factor:.4g} times the right one. Where does that come from?"


def _numbers(exercise: Exercise, tried: Tried, wrong: Sequence[int]) -> str:
    """Return the inputs, the answer, and the right one, of the part to look at first."""
    k = wrong[0]
    answer, expected, case = tried.answers[k], tried.expected[k], tried.cases[k]
    if exercise.kinds:
        return _wrong_word(exercise, answer, k)
    got, right = zip(
        *((flat(tried.answers[i]), flat(tried.expected[i])) for i in wrong), strict=True
    )
    if all(
        g is not None and np.allclose(g, r, rtol=ALMOST, atol=ALMOST * abs(r).max())
        for g, r in zip(got, right, strict=True)
    ):
        return "Almost: your numbers are off by less than 0.1 %. Is something rounded on the way?"
    parts = list(_leaves(answer, expected, exercise.parts))
    told = "Not right yet. "
    if len(parts) > 1:
        fine = [name for name, a, e in parts if close(a, e)]
        bad = [part for part in parts if not close(*part[1:])]
        name, answer, expected = max(bad, key=lambda part: part[0][part[0].find("[") :])
        told += f"Right so far: {', '.join(fine)}.\n" if fine else ""
        told += f"Look at {name} first, the wrong one nearest to the outputs. "
    given = "\n".join(f"  {n} = {shown(v)}" for n, v in zip(exercise.parameters, case, strict=True))
    told += f"With\n{given}\n" if len(given) < ROOM else "With what stands in verdict.inputs, "
    return f"{told}your function gave\n  {shown(answer)}\nand right would be\n  {shown(expected)}"


def _wrong_word(exercise: Exercise, answer: Any, k: int) -> str:
    return f"Your function answers {shown(answer)} where {exercise.kinds[k]}."


def _leaves(
    answer: Any, expected: Any, parts: Sequence[str] = (), path: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    """Yield what a tuple or dictionary holds, with its name: ("dW[5]", ..., ...)."""
    if isinstance(expected, dict):
        for key, inner in expected.items():
            yield from _leaves(answer[key], inner, (), f"{path}[{key}]")
    elif isinstance(expected, tuple):
        for name, a, e in zip(parts, answer, expected, strict=True):
            yield from _leaves(a, e, (), name)
    else:
        yield path, answer, expected
