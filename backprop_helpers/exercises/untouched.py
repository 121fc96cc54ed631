"""Whether a cell is still as it was: nothing but ``...`` in the function."""

import ast
import dis
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def is_untouched(function: Callable[..., Any]) -> bool:
    """Return whether the body is still nothing but ``...`` (and a docstring)."""
    name = getattr(function, "__name__", None)
    if name is None or getattr(getattr(function, "__code__", None), "co_name", name) == "<lambda>":
        return False
    try:
        definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):  # no source, as after exec
        return _does_nothing(function)
    if not isinstance(definition, ast.FunctionDef) or definition.name != name:
        return _does_nothing(function)  # Python 3.13 may take another text for the source
    return all(
        isinstance(line, ast.Pass)
        or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in definition.body
    )


def _does_nothing(function: Callable[..., Any]) -> bool:
    return hasattr(function, "__code__") and all(
        step.argval is None
        if step.opname in ("LOAD_CONST", "RETURN_CONST")
        else step.opname in ("RESUME", "NOP", "RETURN_VALUE")
        for step in dis.get_instructions(function)
    )
