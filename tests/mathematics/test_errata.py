"""The source's mistakes: the printed form is measurably wrong, ours is right.

Each test computes the same number both ways and measures it: the printed form is off by more than
1e-3, relative, and ours by less than 1e-8.
"""

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, forward, sigmoid
from tests.support.samples import PAGE, SEEDS, Case, random_batch, relative

CASES = [Case(n, seed) for n in (2, 7, 200) for seed in SEEDS]


@pytest.fixture(params=CASES, ids=lambda case: f"N={case.n}-{case.seed}")
def case(request):
    return request.param


def printed_fails_and_ours_passes(printed, ours, right):
    assert relative(printed, right) > 1e-3
    assert relative(ours, right) < 1e-8


def deltas(case):
    out_8, out_9, y_1, y_2, N = case["out_8 out_9 y_1 y_2 N"]
    return (out_8 - y_1) / (2 * N), (out_9 - y_2) / (2 * N)


# 1. The slope of a hidden node is out (1 - out): out is σ(net) already


def test_erratum_1_sigmoid_of_out_in_dcost_dout_4(case):
    def dcost_dout_4(slope):
        delta_8, delta_9 = deltas(case)
        w46, w47, w68, w69, w78, w79 = case["w46 w47 w68 w69 w78 w79"]
        through_6 = (delta_8 * w68 + delta_9 * w69) * slope(case["out_6"]) * w46
        through_7 = (delta_8 * w78 + delta_9 * w79) * slope(case["out_7"]) * w47
        return through_6 + through_7

    printed_fails_and_ours_passes(
        printed=dcost_dout_4(lambda out: sigmoid(out) * (1 - sigmoid(out))),
        ours=dcost_dout_4(lambda out: out * (1 - out)),
        right=case.slope("cost", by="out_4"),
    )


def test_erratum_1_makes_every_gradient_below_layer_5_wrong(case):
    net, out, y = case.net, case.trace.out, case.data[1]

    def gradients(slope):
        delta, W, b = (out[5] - y) / (2 * case.n), {}, {}
        for layer in (5, 4, 3, 2):
            W[layer] = out[layer - 1] @ delta.T
            b[layer] = delta.sum(axis=1, keepdims=True)
            delta = net.W[layer] @ delta * slope(out[layer - 1])
        return {name: find(W, b, net.layout.find(name)) for name in net.names}

    def find(W, b, place):
        return (W if place.kind == "w" else b)[place.layer][place.row, place.column]

    printed = gradients(lambda out: sigmoid(out) * (1 - sigmoid(out)))
    ours = gradients(lambda out: out * (1 - out))
    for name in net.names:
        assert relative(ours[name], case.slopes[name]) < 1e-8
        is_last_layer = net.layout.find(name).layer == 5
        assert (relative(printed[name], case.slopes[name]) > 1e-3) != is_last_layer


# 2. δ_8 is not Δb8: the sum over the batch comes last


def delta_w46(case, delta_8, delta_9):
    w68, w69, out_4, out_6 = case["w68 w69 out_4 out_6"]
    return np.sum((delta_8 * w68 + delta_9 * w69) * out_6 * (1 - out_6) * out_4)


