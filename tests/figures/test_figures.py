"""The figures show the numbers that the mathematics gives, and can be read."""

import gc
import io
import itertools
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import matplotlib.style
import numpy as np
import pytest
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text
from PIL import Image

from backprop_helpers import (
    Network,
    backward,
    cost,
    datasets,
    figures,
    forward,
    numerical_gradient,
    train,
)
from backprop_helpers.figures import LINES, Picture
from backprop_helpers.svg.numbers import PICTURE, number

NET = Network.example()
X, Y = datasets.example()
MOONS = datasets.two_moons()
START = Network.random((2, 6, 2), seed=3)
HISTORY = train(START, *MOONS, alpha=3.0, epochs=300, record_every=10)
SWEEP = train(START, *MOONS, alpha=np.array([0.02, 2.0, 60.0]), epochs=100, record_every=5)
SNAPSHOTS = Network.stack([HISTORY.network.at(k) for k in (0, 5, 15, -1)])
STARTS = Network.stack(Network.random(NET.sizes, seed=k, scale=1.0) for k in range(21))
DIGITS = datasets.digits()[0].T.reshape(-1, 8, 8)
PENGUINS = datasets.penguins()
MEAN = PENGUINS[0].mean(axis=1, keepdims=True)


def penguins_picture() -> Picture:
    return figures.decision_boundary(
        START,
        *PENGUINS,
        names=("bill length (mm)", "bill depth (mm)"),
        classes=("Adelie", "Chinstrap"),
        transform=lambda inputs: inputs - MEAN,
    )


FIGURES: dict[str, Callable[[], Picture]] = {
    "cost": lambda: figures.cost_curve(HISTORY),
    "cost log": lambda: figures.cost_curve(HISTORY, log=True),
    "costs": lambda: figures.cost_curve(SWEEP, labels=["α = 0.02", "α = 2", "α = 60"]),
    "costs log": lambda: figures.cost_curve(SWEEP, log=True),
    "boundary": lambda: figures.decision_boundary(HISTORY.final, *MOONS),
    "boundaries 2": lambda: figures.decision_boundary(SNAPSHOTS.at(slice(2)), *MOONS),
    "boundaries 3": lambda: figures.decision_boundary(
        SNAPSHOTS.at(slice(3)), *MOONS, titles=("before", "after 50 epochs", "after 150 epochs")
    ),
    "boundaries 4": lambda: figures.decision_boundary(
        SNAPSHOTS, *MOONS, titles=[f"after {k} epochs" for k in (0, 50, 150, 300)]
    ),
    "penguins": penguins_picture,
    "slope": lambda: figures.slope(NET, X, Y, "w68"),
    "slope and long step": lambda: figures.slope(NET, X[:, :1], Y[:, :1], "w68", alpha=60.0),
    "slope and short step": lambda: figures.slope(NET, X, Y, "b8", low=-2, high=2, alpha=0.1),
    "norms": lambda: figures.gradient_norms(NET, X, Y),
    "norms of many": lambda: figures.gradient_norms(STARTS, X, Y),
    "line": lambda: figures.lines(
        [0, 1, 2], {"one": [1, -2, 3]}, x_label="epoch", y_label="cost (nats)", title="One line"
    ),
    "lines": lambda: figures.lines(
        np.geomspace(1, 1e5, 60),
        {f"line {k}": np.geomspace(1, 10.0**k, 60) for k in range(8)},
        x_label="parameters (number)",
        y_label="slope (no unit)",
        title="Eight lines, both axes logarithmic",
        log="xy",
    ),
    "lines within a decade": lambda: figures.lines(
        [1, 2, 3, 8],
        {"a": [1, 2, 3, 4], "b": [9, 8, 7, 6]},
        x_label="layer (number)",
        y_label="cost (nats)",
        title="Logarithmic, but within one decade",
        log="xy",
    ),
    "images": lambda: figures.images(
        DIGITS[:10], [f"a {k}\nsays {k}, 97 %" for k in range(10)], title="Ten digits", columns=5
    ),
    "signed images": lambda: figures.images(
        DIGITS[:3] - 0.5, list("abc"), title="Weights of 3 nodes", signed="weight (no unit)"
    ),
    "long title": lambda: figures.gradient_norms(NET, X, Y, title="many words " * 20),
}


