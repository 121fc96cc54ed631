"""What the prose claims of a run, held against the outputs that are stored (nbval renews them)."""

import json
import re

import numpy as np

from backprop_helpers import Network, cost, datasets, forward, train
from tests.support.places import NOTEBOOKS


def printed(notebook: str) -> str:
    """Return everything that a notebook's cells print."""
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "".join("".join(output.get("text", "")) for output in outputs)


def test_held_out_penguins_are_told_apart():
    (accuracy,) = re.findall(
        r"accuracy on held-out birds:   ([\d.]+) ", printed("03_training_loop")
    )
    assert 0.95 <= float(accuracy) <= 1


def test_creeping_for_2000_epochs_is_worth_40_at_a_good_rate():
    start, (X, Y) = Network.random((2, 2, 2, 2, 2), seed=3), datasets.two_moons()
    slow = train(start, X, Y, alpha=0.01, epochs=2000, record_every=2000).costs[-1]
    good = train(start, X, Y, alpha=0.5, epochs=41)
    assert good.costs[41] < slow < good.costs[38]


def test_the_plateau_of_the_four_samples_lasts_about_450_epochs():
    history = train(Network.example(), *datasets.example(), alpha=2.0, epochs=1000)
    flat = np.flatnonzero((history.costs < 0.705) & (history.costs > 0.66))
    assert 15 <= flat[0] <= 25
    assert 465 <= flat[-1] <= 485


def test_a_step_of_sixty_saturates_nodes_4_6_and_7():
    start, (X, Y) = Network.random((2, 2, 2, 2, 2), seed=3), datasets.two_moons()
    after = forward(train(start, X, Y, alpha=60.0, epochs=1).final, X)
    slopes = {j: (after[f"out_{j}"] * (1 - after[f"out_{j}"])).max() for j in (4, 5, 6, 7)}
    assert max(slopes[4], slopes[6], slopes[7]) < 0.01 < slopes[5]
    assert cost(after, Y) > 0.6931 * 5
