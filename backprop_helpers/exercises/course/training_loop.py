"""The exercises of notebook 03: update, train, and check gradients yourself."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise

NOTEBOOK = "03_training_loop"


def my_update(W, b, dW, db, alpha):
    new_W = {layer: W[layer] - alpha * dW[layer] for layer in W}
    new_b = {layer: b[layer] - alpha * db[layer] for layer in b}
    return new_W, new_b


def my_train(W, b, X, Y, alpha, epochs):
    W, b = dict(W), dict(b)  # copies: the caller's networks stay as they are
    last, N = max(W), X.shape[1]
    out, delta, costs = {1: X}, {}, []
    for epoch in range(epochs + 1):
        for layer in range(2, last + 1):  # forward
            out[layer] = 1 / (1 + np.exp(-(W[layer].T @ out[layer - 1] + b[layer])))
        P = out[last]
        costs.append(-(Y * np.log(P) + (1 - Y) * np.log(1 - P)).sum() / (2 * N))
        if epoch == epochs:
            break
        delta[last] = (P - Y) / (2 * N)  # backward
        for layer in range(last - 1, 1, -1):
            delta[layer] = (W[layer + 1] @ delta[layer + 1]) * out[layer] * (1 - out[layer])
        for layer in W:  # update
            W[layer] = W[layer] - alpha * out[layer - 1] @ delta[layer].T
            b[layer] = b[layer] - alpha * delta[layer].sum(axis=1, keepdims=True)
    return costs


def my_gradient_check(cost, w, gradient):
    h = 1e-5
    measured = np.zeros_like(w)
    for i in range(w.size):
        up, down = w.copy(), w.copy()
        up.flat[i] += h
        down.flat[i] -= h
        measured.flat[i] = (cost(up) - cost(down)) / (2 * h)
    difference = np.linalg.norm(measured - gradient)
    size = np.linalg.norm(measured) + np.linalg.norm(gradient)
    return bool(difference <= 1e-6 * size)  # <=, so that 0 and 0 agree


def update_inputs(generator, n):
    sizes = inputs.layer_sizes(generator, n)
    W, b = inputs.network(generator, sizes)
    dW = {layer: inputs.deltas(generator, *W[layer].shape) for layer in W}
    db = {layer: inputs.deltas(generator, *b[layer].shape) for layer in b}
    return W, b, dW, db, learning_rate(generator)


def train_inputs(generator, n):
    sizes = inputs.layer_sizes(generator, n)
    W, b = inputs.network(generator, sizes)
    X, Y = inputs.outs(generator, sizes[0], n), inputs.targets(generator, n)
    return W, b, X, Y, 4 * learning_rate(generator), 2 + n


def learning_rate(generator):
    return 0.5 + float(inputs.outs(generator))


def sum_of_squares(w):
    return (w**2).sum()


KINDS = (  # what is special about each gradient that a check is tried with
    "the gradient is right",
    "the gradient has the wrong sign",
    "the gradient is right, and w is an array of two rows",
    "the gradient is twice as large as the right one",
    "one entry of the gradient is wrong by 1 %",
    "the gradient is 0 and the right one is not",
    "the gradient is right, and tiny",
    "the gradient is tiny, and twice as large as the right one",
    "one entry of the gradient is too large, and another too small by as much",
    "the first entry of the gradient is wrong by 1 %",
    "the gradient is right, and one of its entries is 0, as the cost does not feel that one",
    "two entries of the gradient are exchanged",
)


def check_inputs(generator, kind):
    """Return a cost of an array w, w, and a gradient that is right or wrong in one way."""
    tiny = 1e-9 if kind in (6, 7) else 1.0
    shape = (2, 3) if kind in (2, 5) else (5,)
    a, w = abs(inputs.weights(generator, *shape)) / 4 + 0.5, inputs.deltas(generator, *shape)
    if kind == 10:
        a[2] = 0.0
    if kind == 11:
        a[0], a[4] = 0.5, 1.5

    def cost(w):  # each slope depends on all entries: the others must stay as they are
        return tiny * (np.exp(a * w).sum() + (a * w).sum() ** 2 / 20)

    right = tiny * a * (np.exp(a * w) + (a * w).sum() / 10)
    wrong = right.copy()
    if kind == 1:
        wrong = -wrong
    elif kind in (3, 7):
        wrong = 2 * wrong
    elif kind == 4:
        wrong.flat[generator.integers(1, 5)] *= 1.01
    elif kind == 5:
        wrong = 0 * wrong
    elif kind == 8:
        wrong[1], wrong[3] = wrong[1] + 0.5, wrong[3] - 0.5
    elif kind == 9:
        wrong[0] *= 1.01
    elif kind == 11:
        wrong[0], wrong[4] = wrong[4], wrong[0]
    return cost, w, wrong


EXERCISES = (
    Exercise(
        my_update,
        notebook=NOTEBOOK,
        task="Return new dictionaries W and b after one step; leave the given ones unchanged.\n\n"
        "All four dictionaries have the layers' numbers as keys.",
        inputs=update_inputs,
        example=(
            {5: inputs.NET.W[5]},
            {5: inputs.NET.b[5]},
            {5: inputs.gradients(2).W[5]},
            {5: inputs.gradients(2).b[5]},
            0.5,
        ),
        nudge="It is the step of notebook 01, for every layer, for weights and for biases.",
        formula="W_l - alpha ΔW_l and b_(l) - alpha Δb_(l), for every layer l in W",
        parts=("W", "b"),
        samples=(1, 2, 3, 4, 5),
        mistakes={
            "new_b = {layer: b[layer] - alpha * dW[layer] for layer in b}": (
                "You update b with dW. The biases have gradients of their own: db."
            ),
        },
    ),
    Exercise(
        my_train,
        notebook=NOTEBOOK,
        task="Train, and return the list of costs: one before each epoch's update, and one after "
        "the last.\n\n"
        "That makes epochs + 1 numbers. W is {2: W_2, ..., L: W_L}, b likewise; hidden layers\n"
        "may have any size. X and Y have one column per sample. Leave W and b unchanged:\n"
        "begin with W, b = dict(W), dict(b).",
        inputs=train_inputs,
        each="epoch",
        samples=(1, 2, 3, 4, 5),
        example=(
            {2: np.array([[1.4, -0.9], [-1.2, 1.6]])},
            {2: np.array([[-0.3], [0.2]])},
            np.array([[0.9, 0.2], [0.4, 0.7]]),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            0.5,
            2,
        ),
        nudge="Each epoch: forward, note the cost, all deltas, then update every layer. After the "
        "last update, go forward once more for the last cost.",
        formula="forward: out_(l) = σ(W_lᵀ out_(l-1) + b_(l))\n"
        "cost: -1/(2N) * (sum of Y log P + (1 - Y) log(1 - P)), P = out_(L)\n"
        "backward: δ_(L) = (P - Y) / (2N);  "
        "δ_(l) = (W_(l+1) δ_(l+1)) ⊙ out_(l) ⊙ (1 - out_(l))\n"
        "update: W_l - alpha out_(l-1) δ_(l)ᵀ;  "
        "b_(l) - alpha (row sums of δ_(l), keepdims=True)",
        mistakes={
            "costs[1:]": "The cost before the first update is missing. Note the cost right after "
            "each forward pass, before the update.",
            "costs[:-1]": "The cost after the last update is missing. Go forward once more after "
            "the loop: epochs + 1 costs in all.",
            "costs[-1]": "You return the last cost only. Return the list of all of them.",
            "costs[0]": "You return the first cost only. Return the list of all of them.",
            "costs + [costs[-1]]": "The last cost stands there twice.",
        },
    ),
    Exercise(
        my_gradient_check,
        notebook=NOTEBOOK,
        task="Return True if gradient is the gradient of cost at w, otherwise False.\n\n"
        "cost is a function of an array: cost(w) is a number. w and gradient are arrays of the\n"
        "same shape, any shape. Nudge one entry of a copy of w at a time, up and down.",
        inputs=check_inputs,
        samples=tuple(range(12)),
        each="",
        kinds=KINDS,
        example=(sum_of_squares, np.array([1.0, 2.0]), np.array([2.0, 4.0])),
        nudge="Measure each slope as in notebook 00: nudge one entry, see how much the cost "
        "moves, divide by the nudge. Then compare with the gradient, for its size.",
        formula="measured_i = (cost(w with w_i + h) - cost(w with w_i - h)) / (2h), h = 1e-5\n"
        "True if |measured - gradient| <= 1e-6 * (|measured| + |gradient|)",
        mistakes={
            "True": "You say True to every gradient, even to a wrong one. Measure the slopes, and "
            "return whether they agree.",
            "False": "You say False to every gradient, even to a right one. A measured slope is "
            "never exactly the gradient: allow a relative error of 1e-6. (A nudge of 1e-5 up and "
            "down measures well; one way only, or much larger or smaller, it is too rough.)",
            "not difference <= 1e-6 * size": "Your answers are the wrong way round: True must mean "
            "that the gradient is right.",
            "np.linalg.norm(abs(measured) - abs(gradient)) <= 1e-6 * size": (
                "You say True to a gradient with the wrong sign. Compare the numbers with their "
                "signs: abs() goes around the difference."
            ),
            "np.allclose(measured, gradient, rtol=1e-5)": "You say True to a gradient of size 1e-9 "
            "that is wrong by a factor of 2. Measure the difference relative to the size of both. "
            "(np.allclose adds a fixed 1e-8.)",
            "abs(measured.sum() - gradient.sum()) <= 1e-6 * size": "You say True where one entry "
            "is too large and another too small by as much. Take the absolute value of each "
            "difference before you add them up.",
            "abs(np.linalg.norm(measured) - np.linalg.norm(gradient)) <= 1e-6 * size": (
                "You compare the sizes (norms) only. A gradient with other signs has the same "
                "size: take the norm of the difference."
            ),
            "abs(measured.flat[0] - gradient.flat[0]) <= 1e-6 * abs(gradient.flat[0])": (
                "You look at the first entry only, and miss a mistake in another one. Compare "
                "all entries. (Is there a return inside your loop?)"
            ),
            "np.any(abs(measured - gradient) <= 1e-6 * (abs(measured) + abs(gradient)))": (
                "One entry that fits is enough for you. All must fit. (Is there a return True "
                "inside your loop?)"
            ),
            "difference <= 0.05 * size": "You say True where one entry is wrong by 1 %. Measured "
            "slopes are far better than that: allow a relative error of 1e-6, not more than 1e-4.",
            "np.linalg.norm(2 * measured - gradient) <= 1e-6 * size": "You take a gradient twice "
            "too large for right. Up and down are 2h apart: divide by (2 * h), with the brackets.",
        },
    ),
)
