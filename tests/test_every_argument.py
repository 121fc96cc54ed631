"""Every argument of every public function answers wrong values with an error that names it.

The functions and their arguments are found by looking: a new one is held to this at once. It only
has to be given a good value in `GOOD`, if none of that name is there.
"""

import importlib
import inspect
import re

import numpy as np
import pytest

from backprop_helpers import Network, backward, datasets, forward, train
from backprop_helpers.diagram import Operation
from backprop_helpers.names import Named
from backprop_helpers.validation import short
from tests.test_house import PUBLIC

NET = Network.example()
X, Y = datasets.example()
TRACE = forward(NET, X)
GRADIENTS = backward(NET, TRACE, Y)
HISTORY = train(NET, X, Y, alpha=0.5, epochs=3)


def my_sigmoid(z):
    return 1 / (1 + np.exp(-z))


GOOD = {
    "network": NET,
    "net": NET,
    "networks": [NET, NET],
    "W": dict(NET.W),
    "b": dict(NET.b),
    "X": X,
    "Y": Y,
    "x": X[:, :1],
    "y": Y[:, :1],
    "trace": TRACE,
    "gradients": GRADIENTS,
    "history": HISTORY,
    "alpha": 0.5,
    "epochs": 2,
    "seed": 1,
    "sizes": (2, 2),
    "labels": [0, 1, 1],
    "classes": 2,
    "start": "w46",
    "name": "w68",
    "index": 0,
    "w68": 0.3,
    "function": my_sigmoid,
    "exercise": "my_sigmoid",
    "shards": [(X, Y)],
    "data": (X, Y),
    "title": "A title",
    "x_label": "x",
    "y_label": "y",
    "curves": {"one": [1.0, 2.0]},
    "pixels": np.ones((3, 4, 4)),
    "operations": [Operation("x"), Operation("y", "x × x", ("x", "x"))],
}
GOOD_ONLY_HERE = {
    "relative_error": {"a": 1.0, "b": 2.0},
    "sigmoid": {"net": 0.5},
    "worksheet.answers": {"network": Network.random((2, 2, 2), 1), "X": X[:, :1], "Y": Y[:, :1]},
    "decision_boundary": {"classes": ("class 0", "class 1")},
    "cost_curve": {"labels": None},
    "lines": {"x": [1.0, 2.0]},
    "figures.slope": {"title": None},
    "sweep": {"start": NET, "sizes": None},
    "panels.training": {"data": "two_moons"},
}
METHODS = {  # what is called on an object, or with its brackets
    "Network": Network,
    "Network.random": Network.random,
    "Network.stack": Network.stack,
    "Network.at": lambda index: Network.stack([NET, NET]).at(index),
    "Network.replace": lambda w68: NET.replace(w68=w68),
    "network[name]": lambda name: NET[name],
    "trace[name]": lambda name: TRACE["net_8" if name is GOOD["name"] else name],
    "gradients[name]": lambda name: GRADIENTS[name],
    "name in network": lambda name: name in NET,
}


def public_functions():
    """Return every function of every face, by the name that a message about it would use."""
    for module, names in PUBLIC.items():
        for name in names.split():
            found = getattr(importlib.import_module(module), name)
            room = module.rpartition(".")[2]
            if inspect.isfunction(found) and (room == "backprop_helpers" or not is_in_top(name)):
                yield f"{room}.{name}", found
    for name, found in METHODS.items():
        yield f"backprop_helpers.{name}", found


def is_in_top(name):
    return name in PUBLIC["backprop_helpers"].split()


FUNCTIONS = dict(public_functions())


def good(function):
    """Return a good value for each argument that needs one."""
    here = GOOD_ONLY_HERE.get(function, {}) | GOOD_ONLY_HERE.get(function.rpartition(".")[2], {})
    arguments = inspect.signature(FUNCTIONS[function]).parameters
    known = {name: here.get(name, GOOD.get(name, p.default)) for name, p in arguments.items()}
    missing = [name for name, value in known.items() if value is inspect.Parameter.empty]
    assert not missing, f"{function}: give good values for {missing} in GOOD"
    return known


