"""What notebook 04 says of its runs, held against its stored outputs and against runs made here."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, datasets, forward, train
from tests.support.places import REPOSITORY

NOTEBOOK = REPOSITORY / "notebooks/04_any_network.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
OUTPUTS = [output for cell in CELLS for output in cell.get("outputs", [])]
PRINTED = "".join("".join(output.get("text", "")) for output in OUTPUTS)

X, Y = datasets.digits()
ORDER = np.random.default_rng(seed=0).permutation(X.shape[1])
LEARN, HELD = ORDER[:1257], ORDER[1257:]
START = Network.random((64, 32, 10), seed=0)


def fitted(columns, start=START, **more):
    options = {"alpha": 4.0, "epochs": 100, "record_every": 5, "batch_size": 32} | more
    return train(start, X[:, columns], Y[:, columns], **options)


def wrong(network, columns):
    """Return which of these samples the network gets wrong."""
    last = forward(network, X[:, columns]).out[network.layout.last]
    return np.flatnonzero(last.argmax(axis=0) != Y[:, columns].argmax(axis=0))


@pytest.fixture(scope="module")
def batched():
    return fitted(LEARN)


def number(pattern: str) -> float:
    (found,) = re.findall(pattern, PRINTED)
    return float(found)


def test_the_held_out_accuracy_is_the_run_s_own_and_at_least_95_percent(batched):
    missed = wrong(batched.final, HELD)
    accuracy = number(r"accuracy on held-out digits:     ([\d.]+) ")
    assert accuracy >= 0.95
    assert accuracy == pytest.approx(1 - len(missed) / 540, abs=6e-4)
    assert not set(LEARN) & set(HELD)
    assert len(LEARN) + len(HELD) == 1797


def test_the_split_is_made_before_anything_is_fitted():
    sources = ["".join(cell["source"]) for cell in CELLS]
    split = next(k for k, source in enumerate(sources) if "X_train, Y_train = X[" in source)
    fits = [k for k, source in enumerate(sources) if "train(" in source.replace("n_train(", "")]
    code = [k for k in fits if CELLS[k]["cell_type"] == "code"]
    assert split < min(code)


def test_fifteen_passes_in_batches_beat_a_hundred_without_at_any_learning_rate(batched):
    alphas = np.array([4.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 48.0])
    together = fitted(LEARN, alpha=alphas, batch_size=None)
    last = dict(zip(alphas, together.costs[-1], strict=True))
    assert batched.epochs[3] == 15
    assert batched.costs[3] < min(last.values())
    tried = dict(re.findall(r"α = (\d+): ([\d.]+)(?:   |\n)", PRINTED))
    assert min(tried, key=lambda alpha: float(tried[alpha])) == "24"  # "the best among these"
    assert float(tried["24"]) == pytest.approx(last[24.0], abs=6e-4)
    assert -(-1257 // 32) == 40  # steps in an epoch


def test_short_steps_in_batches_lose_to_one_full_step_while_alpha_is_small_and_win_later():
    changes = re.findall(r"α = ([\d.]+): +(-[\d.]+) +(-?[\d.]+)\n", PRINTED)
    small, full = np.array(changes, dtype=float)[:, 1:].T
    assert [float(alpha) for alpha, *_ in changes] == [0.1, 0.4, 1.0, 4.0]
    assert (full < small).tolist() == [True, False, False, False]
    assert (full > 0).tolist() == [False, False, True, True]  # "worse"


def test_a_quarter_of_the_samples_has_twice_the_noise():
    noise = [float(value) for value in re.findall(r"noise +([\d.]+) times", PRINTED)]
    assert len(noise) == 5
    for small, large in pairwise(noise):
        assert 1.6 < small / large < 2.4


def test_other_models_and_other_splits_do_as_the_text_says(batched):
    splits = [np.random.default_rng(seed).permutation(X.shape[1]) for seed in range(5)]
    missed = {}
    for sizes in ((64, 32, 10), (64, 10)):
        start = Network.random(sizes, seed=0)
        counts = [len(wrong(fitted(s[:1257], start=start).final, s[1257:])) for s in splits]
        (line,) = re.findall(rf"^{str(sizes)[1:-1]} *: (.*)  mean ([\d.]+)$", PRINTED, re.MULTILINE)
        printed = [float(value) for value in line[0].split()]
        assert printed == pytest.approx([1 - count / 540 for count in counts], abs=6e-4)
        assert float(line[1]) == pytest.approx(1 - np.mean(counts) / 540, abs=6e-4)
        missed[sizes] = np.array(counts)
    ours, simple = missed.values()
    assert ours[0] == len(wrong(batched.final, HELD)) == ours.min()  # "among the best"
    assert (ours < simple).all()
    assert 0.57 < ours.sum() / simple.sum() < 0.63  # "60 % as many in all"
    text = "".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
    assert f"the range: {1 - ours.max() / 540:.3f} to {1 - ours.min() / 540:.3f}" in text

    rows = [np.arange(first, first + 540) for first in (0, 628, 1257)]
    in_a_row = [len(wrong(fitted(np.delete(np.arange(1797), row)).final, row)) for row in rows]
    assert min(in_a_row) > ours.max()  # "worse each time"
    assert 2.3 < np.mean(in_a_row) / ours.mean() < 2.7  # "two and a half times"
    printed = [float(value) for value in re.findall(r"540 in a row, .*: ([\d.]+)", PRINTED)]
    assert printed == pytest.approx([1 - count / 540 for count in in_a_row], abs=6e-4)


def test_the_largest_digit_of_chance_is_a_tenth():
    assert number(r"before training: ([\d.]+)") < 0.2
    assert number(r"a 3: ([\d.]+)% of all") == 10.2


def test_the_worst_mistakes_ask_for_the_ink_that_the_text_names(batched):
    missed = HELD[wrong(batched.final, HELD)]
    x, y = X[:, missed], Y[:, missed]
    costs = cost(forward(batched.final, x.T[..., np.newaxis]), y.T[..., np.newaxis])
    worst = missed[np.argsort(-costs)][:5]
    truth = Y[:, worst].argmax(axis=0)
    says = forward(batched.final, X[:, worst]).out[3].argmax(axis=0)
    assert list(zip(truth, says, strict=True))[::3] == [(9, 5), (4, 7)]
    assert (truth[4], says[4]) == (0, 4)
    x, y = X[:, worst], Y[:, worst]
    grads = backward(batched.final, forward(batched.final, x), y)
    ink = -(batched.final.W[2] @ grads.delta[2]).T.reshape(5, 8, 8)
    assert ink[0].argmax() % 8 >= 4  # the 9: most ink wanted on the right,
    assert ink[0].argmax() // 8 in (1, 2, 3)  # where its loop is
    assert ink[3][:2].sum() < 0  # the 4: less along the top
    assert ink[4][2:6, 3:5].sum() < 0  # the 0: less in the middle


def test_half_of_the_mistakes_are_unsure():
    assert "no output above one half: 5 of the 10 wrong answers, 15 of the 530 right" in PRINTED


def test_a_batch_s_gradients_have_the_full_gradient_as_their_mean(batched):
    """The full gradient is in each step: on average there is nothing else."""
    x, y = X[:, LEARN[:1256]], Y[:, LEARN[:1256]]
    pieces = [data.reshape(-1, 8, 157).swapaxes(0, 1) for data in (x, y)]
    some = backward(batched.final, forward(batched.final, pieces[0]), pieces[1])
    full = backward(batched.final, forward(batched.final, x), y)
    for layer in (2, 3):
        np.testing.assert_allclose(some.W[layer].mean(axis=0), full.W[layer], atol=1e-15)


def test_tqdm_fits_in_the_place_of_the_progress_bar(capsys):
    tqdm = pytest.importorskip("tqdm", reason="tqdm is not installed").tqdm
    plain = fitted(LEARN, epochs=3)
    shown = fitted(LEARN, epochs=3, progress=tqdm)
    np.testing.assert_array_equal(shown.costs, plain.costs)
    assert "3/3" in capsys.readouterr().err


def test_the_progress_bar_of_the_page_hands_on_every_epoch_and_ends_full():
    (cell,) = (cell for cell in CELLS if "def bar(epochs)" in "".join(cell["source"]))
    source = "".join(cell["source"]).split("\n\n\n")[0]
    assert 5 <= len(source.splitlines()) - 2 <= 6  # "five lines", without def and docstring
    shown = []
    from ipywidgets import IntProgress

    names = {"IntProgress": IntProgress, "display": shown.append}
    exec(source, names)
    assert list(names["bar"](range(1, 8))) == [1, 2, 3, 4, 5, 6, 7]
    assert (shown[0].value, shown[0].max) == (7, 7)


def test_numbers_of_the_text_that_are_simple_sums():
    text = "".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
    assert f"that is {2 * 4 * (32 * 32 + 32)} forward passes" in text
    assert f"{len(START.names)}. The rule is yours to find" in text
    assert f"about {np.sqrt(40):.0f}." in text
    # Markdown makes a list of a paragraph that begins with a number and a point.
    assert not re.search(
        r"(?:^|\n\n)\d+\. ",
        "\n\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown"),
    )
    assert f"{2 * 10_000_000 / 86_400:.0f} days" in PRINTED
    (alt,) = ("".join(o["data"]["text/plain"]) for o in OUTPUTS if "steep line" in str(o))
    assert f"{4 * (2 * 2 + 2)} to {4 * (256 * 256 + 256):,}" in alt
