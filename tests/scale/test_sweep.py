"""A sweep is as many separate runs, whatever runs them and whoever dies on the way."""

import os
import pickle
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from backprop_helpers import Network, train
from backprop_helpers.scale import sweep, sweeps
from tests.support.samples import PAGE, random_batch, random_network

DATA = random_batch(PAGE, 7, seed=0)
RATES = np.geomspace(0.05, 5, 5)
SEEDS = [3, 1, 4]


def small_pool():
    """Return two processes, started afresh: the tests run beside other threads."""
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def same(ours, right):
    """Compare two sweeps, number by number."""
    np.testing.assert_allclose(ours.costs, right.costs, rtol=1e-12, atol=0)
    assert ours.sizes == right.sizes
    for network, expected in zip(ours.networks, right.networks, strict=True):
        assert network.stack_shape == expected.stack_shape
        for name in expected.names:
            np.testing.assert_allclose(network[name], expected[name], rtol=1e-12, atol=0)


def test_each_run_is_what_train_gives():
    found = sweep(SEEDS, DATA, RATES, epochs=9, sizes=PAGE, chunk=4)
    np.testing.assert_array_equal(found.alphas, RATES)
    np.testing.assert_array_equal(found.seeds, SEEDS)
    assert found.sizes == (PAGE,)
    assert found.costs.shape == found.network.stack_shape == (5, 3)
    for a, rate in enumerate(RATES):
        for s, seed in enumerate(SEEDS):
            alone = train(Network.random(PAGE, seed), *DATA, alpha=rate, epochs=9)
            assert found.costs[a, s] == pytest.approx(alone.costs[-1], rel=1e-12)
            for name in alone.final.names:
                ours = found.network.at((a, s))[name]
                assert ours == pytest.approx(alone.final[name], rel=1e-12)


def test_several_layer_sizes_make_a_front_axis():
    sizes = [(2, 2), (2, 3, 2), PAGE]
    found = sweep(SEEDS, DATA, RATES, epochs=5, sizes=sizes, chunk=4)
    assert found.sizes == tuple(sizes)
    assert found.costs.shape == (3, 5, 3)
    for k, choice in enumerate(sizes):
        alone = sweep(SEEDS, DATA, RATES, epochs=5, sizes=choice, chunk=4)
        np.testing.assert_allclose(found.costs[k], alone.costs, rtol=1e-12)
        np.testing.assert_allclose(found.networks[k].W[2], alone.network.W[2], rtol=1e-12)
    with pytest.raises(ValueError, match=r"sizes has 3 entries.*networks\[0\]"):
        _ = found.network


def test_given_networks_are_the_starts():
    stack = Network.stack(random_network(PAGE, seed) for seed in range(3))
    found = sweep(stack, DATA, RATES, epochs=5)
    np.testing.assert_array_equal(found.seeds, [0, 1, 2])
    for s in range(3):
        alone = sweep(stack.at(s), DATA, RATES, epochs=5)
        np.testing.assert_allclose(found.costs[:, [s]], alone.costs, rtol=1e-12)


def test_one_rate_and_one_seed_are_a_sweep_too():
    found = sweep(3, DATA, 0.5, epochs=5, sizes=PAGE)
    assert found.costs.shape == found.network.stack_shape == (1, 1)


def test_data_may_come_from_a_function():
    given = sweep(SEEDS, DATA, RATES, epochs=5, sizes=PAGE)
    same(sweep(SEEDS, lambda: DATA, RATES, epochs=5, sizes=PAGE), given)


@pytest.mark.parametrize("executor", [ThreadPoolExecutor, small_pool], ids=["threads", "processes"])
def test_every_executor_gives_the_same(executor):
    here = sweep(SEEDS, DATA, RATES, epochs=200, sizes=[PAGE, (2, 2)], chunk=4)
    with executor() as pool:
        same(sweep(SEEDS, DATA, RATES, 200, sizes=[PAGE, (2, 2)], executor=pool, chunk=4), here)


def test_a_finished_sweep_leaves_the_pool_open():
    with ThreadPoolExecutor() as pool:
        sweep(SEEDS, DATA, RATES, epochs=1, sizes=PAGE, executor=pool)
        assert pool.submit(pow, 2, 3).result() == 8


@pytest.mark.parametrize("threads", [0, 2])
def test_progress_wraps_the_tasks_and_sees_each_finish(threads):
    seen = []

    def progress(tasks):
        for task in tasks:
            seen.append(f"task of {len(tasks)}")
            yield task

    with ThreadPoolExecutor(2) as pool:
        executor = pool if threads else None
        sweep(SEEDS, DATA, RATES, 1, sizes=PAGE, chunk=4, executor=executor, progress=progress)
    assert seen == ["task of 4"] * 4  # 15 runs in chunks of 4


