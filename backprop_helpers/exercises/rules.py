"""The mistakes that learners make with formulas, as rules: what stands for what, and what it says.

A pattern is Python. In it the letters a to e stand for anything, k to n for any name, y for a
target and p for an out.
A pattern is looked for everywhere in an exercise's reference; each replacement is one mistake. The
sentence may name the letters, ``{old}`` (what belongs there) and ``{new}`` (what was written).
"""

ADD = "Along a path everything multiplies; where paths meet, contributions add."
MEAN = "Divide by `(2 * N)`: the cost is a mean over the samples and over the two outputs."
LAST = "Keep one number per sample; the sum over the samples comes last."

RULES: dict[str, dict[str, str]] = {
    # The slope of σ.
    "p * (1 - p)": {
        "sigma(p) * (1 - sigma(p))": "You apply σ to `{p}`. It is σ(net) already: the slope is "
        "`{p} * (1 - {p})`.",
        "p": "The factor `1 - {p}` is missing. The slope is `{p} * (1 - {p})`.",
        "1 - p": "The factor `{p}` is missing. The slope is `{p} * (1 - {p})`.",
        "1": "The slope is missing, factor ②: multiply by `{p} * (1 - {p})`.",
        "1 - p**2": "This is the slope of tanh, `1 - {p}**2`. The slope of σ is `{p} * (1 - {p})`.",
        "p * (1 + p)": "There is a + where a - belongs: the slope is `{p} * (1 - {p})`.",
        "p * (p - 1)": "The sign is the wrong way round. σ rises everywhere, so its slope is "
        "positive: `1 - {p}`, not `{p} - 1`.",
        "(p * (1 - p)) ** 2": "The slope `{p} * (1 - {p})` is in there twice. Once is enough.",
        "1 / (p * (1 - p))": "You divide by the slope `{p} * (1 - {p})`. Multiply by it.",
        "1 - sigma(p)": "You apply σ to `{p}`. It is σ(net) already: the slope is "
        "`{p} * (1 - {p})`.",
        "sigma(p)": "You apply σ to `{p}`. It is σ(net) already: the slope is `{p} * (1 - {p})`.",
        "p**2": "You have `{p}` squared. The second factor of the slope is `1 - {p}`.",
        "1 - 2 * p": "This is the slope of `{p} * (1 - {p})`. You need `{p} * (1 - {p})` itself.",
        "p - 1": "The slope is `{p} * (1 - {p})`: the factor `{p}` and a sign are lost.",
        "np.sqrt(p * (1 - p))": "You take the root of the slope `{p} * (1 - {p})`.",
    },
    # What the network said, minus what was right.
    "p - y": {
        "y - p": "The sign is the wrong way round. It is what the network said minus what was "
        "right: `{p} - {y}`, not `{y} - {p}`.",
        "p + y": "There is a + where a - belongs: `{p} - {y}`.",
        "p": "The target is missing: `{p} - {y}`.",
        "y": "The output is missing: `{p} - {y}`.",
        "abs(p - y)": "You take the absolute value of `{p} - {y}`. Its sign says whether to go up "
        "or down: keep it.",
        "(p - y) ** 2": "You square `{p} - {y}`. In the derivative the square is gone.",
        "-y / p + (1 - y) / (1 - p)": "This has factor ①, how the cost feels `{p}`, but not "
        "factor ②: multiply by the slope `{p} * (1 - {p})`. Both together are `{p} - {y}`.",
        "(p - y) * p * (1 - p)": "The slope `{p} * (1 - {p})` is in there once too often. "
        "`{p} - {y}` is ① × ② already; ② has canceled.",
        "sigma(p) - y": "You apply σ to `{p}`. It has been through σ already.",
        "p * (1 - p)": "Factor ① is missing: how the cost feels `{p}`. ① × ② is `{p} - {y}`.",
        "y * (1 - p)": "The case of a target of 0 is missing: use `{p} - {y}`.",
        "p - 1": "You take every target for 1. The target is `{y}`.",
        "(-y / p + (1 - y) / (1 - p)) * sigma(p) * (1 - sigma(p))": "You apply σ to `{p}` in "
        "factor ②. It is σ(net) already: the slope is `{p} * (1 - {p})`.",
    },
    "-y / a + (1 - y) / (1 - a)": {
        "y / a - (1 - y) / (1 - a)": "The sign is the wrong way round: the minus in front of the "
        "cost has got lost. If the target is 1, a larger `{a}` makes the cost smaller.",
        "-y / a - (1 - y) / (1 - a)": "Both terms have a minus. The derivative of log(1 - {a}) is "
        "-1/(1 - {a}), the inner derivative; with the minus in front of the cost it becomes +.",
        "y / a + (1 - y) / (1 - a)": "Both terms are positive: the first one needs a minus.",
        "-y / a": "The second term is missing. (1 - {y}) log(1 - {a}) contains `{a}`, too.",
        "y / a": "The second term is missing, and so is the minus of the first one.",
        "(1 - y) / (1 - a)": "The first term is missing: `-{y} / {a}`.",
        "-1 / a": "You take the target for 1 and leave out the second term. `{y}` may be 0, too.",
        "a - y": "This is ① × ②, `{a} - {y}`. Here ① alone is asked for: how the cost feels `{a}`.",
        "-y / (1 - a) + (1 - y) / a": "The denominators are swapped: `{y}` goes with `{a}`, "
        "`1 - {y}` with `1 - {a}`.",
        "-y * a + (1 - y) * (1 - a)": "You multiply where 1/{a} and 1/(1 - {a}) belong: the "
        "derivative of log x is 1/x.",
        "-y * np.log(a) - (1 - y) * np.log(1 - a)": "This is the cost. Its derivative is asked "
        "for: log x becomes 1/x.",
        "-y / a + 1 / (1 - a)": "The factor `1 - {y}` of the second term is missing.",
        "-1 / a + (1 - y) / (1 - a)": "The factor `{y}` of the first term is missing.",
        "(-y / a + (1 - y) / (1 - a)) * a * (1 - a)": "This is ① × ②. Return ① alone: how the cost "
        "feels `{a}`, not net.",
        "-y / a + 1 - y / (1 - a)": "Brackets are missing: `(1 - {y}) / (1 - {a})`.",
        "-y / a + (1 - y) / 1 - a": "Brackets are missing: `(1 - {y}) / (1 - {a})`.",
    },
    # The cost of one output.
    "y * np.log(a) + (1 - y) * np.log(1 - a)": {
        "y * np.log(a) - (1 - y) * np.log(1 - a)": "The two terms have different signs. A + stands "
        "between them, and the minus in front covers both. Put brackets around both.",
        "y * np.log(a)": "The term (1 - {y}) log(1 - {a}) is missing. An output with target 0 "
        "costs, too.",
        "(1 - y) * np.log(1 - a)": "The term {y} log {a} is missing.",
        "y * np.log(a) + (1 - y) * (1 - np.log(a))": "You have 1 - log({a}) where log(1 - {a}) "
        "belongs: the 1 - stands inside the logarithm.",
        "y * np.log(a) + (1 - y) * np.log(a)": "You have log({a}) twice. The second term has "
        "log(1 - {a}).",
        "y * np.log(a) + np.log(1 - a)": "The factor 1 - {y} of the second term is missing.",
        "np.log(a) + np.log(1 - a)": "The targets have no effect. Either they are missing, or a "
        "matrix product (@) meets every target with every output: use * , entry by entry.",
        "np.log(a)": "The targets are missing, and so is the term with log(1 - {a}).",
        "-((a - y) ** 2)": "These are squared errors. This course uses the cross-entropy, with "
        "logarithms.",
        "-abs(a - y)": "These are absolute errors. This course uses the cross-entropy, with "
        "logarithms.",
        "-((a - y) ** 2) / 2": "These are squared errors. This course uses the cross-entropy, with "
        "logarithms.",
        "(1 - y) * np.log(a) + y * np.log(1 - a)": "The targets are the wrong way round: {y} goes "
        "with log({a}), 1 - {y} with log(1 - {a}).",
        "a * np.log(y + 1e-300) + (1 - a) * np.log(1 - y + 1e-300)": "Targets and outputs are "
        "swapped: the logarithm is taken of the output.",
        "y * a + (1 - y) * (1 - a)": "The logarithms are missing.",
        "y * np.log2(a) + (1 - y) * np.log2(1 - a)": "You use log2, the logarithm to the base 2. "
        "log means the natural one here: np.log.",
        "y * np.log10(a) + (1 - y) * np.log10(1 - a)": "You use log10, the logarithm to the base "
        "10. log means the natural one here: np.log.",
        "y * np.log1p(a) + (1 - y) * np.log1p(1 - a)": "You use log1p, which is log(1 + x). Here "
        "log is np.log.",
        "(y * np.log(a)) * ((1 - y) * np.log(1 - a))": "You multiply the two terms. Add them.",
        "(y * np.log(a) + (1 - y)) * np.log(1 - a)": "A bracket is in the wrong place: 1 - {y} "
        "multiplies log(1 - {a}), then the two terms are added.",
    },
    # 1/(2N).
    "a / (2 * N)": {
        "a": "The 1/(2N) of the cost is missing. {mean}",
        "a / 2": "You divide by 2, but not by N, the number of samples. {mean}",
        "a / N": "You divide by N, but not by 2. {mean}",
        "a / 2 * N": "Python reads / 2 * N from left to right, so you multiply by N. Write "
        "`/ (2 * N)`, with brackets.",
        "a * (2 * N)": "You multiply by 2N. Divide by it.",
        "a / (4 * N)": "You divide by 4N. {mean}",
        "a / (2 * N) / N": "You divide by N twice: once in 1/(2N), and once more with a mean. "
        "Take the sum.",
        "a / (2 * N) ** 2": "You divide by 2N twice. Once is enough.",
        "a / (2 * N) / 2": "You divide by 2 once too often. {mean}",
        "a / (2 + N)": "You divide by 2 + N. {mean}",
        "a - 2 * N": "You subtract 2N. Divide by it.",
        "a / N**2": "You divide by N twice, and not by 2. {mean}",
        "a / (2 * (N - 1))": "You divide by N - 1. The mean has N.",
    },
    "(a + b) / (2 * N)": {
        "a / (2 * N) + b": "1/(2N) covers the first term only. Put brackets around the sum.",
        "a + b / (2 * N)": "1/(2N) covers the second term only. Put brackets around the sum.",
    },
    "(a - b) / (2 * N)": {
        "a / (2 * N) - b": "1/(2N) covers `{a}` only. Put brackets around `{a} - {b}`.",
        "a - b / (2 * N)": "1/(2N) covers `{b}` only. Put brackets around `{a} - {b}`.",
    },
    "a / N": {
        "a": "The 1/N is missing: divide by the number of samples.",
        "a / (2 * N)": "You divide by 2N. Is a factor 2 lost? The derivative of a square has one.",
        "a * N": "You multiply by N. Divide by it.",
        "a / 2 * N": "Python reads / 2 * N from left to right, so you multiply by N. Write "
        "`/ (2 * N)`, with brackets.",
        "2 * a": "The 1/(2N) is missing.",
        "a / 2": "You do not divide by the number of samples, and a factor 2 is lost.",
        "2 * a / N": "You have a factor 2 too many: that of the square cancels the one of 1/(2N).",
    },
    "a / 2": {
        "a": "The 1/2 is missing: the 1/(2N) of the cost, with N = 1. Divide by 2.",
        "a / 4": "You divide by 4: that is a 2 too many. Divide by 2.",
        "2 * a": "You multiply by 2. Divide by it.",
    },
    "(a + b) / 2": {
        "a / 2 + b": "The 1/2 covers the first term only. Put brackets around the sum.",
        "a + b / 2": "The 1/2 covers the second term only. Put brackets around the sum.",
    },
    "(a - b) / 2": {
        "a / 2 - b": "The 1/2 covers `{a}` only. Put brackets around `{a} - {b}`.",
        "a - b / 2": "The 1/2 covers `{b}` only. Put brackets around `{a} - {b}`.",
    },
    "a.shape[1]": {
        "a.shape[0]": "You count the rows of `{a}`. There is one column per sample, so N is "
        "`{a}.shape[1]`. (`len({a})` counts rows, too.)",
        "a.size": "You take the number of all entries for N. N is the number of columns, "
        "`{a}.shape[1]`.",
    },
    "N": {
        "4": "You use 4 for N. It is tried with other numbers of samples.",
    },
    # Sums over the samples.
    "a.sum()": {
        "a": "The sum over the samples is missing: these are the contributions of the single "
        "samples. Add them up.",
        "a.mean()": "You take a mean, but 1/(2N) is there already: you divide by N once too often. "
        "Take the sum.",
        "a.mean() / 2": "You divide by 2N once more. The 1/(2N) is inside already: take the sum.",
        "a.sum() / 2": "You divide by 2. The 1/(2N) is inside already.",
        "np.ravel(a)[0]": "You use the first sample only. Is there a return inside your loop?",
        "np.ravel(a)[-1]": "You use the last sample only. Does your loop overwrite what it should "
        "add up? Use +=.",
        "np.ravel(a)[1:].sum()": "Your sum leaves the first sample out.",
        "np.ravel(a)[:-1].sum()": "Your sum leaves the last sample out.",
        "np.prod(a)": "You multiply the samples' contributions. Add them up.",
        "np.cumsum(a)": "These are running sums. The last of them is the sum.",
        "np.max(a)": "You take the largest one. Take the sum.",
        "a.sum(axis=0)": "You add up the rows only: you have one number per sample. Add up "
        "everything, to one number.",
        "a.sum(axis=1)": "You add up the samples only: you have one number per output. Add up "
        "everything, to one number.",
        "a.T[0].sum()": "You use the first sample only. Is there a return inside your loop?",
        "a.T[-1].sum()": "You use the last sample only. Does your loop overwrite what it should "
        "add up? Use +=.",
        "abs(a).sum()": "You take absolute values before you add up. Contributions have signs.",
        "(a**2).sum()": "You square before you add up.",
    },
    "(a * b).sum()": {
        "a.sum() * b.sum()": "You multiply one sum by another. Multiply each sample's `{a}` by its "
        "own `{b}`, and then sum the products.",
        "a.sum() * b.mean()": "You sum `{a}` over the samples before you multiply by `{b}`. "
        "Multiply per sample, and sum last.",
        "a.mean() * b.sum()": "You average `{a}` over the samples before you multiply by `{b}`. "
        "Multiply per sample, and sum last.",
        "a.mean() * b.mean()": "You multiply one mean by another. Multiply per sample, and sum "
        "last.",
        "a.sum() * b": "You sum `{a}` over the samples too early, and `{b}` not at all. Multiply "
        "per sample, and sum last.",
        "a * b.sum()": "You sum `{b}` over the samples too early, and `{a}` not at all. Multiply "
        "per sample, and sum last.",
        "np.outer(a, b)": "You multiply each sample by every other (np.outer). Multiply per "
        "sample, entry by entry, and sum.",
        "a.sum()": "The factor `{b}` is missing: multiply each sample's `{a}` by its `{b}` before "
        "you sum. (Without it, this is a bias's gradient.)",
        "a.sum() + b.sum()": "You add where you should multiply: `{a} * {b}` per sample, then the "
        "sum.",
        "(a * b * b).sum()": "You multiply by `{b}` twice.",
        "(a * a * b).sum()": "You multiply by `{a}` twice.",
    },
    "a.sum(axis=1, keepdims=True)": {
        "a": "The sum over the samples is missing: there still is one column per sample. Sum each "
        "row: `.sum(axis=1, keepdims=True)`.",
        "a.sum(axis=1)": "The numbers are right, but each must be a column, (n_out, 1). Use "
        "`.sum(axis=1, keepdims=True)`.",
        "a.sum(axis=0)": "You sum over the nodes (axis=0). Sum over the samples: "
        "`.sum(axis=1, keepdims=True)`.",
        "a.sum(axis=0, keepdims=True)": "You sum over the nodes (axis=0). Sum over the samples: "
        "`.sum(axis=1, keepdims=True)`.",
        "a.sum()": "You sum over the nodes as well. Each node has a bias of its own: "
        "`.sum(axis=1, keepdims=True)`.",
        "a.sum(keepdims=True)": "You sum over the nodes as well. Each node has a bias of its own: "
        "`.sum(axis=1, keepdims=True)`.",
        "a.mean(axis=1, keepdims=True)": "You take the mean for the biases. The 1/(2N) is inside δ "
        "already: take the sum.",
        "a.mean(axis=1)": "You take the mean for the biases, and lose an axis. Use "
        "`.sum(axis=1, keepdims=True)`.",
        "a[:, :1]": "For the biases you use the first sample only. Sum over the samples.",
        "a[:, -1:]": "For the biases you use the last sample only. Sum over the samples.",
        "a.sum(axis=1, keepdims=True).T": "The biases stand in a row. They must be a column.",
    },
    # Paths meet.
    "k * l + m * n": {
        "k * l": "One path only, with `{l}`: the other one, `{m} * {n}`, is missing. Add it.",
        "m * n": "One path only, with `{n}`: the other one, `{k} * {l}`, is missing. Add it.",
        "k * l - m * n": "You subtract `{m} * {n}`. Contributions add: + where you have -.",
        "m * n - k * l": "You subtract `{k} * {l}`. Contributions add: + where you have -.",
        "k * l * m * n": "You multiply `{k} * {l}` by `{m} * {n}`: they are to be added. " + ADD,
        "(k + m) * (l + n)": "You add first and multiply the sums. Multiply `{k}` by `{l}` and "
        "`{m}` by `{n}` first, then add.",
        "(k + l) * (m + n)": "You have + and * the wrong way round. Multiply `{k}` by `{l}` and "
        "`{m}` by `{n}`, then add.",
        "k + l + m + n": "You add everything. Multiply `{k}` by `{l}` and `{m}` by `{n}`, then "
        "add.",
        "k * n + m * l": "They are swapped: `{k}` goes with `{l}`, and `{m}` with `{n}`.",
        "(k * l + m * n) / 2": "You take the mean of the two paths. Contributions add: take the "
        "sum.",
        "np.sum(k) * l + np.sum(m) * n": "You sum `{k}` and `{m}` over the samples too early. "
        + LAST,
        "np.mean(k) * l + np.mean(m) * n": "You average `{k}` and `{m}` over the samples. " + LAST,
        "sigma(k) * l + sigma(m) * n": "You apply σ to `{k}` and `{m}`. They go in as they are.",
        "k * (1 - k) * l + m * (1 - m) * n": "You multiply by a slope of `{k}` and of `{m}`. A δ "
        "has no slope: `{k} * {l} + {m} * {n}`.",
        "np.maximum(k * l, m * n)": "You take the larger path. " + ADD,
        "k / l + m / n": "You divide by `{l}` and `{n}`. Multiply by them.",
        "k * l + n": "The factor `{m}` is missing: `{m} * {n}`.",
        "l + n": "The factors `{k}` and `{m}` are missing.",
        "k + m": "The factors `{l}` and `{n}` are missing.",
        "np.sqrt((k * l) ** 2 + (m * n) ** 2)": "You add squares. Contributions add as they are.",
        "abs(k * l) + abs(m * n)": "You take absolute values. Contributions have signs.",
    },
    "(k * l + m * n) * e": {
        "k * l + m * n * e": "The slope `{e}` multiplies the second path only. Put brackets around "
        "the sum.",
        "k * l * e + m * n": "The slope `{e}` multiplies the first path only. Put brackets around "
        "the sum.",
    },
    "k * l + m * n + e": {
        "k * (l + e) + m * (n + e)": "You add `{e}` to each input before it is weighted. It "
        "stands alone: `{k} * {l} + {m} * {n} + {e}`.",
        "k * l + e + m * n + e": "`{e}` is in there twice. A node has one bias: add it once.",
        "k * l + m * n * e": "You multiply by `{e}`. A bias has nothing to multiply: add it.",
        "k * (l + m * n + e)": "A bracket is in the wrong place: `{k}` multiplies `{l}` only.",
        "k * l + m * (n + e)": "A bracket is in the wrong place: `{m}` multiplies `{n}` only.",
        "(k * l + m * n) * e": "You multiply by `{e}`. A bias has nothing to multiply: add it.",
    },
    # Matrices.
    "a.T @ b": {
        "a @ b": "`{a}` is not transposed. The weights that arrive at a node stand in a column of "
        "`{a}`; `{a}.T` turns them into a row: `{a}.T @ {b}`.",
        "(b.T @ a)": "Rows and columns of your result are swapped: `{a}.T @ {b}`, in this order.",
        "b @ a": "The order is swapped: `{a}.T @ {b}`.",
        "a.T * b": "You multiply entry by entry. Here a matrix product is needed: `{a}.T @ {b}`.",
        "a * b": "You multiply entry by entry. Here a matrix product is needed: `{a}.T @ {b}`.",
    },
    "a @ b": {
        "a.T @ b": "You transposed `{a}`. On the way back each row of `{a}` is one from-node "
        "already: `{a} @ {b}`.",
        "a * b": "You multiply entry by entry. Here a matrix product is needed: `{a} @ {b}`.",
        "a.T * b": "You multiply entry by entry. Here a matrix product is needed: `{a} @ {b}`.",
        "(a @ b).T": "Rows and columns are swapped: `{a} @ {b}`, not its transpose.",
        "a @ b.sum(axis=1, keepdims=True)": "You sum `{b}` over the samples before you pass it on, "
        "too early. Keep one column per sample; the sum comes last.",
        "a @ b.mean(axis=1, keepdims=True)": "You average `{b}` over the samples before you pass "
        "it on. Keep one column per sample; the sum comes last.",
    },
    "a @ b.T": {
        "b @ a.T": "The gradient is transposed. It has one row per from-node, like the weights: "
        "`{a} @ {b}.T`.",
        "a @ b.T / b.shape[1]": "You take a mean over the samples. The 1/(2N) is inside δ already.",
        "a.mean(axis=1, keepdims=True) @ b.sum(axis=1, keepdims=True).T": "You sum over the "
        "samples too early. Each sample's δ meets its own out: `{a} @ {b}.T` sums last.",
        "a.sum(axis=1, keepdims=True) @ b.sum(axis=1, keepdims=True).T": "You sum over the samples "
        "too early. Each sample's δ meets its own out: `{a} @ {b}.T` sums last.",
        "a[:, :1] @ b[:, :1].T": "For the weights you use the first sample only.",
    },
    # A step.
    "a - alpha * b": {
        "a + alpha * b": "You walk uphill: + makes the cost larger. Subtract `alpha * {b}`.",
        "a - b": "The learning rate is missing. The step is `alpha * {b}`.",
        "-alpha * b": "This is the change alone. Add it to the old `{a}`.",
        "alpha * b": "This is the step alone. Subtract it from the old `{a}`.",
        "alpha * b - a": "The order is swapped: subtract the step from `{a}`.",
        "a - b / alpha": "You divide by the learning rate. Multiply by it: a larger alpha is a "
        "longer step.",
        "a - alpha / b": "You divide by the slope. The step is `alpha * {b}`.",
        "a * (1 - alpha * b)": "You multiply `{a}` by the step. Subtract `alpha * {b}`.",
        "a * alpha * b": "You multiply by `{a}`. Subtract `alpha * {b}` from it.",
        "a - alpha": "The slope is missing. The step is alpha times `{b}`, not alpha alone.",
        "(a - alpha) * b": "A bracket too many: you subtract alpha first. Subtract `alpha * {b}`.",
        "a * alpha - b": "alpha multiplies the weight. It belongs to the slope: `alpha * {b}`.",
        "alpha * (a - b)": "alpha multiplies everything. It belongs to the slope alone: "
        "`alpha * {b}`.",
        "a - alpha - b": "You subtract alpha. Multiply by it: `alpha * {b}`.",
        "a - alpha + b": "You add and subtract where the step is a product: `alpha * {b}`.",
        "a - alpha * b * b": "You square the slope. The step is `alpha * {b}`.",
        "a - alpha * abs(b)": "You take the slope without its sign. Walk against it: "
        "`alpha * {b}`.",
        "a - alpha * np.sign(b)": "You take only the sign of the slope. The step is `alpha * {b}`.",
        "a - alpha * b * a": "You multiply the step by `{a}`. The step is `alpha * {b}`.",
        "a - alpha**2 * b": "alpha is in there twice. The step is `alpha * {b}`.",
        "(1 - alpha) * a - alpha * b": "The weight is scaled as well. Subtract `alpha * {b}`, no "
        "more.",
        "(1 - alpha) * a + alpha * b": "This is a mean of weight and slope. Subtract "
        "`alpha * {b}`.",
        "a": "`{a}` stays as it is. Subtract `alpha * {b}`.",
        "a - 0.5 * b": "You use 0.5 for alpha. It is tried with other learning rates.",
    },
    # σ and its relatives.
    "1 / (1 + np.exp(-a))": {
        "1 / (1 + np.exp(a))": "You have e^z where e^-z is needed, so your curve falls instead of "
        "rising. Put a minus in front.",
        "1 / np.exp(-a)": "The 1 + below the line is missing: 1 / e^-z grows without limit.",
        "1 + np.exp(-a)": "This is 1 + e^-z, the part below the line. Either the 1 / is missing or "
        "brackets: Python reads 1 / 1 + ... as (1 / 1) + ... .",
        "np.exp(-a)": "This is e^-z alone. Add 1, and divide 1 by it.",
        "np.exp(a)": "This is e^z alone. σ(z) is 1 / (1 + e^-z).",
        "1 / (1 - np.exp(-a))": "You have 1 - e^-z where 1 + e^-z belongs.",
        "np.exp(-a) / (1 + np.exp(-a))": "The e^-z above the line makes it 1 - σ(z). Above it "
        "stands 1.",
        "np.tanh(a)": "This is tanh, which runs from -1 to 1. σ runs from 0 to 1: use "
        "1 / (1 + e^-z).",
        "1 / (1 + 2.718 ** (-a))": "2.718 is e, rounded too early. Use np.exp(-z).",
        "1 / (1 + 2.72 ** (-a))": "2.72 is e, rounded too early. Use np.exp(-z).",
        "1 / (1 + 2.7 ** (-a))": "2.7 is e, rounded too early. Use np.exp(-z).",
        "1 / (1 + 2 ** (-a))": "You have 2 to the power of -z. The base is e: np.exp(-z).",
        "1 / (1 + 10 ** (-a))": "You have 10 to the power of -z. The base is e: np.exp(-z).",
        "1 / (1 + np.exp(1) * -a)": "You multiply e by -z. It is a power: np.exp(-z).",
        "1 / (1 - a * np.e)": "You multiply e by -z. It is a power: np.exp(-z).",
        "1 / (1 + np.exp(-(a**2)))": "You square z: e^-z has z itself.",
        "1 / (1 + np.exp(-abs(a)))": "You take z without its sign. Then both sides are alike.",
        "1 / (1 + np.exp(a)) + np.exp(-a)": "Check the brackets: 1 / (1 + e^-z).",
        "np.maximum(a, 0)": "This is ReLU, max(z, 0). σ is 1 / (1 + e^-z).",
        "a": "σ is missing here: this is net. The out is σ(net).",
        "1 / (1 + np.exp(-1 / (1 + np.exp(-a))))": "You apply σ twice. Once is enough.",
        "(1 + np.exp(-a)) ** -2 * np.exp(-a)": "This is the slope of σ, which comes in notebook "
        "01. Return σ itself.",
        "np.exp(a) / np.exp(a).sum(axis=0)": "This is softmax, which shares out 1 among the nodes. "
        "Here each node has its own σ.",
        "np.log(1 + np.exp(a))": "This is log(1 + e^z). σ(z) is its slope, 1 / (1 + e^-z).",
    },
}

