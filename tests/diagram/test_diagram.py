"""The network picture: right numbers, nothing covered or cut off, what is in play stands out."""

import itertools
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from backprop_helpers import Network, backward, forward, numerical_gradient
from backprop_helpers.diagram import network_diagram
from backprop_helpers.paths import paths
from backprop_helpers.svg.numbers import PICTURE, given, number

SVG = "{http://www.w3.org/2000/svg}"
SIZES = [(2, 2, 2, 2, 2), (1, 1), (2, 1), (3, 5, 4, 2), (64, 32, 10), (1, 6, 7), (2,) * 9]
EXAMPLE = Network.example()
X = np.array([[0.9, 0.3], [0.4, 0.8]])
Y = np.array([[1.0, 0.0], [0.0, 1.0]])
MINUS = "−"


def passes(network, samples=2):
    generator = np.random.default_rng(3)
    inputs = generator.uniform(size=(network.sizes[0], samples))
    targets = np.zeros((network.sizes[-1], samples))
    targets[0] = 1
    trace = forward(network, inputs)
    return trace, backward(network, trace, targets)


def read(words):
    """Return the number that a text spells: −1.39·10⁻⁵."""
    digits, _, power = words.replace(MINUS, "-").partition("·10")
    return float(f"{digits}e{power.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789')) or 0}")


def parsed(diagram):
    return ET.fromstring(diagram.svg)


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def text_boxes(root, skip_legend=True):
    """Return (text, left, top, right, bottom), each text as wide as 0.6 of its font size a letter.

    The legend is moved by a transform, so its texts have no place of their own.
    """
    moved = {
        id(t) for g in root.iter(f"{SVG}g") if g.get("transform") for t in g.iter(f"{SVG}text")
    }
    for element in root.iter(f"{SVG}text"):
        if id(element) in moved and skip_legend:
            continue
        x, y, size = (float(element.get(key)) for key in ("x", "y", "font-size"))
        narrow = len(re.findall("[⁻⁰¹²³⁴-⁹₀-₉·]", element.text))
        half = 0.3 * size * (len(element.text) - 0.4 * narrow)
        half = min(half, float(element.get("textLength", "inf")) / 2)
        yield element.text, x - half, y - 0.8 * size, x + half, y + 0.2 * size


def lines(root):
    return [line for line in root.iter(f"{SVG}line") if not line.get("x1").startswith("-")]


def line_of(root, name):
    """Return the line of an edge."""
    (line,) = named(root, name)
    return line


def ends(line):
    return tuple(float(line.get(key)) for key in ("x1", "y1", "x2", "y2"))


def named(root, name):
    """Return the one group of a node or an edge."""
    (group,) = root.findall(f".//{SVG}g[@data-name='{name}']")
    return group


def disc(root, node):
    return named(root, node).findall(f"{SVG}circle")[-1]


def center(root, node):
    return float(disc(root, node).get("cx")), float(disc(root, node).get("cy"))


def outline(root, node):
    return float(disc(root, node).get("stroke-width")), float(disc(root, node).get("opacity"))


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("scale", [1.0, 6.0, 1e6])
def test_any_network_gives_valid_xml_with_its_description(sizes, scale):
    network = Network.random(sizes, seed=1, scale=scale)
    trace, gradients = passes(network)
    for arguments in ((), (trace,), (trace, gradients), (None, gradients)):
        diagram = network_diagram(network, *arguments)
        root = parsed(diagram)
        assert root.get("aria-label") == diagram.alt
        assert root.find(f"{SVG}title") is None  # a resting mouse would show it over the picture
        assert root.get("role") == "img"
        assert float(root.get("width")) <= 840  # JupyterLab in a window of 1280 pixels
        assert not root.findall(".//*[@id]")
        assert diagram._repr_mimebundle_() == (
            {"image/svg+xml": diagram.svg, "text/plain": diagram.alt},
            {"image/svg+xml": {"alt": diagram.alt}},
        )


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("highlighted", [False, True])
@pytest.mark.parametrize("scale", [1.0, 6.0, 1e6])
def test_no_text_covers_another_or_leaves_the_picture(sizes, highlighted, scale):
    network = Network.random(sizes, seed=2, scale=scale)
    trace, gradients = passes(network)
    highlight = [*network.names[:1], *network.names[-1:]] if highlighted else []
    for arguments in ((), (trace,), (trace, gradients)):
        root = parsed(network_diagram(network, *arguments, highlight=highlight, title="A title"))
        _, _, width, height = map(float, root.get("viewBox").split())
        boxes = list(text_boxes(root))
        for text, left, top, right, bottom in boxes:
            assert left >= 0, text
            assert top >= 0, text
            assert right <= width, text
            assert bottom <= height, text
        for (a, al, at, ar, ab), (b, bl, bt, br, bb) in itertools.combinations(boxes, 2):
            assert not (al < br and bl < ar and at < bb and bt < ab), f"{a!r} covers {b!r}"


