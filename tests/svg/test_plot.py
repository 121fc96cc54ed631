"""The small plots: where numbers land, what is cut off, which ticks are written."""

import re
import time
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from backprop_helpers.svg import plot

AXES = plot.Axes(100, 50, 400, 200, x=(-10, 10), y=(0, 4))
LOG = plot.Axes(100, 50, 400, 200, x=(0.01, 100), y=(1e-6, 1), log_x=True, log_y=True)


def parsed(*parts):
    return ET.fromstring(plot.card(600, 300, parts, alt="a < b", title="c & d"))


def test_numbers_land_on_their_pixels():
    assert AXES.at(-10, 0) == (100, 250)
    assert AXES.at(5, 3) == (400, 100)
    assert LOG.at(1, 1e-3) == pytest.approx((300, 150))


def test_a_number_without_a_logarithm_lies_below_the_picture():
    assert LOG.at(1, 0)[1] > 250 + 200


def test_holds_includes_the_edges():
    assert AXES.holds(-10, 4)
    assert not AXES.holds(10.001, 2)
    assert not AXES.holds(0, -0.001)


@pytest.mark.parametrize(
    "bad", [{"x": (1, 1)}, {"y": (0, np.inf)}, {"x": (np.nan, 1)}, {"x": (0, 1), "log_x": True}]
)
def test_an_impossible_range_is_refused(bad):
    with pytest.raises(ValueError, match="needs finite numbers"):
        plot.Axes(0, 0, 10, 10, **({"x": (0.0, 1.0), "y": (0.0, 1.0)} | bad))


def test_nan_is_refused_and_infinity_is_far_away():
    with pytest.raises(ValueError, match="y contains NaN"):
        AXES.at(0, np.nan)
    assert -1e8 < AXES.at(0, np.inf)[1] < -1e5
    assert AXES.at(0, -1e300)[1] > 1e5


@pytest.mark.parametrize("low", [-1e6, -10.0, -0.37, 0.0, 0.0123, 3.0, 999.0])
@pytest.mark.parametrize("span", [1e-3, 0.7, 1.0, 3.3, 20.0, 1e7])
def test_ticks_are_nice_few_and_inside(low, span):
    found = plot.ticks(low, low + span, most=7)
    assert 3 <= len(found) <= 7
    assert low - 1e-9 * abs(low) <= found[0]
    assert found[-1] <= low + span + 1e-9 * (abs(low) + span)
    step = (found[-1] - found[0]) / (len(found) - 1)
    digits = step / 10 ** np.floor(np.log10(step) + 1e-6)
    assert min(abs(digits - nice) for nice in (1, 2, 5)) < 1e-3
    around = plot.nice_range(low, low + span)
    assert around[0] <= low + 1e-9 * span
    assert around[1] >= low + span - 1e-9 * (abs(low) + span)
    assert around[1] - around[0] < 2 * span


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.01, 100, [0.01, 0.1, 1, 10, 100]),
        (1, 20, [1, 2, 5, 10, 20]),
        (1e-12, 1, [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1]),
    ],
)
def test_log_ticks(low, high, expected):
    assert plot.log_ticks(low, high) == expected


def test_a_flat_curve_still_gets_a_range():
    assert plot.nice_range(2.0, 2.0) == (1.0, 3.0)
    assert plot.nice_range(0.0, 0.0) == (-0.6, 0.6)


def test_frame_writes_the_numbers_and_names():
    words = [e.text for e in parsed(plot.frame(AXES, "w68", "cost (nats)")).iter() if e.text]
    assert {"−10", "−5", "0", "5", "10", "1", "4", "w68", "cost (nats)"} <= set(words)
    assert "−0" not in words
    assert not any("-" in word for word in words)


def test_a_card_is_xml_with_its_description_and_no_ids():
    card = parsed(plot.frame(LOG, "α", "norm"), plot.legend((5, 5), [("", "<one>")]))
    assert card.get("aria-label") == "a < b"
    assert not any("id" in element.attrib for element in card.iter())


def points_of(svg):
    spots = re.search(r'points="([^"]*)"', svg).group(1)
    return np.array([spot.split(",") for spot in spots.split()], dtype=float)


def test_a_short_curve_keeps_every_point():
    x = np.linspace(-10, 10, 201)
    y = x**2 / 25
    assert np.allclose(points_of(plot.curve(AXES, x, y, "red")), AXES.points(x, y), atol=0.051)


def test_a_long_curve_is_thinned_but_keeps_its_ends_and_its_peak():
    x, y = np.linspace(-10, 10, 100_003), np.zeros(100_003)
    y[41_234] = 3
    points = points_of(plot.curve(AXES, x, y, "red"))
    assert len(points) <= 2 * 400 + 2
    assert points[:, 1].min() == 100
    assert points[[0, -1], 0].tolist() == [100, 500]
    assert (np.diff(points[:, 0]) >= 0).all()


def test_inside_cuts_off_at_the_axes_and_keeps_pixels():
    window = ET.fromstring(plot.inside(AXES, ""))
    box = [float(window.get(key)) for key in ("x", "y", "width", "height")]
    assert box == [100, 50, 400, 200] == [float(n) for n in window.get("viewBox").split()]
    assert window.get("overflow") == "hidden"


@pytest.mark.parametrize(("shape", "tag"), [("circle", "circle"), ("square", "polygon")])
def test_markers_stand_around_their_point(shape, tag):
    mark = ET.fromstring(plot.marker((30, 40), "red", shape, 6))
    assert mark.tag == tag
    if tag == "polygon":
        assert points_of(plot.marker((30, 40), "red", shape, 6)).mean(axis=0).tolist() == [30, 40]
    else:
        assert (mark.get("cx"), mark.get("cy")) == ("30.0", "40.0")


def test_an_unknown_marker_is_refused():
    with pytest.raises(ValueError, match="'circle', 'square' or 'diamond'"):
        plot.marker((0, 0), "red", "star")


def test_an_arrow_points_at_its_end_however_short():
    assert plot.arrow((5, 5), (5, 5), "red") == ""
    for end in ((100, 20), (8, 5), (-50, 5)):
        assert points_of(
            plot.arrow((5, 5), end, "red")[plot.arrow((5, 5), end, "red").index("<p") :]
        )[0].tolist() == list(end)


def test_a_curve_with_ticks_takes_less_than_a_frame():
    x = np.linspace(-10, 10, 201)
    times = []
    for _ in range(50):
        start = time.perf_counter()
        plot.frame(AXES, "w68", "cost") + plot.inside(AXES, plot.curve(AXES, x, x**2, "red"))
        times.append(time.perf_counter() - start)
    assert min(times) < 0.002  # 0.0002 on the machine it was written on
