"""The cost over the network's parameters: over one (`slope`), or over two (`loss_surface`)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, cost, forward
from backprop_helpers.network import Network
from backprop_helpers.svg.colors import BLACK, BLUE, GRAY, GREEN, VERMILION
from backprop_helpers.validation import as_learning_rate

from .picture import Picture, batch, nats, short

_AXIS_POINTS = 420  # about how long the horizontal axis of `slope` is on the page


def slope(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    name: str,
    *,
    low: float = -6.0,
    high: float = 6.0,
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
    low, high : float, default -6 and 6
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
    'Cost as w68 changes: at w68 = 1.4 the cost is 1.07 nats and the slope ∂Cost/∂w68 is −0.117.'
    """
    _one_network(network)
    X, Y = batch(network, X, Y)
    trace = forward(network, X)
    here, height = float(network[name]), float(cost(trace, Y))
    gradient = float(backward(network, trace, Y)[name])
    if alpha is not None and as_learning_rate(alpha).ndim:
        raise ValueError(f"alpha is {alpha!r}: the figure shows one step, so it needs one number")
    there = here - float(alpha or 0) * gradient
    values = np.linspace(*_span(low, high, [here, there]), 201)
    curve = np.asarray(cost(forward(network.replace(**{name: values}), X), Y))

    picture = Picture(652, 440)
    axes = picture.panel(_parameter_axis(name), "cost (nats)")
    handles = axes.plot(values, curve, color=BLUE, linewidth=2, label="cost")
    wide, tall = np.ptp(values), np.ptp(curve) or 1.0
    reach = 0.22 / np.hypot(1 / wide, gradient / tall)  # the same length at any steepness
    ends = np.array([-reach, reach])
    handles += axes.plot(
        here + ends,
        height + gradient * ends,
        color=VERMILION,
        linewidth=2.5,
        linestyle="--",
        label=f"tangent, slope {short(gradient)}",
    )
    handles += axes.plot(
        here,
        height,
        "o",
        color=BLACK,
        markersize=9,
        linestyle="none",
        label=f"{name} = {short(here)}, cost {nats(height)}",
    )
    alt = (
        f"Cost as {name} changes: at {name} = {short(here)} the cost is {nats(height)} nats "
        f"and the slope ∂Cost/∂{name} is {short(gradient)}."
    )
    if alpha is not None:
        after = float(cost(forward(network.replace(**{name: there}), X), Y))
        handles += _step(axes, (here, height), (there, after), name)
        alt += (
            f" A step with α = {short(alpha)} leads to {name} = {short(there)}, "
            f"cost {nats(after)} nats."
        )
    picture.legend_below(handles, columns=2)
    picture.alt = alt
    effect = "hardly changes" if short(gradient) == "0" else "lowers" if gradient < 0 else "raises"
    picture.head(title or f"Raising {name} a little {effect} the cost: slope {short(gradient)}")
    return picture


