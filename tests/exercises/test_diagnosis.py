"""Check tells learners their true mistake, whether anyone has listed it or not."""

import inspect

import numpy as np
import pytest

from backprop_helpers import check
from backprop_helpers.exercises import catalogue
from backprop_helpers.exercises.error_model import ErrorModel
from backprop_helpers.exercises.judging import judge
from backprop_helpers.exercises.rules import GENERAL, RULES
from tests.exercises.wrong_answers import WRONG

each = pytest.mark.parametrize("exercise", catalogue.values(), ids=lambda e: e.name)


def said(name, function):
    function.__name__ = name
    verdict = check(function)
    assert not verdict.passed
    return verdict.message


@pytest.mark.parametrize("name", catalogue)
def test_each_wrong_answer_is_told_its_true_mistake(name, capsys):
    """Twice, since the cases are drawn afresh."""
    mine = [(mistake, words, f) for exercise, mistake, words, f in WRONG if exercise == name]
    told = [(m, w, said(name, f)) for m, w, f in mine for _ in range(2)]
    assert [(m, w, text) for m, w, text in told if w not in text] == []


def test_the_answers_cover_every_exercise():
    assert {n for n in catalogue if catalogue[n].notebook != "05_any_graph"} == {
        n for n, *_ in WRONG
    }
    assert len(WRONG) > 220


@each
def test_every_listed_mistake_is_named(exercise):
    """Each is run as a function of its own, and gets its own sentence."""
    model = ErrorModel(exercise.reference, exercise.mistakes)
    listed = [edit for edit in model.edits if edit.rank == 0]
    assert {e.sentence for e in listed} == set(exercise.mistakes.values())
    for edit in listed:
        told = judge(exercise, lambda *case, edit=edit: model.run([edit], case)).message
        assert edit.sentence in told, told


@each
def test_an_edited_reference_is_wrong_or_right_but_never_passes_wrongly(exercise):
    """Every single edit: what differs from the reference is refused."""
    model = ErrorModel(exercise.reference, exercise.mistakes)
    assert model.edits
    generator = np.random.default_rng(0)
    case = exercise.inputs(generator, exercise.samples[1])
    assert repr(model.run([], case)) == repr(exercise.reference(*case))


def test_every_rule_is_for_something():
    """A rule that finds its pattern in no exercise is dead."""
    seen = {
        sentence
        for exercise in catalogue.values()
        for sentence in (e.sentence for e in ErrorModel(exercise.reference, {}).edits)
    }
    for pattern, wrongs in {**RULES, **GENERAL}.items():
        heads = [text.split("{")[0].split("`")[0] for text in wrongs.values()]
        assert any(any(s.startswith(head) for s in seen) for head in heads), pattern


PAGE = {
    "N": 4,
    "X": np.ones((2, 4)),
    "dnet_8_dw68": 0.7,
    "np": np,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        (
            "my_cost",
            "-(Y * np.log(P) + (1 - Y) * np.log(1 - P)).sum() / (2 * N)",
            "You use `N` (4) from the page, which stays as it is whatever your function is given. "
            "Here it is `Y.shape[1]`.",
        ),
        ("my_db8", "((out_8 - y_1) / (2 * N)).sum()", "Here it is `len(out_8)`."),
        ("my_layer", "1 / (1 + np.exp(-(W.T @ globals()['X'] + b)))", ""),
        (
            "my_dw68",
            "(out_8 - y_1) / 2 * dnet_8_dw68",
            "You use `dnet_8_dw68` (0.7) from the page, which stays as it is whatever your "
            "function is given. Here it is `out_6`.",
        ),
        ("my_dw46", "sum(delta_6[k] * out_4[k] * N for k in range(len(out_4)))", "reads `N`"),
    ],
)
def test_what_is_read_from_the_page_is_told(name, body, words):
    world = dict(PAGE)
    parameters = ", ".join(catalogue[name].parameters)
    exec(f"def {name}({parameters}):\n    return {body}", world)
    assert words in check(world[name]).message
    assert not check(world[name])


def test_a_page_function_that_reads_the_page_is_seen_through():
    world = {"w68": 1.4}
    exec(
        "def helper(out):\n    return out * (1 - out) * w68\n"
        "def my_dout_8_dnet_8(out_8):\n    return helper(out_8)",
        world,
    )
    assert "(Your function reads `w68` from the page" in check(world["my_dout_8_dnet_8"]).message


def test_an_argument_is_named_as_the_learner_named_it():
    world = {"alpha": 0.5}
    exec("def my_step(w, dw, rate):\n    return w - alpha * dw", world)
    assert "Here it is `rate`." in check(world["my_step"]).message


def test_functions_of_the_page_may_be_used():
    world = dict(PAGE)
    exec("def my_layer(W, b, X):\n    return sigmoid(W.T @ X + b)", world)
    assert check(world["my_layer"])


def test_the_inputs_show_the_failure_again():
    def my_step(w, dw, alpha):
        return w - alpha * dw**2

    verdict = check(my_step)
    given = verdict.inputs
    assert list(given) == ["w", "dw", "alpha"]
    assert not np.allclose(my_step(**given), given["w"] - given["alpha"] * given["dw"])


def test_where_to_look_first_is_the_layer_nearest_to_the_outputs():
    reference = catalogue["my_backward"].reference

    def my_backward(W, out, Y):
        dW, db = reference(W, out, Y)
        noise = {k: v + np.sin(v + 1) for k, v in dW.items() if k in (2, max(W))}
        return {**dW, **noise}, db

    text = check(my_backward).message
    assert "Right so far: dW[3], dW[4], db[2], db[3], db[4], db[5]." in text
    assert "Look at dW[5] first" in text


def test_references_are_plain_enough_to_be_edited():
    for exercise in catalogue.values():
        assert inspect.getsource(exercise.reference).startswith("def ")