@pytest.mark.parametrize("weight", [0.0, 1.4, -99.99, -9999.4, -123456.0, 3.4e15])
def test_every_edge_of_the_course_network_keeps_its_label(weight):
    network = EXAMPLE.replace(**dict.fromkeys(EXAMPLE.names, weight))
    trace, gradients = passes(network)
    root = parsed(network_diagram(network, trace, gradients))
    drawn = texts(root)
    for name in network.names:
        assert any(text.startswith(f"{name} = ") for text in drawn), name
        if name[0] == "w":
            assert any(text.startswith(f"Δ{name} = ") for text in drawn), name
    boxes = list(text_boxes(root))
    for (a, al, at, ar, ab), (b, bl, bt, br, bb) in itertools.combinations(boxes, 2):
        assert not (al < br and bl < ar and at < bb and bt < ab), f"{a!r} covers {b!r}"


@pytest.mark.parametrize("size", SIZES)
def test_the_legend_stays_inside(size):
    network = Network.random(size, seed=0)
    root = parsed(network_diagram(network, passes(network)[0]))
    width = float(root.get("viewBox").split()[2])
    for group in root.iter(f"{SVG}g"):
        if moved := re.match(r"translate\(([\d.]+) ", group.get("transform", "")):
            x, text = float(moved[1]), group.find(f"{SVG}text")
            assert x - 46 >= 0
            assert x + 0.6 * 12 * len(text.text) <= width


@pytest.mark.parametrize("sample", [0, 1])
def test_alt_text_and_labels_hold_the_numbers_of_the_pass(sample):
    trace = forward(EXAMPLE, X)
    gradients = backward(EXAMPLE, trace, Y)
    diagram = network_diagram(EXAMPLE, trace, gradients, sample=sample)
    drawn = texts(parsed(diagram))
    told = dict(re.findall(r"([Δδ\w]+) = ([−\d.·⁻⁰¹²³⁴-⁹]*[\d⁰¹²³⁴-⁹])", diagram.alt))
    expected = {f"out_{n}": trace[f"out_{n}"][sample] for n in range(10)}
    for n in range(2, 10):
        expected[f"net_{n}"] = trace[f"net_{n}"][sample]
        expected[f"δ{'₀₁₂₃₄₅₆₇₈₉'[n]}"] = gradients[f"delta_{n}"][sample]
    for name in EXAMPLE.names:
        expected[name] = EXAMPLE[name]
        if name[0] == "w":
            expected[f"Δ{name}"] = gradients[name]
    assert told.keys() == expected.keys()
    for name, value in expected.items():
        assert read(told[name]) == pytest.approx(value, rel=0.005, abs=0), name
        assert (told[name] if name.startswith("out_") else f"{name} = {told[name]}") in drawn
    assert f"Sample {sample} of a batch of 2" in diagram.alt
    assert "Δw sums over the batch" in diagram.alt


def test_what_is_not_0_is_not_shown_as_0_and_a_minus_is_no_hyphen():
    network = EXAMPLE.replace(w68=-0.001, w69=-1e-9, b8=-0.0)
    trace = forward(network, X)
    drawn = texts(parsed(network_diagram(network, trace, backward(network, trace, Y))))
    assert {"w68 = −0.001", "w69 = −10⁻⁹", "b8 = 0"} <= set(drawn)
    assert not [text for text in drawn if re.search(r"-\d|−0(\.0+)?$", text)]


