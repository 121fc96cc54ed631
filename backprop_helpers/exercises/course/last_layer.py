"""The exercises of notebook 01: the gradients of the last layer, and one step."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise, Mistake

from .forward_pass import sigma

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


def bracket(out_8, y_1):
    return -y_1 / out_8 + (1 - y_1) / (1 - out_8)


def long_delta_8(net_8, y_1, N):
    out_8 = sigma(net_8)
    return bracket(out_8, y_1) * out_8 * (1 - out_8) / (2 * N)


EXERCISES = (
    Exercise(
        my_dout_8_dnet_8,
        notebook=NOTEBOOK,
        task="Return ∂out_8/∂net_8 (factor ②). You are given out_8, not net_8.",
        inputs=slope_inputs,
        example=inputs.sample("out_8"),
        nudge="It is the slope of σ at net_8. You do not need net_8: the slope can be written "
        "with out_8 alone.",
        formula="∂out_8/∂net_8 = out_8 (1 - out_8)",
        mistakes={
            "sigma twice": Mistake(
                lambda out_8: sigma(out_8) * (1 - sigma(out_8)),
                "You apply σ to out_8. But out_8 is σ(net_8) already. Use out_8 (1 - out_8).",
            ),
            "no 1 - out": Mistake(
                lambda out_8: out_8,
                "This is out_8 itself. Its slope has a second factor, 1 - out_8.",
            ),
            "no out": Mistake(
                lambda out_8: 1 - out_8,
                "This is 1 - out_8. The slope has another factor in front of it, out_8.",
            ),
            "sign": Mistake(
                lambda out_8: out_8 * (out_8 - 1),
                "The sign is the wrong way round. σ rises everywhere, so its slope is positive: "
                "1 - out_8, not out_8 - 1.",
            ),
            "tanh": Mistake(
                lambda out_8: 1 - out_8**2,
                "This is the slope of tanh. The slope of σ is out_8 (1 - out_8).",
            ),
            "plus": Mistake(
                lambda out_8: out_8 * (1 + out_8),
                "There is a + where a - is needed: out_8 (1 - out_8).",
            ),
        },
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
        formula="∂Cost/∂out_8 = 1/(2N) * (-y_1 / out_8 + (1 - y_1) / (1 - out_8))",
        mistakes={
            "no mean": Mistake(
                lambda out_8, y_1, N: bracket(out_8, y_1),
                "The 1/(2N) of the cost is missing. It stays in front of every derivative.",
            ),
            "no N": Mistake(
                lambda out_8, y_1, N: bracket(out_8, y_1) / 2,
                "You divide by 2, but not by the number of samples. Divide by (2 * N).",
            ),
            "no 2": Mistake(
                lambda out_8, y_1, N: bracket(out_8, y_1) / N,
                "You divide by N, but not by 2. The cost is a mean over two outputs as well: "
                "divide by (2 * N).",
            ),
            "/ 2 * N": Mistake(
                lambda out_8, y_1, N: bracket(out_8, y_1) / 2 * N,
                "Python reads / 2 * N from left to right, so you multiply by N. "
                "Write / (2 * N), with brackets.",
            ),
            "sign": Mistake(
                lambda out_8, y_1, N: -bracket(out_8, y_1) / (2 * N),
                "The sign is the wrong way round: the minus in front of the cost has got lost. "
                "If the target is 1, a larger out_8 makes the cost smaller.",
            ),
            "inner derivative": Mistake(
                lambda out_8, y_1, N: (-y_1 / out_8 - (1 - y_1) / (1 - out_8)) / (2 * N),
                "The derivative of log(1 - out_8) is -1/(1 - out_8): the inner derivative is -1. "
                "With the minus in front of the cost, the second term becomes +.",
            ),
            "one term": Mistake(
                lambda out_8, y_1, N: -y_1 / out_8 / (2 * N),
                "The second term is missing. (1 - y_1) log(1 - out_8) contains out_8, too.",
            ),
            "delta": Mistake(
                lambda out_8, y_1, N: (out_8 - y_1) / (2 * N),
                "This is δ_8, which is ① × ②. Return ① alone: how the cost feels out_8, not net_8.",
            ),
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
            "no half": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1) * out_6,
                "The 1/(2N) is missing. With N = 1 it is 1/2.",
            ),
            "sign": Mistake(
                lambda out_6, out_8, y_1: (y_1 - out_8) / 2 * out_6,
                "The sign is the wrong way round: ① is negative when the target is 1, positive "
                "when it is 0.",
            ),
            "no slope": Mistake(
                lambda out_6, out_8, y_1: bracket(out_8, y_1) / 2 * out_6,
                "Factor ② is missing, how out_8 feels net_8: out_8 (1 - out_8).",
            ),
            "slope twice": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1) / 2 * out_8 * (1 - out_8) * out_6,
                "Factor ② is in there twice. If you write out_8 - y_1, that is ① × ② already "
                "(section 7); leave out_8 (1 - out_8) away.",
            ),
            "no out": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1) / 2,
                "This is ① × ②. Factor ③ is missing, how net_8 feels w68: multiply by out_6.",
            ),
            "sigma of out": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1) / 2 * sigma(out_6),
                "You apply σ to out_6. It has been through σ already: ③ is out_6 itself.",
            ),
            "wrong out": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1) / 2 * out_8,
                "You multiply by out_8, where w68 ends. ③ is the out of the node where it "
                "starts: out_6.",
            ),
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
        formula="δ_8 = (out_8 - y_1) / (2N): what the network said, minus what was right",
        mistakes={
            "sign": Mistake(
                lambda out_8, y_1, N: (y_1 - out_8) / (2 * N),
                "The order is swapped. It is what the network said minus what was right: "
                "out_8 - y_1.",
            ),
            "no mean": Mistake(
                lambda out_8, y_1, N: out_8 - y_1,
                "The 1/(2N) of the cost is missing. Divide by (2 * N).",
            ),
            "no N": Mistake(
                lambda out_8, y_1, N: (out_8 - y_1) / 2,
                "You divide by 2, but not by the number of samples. Divide by (2 * N).",
            ),
            "no 2": Mistake(
                lambda out_8, y_1, N: (out_8 - y_1) / N,
                "You divide by N, but not by 2. The cost is a mean over two outputs as well: "
                "divide by (2 * N).",
            ),
            "/ 2 * N": Mistake(
                lambda out_8, y_1, N: (out_8 - y_1) / 2 * N,
                "Python reads / 2 * N from left to right, so you multiply by N. "
                "Write / (2 * N), with brackets.",
            ),
            "slope twice": Mistake(
                lambda out_8, y_1, N: (out_8 - y_1) * out_8 * (1 - out_8) / (2 * N),
                "You multiply by out_8 (1 - out_8). That factor is used up: it cancels in "
                "① × ②, and out_8 - y_1 is what is left.",
            ),
            "no slope": Mistake(
                lambda out_8, y_1, N: bracket(out_8, y_1) / (2 * N),
                "This is ①, how the cost feels out_8. δ_8 is how it feels net_8: multiply by ②.",
            ),
            "summed": Mistake(
                lambda out_8, y_1, N: ((out_8 - y_1) / (2 * N)).sum(),
                "You have summed over the samples. δ keeps one number per sample; the sum comes "
                "last, in Δw and Δb.",
            ),
        },
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
            "long form": Mistake(
                long_delta_8,
                "At net_8 = ±800 out_8 rounds to 1 or 0, and ① × ② becomes 0/0. "
                "Use the form in which that has canceled: (out_8 - y_1) / (2N).",
            ),
            "net for out": Mistake(
                lambda net_8, y_1, N: (net_8 - y_1) / (2 * N),
                "You subtract the target from net_8. Send net_8 through σ first; that gives out_8.",
            ),
            "no mean": Mistake(
                lambda net_8, y_1, N: sigma(net_8) - y_1,
                "The 1/(2N) of the cost is missing. Divide by (2 * N).",
            ),
            "no N": Mistake(
                lambda net_8, y_1, N: (sigma(net_8) - y_1) / 2,
                "You divide by 2, but not by the number of samples. Divide by (2 * N).",
            ),
            "/ 2 * N": Mistake(
                lambda net_8, y_1, N: (sigma(net_8) - y_1) / 2 * N,
                "Python reads / 2 * N from left to right, so you multiply by N. "
                "Write / (2 * N), with brackets.",
            ),
            "sign": Mistake(
                lambda net_8, y_1, N: (y_1 - sigma(net_8)) / (2 * N),
                "The order is swapped. It is what the network said minus what was right: "
                "out_8 - y_1.",
            ),
            "slope twice": Mistake(
                lambda net_8, y_1, N: (
                    (sigma(net_8) - y_1) * sigma(net_8) * (1 - sigma(net_8)) / (2 * N)
                ),
                "You multiply by out_8 (1 - out_8). That factor has canceled; with it, a node "
                "that is sure and wrong would never be corrected.",
            ),
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
            "w78": Mistake(
                lambda out_6, out_7, out_8, out_9, y_1, y_2: (out_8 - y_1) / 2 * out_7,
                "This is Δw78. w79 arrives at node 9, so it needs δ_9, with out_9 and y_2.",
            ),
            "w69": Mistake(
                lambda out_6, out_7, out_8, out_9, y_1, y_2: (out_9 - y_2) / 2 * out_6,
                "This is Δw69. w79 comes from node 7, so ③ is out_7.",
            ),
            "w68": Mistake(
                lambda out_6, out_7, out_8, out_9, y_1, y_2: (out_8 - y_1) / 2 * out_6,
                "This is Δw68. w79 leads from node 7 to node 9: use out_7, out_9 and y_2.",
            ),
            "target swapped": Mistake(
                lambda out_6, out_7, out_8, out_9, y_1, y_2: (out_9 - y_1) / 2 * out_7,
                "You compare out_9 with y_1. The target of node 9 is y_2.",
            ),
            "no half": Mistake(
                lambda out_6, out_7, out_8, out_9, y_1, y_2: (out_9 - y_2) * out_7,
                "The 1/(2N) is missing. With N = 1 it is 1/2.",
            ),
            "sign": Mistake(
                lambda out_6, out_7, out_8, out_9, y_1, y_2: (y_2 - out_9) / 2 * out_7,
                "The sign is the wrong way round: δ_9 starts with out_9 - y_2, not y_2 - out_9.",
            ),
            "slope twice": Mistake(
                lambda out_6, out_7, out_8, out_9, y_1, y_2: (
                    (out_9 - y_2) / 2 * out_9 * (1 - out_9) * out_7
                ),
                "Factor ② is in there twice. out_9 - y_2 is ① × ② already; leave "
                "out_9 (1 - out_9) away.",
            ),
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
            "summed too early": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1).mean() / 2 * out_6.mean(),
                "You sum δ_8 over the samples before you multiply by out_6. Then the samples "
                "can't be told apart anymore. Multiply per sample, and sum last.",
            ),
            "sum times sum": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1).mean() / 2 * out_6.sum(),
                "You multiply one sum by another. Multiply each sample's δ_8 by its own out_6, "
                "and then sum the products.",
            ),
            "bracket alone": Mistake(
                lambda out_6, out_8, y_1: (
                    bracket(out_8, y_1).mean() / 2 * (out_8 * (1 - out_8)).mean() * out_6.mean()
                ),
                "Your Σ covers the bracket of ① alone. It covers the whole product ① × ② × ③: "
                "each sample has its own three factors.",
            ),
            "not summed": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1) / (2 * len(out_8)) * out_6,
                "These are the contributions of the single samples. w68 is one parameter: add "
                "them up.",
            ),
            "no N": Mistake(
                lambda out_6, out_8, y_1: ((out_8 - y_1) / 2 * out_6).sum(),
                "You add the samples up, but the cost is their mean. Divide by (2 * N); N is "
                "len(out_8).",
            ),
            "no 2": Mistake(
                lambda out_6, out_8, y_1: ((out_8 - y_1) * out_6).mean(),
                "You divide by N, but not by 2. The cost is a mean over two outputs as well: "
                "divide by (2 * N).",
            ),
            "mean twice": Mistake(
                lambda out_6, out_8, y_1: ((out_8 - y_1) / (2 * len(out_8)) * out_6).mean(),
                "You divide by N twice: δ_8 has 1/(2N) inside, and then you take a mean. "
                "Take the sum.",
            ),
            "sign": Mistake(
                lambda out_6, out_8, y_1: ((y_1 - out_8) * out_6).mean() / 2,
                "The sign is the wrong way round: δ_8 starts with out_8 - y_1, not y_1 - out_8.",
            ),
            "no out": Mistake(
                lambda out_6, out_8, y_1: (out_8 - y_1).mean() / 2,
                "This is Δb8. For w68, multiply each sample's δ_8 by its out_6 before you sum.",
            ),
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
            "no N": Mistake(
                lambda out_8, y_1: ((out_8 - y_1) / 2).sum(),
                "You add the samples up, but the cost is their mean. Divide by (2 * N); N is "
                "len(out_8).",
            ),
            "no mean": Mistake(
                lambda out_8, y_1: (out_8 - y_1).sum(),
                "The 1/(2N) of the cost is missing. Divide by (2 * N); N is len(out_8).",
            ),
            "no 2": Mistake(
                lambda out_8, y_1: (out_8 - y_1).mean(),
                "You divide by N, but not by 2. The cost is a mean over two outputs as well: "
                "divide by (2 * N).",
            ),
            "mean twice": Mistake(
                lambda out_8, y_1: ((out_8 - y_1) / (2 * len(out_8))).mean(),
                "You divide by N twice: δ_8 has 1/(2N) inside, and then you take a mean. "
                "Take the sum.",
            ),
            "not summed": Mistake(
                lambda out_8, y_1: (out_8 - y_1) / (2 * len(out_8)),
                "This is δ_8, one number per sample. b8 is one parameter and has one gradient: "
                "sum over the samples.",
            ),
            "sign": Mistake(
                lambda out_8, y_1: (y_1 - out_8).mean() / 2,
                "The sign is the wrong way round: δ_8 starts with out_8 - y_1, not y_1 - out_8.",
            ),
            "times out": Mistake(
                lambda out_8, y_1: ((out_8 - y_1) * out_8).mean() / 2,
                "You multiply by out_8. A bias stands alone in net_8, so ③ is 1.",
            ),
        },
    ),
    Exercise(
        my_step,
        notebook=NOTEBOOK,
        task="Return the new weight after one step of learning.",
        inputs=step_inputs,
        example=(1.4, -0.117324, 0.5),
        nudge="Walk against the slope. How far? The slope times the learning rate.",
        formula="w_new = w - alpha * dw",
        mistakes={
            "uphill": Mistake(
                lambda w, dw, alpha: w + alpha * dw,
                "You walk uphill: + makes the cost larger. Subtract alpha * dw.",
            ),
            "no alpha": Mistake(
                lambda w, dw, alpha: w - dw,
                "The learning rate is missing. The step is alpha * dw.",
            ),
            "step only": Mistake(
                lambda w, dw, alpha: -alpha * dw,
                "This is the step alone. Add it to the old weight.",
            ),
            "divided": Mistake(
                lambda w, dw, alpha: w - dw / alpha,
                "You divide by the learning rate. Multiply by it: a larger alpha is a longer step.",
            ),
            "weight scaled": Mistake(
                lambda w, dw, alpha: w * (1 - alpha * dw),
                "You multiply the weight by the step. Subtract alpha * dw from w.",
            ),
            "alpha for slope": Mistake(
                lambda w, dw, alpha: w - alpha,
                "The slope is missing. The step is alpha times dw, not alpha alone.",
            ),
        },
    ),
)
