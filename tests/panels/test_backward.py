"""The panel that steps through the backward pass: right numbers, in every state."""

import itertools
import math
import re
import threading
import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from backprop_helpers import Network, numerical_gradient
from backprop_helpers.panels.backward import STEP_BY_STEP, backward_pass, view
from backprop_helpers.panels.formulas import filled, plain
from backprop_helpers.panels.network_panel import NetworkState
from backprop_helpers.panels.quantities import felt, quantities
from backprop_helpers.panels.routes import routes, routes_text
from backprop_helpers.panels.shell import LOCK
from backprop_helpers.panels.steps import backward_steps
from backprop_helpers.svg.colors import FACTORS
from backprop_helpers.svg.numbers import number

DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789-0123456789")
SIZES = [(2, 2, 2, 2, 2), (1, 1), (2, 1), (3, 5, 4, 2), (2, 3, 3), (5, 5, 5)]
X, Y = np.array([[0.9], [0.4]]), np.array([[1.0], [0.0]])


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def sample_of(sizes, seed):
    generator = np.random.default_rng(seed)
    network = Network.random(sizes, seed=seed)
    network = network.replace(**{n: generator.normal() for n in network.names if n[0] == "b"})
    x = generator.normal(size=(sizes[0], 1))
    y = np.eye(sizes[-1])[:, [seed % sizes[-1]]]
    return network, x, y


def steps_of(network, x, y):
    """Return the steps with their numbers filled in, and each one's value."""
    numbers = quantities(network, x, y)
    steps = [
        replace(
            step, numbers=filled(step.numbers, numbers), sentence=filled(step.sentence, numbers)
        )
        for step in backward_steps(network.layout)
    ]
    return steps, {step.name: numbers[step.value.strip("{}")] for step in steps}


def edge(i, j):
    return f"w{i}{j}" if max(i, j) < 10 else f"w{i}_{j}"


def by_scalars(network, x, y):
    """Recompute every step's value with plain numbers, in the order of the backward pass."""
    first = np.cumsum([0, *network.sizes]).tolist()
    layers = [list(range(a, b)) for a, b in itertools.pairwise(first)]
    out = dict(zip(layers[0], map(float, x[:, 0]), strict=True))
    for froms, tos in itertools.pairwise(layers):
        for j in tos:
            net = sum(network[edge(i, j)] * out[i] for i in froms) + network[f"b{j}"]
            out[j] = 1 / (1 + math.exp(-net))
    values, delta = {}, {}
    for k in range(len(layers) - 1, 0, -1):
        for row, j in enumerate(layers[k]):
            if k == len(layers) - 1:
                p, t, K = out[j], float(y[row, 0]), len(layers[k])
                delta[j] = (-t / p + (1 - t) / (1 - p)) / K * p * (1 - p)
            else:
                values[f"out_{j}"] = sum(delta[n] * network[edge(j, n)] for n in layers[k + 1])
                delta[j] = values[f"out_{j}"] * out[j] * (1 - out[j])
            values[f"delta_{j}"] = delta[j]
        values |= {edge(i, j): delta[j] * out[i] for i in layers[k - 1] for j in layers[k]}
        values |= {f"b{j}": delta[j] for j in layers[k]}
    return values, out


CASES = [(sizes, seed) for sizes in SIZES for seed in (1, 2, 3)]


@pytest.mark.parametrize(("sizes", "seed"), CASES)
def test_every_step_has_the_value_of_plain_formulas_in_the_right_order(sizes, seed):
    network, x, y = sample_of(sizes, seed)
    (_, found), (values, _) = steps_of(network, x, y), by_scalars(network, x, y)
    assert list(found) == list(values)
    for name, value in found.items():
        assert value == pytest.approx(values[name], rel=1e-10, abs=1e-14), name


