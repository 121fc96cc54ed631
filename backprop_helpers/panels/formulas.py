"""Formulas as HTML with places for numbers, which Python and the page fill in the same way.

A place is ``{delta_8}``, or a sum of products of names, ``{delta_8*w68+delta_9*w69}``. With
brackets, ``{(w68)}``, a negative number gets them; ``|3`` asks for three decimals.
"""

import math
import re
from collections.abc import Mapping

from backprop_helpers.svg.colors import FACTORS as COLORS
from backprop_helpers.svg.numbers import TEXT, given, number, subscript

FACTORS = {  # the three factors of the chain rule, as in the notebooks
    "①": "how the cost feels the output",
    "②": "how the output feels the net",
    "③": "how the net feels the weight",
}
NO_NUMBER = "no number here: out has rounded"
_PLACE = re.compile(r"\{(\(?)([^()|{}]+)\)?(?:\|(\d+))?\}")


def filled(template: str, numbers: Mapping[str, float | None]) -> str:
    """Return a template with its numbers; those that were set stand without closing zeros.

    Examples
    --------
    >>> filled("{delta_8} × {(w68)} = {delta_8*w68}", {"delta_8": -0.5, "w68": -1.2})
    '−0.500000 × (−1.2) = 0.600000'
    """

    def text(match: re.Match[str]) -> str:
        brackets, names, decimals = match.groups()
        value = numbers[names] if names in numbers else _sum(names, numbers)
        if value is None:
            return NO_NUMBER
        # an input is an out without a net
        is_set = names in numbers and (
            names[0] in "wby" or (names[:4] == "out_" and f"net_{names[4:]}" not in numbers)
        )
        digits = (given if is_set else number)(value, int(decimals or TEXT))
        return bracketed(digits) if brackets else digits

    return _PLACE.sub(text, template)


def _sum(names: str, numbers: Mapping[str, float | None]) -> float:
    products = [[numbers[name] or 0.0 for name in p.split("*")] for p in names.split("+")]
    return sum(map(math.prod, products))


def bracketed(digits: str) -> str:
    """Return a number that follows × or +, with brackets around a negative one."""
    return f"({digits})" if digits.startswith("−") else digits


def factor(circle: str, html: str) -> str:
    """Return a part of a formula, underlined in the color of a factor and with its number."""
    return f'<span style="border-bottom: 3px solid {COLORS[circle]}">{circle} {html}</span>'


def named(kind: str, node: object, term: object = None) -> str:
    """Return a name as the page writes it, δ<sub>8</sub>; it lights what it stands for."""
    return f'<i data-term="{node if term is None else term}">{kind}<sub>{node}</sub></i>'


def plain(html: str) -> str:
    """Return a formula as plain text, with the names of the course.

    Examples
    --------
    >>> plain("δ<sub>8</sub> × out<sub>6</sub> = Δw<sub>68</sub>")
    'δ₈ × out_6 = Δw68'
    """
    html = re.sub(r"</?i[^>]*>", "", html)
    html = re.sub(r"δ<sub>(\d+)</sub>", lambda m: "δ" + subscript(m[1]), html)
    html = re.sub(r"<(?:br|table|/td|/tr|/div)[^>]*>", " ", html)
    return re.sub(r"<[^>]+>", "", re.sub(r"\b(out|net|y)<sub>", r"\1_", html))
