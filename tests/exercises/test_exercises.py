"""No wrong answer passes a check, no right one is rejected, and each mistake gets its sentence."""

import inspect

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, datasets, forward
from backprop_helpers.exercises import catalogue
from backprop_helpers.exercises.comparing import close
from backprop_helpers.exercises.judging import judge
from backprop_helpers.exercises.untouched import is_untouched
from tests.support import exercise_answers
from tests.support.exercise_answers import CHANGES, changed, mapped

EXERCISES = tuple(catalogue.values())
each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)


def stub(exercise):
    """Return the function of the untouched cell."""
    names = {"check": lambda function: None}
    exec(exercise.cell, names)
    return names[exercise.name]


def wrong_answers(exercise):
    """Return every wrong function that fits the exercise, by a short name."""
    on_page = exercise.reference(*exercise.example)
    found = {name: changed(exercise, change) for name, change in CHANGES.items()}
    parts = on_page if isinstance(on_page, tuple) else (np.asarray(on_page),)
    if not any(isinstance(part, dict) or np.ndim(part) > 1 for part in parts):
        del found["transposed"]  # it would change nothing
    return found | {
        "None": lambda *_: None,
        "stub": stub(exercise),
        "constant": lambda *_: on_page,
    }


def test_the_table_of_all_answers():
    columns = ("reference", *CHANGES, "None", "stub", "constant")
    lines = [f"{'':18}" + "".join(f"{column:>11}" for column in columns)]
    failures, counts = [], {"accepted": 0, "rejected": 0}
    for exercise in EXERCISES:
        row = {"reference": judge(exercise, exercise.reference).passed}
        for name, function in wrong_answers(exercise).items():
            row[name] = judge(exercise, function).passed
        failures += [f"{exercise.name}: {c}" for c, ok in row.items() if ok != (c == "reference")]
        counts["accepted"] += sum(row.values())
        counts["rejected"] += len(row) - sum(row.values())
        words = {True: "accepted", False: "rejected", None: "-"}
        cells = "".join(f"{words[row.get(column)]:>11}" for column in columns)
        lines.append(f"{exercise.name:18}{cells}")
    print("\n" + "\n".join(lines))
    print(f"{len(EXERCISES)} exercises:", ", ".join(f"{v} {k}" for k, v in counts.items()))
    assert failures == []
    assert counts["accepted"] == len(EXERCISES) == 40


def test_sentences_are_sentences():
    for exercise in EXERCISES:
        sentences = exercise.mistakes.values()
        assert all(s[-1] in ".?)" and 20 < len(s) < 300 for s in sentences)


@each
def test_another_style_passes(exercise):
    function = getattr(exercise_answers, exercise.name)
    for _ in range(10):
        assert judge(exercise, function).message.startswith("It agrees with ours")


@each
def test_a_right_answer_in_other_types_passes(exercise):
    def same_in(kind):
        return lambda *arguments: mapped(kind, exercise.reference(*arguments))

    kinds = (np.ndarray.tolist, np.array, lambda v: v.item() if v.size == 1 else v, np.float32)
    assert [
        judge(exercise, same_in(kind)).message
        for kind in kinds
        if not judge(exercise, same_in(kind)).passed
    ] == []


@pytest.mark.parametrize(
    "name", ["my_net_2", "my_dw68", "my_dw79", "my_path", "my_dw46", "my_step"]
)
def test_absolute_values_never_pass_by_luck(name):
    exercise = catalogue[name]
    passed = [judge(exercise, lambda *case: abs(exercise.reference(*case))) for _ in range(60)]
    assert not any(passed)


def test_the_solution_is_the_source_of_the_reference():
    for exercise in EXERCISES:
        assert exercise.solution == inspect.getsource(exercise.reference)
        assert exercise.hints[3] == exercise.solution
        names = {"np": np}
        exec(exercise.solution, names)  # it needs nothing but NumPy
        assert judge(exercise, names[exercise.name]).passed


@each
def test_the_cell_is_untouched_and_says_so(exercise):
    assert is_untouched(stub(exercise))
    verdict = judge(exercise, stub(exercise))
    assert (verdict.passed, verdict.attempted, verdict.sign) == (False, False, "○")
    assert repr(verdict) == repr(judge(exercise, stub(exercise)))
    assert max(map(len, exercise.cell.splitlines())) <= 100
    lines = [line.strip() for line in exercise.solution.splitlines()[1:]]
    assert not any(line in exercise.cell for line in lines if "=" in line or "return" in line)


def test_the_references_agree_with_the_package():
    """They compute the course's gradients, from the course's forward pass."""
    net, (X, Y) = Network.example(), datasets.example()
    trace = forward(net, X)
    grads = backward(net, trace, Y)
    known = {name: net[name] for name in net.names} | {"y_1": Y[0], "y_2": Y[1], "N": 4}
    known |= {f"out_{k}": trace[f"out_{k}"] for k in range(10)}
    known |= {f"delta_{k}": grads[f"delta_{k}"] for k in range(2, 10)} | {"net_8": trace["net_8"]}
    agreed = {
        "my_delta_8": grads["delta_8"],
        "my_stable_delta_8": grads["delta_8"],
        "my_db8": grads["b8"],
        "my_dw68_batch": grads["w68"],
        "my_delta_6": grads["delta_6"],
        "my_dw46": grads["w46"],
        "my_dw24": grads["w24"],
        "my_dw02": grads["w02"],
        "my_net_2": trace["net_2"],
    }
    for name, expected in agreed.items():
        reference = catalogue[name].reference
        arguments = (known[parameter] for parameter in inspect.signature(reference).parameters)
        np.testing.assert_allclose(reference(*arguments), expected, rtol=1e-12)
    one = backward(net, forward(net, X[:, :1]), Y[:, :1])
    for name in ("my_dw68", "my_dw79"):
        exercise = catalogue[name]
        assert exercise.reference(*exercise.example) == pytest.approx(one[name[4:]], rel=1e-12)
    dW, db = catalogue["my_backward"].reference(net.W, trace.out, Y)
    for layer in net.W:
        np.testing.assert_allclose(dW[layer], grads.W[layer], rtol=1e-12)
        np.testing.assert_allclose(db[layer], grads.b[layer], rtol=1e-12)
    P, cost_of_all = trace.out[5], cost(trace, Y)
    assert catalogue["my_cost"].reference(P, Y) == pytest.approx(cost_of_all, rel=1e-12)


def test_close_says_no_where_it_must():
    assert close(1.0, 1.0)
    assert close([1.0 + 1e-6], 1.0)
    assert not close(1.0 + 2e-5, 1.0)
    assert not close(float("nan"), 1.0)
    assert not close(None, 1.0)
    assert not close("1.0", 1.0)
    assert not close(1 + 1e-9j, 1.0)
    assert not close([[1.0], [1.0, 2.0]], np.ones((2, 2)))
    assert not close([1.0, 1.0], 1.0)
    assert not close((1.0,), (1.0, 2.0))
    assert not close({2: 1.0}, {3: 1.0})
    assert close([{2: 1}, {2: [1]}], ({2: 1.0}, {2: 1.0}))
