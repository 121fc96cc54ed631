"""`train` is the loop forward, backward, update; its history is what the loop passed through."""

import numpy as np
import pytest
from samples import PAGE, random_batch, random_network

from backprop_helpers import Network, backward, cost, datasets, forward, train, update

X, Y = random_batch(PAGE, 7, seed=0)
START = random_network(PAGE, seed=0)


def loop(network, alpha, epochs):
    """Return the networks before the first step and after each."""
    networks = [network]
    for _ in range(epochs):
        network = update(network, backward(network, forward(network, X), Y), alpha)
        networks.append(network)
    return networks


def test_train_is_the_loop_written_out():
    history = train(START, X, Y, alpha=1.5, epochs=5)
    networks = loop(START, 1.5, 5)
    np.testing.assert_array_equal(history.epochs, [0, 1, 2, 3, 4, 5])
    costs = [cost(forward(network, X), Y) for network in networks]
    np.testing.assert_allclose(history.costs, costs, rtol=1e-12)
    assert history.network.stack_shape == (6,)
    for name in START.names:
        right = [network[name] for network in networks]
        np.testing.assert_allclose(history.network[name], right, rtol=1e-12)


@pytest.mark.parametrize(
    ("epochs", "record_every", "recorded"),
    [
        (1, 1, [0, 1]),
        (6, 2, [0, 2, 4, 6]),
        (7, 3, [0, 3, 6, 7]),
        (3, 10, [0, 3]),
        (5, 5, [0, 5]),
    ],
)
def test_history_has_the_start_every_so_manieth_epoch_and_the_last(epochs, record_every, recorded):
    history = train(START, X, Y, alpha=1.5, epochs=epochs, record_every=record_every)
    every = train(START, X, Y, alpha=1.5, epochs=epochs)
    np.testing.assert_array_equal(history.epochs, recorded)
    np.testing.assert_allclose(history.costs, every.costs[recorded], rtol=1e-12)
    for name in START.names:
        np.testing.assert_allclose(history.network[name], every.network[name][recorded], rtol=1e-12)


def test_final_is_the_network_after_the_last_epoch():
    final = train(START, X, Y, alpha=1.5, epochs=7, record_every=3).final
    assert final.stack_shape == ()
    last = loop(START, 1.5, 7)[-1]
    for name in START.names:
        assert final[name] == pytest.approx(last[name], rel=1e-12)


def test_costs_are_those_of_the_recorded_networks():
    history = train(START, X, Y, alpha=1.5, epochs=20, record_every=6)
    np.testing.assert_allclose(cost(forward(history.network, X), Y), history.costs, rtol=1e-12)


def test_several_learning_rates_are_as_many_separate_runs():
    rates = np.geomspace(0.01, 30, 5)
    history = train(START, X, Y, alpha=rates, epochs=12, record_every=5)
    assert history.costs.shape == (4, 5)
    assert history.network.stack_shape == (4, 5)
    assert history.final.stack_shape == (5,)
    for k, rate in enumerate(rates):
        alone = train(START, X, Y, alpha=rate, epochs=12, record_every=5)
        np.testing.assert_allclose(history.costs[:, k], alone.costs, rtol=1e-9)
        for name in START.names:
            np.testing.assert_allclose(history.network[name][:, k], alone.network[name], rtol=1e-9)


def test_a_stack_of_networks_trains_all_of_them():
    starts = Network.stack(random_network(PAGE, seed) for seed in range(3))
    history = train(starts, X, Y, alpha=[1.0, 2.0, 3.0], epochs=4)
    assert history.costs.shape == (5, 3)
    for k in range(3):
        alone = train(starts.at(k), X, Y, alpha=1.0 + k, epochs=4)
        np.testing.assert_allclose(history.costs[:, k], alone.costs, rtol=1e-9)


def test_a_stack_of_batches_trains_one_network_on_each():
    batches = [random_batch(PAGE, 7, seed) for seed in range(3)]
    many_X, many_Y = np.stack([X for X, _ in batches]), np.stack([Y for _, Y in batches])
    history = train(START, many_X, many_Y, alpha=1.0, epochs=4)
    assert history.costs.shape == (5, 3)
    for k, batch in enumerate(batches):
        alone = train(START, *batch, alpha=1.0, epochs=4)
        np.testing.assert_allclose(history.costs[:, k], alone.costs, rtol=1e-9)


def test_update_with_several_learning_rates_makes_a_stack():
    grads = backward(START, forward(START, X), Y)
    stepped = update(START, grads, [0.5, 1.0, 2.0])
    assert stepped.stack_shape == (3,)
    for name in START.names:
        right = [START[name] - alpha * grads[name] for alpha in (0.5, 1.0, 2.0)]
        np.testing.assert_allclose(stepped[name], right, rtol=1e-13)


def test_training_learns_what_one_line_cannot_separate():
    X, Y = datasets.xor(noise=0.1)
    history = train(
        Network.random((2, 4, 2), seed=1), X, Y, alpha=5.0, epochs=400, record_every=400
    )
    right = forward(history.final, X).out[3].argmax(axis=0) == Y.argmax(axis=0)
    assert right.mean() > 0.98
    assert history.costs[-1] < 0.1


@pytest.mark.filterwarnings("error")
def test_far_too_large_a_learning_rate_stays_finite():
    history = train(START, X, Y, alpha=1e4, epochs=30)
    assert np.all(np.isfinite(history.costs))
