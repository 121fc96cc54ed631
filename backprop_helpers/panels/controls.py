"""Sliders with a name, a number box and a length that fits a panel."""

import ipywidgets as widgets

from backprop_helpers.network import Network

LIMIT = 6.0  # weights and biases run from -6 to 6: beyond, a sigmoid is flat


def tidy(value: float) -> float:
    """Return a slider's value without the rounding noise of its steps."""
    return float(f"{value:.10g}")


def number_slider(
    name: str, value: float, low: float, high: float, step: float
) -> tuple[widgets.FloatSlider, widgets.HBox]:
    """Return a slider, and the row it stands in with a number box that always agrees with it.

    The box takes exact numbers, speaks its name to a screen reader, and works where arrow keys do
    not move sliders.
    """
    slider = widgets.FloatSlider(
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
) -> tuple[widgets.FloatLogSlider, widgets.HBox]:
    """Return a slider over powers of ten, from 10^low to 10^high, and its row."""
    slider = widgets.FloatLogSlider(
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
    # A browser computes slider positions as min + k * step, and finds 0.8999999999999999 for 0.9.
    link = widgets.link((slider, "value"), (box, "value"), transform=(tidy, float))
    row = widgets.HBox([box, slider])
    row.link = link  # a link lives only as long as someone holds it
    return row


def parameter_sliders(
    network: Network, limit: float = LIMIT
) -> tuple[dict[str, widgets.FloatSlider], dict[str, widgets.HBox]]:
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