def line(picture: Picture, label: str, panel: int = 0) -> np.ndarray:
    """Return the (2, points) of the line whose label begins like this."""
    [found] = [a for a in picture.axes[panel].lines if str(a.get_label()).startswith(label)]
    return np.array(found.get_data(), dtype=float)


def texts(picture: Picture) -> list[Text]:
    """Return every text that is drawn; matplotlib also keeps tick labels outside the view."""
    hidden = set()
    for axes in picture.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    hidden |= {tick.label1, tick.label2}
    return [t for t in picture.findobj(Text)
            if t.get_visible() and t.get_text().strip() and t not in hidden]  # fmt: skip


@pytest.fixture(scope="module", params=FIGURES)
def shown(request: pytest.FixtureRequest) -> tuple[Picture, Any]:
    """A figure, and what Jupyter gets of it: drawn once for all tests that look at it."""
    picture = FIGURES[request.param]()
    return picture, picture._repr_mimebundle_(include=None, exclude=None)


@pytest.fixture(scope="module")
def picture(shown: tuple[Picture, Any]) -> Picture:
    return shown[0]  # laid out, so that every text has its place


def test_it_displays_itself_as_a_sharp_png_with_an_alternative_text(shown):
    picture, (data, metadata) = shown
    image = Image.open(io.BytesIO(data["image/png"]))
    image.verify()
    size = metadata["image/png"]
    assert image.size == (2 * size["width"], 2 * size["height"])
    assert 300 < size["width"] <= 848  # the room at 1280 px
    assert size["alt"] == data["text/plain"] == picture.alt
    assert picture.alt.endswith(".")
    assert any(digit in picture.alt for digit in "123456789")
    assert "-" not in picture.alt
    assert "−0 " not in picture.alt


def test_the_background_is_opaque_white(shown):
    image = Image.open(io.BytesIO(shown[1][0]["image/png"]))
    assert "transparency" not in image.info
    assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


def test_title_and_axis_labels_with_units(picture):
    assert picture.get_suptitle()
    assert picture.axes[0].get_ylabel() or picture.axes[0].images  # an image has no axes
    for axes in picture.axes:
        if axes.images:
            continue
        for label in filter(None, [axes.get_xlabel(), axes.get_ylabel()]):
            assert label == "epoch" or label.endswith(("(nats)", "(no unit)", "(mm)", "(number)"))


def test_all_text_is_large_enough_plain_inside_and_apart(picture):
    drawn = texts(picture)
    assert len(drawn) > 6
    boxes = {}
    width, height = picture.bbox.size
    for text in drawn:
        assert text.get_fontsize() >= 10, text
        assert "$" not in text.get_text(), text
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
        boxes[text] = box.padded(-1)
    for (a, box_a), (b, box_b) in itertools.combinations(boxes.items(), 2):
        assert not box_a.overlaps(box_b), (a, b)


def test_a_title_replaces_the_title():
    made = [
        figures.cost_curve(HISTORY, title="mine"),
        figures.decision_boundary(NET, X, Y, title="mine"),
        figures.slope(NET, X, Y, "w68", title="mine"),
        figures.gradient_norms(NET, X, Y, title="mine"),
    ]
    assert [picture.get_suptitle() for picture in made] == ["mine"] * 4


def test_drawing_works_on_another_thread_and_gives_the_same_picture():
    expected, drawn = figures.slope(NET, X, Y, "w68").png(), []
    thread = threading.Thread(target=lambda: drawn.append(figures.slope(NET, X, Y, "w68").png()))
    thread.start()
    thread.join()
    assert drawn == [expected]


