"""Bad input gets one clear error: which argument, what came, what is needed, how to mend it."""

import re
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

from backprop_helpers import (
    Network,
    backward,
    cost,
    datasets,
    forward,
    numerical_gradient,
    relative_error,
    sigmoid,
    train,
    update,
)

NET = Network.example()
X, Y = datasets.two_blobs(n=5)
TRACE = forward(NET, X)
GRADS = backward(NET, TRACE, Y)


def fails(error, *parts):
    """Expect this error with all these parts in its message, in this order."""
    return pytest.raises(error, match=".*".join(re.escape(part) for part in parts))


# Everything that takes X, and everything that takes Y

WITH_X = [
    lambda X: forward(NET, X),
    lambda X: train(NET, X, Y, alpha=1.0, epochs=1),
    lambda X: numerical_gradient(NET, X, Y),
]
WITH_Y = [
    lambda Y: cost(TRACE, Y),
    lambda Y: backward(NET, TRACE, Y),
    lambda Y: train(NET, X, Y, alpha=1.0, epochs=1),
    lambda Y: numerical_gradient(NET, X, Y),
]
FUNCTIONS_X = ("forward", "train", "numerical_gradient")
FUNCTIONS_Y = ("cost", "backward", "train", "numerical_gradient")


@pytest.fixture(params=WITH_X, ids=FUNCTIONS_X)
def call_with_x(request):
    return request.param


@pytest.fixture(params=WITH_Y, ids=FUNCTIONS_Y)
def call_with_y(request):
    return request.param


def test_X_with_one_row_per_sample(call_with_x):
    with fails(ValueError, "X has shape (5, 2)", "(2, N)", "X.T", "one column per sample"):
        call_with_x(X.T)


def test_X_with_the_wrong_number_of_rows(call_with_x):
    with fails(ValueError, "X has shape (3, 5)", "needs (2, N)", "one row per input") as caught:
        call_with_x(np.zeros((3, 5)))
    assert "X.T" not in str(caught.value)  # that would not help


def test_X_with_one_sample_as_a_flat_list(call_with_x):
    with fails(ValueError, "X has shape (2,)", "(2, N)", "X.reshape(2, 1)"):
        call_with_x([0.9, 0.4])


@pytest.mark.parametrize("value", [0.9, [1.0, 2.0, 3.0], []])
def test_X_without_two_axes(call_with_x, value):
    with fails(ValueError, f"X has shape {np.shape(value)}", "needs (2, N)"):
        call_with_x(value)


