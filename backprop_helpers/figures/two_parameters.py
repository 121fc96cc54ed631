"""The cost over two parameters, as a map."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import ArrayLike

from backprop_helpers.backprop import cost, forward
from backprop_helpers.network import Network
from backprop_helpers.svg.colors import INK, PAPER, VERMILION
from backprop_helpers.svg.conventions import COST, PARAMETER_RANGE, parameter_axis
from backprop_helpers.svg.numbers import PICTURE, given, number

from .arguments import as_batch, as_span, as_text, as_texts, one_network
from .picture import Picture, in_course_style


@in_course_style
def loss_surface(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    names: tuple[str, str],
    *,
    low: float = PARAMETER_RANGE[0],
    high: float = PARAMETER_RANGE[1],
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
    low, high : float, default -10 and 10
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
    'Cost over w68 (1.4 here) and w78 (−1.2 here): 1.069 nats at the network, 0.588 at the lowest.'
    """
    one_network(network)
    X, Y = as_batch(network, X, Y)
    title = as_text("title", title)
    across, up = as_texts("names", names, 2, "axis")
    if across == up:
        raise ValueError(f"names is {names!r}: it needs two different parameters")
    if path is not None and (len(path.stack_shape) != 1 or path.sizes != network.sizes):
        raise ValueError(
            f"path is {path!r}: it needs a stack with one axis and the sizes {network.sizes}, "
            "such as history.network"
        )
    point = [float(network[name]) for name in names]
    walked = [np.asarray(path[name]) for name in names] if path is not None else []
    values = [np.linspace(*as_span(low, high, [point[k], *walked[k : k + 1]]), 81) for k in (0, 1)]
    grid = {names[0]: values[0][np.newaxis, :], names[1]: values[1][:, np.newaxis]}
    costs = np.asarray(cost(forward(network.replace(**grid), X), Y))
    here = float(cost(forward(network, X), Y))

    picture = Picture(652, 500)
    axes = picture.panel(parameter_axis(across), parameter_axis(up))
    filled = axes.contourf(*values, costs, levels=20, cmap="viridis")
    axes.contour(
        *values, costs, levels=np.asarray(filled.levels)[::2], colors=PAPER, linewidths=0.5
    )
    bar = picture.colorbar(filled, ax=axes, ticks=MaxNLocator(6))
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: given(value)))
    bar.set_label(COST, fontsize=11)
    bar.ax.tick_params(labelsize=10)
    handles: list[Line2D] = []
    if walked:
        axes.plot(*walked, color=PAPER, linewidth=5, solid_capstyle="round")
        handles += axes.plot(*walked, color=VERMILION, linewidth=2.5, label="path")
        handles += axes.plot(
            *(w[:1] for w in walked),
            "s",
            color=PAPER,
            markersize=9,
            markeredgecolor=INK,
            label="start of the path",
        )
    handles += axes.plot(
        *point,
        "o",
        color=PAPER,
        markersize=11,
        markeredgewidth=2.5,
        markeredgecolor=INK,
        label=f"the network, cost {number(here, PICTURE)}",
    )
    picture.legend_below(handles, columns=3)
    places = [f"{n} ({given(v, PICTURE)} here)" for n, v in zip(names, point, strict=True)]
    now, lowest = number(here, PICTURE), number(costs.min(), PICTURE)
    picture.alt = (
        f"Cost over {' and '.join(places)}: {now} nats at the network, {lowest} at the lowest."
    )
    if walked:
        starts = [f"{n} = {given(w[0], PICTURE)}" for n, w in zip(names, walked, strict=True)]
        picture.alt += f" The path starts at {' and '.join(starts)}."
    picture.head(title or f"Cost {now} here, {lowest} at the lowest point of this map")
    return picture
