"""Exercises: you write the function, `check` tries it and names your mistake.

`hint` helps step by step, `solution` shows the code, and `progress` what you have done.
"""

from backprop_helpers.exercises.course import catalogue

from .definition import Exercise
from .session import answer, check, hint, progress, solution
from .verdict import Verdict

__all__ = [
    "Exercise",
    "Verdict",
    "answer",
    "catalogue",
    "check",
    "hint",
    "progress",
    "solution",
]
