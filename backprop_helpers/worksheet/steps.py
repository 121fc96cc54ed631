"""Every step of a worksheet, as a formula, and a person who follows them."""

import math
import re
from collections.abc import Callable, Mapping

DIGITS = 4  # decimals of every answer, and of every number on the way to it


def _steps(text: str) -> dict[str, str]:
    """Return the formula of each name, from lines ``name = formula``."""
    return dict(line.split(" = ") for line in text.strip().splitlines())


# One text says what the sheet asks for and what a person computes, so that they cannot differ.
FORWARD = _steps("""
net_2 = w02 * out_0 + w12 * out_1 + b2
out_2 = sigmoid(net_2)
net_3 = w03 * out_0 + w13 * out_1 + b3
out_3 = sigmoid(net_3)
net_4 = w24 * out_2 + w34 * out_3 + b4
out_4 = sigmoid(net_4)
net_5 = w25 * out_2 + w35 * out_3 + b5
out_5 = sigmoid(net_5)
""")
COST = _steps("""
cost_4 = -(y_1 * log(out_4) + (1 - y_1) * log(1 - out_4))
cost_5 = -(y_2 * log(out_5) + (1 - y_2) * log(1 - out_5))
cost = (cost_4 + cost_5) / 2
""")
LAYER_3 = _steps("""
delta_4 = (out_4 - y_1) / 2
delta_5 = (out_5 - y_2) / 2
dw24 = delta_4 * out_2
dw25 = delta_5 * out_2
dw34 = delta_4 * out_3
dw35 = delta_5 * out_3
db4 = delta_4
db5 = delta_5
""")
LAYER_2 = _steps("""
path_24 = delta_4 * w24
path_25 = delta_5 * w25
dcost_dout_2 = path_24 + path_25
delta_2 = dcost_dout_2 * out_2 * (1 - out_2)
path_34 = delta_4 * w34
path_35 = delta_5 * w35
dcost_dout_3 = path_34 + path_35
delta_3 = dcost_dout_3 * out_3 * (1 - out_3)
dw02 = delta_2 * out_0
dw03 = delta_3 * out_0
dw12 = delta_2 * out_1
dw13 = delta_3 * out_1
db2 = delta_2
db3 = delta_3
""")
PARAMETERS = [name[1:] for name in (LAYER_2 | LAYER_3) if name[:2] in ("dw", "db")]
UPDATE = {f"new_{name}": f"{name} - alpha * d{name}" for name in PARAMETERS}
AGAIN = {  # the inputs and the targets stay
    f"new_{name}": re.sub(r"\b(w|b|net_|out_(?=[2-5])|cost_)(?=\d)", r"new_\1", formula)
    for name, formula in (FORWARD | COST).items()
}
STEPS = FORWARD | COST | LAYER_3 | LAYER_2 | UPDATE | AGAIN
_CODE = {name: compile(formula, name, "eval") for name, formula in STEPS.items()}
_KEYS = {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "log": math.log}  # of the calculator


def by_hand(
    values: Mapping[str, float], rounded: Callable[[float], float] = lambda value: value
) -> dict[str, float]:
    """Compute the same by the formulas on the sheet, rounding each number before it is used.

    Parameters
    ----------
    values : mapping of str to float
        What the sheet gives, from `given`.
    rounded : callable, optional
        How to round. Default: not at all.

    Examples
    --------
    >>> from backprop_helpers.worksheet.numbers import given, problem
    >>> found = by_hand(given(*problem(7)), rounded=half_up)
    >>> found["out_2"], found["new_cost"]
    (0.5449, 0.4989)
    """
    found = dict(values)
    for name, code in _CODE.items():
        found[name] = rounded(eval(code, dict(_KEYS), found))
    return {name: found[name] for name in STEPS}


def half_up(value: float) -> float:
    """Round to 4 decimals as taught at school: a 5 that follows takes it away from zero.

    Examples
    --------
    >>> half_up(0.00615), half_up(1.19385), half_up(-0.00005)
    (0.0062, 1.1939, -0.0001)
    """
    # The computer's 1.19385 is a little less than that: a millionth of a digit puts it right.
    units = math.floor(abs(value) * 10**DIGITS + 0.5 + 1e-6)
    return math.copysign(units / 10**DIGITS, value)
