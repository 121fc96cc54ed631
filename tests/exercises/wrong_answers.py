# ruff: noqa (answers as learners write them, all of an exercise under its name)
"""Wrong answers of the kind that learners write, each with its true mistake.

`WRONG` holds (exercise, true mistake, words that the message must hold, function). The messages
were read by hand before their words were taken down here.
"""

import math
import numpy as np

WRONG = []


def wrong(mistake, words):
    def add(function):
        WRONG.append((function.__name__, mistake, words, function))
        return function

    return add


def sig(z):
    return 1 / (1 + np.exp(-z))


sigmoid = sig


@wrong("precedence: 1/1+exp", "This is 1 + e^-z, the part below the line")
def my_sigmoid(z):
    return 1 / 1 + np.exp(-z)


@wrong("1 - e instead of 1 + e", "You have 1 - e^-z where 1 + e^-z belongs")
def my_sigmoid(z):
    return 1 / (1 - np.exp(-z))


@wrong("print instead of return", "Your function returned nothing")
def my_sigmoid(z):
    print(1 / (1 + np.exp(-z)))


@wrong("e undefined name", "e is np.e, and e to the power of x is np.exp(x)")
def my_sigmoid(z):
    return 1 / (1 + e**-z)


@wrong("tanh", "This is tanh, which runs from -1 to 1. σ runs from 0 to 1: use 1 / (1 + e^-z)")
def my_sigmoid(z):
    return np.tanh(z)


@wrong("numerator missing: 1+e^-z", "This is 1 + e^-z, the part below the line")
def my_sigmoid(z):
    return 1 + np.exp(-z)


@wrong("2.718 as e", "2.718 is e, rounded too early")
def my_sigmoid(z):
    return 1 / (1 + 2.718 ** (-z))


@wrong("weights swapped", "They are swapped: `w02` goes with `out_0`, and `w12` with `out_1`")
def my_net_2(w02, w12, b2, out_0, out_1):
    return w02 * out_1 + w12 * out_0 + b2


@wrong("numbers of the text typed in", "Your function always gives 2.85, whatever it is given")
def my_net_2(w02, w12, b2, out_0, out_1):
    return 1.5 * 0.9 + 2.5 * 0.4 + 0.5


@wrong("bias multiplied in: w*(out+b)", "You add `b2` to each input before it is weighted")
def my_net_2(w02, w12, b2, out_0, out_1):
    return w02 * (out_0 + b2) + w12 * (out_1 + b2)


@wrong("bias counted for each input", "`b2` is in there twice")
def my_net_2(w02, w12, b2, out_0, out_1):
    return (w02 * out_0 + b2) + (w12 * out_1 + b2)


@wrong(
    "multiplied the products", "You multiply `w02 * out_0` by `w12 * out_1`: they are to be added"
)
def my_net_2(w02, w12, b2, out_0, out_1):
    return w02 * out_0 * w12 * out_1 + b2


@wrong("sigmoid forgotten", "σ is missing here: this is net")
def my_layer(W, b, X):
    return W.T @ X + b


@wrong("bias forgotten", "`b` is missing: add it")
def my_layer(W, b, X):
    return sig(W.T @ X)


@wrong("bias added after sigmoid", "You add `b` after σ. It belongs inside: σ(W.T @ X + b)")
def my_layer(W, b, X):
    return sig(W.T @ X) + b


@wrong("only the first sample", "You use the first sample only")
def my_layer(W, b, X):
    return sig(W.T @ X[:, :1] + b)


@wrong("bias b.T: wrong direction", "You transpose `b`")
def my_layer(W, b, X):
    return sig(W.T @ X + b.T)


@wrong("bias summed to one number", "You sum `b` over the samples too early")
def my_layer(W, b, X):
    return sig(W.T @ X + b.sum())


@wrong("softmax in place of sigmoid", "This is softmax, which shares out 1 among the nodes")
def my_layer(W, b, X):
    Z = W.T @ X + b
    return np.exp(Z) / np.exp(Z).sum(axis=0)


@wrong(
    "sum, not mean of the two",
    "The 1/2 is missing: the 1/(2N) of the cost, with N = 1. Divide by 2.",
)
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return -(
        y_1 * np.log(out_8)
        + (1 - y_1) * np.log(1 - out_8)
        + y_2 * np.log(out_9)
        + (1 - y_2) * np.log(1 - out_9)
    )


@wrong("log2", "You use log2, the logarithm to the base 2. log means the natural one here: np.log")
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return (
        -(
            y_1 * np.log2(out_8)
            + (1 - y_1) * np.log2(1 - out_8)
            + y_2 * np.log2(out_9)
            + (1 - y_2) * np.log2(1 - out_9)
        )
        / 2
    )


@wrong(
    "categorical CE, no 1/2",
    "The terms (1 - y) log(1 - p) are missing, and so is the 1/2. An output with target 0 costs, too",
)
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return -(y_1 * np.log(out_8) + y_2 * np.log(out_9))


@wrong(
    "minus and 1/2 on the very first term only (bracket)",
    "The minus and the 1/2 cover the very first term only",
)
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return (
        -1 / 2 * y_1 * np.log(out_8)
        + (1 - y_1) * np.log(1 - out_8)
        + (y_2 * np.log(out_9) + (1 - y_2) * np.log(1 - out_9))
    )


@wrong(
    "1 - log(p) instead of log(1-p)",
    "You have 1 - log(out_8) where log(1 - out_8) belongs: the 1 - stands inside the logarithm",
)
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return (
        -(
            y_1 * np.log(out_8)
            + (1 - y_1) * (1 - np.log(out_8))
            + y_2 * np.log(out_9)
            + (1 - y_2) * (1 - np.log(out_9))
        )
        / 2
    )


@wrong("minus between the two terms", "The two terms have different signs")
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return (
        -(
            y_1 * np.log(out_8)
            - (1 - y_1) * np.log(1 - out_8)
            + y_2 * np.log(out_9)
            - (1 - y_2) * np.log(1 - out_9)
        )
        / 2
    )


@wrong("squared error", "These are squared errors")
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return ((out_8 - y_1) ** 2 + (out_9 - y_2) ** 2) / 2


@wrong("mean of four terms (/4)", "You divide by 4: that is a 2 too many")
def my_cost_of_one(out_8, out_9, y_1, y_2):
    return -np.mean(
        [
            y_1 * np.log(out_8),
            (1 - y_1) * np.log(1 - out_8),
            y_2 * np.log(out_9),
            (1 - y_2) * np.log(1 - out_9),
        ]
    )


def _t(P, Y):
    return Y * np.log(P) + (1 - Y) * np.log(1 - P)


@wrong(
    "divided by N only",
    "You divide by N, but not by 2. Divide by `(2 * N)`: the cost is a mean over the samples and over the two outputs",
)
def my_cost(P, Y):
    return -_t(P, Y).sum() / P.shape[1]


@wrong("len(P) taken for N: 2*len(P)", "You count the rows of `Y`")
def my_cost(P, Y):
    return -_t(P, Y).sum() / (2 * len(P))


@wrong("mean per sample, array returned", "You have one cost per sample")
def my_cost(P, Y):
    return -_t(P, Y).mean(axis=0)


