"""Panels: the network under your fingers, in Jupyter.

Each function returns one ipywidgets container, with ``.sliders``, ``.controls``, ``.state``,
``.html``, ``.alt`` and a Reset button.
"""

from .backward import backward_pass
from .forward import forward_pass
from .graph_panel import graph
from .slope_panel import slope
from .training_panel import training

__all__ = ["backward_pass", "forward_pass", "graph", "slope", "training"]
