"""The exercises of notebook 06: a cost that stays finite, another cost, and the wrong gradient."""

import numpy as np

from backprop_helpers.exercises import inputs
from backprop_helpers.exercises.definition import Exercise

NOTEBOOK = "06_what_goes_wrong"


def my_stable_cost(Z, Y):
    N = Y.shape[1]
    terms = np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-abs(Z)))  # e^-|z| never overflows
    return terms.sum() / (2 * N)


def my_squared_delta_8(out_8, y_1, N):
    dcost_dout_8 = (out_8 - y_1) / N
    return dcost_dout_8 * out_8 * (1 - out_8)


def my_wrong_gradients(gradients, measured):
    wrong = {}
    for name in gradients:
        difference = abs(gradients[name] - measured[name])
        size = abs(gradients[name]) + abs(measured[name])
        wrong[name] = bool(difference > 1e-6 * size)  # no division: nothing is wrong with 0 and 0
    return wrong


# Per number of samples, two columns of nets to put in front of ordinary ones. Each output is once
# sure and right, once sure and wrong. A σ that rounds to 1 shows at 40, e^z at 800, e^-z at -800.
EXTREMES = {
    2: [[40.0, 40.0], [-40.0, 40.0]],
    3: [[800.0, 800.0], [40.0, 800.0]],
    4: [[800.0, 800.0], [-800.0, -800.0]],
}


def stable_cost_inputs(generator, n):
    Z, Y = inputs.weights(generator, 2, n), inputs.targets(generator, n)
    if n == 1:
        return Z, Y
    return np.hstack([EXTREMES[n], Z]), np.hstack([[[0.0, 1.0], [1.0, 0.0]], Y])


def output_inputs(generator, n):
    return inputs.outs(generator, n), inputs.targets(generator, n)[0], n


def gradients_inputs(generator, kind):
    """Return six gradients, some of them wrong in one way, and measured ones with some noise."""
    names = ("w68", "w69", "w78", "w79", "b8", "b9")
    right = dict(zip(names, inputs.deltas(generator, 6), strict=True))
    first, second, third = generator.permutation(names)[:3]
    signs = {first: 1 if kind == 4 else -1, second: -1, third: 1}  # each mistake about signs shows
    right |= {name: sign * abs(right[name]) for name, sign in signs.items()}
    if kind == 2:
        right = {name: 1e-9 * value for name, value in right.items()}
    if kind == 3:
        right[third] = 0.0
    noise = 1 + 8e-9 * generator.choice([-1, 1], 6)
    measured = {
        name: float(right[name] * factor) for name, factor in zip(names, noise, strict=True)
    }
    order = generator.permutation(6)
    measured = {names[k]: measured[names[k]] for k in order}
    wrong = {
        1: {first: 2.0},
        2: {first: 0.5},
        3: {first: -1.0},
        4: {first: 1.001, second: 0.0},
    }[kind]
    return {name: float(right[name] * wrong.get(name, 1.0)) for name in names}, measured


