"""The living network in a real Chromium: its numbers are Python's, and it answers every hand.

Most of it needs no kernel, so most of it is tested on a bare page that loads the module alone.
"""

import shutil
import subprocess
from importlib.resources import files

import numpy as np
import pytest

from backprop_helpers import Network, panels
from backprop_helpers.panels.quantities import quantities
from backprop_helpers.svg.numbers import given, number
from tests.panels.test_backward import SIZES, sample_of

MODULE = files("backprop_helpers.panels").joinpath("living.js")
STYLE = files("backprop_helpers.panels").joinpath("living.css")
LOAD = """async ([source, state]) => {
    const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
    window.living = await import(url);
    if (state) {
        const place = document.body.appendChild(document.createElement('div'));
        window.model = living.mount(place, state);
    }
}"""


@pytest.fixture(scope="module")
def bare(browser):
    """Return a function that opens a page with one panel on it, and nothing of Jupyter."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True) as context:
        page = context.new_page()

        def opened(panel=None):
            page.goto("about:blank")
            page.set_content(
                f"<!doctype html><meta charset=utf-8><style>{STYLE.read_text('utf-8')}"
            )
            state = panel and panel.living.page_state()
            page.evaluate(LOAD, [MODULE.read_text("utf-8"), state])
            return page

        yield opened


def test_types_are_right(tmp_path):
    compiler = shutil.which("tsc")
    if not compiler:
        pytest.skip("no TypeScript compiler found: npm install -g typescript")
    copy = tmp_path / "living.js"
    copy.write_bytes(MODULE.read_bytes())
    options = ["--checkJs", "--allowJs", "--noEmit", "--strict", "--target", "es2022"]
    done = subprocess.run([compiler, *options, str(copy)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def cases(count):
    """Yield networks of all shapes; many numbers at the ends of sliders, many nodes saturated."""
    generator = np.random.default_rng(0)
    for seed in range(count):
        sizes = tuple(generator.integers(1, 5, size=generator.integers(2, 6)).tolist())
        network = Network.random(sizes, seed, scale=float(generator.choice([1, 4, 60])))
        ends = {n: generator.choice([-6, 6, 0, 2.5]) for n in network.names}
        network = network.replace(**{n: v for n, v in ends.items() if generator.random() < 0.4})
        x = generator.choice([-2, 2, 0.5, 0.0], size=(sizes[0], 1))
        yield network, x, np.eye(sizes[-1])[:, [seed % sizes[-1]]]


def values_of(network, x):
    inputs = {f"out_{node}": float(value) for node, (value,) in enumerate(x)}
    return inputs | {name: float(network[name]) for name in network.names}


def test_both_passes_are_those_of_python(bare):
    networks = list(cases(1000))
    given_to = [[n.sizes, values_of(n, x), y[:, 0].tolist()] for n, x, y in networks]
    found = bare().evaluate("cases => cases.map(given => living.passes(...given))", given_to)
    for theirs, (network, x, y) in zip(found, networks, strict=True):
        ours = quantities(network, x, y)
        assert ours.keys() <= theirs.keys()
        for name, value in ours.items():
            if value is None:
                assert theirs[name] is None, name
            else:
                assert theirs[name] == pytest.approx(value, rel=1e-12, abs=1e-12), name


def test_numbers_are_written_as_python_writes_them(bare):
    generator = np.random.default_rng(0)
    values = [k / 1024 for k in range(-3000, 3000, 7)] + [k / 2**20 for k in range(1, 4000, 13)]
    values += [5e-324, -1e-300, 1e-4, 9.995e-5, 9.995, 999999.5, 1e6, -1e-5, 0.0, 1e21]
    values += [float(10.0**e * generator.normal()) for e in range(-12, 9) for _ in range(30)]
    values += [float(f"{v:.3g}") for v in values]
    digits = [[value, decimals] for value in values for decimals in (0, 3, 6)]
    found = bare().evaluate(
        "all => all.map(v => [living.number(...v), living.given(...v)])", digits
    )
    assert found == [[number(*v), given(*v)] for v in digits]


LOOK = """svg => [...svg.querySelectorAll(
        '[data-value], [data-name] > line:not(.bp-glow), [data-name] > circle:not(.bp-glow)')]
    .filter(e => e.tagName !== 'circle' || e.getAttribute('stroke-width'))
    .map(e => {
        const style = getComputedStyle(e);
        return [e.tagName, e.dataset.value || e.parentElement.dataset.name, e.textContent,
            style.fill, style.stroke === 'rgb(255, 240, 194)' ? 'none' : style.stroke,
            e.tagName === 'text' ? '' : style.strokeWidth, style.strokeDasharray,
            style.fontWeight, style.opacity].join('|');
    }).sort()"""


def looks_of(page, svg):
    """Return how each line, disc and number of a picture looks that Python drew."""
    return page.evaluate(
        f"""svg => {{
        const place = document.body.appendChild(document.createElement('div'));
        place.innerHTML = svg;
        const looks = ({LOOK})(place.firstChild);
        place.remove();
        return looks;
    }}""",
        svg,
    )


@pytest.mark.parametrize("sizes", SIZES)
def test_the_picture_looks_as_python_draws_it(bare, sizes):
    network, x, y = sample_of(sizes, 3)
    panel = panels.backward_pass(network, x, y)
    page = bare(panel)
    other = network.replace(**{n: float(np.clip(-2.25 * network[n], -6, 6)) for n in network.names})
    steps = int(panel.sliders["step"].max)
    page.evaluate("values => model.set('at', {...model.get('at'), values})", values_of(other, x))
    for name, value in values_of(other, x).items():
        panel.sliders[name].value = value
    for step in (0, steps // 2, steps):
        panel.sliders["step"].value = step
        page.evaluate("step => model.set('at', {...model.get('at'), step})", step)
        living = page.evaluate(f"({LOOK})(document.querySelector('.bp-picture > svg'))")
        python = set(looks_of(page, panel.html.partition("</svg>")[0] + "</svg>"))
        # Python labels an edge in play even where there is no room for the labels of all edges
        assert set(living) <= python
        if sizes == (2, 2, 2, 2, 2):
            assert set(living) == python


def state_of(page):
    return page.evaluate("model.get('at')")


def center_of(page, name):
    """Return where an element can be taken hold of: an edge at its label, a node in its middle."""
    box = page.evaluate(
        """name => {
            const place = document.querySelector('.bp-picture > svg');
            const part = /^w/.test(name) ? place.querySelector(`[data-label="${name}"]`)
                : place.querySelector(`[data-name="${name}"] circle`);
            const {x, y, width, height} = part.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
        }""",
        name,
    )
    return tuple(box)


ELEMENTS = [*map(str, range(10)), *(n for n in Network.example().names if n[0] == "w")]


def parameter(element):
    return element if element[0] == "w" else f"out_{element}" if int(element) < 2 else f"b{element}"


def shown_cost(page):
    return page.locator(".bp-text b [data-sum=cost]").inner_text()


def right_cost(at):
    network = Network.example().replace(
        **{n: value for n, value in at["values"].items() if not n.startswith("out")}
    )
    x = [[at["values"]["out_0"]], [at["values"]["out_1"]]]
    return number(quantities(network, x, [[y] for y in at["y"]])["cost"])


def test_every_edge_and_node_is_dragged_wheeled_and_moved_by_keys(bare):
    page = bare(panels.forward_pass())
    ranges = page.evaluate("model.get('network').range")
    for name in ELEMENTS:
        low, high, step = ranges[parameter(name)]
        before = state_of(page)["values"][parameter(name)]
        x, y = center_of(page, name)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - 20)
        page.mouse.up()
        at = state_of(page)
        dragged = at["values"][parameter(name)]
        expected = min(before + 20 / 250 * (high - low), high)
        assert at["chosen"] == name
        assert dragged == pytest.approx(expected, abs=0.51 * step)
        assert page.evaluate("document.activeElement.dataset.name") == name
        page.mouse.move(x, y)
        page.mouse.wheel(0, 100)
        page.wait_for_function(
            "([name, value]) => Math.abs(model.get('at').values[name] - value) < 1e-9",
            arg=[parameter(name), dragged - step],
        )
        for key, value in {
            "ArrowUp": dragged,
            "Shift+ArrowUp": min(dragged + step / 10, high),
            "ArrowDown": min(dragged + step / 10, high) - step,
            "PageDown": min(dragged + step / 10, high) - 6 * step,
            "Home": low,
            "PageUp": low + 5 * step,
            "End": high,
        }.items():
            page.keyboard.press(key)
            assert state_of(page)["values"][parameter(name)] == pytest.approx(value), (name, key)
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement === document.body")
        assert shown_cost(page) == right_cost(state_of(page))
    spoken = page.locator("[role=slider]")
    assert spoken.count() == 26
    assert spoken.evaluate_all("all => all.filter(e => e.tabIndex === 0).length") == 1


def test_a_finger_drags_every_edge_and_node(bare):
    page = bare(panels.forward_pass())
    session = page.context.new_cdp_session(page)
    for name in ELEMENTS:
        before = state_of(page)["values"][parameter(name)]
        x, y = center_of(page, name)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x, "y": y + 15}]),
            ("touchMove", [{"x": x, "y": y + 30}]),
            ("touchEnd", []),
        ):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_function(
            "([name, value]) => model.get('at').values[name] < value",
            arg=[parameter(name), before],
        )
        assert shown_cost(page) == right_cost(state_of(page))


def test_keys_walk_from_part_to_part(bare):
    page = bare(panels.forward_pass())
    page.locator("[role=slider][tabindex='0']").focus()
    seen = []
    for _ in ELEMENTS:
        seen.append(page.evaluate("document.activeElement.dataset.name"))
        page.keyboard.press("ArrowRight")
    assert sorted(seen) == sorted(ELEMENTS)
    assert page.evaluate("document.activeElement.dataset.name") == seen[0]


def test_the_box_takes_a_point_a_comma_and_a_minus_and_puts_the_rest_right(bare):
    page = bare(panels.forward_pass())
    box = page.get_by_label("w68", exact=True)
    for typed, value, left in (
        ("0,25", 0.25, "0.25"),
        ("-1.5", -1.5, "-1.5"),
        ("−2", -2, "-2"),
        ("99", 6, "6"),
        ("what", 6, "6"),
    ):
        box.fill(typed)
        box.press("Tab")
        assert state_of(page)["values"]["w68"] == value
        assert box.input_value() == left


def test_pointing_shows_the_formula_and_lights_both_ways(bare):
    page = bare(panels.forward_pass())
    page.mouse.move(*center_of(page, "w46"))
    formula = page.locator(".bp-formula")
    assert "Δw46 = δ6 × ③ out4" in formula.inner_text().replace("\n", " ")
    lit = "all => all.map(e => e.dataset.name).sort()"
    assert page.locator(".bp-part").evaluate_all(lit) == ["4", "6", "w46"]
    assert page.locator(".bp-pointed").evaluate_all(lit) == ["w46"]
    page.mouse.move(*center_of(page, "6"))
    assert "net6 = w46 out4 + w56 out5 + b6" in formula.inner_text()
    page.mouse.move(2, 2)
    page.locator(".bp-formula [data-term='8']").first.hover()  # of w68, which is chosen
    assert page.locator(".bp-pointed").evaluate_all(lit) == ["8"]
    assert set(page.locator(".bp-lit").evaluate_all("all => all.map(e => e.dataset.term)")) == {"8"}


def test_a_nudge_shows_every_change_while_it_is_held(bare):
    page = bare(panels.forward_pass())
    page.get_by_label("your guess:").fill("-0,002")
    hold = page.get_by_role("button", name="Hold: + 0.01")
    hold.hover()
    page.mouse.down()
    said = page.locator(".bp-said").inner_text()
    before = quantities(Network.example(), [[0.9], [0.4]], [[1], [0]])
    after = quantities(Network.example().replace(w68=1.41), [[0.9], [0.4]], [[1], [0]])
    change = after["cost"] - before["cost"]
    assert f"by {number(change)}. Change / 0.01 = {number(change / 0.01)}." in said
    assert "The slope Δw68 is −0.117324." in said
    assert f"You guessed −0.002; it is {number(change)}." in said
    ghosts = page.locator(".bp-over .bp-ghost").all_text_contents()
    assert ghosts == [f"+{number(after['out_8'] - before['out_8'], 4)}"]
    page.mouse.up()
    assert page.locator(".bp-over .bp-ghost").count() == 0
    page.locator("[role=slider][data-name='w02']").focus()
    page.keyboard.down("n")
    assert page.locator(".bp-over .bp-ghost").count() == 7  # all nodes downstream
    page.keyboard.up("n")
    assert page.locator(".bp-over .bp-ghost").count() == 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_flow_goes_forward_then_backward_and_ends(bare, motion):
    page = bare(panels.forward_pass())
    page.emulate_media(reduced_motion=motion)
    page.get_by_label("speed").select_option("fast")
    step = page.get_by_role("button", name="Layer by layer")
    numbers = quantities(Network.example(), [[0.9], [0.4]], [[1], [0]])
    for layer in (2, 3, 4, 5, 5, 4, 3, 2):
        step.click()
        page.wait_for_function("document.querySelectorAll('.bp-arrow').length === 4")
        back = page.locator(".bp-back").count() == 4
        way = f"from layer {layer} to layer {layer - 1}" if back else f"to layer {layer}."
        assert way in page.locator(".bp-text").inner_text()
        turns = page.locator(".bp-arrow").evaluate_all(
            "all => all.map(e => Math.abs(+/rotate.(.*)[)]/.exec(e.getAttribute('transform'))[1]))"
        )
        assert all((turn > 90) == back for turn in turns)  # the way that it points
        if layer == 5:
            carried = numbers["w68"] * numbers["delta_8" if back else "out_6"]
            assert number(carried, 3) in page.locator(".bp-over .bp-ghost").all_text_contents()
    step.click()
    page.wait_for_function("!document.querySelector('.bp-arrow')")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("document.querySelector('.bp-arrow')")
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Play", exact=True).count() == 1


def test_a_guess_of_the_next_number_is_judged(bare):
    page = bare(panels.backward_pass())
    page.get_by_label("your guess:").fill("0.3")
    page.get_by_role("button", name="Next").click()
    assert page.locator(".bp-said").inner_text() == "You guessed 0.3; it is 0.345860."
    assert "step 2 of 38" in page.locator(".bp-text").inner_text()


@pytest.mark.parametrize("width", [390, 1024, 1280, 1920])
def test_every_width_has_readable_numbers_and_nothing_beside_the_page(bare, width):
    page = bare(panels.backward_pass())
    page.set_viewport_size({"width": width, "height": 800})
    small = page.evaluate(
        """() => [...document.querySelectorAll('.bp-picture text')]
            .map(e => 12 * e.getScreenCTM().a).filter(size => size < 11)"""
    )
    assert small == []
    if width == 1280:  # picture, controls and formula in one view
        box = page.locator(".bp-text").bounding_box()
        assert box["y"] + box["height"] <= 640
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
