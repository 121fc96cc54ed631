"""What a network predicts over the plane of its two inputs."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from backprop_helpers.backprop import forward
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.svg.colors import CLASS_GROUNDS, CLASSES, INK, PAPER
from backprop_helpers.validation import need, short

from .arguments import as_batch, as_text, as_texts
from .picture import Picture, in_course_style

_GROUNDS = LinearSegmentedColormap.from_list("classes", [CLASS_GROUNDS[0], PAPER, CLASS_GROUNDS[1]])
_MARKS = tuple(zip("o^", CLASSES, strict=True))  # one shape and color per class


@in_course_style
def decision_boundary(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    names: tuple[str, str] = ("input out_0 (no unit)", "input out_1 (no unit)"),
    classes: Sequence[str] = ("class 1", "class 2"),
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
    classes : sequence of str, default ("class 1", "class 2")
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
    'Predicted class over the plane of the two inputs: 0 of 4 samples right.'
    """
    count = _count(need(Network, network))
    X, Y = as_batch(network, X, Y)
    titles = [""] * count if titles is None else as_texts("titles", titles, count, "panel")
    across, up = as_texts("names", names, 2, "axis")
    classes = as_texts("classes", classes, 2, "class")
    title = as_text("title", title)
    low, high = X.min(axis=1), X.max(axis=1)
    margin = 0.08 * np.where(high > low, high - low, 1)
    sides = np.linspace(low - margin, high + margin, 161).T
    plane = np.stack([side.ravel() for side in np.meshgrid(*sides)])
    shades = _lead(network, _transformed(plane, transform)).reshape(count, 161, 161)
    outputs = forward(network, _transformed(X.copy(), transform)).out[network.layout.last]
    labels = Y.argmax(axis=0)
    right = (outputs.argmax(axis=-2) == labels).reshape(count, -1)

    picture = Picture(540 if count == 1 else 840, 440 if count < 3 else 380)
    panels = []
    for k in range(count):
        axes = picture.panel(across, up if k == 0 else "", (1, count, k + 1))
        axes.tick_params(labelleft=k == 0)  # all panels show the same plane
        filled = _plane(axes, sides, shades[k], X, labels, right[k])
        score = f"{right[k].sum()} of {labels.size} right"
        axes.set_title(f"{titles[k]}\n{score}" if titles[k] else score, fontsize=11)
        panels.append(axes)
    a, b = network.layout.nodes(network.layout.last)
    bar = picture.colorbar(filled, ax=panels, ticks=[-1, 0, 1])
    bar.set_label(f"out_{b} − out_{a} (no unit)", fontsize=11)
    bar.ax.tick_params(labelsize=10)
    picture.legend_below(_class_legend(classes), columns=2 if count == 1 else 4)
    scores = [f"{r.sum()} of {labels.size} samples right" for r in right]
    told = [f"{t}: {score}" if t else score for t, score in zip(titles, scores, strict=True)]
    picture.alt = f"Predicted class over the plane of the two inputs: {'; '.join(told)}."
    picture.head(title or "Which class the network predicts where")
    return picture


def _count(network: Network) -> int:
    """Return how many panels a decision boundary needs."""
    shape = network.stack_shape
    if network.sizes[0] != 2 or network.sizes[-1] != 2:
        raise ValueError(
            f"network has sizes {short(network.sizes)}: a decision boundary is drawn over two "
            "inputs, for two outputs"
        )
    if len(shape) > 1 or (shape and not 1 <= shape[0] <= 4):
        raise ValueError(
            f"network is a stack of {shape}: one network or a stack (K,) of up to 4 is needed; "
            "choose some with Network.stack([...])"
        )
    return shape[0] if shape else 1


def _transformed(inputs: Array, transform: Callable[[Array], Array] | None) -> Array:
    if transform is None:
        return inputs
    if not callable(transform):
        raise TypeError(f"transform is {short(transform)}: it needs a function of the inputs")
    try:
        return transform(inputs)
    except (TypeError, ValueError) as error:
        raise type(error)(f"transform fails for inputs {inputs.shape}: {short(error)}") from error


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
    filled = axes.contourf(*sides, shade, levels=np.linspace(-1, 1, 21), cmap=_GROUNDS)
    if shade.min() < 0 < shade.max():
        axes.contour(*sides, shade, levels=[0], colors=INK, linewidths=2)
    for label, (marker, color) in enumerate(_MARKS):
        axes.plot(
            *X[:, labels == label],
            marker,
            color=color,
            markersize=6,
            linestyle="none",
            markeredgecolor=PAPER,
            markeredgewidth=0.6,
        )
    axes.plot(*X[:, ~right], "o", color="none", markeredgecolor=INK, markersize=11)
    return filled


def _class_legend(classes: Sequence[str]) -> list[Line2D]:
    handles = [
        Line2D([], [], marker=marker, color=color, linestyle="none", markersize=8, label=name)
        for name, (marker, color) in zip(classes, _MARKS, strict=True)
    ]
    ring = Line2D(
        [], [], marker="o", color="none", markeredgecolor=INK, markersize=12, label="wrong side"
    )
    return [*handles, ring, Line2D([], [], color=INK, linewidth=2, label="both outputs equal")]