@wrong("categorical CE (1-y term missing), mean over all", "The term (1 - Y) log(1 - P) is missing")
def my_cost(P, Y):
    return -np.mean(Y * np.log(P))


@wrong("matrix product Y @ log(P).T summed", "The targets have no effect")
def my_cost(P, Y):
    return -(Y @ np.log(P).T + (1 - Y) @ np.log(1 - P).T).sum() / Y.size


@wrong("minus on the first term only", "The two terms have different signs")
def my_cost(P, Y):
    return np.mean(-Y * np.log(P) + (1 - Y) * np.log(1 - P))


@wrong("only the first sample", "You use the first sample only")
def my_cost(P, Y):
    return -_t(P[:, 0], Y[:, 0]).mean()


@wrong("return inside the loop", "You use the first sample only")
def my_cost(P, Y):
    t = 0
    for n in range(P.shape[1]):
        t += -_t(P[:, n], Y[:, n]).sum()
        return t / (2 * P.shape[1])


@wrong(
    "extra 1/(2N) on top of mean",
    "You take a mean, but 1/(2N) is there already: you divide by N once too often",
)
def my_cost(P, Y):
    return -_t(P, Y).mean() / (2 * P.shape[1])


@wrong("sigma twice", "You apply σ to `out_8`")
def my_dout_8_dnet_8(out_8):
    return sig(out_8) * (1 - sig(out_8))


@wrong("1 - out only", "The factor `out_8` is missing")
def my_dout_8_dnet_8(out_8):
    return 1 - out_8


@wrong(
    "sign: out*(out-1)", "The sign is the wrong way round: something is negated that should not be"
)
def my_dout_8_dnet_8(out_8):
    return out_8 * (out_8 - 1)


@wrong("out*(1+out)", "There is a + where a - belongs: the slope is `out_8 * (1 - out_8)`")
def my_dout_8_dnet_8(out_8):
    return out_8 * (1 + out_8)


@wrong("exp(-out)/(1+exp(-out)), square forgotten", "You apply σ to `out_8`")
def my_dout_8_dnet_8(out_8):
    return np.exp(-out_8) / (1 + np.exp(-out_8))


@wrong("1/(out(1-out)): inverse", "You divide by the slope `out_8 * (1 - out_8)`")
def my_dout_8_dnet_8(out_8):
    return 1 / (out_8 * (1 - out_8))


@wrong("1/N forgotten", "You divide by 2, but not by N, the number of samples")
def my_dcost_dout_8(out_8, y_1, N):
    return (-y_1 / out_8 + (1 - y_1) / (1 - out_8)) / 2


@wrong(
    "precedence 1/2*N",
    "Python reads / 2 * N from left to right, so you multiply by N. Write `/ (2 * N)`, with brackets",
)
def my_dcost_dout_8(out_8, y_1, N):
    return 1 / 2 * N * (-y_1 / out_8 + (1 - y_1) / (1 - out_8))


@wrong("inner sign: both minus", "Both terms have a minus")
def my_dcost_dout_8(out_8, y_1, N):
    return -(y_1 / out_8 + (1 - y_1) / (1 - out_8)) / (2 * N)


@wrong("second term forgotten", "The second term is missing")
def my_dcost_dout_8(out_8, y_1, N):
    return -y_1 / out_8 / (2 * N)


@wrong("p - y", "This is ① × ② without the 1/(2N)")
def my_dcost_dout_8(out_8, y_1, N):
    return out_8 - y_1


@wrong("summed over samples", "You have summed over the samples")
def my_dcost_dout_8(out_8, y_1, N):
    return ((-y_1 / out_8 + (1 - y_1) / (1 - out_8)) / (2 * N)).sum()


@wrong("bracket: 1/(2N) on first term only", "1/(2N) covers the first term only")
def my_dcost_dout_8(out_8, y_1, N):
    return -y_1 / (2 * N * out_8) + (1 - y_1) / (1 - out_8)


@wrong("only first sample in a loop: early return", "You use the first sample only")
def my_dcost_dout_8(out_8, y_1, N):
    for p, y in zip(out_8, y_1):
        return (-y / p + (1 - y) / (1 - p)) / (2 * N)


@wrong("sign", "The sign is the wrong way round: the minus in front of the cost has got lost")
def my_dw68(out_6, out_8, y_1):
    return (y_1 - out_8) / 2 * out_6


@wrong("factor 3 forgotten", "The factor `out_6` is missing: multiply by it")
def my_dw68(out_6, out_8, y_1):
    return (out_8 - y_1) / 2


@wrong("factor 1 forgotten", "The factor `dcost_dout_8` is missing: multiply by it")
def my_dw68(out_6, out_8, y_1):
    return out_8 * (1 - out_8) * out_6


@wrong("slope of out_6 instead of out_8", "You took the slope of `out_6`")
def my_dw68(out_6, out_8, y_1):
    return (-y_1 / out_8 + (1 - y_1) / (1 - out_8)) / 2 * out_6 * (1 - out_6) * out_6


@wrong("sigma twice", "You apply σ to `out_8`")
def my_dw68(out_6, out_8, y_1):
    return (-y_1 / out_8 + (1 - y_1) / (1 - out_8)) / 2 * sig(out_8) * (1 - sig(out_8)) * out_6


@wrong("target of 1 assumed", "You take the target for 1 and leave out the second term")
def my_dw68(out_6, out_8, y_1):
    return -1 / (2 * out_8) * out_8 * (1 - out_8) * out_6


@wrong("no 1/(2N)", "The 1/(2N) of the cost is missing")
def my_delta_8(out_8, y_1, N):
    return out_8 - y_1


@wrong("1/2 only", "You divide by 2, but not by N, the number of samples")
def my_delta_8(out_8, y_1, N):
    return (out_8 - y_1) / 2


@wrong("slope once more", "The slope `out_8 * (1 - out_8)` is in there once too often")
def my_delta_8(out_8, y_1, N):
    return (out_8 - y_1) / (2 * N) * out_8 * (1 - out_8)


@wrong("mean of row", "You have summed over the samples")
def my_delta_8(out_8, y_1, N):
    return (out_8 - y_1).mean() / 2


@wrong("bracket: out - y/(2N)", "1/(2N) covers `y_1` only")
def my_delta_8(out_8, y_1, N):
    return out_8 - y_1 / (2 * N)


@wrong("2N multiplies: 2*N*(p-y)", "You multiply by 2N. Divide by it")
def my_delta_8(out_8, y_1, N):
    return 2 * N * (out_8 - y_1)


@wrong(
    "long form: nan at saturation",
    "At net_8 = ±800 out_8 rounds to 1 or 0, and ① × ② becomes 0/0. Use the form in which that has canceled: (out_8 - y_1) / (2N)",
)
def my_stable_delta_8(net_8, y_1, N):
    p = sig(net_8)
    return (-y_1 / p + (1 - y_1) / (1 - p)) / (2 * N) * p * (1 - p)


@wrong("sigmoid forgotten: net - y", "You have `net_8` where `out_8` belongs")
def my_stable_delta_8(net_8, y_1, N):
    return (net_8 - y_1) / (2 * N)


