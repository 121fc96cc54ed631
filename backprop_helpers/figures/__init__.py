"""Pictures of results. Each function returns a `Picture`: end a cell with it to see it."""

from backprop_helpers.svg.colors import LINES

from .boundary import decision_boundary
from .curves import lines
from .one_parameter import slope
from .picture import DASHES, Picture
from .results import cost_curve, gradient_norms
from .tiles import images

__all__ = [
    "DASHES",
    "LINES",
    "Picture",
    "cost_curve",
    "decision_boundary",
    "gradient_norms",
    "images",
    "lines",
    "slope",
]