EXERCISES = (
    Exercise(
        my_stable_cost,
        notebook=NOTEBOOK,
        task="Return the cost of a batch, from the nets of the two outputs.\n\n"
        "Z holds net_8 and net_9, one column per sample, from -800 to 800. Y has the same shape.",
        inputs=stable_cost_inputs,
        example=(np.array([[40.0, 1.4], [-40.0, -0.3]]), np.array([[0.0, 1.0], [1.0, 0.0]])),
        nudge="Do not form p at all. Write -log p and -log(1 - p) with z, and keep every e^... "
        "from growing: its exponent must be negative.",
        formula="one output, one sample: max(z, 0) - y z + log(1 + e^-|z|)\n"
        "cost = 1/(2N) * (the sum of these over outputs and samples)",
        mistakes={
            "-(Y * np.log(sigma(Z)) + (1 - Y) * np.log(1 - sigma(Z))).mean()": (
                "You compute p first. At a net of 40 it rounds to 1, log(1 - p) is -infinity, "
                "and 0 times that is NaN. Compute from Z, without p."
            ),
            "-np.log(np.where(Y == 1, sigma(Z), 1 - sigma(Z))).mean()": (
                "You compute p first. At a net of 40 it rounds to 1, and log(1 - p) is "
                "-infinity. Compute from Z, without p."
            ),
            "-np.log(np.clip(np.where(Y == 1, sigma(Z), 1 - sigma(Z)), 1e-7, 1)).mean()": (
                "You keep p away from 0 and 1. Then no output costs more than a limit, however "
                "wrong it is, and the cost is flat there. Compute from Z, without p."
            ),
            "-np.log(np.clip(np.where(Y == 1, sigma(Z), 1 - sigma(Z)), 1e-8, 1)).mean()": (
                "You keep p away from 0 and 1. Then no output costs more than a limit, however "
                "wrong it is, and the cost is flat there. Compute from Z, without p."
            ),
            "-np.log(np.clip(np.where(Y == 1, sigma(Z), 1 - sigma(Z)), 1e-9, 1)).mean()": (
                "You keep p away from 0 and 1. Then no output costs more than a limit, however "
                "wrong it is, and the cost is flat there. Compute from Z, without p."
            ),
            "-np.log(np.clip(np.where(Y == 1, sigma(Z), 1 - sigma(Z)), 1e-10, 1)).mean()": (
                "You keep p away from 0 and 1. Then no output costs more than a limit, however "
                "wrong it is, and the cost is flat there. Compute from Z, without p."
            ),
            "-np.log(np.clip(np.where(Y == 1, sigma(Z), 1 - sigma(Z)), 1e-12, 1)).mean()": (
                "You keep p away from 0 and 1. Then no output costs more than a limit, however "
                "wrong it is, and the cost is flat there. Compute from Z, without p."
            ),
            "-np.log(np.clip(np.where(Y == 1, sigma(Z), 1 - sigma(Z)), 1e-15, 1)).mean()": (
                "You keep p away from 0 and 1. Then no output costs more than a limit, however "
                "wrong it is, and the cost is flat there. Compute from Z, without p."
            ),
            "np.mean(np.log1p(np.exp(Z)) - Y * Z)": "Right up to a net of about 700, where e^z "
            "overflows. Use e^-|z|, and add max(z, 0).",
            "np.mean(np.log1p(np.exp(-Z)) + Z - Y * Z)": "Right down to a net of about -700, where "
            "e^-z overflows. Use e^-|z|, and max(z, 0) in place of z.",
            "np.mean(np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-Z)))": (
                "The |z| is missing: e^-z grows without limit for negative z. The exponent is -|z|."
            ),
            "np.mean(np.maximum(Z, 0) - Y * Z + np.log(np.exp(-abs(Z))))": (
                "The 1 + is missing in log(1 + e^-|z|): log(e^-|z|) is just -|z|."
            ),
            "np.mean(np.max(Z, 0) - Y * Z + np.log1p(np.exp(-abs(Z))))": (
                "np.max(Z, 0) takes the largest of each column. np.maximum(Z, 0) compares each "
                "entry with 0."
            ),
            "np.mean(np.max(Z) - Y * Z + np.log1p(np.exp(-abs(Z))))": "np.max takes the largest of "
            "all entries. np.maximum(Z, 0) compares each entry with 0.",
            "np.mean(abs(Z) - Y * Z + np.log1p(np.exp(-abs(Z))))": "You have |z| where max(z, 0) "
            "belongs.",
            "np.mean(Z - Y * Z + np.log1p(np.exp(-abs(Z))))": "You have z where max(z, 0) belongs.",
            "np.mean(np.maximum(Z, 0) - (1 - Y) * Z + np.log1p(np.exp(-abs(Z))))": (
                "You have y and 1 - y the wrong way round. With y = 1 a large net must cost "
                "nothing: max(z, 0) - y z is 0 then."
            ),
        },
    ),
    Exercise(
        my_squared_delta_8,
        notebook=NOTEBOOK,
        task="Return δ_8 for each of N samples, if the cost is 1/(2N) Σ_n Σ_i (p_i - y_i)².\n\n"
        "out_8 and y_1 are rows with one number per sample. So is your result.",
        inputs=output_inputs,
        example=(*inputs.batch("out_8", "y_1"), 2),
        nudge="δ_8 is ① × ②. Only ① is another one than in notebook 01: derive (p - y)² by p.",
        formula="① = 2 (out_8 - y_1) / (2N) and ② = out_8 (1 - out_8); δ_8 = ① × ②",
        mistakes={
            "(out_8 - y_1) / (2 * N)": "This is δ_8 of the cross-entropy. With the squared error ② "
            "does not cancel.",
            "dcost_dout_8 * out_8 * (1 - out_8) / 2": "Half of the right one: the derivative of (p "
            "- y)² is 2 (p - y). This 2 cancels the one of 1/(2N).",
            "dcost_dout_8 * out_8 * (1 - out_8) * N * N": "Python reads / 2 * N from left to "
            "right, so you multiply by N. Write / (2 * N), with brackets.",
            "(out_8 - y_1) ** 2 / (2 * N)": "This is the cost itself. Its derivative by net_8 is "
            "asked for: ① × ②.",
            "(out_8 - y_1) ** 2 / N": "This is the cost itself. Its derivative by net_8 is asked "
            "for: ① × ②.",
        },
    ),
    Exercise(
        my_wrong_gradients,
        notebook=NOTEBOOK,
        task="Return a dictionary with the same names: True where the gradient is wrong.\n\n"
        "Both arguments are dictionaries, such as {'w68': 0.1, 'b8': -0.3}. The measured slopes\n"
        "are good to a relative 1e-8.",
        inputs=gradients_inputs,
        each="",
        example=(
            {"w68": 0.2, "w69": 3e-9, "b8": -0.25},
            {"w68": 0.2000000001, "w69": 2e-9, "b8": 0.25},
        ),
        nudge="How far apart are the two numbers of a name, compared with how large they are?",
        formula="wrong if |gradient - measured| > 1e-6 (|gradient| + |measured|)",
        mistakes={
            "wrong[name] = difference <= 1e-6 * size": "Your answers are the wrong way round: True "
            "must mean that the gradient is wrong.",
            "wrong[name] = False": "You find nothing wrong, ever. Compare each gradient with its "
            "measured slope.",
            "wrong[name] = True": "You call every gradient wrong. Most are right: compare each "
            "with its measured slope.",
            "wrong[name] = difference > 1e-6": "Your tolerance is a fixed 1e-6, so you miss a tiny "
            "gradient that is wrong by a factor of 2. Measure the difference relative to the size "
            "of both. (np.isclose adds a fixed 1e-8: say atol=0.)",
            "difference = abs(abs(gradients[name]) - abs(measured[name]))": (
                "You miss a gradient with the wrong sign. Take the absolute value of the "
                "difference."
            ),
            "difference = gradients[name] - measured[name]": "You find only gradients that are "
            "above the measured slope. Take the absolute value of the difference.",
            "difference = measured[name] - gradients[name]": "You find only gradients that are "
            "below the measured slope. Take the absolute value of the difference.",
            "size = gradients[name] + measured[name]": "The size has a sign: you judge negative "
            "gradients wrongly. The size is |gradient| + |measured|.",
            "size = measured[name]": "The size has a sign: you judge negative gradients wrongly. "
            "The size is |gradient| + |measured|.",
            "wrong[name] = difference / (gradients[name] + measured[name] + 1e-300) > 1e-6": (
                "The size has a sign: you judge negative gradients wrongly. The size is "
                "|gradient| + |measured|."
            ),
            "wrong[name] = difference > 0": "You call right gradients wrong. A measured slope has "
            "an error of its own, up to a relative 1e-8: allow 1e-6.",
            "wrong[name] = difference > 1e-9 * size": "You call right gradients wrong. A measured "
            "slope has an error of its own, up to a relative 1e-8: allow 1e-6.",
            "wrong[name] = difference > 0.05 * size": "You miss a gradient that is wrong by 0.1 %. "
            "Measured slopes are far better than that: allow a relative 1e-6.",
            "wrong[name] = not difference < 1e-6 * size": "Where both numbers are 0, nothing is "
            "wrong. Their difference, 0, is not below 1e-6 times 0: ask whether it is above.",
        },
    ),
)
