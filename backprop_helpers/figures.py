"""Pictures of results. Each function returns a `Picture`: end a cell with it to see it."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from numpy.typing import ArrayLike, NDArray

from .backprop import backward, cost, forward
from .names import Array
from .network import Network
from .picture import BLACK, BLUE, DASHES, GRAY, GREEN, LINES, VERMILION, Picture, log_axis, short
from .training import History
from .validation import as_inputs, as_targets

__all__ = ["cost_curve", "decision_boundary", "gradient_norms", "loss_surface", "slope"]

_CLASSES = LinearSegmentedColormap.from_list("classes", ["#86bfe3", "#ffffff", "#f6b183"])
_MARKS = (("o", BLUE), ("^", VERMILION))  # one shape and color per class


def cost_curve(
    history: History,
    *,
    labels: Sequence[str] | None = None,
    log: bool = False,
    title: str | None = None,
) -> Picture:
    """Draw the cost against the epoch, one line for each network that was trained.

    Parameters
    ----------
    history : History
        What `train` returned, of one network or of a stack of up to 8.
    labels : sequence of str, optional
        One name for each network of a stack; "network 0", "network 1", ... by default.
    log : bool, default False
        Whether the cost axis is logarithmic.
    title : str, optional
        Replaces the title, which says what the cost does.

    Returns
    -------
    Picture
        The cost in nats; the legend lists the lines from the highest end to the lowest.

    Raises
    ------
    ValueError
        If there are more than 8 networks, or not one label for each.

    Examples
    --------
    >>> from backprop_helpers import datasets, train
    >>> history = train(Network.example(), *datasets.example(), alpha=2.0, epochs=50)
    >>> cost_curve(history).alt
    'Cost by epoch, 0 to 50: from 0.713 to 0.526 nats.'
    """
    costs = history.costs.reshape(len(history.epochs), -1)
    count = costs.shape[1]
    if count > len(LINES):
        raise ValueError(
            f"history holds {count} networks: at most {len(LINES)} lines can be told apart; "
            "train fewer at once for this figure"
        )
    names = [f"network {k}" for k in range(count)] if labels is None else list(labels)
    if len(names) != count:
        raise ValueError(f"labels has {len(names)} names, but history holds {count} networks")
    several = count > 1 or labels is not None
    picture = Picture(7.5 if several else 6.5, 4)
    axes = picture.panel("epoch", "cost (nats)")
    for line, color, dash, label in zip(costs.T, LINES, DASHES, names, strict=False):
        axes.plot(history.epochs, line, color=color, linestyle=dash, linewidth=2, label=label)
    if log:
        log_axis(axes, costs)
    else:
        axes.set_ylim(bottom=0)
    if several:
        ends = np.argsort(-costs[-1], kind="stable")
        handles = [axes.lines[k] for k in ends]
        picture.legend(
            handles=handles, loc="outside right center", fontsize=10, frameon=False, handlelength=4
        )
    tales = [f"from {short(line[0])} to {short(line[-1])} nats" for line in costs.T]
    told = [f"{n}: {tale}" for n, tale in zip(names, tales, strict=True)] if several else tales
    picture.alt = f"Cost by epoch, 0 to {history.epochs[-1]}: {'; '.join(told)}."
    best = int(costs[-1].argmin())
    picture.head(
        title
        or (
            f"Lowest at the end: {names[best]}, {short(costs[-1, best])} nats"
            if several
            else f"The cost goes {tales[0]}"
        )
    )
    return picture


def decision_boundary(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    names: tuple[str, str] = ("input out_0 (no unit)", "input out_1 (no unit)"),
    classes: Sequence[str] = ("class 0", "class 1"),
    transform: Callable[[Array], Array] | None = None,
    titles: Sequence[str] | None = None,
    title: str | None = None,
) -> Picture:
    """Draw what the network predicts at every point of the plane, and the data on top.

    The predicted class is the output that is larger; the black line is where both are equal.
    Samples on the wrong side are ringed.

    Parameters
    ----------
    network : Network
        Two inputs and two outputs; one network, or a stack (K,) of up to 4, drawn side by side.
    X : array, (2, N)
        Inputs, one column per sample, in the units of the axes.
    Y : array, (2, N)
        Targets, one-hot.
    names : tuple of str
        What the two axes show, with units, such as ``("bill length (mm)", "bill depth (mm)")``.
    classes : sequence of str, default ("class 0", "class 1")
        Names of the classes for the legend.
    transform : callable, optional
        Applied to inputs (2, M) before `forward`, such as a standardization. The axes keep the
        units of ``X``.
    titles : sequence of str, optional
        One for each panel, such as ``("before", "during", "after")``.
    title : str, optional
        Replaces the title of the whole figure.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the network does not have two inputs and two outputs, the stack is not (K,) with K up to
        4, or ``names``, ``classes`` or ``titles`` has the wrong length.

    Examples
    --------
    >>> from backprop_helpers import datasets
    >>> X, Y = datasets.example()
    >>> decision_boundary(Network.example(), X, Y).alt
    'Predicted class over the plane of the two inputs: 2 of 4 samples right.'
    """
    count, titles = _panels(network, titles)
    for name, value in (("names", names), ("classes", classes)):
        if len(value) != 2:
            raise ValueError(f"{name} has {len(value)} entries: it needs 2, got {value!r}")
    X = _batch(X, 2)
    prepare = transform or (lambda inputs: inputs)
    low, high = X.min(axis=1), X.max(axis=1)
    margin = 0.08 * np.where(high > low, high - low, 1)
    sides = np.linspace(low - margin, high + margin, 161).T
    plane = np.stack([side.ravel() for side in np.meshgrid(*sides)])
    shades = _lead(network, prepare(plane)).reshape(count, 161, 161)
    outputs = forward(network, prepare(X)).out[network.layout.last]
    Y = as_targets(Y, outputs)
    labels = Y.argmax(axis=0)
    right = (outputs.argmax(axis=-2) == labels).reshape(count, -1)

    picture = Picture(5.6 if count == 1 else 9.3, 4.6 if count < 3 else 3.9)
    panels = []
    for k in range(count):
        axes = picture.panel(names[0], names[1] if k == 0 else "", (1, count, k + 1))
        filled = _plane(axes, sides, shades[k], X, labels, right[k])
        score = f"{right[k].sum()} of {labels.size} right"
        axes.set_title(f"{titles[k]}\n{score}" if titles[k] else score, fontsize=11)
        panels.append(axes)
    a, b = network.layout.nodes(network.layout.last)
    bar = picture.colorbar(filled, ax=panels, ticks=[-1, 0, 1])
    bar.set_label(f"out_{b} − out_{a} (no unit)", fontsize=11)
    bar.ax.tick_params(labelsize=10)
    picture.legend_below(_class_legend(classes), columns=4)
    scores = [f"{r.sum()} of {labels.size} samples right" for r in right]
    told = [f"{t}: {score}" if t else score for t, score in zip(titles, scores, strict=True)]
    picture.alt = f"Predicted class over the plane of the two inputs: {'; '.join(told)}."
    picture.head(title or "Which class the network predicts where")
    return picture


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
    X = _batch(X, network.sizes[0])
    trace = forward(network, X)
    here, height = float(network[name]), float(cost(trace, Y))
    gradient = float(backward(network, trace, Y)[name])
    if alpha is not None and not (np.isfinite(alpha) and alpha > 0):
        raise ValueError(f"alpha is {alpha!r}: the learning rate must be a positive number")
    there = here - (alpha or 0) * gradient
    values = np.linspace(*_span(low, high, [here, there]), 201)
    curve = np.asarray(cost(forward(network.replace(**{name: values}), X), Y))

    picture = Picture(6.8, 4.6)
    axes = picture.panel(_axis(name), "cost (nats)")
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
        label=f"{name} = {short(here)}, cost {short(height)}",
    )
    alt = (
        f"Cost as {name} changes: at {name} = {short(here)} the cost is {short(height)} nats "
        f"and the slope ∂Cost/∂{name} is {short(gradient)}."
    )
    if alpha is not None:
        after = float(cost(forward(network.replace(**{name: there}), X), Y))
        handles += _step(axes, (here, height), (there, after), name)
        alt += (
            f" A step with α = {short(alpha)} leads to {name} = {short(there)}, "
            f"cost {short(after)} nats."
        )
    picture.legend_below(handles, columns=2)
    picture.alt = alt
    effect = "lowers" if gradient < 0 else "raises"
    picture.head(
        title or f"Raising {name} a little {effect} the cost: ∂Cost/∂{name} = {short(gradient)}"
    )
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
    'Cost over w68 (1.4 here) and w78 (−1.2 here): 1.07 nats at the network, 0.59 at the lowest.'
    """
    _one_network(network)
    X = _batch(X, network.sizes[0])
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

    picture = Picture(6.8, 5.2)
    axes = picture.panel(_axis(names[0]), _axis(names[1]))
    filled = axes.contourf(*values, costs, levels=20, cmap="viridis")
    axes.contour(
        *values, costs, levels=np.asarray(filled.levels)[::2], colors="white", linewidths=0.5
    )
    bar = picture.colorbar(filled, ax=axes)
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
        label=f"the network, cost {short(here)}",
    )
    picture.legend_below(handles, columns=3)
    places = " and ".join(f"{n} ({short(v)} here)" for n, v in zip(names, point, strict=True))
    lowest = short(float(costs.min()))
    picture.alt = f"Cost over {places}: {short(here)} nats at the network, {lowest} at the lowest."
    if walked:
        starts = " and ".join(f"{n} = {short(w[0])}" for n, w in zip(names, walked, strict=True))
        picture.alt += f" The path starts at {starts}."
    picture.head(title or f"Cost {short(here)} here, {lowest} at the lowest point of this map")
    return picture


