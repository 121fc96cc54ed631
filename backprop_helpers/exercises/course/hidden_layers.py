"""The exercises of notebook 02: deltas go backward, and contributions add."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise, Mistake

from .forward_pass import sigma

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


def slope(out):
    return out * (1 - out)


def printed_slope(out):
    return sigma(out) * (1 - sigma(out))


def backward_with(
    sign=1,
    divide=lambda Y: 2 * Y.shape[1],
    back=lambda W, delta: W @ delta,
    node=slope,
    weight=lambda before, here, delta: before @ delta.T,
    bias=lambda delta: delta.sum(axis=1, keepdims=True),
):
    """Return a backward pass in which one piece can be replaced by a wrong one."""

    def backward(W, out, Y):
        last = max(W)
        delta = {last: sign * (out[last] - Y) / divide(Y)}
        for layer in range(last - 1, 1, -1):
            delta[layer] = back(W[layer + 1], delta[layer + 1]) * node(out[layer])
        dW = {layer: weight(out[layer - 1], out[layer], delta[layer]) for layer in W}
        return dW, {layer: bias(delta[layer]) for layer in W}

    return backward


EXERCISES = (
    Exercise(
        my_dcost_dout_6,
        notebook=NOTEBOOK,
        task="Return ∂Cost/∂out_6 for each sample.\n\n"
        "The deltas are rows with one number per sample. You do not need all the weights.",
        inputs=two_paths_inputs,
        example=(*inputs.batch("delta_8", "delta_9"), 1.4, -0.9, -1.2, 1.6),
        nudge="Which edges leave node 6? Along each of them a delta comes back, times the weight.",
        formula="∂Cost/∂out_6 = δ_8 w68 + δ_9 w69",
        mistakes={
            "node 8 only": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: delta_8 * w68,
                "You followed one way only, through node 8. out_6 reaches the cost through "
                "node 9 as well: add δ_9 w69.",
            ),
            "node 9 only": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: delta_9 * w69,
                "You followed one way only, through node 9. out_6 reaches the cost through "
                "node 8 as well: add δ_8 w68.",
            ),
            "transposed": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: delta_8 * w68 + delta_9 * w78,
                "You took w78, which starts at node 7. From node 6 to node 9 leads w69: the first "
                "digit says from where.",
            ),
            "node 7": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: delta_8 * w78 + delta_9 * w79,
                "This is ∂Cost/∂out_7. The edges that leave node 6 are w68 and w69.",
            ),
            "deltas swapped": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: delta_9 * w68 + delta_8 * w69,
                "The deltas are swapped. w68 ends at node 8, so it goes with δ_8.",
            ),
            "multiplied": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: delta_8 * w68 * delta_9 * w69,
                "You multiply the two ways. Along a path everything multiplies; where paths "
                "meet, contributions add.",
            ),
            "sums multiplied": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: (delta_8 + delta_9) * (w68 + w69),
                "You add the deltas, add the weights, and multiply the sums. Multiply each δ by "
                "its own weight first, then add.",
            ),
            "summed too early": Mistake(
                lambda delta_8, delta_9, w68, w69, w78, w79: (
                    delta_8.sum() * w68 + delta_9.sum() * w69
                ),
                "You sum the deltas over the samples. Keep one number per sample; the sum comes "
                "last, in Δw and Δb.",
            ),
        },
    ),
    Exercise(
        my_delta_6,
        notebook=NOTEBOOK,
        task="Return δ_6 = ∂Cost/∂net_6 for each sample.\n\n"
        "The deltas and out_6 are rows with one number per sample.",
        inputs=delta_inputs,
        example=(*inputs.batch("delta_8", "delta_9"), 1.4, -0.9, *inputs.batch("out_6")),
        nudge="You know how the cost feels out_6 (①). How does out_6 feel net_6 (②)?",
        formula="δ_6 = (δ_8 w68 + δ_9 w69) × out_6 (1 - out_6)",
        mistakes={
            "no slope": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: delta_8 * w68 + delta_9 * w69,
                "This is ①, ∂Cost/∂out_6. Factor ② is missing: multiply by out_6 (1 - out_6).",
            ),
            "sigma twice": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: (
                    (delta_8 * w68 + delta_9 * w69) * printed_slope(out_6)
                ),
                "You apply σ to out_6, as the source text prints it. out_6 is σ(net_6) already: "
                "② is out_6 (1 - out_6).",
            ),
            "node 8 only": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: delta_8 * w68 * slope(out_6),
                "You followed one way only, through node 8. Add δ_9 w69, the way through node 9.",
            ),
            "node 9 only": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: delta_9 * w69 * slope(out_6),
                "You followed one way only, through node 9. Add δ_8 w68, the way through node 8.",
            ),
            "brackets": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: (
                    delta_8 * w68 + delta_9 * w69 * slope(out_6)
                ),
                "out_6 (1 - out_6) multiplies the second way only. Put brackets around the sum.",
            ),
            "half a slope": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: (delta_8 * w68 + delta_9 * w69) * out_6,
                "You multiply by out_6. The slope has a second factor, 1 - out_6.",
            ),
            "summed too early": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: (
                    (delta_8.sum() * w68 + delta_9.sum() * w69) * slope(out_6)
                ),
                "You sum δ_8 and δ_9 over the samples before you use them. Each sample has its "
                "own out_6, so keep one δ per sample.",
            ),
            "summed": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: (
                    (delta_8 * w68 + delta_9 * w69) * slope(out_6)
                ).sum(),
                "You have summed over the samples: that is Δb6. δ_6 keeps one number per sample.",
            ),
            "deltas swapped": Mistake(
                lambda delta_8, delta_9, w68, w69, out_6: (
                    (delta_9 * w68 + delta_8 * w69) * slope(out_6)
                ),
                "The deltas are swapped. w68 ends at node 8, so it goes with δ_8.",
            ),
        },
    ),
    Exercise(
        my_dcost_dout_4,
        notebook=NOTEBOOK,
        task="Return ∂Cost/∂out_4 for each sample.\n\n"
        "The deltas are rows with one number per sample. You do not need all the weights.",
        inputs=two_paths_inputs,
        example=(
            *inputs.batch("delta_6", "delta_7"),
            *(inputs.NET[w] for w in ("w46", "w47", "w56", "w57")),
        ),
        nudge="It is the question about out_6, one layer earlier. Which edges leave node 4?",
        formula="∂Cost/∂out_4 = δ_6 w46 + δ_7 w47",
        mistakes={
            "node 6 only": Mistake(
                lambda delta_6, delta_7, w46, w47, w56, w57: delta_6 * w46,
                "You followed one way only, through node 6. Node 4 feeds node 7 as well: add "
                "δ_7 w47.",
            ),
            "node 7 only": Mistake(
                lambda delta_6, delta_7, w46, w47, w56, w57: delta_7 * w47,
                "You followed one way only, through node 7. Node 4 feeds node 6 as well: add "
                "δ_6 w46.",
            ),
            "transposed": Mistake(
                lambda delta_6, delta_7, w46, w47, w56, w57: delta_6 * w46 + delta_7 * w56,
                "You took w56, which starts at node 5. From node 4 to node 7 leads w47: the first "
                "digit says from where.",
            ),
            "node 5": Mistake(
                lambda delta_6, delta_7, w46, w47, w56, w57: delta_6 * w56 + delta_7 * w57,
                "This is ∂Cost/∂out_5. The edges that leave node 4 are w46 and w47.",
            ),
            "deltas swapped": Mistake(
                lambda delta_6, delta_7, w46, w47, w56, w57: delta_7 * w46 + delta_6 * w47,
                "The deltas are swapped. w46 ends at node 6, so it goes with δ_6.",
            ),
            "multiplied": Mistake(
                lambda delta_6, delta_7, w46, w47, w56, w57: delta_6 * w46 * delta_7 * w47,
                "You multiply the two ways. Along a path everything multiplies; where paths "
                "meet, contributions add.",
            ),
            "summed too early": Mistake(
                lambda delta_6, delta_7, w46, w47, w56, w57: (
                    delta_6.sum() * w46 + delta_7.sum() * w47
                ),
                "You sum the deltas over the samples. Keep one number per sample; the sum comes "
                "last, in Δw and Δb.",
            ),
        },
    ),
    Exercise(
        my_path,
        notebook=NOTEBOOK,
        task="Return what the path w02 → w24 → w46 → w68 contributes to Δw02, for one sample.",
        inputs=path_inputs,
        example=(
            *inputs.sample("out_0", "out_2", "out_4", "out_6"),
            *(inputs.NET[w] for w in ("w24", "w46", "w68")),
            *inputs.sample("delta_8"),
        ),
        nudge="Along a path everything multiplies. Between w02 and δ_8 the path passes three "
        "nodes and three more weights.",
        formula="out_0 × out_2(1 - out_2) × w24 × out_4(1 - out_4) × w46 × out_6(1 - out_6) "
        "× w68 × δ_8",
        mistakes={
            "no slopes": Mistake(
                lambda out_0, out_2, out_4, out_6, w24, w46, w68, delta_8: (
                    out_0 * w24 * w46 * w68 * delta_8
                ),
                "The slopes of the nodes on the way are missing. Multiply by out (1 - out) for "
                "nodes 2, 4 and 6.",
            ),
            "sigma twice": Mistake(
                lambda out_0, out_2, out_4, out_6, w24, w46, w68, delta_8: (
                    out_0
                    * printed_slope(out_2)
                    * w24
                    * printed_slope(out_4)
                    * w46
                    * printed_slope(out_6)
                    * w68
                    * delta_8
                ),
                "You apply σ to outs. An out is σ(net) already: each slope is out (1 - out).",
            ),
            "outs for slopes": Mistake(
                lambda out_0, out_2, out_4, out_6, w24, w46, w68, delta_8: (
                    out_0 * out_2 * w24 * out_4 * w46 * out_6 * w68 * delta_8
                ),
                "You multiply by the outs of nodes 2, 4 and 6. Each needs a second factor, "
                "1 - out: the slope is out (1 - out).",
            ),
            "slope of an input": Mistake(
                lambda out_0, out_2, out_4, out_6, w24, w46, w68, delta_8: (
                    slope(out_0)
                    * slope(out_2)
                    * w24
                    * slope(out_4)
                    * w46
                    * slope(out_6)
                    * w68
                    * delta_8
                ),
                "You take a slope of node 0. An input has no slope: begin with out_0 itself.",
            ),
            "no input": Mistake(
                lambda out_0, out_2, out_4, out_6, w24, w46, w68, delta_8: (
                    slope(out_2) * w24 * slope(out_4) * w46 * slope(out_6) * w68 * delta_8
                ),
                "The input is missing. The path begins with w02, so net_2 feels it by out_0.",
            ),
            "no delta": Mistake(
                lambda out_0, out_2, out_4, out_6, w24, w46, w68, delta_8: (
                    out_0 * slope(out_2) * w24 * slope(out_4) * w46 * slope(out_6) * w68
                ),
                "The end of the path is missing: how the cost feels net_8. Multiply by δ_8.",
            ),
            "node 6 left out": Mistake(
                lambda out_0, out_2, out_4, out_6, w24, w46, w68, delta_8: (
                    out_0 * slope(out_2) * w24 * slope(out_4) * w46 * w68 * delta_8
                ),
                "The slope of node 6 is missing. The path passes three nodes: 2, 4 and 6.",
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
        formula="Δw46 = Σ (δ_6 × out_4) over the samples",
        mistakes={
            "not summed": Mistake(
                lambda delta_6, out_4: delta_6 * out_4,
                "These are the contributions of the single samples. w46 is one parameter: add "
                "them up.",
            ),
            "mean": Mistake(
                lambda delta_6, out_4: (delta_6 * out_4).mean(),
                "You take the mean. The 1/(2N) is inside δ_6 already: take the sum.",
            ),
            "mean twice": Mistake(
                lambda delta_6, out_4: (delta_6 * out_4).mean() / 2,
                "You divide by 2N. The 1/(2N) is inside δ_6 already: take the sum.",
            ),
            "summed too early": Mistake(
                lambda delta_6, out_4: delta_6.sum() * out_4.mean(),
                "You sum δ_6 over the samples before you multiply by out_4. Multiply each δ_6 by "
                "its own out_4, and sum last.",
            ),
            "sum times sum": Mistake(
                lambda delta_6, out_4: delta_6.sum() * out_4.sum(),
                "You multiply one sum by another. Multiply each δ_6 by its own out_4, and sum "
                "the products.",
            ),
            "no out": Mistake(
                lambda delta_6, out_4: delta_6.sum(),
                "This is Δb6. For w46, multiply each sample's δ_6 by its out_4 before you sum.",
            ),
            "sigma of out": Mistake(
                lambda delta_6, out_4: (delta_6 * sigma(out_4)).sum(),
                "You apply σ to out_4. It has been through σ already: ③ is out_4 itself.",
            ),
            "slope of node 4": Mistake(
                lambda delta_6, out_4: (delta_6 * slope(out_4)).sum(),
                "You multiply by the slope of node 4. w46 does not reach back through node 4: ③ is "
                "out_4 itself.",
            ),
        },
    ),
    Exercise(
        my_dw24,
        notebook=NOTEBOOK,
        task="Return Δw24 over a batch, one number.\n\n"
        "The deltas and outs are rows with one number per sample. Start with delta_4.",
        inputs=deep_weight_inputs,
        example=(
            *inputs.batch("delta_6", "delta_7"),
            *(inputs.NET[w] for w in ("w46", "w47")),
            *inputs.batch("out_2", "out_4"),
        ),
        nudge="First δ_4: how does the cost feel out_4, and how does out_4 feel net_4? "
        "Then δ where it arrives × out where it starts.",
        formula="δ_4 = (δ_6 w46 + δ_7 w47) × out_4 (1 - out_4), and Δw24 = Σ (δ_4 × out_2)",
        mistakes={
            "no slope": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    (delta_6 * w46 + delta_7 * w47) * out_2
                ).sum(),
                "Factor ② of node 4 is missing. Multiply by out_4 (1 - out_4).",
            ),
            "sigma twice": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    (delta_6 * w46 + delta_7 * w47) * printed_slope(out_4) * out_2
                ).sum(),
                "You apply σ to out_4. out_4 is σ(net_4) already: ② is out_4 (1 - out_4).",
            ),
            "node 6 only": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    delta_6 * w46 * slope(out_4) * out_2
                ).sum(),
                "You followed one way only, through node 6. Node 4 feeds node 7 as well: add "
                "δ_7 w47.",
            ),
            "node 7 only": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    delta_7 * w47 * slope(out_4) * out_2
                ).sum(),
                "You followed one way only, through node 7. Node 4 feeds node 6 as well: add "
                "δ_6 w46.",
            ),
            "slope of node 2": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    (delta_6 * w46 + delta_7 * w47) * slope(out_2) * out_2
                ).sum(),
                "You took the slope of node 2. w24 arrives at node 4, so ② is out_4 (1 - out_4).",
            ),
            "wrong out": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    (delta_6 * w46 + delta_7 * w47) * slope(out_4) * out_4
                ).sum(),
                "You end with out_4, where w24 ends. ③ is the out of the node where it starts: "
                "out_2.",
            ),
            "summed too early": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    (delta_6.sum() * w46 + delta_7.sum() * w47) * slope(out_4) * out_2
                ).sum(),
                "You sum δ_6 and δ_7 over the samples before you use them. Keep one δ per "
                "sample; the sum comes last, once.",
            ),
            "not summed": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    (delta_6 * w46 + delta_7 * w47) * slope(out_4) * out_2
                ),
                "These are the contributions of the single samples. w24 is one parameter: add "
                "them up.",
            ),
            "mean": Mistake(
                lambda delta_6, delta_7, w46, w47, out_2, out_4: (
                    (delta_6 * w46 + delta_7 * w47) * slope(out_4) * out_2
                ).mean(),
                "You take the mean. The 1/(2N) is inside the deltas already: take the sum.",
            ),
        },
    ),
    Exercise(
        my_dw02,
        notebook=NOTEBOOK,
        task="Return Δw02 over a batch, one number.\n\n"
        "The deltas and outs are rows with one number per sample.",
        inputs=deep_weight_inputs,
        example=(
            *inputs.batch("delta_4", "delta_5"),
            *(inputs.NET[w] for w in ("w24", "w25")),
            *inputs.batch("out_0", "out_2"),
        ),
        nudge="The pattern of Δw24, one layer earlier. w02 starts at an input: what is its out?",
        formula="δ_2 = (δ_4 w24 + δ_5 w25) × out_2 (1 - out_2), and Δw02 = Σ (δ_2 × out_0)",
        mistakes={
            "no slope": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4 * w24 + delta_5 * w25) * out_0
                ).sum(),
                "Factor ② of node 2 is missing. Multiply by out_2 (1 - out_2).",
            ),
            "sigma twice": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4 * w24 + delta_5 * w25) * printed_slope(out_2) * out_0
                ).sum(),
                "You apply σ to out_2. out_2 is σ(net_2) already: ② is out_2 (1 - out_2).",
            ),
            "input squashed": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4 * w24 + delta_5 * w25) * slope(out_2) * sigma(out_0)
                ).sum(),
                "You apply σ to the input. Inputs go in as they are: ③ is out_0.",
            ),
            "slope of an input": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4 * w24 + delta_5 * w25) * slope(out_2) * slope(out_0)
                ).sum(),
                "You take a slope of node 0. An input has no net and no slope: ③ is out_0 itself.",
            ),
            "node 4 only": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    delta_4 * w24 * slope(out_2) * out_0
                ).sum(),
                "You followed one way only, through node 4. Node 2 feeds node 5 as well: add "
                "δ_5 w25.",
            ),
            "no input": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4 * w24 + delta_5 * w25) * slope(out_2)
                ).sum(),
                "This is Δb2. For w02, multiply each sample's δ_2 by its out_0 before you sum.",
            ),
            "summed too early": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4.sum() * w24 + delta_5.sum() * w25) * slope(out_2) * out_0
                ).sum(),
                "You sum δ_4 and δ_5 over the samples before you use them. Keep one δ per "
                "sample; the sum comes last, once.",
            ),
            "not summed": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4 * w24 + delta_5 * w25) * slope(out_2) * out_0
                ),
                "These are the contributions of the single samples. w02 is one parameter: add "
                "them up.",
            ),
            "mean": Mistake(
                lambda delta_4, delta_5, w24, w25, out_0, out_2: (
                    (delta_4 * w24 + delta_5 * w25) * slope(out_2) * out_0
                ).mean(),
                "You take the mean. The 1/(2N) is inside the deltas already: take the sum.",
            ),
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
        formula="δ = (W_next δ_next) ⊙ out ⊙ (1 - out). @ multiplies matrices, * entry by entry.",
        mistakes={
            "transposed": Mistake(
                lambda W_next, delta_next, out: (W_next.T @ delta_next) * slope(out),
                "You transposed W_next. That is right on the way forward. On the way back each "
                "row of W_next is one from-node already: W_next @ delta_next.",
            ),
            "no slope": Mistake(
                lambda W_next, delta_next, out: W_next @ delta_next,
                "This is ①, ∂Cost/∂out. Factor ② is missing: multiply by out * (1 - out).",
            ),
            "sigma twice": Mistake(
                lambda W_next, delta_next, out: (W_next @ delta_next) * printed_slope(out),
                "You apply σ to out. An out is σ(net) already: ② is out * (1 - out).",
            ),
            "half a slope": Mistake(
                lambda W_next, delta_next, out: (W_next @ delta_next) * out,
                "You multiply by out. The slope has a second factor, 1 - out.",
            ),
            "summed too early": Mistake(
                lambda W_next, delta_next, out: (
                    (W_next @ delta_next.sum(axis=1, keepdims=True)) * slope(out)
                ),
                "You sum delta_next over the samples before you use it. Keep one column per "
                "sample; the sum comes last, in ΔW and Δb.",
            ),
            "entry by entry": Mistake(
                lambda W_next, delta_next, out: W_next * delta_next * slope(out),
                "You multiply W_next and delta_next entry by entry. Here a matrix product is "
                "needed: W_next @ delta_next.",
            ),
        },
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
        mistakes={
            "no mean": Mistake(
                backward_with(divide=lambda Y: 1),
                "The 1/(2N) of the cost is missing. Put it into δ of the last layer, and every "
                "layer has it.",
            ),
            "no N": Mistake(
                backward_with(divide=lambda Y: 2),
                "You divide by 2, but not by the number of samples. Divide by (2 * N); N is "
                "Y.shape[1].",
            ),
            "sign": Mistake(
                backward_with(sign=-1),
                "All signs are the wrong way round: the last δ starts with out - Y, not Y - out.",
            ),
            "transposed": Mistake(
                backward_with(back=lambda W, delta: W.T @ delta),
                "You transposed W on the way back. Each row of W is one from-node already: "
                "W[layer + 1] @ delta[layer + 1].",
            ),
            "no slope": Mistake(
                backward_with(node=np.ones_like),
                "Factor ② is missing in the hidden layers. Multiply by out * (1 - out).",
            ),
            "sigma twice": Mistake(
                backward_with(node=printed_slope),
                "You apply σ to out in the hidden layers. An out is σ(net) already: ② is "
                "out * (1 - out).",
            ),
            "summed too early": Mistake(
                backward_with(back=lambda W, delta: W @ delta.sum(axis=1, keepdims=True)),
                "You sum δ over the samples before you pass it on. Keep one column per sample; "
                "the sum comes last, in dW and db.",
            ),
            "biases not summed": Mistake(
                backward_with(bias=lambda delta: delta),
                "dW is right, but db still has one column per sample. Sum each row: "
                ".sum(axis=1, keepdims=True).",
            ),
            "flat biases": Mistake(
                backward_with(bias=lambda delta: delta.sum(axis=1)),
                "The numbers are right, but each db must be a column, (n_out, 1). "
                "Use .sum(axis=1, keepdims=True).",
            ),
            "biases averaged": Mistake(
                backward_with(bias=lambda delta: delta.mean(axis=1, keepdims=True)),
                "dW is right, but db is a mean. The 1/(2N) is inside δ already: take the sum.",
            ),
            "gradients transposed": Mistake(
                backward_with(weight=lambda before, here, delta: delta @ before.T),
                "dW is transposed. It has one row per from-node, like W: out[layer - 1] @ "
                "delta[layer].T.",
            ),
            "wrong out": Mistake(
                backward_with(weight=lambda before, here, delta: here @ delta.T),
                "dW uses the out of its own layer, where the weights end. Use the out where they "
                "start: out[layer - 1].",
            ),
        },
    ),
)
