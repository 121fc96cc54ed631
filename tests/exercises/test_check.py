"""What check, hint, solution and progress say, also to functions that misbehave."""

import functools
import threading
import time

import numpy as np
import pytest

from backprop_helpers import check, hint, progress, solution
from backprop_helpers.exercises import catalogue, guard


@pytest.fixture(autouse=True)
def fresh_session():
    """Each test is a learner of its own."""
    progress(reset=True)


def named(name, function):
    function.__name__ = name
    return function


def message(name, function):
    verdict = check(named(name, function))
    assert verdict.attempted
    assert not verdict.passed
    return verdict.message


def test_an_error_is_told_with_its_line():
    def divide(w, dw, alpha):
        step = 1 // int(0 * alpha)
        return w - step * dw

    told = message("my_step", divide)
    assert told.startswith("Your function raised ZeroDivisionError: ")
    assert told.endswith("It happened here: step = 1 // int(0 * alpha)")


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        ("my_sigmoid", lambda z: __import__("math").exp(z), "np.exp and np.log take arrays"),
        ("my_delta_8", lambda p, y, N: p if y == 1 else y, "with several"),
        ("my_layer", lambda W, b, X: W.T @ X.T, "transposed?"),
        ("my_step", lambda w, dw, alpha: None, "Does it end with `return`"),
        ("my_step", lambda w, dw, alpha: "0.5", "the text '0.5'"),
        ("my_step", lambda w, dw, alpha: {}, "a dict"),
        ("my_step", lambda w, dw, alpha: (x for x in "ab"), "a generator"),
        ("my_step", lambda w, dw, alpha: w * np.nan, "NaN (not a number)"),
        ("my_step", lambda w, dw, alpha: w + np.inf, "infinity"),
        ("my_step", lambda w, dw, alpha: 0 * w, "always gives 0"),
        ("my_step", lambda w, dw, alpha: 1.25, "always gives 1.25, whatever"),
        ("my_step", lambda w, dw, alpha: 3 * (w - alpha * dw), "always 3 times the right one"),
        (
            "my_step",
            lambda w, dw, alpha: alpha * dw - w,
            "subtract the step from `w`.",
        ),
        ("my_step", lambda w, dw, alpha: (w - alpha * dw) * (1 + 1e-4 * w), "Almost"),
        ("my_step", lambda w, dw, alpha: w - np.sin(alpha * dw), "w = "),
        ("my_step", lambda w, dw: w - dw, "Your function takes (w, dw), but it is called with"),
        ("my_db8", lambda out_8, y_1: [out_8, y_1], "but () is needed. One number"),
        ("my_delta_6", lambda a, b, c, d, e: a[0], "is there a sum too many?"),
        ("my_layer", lambda W, b, X: np.ones((*X.shape, 1)) * X[0, 0], "but (2, 1) is needed"),
        (
            "my_backward",
            lambda W, out, Y: W,
            "Return 2 things, `return dW, db`.",
        ),
        ("my_backward", lambda W, out, Y: (W, out), "db must give a dictionary with the keys"),
        ("my_backward", lambda W, out, Y: (None, W), "dW is None"),
        ("my_backward", lambda W, out, Y: (W, W), "db[2] gave the shape (2, 2), but (2, 1)"),
        ("my_train", lambda W, b, X, Y, alpha, epochs: [alpha], "the shape (1,), but (4,)"),
        ("my_gradient_check", lambda cost, w, g: g, "One True or False for all entries is needed"),
        (
            "my_gradient_check",
            lambda cost, w, g: bool(g.flat[0] < 0),
            "answers False where the gradient is right",
        ),
    ],
)
def test_each_kind_of_wrong_answer_is_told_in_plain_words(name, function, said):
    assert said in message(name, function)


