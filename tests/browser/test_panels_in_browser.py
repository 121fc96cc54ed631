"""Every panel in a real JupyterLab and a real Chromium, moved as a person moves it.

What a panel says is compared with numbers that are computed here, from the values that its
controls show.
"""

import functools
import itertools
import re
from html import unescape

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, datasets, forward, train
from tests.browser.axe import run_axe
from tests.browser.lab import (
    open_and_run,
    running_lab,
    set_theme,
    write_notebook,
)

PANELS = ["forward_pass", "slope", "backward_pass", "training"]
EPOCHS = 400  # enough to look at; the panel's default takes a second for every seed and data set
BROKEN = """panel = panels.slope()
def fails_above_2(state):
    if state.network["w68"] > 2:
        raise ValueError("w68 is <i>too</i> large")
    return view(state)
view, panel._view = panel._view, fails_above_2
panel"""
EXAMPLE = Network.example()
X, Y = datasets.example()
X, Y = X[:, :1], Y[:, :1]
BY_LAYER = {
    layer: [name for name in EXAMPLE.names if EXAMPLE.layout.find(name).layer == layer]
    for layer in EXAMPLE.layout.layers
}


# As the browser, not for the session.
@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    cells = [f"panels.{name}({'epochs=EPOCHS' * (name == 'training')})" for name in PANELS]
    cells = ["from backprop_helpers import panels", f"EPOCHS = {EPOCHS}", *cells, BROKEN]
    write_notebook(folder, "panels", *cells)
    import_panels = "from backprop_helpers import panels"
    write_notebook(folder, "alive", import_panels, "panels.forward_pass()", "panels.slope()")
    with running_lab(folder) as server:
        yield server


@pytest.fixture(scope="module")
def page(browser, lab):
    with open_and_run(browser, lab, "panels") as page:
        yield page


@pytest.fixture(scope="module", params=PANELS)
def panel(request, page):
    return PanelInPage(page, request.param)


class PanelInPage:
    """A panel by what a person perceives of it: names, values, words."""

    def __init__(self, page, name, place=None):
        self.page, self.name = page, name
        self.root = page.locator(".backprop-panel").nth(place or PANELS.index(name))
        self.root.evaluate("(panel, name) => { panel.dataset.panel = name }", name)
        self._handles = {}
        self.root.locator(".bp-picture > svg").wait_for(state="attached")

    def words(self):
        """Return the picture's description and the text below it, with computers' numbers."""
        said = self.root.evaluate(
            """panel => [panel.querySelector('.bp-picture > svg').getAttribute('aria-label'),
                ...[...panel.querySelectorAll('.bp-text, .bp-said')].map(e => e.innerHTML)]
                .join(' | ')"""
        )  # not innerText, for which the browser has to lay everything out
        return plain_numbers(
            unescape(re.sub("<[^>]+>", "", re.sub("<(br|div|t[dr])", r" <\1", said)))
        )

    def slider(self, name):
        """Return a slider's handle, found by the name that is spoken."""
        if name not in self._handles:  # looking a role up takes longer than to move a slider
            found = self.root.get_by_role("slider", name=f"{name}, slider", exact=True).last
            found.scroll_into_view_if_needed()
            self._handles[name] = found.element_handle()
        return self._handles[name]

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def choose(self, name, option):
        self.root.get_by_role("combobox", name=name).select_option(option)

    def value(self, name):
        """Return the value that the slider speaks, without the rounding noise of its steps."""
        return float(f"{float(self.slider(name).get_attribute('aria-valuetext')):.10g}")

    def wait(self, condition):
        """Wait until ``condition(words)`` holds."""
        for _ in range(6000):  # half a minute: on a busy machine a page is slow
            if condition(words := self.words()):
                return words
            self.page.wait_for_timeout(5)
        pytest.fail(f"this never came: {condition.__doc__}; the panel says: …{words[-600:]}")

    def wait_for(self, numbers):
        """Wait until the panel says each of these numbers, to all the digits that it shows."""

        def said(words):
            return all(shows(words, label, value) for label, value in numbers.items())

        said.__doc__ = str(numbers)
        return self.wait(said)

    def moves(self, name, low, high, step):
        """Move a slider in every way; yield the value it then has, and check that it is right."""
        self.slider(name).focus()
        changes = {"End": high, "Home": low, "ArrowRight": step, "PageUp": 5 * step}
        for key, change in changes.items():
            wanted = change if key in ("End", "Home") else self.value(name) + change
            self.page.keyboard.press(key)
            assert self.value(name) == pytest.approx(min(wanted, high), abs=1e-9), (name, key)
            yield self.value(name)
        before = self.value(name)
        self.drag(name, 0.85)
        assert self.value(name) > before
        yield self.value(name)

    def drag(self, name, share):
        """Drag a slider's handle to this share of its way."""
        self.slider(name).hover()  # first, for leaving a picture may change what stands below it
        handle = self.slider(name).bounding_box()
        base = self.slider(name).evaluate(
            "handle => { const {x, width} = handle.closest('.noUi-target')"
            ".getBoundingClientRect(); return {x, width} }"
        )
        y = handle["y"] + handle["height"] / 2
        self.page.mouse.move(handle["x"] + handle["width"] / 2, y)
        self.page.mouse.down()
        self.page.mouse.move(base["x"] + share * base["width"], y, steps=1)
        self.page.mouse.up()


