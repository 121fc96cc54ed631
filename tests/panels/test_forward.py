"""The forward panel: its cost is that of the target it was given, whatever that is."""

import numpy as np
import pytest

from backprop_helpers import Network, cost, datasets, forward, panels

ONE = Network.random((2, 1), seed=0)
X = datasets.example()[0][:, :1]


def labels(panel):
    return [label for label, _ in panel.controls["target"].options]


@pytest.mark.parametrize(
    ("network", "y", "said"),
    [
        (Network.example(), [1, 0], ["1", "0"]),
        (Network.example(), [[0], [1]], ["0", "1"]),
        (Network.example(), [0, 0], ["0", "0"]),
        (Network.example(), [0.25, 0.5], ["0.25", "0.5"]),
        (ONE, [0], ["0"]),
        (ONE, [1], ["1"]),
        (ONE, [0.3], ["0.3"]),
    ],
)
def test_the_cost_is_that_of_the_given_target(network, y, said):
    panel = panels.forward_pass(network, y=y)
    right = cost(forward(network, X), np.reshape(y, (-1, 1)))
    assert f"Cost = {right:.6f};" in panel.alt
    assert f"<b>Cost = {right:.6f}</b>" in panel.html
    words = panel.alt.split(". Network with")[0]
    assert [line.split("should be ")[1] for line in words.split("; ")[1:]] == said


def test_the_buttons_choose_a_one_hot_target():
    panel = panels.forward_pass(Network.random((2, 3), seed=0))
    buttons = panel.controls["target"]
    assert labels(panel) == [f"node {node} should say 1" for node in (2, 3, 4)]
    assert panel.state.y == (1, 0, 0)
    buttons.set_state({"index": 2})  # what the browser sends
    assert panel.state.y == (0, 0, 1)
    panel.controls["reset"].click()
    assert (panel.state.y, buttons.index) == ((1, 0, 0), 0)


def test_one_output_has_the_targets_0_and_1():
    panel = panels.forward_pass(ONE, y=[0])
    buttons = panel.controls["target"]
    assert labels(panel) == ["node 2 should say 1", "node 2 should say 0"]
    assert (panel.state.y, buttons.index) == ((0,), 1)
    buttons.set_state({"index": 0})
    assert panel.state.y == (1,)
    assert "should be 1." in panel.alt


def test_a_target_without_a_button_presses_none_and_comes_back_with_reset():
    panel = panels.forward_pass(y=[0, 0])
    buttons, first = panel.controls["target"], panel.html
    assert buttons.index is None
    panel.sliders["b8"].value = 1.0
    assert panel.state.y == (0, 0)
    buttons.set_state({"index": 1})
    assert panel.state.y == (0, 1)
    panel.controls["reset"].click()
    assert (panel.html, panel.state.y, buttons.index) == (first, (0, 0), None)
