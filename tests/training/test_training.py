"""`train` is the loop forward, backward, update; its history is what the loop passed through."""

import sys

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, datasets, forward, train, update
from tests.support.samples import PAGE, random_batch, random_network

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


# Mini-batches, progress, interrupts, divergence


def test_a_batch_of_all_samples_is_the_whole_batch():
    whole = train(START, X, Y, alpha=1.5, epochs=5)
    again = train(START, X, Y, alpha=1.5, epochs=5, batch_size=7, seed=3)
    np.testing.assert_array_equal(again.costs, whole.costs)


def test_the_seed_decides_the_mini_batches():
    first, again, other = (
        train(START, X, Y, alpha=1.5, epochs=5, batch_size=2, seed=seed).costs for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other, rtol=1e-6)


def test_costs_with_mini_batches_are_those_of_all_samples():
    history = train(START, X, Y, alpha=1.5, epochs=6, record_every=2, batch_size=3)
    np.testing.assert_allclose(cost(forward(history.network, X), Y), history.costs, rtol=1e-12)


def test_costs_of_large_batches_are_those_of_all_samples():
    X, Y = random_batch(PAGE, 50_000, seed=0)
    history = train(START, X, Y, alpha=1.5, epochs=3)
    right = [cost(forward(history.network.at(k), X), Y) for k in range(4)]
    np.testing.assert_allclose(history.costs, right, rtol=1e-12)


def test_progress_wraps_the_epochs():
    seen = []

    def progress(epochs):
        assert len(epochs) == 5  # a bar needs to know how long it gets
        for epoch in epochs:
            seen.append(epoch)
            yield epoch

    history = train(START, X, Y, alpha=1.5, epochs=5, progress=progress)
    assert seen == [1, 2, 3, 4, 5]
    np.testing.assert_array_equal(history.costs, train(START, X, Y, alpha=1.5, epochs=5).costs)


def test_the_order_in_which_progress_goes_changes_nothing():
    here = train(START, X, Y, alpha=1.5, epochs=3)
    backwards = train(START, X, Y, alpha=1.5, epochs=3, progress=reversed)
    np.testing.assert_array_equal(backwards.epochs, [0, 1, 2, 3])
    np.testing.assert_array_equal(backwards.costs, here.costs)


@pytest.mark.parametrize(
    ("progress", "epochs"),
    [(lambda steps: steps[:2], 2), (lambda steps: [*steps, *steps], 5), (lambda _: [], 0)],
    ids=["ends early", "goes on", "never starts"],
)
def test_training_ends_with_progress_or_with_its_epochs(progress, epochs):
    history = train(START, X, Y, alpha=1.5, epochs=5, progress=progress)
    np.testing.assert_array_equal(history.epochs, np.arange(epochs + 1))


@pytest.mark.parametrize(
    ("progress", "message"),
    [(5, "progress is 5: it needs a callable"), (len, "progress returned 4: it needs to return")],
)
def test_progress_that_shows_nothing_is_refused(progress, message):
    with pytest.raises(TypeError, match=message):
        train(START, X, Y, alpha=1.5, epochs=4, progress=progress)


def test_a_very_long_training_can_start():
    history = train(START, X, Y, alpha=1.5, epochs=10**8, progress=interrupt_after(3))
    np.testing.assert_array_equal(history.epochs, [0, 1, 2, 3])


def test_the_samples_are_those_of_the_call():
    """Another thread, or a progress bar, may change the arrays while training runs."""
    mine, targets = X.copy(), Y.copy()

    def spoil(steps):
        for step in steps:
            mine[:], targets[:] = 0, 0.5
            yield step

    for batch_size in (None, 3):
        mine[:], targets[:] = X, Y
        spoilt = train(START, mine, targets, 1.5, 5, batch_size=batch_size, progress=spoil)
        right = train(START, X, Y, 1.5, 5, batch_size=batch_size)
        np.testing.assert_array_equal(spoilt.costs, right.costs)


