"""The fast path takes the same steps as the page: forward, backward, update."""

import threading

import numpy as np
import pytest

from backprop_helpers import Network, backward, forward, train, update
from backprop_helpers.flat import flatten, tables
from backprop_helpers.training import descent
from backprop_helpers.training.passes import Passes
from tests.support.samples import PAGE, parameters, random_batch, random_network

CLOSE = {"rtol": 1e-12, "atol": 1e-12}


def page_by_page(network, batches, alpha):
    """Return the network after one step on each batch, with the code that a learner reads."""
    for X, Y in batches:
        network = update(network, backward(network, forward(network, X), Y), alpha)
    return network


def assert_same(network, right):
    assert network.stack_shape == right.stack_shape
    for name, value in parameters(right).items():
        np.testing.assert_allclose(network[name], value, **CLOSE, err_msg=name)


def threads_of_ours():
    """Return how many threads work for a training; others may come and go meanwhile."""
    return sum(thread.name.startswith("gradients") for thread in threading.enumerate())


@pytest.fixture
def small_blocks(monkeypatch):
    """Cut batches into blocks of a few samples, as batches of thousands are."""
    monkeypatch.setattr(descent, "_CACHE", 1)
    monkeypatch.setattr(descent, "_SMALLEST", 8)


@pytest.mark.parametrize("n", [1, 7, 200])
@pytest.mark.parametrize("sizes", [PAGE, (2, 2), (4, 3, 6, 1)], ids=str)
def test_a_thousand_epochs_are_a_thousand_steps_of_the_page(sizes, n):
    start, (X, Y) = random_network(sizes, seed=1), random_batch(sizes, n, seed=1)
    ours = train(start, X, Y, alpha=0.5, epochs=1000, record_every=1000).final
    assert_same(ours, page_by_page(start, [(X, Y)] * 1000, 0.5))


@pytest.mark.parametrize(
    ("networks", "rates", "inputs", "targets"),
    [
        ((3,), (), (), ()),
        ((), (3,), (), ()),
        ((), (), (3,), ()),
        ((), (), (), (3,)),
        ((2, 1), (3,), (), ()),
        ((2, 1), (3,), (2, 3), (3,)),
        ((1,), (1,), (1,), (1,)),
    ],
)
def test_a_thousand_epochs_of_a_stack(networks, rates, inputs, targets):
    """Leading axes on the parameters, on alpha, on X and on Y, and on several of them."""
    generator, sizes = np.random.default_rng(3), (3, 4, 1)
    start = random_network(sizes, seed=1, stack=networks)
    alpha = generator.uniform(0.1, 0.5, rates)
    X = generator.normal(size=(*inputs, sizes[0], 9))
    Y = generator.integers(0, 2, size=(*targets, sizes[-1], 9))
    ours = train(start, X, Y, alpha=alpha, epochs=1000, record_every=1000).final
    assert_same(ours, page_by_page(start, [(X, Y)] * 1000, alpha))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("n", [8, 9, 16, 50])
@pytest.mark.parametrize("stack", [(), (3,)])
def test_blocks_add_up_to_the_batch(n, stack):
    start, (X, Y) = random_network(PAGE, seed=1, stack=stack), random_batch(PAGE, n, seed=1)
    ours = train(start, X, Y, alpha=0.5, epochs=100, record_every=100).final
    assert_same(ours, page_by_page(start, [(X, Y)] * 100, 0.5))


def test_a_batch_that_the_cache_does_not_hold():
    start, (X, Y) = random_network(PAGE, seed=1), random_batch(PAGE, 70_001, seed=1)
    ours = train(start, X, Y, alpha=0.5, epochs=10, record_every=10)
    assert_same(ours.final, page_by_page(start, [(X, Y)] * 10, 0.5))


