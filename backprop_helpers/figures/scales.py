"""Axes with the ticks and numbers that panels have too."""

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, Locator, NullLocator

from backprop_helpers.names import Array
from backprop_helpers.svg.numbers import given
from backprop_helpers.svg.ticks import log_ticks, ticks

_APART = {"x": 50, "y": 30}  # browser pixels from one tick to the next, at least


class _Ticks(Locator):
    """Puts ticks where the panels' plots put them."""

    def __init__(self, which: str, pixels: float, *, log: bool) -> None:
        self.which, self.apart = which, _APART[which] * pixels
        self.places = log_ticks if log else ticks

    def __call__(self) -> list[float]:
        return self.tick_values(*self.axis.get_view_interval())  # type: ignore[union-attr]

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        axis = self.axis
        assert isinstance(axis, Axis)
        box = axis.axes.get_window_extent()
        room = box.width if self.which == "x" else box.height
        low, high = sorted((float(vmin), float(vmax)))
        return self.places(low, high, most=max(int(room // self.apart), 2))


def set_ticks(axes: Axes, which: Literal["x", "y"], pixels: float, *, log: bool = False) -> None:
    """Give an axis the ticks of the course; ``pixels`` are the image's for each of a browser's."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(_Ticks(which, pixels, log=log))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: given(value)))


def log_axis(axes: Axes, values: Array, which: Literal["x", "y"], pixels: float) -> None:
    """Make an axis logarithmic."""
    if not (np.asarray(values) > 0).any():
        raise ValueError(f"no {which} is above 0, so a logarithmic {which} axis can't show any")
    axes.set(**{f"{which}scale": "log"})
    set_ticks(axes, which, pixels, log=True)
