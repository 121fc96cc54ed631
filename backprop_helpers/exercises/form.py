"""What is wrong with the form of an answer: nothing returned, another shape, no numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .comparing import Array, close, numbers
from .definition import shown

LOOP = "Is there a return inside your loop?"


def wrong_structure(answer: Any, expected: Any, parts: Sequence[str] = (), name: str = "") -> str:
    """Return what is missing of several things that are to be returned."""
    what = name or "Your function"
    if answer is None:
        return (
            f"{what} is None."
            if name
            else "Your function returned nothing. Does it end with `return` and a value? (print "
            "shows a number, but does not hand it back.)"
        )
    if isinstance(expected, dict):
        if not isinstance(answer, dict):
            return (
                f"{what} must give a dictionary with the keys {list(expected)}. It gave "
                f"{kind(answer)}."
            )
        if answer.keys() != expected.keys():
            return f"{what} must give a dictionary with the keys {list(expected)}. " + _keys(
                list(answer), expected
            )
        found = (wrong_structure(answer[k], expected[k], (), f"{name}[{k}]") for k in expected)
        return next(filter(None, found), "")
    if isinstance(expected, tuple):
        if not isinstance(answer, tuple | list) or len(answer) != len(expected):
            return (
                f"Return {len(expected)} things, `return {', '.join(parts)}`. You return "
                f"{kind(answer)}."
            )
        if close(answer[0], expected[1]) and close(answer[1], expected[0]):
            return f"They are swapped: `return {', '.join(parts)}`, in this order."
        triples = zip(answer, expected, parts, strict=True)
        return next(filter(None, (wrong_structure(a, e, (), part) for a, e, part in triples)), "")
    if isinstance(answer, tuple) and any(isinstance(part, np.ndarray) for part in answer):
        return f"{what} returned {len(answer)} things. Return one alone."
    return ""


def _keys(given: list[Any], expected: dict[Any, Any]) -> str:
    wanted = list(expected)
    if isinstance(expected[wanted[0]], bool) and set(given) <= set(wanted):
        return f"Each of them needs its True or False. It gave the keys {given} only."
    missing = [key for key in wanted if key not in given]
    told = f"It gave the keys {given}." if len(given) < 20 else f"It gave {len(given)} keys."
    if missing and len(given) == 1:
        return f"{told} {LOOP}"
    if missing and set(given) <= set(wanted):
        return f"{told} Missing: {', '.join(map(str, missing))}. Does a loop leave something out?"
    return f"{told} Its keys may differ from one trial to the next: take them from the arguments."


def wrong_shape(
    answer: Any, expected: Any, each: str, parts: Sequence[str] = (), name: str = ""
) -> str:
    """Return what is wrong with an array; nothing if only its numbers are wrong."""
    what = name or "Your function"
    if isinstance(expected, dict):
        found = (wrong_shape(answer[k], expected[k], each, (), f"{name}[{k}]") for k in expected)
        return next(filter(None, found), "")
    if isinstance(expected, tuple):
        triples = zip(answer, expected, parts, strict=True)
        return next(filter(None, (wrong_shape(a, e, each, (), p) for a, e, p in triples)), "")
    right, got = np.asarray(expected), numbers(answer)
    if right.dtype == bool and right.ndim == 0 and got is not None and got.size > 1:
        return f"{what} gave {got.size} answers. One True or False for all entries is needed."
    if got is None or (right.dtype == bool and not np.isin(got, (0, 1)).all()):
        need = "True or False" if right.dtype == bool else "A number or an array of numbers"
        return f"{what} gave {kind(answer) if got is None else shown(answer)}. {need} is needed."
    if not np.isfinite(got).all():
        return f"{what} gave {_not_finite(got)}"
    if got.shape == right.shape:
        turned = got.ndim == 2 and got.shape[0] == got.shape[1] and close(got.T, right)
        return f"{what} has rows and columns swapped: transpose." if turned else ""
    if got.size == right.size == 1:
        return ""
    return f"{what} gave the shape {got.shape}, but {right.shape} is needed." + _reason(
        got, right, each
    )


def _not_finite(got: Array) -> str:
    if np.isnan(got).any():
        return (
            "NaN (not a number). Look for 0/0, for infinity - infinity, or the log of less than 0."
        )
    return "infinity. Look for a division by 0, the log of 0, or e to the power of a large number."


def _reason(got: Array, right: Array, each: str) -> str:
    if right.ndim == 0:
        return f" One number: is a sum over the {each}s missing?" if each else ""
    if got.ndim == 2 and got.shape == right.shape[::-1]:
        return " Rows and columns are swapped: transpose."
    if got.ndim == 2 and got.size == right.size:
        return " There is a pair of brackets too many: a row has one axis only."
    if got.ndim == 0:
        return f" One number for each {each or 'entry'}: is there a sum too many?"
    if got.ndim == right.ndim == 1:
        return _length(got, right)
    return ""


def _length(got: Array, right: Array) -> str:
    n, more = min(len(got), len(right)), len(got) - len(right)
    if close(got[:n], right[:n]):
        return f" The first {n} are right; then {_count(more)}."
    if close(got[len(got) - n :], right[len(right) - n :]):
        return f" The last {n} are right; before them {_count(more)}."
    return f" In all {_count(more)}."


def _count(more: int) -> str:
    verb = "is" if abs(more) == 1 else "are"
    return f"there {verb} {abs(more)} too many" if more > 0 else f"{-more} {verb} missing"


def kind(value: Any) -> str:
    """Return what a value is, for a message: "a dict", "the text 'no'"."""
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) < 60 else f"a text of {len(value)} characters"
    if isinstance(value, list | tuple | dict) and len(value) > 20:
        return f"a {type(value).__name__} of {len(value)} things"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