def test_large_batches_are_cut_into_blocks_of_bounded_width(monkeypatch):
    work = []  # (thread, samples)
    gradient = Passes.gradient

    def watch(self, X, Y):
        work.append((threading.get_ident(), X.shape[-1]))
        return gradient(self, X, Y)

    monkeypatch.setattr(Passes, "gradient", watch)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    start, (X, Y) = random_network(PAGE, seed=1), random_batch(PAGE, 100_001, seed=1)
    train(start, X, Y, alpha=0.5, epochs=1)
    threads, widths = zip(*work, strict=True)
    assert sum(widths) == 100_001
    assert max(widths) < 40_000
    assert max(widths) - min(widths) <= 1
    assert sorted(map(threads.count, set(threads))) == [len(work) // 2] * 2  # the same work


@pytest.mark.parametrize("threads", ["1", "2", "3", "8"])
def test_threads_add_up_to_the_batch(threads, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    monkeypatch.setattr(descent, "_SMALLEST", 4)
    monkeypatch.setattr(descent, "_CACHE", 8 * 128)
    start, (X, Y) = random_network(PAGE, seed=1, scale=1e3), random_batch(PAGE, 50, seed=1)
    running = threads_of_ours()
    ours = train(start, X, Y, alpha=0.5, epochs=100, record_every=100).final
    assert_same(ours, page_by_page(start, [(X, Y)] * 100, 0.5))
    assert threads_of_ours() == running  # they end with the training


@pytest.mark.usefixtures("small_blocks")
def test_threads_end_with_a_training_that_fails(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    start = Network(W={2: np.zeros((1, 1))}, b={2: np.zeros((1, 1))})
    X, Y = np.full((1, 48), 10.0), np.tile([1.0, 1.0, 0.0], (1, 16))
    before, during = threads_of_ours(), []

    def progress(epochs):
        for epoch in epochs:
            during.append(threads_of_ours())
            yield epoch

    with pytest.raises(ValueError, match="alpha is too large") as caught:
        train(start, X, Y, alpha=5e99, epochs=50, progress=progress)
    assert during[1] == before + 1
    assert threads_of_ours() == before
    assert caught.tb  # it holds all that was at work there


def test_wide_networks_leave_the_threads_to_numpy(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    sizes = (8, 300, 10)
    start, (X, Y) = random_network(sizes, seed=1), random_batch(sizes, 3000, seed=1)
    running = threads_of_ours()

    def progress(epochs):
        for epoch in epochs:
            yield epoch
            assert threads_of_ours() == running

    ours = train(start, X, Y, alpha=0.5, epochs=2, record_every=2, progress=progress).final
    assert_same(ours, page_by_page(start, [(X, Y)] * 2, 0.5))


def batches_of(X, Y, size, epochs, seed):
    """Return the mini-batches that `train` promises: shuffled by the seed, epoch by epoch."""
    generator, n = np.random.default_rng(seed), X.shape[-1]
    for _ in range(epochs):
        order = generator.permutation(n)
        for start in range(0, n, size):
            some = order[start : start + size]
            yield X[..., some], Y[..., some]


@pytest.mark.parametrize("size", [1, 4, 10, 19])
@pytest.mark.parametrize("stack", [(), (3,)])
def test_mini_batches_are_steps_of_the_page_on_each(size, stack):
    start, (X, Y) = random_network(PAGE, seed=1, stack=stack), random_batch(PAGE, 20, seed=1)
    ours = train(start, X, Y, alpha=0.2, epochs=50, record_every=50, batch_size=size, seed=5)
    assert_same(ours.final, page_by_page(start, batches_of(X, Y, size, 50, seed=5), 0.2))


@pytest.mark.usefixtures("small_blocks")
def test_mini_batches_are_cut_into_blocks_too():
    start, (X, Y) = random_network(PAGE, seed=1), random_batch(PAGE, 50, seed=1)
    ours = train(start, X, Y, alpha=0.2, epochs=20, record_every=20, batch_size=20)
    assert_same(ours.final, page_by_page(start, batches_of(X, Y, 20, 20, seed=0), 0.2))


def test_nothing_that_was_given_is_changed():
    start, (X, Y) = random_network(PAGE, seed=1), random_batch(PAGE, 20, seed=1)
    before = X.copy(), Y.copy(), parameters(start)
    train(start, X, Y, alpha=0.2, epochs=3)
    train(start, X, Y, alpha=0.2, epochs=3, batch_size=5)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])
    assert parameters(start) == before[2]


@pytest.mark.parametrize("scale", [1e3, 1e6])
def test_saturated_sigmoids_do_not_warn(scale):
    start, (X, Y) = random_network(PAGE, seed=1, scale=scale), random_batch(PAGE, 20, seed=1)
    history = train(start, X, Y, alpha=1.0, epochs=20)
    assert np.isfinite(history.costs).all()
    assert_same(history.final, page_by_page(start, [(X, Y)] * 20, 1.0))


@pytest.mark.parametrize("stack", [(), (2, 3)])
def test_flat_parameters_have_the_order_of_the_names(stack):
    network = random_network((3, 2, 4), seed=0, stack=stack)
    flat = flatten(network)
    for k, name in enumerate(network.names):
        np.testing.assert_array_equal(flat[..., k], network[name])
    assert parameters(Network(*tables(np.zeros(20) + np.arange(20), (3, 2, 4)))) == dict(
        zip(network.names, range(20), strict=True)
    )
