"""The slope panel: its numbers recomputed by hand, its trail, and its steps from the corners."""

import re
import threading
import xml.etree.ElementTree as ET

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from backprop_helpers import Network, datasets, panels
from backprop_helpers.panels import slope_view
from backprop_helpers.panels.slope_panel import stepped

X, Y = datasets.example()
NAMES = Network.example().names


def cost_by_hand(network, name, value, inputs, targets):
    """The cost, written out again, with one parameter set to another value."""
    out = inputs
    for layer in network.layout.layers:
        kind, place, row, column = network.layout.find(name)
        W, b = network.W[layer], network.b[layer]
        if place == layer:
            spot = np.zeros((W if kind == "w" else b).shape)
            spot[row, column] = 1
            W, b = (
                (W * (1 - spot) + value * spot, b)
                if kind == "w"
                else (W, b * (1 - spot) + value * spot)
            )
        out = 1 / (1 + anp.exp(-(anp.dot(W.T, out) + b)))
    return -anp.mean(targets * anp.log(out) + (1 - targets) * anp.log(1 - out))


def plain(text):
    return text.replace("−", "-")


def checked(panel):
    """Everything that must hold for any state."""
    ET.fromstring(panel.living.shown["svg"])
    assert not re.search(r"\bnan\b|\binf\b", panel.html + panel.alt)
    assert not re.search(r"−0(\.0+)?(?![\d.·])", panel.html + panel.alt)
    assert 'role="alert"' not in panel.living.shown["text"]
    assert panel.living.shown["text"] in panel.html
    return plain(panel.alt)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("columns", [1, 4])
def test_gradient_step_and_costs_are_those_of_autograd(name, columns):
    inputs, targets = X[:, :columns], Y[:, :columns]
    panel = panels.slope(name, X=inputs, Y=targets, alpha=3.0)
    network = panel.state.network
    value = network[name]
    gradient = grad(lambda v: cost_by_hand(network, name, v, inputs, targets))(value)
    step = slope_view.step_of(panel.state)
    assert step.gradient == pytest.approx(gradient, rel=1e-9)
    assert step.new == pytest.approx(value - 3 * gradient, rel=1e-12)
    assert step.now == pytest.approx(cost_by_hand(network, name, value, inputs, targets))
    assert step.after == pytest.approx(cost_by_hand(network, name, step.new, inputs, targets))
    for k in (0, 57, 200):
        at = -10 + k / 10
        assert step.curve[k] == pytest.approx(cost_by_hand(network, name, at, inputs, targets))
    assert f"{name}_new = {value:g} - 3 × " in checked(panel)


def test_the_step_of_notebook_01_is_spelled_out():
    alt = checked(panels.slope(alpha=0.5))
    assert "Δw68 = -0.117324" in alt
    assert "w68_new = 1.4 - 0.5 × (-0.117324) = 1.458662." in alt
    assert "Cost now = 1.069464; cost after the step = 1.062611: it falls by 0.006853." in alt


def test_the_default_is_the_first_sample():
    state = panels.slope(alpha=0.5).state
    assert state.X.tolist() == [[0.9], [0.4]]
    assert state.Y.tolist() == [[1], [0]]


def spots(panel, tag, color):
    return [
        e
        for e in ET.fromstring(panel.living.shown["svg"]).iter()
        if e.tag.endswith(tag) and e.get("stroke") == color
    ]


def test_curve_tangent_and_point_are_drawn_where_the_numbers_say():
    panel = panels.slope(alpha=0.5)
    curve, tangent = (
        np.array(
            [p.split(",") for p in spots(panel, "polyline", color)[0].get("points").split()], float
        )
        for color in (slope_view.POSITIVE, slope_view.NEGATIVE)
    )
    point = next(e for e in spots(panel, "circle", slope_view.INK) if float(e.get("cy")) > 60)
    step = slope_view.step_of(panel.state)
    per_nat = (curve[-1, 1] - curve[0, 1]) / (step.curve[-1] - step.curve[0])
    per_unit = (curve[-1, 0] - curve[0, 0]) / 20
    slope = (tangent[1, 1] - tangent[0, 1]) / (tangent[1, 0] - tangent[0, 0])
    assert slope / per_nat * per_unit == pytest.approx(-0.117324, rel=2e-3)
    assert float(point.get("cx")) == pytest.approx(curve[0, 0] + 11.4 * per_unit, abs=0.1)
    height = curve[0, 1] + (1.069464 - step.curve[0]) * per_nat
    assert float(point.get("cy")) == pytest.approx(height, abs=0.2)


