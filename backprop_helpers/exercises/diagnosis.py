"""Finds out why an answer is wrong, from its numbers alone.

A reason is given only if it holds in every case that was tried; the simplest one wins.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from .comparing import close, flat, numbers
from .error_model import SAMPLES, Edit, ErrorModel
from .running import words_of

PAIRS = 2e8  # pairs of edits that are tried, times the square of the reference's length
Case = tuple[Any, ...]
Quantity = tuple[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Tried:
    """What a learner's function gave to the cases, and what is right.

    Attributes
    ----------
    cases, answers, expected : list
        One of each per case, as far as the function came.
    error : BaseException or None
        What it raised at the next case.
    remaining : list
        The cases after these, of which it raised the error at the first.
    """

    cases: Sequence[Case]
    answers: Sequence[Any]
    expected: Sequence[Any]
    error: BaseException | None = None
    remaining: Sequence[Case] = ()


def diagnosis(model: ErrorModel, tried: Tried) -> str:
    """Return what is wrong; nothing if no reason holds in every case."""
    with np.errstate(all="ignore"):
        if not tried.answers:
            return _same_error(model, tried)
        found = _edited(model, tried)
        if found or _says_little(tried):
            return found
        return _measured(model, tried) or _twice(model, tried)


def _same(model: ErrorModel, edits: Sequence[Edit], tried: Tried, where: int) -> bool:
    """Return whether the reference with these edits answers as the learner's function does."""
    if not close(_value(model, edits, tried.cases[where]), tried.answers[where]):
        return False
    pairs = zip(tried.cases, tried.answers, strict=True)
    if not all(close(_value(model, edits, case), answer) for case, answer in pairs):
        return False
    if tried.remaining:
        return isinstance(_value(model, edits, tried.remaining[0]), _Failed)
    return True


class _Failed(str):
    """What an edited reference raised."""


def _value(model: ErrorModel, edits: Sequence[Edit], case: Case) -> Any:
    try:
        return model.run(edits, case)
    except Exception as error:  # noqa: BLE001 (an edit may break anything)
        return _Failed(f"{type(error).__name__}: {error}")


def yes_or_no(expected: Any) -> bool:
    """Return whether an answer is made of True and False."""
    values = expected.values() if isinstance(expected, dict) else [expected]
    return all(isinstance(value, bool) for value in values)


def _says_little(tried: Tried) -> bool:
    """Return whether many edits fit by chance: to True and False, or to nothing but NaN."""
    rows = [flat(answer) for answer in tried.answers]
    alike = all(row is None or not np.isfinite(row).any() for row in rows)
    return alike or yes_or_no(tried.expected[0])


def _edited(model: ErrorModel, tried: Tried) -> str:
    where = _telling(tried)
    most = 0 if _says_little(tried) else 3
    edits = [edit for edit in model.edits if edit.rank <= most]
    found = [edit for edit in edits if _same(model, [edit], tried, where)]
    return _either(found) if found else ""


def _either(found: Sequence[Edit]) -> str:
    """Return the simplest reason; two, if one in another place is as simple and as particular."""
    first = found[0]
    alike = [
        edit.sentence
        for edit in found
        if edit.rank == first.rank < 2
        and edit.switches
        and edit.switches.keys() != first.switches.keys()
        and edit.sentence[:20] != first.sentence[:20]
    ]
    return "\nOr: ".join([first.sentence, *alike[:1]])


def _telling(tried: Tried) -> int:
    """Return the number of the first wrong case."""
    return next(k for k, e in enumerate(tried.expected) if not close(tried.answers[k], e))


def _same_error(model: ErrorModel, tried: Tried) -> str:
    told = _Failed(f"{type(tried.error).__name__}: {words_of(tried.error)}")
    for edit in model.edits:
        got = _value(model, [edit], tried.remaining[0])
        if edit.rank < 3 and isinstance(got, _Failed) and got == told:
            return edit.sentence
    return ""


