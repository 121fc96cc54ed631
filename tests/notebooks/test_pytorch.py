"""PyTorch computes the same gradients, with the very lines that notebook 04 shows."""

import json
import re

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, datasets, forward, relative_error
from tests.support.places import REPOSITORY

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra: torch)")

NOTEBOOK = REPOSITORY / "notebooks/04_any_network.ipynb"
NET = Network.random((64, 32, 10), seed=0)
X, Y = (data[:, :200] for data in datasets.digits())


def lines_of_the_page() -> str:
    """Return the PyTorch code that stands in a text cell of notebook 04."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    (code,) = re.findall(r"```python\n(import torch.*?)```", text, re.DOTALL)
    return code


@pytest.fixture(scope="module")
def page():
    names = {"reader": NET, "X_test": X, "Y_test": Y}
    exec(lines_of_the_page(), names)
    return names


def test_the_page_needs_about_ten_lines():
    assert 8 <= len([line for line in lines_of_the_page().splitlines() if line.strip()]) <= 11


def test_the_loss_is_our_cost(page):
    assert page["loss"].item() == pytest.approx(cost(forward(NET, X), Y), rel=1e-12)


def test_the_gradients_are_ours_to_12_digits(page):
    grads, model = backward(NET, forward(NET, X), Y), page["model"]
    compared = 0
    for layer, part in ((2, model[0]), (3, model[2])):
        for theirs, ours in (
            (part.weight.grad.numpy().T, grads.W[layer]),
            (part.bias.grad.numpy()[:, np.newaxis], grads.b[layer]),
        ):
            assert theirs.shape == ours.shape
            assert theirs.dtype == np.float64
            assert abs(ours).max() > 1e-5
            # Relative to the size of the layer's gradient: a single one may be the difference of
            # large terms. (An edge pixel that is always white has the gradient 0 in both.)
            assert abs(theirs - ours).max() < 1e-12 * abs(ours).max()
            compared += ours.size
    assert compared == len(NET.names) == 2410


def test_weight_j_i_is_our_w_from_node_i_to_node_j(page):
    weight = page["model"][0].weight
    for i, j in ((0, 0), (5, 2), (63, 31)):
        assert weight[j, i].item() == NET[f"w{i}_{64 + j}"] == NET.W[2][i, j]
    weight = page["model"][2].weight
    for i, j in ((0, 0), (5, 2), (31, 9)):
        assert weight[j, i].item() == NET[f"w{64 + i}_{96 + j}"] == NET.W[3][i, j]


def test_the_course_s_network_loaded_into_linear_layers_gives_its_outputs():
    net, (x, _) = Network.example(), datasets.example()
    out = torch.tensor(x.T)
    for layer in net.W:
        n_in, n_out = net.W[layer].shape
        linear = torch.nn.Linear(n_in, n_out, dtype=torch.float64)
        state = {"weight": torch.tensor(net.W[layer].T), "bias": torch.tensor(net.b[layer][:, 0])}
        linear.load_state_dict(state)
        nodes, before = net.layout.nodes(layer), net.layout.nodes(layer - 1)
        for j, end in enumerate(nodes):
            for i, start in enumerate(before):
                assert linear.weight[j, i].item() == net[f"w{start}{end}"]
        out = torch.sigmoid(linear(out))
    ours = forward(net, x).out[5]
    assert np.max(relative_error(out.detach().numpy().T, ours)) < 1e-14


def test_a_transposed_weight_would_be_seen():
    """The check above can fail: w86 in place of w68 gives other outputs."""
    net, (x, _) = Network.example(), datasets.example()
    swapped = net.replace(w69=net["w78"], w78=net["w69"])
    assert np.max(relative_error(forward(swapped, x).out[5], forward(net, x).out[5])) > 1e-3