def settings():
    """Return all but the backend, which matplotlib chooses when it is asked for it."""
    return {name: matplotlib.rcParams[name] for name in matplotlib.rcParams if name != "backend"}


def test_a_learners_settings_change_no_figure_and_no_figure_changes_them():
    expected = figures.slope(NET, X, Y, "w68").png()
    with matplotlib.style.context(
        ["dark_background", {"font.size": 30, "axes.grid": True, "text.usetex": True}]
    ):
        before = settings()
        picture = figures.slope(NET, X, Y, "w68")
        assert settings() == before
        assert picture.png() == expected
        assert settings() == before


def test_a_shown_figure_keeps_no_pixels():
    picture = figures.slope(NET, X, Y, "w68", alpha=5.0)
    picture.png()
    assert type(picture.canvas) is FigureCanvasBase
    gc.collect()
    kept = [each for each in gc.get_objects() if isinstance(each, RendererAgg)]
    assert not [each for each in kept if (each.width, each.height) == tuple(picture.bbox.size)]


# ---- the numbers -------------------------------------------------------------------------------


def test_cost_curve_shows_the_recorded_costs():
    axes = figures.cost_curve(HISTORY).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_data(), [HISTORY.epochs, HISTORY.costs])
    picture = figures.cost_curve(HISTORY)
    assert picture.alt == (
        f"Cost by epoch, 0 to 300: from {HISTORY.costs[0]:.3f} to {HISTORY.costs[-1]:.3f} nats."
    )
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "cost (nats)")
    assert axes.get_ylim()[0] == 0


def test_cost_curve_of_a_stack_labels_each_line_and_lists_them_as_they_end():
    names = ["slow", "good", "fast"]
    picture = figures.cost_curve(SWEEP, labels=names, log=True)
    for k, name in enumerate(names):
        np.testing.assert_array_equal(line(picture, name)[1], SWEEP.costs[:, k])
        assert (
            f"{name}: from {SWEEP.costs[0, k]:.3f} to {SWEEP.costs[-1, k]:.3f} nats" in picture.alt
        )
    listed = [text.get_text() for text in picture.legends[0].get_texts()]
    assert listed == sorted(names, key=lambda n: -SWEEP.costs[-1, names.index(n)])
    lines = picture.axes[0].lines
    assert len({a.get_color() for a in lines}) == len({str(a._dash_pattern) for a in lines}) == 3
    assert picture.axes[0].get_yscale() == "log"
    best = names[int(SWEEP.costs[-1].argmin())]
    assert best in picture.get_suptitle()


@pytest.mark.parametrize("n", [1, 4])
def test_slope_draws_the_cost_and_a_tangent_with_the_measured_slope(n):
    inputs, targets = X[:, :n], Y[:, :n]
    picture = figures.slope(NET, inputs, targets, "w46", low=-3, high=4)
    values, curve = line(picture, "cost")
    assert (values[0], values[-1]) == (-3, 4)
    for k in (0, 57, 200):
        changed = NET.replace(w46=values[k])
        assert curve[k] == pytest.approx(cost(forward(changed, inputs), targets), rel=1e-12)
    x, y = line(picture, "tangent")
    measured = numerical_gradient(NET, inputs, targets)["w46"]
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(measured, rel=1e-8)
    point = line(picture, "w46 = ")[:, 0]
    assert tuple(point) == (NET["w46"], cost(forward(NET, inputs), targets))
    assert y[0] + measured * (point[0] - x[0]) == pytest.approx(point[1])  # they touch
    assert f"slope ∂Cost/∂w46 is {number(measured, PICTURE)}." in picture.alt
    effect = "lowers" if measured < 0 else "raises"
    assert effect in picture.get_suptitle()


