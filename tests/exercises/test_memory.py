"""Progress is kept beside the notebooks: whole, shared, and never in the way."""

import json
import threading

import pytest

from backprop_helpers import progress
from backprop_helpers.exercises import memory


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "folder", lambda: tmp_path)
    yield tmp_path
    memory.forget()


def another_kernel():
    for names in memory._here.values():
        names.clear()


def test_another_notebook_sees_what_was_done():
    memory.remember("passed", "my_step")
    another_kernel()
    assert memory.known()["passed"] == {"my_step"}
    assert "01_last_layer: 1 of 9 done" in progress().text


def test_a_damaged_file_is_set_aside_and_said_so(place, capsys):
    (place / memory.NAME).write_text('{"passed": [')
    memory.remember("passed", "my_step")
    assert "could not be read" in capsys.readouterr().out
    assert (place / f"{memory.NAME}.damaged").read_text() == '{"passed": ['
    assert json.loads((place / memory.NAME).read_text())["passed"] == ["my_step"]


def test_two_kernels_at_once_lose_nothing(place):
    names = [f"exercise_{k}" for k in range(40)]

    def write(some):
        for name in some:
            memory.remember("passed", name)

    threads = [threading.Thread(target=write, args=(names[k::4],)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert json.loads((place / memory.NAME).read_text())["passed"] == sorted(names)
    assert [path.name for path in place.iterdir()] == [memory.NAME]  # no draft, no lock is left


def test_reset_begins_anew(place):
    memory.remember("passed", "my_step")
    assert progress(reset=True).title.startswith("0 of ")
    assert not (place / memory.NAME).exists()


def test_a_folder_that_cannot_be_written_is_no_error(monkeypatch, place):
    monkeypatch.setattr(memory, "folder", lambda: place / "missing")
    memory.remember("passed", "my_step")
    assert memory.known()["passed"] == {"my_step"}
