"""The cost over one parameter, with its tangent and a step of gradient descent."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, cost, forward
from backprop_helpers.network import Network
from backprop_helpers.svg.colors import BLUE, GRAY, INK, STEP, VERMILION
from backprop_helpers.svg.conventions import (
    COST,
    PARAMETER_RANGE,
    parameter_axis,
    slope_title,
    tangent_reach,
)
from backprop_helpers.svg.numbers import PICTURE, given, number
from backprop_helpers.validation import as_learning_rate, short

from .arguments import as_batch, as_span, as_text, one_network
from .picture import Picture, in_course_style

_AXIS_POINTS = 420  # about how long the horizontal axis is on the page


@in_course_style
def slope(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    name: str,
    *,
    low: float = PARAMETER_RANGE[0],
    high: float = PARAMETER_RANGE[1],
    alpha: float | None = None,
    title: str | None = None,
) -> Picture:
    """Draw the cost as one parameter changes, with the tangent at the network's own value.

    The tangent's slope is the gradient that `backward` computes.

    Parameters
    ----------
    network : Network
        One network; all its other parameters stay as they are.
    X : array, (n_in, N)
        Inputs.
    Y : array, (K, N)
        Targets, one-hot.
    name : str
        The weight or bias, such as ``"w68"``.
    low, high : float, default -10 and 10
        Range of the parameter; widened when the value lies outside.
    alpha : float, optional
        Learning rate. If given, the step w_new = w_old - α Δw is drawn as well.
    title : str, optional
        Replaces the title, which says what the slope means.

    Returns
    -------
    Picture

    Raises
    ------
    KeyError
        If the network has no such parameter.
    ValueError
        If the network is a stack, ``low`` is not below ``high``, or ``alpha`` is not positive.

    Examples
    --------
    >>> slope(Network.example(), [[0.9], [0.4]], [[1], [0]], "w68").alt
    'Cost as w68 changes: at w68 = 1.4 the cost is 1.069 nats and the slope ∂Cost/∂w68 is −0.117.'
    """
    one_network(network)
    X, Y = as_batch(network, X, Y)
    title = as_text("title", title)
    trace = forward(network, X)
    here, height = float(network[name]), float(cost(trace, Y))
    gradient = float(backward(network, trace, Y)[name])
    if alpha is not None and as_learning_rate(alpha).ndim:
        needed = "the figure shows one step, so it needs one number"
        raise ValueError(f"alpha is {short(alpha)}: {needed}")
    there = here - float(alpha or 0) * gradient
    values = np.linspace(*as_span(low, high, [here, there]), 201)
    curve = np.asarray(cost(forward(network.replace(**{name: values}), X), Y))

    picture = Picture(652, 440)
    axes = picture.panel(parameter_axis(name), COST)
    handles = axes.plot(values, curve, color=BLUE, linewidth=2, label="cost")
    reach = tangent_reach(gradient, np.ptp(values), np.ptp(curve) or 1.0)
    ends = np.array([-reach, reach])
    handles += axes.plot(
        here + ends,
        height + gradient * ends,
        color=VERMILION,
        linewidth=2.5,
        linestyle="--",
        label=f"tangent, slope {number(gradient, PICTURE)}",
    )
    handles += axes.plot(
        here,
        height,
        "o",
        color=INK,
        markersize=9,
        linestyle="none",
        label=f"{name} = {given(here, PICTURE)}, cost {number(height, PICTURE)}",
    )
    now, slope_is = number(height, PICTURE), number(gradient, PICTURE)
    alt = (
        f"Cost as {name} changes: at {name} = {given(here, PICTURE)} the cost is {now} nats "
        f"and the slope ∂Cost/∂{name} is {slope_is}."
    )
    if alpha is not None:
        after = float(cost(forward(network.replace(**{name: there}), X), Y))
        handles += _step(axes, (here, height), (there, after), name)
        alt += (
            f" A step with α = {given(alpha, PICTURE)} leads to {name} = {number(there, PICTURE)}, "
            f"cost {number(after, PICTURE)} nats."
        )
    picture.legend_below(handles, columns=2)
    picture.alt = alt
    picture.head(title or f"{slope_title(name, gradient)}: slope {slope_is}")
    return picture


def _step(
    axes: Axes, old: tuple[float, float], new: tuple[float, float], name: str
) -> list[Line2D]:
    """Draw the step of gradient descent: an arrow along the axis, and the new point."""
    base = axes.get_ylim()[0]
    axes.set_ylim(bottom=base)
    for x, y in (old, new):
        axes.vlines(x, base, y, color=GRAY, linewidth=1, linestyle=":")
    # A short step gets a small head, so that the arrow is never longer than the step.
    length = abs(new[0] - old[0]) / np.ptp(axes.get_xlim()) * _AXIS_POINTS
    if length > 3:
        arrow = FancyArrowPatch(
            (old[0], base),
            (new[0], base),
            arrowstyle="-|>",
            mutation_scale=min(18, 2 * length),
            color=STEP,
            linewidth=3,
            shrinkA=0,
            shrinkB=0,
            clip_on=False,
            zorder=5,
        )
        axes.add_patch(arrow)
    label = f"after the step: {name} = {number(new[0], PICTURE)}, cost {number(new[1], PICTURE)}"
    # Hollow, so that the old point stays visible inside when the step is short.
    return axes.plot(
        *new,
        "D",
        color="none",
        markeredgecolor=STEP,
        markeredgewidth=2.5,
        markersize=13,
        linestyle="none",
        label=label,
    )
