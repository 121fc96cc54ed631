"""The forward pass under your fingers: every input, weight and bias, and the cost."""

from dataclasses import replace

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.names import Layout
from backprop_helpers.network import Network

from .network_panel import NetworkPanel, NetworkState, drawn
from .shell import View


def view(state: NetworkState) -> View:
    """Draw the network with every number of the forward pass, and the cost in figures."""
    return drawn(state, _text(state.network.layout), gradients=False)


def _text(layout: Layout) -> str:
    lines = [
        f"node {node}: net = {{net_{node}}}, out = {{out_{node}}}, should be {{y_{row}}}"
        for row, node in enumerate(layout.nodes(layout.last), start=1)
    ]
    return f"<b>Cost = {{cost}}</b>;<br>{';<br>'.join(lines)}"


class ForwardPass(NetworkPanel):
    """The panel that `forward_pass` returns."""

    def __init__(self, start: NetworkState) -> None:
        layout = start.network.layout
        targets = _targets(layout)
        self._targets = list(targets.values())
        target = widgets.ToggleButtons(
            options=list(targets.items()), style={"button_width": "auto"}
        )
        page = {"svg": view(start).svg, "text": _text(layout), "targets": self._targets}
        super().__init__(start, view, sliders={}, controls={"target": target}, page=page)
        self.bind(target, lambda state, value: replace(state, y=value))

    def follow(self) -> None:
        """Set every control to what the state says."""
        super().follow()
        known = self.state.y in self._targets
        self.controls["target"].value = self.state.y if known else None  # none of them is pressed


def _targets(layout: Layout) -> dict[str, tuple[float, ...]]:
    """Return the targets to choose from, with words: one-hot, or 1 and 0 for a single output."""
    nodes = layout.nodes(layout.last)
    targets = {
        f"node {node} should say 1": tuple(y)
        for node, y in zip(nodes, np.eye(len(nodes)).tolist(), strict=True)
    }
    return targets if len(nodes) > 1 else {**targets, f"node {nodes[0]} should say 0": (0.0,)}


def forward_pass(
    net: Network | None = None, x: ArrayLike | None = None, y: ArrayLike | None = None
) -> ForwardPass:
    """Return a living picture of the forward pass: drag an edge or a node, and all numbers follow.

    Parameters
    ----------
    net : Network, optional
        One network of up to 256 parameters; default: the course's.
    x : array, (n_in, 1) or (n_in,), optional
        One sample; default: the first sample of the course, zeros for another input size.
    y : array, (K, 1) or (K,), optional
        Its target, usually one-hot; default: the first class.

    Returns
    -------
    ForwardPass
        With ``.sliders`` (``"out_0"``, ..., ``"w02"``, ..., ``"b9"``), ``.controls``
        (``"target"``, ``"reset"``), ``.state``, ``.html`` and ``.alt``.

    Raises
    ------
    TypeError
        If ``net`` is no network.
    ValueError
        If the network is a stack or too large, or ``x`` or ``y`` is not one sample that fits it.

    Examples
    --------
    >>> panel = forward_pass()
    >>> panel.sliders["b8"].value = 2.0
    >>> "node 8: net = 1.819175, out = 0.860467" in panel.alt
    True
    """
    return ForwardPass(NetworkState.of(net, x, y))
