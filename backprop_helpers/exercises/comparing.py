"""Whether two answers agree, and how their numbers look."""

from typing import Any

import numpy as np

TOLERANCE = 1e-5  # relative, for each number
FLOOR = 1e-12  # absolute: below this, two numbers are both rounding noise
MOST = 100_000  # numbers in an answer; none of ours has more than a hundred

Array = np.ndarray[Any, np.dtype[np.float64]]


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
    got, right = numbers(answer), numbers(expected)
    if got is None or right is None:
        return False
    if got.shape != right.shape and not got.size == right.size == 1:
        return False
    got, finite = got.reshape(right.shape), np.isfinite(right)
    with np.errstate(invalid="ignore"):
        near = abs(got - right) <= TOLERANCE * abs(right) + FLOOR
    # Only an edited reference can be NaN or infinite; the learner's is wrong in the same way then.
    alike = (got == right) | (np.isnan(got) & np.isnan(right))
    return bool(np.where(finite, near, alike).all())


def numbers(value: Any) -> Array | None:
    """Return numbers as an array, or None if the value is something else."""
    if value is None or isinstance(value, str | bytes | dict | set):
        return None
    if isinstance(value, list | tuple) and _many(value):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind in "USc" or array.size > MOST:
            return None
        return np.asarray(value, dtype=np.float64)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 (a ragged list, an object with a mind of its own)
        return None


def _many(value: Any) -> bool:
    if len(value) > MOST:
        return True
    return isinstance(value, list | tuple) and any(
        isinstance(inner, list | tuple) and _many(inner) for inner in value
    )


def flat(value: Any) -> Array | None:
    """Return all numbers of an answer in one row, or None if not all are numbers."""
    if isinstance(value, dict):
        rows = [flat(inner) for inner in value.values()]
    elif isinstance(value, tuple):
        rows = [flat(inner) for inner in value]
    else:
        array = numbers(value)
        rows = [None if array is None else array.ravel()]
    known = [row for row in rows if row is not None]
    return np.concatenate(known) if len(known) == len(rows) > 0 else None


def aligned(answer: Any, expected: Any) -> Any:
    """Return an answer of the right form with its parts in the order of what is expected."""
    if isinstance(expected, dict) and isinstance(answer, dict) and answer.keys() == expected.keys():
        return {key: aligned(answer[key], expected[key]) for key in expected}
    several = isinstance(expected, tuple) and isinstance(answer, tuple | list)
    if several and len(answer) == len(expected):
        return tuple(map(aligned, answer, expected))
    return answer
