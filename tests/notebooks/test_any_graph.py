"""Notebook 05: its machines are right anywhere, its counts are counted anew, its prose is true."""

import contextlib
import io
import json
import re
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

from backprop_helpers import Network, backward, datasets, forward, numerical_gradient, train
from tests.support.places import REPOSITORY

NOTEBOOK = REPOSITORY / "notebooks/05_any_graph.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
SOURCES = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]
PROSE = "\n\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
OUTPUTS = [output for cell in CELLS for output in cell.get("outputs", [])]
PRINTED = "".join("".join(output.get("text", "")) for output in OUTPUTS)
SIZES = [(2, 2, 2, 2, 2), (1, 2), (2, 4, 2), (3, 1, 2)]


def cell_with(text: str) -> str:
    (found,) = (source for source in SOURCES if text in source)
    return found


TAKES_LONG = r"(?m)^(samples, ratios|reader = |W_soft|by_scale|graph\(\)|check\(|progress\()"


@pytest.fixture(scope="module")
def page():
    """What the cells define, run in order, without what takes long at the end of a few."""
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in SOURCES:
            exec(re.split(TAKES_LONG, source)[0], names)
    return names


def sample(sizes, seed, n=3):
    generator = np.random.default_rng(seed)
    network = Network.random(sizes, seed=seed)
    network = network.replace(**{k: generator.normal() for k in network.names if k[0] == "b"})
    X = generator.normal(size=(sizes[0], n))
    return network, X, np.eye(sizes[-1])[:, generator.integers(sizes[-1], size=n)]


# Counting


def printed_counts():
    rows = re.findall(
        r"(\d+) layers: +([\d,]+) paths from the first weight, +(\d+) in forward mode; "
        r"all (\d+) weights: +([\d,]+) in forward mode, +(\d+) in reverse mode",
        PRINTED,
    )
    return [[int(value.replace(",", "")) for value in row] for row in rows]


def arrows(layers):
    """Return the weights of a network of two nodes a layer as pairs of (layer, place)."""
    return [((k - 1, i), (k, j)) for k in range(2, layers + 1) for i in (0, 1) for j in (0, 1)]


def forward_count(layers, end):
    """One multiplication for each arrow that a weight's derivative travels, and for each slope."""
    reached, total = {end}, 0
    for k in range(end[0], layers):
        total += len(reached)  # the slope of each node
        onward = [(a, b) for a, b in arrows(layers) if a in reached and a[0] == k]
        total += len(onward)
        reached = {b for _, b in onward}
    return total + len(reached)  # times δ of each output


def test_the_counts_of_the_page_are_those_of_the_arrows():
    counts = printed_counts()
    assert [row[0] for row in counts] == [5, 10, 20]
    for layers, paths, first, weights, every, reverse in counts:
        ends = [end for _, end in arrows(layers)]
        assert paths == 2 ** (layers - 2)
        assert first == forward_count(layers, (2, 0))
        assert weights == len(ends)
        assert every == sum(forward_count(layers, end) for end in ends)
        sent_back = [a for a, _ in arrows(layers) if a[0] > 1]
        assert reverse == weights + len(sent_back) + len(set(sent_back))
    assert counts[0][2:] == [17, 16, 136, 34]
    assert counts[2][1:] == [262_144, 107, 76, 4_036, 184]


def test_the_paths_of_five_layers_cost_56_and_332():
    hidden = [5 - end[0] for _, end in arrows(5)]  # steps from where the weight ends
    each = [2**steps * (2 * steps + 1) for steps in hidden]
    assert f"along the paths: {each[0]:3d} for w02 alone, {sum(each):3d} for all" in PRINTED
    assert (each[0], sum(each)) == (56, 332)
    assert "17 multiplications in forward mode for `w02`, in place of 56." in PROSE
    assert "4,036 in forward mode, 184 in reverse mode." in PROSE
    assert f"{76 * 107 / 2:,.0f}" == "4,066"
    assert "Forward mode gets Δw02 for 17, but" in PROSE


@pytest.mark.parametrize("sizes", [(2, 2, 2, 2, 2), (3, 4, 2), (2, 1, 3, 2)])
def test_three_ways_give_backward_for_any_sizes(page, sizes):
    network, X, Y = sample(sizes, 1, n=1)
    parts = page["pieces"](network, X, Y)
    grads = backward(network, forward(network, X), Y)
    found = page["in_reverse_mode"](*parts)
    for (k, i, j), value in found.items():
        assert value == pytest.approx(grads.W[k][i, j], rel=1e-12)
        assert page["in_forward_mode"](*parts, k, i, j) == pytest.approx(value, rel=1e-12)
        assert page["along_paths"](*parts, k, i, j) == pytest.approx(value, rel=1e-12)