@pytest.mark.parametrize("threads", [0, 2])
def test_progress_changes_nothing_about_the_results(threads):
    here = sweep(SEEDS, DATA, RATES, epochs=3, sizes=PAGE, chunk=4)
    with ThreadPoolExecutor(2) as pool:
        options = {"sizes": PAGE, "chunk": 4, "executor": pool if threads else None}
        same(sweep(SEEDS, DATA, RATES, 3, **options, progress=reversed), here)
        with pytest.raises(ValueError, match="progress ended after 2 of 4 tasks"):
            sweep(SEEDS, DATA, RATES, 3, **options, progress=lambda tasks: tasks[:2])


def exits():
    os._exit(1)


def test_a_broken_pool_raises_its_own_error_and_says_what_survives():
    """The task that kills its worker is not done in this process, which would end here."""
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(BrokenExecutor) as caught,
    ):
        sweep(SEEDS, exits, RATES, epochs=1, sizes=PAGE, executor=pool)
    assert any("use Dask" in note for note in caught.value.__notes__)


def test_an_error_in_a_task_is_raised_and_what_waits_is_canceled():
    with ThreadPoolExecutor(1) as pool:
        futures = []
        submit = pool.submit
        pool.submit = lambda *task: futures.append(submit(*task)) or futures[-1]
        X, Y = DATA
        with pytest.raises(ValueError, match=r"X has shape \(7, 2\).*X\.T"):
            sweep(range(200), (X.T, Y), RATES, 1, sizes=PAGE, executor=pool, chunk=1)
        assert any(future.cancelled() for future in futures)


@pytest.mark.parametrize("ended", [0, 1], ids=["first task", "second task"])
def test_an_interrupt_ends_the_sweep(ended, monkeypatch):
    started = []

    def interrupted(*args, **options):
        def ctrl_c(epochs):
            yield epochs[0]
            raise KeyboardInterrupt

        started.append(options)
        return train(*args, **options, progress=ctrl_c if len(started) > ended else None)

    monkeypatch.setattr(sweeps, "train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sweep(SEEDS, DATA, RATES, epochs=9, sizes=PAGE, chunk=4)
    assert len(started) == ended + 1


def test_networks_can_be_pickled():
    net = random_network(PAGE, seed=1, stack=(3,))
    again = pickle.loads(pickle.dumps(net))
    for name in net.names:
        np.testing.assert_array_equal(again[name], net[name])
    with pytest.raises(ValueError, match="read-only"):
        again.W[2][:] = 0


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (ValueError, "sizes is missing", {"sizes": None}),
        (ValueError, "its own: leave it out", {"start": Network.example()}),
        (
            ValueError,
            r"stack of \(2, 3\).*one axis",
            {"start": random_network(PAGE, 0, (2, 3)), "sizes": None},
        ),
        (ValueError, "start is 1.5: it needs a network", {"start": 1.5}),
        (ValueError, "start is .*: it needs a network", {"start": []}),
        (ValueError, "start is .*: it needs a network", {"start": [0, [1, 2]]}),
        (ValueError, r"sizes is \(\)", {"sizes": [()]}),
        (ValueError, "sizes is missing", {"sizes": []}),
        (ValueError, r"^alpha (is|has|holds)", {"alpha": []}),
        (ValueError, r"alpha has shape \(1, 2\)", {"alpha": [[1, 2]]}),
        (ValueError, "alpha is .*positive", {"alpha": 0}),
        (ValueError, "epochs is 0", {"epochs": 0}),
        (ValueError, "chunk is 0", {"chunk": 0}),
        (ValueError, r"X has shape \(3, 2, 7\).*one batch", {"data": ([DATA[0]] * 3, DATA[1])}),
        (ValueError, r"Y has shape \(1, 2, 7\).*one batch", {"data": (DATA[0], [DATA[1]])}),
        (ValueError, r"X has shape \(7, 2\).*X\.T", {"data": (DATA[0].T, DATA[1])}),
        (TypeError, "data is a ndarray: it needs", {"data": DATA[0][0]}),
        (TypeError, r"executor is 4.*client\.get_executor\(\)", {"executor": 4}),
        (TypeError, "executor is <class 'int'>: it needs", {"executor": int}),
        (TypeError, "executor is .*ThreadPoolExecutor.*it needs", {"executor": ThreadPoolExecutor}),
        (TypeError, "progress is 5: it needs a callable", {"progress": 5}),
        (TypeError, "progress returned None: it needs", {"progress": lambda _: None}),
        (ValueError, "sizes is 5: it needs", {"sizes": 5}),
        (ValueError, "sizes is 2: it needs", {"sizes": [(2, 2), 2]}),
        (ValueError, "sizes is 'ab': it needs", {"sizes": "ab"}),
    ],
)
def test_bad_input(error, message, arguments):
    right = {"start": SEEDS, "data": DATA, "alpha": RATES, "epochs": 1, "sizes": PAGE}
    with pytest.raises(error, match=message):
        sweep(**(right | arguments))
