"""The learner's folder: made whole, brought up to date, and never overwritten."""

import json
import os
import signal
import subprocess
import sys
import threading

import nbformat
import pytest

from backprop_helpers.lab import course
from tests.support.places import NOTEBOOKS, REPOSITORY

NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture
def older(monkeypatch, tmp_path):
    """Make a folder from an earlier course: no last notebook, and a first that says less."""
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for path in course.originals()[:-1]:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.pop()
        nbformat.write(notebook, earlier / path.name)
    folder = tmp_path / "work"
    with monkeypatch.context() as patch:
        patch.setattr(course, "originals", lambda: sorted(earlier.iterdir()))
        course.prepare(folder)
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def solve_something(path):
    """Do to a notebook what a learner's Jupyter does."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="mine")]
    notebook.cells[1].execution_count = 1
    nbformat.write(notebook, path)


def test_every_notebook_is_there_without_a_single_answer(tmp_path):
    opened = course.prepare(tmp_path / "work")
    assert sorted(contents(opened.folder)) == sorted([*NAMES, course.NOTE])
    assert (opened.notebook, opened.left_alone) == (NAMES[0], ())
    assert [path.name for path in opened.written] == NAMES
    for name in NAMES:
        copy = nbformat.read(opened.folder / name, as_version=4)
        nbformat.validate(copy)
        original = nbformat.read(NOTEBOOKS / name, as_version=4)
        code = [cell for cell in copy.cells if cell.cell_type == "code"]
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
        assert [cell.id for cell in copy.cells] == [cell.id for cell in original.cells]
        assert [c.source for c in code] == [
            c.source for c in original.cells if c.cell_type == "code"
        ]


def test_a_second_start_changes_nothing(tmp_path):
    folder = course.prepare(tmp_path / "work").folder
    before = contents(folder)
    assert course.prepare(folder).written == ()
    assert contents(folder) == before


def test_what_was_done_stays_and_what_was_deleted_comes_back(tmp_path):
    folder = course.prepare(tmp_path / "work").folder
    solve_something(folder / NAMES[1])
    (folder / NAMES[2]).unlink()
    (folder / "my notes.txt").write_text("mine")
    (folder / course.NOTE).write_text("mine too")
    before = contents(folder)
    opened = course.prepare(folder)
    assert contents(folder).items() >= before.items()
    assert (folder / NAMES[2]).exists()
    assert opened.left_alone == ()  # the course is still the one that it was made from


def test_the_notebook_that_was_worked_in_last_is_opened(tmp_path):
    folder = course.prepare(tmp_path / "work").folder
    for age, name in ((10, NAMES[3]), (20, NAMES[1])):
        solve_something(folder / name)
        then = (folder / name).stat().st_mtime - age
        os.utime(folder / name, (then, then))
    assert course.prepare(folder).notebook == NAMES[3]


def test_a_newer_course_comes_to_the_notebooks_in_which_nothing_was_done(older):
    solve_something(older / NAMES[0])
    (older / NAMES[2]).write_text("no notebook any more")
    before = contents(older)
    opened = course.prepare(older)
    assert opened.left_alone == (NAMES[0], NAMES[2])
    for name in opened.left_alone:
        assert (older / name).read_bytes() == before[name]
    renewed = course.prepare(older.parent / "new").folder
    for name in set(NAMES) - set(opened.left_alone):
        assert (older / name).read_bytes() == (renewed / name).read_bytes()


def test_jupyter_storing_a_copy_anew_is_no_work_of_its_learner(older):
    path = older / NAMES[0]
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.language_info["version"] = "3.99"
    nbformat.write(notebook, path)
    assert course.prepare(older).left_alone == ()


def test_an_own_notebook_of_the_same_name_is_never_touched(tmp_path):
    own = tmp_path / NAMES[0]
    own.write_bytes((NOTEBOOKS / NAMES[0]).read_bytes())
    assert course.prepare(tmp_path).left_alone == (NAMES[0],)
    assert own.read_bytes() == (NOTEBOOKS / NAMES[0]).read_bytes()


def test_the_originals_are_opened_as_they_are():
    before = {path.name for path in NOTEBOOKS.iterdir()}
    assert course.prepare(NOTEBOOKS).notebook == NAMES[0]
    assert {path.name for path in NOTEBOOKS.iterdir()} == before


def test_two_launches_at_once(tmp_path):
    together, failed = threading.Barrier(8), []

    def launch():
        together.wait()
        try:
            course.prepare(tmp_path / "work")
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=launch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [path.name for path in tmp_path.iterdir()] == ["work"]  # no draft is left
    assert sorted(contents(tmp_path / "work")) == sorted([*NAMES, course.NOTE])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_in_the_middle_it_loses_nothing_and_is_mended_by_the_next_start(older):
    """Killed before its first, second, ... change to the disk, until it gets through."""
    solve_something(older / NAMES[0])
    mine = (older / NAMES[0]).read_bytes()
    run = (
        "import os, pathlib, signal, sys; from backprop_helpers.lab import course\n"
        "folder, left = pathlib.Path(sys.argv[1]), int(sys.argv[2])\n"
        "def watch(event, _):\n"
        "    global left\n"
        "    if event in ('os.rename', 'os.remove') or event == 'open' and _[1] == 'w':\n"
        "        left -= 1\n"
        "        if left < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(watch)\n"
        "course.prepare(folder)\n"
    )
    for changes in range(0, 100, 7):
        command = [sys.executable, "-c", run, str(older), str(changes)]
        ended = subprocess.run(command, cwd=REPOSITORY, check=False)
        assert (older / NAMES[0]).read_bytes() == mine
        for path in older.glob(course.NOTEBOOKS):
            json.loads(path.read_text(encoding="utf-8"))  # each is whole
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
    assert changes > 14  # it was killed, more than once
    assert course.prepare(older).left_alone == (NAMES[0],)
    assert set(contents(older)) >= set(NAMES)


def test_a_disk_that_fills_up_leaves_nothing_behind(monkeypatch, tmp_path):
    write, written = course.Path.write_text, []

    def fills_up(path, text, **how):
        written.append(path)
        if len(written) == 4:
            raise OSError(28, "No space left on device")
        return write(path, text, **how)

    monkeypatch.setattr(course.Path, "write_text", fills_up)
    with pytest.raises(OSError, match="No space left"):
        course.prepare(tmp_path / "work")
    assert list(tmp_path.iterdir()) == []


def test_links_into_the_repository_lead_out_of_the_learners_folder(monkeypatch):
    cell = nbformat.v4.new_markdown_cell("See [the code](../a/b.py) and [02](02_x.ipynb#one).")
    text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))

    def copied():
        return json.loads(course.working_copy(text))["cells"][0]["source"]

    monkeypatch.setattr(course, "home_page", lambda: None)  # nobody has filled it in
    assert copied() == "See the code and [02](02_x.ipynb#one)."
    monkeypatch.setattr(course, "home_page", lambda: "https://example.org/me/course")
    there = "https://example.org/me/course/blob/HEAD/a/b.py"
    assert copied() == f"See [the code]({there}) and [02](02_x.ipynb#one)."


def test_links_in_the_copies_lead_to_a_copy_or_to_the_web(tmp_path):
    folder = course.prepare(tmp_path / "work").folder
    for name in NAMES:
        for cell in nbformat.read(folder / name, as_version=4).cells:
            if cell.cell_type == "markdown":
                for target in course.re.findall(r"\]\(([^)#\s]+)", cell.source):
                    assert target.startswith("http") or (folder / target).is_file(), target


def test_the_repository_ignores_what_a_learner_makes():
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {f"/{course.FOLDER}/", "/notebooks/progress.json"} <= set(ignored)
