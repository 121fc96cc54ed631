"""The panel of single operations: both modes right at random numbers, in every state."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, forward
from backprop_helpers.panels import graph
from backprop_helpers.panels.graph_pieces import local_slopes, node_pieces
from backprop_helpers.panels.graph_steps import all_steps

SIZES = [(2, 2, 2, 2, 2), (1, 1), (2, 3), (4, 3, 4)]


def sample_of(sizes, seed):
    generator = np.random.default_rng(seed)
    network = Network.random(sizes, seed=seed, scale=1.0)
    network = network.replace(**{n: generator.normal() for n in network.names if n[0] == "b"})
    x = generator.uniform(-1, 1, size=(sizes[0], 1))
    y = np.eye(sizes[-1])[:, [seed % sizes[-1]]] if sizes[-1] > 1 else np.array([[seed % 2.0]])
    return network, x, y


def last_values(panel):
    """Return what the picture's boxes say at the end: values and derivatives by name."""
    state = panel.state
    pieces = node_pieces(state.node, state.before, state.target, state.shares)
    last = all_steps(pieces, dict(state.given), state.start)[-1]
    return last.values, last.derivatives


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sizes", SIZES)
def test_both_modes_are_backward(sizes, seed):
    network, x, y = sample_of(sizes, seed)
    gradients = backward(network, forward(network, x), y)
    panel = graph(network, x, y)
    names = [name for name, _ in panel.state.given if name in network.names]
    assert len(names) == sizes[-2] + 1
    felt = last_values(panel)[1]
    for name in names:
        assert felt[name] == pytest.approx(gradients[name], rel=1e-12)
        panel.controls["mode"].value = name
        carried = last_values(panel)[1]
        assert carried[f"Cost_{panel.state.node}"] == pytest.approx(gradients[name], rel=1e-12)


def test_the_shares_of_all_outputs_are_the_cost():
    network, x, y = sample_of((2, 2, 1), 1)
    values, _ = last_values(graph(network, x, y))
    assert values["Cost_4"] == pytest.approx(cost(forward(network, x), y), rel=1e-12)


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_each_local_slope_is_the_measured_one(target):
    generator = np.random.default_rng(0)
    leaves = dict(
        zip(("out_6", "w68", "out_7", "w78", "b8"), generator.uniform(0.1, 0.9, 5), strict=True)
    )
    pieces = node_pieces(8, (6, 7), target, 2)
    values = all_steps(pieces, leaves)[-1].values
    for piece in pieces:
        numbers = [values[name] for name in piece.operation.inputs]
        for k, slope in enumerate(local_slopes(piece, values)):
            costs = [
                piece.value(*(n + sign * 1e-6 * (i == k) for i, n in enumerate(numbers)))
                for sign in (1, -1)
            ]
            assert (costs[0] - costs[1]) / 2e-6 == pytest.approx(slope, abs=1e-8)
        assert len(piece.symbols) == len(numbers)


def test_a_derivative_that_arrives_twice_is_added_up():
    """out_8 is used by log_yes and by no."""
    state = graph().state
    pieces = node_pieces(8, (6, 7), 0.25, 2)  # both ways are open
    steps = all_steps(pieces, dict(state.given))
    (second,) = (s for s in steps if s.title == "backward: log_yes hands on to out_8")
    assert ", added to " in second.lines[1]
    assert second.derivatives["out_8"] == pytest.approx(
        -0.25 / 2 / second.values["out_8"] + 0.75 / 2 / second.values["no"]
    )


@pytest.mark.parametrize("mode", ["", "w68", "b8", "out_7"])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_every_state_can_be_seen_and_read(mode, target):
    panel = graph()
    panel.controls["mode"].value = mode
    panel.controls["target"].value = target
    titles = set()
    for step in range(panel.sliders["step"].max + 1):
        panel.sliders["step"].value = step
        svg, _, text = panel.html.partition("</svg>")
        ET.fromstring(svg + "</svg>")
        titles.add(panel.alt.partition(".")[0])
        assert f"step {step + 1} of 17" in text
        assert "nan" not in panel.alt.lower()
    assert len(titles) == 17


def test_buttons_walk_and_stop_at_the_ends():
    panel = graph()
    assert panel.controls["previous"].disabled
    for _ in range(20):
        panel.controls["next"].click()
    assert panel.state.step == panel.sliders["step"].value == 16
    assert panel.controls["next"].disabled
    panel.controls["previous"].click()
    assert panel.state.step == 15
    panel.controls["reset"].click()
    assert panel.state.step == 0


def test_a_moved_number_moves_the_picture():
    panel = graph()
    panel.sliders["b8"].value = 2.0
    assert "b8: 2." in panel.alt
    assert dict(panel.state.given)["b8"] == 2.0
    panel.sliders["out_6"].value = 1.0
    for extreme in (-6.0, 6.0):
        for name in ("w68", "w78", "b8"):
            panel.sliders[name].value = extreme
        values, felt = last_values(panel)
        assert np.isfinite([*values.values(), *felt.values()]).all()


@pytest.mark.parametrize(
    ("net", "message"),
    [
        (Network.random((2, 4, 2), seed=0), "4 nodes before its outputs"),
        (Network.example().replace(w68=7.0), "w68 is 7"),
        (Network.stack([Network.example()] * 2), "stack"),
    ],
)
def test_what_does_not_fit_is_refused(net, message):
    with pytest.raises(ValueError, match=message):
        graph(net)
