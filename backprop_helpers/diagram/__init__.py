"""The drawing of a network, and of a graph of operations."""

from .drawing import Diagram, network_diagram
from .graph import Operation, graph_diagram

__all__ = ["Diagram", "Operation", "graph_diagram", "network_diagram"]
