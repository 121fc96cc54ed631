"""Every text can be read on its ground, and colors with different meanings can be told apart."""

import itertools
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from backprop_helpers import Network, backward, datasets, forward, panels
from backprop_helpers.diagram import Operation, graph_diagram, network_diagram
from backprop_helpers.svg import colors
from backprop_helpers.worksheet import worksheet
from tests.figures.test_figures import FIGURES

SVG = "{http://www.w3.org/2000/svg}"
ENOUGH = 4.5
WHITE, DARK = (1.0, 1.0, 1.0), to_rgb("#111111")  # the page, and JupyterLab's in the dark


def linear(color):
    shares = np.asarray(color, dtype=float)
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast as WCAG 2 defines it, from 1 to 21."""
    lights = sorted(float(linear(color) @ (0.2126, 0.7152, 0.0722)) for color in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def over(color, opacity, ground):
    return tuple(opacity * np.asarray(color) + (1 - opacity) * np.asarray(ground))


# ---- SVG ---------------------------------------------------------------------------------------


def painted(root):
    """Yield each shape and text in the order of painting, with its place and its inheritance."""

    def walk(element, x, y, opacity, style):
        if moved := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", "")):
            x, y = x + float(moved[1]), y + float(moved[2])
        opacity *= float(element.get("opacity", 1))
        style = style | {
            key: element.get(key) for key in ("fill", "text-anchor") if element.get(key)
        }
        yield element, x, y, opacity, style
        for child in element:
            yield from walk(child, x, y, opacity, style)

    yield from walk(root, 0.0, 0.0, 1.0, {"fill": "#000000", "text-anchor": "start"})


def covers(shape, x, y):
    """Return a function that says whether a filled disc or rectangle covers a point."""
    size = {key: float(value) for key, value in shape.attrib.items() if key in MEASURES}
    if shape.tag == f"{SVG}circle":
        return lambda p: np.hypot(p[0] - x - size["cx"], p[1] - y - size["cy"]) <= size["r"]
    left, top = x + size.get("x", 0.0), y + size.get("y", 0.0)
    return lambda p: left <= p[0] <= left + size["width"] and top <= p[1] <= top + size["height"]


MEASURES = ("x", "y", "width", "height", "cx", "cy", "r")


def texts_of(svg):
    """Yield (words, color, ground) of each text at its start, middle and end."""
    shapes = []
    for element, x, y, opacity, style in painted(ET.fromstring(svg)):
        if element.tag in (f"{SVG}rect", f"{SVG}circle") and style["fill"] != "none":
            share = opacity * float(element.get("fill-opacity", 1))
            shapes.append((covers(element, x, y), to_rgb(style["fill"]), share))
        if element.tag != f"{SVG}text" or not (element.text or "").strip():
            continue
        size = float(element.get("font-size"))
        wide = 0.5 * size * len(element.text)
        start = {"start": 0.0, "middle": -wide / 2, "end": -wide}[style["text-anchor"]]
        for part in (0.05, 0.5, 0.95):
            at = (
                x + float(element.get("x", 0)) + start + part * wide,
                y + float(element.get("y", 0)) - 0.35 * size,
            )
            ground = WHITE
            for covered, color, share in shapes:
                if covered(at):
                    ground = over(color, share, ground)
            yield element.text, over(to_rgb(style["fill"]), opacity, ground), ground


def diagrams():
    net, (X, Y) = Network.example(), datasets.example()
    trace = forward(net, X)
    grads = backward(net, trace, Y)
    for highlight, result in (((), ""), (("w46", "w68", "delta_8"), "w46"), (("out_6",), "out_6")):
        for arguments in ((), (trace,), (trace, grads)):
            yield network_diagram(
                net, *arguments, highlight=highlight, result=result, title="T"
            ).svg
    full = forward(net.replace(b2=40, b3=40, b4=40), X)  # the darkest fill there is
    yield network_diagram(net, full, highlight=["w68"]).svg
    yield network_diagram(Network.random((64, 32, 10), seed=0)).svg
    square = [Operation("x"), Operation("y", "x × x", ("x", "x"))]
    yield graph_diagram(square, {"x": ["3"]}, {("x", "y"): 6.0}, highlight=["x"], title="T").svg


def drawing(panel):
    return panel.html[panel.html.index("<svg") : panel.html.rindex("</svg>") + len("</svg>")]


def panel_pictures():
    for make in (panels.forward_pass, panels.backward_pass, panels.slope):
        yield drawing(make())
    backwards = panels.backward_pass()
    backwards.controls["weight"].value = "w02"
    yield drawing(backwards)
    yield drawing(panels.training(epochs=20))


@pytest.mark.parametrize("pictures", [diagrams, panel_pictures])
def test_every_text_of_a_drawing_can_be_read(pictures):
    count = 0
    for svg in pictures():
        for words, color, ground in texts_of(svg[svg.index("<svg") :]):
            assert contrast(color, ground) >= ENOUGH, (words, color, ground)
            count += 1
    assert count > 500


def test_a_text_that_is_too_pale_would_be_found():
    pale = network_diagram(Network.example(), highlight=["w68"]).svg
    assert colors.QUIET in pale
    found = texts_of(pale.replace(colors.QUIET, colors.PLAIN))
    assert min(contrast(color, ground) for _, color, ground in found) < ENOUGH


# ---- figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_of_a_figure_can_be_read(name):
    picture = FIGURES[name]()
    picture.set_dpi(96)
    canvas = FigureCanvasAgg(picture)
    canvas.draw()
    picture.set_layout_engine("none")
    texts = [t for t in picture.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = [(text, text.get_window_extent()) for text in texts]
    for text in texts:
        text.set_visible(False)
    canvas.draw()
    grounds = np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255
    looked_at = 0
    for text, box in boxes:
        inside = grounds[int(max(box.y0, 0)) : int(box.y1), int(max(box.x0, 0)) : int(box.x1)]
        if not inside.size:
            continue  # a tick's text that matplotlib keeps outside of the picture
        found, counts = np.unique(inside.reshape(-1, 3), axis=0, return_counts=True)
        opacity = 1.0 if text.get_alpha() is None else text.get_alpha()
        ground = found[counts.argmax()]
        color = over(to_rgb(text.get_color()), opacity, ground)
        assert contrast(color, ground) >= ENOUGH, text
        looked_at += 1
    assert looked_at > 4


# ---- the worksheet -----------------------------------------------------------------------------


def test_the_worksheet_writes_in_colors_that_can_be_read():
    style = worksheet(7).partition("<style>")[2].partition("</style>")[0]
    schemes = [
        dict(re.findall(r"--(\w+): (#\w+)", line)) for line in re.findall(r":root {[^}]*", style)
    ]
    written = set(re.findall(r"(?<![-\w])(?:color|fill): var\(--(\w+)\)", style)) - {"paper"}
    assert len(schemes) == 2
    assert written == {"ink", "quiet"}
    for scheme, name in itertools.product(schemes, written):
        assert contrast(to_rgb(scheme[name]), to_rgb(scheme["paper"])) >= ENOUGH


# ---- meanings ----------------------------------------------------------------------------------

# How the colors look to those who see no red, no green, no blue (Machado and others, 2009).
SIGHTS = {
    "all": np.eye(3),
    "no red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def seen(color, sight):
    """Return a color as CIE Lab, as this sight sees it."""
    light = np.clip(np.asarray(SIGHTS[sight]) @ linear(to_rgb(color)), 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    X, Y, Z = np.cbrt(np.asarray(to_xyz) @ light / (0.9505, 1.0, 1.089))
    return np.array([116 * Y - 16, 500 * (X - Y), 200 * (Y - Z)])


def difference(one, other, sight):
    return np.linalg.norm(seen(one, sight) - seen(other, sight))


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_factors_can_be_told_apart(sight):
    for one, other in itertools.combinations(colors.FACTORS.values(), 2):
        assert difference(one, other, sight) > 40


def test_the_factors_are_not_the_signs():
    signs = (colors.POSITIVE, colors.NEGATIVE)
    for factor, sign in itertools.product(colors.FACTORS.values(), signs):
        assert difference(factor, sign, "all") > 40


@pytest.mark.parametrize("factor", colors.FACTORS)
def test_a_factor_can_be_read_in_a_notebook_light_or_dark(factor):
    color = to_rgb(colors.FACTORS[factor])
    assert contrast(color, WHITE) >= ENOUGH
    assert contrast(color, DARK) >= 4  # 4.35 on both is the most that there is