def test_steps_walk_down_the_curve_and_leave_a_trail():
    panel = panels.slope(alpha=10.0)
    value, visited = 1.4, []
    network = panel.state.network
    for _ in range(3):
        visited.append(value)
        value -= 10 * grad(lambda v: cost_by_hand(network, "w68", v, X[:, :1], Y[:, :1]))(value)
        panel.controls["step"].click()
    assert panel.state.trail == pytest.approx(visited)
    assert panel.state.value == pytest.approx(value)
    assert panel.sliders["w68"].value == pytest.approx(value)
    alt = checked(panel)
    costs = [cost_by_hand(network, "w68", v, X[:, :1], Y[:, :1]) for v in [*visited, value]]
    assert f"3 steps taken, cost {' → '.join(f'{c:.6f}' for c in costs)}." in alt
    texts = [
        e.text
        for e in ET.fromstring(panel.living.shown["svg"]).iter()
        if e.get("fill") == slope_view.TRAIL
    ]
    assert [t for t in texts if t] == ["0", "1", "2", "3"]


def test_a_long_trail_drops_its_oldest_points_and_keeps_counting():
    state = panels.slope(alpha=0.5).state
    for _ in range(53):
        state = stepped(state)
    assert len(state.trail) == 50
    assert "53 steps taken" in slope_view.view(state).alt
    assert state.trail[0] > 1.4


@pytest.mark.parametrize("change", ["value", "parameter", "other slider", "reset"])
def test_what_clears_the_trail(change):
    panel = panels.slope(alpha=0.5)
    panel.controls["step"].click()
    panel.sliders["alpha"].value = 2.0
    assert len(panel.state.trail) == 1  # another learning rate goes on with the same walk
    if change == "value":
        panel.sliders["w68"].value = 3.0
    elif change == "parameter":
        panel.controls["parameter"].value = "b9"
    elif change == "other slider":
        panel.sliders["b2"].value = 3.0
    else:
        panel.controls["reset"].click()
    assert (panel.state.trail, panel.state.taken) == ((), 0)
    assert "No step taken yet" in checked(panel)


def test_a_step_that_raises_the_cost_is_called_overshooting():
    two = {"X": X[:, :2], "Y": Y[:, :2]}  # these two samples want different things: a valley
    over = panels.slope("b8", alpha=40.0, **two)
    over.sliders["b8"].value = 1.0
    step = slope_view.step_of(over.state)
    assert step.after > step.now
    assert "overshoots" in over.alt
    over.sliders["alpha"].value = 1.0
    assert "overshoots" not in over.alt
    assert "it falls by" in over.alt


def test_a_step_out_of_the_picture_keeps_the_true_value():
    panel = panels.slope("b8", X=X[:, :2], Y=Y[:, :2], alpha=100.0)
    panel.sliders["b8"].value = 10.0
    assert ">b8_new = −14.998139<" in panel.living.shown["svg"]
    panel.controls["step"].click()
    assert panel.state.value == pytest.approx(-14.998139)
    assert panel.sliders["b8"].value == -10
    assert "b8 = -14.998139 (outside of the picture)" in checked(panel)
    assert ">b8 = −14.998139<" in panel.living.shown["svg"]
    panel.controls["step"].click()
    assert panel.state.trail == pytest.approx((10, -14.998139))


def y_ticks(panel):
    return re.findall(
        r'text-anchor="end"[^>]*fill="#4b5563"[^>]*>([^<]+)<', panel.living.shown["svg"]
    )


def test_the_cost_axis_stands_still_while_the_parameter_moves():
    panel = panels.slope("w46")
    seen = set()
    for value in np.linspace(-10, 10, 21):
        panel.sliders["w46"].value = value
        seen.add((*y_ticks(panel), spots(panel, "polyline", slope_view.POSITIVE)[0].get("points")))
    assert len(seen) == 1
    assert len(next(iter(seen))) > 3


def test_every_parameter_has_its_slider_and_one_is_shown():
    panel = panels.slope(alpha=0.5)
    assert set(panel.sliders) == {*NAMES, "alpha"}
    for name in NAMES:
        panel.controls["parameter"].value = name
        shown = panel._rows.children[panel._rows.selected_index]
        assert panel.sliders[name] in shown.children
        assert checked(panel).startswith(f"Cost as {name} goes")


def test_reset_goes_back_to_the_start():
    panel = panels.slope("w46", alpha=2.0)
    before = panel.html
    panel.sliders["alpha"].value = 9.0
    panel.sliders["w02"].value = -1.0
    panel.controls["parameter"].value = "b9"
    panel.controls["step"].click()
    assert panel.html != before
    panel.controls["reset"].click()
    assert panel.html == before
    assert panel.sliders["alpha"].value == 2
    assert panel.sliders["w02"].value == 1.5
    assert panel.controls["parameter"].value == "w46"


