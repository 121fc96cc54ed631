"""The slope panel: the cost as a function of one parameter, the gradient, and the step."""

from dataclasses import replace
from functools import partial
from typing import Any

import ipywidgets as widgets
from numpy.typing import ArrayLike

from backprop_helpers.network import Network

from .arguments import ALPHA_POWERS, one_network, one_rate, one_sample, samples
from .controls import LogSlider, parameter_sliders, row, slider
from .shell import LOCK, Panel
from .slope_view import REACH, SlopeState, step_of, view

LONGEST_TRAIL = 50


class Slope(Panel):
    """The panel that `slope` returns."""

    def __init__(self, start: SlopeState) -> None:
        self._names = list(start.network.names)
        parameters = parameter_sliders(start.network, -REACH, REACH, 0.1)
        alpha = slider(LogSlider, "alpha", start.alpha, *ALPHA_POWERS, 0.05)
        lowest, highest = (10.0**power for power in ALPHA_POWERS)
        chooser = widgets.Dropdown(
            options=self._names,
            value=start.parameter,
            description="parameter",
            layout={"width": "170px"},
        )
        step = widgets.Button(
            description="Step",
            tooltip="Step: move the chosen parameter by minus alpha times its gradient",
            button_style="primary",
        )
        self._rows = widgets.Stack([row(n, parameters[n], -REACH, REACH) for n in self._names])
        super().__init__(
            start,
            view,
            sliders=parameters | {"alpha": alpha},
            controls={"parameter": chooser, "step": step},
        )
        for name, handle in parameters.items():
            self.bind(handle, partial(_by_hand, name))
        self.bind(alpha, lambda state, value: replace(state, alpha=value))
        self.bind(chooser, lambda state, name: _without_trail(replace(state, parameter=name)))
        step.on_click(self._step)
        buttons = widgets.HBox([step, self.controls["reset"]])
        sliders = widgets.VBox([self._rows, row("alpha", alpha, lowest, highest)])
        self.arrange([widgets.HBox([chooser, sliders]), buttons])
        self.follow()

    def follow(self) -> None:
        """Set every control to what the state says; a slider rests at its end beyond it."""
        self._rows.selected_index = self._names.index(self.state.parameter)
        self.controls["parameter"].value = self.state.parameter
        self.sliders["alpha"].value = self.state.alpha
        for name in self._names:
            self.sliders[name].value = self.state.network[name]

    def _step(self, _: Any) -> None:
        with LOCK:
            self.show(stepped(self.state))


def stepped(state: SlopeState) -> SlopeState:
    """Return the state after one step of gradient descent on the chosen parameter."""
    return replace(
        state,
        network=state.network.replace(**{state.parameter: step_of(state).new}),
        trail=(*state.trail, state.value)[-LONGEST_TRAIL:],
        taken=state.taken + 1,
    )


def _by_hand(name: str, state: SlopeState, value: float) -> SlopeState:
    if value == state.network[name]:
        return state
    return _without_trail(replace(state, network=state.network.replace(**{name: value})))


def _without_trail(state: SlopeState) -> SlopeState:
    return replace(state, trail=(), taken=0)


def slope(
    parameter: str = "w68",
    *,
    net: Network | None = None,
    X: ArrayLike | None = None,
    Y: ArrayLike | None = None,
    alpha: float = 5.0,
) -> Slope:
    """Return a panel that shows the cost over one parameter, and lets you walk down the curve.

    It draws the tangent whose slope `backward` computes, and the step w_new = w_old - α Δw. The
    Step button takes it, for this one parameter, and leaves a trail; moving a parameter by hand,
    or choosing another, clears the trail.

    Parameters
    ----------
    parameter : str, default "w68"
        A weight or a bias; the panel's dropdown lists all.
    net : Network, optional
        One network; default: the course's.
    X : array, (n_in, N), optional
        A batch; default: the first sample of the course, zeros for another input size.
    Y : array, (K, N), optional
        Targets, one-hot; default: the first class for one sample, the course's for its four.
    alpha : float, default 5
        Learning rate, from 0.01 to 100. At 0.5, the first step of w68 is too short to be seen.

    Returns
    -------
    Slope
        With ``.sliders`` (``"w02"``, ..., ``"b9"``, ``"alpha"``), ``.controls`` (``"parameter"``,
        ``"step"``, ``"reset"``), ``.state``, ``.html`` and ``.alt``.

    Raises
    ------
    KeyError
        If the network has no such parameter.
    ValueError
        If the network is a stack, ``X`` or ``Y`` does not fit it, or ``alpha`` is out of range.

    Examples
    --------
    >>> panel = slope()
    >>> panel.controls["step"].click()
    >>> round(panel.state.value, 6)
    1.986621
    """
    network = one_network(net)
    _ = network[parameter]  # a name that is no parameter gets the network's clear KeyError
    rate = one_rate(alpha)
    X, Y = one_sample(network, None, Y, "XY") if X is None else samples(network, X, Y)
    return Slope(SlopeState(network, parameter, rate, X, Y))