def test_X_without_samples(call_with_x):
    with fails(ValueError, "X has shape (2, 0)", "no samples"):
        call_with_x(np.empty((2, 0)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_X_with_nan_or_infinity(call_with_x, bad):
    with fails(ValueError, "X contains NaN or infinity (1 of 10 values)", "remove or replace"):
        call_with_x(np.where(np.isclose(X, X[0, 0]), bad, X))


# What is no array of finite, real numbers: the same answers for each argument

NO_NUMBERS = [
    *("data.csv", "0.5", None, [None], [["a"], ["b"]], [["1"], ["2"]], b"1", object(), {}),
    *(1 + 2j, np.ones((1, 2), complex), [[1], [2j]], np.array([[1, 2j]], object)),
    *(np.ones((1, 2), "datetime64[s]"), np.ones((1, 2), "timedelta64[s]")),
]
WITH_NUMBERS = {
    "X": lambda value: forward(NET, value),
    "Y": lambda value: backward(NET, TRACE, value),
    "alpha": lambda value: update(NET, GRADS, value),
    "w68": lambda value: NET.replace(w68=value),
    "W[2]": lambda value: Network({2: value}, {2: [[1.0]]}),
    "a": lambda value: relative_error(value, 1.0),
    "b": lambda value: relative_error(1.0, value),
}


@pytest.fixture(params=WITH_NUMBERS.items(), ids=WITH_NUMBERS)
def argument(request):
    return request.param


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_no_real_numbers(argument, value):
    name, call = argument
    with fails(TypeError, f"{name} is {repr(value)[:50]}", ": it needs real numbers"):
        call(value)


def test_masked_arrays_are_not_used_without_their_mask(argument):
    name, call = argument
    with fails(TypeError, f"{name} is a masked array", "leave out"):
        call(np.ma.masked_array(np.ones((2, 5)), mask=np.eye(2, 5)))


def test_rows_of_different_lengths(argument):
    name, call = argument
    with fails(ValueError, f"{name} has rows of different lengths"):
        call([[1.0], [2.0, 3.0]])


def test_numbers_too_large_for_a_float(argument):
    name, call = argument
    with fails(ValueError, f"{name} holds a number beyond "):
        call([[10**400]])


def test_only_samples_can_be_removed(argument):
    name, call = argument
    with fails(ValueError, f"{name} contains NaN or infinity (1 of 2 values)") as caught:
        call([[np.nan, 1.0]])
    assert ("remove or replace those samples" in str(caught.value)) == (name in "XY")
    assert ("it needs finite numbers" in str(caught.value)) == (name not in "XY")


def test_whole_numbers_and_fractions_are_numbers():
    halves = NET.replace(w68=[Fraction(1, 2), 2**70], b8=np.array([1, 0], np.uint8), b9=True)
    np.testing.assert_array_equal(halves["w68"], [0.5, 2.0**70])
    assert (list(halves["b8"]), list(halves["b9"])) == ([1, 0], [1, 1])
    np.testing.assert_array_equal(forward(NET, np.ones((2, 1), bool)).out[1], [[1], [1]])


@pytest.mark.parametrize("shape", [(0, 2, 5), (3, 0, 2, 5)])
def test_empty_stacks(shape):
    with fails(ValueError, f"X has shape {shape}", "no samples"):
        forward(NET, np.empty(shape))
    for call in (cost, lambda trace, Y: backward(NET, trace, Y)):
        with fails(ValueError, f"Y has shape {shape}", "needs (2, 5)"):
            call(TRACE, np.empty(shape))
    with fails(ValueError, "w68 has shape (0,)", "one number or more"):
        NET.replace(w68=[])
    with fails(ValueError, "W[2] has shape (0, 2, 3)", "one number or more"):
        build(W2=np.empty((0, 2, 3)))


def test_Y_as_labels(call_with_y):
    with fails(ValueError, "Y has shape (5,)", "(2, 5)", "datasets.one_hot(labels, 2)"):
        call_with_y([0, 1, 1, 0, 1])


def test_Y_as_a_row_of_labels(call_with_y):
    with fails(ValueError, "Y has shape (1, 5)", "(2, 5)", "datasets.one_hot(np.ravel(labels), 2)"):
        call_with_y([[0, 1, 1, 0, 1]])


def test_Y_as_labels_in_the_right_shape():
    net = Network.random((2, 1), seed=0)
    with fails(ValueError, "Y has values from 0 to 2", "0 to 1", "3 classes", "the network has 1"):
        cost(forward(net, X), [[0, 1, 2, 0, 1]])


def test_Y_with_one_row_per_sample(call_with_y):
    with fails(ValueError, "Y has shape (5, 2)", "needs (2, 5)", "Y.T"):
        call_with_y(Y.T)


def test_Y_for_another_number_of_samples(call_with_y):
    with fails(ValueError, "Y has shape (2, 4)", "needs (2, 5)", "one column per sample"):
        call_with_y(Y[:, :4])


@pytest.mark.parametrize("bad", [-0.1, 1.1])
def test_Y_outside_0_to_1(call_with_y, bad):
    with fails(ValueError, "Y has values from", f"{bad}", "0 to 1"):
        call_with_y(np.where(np.isclose(Y, round(bad)), bad, Y))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_Y_with_nan_or_infinity(call_with_y, bad):
    with fails(ValueError, "Y contains NaN or infinity (5 of 10 values)"):
        call_with_y(np.where(Y == 1, bad, Y))


@pytest.mark.parametrize("value", ["labels", None])
def test_Y_that_is_no_array_of_numbers(call_with_y, value):
    with fails(TypeError, "Y "):
        call_with_y(value)


def test_Y_with_rows_of_different_lengths(call_with_y):
    with fails(ValueError, "Y has rows of different lengths"):
        call_with_y([[1.0, 0.0], [1.0]])


# Advice that can be followed: what a message says to write is then taken

ONE_OUT, FIVE = Network.random((2, 1), seed=0), np.array([0, 1, 1, 0, 1])
ONE_HOT = datasets.one_hot(FIVE, 2)


@pytest.mark.parametrize(
    ("net", "labels", "right"),
    [
        *((NET, given, ONE_HOT) for given in (FIVE, FIVE[np.newaxis], FIVE[:, np.newaxis])),
        *((NET, 2 * given - 1, ONE_HOT) for given in (FIVE, FIVE[:, np.newaxis])),
        *((NET, given, ONE_HOT) for given in (2 * ONE_HOT - 1, 2 * ONE_HOT.T - 1, ONE_HOT.T)),
        *((ONE_OUT, given, FIVE[np.newaxis]) for given in (FIVE, FIVE[:, np.newaxis])),
        *((ONE_OUT, 2 * given - 1, FIVE[np.newaxis]) for given in (FIVE, FIVE[np.newaxis])),
        (ONE_OUT, 2 * FIVE[:, np.newaxis] - 1, FIVE[np.newaxis]),
    ],
)
def test_what_is_advised_works(net, labels, right):
    with pytest.raises(ValueError, match=r"use|transpose it with") as caught:
        cost(forward(net, X), labels)
    advice = re.search(r"(?:use|transpose it with) (.*)$", str(caught.value))[1]
    followed = eval(advice, {"np": np, "datasets": datasets, "Y": labels, "labels": labels})
    np.testing.assert_array_equal(followed, right)


def test_labels_of_more_classes_than_the_network_has_outputs():
    with fails(ValueError, "Y has shape (5,)", "5 classes, 0 to 4", "as many outputs", "has 2"):
        cost(TRACE, [0, 1, 2, 3, 4])


# Numbers at the end of the range, and NumPy told to be strict

HUGE = [1e308, -1e308, 1.7e308, 10**120]


@pytest.mark.parametrize("value", HUGE)
def test_numbers_that_are_too_large_to_compute_with(argument, value):
    name, call = argument
    if name in "ab":
        pytest.skip("relative_error compares numbers of any size")
    with fails(ValueError, f"{name} holds a number beyond 1e+100"):
        call([[value, 1.0], [1.0, value]])


def test_the_largest_numbers_allowed_give_numbers():
    big = NET.replace(w02=1e100, w24=-1e100, b8=1e100)
    with np.errstate(all="raise"):
        trace = forward(big, 1e100 * np.sign(X))
        grads = backward(big, trace, Y)
        update(big, grads, 1e-9)
    assert all(np.isfinite(grads[name]) for name in big.names)
    assert np.isfinite(cost(trace, Y))


def test_gradients_beyond_all_numbers_say_so():
    """Each layer multiplies δ by 1e100 / 4, and two large weights cancel in net: 1e400 in all."""
    W = {k: np.array([[1e100, -1e100], [-1e100, 1e100]]) for k in range(2, 7)}
    net = Network(W, {k: np.zeros((2, 1)) for k in W})
    with fails(ValueError, "gradients", "beyond 1e308", "smaller weights"):
        backward(net, forward(net, [[1.0], [1.0]]), [[1], [0]])


@pytest.mark.parametrize("value", [-800.0, -30.0, 0.0, 30.0, 800.0])
def test_a_strict_numpy_changes_nothing(value):
    """`np.seterr(all="raise")` is a learner's own business: e^-800 is 0 here all the same."""
    net = NET.replace(w68=value, b8=value, b2=value)
    trace = forward(net, X)
    grads, slopes = backward(net, trace, Y), numerical_gradient(net, X, Y)
    with np.errstate(all="raise"):
        again = forward(net, X)
        strict = backward(net, again, Y), numerical_gradient(net, X, Y)
        assert cost(again, Y) == cost(trace, Y)
        assert update(net, grads, 0.5)["b8"] == update(net, strict[0], 0.5)["b8"]
        assert sigmoid(value) == sigmoid([value])[0]
        assert relative_error(5e-324, 1e-310) > 0.9
        history = train(net, X, Y, alpha=0.5, epochs=3)
        datasets.two_moons(noise=5e-324), Network.random(net.sizes, seed=0, scale=5e-324)
    for ours, right in zip(strict, (grads, slopes), strict=True):
        assert [ours[name] for name in net.names] == [right[name] for name in net.names]
    np.testing.assert_array_equal(history.costs, train(net, X, Y, alpha=0.5, epochs=3).costs)


def test_an_array_that_changes_meanwhile_is_not_seen():
    targets = Y.copy()

    def progress(epochs):
        for epoch in epochs:
            targets[:] = 1 - targets
            yield epoch

    history = train(NET, X, targets, alpha=0.5, epochs=4, progress=progress)
    np.testing.assert_array_equal(history.costs, train(NET, X, Y, alpha=0.5, epochs=4).costs)


# What would fill the memory, or the screen


def test_messages_are_short_however_large_the_value():
    many = ["a" * 1000] * 100_000
    for call in (
        lambda: forward(NET, many),
        lambda: datasets.one_hot(many, 2),
        lambda: Network.random(many, seed=0),
        lambda: datasets.two_blobs(n=10**5000),
        lambda: datasets.two_blobs(noise="b" * 10**6),
        lambda: datasets.penguins(tuple(many)),
        lambda: NET["w" + "1" * 10**6],
        lambda: update(NET, GRADS, many),
        lambda: Network(dict.fromkeys(range(10**5), 0), {}),
        lambda: Network.stack(many),
    ):
        with pytest.raises((ValueError, TypeError, KeyError)) as caught:
            call()
        assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "call",
    [
        lambda: Network.random((10**20, 2), seed=0),
        lambda: Network.random((20_000, 20_000), seed=0),
        lambda: datasets.one_hot([0] * 1000, 10**6),
        lambda: datasets.one_hot([0], 10**9),
        lambda: datasets.two_moons(n=10**8),
    ],
)
def test_what_does_not_fit_the_memory_is_refused(call):
    with pytest.raises(ValueError, match="134217728"):
        call()


def test_one_hot_takes_no_more_memory_than_its_result():
    tracemalloc.start()
    targets = datasets.one_hot(np.zeros(100), 20_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert targets.sum() == 100
    assert peak < 1.5 * targets.nbytes


def test_too_many_axes():
    with fails(ValueError, "X has 40 axes", "30 at most"):
        forward(NET, np.ones((1,) * 40))


# Stacks that do not fit, arguments that are swapped, and what belongs to another network

TWO, THREE = NET.replace(w68=[1.0, 2.0]), NET.replace(w02=[1.0, 2.0, 3.0])
THREE_X, THREE_Y = np.stack([X] * 3), np.stack([Y] * 3)
TWO_TRACE, THREE_TRACE = forward(TWO, X), forward(THREE, X)
THREE_GRADS = backward(THREE, THREE_TRACE, Y)


@pytest.mark.parametrize(
    ("call", "came"),
    [
        (lambda: forward(TWO, THREE_X), "network (2,), X (3,)"),
        (lambda: cost(TWO_TRACE, THREE_Y), "outputs (2,), Y (3,)"),
        (lambda: backward(TWO, TWO_TRACE, THREE_Y), "outputs (2,), Y (3,)"),
        (lambda: backward(TWO, THREE_TRACE, Y), "network (2,), trace (3,)"),
        (lambda: numerical_gradient(TWO, THREE_X, Y), "network (2,), X (3,)"),
        (lambda: numerical_gradient(TWO, X, THREE_Y), "outputs (2,), Y (3,)"),
        (lambda: update(TWO, THREE_GRADS, 1.0), "network (2,), gradients (3,)"),
        (lambda: update(NET, THREE_GRADS, [1.0, 2.0]), "gradients (3,), alpha (2,)"),
        (lambda: update(TWO, GRADS, [1.0, 2.0, 3.0]), "network (2,), alpha (3,)"),
        (lambda: relative_error([1.0, 2.0], [1.0, 2.0, 3.0]), "a (2,), b (3,)"),
    ],
)
def test_stacks_that_do_not_broadcast(call, came):
    with fails(ValueError, "do not broadcast", f"{came};", "np.newaxis"):
        call()


@pytest.mark.parametrize(
    ("call", "name", "came", "needed"),
    [
        (lambda: forward(X, NET), "network", "ndarray", "Network"),
        (lambda: forward(None, X), "network", "NoneType", "Network"),
        (lambda: forward(TRACE, X), "network", "Trace", "Network"),
        (lambda: cost(Y, TRACE), "trace", "ndarray", "Trace"),
        (lambda: cost(NET, Y), "trace", "Network", "Trace"),
        (lambda: backward(TRACE, NET, Y), "network", "Trace", "Network"),
        (lambda: backward(NET, X, Y), "trace", "ndarray", "Trace"),
        (lambda: update(GRADS, NET, 1.0), "network", "Gradients", "Network"),
        (lambda: update(NET, NET, 1.0), "gradients", "Network", "Gradients"),
        (lambda: update(NET, None, 1.0), "gradients", "NoneType", "Gradients"),
        (lambda: numerical_gradient(X, NET, Y), "network", "ndarray", "Network"),
    ],
)
def test_arguments_of_another_type(call, name, came, needed):
    with fails(TypeError, f"{name} is of type {came}", f"a {needed} is needed", "order"):
        call()


def test_a_history_in_place_of_a_network():
    history = train(NET, X, Y, alpha=1.0, epochs=1)
    with fails(TypeError, "network is of type History", "a Network is needed", "history.final"):
        forward(history, X)


def test_a_network_from_before_a_reload():
    """After `importlib.reload` the class is another one, of the same name."""
    other = type("Network", (), {})()
    with fails(TypeError, "network is of type Network", "loaded again", "restart the kernel"):
        forward(other, X)


@pytest.mark.parametrize("value", [5, None, [1.0], "W", np.ones((2, 2))])
def test_weights_that_are_no_dictionary(value):
    with fails(TypeError, "W is ", "dictionary with one array for each layer"):
        Network(value, value)
    with fails(TypeError, "b is ", "dictionary with one array for each layer"):
        Network({2: [[1.0]]}, value)


@pytest.mark.parametrize("networks", [5, None, [1], [NET, None], [NET, TRACE], "ab"])
def test_stacking_what_are_no_networks(networks):
    with fails(TypeError, "networks"):
        Network.stack(networks)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 2, 2, 2, 2, 2), (2, 3, 2, 2, 2)])
