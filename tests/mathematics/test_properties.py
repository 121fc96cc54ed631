"""What must hold for every network and every batch, tried on examples that hypothesis makes up."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_helpers import Network, backward, cost, forward, numerical_gradient, train, update
from tests.support.samples import random_batch, random_network

seeds = st.integers(0, 2**31)
sizes = st.lists(st.integers(1, 4), min_size=2, max_size=5).map(tuple)
many_nodes = st.lists(st.integers(1, 30), min_size=2, max_size=5).map(tuple)
stacks = st.lists(st.integers(1, 3), min_size=1, max_size=2).map(tuple)
batch_sizes = st.integers(1, 12)
scales = st.sampled_from([0.1, 1.0, 3.0, 30.0])


def gradients(network, X, Y):
    return backward(network, forward(network, X), Y)


def assert_same(ours, right, at=(), rtol=1e-9):
    """Gradients agree: relative to the largest entry of each array, as sums may cancel."""
    for kind in ("W", "b"):
        for layer, array in getattr(right, kind).items():
            mine = getattr(ours, kind)[layer][at]
            np.testing.assert_allclose(mine, array, rtol=0, atol=rtol * abs(array).max() + 1e-300)


@given(sizes, seeds, stacks, batch_sizes, scales)
def test_a_stack_gives_what_a_loop_gives(sizes, seed, stack, n, scale):
    networks = random_network(sizes, seed, stack, scale)
    X, Y = random_batch(sizes, n, seed % 1000)
    trace = forward(networks, X)
    costs, grads = cost(trace, Y), backward(networks, trace, Y)
    stepped = update(networks, grads, alpha=0.5)
    assert trace.stack_shape == costs.shape == stepped.stack_shape == stack
    for at in np.ndindex(stack):
        one = networks.at(at)
        alone = forward(one, X)
        for layer in alone.net:
            np.testing.assert_allclose(
                trace.net[layer][at], alone.net[layer], rtol=1e-9, atol=1e-12
            )
            np.testing.assert_allclose(trace.out[layer][at], alone.out[layer], rtol=1e-9)
        np.testing.assert_allclose(costs[at], cost(alone, Y), rtol=1e-9)
        assert_same(grads, backward(one, alone, Y), at)
        assert_same(stepped, update(one, backward(one, alone, Y), alpha=0.5), at)


@given(sizes, seeds, stacks)
@settings(max_examples=25)
def test_measured_and_trained_stacks_are_what_a_loop_gives(sizes, seed, stack):
    networks = random_network(sizes, seed, stack)
    X, Y = random_batch(sizes, 3, seed % 1000)
    measured = numerical_gradient(networks, X, Y)
    history = train(networks, X, Y, alpha=0.5, epochs=3)
    for at in np.ndindex(stack):
        assert_same(measured, numerical_gradient(networks.at(at), X, Y), at)
        alone = train(networks.at(at), X, Y, alpha=0.5, epochs=3)
        np.testing.assert_allclose(history.costs[:, *at], alone.costs, rtol=1e-9)
        assert_same(history.final, alone.final, at)


@given(sizes, seeds, st.integers(2, 12), scales, st.randoms(use_true_random=False))
def test_the_order_of_the_samples_changes_nothing(sizes, seed, n, scale, random):
    network = random_network(sizes, seed, scale=scale)
    X, Y = random_batch(sizes, n, seed % 1000)
    order = random.sample(range(n), n)
    before, after = gradients(network, X, Y), gradients(network, X[:, order], Y[:, order])
    value = cost(forward(network, X), Y)
    np.testing.assert_allclose(cost(forward(network, X[:, order]), Y[:, order]), value, rtol=1e-12)
    assert_same(after, before)
    for layer in before.delta:  # per sample, so δ follows the samples
        np.testing.assert_allclose(after.delta[layer], before.delta[layer][:, order], rtol=1e-9)


@given(sizes, seeds, batch_sizes, scales, st.integers(2, 4))
def test_repeating_the_batch_changes_neither_cost_nor_gradients(sizes, seed, n, scale, times):
    network = random_network(sizes, seed, scale=scale)
    X, Y = random_batch(sizes, n, seed % 1000)
    many_X, many_Y = np.tile(X, times), np.tile(Y, times)
    value = cost(forward(network, X), Y)
    np.testing.assert_allclose(cost(forward(network, many_X), many_Y), value, rtol=1e-12)
    assert_same(gradients(network, many_X, many_Y), gradients(network, X, Y))


@given(sizes, seeds, batch_sizes, st.sampled_from([0.1, 1.0, 3.0]))
def test_a_small_enough_step_never_raises_the_cost(sizes, seed, n, scale):
    """Stronger: to first order the cost falls by α |Δw|², so half of that is a safe promise."""
    network = random_network(sizes, seed, scale=scale)
    X, Y = random_batch(sizes, n, seed % 1000)
    grads = gradients(network, X, Y)
    alpha = 1e-4
    squares = sum(grads[name] ** 2 for name in network.names)
    before = cost(forward(network, X), Y)
    after = cost(forward(update(network, grads, alpha), X), Y)
    assert after <= before - 0.5 * alpha * squares + 1e-14 * (1 + before)


@given(sizes, seeds, batch_sizes, st.sampled_from([0.1, 3.0, 1000.0]))
def test_cost_is_never_negative_and_outputs_lie_in_0_to_1(sizes, seed, n, scale):
    network = random_network(sizes, seed, scale=scale)
    X, Y = random_batch(sizes, n, seed % 1000)
    trace = forward(network, X)
    assert 0 <= cost(trace, Y) < np.inf
    for layer in network.layout.layers:
        assert np.all((trace.out[layer] >= 0) & (trace.out[layer] <= 1))


@given(many_nodes)
def test_every_name_finds_its_place_and_back(sizes):
    """Each parameter holds its own number: reading all by name gives each number once, in order."""
    count = 0
    W, b = {}, {}
    for layer, (m, n) in enumerate(pairwise(sizes), start=2):
        W[layer] = count + np.arange(m * n, dtype=float).reshape(m, n)
        b[layer] = count + m * n + np.arange(n, dtype=float).reshape(n, 1)
        count += m * n + n
    network = Network(W, b)
    assert [network[name] for name in network.names] == list(range(count))


@given(many_nodes, st.data())
def test_names_say_from_which_node_to_which(sizes, data):
    network = random_network(sizes, seed=0)
    layer = data.draw(st.integers(2, len(sizes)))
    row = data.draw(st.integers(0, sizes[layer - 2] - 1))
    column = data.draw(st.integers(0, sizes[layer - 1] - 1))
    i, j = sum(sizes[: layer - 2]) + row, sum(sizes[: layer - 1]) + column
    name = f"w{i}{j}" if i < 10 and j < 10 else f"w{i}_{j}"
    assert name in network.names
    assert network[name] == network.W[layer][row, column]
    assert network[f"b{j}"] == network.b[layer][column, 0]
    assert network.replace(**{name: 7.5}).W[layer][row, column] == 7.5
    assert network.replace(**{f"b{j}": 7.5}).b[layer][column, 0] == 7.5


@given(sizes, seeds, st.data(), st.floats(-5, 5))
def test_replace_changes_one_parameter_and_can_put_it_back(sizes, seed, data, value):
    network = random_network(sizes, seed)
    name = data.draw(st.sampled_from(network.names))
    changed = network.replace(**{name: value})
    assert changed[name] == value
    assert all(changed[other] == network[other] for other in network.names if other != name)
    back = changed.replace(**{name: network[name]})
    assert [back[n] for n in network.names] == [network[n] for n in network.names]


@given(sizes, seeds, st.integers(1, 4))
def test_stack_and_at_are_inverse(sizes, seed, count):
    networks = [random_network(sizes, seed + k) for k in range(count)]
    stack = Network.stack(networks)
    assert stack.stack_shape == (count,)
    for k, network in enumerate(networks):
        for layer in network.layout.layers:
            np.testing.assert_array_equal(stack.at(k).W[layer], network.W[layer])
            np.testing.assert_array_equal(stack.at(k).b[layer], network.b[layer])
    again = Network.stack(stack.at(k) for k in range(count))
    assert all(np.array_equal(again[name], stack[name]) for name in stack.names)
