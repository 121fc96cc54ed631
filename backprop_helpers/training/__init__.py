"""Gradient descent over many epochs: the loop of notebook 03, and the same loop made fast."""

from .history import History
from .loop import train

__all__ = ["History", "train"]
