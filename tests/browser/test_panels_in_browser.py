"""Every panel in a real JupyterLab and a real Chromium, moved as a person moves it.

What a panel says is compared with numbers that are computed here, from the values that its
controls show.
"""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import open_and_run, running_browser, running_lab, set_theme, write_notebook

from backprop_helpers import Network, backward, cost, datasets, forward

PANELS = ["forward_pass", "slope", "backward_pass", "training"]
CELL = "from backprop_helpers import panels\npanel = panels.{}()\npanel"
EXAMPLE = Network.example()
X, Y = datasets.example()
X, Y = X[:, :1], Y[:, :1]
BY_LAYER = {
    layer: [name for name in EXAMPLE.names if EXAMPLE.layout.find(name).layer == layer]
    for layer in EXAMPLE.layout.layers
}


# Not for the session: Playwright keeps an event loop running, in which notebooks cannot be tested.
@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder, "panels", *[CELL.format(name) for name in PANELS])
    with running_lab(folder) as server:
        yield server


@pytest.fixture(scope="module")
def browser(chromium):
    with running_browser(chromium) as running:
        yield running


@pytest.fixture(scope="module")
def page(browser, lab):
    with open_and_run(browser, lab, "panels") as page:
        yield page


@pytest.fixture(scope="module", params=PANELS)
def panel(request, page):
    return PanelInPage(page, request.param)


class PanelInPage:
    """A panel by what a person perceives of it: names, values, words."""

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.root = page.locator(".backprop-panel").nth(PANELS.index(name))
        self._handles = {}
        self.root.locator("svg[role=img] > title").wait_for(state="attached")

    def words(self):
        """Return the picture's description and the text below it."""
        said = self.root.evaluate(
            """panel => panel.querySelector('svg[role=img] > title').textContent + ' | '
                + panel.innerText"""
        )
        return " ".join(said.replace("−", "-").split())

    def slider(self, name):
        """Return a slider's handle, found by the name that is spoken."""
        if name not in self._handles:  # looking a role up takes longer than to move a slider
            found = self.root.get_by_role("slider", name=f"{name}, slider", exact=True)
            found.scroll_into_view_if_needed()
            self._handles[name] = found.element_handle()
        return self._handles[name]

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def choose(self, name, option):
        self.root.get_by_role("combobox", name=name).select_option(option)

    def value(self, name):
        return float(f"{float(self.slider(name).get_attribute('aria-valuetext')):.10g}")

    def wait(self, condition):
        """Wait until ``condition(words)`` holds."""
        for _ in range(400):
            if condition(words := self.words()):
                return words
            self.page.wait_for_timeout(10)
        pytest.fail(f"this never came: {condition.__doc__}; the panel says: {words}")

    def wait_for(self, numbers):
        """Wait until the panel says each of these numbers, to all the digits that it shows."""

        def said(words):
            return all(shows(words, label, value) for label, value in numbers.items())

        said.__doc__ = str(numbers)
        return self.wait(said)

    def moves(self, name):
        """Move a slider in every way, and yield the value that it must have each time."""
        slider = self.slider(name)
        slider.focus()
        for key in ("End", "Home", "ArrowRight", "PageUp", "ArrowLeft"):
            before = self.value(name)
            slider.press(key)
            yield key, before, self.value(name)
        before = self.value(name)
        self.drag(name, 0.7)
        yield "drag", before, self.value(name)

    def drag(self, name, share):
        """Drag a slider's handle to this share of its way."""
        handle = self.slider(name).bounding_box()
        base = self.slider(name).evaluate(
            "handle => { const {x, width} = handle.closest('.noUi-target')"
            ".getBoundingClientRect(); return {x, width} }"
        )
        y = handle["y"] + handle["height"] / 2
        self.page.mouse.move(handle["x"] + handle["width"] / 2, y)
        self.page.mouse.down()
        self.page.mouse.move(base["x"] + share * base["width"], y, steps=4)
        self.page.mouse.up()


def shows(words, label, value):
    """Whether ``label = number`` is in the words, with ``value`` rounded to the digits shown."""
    found = re.findall(rf"(?<!\w){re.escape(label)} = (-?\d[\d.]*)((?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)", words)
    return any(agrees(number.rstrip("."), power, value) for number, power in found)