@pytest.mark.parametrize(("sizes", "seed"), CASES)
def test_every_gradient_is_the_measured_slope(sizes, seed):
    network, x, y = sample_of(sizes, seed)
    measured = numerical_gradient(network, x, y)
    _, found = steps_of(network, x, y)
    for name in network.names:
        assert found[name] == pytest.approx(measured[name], rel=1e-7, abs=1e-11), name


def test_the_course_network_takes_38_steps_from_the_outputs_to_layer_2():
    names = [step.name for step in backward_steps(Network.example().layout)]
    assert len(names) == 38
    assert names[:8] == ["delta_8", "delta_9", "w68", "w69", "w78", "w79", "b8", "b9"]
    assert names[8:12] == ["out_6", "delta_6", "out_7", "delta_7"]
    assert names[-6:] == ["w02", "w03", "w12", "w13", "b2", "b3"]


def evaluated(formula, names=None):
    """Return the values of the parts of a formula between equals signs."""
    text = re.sub("[①②③] ", "", formula)
    text = re.sub(r"∂Cost/∂out_(\d+)", r"felt_\1", text)
    text = re.sub("δ([₀-₉]+)", lambda m: "delta_" + m[1].translate(DIGITS), text)
    text = re.sub("·10([⁻⁰-⁹¹²³]+)", lambda m: "e" + m[1].translate(DIGITS), text)
    text = text.replace("N)", " N)").replace("−", "-").replace(" × ", "*")
    for sign in "+-/=":
        text = text.replace(f" {sign} ", sign)
    text = text.replace(") / (", ")/(").replace(" ", "*")  # what stands side by side is multiplied
    return [eval(part, {"__builtins__": {}}, names or {}) for part in text.split("=")]


@pytest.mark.parametrize(("sizes", "seed"), CASES)
def test_both_formulas_of_a_step_give_its_value(sizes, seed):
    network, x, y = sample_of(sizes, seed)
    values, out = by_scalars(network, x, y)
    names = {name: value for name, value in values.items() if name.startswith("delta")}
    names |= {name.replace("out", "felt"): v for name, v in values.items() if name[0] == "o"}
    names |= {f"out_{node}": value for node, value in out.items()} | {"N": 1}
    names |= {name: network[name] for name in network.names}
    names |= {f"y_{k}": float(target) for k, target in enumerate(y[:, 0], start=1)}
    steps, right = steps_of(network, x, y)
    for step in steps:
        for value in evaluated(plain(step.symbols), names):
            assert value == pytest.approx(right[step.name], rel=1e-9), step.name
        for value in evaluated(plain(step.numbers)):
            assert value == pytest.approx(right[step.name], rel=5e-3, abs=1e-5), step.name


@pytest.mark.parametrize("sizes", SIZES)
def test_what_a_formula_uses_is_what_lights_up(sizes):
    for step in steps_of(*sample_of(sizes, 1))[0]:
        used = re.sub("δ([₀-₉]+)", lambda m: "delta_" + m[1].translate(DIGITS), plain(step.symbols))
        used = set(re.findall(r"delta_\d+|out_\d+|\bw\d+(?:_\d+)?", used))
        assert set(step.play) == used | {step.name}
        assert step.sentence.endswith(".")


def test_the_factors_have_their_numbers_and_colors():
    first, weight = (backward_steps(Network.example().layout)[k] for k in (0, 2))
    underlined = re.compile('solid (#[0-9a-f]+)">(.)')
    for formula in (first.symbols, first.numbers):
        assert underlined.findall(formula) == [(FACTORS["①"], "①"), (FACTORS["②"], "②")]
    assert underlined.findall(weight.symbols) == [(FACTORS["③"], "③")]
    text = view(NetworkState.of(None, [0.9, 0.4], [1.0, 0.0])).text
    assert "① how the cost feels the output × ② how the output feels the net" in text


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("x", [1000.0, -1000.0])
def test_a_saturated_output_has_a_short_form_and_no_division_by_zero(x, target):
    network = Network.random((1, 1), seed=0).replace(w01=6.0)
    panel = backward_pass(network, [x], [target])
    expected = (1.0 if x > 0 else 0.0) - target
    assert f"δ₁ = {number(expected)}" in panel.alt
    assert ("no number here" in panel.alt) == (expected != 0)
    check_picture(panel.html, panel.alt)


