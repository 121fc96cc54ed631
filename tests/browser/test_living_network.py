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
