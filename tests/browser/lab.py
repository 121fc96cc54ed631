"""A real JupyterLab on loopback, and a real Chromium that looks at it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import nbformat.v4 as nb
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.places import REPOSITORY

CHROMIUM = [
    "--no-sandbox",  # as root, as in a container, Chromium starts only without
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    # news and update checks would ask the network, and their pop-ups cover the panel
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # cells out of sight exist
    # as the course's launcher sets it: pictures live on when the notebook is opened again
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}


@dataclass(frozen=True)
class Lab:
    """A running server and the folder that it serves."""

    folder: Path
    port: int
    token: str

    def address(self, notebook: str) -> str:
        # a workspace for each notebook: one open notebook in a page
        where = f"lab/workspaces/{notebook}/tree/notebooks/{notebook}.ipynb"
        return f"http://127.0.0.1:{self.port}/{where}?token={self.token}"


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """Serve ``folder``, which has the notebooks in ``notebooks/``, until the end of the block."""
    for name, values in SETTINGS.items():
        path = folder / f"settings/{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    private = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment = (
        os.environ
        | private
        | {
            "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            "IPYTHONDIR": str(folder / "ipython"),
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]),
        }
    )
    lab = Lab(folder, _free_port(), secrets.token_hex(16))
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={lab.port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={lab.token}", "--expose-app-in-browser"]
    log = folder / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(lab, server, log)
        yield lab
    finally:
        server.terminate()  # asks for an orderly end: kernels are stopped first
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(lab: Lab, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{lab.port}/api?token={lab.token}"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab does not answer:\n{log.read_text()[-3000:]}")


@contextmanager
def running_browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()


def write_notebook(folder: Path, name: str, *cells: str) -> None:
    """Write a notebook with these code cells, to be served."""
    notebook = nb.new_notebook(cells=[nb.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = folder / f"notebooks/{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def open_and_run(browser: Browser, lab: Lab, notebook: str) -> Page:
    """Return a page with the notebook open and all of its cells run."""
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(30_000)
    page.goto(lab.address(notebook))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.evaluate(KERNEL_READY)
    run_all(page)
    page.evaluate("jupyterapp.shell.collapseLeft()")  # the panel has the width of the window
    return page


# The indicator says "idle" for a moment before the kernel is there, so ask the session itself.
KERNEL_READY = """async () => {
    const session = jupyterapp.shell.currentWidget.context.sessionContext;
    const late = new Promise((_, no) => setTimeout(() => no(Error('no kernel in 30 s')), 30000));
    await Promise.race([late, session.ready.then(() => session.session.kernel.info)]);
}"""


def run_all(page: Page) -> None:
    """Run all cells, and wait until each has its number."""
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        # a folded cell has a placeholder in its prompt's place, without a number
        """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
            .filter(prompt => !prompt.classList.contains('jp-Placeholder-prompt'))
            .every(prompt => /\\[\\d+\\]/.test(prompt.textContent))"""
    )


def set_theme(page: Page, theme: str) -> None:
    """Change JupyterLab's theme, "Light" or "Dark", and wait until it shows."""
    name = f"JupyterLab {theme}"
    page.evaluate(
        "theme => void jupyterapp.commands.execute('apputils:change-theme', {theme})", name
    )
    page.wait_for_selector(f'body[data-jp-theme-name="{name}"]', state="attached")