# What can be said about any formula.
GENERAL: dict[str, dict[str, str]] = {
    "1 / (1 + np.exp(-(a + b)))": {
        "1 / (1 + np.exp(-a)) + b": "You add `{b}` after σ. It belongs inside: σ({a} + {b}).",
        "1 / (1 + np.exp(-a)) * b": "You multiply by `{b}` after σ. Add it inside: σ({a} + {b}).",
        "1 / (1 + np.exp(-a + b))": "The minus covers `{a}` only. Put brackets around {a} + {b}.",
        "1 / (1 + np.exp(-a)) + 1 / (1 + np.exp(-b))": "You apply σ to each part. Add up first: "
        "σ({a} + {b}).",
    },
    "a + b": {
        "a - b": "You subtract `{b}`. Add it: + where you have -.",
        "b - a": "You subtract `{a}`. Add it.",
        "a * b": "You multiply `{a}` by `{b}`. Add them: + where you have *.",
        "a": "`{b}` is missing: add it.",
        "b": "`{a}` is missing: add `{b}` to it.",
        "(a + b) / 2": "You take the mean of `{a}` and `{b}`. Take the sum.",
        "a + 2 * b": "`{b}` is in there twice.",
    },
    "a - b": {
        "a + b": "You add `{b}`. Subtract it: - where you have +.",
        "b - a": "The order is swapped: `{a} - {b}`, not `{b} - {a}`.",
        "a": "`- {b}` is missing.",
        "abs(a - b)": "You take an absolute value where the sign of `{a} - {b}` matters.",
    },
    "-a": {"a": "The sign is the wrong way round: the minus in front of `{a}` is missing."},
    "a * b": {
        "a": "The factor `{b}` is missing: multiply by it.",
        "b": "The factor `{a}` is missing: multiply by it.",
        "a + b": "You add `{a}` and `{b}`. Multiply them: * where you have +.",
        "a / b": "You divide by `{b}`. Multiply by it.",
        "a @ b": "You use @, a matrix product, where * belongs: entry by entry.",
    },
}

