"""Every notebook is stored clean and executed, and the guard that says so sees each kind of dirt.

Strict nbval compares nothing where the execution count is null, and no pictures: without this
guard an unexecuted notebook would pass.
"""

import importlib.util
import json
from copy import deepcopy

import nbformat.v4 as nb
import pytest

from tests.support.places import NOTEBOOKS, REPOSITORY

STORED = sorted(NOTEBOOKS.glob("*.ipynb"))

spec = importlib.util.spec_from_file_location("course_notebooks", REPOSITORY / ".ci/notebooks.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_notebook_is_clean(path):
    assert tool.complaints(json.loads(path.read_text(encoding="utf-8"))) == []


def test_there_are_notebooks():
    assert STORED


@pytest.fixture
def clean():
    """A clean notebook with every kind of cell, as plain JSON."""
    printed = nb.new_output("stream", name="stdout", text="1 / 2 = 0.5; see a/b and </g></svg>\n")
    shown = nb.new_output("execute_result", data={"text/plain": "3"}, execution_count=1)
    picture = nb.new_output("display_data", data={"image/png": "iVBO /a/b", "text/plain": "a cost"})
    first = nb.new_code_cell("1; 2\n3", execution_count=1, outputs=[printed, shown])
    second = nb.new_code_cell("show('a;')  # why", execution_count=2, outputs=[picture])
    cells = [nb.new_markdown_cell("# A title;"), first, nb.new_code_cell(""), second]
    notebook = tool.normalized(nb.new_notebook(cells=cells))
    return json.loads(tool.dumps(notebook))


def test_the_clean_example_is_clean(clean):
    assert tool.complaints(clean) == []


def stream(name, text):
    return {"output_type": "stream", "name": name, "text": [text]}


def html(text):
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": text}}


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
DIRT = {
    "widgets": (lambda n: n["metadata"].update(widgets={}), "metadata.widgets"),
    "other kernel": (lambda n: n["metadata"]["kernelspec"].update(name="venv"), "not python3"),
    "no kernel": (lambda n: n["metadata"].pop("kernelspec"), "not python3"),
    "no id": (lambda n: n["cells"][0].pop("id"), "without an id"),
    "id twice": (lambda n: n["cells"][0].update(id=n["cells"][1]["id"]), "used 2 times"),
    "not run": (lambda n: n["cells"][3].update(execution_count=None), "cell 3 was not executed"),
    "count skips": (lambda n: n["cells"][3].update(execution_count=3), "expected 2"),
    "count repeats": (lambda n: n["cells"][3].update(execution_count=1), "expected 2"),
    "starts late": (lambda n: n["cells"][1].update(execution_count=2), "expected 1"),
    "error": (lambda n: n["cells"][1]["outputs"].append(ERROR), "ValueError: no"),
    "stderr": (lambda n: n["cells"][1]["outputs"].append(stream("stderr", "oh")), "stderr: oh"),
    "empty stderr": (lambda n: n["cells"][1]["outputs"].append(stream("stderr", "")), "stderr"),
    "semicolon": (lambda n: n["cells"][3].update(source=["x = 1\n", "x;"]), "ends with ';'"),
    "hidden semicolon": (lambda n: n["cells"][3].update(source="x; # x\n# y\n"), "ends with ';'"),
    "unix path": (
        lambda n: n["cells"][1]["outputs"].append(stream("stdout", "in /home/ada/x.py")),
        "absolute path",
    ),
    "windows path": (lambda n: n["cells"][1]["outputs"].append(html(r"C:\x")), "absolute path"),
    "file address": (
        lambda n: n["cells"][1]["outputs"].append(html("<a href='file:///home/x'>")),
        "absolute path",
    ),
    "output of nothing": (
        lambda n: n["cells"][2]["outputs"].append(stream("stdout", "x")),
        "is empty but has an output",
    ),
}


@pytest.mark.parametrize("kind", DIRT)
def test_each_kind_of_dirt_is_seen(clean, kind):
    make_dirty, complaint = DIRT[kind]
    make_dirty(clean)
    found = tool.complaints(clean)
    assert len(found) == 1
    assert complaint in found[0]


def test_normalizing_removes_what_differs_between_two_runs(clean):
    dirty = deepcopy(clean)
    dirty["metadata"].update(widgets={}, kernelspec={"name": "venv"})
    dirty["metadata"]["language_info"]["version"] = "3.11.7"
    dirty["cells"][1]["metadata"]["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
    dirty["cells"][1]["outputs"][0:1] = [stream("stdout", "1 / 2 = 0.5; "), stream("stdout", "see")]
    dirty["cells"][1]["outputs"][1]["text"] = ["see a/b and </g></svg>\n"]
    dirty["cells"][3]["outputs"][0]["data"][tool.LIVE_WIDGET] = {"model_id": "abc"}
    assert json.loads(tool.dumps(tool.normalized(nbread(dirty)))) == clean


def nbread(plain):
    return nb.reads(json.dumps(plain))


def test_normalizing_keeps_tags_ids_and_alternative_texts(clean):
    clean["cells"][1]["metadata"]["tags"] = ["exercise"]
    clean["cells"][3]["outputs"][0]["metadata"] = {"image/png": {"alt": "a falling cost"}}
    assert json.loads(tool.dumps(tool.normalized(nbread(clean)))) == clean


def written(path, *sources):
    cells = [nb.new_code_cell(source) for source in sources]
    path.write_text(nb.writes(nb.new_notebook(cells=cells)), encoding="utf-8")
    return path


def test_one_command_makes_a_notebook_clean_and_a_second_run_changes_nothing(tmp_path):
    path = written(tmp_path / "a.ipynb", "x=1\nprint( x )", "import os\nopen('b').read()")
    (tmp_path / "b").write_text("read from the notebook's folder")
    before = path.read_bytes()
    assert tool.main(["--check", str(path)]) == 1
    assert path.read_bytes() == before
    assert tool.main([str(path)]) == 0
    once = path.read_bytes()
    assert json.loads(once)["cells"][0]["source"] == ["x = 1\n", "print(x)"]
    assert once.endswith(b"\n}\n")
    assert tool.main([str(path)]) == 0
    assert path.read_bytes() == once
    assert tool.main(["--check", str(path)]) == 0
    path.write_bytes(once.replace(b"x = 1", b"x=1"))
    assert tool.main(["--check", str(path)]) == 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import sys\nprint('oh', file=sys.stderr)", "stderr: oh"),
        ("x = 1\nx;", "ends with ';'"),
        ("x = (", "ruff could not format it"),
    ],
)
def test_a_notebook_with_a_fault_is_refused_and_left_alone(tmp_path, capsys, source, reason):
    path = written(tmp_path / "a.ipynb", source)
    before = path.read_bytes()
    assert tool.main([str(path)]) == 1
    assert reason in capsys.readouterr().out
    assert path.read_bytes() == before
