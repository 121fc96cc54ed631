"""Sliders with a name, and number boxes that agree with them."""

import math
from typing import Any

import ipywidgets as widgets
from traitlets import CFloat, validate

from backprop_helpers.network import Network

WEIGHT = (-6.0, 6.0, 0.1)  # weights and biases: beyond, a sigmoid is flat
INPUT = (-2.0, 2.0, 0.05)


def tidy(value: float) -> float:
    """Return a slider's value without the rounding noise of its steps."""
    return float(f"{value:.10g}")


class Slider(widgets.FloatSlider):  # type: ignore[misc]
    """A slider whose value may lie between two of its steps, as after a step of learning.

    A browser can put a handle on a step only, and reports where it put it as if someone had moved
    it. So it is told the nearest step, and a report from less than half a step away is dropped.
    """

    value = CFloat(0.0).tag(sync=True, to_json=lambda value, slider: slider.nearest(value))
    quiet = False  # while it only takes what the page has put its own slider to

    @validate("value")
    def _validate_value(self, proposal: dict[str, Any]) -> float:
        value = float(proposal["value"])
        if math.isnan(value):
            raise ValueError(f"{self.tooltip}: NaN is no number from {self.min:g} to {self.max:g}")
        return float(min(max(value, self.min), self.max))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a browser reports."""
        if abs(sync_data.get("value", math.inf) - self.value) < 0.5001 * self.step:
            sync_data = {key: value for key, value in sync_data.items() if key != "value"}
        super().set_state(sync_data)

    def send_state(self, key: Any = None) -> None:
        """Tell the browser, unless it was the browser that said so."""
        if not self.quiet:
            super().send_state(key)

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


def slider(
    kind: type, name: str, value: float, low: float, high: float, step: float, named: bool = False
) -> widgets.Widget:
    """Return a slider that has a name to speak, and to read if ``named``.

    ``kind`` is `Slider`, `LogSlider`, or one of ipywidgets.
    """
    return kind(
        value=value,
        min=low,
        max=high,
        step=step,
        description=name if named else "",
        readout=False,
        tooltip=f"{name}, slider",
        layout={"width": "300px" if named else "220px"},
        style={"description_width": "60px" if named else "0"},
    )


def number_box(kind: type, name: str, value: float, low: float, high: float) -> widgets.Widget:
    """Return a box for exact numbers, which works where arrow keys do not move sliders."""
    return kind(
        value=value,
        min=low,
        max=high,
        description=name,
        layout={"width": "150px"},
        style={"description_width": "60px"},
    )


def row(name: str, handle: widgets.Widget, low: float, high: float) -> widgets.HBox:
    """Return the row that a slider stands in, with a number box that always agrees with it."""
    box = number_box(widgets.BoundedFloatText, name, handle.value, low, high)

    # Not widgets.link, which raises an error where two threads set the same slider.
    def moved(event: dict[str, Any]) -> None:
        box.value = tidy(event["new"])  # a browser finds 0.8999999999999999 for 0.9

    def typed(event: dict[str, Any]) -> None:
        if event["new"] != tidy(handle.value):
            handle.value = event["new"]

    handle.observe(moved, "value")
    box.observe(typed, "value")
    return widgets.HBox([box, handle])


def parameter_sliders(
    network: Network, low: float, high: float, step: float, named: bool = False
) -> dict[str, Slider]:
    """Return a slider for every parameter of a network."""
    return {
        name: slider(Slider, name, float(network[name]), low, high, step, named)
        for name in network.names
    }