def test_gradients_of_another_network(sizes):
    with fails(ValueError, f"gradients has layer sizes {NET.sizes}", f"the network has {sizes}"):
        update(Network.random(sizes, seed=0), GRADS, 1.0)


# Learning rate and epochs

WITH_ALPHA = [
    lambda alpha: update(NET, GRADS, alpha),
    lambda alpha: train(NET, X, Y, alpha=alpha, epochs=1),
]


@pytest.mark.parametrize("call", WITH_ALPHA, ids=["update", "train"])
class TestAlpha:
    @pytest.mark.parametrize("alpha", [0, -0.5, 0.0, [0.5, 0.0], [-1.0, 2.0]])
    def test_not_positive(self, call, alpha):
        with fails(ValueError, f"alpha is {alpha}", "must be a positive number"):
            call(alpha)

    @pytest.mark.parametrize("alpha", [np.nan, np.inf, [1.0, np.nan]])
    def test_not_finite(self, call, alpha):
        with fails(ValueError, "alpha contains NaN or infinity"):
            call(alpha)

    @pytest.mark.parametrize("alpha", ["fast", None])
    def test_no_number(self, call, alpha):
        with fails(TypeError, f"alpha is {alpha!r}", "real numbers"):
            call(alpha)

    def test_none_at_all(self, call):
        with fails(ValueError, "alpha is []", "must be a positive number"):
            call([])