def test_slope_draws_the_step_against_the_gradient():
    alpha = 5.0
    picture = figures.slope(NET, X[:, :1], Y[:, :1], "w68", alpha=alpha)
    gradient = numerical_gradient(NET, X[:, :1], Y[:, :1])["w68"]
    x, y = line(picture, "after the step")[:, 0]
    assert x == pytest.approx(NET["w68"] - alpha * gradient, rel=1e-9)
    assert y == pytest.approx(cost(forward(NET.replace(w68=x), X[:, :1]), Y[:, :1]))
    assert f"α = 5 leads to w68 = {x:.3f}, cost {y:.3f} nats" in picture.alt
    [arrow] = picture.axes[0].findobj(FancyArrowPatch)
    (start, _), (end, _) = arrow._posA_posB
    assert (start, end) == (NET["w68"], x)
    assert not figures.slope(NET, X, Y, "w68").axes[0].findobj(FancyArrowPatch)


def test_slope_widens_the_range_so_that_the_point_and_the_step_are_inside():
    net = NET.replace(w68=13.0)
    assert 13 < line(figures.slope(net, X, Y, "w68"), "cost")[0].max() < 15
    stepped = figures.slope(NET, X[:, :1], Y[:, :1], "w68", alpha=200.0)
    assert line(stepped, "cost")[0].max() > line(stepped, "after")[0, 0] > 10


def test_slope_says_so_when_the_cost_does_not_change():
    picture = figures.slope(NET.replace(w24=0, w25=0), X, Y, "w02", alpha=1.0)
    assert "does not change" in picture.get_suptitle()
    assert "∂Cost/∂w02 is 0." in picture.alt


def right_by_loop(network: Network, inputs: np.ndarray, targets: np.ndarray) -> int:
    count = 0
    for k in range(inputs.shape[1]):
        out = forward(network, inputs[:, k : k + 1]).out[network.layout.last][:, 0]
        count += int((out[1] > out[0]) == (targets[1, k] == 1))
    return count


def test_decision_boundary_counts_and_rings_the_samples():
    titles = ["a", "b", "c", "d"]
    picture = figures.decision_boundary(SNAPSHOTS, *MOONS, titles=titles)
    counts = [right_by_loop(SNAPSHOTS.at(k), *MOONS) for k in range(4)]
    assert len(set(counts)) > 1
    for k, count in enumerate(counts):
        assert picture.axes[k].get_title() == f"{titles[k]}\n{count} of 200 right"
        assert f"{titles[k]}: {count} of 200 samples right" in picture.alt
        circles, triangles, rings = picture.axes[k].lines
        np.testing.assert_array_equal(circles.get_data(), MOONS[0][:, MOONS[1][0] == 1])
        np.testing.assert_array_equal(triangles.get_data(), MOONS[0][:, MOONS[1][1] == 1])
        assert circles.get_marker() != triangles.get_marker()
        ringed = np.array(rings.get_data())
        assert ringed.shape[1] == 200 - count
        for point in ringed.T:
            [sample] = np.flatnonzero((point == MOONS[0].T).all(axis=1))
            one = slice(sample, sample + 1)
            assert right_by_loop(SNAPSHOTS.at(k), MOONS[0][:, one], MOONS[1][:, one]) == 0


def test_decision_boundary_runs_where_both_outputs_are_equal():
    picture = figures.decision_boundary(HISTORY.final, *MOONS)
    filled, contour = picture.axes[0].collections
    edge = np.concatenate([path.vertices for path in contour.get_paths()]).T
    out = forward(HISTORY.final, edge).out[3]
    assert abs(out[1] - out[0]).max() < 0.05
    shade = out[1] - out[0]
    assert len(shade) > 50
    for corner in ((-1.0, 1.0), (1.9, -0.4)):  # deep in class 0, and deep in class 1
        [k] = [k for k, path in enumerate(filled.get_paths()) if path.contains_point(corner)]
        below, above = forward(HISTORY.final, np.reshape(corner, (2, 1))).out[3][:, 0]
        assert filled.levels[k] <= above - below <= filled.levels[k + 1]
        red, _, blue, _ = filled.get_facecolor()[k]
        assert (blue > red) == (below > above)  # as the samples: class 0 blue, class 1 vermilion