def _twice(model: ErrorModel, tried: Tried) -> str:
    where = _telling(tried)
    edits = [edit for edit in model.edits if edit.rank < 3]
    tries = 0
    for pair in combinations(edits, 2):
        if pair[0].rank + pair[1].rank > 3 or pair[0].switches.keys() & pair[1].switches.keys():
            continue
        tries += 1
        if tries * model.length**2 > PAIRS:
            break
        if _same(model, pair, tried, where):
            return f"Two things. {pair[0].sentence}\nAnd: {pair[1].sentence}"
    return ""


def _measured(model: ErrorModel, tried: Tried) -> str:
    """Return what the ratio to, or the difference from, the right answer is."""
    known = [_quantities(model, case) for case in tried.cases]
    got, right = [flat(a) for a in tried.answers], [flat(e) for e in tried.expected]
    for row, wanted in zip(got, right, strict=True):
        if row is None or wanted is None or row.shape != wanted.shape:
            return ""
    for answer, expected in zip(tried.answers, tried.expected, strict=True):
        mine, ours = numbers(answer), numbers(expected)
        if mine is not None and ours is not None and mine.ndim != ours.ndim and mine.size > 1:
            return ""
    for how, sentence in COMPARISONS:
        rows = [how(g, r) for g, r in zip(got, right, strict=True)]
        if not all(np.isfinite(row).all() for row in rows):
            continue
        name = _named(rows, known)
        if name:
            return sentence.format(name)
    return ""


COMPARISONS: tuple[tuple[Callable[[Any, Any], Any], str], ...] = (
    (
        lambda got, right: got / right,
        "Your answer is the right one times `{}`. Where does that come from?",
    ),
    (lambda got, _: got, "Your answer is `{}`."),
    (lambda got, right: got - right, "Your answer is the right one plus `{}`."),
    (lambda got, right: right - got, "Your answer is the right one minus `{}`."),
)


def _quantities(model: ErrorModel, case: Case) -> dict[str, Any]:
    """Return the numbers that have a name, and some that can be made of one."""
    known: dict[str, Any] = {"2": 2.0}
    for name, value in model.within(case).items():
        if isinstance(value, int | float | np.number | np.ndarray) and not isinstance(value, bool):
            known[name] = np.asarray(value, dtype=float)
            if name.startswith("out") and len(name) < 7:
                known[f"(1 - {name})"] = 1 - known[name]
            if known[name].ndim and name.startswith(SAMPLES):
                known.setdefault("N", float(known[name].shape[-1]))
    return known


def _named(rows: list[Any], known: list[dict[str, Any]]) -> str:
    """Return what is equal, in every case, to a product of at most two quantities or inverses."""
    names = [
        name
        for name in known[0]
        if all(name in q and _fits(q[name], row) for q, row in zip(known, rows, strict=True))
    ]
    if not names:
        return ""
    target = np.concatenate(rows)
    table = np.array(
        [
            np.concatenate(
                [
                    np.broadcast_to(q[n].ravel() if np.ndim(q[n]) else q[n], row.shape)
                    for q, row in zip(known, rows, strict=True)
                ]
            )
            for n in names
        ]
    )
    table, texts = (
        np.vstack([np.ones_like(target), table, 1 / table]),
        ["1", *names, *(f"1 / {n}" for n in names)],
    )
    for sign, minus in ((1, ""), (-1, "-")):
        for k, first in enumerate(table):
            fits = abs(table * first * sign - target) <= 1e-6 * abs(target)
            for j in np.flatnonzero(fits.all(axis=1)):
                words = [w for w in (texts[k], texts[j]) if w != "1"] or ["1"]
                return minus + " * ".join(words)
    return ""


def _fits(quantity: Any, row: Any) -> bool:
    return np.ndim(quantity) == 0 or np.size(quantity) == row.size
