"""A sweep is as many separate runs, whatever runs them and whoever dies on the way."""

import os
import pickle
import signal
import sys
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from backprop_helpers import Network, train
from backprop_helpers.scale.sweeps import sweep
from backprop_helpers.scale.workers import NEW_POOLS, Workers
from tests.support.isolation import in_its_own_process
from tests.support.samples import PAGE, random_batch, random_network

DATA = random_batch(PAGE, 7, seed=0)
RATES = np.geomspace(0.05, 5, 5)
SEEDS = [3, 1, 4]


def small_pool():
    """Return two processes, started afresh: the tests run beside other threads."""
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def kill(pid):
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # Windows has one way to end a process


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


def test_a_finished_sweep_leaves_the_pool_it_was_given_open_and_closes_its_own():
    with ThreadPoolExecutor() as pool:
        sweep(SEEDS, DATA, RATES, epochs=1, sizes=PAGE, executor=pool)
        assert pool.submit(pow, 2, 3).result() == 8
    made = []

    def make():
        made.append(ThreadPoolExecutor())
        return made[-1]

    sweep(SEEDS, DATA, RATES, epochs=1, sizes=PAGE, executor=make)
    assert len(made) == 1
    with pytest.raises(RuntimeError, match="after shutdown"):
        made[0].submit(pow, 2, 3)


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor])
def test_progress_wraps_the_tasks_and_sees_each_finish(executor):
    seen = []

    def progress(tasks):
        for task in tasks:
            seen.append(f"task of {len(tasks)}")
            yield task

    sweep(SEEDS, DATA, RATES, epochs=1, sizes=PAGE, chunk=4, executor=executor, progress=progress)
    assert seen == ["task of 4"] * 4  # 15 runs in chunks of 4


def killing(pid):
    """Return a progress that kills the process after the first result."""

    def progress(tasks):
        for position, task in enumerate(tasks):
            if position == 1:
                kill(pid)
            yield task

    return progress


def long_sweep(**options):
    """Run 40 tasks of some milliseconds each: most are not done yet when the worker dies."""
    return sweep(range(8), DATA, RATES, 50, sizes=PAGE, chunk=1, **options)


@in_its_own_process
def test_a_killed_worker_costs_the_pool_but_not_the_sweep():
    here = long_sweep()
    with small_pool() as pool:
        pid = pool.submit(os.getpid).result()
        same(long_sweep(executor=pool, progress=killing(pid)), here)
        with pytest.raises(BrokenExecutor):  # it did die, and the rest was done in this process
            pool.submit(os.getpid)


@in_its_own_process
def test_a_function_that_makes_pools_replaces_the_broken_one():
    here = long_sweep()
    pids = []

    def make():
        pool = small_pool()
        pids.append(pool.submit(os.getpid).result())
        return pool

    def progress(tasks):
        yield from killing(pids[0])(tasks)

    same(long_sweep(executor=make, progress=progress), here)
    assert len(pids) == 2


@in_its_own_process
def test_a_pool_that_is_broken_from_the_start_is_done_without():
    with small_pool() as pool:
        with pytest.raises(BrokenExecutor):
            pool.submit(os._exit, 1).result()
        same(
            sweep(SEEDS, DATA, RATES, 5, sizes=PAGE, executor=pool),
            sweep(SEEDS, DATA, RATES, 5, sizes=PAGE),
        )


def broken_pool():
    def fail():
        raise BrokenExecutor("no worker starts")

    class Broken(ThreadPoolExecutor):
        def submit(self, function, /, *args):  # noqa: ARG002
            return super().submit(fail)

    return Broken(1)


def test_workers_that_always_die_end_the_sweep_with_a_reason():
    made = []

    def make():
        made.append(broken_pool())
        return made[-1]

    with pytest.raises(BrokenExecutor, match=r"workers died in 4 pools.*smaller chunks"):
        sweep(SEEDS, DATA, RATES, epochs=1, sizes=PAGE, executor=make)
    assert len(made) == 1 + NEW_POOLS


def test_finished_tasks_are_not_repeated_in_a_new_pool():
    calls = []

    class Dying(ThreadPoolExecutor):
        def submit(self, function, /, *args):
            if args[-1] == 2 and not calls.count("new"):
                raise BrokenExecutor
            return super().submit(function, *args)

    def make():
        if calls:
            calls.append("new")
        return Dying(1)

    def note(number):
        calls.append(number)
        return number

    with Workers(make) as workers:
        assert list(workers.results(note, [(0,), (1,), (2,), (3,)])) == [0, 1, 2, 3]
    assert [calls.count(number) for number in range(4)] == [1, 1, 1, 1]
    assert calls.count("new") == 1


class Forgetful(ThreadPoolExecutor):
    """Loses results that were there, as Dask's executor can when a worker dies."""

    def __init__(self, losses):
        super().__init__(1)
        self.losses = losses

    def submit(self, function, /, *args):
        future = super().submit(function, *args)
        if args[-1] != 2 or not self.losses:
            return future
        self.losses -= 1
        future.result()
        lost = Future()
        lost.set_exception(ValueError("not enough values to unpack"))
        return lost


@pytest.mark.parametrize("losses", [0, 1, 2])
def test_a_result_that_the_executor_lost_is_computed_once_more(losses):
    calls = []

    def note(number):
        calls.append(number)
        return 10 * number

    with Forgetful(losses) as pool, Workers(pool) as workers:
        results = workers.results(note, [(0,), (1,), (2,), (3,)])
        if losses == 2:
            with pytest.raises(ValueError, match="not enough values"):
                list(results)
        else:
            assert list(results) == [0, 10, 20, 30]
    assert [calls.count(number) for number in range(3)] == [1, 1, min(1 + losses, 2)]


def test_a_task_that_fails_is_not_tried_again_and_says_where_it_failed():
    calls = []

    def fail(number):
        calls.append(number)
        raise ValueError(f"no {number}")

    with (
        ThreadPoolExecutor(1) as pool,
        Workers(pool) as workers,
        pytest.raises(ValueError, match="no 0") as failure,
    ):
        next(workers.results(fail, [(0,)]))
    assert calls == [0]
    assert "In a worker:" in failure.value.__notes__[0]
    assert "in fail" in failure.value.__notes__[0]


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
    module = sys.modules["backprop_helpers.scale.sweeps"]  # the package has a function of that name
    started = []

    def interrupted(*args, **options):
        def ctrl_c(epochs):
            yield epochs[0]
            raise KeyboardInterrupt

        started.append(options)
        return train(*args, **options, progress=ctrl_c if len(started) > ended else None)

    monkeypatch.setattr(module, "train", interrupted)
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
        (TypeError, "batch is a ndarray: it needs", {"data": DATA[0][0]}),
        (TypeError, r"executor is 4.*client\.get_executor\(\)", {"executor": 4}),
    ],
)
def test_bad_input(error, message, arguments):
    right = {"start": SEEDS, "data": DATA, "alpha": RATES, "epochs": 1, "sizes": PAGE}
    with pytest.raises(error, match=message):
        sweep(**(right | arguments))
