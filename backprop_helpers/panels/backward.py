"""The backward pass, one quantity at a time, and every path of one weight to the cost."""

import math
from dataclasses import dataclass, replace
from functools import partial

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, forward
from backprop_helpers.diagram import Diagram, network_diagram
from backprop_helpers.network import Network
from backprop_helpers.paths import paths
from backprop_helpers.results import Gradients, Trace

from .arguments import one_network, one_sample
from .controls import layer_chooser, parameter_sliders
from .formulas import FACTORS, computed, plain
from .routes import routes, routes_html
from .shell import LOCK, Panel, View, with_value
from .steps import Pass, Step, backward_steps

MOST = 256  # parameters, each with a slider; and paths of one parameter
STEP_BY_STEP = "— step by step —"


@dataclass(frozen=True)
class BackwardState:
    """One network, one sample, and what is looked at: a step, or the paths of a parameter.

    ``weight`` is empty for step by step; ``path`` counts from 1, 0 for all paths.
    """

    network: Network
    x: tuple[float, ...]
    y: tuple[float, ...]
    step: int = 0
    weight: str = ""
    path: int = 0


def view(state: BackwardState) -> View:
    """Draw the network with the numbers known so far, and explain the step or the paths."""
    y = np.reshape(state.y, (-1, 1))
    trace = forward(state.network, np.reshape(state.x, (-1, 1)))
    gradients = backward(state.network, trace, y)
    if state.weight:
        diagram, text = _paths(state, trace, gradients, y)
    else:
        diagram, text = _step(state, trace, gradients, y)
    words = plain(text.replace("<br>", " ").replace("<pre", " <pre").replace("</pre>", ". "))
    return View(
        diagram.svg,
        f"<div style='line-height: 1.55'>{text}</div>",
        f"{' '.join(words.split())}. {diagram.alt}",
    )


def _step(
    state: BackwardState, trace: Trace, gradients: Gradients, y: ArrayLike
) -> tuple[Diagram, str]:
    steps = backward_steps(state.network, trace, gradients, y)
    step = steps[state.step]
    diagram = network_diagram(
        state.network,
        trace,
        gradients,
        highlight=step.highlight,
        known={earlier.name for earlier in steps[: state.step + 1]},
        result=step.name,
    )
    return diagram, _explained(step, f"step {state.step + 1} of {len(steps)}")


def _explained(step: Step, place: str) -> str:
    used = step.label + step.symbols
    names = [f"{circle} {name}" for circle, (name, _) in FACTORS.items() if circle in used]
    return (
        f"<b>{place}: {step.label} = {computed(step.value)}</b><br>"
        f"{step.sentence}<br>"
        f"{step.label} = {step.symbols}<br>"
        f"{step.label} = {step.numbers} = <b>{computed(step.value)}</b><br>"
        f"{' × '.join(names)}"
    )


def _paths(
    state: BackwardState, trace: Trace, gradients: Gradients, y: ArrayLike
) -> tuple[Diagram, str]:
    numbers = Pass.of(state.network, trace, gradients, y)
    found = routes(state.network, numbers, state.weight)
    if state.path:
        play = [*found[state.path - 1].names, f"delta_{found[state.path - 1].nodes[-1]}"]
    else:
        play = [name for route in found for name in (*route.names, f"delta_{route.nodes[-1]}")]
    diagram = network_diagram(
        state.network,
        trace,
        gradients,
        highlight=dict.fromkeys(play),
        result=state.weight,
    )
    gradient = float(gradients[state.weight])
    return diagram, routes_html(found, state.weight, gradient, state.path)