@pytest.mark.parametrize("argument", ["epochs", "record_every", "batch_size"])
class TestCounts:
    @pytest.mark.parametrize("value", [0, -3])
    def test_below_1(self, argument, value):
        with fails(ValueError, f"{argument} is {value}", "whole number, 1 or more"):
            train(NET, X, Y, **{"alpha": 1.0, "epochs": 5, argument: value})

    @pytest.mark.parametrize("value", [2.5, 10.0, "10", True])
    def test_no_whole_number(self, argument, value):
        with fails(TypeError, f"{argument} is {value!r}", "whole number, 1 or more"):
            train(NET, X, Y, **{"alpha": 1.0, "epochs": 5, argument: value})


def test_more_samples_in_a_mini_batch_than_there_are():
    with fails(ValueError, "batch_size is 6", "5 samples", "leave batch_size away"):
        train(NET, X, Y, alpha=1.0, epochs=1, batch_size=6)


@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (0.5, TypeError), (None, TypeError)])
def test_a_seed_that_is_none(seed, error):
    with fails(error, f"seed is {seed}", "whole number, 0 or more"):
        train(NET, X, Y, alpha=1.0, epochs=1, batch_size=2, seed=seed)


def test_progress_that_cannot_be_called():
    with fails(TypeError, "progress is True", "callable", "tqdm.auto.tqdm"):
        train(NET, X, Y, alpha=1.0, epochs=1, progress=True)