@wrong(
    "math.exp in a loop: OverflowError",
    "e to the power of a large number is too large for a computer",
)
def my_stable_delta_8(net_8, y_1, N):
    return np.array([(1 / (1 + math.exp(-z)) - y) / (2 * N) for z, y in zip(net_8, y_1)])


@wrong(
    "net clipped at ±5",
    "You clip net_8, so large nets give a wrong out_8. Nothing needs clipping: only exponents must stay negative",
)
def my_stable_delta_8(net_8, y_1, N):
    return (sig(np.clip(net_8, -5, 5)) - y_1) / (2 * N)


@wrong("1/(2N) forgotten", "The 1/(2N) of the cost is missing")
def my_stable_delta_8(net_8, y_1, N):
    return sig(net_8) - y_1


@wrong(
    "slope kept: (p-y)/(2N)·p(1-p)", "The slope `out_8 * (1 - out_8)` is in there once too often"
)
def my_stable_delta_8(net_8, y_1, N):
    p = sig(net_8)
    return (p - y_1) / (2 * N) * p * (1 - p)


@wrong("out_6 in place of out_7", "You have `out_6` where `out_7` belongs")
def my_dw79(out_6, out_7, out_8, out_9, y_1, y_2):
    return (out_9 - y_2) / 2 * out_6


@wrong("target y_1", "You have `y_1` where `y_2` belongs")
def my_dw79(out_6, out_7, out_8, out_9, y_1, y_2):
    return (out_9 - y_1) / 2 * out_7


@wrong(
    "both deltas added", "You add δ_8 to δ_9. w79 reaches the cost through node 9 only: δ_9 alone"
)
def my_dw79(out_6, out_7, out_8, out_9, y_1, y_2):
    return ((out_8 - y_1) + (out_9 - y_2)) / 2 * out_7


@wrong("sign", "The sign is the wrong way round")
def my_dw79(out_6, out_7, out_8, out_9, y_1, y_2):
    return (y_2 - out_9) / 2 * out_7


@wrong("out_9 in place of out_7", "You have `out_9` where `out_7` belongs")
def my_dw79(out_6, out_7, out_8, out_9, y_1, y_2):
    return (out_9 - y_2) / 2 * out_9


@wrong("slope of node 7 for node 9 in long form", "multiply by the slope `out_9 * (1 - out_9)`")
def my_dw79(out_6, out_7, out_8, out_9, y_1, y_2):
    return 0.5 * (-y_2 / out_9 + (1 - y_2) / (1 - out_9)) * out_7 * (1 - out_7) * out_7


@wrong("mean on top of 1/(2N)", "You divide by N twice: once in 1/(2N), and once more with a mean")
def my_dw68_batch(out_6, out_8, y_1):
    return ((out_8 - y_1) / (2 * len(out_8)) * out_6).mean()


@wrong(
    "product of sum and mean", "You sum `delta_8` over the samples before you multiply by `out_6`"
)
def my_dw68_batch(out_6, out_8, y_1):
    return ((out_8 - y_1) / (2 * len(out_8))).sum() * out_6.mean()


@wrong(
    "out_6 missing (db8)",
    "The factor `out_6` is missing: multiply each sample's `delta_8` by its `out_6` before you sum",
)
def my_dw68_batch(out_6, out_8, y_1):
    return ((out_8 - y_1) / (2 * len(out_8))).sum()


@wrong("N=4 typed in", "You use 4 for N. It is tried with other numbers of samples")
def my_dw68_batch(out_6, out_8, y_1):
    return ((out_8 - y_1) * out_6).sum() / 8


@wrong("sign", "The sign is the wrong way round")
def my_dw68_batch(out_6, out_8, y_1):
    return ((y_1 - out_8) * out_6).mean() / 2


@wrong("last sample only (loop overwrites)", "You use the last sample only")
def my_dw68_batch(out_6, out_8, y_1):
    for n in range(len(out_6)):
        dw = (out_8[n] - y_1[n]) * out_6[n] / (2 * len(out_6))
    return dw


@wrong("slope once more", "The slope `out_8 * (1 - out_8)` is in there once too often")
def my_dw68_batch(out_6, out_8, y_1):
    return ((out_8 - y_1) * out_8 * (1 - out_8) * out_6).mean() / 2


@wrong("sum without 1/N", "You divide by 2, but not by N, the number of samples")
def my_db8(out_8, y_1):
    return ((out_8 - y_1) / 2).sum()


@wrong(
    "1/2 forgotten",
    "You divide by N, but not by 2. Divide by `(2 * N)`: the cost is a mean over the samples and over the two outputs",
)
def my_db8(out_8, y_1):
    return (out_8 - y_1).mean()


@wrong("times out_8", "You multiply by out_8. A bias stands alone in net_8, so ③ is 1.")
def my_db8(out_8, y_1):
    return ((out_8 - y_1) / (2 * len(out_8)) * out_8).sum()


@wrong(
    "0: bias is a constant",
    "Your function always gives 0. Compute the answer from what it is given",
)
def my_db8(out_8, y_1):
    return 0


@wrong("sign", "The sign is the wrong way round")
def my_db8(out_8, y_1):
    return (y_1 - out_8).mean() / 2


@wrong("plus", "You walk uphill: + makes the cost larger")
def my_step(w, dw, alpha):
    return w + alpha * dw


@wrong("only the change", "This is the change alone")
def my_step(w, dw, alpha):
    return -alpha * dw


@wrong("w*alpha - dw", "alpha multiplies the weight")
def my_step(w, dw, alpha):
    return w * alpha - dw


@wrong("alpha*dw - w", "The order is swapped: subtract the step from `w`")
def my_step(w, dw, alpha):
    return alpha * dw - w


@wrong("alpha*dw", "This is the step alone")
def my_step(w, dw, alpha):
    return alpha * dw


@wrong("(w - alpha)*dw: bracket", "A bracket too many: you subtract alpha first")
def my_step(w, dw, alpha):
    return (w - alpha) * dw


@wrong("alpha 0.5 typed in", "You use 0.5 for alpha")
def my_step(w, dw, alpha):
    return w - 0.5 * dw


@wrong("column: w68, w78", "You have `w78` where `w69` belongs")
def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return delta_8 * w68 + delta_9 * w78


@wrong("one path only (8)", "One path only, with `w68`: the other one, `delta_9 * w69`, is missing")
def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return delta_8 * w68


@wrong(
    "product of the two", "You multiply `delta_8 * w68` by `delta_9 * w69`: they are to be added"
)
def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return delta_8 * w68 * delta_9 * w69


@wrong(
    "node 7's weights",
    "This is the formula for node 7. You need the one for node 6: `w68` where you have `w78`, `w69` where you have `w79`",
)
def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return delta_8 * w78 + delta_9 * w79


@wrong("(δ8+δ9)(w68+w69)", "You add first and multiply the sums")
def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return (delta_8 + delta_9) * (w68 + w69)


@wrong("W.T instead of W", "You have `w78` where `w69` belongs")
def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return (np.array([[w68, w69], [w78, w79]]).T @ np.vstack([delta_8, delta_9]))[0]


@wrong("difference", "You subtract `delta_9 * w69`")
def my_dcost_dout_6(delta_8, delta_9, w68, w69, w78, w79):
    return delta_8 * w68 - delta_9 * w69


