"""The house: which rooms there are, who may import whom, and what others rely on."""

import ast
import importlib
import json
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from types import ModuleType

import pytest

from tests.support.places import NOTEBOOKS, REPOSITORY

PACKAGE = REPOSITORY / "backprop_helpers"

# Each room, and the rooms it may import. A room stands below those that import it.

MATHEMATICS = ["names", "validation", "layers", "network", "results"]
MATHEMATICS += ["backprop", "flat", "gradcheck", "paths", "datasets"]
MAY_IMPORT = {
    # The mathematics, from the ground up
    "names": [],
    "validation": ["names"],
    "layers": ["names", "validation"],
    "network": ["names", "validation", "layers"],
    "results": ["names"],
    "backprop": ["names", "validation", "network", "results"],
    "flat": ["names"],
    "gradcheck": ["names", "validation", "network", "results", "backprop", "flat"],
    "paths": ["names", "validation", "network"],
    "datasets": ["names", "validation"],
    # What is done with it
    "training": MATHEMATICS,
    "scale": [*MATHEMATICS, "training"],
    # Pictures: the pencil case first
    "svg": ["names"],
    "diagram": [*MATHEMATICS, "svg"],
    "figures": [*MATHEMATICS, "svg", "training"],
    "worksheet": [*MATHEMATICS, "svg", "lab"],
    "panels": [*MATHEMATICS, "svg", "diagram", "figures", "training"],
    # The course around it
    "exercises": [*MATHEMATICS, "svg", "training", "lab"],
    "lab": [],
    "__init__": [*MATHEMATICS, "training", "exercises"],
    "__main__": ["lab"],
}

# What notebooks, printed worksheets and other people's code import

PUBLIC = {
    "backprop_helpers": (
        "Gradients History Network Trace answer backward check cost datasets forward hint "
        "numerical_gradient progress relative_error sigmoid solution train update"
    ),
    "backprop_helpers.datasets": "digits example one_hot penguins rings two_blobs two_moons xor",
    "backprop_helpers.diagram": "network_diagram graph_diagram Operation",
    "backprop_helpers.exercises": "Exercise Verdict answer catalogue check hint progress solution",
    "backprop_helpers.figures": (
        "DASHES LINES Picture cost_curve decision_boundary gradient_norms images lines slope"
    ),
    "backprop_helpers.panels": "backward_pass forward_pass graph slope training",
    "backprop_helpers.paths": "paths",
    "backprop_helpers.scale": "Sweep sweep train_shards",
    "backprop_helpers.training": "History train",
    "backprop_helpers.worksheet": "Problem answers problem worksheet",
}
COMMANDS = ["backprop_helpers", "backprop_helpers.worksheet"]


def files():
    """Return each module's dotted name, and its file."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(REPOSITORY).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


FILES = files()
FACES = [name for name, path in FILES.items() if path.name == "__init__.py"]


def imported(name):
    """Return the modules of ours that a module imports: also in functions, and for types only."""
    package = name if name in FACES else name.rpartition(".")[0]
    tree = ast.parse(FILES[name].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            levels = package.split(".")[: 1 - node.level or None] if node.level else []
            source = ".".join([*levels, *filter(None, [node.module])])
            inside = [f"{source}.{alias.name}" for alias in node.names]
            wanted = [module if module in FILES else source for module in inside]
        else:
            continue
        yield from (module for module in wanted if module in FILES and module != name)


def room(module):
    """Return which room a module is in, or belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def test_the_table_has_every_room():
    assert set(MAY_IMPORT) == {room(name) for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_a_module_imports_only_what_its_room_may(name):
    rooms = {room(module) for module in imported(name)} - {room(name)}
    assert rooms <= set(MAY_IMPORT[room(name)])


def test_no_room_stands_on_itself():
    """The table has no circle, and neither have the imports of modules within a room."""
    TopologicalSorter(MAY_IMPORT).prepare()
    TopologicalSorter({name: set(imported(name)) for name in FILES}).prepare()


def test_what_is_imported_here_is_seen(tmp_path, monkeypatch):
    """The search finds imports of every form; else the tests above would hold for nothing."""
    path = tmp_path / "stranger.py"
    path.write_text(
        "from typing import TYPE_CHECKING\nimport backprop_helpers.names\n"
        "if TYPE_CHECKING:\n    from ..svg import plot\n"
        "def late():\n    from backprop_helpers.panels import slope\n    from .steps import sent\n"
    )
    monkeypatch.setitem(FILES, "backprop_helpers.scale.stranger", path)
    assert set(imported("backprop_helpers.scale.stranger")) == {
        "backprop_helpers.names",
        "backprop_helpers.svg.plot",
        "backprop_helpers.panels",
    }


# The faces


@pytest.mark.parametrize("module", PUBLIC)
def test_public_imports_stay(module):
    found = importlib.import_module(module)
    names = PUBLIC[module].split()
    assert [name for name in names if not hasattr(found, name)] == []
    assert set(names) <= set(getattr(found, "__all__", names))


@pytest.mark.parametrize("module", COMMANDS)
def test_commands_stay(module):
    run = [sys.executable, "-m", module, "--help"]
    done = subprocess.run(run, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "usage" in done.stdout


@pytest.mark.parametrize("face", FACES)
def test_nothing_in_a_face_hides_its_own_module(face):
    found = importlib.import_module(face)
    beside = {path.stem for path in FILES[face].parent.iterdir() if not path.stem.startswith("__")}
    hidden = {n for n in beside if not isinstance(getattr(found, n, found), ModuleType)}
    assert hidden == set()


def code_of(document):
    """Return the Python that a notebook's cells, or a document's blocks, hold."""
    text = document.read_text(encoding="utf-8")
    if document.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    else:
        sources = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    return "\n".join(line for text in sources for line in text.splitlines() if line[:1] != "%")


DOCUMENTS = [*sorted(NOTEBOOKS.glob("*.ipynb")), REPOSITORY / "README.md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_import_from_faces_only(document):
    for node in ast.walk(ast.parse(code_of(document))):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("backprop_helpers"):
            assert node.module in PUBLIC
            rooms = [name.rpartition(".")[2] for name in PUBLIC if name != node.module]
            allowed = PUBLIC[node.module].split() + rooms
            assert [a.name for a in node.names if a.name not in allowed] == []
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if "backprop_helpers" in alias.name]
            assert names in ([], ["backprop_helpers"])


# Sizes


def test_a_module_is_one_idea():
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in FILES.items()}
    course = "backprop_helpers.exercises.course."  # as long as the exercises are
    long = {n for n, lines in lengths.items() if lines > 250 and not n.startswith(course)}
    assert long == set()


def test_the_top_folder_can_be_taken_in_at_a_glance():
    assert len(list(PACKAGE.glob("*.py"))) <= 12


# The documents show the same house


def test_the_readme_says_what_each_room_holds():
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    table = text.partition("## How the code is laid out")[2].partition("\n## ")[0]
    named = re.findall(r"`(\w+)(?:\.py|/)`", table)
    assert sorted(named) == sorted(set(MAY_IMPORT) - {"__init__", "__main__"})


def test_contributing_shows_the_house():
    text = (REPOSITORY / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    picture = text.partition("## The house")[2].partition("\n## ")[0]
    lines = [line.partition("|")[0] for line in picture.splitlines() if line[:4] == "    "]
    floors = [set(line.split()) for line in lines]
    assert set(MAY_IMPORT) - {"__init__", "__main__"} <= set.union(*floors)
    for room, below in MAY_IMPORT.items():
        level = {name: k for k, words in enumerate(floors) for name in words}
        assert all(level[other] > level[room] for other in below if room in level)