# The machines


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", SIZES)
def test_the_machine_over_numbers_is_backward_and_the_measured_slope(page, sizes, seed):
    network, X, Y = sample(sizes, seed)
    parameters, cost = page["cost_in_numbers"](network, X, Y)
    page["go_back"](cost)
    grads, slopes = backward(network, forward(network, X), Y), numerical_gradient(network, X, Y)
    for name in network.names:
        assert parameters[name].gradient == pytest.approx(grads[name], rel=1e-11, abs=1e-14)
        assert parameters[name].gradient == pytest.approx(slopes[name], rel=1e-6, abs=1e-9)


def test_without_adding_or_in_the_other_order_nothing_is_right():
    assert "+=, younger before older: Δw68 =  0.078255, 24 of 24 right" in PRINTED
    assert "= , younger before older: Δw68 =  0.000000,  0 of 24 right" in PRINTED
    assert "+=, older before younger: Δw68 =  0.000000,  0 of 24 right" in PRINTED


def test_the_machine_has_a_few_dozen_lines():
    lines = [line for line in cell_with("class Number").splitlines() if line.strip()]
    assert 30 <= len(lines) <= 45
    assert "in a few dozen lines" in PROSE


@pytest.mark.parametrize("sizes", [*SIZES, (5, 3, 4), (64, 32, 10)])
def test_the_machine_over_arrays_is_backward(page, sizes):
    network, X, Y = sample(sizes, 4, n=5)
    W, b = page["in_arrays"](network.W, network.b)
    page["go_back_in_arrays"](page["cross_entropy"](page["nets_of_last_layer"](W, b, X), Y))
    grads = backward(network, forward(network, X), Y)
    for k in network.W:
        np.testing.assert_allclose(W[k].gradient, grads.W[k], rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(b[k].gradient, grads.b[k], rtol=1e-9, atol=1e-14)


def pulled(page, operation, value, *more):
    """Return an operation's pull of random numbers, and the same from measured slopes."""
    generator = np.random.default_rng(9)
    start = page["Array"](value)
    result = operation(start, *more)
    v = generator.normal(size=np.shape(result.value))
    nudges = 1e-6 * np.eye(value.size).reshape(-1, *value.shape)
    measured = [
        (
            v
            * (
                operation(page["Array"](value + h), *more).value
                - operation(page["Array"](value - h), *more).value
            )
        ).sum()
        / 2e-6
        for h in nudges
    ]
    return result.pulls[0](v), np.reshape(measured, value.shape)


@pytest.mark.parametrize("name", ["squash", "squash_by_tanh", "rectify"])
def test_the_pull_of_each_curve_is_the_measured_one(page, name):
    value = np.random.default_rng(3).normal(size=(3, 4))
    pull, measured = pulled(page, page[name], value)
    np.testing.assert_allclose(pull, measured, atol=1e-8)


@pytest.mark.parametrize("name", ["cross_entropy", "softmax_cross_entropy"])
@pytest.mark.parametrize(("K", "n"), [(2, 1), (4, 3), (10, 2)])
def test_the_pull_of_each_cost_is_the_measured_one(page, name, K, n):
    generator = np.random.default_rng(K)
    Y = np.eye(K)[:, generator.integers(K, size=n)]
    pull, measured = pulled(page, lambda z: page[name](z, Y), 2 * generator.normal(size=(K, n)))
    np.testing.assert_allclose(pull, measured, atol=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_the_softmax_is_derived_with_its_off_diagonal_terms(page, seed):
    generator = np.random.default_rng(seed)
    K = 2 + seed
    z, y = 2 * generator.normal(size=(K, 1)), np.eye(K)[:, [seed % K]]
    p = page["softmax"](z)
    measured = [
        (page["softmax"](z + h[:, None]) - page["softmax"](z - h[:, None]))[:, 0] / 2e-6
        for h in 1e-6 * np.eye(K)
    ]
    jacobian = np.diag(p[:, 0]) - p @ p.T
    np.testing.assert_allclose(jacobian, np.transpose(measured), atol=1e-9)
    np.testing.assert_allclose(jacobian.T @ (-y / p), p - y, atol=1e-12)
    diagonal = -np.diag(jacobian)[:, None] * y / p
    np.testing.assert_allclose(diagonal, -y * (1 - p), atol=1e-12)  # what the text says


def test_a_softmax_over_two_is_a_sigmoid_of_the_difference(page):
    z = np.random.default_rng(1).normal(size=(2, 50))
    expected = 1 / (1 + np.exp(z[1] - z[0]))
    np.testing.assert_allclose(page["softmax"](z)[0], expected, rtol=1e-12)
    assert np.isfinite(page["softmax"](z + 1000)).all()


# Runs


def test_the_outputs_of_the_digits_add_up_to_between_0_11_and_1_58():
    X, Y = datasets.digits()
    order = np.random.default_rng(seed=0).permutation(X.shape[1])
    settings = {"alpha": 4.0, "epochs": 100, "record_every": 100, "batch_size": 32}
    start = Network.random((64, 32, 10), seed=0)
    reader = train(start, X[:, order[:1257]], Y[:, order[:1257]], **settings).final
    sums = forward(reader, X[:, order[1257:]]).out[3].sum(axis=0)
    assert (round(sums.min(), 2), round(sums.max(), 2)) == (0.11, 1.58)
    assert "add up to 0.11 at least, 1.58 at most" in PRINTED
    assert "add up to 1.00 at least, 1.00 at most" in PRINTED


def test_the_accuracy_after_the_repair_is_about_the_same():
    ((soft, hard),) = re.findall(r"digits: ([\d.]+) \(ten sigmoids: ([\d.]+)\)", PRINTED)
    assert abs(float(soft) - float(hard)) < 0.01


def test_the_scales_do_as_the_text_says():
    after = dict(re.findall(r"(?m)^(.+?) *: after 20 layers ([\d.]+)$", PRINTED))
    after = {label: float(value) for label, value in after.items()}
    assert 0.5 < after["ReLU, √(2/n)"] < 2
    assert 0.5 < after["ReLU, 1/√n"] / 0.5**10 < 2
    assert 0.1 < after["tanh, 1/√n"] < 1
    assert after["tanh, 0.5/√n"] < 2e-6


def test_scale_4_is_what_random_networks_have():
    W = Network.random((400, 300, 2), seed=0).W[2]
    assert W.std() * sqrt(400) == pytest.approx(4, rel=0.02)


# Memory


def test_recomputing_saves_room_and_changes_no_gradient(page):
    network, X, Y = (page[name] for name in ("deep_start", "deep_X", "deep_Y"))
    one = 64 * 1000 * 8
    dW_all, kept, computed = page["keep_all"](network, X, Y)
    assert (kept, computed) == (17 * one, 16)
    dW_few, most, again = page["keep_every_fourth"](network, X, Y)
    assert (most, again) == ((4 + 3) * one, 16 + 4 * 3)
    grads = backward(network, forward(network, X), Y)
    for k in network.W:
        np.testing.assert_allclose(dW_all[k], grads.W[k], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(dW_few[k], grads.W[k], rtol=1e-9, atol=1e-15)
    assert f"every out kept:        {17 * one / 1e6:.1f} MB, 16 layers" in PRINTED
    assert f"every fourth out kept: {7 * one / 1e6:.1f} MB, 28 layers" in PRINTED


# PyTorch


def lines_of_the_page():
    (code,) = re.findall(r"```python\n(import torch.*?)```", PROSE, re.DOTALL)
    (recorded,) = re.findall(r"```text\n(.*?)```", PROSE, re.DOTALL)
    return code, recorded


def one_sample():
    X, Y = datasets.example()
    return {"net": Network.example(), "x": X[:, :1], "y": Y[:, :1]}


def test_the_recorded_numbers_are_ours():
    given = one_sample()
    net, x, y = given.values()
    once = backward(net, forward(net, x), y)["w68"]
    expected = "".join(f"w68.grad = {times * once:.6f}\n" for times in (1, 2, 1))
    assert lines_of_the_page()[1] == expected
    for label, times in (("first  call", 1), ("second call", 2), ("cleared    ", 1)):
        assert f"{label}: w68's gradient {times * once:.6f}" in PRINTED


def test_pytorch_prints_what_was_recorded():
    pytest.importorskip("torch", reason="PyTorch is not installed (extra: torch)")
    code, recorded = lines_of_the_page()
    output, names = io.StringIO(), one_sample()
    with contextlib.redirect_stdout(output):
        exec(code, names)
    assert output.getvalue() == recorded
    net, x, y = (names[name] for name in ("net", "x", "y"))
    grads = backward(net, forward(net, x), y)
    for k in (2, 3, 4):  # called three times, never cleared
        theirs = names["W"][k].grad.numpy()
        np.testing.assert_allclose(theirs, 3 * grads.W[k], rtol=1e-10)


# Prose


def test_numbers_of_the_prose_stand_in_the_outputs():
    for number in ("0.379725", "0.117324", "0.432560"):
        assert number in PROSE
        assert number in PRINTED
    assert "graph of four samples has 291 Numbers" in PROSE
    assert "the graph of the cost has 291 Numbers" in PRINTED
    assert "from 21 Arrays in place of 291 Numbers" in PROSE
    assert "made of 21 Arrays" in PRINTED
    assert len([s for s in SOURCES if "\ncheck(my_" in s]) == 8


def test_no_paragraph_begins_as_a_list_by_mistake():
    assert not re.search(r"(?:^|\n\n)\d+\. ", PROSE)


def test_the_sections_are_numbered_in_order():
    found = [int(k) for k in re.findall(r"(?m)^## (\d+)\. ", PROSE)]
    assert all(b == a + 1 for a, b in pairwise([0, *found]))