def test_a_script_finds_every_number_by_its_name():
    trace = forward(EXAMPLE, X)
    gradients = backward(EXAMPLE, trace, Y)
    root = parsed(network_diagram(EXAMPLE, trace, gradients, sample=1))
    held = {t.get("data-value"): t.text for t in root.iter(f"{SVG}text") if t.get("data-value")}
    expected = {name: given(EXAMPLE[name], PICTURE) for name in EXAMPLE.names}
    for node in range(10):
        written = given if node < 2 else number
        expected[f"out_{node}"] = written(trace[f"out_{node}"][1], PICTURE)
        if node > 1:
            expected[f"net_{node}"] = number(trace[f"net_{node}"][1], PICTURE)
            expected[f"delta_{node}"] = number(gradients[f"delta_{node}"][1], PICTURE)
    for name in EXAMPLE.names:
        if name[0] == "w":
            expected[f"d{name}"] = number(gradients[name], PICTURE)
    assert {name: text.split(" = ")[-1] for name, text in held.items()} == expected
    edges = [name for name in EXAMPLE.names if name[0] == "w"]
    named = [group.get("data-name") for group in root.iter(f"{SVG}g") if group.get("data-name")]
    labeled = [g.get("data-label") for g in root.iter(f"{SVG}g") if g.get("data-label")]
    assert sorted(named) == sorted([*map(str, range(10)), *edges])
    assert sorted(labeled) == sorted([*map(str, range(2, 10)), *edges])


def test_sign_is_a_dash_and_a_color_and_size_is_a_width():
    root = parsed(network_diagram(EXAMPLE, forward(EXAMPLE, X)))
    weights = [name for name in EXAMPLE.names if name[0] == "w"]
    edges = {name: line_of(root, name) for name in weights}
    for name, line in edges.items():
        assert (line.get("stroke-dasharray") is not None) == (EXAMPLE[name] < 0), name
    assert len({line.get("stroke") for line in edges.values()}) == 2
    by_size = sorted(weights, key=lambda name: abs(EXAMPLE[name]))
    for small, large in itertools.pairwise(by_size):
        if abs(EXAMPLE[small]) < abs(EXAMPLE[large]):
            widths = [float(edges[name].get("stroke-width")) for name in (small, large)]
            assert widths[0] < widths[1], (small, large)


def test_fill_follows_the_output():
    trace = forward(EXAMPLE, [[0.0], [1.0]])
    root = parsed(network_diagram(EXAMPLE, trace))
    fills = {n: int(disc(root, n).get("fill")[1:3], 16) for n in range(10)}
    outs = {n: float(trace[f"out_{n}"][0]) for n in range(10)}
    assert fills[0] == 255
    ordered = sorted(outs, key=outs.get)
    assert [fills[n] for n in ordered] == sorted(fills.values(), reverse=True)
    assert fills[1] == min(fills.values()) < 150


@pytest.mark.parametrize("numbers", [False, True])
def test_what_is_in_play_is_stronger_than_all_else(numbers):
    # the faint weights are huge and the highlighted ones tiny: width must not mislead
    path = ("w03", "w34", "w46", "w68")
    network = EXAMPLE.replace(
        **{name: 0.01 if name in path else 1e6 for name in EXAMPLE.names if name[0] == "w"}
    )
    trace = forward(network, X) if numbers else None
    root = parsed(network_diagram(network, trace, highlight=path))
    weights = [name for name in EXAMPLE.names if name[0] == "w"]
    look = {
        name: (float(e.get("stroke-width")), float(e.get("opacity")))
        for name in weights
        for e in [line_of(root, name)]
    }
    for strong, faint in itertools.product(path, set(weights) - set(path)):
        assert look[strong][0] > look[faint][0]
        assert look[strong][1] > look[faint][1]
    for strong, faint in itertools.product((0, 3, 4, 6, 8), (1, 2, 5, 7, 9)):
        assert outline(root, strong)[0] > outline(root, faint)[0]
        assert outline(root, strong)[1] > outline(root, faint)[1]


