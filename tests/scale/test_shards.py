"""Training on shards is training on the whole: the same costs and parameters to 1e-12."""

import os
import subprocess
import sys
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from backprop_helpers import Network, train
from backprop_helpers.scale import train_shards
from tests.support.samples import PAGE, random_batch, random_network

X, Y = random_batch(PAGE, 30, seed=0)
START = random_network(PAGE, seed=0)
CUTS = {"one": [], "halves": [15], "four": [7, 15, 22], "very unequal": [1, 3, 29]}


def split(cuts, X=X, Y=Y):
    return list(zip(np.split(X, cuts, axis=-1), np.split(Y, cuts, axis=-1), strict=True))


def same(history, right):
    np.testing.assert_array_equal(history.epochs, right.epochs)
    np.testing.assert_allclose(history.costs, right.costs, rtol=1e-12, atol=0)
    assert history.network.stack_shape == right.network.stack_shape
    for name in right.network.names:
        np.testing.assert_allclose(history.network[name], right.network[name], rtol=1e-12, atol=0)


@pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
def test_training_on_shards_is_training_on_the_whole(cuts):
    ours = train_shards(START, split(cuts), alpha=1.5, epochs=100, record_every=30)
    same(ours, train(START, X, Y, alpha=1.5, epochs=100, record_every=30))


def test_stacks_of_networks_rates_and_batches_train_on_shards_too():
    starts = Network.stack(random_network(PAGE, seed) for seed in range(3))
    batches = [random_batch(PAGE, 30, seed) for seed in range(3)]
    many_X, many_Y = (np.stack(arrays) for arrays in zip(*batches, strict=True))
    rates = [0.5, 1.0, 2.0]
    ours = train_shards(starts, split([7, 20], many_X, many_Y), rates, epochs=20)
    same(ours, train(starts, many_X, many_Y, rates, epochs=20))


def test_a_shard_may_be_a_function():
    ours = train_shards(START, [lambda shard=shard: shard for shard in split([7])], 1.5, epochs=5)
    same(ours, train(START, X, Y, alpha=1.5, epochs=5))


def test_shards_may_come_from_an_iterator():
    ours = train_shards(START, iter(split([7])), 1.5, epochs=5)
    same(ours, train(START, X, Y, alpha=1.5, epochs=5))


def test_threads_give_the_same():
    with ThreadPoolExecutor(2) as pool:
        ours = train_shards(START, split([7, 15]), 1.5, epochs=50, executor=pool)
    same(ours, train(START, X, Y, alpha=1.5, epochs=50))


class Mortal(ThreadPoolExecutor):
    """An engine whose workers all die after so many epochs."""

    def __init__(self, epochs):
        super().__init__(1)
        self.left = epochs

    def map(self, function, *tasks):
        self.left -= 1
        return super().map(function if self.left >= 0 else self.die, *tasks)

    def die(self, *_):
        raise BrokenExecutor("a worker died")


@pytest.mark.parametrize(("passes", "recorded"), [(1, [0]), (3, [0, 2]), (8, [0, 3, 6, 7])])
def test_an_engine_that_breaks_keeps_the_history_so_far(passes, recorded):
    with Mortal(passes) as pool, pytest.raises(BrokenExecutor) as caught:
        train_shards(START, split([7]), 1.5, 50, record_every=3, executor=pool)
    every = train(START, X, Y, alpha=1.5, epochs=8)
    history = caught.value.history
    np.testing.assert_array_equal(history.epochs, recorded)
    np.testing.assert_allclose(history.costs, every.costs[recorded], rtol=1e-12)
    np.testing.assert_allclose(history.network["w68"], every.network["w68"][recorded], rtol=1e-12)
    assert any("use Dask" in note for note in caught.value.__notes__)
    assert any(f"up to epoch {recorded[-1]}" in note for note in caught.value.__notes__)


def test_an_engine_that_is_broken_from_the_start_has_no_history():
    with Mortal(0) as pool, pytest.raises(BrokenExecutor) as caught:
        train_shards(START, split([7]), 1.5, 50, executor=pool)
    assert not hasattr(caught.value, "history")


def test_an_error_in_a_shard_keeps_the_history_so_far():
    reads = []

    def unreliable():
        reads.append(1)
        if len(reads) > 4:
            raise OSError("the disk is gone")
        return X, Y

    with pytest.raises(OSError, match="the disk is gone") as caught:
        train_shards(START, [unreliable], 1.5, 50)
    np.testing.assert_array_equal(caught.value.history.epochs, [0, 1, 2, 3])


@pytest.mark.parametrize(("done", "recorded"), [(1, [0]), (3, [0, 2]), (8, [0, 3, 6, 7])])
def test_an_interrupt_returns_the_history_so_far(done, recorded):
    reads = []

    def interrupted():
        reads.append(1)
        if len(reads) > done:
            raise KeyboardInterrupt
        return X, Y

    stopped = train_shards(START, [interrupted], 1.5, epochs=10**8, record_every=3)
    every = train(START, X, Y, alpha=1.5, epochs=8)
    np.testing.assert_array_equal(stopped.epochs, recorded)
    np.testing.assert_allclose(stopped.costs, every.costs[recorded], rtol=1e-12)