def test_steps_from_every_corner_stay_finite():
    panel = panels.slope(X=X, Y=Y, alpha=100.0)
    for name in NAMES:
        for value in (-10, 10):
            panel.controls["reset"].click()
            panel.controls["parameter"].value = name
            panel.sliders[name].value = value
            for _ in range(4):
                panel.controls["step"].click()
            checked(panel)


def failing(state):
    raise ArithmeticError(f"no picture of {state.parameter}")


def test_an_error_is_shown_and_raised(monkeypatch):
    panel = panels.slope(alpha=0.5)
    monkeypatch.setattr(panel, "_view", failing)
    with pytest.raises(ArithmeticError):
        panel.sliders["w68"].value = 2.0
    assert 'role="alert"' in panel.living.shown["text"]
    assert "no picture of w68" in panel.living.shown["text"]


def test_an_error_in_a_step_is_shown(monkeypatch, caplog):
    panel = panels.slope(alpha=0.5)
    monkeypatch.setattr(panel, "_view", failing)
    panel.controls["step"].click()  # ipywidgets catches what a button raises, and logs it
    assert 'role="alert"' in panel.living.shown["text"]
    assert "ArithmeticError" in caplog.text


def test_a_browser_that_rounds_a_value_to_a_step_changes_nothing():
    panel = panels.slope(alpha=0.5)
    panel.controls["step"].click()
    panel.sliders["w68"].set_state({"value": 1.5})  # where Chromium puts the handle for 1.458662
    panel.sliders["alpha"].set_state({"value": 10**-0.3})
    assert (round(panel.state.value, 6), panel.state.alpha) == (1.458662, 0.5)
    assert len(panel.state.trail) == 1
    panel.sliders["alpha"].set_state({"value": 10**-0.25})
    assert panel.state.alpha == pytest.approx(10**-0.25)
    panel.sliders["w68"].set_state({"value": 1.5999999999999996})  # one step further, by hand
    assert (panel.state.value, panel.state.trail) == (1.6, ())


def test_a_browser_is_told_the_nearest_step():
    slider = panels.slope(alpha=0.5).sliders["w68"]
    for value in (1.458662, 1.4, -10, 10, 0, 9.96):
        slider.value = value
        assert slider.get_state("value")["value"] == pytest.approx(round(value, 1), abs=1e-12)
        assert slider.value == value


def test_threads_never_mix_two_states():
    panel = panels.slope(alpha=0.5)

    def moves(name, values):
        for value in values:
            panel.sliders[name].value = value
            panel.controls["step"].click()

    threads = [
        threading.Thread(target=moves, args=(name, np.linspace(low, high, 30)))
        for name, low, high in (("w68", -5, 5), ("b8", -2, 2), ("alpha", 0.1, 20), ("w02", 3, -3))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    view = slope_view.view(panel.state)
    assert panel.html == f"{view.svg}\n{view.text}"
    assert panel.alt == view.alt
    assert panel.living.shown["svg"] == view.svg


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"parameter": "w86"}, KeyError, "did you mean w68"),
        ({"parameter": "net_8"}, KeyError, "net_8"),
        ({"alpha": 0}, ValueError, "positive"),
        ({"alpha": 500}, ValueError, "alpha is 500: .* from 0.01 to 100"),
        ({"alpha": 0.00999}, ValueError, "from 0.01 to 100"),
        ({"alpha": [0.5, 1]}, ValueError, r"alpha is \[0.5, 1\]: .* one number"),
        ({"alpha": [0.5]}, ValueError, "one number"),
        ({"net": Network.example().replace(b8=[0.0, 1.0])}, ValueError, "stack"),
        ({"X": np.ones((3, 1))}, ValueError, "X"),
        ({"Y": np.ones((3, 1))}, ValueError, "Y"),
    ],
)
def test_bad_input_gets_a_clear_error(arguments, error, words):
    with pytest.raises(error, match=words):
        panels.slope(**arguments)


@pytest.mark.parametrize(("alpha", "end"), [(np.float32(0.01), 0.01), (100 + 1e-6, 100)])
def test_a_rounded_end_of_the_range_is_the_end(alpha, end):
    panel = panels.slope(alpha=alpha)
    assert panel.state.alpha == panel.sliders["alpha"].value == end


def test_another_network_and_a_value_beyond_the_picture():
    net = Network.random((3, 4, 2), seed=1).replace(b8=17.5)
    panel = panels.slope("b8", net=net, X=np.ones((3, 5)))
    assert panel.state.value == 17.5
    assert "b8 = 17.5 (outside of the picture)" in checked(panel)
