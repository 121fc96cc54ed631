"""Backpropagation by hand: the helper package of the course.

Start with `Network.example`, `forward`, `cost` and `backward`; the notebooks explain each.
"""

from typing import TYPE_CHECKING

from . import datasets
from .backprop import backward, cost, forward, sigmoid, update
from .gradcheck import numerical_gradient, relative_error
from .network import Network
from .results import Gradients, Trace
from .training import History, train

if TYPE_CHECKING:
    from .exercises import answer, check, hint, progress, solution
else:

    def __getattr__(name: str) -> object:
        """Load the exercises when they are first used: they take as long as all the rest."""
        if name not in ("answer", "check", "hint", "progress", "solution"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import exercises

        return getattr(exercises, name)


__all__ = [
    "Gradients",
    "History",
    "Network",
    "Trace",
    "answer",
    "backward",
    "check",
    "cost",
    "datasets",
    "forward",
    "hint",
    "numerical_gradient",
    "progress",
    "relative_error",
    "sigmoid",
    "solution",
    "train",
    "update",
]
