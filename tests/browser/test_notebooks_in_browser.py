"""The notebooks as learners get them, in a real JupyterLab: the first day, and the next."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from backprop_helpers.lab import course
from tests.browser.lab import open_and_run, running_lab
from tests.browser.notebook import run_to_the_end, save, wait_for_kernel
from tests.support.places import REPOSITORY

PANELS = {"00_start_here": 1, "01_last_layer": 2, "02_hidden_layers": 2, "03_training_loop": 1}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    course.prepare(folder / "notebooks")
    with running_lab(folder) as server:
        yield server


@pytest.mark.parametrize("name", PANELS)
def test_run_all_and_move_a_slider(browser, lab, name):
    with open_and_run(browser, lab, name) as page:
        panels = page.locator(".backprop-panel")
        panels.nth(PANELS[name] - 1).scroll_into_view_if_needed()
        assert panels.count() == PANELS[name]
        assert page.locator("[data-mime-type*=error], [data-mime-type*=stderr]").count() == 0
        picture = panels.first.locator("svg[role=img], svg[role=group]").first
        before = picture.get_attribute("aria-label")
        handle = panels.first.locator(".noUi-handle:visible").first
        handle.focus()
        handle.press("End")
        page.wait_for_function(
            "([svg, before]) => svg.isConnected === false || svg.ariaLabel !== before",
            arg=[picture.element_handle(), before],
        )


@pytest.fixture
def home(tmp_path):
    """Make a learner's home, with settings of their own: all cells are there, and can be asked."""
    home = tmp_path / "it's ü"
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    windowing = {"windowingMode": "none"}
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps(windowing))
    ours = "c.LabApp.expose_app_in_browser = True"
    (home / ".jupyter/jupyter_lab_config.py").write_text(ours)
    return home


@contextmanager
def launched(browser, home):
    """Start the course with its command, and open the page that it names; stop it with Ctrl-C."""
    command = [sys.executable, "-m", "backprop_helpers", "--no-browser"]
    variables = {"HOME": str(home), "PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]}
    pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(command, cwd=home, env=variables, text=True, **pipes)
    try:
        url = next(line.strip() for line in process.stdout if "http" in line)
        with browser.new_page(viewport={"width": 1280, "height": 800}) as page:
            page.set_default_timeout(60_000)
            page.goto(url)
            page.wait_for_selector(".jp-Notebook .jp-CodeCell")
            wait_for_kernel(page)
            yield page
    finally:
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=60)
    assert "http" not in said
    assert errors == ""  # the one line with the URL is all there is to read


def test_the_first_day_and_the_next(browser, home):
    with launched(browser, home) as page:
        assert page.locator(".jp-OutputArea-output").count() == 0  # no answer, no wall of text
        assert page.locator(".Toastify__toast").count() == 0  # no news
        assert page.locator(".jp-RenderedMarkdown").first.bounding_box()["width"] > 1000
        page.locator(".jp-RenderedMarkdown a[href*='01_last_layer']").last.click()  # the way on
        page.wait_for_url("**/01_last_layer.ipynb*")
        wait_for_kernel(page)
        run_to_the_end(page)
        save(page)
    with launched(browser, home) as page:
        assert "/01_last_layer.ipynb" in page.url  # where they left off
        page.wait_for_selector(".backprop-panel")
        assert page.locator(".backprop-panel").count() == PANELS["01_last_layer"]
        assert page.locator("text=model not found").count() == 0
        texts = page.locator("[data-mime-type='text/plain']").all_inner_texts()
        assert not any(text.startswith("Network with") for text in texts)  # pictures are pictures
