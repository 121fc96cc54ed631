"""The operations of one output node and its share of the cost, one step at a time, either way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import forward
from backprop_helpers.diagram import Operation, graph_diagram
from backprop_helpers.names import weight_name
from backprop_helpers.network import Network
from backprop_helpers.svg.numbers import given, number

from .arguments import one_network, one_sample
from .controls import INPUT, WEIGHT, Slider, row, slider
from .graph_pieces import local_slopes, node_pieces
from .graph_steps import all_steps, written_value
from .shell import LOCK, Panel, View

MOST = 3  # nodes that feed the one that is shown: more would not fit the picture


@dataclass(frozen=True)
class GraphState:
    """What is given to one node, what it should say, and where we are.

    ``start`` is the number at which forward mode starts, empty for reverse mode.
    """

    node: int
    before: tuple[int, ...]
    shares: int
    given: tuple[tuple[str, float], ...]
    target: float
    start: str = ""
    step: int = 0


def view(state: GraphState) -> View:
    """Draw the graph with what is known after this step, and explain the step."""
    pieces = node_pieces(state.node, state.before, state.target, state.shares)
    leaves = dict(state.given)
    steps = all_steps(pieces, leaves, state.start)
    step = steps[state.step]
    notes: dict[str, Sequence[str]] = {}
    for name in (*leaves, *(piece.operation.name for piece in pieces)):
        known = [written_value(name, step.values[name])] if name in step.values else [""]
        if name in step.derivatives:
            known.append(f"∂ {number(step.derivatives[name])}")
        notes[name] = [*known, ""][:2]
    slopes = {
        (before, piece.operation.name): slope
        for piece in pieces
        if piece.operation.name in step.values
        for before, slope in zip(
            piece.operation.inputs, local_slopes(piece, step.values), strict=True
        )
    }
    operations = [piece.operation for piece in pieces]
    diagram = graph_diagram(
        [*map(Operation, leaves), *operations],
        notes,
        slopes,
        highlight=list(step.highlight),
        title=f"Node {state.node} and its share of the cost (y = {given(state.target)})",
    )
    words = [f"step {state.step + 1} of {len(steps)}, {step.title}", *step.lines]
    text = f"<b>{escape(words[0])}</b><br>{'<br>'.join(map(escape, words[1:]))}"
    alt = " ".join(word if word.endswith(".") else f"{word}." for word in words)
    return View(diagram.svg, text, f"{alt} {diagram.alt}")


class GraphPanel(Panel):
    """The panel that `graph` returns."""

    def __init__(self, start: GraphState) -> None:
        sliders, rows = {}, []
        for name, value in start.given:
            low, high = _range(name, start.before)
            sliders[name] = slider(Slider, name, value, low, high, 0.05)
            rows.append(row(name, sliders[name], low, high))
        last = 2 * (len(start.before) + 6)
        step = widgets.IntSlider(
            value=0,
            max=last,
            description="step",
            tooltip="step, slider",
            readout=False,
            layout={"width": "400px"},
            style={"description_width": "50px"},
        )
        previous = widgets.Button(description="Previous", tooltip="Previous step")
        following = widgets.Button(description="Next", tooltip="Next step")
        mode = widgets.Dropdown(
            options=[
                ("backward, from the cost to all", ""),
                *((f"forward, from {name}", name) for name, _ in start.given),
            ],
            description="mode",
            layout={"width": "300px"},
            style={"description_width": "50px"},
        )
        target = widgets.ToggleButtons(
            options=[(f"node {start.node} should say {y}", float(y)) for y in (1, 0)],
            style={"button_width": "160px"},
        )
        super().__init__(
            start,
            view,
            sliders={"step": step} | sliders,
            controls={"previous": previous, "next": following, "mode": mode, "target": target},
        )
        self.follow()  # first: a target without a button must not count as a choice of none
        self.bind(step, lambda state, value: replace(state, step=value))
        self.bind(mode, lambda state, value: replace(state, start=value))
        self.bind(target, lambda state, value: replace(state, target=value))
        for name, handle in sliders.items():
            self.bind(handle, partial(_with_given, name))
        previous.on_click(lambda _: self._walk(-1))
        following.on_click(lambda _: self._walk(1))
        lines = [previous, following, step], [mode, target, self.controls["reset"]], rows
        boxes = [widgets.Box(line) for line in lines]
        for box in boxes:
            box.add_class("bp-line")
        self.arrange(boxes)

    def follow(self) -> None:
        """Set every control to what the state says."""
        state, step, target = self.state, self.sliders["step"], self.controls["target"]
        for name, value in state.given:
            self.sliders[name].value = value
        step.value = state.step
        self.controls["mode"].value = state.start
        target.value = state.target if state.target in (0, 1) else None
        self.controls["previous"].disabled = state.step == step.min
        self.controls["next"].disabled = state.step == step.max

    def _walk(self, steps: int) -> None:
        step = self.sliders["step"]
        with LOCK:
            to = min(max(self.state.step + steps, step.min), step.max)
            self.show(replace(self.state, step=to))


def _with_given(name: str, state: GraphState, value: float) -> GraphState:
    return replace(state, given=tuple({**dict(state.given), name: value}.items()))


def _range(name: str, before: Sequence[int]) -> tuple[float, float]:
    """Return how far a number may go: outs of hidden nodes lie between 0 and 1."""
    if not name.startswith("out_"):
        return WEIGHT[:2]
    return INPUT[:2] if before[0] == 0 else (0.0, 1.0)


def graph(
    net: Network | None = None, x: ArrayLike | None = None, y: ArrayLike | None = None
) -> GraphPanel:
    """Return a panel that steps through the operations of the first output node and its cost.

    First come the values. Then come the derivatives: backward from the cost, or, for comparison,
    forward from one of the given numbers. The local rule and its numbers stand below each step.

    Parameters
    ----------
    net : Network, optional
        One network with at most three nodes in the layer before the outputs, and numbers from -6
        to 6 at the node that is shown; default: the course's.
    x : array, (n_in, 1) or (n_in,), optional
        One sample; default: the first sample of the course, zeros for another input size.
    y : array, (K, 1) or (K,), optional
        Its target; default: the first class.

    Returns
    -------
    GraphPanel
        With ``.sliders`` (``"step"``, from 0, and what is given: ``"out_6"``, ``"w68"``, ...),
        ``.controls`` (``"previous"``, ``"next"``, ``"mode"``, ``"target"``, ``"reset"``),
        ``.state``, ``.html`` and ``.alt``.

    Raises
    ------
    ValueError
        If the network is a stack, more than three nodes feed its outputs, a number is out of
        range, or ``x`` or ``y`` is not one sample that fits it.

    Examples
    --------
    >>> panel = graph()
    >>> panel.sliders["step"].value = 16
    >>> "w68: −0.531615" in panel.alt, "out_6 × w68: 0.531615" in panel.alt
    (False, True)
    >>> panel.controls["mode"].value = "w68"
    >>> "∂Cost_8 = " in panel.alt, "= −0.117324" in panel.alt
    (True, True)
    """
    network = one_network(net)
    sample, target = one_sample(network, x, y)
    layout = network.layout
    node, before = layout.nodes(layout.last)[0], tuple(layout.nodes(layout.last - 1))
    if len(before) > MOST:
        raise ValueError(
            f"net has {len(before)} nodes before its outputs, but this panel draws up to {MOST}: "
            "use a smaller network"
        )
    outs = forward(network, sample).out[layout.last - 1][:, 0].tolist()
    leaves: dict[str, float] = {}
    for k, out in zip(before, outs, strict=True):
        weight = weight_name(k, node)
        leaves |= {f"out_{k}": out, weight: float(network[weight])}
    leaves[f"b{node}"] = float(network[f"b{node}"])
    for name, value in leaves.items():
        low, high = _range(name, before)
        if not low <= value <= high:
            raise ValueError(
                f"{name} is {value:.6g}, but this panel shows numbers from {low:g} to {high:g}: "
                "use smaller numbers in net or x"
            )
    wanted = float(np.ravel(target)[0])
    return GraphPanel(GraphState(node, before, network.sizes[-1], tuple(leaves.items()), wanted))