def test_an_interrupt_before_the_first_epoch_is_one():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_shards(START, [interrupted], 1.5, epochs=5)


@pytest.mark.parametrize(("alpha", "epoch"), [(9e99, 1), (5e99, 3), ([0.5, 5e99, 0.1], 3)])
def test_too_large_a_learning_rate_is_named_as_train_does(alpha, epoch):
    start = Network(W={2: np.zeros((1, 1))}, b={2: np.zeros((1, 1))})
    batch = np.array([[10.0, 10.0, 10.0]]), np.array([[1.0, 1.0, 0.0]])
    with pytest.raises(ValueError, match="alpha is too large") as whole:
        train(start, *batch, alpha=alpha, epochs=50)
    with pytest.raises(ValueError, match="alpha is too large") as pieces:
        train_shards(start, split([2], *batch), alpha=alpha, epochs=50)
    assert str(pieces.value) == str(whole.value)
    assert f"in epoch {epoch};" in str(pieces.value)
    np.testing.assert_array_equal(pieces.value.history.epochs, np.arange(epoch))
    np.testing.assert_allclose(pieces.value.history.costs, whole.value.history.costs, rtol=1e-12)


def test_settings_of_numpy_change_nothing():
    steep = random_network(PAGE, seed=0, scale=1e3)
    expected = train_shards(steep, split([7]), 1.5, epochs=5)
    with np.errstate(all="raise"):
        same(train_shards(steep, split([7]), 1.5, epochs=5), expected)


def unread():
    raise AssertionError("bad arguments are refused before any shard is read")


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (ValueError, "shards is empty", {"shards": []}),
        (ValueError, "shards is empty", {"shards": iter([])}),
        (TypeError, "one of shards is a ndarray: it needs", {"shards": [X]}),
        (ValueError, r"X has shape \(30, 2\).*X\.T", {"shards": [(X.T, Y)]}),
        (ValueError, r"X .*holds no samples", {"shards": split([0])}),
        (ValueError, "alpha is .*positive", {"alpha": -1, "shards": [unread]}),
        (ValueError, "epochs is 0", {"epochs": 0, "shards": [unread]}),
        (ValueError, "record_every is 0", {"record_every": 0}),
        (TypeError, "executor is 4", {"executor": 4}),
        (TypeError, "executor is .*int", {"executor": int}),
        (TypeError, "shards is 5: it needs", {"shards": 5}),
        (
            ValueError,
            r"one stack: alpha \(3,\), shard 0 \(2,\), shard 1 \(2,\)",
            {"alpha": [1, 2, 3], "shards": split([7], np.stack([X, X]), np.stack([Y, Y]))},
        ),
        (TypeError, "network is of type ndarray", {"network": X}),
    ],
)
def test_bad_input(error, message, arguments):
    right = {"network": START, "shards": split([7]), "alpha": 1.0, "epochs": 1}
    with pytest.raises(error, match=message):
        train_shards(**(right | arguments))


# A batch larger than memory. The limit is RLIMIT_DATA: the memory that a process asks for itself,
# every array included. RLIMIT_AS would count the map too, which takes addresses and no memory: the
# kernel brings in its pages as they are read, and drops them when something else needs the room.
LIMITED = """
import resource, sys
import numpy as np
from backprop_helpers import Network
from backprop_helpers.scale.shards import train_shards

path, samples, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
status = open("/proc/self/status").read()
used = int(status.split("VmData:")[1].split()[0]) * 1024  # what Python and NumPy took to start
resource.setrlimit(resource.RLIMIT_DATA, (used + limit, used + limit))

data = np.memmap(path, mode="r", dtype=float, shape=(4, samples))
X, Y = data[:2], data[2:]
start = Network.random((2, 2), seed=0)
try:
    np.array(data)
except MemoryError:
    print("the whole does not fit")
cuts = range(50_021, samples, 50_021)  # no multiple of the block
shards = list(zip(np.split(X, cuts, axis=1), np.split(Y, cuts, axis=1)))
history = train_shards(start, shards, alpha=1.0, epochs=1)
print(*(history.final[name].hex() for name in start.names))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's own memory")
def test_a_memory_map_four_times_larger_than_the_memory_limit(tmp_path):
    limit = 32 * 2**20
    block = np.concatenate(random_batch((2, 2), 2**16, seed=0))
    copies = 4 * limit // block.nbytes
    path = tmp_path / "data"
    try:
        data = np.memmap(path, mode="w+", dtype=float, shape=(4, copies * block.shape[1]))
        for k in range(copies):
            data[:, k * block.shape[1] : (k + 1) * block.shape[1]] = block
        data.flush()
        assert path.stat().st_size == 4 * limit
        ended = subprocess.run(
            [sys.executable, "-c", LIMITED, path, str(data.shape[1]), str(limit)],
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        path.unlink()  # pytest keeps its folders for a while
    complaint, values = ended.stdout.splitlines()
    assert complaint == "the whole does not fit"
    # Repeating every sample leaves the mean as it is, so the block alone gives the right answer.
    final = train(Network.random((2, 2), seed=0), block[:2], block[2:], alpha=1.0, epochs=1).final
    for name, value in zip(final.names, values.split(), strict=True):
        assert float.fromhex(value) == pytest.approx(final[name], rel=1e-12)
