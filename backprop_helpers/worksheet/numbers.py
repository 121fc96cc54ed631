"""The numbers of a worksheet: what is drawn from the seed, and the answers."""

import random
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, cost, forward, update
from backprop_helpers.names import Array, Named
from backprop_helpers.network import Network
from backprop_helpers.results import Trace
from backprop_helpers.validation import as_count, as_numbers, need

from .steps import DIGITS, STEPS, by_hand, half_up


class Problem(NamedTuple):
    """What a worksheet gives: the network, one sample, its target and the learning rate."""

    network: Network
    X: Array
    Y: Array
    alpha: float


def problem(seed: int) -> Problem:
    """Draw the network and the sample of a worksheet.

    All numbers have one decimal. No node is saturated, no gradient is so small that 4 decimals
    would not show it, and the step of gradient descent lowers the cost. Whoever rounds to 4
    decimals at each step gets every answer to within 1 in the last digit.

    Parameters
    ----------
    seed : int
        A whole number, 0 or more. The same seed gives the same problem on every machine.

    Raises
    ------
    TypeError, ValueError
        If ``seed`` is no whole number of at least 0.

    Examples
    --------
    >>> net, X, Y, alpha = problem(7)
    >>> net.W[2], X.tolist(), Y.tolist(), alpha
    (array([[-0.6, -1.1], [ 0.7,  0.1]]), [[0.9], [0.6]], [[1.0], [0.0]], 0.5)
    """
    # Not NumPy's generator: its numbers may change with its version, those of random() never do.
    generator = random.Random(as_count("seed", seed, least=0))
    for _ in range(1000):  # about one draw in five is suitable
        if _is_suitable(drawn := _draw(generator.random)):
            return drawn
    raise RuntimeError("the formulas of the sheet do not give what the helper package computes")


def given(network: Network, X: ArrayLike, Y: ArrayLike, alpha: float) -> dict[str, float]:
    """Return what the sheet gives, by name: weights, biases, inputs, targets, learning rate."""
    need(Network, network)
    inputs, targets = as_numbers("X", X), as_numbers("Y", Y)
    if network.sizes != (2, 2, 2) or network.stack_shape:
        raise ValueError(f"network is {network!r}: the worksheet needs one network, 2-2-2")
    for name, array in (("X", inputs), ("Y", targets)):
        if array.shape != (2, 1):
            raise ValueError(
                f"{name} has shape {array.shape}: the worksheet has one sample, so it needs (2, 1)"
            )
    (out_0, out_1), (y_1, y_2) = inputs[:, 0].tolist(), targets[:, 0].tolist()
    parameters = {name: _number(network, name) for name in network.names}
    rest = {"out_0": out_0, "out_1": out_1, "y_1": y_1, "y_2": y_2, "alpha": alpha}
    return parameters | rest


def answers(network: Network, X: ArrayLike, Y: ArrayLike, alpha: float) -> dict[str, float]:
    """Compute every number that a worksheet asks for, with the helper package.

    Parameters
    ----------
    network : Network
        One network, 2-2-2.
    X, Y : array, (2, 1)
        One sample and its target.
    alpha : float
        Learning rate.

    Returns
    -------
    dict of str to float
        In the order of the sheet: ``net_2``, ..., ``cost``, ``delta_4``, ``dw24``, ...,
        ``path_24``, ``dcost_dout_2``, ..., ``new_w02``, ..., ``new_cost``. Not rounded.

    Raises
    ------
    ValueError
        If the network is not 2-2-2, there is not exactly one sample, or what `forward`, `cost`
        and `update` raise.

    Examples
    --------
    >>> found = answers(*problem(7))
    >>> len(found), round(found["cost"], 4), round(found["new_cost"], 4)
    (56, 0.5656, 0.4989)
    """
    values = given(network, X, Y, alpha)
    trace = forward(network, X)
    grads = backward(network, trace, Y)
    new = update(network, grads, alpha)
    found = _passed(trace, Y)
    found |= {f"delta_{j}": _number(grads, f"delta_{j}") for j in (2, 3, 4, 5)}
    for i in (2, 3):
        found |= {f"path_{i}{j}": found[f"delta_{j}"] * values[f"w{i}{j}"] for j in (4, 5)}
        found[f"dcost_dout_{i}"] = found[f"path_{i}4"] + found[f"path_{i}5"]
    found |= {f"d{name}": _number(grads, name) for name in network.names}
    found |= {f"new_{name}": _number(new, name) for name in network.names}
    found |= {f"new_{name}": value for name, value in _passed(forward(new, X), Y).items()}
    return {name: found[name] for name in STEPS}


def _draw(uniform: Callable[[], float]) -> Problem:
    def tenths(least: int, most: int) -> float:
        return (least + int(uniform() * (most - least + 1))) / 10

    def signed(most: int) -> float:
        return tenths(1, most) * (1 if uniform() < 0.5 else -1)

    W = {layer: np.array([[signed(15) for _ in range(2)] for _ in range(2)]) for layer in (2, 3)}
    b = {layer: np.array([[signed(9)] for _ in range(2)]) for layer in (2, 3)}
    X = np.array([[tenths(2, 9)], [tenths(2, 9)]])
    first = uniform() < 0.5
    alpha = 1.0 if uniform() < 0.5 else 0.5
    return Problem(Network(W, b), X, np.array([[first], [not first]], dtype=np.float64), alpha)


def _is_suitable(drawn: Problem) -> bool:
    """Whether a person can do it with a pocket calculator, and learns something."""
    exact = answers(*drawn)
    outs = [exact[f"out_{j}"] for j in (2, 3, 4, 5)]
    units = [value * 10**DIGITS for value in exact.values()]
    return (
        drawn.X[0, 0] != drawn.X[1, 0]  # else Δw02 = Δw12, and a mix-up would not show
        and all(0.1 <= out <= 0.9 for out in outs)
        # 3 digits to write; net_2 and net_3 may be 0.01 but for the last bit, so that is no border
        and all(abs(value) > 0.00995 for value in exact.values())
        and exact["cost"] - exact["new_cost"] >= 0.03
        # On another machine, exp may differ in its last bit: no answer stands where that would show
        and all(abs(abs(unit) % 1 - 0.5) > 1e-4 for unit in units)
        and all(_is_close(drawn, units, rounded) for rounded in (half_up, _half_even))
    )


def _is_close(drawn: Problem, units: list[float], rounded: Callable[[float], float]) -> bool:
    """Whether a person who rounds like this is off by at most 1 in the last digit, everywhere."""
    person = by_hand(given(*drawn), rounded).values()
    return all(
        abs(number * 10**DIGITS - round(unit)) < 1.5
        for number, unit in zip(person, units, strict=True)
    )


def _half_even(value: float) -> float:
    return round(value, DIGITS)


def _passed(trace: Trace, Y: ArrayLike) -> dict[str, float]:
    """Return all numbers of a forward pass, and the cost with its two terms."""
    names = [f"{kind}_{j}" for j in (2, 3, 4, 5) for kind in ("net", "out")]
    found = {name: _number(trace, name) for name in names}
    for row, j in enumerate((4, 5)):  # the cost of a network with this output alone
        net = {2: trace.net[2], 3: trace.net[3][[row]]}
        out = {1: trace.out[1], 2: trace.out[2], 3: trace.out[3][[row]]}
        found[f"cost_{j}"] = float(cost(Trace(net, out), np.asarray(Y)[[row]]))
    return found | {"cost": float(cost(trace, Y))}


def _number(named: Named, name: str) -> float:
    """Return a parameter, or a value of the only sample."""
    return float(np.ravel(named[name])[0])