def test_decision_boundary_leaves_the_data_alone_whatever_transform_does():
    def in_place(inputs):
        inputs -= MEAN
        return inputs

    data, Y = PENGUINS[0].copy(), PENGUINS[1]
    figures.decision_boundary(START, data, Y, transform=in_place)
    np.testing.assert_array_equal(data, PENGUINS[0])


def test_a_logarithmic_cost_curve_leaves_out_a_cost_of_zero():
    history = train(NET, X[:, :1], Y[:, :1], alpha=1e4, epochs=3)
    assert history.costs.min() == 0 < history.costs.max()
    axes = figures.cost_curve(history, log=True).axes[0]
    assert axes.get_yscale() == "log"
    with pytest.raises(ValueError, match="no y is above 0"):
        figures.cost_curve(replace(history, costs=0 * history.costs), log=True)


def test_decision_boundary_keeps_the_units_of_the_data_when_it_transforms():
    picture = penguins_picture()
    axes = picture.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("bill length (mm)", "bill depth (mm)")
    low, high = axes.get_xlim()
    assert 25 < low < PENGUINS[0][0].min() < PENGUINS[0][0].max() < high < 65
    count = right_by_loop(START, PENGUINS[0] - MEAN, PENGUINS[1])
    assert count != right_by_loop(START, *PENGUINS)
    assert f"{count} of 219" in picture.alt
    edge = np.concatenate([path.vertices for path in axes.collections[1].get_paths()]).T
    out = forward(START, edge - MEAN).out[3]
    assert abs(out[1] - out[0]).max() < 0.05
    listed = [text.get_text() for text in picture.legends[0].get_texts()]
    assert listed[:2] == ["Adelie", "Chinstrap"]


def test_decision_boundary_of_a_network_that_sees_one_class_everywhere():
    same = Network(W={2: np.zeros((2, 2))}, b={2: np.array([[5.0], [-5.0]])})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "100 of 200" in figures.decision_boundary(same, *MOONS).alt
        one = figures.decision_boundary(same, [[1.0], [1.0]], [[1], [0]])
        one.png()
    assert "1 of 1" in one.alt


def test_gradient_norms_of_one_network():
    picture = figures.gradient_norms(NET, X, Y)
    measured = numerical_gradient(NET, X, Y)
    expected = [np.sqrt((measured.W[layer] ** 2).sum()) for layer in (2, 3, 4, 5)]
    layers, norms = line(picture, "median")
    assert list(layers) == [2, 3, 4, 5]
    np.testing.assert_allclose(norms, expected, rtol=1e-8)
    assert picture.axes[0].get_yscale() == "log"
    assert [t.get_text() for t in picture.axes[0].texts] == [number(n, PICTURE) for n in norms]
    assert f"layer 4: {number(expected[2], PICTURE)}" in picture.alt
    assert number(expected[0] / expected[-1], PICTURE) in picture.get_suptitle()


def test_gradient_norms_of_many_networks_show_the_median_and_the_range():
    picture = figures.gradient_norms(STARTS, X, Y)
    norms = []
    for k in range(21):
        net = STARTS.at(k)
        grads = backward(net, forward(net, X), Y)
        norms.append([np.sqrt((grads.W[layer] ** 2).sum()) for layer in (2, 3, 4, 5)])
    ordered = np.sort(norms, axis=0)  # of 21, the 3rd, 11th and 19th are the percentiles
    np.testing.assert_allclose(line(picture, "median")[1], ordered[10])
    bars = [segment[:, 1] for segment in picture.axes[0].collections[0].get_segments()]
    np.testing.assert_allclose(bars, ordered[[2, 18]].T)
    assert "median of 21 networks" in picture.alt