# What is done to an argument before it is used, and to the result before it is returned.
ARGUMENTS: dict[str, str] = {
    "sigma(a)": "You apply σ to `{a}`. It goes in as it is.",
    "1 - a": "You have `1 - {a}` where `{a}` belongs.",
    "-a": "You have `-{a}` where `{a}` belongs: the sign is the wrong way round.",
    "1 / a": "You divide by `{a}`. Multiply by it, or the other way round.",
    "a**2": "You have `{a}` squared. Use `{a}` itself.",
    "a * (1 - a)": "You have the slope `{a} * (1 - {a})` where `{a}` itself belongs.",
    "1": "`{a}` is missing: your answer does not depend on it as it should.",
    "0 * a": "`{a}` has no effect: your answer is what comes out with 0 for it.",
    "np.sum(a)": "You sum `{a}` over the samples too early. " + LAST,
    "np.mean(a)": "You average `{a}` over the samples too early. " + LAST,
    "abs(a)": "You take `{a}` without its sign.",
    "np.sort(a)": "You sort `{a}`: the samples get mixed up.",
    "np.flip(a)": "You go through `{a}` backward: the samples get mixed up.",
    "a.T": "You transpose `{a}`. It goes in as it is.",
    "np.log(a)": "You take the logarithm of `{a}`. It goes in as it is.",
    "np.exp(a)": "You take e to the power of `{a}`. It goes in as it is.",
    "2 * a": "`{a}` counts twice.",
    "a * a * (1 - a)": "The slope of `{a}` is in there, too: `{a}` alone belongs there.",
}
RESULTS: dict[str, str] = {
    "sigma(a)": "You apply σ at the end. Stop one step earlier.",
    "a.T": "Rows and columns of your result are swapped: transpose it.",
    "a.sum()": "You have summed over the samples. Keep one number per sample.",
    "a.mean()": "You have taken a mean over the samples. Keep one number per sample.",
    "a.sum(axis=0)": "You have summed at the end. Return every number.",
    "a.sum(axis=1)": "You have summed over the samples. Keep one column per sample.",
    "a[0]": "You return the first sample only. Is there a return inside your loop?",
    "a[-1]": "You return the last {each} only. Is there an = in your loop where += or a list "
    "belongs?",
    "a[:1]": "You return the first sample only. Is there a return inside your loop?",
    "a[..., :1]": "You return the first sample only. Is there a return inside your loop?",
    "a.ravel()": "The numbers are right, but the shape is lost: do not flatten.",
    "1 - a": "Your answer is 1 minus the right one.",
    "1 / a": "Your answer is 1 divided by the right one.",
    "a**2": "Your answer is the right one squared.",
    "abs(a)": "You take an absolute value. The sign matters.",
    "np.log(a)": "You take a logarithm at the end.",
    "np.exp(a)": "You take e to the power of the right answer.",
    "np.sqrt(a)": "Your answer is the square root of the right one.",
    "a[::-1]": "The order of your result is the wrong way round.",
    "a * (1 - a)": "You multiply by a slope at the end. Return the value itself.",
    "np.cumsum(a)": "These are running sums. Return the single numbers.",
    "a.sum() + 0 * a": "You have summed over the samples. Keep each sample's own number.",
}
