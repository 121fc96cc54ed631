"""The backward pass, one quantity at a time, and every path of one weight to the cost."""

from dataclasses import replace
from functools import lru_cache

import ipywidgets as widgets
from numpy.typing import ArrayLike

from backprop_helpers.names import Layout
from backprop_helpers.network import Network

from .controls import Slider, slider
from .network_panel import NetworkPanel, NetworkState, drawn
from .routes import ALONG, ROWS, Route, route_row, routes, routes_text
from .shell import View
from .steps import Step, backward_steps

MOST_PATHS = 1024  # of all parameters together
STEP_BY_STEP = "— step by step —"
_steps = lru_cache(maxsize=8)(backward_steps)


def view(state: NetworkState) -> View:
    """Draw the network with the numbers known so far, and explain the step or the paths."""
    if state.weight:
        return _path_view(state, routes(state.network, state.weight))
    steps = _steps(state.network.layout)
    step = steps[state.step]
    known = {earlier.name for earlier in steps[: state.step + 1]}
    text = _step_text(steps, state.step)
    return drawn(state, text, gradients=True, highlight=step.play, known=known, result=step.name)


def _step_text(steps: list[Step], place: int) -> str:
    return steps[place].explained(f"step {place + 1} of {len(steps)}")


def _path_view(state: NetworkState, found: list[Route]) -> View:
    along = found[max(state.path, 1) - 1]
    rows = [
        f"<tr>{route_row(k, way, '▸ ' if k == state.path else '')}</tr>"
        for k, way in enumerate(found, start=1)
    ]
    text = routes_text(found, state.weight).replace(ALONG, _along(found, max(state.path, 1)))
    in_play = [along] if state.path else found
    return drawn(
        state,
        text.replace(ROWS, "".join(rows)),
        gradients=True,
        highlight=dict.fromkeys(name for route in in_play for name in route.play),
        result=state.weight,
    )


def _along(found: list[Route], number: int) -> str:
    which = "the path" if len(found) == 1 else f"path {number}"
    return f"{which}: {found[number - 1].symbols}"


class BackwardPass(NetworkPanel):
    """The panel that `backward_pass` returns."""

    def __init__(self, start: NetworkState) -> None:
        network = start.network
        steps, found = _steps(network.layout), {n: routes(network, n) for n in network.names}
        step = slider(Slider, "step", 0, 0, len(steps) - 1, 1, named=True)
        path = slider(Slider, "path", 0, 0, max(map(len, found.values())), 1, named=True)
        path.add_class("bp-path")  # the page shows it where there are paths
        weight = widgets.Dropdown(
            options=[(STEP_BY_STEP, ""), *((f"paths of {name}", name) for name in network.names)],
            description="show",
        )
        page = {
            "svg": drawn(start, "", gradients=True).svg,
            "steps": [
                {"name": s.name, "play": s.play, "value": s.value, "text": _step_text(steps, k)}
                for k, s in enumerate(steps)
            ],
            "paths": {
                name: {
                    "text": routes_text(ways, name),
                    "ways": [
                        {"play": way.play, "along": _along(ways, k), "row": route_row(k, way)}
                        for k, way in enumerate(ways, start=1)
                    ],
                }
                for name, ways in found.items()
            },
        }
        sliders = {"step": step, "path": path}
        super().__init__(start, view, sliders, controls={"weight": weight}, page=page)
        self.bind(step, lambda state, value: replace(state, step=int(value), weight="", path=0))
        self.bind(path, _with_path)
        self.bind(weight, lambda state, value: replace(state, weight=value, path=0))

    def follow(self) -> None:
        """Set every control to what the state says."""
        super().follow()
        self.controls["weight"].value = self.state.weight


def _with_path(state: NetworkState, value: float) -> NetworkState:
    most = len(routes(state.network, state.weight)) if state.weight else 0
    return replace(state, path=min(int(value), most))


def backward_pass(
    net: Network | None = None, x: ArrayLike | None = None, y: ArrayLike | None = None
) -> BackwardPass:
    """Return a living picture of the backward pass, one quantity at a time.

    Choose a weight or a bias to see its paths to the cost, and their products, instead. All edges
    and nodes can be dragged meanwhile.

    Parameters
    ----------
    net : Network, optional
        One small network; default: the course's.
    x : array, (n_in, 1) or (n_in,), optional
        One sample; default: the first sample of the course, zeros for another input size.
    y : array, (K, 1) or (K,), optional
        Its target, one-hot; default: the first class.

    Returns
    -------
    BackwardPass
        With ``.sliders`` (``"step"`` and ``"path"``, both from 0, ``"out_0"``, ..., ``"w02"``, ...,
        ``"b9"``), ``.controls`` (``"weight"``, ``"reset"``), ``.state``, ``.html`` and ``.alt``.

    Raises
    ------
    TypeError
        If ``net`` is no network.
    ValueError
        If the network is a stack or too large to be taken step by step, or ``x`` or ``y`` is not
        one sample that fits it.

    Examples
    --------
    >>> panel = backward_pass()
    >>> panel.sliders["step"].value = 2
    >>> panel.alt.partition(".")[0], panel.state.step
    ('step 3 of 38: Δw68 = −0', 2)
    >>> panel.controls["weight"].value = "w46"
    >>> "2 paths from w46 to the cost" in panel.alt
    True
    """
    start = NetworkState.of(net, x, y)
    count = _paths_in_all(start.network.layout)
    if count > MOST_PATHS:
        raise ValueError(
            f"net has {count} paths from its parameters to the cost, but this panel shows up to "
            f"{MOST_PATHS}: use a smaller network"
        )
    return BackwardPass(start)


def _paths_in_all(layout: Layout) -> int:
    total, onward = 0, 1  # from a node of this layer
    for layer in reversed(layout.layers):
        total += layout.sizes[layer - 1] * (layout.sizes[layer - 2] + 1) * onward
        onward *= layout.sizes[layer - 1]
    return total
