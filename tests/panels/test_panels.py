"""What holds for every panel: no setting breaks it, and threads never mix two states."""

import base64
import itertools
import random
import re
import sys
import threading
import warnings
import xml.etree.ElementTree as ET

import nbformat.v4 as nb
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from backprop_helpers import panels

MAKERS = {
    "forward_pass": panels.forward_pass,
    "slope": panels.slope,
    "backward_pass": panels.backward_pass,
    "graph": panels.graph,
    "training": lambda: panels.training(epochs=60),
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=MAKERS)
def shared(request):
    return MAKERS[request.param]()


@pytest.fixture
def panel(shared):
    """One panel for all tests of a kind, each time as at the start."""
    shared.controls["reset"].click()
    return shared


def settle(panel):
    """Wait for what a panel does in the background."""
    if hasattr(panel, "wait"):
        assert panel.wait(30)


def ends(slider):
    """Return the values at both ends of a slider."""
    base = getattr(slider, "base", None)
    return [base**end if base else end for end in (slider.min, slider.max)]


def assert_sound(panel):
    """The picture can be read, says what it shows in words, and no number is missing."""
    picture, text = panel.html.split("</svg>\n")
    svg = ET.fromstring(f"{picture}</svg>")
    assert svg.tag == f"{SVG}svg"
    assert svg.get("aria-label") in panel.alt
    words = f"{' '.join(svg.itertext())} {re.sub('<[^>]+>', ' ', text)} {panel.alt}"
    assert not re.search(r"\b(nan|inf|infinity|none)\b", words, re.IGNORECASE)
    assert not re.search(r"(?<![\w.])[-−]0(\.0+)?(?![\w.·])", words), "minus zero"
    assert 'role="alert"' not in str(panel.living.shown)


def assert_shows_its_state(panel):
    view = panel._view(panel.state)
    assert (panel.html, panel.alt) == (f"{view.svg}\n{view.text}", view.alt)
    if panel.living.shown:  # else the page draws by itself
        assert (panel.living.shown["svg"], panel.living.shown["text"]) == (view.svg, view.text)
    else:
        network = panel.state.network
        values = {name: panel.living.at["values"][name] for name in network.names}
        assert values == {name: network[name] for name in network.names}


def test_every_panel_is_tested():
    assert set(MAKERS) == set(panels.__all__)


def test_extremes_of_each_slider(panel):
    assert_sound(panel)
    for slider in panel.sliders.values():
        for value in ends(slider):
            with warnings.catch_warnings(action="error"):
                slider.value = value
                settle(panel)
            assert_sound(panel)
            assert_shows_its_state(panel)
        panel.controls["reset"].click()


def test_corners_of_each_pair_of_sliders(panel):
    for one, other in itertools.combinations(panel.sliders.values(), 2):
        with warnings.catch_warnings(action="error"):
            before = one.value, other.value
            # once around the square: every move leads to another corner
            (low, high), (left, right) = ends(one), ends(other)
            other.value = left
            for slider, value in ((one, low), (other, right), (one, high), (other, left)):
                slider.value = value
                settle(panel)
                assert_sound(panel)
            one.value, other.value = before
    settle(panel)
    assert_shows_its_state(panel)


class Moves(threading.Thread):
    """Moves some sliders here and there, as callbacks on a thread of their own do."""

    def __init__(self, seed, sliders):
        super().__init__()
        self.sliders, self.random, self.error = sliders, random.Random(seed), None
        self.last = {}

    def run(self):
        try:
            for _ in range(60):
                name = self.random.choice(list(self.sliders))
                low, high = ends(self.sliders[name])
                self.last[name] = round(low + (high - low) * self.random.randrange(101) / 100, 2)
                self.sliders[name].value = self.last[name]
        except Exception as error:  # noqa: BLE001 (a thread's error would be lost)
            self.error = error


@pytest.mark.parametrize("name", MAKERS)
def test_threads_never_mix_two_states(name):
    panel = MAKERS[name]()
    shown = []
    panel.living.observe(lambda event: shown.append(event["new"]), ["shown", "at"])
    names = list(panel.sliders)
    movers = [Moves(k, {n: panel.sliders[n] for n in names[k::4]}) for k in range(4) if names[k:]]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # let threads interrupt each other everywhere
    try:
        for mover in movers:
            mover.start()
        while any(mover.is_alive() for mover in movers):  # meanwhile a cell runs
            panel._view(panel.state)
    finally:
        sys.setswitchinterval(interval)
    for mover in movers:
        mover.join()
    settle(panel)
    assert [mover.error for mover in movers] == [None] * len(movers)
    assert len(shown) > 20
    for before, after in itertools.pairwise(shown):
        if "values" in after:  # one step at a time: no move is lost by another
            values = [after["values"][name] != before["values"][name] for name in after["values"]]
            assert sum(values) <= 1
    assert_sound(panel)
    assert_shows_its_state(panel)
    if hasattr(panel.state, "network"):
        for moved, value in itertools.chain(*(mover.last.items() for mover in movers)):
            if moved in panel.state.network.names:
                assert panel.state.network[moved] == value == panel.sliders[moved].value


def test_a_reader_without_widgets_sees_the_pictures():
    calls = [f"panels.{name}({'epochs=60' * (name == 'training')})" for name in MAKERS]
    cells = [nb.new_code_cell(cell) for cell in ["from backprop_helpers import panels", *calls]]
    notebook = nb.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, timeout=60).execute()
    notebook.metadata.pop("widgets", None)  # as the course's notebooks are stored
    stored = [cell.outputs[-1].data for cell in notebook.cells[1:]]
    for maker, data in zip(MAKERS.values(), stored, strict=True):
        panel = maker()
        assert data["text/plain"] == panel.alt
        assert data["image/svg+xml"] == panel.html.split("\n")[0]
    page, _ = HTMLExporter().from_notebook_node(notebook)
    for data in stored:
        assert base64.b64encode(data["image/svg+xml"].encode()).decode() in page
