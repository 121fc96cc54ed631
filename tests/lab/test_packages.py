"""A wheel, an sdist and a checkout carry the same course, and start it in the same way."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from backprop_helpers.lab import course
from tests.lab.test_launcher import contents, elsewhere, running  # noqa: F401  # a fixture
from tests.support.places import NOTEBOOKS, REPOSITORY

NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
CARRIED = "backprop_helpers/lab/notebooks/"
SAFELY = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # from Python 3.11.4 on


def build(kind, source, target):
    """Build as pip does, without asking a registry for the builder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Make a repository with what lies near the notebooks of one who works in them."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(REPOSITORY / name, copy)
    for name in (".ci", "backprop_helpers", "notebooks"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__py*"))
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], cwd=copy, check=True)
    (copy / "notebooks/99_mine.ipynb").write_text("{}")
    (copy / "notebooks/scratch.txt").write_text("mine")
    return copy


@pytest.fixture(scope="module")
def wheel(checkout, tmp_path_factory):
    return build("wheel", checkout, tmp_path_factory.mktemp("wheel"))


def names_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return sorted(archive.namelist())


def test_a_wheel_carries_the_tracked_notebooks_and_nothing_else(wheel):
    carried = [name for name in names_in(wheel) if name.startswith(CARRIED)]
    assert carried == [CARRIED + name for name in NAMES]


def test_a_wheel_from_an_sdist_is_the_same_wheel(checkout, wheel, tmp_path):
    sdist = build("sdist", checkout, tmp_path)
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, **SAFELY)
    source = tmp_path / sdist.name.removesuffix(".tar.gz")
    assert sorted(path.name for path in (source / "notebooks").iterdir()) == NAMES
    again = build("wheel", source, tmp_path / "wheel")
    assert names_in(again) == names_in(wheel)


def test_an_installed_wheel_starts_the_course(wheel, monkeypatch, tmp_path):
    installed = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
        (entry,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert (
            "backprop-helpers = backprop_helpers.lab.launcher:main" in archive.read(entry).decode()
        )
    monkeypatch.setenv("PYTHONPATH", str(installed))
    with running("--no-browser") as (_, url):
        assert contents(url, NAMES[0])["type"] == "notebook"
    made = sorted(path.name for path in Path(course.FOLDER).iterdir())
    assert made == sorted([*NAMES, course.NOTE])
