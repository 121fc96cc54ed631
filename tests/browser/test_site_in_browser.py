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

from tests.browser.notebook import code_cells, run_to_the_end, save, wait_for_kernel
from tests.browser.test_notebooks_in_browser import PANELS
from tests.support.places import NOTEBOOKS

# Leave these code cells alone, so that all are in sight.
ONLY = """sources => {
    const {sharedModel} = jupyterapp.shell.currentWidget.content.model;
    const cells = sources.map(source => ({cell_type: 'code', source}));
    sharedModel.transact(() => {
        sharedModel.deleteCellRange(0, sharedModel.cells.length);
        sharedModel.insertCells(0, cells);
    });
}"""
SITE = os.environ.get("SITE")
PYODIDE = "https://cdn.jsdelivr.net/pyodide/"
NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))

pytestmark = pytest.mark.skipif(not SITE, reason="SITE names no site: .ci/site.py builds one")

WRITE = """([index, source]) => {
    const {content} = jupyterapp.shell.currentWidget;
    content.model.sharedModel.cells[index].setSource(source);
    content.activeCellIndex = index;
    void jupyterapp.commands.execute('notebook:run-cell');
}"""


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
    wait_for_kernel(page)
    return page


def printed(outputs):
    """Return what a cell printed, less what differs from one machine to the next."""
    text = "".join("".join(out.get("text", "")) for out in outputs if out.get("name") == "stdout")
    return re.sub(r"\d+(\.\d+)? m?s\b", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_no_answer_first_and_runs_to_its_end_as_stored(visit, name):
    page = open_notebook(visit, name)
    assert all(cell["outputs"] == [] for cell in code_cells(page))
    cells = run_to_the_end(page)
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


ANSWER = """
import numpy as np
from backprop_helpers import check

def my_sigmoid(z):
    {}

verdict = check(my_sigmoid)
print(verdict.passed, verdict.message)
"""


def test_check_answers_one_right_one_wrong_and_one_endless_answer(visit):
    page = open_notebook(visit, NAMES[0])
    bodies = ["return 1 / (1 + np.exp(-z))", "return 1 / (1 + np.exp(z))", "while True: pass"]
    sources = [ANSWER.format(body) for body in bodies]
    page.evaluate(ONLY, sources)
    right, wrong, endless = (printed(cell["outputs"]) for cell in run_to_the_end(page))
    assert "True" in right
    assert "False" in wrong
    assert "False" in endless
    assert "seconds" in endless


@pytest.mark.parametrize(("name", "panels"), PANELS.items())
def test_a_panel_answers(visit, name, panels):
    page = open_notebook(visit, name)
    page.evaluate(ONLY, [cell["source"] for cell in code_cells(page)])  # no text in between
    run_to_the_end(page)
    assert page.locator(".backprop-panel").count() == panels
    picture = page.locator(".backprop-panel svg:is([role=img], [role=group])").first
    before = picture.get_attribute("aria-label")
    handle = page.locator(".backprop-panel .noUi-handle:visible").first
    handle.focus()
    handle.press("End")
    page.wait_for_function(
        "([picture, before]) => !picture.isConnected || picture.ariaLabel !== before",
        arg=[picture.element_handle(), before],
    )


def test_an_edit_outlives_a_reload(visit):
    page = open_notebook(visit, NAMES[0])
    page.evaluate(WRITE, [0, "# mine"])
    save(page)
    page.reload()
    wait_for_kernel(page)
    first = "() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells[0].getSource()"
    assert page.evaluate(first) == "# mine"
