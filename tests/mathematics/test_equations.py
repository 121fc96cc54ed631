"""Each displayed equation of the source, in the right form, against slopes that were measured.

The formulas stand here as on the page, one test for each, and call neither `backward` nor each
other. Where the source's form is an erratum, the right form stands here and the printed one in
test_errata.py. o8 and h6 of the source are plain 8 and 6 here.
"""

import numpy as np
import pytest

from backprop_helpers import cost, forward, sigmoid, update
from tests.support.samples import SEEDS, Case, relative

CASES = [Case(n, seed) for n in (1, 2, 7, 200) for seed in SEEDS]


@pytest.fixture(params=CASES, ids=lambda case: f"N={case.n}-{case.seed}")
def case(request):
    return request.param


def test_no_gradient_here_is_too_small_to_measure(case):
    assert min(abs(case.grads[name]) for name in case.net.names) > 1e-5


def is_gradient(case, name, ours):
    """The formula, the measured slope and `backward` all give the same number."""
    assert relative(ours, case.slopes[name]) < 1e-8
    assert relative(case.grads[name], ours) < 1e-8


def is_slope(case, of, by, ours):
    """The formula gives the measured slope, for every sample."""
    measured = case.slope(of, by)
    assert measured.shape == (case.n,) or np.ndim(ours) == 0
    assert relative(ours, measured) < 1e-8


# The forward pass and the cost


def test_Z_is_W_transposed_X_plus_b(case):
    for layer in (2, 3, 4, 5):
        Z = case.net.W[layer].T @ case.trace.out[layer - 1] + case.net.b[layer]
        assert relative(case.trace.net[layer], Z) < 1e-12
    w68, w78, b8, out_6, out_7 = case["w68 w78 b8 out_6 out_7"]
    assert relative(case.trace["net_8"], w68 * out_6 + w78 * out_7 + b8) < 1e-12


def test_out_is_sigmoid_of_Z(case):
    for node in range(2, 10):
        out = 1 / (1 + np.exp(-case[f"net_{node}"]))
        assert relative(case.trace[f"out_{node}"], out) < 1e-12
        assert relative(sigmoid(case[f"net_{node}"]), out) < 1e-12


def test_cost(case):
    X, y = case.data
    p = forward(case.net, X).out[5]
    total = 0.0
    for n in range(case.n):
        for i in range(2):
            total += y[i, n] * np.log(p[i, n]) + (1 - y[i, n]) * np.log(1 - p[i, n])
    assert relative(cost(case.trace, y), -1 / (2 * case.n) * total) < 1e-12


def test_cost_expanded(case):
    out_8, out_9, y_1, y_2, N = case["out_8 out_9 y_1 y_2 N"]
    bracket = (y_1 * np.log(out_8) + (1 - y_1) * np.log(1 - out_8)) + (
        y_2 * np.log(out_9) + (1 - y_2) * np.log(1 - out_9)
    )
    assert relative(cost(case.trace, case.data[1]), -1 / (2 * N) * np.sum(bracket)) < 1e-12


# The parameter update


def test_w_new_is_w_old_minus_alpha_delta_w(case):
    alpha = 0.7
    new = update(case.net, case.grads, alpha)
    for name in case.net.names:
        w_old, Δw = case[name], case.slopes[name]
        assert abs(new[name] - (w_old - alpha * Δw)) < 1e-8 * abs(alpha * Δw)


def test_delta_w_is_the_slope_of_the_cost(case):
    for name in case.net.names:
        is_gradient(case, name, case.slope("cost", name))


# The last layer


def test_W5_has_a_row_per_from_node_and_a_column_per_to_node(case):
    w68, w69, w78, w79 = case["w68 w69 w78 w79"]
    np.testing.assert_array_equal(case.net.W[5], [[w68, w69], [w78, w79]])
    Δw68, Δw69, Δw78, Δw79 = (case.slopes[name] for name in ("w68", "w69", "w78", "w79"))
    assert relative(case.grads.W[5], [[Δw68, Δw69], [Δw78, Δw79]]) < 1e-8


def test_chain_rule_for_w68(case):
    dcost_dout_8 = case.slope("cost", by="out_8")
    dout_8_dnet_8 = case.slope("out_8", by="net_8")
    dnet_8_dw68 = case.slope("net_8", by="w68")
    is_gradient(case, "w68", np.sum(dcost_dout_8 * dout_8_dnet_8 * dnet_8_dw68))


def test_dnet_8_dw68_is_out_6(case):
    is_slope(case, "net_8", "w68", case["out_6"])


def test_dout_8_dnet_8(case):
    out_8 = case["out_8"]
    is_slope(case, "out_8", "net_8", out_8 * (1 - out_8))


