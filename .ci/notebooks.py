"""Format, execute and normalize the course's notebooks: the one command after an edit.

    python .ci/notebooks.py                  # every notebook
    python .ci/notebooks.py notebooks/x.ipynb
    python .ci/notebooks.py --check          # run nothing, write nothing: is everything clean?

A notebook is written only if it ran without error and is clean. A second run changes nothing.
"""

import argparse
import json
import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {  # without the version, which differs from one author to the next
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
TRACES_OF_A_RUN = ("execution", "ExecuteTime", "collapsed", "scrolled", "trusted")
LIVE_WIDGET = "application/vnd.jupyter.widget-view+json"
ABSOLUTE_PATH = re.compile(
    r"""(?:^|[\s"'(=]|file://)(?:/[\w.-]+/[\w.-]+|[A-Za-z]:\\\w)""", re.MULTILINE
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Format, execute and normalize the course's notebooks."
    )
    parser.add_argument("files", nargs="*", type=Path, help="default: all in notebooks/")
    parser.add_argument("--check", action="store_true", help="verify only: run and write nothing")
    options = parser.parse_args(arguments)
    failed = False
    for path in options.files or sorted(FOLDER.glob("*.ipynb")):
        try:
            found = check(path) if options.check else renew(path)
        except (OSError, ValueError, CellExecutionError, CellTimeoutError) as error:
            found = [str(error)]
        failed |= bool(found)
        print(f"{path.name}: {'not ' if found else ''}clean", *found, sep="\n  ", flush=True)
    return int(failed)


def check(path: Path) -> list[str]:
    """Return what is wrong with the notebook as it is stored."""
    text = path.read_text(encoding="utf-8")
    if found := complaints(json.loads(text)):
        return found
    if dumps(normalized(nbformat.reads(formatted(text), as_version=4))) != text:
        return ["not formatted or not normalized: run python .ci/notebooks.py"]
    return []


def renew(path: Path) -> list[str]:
    """Format, execute, normalize and write the notebook; return what stood in the way."""
    text = path.read_text(encoding="utf-8")
    notebook = normalized(nbformat.reads(formatted(text), as_version=4))
    execute(notebook, path.parent)
    notebook = normalized(notebook)
    found = complaints(notebook)
    if not found and dumps(notebook) != text:
        path.write_text(dumps(notebook), encoding="utf-8", newline="\n")
    return found


def formatted(text: str) -> str:
    """Return the notebook's text with every code cell formatted by ruff."""
    ruff = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--stdin-filename", FOLDER / "stdin.ipynb", "-"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if ruff.returncode:
        raise ValueError(f"ruff could not format it: {ruff.stderr.strip()}")
    return ruff.stdout


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run all cells, in order, in a fresh kernel."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=60,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def normalized(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a copy without anything that differs between two runs or two authors."""
    notebook = deepcopy(notebook)
    notebook.nbformat_minor = 5  # the first version with cell ids
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    )
    for cell in notebook.cells:
        cell.setdefault("id", secrets.token_hex(4))
        for key in TRACES_OF_A_RUN:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = _merged(cell.outputs)
    return notebook


def _merged(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Join neighboring pieces of one stream: how the kernel cuts it up is a matter of timing."""
    merged: list[nbformat.NotebookNode] = []
    for output in outputs:
        # Without its kernel a widget shows an error; without this entry, the stored picture.
        output.get("data", {}).pop(LIVE_WIDGET, None)
        before = merged[-1] if merged else {}
        if output.output_type == "stream" and output.name == before.get("name"):
            before.text += output.text
        else:
            merged.append(output)
    return merged


def dumps(notebook: nbformat.NotebookNode) -> str:
    """Return the notebook's text as it is stored."""
    return nbformat.writes(notebook, indent=1) + "\n"


def complaints(notebook: dict) -> list[str]:
    """Return, one sentence each, why this notebook must not be committed; empty if it is clean.

    Takes the notebook as plain JSON or as nbformat reads it.
    """
    found = []
    if "widgets" in notebook["metadata"]:
        found.append("metadata.widgets is stored")
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        found.append("the kernelspec is not python3")
    ids = Counter(cell.get("id") for cell in notebook["cells"])
    if None in ids:
        found.append(f"{ids.pop(None)} cells without an id")
    found += [f"cell id {name!r} is used {n} times" for name, n in ids.items() if n > 1]

    expected_count = 1
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        if not source.strip():
            if cell["outputs"]:
                found.append(f"cell {number} is empty but has an output")
            continue
        if cell["execution_count"] is None:
            found.append(f"cell {number} was not executed")
        elif cell["execution_count"] != expected_count:
            found.append(
                f"cell {number} has execution count {cell['execution_count']}, "
                f"expected {expected_count}: it was not run in order in a fresh kernel"
            )
        expected_count += 1
        if _ends_with_semicolon(source):
            found.append(f"cell {number} ends with ';', which hides its output")
        for output in cell["outputs"]:
            found += [f"cell {number} {fault}" for fault in _output_faults(output)]
    return found


def _ends_with_semicolon(source: str) -> bool:
    code = [line for line in source.splitlines() if line.strip() and line.strip()[0] != "#"]
    return bool(code) and re.search(r";\s*(#.*)?$", code[-1]) is not None


def _output_faults(output: dict) -> list[str]:
    faults = []
    if output["output_type"] == "error":
        faults.append(f"ended with an error: {output['ename']}: {output['evalue']}")
    if output.get("name") == "stderr":
        faults.append(f"wrote to stderr: {''.join(output['text']).strip()}")
    texts = [output.get("text", "")]
    texts += [text for kind, text in output.get("data", {}).items() if kind != "image/png"]
    for text in texts:
        joined = "".join(text) if isinstance(text, (str, list)) else ""
        if path := ABSOLUTE_PATH.search(joined):
            faults.append(f"shows an absolute path: {path[0].strip()}...")
    return faults


if __name__ == "__main__":
    sys.exit(main())