def gradient_norms(
    network: Network, X: ArrayLike, Y: ArrayLike, *, title: str | None = None
) -> Picture:
    """Draw the size of each layer's weight gradient, ‖ΔW‖ (root of the sum of squares).

    Parameters
    ----------
    network : Network
        One network, or a stack (S,), such as many random starts: then the median over the stack
        is drawn, with the range from the 10th to the 90th percentile.
    X : array, (n_in, N)
        Inputs.
    Y : array, (K, N)
        Targets, one-hot.
    title : str, optional
        Replaces the title, which compares the first and the last layer.

    Returns
    -------
    Picture
        A logarithmic axis; a norm of 0, which has no place on it, is written at the bottom.

    Raises
    ------
    ValueError
        If the stack has more than one axis.

    Examples
    --------
    >>> gradient_norms(Network.random((2, 2, 2), seed=0), [[0.9], [0.4]], [[1], [0]]).alt
    'Gradient norm ‖ΔW‖ by layer: layer 2: 0.182, layer 3: 0.411.'
    """
    if len(network.stack_shape) > 1:
        raise ValueError(
            f"network is a stack of {network.stack_shape}: one network or a stack with one axis "
            "is needed; pick one with network.at(...)"
        )
    gradients = backward(network, forward(network, _batch(X, network.sizes[0])), Y)
    layers = list(network.layout.layers)
    norms = np.stack([np.linalg.norm(gradients.W[k], axis=(-2, -1)) for k in layers])
    few, middle, many = np.percentile(norms.reshape(len(layers), -1), (10, 50, 90), axis=1)
    stacked = network.stack_shape != ()

    picture = Picture(6.5, 4)
    axes = picture.panel("layer (number)", "gradient norm ‖ΔW‖ (nats)")
    positive = np.concatenate([few, middle, many])
    positive = positive[positive > 0] if (positive > 0).any() else np.ones(1)
    floor = positive.min() / 3
    log_axis(axes, np.array([floor, positive.max() * 3]))
    axes.set_ylim(floor, positive.max() * 3)
    axes.set_xlim(layers[0] - 0.6, layers[-1] + 0.6)
    axes.set_xticks(layers)
    if stacked:
        axes.vlines(
            layers, np.maximum(few, floor), np.maximum(many, floor), color=GRAY, linewidth=3
        )
    axes.plot(layers, np.where(middle > 0, middle, np.nan), "o", color=BLUE, markersize=10)
    for layer, norm in zip(layers, middle, strict=True):
        axes.annotate(
            short(norm),
            (layer, max(norm, floor)),
            xytext=(9, 4),
            textcoords="offset points",
            fontsize=10,
        )
    told = [f"layer {layer}: {short(norm)}" for layer, norm in zip(layers, middle, strict=True)]
    who = f", median of {network.stack_shape[0]} networks" if stacked else ""
    picture.alt = f"Gradient norm ‖ΔW‖ by layer{who}: {', '.join(told)}."
    picture.head(title or "Size of the gradient, layer by layer")
    return picture