def test_dcost_dout_8(case):
    out_8, y_1, N = case["out_8 y_1 N"]
    is_slope(case, "cost", "out_8", -1 / (2 * N) * (y_1 / out_8 - (1 - y_1) / (1 - out_8)))
    is_slope(case, "cost", "out_8", 1 / (2 * N) * (-y_1 / out_8 + (1 - y_1) / (1 - out_8)))


def test_delta_w68(case):
    out_6, out_8, y_1, N = case["out_6 out_8 y_1 N"]
    bracket = -y_1 / out_8 + (1 - y_1) / (1 - out_8)
    is_gradient(case, "w68", 1 / (2 * N) * np.sum(bracket * out_8 * (1 - out_8) * out_6))


def test_dnet_8_db8_is_1(case):
    is_slope(case, "net_8", "b8", 1.0)


def test_chain_rule_for_b8(case):
    dcost_dout_8 = case.slope("cost", by="out_8")
    dout_8_dnet_8 = case.slope("out_8", by="net_8")
    dnet_8_db8 = case.slope("net_8", by="b8")
    is_gradient(case, "b8", np.sum(dcost_dout_8 * dout_8_dnet_8 * dnet_8_db8))


def test_delta_b8(case):
    out_8, y_1, N = case["out_8 y_1 N"]
    bracket = -y_1 / out_8 + (1 - y_1) / (1 - out_8)
    is_gradient(case, "b8", 1 / (2 * N) * np.sum(bracket * out_8 * (1 - out_8)))


def test_delta_8_per_sample(case):
    out_8, y_1, N = case["out_8 y_1 N"]
    delta_8 = 1 / (2 * N) * (-y_1 / out_8 + (1 - y_1) / (1 - out_8)) * out_8 * (1 - out_8)
    is_slope(case, "cost", "net_8", delta_8)
    assert relative(case.grads["delta_8"], delta_8) < 1e-8


def test_chain_rule_for_w69(case):
    dcost_dout_9 = case.slope("cost", by="out_9")
    dout_9_dnet_9 = case.slope("out_9", by="net_9")
    dnet_9_dw69 = case.slope("net_9", by="w69")
    is_gradient(case, "w69", np.sum(dcost_dout_9 * dout_9_dnet_9 * dnet_9_dw69))


def test_dcost_dout_9(case):
    out_9, y_2, N = case["out_9 y_2 N"]
    is_slope(case, "cost", "out_9", -1 / (2 * N) * (y_2 / out_9 - (1 - y_2) / (1 - out_9)))
    is_slope(case, "cost", "out_9", 1 / (2 * N) * (-y_2 / out_9 + (1 - y_2) / (1 - out_9)))


def test_dout_9_dnet_9(case):
    out_9 = case["out_9"]
    is_slope(case, "out_9", "net_9", out_9 * (1 - out_9))


def test_dnet_9_dw69_is_out_6(case):
    is_slope(case, "net_9", "w69", case["out_6"])


def test_delta_w69(case):
    out_6, out_9, y_2, N = case["out_6 out_9 y_2 N"]
    bracket = -y_2 / out_9 + (1 - y_2) / (1 - out_9)
    is_gradient(case, "w69", 1 / (2 * N) * np.sum(bracket * out_9 * (1 - out_9) * out_6))


def test_chain_rule_for_b9(case):
    dcost_dout_9 = case.slope("cost", by="out_9")
    dout_9_dnet_9 = case.slope("out_9", by="net_9")
    dnet_9_db9 = case.slope("net_9", by="b9")
    is_gradient(case, "b9", np.sum(dcost_dout_9 * dout_9_dnet_9 * dnet_9_db9))


def test_dnet_9_db9_is_1(case):
    is_slope(case, "net_9", "b9", 1.0)


def test_delta_b9(case):
    out_9, y_2, N = case["out_9 y_2 N"]
    bracket = -y_2 / out_9 + (1 - y_2) / (1 - out_9)
    is_gradient(case, "b9", 1 / (2 * N) * np.sum(bracket * out_9 * (1 - out_9)))


def test_delta_9_per_sample(case):
    out_9, y_2, N = case["out_9 y_2 N"]
    delta_9 = 1 / (2 * N) * (-y_2 / out_9 + (1 - y_2) / (1 - out_9)) * out_9 * (1 - out_9)
    is_slope(case, "cost", "net_9", delta_9)
    assert relative(case.grads["delta_9"], delta_9) < 1e-8


# The hidden layers: δ_8 and δ_9 are per sample, and the sum over the batch comes last


def deltas(case):
    out_8, out_9, y_1, y_2, N = case["out_8 out_9 y_1 y_2 N"]
    return (out_8 - y_1) / (2 * N), (out_9 - y_2) / (2 * N)


