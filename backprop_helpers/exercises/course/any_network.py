"""The exercises of notebook 04: counting, and mini-batches."""

from itertools import pairwise

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise, Mistake

from .forward_pass import sigma

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
    """Return layer sizes that all differ, as Python's own whole numbers."""
    return (tuple(int(n) for n in 2 + generator.permutation(9)[: layers + 1]),)


def gradient_of_one_layer(W, X, Y):
    return X @ (sigma(W.T @ X) - Y).T / Y.size


def epoch_inputs(generator, n):
    n_in, N, batch_size = 1 + n, 4 + n, (2, 3, 2, 3)[n - 1]
    return (
        inputs.weights(generator, n_in, 2),
        gradient_of_one_layer,
        inputs.outs(generator, n_in, N),
        inputs.targets(generator, N),
        2 + float(inputs.outs(generator)),
        # Never the samples in their own order, nor the same batches.
        np.roll(np.arange(N)[:: generator.choice([1, -1])], int(generator.integers(1, N - 1))),
        batch_size,
    )


def pairs(sizes):
    return [m * n for m, n in pairwise(sizes)]


def cut(order, size):
    return [order[k : k + size] for k in range(0, len(order), size)]


def cut_short(order, size):
    return [order[k:size] for k in range(0, len(order), size)]


def epoch_with(
    sign=-1,
    rate=lambda alpha, size, N: alpha,
    batches=cut,
    labels=lambda order, some: some,
    old=False,
):
    """Return an epoch in which one piece can be replaced by a wrong one."""

    def epoch(w, gradient, X, Y, alpha, order, batch_size):
        start = w
        for some in batches(order, batch_size):
            step = gradient(start if old else w, X[:, some], Y[:, labels(order, some)])
            w = w + sign * rate(alpha, len(some), len(order)) * step
        return w

    return epoch


