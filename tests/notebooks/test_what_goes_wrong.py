"""Each failure of notebook 06: the failing number and the cured one, and what the notebook prints.

The numbers are computed in another way than in the notebook wherever there is one: with autograd,
with one line per node, or with `numerical_gradient`.
"""

import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from backprop_helpers import (
    Network,
    backward,
    cost,
    datasets,
    forward,
    numerical_gradient,
    relative_error,
    sigmoid,
    train,
)
from tests.notebooks.test_numbers import printed
from tests.support.samples import page, parameters

PAGE = (2, 2, 2, 2, 2)
NET, (X, Y) = Network.example(), datasets.example()
MOONS, START = datasets.two_moons(), Network.random(PAGE, seed=3)
EQUAL = Network(
    {k: np.full((2, 2), 0.5) for k in (2, 3, 4, 5)}, {k: np.zeros((2, 1)) for k in NET.b}
)
FEEDS = {2: (4, 5), 3: (4, 5), 4: (6, 7), 5: (6, 7), 6: (8, 9), 7: (8, 9)}


@pytest.fixture(scope="module")
def told():
    return printed("06_what_goes_wrong")


def numbers(told, pattern):
    """Return the numbers of the one printed line that matches."""
    (line,) = re.findall(pattern, told)
    return [float(n) for n in ([line] if isinstance(line, str) else line)]


def by_name(net, X, Y, start=None, back=None, slope=None):
    """Return all gradients, one line per node, with a wrong piece if one is given.

    ``back(w, i, j, k, delta)`` is how the cost feels out_i, which feeds nodes j and k.
    """
    w = net if isinstance(net, dict) else parameters(net)
    N = X.shape[1]
    start = start or (lambda p, y: (p - y) / (2 * N))
    back = back or (lambda w, i, j, k, d: w[f"w{i}{j}"] * d[j] + w[f"w{i}{k}"] * d[k])
    slope = slope or (lambda o: o * (1 - o))
    out = {0: X[0], 1: X[1]}
    for first in (0, 2, 4, 6):
        for j in (first + 2, first + 3):
            out[j] = w[f"w{first}{j}"] * out[first] + w[f"w{first + 1}{j}"] * out[first + 1]
            out[j] = 1 / (1 + np.exp(-(out[j] + w[f"b{j}"])))
    delta = {8: start(out[8], Y[0]), 9: start(out[9], Y[1])}
    for i in (7, 6, 5, 4, 3, 2):
        delta[i] = back(w, i, *FEEDS[i], delta) * slope(out[i])
    return {
        name: delta[int(name[-1])].sum()
        if name[0] == "b"
        else delta[int(name[2])] @ out[int(name[1])]
        for name in w
    }


def transposed(w, i, j, k, delta):
    """As with W.T: the first from-node gets w_ij δ_j + w_(i+1)j δ_k, the second ends at k."""
    first, own = i - i % 2, (j, k)[i % 2]
    return w[f"w{first}{own}"] * delta[j] + w[f"w{first + 1}{own}"] * delta[k]


def first_path_only(w, i, j, _, delta):
    return w[f"w{i}{j}"] * delta[j]


def summed_too_early(w, i, j, k, delta):
    return w[f"w{i}{j}"] * delta[j].sum() + w[f"w{i}{k}"] * delta[k].sum()


def trained(net, X, Y, alpha, epochs, **pieces):
    w = parameters(net)
    for _ in range(epochs):
        grads = by_name(w, X, Y, **pieces)
        w = {name: w[name] - alpha * grads[name] for name in w}
    return cost(forward(net.replace(**w), X), Y)


# 1. log(0) and 0/0


