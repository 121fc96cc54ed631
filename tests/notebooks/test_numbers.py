"""What the prose claims of a run, held against the outputs that are stored (nbval renews them)."""

import json
import re

import autograd
import autograd.numpy as anp
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


def hessian_eigenvalues(net, X, Y):
    """The curvatures of the cost, lowest first, with an independent automatic differentiation."""
    shapes = [(layer, net.W[layer].shape) for layer in net.W]

    def cost_of(values):
        out, at = X, 0
        for _, (n_in, n_out) in shapes:
            W = values[at : at + n_in * n_out].reshape(n_in, n_out)
            b = values[at + n_in * n_out : at + n_in * n_out + n_out].reshape(n_out, 1)
            at += n_in * n_out + n_out
            out = 1 / (1 + anp.exp(-(anp.dot(W.T, out) + b)))
        return -anp.mean(Y * anp.log(out) + (1 - Y) * anp.log(1 - out))

    flat = np.concatenate([np.r_[net.W[k].ravel(), net.b[k].ravel()] for k, _ in shapes])
    return np.linalg.eigvalsh(autograd.hessian(cost_of)(flat))


def test_the_plateau_is_a_saddle():
    X, Y = datasets.example()
    history = train(Network.example(), X, Y, alpha=2.0, epochs=300, record_every=300)
    curvatures = hessian_eigenvalues(history.final, X, Y)
    down, up = (curvatures < -1e-6).sum(), (curvatures > 1e-6).sum()
    text = printed("03_training_loop")
    assert f"bending down: {down} of 24 directions, the lowest {curvatures[0]:.5f}" in text
    assert f"bending up:   {up} of 24 directions, the highest {curvatures[-1]:.5f}" in text


def test_curvature_limits_the_learning_rate():
    start, (X, Y) = Network.random((2, 2, 2, 2, 2), seed=3), datasets.two_moons()
    costs = train(start, X, Y, alpha=0.5, epochs=2400)
    largest = hessian_eigenvalues(costs.network.at(2000), X, Y)[-1]
    text = printed("03_training_loop")
    assert f"largest curvature at epoch 2000: {largest:.2f}\n" in text
    assert f"limit of α, 2/curvature:         {2 / largest:.3f}\n" in text
    rises = np.diff(costs.costs) > 0
    assert not rises[:2000].any()  # "soon the cost begins to leap"
    assert rises[2000:].any()


def test_the_seed_of_the_page_is_the_third_best_of_twenty():
    seeds, (X, Y) = range(20), datasets.two_moons()
    runs = [Network.random((2, 2, 2, 2, 2), seed=seed) for seed in seeds]
    ends = [train(net, X, Y, alpha=0.5, epochs=2000, record_every=2000).costs[-1] for net in runs]
    assert sorted(ends)[2] == ends[3]
    assert 4 <= np.median(ends) / ends[3] <= 4.3  # "four times as high"


def test_the_three_ways_to_a_gradient_are_counted_right():
    """By walking: a slope for each hidden node, a weight for each edge, a δ for each end."""
    ends = {i: (i - i % 2 + 2, i - i % 2 + 3) for i in range(8)}

    def carried(first):
        reached, count = {first}, 0
        for node in range(first, 8):
            if node in reached:
                reached |= set(ends[node])
                count += 1 + 2
        return count + len(reached & {8, 9})

    def along(node, factors=1):  # out_i, then a slope and a weight for each edge, then δ
        if node >= 8:
            return factors
        return sum(along(end, factors + 2) for end in ends[node])

    arrivals = [end for start in range(8) for end in ends[start]]
    for name, way in (("along paths", along), ("carried forward", carried)):
        one, every = way(2), sum(way(node) for node in arrivals)
        assert re.search(rf"{name} +{one} +{every}\n", printed("02_hidden_layers"))
    backward = 16 + sum(3 for _ in range(2, 8))
    assert re.search(rf"backward +{backward}\n", printed("02_hidden_layers"))
