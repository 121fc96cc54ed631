"""The picture of a graph of operations: no box covers another, every arrow leads onward."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from backprop_helpers.diagram import Operation, graph_diagram

SVG = "{http://www.w3.org/2000/svg}"


def boxes(svg):
    """Return left, top, right and bottom of each box, without the card."""
    found = ET.fromstring(svg).findall(f"{SVG}rect")[1:]
    places = [[float(b.get(key)) for key in ("x", "y", "width", "height")] for b in found]
    return [(x, y, x + width, y + height) for x, y, width, height in places]


def random_graph(seed):
    generator = np.random.default_rng(seed)
    operations = [Operation(f"given_{k}") for k in range(1 + generator.integers(4))]
    for k in range(int(generator.integers(1, 9))):
        count = min(len(operations), int(generator.integers(1, 4)))
        which = generator.choice(len(operations), count, replace=False)
        operations.append(Operation(f"n{k}", "rule", [operations[i].name for i in which]))
    return operations


@pytest.mark.parametrize("seed", range(30))
def test_boxes_lie_apart_and_inside_and_arrows_lead_to_the_right(seed):
    operations = random_graph(seed)
    svg = graph_diagram(operations, {operations[-1].name: ["1", "2"]}, title="t").svg
    places = dict(zip((op.name for op in operations), boxes(svg), strict=True))
    card = ET.fromstring(svg)
    for name, (left, top, right, bottom) in places.items():
        assert 0 < left < right < float(card.get("width"))
        assert 0 < top < bottom < float(card.get("height"))
        for other, (x0, y0, x1, y1) in places.items():
            apart = right < x0 or x1 < left or bottom < y0 or y1 < top
            assert apart or name == other
    for op in operations:
        assert all(places[name][2] < places[op.name][0] for name in op.inputs)
    for stroke in card.findall(f"{SVG}line"):
        start, end = (np.array([float(stroke.get(f"{a}{k}")) for a in "xy"]) for k in "12")
        for share in np.linspace(0.02, 0.98, 49):
            x, y = start + share * (end - start)
            for left, top, right, bottom in places.values():
                assert not (left < x < right and top < y < bottom)


def test_slopes_and_notes_stand_in_the_picture_and_in_its_words():
    square = [Operation("x"), Operation("y", "x × x", ("x", "x"))]
    picture = graph_diagram(square, {"y": ["9"]}, {("x", "y"): -6.0})
    assert picture.alt == "x. y = x × x: 9; slope from x: −6.000."
    words = re.findall(r">([^<>]+)</text>", picture.svg)
    assert {"x", "given", "y", "x × x", "9", "×−6.000"} <= set(words)


def test_an_arrow_in_play_is_stronger_and_can_lead_back():
    pair = [Operation("x"), Operation("y", "2 x", ("x",))]

    def ends(highlight):
        (line,) = re.findall(
            r'<line x1="([\d.]+)".*?x2="([\d.]+)".*?stroke-width="([\d.]+)"',
            graph_diagram(pair, highlight=highlight).svg,
        )
        return tuple(map(float, line))

    quiet, onward, back = ends([]), ends([("x", "y")]), ends([("y", "x")])
    assert quiet[2] < onward[2] == back[2]
    assert onward[0] < onward[1]
    assert back[0] > back[1]


@pytest.mark.parametrize(
    ("operations", "message"),
    [
        ([], "is empty"),
        ([Operation("x"), Operation("x")], "'x' twice"),
        ([Operation("y", "2 x", ("x",)), Operation("x")], "'x', which does not stand before"),
    ],
)
def test_what_is_no_graph_is_refused(operations, message):
    with pytest.raises(ValueError, match=message):
        graph_diagram(operations)