@wrong("slope forgotten", "The slope is missing, factor ②: multiply by `out_6 * (1 - out_6)`")
def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return delta_8 * w68 + delta_9 * w69


@wrong(
    "bracket forgotten: slope on the second term only",
    "The slope `out_6 * (1 - out_6)` multiplies the second path only",
)
def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return delta_8 * w68 + delta_9 * w69 * out_6 * (1 - out_6)


@wrong("out only, (1-out) forgotten", "The factor `1 - out_6` is missing")
def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return (delta_8 * w68 + delta_9 * w69) * out_6


@wrong("tanh slope", "This is the slope of tanh, `1 - out_6**2`")
def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return (delta_8 * w68 + delta_9 * w69) * (1 - out_6**2)


@wrong("deltas exchanged", "They are swapped: `delta_8` goes with `w68`, and `delta_9` with `w69`")
def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return (delta_8 * w69 + delta_9 * w68) * out_6 * (1 - out_6)


@wrong("slope added", "You add `delta_8 * w68 + delta_9 * w69` and `out_6 * (1 - out_6)`")
def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return (delta_8 * w68 + delta_9 * w69) + out_6 * (1 - out_6)


@wrong("slope squared", "The slope `out_6 * (1 - out_6)` is in there twice")
def my_delta_6(delta_8, delta_9, w68, w69, out_6):
    return (delta_8 * w68 + delta_9 * w69) * (out_6 * (1 - out_6)) ** 2


@wrong("column: w46, w56", "You have `w56` where `w47` belongs")
def my_dcost_dout_4(delta_6, delta_7, w46, w47, w56, w57):
    return delta_6 * w46 + delta_7 * w56


@wrong("one path only", "One path only, with `w46`: the other one, `delta_7 * w47`, is missing")
def my_dcost_dout_4(delta_6, delta_7, w46, w47, w56, w57):
    return delta_6 * w46


@wrong("σ-slope of delta as printed: δ(1-δ)?", "You apply σ to `delta_6` and `delta_7`")
def my_dcost_dout_4(delta_6, delta_7, w46, w47, w56, w57):
    return sig(delta_6) * w46 + sig(delta_7) * w47


@wrong("mean of the two paths", "You take the mean of the two paths")
def my_dcost_dout_4(delta_6, delta_7, w46, w47, w56, w57):
    return np.mean([delta_6 * w46, delta_7 * w47], axis=0)


def _s(o):
    return o * (1 - o)


@wrong("out_0 forgotten", "The factor `out_0` is missing: multiply by it")
def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    return delta_8 * w68 * _s(out_6) * w46 * _s(out_4) * w24 * _s(out_2)


@wrong("no slopes at all", "The slope is missing, factor ②: multiply by `out_2 * (1 - out_2)`")
def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    return delta_8 * w68 * w46 * w24 * out_0


@wrong("delta forgotten", "The factor `delta_8` is missing: multiply by it")
def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    return w68 * _s(out_6) * w46 * _s(out_4) * w24 * _s(out_2) * out_0


@wrong("σ(out) in slopes", "You apply σ to `out_2`")
def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    return delta_8 * w68 * _s(sig(out_6)) * w46 * _s(sig(out_4)) * w24 * _s(sig(out_2)) * out_0


@wrong(
    "slope of node 6 forgotten", "The slope is missing, factor ②: multiply by `out_6 * (1 - out_6)`"
)
def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    return delta_8 * w68 * w46 * _s(out_4) * w24 * _s(out_2) * out_0


@wrong(
    "slope of δ8 extra",
    "You have the slope `delta_8 * (1 - delta_8)` where `delta_8` itself belongs",
)
def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    return delta_8 * (1 - delta_8) * w68 * _s(out_6) * w46 * _s(out_4) * w24 * _s(out_2) * out_0


@wrong("factors added", "You add what stands along the path")
def my_path(out_0, out_2, out_4, out_6, w24, w46, w68, delta_8):
    return delta_8 * w68 + _s(out_6) * w46 + _s(out_4) * w24 + _s(out_2) * out_0


@wrong(
    "not summed",
    "The sum over the samples is missing: these are the contributions of the single samples",
)
def my_dw46(delta_6, out_4):
    return delta_6 * out_4


@wrong("product of sums", "You multiply one sum by another")
def my_dw46(delta_6, out_4):
    return delta_6.sum() * out_4.sum()


@wrong("slope of out_4", "You have the slope `out_4 * (1 - out_4)` where `out_4` itself belongs")
def my_dw46(delta_6, out_4):
    return (delta_6 * out_4 * (1 - out_4)).sum()


@wrong("outer", "You multiply each sample by every other (np.outer)")
def my_dw46(delta_6, out_4):
    return np.outer(delta_6, out_4)


@wrong(
    "only delta summed",
    "The factor `out_4` is missing: multiply each sample's `delta_6` by its `out_4` before you sum",
)
def my_dw46(delta_6, out_4):
    return delta_6.sum()


@wrong("/2", "You divide by 2. The 1/(2N) is inside already")
def my_dw46(delta_6, out_4):
    return (delta_6 * out_4).sum() / 2


@wrong("out_4 at the end", "You have `out_4` where `out_2` belongs")
def my_dw24(delta_6, delta_7, w46, w47, out_2, out_4):
    return ((delta_6 * w46 + delta_7 * w47) * _s(out_4) * out_4).sum()


@wrong("one path only", "One path only, with `w46`: the other one, `delta_7 * w47`, is missing")
def my_dw24(delta_6, delta_7, w46, w47, out_2, out_4):
    return (delta_6 * w46 * _s(out_4) * out_2).sum()


@wrong("σ(out)", "You apply σ to `out_4`")
def my_dw24(delta_6, delta_7, w46, w47, out_2, out_4):
    return ((delta_6 * w46 + delta_7 * w47) * _s(sig(out_4)) * out_2).sum()


@wrong("bracket forgotten", "The slope `out_4 * (1 - out_4)` multiplies the second path only")
def my_dw24(delta_6, delta_7, w46, w47, out_2, out_4):
    return ((delta_6 * w46 + delta_7 * w47 * _s(out_4)) * out_2).sum()


@wrong(
    "delta_4 only",
    "The factor `out_2` is missing: multiply each sample's `delta_4` by its `out_2` before you sum",
)
def my_dw24(delta_6, delta_7, w46, w47, out_2, out_4):
    return ((delta_6 * w46 + delta_7 * w47) * _s(out_4)).sum()


@wrong("deltas exchanged", "They are swapped: `delta_6` goes with `w46`, and `delta_7` with `w47`")
def my_dw24(delta_6, delta_7, w46, w47, out_2, out_4):
    return ((delta_6 * w47 + delta_7 * w46) * _s(out_4) * out_2).sum()


@wrong(
    "slope of node 2 forgotten", "The slope is missing, factor ②: multiply by `out_2 * (1 - out_2)`"
)
def my_dw02(delta_4, delta_5, w24, w25, out_0, out_2):
    return ((delta_4 * w24 + delta_5 * w25) * out_0).sum()


@wrong("out_2 at the end", "You have `out_2` where `out_0` belongs")
def my_dw02(delta_4, delta_5, w24, w25, out_0, out_2):
    return ((delta_4 * w24 + delta_5 * w25) * _s(out_2) * out_2).sum()


