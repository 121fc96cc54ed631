"""Every exercise stands in its notebook; all solutions pass there, and mistakes are named there."""

import inspect
import json
import re

import nbformat
import pytest
from nbclient import NotebookClient

from backprop_helpers.exercises import catalogue
from tests.support.places import NOTEBOOKS

FOLDER = NOTEBOOKS
NOTEBOOKS = tuple(dict.fromkeys(exercise.notebook for exercise in catalogue.values()))


def read(notebook):
    return nbformat.read(FOLDER / f"{notebook}.ipynb", as_version=4)


@pytest.mark.parametrize("exercise", catalogue.values(), ids=lambda e: e.name)
def test_each_cell_stands_once_in_its_notebook(exercise):
    sources = [cell.source for cell in read(exercise.notebook).cells]
    assert sources.count(exercise.cell) == 1


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_catalogue_has_the_order_of_the_notebook(notebook):
    asked = re.findall(r"(?m)^def (my_\w+)", "\n".join(c.source for c in read(notebook).cells))
    known = [exercise.name for exercise in catalogue.values() if exercise.notebook == notebook]
    assert [name for name in asked if name in catalogue] == known


def filled(notebook):
    """Return a notebook in which every exercise is answered twice: with a mistake, then right."""
    copy = read(notebook)
    for exercise in (e for e in catalogue.values() if e.notebook == notebook):
        (place,) = (k for k, cell in enumerate(copy.cells) if cell.source == exercise.cell)
        copy.cells[place].source = mistaken(exercise)
        copy.cells.insert(place + 1, nbformat.v4.new_code_cell(solved(exercise)))
    return copy


def run(notebook, folder):
    """Execute a notebook; an assertion that fails in it fails here."""
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()


def solved(exercise):
    source = inspect.getsource(exercise.reference)
    return f"{source}\nverdict = check({exercise.name})\nassert verdict.passed, verdict\nverdict"


def mistaken(exercise):
    parameters = ", ".join(exercise.parameters)
    return (
        "from backprop_helpers.exercises import catalogue\n"
        "from backprop_helpers.exercises.error_model import ErrorModel\n"
        f"exercise = catalogue[{exercise.name!r}]\n"
        "model = ErrorModel(exercise.reference, exercise.mistakes)\n"
        f"def {exercise.name}({parameters}):\n"
        f"    return model.run(model.edits[:1], ({parameters},))\n"
        f"verdict = check({exercise.name})\n"
        "assert not verdict.passed\n"
        "assert model.edits[0].sentence in verdict.message, verdict\n"
        "verdict"
    )


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_notebook_runs_with_every_exercise_filled_in(notebook, tmp_path):
    """Twice in one go: to start a kernel and train its networks takes longer than the checks."""
    run(filled(notebook), tmp_path)
    done = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))["passed"]
    assert done == sorted(e.name for e in catalogue.values() if e.notebook == notebook)
