"""The extension of Jupyter's server, in a real server that is started as Binder starts it."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from backprop_helpers.lab import course
from tests.support.places import NOTEBOOKS, REPOSITORY

FIRST = min(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture
def repository(monkeypatch, tmp_path):
    """Make a copy of the repository, installed as environment.yml installs it: with ``-e .``."""
    copy = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "backprop_helpers", copy / "backprop_helpers")
    shutil.copytree(NOTEBOOKS, copy / "notebooks")
    monkeypatch.setenv("PYTHONPATH", str(copy))
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind.lower()))
    return copy


def answer(url, server):
    """Wait until the server, which says that it runs a moment before it does, answers."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=20) as page:
                return page.read()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
    raise AssertionError(server.stderr.read())


def ask(folder, *paths):
    """Start a server in `folder`, and return what it answers at each of these paths."""
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", "--port=0"]
    command += ["--ServerApp.base_url=/user/x/", "--ServerApp.token=t", "--allow-root"]
    command += ["--no-browser"]
    pipes = {"stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=folder, env=os.environ, **pipes) as server:
        try:
            lines = (line for line in server.stderr if "http://127.0.0.1:" in line)
            port = re.search(r"127.0.0.1:(\d+)", next(lines))[1]
            answers = []
            for path in paths:
                url = f"http://127.0.0.1:{port}/user/x/{path}?token=t"
                answers.append(json.loads(answer(url, server)))
            return answers
        finally:
            server.terminate()
            server.communicate(timeout=20)


def test_in_the_repository_it_makes_the_learners_folder_and_nothing_else(repository):
    before = {path for path in repository.rglob("*") if "__pycache__" not in path.parts}
    notebook, settings = ask(
        repository,
        f"api/contents/{course.FOLDER}/{FIRST}",  # what the link in the README opens
        "lab/api/settings/@jupyter-widgets/jupyterlab-manager:plugin",
    )
    assert not any(cell.get("outputs") for cell in notebook["content"]["cells"])
    code = [cell for cell in notebook["content"]["cells"] if cell["cell_type"] == "code"]
    assert all(cell["metadata"]["trusted"] for cell in code)
    assert settings["schema"]["properties"]["saveState"]["default"] is True
    made = {path for path in repository.rglob("*") if "__pycache__" not in path.parts} - before
    folder = repository / course.FOLDER
    assert made == {folder, *folder.iterdir()}


def test_elsewhere_it_does_nothing(repository, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (settings,) = ask(elsewhere, "lab/api/settings/@jupyter-widgets/jupyterlab-manager:plugin")
    assert settings["schema"]["properties"]["saveState"]["default"] is False
    assert list(elsewhere.iterdir()) == []
    assert not (repository / course.FOLDER).exists()
