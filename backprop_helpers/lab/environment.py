"""What the server of our launcher, and its kernels, find around them."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from backprop_helpers.lab.course import HERE, REPOSITORY

JUPYTER = HERE / "jupyter"  # settings for JupyterLab, and the kernel that is this very Python
_FIND = "import importlib.util as u; print(getattr(u.find_spec('backprop_helpers'), 'origin', ''))"


def settle(folder: Path) -> None:
    """Set up this process, from which the server and the kernels inherit it all.

    Parameters
    ----------
    folder : pathlib.Path
        The learner's: holds Jupyter's own files where there is no home to hold them.
    """
    calm()
    _put_first("JUPYTER_PATH", JUPYTER)
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111  # Path.home() may raise
        home = folder / ".home"  # in a container that runs as any user, there is no other
        home.mkdir(exist_ok=True)
        os.environ["HOME"] = str(home)


def calm() -> None:
    """Give JupyterLab's defaults for the course to this process's server; a user's own still win.

    No news pop-ups, and the panels are saved with the notebook, so that they live tomorrow.
    """
    _put_first("JUPYTER_CONFIG_PATH", JUPYTER)


def trust(server: Any, copies: Iterable[Path]) -> None:
    """Sign these notebooks with the server's key, as Jupyter does with what you ran yourself."""
    import nbformat

    for path in copies:
        server.contents_manager.notary.sign(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]


def fault(folder: Path) -> str:
    """Return why the notebooks in `folder` would not find this package; empty if they will."""
    kernel = subprocess.run(
        [sys.executable, "-c", _FIND],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = kernel.stdout.strip()
    package = REPOSITORY / "backprop_helpers"
    if found and Path(found).resolve().parent == package:
        return ""
    heal = "install the course again"
    if (REPOSITORY / "pyproject.toml").is_file():
        heal = f"run: {shlex.join([sys.executable, '-m', 'pip', 'install', '-e', str(REPOSITORY)])}"
    instead = f"they would find another one, in {Path(found).parent}" if found else "was it moved?"
    return f"the notebooks would not find this package in {package} ({instead}); {heal}"


def _put_first(variable: str, folder: Path) -> None:
    others = os.environ.get(variable)
    os.environ[variable] = os.pathsep.join([str(folder), *([others] if others else [])])