def test_parts_that_are_right_already_are_told():
    reference = catalogue["my_backward"].reference

    def my_backward(W, out, Y):
        dW, db = reference(W, out, Y)
        return dW | {2: dW[2] + 1}, db

    text = message("my_backward", my_backward)
    assert text.startswith("Not right yet. Right so far: dW[3], dW[4], dW[5], db[2],")
    assert "Look at dW[2] first" in text


def change_array(W, b, dW, db, alpha):
    W[2] -= alpha * dW[2]
    return W, b


def change_dictionary(W, b, dW, db, alpha):
    W[2] = W[2] - alpha * dW[2]
    return W, b


def change_row(w, dw, alpha):
    w -= alpha * dw
    return w


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("my_update", change_array),
        ("my_update", change_dictionary),
        ("my_step", change_row),
    ],
)
def test_a_change_of_the_inputs_is_refused(name, function):
    assert "changed what it was given" in message(name, function)


def forever(w, dw, alpha):
    while True:
        pass


def asleep(w, dw, alpha):
    time.sleep(1.0)
    return w


def stubborn(w, dw, alpha):
    for _ in range(3):
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


@pytest.mark.parametrize("function", [forever, asleep, stubborn])
def test_a_function_that_does_not_return_is_given_up_and_ended(function, monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.2)
    before = threading.active_count()
    assert "did not return within 0.2 seconds" in message("my_step", function)
    time.sleep(1.2 if function is asleep else 0.2)
    assert threading.active_count() == before


def test_the_limit_is_a_few_seconds():
    assert 2 <= guard.LIMIT <= 10


def test_leaving_the_interpreter_is_an_answer_too():
    def leave(w, dw, alpha):
        raise SystemExit(1)

    assert "raised SystemExit" in message("my_step", leave)


def test_no_warning_reaches_the_learner(recwarn):
    check(named("my_sigmoid", lambda z: np.log(-1.0 * np.ones_like(z)) / 0))
    assert len(recwarn) == 0


def test_verdicts_show_sign_word_and_message():
    right, wrong = (
        check(named("my_step", f)) for f in (catalogue["my_step"].reference, complaining)
    )
    assert repr(right).startswith("✓ my_step: It agrees with ours in all of 4 trials; in the first")
    assert "<b>✓ my_step: right.</b>" in right._repr_html_()
    assert "<b>✗ my_step: not right yet.</b>" in wrong._repr_html_()
    html = wrong._repr_html_()
    assert html.count("background") == html.count("background: none")  # the theme's own


def complaining(w, dw, alpha):
    raise ValueError("<w> & dw")


def test_messages_are_escaped():
    assert "&lt;w&gt; &amp; dw" in check(named("my_step", complaining))._repr_html_()


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        (0.5, TypeError, "without brackets after the name"),
        ("my_step", TypeError, "without quotes"),
        (None, TypeError, "NoneType"),
    ],
)
def test_what_is_no_exercise_is_refused(given, kind, said):
    with pytest.raises(kind) as error:
        check(given)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "function",
    [lambda z: z, functools.partial(np.add, 1), np.vectorize(abs), named("sigmoid", lambda z: z)],
)
def test_a_function_of_another_name_is_answered_without_an_error(function):
    verdict = check(function)
    assert not verdict
    assert "with its own first line, such as `def my_" in repr(verdict)


def test_a_verdict_has_a_truth_value():
    assert check(catalogue["my_step"].reference)
    assert not check(named("my_step", lambda w, dw, alpha: w))


def test_a_crash_while_the_error_is_described_is_no_right_answer():
    class BadError(Exception):
        def __str__(self):
            return "code " + 7

    def my_step(w, dw, alpha):
        raise BadError

    assert "Your function raised BadError." in message("my_step", my_step)


def test_check_inside_the_function_is_refused():
    def my_step(w, dw, alpha):
        check(my_step)
        return w

    assert "stands inside your function" in message("my_step", my_step)