EXERCISES = (
    Exercise(
        my_parameter_count,
        notebook=NOTEBOOK,
        task="Return how many weights and biases a network with these layer sizes has.\n\n"
        "sizes is a tuple such as (64, 32, 10), inputs first, of any length from 2.",
        inputs=sizes_inputs,
        example=((64, 32, 10),),
        nudge="Each pair of neighboring layers has one weight for each pair of nodes. Which nodes "
        "have a bias?",
        formula="for each layer but the inputs: n_before * n  weights  +  n  biases",
        mistakes={
            "no biases": Mistake(
                lambda sizes: sum(pairs(sizes)),
                "These are the weights. Each node but the inputs has a bias, too.",
            ),
            "biases of inputs": Mistake(
                lambda sizes: sum(pairs(sizes)) + sum(sizes),
                "You count a bias for each input. Inputs have none: nothing is added up there.",
            ),
            "biases where weights start": Mistake(
                lambda sizes: sum(pairs(sizes)) + sum(sizes[:-1]),
                "You count the biases of the layer before. A bias belongs to the node that adds "
                "up: count the layer where the weights arrive.",
            ),
            "one bias a layer": Mistake(
                lambda sizes: sum(pairs(sizes)) + len(sizes) - 1,
                "You count one bias for each layer. Each node has its own.",
            ),
            "no biases of outputs": Mistake(
                lambda sizes: sum(pairs(sizes)) + sum(sizes[1:-1]),
                "The biases of the last layer are missing. Outputs have a bias, too.",
            ),
            "biases alone": Mistake(
                lambda sizes: sum(sizes[1:]),
                "These are the biases alone. The weights are missing: one for each pair of nodes "
                "in neighboring layers.",
            ),
            "all multiplied": Mistake(
                lambda sizes: int(np.prod(sizes)) + sum(sizes[1:]),
                "You multiply all sizes. Weights join neighboring layers only: multiply pair by "
                "pair, and add up.",
            ),
        },
    ),
    Exercise(
        my_multiplications,
        notebook=NOTEBOOK,
        task="Return how many multiplications the matrix products of a backward pass need.\n\n"
        "Count for one sample: out δᵀ for every layer, and W δ wherever δ is sent back. Do\n"
        "not count the slopes, out * (1 - out). sizes is a tuple such as (64, 32, 10).",
        inputs=sizes_inputs,
        example=((64, 32, 10),),
        nudge="Each weight takes part twice: once in its own gradient, once when δ goes back "
        "through it. One layer's weights are an exception. Which, and why?",
        formula="the sum of n_before * n over all layers (for ΔW), plus the same sum without "
        "layer 2 (for W δ: nobody needs a δ of the inputs)",
        mistakes={
            "one product": Mistake(
                lambda sizes: sum(pairs(sizes)),
                "This is the count of one product for each layer, as in a forward pass. Backward "
                "has two: out δᵀ for the gradient, and W δ to send δ on.",
            ),
            "forward too": Mistake(
                lambda sizes: 3 * sum(pairs(sizes)) - pairs(sizes)[0],
                "You count the forward pass as well. Count the backward pass alone.",
            ),
            "inputs too": Mistake(
                lambda sizes: 2 * sum(pairs(sizes)),
                "You send δ back to the inputs, too. They have no net and no parameter before "
                "them: the last W δ is not needed.",
            ),
            "last W left out": Mistake(
                lambda sizes: 2 * sum(pairs(sizes)) - pairs(sizes)[-1],
                "You leave out W δ for the last layer. δ does go back through the last W; the one "
                "it never passes is the first, W_2.",
            ),
            "δ alone": Mistake(
                lambda sizes: sum(pairs(sizes)[1:]),
                "You count W δ alone. The gradients themselves, out δᵀ, take multiplications, too.",
            ),
            "biases": Mistake(
                lambda sizes: 2 * sum(pairs(sizes)) - pairs(sizes)[0] + sum(sizes[1:]),
                "You count the biases. Their gradient is a sum of δ: additions, no multiplication.",
            ),
            "slopes": Mistake(
                lambda sizes: 2 * sum(pairs(sizes)) - pairs(sizes)[0] + 2 * sum(sizes[1:-1]),
                "The matrix products are right, but you count the slopes out (1 - out) as well. "
                "Leave them aside here.",
            ),
            "all multiplied": Mistake(
                lambda sizes: int(np.prod(sizes)),
                "You multiply all sizes: that is the number of paths. Count layer by layer.",
            ),
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
        example=(
            np.array([[1.4, -0.9], [-1.2, 1.6]]),
            gradient_of_one_layer,
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
            "all at once": Mistake(
                epoch_with(batches=lambda order, size: [order]),
                "You take one step with all samples. Take one step for each batch.",
            ),
            "old w": Mistake(
                epoch_with(old=True),
                "You compute every gradient at the w you started with. Each batch starts from the "
                "w that the batch before has left.",
            ),
            "not shuffled": Mistake(
                epoch_with(batches=lambda order, size: cut(np.arange(len(order)), size)),
                "You take the samples in the order that they have in X. Take them as order says.",
            ),
            "rest dropped": Mistake(
                epoch_with(
                    batches=lambda order, size: cut(order[: len(order) // size * size], size)
                ),
                "The samples that do not fill a whole batch are lost. They make a last, smaller "
                "batch.",
            ),
            "first batch only": Mistake(
                epoch_with(batches=lambda order, size: [order[:size]]),
                "You stop after the first batch. (Is there a return inside your loop?)",
            ),
            "empty batches": Mistake(
                epoch_with(batches=cut_short),
                "Your second batch is empty, and the mean of nothing is NaN. A batch ends at "
                "start + batch_size, not at batch_size.",
            ),
            "labels in another order": Mistake(
                epoch_with(labels=lambda order, some: np.flatnonzero(np.isin(order, some))),
                "The samples get the targets of others. Take X[:, some] and Y[:, some], the same "
                "columns of both.",
            ),
            "uphill": Mistake(
                epoch_with(sign=1),
                "You walk uphill. Subtract alpha times the gradient.",
            ),
            "no alpha": Mistake(
                epoch_with(rate=lambda alpha, size, N: 1),
                "The learning rate is missing. Each step is alpha times the gradient.",
            ),
            "steps shared out": Mistake(
                epoch_with(rate=lambda alpha, size, N: alpha * size / N),
                "Your steps are too short: you scale them with the batch's share of the samples. "
                "gradient has the mean inside, so each batch takes a full step.",
            ),
            "mean twice": Mistake(
                epoch_with(rate=lambda alpha, size, N: alpha / size),
                "You divide by the number of samples in the batch. gradient has the mean inside "
                "already.",
            ),
            "one sample a step": Mistake(
                epoch_with(batches=lambda order, size: cut(order, 1)),
                "You take one step for each sample. Take one for each batch of batch_size samples.",
            ),
        },
    ),
)