@wrong("other path", "One path only, with `w25`: the other one, `delta_4 * w24`, is missing")
def my_dw02(delta_4, delta_5, w24, w25, out_0, out_2):
    return (delta_5 * w25 * _s(out_2) * out_0).sum()


@wrong(
    "not summed",
    "The sum over the samples is missing: these are the contributions of the single samples",
)
def my_dw02(delta_4, delta_5, w24, w25, out_0, out_2):
    return (delta_4 * w24 + delta_5 * w25) * _s(out_2) * out_0


@wrong("summed too early", "You sum `delta_4` and `delta_5` over the samples too early")
def my_dw02(delta_4, delta_5, w24, w25, out_0, out_2):
    return ((delta_4.sum() * w24 + delta_5.sum() * w25) * _s(out_2) * out_0).sum()


@wrong(
    "product of the two paths",
    "You multiply `delta_4 * w24` by `delta_5 * w25`: they are to be added",
)
def my_dw02(delta_4, delta_5, w24, w25, out_0, out_2):
    return ((delta_4 * w24 * delta_5 * w25) * _s(out_2) * out_0).sum()


@wrong("W.T", "You transposed `W_next`")
def my_layer_delta(W_next, delta_next, out):
    return (W_next.T @ delta_next) * out * (1 - out)


@wrong("σ twice", "You apply σ to `out`")
def my_layer_delta(W_next, delta_next, out):
    return (W_next @ delta_next) * sig(out) * (1 - sig(out))


@wrong(
    "@ for the slope, too",
    "Either there is a sum over the samples too many, or you use @, a matrix product, where * belongs: entry by entry",
)
def my_layer_delta(W_next, delta_next, out):
    return (W_next @ delta_next) @ out @ (1 - out)


@wrong("(1-out) forgotten", "The factor `1 - out` is missing")
def my_layer_delta(W_next, delta_next, out):
    return (W_next @ delta_next) * out


@wrong("result transposed", "Rows and columns of your result are swapped: transpose it")
def my_layer_delta(W_next, delta_next, out):
    return ((W_next @ delta_next) * out * (1 - out)).T


@wrong("delta.T @ W", "Rows and columns are swapped: `W_next @ delta_next`, not its transpose")
def my_layer_delta(W_next, delta_next, out):
    return (delta_next.T @ W_next.T) * out * (1 - out)


@wrong("tanh slope", "This is the slope of tanh, `1 - out**2`")
def my_layer_delta(W_next, delta_next, out):
    return (W_next @ delta_next) * (1 - out**2)


def _bw(
    W, out, Y, start=None, wt=lambda w: w, slope=lambda o: o * (1 - o), dWf=None, dbf=None, widx=0
):
    L = max(W)
    N = Y.shape[1]
    d = {L: (out[L] - Y) / (2 * N) if start is None else start(out[L], Y, N)}
    for l in range(L - 1, 1, -1):
        d[l] = (wt(W[l + 1 - widx]) @ d[l + 1]) * slope(out[l])
    dWf = dWf or (lambda o, e: o @ e.T)
    dbf = dbf or (lambda e: e.sum(axis=1, keepdims=True))
    return {l: dWf(out[l - 1], d[l]) for l in W}, {l: dbf(d[l]) for l in W}


@wrong(
    "1/N only",
    "You divide by N, but not by 2. Divide by `(2 * N)`: the cost is a mean over the samples and over the two outputs",
)
def my_backward(W, out, Y):
    return _bw(W, out, Y, lambda p, y, N: (p - y) / N)


@wrong(
    "slope at the output, too", "The slope `out[last] * (1 - out[last])` is in there once too often"
)
def my_backward(W, out, Y):
    return _bw(W, out, Y, lambda p, y, N: (p - y) / (2 * N) * p * (1 - p))


@wrong("db shape (n,)", "The numbers are right, but each must be a column, (n_out, 1)")
def my_backward(W, out, Y):
    return _bw(W, out, Y, dbf=lambda e: e.sum(axis=1))


@wrong("db summed to one number", "You sum over the nodes as well")
def my_backward(W, out, Y):
    return _bw(W, out, Y, dbf=lambda e: e.sum())


@wrong("W.T backward", "You transposed `W[layer + 1]`")
def my_backward(W, out, Y):
    return _bw(W, out, Y, wt=lambda w: w.T)


@wrong(
    "slope forgotten", "The slope is missing, factor ②: multiply by `out[layer] * (1 - out[layer])`"
)
def my_backward(W, out, Y):
    return _bw(W, out, Y, slope=lambda o: 1)


@wrong("only dW returned", "Return 2 things, `return dW, db`")
def my_backward(W, out, Y):
    return _bw(W, out, Y)[0]


@wrong("five layers typed in", "Networks with other numbers of layers and of nodes are tried")
def my_backward(W, out, Y):
    d = {5: (out[5] - Y) / (2 * Y.shape[1])}
    for l in (4, 3, 2):
        d[l] = (W[l + 1] @ d[l + 1]) * out[l] * (1 - out[l])
    return {l: out[l - 1] @ d[l].T for l in (2, 3, 4, 5)}, {
        l: d[l].sum(1, keepdims=True) for l in (2, 3, 4, 5)
    }


@wrong(
    "dW uses out[l] rather than out[l-1]",
    "You have `0` where `1` belongs, in `dW = {layer: out[layer - 1] @ delta[layer].T for layer in W}`",
)
def my_backward(W, out, Y):
    L = max(W)
    d = {L: (out[L] - Y) / (2 * Y.shape[1])}
    for l in range(L - 1, 1, -1):
        d[l] = (W[l + 1] @ d[l + 1]) * out[l] * (1 - out[l])
    return {l: out[l] @ d[l].T for l in W}, {l: d[l].sum(1, keepdims=True) for l in W}


@wrong("layer 2 missing (range stops early)", "Missing: 2")
def my_backward(W, out, Y):
    L = max(W)
    d = {L: (out[L] - Y) / (2 * Y.shape[1])}
    for l in range(L - 1, 2, -1):
        d[l] = (W[l + 1] @ d[l + 1]) * out[l] * (1 - out[l])
    return {l: out[l - 1] @ d[l].T for l in d}, {l: d[l].sum(1, keepdims=True) for l in d}


@wrong("delta summed early", "Not right yet")
def my_backward(W, out, Y):
    L = max(W)
    d = {L: ((out[L] - Y) / (2 * Y.shape[1])).sum(1, keepdims=True)}
    for l in range(L - 1, 1, -1):
        d[l] = (W[l + 1] @ d[l + 1]) * out[l] * (1 - out[l])
    return {l: out[l - 1] @ np.broadcast_to(d[l], out[l].shape).T for l in W}, {
        l: d[l].sum(1, keepdims=True) for l in W
    }


@wrong("one dict with names", "Return 2 things, `return dW, db`")
def my_backward(W, out, Y):
    a, b = _bw(W, out, Y)
    return {"dW": a, "db": b}


@wrong(
    "in place on the given arrays",
    "Your function changed what it was given, which its caller still needs",
)
def my_update(W, b, dW, db, alpha):
    for k in W:
        W[k] -= alpha * dW[k]
        b[k] -= alpha * db[k]
    return W, b


