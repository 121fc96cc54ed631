"""Sliders with a name, a number box and a length that fits a panel."""

import math
from typing import Any

import ipywidgets as widgets
from traitlets import CFloat, validate

from backprop_helpers.network import Network

LIMIT = 6.0  # weights and biases run from -6 to 6: beyond, a sigmoid is flat


def tidy(value: float) -> float:
    """Return a slider's value without the rounding noise of its steps."""
    return float(f"{value:.10g}")


class Slider(widgets.FloatSlider):  # type: ignore[misc]
    """A slider whose value may lie between two of its steps, as after a step of learning.

    A browser can put a handle on a step only, and reports where it put it as if someone had moved
    it. So it is told the nearest step, and a report from less than half a step away is dropped.
    """

    value = CFloat(0.0).tag(sync=True, to_json=lambda value, slider: slider.nearest(value))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a browser reports."""
        if abs(sync_data.get("value", math.inf) - self.value) < 0.5001 * self.step:
            sync_data = {key: value for key, value in sync_data.items() if key != "value"}
        super().set_state(sync_data)

    def nearest(self, value: float) -> float:
        """Return the nearest step, by the arithmetic of the browser's slider, to the last bit."""
        span = self.max - self.min
        step = self.step * 100 / span
        percent = math.floor((value - self.min) * 100 / span / step + 0.5) * step
        return float(self.max if percent >= 100 else percent * span / 100 + self.min)


class LogSlider(widgets.FloatLogSlider):  # type: ignore[misc]
    """The same over powers of ten: a value between two steps stays what it is.

    A tidied value is no news either: sent back to the browser, it would pull a dragged handle back.
    """

    @validate("value")
    def _validate_value(self, proposal: dict[str, Any]) -> float:
        value = float(super()._validate_value(proposal))
        return float(self.value) if tidy(value) == tidy(self.value) else value

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a browser reports."""
        if "value" in sync_data:
            moved = abs(math.log10(sync_data["value"] / self.value))
            if moved < 0.5001 * self.step:
                sync_data = {key: value for key, value in sync_data.items() if key != "value"}
        super().set_state(sync_data)


def number_slider(
    name: str, value: float, low: float, high: float, step: float
) -> tuple[Slider, widgets.HBox]:
    """Return a slider, and the row it stands in with a number box that always agrees with it.

    The box takes exact numbers, speaks its name to a screen reader, and works where arrow keys do
    not move sliders.
    """
    slider = Slider(
        value=value,
        min=low,
        max=high,
        step=step,
        readout=False,
        tooltip=f"{name}, slider",
        layout={"width": "220px"},
    )
    return slider, _row(name, slider, low, high, step)


def log_slider(
    name: str, value: float, low: float, high: float, step: float
) -> tuple[LogSlider, widgets.HBox]:
    """Return a slider over powers of ten, from 10^low to 10^high, and its row."""
    slider = LogSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        readout=False,
        tooltip=f"{name}, slider",
        layout={"width": "220px"},
    )
    return slider, _row(name, slider, 10**low, 10**high, None)


def _row(
    name: str, slider: widgets.Widget, low: float, high: float, step: float | None
) -> widgets.HBox:
    box = widgets.BoundedFloatText(
        value=slider.value,
        min=low,
        max=high,
        step=step,
        description=name,
        layout={"width": "150px"},
        style={"description_width": "60px"},
    )

    # Not widgets.link, which raises an error where two threads set the same slider.
    def moved(event: dict[str, Any]) -> None:
        box.value = tidy(event["new"])  # a browser finds 0.8999999999999999 for 0.9

    def typed(event: dict[str, Any]) -> None:
        if event["new"] != tidy(slider.value):
            slider.value = event["new"]

    slider.observe(moved, "value")
    box.observe(typed, "value")
    return widgets.HBox([box, slider])


def parameter_sliders(
    network: Network, limit: float = LIMIT
) -> tuple[dict[str, Slider], dict[str, widgets.HBox]]:
    """Return a slider and its row for every parameter of a network."""
    pairs = {
        name: number_slider(name, float(network[name]), -limit, limit, 0.1)
        for name in network.names
    }
    return {n: slider for n, (slider, _) in pairs.items()}, {
        n: row for n, (_, row) in pairs.items()
    }


def layer_chooser(
    network: Network, rows: dict[str, widgets.HBox]
) -> tuple[widgets.ToggleButtons, widgets.Stack]:
    """Return a chooser of layers, and the parameter rows of the layer that it shows."""
    layers = list(network.layout.layers)
    chooser = widgets.ToggleButtons(
        options=[(f"layer {layer}", k) for k, layer in enumerate(layers)],
        value=len(layers) - 1,
        tooltips=[f"the weights and biases of layer {layer}" for layer in layers],
        style={"button_width": "90px"},
    )
    pages = []
    for layer in layers:
        names = [n for n in network.names if network.layout.find(n).layer == layer]
        left = widgets.VBox([rows[n] for n in names if n.startswith("w")])
        right = widgets.VBox([rows[n] for n in names if n.startswith("b")])
        pages.append(widgets.HBox([left, right]))
    stack = widgets.Stack(pages, selected_index=chooser.index)
    stack.link = widgets.jslink((chooser, "index"), (stack, "selected_index"))
    return chooser, stack
