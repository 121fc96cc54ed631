"""A real Dask cluster on this machine: a scheduler and two worker processes."""

import os
import signal
import threading

import dask
import numpy as np
import pytest
from distributed import Client, KilledWorker, LocalCluster

from backprop_helpers import train
from backprop_helpers.scale import sweep, train_shards
from tests.support.samples import PAGE, random_batch, random_network

X, Y = random_batch(PAGE, 30, seed=0)
START = random_network(PAGE, seed=0)
RATES = np.geomspace(0.05, 5, 5)


@pytest.fixture(scope="module")
def client():
    # On a busy machine a new worker may take long to start: nobody shall give it up meanwhile.
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1 hour"}),
        LocalCluster(2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client


def same(ours, right):
    np.testing.assert_allclose(ours.costs, right.costs, rtol=1e-12, atol=0)
    for name in right.network.names:
        np.testing.assert_allclose(ours.network[name], right.network[name], rtol=1e-12, atol=0)


def test_a_cluster_sweeps_like_this_process(client):
    options = {"alpha": RATES, "epochs": 200, "sizes": PAGE, "chunk": 4}
    here = sweep(range(3), (X, Y), **options)
    same(sweep(range(3), (X, Y), **options, executor=client.get_executor()), here)
    sent_once = client.scatter((X, Y), broadcast=True)
    same(sweep(range(3), sent_once, **options, executor=client.get_executor()), here)


def test_a_cluster_trains_on_shards_like_this_process(client):
    shards = list(zip(np.split(X, [7, 20], axis=1), np.split(Y, [7, 20], axis=1), strict=True))
    here = train(START, X, Y, alpha=1.5, epochs=20)
    executor = client.get_executor()
    same(train_shards(START, shards, 1.5, epochs=20, executor=executor), here)
    sent_once = client.scatter(shards, broadcast=True)
    same(train_shards(START, sent_once, 1.5, epochs=20, executor=executor), here)
    recipes = [lambda shard=shard: shard for shard in shards]
    same(train_shards(START, recipes, 1.5, epochs=20, executor=executor), here)


def test_an_error_in_a_worker_comes_back(client):
    with pytest.raises(ValueError, match=r"X has shape \(30, 2\).*X\.T"):
        sweep(0, (X.T, Y), 1.0, 1, sizes=PAGE, executor=client.get_executor())


def test_an_error_that_cannot_travel_comes_back_as_text(client):
    def unreadable():
        error = ValueError("no samples here")
        error.lock = threading.Lock()  # no process can send one to another
        raise error

    with pytest.raises(Exception, match="no samples here"):
        train_shards(START, [unreadable], 1.5, epochs=5, executor=client.get_executor())
    with pytest.raises(Exception, match="no samples here"):
        sweep(0, unreadable, 1.0, 1, sizes=PAGE, executor=client.get_executor())


def test_a_killed_worker_costs_a_retry_and_not_the_sweep(client):
    options = {"alpha": RATES, "epochs": 1000, "sizes": PAGE, "chunk": 1}
    here = sweep(range(8), (X, Y), **options)
    processes = client.run(os.getpid)  # of each worker, by its address
    killed = []

    def progress(tasks):
        for position, task in enumerate(tasks):
            if position == 1:
                working = client.processing()
                busiest = max(working, key=lambda worker: len(working[worker]))
                assert working[busiest]  # it has tasks that will be lost
                os.kill(processes[busiest], getattr(signal, "SIGKILL", signal.SIGTERM))
                killed.append(busiest)
            yield task

    there = sweep(range(8), (X, Y), **options, executor=client.get_executor(), progress=progress)
    same(there, here)
    assert len(killed) == 1


def test_a_shard_that_kills_every_worker_ends_the_run_and_keeps_the_history(client, tmp_path):
    """It is never worked on in this process, which would end here."""
    reads = tmp_path / "reads"

    def deadly():
        with reads.open("a") as file:
            file.write("x")
        if len(reads.read_text()) > 3:
            os._exit(1)
        return X, Y

    with pytest.raises(KilledWorker) as caught:
        train_shards(START, [deadly], 1.5, epochs=50, executor=client.get_executor())
    np.testing.assert_array_equal(caught.value.history.epochs, [0, 1, 2])
    right = train(START, X, Y, alpha=1.5, epochs=2)
    np.testing.assert_allclose(caught.value.history.costs, right.costs, rtol=1e-12)
    assert len(reads.read_text()) == 3 + 4  # Dask gives up after the fourth worker