@wrong(
    "shallow copy then -=", "Your function changed what it was given, which its caller still needs"
)
def my_update(W, b, dW, db, alpha):
    W, b = dict(W), dict(b)
    for k in W:
        W[k] -= alpha * dW[k]
        b[k] -= alpha * db[k]
    return W, b


@wrong("only W", "Return 2 things, `return W, b`")
def my_update(W, b, dW, db, alpha):
    return {k: W[k] - alpha * dW[k] for k in W}


@wrong("alpha forgotten for b", "The learning rate is missing")
def my_update(W, b, dW, db, alpha):
    return {k: W[k] - alpha * dW[k] for k in W}, {k: b[k] - db[k] for k in b}


@wrong("2..5 typed in", "Networks with other numbers of layers and of nodes are tried")
def my_update(W, b, dW, db, alpha):
    return {k: W[k] - alpha * dW[k] for k in (2, 3, 4, 5)}, {
        k: b[k] - alpha * db[k] for k in (2, 3, 4, 5)
    }


@wrong("order b, W", "They are swapped: `return W, b`, in this order")
def my_update(W, b, dW, db, alpha):
    return {k: b[k] - alpha * db[k] for k in b}, {k: W[k] - alpha * dW[k] for k in W}


@wrong("only the changes", "This is the change alone")
def my_update(W, b, dW, db, alpha):
    return {k: -alpha * dW[k] for k in W}, {k: -alpha * db[k] for k in b}


@wrong("return in loop", "Is there a return inside your loop?")
def my_update(W, b, dW, db, alpha):
    W2, b2 = {}, {}
    for k in W:
        W2[k] = W[k] - alpha * dW[k]
        b2[k] = b[k] - alpha * db[k]
        return W2, b2


def _fwd(W, b, X):
    out = {1: X}
    for l in sorted(W):
        out[l] = sig(W[l].T @ out[l - 1] + b[l])
    return out


def _c(p, Y):
    return -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))


def _tr(
    W,
    b,
    X,
    Y,
    alpha,
    epochs,
    sign=-1,
    upd_b=True,
    scale=None,
    early=False,
    rec="std",
    cost=_c,
    copy=True,
):
    if copy:
        W, b = dict(W), dict(b)
    L = max(W)
    costs = []
    for e in range(epochs):
        out = _fwd(W, b, X)
        if rec in ("std", "first"):
            costs.append(cost(out[L], Y))
        d = (out[L] - Y) / (2 * X.shape[1]) if scale is None else (out[L] - Y) / scale(X, Y)
        g = {}
        for l in range(L, 1, -1):
            g[l] = (out[l - 1] @ d.T, d.sum(1, keepdims=True))
            if early:
                W[l] = W[l] + sign * alpha * g[l][0]
                b[l] = b[l] + sign * alpha * g[l][1]
            d = (W[l] @ d) * out[l - 1] * (1 - out[l - 1])
        if not early:
            for l in g:
                W[l] = W[l] + sign * alpha * g[l][0]
                if upd_b:
                    b[l] = b[l] + sign * alpha * g[l][1]
        if rec == "last":
            costs.append(cost(_fwd(W, b, X)[L], Y))
    if rec == "std":
        costs.append(cost(_fwd(W, b, X)[L], Y))
    return costs


@wrong("last cost missing (epochs numbers)", "The cost after the last update is missing")
def my_train(W, b, X, Y, alpha, epochs):
    return _tr(W, b, X, Y, alpha, epochs, rec="first")


@wrong("plus", "The sign is the wrong way round")
def my_train(W, b, X, Y, alpha, epochs):
    return _tr(W, b, X, Y, alpha, epochs, sign=1)


@wrong("b not updated", "`b[layer]` stays as it is")
def my_train(W, b, X, Y, alpha, epochs):
    return _tr(W, b, X, Y, alpha, epochs, upd_b=False)


@wrong(
    "1/N only",
    "You divide by N, but not by 2. Divide by `(2 * N)`: the cost is a mean over the samples and over the two outputs",
)
def my_train(W, b, X, Y, alpha, epochs):
    return _tr(W, b, X, Y, alpha, epochs, scale=lambda X, Y: X.shape[1])


@wrong("cost summed, not mean", "The 1/(2N) of the cost is missing")
def my_train(W, b, X, Y, alpha, epochs):
    return _tr(W, b, X, Y, alpha, epochs, cost=lambda p, Y: _c(p, Y) * Y.size)


@wrong("five layers typed in", "Networks with other numbers of layers and of nodes are tried")
def my_train(W, b, X, Y, alpha, epochs):
    W, b = dict(W), dict(b)
    out, delta, costs, N = {1: X}, {}, [], X.shape[1]
    for e in range(epochs + 1):
        for l in (2, 3, 4, 5):
            out[l] = sig(W[l].T @ out[l - 1] + b[l])
        costs.append(_c(out[5], Y))
        delta[5] = (out[5] - Y) / (2 * N)
        for l in (4, 3, 2):
            delta[l] = (W[l + 1] @ delta[l + 1]) * out[l] * (1 - out[l])
        for l in (2, 3, 4, 5):
            W[l] = W[l] - alpha * out[l - 1] @ delta[l].T
            b[l] = b[l] - alpha * delta[l].sum(axis=1, keepdims=True)
    return costs


@wrong("only the last cost", "You return the last cost only")
def my_train(W, b, X, Y, alpha, epochs):
    return _tr(W, b, X, Y, alpha, epochs)[-1]


@wrong("forward once, before the loop", "You do this once only")
def my_train(W, b, X, Y, alpha, epochs):
    W, b = dict(W), dict(b)
    L = max(W)
    out = _fwd(W, b, X)
    costs = []
    for e in range(epochs + 1):
        costs.append(_c(out[L], Y))
        d = (out[L] - Y) / Y.size
        g = {}
        for l in range(L, 1, -1):
            g[l] = (out[l - 1] @ d.T, d.sum(1, keepdims=True))
            d = (W[l] @ d) * out[l - 1] * (1 - out[l - 1])
        for l in g:
            W[l] = W[l] - alpha * g[l][0]
            b[l] = b[l] - alpha * g[l][1]
    return costs


@wrong("one epoch too many", "The first 4 are right; then there is 1 too many.")
def my_train(W, b, X, Y, alpha, epochs):
    return _tr(W, b, X, Y, alpha, epochs + 1)


@wrong("W only the last layer updated", "Only the last layer is done")
def my_train(W, b, X, Y, alpha, epochs):
    W, b = dict(W), dict(b)
    L = max(W)
    costs = []
    for e in range(epochs + 1):
        out = _fwd(W, b, X)
        costs.append(_c(out[L], Y))
        d = (out[L] - Y) / Y.size
        W[L] = W[L] - alpha * out[L - 1] @ d.T
        b[L] = b[L] - alpha * d.sum(1, keepdims=True)
    return costs