def plain_numbers(text):
    """Return text with numbers that `float` can read, in one line."""
    text = text.replace("−", "-").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    text = re.sub(r"·10(-?\d+)", r"e\1", text)
    return " ".join(text.split())


def shows(words, label, value):
    """Whether ``label = number`` is in the words, with ``value`` rounded to the digits shown."""
    pattern = rf"(?<!\w){re.escape(label)} = (-?\d+(?:\.\d+)?)((?:e-?\d+)?)"
    return any(
        abs(float(digits + power) - value)
        <= 0.50001 * float(f"1{power}") / 10 ** len(digits.partition(".")[2])
        for digits, power in re.findall(pattern, words)
    )


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("x Cost = 1.069464;", True),
        ("Cost = 1.069465", False),
        ("my_Cost = 1.069464", False),
        ("Cost = 1.07.", True),
        ("Cost = 1069.464·10⁻³.", True),
        ("Cost = 1.069e−3.", False),
    ],
)
def test_the_comparison_of_numbers(words, right):
    assert shows(plain_numbers(words), "Cost", 1.0694642) is right


def check_forward(panel):
    start = {"out_0": X[0, 0], "out_1": X[1, 0]} | {n: EXAMPLE[n] for n in EXAMPLE.names}
    values = dict(start)

    def check(target=0):
        network = EXAMPLE.replace(**{name: values[name] for name in EXAMPLE.names})
        trace = forward(network, [[values["out_0"]], [values["out_1"]]])
        nets = {f"net_{node}": trace[f"net_{node}"][0] for node in range(2, 10)}
        total = cost(trace, np.eye(2)[:, [target]])
        words = panel.wait_for(values | nets | {"Cost": total})
        for node in (8, 9):
            out = trace[f"out_{node}"][0]
            assert f"node {node}: net = {nets[f'net_{node}']:.6f}, out = {out:.6f}" in words

    check()
    panel.press("All parameters")
    for name in values:
        limit, step = (2, 0.05) if name.startswith("out") else (6, 0.1)
        for value in panel.moves(name, -limit, limit, step):
            values[name] = value
            check()
    panel.press("node 9 should say 1")
    check(target=1)
    panel.press("Reset")
    values = dict(start)
    check()
    panel.press("All parameters")


def check_slope(panel):
    values = {name: EXAMPLE[name] for name in EXAMPLE.names}

    def check(name, alpha=5.0):
        network = EXAMPLE.replace(**values)
        trace = forward(network, X)
        gradient = backward(network, trace, Y)[name]
        new = values[name] - alpha * gradient
        numbers = {
            name: values[name],
            f"Δ{name}": gradient,
            "Cost now": cost(trace, Y),
            "cost after the step": cost(forward(network.replace(**{name: new}), X), Y),
        }
        words = panel.wait_for(numbers)
        assert re.search(rf"{name}_new = [^=]+ = {re.escape(f'{new:.6f}')}", words)
        return new

    for name in values:
        panel.choose("parameter", name)
        for value in panel.moves(name, -10, 10, 0.1):
            values[name] = value
            check(name)
    for power in panel.moves("alpha", -2, 2, 0.05):
        check("b9", 10**power)
    panel.press("Reset")
    values = {name: EXAMPLE[name] for name in EXAMPLE.names}
    for taken in (1, 2, 3):
        values["w68"] = check("w68")
        panel.press("Step")
        panel.wait(lambda words, taken=taken: f"{taken} step" in words)
    check("w68")
    panel.press("Reset")
    panel.wait(lambda words: "No step taken" in words and "w68 = 1.4;" in words)


def backward_numbers(network):
    """Return what the backward pass computes, in its order, by the name that the page shows."""
    grads = backward(network, forward(network, X), Y)
    numbers = {}
    for layer in reversed(network.layout.layers):
        felt = network.W[layer + 1] @ grads.delta[layer + 1] if layer < 5 else None
        for row, node in enumerate(network.layout.nodes(layer)):
            if felt is not None:
                numbers[f"∂Cost/∂out{node}"] = felt[row, 0]
            numbers[f"δ{node}"] = grads[f"delta_{node}"][0]
        numbers |= {f"Δ{name}": grads[name] for name in BY_LAYER[layer]}
    return numbers


