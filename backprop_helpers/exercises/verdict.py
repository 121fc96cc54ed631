"""What `check` answers, and every other text for the learner: they look alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any


def card(title: str, text: str, color: str) -> str:
    """Return a text as HTML; what stands in `back quotes` is code, and columns stay columns."""
    body = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text))
    return (
        f'<div style="border-left: 4px solid {color}; padding: 4px 12px"><b>{escape(title)}</b>'
        '<pre style="white-space: pre-wrap; margin: 4px 0 0; color: inherit; background: none">'
        f"{body}</pre></div>"
    )


@dataclass(frozen=True)
class Note:
    """A text for the learner: a hint, a solution, or the progress.

    Attributes
    ----------
    title : str
        One line.
    text : str
        What it says.
    """

    title: str
    text: str

    def __repr__(self) -> str:
        return f"{self.title}\n{self.text}"

    def _repr_html_(self) -> str:
        return card(self.title, self.text, "#0072b2")


@dataclass(frozen=True)
class Verdict:
    """What `check` found.

    Attributes
    ----------
    exercise : str
        The name of the exercise.
    passed : bool
        Whether the answer is right. It is the verdict's truth value, too: ``assert check(...)``.
    attempted : bool
        False while the body is still ``...``.
    message : str
        What to tell the learner.
    inputs : mapping of str to object
        What the function was given where it went wrong, by name: ``my_step(**verdict.inputs)``
        shows it again. Empty if the answer is right.
    """

    exercise: str
    passed: bool
    attempted: bool
    message: str
    inputs: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def sign(self) -> str:
        """✓ right, ✗ not right, ○ not attempted."""
        return "✓" if self.passed else "✗" if self.attempted else "○"

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return f"{self.sign} {self.exercise}: {self.message}"

    def _repr_html_(self) -> str:
        word = "right" if self.passed else "not right yet" if self.attempted else "not attempted"
        color = "#009e73" if self.passed else "#d55e00" if self.attempted else "#808080"
        return card(f"{self.sign} {self.exercise}: {word}.", self.message, color)
