"""Open the course in JupyterLab: what ``python -m backprop_helpers`` runs."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from backprop_helpers.lab import course, environment


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the learner's folder, start JupyterLab in it, and stay until Ctrl-C.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line, without the program's name. Default: ``sys.argv[1:]``.

    Raises
    ------
    SystemExit
        With one line of explanation, if the folder cannot be written, JupyterLab is missing, the
        notebooks would not find this package, or the port is none or already in use.
    """
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name may hold what the terminal cannot show
    if not course.originals():
        _stop("the notebooks are missing; install the course again")
    folder = _folder(options.folder, options.fresh)
    try:
        opened = course.prepare(folder)
        environment.settle(folder)
    except OSError as error:
        _stop(f"{folder} cannot be written ({error.strerror}); name another folder to work in")
    if fault := environment.fault(folder):
        _stop(fault)
    if opened.left_alone:
        print(
            f"Kept as you left them, though the course has newer versions: "
            f"{', '.join(opened.left_alone)}. For a new set, add --fresh NAME.\n"
        )
    try:
        _serve(_jupyter_arguments(options.port, options.no_browser, opened), opened.written)
    except ImportError as error:
        _stop(f"JupyterLab cannot be loaded ({error}); install it with: pip install jupyterlab")
    except OSError as error:
        _stop(f"JupyterLab cannot write its own files: {error}")
    except KeyboardInterrupt:
        pass  # Ctrl-C is the way to stop


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backprop-helpers",
        description="Open the backpropagation course in JupyterLab, in a folder of your own, where "
        "nothing overwrites your work. Stop it with Ctrl-C.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "folder", nargs="?", type=Path, help=f"where you work (default: {course.FOLDER})"
    )
    where.add_argument("--fresh", type=Path, metavar="NAME", help="begin again in a new folder")
    parser.add_argument("--no-browser", action="store_true", help="print the URL, open nothing")
    parser.add_argument("--port", help="default: the first free one from 8888 on")
    return parser


def _folder(named: Path | None, fresh: Path | None) -> Path:
    """Return the learner's folder: the one named, the one we stand in, or one that lies here."""
    if fresh and fresh.exists():
        _stop(f"{fresh} exists already; give --fresh the name of a new folder")
    here = Path.cwd()
    default = here if course.is_course(here) else here / course.FOLDER
    return (fresh or named or default).absolute()


def _jupyter_arguments(port: str | None, no_browser: bool, opened: course.Course) -> list[str]:
    """Translate our options into JupyterLab's."""
    arguments = [
        f"--LabApp.default_url=/doc/tree/{opened.notebook}",  # a notebook, and nothing beside it
        f"--ServerApp.root_dir={opened.folder}",
        "--ServerApp.answer_yes=True",  # one Ctrl-C is enough
        "--Application.log_level=ERROR",  # our one line with the URL must not drown
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


def _serve(arguments: list[str], new: Iterable[Path]) -> None:
    """Run the server in this process until it is stopped."""
    from jupyterlab.labapp import LabApp

    server: Any = LabApp.initialize_server(arguments)
    environment.trust(server, new)
    identity = server.identity_provider
    if server.ip not in ("localhost", "127.0.0.1", "::1") and not identity.auth_enabled:
        _stop(
            f"Jupyter's settings open the server to everyone (ip = {server.ip!r}, no token and no "
            "password); remove one of the two"
        )
    url = server.public_url.partition("?")[0]  # there, a token of your own is shown as "..."
    if identity.token:
        url += f"?token={identity.token}"
    identity.token_generated = False  # else Jupyter prints the URL a second time
    # Its port listens already, and the event loop that answers is what runs the announcement.
    server.io_loop.add_callback(_announce, url)
    server.start()


def _announce(url: str) -> None:
    print(f"The course is open at\n\n    {url}\n", flush=True)
    print("Keep this window open while you work. Press Ctrl-C here to stop.", flush=True)


def _stop(reason: str) -> NoReturn:
    raise SystemExit(f"backprop_helpers: {reason}")