@pytest.mark.parametrize("name", ["b8", "net_8", "out_8", "delta_8"])
def test_a_node_is_in_play_by_any_of_its_names(name):
    root = parsed(network_diagram(EXAMPLE, forward(EXAMPLE, X), highlight=[name]))
    strong = [node for node in range(10) if outline(root, node)[0] > 2]
    assert strong == [8]
    bold = [
        e.text for e in root.iter(f"{SVG}text") if " = " in e.text and e.get("font-weight") == "700"
    ]
    assert all(text.startswith(f"{name} = ") for text in bold)
    assert len(bold) == (name in ("b8", "net_8"))


def test_without_highlight_all_edges_look_alike_when_there_are_no_numbers():
    root = parsed(network_diagram(EXAMPLE))
    assert len({(e.get("stroke-width"), e.get("opacity")) for e in lines(root)}) == 1
    assert len(lines(root)) == 16
    assert not [text for text in texts(root) if "=" in text or "." in text]
    assert float(root.get("height")) < 270
    assert not [text for text in texts(root) if "dashed" in text]


def test_large_layers_are_elided_with_counts_that_add_up():
    network = Network.random((64, 32, 10), seed=0)
    root = parsed(network_diagram(network, highlight=["w3_70", "w70_99"]))
    drawn = texts(root)
    assert sum(int(text.split()[0]) for text in drawn if text.endswith(" more")) == 106 - 12
    assert {"0", "63", "3", "70", "95", "99", "105", "w3_70", "w70_99"} <= set(drawn)
    assert "Not all nodes are drawn." in network_diagram(network).alt
    first = texts(parsed(network_diagram(network, highlight=["b65"])))
    assert "64" in first
    later = texts(parsed(network_diagram(network, highlight=["b70", "b72", "b73"])))
    assert "64" not in later
    assert "6 more" in later
    assert "1 more" in later


def test_one_name_may_be_highlighted_as_it_is():
    assert network_diagram(EXAMPLE, highlight="w68") == network_diagram(EXAMPLE, highlight=["w68"])


def test_labels_of_outer_edges_stand_outside():
    trace = forward(EXAMPLE, X)
    root = parsed(network_diagram(EXAMPLE, trace, backward(EXAMPLE, trace, Y)))
    boxes = {text.split(" ")[0]: (top, bottom) for text, _, top, _, bottom in text_boxes(root)}
    for upper, lower in (("w02", "w13"), ("w24", "w35"), ("w46", "w57"), ("w68", "w79")):
        assert boxes[f"Δ{upper}"][1] < ends(line_of(root, upper))[1]
        assert boxes[lower][0] > ends(line_of(root, lower))[1]


def test_title_is_escaped_and_comes_first_in_the_description():
    diagram = network_diagram(EXAMPLE, title='<script>"a" & b</script>')
    root = parsed(diagram)
    assert '<script>"a" & b</script>' in texts(root)
    assert root.get("aria-label").startswith('<script>"a" & b</script>. Network')
    assert "<script" not in diagram.svg


def test_measured_gradients_have_no_delta_and_still_show():
    measured = numerical_gradient(EXAMPLE, X, Y)
    drawn = texts(parsed(network_diagram(EXAMPLE, forward(EXAMPLE, X), measured)))
    assert [text for text in drawn if text.startswith("Δw68")]
    assert not [text for text in drawn if text.startswith("δ")]


def test_the_picture_is_the_same_every_time():
    trace = forward(EXAMPLE, X)
    assert network_diagram(EXAMPLE, trace).svg == network_diagram(Network.example(), trace).svg