def test_learning_rates_and_networks_that_do_not_broadcast():
    nets = NET.replace(w68=[1.0, 2.0])
    with fails(ValueError, "do not broadcast", "network (2,)", "alpha (3,)", "np.newaxis"):
        train(nets, X, Y, alpha=[1.0, 2.0, 3.0], epochs=1)


# Networks


@pytest.mark.parametrize(
    "sizes", [(2, 0, 2), (2, -1), (2, 2.5), (0, 2), (2, True), (2, None), ("2", "2")]
)
def test_layer_sizes_below_1(sizes):
    with fails(ValueError, f"sizes is {sizes}", "every layer needs 1 node or more"):
        Network.random(sizes, seed=0)


@pytest.mark.parametrize("sizes", [(), (2,), 2, None])
def test_too_few_layers(sizes):
    with fails(ValueError, f"sizes is {sizes}", "inputs and outputs"):
        Network.random(sizes, seed=0)


@pytest.mark.parametrize("scale", [0, -1.0, np.nan, np.inf, None, [1.0, 2.0]])
def test_random_scale(scale):
    with fails(ValueError, f"scale is {scale}", "positive number"):
        Network.random((2, 2), seed=0, scale=scale)


@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (0.5, TypeError), (None, TypeError)])
def test_random_seed(seed, error):
    with fails(error, f"seed is {seed}", "whole number, 0 or more"):
        Network.random((2, 2), seed=seed)