@pytest.mark.parametrize("value", [[0.0] * 3_000_000, "x" * 1_000_000])
def test_a_huge_answer_is_refused_in_a_few_words(value):
    assert len(message("my_step", lambda w, dw, alpha: value)) < 400


@pytest.mark.parametrize("error", [MemoryError, SystemExit])
def test_errors_from_inside_an_answer_are_answered(error):
    class Answer:
        def __array__(self, *_, **__):
            raise error

    assert message("my_step", lambda w, dw, alpha: Answer())


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("my_step", lambda *, w, dw, alpha: w, "Keep the first line of the cell"),
        ("my_step", lambda dw, w, alpha: w, "Your parameters stand in another order"),
        ("my_delta_8", lambda out_8, y_1, N: [out_8 - y_1], "pair of brackets too many"),
        ("my_sigmoid", lambda z: np.e ^ -z, "In Python ^ is no power."),
        ("my_backward", lambda W, out, Y: (W[5], out[9]), "the last layer is max(W)"),
    ],
)
def test_forms_and_first_lines(name, function, words):
    assert words in message(name, function)


@pytest.mark.parametrize("call", [hint, solution])
def test_hints_and_solutions_need_an_exercise(call):
    with pytest.raises(KeyError, match="did you mean my_step"):
        call("my_stepp")
    with pytest.raises(TypeError, match=call.__name__):
        call(0.5)


def test_hints_come_one_by_one_and_stay_at_the_last():
    exercise = catalogue["my_delta_8"]
    notes = [
        hint("my_delta_8", 1),
        hint(exercise.reference),
        *(hint("my_delta_8") for _ in range(3)),
    ]
    assert [note.text for note in notes] == [*exercise.hints, exercise.solution]
    assert [note.title for note in notes] == [
        "Hint 1 of 4 for my_delta_8: a nudge",
        "Hint 2 of 4 for my_delta_8: the formula",
        "Hint 3 of 4 for my_delta_8: a worked number",
        "Hint 4 of 4 for my_delta_8: the solution",
        "Hint 4 of 4 for my_delta_8: the solution, and the last hint",
    ]
    assert hint("my_delta_8", 2) == notes[1]  # and can be read again
    with pytest.raises(ValueError, match="hints 1, 2, 3 and 4"):
        hint("my_delta_8", 5)


def test_no_hint_but_the_last_is_the_solution():
    for exercise in catalogue.values():
        assert len(set(exercise.hints)) == 4
        assert not any("def " in step or "return " in step for step in exercise.hints[:3])


def test_the_solution_is_shown_as_code():
    assert solution("my_step").text == catalogue["my_step"].solution
    assert "<pre" in solution("my_step")._repr_html_()


def test_progress_counts_done_tried_and_not_yet():
    assert progress().title == f"0 of {len(catalogue)} exercises done"
    right = check(catalogue["my_step"].reference)
    assert right.message.endswith("1 of 9 in this notebook.")
    check(named("my_delta_8", lambda out_8, y_1, N: out_8))
    check(named("my_step", lambda w, dw, alpha: 0))  # done stays done
    lines = progress().text.splitlines()
    assert "01_last_layer: 1 of 9 done" in lines
    assert "  ✓ my_step: done" in lines
    assert "  ✗ my_delta_8: tried" in lines
    assert "  ○ my_db8: not yet" in lines
    assert len(lines) == 7 + 9  # this notebook in full, the others in a line each


def test_an_untouched_cell_is_not_tried():
    names = {}
    exec("from backprop_helpers import check\n" + catalogue["my_step"].cell, names)
    assert "○ my_step: not yet" in progress().text
    assert repr(check(names["my_step"])).startswith("○ my_step: Replace the ... with your own")


def test_check_gives_nothing_away():
    public = [name for name in dir(check) if not name.startswith("_")]
    assert public == []
    assert not any(
        name in vars(check(named("my_step", lambda w, dw, alpha: w)))
        for name in ("reference", "expected")
    )
