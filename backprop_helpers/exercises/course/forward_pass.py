"""The exercises of notebook 00: from one neuron to the cost of a batch."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise

NOTEBOOK = "00_start_here"


def my_sigmoid(z):
    return 1 / (1 + np.exp(-z))


def my_net_2(w02, w12, b2, out_0, out_1):
    return w02 * out_0 + w12 * out_1 + b2


def my_layer(W, b, X):
    return 1 / (1 + np.exp(-(W.T @ X + b)))


def my_cost_of_one(out_8, out_9, y_1, y_2):
    cost_8 = -(y_1 * np.log(out_8) + (1 - y_1) * np.log(1 - out_8))
    cost_9 = -(y_2 * np.log(out_9) + (1 - y_2) * np.log(1 - out_9))
    return (cost_8 + cost_9) / 2


def my_cost(P, Y):
    N = Y.shape[1]
    terms = Y * np.log(P) + (1 - Y) * np.log(1 - P)
    return -terms.sum() / (2 * N)


def sigmoid_inputs(generator, n):
    return (inputs.weights(generator) if n == 1 else np.append(inputs.weights(generator, n), 0.0),)


def net_2_inputs(generator, n):
    w02, w12 = inputs.weights(generator, 2)
    out_0, out_1 = inputs.outs(generator, 2) if n == 1 else inputs.outs(generator, 2, n)
    return w02, w12, inputs.deltas(generator), out_0, out_1


def layer_inputs(generator, n):
    n_in, n_out = (2, 2) if n <= 2 else (n, n + 1)
    W, b = inputs.weights(generator, n_in, n_out), inputs.deltas(generator, n_out, 1)
    W = abs(W) if n == 3 else W  # all of one sign
    return W, b, inputs.outs(generator, n_in, n)


def cost_of_one_inputs(generator, n):
    y_1 = float(n % 2)
    return (*inputs.outs(generator, 2), y_1, 1 - y_1)


def cost_inputs(generator, n):
    return inputs.outs(generator, 2, n), inputs.targets(generator, n)


EXERCISES = (
    Exercise(
        my_sigmoid,
        notebook=NOTEBOOK,
        task="Return σ(z) = 1 / (1 + e^-z). z is a number or an array.",
        inputs=sigmoid_inputs,
        example=(1.85,),
        nudge="Large z must give almost 1, large negative z almost 0, and 0 must give 0.5.",
        formula="1, divided by the sum of 1 and e to the power of minus z. In NumPy, e^x is "
        "np.exp(x), and it takes arrays as well.",
    ),
    Exercise(
        my_net_2,
        notebook=NOTEBOOK,
        task="Return the total input of node 2, before the sigmoid.\n\n"
        "out_0 and out_1 are numbers, or rows with one number per sample.",
        inputs=net_2_inputs,
        example=(1.5, 2.5, 0.5, 0.9, 0.4),
        nudge="Two edges arrive at node 2. Each carries a number, times its weight. "
        "Then the bias comes on top.",
        formula="each out times the weight of its own edge; the sum of the two; plus the bias",
    ),
    Exercise(
        my_layer,
        notebook=NOTEBOOK,
        task="Return the outs of one layer, shape (n_out, N), with matrices.\n\n"
        "W is (n_in, n_out): one row per from-node, one column per to-node.\n"
        "b is (n_out, 1). X is what the layer takes in, (n_in, N).",
        inputs=layer_inputs,
        example=(inputs.NET.W[2], inputs.NET.b[2], inputs.X[:, :1]),
        nudge="Two steps: add up (Z), then squash (σ). Which way must W be turned, so that the "
        "weights arriving at one node stand in one row?",
        formula="Z = Wᵀ X + b, and the outs are σ(Z). In NumPy: @ multiplies matrices, .T "
        "transposes.",
    ),
    Exercise(
        my_cost_of_one,
        notebook=NOTEBOOK,
        task="Return the cost of one sample: the mean over the two outputs.",
        inputs=cost_of_one_inputs,
        example=inputs.sample("out_8", "out_9", "y_1", "y_2"),
        nudge="Each output costs -log of the probability that it gave to the truth. "
        "Which of its two terms is alive depends on its target.",
        formula="Cost = -1/2 * [y_1 log out_8 + (1 - y_1) log(1 - out_8)"
        " + y_2 log out_9 + (1 - y_2) log(1 - out_9)]",
        mistakes={
            "-1 / 2 * y_1 * np.log(out_8) + (1 - y_1) * np.log(1 - out_8) - cost_9": (
                "The minus and the 1/2 cover the very first term only. Put brackets around all "
                "four terms."
            ),
            "cost_8 / 2": "Node 9 is missing. Add its two terms, with y_2 and out_9.",
            "-(y_1 * np.log(out_8) + y_2 * np.log(out_9))": "The terms (1 - y) log(1 - p) are "
            "missing, and so is the 1/2. An output with target 0 costs, too.",
            "((out_8 - y_1) ** 2 + (out_9 - y_2) ** 2)": "These are squared errors. This course "
            "uses the cross-entropy, with logarithms.",
        },
    ),
    Exercise(
        my_cost,
        notebook=NOTEBOOK,
        task="Return the cost of a batch, one number.\n\n"
        "P holds the outputs and Y the targets, both (2, N), one column per sample.",
        inputs=cost_inputs,
        example=(np.stack(inputs.batch("out_8", "out_9")), inputs.Y[:, :2]),
        nudge="The formula of one sample works on whole arrays, entry by entry. "
        "How many entries do you add up, so by what do you divide?",
        formula="Cost = -1/(2N) * (sum of all entries of Y log P + (1 - Y) log(1 - P)), "
        "where N is the number of columns.",
        mistakes={
            "-terms.sum(axis=0) / 2": "You have one cost per sample. The cost of the batch is "
            "their mean, one number.",
        },
    ),
)