def check_backward(panel):
    steps = list(backward_numbers(EXAMPLE).items())

    def check(step):
        name, value = steps[step]
        words = panel.wait(lambda words: f"step {step + 1} of {len(steps)}: " in words)
        heading = words.partition(f"of {len(steps)}: ")[2]
        assert heading.removeprefix("① ").startswith(f"{name} = ")
        assert shows(heading, name, value)

    for step in panel.moves("step", 0, len(steps) - 1, 1):
        check(int(step))
    panel.page.keyboard.press("Home")
    for step in range(1, len(steps)):
        panel.page.keyboard.press("ArrowRight")
        check(step)
    panel.press("Reset")
    for button, step in (("Next", 1), ("Next", 2), ("Next", 3), ("Previous", 2), ("Next", 3)):
        panel.press(button)
        check(step)
    for name in ("w02", "w68", "b9"):
        panel.choose("show", f"paths of {name}")
        panel.wait(lambda words, name=name: f"from {name} to the cost" in words)
        panel.wait_for({f"Δ{name}": dict(steps)[f"Δ{name}"]})
    panel.choose("show", "paths of w02")
    panel.wait(lambda words: "8 paths from w02" in words)
    for path in panel.moves("path", 0, 8, 1):
        panel.wait(lambda words, path=path: f"Along path {max(path, 1):.0f}: " in words)
    panel.press("Reset")
    panel.wait_for({"δ8": steps[0][1]} | {name: EXAMPLE[name] for name in EXAMPLE.names})


@functools.cache
def trained(data, seed, alpha):
    """Return the cost at every epoch of one training, apart from any stack."""
    samples = getattr(datasets, data)(n=120)
    network = Network.random((2, 2, 2, 2, 2), seed=seed)
    return train(network, *samples, alpha=alpha, epochs=EPOCHS)


def check_training(panel):
    state = {"data": "two_moons", "seed": 3, "alpha": 0.5, "epoch": 0}
    titles = {"two_blobs": "two blobs", "xor": "XOR", "rings": "rings", "two_moons": "two moons"}

    def check():
        costs = trained(state["data"], state["seed"], state["alpha"]).costs
        numbers = {"α": state["alpha"], "cost": costs[state["epoch"]]}
        start = f"Training on {titles[state['data']]}, seed {state['seed']}. "
        panel.wait(lambda words: words.startswith(start) and "Until then" not in words)
        words = panel.wait_for(numbers)
        assert f"epoch {state['epoch']} of {EPOCHS}" in words

    check()
    for power in panel.moves("alpha", -2, 2, 0.1):
        state["alpha"] = float(f"{10**power:.2g}")
        check()
    panel.press("Reset")
    state["alpha"] = 0.5
    for epoch in panel.moves("epoch", 0, EPOCHS, 2):
        state["epoch"] = int(epoch)
        check()
    for seed in panel.moves("seed", 0, 20, 1):  # each move cancels the training of the one before
        panel.wait(lambda words, seed=seed: f"seed {seed:.0f}" in words)
        state["seed"] = int(seed)
    check()
    for state["data"] in ("two_blobs", "xor", "rings", "two_moons"):
        panel.choose("data", titles[state["data"]])
        check()
    panel.slider("epoch").focus()
    panel.page.keyboard.press("Home")
    panel.wait(lambda words: "epoch 0 of" in words)
    panel.press("Play")
    panel.wait(lambda words: "epoch 0 of" not in words)
    panel.press("Pause")
    state |= {"seed": 3, "epoch": 0}
    panel.press("Reset")
    check()


CHECKS = {
    "forward_pass": check_forward,
    "slope": check_slope,
    "backward_pass": check_backward,
    "training": check_training,
}


def test_every_control_by_keyboard_and_by_mouse(panel):
    CHECKS[panel.name](panel)


def test_an_error_is_shown_in_the_panel_and_reset_ends_it(page):
    panel = PanelInPage(page, "broken", len(PANELS))
    panel.slider("w68").focus()
    page.keyboard.press("End")
    alert = panel.root.get_by_role("alert")
    alert.wait_for()
    assert "This panel failed. ValueError: w68 is <i>too</i> large" in alert.inner_text()
    panel.wait_for({"w68": EXAMPLE["w68"]})  # the last picture that could be drawn
    panel.press("Reset")
    alert.wait_for(state="detached")
    panel.slider("w68").focus()
    page.keyboard.press("Home")
    panel.wait_for({"w68": -10.0})


FOCUSED = """() => {
    const look = style => [style.outlineStyle, style.boxShadow, style.borderColor].join();
    const element = document.activeElement, focused = look(getComputedStyle(element));
    element.blur();
    const changes = focused !== look(getComputedStyle(element));
    element.focus({focusVisible: true});
    return changes;
}"""