def test_dcost_dout_6_is_the_sum_of_both_contributions(case):
    through_8 = case.slope("cost_8", by="out_6")
    through_9 = case.slope("cost_9", by="out_6")
    is_slope(case, "cost", "out_6", through_8 + through_9)


def test_contribution_through_node_8_to_dcost_dout_6(case):
    delta_8, _ = deltas(case)
    is_slope(case, "cost_8", "out_6", delta_8 * case["w68"])
    dcost_dout_8 = case.slope("cost", by="out_8")
    dout_8_dnet_8 = case.slope("out_8", by="net_8")
    dnet_8_dout_6 = case.slope("net_8", by="out_6")
    is_slope(case, "cost_8", "out_6", dcost_dout_8 * dout_8_dnet_8 * dnet_8_dout_6)


def test_contribution_through_node_9_to_dcost_dout_6(case):
    _, delta_9 = deltas(case)
    is_slope(case, "cost_9", "out_6", delta_9 * case["w69"])
    dcost_dout_9 = case.slope("cost", by="out_9")
    dout_9_dnet_9 = case.slope("out_9", by="net_9")
    dnet_9_dout_6 = case.slope("net_9", by="out_6")
    is_slope(case, "cost_9", "out_6", dcost_dout_9 * dout_9_dnet_9 * dnet_9_dout_6)


def test_dcost_dout_6(case):
    delta_8, delta_9 = deltas(case)
    is_slope(case, "cost", "out_6", delta_8 * case["w68"] + delta_9 * case["w69"])


def test_chain_rule_for_w46(case):
    dcost_dout_6 = case.slope("cost", by="out_6")
    dout_6_dnet_6 = case.slope("out_6", by="net_6")
    dnet_6_dw46 = case.slope("net_6", by="w46")
    is_gradient(case, "w46", np.sum(dcost_dout_6 * dout_6_dnet_6 * dnet_6_dw46))


def test_delta_w46(case):
    delta_8, delta_9 = deltas(case)
    w68, w69, out_4, out_6 = case["w68 w69 out_4 out_6"]
    dcost_dout_6 = delta_8 * w68 + delta_9 * w69
    is_gradient(case, "w46", np.sum(dcost_dout_6 * out_6 * (1 - out_6) * out_4))


def test_chain_rule_for_dcost_dout_4(case):
    through_6 = (
        case.slope("cost", by="out_6")
        * case.slope("out_6", by="net_6")
        * case.slope("net_6", by="out_4")
    )
    through_7 = (
        case.slope("cost", by="out_7")
        * case.slope("out_7", by="net_7")
        * case.slope("net_7", by="out_4")
    )
    is_slope(case, "cost", "out_4", through_6 + through_7)


def test_dcost_dout_4(case):
    delta_8, delta_9 = deltas(case)
    w46, w47, w68, w69, w78, w79 = case["w46 w47 w68 w69 w78 w79"]
    out_6, out_7 = case["out_6 out_7"]
    is_slope(
        case,
        "cost",
        "out_4",
        (delta_8 * w68 + delta_9 * w69) * out_6 * (1 - out_6) * w46
        + (delta_8 * w78 + delta_9 * w79) * out_7 * (1 - out_7) * w47,
    )


def test_all_24_gradients(case):
    """The rest, which the source leaves to the reader: 16 weights and 8 biases."""
    delta = dict(zip((8, 9), deltas(case), strict=True))
    for (j, k), (to_1, to_2) in [((6, 7), (8, 9)), ((4, 5), (6, 7)), ((2, 3), (4, 5))]:
        for node in (j, k):
            out, w_1, w_2 = case[f"out_{node} w{node}{to_1} w{node}{to_2}"]
            delta[node] = (delta[to_1] * w_1 + delta[to_2] * w_2) * out * (1 - out)
    for node in range(2, 10):
        is_slope(case, "cost", f"net_{node}", delta[node])
        assert relative(case.grads[f"delta_{node}"], delta[node]) < 1e-8
    edges = [(i, j) for layer in ((0, 2), (2, 4), (4, 6), (6, 8)) for i, j in _between(*layer)]
    gradients = {f"w{i}{j}": np.sum(delta[j] * case[f"out_{i}"]) for i, j in edges}
    gradients |= {f"b{j}": np.sum(delta[j]) for j in range(2, 10)}
    assert set(gradients) == set(case.net.names)
    assert len(gradients) == 24
    for name, ours in gradients.items():
        is_gradient(case, name, ours)


def _between(first, then):
    return [(first + i, then + j) for i in (0, 1) for j in (0, 1)]
