"""The exercises of notebook 04: counting, and mini-batches."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise

NOTEBOOK = "04_any_network"


def my_parameter_count(sizes):
    count = 0
    for k in range(1, len(sizes)):
        count += sizes[k - 1] * sizes[k]  # weights
        count += sizes[k]  # biases
    return count


def my_multiplications(sizes):
    products = [sizes[k - 1] * sizes[k] for k in range(1, len(sizes))]
    weights = sum(products)  # ΔW of every layer
    deltas = sum(products[1:])  # δ sent back through every W but the first
    return weights + deltas


def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for start in range(0, len(order), batch_size):
        some = order[start : start + batch_size]
        w = w - alpha * gradient(w, X[:, some], Y[:, some])
    return w


def sizes_inputs(generator, layers):
    """Return layer sizes as Python's own whole numbers; from 3 layers on one comes back."""
    sizes = [int(n) for n in 2 + generator.permutation(9)[: layers + 1]]
    return (tuple(sizes + sizes[1:2] * (layers > 2)),)


def gradient(W, X, Y):
    return X @ (1 / (1 + np.exp(-W.T @ X)) - Y).T / Y.size


def epoch_inputs(generator, n):
    n_in, N, batch_size = 1 + n, 4 + n, (2, 3, 2, 3)[n - 1]
    return (
        inputs.weights(generator, n_in, 2),
        gradient,
        inputs.outs(generator, n_in, N),
        inputs.targets(generator, N),
        2 + float(inputs.outs(generator)),
        # Never the samples in their own order, nor the same batches.
        np.roll(np.arange(N)[:: generator.choice([1, -1])], int(generator.integers(1, N - 1))),
        batch_size,
    )


