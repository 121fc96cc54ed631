"""Bad input gets one clear error: which argument, what came, what is needed, how to mend it."""

import re

import numpy as np
import pytest

from backprop_helpers import (
    Network,
    backward,
    cost,
    datasets,
    forward,
    numerical_gradient,
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


@pytest.mark.parametrize("value", ["data.csv", None, [[1.0], [2.0, 3.0]], [["a"], ["b"]]])
def test_X_that_is_no_array_of_numbers(call_with_x, value):
    with fails((TypeError, ValueError), "X "):
        call_with_x(value)


def test_Y_as_labels(call_with_y):
    with fails(ValueError, "Y has shape (5,)", "(2, 5)", "datasets.one_hot(labels, 2)"):
        call_with_y([0, 1, 1, 0, 1])


def test_Y_as_a_row_of_labels(call_with_y):
    with fails(ValueError, "Y has shape (1, 5)", "(2, 5)", "datasets.one_hot(labels, 2)"):
        call_with_y([[0, 1, 1, 0, 1]])


def test_Y_as_labels_in_the_right_shape():
    net = Network.random((2, 1), seed=0)
    with fails(ValueError, "Y has values from 0 to 2", "0 to 1", "datasets.one_hot(labels"):
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
    with fails((TypeError, ValueError), "Y "):
        call_with_y(value)


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
        with fails((TypeError, ValueError), "alpha "):
            call(alpha)


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


@pytest.mark.parametrize("sizes", [(2, 0, 2), (2, -1), (2, 2.5), (0, 2)])
def test_layer_sizes_below_1(sizes):
    with fails(ValueError, f"sizes is {sizes}", "every layer needs 1 node or more"):
        Network.random(sizes, seed=0)


@pytest.mark.parametrize("sizes", [(), (2,)])
def test_too_few_layers(sizes):
    with fails(ValueError, f"sizes is {sizes}", "inputs and outputs"):
        Network.random(sizes, seed=0)


@pytest.mark.parametrize("scale", [0, -1.0, np.nan, np.inf])
def test_random_scale(scale):
    with fails(ValueError, f"scale is {scale}", "positive number"):
        Network.random((2, 2), seed=0, scale=scale)


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
    with fails(TypeError, "W[2] is 'heavy'", "needs numbers"):
        build(W2="heavy")


@pytest.mark.parametrize("bad", [np.nan, np.inf, [0.0, np.nan]])
def test_replacing_with_nan_or_infinity(bad):
    with fails(ValueError, "w68 contains NaN or infinity", "finite"):
        NET.replace(w68=bad)


def test_replacing_with_no_number():
    with fails(TypeError, "b8 is 'x'", "needs numbers"):
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
    @pytest.mark.parametrize("name", ["w", "W68", "w6", "w6-8", "out8", "delta8", "x", "", " w68"])
    def test_no_name_at_all(self, holder, name):
        with fails(KeyError, repr(name), "w68", "b8", "net_8, out_8 or delta_8"):
            holder[name]

    @pytest.mark.parametrize("name", [5, None, ("w68",)])
    def test_no_text(self, holder, name):
        with fails(KeyError, repr(name), "w68"):
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
