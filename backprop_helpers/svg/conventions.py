"""What figures and panels agree on, so that one looks like the other moving."""

import math

PARAMETER_RANGE = (-10.0, 10.0)  # wide enough that a large step is still seen
COST, EPOCH, LAYER, NORM = "cost (nats)", "epoch", "layer (number)", "gradient norm ‖ΔW‖ (nats)"


def parameter_axis(name: str) -> str:
    """Return what stands at the axis of a parameter.

    Examples
    --------
    >>> parameter_axis("w68"), parameter_axis("b8")
    ('weight w68 (no unit)', 'bias b8 (no unit)')
    """
    return f"{'weight' if name.startswith('w') else 'bias'} {name} (no unit)"


def slope_title(name: str, gradient: float) -> str:
    """Return what a slope means.

    Examples
    --------
    >>> slope_title("w68", -0.117)
    'Raising w68 a little lowers the cost'
    """
    effect = "does not change" if gradient == 0 else "lowers" if gradient < 0 else "raises"
    return f"Raising {name} a little {effect} the cost"


def tangent_reach(slope: float, wide: float, tall: float) -> float:
    """Return how far a tangent goes to each side: it looks equally long at any steepness.

    Parameters
    ----------
    slope : float
        Its slope, in the units of the axes.
    wide, tall : float
        The spans of the axes.

    Examples
    --------
    >>> round(tangent_reach(0.0, wide=10, tall=1), 3), round(tangent_reach(1.0, wide=1, tall=1), 3)
    (2.2, 0.156)
    """
    return 0.22 / math.hypot(1 / wide, slope / tall)
