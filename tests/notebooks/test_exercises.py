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


# Said with every run, whatever it holds; or with others in the kernel, in other words.
NOISE = re.compile(r"\b0x[0-9a-fA-F]{6,}|(?<![\w.])-(?=0\.0+(?![\d.e]))")
# What these say depends on what was done so far.
OF_THE_LEARNER = re.compile(r"\b(check|hint|solution|progress|answer)\(")


def texts(cell):
    """Return what a cell shows, as text: what it printed, and the words of its pictures."""
    shown = [output.get("text") or output["data"].get("text/plain", "") for output in cell.outputs]
    return NOISE.sub("", "".join(shown))


def run_there_and_back(notebook, folder):
    """Execute a notebook, then each of its cells once more, from last to first.

    An assertion that fails in it fails here; and what a learner runs again shows what it showed.
    """
    stored = {cell.id: texts(cell) for cell in notebook.cells if cell.cell_type == "code"}
    cells = [(k, cell) for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    client = NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    with client.setup_kernel():
        for k, cell in cells:
            client.execute_cell(cell, k)
        for k, cell in reversed(cells):
            if not OF_THE_LEARNER.search(cell.source):
                client.execute_cell(cell, k)
                assert texts(cell) == stored[cell.id], cell.source


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


@pytest.mark.parametrize("notebook", sorted(path.stem for path in FOLDER.glob("*.ipynb")))
def test_it_runs_with_every_exercise_filled_in_and_again_backward(notebook, tmp_path):
    """All in one go: to start a kernel and train its networks takes longer than the checks."""
    run_there_and_back(filled(notebook), tmp_path)
    expected = sorted(e.name for e in catalogue.values() if e.notebook == notebook)
    if expected:
        done = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))["passed"]
        assert done == expected
