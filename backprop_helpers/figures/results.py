"""Pictures of a training: the cost by epoch, the size of the gradients by layer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, forward
from backprop_helpers.network import Network
from backprop_helpers.svg.colors import BLUE, GRAY, LINES
from backprop_helpers.svg.conventions import COST, EPOCH, LAYER, NORM
from backprop_helpers.svg.numbers import PICTURE, number
from backprop_helpers.training import History
from backprop_helpers.validation import need, short

from .arguments import as_batch, as_text, as_texts
from .picture import DASHES, Picture, in_course_style


@in_course_style
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
    'Cost by epoch, 0 to 50: from 1.000 to 0.696 nats.'
    """
    title = as_text("title", title)
    if not isinstance(log, bool | np.bool_):
        raise TypeError(f"log is {short(log)}: it needs True or False")
    costs = need(History, history).costs.reshape(len(history.epochs), -1)
    count = costs.shape[1]
    if count > len(LINES):
        raise ValueError(
            f"history holds {count} networks: at most {len(LINES)} lines can be told apart; "
            "train fewer at once for this figure"
        )
    names = [f"network {k}" for k in range(count)]
    if labels is not None:
        names = as_texts("labels", labels, count, "network of history")
    several = count > 1 or labels is not None
    picture = Picture(720 if several else 624, 384)
    axes = picture.panel(EPOCH, COST)
    for line, color, dash, label in zip(costs.T, LINES, DASHES, names, strict=False):
        axes.plot(history.epochs, line, color=color, linestyle=dash, linewidth=2, label=label)
    if log:
        picture.log_axis(axes, costs)
    else:
        axes.set_ylim(bottom=0)
    if several:
        picture.legend_beside(axes.lines, costs[-1])
    tales = [_from_to(line[0], line[-1]) for line in costs.T]
    told = [f"{n}: {tale}" for n, tale in zip(names, tales, strict=True)] if several else tales
    picture.alt = f"Cost by epoch, 0 to {history.epochs[-1]}: {'; '.join(told)}."
    best = int(costs[-1].argmin())
    picture.head(
        title
        or (
            f"Lowest cost at the end: {number(costs[-1, best], PICTURE)} nats ({names[best]})"
            if several
            else f"The cost goes {tales[0]}"
        )
    )
    return picture


def _from_to(start: float, end: float) -> str:
    return f"from {number(start, PICTURE)} to {number(end, PICTURE)} nats"


@in_course_style
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
        Replaces the title, which compares the first layer with the last.

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
    X, Y = as_batch(network, X, Y)
    title = as_text("title", title)
    if len(network.stack_shape) > 1:
        raise ValueError(
            f"network is a stack of {network.stack_shape}: one network or a stack with one axis "
            "is needed; pick one with network.at(...)"
        )
    gradients = backward(network, forward(network, X), Y)
    layers = list(network.layout.layers)
    norms = np.stack([np.linalg.norm(gradients.W[k], axis=(-2, -1)) for k in layers])
    few, middle, many = np.percentile(norms.reshape(len(layers), -1), (10, 50, 90), axis=1)
    stacked = network.stack_shape != ()

    picture = Picture(624, 384)
    axes = picture.panel(LAYER, NORM)
    positive = np.concatenate([few, middle, many])
    positive = positive[positive > 0] if (positive > 0).any() else np.ones(1)
    floor = positive.min() / 3
    picture.log_axis(axes, np.array([floor, positive.max() * 3]))
    axes.set_ylim(floor, positive.max() * 3)
    axes.set_xlim(layers[0] - 0.6, layers[-1] + 0.6)
    axes.set_xticks(layers)
    dots = axes.plot(
        layers, np.where(middle > 0, middle, np.nan), "o", color=BLUE, markersize=10, label="median"
    )
    if stacked:
        low, high = np.maximum([few, many], floor)
        bars = axes.vlines(
            layers, low, high, color=GRAY, linewidth=3, zorder=1, label="10 % to 90 %"
        )
        picture.legend_below([*dots, bars], columns=2)
    for layer, norm in zip(layers, middle, strict=True):
        axes.annotate(
            number(norm, PICTURE),
            (layer, max(norm, floor)),
            xytext=(9, 4),
            textcoords="offset points",
            fontsize=10,
        )
    sizes = [number(norm, PICTURE) for norm in middle]
    told = [f"layer {layer}: {size}" for layer, size in zip(layers, sizes, strict=True)]
    who = f", median of {network.stack_shape[0]} networks" if stacked else ""
    picture.alt = f"Gradient norm ‖ΔW‖ by layer{who}: {', '.join(told)}."
    claim = "Size of the gradient, layer by layer"
    if middle[0] > 0 and middle[-1] > 0 and len(layers) > 1:
        ratio = number(middle[0] / middle[-1], PICTURE)
        claim = f"‖ΔW‖ of layer {layers[0]} is {ratio} times that of layer {layers[-1]}"
    picture.head(title or claim)
    return picture
