"""Networks: names, look-ups, replace, stack, at, and that nothing can be changed."""

import dataclasses

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, forward, numerical_gradient, train, update
from tests.support.samples import PAGE, random_batch, random_network

X, Y = random_batch(PAGE, 3, seed=0)
ROW = np.linspace(-1, 1, 9)

# Names


def test_names_go_layer_by_layer_weights_before_biases():
    assert " ".join(Network.example().names) == (
        "w02 w03 w12 w13 b2 b3 w24 w25 w34 w35 b4 b5 w46 w47 w56 w57 b6 b7 w68 w69 w78 w79 b8 b9"
    )


def test_an_underscore_separates_the_nodes_as_soon_as_one_needs_two_digits():
    net = random_network((3, 5, 4, 2), seed=0)
    assert net["w03"] == net.W[2][0, 0]
    assert net["w7_10"] == net.W[3][4, 2]
    assert net["w8_12"] == net.W[4][0, 0]
    assert net["w10_12"] == net.W[4][2, 0]
    assert net["w11_13"] == net.W[4][3, 1]
    assert net["b12"] == net.b[4][0, 0]
    assert {"w78", "w7_11", "w10_12", "b13"} <= set(net.names)


def test_the_example_has_the_literal_numbers_of_the_course():
    net = Network.example()
    assert net.sizes == PAGE
    assert [net[name] for name in net.names] == [
        *(1.5, -2.0, 2.5, 1.0, 0.5, -0.4),
        *(3.0, -1.5, -2.0, 2.5, -1.0, 0.6),
        *(-2.5, 1.5, 2.0, -3.0, 0.8, 0.3),
        *(1.4, -0.9, -1.2, 1.6, -0.3, 0.2),
    ]


@pytest.mark.parametrize("kind", ["net", "trace", "grads", "slopes"])
def test_look_ups_give_floats_for_one_network_and_arrays_for_a_stack(kind):
    for net, stack in [(Network.example(), ()), (Network.example().replace(w02=ROW), (9,))]:
        trace = forward(net, X)
        grads, slopes = backward(net, trace, Y), numerical_gradient(net, X, Y)
        shapes = {
            "net": {np.shape(net[name]) for name in net.names},
            "trace": {
                np.shape(trace[f"{k}_{j}"])[:-1] for k in ("net", "out") for j in range(2, 10)
            },
            "grads": {np.shape(grads[name]) for name in net.names},
            "slopes": {np.shape(slopes[name]) for name in net.names},
        }
        assert shapes[kind] == {stack}
    assert type(Network.example()["w68"]) is float
    assert type(cost(forward(Network.example(), X), Y)) is float
    assert type(backward(Network.example(), forward(Network.example(), X), Y)["b8"]) is float


def test_trace_and_gradients_by_name_are_the_rows_of_their_arrays():
    net = random_network((3, 5, 4, 2), seed=1)
    X, Y = random_batch((3, 5, 4, 2), 7, seed=1)
    trace = forward(net, X)
    grads = backward(net, trace, Y)
    np.testing.assert_array_equal(trace["out_1"], X[1])
    np.testing.assert_array_equal(trace["out_10"], trace.out[3][2])
    np.testing.assert_array_equal(trace["net_13"], trace.net[4][1])
    np.testing.assert_array_equal(grads["delta_9"], grads.delta[3][1])
    assert grads["w7_10"] == grads.W[3][4, 2]
    assert grads["b11"] == grads.b[3][3, 0]
    assert grads.names == net.names


def test_inputs_get_a_stack_axis_by_name_like_everything_else():
    trace = forward(Network.example().replace(w68=ROW), X)
    assert trace["out_0"].shape == trace["net_2"].shape == trace["out_8"].shape == (9, 3)
    assert trace.out[1].shape == (2, 3)


# Replace, stack, at


def test_replace_puts_values_where_the_page_has_them():
    net = Network.example().replace(w69=7.0, b8=-5.0, w12=3.5)
    np.testing.assert_array_equal(net.W[5], [[1.4, 7.0], [-1.2, 1.6]])
    np.testing.assert_array_equal(net.b[5], [[-5.0], [0.2]])
    np.testing.assert_array_equal(net.W[2], [[1.5, -2.0], [3.5, 1.0]])


def test_replace_with_an_array_makes_a_stack():
    net = Network.example().replace(w68=ROW)
    assert net.stack_shape == (9,)
    np.testing.assert_array_equal(net["w68"], ROW)
    np.testing.assert_array_equal(net["w69"], np.full(9, -0.9))
    curve = cost(forward(net, X), Y)
    one_by_one = [cost(forward(Network.example().replace(w68=w), X), Y) for w in ROW]
    np.testing.assert_allclose(curve, one_by_one, rtol=1e-13)