def test_the_cost_from_p_breaks_and_the_cost_from_net_does_not(told):
    p = sigmoid(40.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isposinf(-np.log(1 - p))
        assert np.isnan(1 * np.log(p) + 0 * np.log(1 - p))
        assert np.isnan((-0 / p + 1 / (1 - p)) * p * (1 - p))
    one = Network({2: np.zeros((1, 1))}, {2: np.full((1, 1), 40.0)})
    assert cost(forward(one, [[0.0]]), [[0.0]]) == pytest.approx(40.0, rel=1e-15)
    assert cost(forward(one, [[0.0]]), [[1.0]]) == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert backward(one, forward(one, [[0.0]]), [[0.0]])["b1"] == 1.0
    assert re.search(r"net 40.0: 1 - p = 0.0e\+00   cost if y = 0:     inf   if y = 1: nan", told)
    assert re.search(r"   40  0      inf   27.6310    40.0000    0.5000", told)


def test_clipping_makes_the_cost_flat_where_it_should_be_steep():
    def clipped(z):
        return -np.log(1 - np.clip(sigmoid(z), 1e-12, 1 - 1e-12))

    assert clipped(30.0) == clipped(800.0) == pytest.approx(27.6310, abs=1e-4)


def test_one_saturated_output_of_one_sample_spoils_21_parameters_at_once(told):
    """Along the paths: everything that feeds node 8, but w69, w79 and b9, which do not."""
    sure = NET.replace(w68=100.0, b8=-50.0)
    assert (forward(sure, X)["out_8"] == 1).tolist() == [False, False, False, True]
    with np.errstate(divide="ignore", invalid="ignore"):
        grads = by_name(
            sure, X, Y, start=lambda p, y: (-y / p + (1 - y) / (1 - p)) * p * (1 - p) / 8
        )
    assert {name for name in NET.names if not np.isnan(grads[name])} == {"w69", "w79", "b9"}
    assert np.isfinite(list(by_name(sure, X, Y).values())).all()
    assert "after epoch 1: 21 of 24 parameters are nan\nafter epoch 2: 24 of 24" in told


# 2. The squared error


def test_the_delta_of_the_squared_error_vanishes_and_that_of_the_cross_entropy_does_not(told):
    table = re.findall(r"^ *(-?\d+\.0)   0\.\d+|^ *(-?\d+\.0)   1\.000000", told, re.MULTILINE)
    assert len(table) == 6
    for z in (-5.0, 0.0, 2.0, 5.0, 10.0, 20.0):
        entropy, squared = numbers(told, rf" {z:.1f}   [01]\.\d+ +(\S+) +(\S+e\S+)")
        h = 1e-20j  # complex step: exact
        slope = ((1 / (1 + np.exp(-z - h))) ** 2 / 2).imag / 1e-20
        assert squared == pytest.approx(slope, rel=0.06)
        assert entropy == pytest.approx((np.log(1 + np.exp(z + h)) / 2).imag / 1e-20, abs=1e-6)


def test_the_squared_error_gets_stuck_where_the_cross_entropy_recovers(told):
    """With autograd, from the same bad start."""
    sizes = [(W.shape, b.shape) for W, b in zip(NET.W.values(), NET.b.values(), strict=True)]
    start = train(NET, X, Y, alpha=2.0, epochs=1000).final

    def outputs(parameters):
        out = X
        for W, b in parameters:
            out = 1 / (1 + anp.exp(-(anp.dot(W.T, out) + b)))
        return out

    def squared(parameters):
        return anp.sum((outputs(parameters) - (1 - Y)) ** 2) / 8

    def entropy(parameters):
        p = outputs(parameters)
        return -anp.sum((1 - Y) * anp.log(p) + Y * anp.log(1 - p)) / 8

    assert len(sizes) == 4
    for position, function in enumerate((entropy, squared)):
        now, slope = [(start.W[k], start.b[k]) for k in (2, 3, 4, 5)], autograd.grad(function)
        for _ in range(100):
            steps = slope(now)
            now = [
                (W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in zip(now, steps, strict=True)
            ]
        line = numbers(told, r"epoch  100: distance \D+([\d.]+)\D+([\d.]+) with")
        assert abs(outputs(now) - (1 - Y)).mean() == pytest.approx(line[position], abs=6e-4)
    assert line[0] < 0.4 < 0.99 < line[1]


def test_the_cross_entropy_is_ahead_at_every_learning_rate_up_to_20(told):
    rows = re.findall(r"^α = +([\d.]+) +(\w+) +(\w+) +([\d.]+) +([\d.]+)$", told, re.MULTILINE)
    assert [float(row[0]) for row in rows] == [0.5, 2.0, 5.0, 20.0, 50.0]
    for _, entropy, squared, *ends in rows[:-1]:
        assert int(entropy) < (int(squared) if squared != "never" else np.inf)
        assert float(ends[0]) < float(ends[1])
    assert rows[-1][1] == "never"
    epochs = [[int(row[k]) for row in rows if row[k] != "never"] for k in (1, 2)]
    assert min(epochs[1]) / min(epochs[0]) == pytest.approx(4, abs=0.3)  # "four times as fast"


# 3. All weights equal


def test_equal_nodes_stay_equal_and_draw_a_straight_line(told):
    stuck = train(EQUAL, *MOONS, alpha=0.5, epochs=10000, record_every=5000)
    for network in (stuck.network.at(1), stuck.final):
        for i, j in (("w02", "w03"), ("w12", "w13"), ("w24", "w35"), ("w68", "w78"), ("b6", "b7")):
            assert network[i] == pytest.approx(network[j], abs=1e-12)
    failing, cured = numbers(
        told, r"all weights equal at the start: 0.746 -> (\S+)\n.*random.*-> (\S+)"
    )
    assert stuck.costs[1] == pytest.approx(failing, abs=6e-4)
    assert stuck.costs[-1] > 0.29  # longer does not help
    assert cured < 0.07
    final = stuck.network.at(1)
    along = np.array([[final["w12"]], [-final["w02"]]])  # a direction in which net_2 stays
    there = forward(final, MOONS[0] + 3 * along / np.linalg.norm(along)).out[5]
    np.testing.assert_allclose(there, forward(final, MOONS[0]).out[5], atol=1e-12)


def test_random_starts_are_no_promise():
    starts = Network.stack([Network.random(PAGE, seed=seed) for seed in range(20)])
    ends = np.sort(train(starts, *MOONS, alpha=0.5, epochs=5000, record_every=5000).costs[-1])
    assert ends[9] < 0.07
    assert 0.26 < ends[10] < ends[18] < 0.31
    assert ends[19] == pytest.approx(0.65, abs=5e-3)


def test_zero_weights_have_zero_gradients():
    zeros = Network({k: 0 * W for k, W in EQUAL.W.items()}, EQUAL.b)
    assert all(value == 0 for value in by_name(zeros, X, Y).values())
    three = by_name(zeros, X[:, :3], Y[:, :3])  # two samples of one class, one of the other
    assert {name for name, value in three.items() if value} == {*NET.names[-6:]}
    random = by_name(Network.random(PAGE, seed=0), X, Y)
    assert all(abs(value) > 0 for value in random.values())


# 4. Vanishing gradients


def test_small_weights_lose_the_gradient_and_centered_ones_keep_it(told):
    sizes = (2, *[10] * 8, 2)

    def ratios(scale, centered):
        """The norm of ΔW_2 over that of ΔW_10, with autograd, for some of the 100 starts."""
        found = []
        for seed in range(9):
            net = Network.random(sizes, seed=seed, scale=scale)
            W = [net.W[k] for k in net.W]
            b = [-(W.sum(axis=0)[:, None]) / 2 if centered and k else 0.0 for k, W in enumerate(W)]

            def value(W, b=b):
                out = MOONS[0]
                for weights, bias in zip(W, b, strict=True):
                    net = anp.dot(weights.T, out) + bias
                    out = (1 + anp.tanh(net / 2)) / 2  # the sigmoid, without overflow
                return anp.mean(anp.logaddexp(0, net) - MOONS[1] * net)

            slopes = autograd.grad(value)(W)
            found.append(np.linalg.norm(slopes[-1]) / np.linalg.norm(slopes[0]))
        return np.median(found)

    for label, scale, centered in (("scale 1", 1.0, False), ("scale 4", 4.0, False)):
        (shown,) = numbers(told, rf"{label} +: .*layer 10: +(\d+) times")
        assert shown / 3 < ratios(scale, centered) < 3 * shown
    (cured,) = numbers(told, r"scale 4, centered: .*layer 10: +(\d+) times")
    assert cured == 3
    assert ratios(4.0, True) < 6
    shrunk, gained = (
        numbers(told, r"scale 4 +: ‖ΔW‖ (\S+) in layer 2, (\S+) in"),
        numbers(told, r"scale 4, centered: ‖ΔW‖ (\S+) in layer 2, (\S+) in"),
    )
    assert gained[0] / shrunk[0] == pytest.approx(15, abs=0.5)
    assert gained[1] < shrunk[1] / 5  # in part the ratio falls because layer 10 gets less
    assert ratios(16.0, True) < 1  # and a scale far too large makes it grow on its way back
    assert ratios(32.0, True) < 0.5
    with np.errstate(over="ignore"):  # autograd divides by an infinite cosh² where σ' is 0
        assert ratios(256.0, True) > 1e3  # until the nodes saturate


def test_only_the_centered_start_learns(told):
    one, four, centered = (
        numbers(told, rf"{label} *: cost \S+ -> (\S+)")[0]
        for label in ("scale 1", "scale 4", "scale 4, centered")
    )
    assert one == four == 0.693
    assert centered < 0.3


def test_the_seed_of_the_deep_networks_is_no_exception():
    sizes, medians = (2, *[10] * 8, 2), []
    for scale, centered in ((1.0, False), (4.0, False), (4.0, True)):
        starts = [Network.random(sizes, seed=seed, scale=scale) for seed in range(20)]
        if centered:
            b = [{k: -W.sum(axis=0)[:, None] / 2 for k, W in s.W.items() if k > 2} for s in starts]
            starts = [Network(s.W, {**s.b, **c}) for s, c in zip(starts, b, strict=True)]
        ends = train(Network.stack(starts), *MOONS, alpha=0.1, epochs=400, record_every=400)
        medians.append(np.median(ends.costs[-1]))
    assert medians == pytest.approx([0.69, 0.69, 0.33], abs=5e-3)


# 5. α too large


def test_the_limit_of_alpha_is_two_over_the_curvature(told):
    """The slope of Δb8 = Σ (p - y) / 2N is Σ p (1 - p) / 2N."""
    bottom, curvature, limit = numbers(
        told, r"valley: b8 = (\S+)\ncurvature there: +(\S+)\nlimit, 2/curvature: +(\S+)"
    )
    p = forward(NET.replace(b8=bottom), X[:, :2])["out_8"]
    assert (p - Y[0, :2]).sum() == pytest.approx(0, abs=1e-4)
    assert (p * (1 - p)).sum() / 4 == pytest.approx(curvature, abs=1e-4)
    assert 2 / ((p * (1 - p)).sum() / 4) == pytest.approx(limit, abs=0.01)

    def swing(alpha):
        net_8 = forward(NET, X[:, :2])["net_8"] - NET["b8"]
        b8 = [bottom + 0.5]
        for _ in range(200):
            b8.append(b8[-1] - alpha * (sigmoid(net_8 + b8[-1]) - Y[0, :2]).sum() / 4)
        return b8[-2:]

    assert swing(16.0) == pytest.approx([bottom, bottom], abs=1e-3)
    assert swing(18.0) == pytest.approx(
        numbers(told, r"α = 18.0: .*\.\.\. +(\S+) +(\S+)"), abs=1e-3
    )
    assert abs(np.subtract(*swing(18.0))) > 1.5


def test_halving_alpha_saves_a_start_with_sixty(told):
    stubborn = train(START, *MOONS, alpha=60.0, epochs=1000, record_every=1000).costs[-1]
    failing, cured, alpha = numbers(
        told, r"α = 60 throughout: +cost (\S+) .*\n.*cost (\S+) after .* to (\S+)"
    )
    assert stubborn == pytest.approx(failing, abs=6e-3)
    assert cured < 0.1 < 3 < failing
    assert alpha == pytest.approx(60 / 2**7, abs=1e-4)


# 6. A sum in place of a mean


def test_a_sum_diverges_with_the_number_of_samples_and_a_mean_does_not(told):
    """The sum over N samples with α is the mean with N α."""
    many = np.tile(X, 100), np.tile(Y, 100)
    for pattern, data, alpha in (
        (r"sum,    4 samples, α = 0.5", (X, Y), 0.5 * 4),
        (r"sum,  400 samples, α = 0.5", many, 0.5 * 400),
        (r"mean, 400 samples, α = 2.0", many, 2.0),
    ):
        costs = train(NET, *data, alpha=alpha, epochs=1000).costs[[0, 1, 2, 3, 1000]]
        shown = numbers(told, pattern + r": cost at epochs 0, 1, 2, 3, 1000:" + r" +(\S+)" * 5)
        np.testing.assert_allclose(shown, costs, atol=6e-4)
        assert (costs[-1] > 10) == (alpha == 200)
        assert (costs[-1] < 0.01) == (alpha == 2)


# 7. and 8. A transposed weight, a missing path


@pytest.mark.parametrize(
    ("label", "back", "pattern"),
    [
        ("four samples", transposed, "cost {} with W, {} with W.T"),
        ("four samples", first_path_only, "cost {} with both paths, {} with one"),
        ("two moons", transposed, "cost {} with W, {} with W.T"),
        ("two moons", first_path_only, "cost {} with both paths, {} with one"),
    ],
)
def test_training_with_a_wrong_path(told, label, back, pattern):
    task = (NET, X, Y, 2.0, 1000) if label == "four samples" else (START, *MOONS, 0.5, 2000)
    good, bad = numbers(told, label + ": " + pattern.format(r"([\d.]+)", r"([\d.]+)"))
    net, inputs, targets, alpha, epochs = task
    right = train(net, inputs, targets, alpha, epochs, record_every=epochs).costs[-1]
    assert right == pytest.approx(good, abs=6e-4)
    assert trained(*task, back=back) == pytest.approx(bad, abs=6e-4)
    fooled = back is first_path_only and label == "four samples"
    assert (bad < good) == fooled  # a falling cost proves nothing


def test_a_transposed_weight_often_has_the_right_sign_and_is_only_late_on_four_samples():
    for data, same in (((NET, X, Y), 18), ((START, *MOONS), 12)):
        right, wrong = by_name(*data), by_name(*data, back=transposed)
        below = [name for name in right if NET.layout.find(name).layer < 5]
        assert sum(right[name] * wrong[name] > 0 for name in below) == same
    assert trained(NET, X, Y, 2.0, 3000, back=transposed) == pytest.approx(0.004, abs=5e-4)


# 9. Updated too early


def test_updated_too_early_is_wrong_in_proportion_to_alpha(told):
    right = by_name(NET, X, Y)
    last = [name for name in NET.names if NET.layout.find(name).layer == 5]
    w46 = ("w46", "w47", "w56", "w57")
    for alpha in (0.02, 0.2, 2.0):
        new = NET.replace(**{name: NET[name] - alpha * right[name] for name in last})

        def back(w, i, j, k, delta, new=new):
            w = parameters(new) if i in (6, 7) else w
            return w[f"w{i}{j}"] * delta[j] + w[f"w{i}{k}"] * delta[k]

        wrong = by_name(NET, X, Y, back=back)
        off = np.linalg.norm([wrong[n] - right[n] for n in w46])
        percent, none = numbers(told, rf"α = {alpha:.2f}: ΔW4 off by +(\S+) %, ΔW5 by (\S+) %")
        assert 100 * off / np.linalg.norm([right[n] for n in w46]) == pytest.approx(
            percent, abs=6e-3
        )
        assert none == 0
        assert percent == pytest.approx(alpha * 10.23 / 2, rel=0.05)


# 10. The gradient check

BUGS = {
    "nothing wrong": {},
    "sign: y - p": {"start": lambda p, y: (y - p) / (2 * len(p))},
    "no 1/(2N)": {"start": lambda p, y: p - y},
    "sum in place of mean": {"start": lambda p, y: (p - y) / 2},
    "δ of the squared error": {"start": lambda p, y: (p - y) / len(p) * p * (1 - p)},
    "transposed weight": {"back": transposed},
    "one path only": {"back": first_path_only},
    "δ summed too early": {"back": summed_too_early},
    "σ(out) in place of out": {"slope": lambda out: sigmoid(out) * (1 - sigmoid(out))},
    "out (1 - out) forgotten": {"slope": np.ones_like},
}


def errors(net, X, Y, grads):
    """Return the relative error of W2 to W5 and of all biases."""
    measured = numerical_gradient(net, X, Y)
    groups = [
        [n for n in net.names if n[0] == "w" and net.layout.find(n).layer == k] for k in net.W
    ]
    groups.append([n for n in net.names if n[0] == "b"])
    found = []
    for group in groups:
        a, m = np.array([grads[n] for n in group]), np.array([measured[n] for n in group])
        found.append(np.linalg.norm(a - m) / (np.linalg.norm(a) + np.linalg.norm(m)))
    return found


@pytest.mark.parametrize("bug", BUGS)
def test_the_check_finds_each_bug_and_the_layer_where_it_begins(told, bug):
    found = errors(NET, X, Y, by_name(NET, X, Y, **BUGS[bug]))
    (row,) = re.findall(rf"^{re.escape(bug)} +((?:\S+ +){{4}}\S+)$", told, re.MULTILINE)
    for shown, error in zip(row.split(), found, strict=True):
        assert error < 1e-7 if shown == "ok" else error == pytest.approx(float(shown), abs=6e-4)
    if bug == "nothing wrong":
        assert max(found) < 1e-7
    elif "start" in BUGS[bug]:
        assert min(found) > 0.3
    else:
        assert found[3] < 1e-7 < 0.05 < min(found[:3])


def test_a_constant_factor_gives_the_same_error_everywhere():
    for bug, k in (("no 1/(2N)", 8), ("sum in place of mean", 4)):
        found = errors(NET, X, Y, by_name(NET, X, Y, **BUGS[bug]))
        assert found == pytest.approx([(k - 1) / (k + 1)] * 5, abs=1e-7)


def test_what_the_check_cannot_find():
    bad_starts = {
        "all weights equal": EQUAL,
        "small weights": Network.random(PAGE, seed=1, scale=1.0),
        "b8 after a step with α = 60": START.replace(b8=12.48),
    }
    for label, net in bad_starts.items():
        assert max(errors(net, X, Y, by_name(net, X, Y))) < 1e-6, label
        assert re.search(rf"{label} *: ok", printed("06_what_goes_wrong"))


def test_where_a_bug_cannot_be_seen(told):
    one = NET, X[:, :1], Y[:, :1]
    for bug in ("sum in place of mean", "δ summed too early"):
        assert max(errors(*one, by_name(*one, **BUGS[bug]))) < 1e-7
        assert re.search(rf"{bug} +found +not found +found", told)
    equal = EQUAL, X, Y
    assert max(errors(*equal, by_name(*equal, back=transposed))) < 1e-6
    assert re.search(r"transposed weight +found +found +not found", told)


def test_the_best_nudge_is_neither_large_nor_small():
    """Measured with `page`, and held against its complex step, which has no such error."""
    values = parameters(NET) | {"out_0": X[0], "out_1": X[1], "y_1": Y[0], "y_2": Y[1]}
    right = page(values, w68=1.4 + 1e-30j)["cost"].imag / 1e-30

    def error(h, back):
        up, down = page(values, w68=1.4 + h)["cost"], page(values, w68=1.4 - back * h)["cost"]
        return relative_error((up - down) / ((1 + back) * h), right)

    steps = np.logspace(-12, 0, 49)
    one_way, both_ways = (min(steps, key=lambda h, b=b: error(h, back=b)) for b in (0, 1))
    assert 5e-9 < one_way < 3e-7
    assert 6e-6 < both_ways < 5e-5
    assert error(1e-5, back=1) < 1e-8 < 1e-6 < error(1e-1, back=1)
    assert error(1e-1, back=1) / error(1e-2, back=1) == pytest.approx(100, rel=0.05)
    assert error(1e-2, back=0) / error(1e-3, back=0) == pytest.approx(10, rel=0.05)
    assert max(error(h, back=1) for h in (1e-12, 3e-12, 1e-11)) > 1e-7
    assert error(1e-8, back=0) < 1e-6
    assert error(1e-5, back=0) > 100 * error(1e-5, back=1)


def test_a_random_direction_finds_a_bug_with_two_forward_passes(told):
    big = Network.random((2, 30, 30, 2), seed=0)
    generator = np.random.default_rng(seed=0)
    v = {name: generator.normal() for name in big.names}
    grads, h = backward(big, forward(big, X), Y), 1e-6
    moved = [big.replace(**{n: big[n] + s * v[n] for n in v}) for s in (h, -h)]
    up, down = (cost(forward(net, X), Y) for net in moved)
    derived = sum(grads[n] * v[n] for n in v)
    assert relative_error(derived, (up - down) / (2 * h)) < 1e-7
    assert relative_error(4 * derived, (up - down) / (2 * h)) == pytest.approx(0.6, abs=1e-6)
    assert f"{len(big.names)} parameters: {2 * len(big.names)} forward passes" in told


def test_a_wrong_product_spoils_its_own_layer_alone(told):
    """out_(2) for out_(3) in ΔW4, one line per node: nothing else is made from a ΔW."""
    right, wrong = by_name(NET, X, Y), dict(by_name(NET, X, Y))
    trace = forward(NET, X)
    delta = backward(NET, trace, Y).delta[4]
    for i, j, row in (("4", "6", 0), ("4", "7", 1), ("5", "6", 0), ("5", "7", 1)):
        wrong[f"w{i}{j}"] = trace[f"out_{int(i) - 2}"] @ delta[row]
    layer = [f"w{i}{j}" for i in "45" for j in "67"]
    a, m = (np.array([values[name] for name in layer]) for values in (wrong, right))
    error = np.linalg.norm(a - m) / (np.linalg.norm(a) + np.linalg.norm(m))
    line = rf"out_\(2\) for out_\(3\), ΔW4 +ok +ok +{error:.3f} +ok +ok"
    assert re.search(line, told)


def test_biases_of_0_hide_that_they_are_left_out(told):
    fresh = Network.random((2, 3, 4, 2), seed=0)
    warm = train(fresh, X, Y, alpha=0.5, epochs=20).final
    for network, hidden in ((fresh, True), (warm, False)):
        bare = network.replace(**{name: 0.0 for name in network.names if name[0] == "b"})
        found, truth = backward(bare, forward(bare, X), Y), numerical_gradient(network, X, Y)
        off = max(relative_error(found[name], truth[name]) for name in network.names)
        assert (off < 1e-6) == hidden
    assert "at the start   : biases left out not found\nafter 20 epochs: biases left out f" in told


def test_gradients_that_add_up_begin_faster_and_never_settle(told):
    rows = re.findall(r"α = ([\d.]+), (cleared|added up) *: cost at .*2000: (.+)", told)
    costs = {(rate, label): [float(v) for v in values.split()] for rate, label, values in rows}
    assert len(costs) == 4
    for rate in ("0.50", "0.05"):
        cleared, added = costs[rate, "cleared"], costs[rate, "added up"]
        assert added[1] < cleared[1]
        assert added[2] < cleared[2]
        assert added[-1] > cleared[-1] + 0.3
        assert sorted(cleared, reverse=True) == cleared