def test_the_long_slope_is_the_derivative_of_the_cost_by_the_output():
    for p, y in ((0.3, 1.0), (0.3, 0.0), (0.8, 0.25)):

        def total(q, y=y):
            return -(y * math.log(q) + (1 - y) * math.log(1 - q)) / 2

        slope = (total(p + 1e-6) - total(p - 1e-6)) / 2e-6
        assert felt(p, 1 - p, y, 2) == pytest.approx(slope, rel=1e-7)
    assert felt(5e-324, 1.0, 1.0, 2) is None  # 1 / p is beyond the largest float


@pytest.mark.parametrize(("sizes", "seed"), CASES)
def test_the_products_of_all_paths_add_up_to_the_measured_slope(sizes, seed):
    network, x, y = sample_of(sizes, seed)
    numbers = quantities(network, x, y)
    measured = numerical_gradient(network, x, y)
    for name in network.names:
        found = routes(network, name)
        total = sum(math.prod(numbers[factor] for factor in route.factors) for route in found)
        assert total == pytest.approx(measured[name], rel=1e-7, abs=1e-11)
        assert len(found) == math.prod(sizes[network.layout.find(name).layer :])


def check_picture(html, alt):
    svg, _, text = html.partition("</svg>")
    root = ET.fromstring(svg + "</svg>")
    ET.fromstring(f"<div>{text.replace('<br>', '<br/>')}</div>")
    words = " ".join(
        itertools.chain(root.itertext(), [root.get("aria-label"), plain(text), alt])
    ).lower()
    assert not re.search(r"\b(nan|inf|infinity)\b", words)
    assert not re.search(r"[-−]0\.?0*(?![\d.e])", words), words
    return root


def test_the_panel_shows_each_step_and_only_what_is_known_by_then():
    panel = backward_pass()
    steps, values = steps_of(Network.example(), X, Y)
    names, heights = list(values), set()
    for k, step in enumerate(steps):
        panel.sliders["step"].value = k
        start = f"step {k + 1} of 38: {plain(step.label)} = {number(values[step.name])} "
        assert panel.alt.startswith(start)
        root = check_picture(panel.html, panel.alt)
        texts = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
        unknown = {t.removesuffix(" = ?") for t in texts if t.endswith("?")}
        later = names[k + 1 :]
        expected = {f"Δ{n}" for n in later if n[0] == "w"}
        expected |= {f"δ{'₀₁₂₃₄₅₆₇₈₉'[int(n[-1])]}" for n in later if n[0] == "d"}
        assert unknown == expected
        heights.add(root.get("height"))
    assert len(heights) == 1


def test_a_weight_shows_its_paths_and_the_sum_beside_the_number_of_backward():
    panel = backward_pass()
    menu = panel.controls["weight"]
    assert menu.options[0] == (STEP_BY_STEP, "")
    measured = numerical_gradient(Network.example(), X, Y)
    for name in Network.example().names:
        menu.value = name
        slope = number(measured[name])
        assert f"Δ{name} = {slope}; backward: {slope}." in panel.alt
        count = 2 ** (5 - Network.example().layout.find(name).layer)
        assert f"{count} path" in panel.alt
        panel.sliders["path"].value = 8
        assert panel.state.path == count
        check_picture(panel.html, panel.alt)


def in_play(panel):
    return set(re.search("In play: (.*?)\\.", panel.alt)[1].split(", "))