def test_gradient_norms_write_a_norm_of_zero_at_the_bottom():
    dead = NET.replace(w24=0.0, w25=0.0, w34=0.0, w35=0.0)
    picture = figures.gradient_norms(dead, X, Y)
    picture.png()
    assert picture.axes[0].texts[0].get_text() == "0"
    assert "layer 2: 0, " in picture.alt
    silent = NET.replace(b2=900.0, b3=900.0, b8=900.0, b9=-900.0, w68=0, w69=0, w78=0, w79=0)
    figures.gradient_norms(silent, X[:, :1], Y[:, :1]).png()


def some_lines(x=(1, 2, 4), log="", **curves):
    curves = curves or {"a": [3, 1, 2]}
    return figures.lines(x, curves, x_label="epoch", y_label="cost (nats)", title="T", log=log)


def test_lines_shows_the_numbers_and_lists_the_lines_as_they_end():
    picture = some_lines(low=[5, 4, 1.5], high=[0, 1, 20])
    np.testing.assert_array_equal(line(picture, "low"), [[1, 2, 4], [5, 4, 1.5]])
    np.testing.assert_array_equal(line(picture, "high"), [[1, 2, 4], [0, 1, 20]])
    assert [text.get_text() for text in picture.legends[0].get_texts()] == ["high", "low"]
    assert picture.alt == (
        "T. cost (nats) by epoch, 1 to 4: low: from 5 to 1.5; high: from 0 to 20."
    )
    assert picture.get_suptitle() == "T"
    assert (picture.axes[0].get_xlabel(), picture.axes[0].get_ylabel()) == ("epoch", "cost (nats)")
    assert len({a.get_color() for a in picture.axes[0].lines}) == 2
    assert not some_lines().legends


@pytest.mark.parametrize("log", ["", "x", "y", "xy"])
def test_lines_has_the_scales_that_were_asked_for(log):
    axes = some_lines(log=log).axes[0]
    assert (axes.get_xscale() == "log", axes.get_yscale() == "log") == ("x" in log, "y" in log)


def test_lines_leaves_a_gap_where_the_axis_has_no_place():
    wild = [np.nan, 0.0, 2.0]
    np.testing.assert_array_equal(line(some_lines(a=wild), "a")[1], wild)
    picture = some_lines(a=wild, log="y", b=[np.inf, 1, 1])
    np.testing.assert_array_equal(line(picture, "a")[1], [np.nan, np.nan, 2])
    assert "a: from 2 to 2; b: from 1 to 1" in picture.alt
    picture.png()


def test_lines_marks_its_points_if_there_are_few():
    assert some_lines().axes[0].lines[0].get_marker() == "o"
    many = some_lines(range(31), a=range(31))
    assert many.axes[0].lines[0].get_marker() == ""


def test_images_count_their_columns_in_any_kind_of_whole_number():
    picture = figures.images(DIGITS[:130], title="T", columns=np.int8(3))
    assert picture.axes[0].get_subplotspec().get_gridspec().ncols == 3


def test_a_dollar_sign_is_a_dollar_sign():
    picture = some_lines(**{"$x_$": [1, 2, 3], "$": [1, 2, 4]})
    picture.png()
    assert "$x_$" in [text.get_text() for text in picture.legends[0].get_texts()]


def test_images_show_the_pixels_and_their_captions():
    picture = figures.images(DIGITS[:3], ["a\nb", "c", "d"], title="Three", columns=2)
    assert [axes.get_xlabel() for axes in picture.axes] == ["a\nb", "c", "d"]
    for axes, pixels in zip(picture.axes, DIGITS[:3], strict=True):
        [image] = axes.images
        np.testing.assert_array_equal(image.get_array(), pixels)
        assert image.get_clim() == (0, 1)
        assert image.cmap(0.0)[:3] == (1, 1, 1)  # the lowest is white
        assert image.cmap(1.0)[:3] == (0, 0, 0)
    assert picture.alt == "Three. 3 images: a, b; c; d."
    left, right = picture.axes[0].get_subplotspec(), picture.axes[1].get_subplotspec()
    assert (left.get_gridspec().ncols, right.colspan.start) == (2, 1)


