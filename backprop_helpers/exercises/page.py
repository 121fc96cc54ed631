"""What a learner's function reads from the notebook in place of its parameters."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np


def reads(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the numbers, arrays and objects of the page that a function's code names."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return {}
    world = getattr(function, "__globals__", {})
    found = {name: world[name] for name in _all_names(code, world)}
    cells = getattr(function, "__closure__", None) or ()
    for name, cell in zip(code.co_freevars, cells, strict=False):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not set yet
            continue
    return {name: value for name, value in found.items() if not _is_tool(value)}


def _all_names(code: CodeType, world: dict[str, Any]) -> list[str]:
    """Return the page's names in a function's code, and in that of the page's own functions."""
    names: list[str] = []
    waiting = [code]
    while waiting:
        for name in _names(waiting.pop()):
            if name in world and name not in names:
                names.append(name)
                helper = world[name]
                if isinstance(helper, FunctionType) and helper.__globals__ is world:
                    waiting.append(helper.__code__)
    return names


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_tool(value: Any) -> bool:
    return isinstance(value, ModuleType) or callable(value)


def replacing(function: Callable[..., Any], name: str, parameters: Mapping[str, Any]) -> Any:
    """Return what a function gives if a name of the page means something else.

    ``parameters`` hold its arguments, and under ``""`` what ``name`` stands for.
    """
    assert isinstance(function, FunctionType)
    world = {**function.__globals__, name: parameters[""]}
    changed = FunctionType(
        function.__code__, world, function.__name__, function.__defaults__, function.__closure__
    )
    changed.__kwdefaults__ = function.__kwdefaults__
    return changed(*(value for key, value in parameters.items() if key))


def meaning(name: str, source: str) -> str:
    """Return how a reference writes a name that it computes: "Y.shape[1]" for N."""
    for line in source.splitlines():
        left, equals, right = line.strip().partition(" = ")
        if equals and left == name:
            return right.partition("  #")[0]
    return name


def described(value: Any) -> str:
    """Return a number of the page, in brackets; nothing for anything longer."""
    return f" ({value:g})" if isinstance(value, int | float | np.number) else ""


def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's parameters."""
    return tuple(inspect.signature(function).parameters)