def test_bad_input_is_named():
    trace = forward(EXAMPLE, X)
    gradients = backward(EXAMPLE, trace, Y)
    stack = EXAMPLE.replace(w68=np.linspace(-1, 1, 5))
    other = Network.random((2, 3, 2), seed=0)
    stacked = forward(stack, X)
    with pytest.raises(ValueError, match=r"network is a stack of shape \(5,\).*net\.at\(i\)"):
        network_diagram(stack)
    with pytest.raises(ValueError, match=r"trace is a stack of shape \(5,\)"):
        network_diagram(EXAMPLE, stacked)
    with pytest.raises(ValueError, match=r"gradients is a stack of shape \(5,\)"):
        network_diagram(EXAMPLE, trace, backward(stack, stacked, Y))
    with pytest.raises(ValueError, match=r"trace has layer sizes \(2, 3, 2\)"):
        network_diagram(EXAMPLE, forward(other, X))
    with pytest.raises(ValueError, match=r"trace has 1 samples and gradients have 2"):
        network_diagram(EXAMPLE, forward(EXAMPLE, X[:, :1]), gradients)
    for sample in (-1, 2):
        with pytest.raises(
            ValueError, match=f"sample is {sample}: it needs a whole number from 0 to 1"
        ):
            network_diagram(EXAMPLE, trace, sample=sample)
    with pytest.raises(KeyError, match="did you mean w68"):
        network_diagram(EXAMPLE, highlight=["w86"])
    with pytest.raises(KeyError, match="is not a name here"):
        network_diagram(EXAMPLE, highlight="weight")


def test_paths_are_all_ways_to_the_outputs():
    all_paths = paths(EXAMPLE, "w02")
    assert len(set(all_paths)) == 8
    assert all_paths[0] == ("w02", "w24", "w46", "w68")
    assert all_paths[-1] == ("w02", "w25", "w57", "w79")
    for path in all_paths + paths(EXAMPLE, "w12"):
        for name, following in itertools.pairwise(path):
            assert name[-1] == following[1]
    assert paths(EXAMPLE, "b7") == [("b7", "w78"), ("b7", "w79")]
    assert paths(EXAMPLE, "w68") == [("w68",)]
    with pytest.raises(KeyError, match="out_6 is no parameter"):
        paths(EXAMPLE, "out_6")
    with pytest.raises(KeyError, match="no edge"):
        paths(EXAMPLE, "w86")


def test_what_is_not_known_yet_is_a_question_mark_and_not_in_words():
    trace, gradients = passes(EXAMPLE, 1)
    known = {"delta_9", "w68"}
    diagram = network_diagram(EXAMPLE, trace, gradients, known=known)
    shown = texts(parsed(diagram))
    assert sum(text.endswith("= ?") for text in shown) == 8 - 1 + 16 - 1
    assert f"Δw68 = {number(gradients['w68'], PICTURE)}" in shown
    assert "Δw69 = ?" in shown
    assert "?" not in diagram.alt
    assert "δ₉ = " in diagram.alt
    assert "δ₈" not in diagram.alt


@pytest.mark.parametrize(
    ("result", "label"), [("delta_6", "δ₆ = "), ("w46", "Δw46 = "), ("b6", "b6 = ")]
)
def test_the_result_has_a_framed_label(result, label):
    trace, gradients = passes(EXAMPLE, 1)
    root = parsed(network_diagram(EXAMPLE, trace, gradients, highlight=["out_4"], result=result))
    (strip,) = [r for r in root.iter(f"{SVG}rect") if r.get("fill") == "#fff0c2"]
    left, top, width, height = (float(strip.get(key)) for key in ("x", "y", "width", "height"))
    inside = [
        e.text
        for e in root.iter(f"{SVG}text")
        if left < float(e.get("x")) < left + width and top < float(e.get("y")) < top + height
    ]
    assert len(inside) == 1
    assert inside[0].startswith(label)
    assert strip.get("stroke")  # not by color alone


def test_an_out_as_the_result_has_a_halo():
    trace, gradients = passes(EXAMPLE, 1)
    root = parsed(network_diagram(EXAMPLE, trace, gradients, result="out_6"))
    (halo,) = [c for c in root.iter(f"{SVG}circle") if c.get("r") == "34"]
    assert (float(halo.get("cx")), float(halo.get("cy"))) == center(root, 6)
    assert outline(root, 6) == (4.0, 1.0)
    assert outline(root, 7)[1] < 1
