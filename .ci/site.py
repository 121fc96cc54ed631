"""Build the course as a site that needs no installation: python .ci/site.py, into build/site.

JupyterLite, with the notebooks as a learner gets them, the package as a wheel, and a front page.
Needs the extra lite. Python itself, compiled for browsers (Pyodide), is taken from its network
unless --pyodide names a folder that holds it.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from threading import Thread

from backprop_helpers.lab import course
from backprop_helpers.panels import forward_pass

REPOSITORY = Path(__file__).resolve().parent.parent
BUILD = REPOSITORY / "build"
LITE = BUILD / "lite"  # what the site is made from
SITE = BUILD / "site"
SETTINGS = course.HERE / "jupyter/labconfig/default_setting_overrides.json"
NOT_IN_A_BROWSER = ("widgetsnbextension", "jupyterlab-widgets")  # the page has them already
PAGE = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Backpropagation by hand",
        "exposeAppInBrowser": True,  # so that the tests can ask it
    },
}
KEEP = """# Keep your work

Everything here runs in your browser, and your changes are stored in this browser alone. It may
throw them away: when you clear its data, when the disk is full, in a private window.

So download what you want to keep. Right-click a notebook in the list of files, and choose
*Download*. To go on from it later, or in another browser, drag it into the list of files.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the course as a site, into build/site.")
    parser.add_argument("--pyodide", type=Path, help="a folder that holds Pyodide and its wheels")
    options = parser.parse_args()
    for folder in (LITE, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    write_contents(LITE / "contents")
    shutil.copy(SETTINGS, LITE / "overrides.json")
    (LITE / "jupyter-lite.json").write_text(json.dumps(PAGE), encoding="utf-8")
    build_wheel(LITE / "static/pyodide-lock")
    build_lab(options.pyodide)
    write_front_page(SITE)


def write_front_page(folder: Path) -> None:
    """Write the page, and the living network that it shows, which needs no Python."""
    (folder / "index.html").write_text(front_page(), encoding="utf-8", newline="\n")
    for name in ("living.js", "living.css"):
        shutil.copy(REPOSITORY / "backprop_helpers/panels" / name, folder)


def front_page() -> str:
    """Return the page that a visitor sees first: the README's promises, and a network at once."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## What you will be able to do")[2].partition("\n##")[0]
    goals = [escape(goal) for goal in re.findall(r"^- (.+)$", section, re.MULTILINE)]
    row = re.compile(r"^\| \[(\w+)\]\(notebooks/\1\.ipynb\) \| (.+) \| (\d+) \|$", re.MULTILINE)
    notebooks = [
        f'<tr><td><a href="{address(name)}">{name}</a></td><td>{escape(what)}</td>'
        f"<td>{minutes}</td></tr>"
        for name, what, minutes in row.findall(readme)
    ]
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (binder,) = re.findall(r"https://mybinder\.org/v2/gh/\S+urlpath=doc\S+", readme)
    template = (REPOSITORY / ".ci/front_page.html").read_text(encoding="utf-8")
    living = forward_pass().living.page_state()
    return Template(template).substitute(
        network=living["network"]["svg"],  # until the page's module has run
        state=json.dumps(living, ensure_ascii=False).replace("</", "<\\/"),
        first=address(course.originals()[0].stem),
        goals="\n".join(f"<li>{goal}</li>" for goal in goals),
        notebooks="\n".join(notebooks),
        repository=project["urls"]["Repository"],
        binder=escape(binder),
    )


def address(notebook: str) -> str:
    return f"lab/index.html?path={notebook}.ipynb"


def write_contents(folder: Path) -> None:
    """Write the notebooks as a learner gets them, and how to keep what was done in them."""
    folder.mkdir(parents=True)
    for path in course.originals():
        text = course.working_copy(path.read_text(encoding="utf-8"))
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")
    (folder / "KEEP_YOUR_WORK.md").write_text(KEEP, encoding="utf-8", newline="\n")


def build_wheel(folder: Path) -> None:
    """Put the package where the page's Python finds it: a plain import is enough."""
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", folder]
    subprocess.run([*command, REPOSITORY], check=True)


def build_lab(pyodide: Path | None) -> None:
    if pyodide is None:
        run_jupyterlite()
        return
    shutil.copytree(pyodide, LITE / "static/pyodide")
    with served(pyodide) as address:  # packages are locked by their address
        lock = run_jupyterlite(f"--pyodide-lock-url={address}/pyodide-lock.json")
    locked = json.loads(lock.read_text(encoding="utf-8").replace(address, "../../static/pyodide"))
    locked |= {"info": json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["info"]}
    lock.write_text(json.dumps(locked), encoding="utf-8")


def run_jupyterlite(*options: str) -> Path:
    """Build the site; return the file that tells the page's Python where each package is."""
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--contents=contents"]
    command += [f"--output-dir={SITE}", "--apps=lab", "--no-sourcemaps", "--pyodide-lock"]
    command += [f"--PyodideLockAddon.excludes_extra={name}" for name in NOT_IN_A_BROWSER]
    subprocess.run([*command, *options], cwd=LITE, check=True)
    lock = SITE / "static/pyodide-lock/pyodide-lock.json"
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"] if lock.is_file() else {}
    if "backprop-helpers" not in packages:  # the part that locks may fail, and the build go on
        raise SystemExit("the package was not locked: see JupyterLite's messages above")
    return lock


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


if __name__ == "__main__":
    os.chdir(REPOSITORY)
    main()
