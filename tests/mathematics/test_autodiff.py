"""`backward` against an independent automatic differentiation library (HIPS autograd).

How equality is measured: the error of an array's entries relative to the largest entry of that
array. A gradient is a sum over the batch, so where large terms cancel in one entry, both sides
round that entry by about 1e-16 of the terms, not of the small sum that is left. Each sample's δ is
no such sum; below the last layer it is one over the to-nodes, so the same measure is used.
Elementwise, 1e-9 still holds, which catches a small entry that is wrong by itself.
"""

import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, forward, numerical_gradient
from tests.support.samples import PAGE, random_batch, random_network

SIZES = [PAGE, (1, 1), (3, 5, 4, 2), (64, 32, 10)]


def autograd_cost(W, b, shifts, X, Y):
    """The textbook cost of one network; ``shifts`` (zeros) are added to net, to get δ."""
    out = X
    for layer in W:
        out = 1 / (1 + anp.exp(-(anp.dot(W[layer].T, out) + b[layer] + shifts[layer])))
    return -anp.mean(Y * anp.log(out) + (1 - Y) * anp.log(1 - out))


def autograd_gradients(network, X, Y):
    W, b = dict(network.W), dict(network.b)
    shifts = {layer: np.zeros((W[layer].shape[1], X.shape[1])) for layer in W}
    values = (W, b, shifts, X, Y)
    gradients = [autograd.grad(autograd_cost, position)(*values) for position in range(3)]
    return autograd_cost(*values), gradients


def assert_equal(network, X, Y, value, gradients, at=()):
    right_value, (right_W, right_b, right_delta) = autograd_gradients(network, X, Y)
    assert abs(value - right_value) < 1e-12 * right_value
    for ours, right in [
        (gradients.W, right_W),
        (gradients.b, right_b),
        (gradients.delta, right_delta),
    ]:
        assert set(ours) == set(right)
        for layer in right:
            assert ours[layer][at].shape == right[layer].shape
            largest = abs(right[layer]).max()
            np.testing.assert_allclose(ours[layer][at], right[layer], rtol=0, atol=1e-12 * largest)
            np.testing.assert_allclose(ours[layer][at], right[layer], rtol=1e-9, atol=0)


def spread(sizes):
    """Weights small enough that 1 - p, which autograd's cost subtracts, keeps its digits."""
    return 2 / np.sqrt(max(sizes))


@pytest.mark.parametrize("n", [1, 2, 7, 200, 1000])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_backward_equals_autograd(sizes, n):
    network = random_network(sizes, seed=3, scale=spread(sizes))
    X, Y = random_batch(sizes, n, seed=3)
    trace = forward(network, X)
    assert_equal(network, X, Y, cost(trace, Y), backward(network, trace, Y))


@pytest.mark.parametrize("n", [1, 7, 1000])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_backward_of_a_stack_equals_autograd_at_each_place(sizes, n):
    network = random_network(sizes, seed=4, stack=(2, 3), scale=spread(sizes))
    X, Y = random_batch(sizes, n, seed=4)
    trace = forward(network, X)
    costs, gradients = cost(trace, Y), backward(network, trace, Y)
    assert costs.shape == (2, 3)
    for at in np.ndindex(2, 3):
        assert_equal(network.at(at), X, Y, costs[at], gradients, at)


def test_targets_between_0_and_1_and_several_at_once():
    network = random_network((3, 5, 4, 2), seed=5)
    X, _ = random_batch((3, 5, 4, 2), 20, seed=5)
    Y = np.random.default_rng(5).uniform(size=(2, 20))
    trace = forward(network, X)
    assert_equal(network, X, Y, cost(trace, Y), backward(network, trace, Y))


def test_stacked_batches_are_differentiated_one_by_one():
    network = random_network(PAGE, seed=6)
    batches = [random_batch(PAGE, 7, seed) for seed in range(4)]
    X, Y = np.stack([X for X, _ in batches]), np.stack([Y for _, Y in batches])
    trace = forward(network, X)
    costs, gradients = cost(trace, Y), backward(network, trace, Y)
    for at, batch in enumerate(batches):
        assert_equal(network, *batch, costs[at], gradients, (at,))


# Saturated networks: |net| = 800, where e^800 is infinite and p rounds to 0 or 1


def saturated(sign):
    """A network whose outputs' net is exactly ±800 for every sample, whatever the layers below."""
    network = Network.example()
    return Network(
        W={**network.W, 5: np.zeros((2, 2))}, b={**network.b, 5: np.full((2, 1), sign * 800.0)}
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_saturated_outputs_stay_finite_without_warnings(sign):
    X, Y = random_batch(PAGE, 7, seed=0)
    network = saturated(sign)
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        trace = forward(network, X)
        gradients = backward(network, trace, Y)
        measured = numerical_gradient(network, X, Y)
        value = cost(trace, Y)
    assert np.all(trace.net[5] == sign * 800)
    np.testing.assert_allclose(trace.out[5], (sign + 1) / 2, atol=1e-300)
    assert value == pytest.approx(400)  # one output in two is wrong, by 800 nats
    np.testing.assert_allclose(gradients.delta[5], ((sign + 1) / 2 - Y) / 14, rtol=1e-15)
    for layer in (2, 3, 4, 5):
        np.testing.assert_allclose(measured.W[layer], gradients.W[layer], rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(measured.b[layer], gradients.b[layer], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("layer", [2, 3, 4, 5])
@pytest.mark.parametrize("sign", [1, -1])
def test_saturation_in_any_layer_stays_finite_without_warnings(layer, sign):
    X, Y = random_batch(PAGE, 7, seed=1)
    example = Network.example()
    network = Network(W=example.W, b={**example.b, layer: np.array([[sign * 800.0], [-800.0]])})
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        trace = forward(network, X)
        gradients = backward(network, trace, Y)
        measured = numerical_gradient(network, X, Y)
        assert np.isfinite(cost(trace, Y))
    assert np.max(abs(trace.net[layer])) > 790
    for k in (2, 3, 4, 5):
        assert np.all((trace.out[k] >= 0) & (trace.out[k] <= 1))
        assert np.all(np.isfinite(gradients.W[k]))
        np.testing.assert_allclose(measured.W[k], gradients.W[k], rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(measured.b[k], gradients.b[k], rtol=1e-8, atol=1e-10)


def test_sigmoid_and_cost_keep_their_digits_far_out():
    """σ(-700) is e^-700, not 0; a right answer at net = 40 costs e^-40, not 0."""
    network = Network(W={2: np.zeros((1, 1))}, b={2: np.array([[-700.0]])})
    trace = forward(network, [[0.0]])
    assert trace["out_1"][0] == pytest.approx(np.exp(-700), rel=1e-12)
    assert cost(trace, [[1]]) == pytest.approx(700, rel=1e-15)
    assert cost(trace, [[0]]) == pytest.approx(np.exp(-700), rel=1e-12)
    assert cost(forward(network.replace(b1=40.0), [[0.0]]), [[1]]) == pytest.approx(np.exp(-40))
