"""The exercises of notebook 02: deltas go backward, and contributions add."""

import inspect

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise

NOTEBOOK = "02_hidden_layers"


def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return delta_8 * w68 + delta_9 * w69


def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return (delta_8 * w68 + delta_9 * w69) * out_6 * (1 - out_6)


def my_dcost_dout_4(delta_6, delta_7, w46, w47, w56, w57):
    return delta_6 * w46 + delta_7 * w47


def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    node_2 = out_2 * (1 - out_2)
    node_4 = out_4 * (1 - out_4)
    node_6 = out_6 * (1 - out_6)
    return out_0 * node_2 * w24 * node_4 * w46 * node_6 * w68 * delta_8


def my_dw46(delta_6, out_4):
    return (delta_6 * out_4).sum()


def my_dw24(delta_6, delta_7, w46, w47, out_2, out_4):
    delta_4 = (delta_6 * w46 + delta_7 * w47) * out_4 * (1 - out_4)
    return (delta_4 * out_2).sum()


def my_dw02(delta_4, delta_5, w24, w25, out_0, out_2):
    delta_2 = (delta_4 * w24 + delta_5 * w25) * out_2 * (1 - out_2)
    return (delta_2 * out_0).sum()


def my_layer_delta(W_next, delta_next, out):
    return (W_next @ delta_next) * out * (1 - out)


def my_backward(W, out, Y):
    last = max(W)
    N = Y.shape[1]
    delta = {last: (out[last] - Y) / (2 * N)}
    for layer in range(last - 1, 1, -1):
        delta[layer] = (W[layer + 1] @ delta[layer + 1]) * out[layer] * (1 - out[layer])
    dW = {layer: out[layer - 1] @ delta[layer].T for layer in W}
    db = {layer: delta[layer].sum(axis=1, keepdims=True) for layer in W}
    return dW, db


def two_paths_inputs(generator, n):
    return (*inputs.deltas(generator, 2, n), *inputs.weights(generator, 4))


def delta_inputs(generator, n):
    d, w = inputs.deltas(generator, 2, n), inputs.weights(generator, 2)
    return (*d, *w, inputs.outs(generator, n))


def weight_inputs(generator, n):
    return inputs.deltas(generator, n), inputs.outs(generator, n)


def deep_weight_inputs(generator, n):
    d, w = inputs.deltas(generator, 2, n), inputs.weights(generator, 2)
    return (*d, *w, *inputs.outs(generator, 2, n))


def path_inputs(generator, n):
    return (
        *inputs.outs(generator, 4),
        *inputs.weights(generator, 3),
        inputs.deltas(generator),
    )


def layer_delta_inputs(generator, n):
    n_here, n_next = (2, 2) if n <= 2 else (n, n + 1)
    W_next = inputs.weights(generator, n_here, n_next)
    return W_next, inputs.deltas(generator, n_next, n), inputs.outs(generator, n_here, n)


def backward_inputs(generator, n):
    sizes = inputs.layer_sizes(generator, n)
    W, _ = inputs.network(generator, sizes)
    out = {layer + 1: inputs.outs(generator, size, n) for layer, size in enumerate(sizes)}
    return W, out, inputs.targets(generator, n)


def ways_back(reference, node, **hints):
    """Return the exercise of how the cost feels a node's out: the same in every layer."""
    return Exercise(
        reference,
        notebook=NOTEBOOK,
        task=f"Return ∂Cost/∂out_{node} for each sample.\n\n"
        "The deltas are rows with one number per sample. You do not need all the weights.",
        inputs=two_paths_inputs,
        example=inputs.batch(*inspect.signature(reference).parameters),
        formula=f"for each edge that leaves node {node}: the δ where it ends, times its weight; "
        "then add",
        **hints,
    )


def early_weight(reference, start="", **hints):
    """Return the exercise of a weight that two paths follow: the same in every layer."""
    return Exercise(
        reference,
        notebook=NOTEBOOK,
        task=f"Return Δ{reference.__name__[4:]} over a batch, one number.\n\n"
        f"The deltas and outs are rows with one number per sample.{start}",
        inputs=deep_weight_inputs,
        example=inputs.batch(*inspect.signature(reference).parameters),
        **hints,
    )


