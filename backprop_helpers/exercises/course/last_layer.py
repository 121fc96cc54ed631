"""The exercises of notebook 01: the gradients of the last layer, and one step."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise

NOTEBOOK = "01_last_layer"


def my_dout_8_dnet_8(out_8):
    return out_8 * (1 - out_8)


def my_dcost_dout_8(out_8, y_1, N):
    return (-y_1 / out_8 + (1 - y_1) / (1 - out_8)) / (2 * N)


def my_dw68(out_6, out_8, y_1):
    dcost_dout_8 = (-y_1 / out_8 + (1 - y_1) / (1 - out_8)) / 2
    dout_8_dnet_8 = out_8 * (1 - out_8)
    return dcost_dout_8 * dout_8_dnet_8 * out_6


def my_delta_8(out_8, y_1, N):
    return (out_8 - y_1) / (2 * N)


def my_stable_delta_8(net_8, y_1, N):
    small = np.exp(-abs(net_8))  # never above 1, so nothing overflows
    out_8 = np.where(net_8 >= 0, 1, small) / (1 + small)
    return (out_8 - y_1) / (2 * N)


def my_dw79(out_6, out_7, out_8, out_9, y_1, y_2):
    delta_9 = (out_9 - y_2) / 2
    return delta_9 * out_7


def my_dw68_batch(out_6, out_8, y_1):
    N = len(out_8)
    delta_8 = (out_8 - y_1) / (2 * N)
    return (delta_8 * out_6).sum()


def my_db8(out_8, y_1):
    N = len(out_8)
    delta_8 = (out_8 - y_1) / (2 * N)
    return delta_8.sum()


def my_step(w, dw, alpha):
    return w - alpha * dw


def output_inputs(generator, n):
    return inputs.outs(generator, n), inputs.targets(generator, n)[0], n


def slope_inputs(generator, n):
    return (inputs.outs(generator) if n == 1 else inputs.outs(generator, n),)


def one_sample_inputs(generator, n):
    return (*inputs.outs(generator, 2), float(n % 2))


def bias_inputs(generator, n):
    return inputs.outs(generator, n), inputs.targets(generator, n)[0]


def two_outputs_inputs(generator, n):
    y_1 = float(n % 2)
    return (*inputs.outs(generator, 4), y_1, 1 - y_1)


def batch_inputs(generator, n):
    return (*inputs.outs(generator, 2, n), inputs.targets(generator, n)[0])


def stable_inputs(generator, n):
    if n == 1:
        return inputs.weights(generator, 1), inputs.targets(generator, 1)[0], 1
    extremes = np.array([800.0, -800.0, 800.0, -800.0, 40.0])
    net_8 = np.concatenate([extremes, inputs.weights(generator, n)])
    y_1 = np.concatenate([[0.0, 0.0, 1.0, 1.0, 0.0], inputs.targets(generator, n)[0]])
    return net_8, y_1, n + 5


def step_inputs(generator, n):
    shape = () if n == 1 else (n,)
    w, dw = inputs.weights(generator, *shape), inputs.deltas(generator, *shape)
    return w, dw, float(inputs.outs(generator)) * 2 + 0.03125


EXERCISES = (
    Exercise(
        my_dout_8_dnet_8,
        notebook=NOTEBOOK,
        task="Return ∂out_8/∂net_8 (factor ②). You are given out_8, not net_8.\n\n"
        "out_8 is a number, or a row with one number per sample.",
        inputs=slope_inputs,
        example=inputs.sample("out_8"),
        nudge="It is the slope of σ at net_8. You do not need net_8: the slope can be written "
        "with out_8 alone.",
        formula="the out itself, times what it lacks to 1",
    ),
    Exercise(
        my_dcost_dout_8,
        notebook=NOTEBOOK,
        task="Return ∂Cost/∂out_8 (factor ①) for each of N samples.\n\n"
        "out_8 and y_1 are rows with one number per sample. So is your result.",
        inputs=output_inputs,
        example=(*inputs.batch("out_8", "y_1"), 2),
        nudge="Only two terms of the cost contain out_8. The derivative of log x is 1/x. "
        "What does log(1 - out_8) add to that?",
        formula="minus the target over out_8, plus (1 minus the target) over (1 minus out_8); "
        "all of it divided by 2N",
        mistakes={
            "out_8 - y_1": "This is ① × ② without the 1/(2N). Return ① alone: how the cost feels "
            "out_8, not net_8.",
            "1 / (2 * N)": "This is 1/(2N) alone: the two terms with out_8 are missing.",
        },
    ),
    Exercise(
        my_dw68,
        notebook=NOTEBOOK,
        task="Return Δw68 for one sample (N = 1). All three are numbers.",
        inputs=one_sample_inputs,
        example=inputs.sample("out_6", "out_8", "y_1"),
        nudge="Three factors, multiplied. You have each of them: ① from section 4, ② from "
        "section 3, ③ from section 2.",
        formula="Δw68 = ① × ② × ③\n"
        "= 1/2 * (-y_1 / out_8 + (1 - y_1) / (1 - out_8)) * out_8 (1 - out_8) * out_6",
        mistakes={
            "dcost_dout_8 * dout_8_dnet_8 * out_8": "You multiply by out_8, where w68 ends. ③ is "
            "the out of the node where it starts: out_6.",
            "dcost_dout_8 + dout_8_dnet_8 + out_6": "You add the three factors. Multiply them.",
            "dcost_dout_8 * dout_8_dnet_8 * dout_8_dnet_8 * out_6": "Factor ② is in there twice. "
            "out_8 - y_1 is ① × ② already (section 7).",
        },
    ),
    Exercise(
        my_delta_8,
        notebook=NOTEBOOK,
        task="Return δ_8 = ∂Cost/∂net_8 for each of N samples, in its short form.\n\n"
        "out_8 and y_1 are rows with one number per sample. So is your result.",
        inputs=output_inputs,
        example=(*inputs.batch("out_8", "y_1"), 2),
        nudge="δ_8 is ① × ②. Multiply the letters out, and almost everything cancels.",
        formula="what the network said, minus what was right, divided by 2N",
    ),
    Exercise(
        my_stable_delta_8,
        notebook=NOTEBOOK,
        task="Return δ_8 for each of N samples, from net_8. It must be right at net_8 = ±800, "
        "too.\n\nnet_8 and y_1 are rows with one number per sample. So is your result.",
        inputs=stable_inputs,
        example=(np.array([800.0]), np.array([0.0]), 1),
        nudge="Which of the two forms of δ_8 never divides by something that can round to 0?",
        formula="δ_8 = (out_8 - y_1) / (2N), with out_8 = σ(net_8). e^800 is too large for a "
        "computer, but e^-800 rounds to a harmless 0: for negative net_8 use "
        "σ(z) = e^z / (1 + e^z).",
        mistakes={
            "(-y_1 / sigma(net_8) + (1 - y_1) / (1 - sigma(net_8))) / (2 * N) * sigma(net_8) * "
            "(1 - sigma(net_8))": "At net_8 = ±800 out_8 rounds to 1 or 0, and ① × ② becomes 0/0. "
            "Use the form in which that has canceled: (out_8 - y_1) / (2N).",
            "(sigma(np.clip(net_8, -5, 5)) - y_1) / (2 * N)": "You clip net_8, so large nets give "
            "a wrong out_8. Nothing needs clipping: only exponents must stay negative.",
            "(np.clip(out_8, 0.01, 0.99) - y_1) / (2 * N)": "You clip out_8, so it can never be "
            "almost 0 or 1. Nothing needs clipping.",
        },
    ),
    Exercise(
        my_dw79,
        notebook=NOTEBOOK,
        task="Return Δw79 for one sample (N = 1). You do not need everything that is given.",
        inputs=two_outputs_inputs,
        example=inputs.sample("out_6", "out_7", "out_8", "out_9", "y_1", "y_2"),
        nudge="Read the name: from node 7 to node 9. Which δ, which out?",
        formula="Δw79 = δ_9 × out_7, with δ_9 = (out_9 - y_2) / 2",
        mistakes={
            "(out_8 - y_1) / 2 * out_7": "This is Δw78. w79 arrives at node 9, so it needs δ_9, "
            "with out_9 and y_2.",
            "(out_8 - y_1) / 2 * out_6": "This is Δw68. w79 leads from node 7 to node 9: use "
            "out_7, out_9 and y_2.",
            "((out_8 - y_1) / 2 + delta_9) * out_7": "You add δ_8 to δ_9. w79 reaches the cost "
            "through node 9 only: δ_9 alone.",
            "delta_9 * (out_6 + out_7)": "You add out_6 and out_7. w79 starts at node 7: out_7 "
            "alone.",
        },
    ),
    Exercise(
        my_dw68_batch,
        notebook=NOTEBOOK,
        task="Return Δw68 over a batch, one number.\n\nAll three are rows with one number per "
        "sample.",
        inputs=batch_inputs,
        example=inputs.batch("out_6", "out_8", "y_1"),
        nudge="Each sample has its own δ_8 and its own out_6. Multiply per sample first, sum last.",
        formula="Δw68 = Σ (δ_8 × out_6) over the samples, with δ_8 = (out_8 - y_1) / (2N)",
        mistakes={
            "((-y_1 / out_8 + (1 - y_1) / (1 - out_8)).mean() / 2 * (out_8 * (1 - out_8)).mean() "
            "* out_6.mean())": "Your Σ covers the bracket of ① alone. It covers the whole product "
            "① × ② × ③: each sample has its own three factors.",
        },
    ),
    Exercise(
        my_db8,
        notebook=NOTEBOOK,
        task="Return Δb8 over a batch, one number.\n\n"
        "out_8 and y_1 are rows with one number per sample.",
        inputs=bias_inputs,
        example=inputs.batch("out_8", "y_1"),
        nudge="How does net_8 feel b8? That is ③. Then: what do you do with the samples, and when?",
        formula="Δb8 = Σ δ_8 over the samples, with δ_8 = (out_8 - y_1) / (2N) for each of them",
        mistakes={
            "(delta_8 * out_8).sum()": "You multiply by out_8. A bias stands alone in net_8, so ③ "
            "is 1.",
        },
    ),
    Exercise(
        my_step,
        notebook=NOTEBOOK,
        task="Return the new weight after one step of learning.\n\n"
        "w and dw are numbers, or rows. Leave the given w as it is.",
        inputs=step_inputs,
        example=(1.4, -0.117324, 0.5),
        nudge="Walk against the slope. How far? The slope times the learning rate.",
        formula="the new weight is the old one, minus the learning rate times the slope",
    ),
)