@wrong("biases: mean over samples", "You take the mean for the biases")
def my_train(W, b, X, Y, alpha, epochs):
    W, b = dict(W), dict(b)
    L = max(W)
    costs = []
    for e in range(epochs + 1):
        out = _fwd(W, b, X)
        costs.append(_c(out[L], Y))
        d = (out[L] - Y) / Y.size
        g = {}
        for l in range(L, 1, -1):
            g[l] = (out[l - 1] @ d.T, d.mean(1, keepdims=True))
            d = (W[l] @ d) * out[l - 1] * (1 - out[l - 1])
        for l in g:
            W[l] = W[l] - alpha * g[l][0]
            b[l] = b[l] - alpha * g[l][1]
    return costs


@wrong("initialises its own random weights", "Not right yet")
def my_train(W, b, X, Y, alpha, epochs):
    rng = np.random.default_rng(0)
    W = {k: rng.normal(size=v.shape) for k, v in W.items()}
    return _tr(W, b, X, Y, alpha, epochs)


def _meas(cost, w, h=1e-5, one=False):
    m = np.zeros_like(w, dtype=float)
    for i in np.ndindex(*w.shape):
        u = w.copy()
        u[i] += h
        d = w.copy()
        d[i] -= h
        m[i] = (cost(u) - cost(w)) / h if one else (cost(u) - cost(d)) / (2 * h)
    return m


def _rel(a, b):
    s = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / s


@wrong("one-sided with tight tolerance", "You say False to every gradient, even to a right one")
def my_gradient_check(cost, w, gradient):
    return bool(_rel(_meas(cost, w, 1e-5, one=True), gradient) < 1e-7)


@wrong("exact equality", "You say False to every gradient, even to a right one")
def my_gradient_check(cost, w, gradient):
    return bool(np.all(_meas(cost, w) == gradient))


@wrong(
    "w changed and not restored",
    "Your function changed what it was given, which its caller still needs",
)
def my_gradient_check(cost, w, gradient):
    m = np.zeros_like(w)
    for i in np.ndindex(*w.shape):
        w[i] += 1e-5
        up = cost(w)
        w[i] -= 2e-5
        m[i] = (up - cost(w)) / 2e-5
    return bool(_rel(m, gradient) < 1e-6)


@wrong("one-dimensional w assumed", "The shapes do not fit")
def my_gradient_check(cost, w, gradient):
    m = np.zeros(len(w))
    for i in range(len(w)):
        u, d = w.copy(), w.copy()
        u[i] += 1e-5
        d[i] -= 1e-5
        m[i] = (cost(u) - cost(d)) / 2e-5
    return bool(_rel(m, gradient) < 1e-6)


@wrong("array returned", "One True or False for all entries")
def my_gradient_check(cost, w, gradient):
    return abs(_meas(cost, w) - gradient) < 1e-6


@wrong("divided by h instead of 2h", "You take a gradient twice too large for right")
def my_gradient_check(cost, w, gradient):
    return bool(_rel(2 * _meas(cost, w), gradient) < 1e-6)


@wrong("h far too large (0.1)", "You say False to every gradient, even to a right one")
def my_gradient_check(cost, w, gradient):
    return bool(_rel(_meas(cost, w, 0.1), gradient) < 1e-6)


@wrong(
    "tolerance 10 %",
    "True where one entry",  # by the list, or by what was seen, as the draw falls
)
def my_gradient_check(cost, w, gradient):
    return bool(_rel(_meas(cost, w), gradient) < 0.1)


@wrong("norms compared", "You compare the sizes (norms) only")
def my_gradient_check(cost, w, gradient):
    a, b = np.linalg.norm(_meas(cost, w)), np.linalg.norm(gradient)
    return bool(abs(a - b) <= 1e-6 * (a + b))


@wrong("return True in the loop at the first fit", "One entry that fits is enough for you")
def my_gradient_check(cost, w, gradient):
    m = _meas(cost, w)
    for i in np.ndindex(*w.shape):
        if abs(m[i] - gradient[i]) <= 1e-6 * (abs(m[i]) + abs(gradient[i])):
            return True
    return False


@wrong("the relative error itself", "True or False is needed")
def my_gradient_check(cost, w, gradient):
    return _rel(_meas(cost, w), gradient)


@wrong(
    "MSE of difference < 1e-8",
    "You say True to a gradient of size 1e-9 that is wrong by a factor of 2. Measure the difference relative to the size of both",
)
def my_gradient_check(cost, w, gradient):
    return bool(np.mean((_meas(cost, w) - gradient) ** 2) < 1e-8)


@wrong("inputs have a bias, too", "You count a bias for each input")
def my_parameter_count(sizes):
    return sum(m * n for m, n in zip(sizes, sizes[1:])) + sum(sizes)


@wrong("product of all", "You multiply all sizes: that is the number of paths")
def my_parameter_count(sizes):
    return math.prod(sizes)


@wrong("one bias per layer", "You count one bias for each layer")
def my_parameter_count(sizes):
    return sum(m * n + 1 for m, n in zip(sizes, sizes[1:]))


@wrong("output bias forgotten", "The biases of the last layer are missing")
def my_parameter_count(sizes):
    return sum(m * n for m, n in zip(sizes, sizes[1:])) + sum(sizes[1:-1])


@wrong(
    "every layer with every later layer (all pairs)", "You join every layer with every later one"
)
def my_parameter_count(sizes):
    return sum(
        sizes[i] * sizes[j] for i in range(len(sizes)) for j in range(i + 1, len(sizes))
    ) + sum(sizes[1:])


@wrong("2410 typed in", "Your function always gives 2410, whatever it is given")
def my_parameter_count(sizes):
    return 2410


def _p(s):
    return [m * n for m, n in zip(s, s[1:])]


@wrong("forward only", "This is the count of one product for each layer, as in a forward pass")
def my_multiplications(sizes):
    return sum(_p(sizes))


@wrong("slopes counted", "The matrix products are right, but you count slopes as well")
def my_multiplications(sizes):
    return 2 * sum(_p(sizes)) - _p(sizes)[0] + sum(sizes[1:-1])


@wrong("forward counted as well", "You count the forward pass as well")
def my_multiplications(sizes):
    return 3 * sum(_p(sizes)) - _p(sizes)[0]


@wrong(
    "measured slopes' price", "This is the price of measuring each slope with two forward passes"
)
def my_multiplications(sizes):
    return 2 * sum(_p(sizes)) * sum(m * n + n for m, n in zip(sizes, sizes[1:]))


@wrong("first layer left out altogether", "You leave the first layer out altogether")
def my_multiplications(sizes):
    return 2 * sum(_p(sizes)[1:])


@wrong(
    "in place on the given w",
    "Your function changed what it was given, which its caller still needs",
)
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for i in range(0, len(order), batch_size):
        k = order[i : i + batch_size]
        w -= alpha * gradient(w, X[:, k], Y[:, k])
    return w