def test_the_path_slider_lights_up_one_path_at_a_time():
    panel = backward_pass()
    panel.sliders["path"].value = 2  # no paths are shown: nothing to choose
    assert (panel.state.path, panel.sliders["path"].value) == (0, 0)
    panel.controls["weight"].value = "w46"
    assert in_play(panel) == {"w46", "w68", "w69", "delta_8", "delta_9"}
    panel.sliders["path"].value = 2
    assert in_play(panel) == {"w46", "w69", "delta_9"}
    assert re.search("<td>▸ 2: 4→6→9<", panel.html)
    # out_4 × out_6 (1 − out_6) × w69 × δ₉
    out_4, out_6, delta_9 = 0.8252387, 0.3797251, 0.3458597
    product = out_4 * out_6 * (1 - out_6) * -0.9 * delta_9
    assert f"(−0.9) × 0.346 = {number(product)}" in panel.alt
    panel.controls["weight"].value = "w68"  # a single path: back to all of them
    assert panel.state.path == 0


def test_the_path_in_play_is_written_out_in_symbols():
    panel = backward_pass()
    panel.controls["weight"].value = "w46"
    for k, words in enumerate(("path 1: ", "path 1: ", "path 2: ")):
        panel.sliders["path"].value = k
        last = "w69 × δ₉" if k == 2 else "w68 × δ₈"
        assert f"Along {words}out_4 × out_6(1 − out_6) × {last} " in panel.alt
    panel.controls["weight"].value = "b9"
    assert "Along the path: 1 × δ₉ " in panel.alt


def test_the_sum_of_some_paths_only_is_not_the_number_of_backward():
    numbers = quantities(Network.example(), X, Y)
    found = routes(Network.example(), "w46")[:1]
    product = math.prod(numbers[factor] for factor in found[0].factors)
    text = plain(filled(routes_text(found, "w46"), numbers | {"along": 0.0, "rows": 0.0}))
    assert f"Δw46 = {number(product)}; backward: {number(numbers['dw46'])}" in text


def marked(panel):
    """Return the one label that stands on a framed strip, or the node that has a halo."""
    svg = "{http://www.w3.org/2000/svg}"
    root = check_picture(panel.html, panel.alt)
    strips = [r for r in root.iter(f"{svg}rect") if r.get("fill") == "#fff0c2"]
    halos = [c for c in root.iter(f"{svg}circle") if c.get("fill") == "#fff0c2"]
    (mark,) = strips + halos
    if halos:
        (x, y) = (float(mark.get(key)) for key in ("cx", "cy"))
        left, top, width, height = x - 1, y - 10, 2, 10
    else:
        left, top, width, height = (float(mark.get(k)) for k in ("x", "y", "width", "height"))
    (text,) = (
        e.text
        for e in root.iter(f"{svg}text")
        if 0 <= float(e.get("x")) - left <= width and 0 <= float(e.get("y")) - top <= height
    )
    return text


def test_what_is_computed_is_marked_in_the_picture():
    panel = backward_pass()
    for k, text in ((0, "δ₈ = −0.309"), (2, "Δw68 = −0.117"), (6, "b8 = −0.3"), (8, "6")):
        panel.sliders["step"].value = k
        assert marked(panel) == text
    panel.controls["weight"].value = "w02"
    assert marked(panel) == "Δw02 = 0.0324"


def test_moving_the_step_leaves_the_paths():
    panel = backward_pass()
    panel.controls["weight"].value = "w02"
    assert "8 paths" in panel.alt
    panel.sliders["step"].value = 5
    assert panel.controls["weight"].value == ""
    assert panel.alt.startswith("step ")


def test_every_weight_and_bias_moves_the_numbers():
    panel = backward_pass()
    assert set(panel.sliders) == {"step", "path", "out_0", "out_1", *Network.example().names}
    panel.sliders["step"].value = 37
    for name in Network.example().names:
        panel.controls["reset"].click()
        panel.sliders["step"].value = 36
        panel.sliders[name].value = 2.2
        expected = by_scalars(Network.example().replace(**{name: 2.2}), X, Y)[0]["b2"]
        assert panel.alt.startswith(f"step 37 of 38: Δb2 = {number(expected)} ")


