"""The picture of any named curves over one horizontal axis."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.names import Array
from backprop_helpers.svg.colors import LINES
from backprop_helpers.svg.numbers import PICTURE, given
from backprop_helpers.validation import as_floats, as_numbers, short

from .arguments import as_text
from .picture import DASHES, Picture, in_course_style

_FEW = 30  # with so few points, each gets a mark


@in_course_style
def lines(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    x_label: str,
    y_label: str,
    title: str,
    log: str = "",
) -> Picture:
    """Draw named curves over a common horizontal axis.

    Parameters
    ----------
    x : array, (P,)
        Where the curves are known, in ascending order.
    curves : mapping of str to array, (P,)
        Up to 8 curves by name. A value that the axis has no place for (NaN, infinity, and on a
        logarithmic axis 0 and below) is a gap.
    x_label, y_label : str
        What the axes show, with the unit: such as "cost (nats)".
    title : str
        What there is to see.
    log : {"", "x", "y", "xy"}, default ""
        Which axes are logarithmic.

    Returns
    -------
    Picture
        With up to 30 points, each is marked. The legend lists the curves from the highest end to
        the lowest.

    Raises
    ------
    ValueError
        If there is no curve or more than 8, a curve has another length than ``x`` or no value
        that can be drawn, ``x`` does not ascend or is not positive on a logarithmic axis, or
        ``log`` is unknown.

    Examples
    --------
    >>> lines([1, 10, 100], {"by hand": [2, 4, 8], "measured": [3, 30, 300]}, log="xy",
    ...     x_label="parameters (number)", y_label="time (ms)", title="Time to a gradient").alt
    'Time to a gradient. time (ms) by parameters (number), 1 to 100: by hand: from 2 to 8; measured:
    from 3 to 300.'
    """
    if not isinstance(log, str) or log not in ("", "x", "y", "xy"):
        raise ValueError(f'log is {short(log)}: it needs "", "x", "y" or "xy"')
    x_label, y_label = as_text("x_label", x_label), as_text("y_label", y_label)
    title = as_text("title", title)
    if not isinstance(curves, Mapping):
        raise TypeError(f"curves is {short(curves)}: pass {{label: values}}")
    across = _ascending(x, positive="x" in log)
    if not 1 <= len(curves) <= len(LINES):
        raise ValueError(
            f"curves holds {len(curves)}: 1 to {len(LINES)} are needed, as no more can be told "
            "apart; pass them as {label: values}"
        )
    for label in curves:
        as_text("a label of curves", label)
    drawn = {n: _drawable(n, y, len(across), "y" in log) for n, y in curves.items()}

    picture = Picture(720 if len(drawn) > 1 else 624, 384)
    axes = picture.panel(x_label, y_label)
    marker = "o" if len(across) <= _FEW else ""
    for (label, y), color, dash in zip(drawn.items(), LINES, DASHES, strict=False):
        (curve,) = axes.plot(across, y, color=color, linestyle=dash, linewidth=2, label=label)
        curve.set(marker=marker, markersize=5)
    if "x" in log:
        picture.log_axis(axes, across, "x")
    if "y" in log:
        picture.log_axis(axes, np.concatenate([y[np.isfinite(y)] for y in drawn.values()]))
    ends = {label: y[np.isfinite(y)][[0, -1]] for label, y in drawn.items()}
    if len(drawn) > 1:
        picture.legend_beside(axes.lines, [last for _, last in ends.values()])
    told = [f"{label}: from {_reach(ends)}" for label, ends in ends.items()]
    picture.alt = f"{title}. {y_label} by {x_label}, {_reach(across)}: {'; '.join(told)}."
    picture.head(title)
    return picture


def _reach(values: Array) -> str:
    return f"{given(values[0], PICTURE)} to {given(values[-1], PICTURE)}"


def _ascending(x: ArrayLike, positive: bool) -> Array:
    across = as_numbers("x", x)
    if across.ndim != 1 or len(across) < 2 or not (np.diff(across) > 0).all():
        raise ValueError(
            f"x has shape {across.shape}: it needs one axis of 2 or more numbers in ascending order"
        )
    if positive and across[0] <= 0:
        raise ValueError(
            f"x starts at {given(across[0])}: a logarithmic axis has no place for it; start above 0"
        )
    return across


def _drawable(label: str, y: ArrayLike, points: int, positive: bool) -> Array:
    """Return the curve with NaN wherever the axis has no place for its value."""
    curve = as_floats(f"curves[{short(label)}]", y)
    if curve.shape != (points,):
        raise ValueError(
            f"curves[{short(label)}] has shape {curve.shape}, but x has {points} numbers: "
            "one value is needed for each"
        )
    fits = np.isfinite(curve) & ((curve > 0) | (not positive))
    if not fits.any():
        raise ValueError(
            f"curves[{short(label)}] has no value that can be drawn: it needs finite numbers"
            + (" above 0 on a logarithmic axis" if positive else "")
        )
    return np.where(fits, curve, np.nan)