def _panels(network: Network, titles: Sequence[str] | None) -> tuple[int, Sequence[str]]:
    """Return how many panels a decision boundary needs, and a title for each."""
    shape = network.stack_shape
    if network.sizes[0] != 2 or network.sizes[-1] != 2:
        raise ValueError(
            f"network has sizes {network.sizes}: a decision boundary is drawn over two inputs, "
            "for two outputs"
        )
    if len(shape) > 1 or (shape and shape[0] > 4):
        raise ValueError(
            f"network is a stack of {shape}: one network or a stack (K,) of up to 4 is needed; "
            "choose some with Network.stack([...])"
        )
    count = shape[0] if shape else 1
    if titles is not None and len(titles) != count:
        raise ValueError(f"titles has {len(titles)} entries: it needs {count}, one per panel")
    return count, titles or [""] * count


def _lead(network: Network, X: Array) -> Array:
    """Return by how much the second output is above the first, (..., N)."""
    out = forward(network, X).out[network.layout.last]
    lead: Array = out[..., 1, :] - out[..., 0, :]
    return lead


def _plane(
    axes: Axes,
    sides: Array,
    shade: Array,
    X: Array,
    labels: NDArray[np.int64],
    right: NDArray[np.bool_],
) -> QuadContourSet:
    filled = axes.contourf(*sides, shade, levels=np.linspace(-1, 1, 21), cmap=_CLASSES)
    if shade.min() < 0 < shade.max():
        axes.contour(*sides, shade, levels=[0], colors=BLACK, linewidths=2)
    for label, (marker, color) in enumerate(_MARKS):
        axes.plot(
            *X[:, labels == label],
            marker,
            color=color,
            markersize=6,
            linestyle="none",
            markeredgecolor="white",
            markeredgewidth=0.6,
        )
    axes.plot(*X[:, ~right], "o", color="none", markeredgecolor=BLACK, markersize=12)
    return filled


