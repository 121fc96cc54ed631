"""A printable worksheet: a small network to work out by hand, and the answers on a second page.

``python -m backprop_helpers.worksheet --seed 7`` writes one; see `worksheet` and `answers`.
"""

from . import page
from .numbers import Problem, answers, problem

__all__ = ["Problem", "answers", "problem", "worksheet"]


def worksheet(seed: int) -> str:
    """Return a worksheet as a page of HTML that prints to two A4 pages.

    Page 1 has a 2-2-2 network with fresh weights, and a blank for every step of a forward pass, a
    backward pass and an update. Page 2 has the answers. All are computed by the helper package.

    Parameters
    ----------
    seed : int
        A whole number, 0 or more. The same seed gives the same page, byte for byte.

    Raises
    ------
    TypeError, ValueError
        If ``seed`` is no whole number of at least 0.

    Examples
    --------
    >>> html = worksheet(7)
    >>> html.startswith("<!doctype html>"), "Seed 7 · page 2 of 2" in html
    (True, True)
    """
    return page.page(problem(seed), seed)
