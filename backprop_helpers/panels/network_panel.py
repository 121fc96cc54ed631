"""The living network: both passes of one sample, moved by hand, with or without a kernel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.backprop import backward, forward
from backprop_helpers.diagram import network_diagram
from backprop_helpers.diagram.rendering import FULL
from backprop_helpers.network import Network
from backprop_helpers.svg.colors import INK, NEGATIVE, POSITIVE, QUIET

from .arguments import one_network, one_sample
from .controls import INPUT, WEIGHT, Slider, parameter_sliders, slider
from .formulas import filled, plain
from .quantities import quantities
from .shell import LOCK, Panel, View, with_value
from .steps import element_formulas

COLORS = {"positive": POSITIVE, "negative": NEGATIVE, "ink": INK, "quiet": QUIET, "full": FULL}


@dataclass(frozen=True)
class NetworkState:
    """One network, one sample and its target, and what is looked at.

    ``weight`` is the parameter whose paths are shown, empty for a ``step``; ``path`` counts from 1,
    0 for all of them; ``chosen`` is the edge or node whose slider stands beside the picture.
    """

    network: Network
    x: tuple[float, ...]
    y: tuple[float, ...]
    step: int = 0
    weight: str = ""
    path: int = 0
    chosen: str = ""

    @classmethod
    def of(cls, net: Network | None, x: ArrayLike | None, y: ArrayLike | None) -> "NetworkState":
        """Return the start of a panel with these arguments, checked; the last layer is chosen."""
        network = one_network(net)
        sample, target = one_sample(network, x, y)
        last = [n for n in network.names if network.layout.find(n).layer == network.layout.last]
        return cls(network, tuple(sample[:, 0]), tuple(target[:, 0]), chosen=last[0])


def drawn(state: NetworkState, template: str, *, gradients: bool, **marks: Any) -> View:
    """Draw the network with its numbers, and fill them into what is said about it."""
    x, y = np.reshape(state.x, (-1, 1)), np.reshape(state.y, (-1, 1))
    trace = forward(state.network, x)
    slopes = backward(state.network, trace, y) if gradients else None
    diagram = network_diagram(state.network, trace, slopes, **marks)
    text = filled(template, quantities(state.network, x, y))
    return View(diagram.svg, text, f"{' '.join(plain(text).split())}. {diagram.alt}")


class NetworkPanel(Panel):
    """A panel whose picture the page re-values by itself.

    Python hears of each change, and draws only when asked for ``.html`` or ``.alt``.
    """

    def __init__(
        self,
        start: NetworkState,
        view: Callable[[NetworkState], View],
        sliders: Mapping[str, widgets.Widget],
        controls: Mapping[str, widgets.Widget],
        page: Mapping[str, Any],
    ) -> None:
        network = start.network
        parameters = parameter_sliders(network, *WEIGHT, named=True)
        inputs = {
            f"out_{node}": slider(Slider, f"out_{node}", value, *INPUT, named=True)
            for node, value in enumerate(start.x)
        }
        formulas = element_formulas(network.layout)
        self._elements = list(formulas)
        by_element = [(parameters | inputs)[self._parameter(n, network)] for n in formulas]
        self._chosen = widgets.Stack(by_element, selected_index=0)
        self._turn, self._telling = 0, False
        every = {**sliders, **inputs, **parameters}
        page = {
            "sizes": list(network.sizes),
            "range": dict.fromkeys(inputs, INPUT) | dict.fromkeys(parameters, WEIGHT),
            "elements": self._elements,
            "formulas": formulas,
            "colors": COLORS,
            "start": self._at(start),
            **page,
        }
        links = {**every, **controls, "chosen": self._chosen}
        super().__init__(start, view, every, controls, network=page, links=links)
        view(start)  # a panel that cannot be drawn must fail its cell
        self.living.observe(self._changed, "at")
        self.follow()  # first: a target without a button must not count as a choice of none
        for name, handle in parameters.items():
            self.bind(handle, partial(with_value, name))
        for node, handle in enumerate(inputs.values()):
            self.bind(handle, partial(_with_input, node))
        others = widgets.Box([*sliders.values(), *controls.values(), self.controls["reset"]])
        fold = widgets.Box([*inputs.values(), *parameters.values()])
        for box, name in ((self._chosen, "bp-slider"), (others, "bp-controls"), (fold, "bp-all")):
            box.add_class(name)
        self.arrange([self._chosen, others, fold])

    def follow(self) -> None:
        """Set every control to what the state says."""
        self._follow_sliders()
        self._chosen.selected_index = self._elements.index(self.state.chosen)

    def _follow_sliders(self) -> None:
        at = self._at(self.state)
        values = at["values"] | {"step": at["step"], "path": at["path"]}
        for name, handle in self.sliders.items():
            handle.value = values[name]

    @staticmethod
    def _parameter(element: str, network: Network) -> str:
        """Return what an element sets: an edge its weight, a node its bias, an input itself."""
        if element in network.names:
            return element
        return f"out_{element}" if int(element) < network.sizes[0] else f"b{element}"

    def _at(self, state: NetworkState) -> dict[str, Any]:
        """Return a state as the page knows it."""
        network = state.network
        values = {f"out_{node}": float(value) for node, value in enumerate(state.x)}
        values |= {name: float(network[name]) for name in network.names}
        kept = {key: getattr(state, key) for key in ("step", "weight", "path", "chosen")}
        return {"values": values, "y": list(map(float, state.y)), "turn": self._turn, **kept}

    def _changed(self, event: Mapping[str, Any]) -> None:
        """Take what the page did, and say nothing: the page is ahead of any answer."""
        if self._telling:
            return
        with LOCK:
            at, old = event["new"], self.state
            self._turn = at["turn"]
            new = {n: v for n, v in at["values"].items() if n in old.network.names}
            moved = {name: value for name, value in new.items() if value != old.network[name]}
            kept = {key: at[key] for key in ("step", "weight", "path", "chosen")}
            x = tuple(at["values"][f"out_{node}"] for node in range(len(old.x)))
            network = old.network.replace(**moved) if moved else old.network
            self.state = replace(old, network=network, x=x, y=tuple(at["y"]), **kept)
            with self.following(quiet=True):  # all else the page has set by itself
                self._follow_sliders()

    def _draw(self, state: NetworkState) -> None:
        self.state = state
        self._telling = True
        try:
            self.living.set_trait("at", self._page()["at"])
        finally:
            self._telling = False

    def _page(self) -> dict[str, Any]:
        """Return what the page has to know of the state."""
        return {"at": self._at(self.state)}


def _with_input(node: int, state: NetworkState, value: float) -> NetworkState:
    x = list(state.x)
    x[node] = value
    return replace(state, x=tuple(x))