def loss_surface(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    names: tuple[str, str],
    *,
    low: float = -6.0,
    high: float = 6.0,
    path: Network | None = None,
    title: str | None = None,
) -> Picture:
    """Draw the cost over two parameters as a map, with the network as a point.

    The map holds all other parameters fixed at those of ``network``. In training they change too:
    a ``path`` is drawn where its two parameters were, but only where the other parameters equal
    the network's is its cost the one on the map. Pass ``history.final`` as ``network``, and the
    end of the path is such a place.

    Parameters
    ----------
    network : Network
        One network.
    X : array, (n_in, N)
        Inputs.
    Y : array, (K, N)
        Targets, one-hot.
    names : tuple of str
        The two parameters, such as ``("w68", "w69")``: horizontal, vertical.
    low, high : float, default -6 and 6
        Range of both parameters; widened when the point or the path lies outside.
    path : Network, optional
        A stack (E,), such as ``history.network``: drawn as the line that was walked.
    title : str, optional
        Replaces the title, which gives the cost at the point and the lowest on the map.

    Returns
    -------
    Picture

    Raises
    ------
    KeyError
        If the network has no such parameter.
    ValueError
        If the network is a stack, ``names`` are not two different ones, ``low`` is not below
        ``high``, or ``path`` is not a stack (E,) of networks of the same sizes.

    Examples
    --------
    >>> loss_surface(Network.example(), [[0.9], [0.4]], [[1], [0]], ("w68", "w78")).alt
    'Cost over w68 (1.4 here) and w78 (−1.2 here): 1.07 nats at the network, 0.590 at the lowest.'
    """
    _one_network(network)
    X, Y = batch(network, X, Y)
    if len(names) != 2 or names[0] == names[1]:
        raise ValueError(f"names is {names!r}: it needs two different parameters")
    if path is not None and (len(path.stack_shape) != 1 or path.sizes != network.sizes):
        raise ValueError(
            f"path is {path!r}: it needs a stack with one axis and the sizes {network.sizes}, "
            "such as history.network"
        )
    point = [float(network[name]) for name in names]
    walked = [np.asarray(path[name]) for name in names] if path is not None else []
    values = [np.linspace(*_span(low, high, [point[k], *walked[k : k + 1]]), 81) for k in (0, 1)]
    grid = {names[0]: values[0][np.newaxis, :], names[1]: values[1][:, np.newaxis]}
    costs = np.asarray(cost(forward(network.replace(**grid), X), Y))
    here = float(cost(forward(network, X), Y))

    picture = Picture(652, 500)
    axes = picture.panel(_parameter_axis(names[0]), _parameter_axis(names[1]))
    filled = axes.contourf(*values, costs, levels=20, cmap="viridis")
    axes.contour(
        *values, costs, levels=np.asarray(filled.levels)[::2], colors="white", linewidths=0.5
    )
    bar = picture.colorbar(filled, ax=axes, ticks=MaxNLocator(6))
    bar.set_label("cost (nats)", fontsize=11)
    bar.ax.tick_params(labelsize=10)
    handles: list[Line2D] = []
    if walked:
        axes.plot(*walked, color="white", linewidth=5, solid_capstyle="round")
        handles += axes.plot(*walked, color=VERMILION, linewidth=2.5, label="path")
        handles += axes.plot(
            *(w[:1] for w in walked),
            "s",
            color="white",
            markersize=9,
            markeredgecolor=BLACK,
            label="start of the path",
        )
    handles += axes.plot(
        *point,
        "o",
        color="white",
        markersize=11,
        markeredgewidth=2.5,
        markeredgecolor=BLACK,
        label=f"the network, cost {nats(here)}",
    )
    picture.legend_below(handles, columns=3)
    places = " and ".join(f"{n} ({short(v)} here)" for n, v in zip(names, point, strict=True))
    lowest = nats(float(costs.min()))
    picture.alt = f"Cost over {places}: {nats(here)} nats at the network, {lowest} at the lowest."
    if walked:
        starts = " and ".join(f"{n} = {short(w[0])}" for n, w in zip(names, walked, strict=True))
        picture.alt += f" The path starts at {starts}."
    picture.head(title or f"Cost {nats(here)} here, {lowest} at the lowest point of this map")
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
            color=GREEN,
            linewidth=3,
            shrinkA=0,
            shrinkB=0,
            clip_on=False,
            zorder=5,
        )
        axes.add_patch(arrow)
    label = f"after the step: {name} = {short(new[0])}, cost {nats(new[1])}"
    # Hollow, so that the old point stays visible inside when the step is short.
    return axes.plot(
        *new,
        "D",
        color="none",
        markeredgecolor=GREEN,
        markeredgewidth=2.5,
        markersize=13,
        linestyle="none",
        label=label,
    )


def _one_network(network: Network) -> None:
    if network.stack_shape:
        raise ValueError(
            f"network is a stack of {network.stack_shape}: this figure shows one network; "
            "pick one with network.at(...)"
        )


def _span(low: float, high: float, inside: Sequence[ArrayLike]) -> tuple[float, float]:
    """Return the range from low to high, widened so that all these values lie inside."""
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"low is {low} and high is {high}: low must be below high")
    values = np.concatenate([np.ravel(value) for value in inside])
    margin = 0.05 * (high - low)
    return (
        low if values.min() >= low else float(values.min()) - margin,
        high if values.max() <= high else float(values.max()) + margin,
    )


def _parameter_axis(name: str) -> str:
    return f"{'weight' if name.startswith('w') else 'bias'} {name} (no unit)"