def test_signed_images_are_white_at_zero_and_mark_the_negative():
    picture = figures.images([[[-1.0, 0.5]], [[0.0, 2.0]]], title="T", signed="weight (no unit)")
    first, second, bar = picture.axes
    [image] = first.images
    assert image.get_clim() == (-2, 2)
    assert image.cmap(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.01)
    np.testing.assert_array_equal(first.lines[0].get_data(), [[0], [0]])
    assert len(second.lines[0].get_xdata()) == 0
    assert bar.get_ylabel() == "a dot: negative\nweight (no unit)"
    figures.images(np.zeros((1, 2, 2)), title="T", signed="nothing (no unit)").png()


# ---- errors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: figures.cost_curve(HISTORY, labels=["a", "b"]), ValueError, "labels has length 2"),
        (lambda: figures.cost_curve(SWEEP, labels=["a"]), ValueError, "3 texts, one for each net"),
        (lambda: figures.cost_curve(HISTORY, labels=5), TypeError, "labels is 5: it needs 1 text"),
        (lambda: figures.cost_curve(HISTORY.costs), TypeError, "history is of type ndarray"),
        (lambda: figures.decision_boundary(HISTORY, X, Y), TypeError, "use history.final"),
        (lambda: figures.gradient_norms(X, NET, Y), TypeError, "network is of type ndarray"),
        (lambda: figures.slope(NET, X, Y, "w68", low=None), ValueError, "low is None: it needs a"),
        (lambda: figures.slope(NET, X, Y, "w68", title=5), TypeError, "title is 5: it needs text"),
        (lambda: some_lines(np.ma.array([1, 2, 3])), TypeError, "x is a masked array"),
        (lambda: some_lines(a=np.ma.array([1, 2, 3])), TypeError, r"'a'\] is a masked array"),
        (lambda: some_lines(a=["1", "2", "3"]), TypeError, "it needs real numbers"),
        (lambda: some_lines(a=[1j, 2, 3]), TypeError, "it needs real numbers"),
        (lambda: some_lines(["1", "2", "4"]), TypeError, "it needs real numbers"),
        (lambda: figures.images(np.ma.array(DIGITS), title="T"), TypeError, "masked array"),
        (lambda: figures.images(DIGITS + 1j, title="T"), TypeError, "it needs real numbers"),
        (lambda: figures.images([[["1"]]], title="T"), TypeError, "it needs real numbers"),
        (lambda: figures.images(DIGITS[:2], title="T", columns=2.5), TypeError, "columns is 2.5"),
        (lambda: figures.images(DIGITS[:2], title=5), TypeError, "title is 5"),
        (lambda: figures.cost_curve(train(START, *MOONS, np.ones(9), 1)), ValueError, "at most 8"),
        (lambda: figures.slope(NET, X, Y, "w86"), KeyError, "did you mean w68"),
        (lambda: figures.slope(NET, X, Y, "out_8"), KeyError, "not kept here"),
        (lambda: figures.slope(NET, X, Y, "w68", low=2, high=2), ValueError, "low is 2"),
        (lambda: figures.slope(NET, X, Y, "w68", high=np.nan), ValueError, "high is nan"),
        (lambda: figures.slope(NET, X, Y, "w68", alpha=-1.0), ValueError, "alpha is -1"),
        (lambda: figures.slope(STARTS, X, Y, "w68"), ValueError, r"network is a stack of \(21,\)"),
        (lambda: figures.slope(NET, X, Y, "w68", alpha=[0.5, 1]), ValueError, "needs one number"),
        (lambda: figures.slope(NET, X[None], Y, "w68"), ValueError, "X has .* needs one batch"),
        (lambda: figures.slope(NET, X, Y[None], "w68"), ValueError, "Y has .* needs one batch"),
        (lambda: figures.gradient_norms(NET, X, Y[None]), ValueError, "Y has .* needs one batch"),
        (lambda: figures.decision_boundary(NET, X, Y[None]), ValueError, "Y has .* needs one"),
        (lambda: figures.slope(NET, X.T, Y, "w68"), ValueError, "X has shape"),
        (lambda: figures.slope(NET, X, [0, 1, 1, 0], "w68"), ValueError, "one_hot"),
        (lambda: figures.gradient_norms(SWEEP.network, *MOONS), ValueError, "is a stack"),
        (
            lambda: figures.decision_boundary(Network.random((3, 2), seed=0), X, Y),
            ValueError,
            "over two inputs",
        ),
        (
            lambda: figures.decision_boundary(Network.random((2, 3), seed=0), X, Y),
            ValueError,
            "two outputs",
        ),
        (lambda: figures.decision_boundary(STARTS, X, Y), ValueError, "up to 4"),
        (lambda: figures.decision_boundary(SNAPSHOTS, X, Y, titles=["a"]), ValueError, "needs 4"),
        (
            lambda: figures.decision_boundary(NET, X, Y, names=("a",)),
            ValueError,
            "names has length 1",
        ),
        (lambda: figures.decision_boundary(NET, X, Y, classes="abc"), TypeError, "classes is"),
        (lambda: some_lines(log="z"), ValueError, "log is 'z'"),
        (lambda: some_lines([1, 3, 2]), ValueError, "ascending"),
        (lambda: some_lines([[1, 2, 3]]), ValueError, r"x has shape \(1, 3\)"),
        (lambda: some_lines([0, 1, 2], log="x"), ValueError, "x starts at 0"),
        (lambda: some_lines(a=[1, 2]), ValueError, r"'a'\] has shape \(2,\), but x has 3"),
        (lambda: some_lines(a=[np.nan] * 3), ValueError, r"'a'\] has no value"),
        (lambda: some_lines(a=[0, -1, 0], log="y"), ValueError, "above 0 on a logarithmic"),
        (lambda: some_lines(**{name: [1, 2, 3] for name in "abcdefghi"}), ValueError, "1 to 8 are"),
        (lambda: figures.images(DIGITS[0], title="T"), ValueError, r"pixels has shape \(8, 8\)"),
        (lambda: figures.images(DIGITS[:0], title="T"), ValueError, "needs .count, rows"),
        (lambda: figures.images([[[np.nan]]], title="T"), ValueError, "contains NaN"),
        (lambda: figures.images(DIGITS[:2], ["a"], title="T"), ValueError, "captions has length 1"),
        (lambda: figures.images(DIGITS[:2], title="T", columns=8), ValueError, "columns is 8"),
        (lambda: figures.decision_boundary(NET, X.T, Y), ValueError, "X has shape"),
        (lambda: figures.decision_boundary(NET, X, Y[:, :3]), ValueError, "Y has shape"),
    ],
)
def test_bad_input_is_told_what_is_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()


# ---- what importing costs ----------------------------------------------------------------------


def modules_after(code: str) -> set[str]:
    code += "; import sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_package_loads_neither_matplotlib_nor_ipywidgets():
    loaded = modules_after("import backprop_helpers")
    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "ipywidgets", "PIL", "IPython"}


def test_figures_never_use_pyplot():
    code = "from backprop_helpers import *; from backprop_helpers import figures as f; "
    code += "f.slope(Network.example(), *datasets.example(), 'w68')._repr_mimebundle_()"
    loaded = modules_after(code)
    assert "matplotlib.figure" in loaded
    assert "matplotlib.pyplot" not in loaded


def test_there_is_a_color_for_each_line():
    assert len(set(LINES)) == 8