def _class_legend(classes: Sequence[str]) -> list[Line2D]:
    handles = [
        Line2D([], [], marker=marker, color=color, linestyle="none", markersize=8, label=name)
        for name, (marker, color) in zip(classes, _MARKS, strict=True)
    ]
    ring = Line2D(
        [], [], marker="o", color="none", markeredgecolor=BLACK, markersize=12, label="wrong side"
    )
    return [*handles, ring, Line2D([], [], color=BLACK, linewidth=2, label="both outputs equal")]


def _step(
    axes: Axes, old: tuple[float, float], new: tuple[float, float], name: str
) -> list[Line2D]:
    """Draw the step of gradient descent: an arrow along the axis, and the new point."""
    base = axes.get_ylim()[0]
    axes.set_ylim(bottom=base)
    for x, y in (old, new):
        axes.vlines(x, base, y, color=GRAY, linewidth=1, linestyle=":")
    axes.add_patch(
        FancyArrowPatch(
            (old[0], base),
            (new[0], base),
            arrowstyle="-|>",
            color=GREEN,
            mutation_scale=18,
            linewidth=3,
            shrinkA=0,
            shrinkB=0,
            clip_on=False,
            zorder=5,
        )
    )
    return axes.plot(
        *new,
        "D",
        color="white",
        markeredgecolor=GREEN,
        markeredgewidth=2.5,
        markersize=8,
        linestyle="none",
        label=f"after the step: {name} = {short(new[0])}, cost {short(new[1])}",
    )


def _one_network(network: Network) -> None:
    if network.stack_shape:
        raise ValueError(
            f"network is a stack of {network.stack_shape}: this figure shows one network; "
            "pick one with network.at(...)"
        )


def _batch(X: ArrayLike, n_in: int) -> Array:
    array = as_inputs(X, n_in)
    if array.ndim > 2:
        raise ValueError(f"X has shape {array.shape}: a figure needs one batch, ({n_in}, N)")
    return array


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


def _axis(name: str) -> str:
    return f"{'weight' if name.startswith('w') else 'bias'} {name} (no unit)"