EXERCISES = (
    ways_back(
        my_dcost_dout_6,
        6,
        nudge="Which edges leave node 6? Along each of them a delta comes back, times the weight.",
    ),
    Exercise(
        my_delta_6,
        notebook=NOTEBOOK,
        task="Return δ_6 = ∂Cost/∂net_6 for each sample.\n\n"
        "The deltas and out_6 are rows with one number per sample.",
        inputs=delta_inputs,
        example=inputs.batch("delta_8", "delta_9", "w68", "w69", "out_6"),
        nudge="You know how the cost feels out_6 (①). How does out_6 feel net_6 (②)?",
        formula="① the two ways, each δ times its weight, added; then ② times the slope of node 6",
    ),
    ways_back(
        my_dcost_dout_4,
        4,
        nudge="It is the question about out_6, one layer earlier. Which edges leave node 4?",
    ),
    Exercise(
        my_path,
        notebook=NOTEBOOK,
        task="Return what the path w02 → w24 → w46 → w68 contributes to Δw02, for one sample.",
        inputs=path_inputs,
        example=inputs.sample("out_0", "out_2", "out_4", "out_6", "w24", "w46", "w68", "delta_8"),
        nudge="Along a path everything multiplies. Between w02 and δ_8 the path passes three "
        "nodes and three more weights.",
        formula="the input; then for each node on the way its slope and the weight that leaves it; "
        "δ_8 at the end; all multiplied",
        mistakes={
            "out_0 * node_2 + w24 * node_4 + w46 * node_6 + w68 * delta_8": (
                "You add what stands along the path. Along a path everything multiplies."
            ),
            "out_0 * (1 - out_0) * node_2 * w24 * node_4 * w46 * node_6 * w68 * delta_8": (
                "You take a slope of node 0. An input has no slope: begin with out_0 itself."
            ),
        },
    ),
    Exercise(
        my_dw46,
        notebook=NOTEBOOK,
        task="Return Δw46 over a batch, one number.\n\nBoth are rows with one number per sample.",
        inputs=weight_inputs,
        example=inputs.batch("delta_6", "out_4"),
        nudge="The rule is the same in every layer: δ where it arrives × out where it starts. "
        "Where is the sum?",
        formula="per sample, the δ where w46 ends times the out where it starts; then add them up",
    ),
    early_weight(
        my_dw24,
        nudge="First δ_4: how does the cost feel out_4, and how does out_4 feel net_4? "
        "Then δ where it arrives × out where it starts.",
        formula="δ_4 = (δ_6 w46 + δ_7 w47) × out_4 (1 - out_4), and Δw24 = Σ (δ_4 × out_2)",
        start=" Start with delta_4.",
    ),
    early_weight(
        my_dw02,
        nudge="The pattern of Δw24, one layer earlier. w02 starts at an input: what is its out?",
        formula="δ_2 = (δ_4 w24 + δ_5 w25) × out_2 (1 - out_2), and Δw02 = Σ (δ_2 × out_0)",
        mistakes={
            "(delta_2 * out_0 * (1 - out_0)).sum()": "You take a slope of node 0. An input has no "
            "net and no slope: ③ is out_0 itself.",
        },
    ),
    Exercise(
        my_layer_delta,
        notebook=NOTEBOOK,
        task="Return the deltas of one hidden layer, with matrices.\n\n"
        "W_next holds the weights to the next layer, (n_here, n_next).\n"
        "delta_next is (n_next, N). out, the outs of this layer, is (n_here, N). "
        "So is your result.",
        inputs=layer_delta_inputs,
        example=(
            inputs.NET.W[5],
            np.stack(inputs.batch("delta_8", "delta_9")),
            np.stack(inputs.batch("out_6", "out_7")),
        ),
        nudge="Each node collects from the nodes that it feeds. Its weights to them stand in "
        "one row of W_next. So must you transpose?",
        formula="the matrix of weights times the deltas of the next layer, then entry by entry "
        "times out and times 1 minus out. @ multiplies matrices, * entry by entry.",
    ),
    Exercise(
        my_backward,
        notebook=NOTEBOOK,
        task="Return dW and db, the gradients of every layer, for hidden layers of any size.\n\n"
        "W is {2: W_2, ..., L: W_L}, out is {1: X, 2: out of layer 2, ..., L: the outputs},\n"
        "Y holds the targets, (2, N). Return two dictionaries with the keys 2 to L:\n"
        "dW[layer] has the shape of W[layer], and db[layer] is (n_out, 1).",
        inputs=backward_inputs,
        example=(
            {2: np.array([[1.0, -2.0]]), 3: np.array([[1.4, -0.9], [-1.2, 1.6]])},
            {
                1: np.array([[0.9]]),
                2: np.array([[0.7], [0.2]]),
                3: np.array([[0.6], [0.3]]),
            },
            np.array([[1.0], [0.0]]),
        ),
        nudge="Begin with δ of the last layer, max(W). Go down layer by layer to 2, with the rule "
        "of my_layer_delta. When all deltas are there, each layer's gradients are one line.",
        formula="δ_(L) = (out_(L) - Y) / (2N);  "
        "δ_(l) = (W_(l+1) δ_(l+1)) ⊙ out_(l) ⊙ (1 - out_(l))\n"
        "ΔW_l = out_(l-1) δ_(l)ᵀ;  Δb_(l) = row sums of δ_(l), with keepdims=True",
        parts=("dW", "db"),
        samples=(1, 2, 3, 4, 5),
        mistakes={
            "delta = {last: ((out[last] - Y) / (2 * N)).sum(axis=1, keepdims=True) + 0 * Y}": (
                "You sum δ over the samples too early. Keep one column per sample; the sum comes "
                "last, in dW and db."
            ),
        },
    ),
)