def build(**changes):
    """Build a 2-3-1 network with some of its arrays replaced."""
    arrays = {"W2": np.ones((2, 3)), "W3": np.ones((3, 1)), "b2": np.ones((3, 1)), "b3": [[1.0]]}
    arrays |= changes
    return Network(
        W={int(k[1]): v for k, v in arrays.items() if k[0] == "W" and v is not None},
        b={int(k[1]): v for k, v in arrays.items() if k[0] == "b" and v is not None},
    )


def test_the_network_built_here_is_good():
    assert build().sizes == (2, 3, 1)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"W3": np.ones((2, 1))}, ["W[3] has 2 rows", "layer 2 has 3 nodes", "one row"]),
        ({"b2": np.ones((2, 1))}, ["b[2] has shape (2, 1)", "3 nodes", "(..., 3, 1)"]),
        ({"b2": np.ones((1, 3))}, ["b[2] has shape (1, 3)", "3 nodes", "(..., 3, 1)"]),
        ({"b2": np.ones((3, 2))}, ["b[2] has shape (3, 2)", "3 nodes", "(..., 3, 1)"]),
        ({"b2": np.ones(3)}, ["b[2] has shape (3,)", "two axes"]),
        ({"W2": 1.0}, ["W[2] has shape ()", "two axes"]),
        ({"W2": np.ones((0, 3))}, ["W[2] has shape (0, 3)", "one number or more"]),
        ({"b3": None}, ["W has layers [2, 3] and b has layers [2]", "2, 3, ..."]),
        ({"W2": None, "b2": None}, ["W has layers [3]", "layer 1 is the inputs"]),
        ({"W3": [[1.0], [np.nan], [1.0]]}, ["W[3] contains NaN or infinity"]),
        ({"b2": np.full((3, 1), np.inf)}, ["b[2] contains NaN or infinity"]),
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, dict) else "",
)
def test_arrays_that_do_not_fit_together(changes, parts):
    with fails(ValueError, *parts):
        build(**changes)


