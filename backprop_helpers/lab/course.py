"""The learner's own folder: the course's notebooks as copies without outputs, never overwritten.

A copy remembers, in its metadata, the digest of the cells that it was made with. So it can say by
itself whether its learner has worked in it, and whether the course has become newer since.
"""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Literal

from .files import draft_of, write_whole

FOLDER = "backprop-course"
NOTEBOOKS = "[0-9][0-9]_*.ipynb"
NOTE = "HOW_TO_COME_BACK.md"
HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

_INTO_THE_REPOSITORY = re.compile(r"\[([^\]]*)\]\(\.\./([^)\s]+)\)")


@dataclass(frozen=True)
class Course:
    """A learner's folder, ready to be opened.

    Attributes
    ----------
    folder : pathlib.Path
        Where the notebooks lie.
    notebook : str
        The one to open: where the learner left off, or the first.
    written : tuple of pathlib.Path
        The copies that were written just now.
    left_alone : tuple of str
        Notebooks of which the course has another version, kept because they were worked in.
    """

    folder: Path
    notebook: str
    written: tuple[Path, ...] = ()
    left_alone: tuple[str, ...] = ()


def originals() -> list[Path]:
    """Return the notebooks of this installation, in order.

    A wheel carries them inside the package; in a checkout they stand in ``notebooks/``.
    """
    for folder in (HERE / "notebooks", REPOSITORY / "notebooks"):
        if found := sorted(folder.glob(NOTEBOOKS)):
            return found
    return []


def is_course(folder: Path) -> bool:
    """Return whether a learner's copies lie in `folder`."""
    return any(_Copy(path).made_from for path in folder.glob(NOTEBOOKS))


def prepare(folder: Path) -> Course:
    """Make the learner's folder, or add to it what it lacks.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is missing, whole or not at all. In one that exists, missing notebooks come
        back, untouched ones become those of this course, and all others stay as they are. The
        folder of the originals is opened as it is.

    Returns
    -------
    Course

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    notebooks = originals()
    first = notebooks[0].name
    if folder.resolve() == notebooks[0].parent:
        return Course(folder, first)
    files = {path.name: working_copy(path.read_text(encoding="utf-8")) for path in notebooks}
    if not folder.exists():
        _write_folder(folder, {NOTE: _note(), **files})
        return Course(folder, first, tuple(folder / name for name in files))
    kept = {name: _reason_to_keep(folder / name, text) for name, text in files.items()}
    written = [folder / name for name, reason in kept.items() if reason is None]
    for path in written:
        write_whole(path, files[path.name])
    left_alone = [name for name, reason in kept.items() if reason == "worked in"]
    worked_in = [path for path in folder.glob(NOTEBOOKS) if _Copy(path).worked_in]
    last = max(worked_in, key=lambda path: path.stat().st_mtime, default=folder / first)
    return Course(folder, last.name, tuple(written), tuple(left_alone))


def working_copy(original: str) -> str:
    """Return a notebook's text as a learner gets it: nothing has run, no answer is shown."""
    notebook = json.loads(original)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        elif cell["cell_type"] == "markdown":
            cell["source"] = _INTO_THE_REPOSITORY.sub(_elsewhere, "".join(cell["source"]))
    notebook["metadata"]["backprop_helpers"] = {"made_from": _digest(notebook["cells"])}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


class _Copy:
    """What a notebook in the learner's folder says about itself."""

    def __init__(self, path: Path) -> None:
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            self.made_from: str | None = notebook["metadata"]["backprop_helpers"]["made_from"]
            self.worked_in = self.made_from != _digest(notebook["cells"])
        except (ValueError, LookupError, TypeError):  # no notebook, or not a copy of ours
            self.made_from, self.worked_in = None, False


def _digest(cells: list[dict[str, Any]]) -> str:
    """Return what changes with the cells' contents, and not with how Jupyter stores them."""
    contents = [
        [cell["cell_type"], "".join(cell["source"]), cell.get("outputs", [])] for cell in cells
    ]
    return hashlib.sha256(json.dumps(contents).encode()).hexdigest()


def _reason_to_keep(path: Path, text: str) -> Literal["worked in", "up to date"] | None:
    """Return why `path` must not become the copy `text`, or None if that loses nothing."""
    if not path.exists():
        return None
    copy = _Copy(path)
    if copy.made_from == json.loads(text)["metadata"]["backprop_helpers"]["made_from"]:
        return "up to date"
    return "worked in" if copy.worked_in or not copy.made_from else None


def _write_folder(folder: Path, files: dict[str, str]) -> None:
    """Write a new folder, which appears with all of its files."""
    draft = draft_of(folder)
    draft.mkdir(parents=True)
    try:
        for name, text in files.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        draft.rename(folder)
    except OSError:
        if not is_course(folder):  # else another launch was quicker, and it is all there
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def home_page() -> str | None:
    """Return the repository's address, or None while nobody has filled it in."""
    try:
        links = metadata("backprop-helpers").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    addresses = dict(link.split(", ", 1) for link in links)
    address = addresses.get("Repository", "OWNER/REPO")
    return None if "OWNER/REPO" in address else address


def _elsewhere(link: re.Match[str]) -> str:
    """Return a link into the repository as it works outside of it: at its code host, or as text."""
    text, path = link.groups()
    address = home_page()
    return f"[{text}]({address}/blob/HEAD/{path})" if address else text


def _note() -> str:
    address = home_page() or "https://github.com/OWNER/REPO"
    return f"""# Your own copy of the course

These notebooks are yours. Change them, run them, save them: nothing overwrites what you did.

## How to come back

In the folder that holds this one, run the command that you started with. In a copy of the
repository:

    .venv/bin/python -m backprop_helpers

Without one:

    uvx --from git+{address} backprop-helpers

The notebook that you last worked in opens. If you call this folder something else, or move it, add
its name to the command.

## What else there is to know

- `progress.json` remembers the exercises that you solved. `progress()` in a notebook shows them.
- A notebook that you delete comes back, as it was at first, with the next start.
- A newer course replaces the notebooks in which you did nothing. It keeps the others, and says so.
- `--fresh NAME` after the command begins again, with a new set of notebooks in that folder.
"""
