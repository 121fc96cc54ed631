"""The questions at each notebook's end, and that their answers are true."""

import nbformat
import numpy as np
import pytest

from backprop_helpers import Network, answer
from backprop_helpers.exercises.recall import QUESTIONS
from backprop_helpers.paths import paths
from tests.support.places import NOTEBOOKS


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_each_stands_once_in_its_notebook_and_knows_its_answer(question):
    notebook = nbformat.read(NOTEBOOKS / f"{question.notebook}.ipynb", as_version=4)
    sources = "\n".join(cell.source for cell in notebook.cells)
    assert sources.count(f'answer("{question.name}", ...)') == 1
    assert answer(question.name, question.right)
    untouched = answer(question.name, ...)
    assert not untouched.attempted
    assert question.text in untouched.message
    for wrong in (None, "no", 12345.0, [1, 2]):
        verdict = answer(question.name, wrong)
        assert not verdict
        assert question.reread in verdict.message


def test_answers_come_from_the_course():
    net = Network.example()
    right = {name: question.right for name, question in QUESTIONS.items()}
    assert right["all_parameters"] == len(net.names) == right["nudged"] / 2
    assert right["paths_from_w02"] == len(paths(net, "w02"))
    assert np.isclose(right["cost_of_half"], np.log(2), rtol=1e-3)
    assert right["digits_network"] == len(Network.random((64, 32, 10), seed=0).names)
    outs = np.linspace(0, 1, 101)
    assert np.isclose(right["steepest"], (outs * (1 - outs)).max())
    assert right["steps"] == len(range(0, 100, 32))


def test_an_unknown_question_is_named():
    with pytest.raises(KeyError, match="did you mean paths_from_w02"):
        answer("paths_from_w2", 8)
