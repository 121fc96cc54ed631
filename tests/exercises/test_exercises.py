"""No wrong answer passes a check, no right one is rejected, and each mistake gets its sentence."""

import inspect

import numpy as np
import pytest
from backprop_helpers.exercises.checking import close, judge

from backprop_helpers import Network, backward, cost, datasets, forward
from backprop_helpers.exercises import catalogue, checking
from backprop_helpers.exercises.running import call, is_untouched
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
    lines = [f"{'':18}" + "".join(f"{column:>11}" for column in columns) + "   mistakes named"]
    failures, counts = [], {"accepted": 0, "rejected": 0, "named": 0}
    for exercise in EXERCISES:
        row = {"reference": judge(exercise, exercise.reference).passed}
        for name, function in wrong_answers(exercise).items():
            row[name] = judge(exercise, function).passed
        told = {n: judge(exercise, m.function).message for n, m in exercise.mistakes.items()}
        named = [n for n, m in exercise.mistakes.items() if told[n] == m.sentence]
        failures += [f"{exercise.name}: {c}" for c, ok in row.items() if ok != (c == "reference")]
        failures += [f"{exercise.name}: {n}: {told[n]}" for n in told if n not in named]
        counts["accepted"] += sum(row.values())
        counts["rejected"] += len(row) - sum(row.values()) + len(told)
        counts["named"] += len(named)
        words = {True: "accepted", False: "rejected", None: "-"}
        cells = "".join(f"{words[row.get(column)]:>11}" for column in columns)
        lines.append(f"{exercise.name:18}{cells}   {len(named)} of {len(told)}")
    print("\n" + "\n".join(lines))
    print(f"{len(EXERCISES)} exercises:", ", ".join(f"{v} {k}" for k, v in counts.items()))
    assert failures == []
    assert counts["accepted"] == len(EXERCISES) == 40


def test_every_exercise_knows_at_least_four_mistakes():
    assert all(len(e.mistakes) >= 4 for e in EXERCISES if e.notebook != "05_any_graph")


@each
def test_every_mistake_is_named_every_time(exercise):
    for _ in range(10):
        for name, mistake in exercise.mistakes.items():
            assert judge(exercise, mistake.function).message == mistake.sentence, name


@each
def test_mistakes_are_far_from_right_and_from_each_other(exercise, monkeypatch):
    """Fifty times the tolerance apart, so that no rounding can take one for another."""
    monkeypatch.setattr(checking, "TOLERANCE", 50 * checking.TOLERANCE)
    generator = np.random.default_rng(1)
    functions = [exercise.reference, *(m.function for m in exercise.mistakes.values())]
    for _ in range(30):
        cases = [exercise.inputs(generator, n) for n in exercise.samples]
        answers = [call(function, cases).answers for function in functions]
        for i, one in enumerate(answers):
            for other in answers[:i]:
                assert len(one) != len(other) or not all(map(close, one, other))


def test_every_sentence_is_its_own():
    for exercise in EXERCISES:
        sentences = [mistake.sentence for mistake in exercise.mistakes.values()]
        assert len(set(sentences)) == len(sentences)
        assert all(s[-1] in ".?)" and 20 < len(s) < 260 for s in sentences)


@each
def test_another_style_passes(exercise):
    function = getattr(exercise_answers, exercise.name)
    for _ in range(10):
        assert judge(exercise, function).message == "Right."


@each
def test_a_right_answer_in_other_types_passes(exercise):
    def same_in(kind):
        return lambda *arguments: mapped(kind, exercise.reference(*arguments))

    kinds = (np.ndarray.tolist, np.array, lambda v: v.item() if v.size == 1 else v, np.float32)
    assert [judge(exercise, same_in(kind)).message for kind in kinds] == ["Right."] * 4


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