def test_reset_goes_back_to_the_start():
    panel = backward_pass()
    before = panel.html
    panel.sliders["w68"].value = -3.0
    panel.controls["weight"].value = "w02"
    panel.sliders["path"].value = 3
    panel.sliders["step"].value = 9
    assert panel.html != before
    panel.controls["reset"].click()
    assert panel.html == before
    assert panel.sliders["w68"].value == 1.4
    assert panel.sliders["step"].value == 0


def test_every_slider_at_both_ends():
    panel = backward_pass()
    for weight in ("", "w02", "b9"):
        panel.controls["weight"].value = weight
        for slider in panel.sliders.values():
            for end in (slider.min, slider.max):
                slider.value = end
                check_picture(panel.html, panel.alt)


def test_every_pair_of_corners_of_two_sliders():
    start = backward_pass().state
    names = start.network.names
    looks = itertools.cycle([{"step": k} for k in range(38)] + [{"weight": n} for n in names])
    for a, b in itertools.combinations(names, 2):
        for u, v in itertools.product((-6.0, 6.0), repeat=2):
            network = start.network.replace(**{a: u, b: v})
            shown = view(replace(start, network=network, **next(looks)))
            check_picture(f"{shown.svg}\n{shown.text}", shown.alt)
    for name in names:
        for k, v in itertools.product((0, 37), (-6.0, 6.0)):
            shown = view(replace(start, network=start.network.replace(**{name: v}), step=k))
            check_picture(f"{shown.svg}\n{shown.text}", shown.alt)


@pytest.mark.parametrize("sizes", SIZES)
def test_other_networks_keep_their_whole_picture_and_all_their_controls(sizes):
    network, x, y = sample_of(sizes, 4)
    panel = backward_pass(network, x, y)
    last = len(backward_steps(network.layout)) - 1
    assert panel.sliders["step"].max == last
    heights = set()
    for k in (0, last // 2, last):
        panel.sliders["step"].value = k
        heights.add(check_picture(panel.html, panel.alt).get("height"))
    for name in (network.names[0], network.names[-1]):
        panel.controls["weight"].value = name
        heights.add(check_picture(panel.html, panel.alt).get("height"))
    assert len(heights) == 1


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="net is a stack"):
        backward_pass(Network.example().replace(w68=[1.0, 2.0]))
    with pytest.raises(ValueError, match="one sample"):
        backward_pass(x=np.ones((2, 2)), y=np.eye(2))
    with pytest.raises(ValueError, match="2410 parameters"):
        backward_pass(Network.random((64, 32, 10), seed=0))
    with pytest.raises(ValueError, match="paths from its parameters to the cost"):
        backward_pass(Network.random((1, 1, *[2] * 16), seed=0))


def test_threads_never_mix_two_states_in_one_picture():
    panel = backward_pass()
    panel.controls["weight"].value = "w02"
    errors = []

    def move(name, values):
        try:
            for value in values:
                panel.sliders[name].value = value
                with LOCK:
                    shown = view(panel.state)
                    assert panel.html == f"{shown.svg}\n{shown.text}"
                    assert panel.alt == shown.alt
        except Exception as error:  # noqa: BLE001 (a thread would swallow it)
            errors.append(error)

    moves = [("step", range(1, 31)), *((n, np.linspace(-6, 6, 30)) for n in ("w68", "w02", "b4"))]
    threads = [threading.Thread(target=move, args=arguments) for arguments in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert panel.html == "\n".join((view(panel.state).svg, view(panel.state).text))


def test_every_control_has_a_spoken_name():
    panel = backward_pass()
    for widget in panel.sliders.values():
        assert widget.tooltip
    assert panel.controls["weight"].description == "show"


def test_the_saved_notebook_keeps_the_picture_and_the_words():
    panel = backward_pass()
    bundle = panel._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"].startswith("step 1 of 38: δ₈ = −0.308971")
