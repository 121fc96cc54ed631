"""How a number is written: one rule for every picture, panel, hint and worksheet.

- Fixed notation, with `TEXT` decimals (6) in sentences and formulas, as the notebooks' cells print,
  and `PICTURE` decimals (3) inside of pictures; more where three digits would not be seen
  otherwise: 0.00604, 0.000139.
- Below 0.0001 and from a million on, three digits and a power of ten: 1.39·10⁻⁵.
- The minus is the sign that mathematics uses, −, and 0 has none.
- Nothing but 0 is written as 0. Closing zeros are kept where a number was computed (`number`) and
  left out where it was given (`given`), as a weight or a learning rate is.
"""

import math

TEXT, PICTURE = 6, 3
_DIGITS = 3  # at least so many are seen
_LEAST, _MOST = 1e-4, 1e6  # beyond, powers of ten

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, decimals: int = TEXT) -> str:
    """Return a number that was computed.

    Examples
    --------
    >>> number(-0.3089714), number(-0.3089714, PICTURE), number(1.0, PICTURE)
    ('−0.308971', '−0.309', '1.000')
    >>> number(0.0001388), number(1.388e-9), number(-12345678.0), number(-0.0)
    ('0.000139', '1.39·10⁻⁹', '−1.23·10⁷', '0')
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(float(f"{value:.{_DIGITS - 1}e}"))  # as it would be read
    if _LEAST <= size < _MOST:
        decimals = max(decimals, _DIGITS - 1 - math.floor(math.log10(size)))
        return f"{value:.{decimals}f}".replace("-", "−")
    digits, power = f"{value:.{_DIGITS - 1}e}".split("e")
    return f"{digits}·{power_of_ten(int(power))}".replace("-", "−")


def given(value: float, decimals: int = TEXT) -> str:
    """Return a number that was set, such as a weight or a learning rate: without closing zeros.

    Examples
    --------
    >>> given(1.4), given(-2.0), given(0.0), given(1e-5), given(-1e-5), given(0.5, PICTURE)
    ('1.4', '−2', '0', '10⁻⁵', '−10⁻⁵', '0.5')
    """
    digits, point, power = number(value, decimals).partition("·")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    if point and digits in ("1", "−1"):
        return digits[:-1] + power
    return digits + point + power


def power_of_ten(power: int) -> str:
    """Return 10 with an exponent.

    Examples
    --------
    >>> power_of_ten(-7)
    '10⁻⁷'
    """
    return f"10{str(power).translate(_RAISED)}"


def subscript(node: int | str) -> str:
    """Return a node's number as it stands in a name: δ₈.

    Examples
    --------
    >>> "δ" + subscript(10)
    'δ₁₀'
    """
    return str(node).translate(_LOWERED)