@wrong("last smaller batch dropped", "The samples that do not fill a whole batch are lost")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for i in range(len(order) // batch_size):
        k = order[i * batch_size : (i + 1) * batch_size]
        w = w - alpha * gradient(w, X[:, k], Y[:, k])
    return w


@wrong("rows in place of columns", "An index is too large for its axis")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for i in range(0, len(order), batch_size):
        k = order[i : i + batch_size]
        w = w - alpha * gradient(w, X[k], Y[k])
    return w


@wrong("return inside the loop", "Your loop ends after its first pass")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for i in range(0, len(order), batch_size):
        k = order[i : i + batch_size]
        w = w - alpha * gradient(w, X[:, k], Y[:, k])
        return w


@wrong("divided by batch size again", "You divide by batch_size")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for i in range(0, len(order), batch_size):
        k = order[i : i + batch_size]
        w = w - alpha * gradient(w, X[:, k], Y[:, k]) / batch_size
    return w


@wrong("off by one: i+batch_size-1", "Each batch is one sample short")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for i in range(0, len(order), batch_size):
        k = order[i : i + batch_size - 1]
        w = w - alpha * gradient(w, X[:, k], Y[:, k])
    return w


@wrong("X shuffled, Y not", "The samples get the targets of others: Y is not shuffled as X is")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    X = X[:, order]
    for i in range(0, len(order), batch_size):
        w = w - alpha * gradient(w, X[:, i : i + batch_size], Y[:, i : i + batch_size])
    return w


@wrong("overlapping: step 1", "Your batches overlap: each starts one sample after the one before")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for i in range(0, len(order) - batch_size + 1):
        k = order[i : i + batch_size]
        w = w - alpha * gradient(w, X[:, k], Y[:, k])
    return w


@wrong("reshuffled by itself", "Not right yet")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    order = np.random.permutation(len(order))
    for i in range(0, len(order), batch_size):
        k = order[i : i + batch_size]
        w = w - alpha * gradient(w, X[:, k], Y[:, k])
    return w


@wrong("batch_size taken as number of batches", "Not right yet")
def my_epoch(w, gradient, X, Y, alpha, order, batch_size):
    for k in np.array_split(order, batch_size):
        w = w - alpha * gradient(w, X[:, k], Y[:, k])
    return w


@wrong(
    "p clipped",
    "You keep p away from 0 and 1. Then no output costs more than a limit, however wrong it is, and the cost is flat there",
)
def my_stable_cost(Z, Y):
    p = np.clip(sig(Z), 1e-12, 1 - 1e-12)
    return -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))


@wrong("np.max(Z, 0) instead of np.maximum", "np.max(Z, 0) takes the largest of each column")
def my_stable_cost(Z, Y):
    return np.mean(np.max(Z, 0) - Y * Z + np.log1p(np.exp(-abs(Z))))


@wrong("abs forgotten", "The |z| is missing: e^-z grows without limit for negative z")
def my_stable_cost(Z, Y):
    return np.mean(np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-Z)))


@wrong("plus yz", "You add `Y * Z`")
def my_stable_cost(Z, Y):
    return np.mean(np.maximum(Z, 0) + Y * Z + np.log1p(np.exp(-abs(Z))))


@wrong(
    "log1p forgotten 1+: log(exp(-|z|))",
    "The 1 + is missing in log(1 + e^-|z|): log(e^-|z|) is just -|z|.",
)
def my_stable_cost(Z, Y):
    return np.mean(np.maximum(Z, 0) - Y * Z + np.log(np.exp(-abs(Z))))


@wrong("unstable softplus: log(1+e^z) - yz", "Right up to a net of about 700, where e^z overflows")
def my_stable_cost(Z, Y):
    return np.mean(np.log(1 + np.exp(Z)) - Y * Z)


@wrong(
    "+|z| in exponent", "The sign is the wrong way round: the minus in front of `abs(Z)` is missing"
)
def my_stable_cost(Z, Y):
    return np.mean(np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(abs(Z))))


@wrong("sum", "The 1/(2N) of the cost is missing")
def my_stable_cost(Z, Y):
    return np.sum(np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-abs(Z))))


@wrong(
    "slope forgotten",
    "This has factor ①, how the cost feels `out_8`, but not factor ②: multiply by the slope `out_8 * (1 - out_8)`",
)
def my_squared_delta_8(out_8, y_1, N):
    return (out_8 - y_1) / N


@wrong(
    "the 2 of the square forgotten",
    "Half of the right one: the derivative of (p - y)² is 2 (p - y)",
)
def my_squared_delta_8(out_8, y_1, N):
    return (out_8 - y_1) / (2 * N) * out_8 * (1 - out_8)


@wrong("1/N forgotten", "The 1/N is missing: divide by the number of samples")
def my_squared_delta_8(out_8, y_1, N):
    return (out_8 - y_1) * out_8 * (1 - out_8)


@wrong("squared kept", "You square `out_8 - y_1`")
def my_squared_delta_8(out_8, y_1, N):
    return (out_8 - y_1) ** 2 / N * out_8 * (1 - out_8)


@wrong(
    "precedence 2*(p-y)/2*N",
    "Python reads / 2 * N from left to right, so you multiply by N. Write / (2 * N), with brackets",
)
def my_squared_delta_8(out_8, y_1, N):
    return 2 * (out_8 - y_1) / 2 * N * out_8 * (1 - out_8)


@wrong("the cost itself", "This is the cost itself")
def my_squared_delta_8(out_8, y_1, N):
    return (out_8 - y_1) ** 2 / (2 * N)


@wrong("absolute 1e-6", "Your tolerance is a fixed 1e-6")
def my_wrong_gradients(gradients, measured):
    return {k: bool(abs(gradients[k] - measured[k]) > 1e-6) for k in gradients}


@wrong("list of names", "It gave a list.")
def my_wrong_gradients(gradients, measured):
    return [k for k in gradients if abs(gradients[k] - measured[k]) > 1e-6 * abs(measured[k])]


@wrong("abs missing", "A number of Python's own is divided by 0. Multiply instead, or ask first")
def my_wrong_gradients(gradients, measured):
    return {
        k: bool((gradients[k] - measured[k]) / (abs(gradients[k]) + abs(measured[k])) > 1e-6)
        for k in gradients
    }


@wrong("signed denominator", "The size has a sign: you judge negative gradients wrongly")
def my_wrong_gradients(gradients, measured):
    return {
        k: bool(abs(gradients[k] - measured[k]) / (gradients[k] + measured[k] + 1e-30) > 1e-6)
        for k in gradients
    }


@wrong("only the wrong names kept", "Each of them needs its True or False")
def my_wrong_gradients(gradients, measured):
    return {
        k: True
        for k in gradients
        if abs(gradients[k] - measured[k]) > 1e-6 * (abs(gradients[k]) + abs(measured[k]))
    }


@wrong("too tight: 1e-12", "You call right gradients wrong")
def my_wrong_gradients(gradients, measured):
    return {
        k: bool(abs(gradients[k] - measured[k]) > 1e-12 * (abs(gradients[k]) + abs(measured[k])))
        for k in gradients
    }


@wrong("errors themselves, no True/False", "True or False is needed")
def my_wrong_gradients(gradients, measured):
    return {
        k: abs(gradients[k] - measured[k]) / (abs(gradients[k]) + abs(measured[k]) + 1e-300)
        for k in gradients
    }


@wrong(
    "weights only (names starting with w)", "It gave the keys ['w68', 'w69', 'w78', 'w79'] only."
)
def my_wrong_gradients(gradients, measured):
    return {
        k: bool(abs(gradients[k] - measured[k]) > 1e-6 * (abs(gradients[k]) + abs(measured[k])))
        for k in gradients
        if k[0] == "w"
    }
