"""The drawing of a network: which node is where, and every number of a pass."""

from .drawing import Diagram, network_diagram

__all__ = ["Diagram", "network_diagram"]
