"""Backpropagation by hand: the helper package of the course.

Start with `Network.example`, `forward`, `cost` and `backward`; the notebooks explain each.
"""

from . import datasets
from .backprop import backward, cost, forward, sigmoid, update
from .exercises import check, hint, progress, solution
from .gradcheck import numerical_gradient, relative_error
from .network import Network
from .results import Gradients, Trace
from .training import History, train

__all__ = [
    "Gradients",
    "History",
    "Network",
    "Trace",
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
