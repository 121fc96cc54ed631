"""What an exercise is: one reference function, and everything that is said about it."""

import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Function = Callable[..., Any]
LONG = 1000  # entries: nobody reads more


@dataclass(frozen=True)
class Exercise:
    """One function that the learner writes.

    Attributes
    ----------
    reference : callable
        The right answer. Its name and parameters are the exercise's, its source the solution.
    notebook : str
        Where it stands, such as ``"01_last_layer"``.
    task : str
        What to write: the docstring of the cell that the learner completes.
    inputs : callable
        Takes a random generator and the number of samples, returns arguments for the function.
    example : tuple
        Arguments with the course's numbers, for the hint that shows a worked number.
    nudge, formula : str
        The first two hints.
    mistakes : mapping of str to str
        What may stand in place of the reference's result, or one of its lines, and what it says:
        only what the rules of `error_model` cannot find, or cannot say as well.
    samples : tuple of int
        The numbers of samples that a function is tried with, each on a fresh network.
    parts : tuple of str
        What the function returns, if that is several things: such as ``("dW", "db")``.
    each : str
        What a row of the result has one number for; empty if there are no rows.
    kinds : tuple of str
        What is special about each trial, if the answer to it is True or False.
    """

    reference: Function
    notebook: str
    task: str
    inputs: Callable[[np.random.Generator, int], tuple[Any, ...]]
    example: tuple[Any, ...]
    nudge: str
    formula: str
    mistakes: Mapping[str, str] = field(default_factory=dict)
    samples: tuple[int, ...] = (1, 2, 3, 4)
    parts: tuple[str, ...] = ()
    each: str = "sample"
    kinds: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return self.reference.__name__

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what the function is given."""
        return tuple(inspect.signature(self.reference).parameters)

    @property
    def solution(self) -> str:
        """The source of the tested reference."""
        return textwrap.dedent(inspect.getsource(self.reference))

    @property
    def cell(self) -> str:
        """The notebook cell that the learner completes."""
        parameters = ", ".join(self.parameters)
        task = textwrap.indent(self.task, "    ").strip()
        return f'def {self.name}({parameters}):\n    """{task}"""\n    ...\n\n\ncheck({self.name})'

    @property
    def hints(self) -> tuple[str, str, str, str]:
        """Four steps: a nudge, the formula, a worked number, the solution."""
        given = "\n".join(
            f"  {n} = {shown(v)}" for n, v in zip(self.parameters, self.example, strict=True)
        )
        answer = shown(self.reference(*self.example))
        return (
            self.nudge,
            self.formula,
            f"With these numbers:\n{given}\nthe answer is {answer}.",
            self.solution,
        )


def shown(value: Any) -> str:
    """Return a value as Python would take it back: six digits, on one line, with Python's minus.

    A learner pastes such values into a cell. In pictures and formulas numbers are written by
    `svg.numbers`, with the minus and the powers of ten of mathematics.

    Examples
    --------
    >>> shown(-0.30897138), shown(np.ones((1, 2)))
    ('-0.308971', '[[1, 1]]')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {shown(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple | list) and any(
        isinstance(v, dict | tuple | list | np.ndarray) for v in value
    ):
        return "(" + ", ".join(shown(v) for v in value) + ")"
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, str | list | tuple) and len(value) > LONG:
        return f"a {type(value).__name__} with {len(value)} entries"
    if isinstance(value, bool | np.bool_ | str) or value is None:
        return str(value)
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001 (a ragged list, an object with a mind of its own)
        return f"a {type(value).__name__}"
    if array.size > LONG:
        return f"an array of the shape {array.shape}"
    if array.dtype.kind not in "buif":
        return f"a {type(value).__name__}"
    if array.ndim == 0:
        return f"{float(array):.6g}"
    digits: Any = {"all": lambda v: f"{float(v):.6g}"}
    text = np.array2string(array, separator=", ", formatter=digits)
    return " ".join(text.split())
