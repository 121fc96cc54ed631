"""How the notebooks read: pictures first, answers folded, not too long, and the stated time."""

import json
import re

import pytest

from backprop_helpers.exercises import catalogue
from backprop_helpers.svg.colors import FACTORS
from tests.support.places import NOTEBOOKS, REPOSITORY

EVERY = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
PANEL = re.compile(
    r"^(?:panels\.)?(?:forward_pass|backward_pass|slope|training|graph)\(", re.MULTILINE
)


def cells(notebook, kind=None):
    stored = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell for cell in stored if kind in (None, cell["cell_type"])]


def source(cell):
    return "".join(cell["source"])


def prose(notebook):
    return "\n\n".join(source(cell) for cell in cells(notebook, "markdown"))


def words(notebook):
    return len(prose(notebook).split())


def folded(cell):
    return cell["metadata"].get("jupyter", {}).get("source_hidden", False)


@pytest.mark.parametrize("notebook", EVERY)
def test_the_first_screen_shows_a_picture_and_no_long_import(notebook):
    first = cells(notebook, "code")[0]
    kinds = {kind for output in first["outputs"] for kind in output.get("data", {})}
    assert kinds & {"image/svg+xml", "image/png"}
    assert folded(first) or source(first).count("import") <= 3


@pytest.mark.parametrize("notebook", EVERY)
def test_long_code_is_folded(notebook):
    for cell in cells(notebook, "code"):
        assert folded(cell) or len(cell["source"]) <= 75, source(cell)[:80]


@pytest.mark.parametrize("notebook", EVERY)
def test_each_question_has_its_answer_folded_behind_it(notebook):
    """In the same cell, so that it stands in a learner's copy too, which has no outputs."""
    questions = 0
    for cell in cells(notebook, "markdown"):
        for text in source(cell).split("> **Predict first")[1:]:
            quote, _, rest = text.partition("\n\n")
            assert rest.startswith("<details><summary>Answer</summary>\n\n"), quote
            assert "\n\n</details>" in rest, quote
            questions += 1
    assert questions >= 4


@pytest.mark.parametrize("notebook", EVERY)
def test_it_says_what_to_do_without_the_package(notebook):
    needs = prose(notebook).split("**What you need.**")[1].split("**Time.**")[0]
    assert "No module named 'backprop_helpers'" in needs
    assert "%pip install git+https://github.com/" in needs


def test_the_first_four_notebooks_together_are_no_longer_than_they_were():
    assert sum(words(notebook) for notebook in EVERY[:4]) <= 10_500


@pytest.mark.parametrize("notebook", EVERY)
def test_the_factors_have_the_colors_of_the_palette(notebook):
    assert set(re.findall(r"\\color\{(#\w+)\}", prose(notebook))) <= set(FACTORS.values())


def minutes(notebook):
    """The rule of the contributing guide."""
    code = cells(notebook, "code")
    solutions = [e.solution.count("\n") for e in catalogue.values() if e.notebook == notebook]
    panels = sum(bool(PANEL.search(source(cell))) for cell in code)
    equations = prose(notebook).count("$$") // 2
    reading = words(notebook) / 150 + equations / 2 + len(code) / 2
    return reading + 3 * panels + sum(2 + 1.5 * (lines - 1) for lines in solutions)


@pytest.mark.parametrize("notebook", EVERY)
def test_the_stated_time_follows_the_rule(notebook):
    (stated,) = re.findall(r"\*\*Time\.\*\* About (\d+) minutes", prose(notebook))
    assert int(stated) % 5 == 0
    assert abs(int(stated) - minutes(notebook)) <= 5, f"the rule says {minutes(notebook):.0f}"


def test_the_readme_adds_the_minutes_up():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    stated = [int(found) for found in re.findall(r"\.ipynb\) \|[^|]+\| (\d+) \|", readme)]
    whole, heart = re.search(
        r"All nine take about (\d+) hours, .+?\sabout (\d+)\.", readme, re.S
    ).groups()
    assert len(stated) == len(EVERY) == 9
    assert abs(sum(stated) / 60 - int(whole)) <= 0.6
    assert abs(sum(stated[:4]) / 60 - int(heart)) <= 0.6