def test_arrays_that_are_no_numbers():
    with fails(TypeError, "W[2] is 'heavy'", "needs real numbers"):
        build(W2="heavy")


@pytest.mark.parametrize("bad", [np.nan, np.inf, [0.0, np.nan]])
def test_replacing_with_nan_or_infinity(bad):
    with fails(ValueError, "w68 contains NaN or infinity", "finite"):
        NET.replace(w68=bad)


def test_replacing_with_no_number():
    with fails(TypeError, "b8 is 'x'", "needs real numbers"):
        NET.replace(b8="x")


def test_replacing_with_arrays_that_do_not_broadcast():
    for other in ("w69", "w02"):  # in the same layer and in another one
        with fails(ValueError, "do not broadcast", f"w68 (3,), {other} (4,)", "np.newaxis"):
            NET.replace(**{"w68": np.zeros(3), other: np.zeros(4)})
    with fails(ValueError, "do not broadcast", "b8 (4,), the network (3,)"):
        NET.replace(w68=np.zeros(3)).replace(b8=np.zeros(4))


def test_building_a_stack_from_arrays_that_do_not_broadcast():
    with fails(ValueError, "do not broadcast", "W[2] (4,)", "b[3] (3,)"):
        build(W2=np.ones((4, 2, 3)), b3=np.ones((3, 1, 1)))


@pytest.mark.parametrize("networks", [[], [Network.random((2, 2), 0), Network.random((2, 3), 0)]])
def test_stacking_networks_that_cannot_be_stacked(networks):
    with fails(ValueError, f"networks holds sizes {[n.sizes for n in networks]}", "same layer"):
        Network.stack(networks)


@pytest.mark.parametrize(
    ("network", "index"),
    [(NET, 0), (NET.replace(w68=[1.0, 2.0]), 2), (NET.replace(w68=[1.0, 2.0]), (0, 0))],
)
def test_at_where_the_stack_has_no_place(network, index):
    with pytest.raises(IndexError):
        network.at(index)


def test_at_of_a_network_that_is_no_stack_says_so():
    with fails(IndexError, "index is 0", "stack has the shape ()"):
        NET.at(0)


def test_a_trace_of_another_network():
    with fails(ValueError, "trace has layer sizes (2, 2, 2, 2, 2)", "the network has (2, 3, 2)"):
        backward(Network.random((2, 3, 2), seed=0), TRACE, Y)


# Names

LOOK_UPS = [NET, TRACE, GRADS]


