"""Exercises: you write the function, `check` tries it and names your mistake.

`hint` helps step by step, `solution` shows the code, and `progress` what you have done.
"""

from backprop_helpers.exercises.course import catalogue

from .checking import Verdict
from .definition import Exercise, Mistake
from .session import check, hint, progress, solution

__all__ = [
    "Exercise",
    "Mistake",
    "Verdict",
    "catalogue",
    "check",
    "hint",
    "progress",
    "solution",
]
