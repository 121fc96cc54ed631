"""Open the course in JupyterLab: what ``python -m backprop_helpers`` runs."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"


def main(arguments: Sequence[str] | None = None, repository: Path = REPOSITORY) -> None:
    """Start JupyterLab on the first notebook and stay until Ctrl-C.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line, without the program's name. Default: ``sys.argv[1:]``.
    repository : pathlib.Path, optional
        The folder that holds ``notebooks/``. Default: the folder this package was installed from.

    Raises
    ------
    SystemExit
        With one line of explanation, if JupyterLab or the notebooks are missing, or if the port
        is no port number or already in use.
    """
    parser = argparse.ArgumentParser(
        prog="python -m backprop_helpers",
        description="Open the backpropagation course in JupyterLab. Stop it with Ctrl-C.",
    )
    parser.add_argument("--no-browser", action="store_true", help="print the URL, open nothing")
    parser.add_argument("--port", help="default: the first free one from 8888 on")
    options = parser.parse_args(arguments)

    if not (repository / FIRST_NOTEBOOK).is_file():
        _stop(
            f"{FIRST_NOTEBOOK} is not in {repository}; clone the repository, "
            "and in its folder run: pip install -e ."
        )
    try:
        _serve(_jupyter_arguments(options.port, options.no_browser, repository))
    except ImportError as error:
        _stop(f"JupyterLab cannot be loaded ({error}); install it with: pip install jupyterlab")
    except KeyboardInterrupt:
        pass  # Ctrl-C is the way to stop


def _jupyter_arguments(port: str | None, no_browser: bool, repository: Path) -> list[str]:
    """Translate our options into JupyterLab's."""
    arguments = [
        f"--ServerApp.root_dir={repository}",
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
        "--ServerApp.answer_yes=True",  # one Ctrl-C is enough
        "--Application.log_level=WARN",  # our one line with the URL must not drown
    ]
    if port is not None:
        # The learner chose this port, so another one would be a surprise.
        arguments += [f"--ServerApp.port={_free_port(port)}", "--ServerApp.port_retries=0"]
    if no_browser:
        arguments.append("--ServerApp.open_browser=False")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # Windows has no geteuid
        arguments.append("--ServerApp.allow_root=True")
    return arguments


def _free_port(text: str) -> int:
    """Return the port number in `text`, or stop if it is none or cannot be listened on."""
    from tornado.netutil import bind_sockets  # what JupyterLab itself listens with

    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        _stop(f"--port needs a number from 1 to 65535, got {text!r}")
    try:
        for socket in bind_sockets(int(text), "localhost"):
            socket.close()
    except OSError as error:
        _stop(f"port {text} cannot be used ({error.strerror}); choose another with --port")
    return int(text)


def _serve(arguments: list[str]) -> None:
    """Run the server in this process until it is stopped."""
    from jupyterlab.labapp import LabApp

    server: Any = LabApp.initialize_server(arguments)
    url = server.public_url
    server.identity_provider.token_generated = False  # else Jupyter prints the URL a second time
    # Its port listens already, and the event loop that answers is what runs the announcement.
    server.io_loop.add_callback(_announce, url)
    server.start()


def _announce(url: str) -> None:
    print(f"The course is open at\n\n    {url}\n", flush=True)
    print("Keep this window open while you work. Press Ctrl-C here to stop.", flush=True)


def _stop(reason: str) -> NoReturn:
    raise SystemExit(f"backprop_helpers: {reason}")