def test_erratum_2_delta_is_not_the_bias_gradient(case):
    delta_8, delta_9 = deltas(case)
    printed_fails_and_ours_passes(
        printed=delta_w46(case, np.sum(delta_8), np.sum(delta_9)),
        ours=delta_w46(case, delta_8, delta_9),
        right=case.slopes["w46"],
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_erratum_2_does_not_show_with_one_sample(seed):
    case = Case(1, seed)
    delta_b8, delta_b9 = case.slopes["b8"], case.slopes["b9"]
    assert relative(delta_w46(case, delta_b8, delta_b9), case.slopes["w46"]) < 1e-8


# 3. A Σ inside ∂Cost/∂out_8, and the chain multiplied on from there


def test_erratum_3_sum_inside_one_factor(case):
    out_6, out_8, y_1, N = case["out_6 out_8 y_1 N"]
    bracket = -y_1 / out_8 + (1 - y_1) / (1 - out_8)
    printed = 1 / (2 * N) * np.sum(bracket) * out_8 * (1 - out_8) * out_6
    assert np.shape(printed) == (case.n,)  # no Δw68: one number per sample is left
    ours = 1 / (2 * N) * np.sum(bracket * out_8 * (1 - out_8) * out_6)
    for read_as_one_number in (np.sum, np.mean):
        printed_fails_and_ours_passes(read_as_one_number(printed), ours, case.slopes["w68"])


def test_out_6_belongs_under_the_sum(case):
    """Not in print: the mistake that learners make."""
    out_6, out_8, y_1, N = case["out_6 out_8 y_1 N"]
    delta_b8 = 1 / (2 * N) * np.sum((-y_1 / out_8 + (1 - y_1) / (1 - out_8)) * out_8 * (1 - out_8))
    ours = 1 / (2 * N) * np.sum((out_8 - y_1) * out_6)
    printed_fails_and_ours_passes(delta_b8 * np.mean(out_6), ours, case.slopes["w68"])


# 4. p is a probability, not a one-hot class


def test_erratum_4_outputs_are_neither_one_hot_nor_a_distribution(case):
    p = case.trace.out[5]
    assert np.all((p > 0) & (p < 1))
    assert np.all(np.abs(p - np.round(p)) > 1e-3)  # as printed: "one-hot", so 0 or 1
    assert np.all(np.abs(p.sum(axis=0) - 1) > 1e-3)  # nor a softmax
    np.testing.assert_array_equal(case.data[1].sum(axis=0), 1)  # it is y that is one-hot


def test_erratum_4_one_hot_predictions_have_no_finite_cost(case):
    out_8, y_1 = case["out_8 y_1"]
    p = np.round(out_8)
    assert np.any(p != y_1)
    with np.errstate(divide="ignore", invalid="ignore"):
        printed = y_1 * np.log(p) + (1 - y_1) * np.log(1 - p)
    assert not np.all(np.isfinite(printed))
    assert np.isfinite(cost(case.trace, case.data[1]))


# 5. The minus and the 1/(2N) cover both terms


def test_erratum_5_minus_and_mean_cover_both_terms(case):
    """As typeset, the second term has no Σ, so no index: there is no number to compare."""
    p, y, N = case.trace.out[5], case.data[1], case.n
    ours = -1 / (2 * N) * np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
    assert relative(ours, cost(case.trace, y)) < 1e-12


# 6. All 16 weights and 8 biases, not only down to out_4


def test_gap_6_backward_goes_all_the_way_down(case):
    assert len([name for name in case.net.names if name.startswith("w")]) == 16
    assert len([name for name in case.net.names if name.startswith("b")]) == 8
    for name in case.net.names:
        assert abs(case.slopes[name]) > 1e-5  # so stopping at out_4, as printed, leaves 12 wrong
        assert relative(case.grads[name], case.slopes[name]) < 1e-8


# 7. (-y/p + (1-y)/(1-p)) p (1-p) is p - y, which stays a number where p rounds to 0 or 1


def printed_delta(p, y, N):
    return 1 / (2 * N) * (-y / p + (1 - y) / (1 - p)) * p * (1 - p)


def test_gap_7_the_product_is_p_minus_y(case):
    p, y = case.trace.out[5], case.data[1]
    assert relative(printed_delta(p, y, case.n), (p - y) / (2 * case.n)) < 1e-12
    assert relative(case.grads.delta[5], (p - y) / (2 * case.n)) < 1e-12


@pytest.mark.parametrize("b8", [800.0, -800.0])
def test_gap_7_the_printed_form_is_0_over_0_when_p_saturates(b8):
    net = Network.example().replace(b8=b8, b9=-b8)
    X, y = random_batch(PAGE, 7, seed=0)
    trace = forward(net, X)
    p = trace.out[5]
    assert set(np.unique(p)) <= {0.0, 1.0} or np.min(p) < 1e-300
    saturated_8 = float(b8 > 0)  # what out_8 has rounded to
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        printed = printed_delta(np.round(p), y, 7)
    assert np.any(np.isnan(printed))
    ours = backward(net, trace, y).delta[5]
    np.testing.assert_allclose(ours[0], (saturated_8 - y[0]) / 14, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ours[1], (1 - saturated_8 - y[1]) / 14, rtol=1e-12, atol=1e-12)