class Mute:
    """Something that cannot even be shown."""

    def __repr__(self):
        raise RuntimeError("no")


def some_function(*_):
    return some_function


WRONG = [
    *(None, True, 5, -1, 2.5, 10**20, 10**5000, -(10**400), 1j, np.nan, np.inf, 5e-324, 1e308),
    *("", "0", "w86", "net_2", "$x_$", "a" * 10**6, b"w68", "w" + "1" * 5000),
    *([], (), {}, [[1.0], [2.0, 3.0]], [None], ["a", "b"], [[]], {"a": 1}, {2: "a"}, {1, 2}),
    *(object(), Mute(), Mute, int, some_function, np, Exception("no"), range(3), slice(None)),
    np.ma.masked_array(np.ones((2, 4)), mask=np.eye(2, 4)),
    np.ones((2, 4), "datetime64[s]"),
    np.ones((2, 4), complex),
    np.full((2, 4), "1"),
    np.full((2, 4), None),
    np.full((2, 4), 1e308),
    np.full((2, 4), np.nan),
    np.ones((3, 7)),
    np.ones((1,) * 40),
    np.empty((2, 0)),
    np.int8(3),
    np.array(["w68"] * 2000),
    *(NET, TRACE, GRADIENTS, HISTORY, [NET], Network.random((3, 2), 0), Network.stack([NET] * 3)),
]
FITS_NOWHERE = [object(), Mute()]


def answer(function, name, value):
    """Call with one wrong value; return what is wrong with the answer, if anything is."""
    arguments = good(function) | {name: value}
    before = {key: frozen(each) for key, each in arguments.items()}
    try:
        show(FUNCTIONS[function](**arguments))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        message = str(error)
        if len(message) >= 1000:
            return f"a message of {len(message)} characters"
        names = {name, getattr(value, "__name__", name)}
        if isinstance(value, Named | np.ndarray):
            names |= {*arguments, "X", "Y"}  # either of two that do not fit each other
        if value is None or name in ("data", "shards"):
            names |= {"X", "Y"}  # None leaves it out; or what it holds is wrong
        if isinstance(error, KeyError):
            names |= {"name", "node", "kept"}  # it says why there is no value of that name
        if not any(re.search(rf"\b{each}\b", message) for each in names):
            return f"the message does not name {name}: {message}"
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {str(error)[:200]}"
    else:
        if any(value is each for each in FITS_NOWHERE):
            return "was taken"
    if {key: frozen(each) for key, each in arguments.items()} != before:
        return "changed what it was given"
    return None


def frozen(value):
    """Return what must be the same afterwards: the numbers. What holds none is no data."""
    tables = [getattr(value, k) for k in ("W", "b", "net", "out") if hasattr(value, k)]
    arrays = [array for table in tables for array in table.values()]
    if isinstance(value, np.ndarray):
        arrays = [value]
    if arrays:
        return [(array.shape, array.dtype, array.tobytes()) for array in arrays]
    return repr(value) if isinstance(value, list | tuple | dict | set) else None


def show(result):
    """Look at what came back, as a notebook would: a picture is drawn only then."""
    repr(result)
    if hasattr(result, "_repr_mimebundle_"):
        result._repr_mimebundle_()
    if hasattr(result, "close"):
        result.close()


# Rooms that hold to this; the others will be added as they do.
ROOMS = (
    "scale.",
    "panels.",
    "backprop_helpers.",
    "datasets.",
    "diagram.",
    "figures.",
    "paths.",
    "worksheet.",
)
NOT_YET = ("answer", "check")
HELD = [name for name in FUNCTIONS if name.startswith(ROOMS) and not name.endswith(NOT_YET)]
CALLS = [(function, name) for function in HELD for name in good(function)]


@pytest.mark.parametrize("function", HELD)
def test_good_values_are_good(function):
    show(FUNCTIONS[function](**good(function)))


@pytest.mark.parametrize(("function", "name"), CALLS, ids=[f"{f}({name})" for f, name in CALLS])
def test_wrong_values_are_answered(function, name):
    answers = [(short(value), answer(function, name, value)) for value in WRONG]
    assert [each for each in answers if each[1]] == []
