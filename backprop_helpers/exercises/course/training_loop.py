"""The exercises of notebook 03: update, train, and check gradients yourself."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise, Mistake

from .forward_pass import entropy, sigma
from .hidden_layers import printed_slope, slope

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
    return W, b, X, Y, 4 * learning_rate(generator), 4 + n


def learning_rate(generator):
    return 0.5 + float(inputs.outs(generator))


def update_with(sign=-1, scale=lambda alpha: alpha, weights=True, biases=True, old=True):
    """Return an update in which one piece can be wrong."""

    def update(W, b, dW, db, alpha):
        step = sign * scale(alpha)
        return (
            {k: W[k] * old + step * dW[k] * weights for k in W},
            {k: b[k] * old + step * db[k] * biases for k in b},
        )

    return update


def train_with(
    sign=-1,
    scale=lambda alpha, epochs: alpha,
    divide=lambda Y: 2 * Y.shape[1],
    node=slope,
    back=lambda W, delta: W @ delta,
    weights=True,
    biases=True,
    too_early=False,
    record=slice(None),
    cost=lambda P, Y: entropy(P, Y).mean(),
):
    """Return a training loop in which one piece can be replaced by a wrong one."""

    def train(W, b, X, Y, alpha, epochs):
        W, b = dict(W), dict(b)
        last, out, delta, costs = max(W), {1: X}, {}, []
        step = sign * scale(alpha, epochs)
        for _ in range(epochs + 1):
            for layer in range(2, last + 1):
                out[layer] = sigma(W[layer].T @ out[layer - 1] + b[layer])
            costs.append(cost(out[last], Y))
            delta[last] = (out[last] - Y) / divide(Y)
            old = dict(W)
            for layer in range(last, 1, -1):
                W[layer] = W[layer] + step * out[layer - 1] @ delta[layer].T * weights
                b[layer] = b[layer] + step * delta[layer].sum(axis=1, keepdims=True) * biases
                if layer > 2:
                    through = W[layer] if too_early else old[layer]
                    delta[layer - 1] = back(through, delta[layer]) * node(out[layer - 1])
        return costs[record]

    return train


def sum_of_squares(w):
    return (w**2).sum()


def check_inputs(generator, kind):
    """Return a cost of an array w, w, and a gradient that is right or wrong in one way."""
    tiny = 1e-9 if kind in (6, 7) else 1.0
    shape = (2, 3) if kind in (2, 5) else (5,)
    a, w = abs(inputs.weights(generator, *shape)) / 4 + 0.5, inputs.deltas(generator, *shape)

    def cost(w):
        return tiny * np.exp(a * w).sum()

    right = tiny * a * np.exp(a * w)
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
    return cost, w, wrong


def measure(cost, w):
    measured = np.zeros_like(w)
    for i in range(w.size):
        move = np.zeros_like(w)
        move.flat[i] = 1e-5
        measured.flat[i] = (cost(w + move) - cost(w - move)) / 2e-5
    return measured


def far(a, b):
    """Return the largest relative difference of two arrays."""
    return np.max(abs(a - b) / (abs(a) + abs(b)))


EXERCISES = (
    Exercise(
        my_update,
        notebook=NOTEBOOK,
        task="Return new dictionaries W and b after one step; leave the given ones unchanged.\n\n"
        "All four dictionaries have the layers' numbers as keys.",
        inputs=update_inputs,
        example=(
            {2: np.array([[1.4, -0.9]])},
            {2: np.array([[-0.3], [0.2]])},
            {2: np.array([[-0.117324, 0.131386]])},
            {2: np.array([[-0.308971], [0.346002]])},
            0.5,
        ),
        nudge="It is the step of notebook 01, for every layer, for weights and for biases.",
        formula="W_l - alpha ΔW_l and b_(l) - alpha Δb_(l), for every layer l in W",
        parts=("W", "b"),
        mistakes={
            "uphill": Mistake(
                update_with(sign=1),
                "You walk uphill: + makes the cost larger. Subtract alpha times the gradient.",
            ),
            "no alpha": Mistake(
                update_with(scale=lambda alpha: 1),
                "The learning rate is missing. Each step is alpha times the gradient.",
            ),
            "divided": Mistake(
                update_with(scale=lambda alpha: 1 / alpha),
                "You divide by the learning rate. Multiply by it: a larger alpha is a longer step.",
            ),
            "biases left": Mistake(
                update_with(biases=False),
                "The weights are right, but the biases stay as they were. They take a step, too.",
            ),
            "weights left": Mistake(
                update_with(weights=False),
                "The biases are right, but the weights stay as they were. They take a step, too.",
            ),
            "step only": Mistake(
                update_with(old=False),
                "These are the steps alone. Add each to the old W or b.",
            ),
            "biases with dW": Mistake(
                lambda W, b, dW, db, alpha: (
                    {k: W[k] - alpha * dW[k] for k in W},
                    {k: b[k] - alpha * dW[k] for k in b},
                ),
                "You update b with dW. The biases have gradients of their own: db.",
            ),
            "last layer only": Mistake(
                lambda W, b, dW, db, alpha: (
                    {k: W[k] - alpha * dW[k] * (k == max(W)) for k in W},
                    {k: b[k] - alpha * db[k] * (k == max(W)) for k in b},
                ),
                "Only the last layer has moved. Every layer takes a step.",
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
            "updated too early": Mistake(
                train_with(too_early=True),
                "You update a layer's W before the δ of the layer below is computed, so that δ "
                "goes back through the new weights. Compute all deltas first, then update.",
            ),
            "uphill": Mistake(
                train_with(sign=1),
                "Your cost rises: you walk uphill. Subtract alpha times the gradient.",
            ),
            "no alpha": Mistake(
                train_with(scale=lambda alpha, epochs: 1),
                "The learning rate is missing. Each step is alpha times the gradient.",
            ),
            "no mean": Mistake(
                train_with(divide=lambda Y: 1),
                "The first cost is right, the steps are too long: the 1/(2N) is missing in δ of "
                "the last layer.",
            ),
            "no N": Mistake(
                train_with(divide=lambda Y: 2),
                "The first cost is right, the steps are too long: in δ of the last layer you "
                "divide by 2, but not by N. Divide by (2 * N).",
            ),
            "sigma twice": Mistake(
                train_with(node=printed_slope),
                "The hidden layers' δ is wrong: you apply σ to out. Use out * (1 - out).",
            ),
            "no slope": Mistake(
                train_with(node=np.ones_like),
                "The hidden layers' δ is wrong: out * (1 - out) is missing.",
            ),
            "summed too early": Mistake(
                train_with(back=lambda W, delta: W @ delta.sum(axis=1, keepdims=True)),
                "You sum δ over the samples before you pass it on. Keep one column per sample; "
                "the sum comes last, in ΔW and Δb.",
            ),
            "biases left": Mistake(
                train_with(biases=False),
                "The biases never move. Update them, too, each by its own Δb.",
            ),
            "weights left": Mistake(
                train_with(weights=False),
                "The weights never move. Update them, too, each by its own ΔW.",
            ),
            "no update": Mistake(
                train_with(weights=False, biases=False),
                "The cost stays the same: the parameters never change. Is W[layer] = ... set "
                "inside the loop over the epochs?",
            ),
            "first cost missing": Mistake(
                train_with(record=slice(1, None)),
                "The cost before the first update is missing. Note the cost right after each "
                "forward pass, before the update.",
            ),
            "last cost missing": Mistake(
                train_with(record=slice(None, -1)),
                "The cost after the last update is missing. Go forward once more after the loop: "
                "epochs + 1 costs in all.",
            ),
            "cost without mean": Mistake(
                train_with(cost=lambda P, Y: entropy(P, Y).sum()),
                "The training is right, but the costs lack the 1/(2N).",
            ),
        },
    ),
    Exercise(
        my_gradient_check,
        notebook=NOTEBOOK,
        task="Return True if gradient is the gradient of cost at w, otherwise False.\n\n"
        "cost is a function of an array: cost(w) is a number. w and gradient are arrays of the\n"
        "same shape, any shape. Nudge one entry of a copy of w at a time, up and down.",
        inputs=check_inputs,
        samples=tuple(range(10)),
        example=(sum_of_squares, np.array([1.0, 2.0]), np.array([2.0, 4.0])),
        nudge="Measure each slope as in notebook 00: nudge one entry, see how much the cost "
        "moves, divide by the nudge. Then compare with the gradient, for its size.",
        formula="measured_i = (cost(w with w_i + h) - cost(w with w_i - h)) / (2h), h = 1e-5\n"
        "True if |measured - gradient| <= 1e-6 * (|measured| + |gradient|)",
        mistakes={
            "always true": Mistake(
                lambda cost, w, gradient: True,
                "You say True to every gradient, even to a wrong one. Measure the slopes, and "
                "return whether they agree.",
            ),
            "always false": Mistake(
                lambda cost, w, gradient: False,
                "You say False to every gradient, even to a right one. A measured slope has an "
                "error itself: allow a relative error of 1e-6.",
            ),
            "upside down": Mistake(
                lambda cost, w, gradient: bool(far(measure(cost, w), gradient) > 1e-6),
                "Your answers are the wrong way round: True must mean that the gradient is right.",
            ),
            "signs ignored": Mistake(
                lambda cost, w, gradient: bool(far(abs(measure(cost, w)), abs(gradient)) < 1e-6),
                "You say True to a gradient with the wrong sign. Compare the numbers with their "
                "signs: abs() goes around the difference.",
            ),
            "fixed tolerance": Mistake(
                lambda cost, w, gradient: bool(np.allclose(measure(cost, w), gradient, rtol=1e-5)),
                "You say True to a gradient of size 1e-9 that is wrong by a factor of 2. Measure "
                "the difference relative to the size of both. (np.allclose adds a fixed 1e-8.)",
            ),
            "sums compared": Mistake(
                lambda cost, w, gradient: bool(
                    far(measure(cost, w).sum(), np.asarray(gradient).sum()) < 1e-6
                ),
                "You say True where one entry is too large and another too small by as much. "
                "Take the absolute value of each difference before you add them up.",
            ),
            "first entry only": Mistake(
                lambda cost, w, gradient: bool(
                    far(measure(cost, w).flat[0], gradient.flat[0]) < 1e-6
                ),
                "You look at the first entry only, and miss a mistake in another one. Compare "
                "all entries. (Is there a return inside your loop?)",
            ),
            "too generous": Mistake(
                lambda cost, w, gradient: bool(far(measure(cost, w), gradient) < 0.05),
                "You say True where one entry is wrong by 1 %. Measured slopes are far better "
                "than that: allow a relative error of 1e-6, not more than 1e-4.",
            ),
            "one way": Mistake(
                lambda cost, w, gradient: bool(far(2 * measure(cost, w), gradient) < 1e-6),
                "You take a gradient twice too large for right. Up and down are 2h apart: divide "
                "by (2 * h), with the brackets.",
            ),
        },
    ),
)
