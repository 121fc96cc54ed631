"""Formulas as HTML that reads well without MathJax: names, numbers, and the three factors."""

import re

from backprop_helpers.svg import colors
from backprop_helpers.svg.numbers import subscript

FACTORS = {  # the three factors of the chain rule, as in the notebooks: name and color
    "①": ("how the cost feels the output", colors.FACTORS["①"]),
    "②": ("how the output feels the net", colors.FACTORS["②"]),
    "③": ("how the net feels the weight", colors.FACTORS["③"]),
}
DIGITS = 6


def computed(value: float) -> str:
    """Return a computed number with six decimals; very small and very large ones as powers.

    Examples
    --------
    >>> computed(-0.3089714), computed(1.4e-9), computed(-0.0)
    ('−0.308971', '1.400e−9', '0.000000')
    """
    size = abs(value)
    if size and not 0.0005 <= size < 1e6:
        digits, _, power = f"{value:.3e}".partition("e")
        return f"{digits}e{int(power)}".replace("-", "−")
    return f"{value + 0.0:.{DIGITS}f}".replace("-", "−")


def given(value: float) -> str:
    """Return a number that is set and not computed, such as a weight: without closing zeros.

    Examples
    --------
    >>> given(1.4), given(-2.0), given(0.0)
    ('1.4', '−2', '0')
    """
    digits = computed(value)
    return digits if "e" in digits else digits.rstrip("0").rstrip(".")


def bracketed(digits: str) -> str:
    """Return a number that follows × or +, with brackets around a negative one."""
    return f"({digits})" if digits.startswith("−") else digits


def factor(circle: str, html: str) -> str:
    """Return a part of a formula, underlined in the color of a factor and with its number."""
    return f'<span style="border-bottom: 3px solid {FACTORS[circle][1]}">{circle} {html}</span>'


def named(kind: str, node: object) -> str:
    """Return a name as the page writes it: δ<sub>8</sub>."""
    return f"{kind}<sub>{node}</sub>"


def plain(html: str) -> str:
    """Return a formula as plain text, with the names of the course.

    Examples
    --------
    >>> plain("δ<sub>8</sub> × out<sub>6</sub> = Δw<sub>68</sub>")
    'δ₈ × out_6 = Δw68'
    """
    html = re.sub(r"δ<sub>(\d+)</sub>", lambda m: "δ" + subscript(m[1]), html)
    return re.sub(r"<[^>]+>", "", re.sub(r"\b(out|net|y)<sub>", r"\1_", html))