class BackwardPass(Panel):
    """The panel that `backward_pass` returns."""

    def __init__(self, start: BackwardState) -> None:
        layout = start.network.layout
        parameters, rows = parameter_sliders(start.network)
        self._counts = {name: len(paths(start.network, name)) for name in start.network.names}
        outputs = layout.nodes(layout.last)
        hidden = sum(start.network.sizes[1:-1])
        last = len(start.network.names) + len(outputs) + 2 * hidden - 1
        step = _whole_slider("step", last)
        path = _whole_slider("path", max(self._counts.values()))
        previous = widgets.Button(description="Previous", tooltip="Previous step")
        following = widgets.Button(description="Next", tooltip="Next step")
        weight = widgets.Dropdown(
            options=[(STEP_BY_STEP, ""), *((f"paths of {n}", n) for n in start.network.names)],
            description="show",
            layout={"width": "230px"},
            style={"description_width": "50px"},
        )
        chooser, pages = layer_chooser(start.network, rows)
        super().__init__(
            start,
            view,
            sliders={"step": step, "path": path} | parameters,
            controls={"previous": previous, "next": following, "weight": weight, "layer": chooser},
            height=_height(view(start).svg) + 6,
        )
        self.bind(step, lambda state, value: replace(state, step=value, weight="", path=0))
        self.bind(path, lambda state, value: replace(state, path=value))
        self.bind(weight, lambda state, value: replace(state, weight=value, path=0))
        previous.on_click(lambda _: self._walk(-1))
        following.on_click(lambda _: self._walk(1))
        for name, slider in parameters.items():
            self.bind(slider, partial(with_value, name))
        self.arrange(
            [
                widgets.HBox([previous, following, step]),
                widgets.HBox([weight, path]),
                chooser,
                pages,
                self.controls["reset"],
            ],
            text_height=84 + 16 * min(max(max(self._counts.values()), 5), 8),
        )
        self.follow()

    def follow(self) -> None:
        """Set every control to what the state says."""
        state, step, path = self.state, self.sliders["step"], self.sliders["path"]
        for name in state.network.names:
            self.sliders[name].value = state.network[name]
        step.value = state.step
        path.max = self._counts.get(state.weight, path.max)
        path.value = state.path
        path.disabled = not state.weight
        # Tab stops at a disabled slider too, and shows no focus there; at a hidden one it does not.
        path.layout.visibility = "visible" if state.weight else "hidden"
        self.controls["weight"].value = state.weight
        self.controls["previous"].disabled = state.step == step.min
        self.controls["next"].disabled = state.step == step.max

    def _walk(self, steps: int) -> None:
        step = self.sliders["step"]
        with LOCK:
            to = min(max(self.state.step + steps, step.min), step.max)
            self.show(replace(self.state, step=to, weight="", path=0))


def _height(svg: str) -> int:
    # the same in every state: a drawing of all numbers has a line for each, known or not
    return int(svg.partition(' height="')[2].partition('"')[0])


def _whole_slider(name: str, last: int) -> widgets.IntSlider:
    return widgets.IntSlider(
        value=0,
        max=last,
        description=name,
        tooltip=f"{name}, slider",
        readout=False,
        layout={"width": "400px"},
        style={"description_width": "50px"},
    )


def backward_pass(
    net: Network | None = None, x: ArrayLike | None = None, y: ArrayLike | None = None
) -> BackwardPass:
    """Return a panel that steps through the backward pass, one quantity at a time.

    Choose a weight or a bias to see its paths to the cost, and their products, instead. All
    weights and biases can be moved meanwhile.

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
        With ``.sliders`` (``"step"`` and ``"path"``, both from 0, and ``"w02"``, ..., ``"b9"``),
        ``.controls`` (``"previous"``, ``"next"``, ``"weight"``, ``"layer"``, ``"reset"``),
        ``.state``, ``.html`` and ``.alt``.

    Raises
    ------
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
    network = one_network(net)
    most_paths = math.prod(network.sizes[2:])
    if len(network.names) > MOST or most_paths > MOST:
        raise ValueError(
            f"net has {len(network.names)} parameters and up to {most_paths} paths from one of "
            f"them, but this panel shows up to {MOST} of each: use a smaller network"
        )
    sample, target = one_sample(network, x, y)
    return BackwardPass(BackwardState(network, tuple(sample[:, 0]), tuple(target[:, 0])))