def test_settings_of_numpy_change_nothing():
    steep = random_network(PAGE, seed=0, scale=1e3)
    expected = train(steep, X, Y, alpha=1.5, epochs=5)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(train(steep, X, Y, 1.5, 5).costs, expected.costs)


def interrupt_after(done):
    """Return a progress that is interrupted, as by Ctrl-C, after so many epochs."""

    def progress(epochs):
        for epoch in epochs:
            if epoch > done:
                raise KeyboardInterrupt
            yield epoch

    return progress


@pytest.mark.parametrize(
    ("done", "recorded"), [(0, [0]), (2, [0, 2]), (3, [0, 3]), (8, [0, 3, 6, 8])]
)
def test_an_interrupt_returns_the_history_so_far(done, recorded):
    stopped = train(
        START, X, Y, alpha=1.5, epochs=100, record_every=3, progress=interrupt_after(done)
    )
    every = train(START, X, Y, alpha=1.5, epochs=8)
    np.testing.assert_array_equal(stopped.epochs, recorded)
    np.testing.assert_allclose(stopped.costs, every.costs[recorded], rtol=1e-12)
    np.testing.assert_allclose(stopped.network["w68"], every.network["w68"][recorded], rtol=1e-12)


def test_an_error_of_progress_keeps_the_history_so_far():
    def progress(steps):
        yield from steps[:2]
        raise OSError("the terminal is gone")

    with pytest.raises(OSError, match="the terminal is gone") as caught:
        train(START, X, Y, alpha=1.5, epochs=5, progress=progress)
    np.testing.assert_array_equal(caught.value.history.epochs, [0, 1, 2])


@pytest.mark.parametrize("batch_size", [None, 2])
def test_an_interrupt_at_any_line_leaves_complete_epochs(batch_size):
    """Python raises it between two lines, wherever it happens to be: here at one after another."""
    every = train(START, X, Y, alpha=1.5, epochs=4, batch_size=batch_size)
    inside = ("loop.py", "descent.py", "passes.py", "history.py", "progress.py")
    interrupted, lines = 0, 0

    def trace(frame, event, _):
        nonlocal lines
        if not frame.f_code.co_filename.endswith(inside) or not running:
            return None
        if event == "line":
            lines += 1
            if lines == stop:
                raise KeyboardInterrupt
        return trace

    def progress(epochs):
        nonlocal running
        running = True
        yield from epochs
        running = False

    before = sys.gettrace()
    for stop in range(1, 200, 3):
        lines, running = 0, False
        sys.settrace(trace)
        try:
            history = train(
                START, X, Y, alpha=1.5, epochs=4, batch_size=batch_size, progress=progress
            )
        finally:
            sys.settrace(before)
        interrupted += lines >= stop
        np.testing.assert_array_equal(history.epochs, np.arange(len(history.epochs)))
        np.testing.assert_allclose(history.costs, every.costs[history.epochs], rtol=1e-12)
    assert interrupted > 20


@pytest.mark.parametrize(("alpha", "epoch"), [(9e99, 1), (5e99, 3), ([0.5, 5e99, 0.1], 3)])
def test_divergence_names_the_epoch_and_the_learning_rate(alpha, epoch):
    """With α = 5e99, w01 is 10α/6, then -10α/6, and then the step of 20α/3 is above 1e100."""
    start = Network(W={2: np.zeros((1, 1))}, b={2: np.zeros((1, 1))})
    X, Y = [[10.0, 10.0, 10.0]], [[1.0, 1.0, 0.0]]
    with pytest.raises(ValueError, match="alpha is too large") as caught:
        train(start, X, Y, alpha=alpha, epochs=50)
    assert f"alpha = {np.max(alpha):g} " in str(caught.value)
    assert f"in epoch {epoch};" in str(caught.value)
    history = caught.value.history  # up to the last epoch that went well
    np.testing.assert_array_equal(history.epochs, np.arange(epoch))
    assert f"up to epoch {epoch - 1}" in caught.value.__notes__[0]
