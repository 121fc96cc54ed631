"""The exercises of notebook 00: from one neuron to the cost of a batch."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise, Mistake

NOTEBOOK = "00_start_here"


def sigma(z):
    return 1 / (1 + np.exp(-z))


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
    return (inputs.weights(generator) if n == 1 else inputs.weights(generator, n),)


def net_2_inputs(generator, n):
    w02, w12 = inputs.weights(generator, 2)
    out_0, out_1 = inputs.outs(generator, 2) if n == 1 else inputs.outs(generator, 2, n)
    return w02, w12, inputs.deltas(generator), out_0, out_1


def layer_inputs(generator, n):
    n_in, n_out = (2, 2) if n <= 2 else (n, n + 1)
    W, b = inputs.weights(generator, n_in, n_out), inputs.deltas(generator, n_out, 1)
    return W, b, inputs.outs(generator, n_in, n)


def cost_of_one_inputs(generator, n):
    y_1 = float(n % 2)
    return (*inputs.outs(generator, 2), y_1, 1 - y_1)


def cost_inputs(generator, n):
    return inputs.outs(generator, 2, n), inputs.targets(generator, n)


def entropy(p, y):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


EXERCISES = (
    Exercise(
        my_sigmoid,
        notebook=NOTEBOOK,
        task="Return σ(z) = 1 / (1 + e^-z). z is a number or an array.",
        inputs=sigmoid_inputs,
        example=(1.85,),
        nudge="Large z must give almost 1, large negative z almost 0, and 0 must give 0.5.",
        formula="σ(z) = 1 / (1 + e^-z). In NumPy, e^x is np.exp(x), and it takes arrays as well.",
        mistakes={
            "sign of z": Mistake(
                lambda z: 1 / (1 + np.exp(z)),
                "You have e^z where e^-z is needed, so your curve falls instead of rising. "
                "Put a minus in front of z.",
            ),
            "no 1 +": Mistake(
                lambda z: 1 / np.exp(-z),
                "The 1 + below the line is missing: 1 / e^-z grows without limit. "
                "Divide by 1 + e^-z.",
            ),
            "brackets": Mistake(
                lambda z: 1 / 1 + np.exp(-z),
                "Python reads 1 / 1 + ... as (1 / 1) + ... . Put brackets around 1 + np.exp(-z).",
            ),
            "tanh": Mistake(
                np.tanh,
                "This is tanh, which runs from -1 to 1. σ runs from 0 to 1: use 1 / (1 + e^-z).",
            ),
            "slope": Mistake(
                lambda z: sigma(z) * (1 - sigma(z)),
                "This is the slope of σ, which comes in notebook 01. Return σ(z) itself.",
            ),
        },
    ),
    Exercise(
        my_net_2,
        notebook=NOTEBOOK,
        task="Return the total input of node 2, before the sigmoid.",
        inputs=net_2_inputs,
        example=(1.5, 2.5, 0.5, 0.9, 0.4),
        nudge="Two edges arrive at node 2. Each carries a number, times its weight. "
        "Then the bias comes on top.",
        formula="net_2 = w02 * out_0 + w12 * out_1 + b2",
        mistakes={
            "no bias": Mistake(
                lambda w02, w12, b2, out_0, out_1: w02 * out_0 + w12 * out_1,
                "The bias is missing. Add b2: it is there whatever comes in.",
            ),
            "weights swapped": Mistake(
                lambda w02, w12, b2, out_0, out_1: w12 * out_0 + w02 * out_1 + b2,
                "The weights are swapped. w02 leads from node 0, so it multiplies out_0; "
                "w12 multiplies out_1.",
            ),
            "squashed": Mistake(
                lambda w02, w12, b2, out_0, out_1: sigma(w02 * out_0 + w12 * out_1 + b2),
                "You have applied σ: that is out_2. Stop one step earlier, at the sum net_2.",
            ),
            "bias subtracted": Mistake(
                lambda w02, w12, b2, out_0, out_1: w02 * out_0 + w12 * out_1 - b2,
                "You subtract the bias. Add b2.",
            ),
            "bias multiplied": Mistake(
                lambda w02, w12, b2, out_0, out_1: (w02 * out_0 + w12 * out_1) * b2,
                "You multiply by the bias. A bias has nothing to multiply: add b2.",
            ),
            "sums multiplied": Mistake(
                lambda w02, w12, b2, out_0, out_1: (w02 + w12) * (out_0 + out_1) + b2,
                "You add the weights, add the outs, and multiply the sums. Multiply each out by "
                "its own weight first, then add.",
            ),
        },
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
        mistakes={
            "not transposed": Mistake(
                lambda W, b, X: sigma(W @ X + b),
                "W is not transposed. The weights that arrive at a node stand in a column of W; "
                "W.T turns them into a row: W.T @ X.",
            ),
            "no bias": Mistake(
                lambda W, b, X: sigma(W.T @ X),
                "The biases are missing. Add b to W.T @ X before the sigmoid.",
            ),
            "bias after": Mistake(
                lambda W, b, X: sigma(W.T @ X) + b,
                "You add the bias after the sigmoid. It belongs to net: σ(Wᵀ X + b).",
            ),
            "not squashed": Mistake(
                lambda W, b, X: W.T @ X + b,
                "This is Z, the nets of the layer. The outs are σ(Z).",
            ),
            "squashed twice": Mistake(
                lambda W, b, X: sigma(sigma(W.T @ X + b)),
                "You apply σ twice. Once is enough: out = σ(net).",
            ),
            "result transposed": Mistake(
                lambda W, b, X: sigma(W.T @ X + b).T,
                "Rows and columns of your result are swapped. Return one row per node and one "
                "column per sample.",
            ),
        },
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
            "first term only negated": Mistake(
                lambda out_8, out_9, y_1, y_2: (
                    (-y_1 * np.log(out_8) + (1 - y_1) * np.log(1 - out_8)) / 2
                    + (-y_2 * np.log(out_9) + (1 - y_2) * np.log(1 - out_9)) / 2
                ),
                "Your minus sign covers y log p only. Put brackets around both terms: "
                "-(y log p + (1 - y) log(1 - p)).",
            ),
            "no half": Mistake(
                lambda out_8, out_9, y_1, y_2: entropy(out_8, y_1) + entropy(out_9, y_2),
                "You add the two outputs. The cost is their mean: divide by 2.",
            ),
            "sign": Mistake(
                lambda out_8, out_9, y_1, y_2: -(entropy(out_8, y_1) + entropy(out_9, y_2)) / 2,
                "The minus sign in front is missing. Logarithms of probabilities are negative; "
                "a cost is positive.",
            ),
            "one term each": Mistake(
                lambda out_8, out_9, y_1, y_2: -(y_1 * np.log(out_8) + y_2 * np.log(out_9)) / 2,
                "The terms (1 - y) log(1 - p) are missing. An output with target 0 costs, too.",
            ),
            "one output": Mistake(
                lambda out_8, out_9, y_1, y_2: entropy(out_8, y_1) / 2,
                "Node 9 is missing. Add its two terms, with y_2 and out_9.",
            ),
            "targets swapped": Mistake(
                lambda out_8, out_9, y_1, y_2: (entropy(out_8, y_2) + entropy(out_9, y_1)) / 2,
                "The targets are swapped: y_1 belongs to out_8, y_2 to out_9.",
            ),
            "squares": Mistake(
                lambda out_8, out_9, y_1, y_2: ((out_8 - y_1) ** 2 + (out_9 - y_2) ** 2) / 2,
                "These are squared errors. This course uses the cross-entropy, with logarithms.",
            ),
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
            "no mean": Mistake(
                lambda P, Y: entropy(P, Y).sum(),
                "You add up all samples and outputs. The cost is the mean: divide by 2N, "
                "and N is Y.shape[1].",
            ),
            "no N": Mistake(
                lambda P, Y: entropy(P, Y).sum() / 2,
                "You divide by 2, but not by the number of samples. Divide by 2 * N, with the "
                "brackets: / (2 * N).",
            ),
            "no 2": Mistake(
                lambda P, Y: entropy(P, Y).sum() / Y.shape[1],
                "You divide by N only. There are two outputs for each sample: divide by 2 * N.",
            ),
            "per sample": Mistake(
                lambda P, Y: entropy(P, Y).sum(axis=0) / 2,
                "You have one cost per sample. The cost of the batch is their mean, one number.",
            ),
            "sign": Mistake(
                lambda P, Y: -entropy(P, Y).mean(),
                "The minus sign in front is missing. A cost is positive.",
            ),
            "first term only negated": Mistake(
                lambda P, Y: (-Y * np.log(P) + (1 - Y) * np.log(1 - P)).mean(),
                "Your minus sign covers Y log P only. Put brackets around both terms: "
                "-(Y log P + (1 - Y) log(1 - P)).",
            ),
            "one term each": Mistake(
                lambda P, Y: -(Y * np.log(P)).mean(),
                "The terms (1 - Y) log(1 - P) are missing. An output with target 0 costs, too.",
            ),
        },
    ),
)
