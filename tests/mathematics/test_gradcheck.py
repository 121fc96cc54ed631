"""Measured slopes are accurate, independent of `backward`, and their error is measured rightly."""

import numpy as np
import pytest

from backprop_helpers import Network, backprop, forward, numerical_gradient, relative_error
from backprop_helpers.gradcheck import _extrapolate
from tests.support.samples import PAGE, SEEDS, Case, random_batch, random_network, relative


@pytest.mark.parametrize("n", [1, 2, 7, 200])
@pytest.mark.parametrize("seed", SEEDS)
def test_measured_slopes_are_accurate_to_1e_9(n, seed):
    """Held against complex steps through the page written node by node, not against `backward`."""
    case = Case(n, seed)
    for name in case.net.names:
        assert relative(case.slopes[name], case.slope("cost", name)) < 1e-9


def test_measured_slopes_do_not_use_backward(monkeypatch):
    def refuse(*_):
        raise AssertionError("a measured slope must not use the derivation that it checks")

    expected = numerical_gradient(Network.example(), *random_batch(PAGE, 2, seed=0))
    monkeypatch.setattr(backprop, "backward", refuse)
    monkeypatch.setattr("backprop_helpers.gradcheck.backward", refuse, raising=False)
    again = numerical_gradient(Network.example(), *random_batch(PAGE, 2, seed=0))
    assert again["w68"] == expected["w68"]


def test_slope_of_one_neuron_is_the_known_number():
    """With w = b = 0: p = 1/2, so ∂Cost/∂w = (p - y) x = -x/2 and ∂Cost/∂b = -1/2."""
    net = Network(W={2: np.zeros((1, 1))}, b={2: np.zeros((1, 1))})
    slopes = numerical_gradient(net, [[3.0]], [[1.0]])
    assert slopes["w01"] == pytest.approx(-1.5, rel=1e-10)
    assert slopes["b1"] == pytest.approx(-0.5, rel=1e-10)


@pytest.mark.parametrize("scale", [0.1, 2.0, 10.0, 50.0])
def test_steep_and_flat_networks_are_measured_too(scale):
    net = random_network(PAGE, seed=2, scale=scale)
    X, Y = random_batch(PAGE, 20, seed=2)
    slopes = numerical_gradient(net, X, Y)
    derived = backprop.backward(net, forward(net, X), Y)
    largest = max(abs(derived[name]) for name in net.names)
    for name in net.names:
        assert abs(slopes[name] - derived[name]) < 1e-8 * largest


@pytest.mark.parametrize("size", [0.01, 10.0, 100.0])
def test_inputs_of_any_size_are_measured_as_well(size):
    """Such as millimeters, not standardized: a nudge of a weight moves net by nudge times input."""
    net = random_network(PAGE, seed=2)
    X, Y = random_batch(PAGE, 20, seed=2)
    slopes = numerical_gradient(net, size * X, Y)
    derived = backprop.backward(net, forward(net, size * X), Y)
    largest = max(abs(derived[name]) for name in net.names)
    for name in net.names:
        assert abs(slopes[name] - derived[name]) < 1e-9 * largest


def test_rounding_at_the_smallest_steps_does_not_reach_the_result():
    """The slopes are 1 + h², but for the smallest h, where rounding has spoiled the last one."""
    slopes = 1 + (0.4 / 2.0 ** np.arange(6)) ** 2
    slopes[-1] += 1e-3
    assert _extrapolate(slopes) == pytest.approx(1, rel=1e-12)


def test_a_stack_of_networks_and_of_batches_is_measured_place_by_place():
    nets = random_network((3, 4, 2), seed=5, stack=(2, 3))
    batches = [random_batch((3, 4, 2), 5, seed) for seed in range(3)]
    X, Y = np.stack([X for X, _ in batches]), np.stack([Y for _, Y in batches])
    together = numerical_gradient(nets, X, Y)
    assert together.W[2].shape == (2, 3, 3, 4)
    assert together.stack_shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        alone = numerical_gradient(nets.at((i, j)), *batches[j])
        for name in nets.names:
            assert together[name][i, j] == pytest.approx(alone[name], rel=1e-9, abs=1e-13)


def test_several_targets_for_one_network_are_measured():
    net = random_network((3, 4, 2), seed=5)
    X, Y = random_batch((3, 4, 2), 5, seed=0)
    slopes = numerical_gradient(net, X, np.stack([Y, 1 - Y]))
    assert slopes["w03"].shape == (2,)
    assert slopes["w03"][1] == pytest.approx(numerical_gradient(net, X, 1 - Y)["w03"], rel=1e-9)


def test_delta_is_not_measured_and_says_so():
    slopes = numerical_gradient(Network.example(), *random_batch(PAGE, 2, seed=0))
    with pytest.raises(KeyError, match="delta_8 is not kept here"):
        slopes["delta_8"]


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [
        (1.0, 1.0, 0.0),
        (0.0, 0.0, 0.0),
        (1.0, 3.0, 0.5),
        (3.0, 1.0, 0.5),
        (-1.0, -3.0, 0.5),
        (1.0, -1.0, 1.0),
        (0.0, 5.0, 1.0),
        (5.0, 0.0, 1.0),
        (1e-300, 3e-300, 0.5),
        (1e308, 1e308, 0.0),
        (1.5e308, 0.5e308, 0.5),
        (1.5e308, -1.5e308, 1.0),
    ],
)
@pytest.mark.filterwarnings("error")
def test_relative_error(a, b, error):
    assert relative_error(a, b) == pytest.approx(error)
    assert type(relative_error(a, b)) is float


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.filterwarnings("error")
def test_relative_error_of_what_is_not_finite(bad):
    for name, pair in {"a": (bad, bad), "b": (1.0, [2.0, bad])}.items():
        with pytest.raises(ValueError, match=f"{name} contains NaN or infinity"):
            relative_error(*pair)


def test_relative_error_of_arrays_is_elementwise():
    errors = relative_error([1.0, 0.0, 1.0], [[1.0], [3.0]])
    np.testing.assert_allclose(errors, [[0, 1, 0], [0.5, 1, 0.5]])


@pytest.mark.parametrize("name", ["w68", "b8", "w02"])
def test_a_stack_in_one_layer_only_is_measured(name):
    """`replace` stacks only the weights, or only the biases, of the layer that it changes."""
    nets, (X, Y) = Network.example().replace(**{name: [0.5, 1.0]}), random_batch(PAGE, 5, seed=0)
    slopes = numerical_gradient(nets, X, Y)
    for k in range(2):
        alone = numerical_gradient(nets.at(k), X, Y)
        for each in nets.names:
            assert slopes[each][k] == pytest.approx(alone[each], rel=1e-9, abs=1e-13)
