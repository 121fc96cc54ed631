"""The notebooks themselves, in a real JupyterLab: Run All, and every panel stands and answers."""

import nbformat
import pytest

from tests.browser.lab import open_and_run, running_lab
from tests.support.places import NOTEBOOKS

PANELS = {"00_start_here": 1, "01_last_layer": 2, "02_hidden_layers": 2, "03_training_loop": 1}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    for name in PANELS:
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":  # so that a number in front of a cell means that it ran
                cell.execution_count, cell.outputs = None, []
        nbformat.write(notebook, folder / f"notebooks/{name}.ipynb")
    with running_lab(folder) as server:
        yield server


@pytest.mark.parametrize("name", PANELS)
def test_run_all_and_move_a_slider(browser, lab, name):
    with open_and_run(browser, lab, name) as page:
        panels = page.locator(".backprop-panel")
        panels.nth(PANELS[name] - 1).scroll_into_view_if_needed()
        assert panels.count() == PANELS[name]
        assert page.locator("[data-mime-type*=error], [data-mime-type*=stderr]").count() == 0
        picture = panels.first.locator("svg[role=img]")
        before = picture.get_attribute("aria-label")
        handle = panels.first.locator(".noUi-handle:visible").first
        handle.focus()
        handle.press("End")
        page.wait_for_function(
            "([svg, before]) => svg.isConnected === false || svg.ariaLabel !== before",
            arg=[picture.element_handle(), before],
        )
