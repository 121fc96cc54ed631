"""The forward pass under your fingers: every input, weight and bias, and the cost."""

from dataclasses import dataclass, replace
from functools import partial

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import cost, forward
from backprop_helpers.diagram import network_diagram
from backprop_helpers.network import Network

from .arguments import one_network, one_sample
from .controls import layer_chooser, number_slider, parameter_sliders
from .formulas import given
from .shell import Panel, View, with_value


@dataclass(frozen=True)
class ForwardState:
    """One network, one sample and its target."""

    network: Network
    x: tuple[float, ...]
    y: tuple[float, ...]


def view(state: ForwardState) -> View:
    """Draw the network with every number of the forward pass, and the cost in figures."""
    trace = forward(state.network, np.reshape(state.x, (-1, 1)))
    total = float(cost(trace, np.reshape(state.y, (-1, 1))))
    diagram = network_diagram(state.network, trace)
    lines = []
    layout = state.network.layout
    for node, target in zip(layout.nodes(layout.last), state.y, strict=True):
        net, out = (float(np.ravel(trace[f"{kind}_{node}"])[0]) for kind in ("net", "out"))
        lines.append(f"node {node}: net = {net:.6f}, out = {out:.6f}, should be {given(target)}")
    text = f"<div style='line-height: 1.5'><b>Cost = {total:.6f}</b><br>{'<br>'.join(lines)}</div>"
    return View(diagram.svg, text, f"{diagram.alt} Cost = {total:.6f}; {'; '.join(lines)}.")


class ForwardPass(Panel):
    """The panel that `forward_pass` returns."""

    def __init__(self, start: ForwardState) -> None:
        parameters, rows = parameter_sliders(start.network)
        inputs, input_rows = {}, []
        for node, value in enumerate(start.x):
            inputs[f"out_{node}"], row = number_slider(f"out_{node}", value, -2.0, 2.0, 0.05)
            input_rows.append(row)
        chooser, pages = layer_chooser(start.network, rows)
        target = widgets.ToggleButtons(
            options=_targets(start.network),
            style={"button_width": "160px"},
        )
        super().__init__(
            start,
            view,
            sliders=inputs | parameters,
            controls={"layer": chooser, "target": target},
            height=375,
        )
        self.follow()  # first: a target without a button must not count as a choice of none
        for name, slider in parameters.items():
            self.bind(slider, partial(with_value, name))
        for node, slider in enumerate(inputs.values()):
            self.bind(slider, partial(_with_input, node))
        self.bind(target, lambda state, value: replace(state, y=value))
        self.arrange(
            [widgets.HBox(input_rows), target, chooser, pages, self.controls["reset"]],
            text_height=75,
        )

    def follow(self) -> None:
        """Set every control to what the state says."""
        for name, slider in self.sliders.items():
            if name.startswith("out_"):
                slider.value = self.state.x[int(name.removeprefix("out_"))]
            else:
                slider.value = self.state.network[name]
        target = self.controls["target"]
        known = [y for _, y in target.options]
        target.value = self.state.y if self.state.y in known else None  # none of them is pressed


def _targets(network: Network) -> list[tuple[str, tuple[float, ...]]]:
    """Return the targets to choose from, with words: one-hot, or 1 and 0 for a single output."""
    nodes = network.layout.nodes(network.layout.last)
    targets = [
        (f"node {node} should say 1", tuple(y))
        for node, y in zip(nodes, np.eye(len(nodes)).tolist(), strict=True)
    ]
    return targets if len(nodes) > 1 else [*targets, (f"node {nodes[0]} should say 0", (0.0,))]


def _with_input(node: int, state: ForwardState, value: float) -> ForwardState:
    x = list(state.x)
    x[node] = value
    return replace(state, x=tuple(x))


def forward_pass(
    net: Network | None = None, x: ArrayLike | None = None, y: ArrayLike | None = None
) -> ForwardPass:
    """Return a panel that shows the forward pass while you move inputs, weights and biases.

    Parameters
    ----------
    net : Network, optional
        One network; default: the course's.
    x : array, (n_in, 1) or (n_in,), optional
        One sample; default: the first sample of the course, zeros for another input size.
    y : array, (K, 1) or (K,), optional
        Its target, usually one-hot; default: the first class.

    Returns
    -------
    ForwardPass
        With ``.sliders`` (``"out_0"``, ..., ``"w02"``, ..., ``"b9"``), ``.controls``
        (``"layer"``, ``"target"``, ``"reset"``), ``.state``, ``.html`` and ``.alt``.

    Raises
    ------
    ValueError
        If the network is a stack, or ``x`` or ``y`` is not one sample that fits it.

    Examples
    --------
    >>> panel = forward_pass()
    >>> panel.sliders["b8"].value = 2.0
    >>> "node 8: net = 1.819175, out = 0.860467" in panel.alt
    True
    """
    network = one_network(net)
    sample, target = one_sample(network, x, y)
    return ForwardPass(ForwardState(network, tuple(sample[:, 0]), tuple(target[:, 0])))
