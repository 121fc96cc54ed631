"""The exercises of notebook 05: local slopes, both directions, arrays, and new pieces."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise

NOTEBOOK = "05_any_graph"


def my_quotient_slopes(a, b):
    slope_a = 1 / b
    slope_b = -a / b**2
    return slope_a, slope_b


def my_carry(dout_4, dout_5, w46, w56, out_6):
    dnet_6 = dout_4 * w46 + dout_5 * w56
    return dnet_6 * out_6 * (1 - out_6)


def my_sweep(inputs, slopes):
    gradients = [0.0] * len(inputs)
    gradients[-1] = 1.0
    for k in reversed(range(len(inputs))):
        for i, slope in zip(inputs[k], slopes[k], strict=True):
            gradients[i] += gradients[k] * slope
    return gradients


def my_pulls(W, out, v):
    pull_W = out @ v.T
    pull_out = W @ v
    pull_b = v.sum(axis=1, keepdims=True)
    return pull_W, pull_out, pull_b


def my_softmax(net):
    e = np.exp(net - net.max(axis=0))
    return e / e.sum(axis=0)


def my_softmax_delta(net, Y):
    e = np.exp(net - net.max(axis=0))
    p = e / e.sum(axis=0)
    N = Y.shape[1]
    return (p - Y) / N


def my_relu_pull(net, v):
    return v * (net > 0)


def my_slope_of_w(w, x):
    inner = np.tanh(w * x)
    outer = np.tanh(w * inner)
    dnet_outer = 1 - outer**2
    dnet_inner = dnet_outer * w * (1 - inner**2)
    return dnet_outer * inner + dnet_inner * x


def quotient_inputs(generator, n):
    return tuple(inputs.weights(generator, 2) if n == 1 else inputs.weights(generator, 2, n))


def carry_inputs(generator, n):
    dout_4, dout_5 = inputs.deltas(generator, 2, n)
    w46, w56 = inputs.weights(generator, 2)
    return dout_4, dout_5, w46, w56, inputs.outs(generator, n)


def sweep_inputs(generator, n):
    """Return a graph in which numbers are used several times, near and far."""
    first, last = 1 + n % 2, 5 + n
    before: list[tuple[int, ...]] = [()] * first
    for k in range(first, last):
        count = min(k, 1 + int(generator.integers(2)))
        others = generator.permutation(k - 1)[: count - 1]
        before.append(tuple(int(i) for i in (k - 1, *others)))  # each leads on to the last
    before[-1] = (last - 2, 0)  # far back, and not in order
    slopes = [tuple(inputs.weights(generator, len(which)).tolist()) for which in before]
    return tuple(before), tuple(slopes)


def pulls_inputs(generator, n):
    n_in, n_out = n + 1, 5 - n
    W, v = inputs.weights(generator, n_in, n_out), inputs.deltas(generator, n_out, n)
    return W, inputs.outs(generator, n_in, n), v


def softmax_inputs(generator, n):
    net = inputs.weights(generator, 6 - n, n)
    # from the third case on far beyond what e^net can hold
    return (net if n < 3 else net + 1024.0 * generator.choice([-1.0, 1.0]),)


def softmax_delta_inputs(generator, n):
    K = 6 - n
    return inputs.weights(generator, K, n), np.eye(K)[:, generator.integers(K, size=n)]


def relu_inputs(generator, n):
    net = inputs.weights(generator, 3, n)
    net[0, 0], net[1, 0] = abs(net[0, 0]), -abs(net[1, 0])
    return net, inputs.deltas(generator, 3, n)


def shared_inputs(generator, n):
    w, x = inputs.weights(generator), inputs.deltas(generator, n) * 3
    return float(w) / 2, x


EXERCISES = (
    Exercise(
        my_quotient_slopes,
        notebook=NOTEBOOK,
        task="Return the two local slopes of a / b: how it feels a, and how it feels b.\n\n"
        "a and b are numbers or arrays.",
        inputs=quotient_inputs,
        example=(3.0, 2.0),
        nudge="Keep b still and move a: a / b is a straight line in a. Then keep a still and move "
        "b, and write a / b as a · b⁻¹.",
        formula="one over the lower number; and minus the upper number over the square of the "
        "lower one",
        parts=("slope_a", "slope_b"),
    ),
    Exercise(
        my_carry,
        notebook=NOTEBOOK,
        task="Carry a derivative forward through node 6: return how out_6 feels a parameter.\n\n"
        "dout_4 and dout_5 say how out_4 and out_5 feel it. The parameter lies before them. They\n"
        "and out_6 are rows with one number per sample.",
        inputs=carry_inputs,
        example=(np.array([0.13]), np.array([-0.29]), -2.5, 2.0, np.array([0.38])),
        nudge="Two arrows lead to net_6, and one from there to out_6. Multiply along an arrow, add "
        "where arrows meet.",
        formula="the two derivatives that arrive, each times the weight of its edge, added up; "
        "then times the slope of node 6",
    ),
    Exercise(
        my_sweep,
        notebook=NOTEBOOK,
        task="Return how the last number of a graph feels every number of it: a list.\n\n"
        "The numbers are in the order of their birth. inputs[k] holds the positions of those that\n"
        "number k was computed from, slopes[k] its local slopes, one for each: inputs[3] = (0, 2)\n"
        "means that number 3 was computed from numbers 0 and 2. Both are () for a given number.",
        inputs=sweep_inputs,
        example=(((), (0,), (0, 1)), ((), (3.0,), (2.0, 5.0))),
        nudge="Make a list of zeros. The last number feels itself with the slope 1. Which number "
        "has to hand on its gradient first?",
        formula="from the last number to the first: add to the gradient of each of its inputs its "
        "own gradient times the slope of that input",
    ),
    Exercise(
        my_pulls,
        notebook=NOTEBOOK,
        task="Return how the cost feels W, out and b, for net = Wᵀ out + b, in this order.\n\n"
        "v says how the cost feels net, (n_out, N). W is (n_in, n_out), out is (n_in, N), and b\n"
        "is (n_out, 1). Each result has the shape of the array that it belongs to.",
        inputs=pulls_inputs,
        example=(
            np.array([[1.4, -0.9], [-1.2, 1.6]]),
            np.array([[0.5], [0.25]]),
            np.array([[-0.25], [0.5]]),
        ),
        nudge="You have seen all three in notebook 02, where v was called δ. The shapes leave "
        "hardly a choice.",
        formula="for W: out times v transposed; for out: W times v; for b: v summed over the "
        "samples, as a column",
        parts=("pull_W", "pull_out", "pull_b"),
    ),
    Exercise(
        my_softmax,
        notebook=NOTEBOOK,
        task="Return the softmax of each column of net, (K, N). It must not overflow at 1000.",
        inputs=softmax_inputs,
        example=(np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]),),
        nudge="The probabilities of a sample stand in a column: each column adds up to 1. "
        "Subtracting the same number from a whole column changes nothing, but keeps e^net small.",
        formula="e to the power of net minus its column's largest entry, divided by the sum of "
        "these powers in the column",
    ),
    Exercise(
        my_softmax_delta,
        notebook=NOTEBOOK,
        task="Return how the categorical cross-entropy feels net: δ of a softmax layer, (K, N).\n\n"
        "net is (K, N), Y holds the one-hot targets, (K, N). The cost is a mean over N samples.",
        inputs=softmax_delta_inputs,
        example=(np.array([[1.0], [2.0], [3.0]]), np.array([[0.0], [1.0], [0.0]])),
        nudge="Everything inside cancels, as it did for the sigmoid. What remains when you compare "
        "what the network said with what was right?",
        formula="softmax minus target, shared out over the samples (not over the outputs)",
    ),
    Exercise(
        my_relu_pull,
        notebook=NOTEBOOK,
        task="Return how the cost feels net, for out = ReLU(net).\n\n"
        "v says how the cost feels out. All arrays are (n, N).",
        inputs=relu_inputs,
        example=(np.array([[2.0], [-1.0]]), np.array([[0.25], [0.5]])),
        nudge="Where net is above 0, out is net itself. Below 0, out doesn't move at all.",
        formula="v where net is above 0, and 0 elsewhere",
    ),
    Exercise(
        my_slope_of_w,
        notebook=NOTEBOOK,
        task="Return how outer = tanh(w * inner) feels w, where inner = tanh(w * x).\n\n"
        "The same w is used twice. w is a number, x a row with one number per sample.",
        inputs=shared_inputs,
        example=(0.5, np.array([0.9])),
        nudge="Pretend that there are two weights, one inside and one outside. Derive each, then "
        "add what you found.",
        formula="(1 − outer²) times inner, for the outer use; plus (1 − outer²) times w times "
        "(1 − inner²) times x, for the inner one",
    ),
)