EXERCISES = (
    Exercise(
        my_parameter_count,
        notebook=NOTEBOOK,
        task="Return how many weights and biases a network with these layer sizes has.\n\n"
        "sizes is a tuple such as (64, 32, 10), inputs first, of any length from 2.",
        inputs=sizes_inputs,
        each="",
        example=((64, 32, 10),),
        nudge="Each pair of neighboring layers has one weight for each pair of nodes. Which nodes "
        "have a bias?",
        formula="for each layer but the inputs: n_before * n  weights  +  n  biases",
        mistakes={
            "sum(sizes[k - 1] * sizes[k] for k in range(1, len(sizes)))": (
                "These are the weights. Each node but the inputs has a bias, too."
            ),
            "count + sizes[0]": "You count a bias for each input. Inputs have none: nothing is "
            "added up there.",
            "count + sizes[0] - sizes[-1]": "You count the biases of the layer before. A bias "
            "belongs to the node that adds up: count the layer where the weights arrive.",
            "count - sum(sizes[1:]) + len(sizes) - 1": "You count one bias for each layer. Each "
            "node has its own.",
            "count - sizes[-1]": "The biases of the last layer are missing. Outputs have a bias, "
            "too.",
            "sum(sizes[1:])": "These are the biases alone. The weights are missing: one for each "
            "pair of nodes in neighboring layers.",
            "np.prod(sizes)": "You multiply all sizes: that is the number of paths. Multiply pair "
            "by pair, and add up; then the biases.",
            "np.prod(sizes) + sum(sizes[1:])": "You multiply all sizes. Weights join neighboring "
            "layers only: multiply pair by pair, and add up.",
            "(sum(sizes) ** 2 - sum(n * n for n in sizes)) // 2 + sum(sizes[1:])": (
                "You join every layer with every later one. Weights join neighboring layers only."
            ),
            "sum(sizes)": "This is the number of nodes. Count weights and biases.",
        },
    ),
    Exercise(
        my_multiplications,
        notebook=NOTEBOOK,
        task="Return how many multiplications the matrix products of a backward pass need.\n\n"
        "Count for one sample: out δᵀ for every layer, and W δ wherever δ is sent back. Do\n"
        "not count the slopes, out * (1 - out). sizes is a tuple such as (64, 32, 10).",
        inputs=sizes_inputs,
        each="",
        example=((64, 32, 10),),
        nudge="Each weight takes part twice: once in its own gradient, once when δ goes back "
        "through it. One layer's weights are an exception. Which, and why?",
        formula="the sum of n_before * n over all layers (for ΔW), plus the same sum without "
        "layer 2 (for W δ: nobody needs a δ of the inputs)",
        mistakes={
            "weights": "This is the count of one product for each layer, as in a forward pass. "
            "Backward has two: out δᵀ for the gradient, and W δ to send δ on.",
            "2 * weights + deltas": "You count the forward pass as well. Count the backward pass "
            "alone.",
            "2 * weights": "You send δ back to the inputs, too. They have no net and no parameter "
            "before them: the last W δ is not needed.",
            "2 * weights - products[-1]": "You leave out W δ for the last layer. δ does go back "
            "through the last W; the one it never passes is the first, W_2.",
            "deltas": "You count W δ alone. The gradients themselves, out δᵀ, take "
            "multiplications, too.",
            "2 * deltas": "You leave the first layer out altogether. Its own gradient, X δᵀ, takes "
            "multiplications, too.",
            "weights + deltas + sum(sizes[1:])": "You count the biases. Their gradient is a sum of "
            "δ: additions, no multiplication.",
            "weights + deltas + 2 * sum(sizes[1:-1])": "The matrix products are right, but you "
            "count the slopes out (1 - out) as well. Leave them aside here.",
            "weights + deltas + sum(sizes[1:-1])": "The matrix products are right, but you count "
            "slopes as well. Leave them aside here.",
            "np.prod(sizes)": "You multiply all sizes: that is the number of paths. Count layer by "
            "layer.",
            "2 * weights * (weights + sum(sizes[1:]))": "This is the price of measuring each slope "
            "with two forward passes. Count one backward pass.",
            "weights * (weights + sum(sizes[1:]))": "This is the price of measuring each slope "
            "with a forward pass. Count one backward pass.",
        },
    ),
    Exercise(
        my_epoch,
        notebook=NOTEBOOK,
        task="Go through all samples once in mini-batches, and return the new w.\n\n"
        "w holds the parameters, gradient(w, X, Y) is Δw of the samples it is given, with their\n"
        "mean inside. order is a shuffled array of sample numbers: the first batch_size of them\n"
        "are the first batch, and so on; the last one may be smaller. Leave the given w as it is.",
        inputs=epoch_inputs,
        each="",
        example=(
            np.array([[1.4, -0.9], [-1.2, 1.6]]),
            gradient,
            np.array([[0.9, 0.2, 0.5], [0.4, 0.7, 0.1]]),
            np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]),
            2.0,
            np.array([2, 0, 1]),
            2,
        ),
        nudge="Cut order into pieces with a loop: range(0, len(order), batch_size) gives where "
        "each begins. X[:, some] are the samples whose numbers are in some.",
        formula="for each piece `some` of order:  w = w - alpha * gradient(w, X[:, some], "
        "Y[:, some])",
        mistakes={
            "for start in range(0, len(order) - batch_size + 1, batch_size)": (
                "The samples that do not fill a whole batch are lost. They make a last, smaller "
                "batch."
            ),
            "for start in range(0, len(order) - batch_size + 1)": "Your batches overlap: each "
            "starts one sample after the one before. Go on in steps of batch_size.",
            "for start in range(len(order))": "Your batches overlap: each starts one sample after "
            "the one before. Go on in steps of batch_size.",
            "some = order[start : start + batch_size - 1]": "Each batch is one sample short. A "
            "slice leaves its end out by itself: start + batch_size.",
            "some = order[start : start + batch_size + 1]": "Each batch has one sample too many. A "
            "slice leaves its end out: start + batch_size.",
            "some = order[start : batch_size]": "Your second batch is empty, and the mean of "
            "nothing is NaN. A batch ends at start + batch_size, not at batch_size.",
            "some = np.arange(len(order))[start : start + batch_size]": (
                "You take the samples in the order that they have in X. Take them as order says."
            ),
            "some = order": "You take all samples in each step. Take the batch alone.",
            "some = order[start : start + 1]": "You take one sample of each batch. Take all of it.",
            "w = w - alpha * gradient(w, X[:, some], Y[:, some]) / len(some)": (
                "You divide by the number of samples in the batch. gradient has the mean inside "
                "already."
            ),
            "w = w - alpha * gradient(w, X[:, some], Y[:, some]) / batch_size": (
                "You divide by batch_size. gradient has the mean inside already."
            ),
            "w = w - alpha * gradient(w, X[:, some], Y[:, some]) / len(order)": (
                "You divide by the number of all samples. gradient has the mean inside already."
            ),
            "w = w - alpha * gradient(w, X[:, some], Y[:, some]) * len(some) / len(order)": (
                "Your steps are too short: you scale them with the batch's share of the samples. "
                "gradient has the mean inside, so each batch takes a full step."
            ),
            "w = w - alpha * gradient(w, X[:, some], Y[:, start : start + len(some)])": (
                "The samples get the targets of others: Y is not shuffled as X is. Take X[:, "
                "some] and Y[:, some], the same columns of both."
            ),
            "w = w - alpha * gradient(w, X[:, some], Y[:, np.sort(some)])": (
                "The samples get the targets of others. Take X[:, some] and Y[:, some], the same "
                "columns of both."
            ),
        },
    ),
)