def test_tab_reaches_every_control_in_reading_order_with_visible_focus(panel):
    selector = "input, button, select, [role=slider]:not([tabindex='-1'])"
    controls = [
        element
        for element in panel.root.locator(selector).element_handles()
        if element.is_visible() and element.is_enabled()
    ]
    rows = [element.bounding_box() for element in controls]
    assert len(controls) > 5
    controls[0].evaluate("control => control.focus({focusVisible: true})")
    for number, control in enumerate(controls):
        assert control.evaluate("element => element === document.activeElement"), number
        assert panel.page.evaluate(FOCUSED), (
            f"no visible focus: {control.evaluate('e => e.outerHTML')}"
        )
        panel.page.keyboard.press("Tab")
    for before, after in itertools.pairwise(rows):  # down the page, and to the right in a row
        below = after["y"] >= before["y"] + before["height"] / 2
        assert below or after["x"] > before["x"] or after["y"] < before["y"]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_to_complain_about(panel, theme):
    set_theme(panel.page, theme)
    found = run_axe(panel.page, f"[data-panel={panel.name}]")
    complaints = [
        (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
    ]
    assert complaints == []
    looked_at = {rule["id"] for rule in found["passes"]}
    assert {"aria-input-field-name", "button-name", "color-contrast"} <= looked_at


def drag_w68(page):
    """Drag the edge w68 of the first panel up, and check the numbers that the page then shows."""
    label = page.locator(".bp-picture [data-label=w68]").first
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 25)
    page.mouse.up()
    value = float(page.locator("[data-name=w68]").first.get_attribute("aria-valuenow"))
    total = cost(forward(EXAMPLE.replace(w68=value), X), Y)
    assert page.locator(".bp-text b [data-sum=cost]").first.inner_text() == f"{total:.6f}"
    handle = page.locator(".bp-slider .noUi-handle").first
    assert float(handle.get_attribute("aria-valuetext")) == pytest.approx(value, abs=0.051)
    return value


KERNEL = "jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"


def test_the_picture_lives_on_without_its_kernel_and_in_the_notebook_of_yesterday(browser, lab):
    with open_and_run(browser, lab, "alive") as page:
        page.locator(".bp-picture [data-label=w68]").first.wait_for()
        page.locator(".bp-picture > svg").nth(1).wait_for()
        first = drag_w68(page)
        page.evaluate("jupyterapp.commands.execute('docmanager:save')")
        page.evaluate(f"{KERNEL}.restart()")
        second = drag_w68(page)
        assert second > first > EXAMPLE["w68"]
        page.locator(".backprop-panel").nth(1).get_by_role("slider", name="w68, slider").focus()
        page.keyboard.press("End")  # the slope is drawn by Python, which isn't there any more
        page.get_by_text("The kernel does not answer").wait_for()
        assert page.locator(".bp-picture > svg").count() == 2
    with browser.new_page() as page:  # the next day: opened, and nothing run
        page.goto(lab.address("alive"))
        page.locator(".bp-picture [data-label=w68]").first.wait_for()
        assert drag_w68(page) > first


def test_letters_on_a_control_are_no_shortcuts(panel):
    page = panel.page
    cells = """() => jupyterapp.shell.currentWidget.content.widgets.map(
        cell => [cell.model.type, cell.model.sharedModel.source])"""
    before = page.evaluate(cells)
    controls = panel.root.locator("input, button, select, [role=slider]").element_handles()
    for control in controls:
        if not (control.is_visible() and control.is_enabled()):
            continue
        control.evaluate("control => control.focus({focusVisible: true})")
        for key in "ddxma00":
            page.keyboard.press(key)
        assert page.locator(".jp-Dialog").count() == 0
        assert page.evaluate(cells) == before, control.evaluate("e => e.outerHTML")
    panel.press("Reset")


def test_a_panel_in_notebook_7_answers_the_hand_and_the_arrow_keys(browser, lab):
    pytest.importorskip("notebook")
    with browser.new_page(viewport={"width": 1280, "height": 1000}) as page:
        page.goto(f"http://127.0.0.1:{lab.port}/notebooks/notebooks/panels.ipynb?token={lab.token}")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.get_by_text("Python 3 (ipykernel)").first.wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".bp-picture [data-label=w68]").first.wait_for()
        value = drag_w68(page)
        page.keyboard.press("ArrowDown")
        moved = page.locator("[data-name=w68]").first.get_attribute("aria-valuenow")
        assert float(moved) == pytest.approx(value - 0.1)
        slider = page.locator(".bp-slider .noUi-handle").first
        slider.focus()
        page.keyboard.press("ArrowLeft")
        assert page.evaluate("document.activeElement.className").startswith("noUi-handle")
        moved = page.locator("[data-name=w68]").first.get_attribute("aria-valuenow")
        assert float(moved) == pytest.approx(value - 0.2)
