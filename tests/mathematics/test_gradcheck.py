"""Measured slopes are accurate, independent of `backward`, and say how far off they may be."""

import numpy as np
import pytest

from backprop_helpers import (
    Network,
    backprop,
    cost,
    datasets,
    forward,
    gradcheck,
    numerical_gradient,
    relative_error,
    train,
)
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


# Every slope comes with an estimate of its error


def flat(values):
    """Return all gradients in one array."""
    return np.concatenate([table[k].ravel() for table in (values.W, values.b) for k in values.W])


def compared(network, X, Y):
    """Return the true error of each slope, its estimate, and the derived gradient over the cost."""
    trace = forward(network, X)
    slopes, derived = numerical_gradient(network, X, Y), backprop.backward(network, trace, Y)
    return (
        abs(flat(slopes) - flat(derived)),
        flat(slopes.error),
        abs(flat(derived)),
        cost(trace, Y),
    )


def some_network(k):
    """Return one of many networks, from flat ones to such as are steps to the eye."""
    generator = np.random.default_rng(k)
    scale = np.exp(generator.uniform(np.log(0.1), np.log(60)))
    n = int(generator.choice([1, 4, 20, 60]))
    X, Y = random_batch(PAGE, n, seed=k)
    return scale, Network.random(PAGE, seed=k, scale=scale), X, Y


def test_no_error_is_larger_than_its_estimate_says():
    steep = 0
    for k in range(120):
        scale, *case = some_network(k)
        error, estimate, gradient, value = compared(*case)
        assert (error <= 3 * estimate).all()  # 10 would do
        assert (estimate < 1e-9 * value + 1e-6 * gradient).all()  # and it is worth something
        large = gradient > 1e-5 * value
        if scale <= 4:
            assert (error[large] <= 1e-9 * gradient[large]).all()
        steep += scale > 20
    assert steep > 10


def test_the_estimate_says_so_when_the_slope_is_wrong(monkeypatch):
    """With nudges as large as they once were, steep networks are measured wrongly."""
    monkeypatch.setattr(gradcheck, "_FARTHEST", 4.0)
    wrong = 0
    for k in range(30):
        _, *case = some_network(k)
        error, estimate, _, value = compared(*case)
        wrong += (error > 1e-7 * value).sum()
        assert (error <= 10 * estimate).all()
    assert wrong > 50


def test_a_trained_network_is_measured_rightly():
    """The training panel's: b3 to 40 digits begins so. One sample lies on a steep edge."""
    X, Y = datasets.two_moons(n=120)
    trained = train(Network.random(PAGE, 3), X, Y, alpha=0.5, epochs=2000, record_every=500)
    assert numerical_gradient(trained.final, X, Y)["b3"] == pytest.approx(-8.05893879e-5, rel=1e-8)
    for k in range(len(trained.epochs)):
        error, estimate, gradient, value = compared(trained.network.at(k), X, Y)
        large = gradient > 1e-5 * value
        assert (error[large] <= 1e-9 * gradient[large]).all()
        assert (error <= 3 * estimate).all()


def test_errors_have_the_names_and_shapes_of_the_slopes():
    nets = Network.example().replace(w68=[0.5, 1.0, 1.5])
    slopes = numerical_gradient(nets, *random_batch(PAGE, 4, seed=0))
    assert slopes.error.names == nets.names
    assert slopes.error["w02"].shape == slopes.error["b8"].shape == (3,)
    assert slopes.error.W[5].shape == slopes.W[5].shape
    assert 0 < slopes.error["w68"].min() < slopes.error["w68"].max() < 1e-12
    derived = backprop.backward(nets, forward(nets, [[0.9], [0.4]]), [[1], [0]])
    assert derived.error is None


@pytest.mark.parametrize("n", [1, 4, 120])
def test_an_ordinary_network_is_measured_in_a_few_passes(monkeypatch, n):
    """Two or three for each layer: the time of a check, counted instead of measured."""
    passes = []

    def counted(network, X):
        passes.append(network.stack_shape)
        return forward(network, X)

    monkeypatch.setattr(gradcheck, "forward", counted)
    numerical_gradient(Network.example(), *random_batch(PAGE, n, seed=1))
    assert len(passes) <= 1 + 4 * 4
    assert sum(np.prod(shape) for shape in passes) <= 24 * (16 + 2 * 3) + 1


@pytest.mark.parametrize("net_1", [37.0, 30.0, -37.0, 5.0, 300.0])
def test_where_the_output_rounds_to_1_slope_and_gradient_still_agree(net_1):
    """p - y cancels there: 1 - p is 0 in floating point, and the slope is -e^-37 and not 0."""
    net = Network(W={2: np.zeros((1, 1))}, b={2: np.array([[net_1]])})
    for y, exact in ((1, -1 / (1 + np.exp(net_1))), (0, 1 / (1 + np.exp(-net_1)))):
        derived = backprop.backward(net, forward(net, [[0.0]]), [[y]])
        slopes = numerical_gradient(net, [[0.0]], [[y]])
        assert derived["b1"] == pytest.approx(exact, rel=1e-15)
        assert slopes["b1"] == pytest.approx(exact, rel=1e-11)
        assert abs(slopes["b1"] - exact) < slopes.error["b1"] < 1e-10 * abs(exact)


def test_a_hidden_output_that_rounds_to_1_keeps_its_slope():
    """Node 1 has net 40; its slope is e^-40, and the gradient of w01 is not 0."""
    net = Network(W={2: [[40.0]], 3: [[2.0]]}, b={2: [[0.0]], 3: [[0.5]]})
    derived = backprop.backward(net, forward(net, [[1.0]]), [[0]])
    assert derived["w01"] == pytest.approx(2 * np.exp(-40) / (1 + np.exp(-2.5)), rel=1e-14)
    slopes = numerical_gradient(net, [[1.0]], [[0]])  # measured, it is 0: no cost shows so little
    assert abs(slopes["w01"] - derived["w01"]) < slopes.error["w01"] < 1e-13


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
        (5e-324, 0.0, 1.0),
        (5e-324, 1.5e-323, 0.5),
        (1e-300, 1e300, 1.0),
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