@pytest.mark.parametrize("holder", LOOK_UPS, ids=["net", "trace", "grads"])
class TestNames:
    @pytest.mark.parametrize(
        "name", ["w", "W68", "w6", "w6-8", "out8", "delta8", "x", "w٦٨", "b８", " w68"]
    )
    def test_no_name_at_all(self, holder, name):
        with fails(KeyError, repr(name), "w68", "b8", "net_8, out_8 or delta_8"):
            holder[name]

    @pytest.mark.parametrize(
        ("name", "right"),
        [
            ("w6_8", "w68"),
            ("w06_8", "w68"),
            ("b08", "b8"),
            ("net_08", "net_8"),
            ("out_00", "out_0"),
        ],
    )
    def test_a_second_spelling(self, holder, name, right):
        with fails(KeyError, f"'{name}' is not a name here", f"did you mean {right}?"):
            holder[name]

    @pytest.mark.parametrize("name", [5, None, ("w68",)])
    def test_no_text(self, holder, name):
        with fails(KeyError, f"a {type(name).__name__} is not a name here", "w68"):
            holder[name]

    def test_backwards(self, holder):
        with fails(KeyError, "no edge from node 8 to node 6", "did you mean w68"):
            holder["w86"]

    @pytest.mark.parametrize("name", ["w48", "w67", "w66", "w08"])
    def test_edge_that_skips_a_layer_or_stays_in_one(self, holder, name):
        with fails(KeyError, f"no edge from node {name[1]} to node {name[2]}", "to the next"):
            holder[name]

    @pytest.mark.parametrize("name", ["w6_10", "w10_12", "b10", "net_10", "delta_123"])
    def test_node_that_does_not_exist(self, holder, name):
        with fails(KeyError, "there is no node", "0 to 9"):
            holder[name]

    @pytest.mark.parametrize("name", ["b0", "net_1", "delta_0"])
    def test_inputs_have_only_out(self, holder, name):
        with fails(KeyError, f"there is no {name}", "is an input and has only out_"):
            holder[name]


@pytest.mark.parametrize(
    ("holder", "name", "kinds"),
    [
        (NET, "out_8", "w..., b..."),
        (NET, "delta_8", "w..., b..."),
        (TRACE, "w68", "net..., out..."),
        (TRACE, "delta_8", "net..., out..."),
        (GRADS, "out_8", "w..., b..., delta..."),
    ],
)
def test_names_that_another_object_holds(holder, name, kinds):
    with fails(KeyError, f"{name} is not kept here", f"holds {kinds}"):
        holder[name]


def test_which_names_are_there():
    assert "w68" in NET
    assert "delta_8" in GRADS
    assert "out_0" in TRACE
    for name in ("w86", "out_8", "x", 5, None, "w" + "1" * 5000):
        assert name not in NET
    with pytest.raises(TypeError, match="not iterable"):
        list(NET)


def test_backwards_with_two_digits():
    net = Network.random((8, 4, 2), seed=0)
    with fails(KeyError, "no edge from node 12 to node 8", "did you mean w8_12"):
        net["w12_8"]


def test_replacing_what_is_no_parameter():
    with fails(KeyError, "out_8 cannot be set", "weights and biases"):
        NET.replace(out_8=0.5)
    with fails(KeyError, "did you mean w68"):
        NET.replace(w86=0.5)


def test_forgotten_underscore_with_two_digits():
    net = Network.random((8, 4, 2), seed=0)
    with fails(KeyError, "w812"):
        net["w812"]


# No warning reaches a learner, however far a slider goes


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [-1e4, -800.0, 0.0, 800.0, 1e4])
def test_no_warning_at_any_slider_setting(value):
    with np.errstate(over="warn", divide="warn", invalid="warn"):
        net = NET.replace(**dict.fromkeys(NET.names, value))
        trace = forward(net, X)
        assert np.isfinite(cost(trace, Y))
        grads = backward(net, trace, Y)
        update(net, grads, 100.0)
        numerical_gradient(net, X, Y)
        sigmoid(value)
