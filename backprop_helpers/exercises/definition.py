"""What an exercise is: one reference function, and everything that is said about it."""

import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Function = Callable[..., Any]


@dataclass(frozen=True)
class Mistake:
    """A wrong function that learners write, and the sentence that explains it.

    Attributes
    ----------
    function : callable
        Takes what the reference takes.
    sentence : str
        Says what was done, and what to do instead, to the learner.
    """

    function: Function
    sentence: str


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
    mistakes : mapping of str to Mistake
        By a short name.
    samples : tuple of int
        The numbers of samples that a function is tried with, each on a fresh network.
    parts : tuple of str
        What the function returns, if that is several things: such as ``("dW", "db")``.
    """

    reference: Function
    notebook: str
    task: str
    inputs: Callable[[np.random.Generator, int], tuple[Any, ...]]
    example: tuple[Any, ...]
    nudge: str
    formula: str
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    samples: tuple[int, ...] = (1, 2, 3, 4)
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return self.reference.__name__

    @property
    def solution(self) -> str:
        """The source of the tested reference."""
        return textwrap.dedent(inspect.getsource(self.reference))

    @property
    def cell(self) -> str:
        """The notebook cell that the learner completes."""
        parameters = ", ".join(inspect.signature(self.reference).parameters)
        task = textwrap.indent(self.task, "    ").strip()
        return f'def {self.name}({parameters}):\n    """{task}"""\n    ...\n\n\ncheck({self.name})'

    @property
    def hints(self) -> tuple[str, str, str, str]:
        """Four steps: a nudge, the formula, a worked number, the solution."""
        names = inspect.signature(self.reference).parameters
        given = "\n".join(f"  {n} = {shown(v)}" for n, v in zip(names, self.example, strict=True))
        answer = shown(self.reference(*self.example))
        return (
            self.nudge,
            self.formula,
            f"With these numbers:\n{given}\nthe answer is {answer}.",
            self.solution,
        )


def shown(value: Any) -> str:
    """Return a value as a learner wants to read it: six digits, on one line.

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
    if isinstance(value, bool | np.bool_ | str) or value is None or callable(value):
        return getattr(value, "__name__", str(value))
    array = np.asarray(value)
    if array.dtype.kind not in "buif":
        return repr(value)
    if array.ndim == 0:
        return f"{float(array):.6g}"
    digits: Any = {"all": lambda v: f"{float(v):.6g}"}
    text = np.array2string(array, separator=", ", formatter=digits)
    return " ".join(text.split())
