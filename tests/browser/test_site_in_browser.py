"""The course as a site, which .ci/site.py built into the folder that SITE names: no server runs it.

Without SITE this skips, since Python for browsers must be fetched to build it. The workflow that
publishes the site runs it before.
"""

import os
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import nbformat
import pytest

from tests.support.places import NOTEBOOKS

SITE = os.environ.get("SITE")
PYODIDE = "https://cdn.jsdelivr.net/pyodide/"
NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))

pytestmark = pytest.mark.skipif(not SITE, reason="SITE names no site: .ci/site.py builds one")

OPEN = "() => window.jupyterapp?.shell.currentWidget?.context?.isReady"
READY = """() => {
    const {session} = jupyterapp.shell.currentWidget.context.sessionContext;
    session?.kernel?.info.then(() => { window.kernelIsReady = true; });
    return window.kernelIsReady;
}"""
CELLS = """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
    .map(cell => cell.toJSON()).filter(cell => cell.cell_type === 'code')"""
RUN_ALL = "() => void jupyterapp.commands.execute('notebook:run-all-cells')"
ENDED = f"""() => {{
    const cells = ({CELLS})().filter(cell => cell.source.length);
    const failed = cells.some(cell => cell.outputs.some(out => out.output_type === 'error'));
    return failed || cells.every(cell => cell.execution_count);
}}"""
WRITE = """([index, source]) => {
    const {content} = jupyterapp.shell.currentWidget;
    content.model.sharedModel.cells[index].setSource(source);
    content.activeCellIndex = index;
    void jupyterapp.commands.execute('notebook:run-cell');
}"""
SAVE = "() => jupyterapp.commands.execute('docmanager:save')"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=Path(SITE))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def context(browser):
    """Make one visitor: what was fetched once need not be fetched again."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(180_000)  # a cold start on a slow machine
        yield context


@pytest.fixture
def visit(context, address):
    """Open a page of the site; nothing is asked of any machine but this and Pyodide's."""
    pages, outside = [], []

    def open_page(path):
        page = context.new_page()
        pages.append(page)
        page.on("request", lambda request: outside.append(request.url))
        page.goto(f"{address}/{path}")
        return page

    yield open_page
    for page in pages:
        page.close()
    ours = (address, PYODIDE, "blob:", "data:")
    assert [url for url in outside if not url.startswith(ours)] == []


def open_notebook(visit, name):
    page = visit(f"lab/index.html?path={name}.ipynb")
    page.wait_for_function(OPEN)
    page.wait_for_function(READY)
    return page


def run_all(page):
    page.evaluate(RUN_ALL)
    page.wait_for_function(ENDED)
    return page.evaluate(CELLS)


def printed(outputs):
    """Return what a cell printed, less what differs from one machine to the next."""
    text = "".join("".join(out.get("text", "")) for out in outputs if out.get("name") == "stdout")
    return re.sub(r"\d+(\.\d+)? m?s\b", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_no_answer_first_and_runs_to_its_end_as_stored(visit, name):
    page = open_notebook(visit, name)
    assert all(cell["outputs"] == [] for cell in page.evaluate(CELLS))
    cells = run_all(page)
    errors = [out for cell in cells for out in cell["outputs"] if out["output_type"] == "error"]
    assert errors == []
    original = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    stored = [cell for cell in original.cells if cell.cell_type == "code"]
    differing = [
        cell.source
        for cell, ours in zip(stored, cells, strict=True)
        if "distributed" not in cell.source and printed(cell.outputs) != printed(ours["outputs"])
    ]
    assert differing == []


ANSWERS = {
    "return sigmoid(net)": "Right",
    "return net": "Not yet",
    "while True:\n        pass": "endless",
}


def test_an_edit_outlives_a_reload(visit):
    page = open_notebook(visit, NAMES[0])
    page.evaluate(WRITE, [0, "# mine"])
    page.evaluate(SAVE)
    page.reload()
    page.wait_for_function(OPEN)
    first = "() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells[0].getSource()"
    assert page.evaluate(first) == "# mine"