@pytest.mark.parametrize("second", ["w79", "w02"])  # in the same array and in another one
def test_arrays_that_broadcast_make_a_surface(second):
    net = Network.example().replace(**{"w68": ROW[:, np.newaxis], second: np.arange(4.0)})
    assert net.stack_shape == (9, 4)
    surface = cost(forward(net, X), Y)
    assert surface.shape == (9, 4)
    alone = Network.example().replace(**{"w68": ROW[7], second: 2.0})
    assert surface[7, 2] == pytest.approx(cost(forward(alone, X), Y), rel=1e-13)


def test_at_picks_one_network_or_a_part_of_the_stack():
    net = Network.example().replace(w68=ROW[:, np.newaxis], w02=np.arange(4.0))
    one = net.at((7, 2))
    assert (one.stack_shape, one["w68"], one["w02"], one["b9"]) == ((), ROW[7], 2.0, 0.2)
    np.testing.assert_array_equal(net.at(3)["w02"], np.arange(4.0))
    assert net.at(-1)["w68"][0] == ROW[-1]
    part = net.at(slice(2, 5))
    assert part.stack_shape == (3, 4)
    np.testing.assert_array_equal(part["w68"][:, 0], ROW[2:5])


def test_stack_puts_a_new_axis_first():
    plain, row = Network.example(), Network.example().replace(w68=ROW)
    both = Network.stack([plain, row])
    assert both.stack_shape == (2, 9)
    np.testing.assert_array_equal(both["w68"], [np.full(9, 1.4), ROW])
    np.testing.assert_array_equal(both["b2"], np.full((2, 9), 0.5))


def test_random_networks_are_reproducible_and_scaled():
    net = Network.random((64, 32, 10), seed=0)
    assert net.sizes == (64, 32, 10)
    np.testing.assert_array_equal(net.W[2], Network.random((64, 32, 10), seed=0).W[2])
    assert not np.array_equal(net.W[2], Network.random((64, 32, 10), seed=1).W[2])
    assert np.std(net.W[2]) == pytest.approx(4 / 8, rel=0.1)
    assert np.std(Network.random((64, 32, 10), 0, scale=1.0).W[2]) == pytest.approx(1 / 8, rel=0.1)
    assert all(np.all(b == 0) for b in net.b.values())


def test_repr_says_the_sizes_and_the_stack():
    assert repr(Network.example()) == "Network(2-2-2-2-2)"
    assert repr(Network.example().replace(b8=ROW)) == "Network(2-2-2-2-2, a stack of (9,))"


# Nothing can be changed, and nothing is


def test_a_network_cannot_be_changed():
    net = Network.example()
    with pytest.raises(ValueError, match="read-only"):
        net.W[5][0, 0] = 0.0
    with pytest.raises(ValueError, match="read-only"):
        net.b[5][0, 0] = 0.0
    with pytest.raises(TypeError):
        net.W[5] = np.zeros((2, 2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        net.W = {}
    with pytest.raises(TypeError):
        net["w68"] = 0.0


def test_a_network_keeps_its_numbers_when_the_arrays_it_came_from_change():
    W, b = {2: np.ones((1, 1))}, {2: np.zeros((1, 1))}
    values = np.array([1.0, 2.0])
    net = Network(W, b).replace(b1=values)
    W[2][0, 0], b[2][0, 0], values[0] = 9.0, 9.0, 9.0
    W[3] = np.ones((1, 1))
    np.testing.assert_array_equal(net["w01"], [1.0, 1.0])
    np.testing.assert_array_equal(net["b1"], [1.0, 2.0])


def test_a_trace_keeps_its_numbers_when_the_array_it_came_from_changes():
    inputs = X.copy()
    trace = forward(Network.example(), inputs)
    inputs *= 0
    np.testing.assert_array_equal(trace.out[1], X)
    grads = backward(Network.example(), trace, Y)
    assert grads["w02"] == backward(Network.example(), forward(Network.example(), X), Y)["w02"]


def test_no_function_changes_what_it_is_given():
    net = Network.example()
    inputs, targets = X.copy(), Y.copy()
    numbers = [net[name] for name in net.names]
    trace = forward(net, inputs)
    values = [array.copy() for array in (*trace.net.values(), *trace.out.values())]
    cost(trace, targets)
    grads = backward(net, trace, targets)
    slopes = [grads[name] for name in net.names]
    update(net, grads, 0.5)
    train(net, inputs, targets, alpha=0.5, epochs=3)
    numerical_gradient(net, inputs, targets)
    net.replace(w68=0.0)
    np.testing.assert_array_equal(inputs, X)
    np.testing.assert_array_equal(targets, Y)
    assert [net[name] for name in net.names] == numbers
    assert [grads[name] for name in net.names] == slopes
    for array, before in zip((*trace.net.values(), *trace.out.values()), values, strict=True):
        np.testing.assert_array_equal(array, before)