def agrees(number, power, value):
    scale = 10.0 ** int(power[3:].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    digits = len(number.partition(".")[2])
    return abs(float(number) * scale - value) <= 0.5000001 * 10.0**-digits * scale


def expected_value(key, before, low, high, step):
    """Return where a key takes a slider."""
    change = {"ArrowRight": 1, "ArrowLeft": -1, "PageUp": 5}
    ends = {"Home": low, "End": high}
    return ends[key] if key in ends else min(high, before + change[key] * step)


@pytest.mark.parametrize(
    ("words", "right"),
    [("x Cost = 1.069464;", True), ("Cost = 1.069465", False), ("my_Cost = 1.069464", False)],
)
def test_the_comparison_of_numbers(words, right):
    assert shows(words, "Cost", 1.0694642) is right


def test_the_comparison_of_powers():
    assert shows("Δw = -1.235·10⁻⁷.", "Δw", -1.2349e-7)
    assert not shows("Δw = -1.235·10⁻⁷.", "Δw", -1.2349e-6)


def exercise(panel, names, low, high, step, check):
    """Move sliders in every way; ``check(name, value)`` waits for what the panel must say."""
    for name in names:
        for key, before, value in panel.moves(name):
            if key == "drag":
                assert value > before
            else:
                wanted = expected_value(key, before, low, high, step)
                assert value == pytest.approx(wanted, abs=1e-9), (name, key)
            check(name, value)


def of_forward(values, target=0):
    network = EXAMPLE.replace(**{k: v for k, v in values.items() if not k.startswith("out_")})
    x = np.array([[values.get("out_0", X[0, 0])], [values.get("out_1", X[1, 0])]])
    y = np.eye(2)[:, [target]]
    trace = forward(network, x)
    return network, trace, y


def check_forward(panel):
    values = {"out_0": X[0, 0], "out_1": X[1, 0]}

    def check(name, value):
        values[name] = value
        _, trace, y = of_forward(values)
        words = panel.wait_for({name: value, "Cost": cost(trace, y)})
        for node in (8, 9):
            assert shows(words, f"net_{node}", trace[f"net_{node}"][0])
            assert f"node {node}: net = {trace[f'net_{node}'][0]:.6f}" in words

    exercise(panel, ["out_0", "out_1"], -2, 2, 0.05, check)
    for layer, names in BY_LAYER.items():
        panel.press(f"layer {layer}")
        exercise(panel, names, -6, 6, 0.1, check)
    for target, node in ((1, 9), (0, 8)):
        panel.press(f"node {node} should say 1")
        _, trace, y = of_forward(values, target)
        panel.wait_for({"Cost": cost(trace, y)})
    panel.press("Reset")
    panel.wait_for({"Cost": cost(forward(EXAMPLE, X), Y), "w68": EXAMPLE["w68"]})


def check_slope(panel):
    values = {name: EXAMPLE[name] for name in EXAMPLE.names}
    alpha = 0.5

    def check(name, value):
        values[name] = value
        network = EXAMPLE.replace(**values)
        trace = forward(network, X)
        gradient = backward(network, trace, Y)[name]
        after = network.replace(**{name: value - alpha * gradient})
        panel.wait_for(
            {
                name: value,
                f"Δ{name}": gradient,
                "Cost now": cost(trace, Y),
                "cost after the step": cost(forward(after, X), Y),
            }
        )

    for name in values:
        panel.choose("parameter", name)
        panel.slider(name).wait_for()
        exercise(panel, [name], -10, 10, 0.1, check)
    for key, _, power in panel.moves("alpha"):
        alpha = 10**power if False else power
        assert key
        check("b9", values["b9"])


TESTS = {"forward_pass": check_forward}


def test_every_control(panel):
    if panel.name not in TESTS:
        pytest.skip("soon")
    TESTS[panel.name](panel)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_to_complain_about(panel, theme):
    set_theme(panel.page, theme)
    found = Axe().run(panel.page, context=".backprop-panel").response
    complaints = [
        (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
    ]
    assert complaints == []
    looked_at = {rule["id"] for rule in found["passes"]}
    assert {"aria-input-field-name", "button-name", "color-contrast", "svg-img-alt"} <= looked_at
