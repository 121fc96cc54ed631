"""The training panel: its numbers, its corners, and the training in the background."""

import itertools
import re
import threading
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import numpy as np
import pytest

from backprop_helpers import Network, backward, cost, datasets, forward, train, update
from backprop_helpers.panels import training as make
from backprop_helpers.panels import training_panel, training_runs, training_view
from backprop_helpers.panels.background import Background
from backprop_helpers.panels.shell import LOCK

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def finished():
    """The default panel; tests that use it put it back with Reset."""
    return make()


@pytest.fixture
def panel(finished):
    finished.controls["reset"].click()
    return finished


@pytest.fixture
def quick():
    return make("xor", alpha=1.0, seed=3, epochs=40)


@pytest.fixture
def gate(monkeypatch):
    """Training that waits in the middle until the test opens it; keeps what was asked for."""
    held = SimpleNamespace(asked=[], open=threading.Event(), inside=threading.Event())

    def gated(data, seed, epochs, report=None):
        if report is None:  # a new panel trains at once
            return training_runs.train_all(data, seed, epochs)
        held.asked.append((data, seed))
        report(0.5)
        held.inside.set()
        assert held.open.wait(10)
        report(0.75)
        return training_runs.train_all(data, seed, epochs, report)

    monkeypatch.setattr(training_panel, "train_all", gated)
    yield held
    held.open.set()


def by_hand(data, seed, alpha, epochs):
    """Train one network, one step at a time."""
    X, Y = getattr(datasets, data)(n=120)
    network = Network.random((2, 2, 2, 2, 2), seed)
    for _ in range(epochs):
        network = update(network, backward(network, forward(network, X), Y), alpha)
    return network, X, Y


def drawn(panel):
    """Check that the picture is sound, and return its root."""
    root = ET.fromstring(panel.living.shown["svg"])
    assert not re.search(r"\b(nan|inf)\b", panel.html + panel.alt, re.IGNORECASE)
    assert not re.search(r"[-−]0(\.0+)?(?![.\d])", panel.alt)
    assert root.get("aria-label") == panel.alt
    assert (root.get("width"), root.get("height")) == ("840", "356")
    return root


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(("alpha", "epoch"), [(0.5, 2000), (0.1, 500), (2.0, 30), (0.01, 0)])
def test_numbers_are_those_of_one_network_trained_alone(panel, alpha, epoch):
    panel.sliders["alpha"].value = alpha
    panel.sliders["epoch"].value = epoch
    network, X, Y = by_hand("two_moons", 3, alpha, epoch)
    trace = forward(network, X)
    right = int((trace["out_9"] > trace["out_8"])[Y[1] == 1].sum())
    right += int((trace["out_9"] <= trace["out_8"])[Y[0] == 1].sum())
    gradients = backward(network, trace, Y)
    assert f"α = {alpha:g}, epoch {epoch} of 2000: cost = {cost(trace, Y):.6f} nats" in panel.alt
    assert f"accuracy {right / 120:.1%} ({right} of 120 right)" in panel.alt
    root = drawn(panel)
    for layer in (2, 3, 4, 5):
        norm = np.sqrt((gradients.W[layer] ** 2).sum())
        told = re.search(rf"layer {layer}: ([\d.]+)(?=[,.] )", panel.alt + " ").group(1)
        assert float(told) == pytest.approx(norm, rel=0.05)
        assert f"layer {layer}: {told}" in texts(root)
    assert f"Epoch {epoch}: {right} of 120 right" in texts(root)
    assert panel.alt.split("nats, ")[1].split(". G")[0] in panel.html


def test_the_last_picture_is_right_almost_everywhere_and_the_same_on_every_machine(panel):
    panel.sliders["epoch"].value = 2000
    share = float(re.search(r"accuracy ([\d.]+)%", panel.alt).group(1))
    assert share >= 95
    # Rounding differs between machines by 1e-16; here the start is off a thousand times as much.
    X, Y = datasets.two_moons(n=training_runs.SAMPLES)
    start = Network.random(training_runs.SIZES, 3)
    noise = np.random.default_rng(0)
    near = Network(
        {k: W * (1 + 1e-13 * noise.normal(size=W.shape)) for k, W in start.W.items()}, start.b
    )
    alphas = np.array([0.5, *training_view.BEHIND])
    one, other = (train(net, X, Y, alphas, 2000, record_every=10) for net in (start, near))
    assert np.abs(one.costs - other.costs).max() < 1e-11
    for layer in (2, 3, 4, 5):
        assert np.abs(one.network.W[layer] - other.network.W[layer]).max() < 1e-10


def test_pieces_make_the_same_history_as_one_training():
    runs = training_runs.train_all("rings", seed=2, epochs=407)
    X, Y = datasets.rings(n=training_runs.SAMPLES)
    whole = train(
        Network.random(training_runs.SIZES, 2),
        X,
        Y,
        training_runs.ALPHAS,
        epochs=407,
        record_every=3,
    )
    np.testing.assert_array_equal(runs.history.epochs, whole.epochs)
    np.testing.assert_array_equal(runs.history.costs, whole.costs)
    for layer in (2, 3, 4, 5):
        np.testing.assert_array_equal(runs.history.network.W[layer], whole.network.W[layer])
        np.testing.assert_array_equal(runs.history.network.b[layer], whole.network.b[layer])


@pytest.mark.parametrize("epochs", [1, 2, 201, 407])
def test_any_number_of_epochs_can_be_walked_to_both_ends(epochs):
    panel = make("two_blobs", epochs=epochs)
    for value in (0, 1, epochs):
        panel.sliders["epoch"].value = value
        drawn(panel)
        assert panel.state.epoch in panel.state.runs.history.epochs
    assert panel.state.epoch == epochs


@pytest.mark.parametrize("data", training_runs.DATA)
def test_every_learning_rate_at_every_stage_can_be_drawn(data):
    panel = make(data, seed=11, epochs=400)
    slider = panel.sliders["alpha"]
    for k, epoch in itertools.product(range(41), (0, 2, 200, 400)):
        slider.value = 10 ** (-2 + 0.1 * k)  # what the browser sends
        panel.sliders["epoch"].value = epoch
        assert panel.state.alpha == training_runs.ALPHAS[k]
        assert f"α = {training_runs.ALPHAS[k]:g}, epoch {epoch} " in panel.alt
        drawn(panel)


def test_every_pair_of_corners(quick):
    for one, other in itertools.permutations(quick.sliders, 2):
        a, b = quick.sliders[one], quick.sliders[other]
        ends = {"alpha": (0.01, 100.0), "epoch": (0, 40), "seed": (0, 20)}
        for a.value, b.value in itertools.product(ends[one], ends[other]):
            assert quick.wait(10)
            root = drawn(quick)
            state = quick.state
            assert (getattr(state, one), getattr(state, other)) == (a.value, b.value)
            assert f"XOR, seed {state.seed}. α = {state.alpha:g}, epoch {state.epoch} " in quick.alt
            assert f"Cost while training, α = {state.alpha:g}" in texts(root)


def test_boxes_take_the_nearest_position_that_was_trained(panel):
    boxes = panel._boxes
    boxes["alpha"].value = 0.55
    boxes["epoch"].value = 57
    assert (panel.state.alpha, panel.state.epoch) == (0.5, 60)
    assert (boxes["alpha"].value, panel.sliders["alpha"].value) == (0.5, 0.5)
    assert (boxes["epoch"].value, panel.sliders["epoch"].value) == (60, 60)
    boxes["alpha"].value = 0.1145  # nearer to 0.1 by difference, to 0.13 by ratio
    assert panel.state.alpha == 0.13
    boxes["seed"].value = 4
    assert panel.sliders["seed"].value == 4
    panel.sliders["seed"].value = 3
    assert boxes["seed"].value == 3


def test_a_dragged_slider_stays_where_the_hand_is(panel):
    panel.sliders["alpha"].value = 0.6309573
    assert panel.sliders["alpha"].value == 0.6309573  # the handle's own place on its track
    assert (panel.state.alpha, panel._boxes["alpha"].value) == (0.63, 0.63)


def test_reset_goes_back_to_epoch_0(panel):
    first = panel.html
    panel.sliders["alpha"].value = 0.1
    panel.sliders["epoch"].value = 100
    assert panel.html != first
    panel.controls["reset"].click()
    assert panel.html == first
    assert (panel.sliders["alpha"].value, panel.sliders["epoch"].value) == (0.5, 0)


def test_the_hand_in_the_picture_sets_the_epoch(quick):
    touch, play = quick.living.shown["touch"], quick.living.shown["play"]
    assert (touch["name"], touch["low"], touch["high"]) == ("epoch", 0, 40)
    assert play == {"name": "epoch", "value": 0, "step": 1, "high": 40}
    quick.living.set_state({"hand": ["epoch", 12.3, 1]})  # what the page sends
    assert (quick.state.epoch, quick.sliders["epoch"].value) == (12, 12)
    assert quick.living.shown["play"]["value"] == 12


def test_play_knows_the_step_of_epochs_that_are_recorded():
    panel = make("xor", epochs=407)  # every third epoch is recorded
    play = panel.living.shown["play"]
    assert (play["step"], play["high"]) == (3, 407)


def test_an_interrupt_does_not_pass_for_a_training(monkeypatch):
    started = []

    def interrupted(*args, **options):
        def ctrl_c(epochs):
            yield epochs[0]
            raise KeyboardInterrupt

        started.append(options)
        return train(*args, **options, progress=ctrl_c if len(started) == 2 else None)

    monkeypatch.setattr(training_runs, "train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make("xor", epochs=400)
    assert len(started) == 2


def test_rings_stand_around_the_samples_on_the_wrong_side(panel):
    panel.sliders["epoch"].value = 700
    X, Y = panel.state.runs.X, panel.state.runs.Y
    network = by_hand("two_moons", 3, 0.5, 700)[0]
    out = forward(network, X).out[5]
    wrong = X[:, out.argmax(axis=0) != Y.argmax(axis=0)]
    assert 5 < wrong.shape[1] < 60
    stage = training_view._stage(panel.state.runs)
    expected = "".join(
        f"M{x - 7:.1f} {y:.1f}a7 7 0 1 0 14 0a7 7 0 1 0-14 0"
        for x, y in (stage.plane.at(*point) for point in wrong.T)
    )
    assert f'<path d="{expected}"' in panel.living.shown["svg"]


def test_the_marker_stands_on_the_curve_at_the_epoch(panel):
    panel.sliders["epoch"].value = 500
    stage, history = training_view._stage(panel.state.runs), panel.state.runs.history
    x, y = stage.curves.at(500, history.costs[50, training_runs.ALPHAS == 0.5][0])
    circles = [(c.get("cx"), c.get("cy")) for c in drawn(panel).iter(f"{SVG}circle")]
    assert circles == [(f"{x:.1f}", f"{y:.1f}")]
    curve = next(c for c in drawn(panel).iter(f"{SVG}polyline") if c.get("stroke-width") == "2.5")
    assert f"{x:.1f},{y:.1f}" in curve.get("points").split()


def test_the_plane_is_shaded_by_the_lead_of_out_9():
    plane = training_view.plot.Axes(100, 50, 94, 47, x=(0, 1), y=(0, 1))
    ramp = np.broadcast_to(np.linspace(-1, 1, training_view.CELLS), (training_view.CELLS,) * 2)
    root = ET.fromstring(f"<svg>{training_view._regions(plane, ramp)}</svg>")
    assert root[0].get("fill") == training_view.SHADES[0]
    *regions, border = root[1:]
    for level, shade, region in zip(
        training_view.LEVELS, training_view.SHADES[1:], regions, strict=True
    ):
        across = [float(x) for x in re.findall(r"(\S+) \S+ ?", region.get("d").replace("M", ""))]
        assert region.get("fill") == shade
        assert (min(across), max(across)) == pytest.approx((147 + 47 * level, 194), abs=0.06)
    line = re.findall(r"(\S+) (\S+) ?", border.get("d").replace("M", ""))
    assert {x for x, _ in line} == {"147.0"}
    assert {y for _, y in line} >= {"50.0", "97.0"}
    upwards = ET.fromstring(f"<svg>{training_view._regions(plane, ramp.T)}</svg>")
    down = [float(y) for y in re.findall(r"\S+ (\S+) ?", upwards[-2].get("d").replace("M", ""))]
    assert (min(down), max(down)) == pytest.approx((50, 50 + 47 / 8), abs=0.06)  # high is above


def test_classes_have_their_own_mark_and_bars_their_length(panel):
    panel.sliders["epoch"].value = 2000
    runs, root = panel.state.runs, drawn(panel)
    plane = training_view._stage(runs).plane
    paths = {path.get("d") for path in root.iter(f"{SVG}path")}
    discs, triangles = (
        [plane.at(*point) for point in runs.X[:, runs.Y[label] == 1].T] for label in (0, 1)
    )
    assert "".join(f"M{x:.1f} {y:.1f}h0" for x, y in discs) in paths
    assert "".join(f"M{x:.1f} {y - 5:.1f}l4.4 7.6h-8.8z" for x, y in triangles) in paths
    network, X, Y = by_hand("two_moons", 3, 0.5, 2000)
    gradients = backward(network, forward(network, X), Y)
    norms = [np.sqrt((gradients.W[layer] ** 2).sum()) for layer in (2, 3, 4, 5)]
    lengths = [float(r.get("width")) for r in root.iter(f"{SVG}rect") if r.get("height") == "20"]
    assert lengths == pytest.approx([172 * (6 + np.log10(norm)) / 6 for norm in norms], abs=0.06)


def test_the_lead_is_that_of_the_networks_at_the_corners(panel):
    runs = panel.state.runs
    now = training_view.moment(runs, int(np.flatnonzero(training_runs.ALPHAS == 0.5)[0]), 200)
    low, high = training_view._stage(runs).plane.x, training_view._stage(runs).plane.y
    network = by_hand("two_moons", 3, 0.5, 2000)[0]
    for row, column in itertools.product((0, -1), repeat=2):
        trace = forward(network, [[low[column]], [high[row]]])
        lead = float(trace["out_9"][0] - trace["out_8"][0])
        assert now.lead[row, column] == pytest.approx(lead, abs=1e-9)


def test_other_data_trains_in_the_background_while_the_rest_goes_on(quick, gate):
    old = quick.living.shown["svg"]
    quick.controls["data"].value = "rings"
    assert gate.inside.wait(10)
    assert "training rings, seed 3… Until then you see XOR, seed 3." in quick.html
    assert (
        quick.living.shown["svg"].partition(">")[2] == old.partition(">")[2]
    )  # all but the description
    assert (quick._progress.layout.visibility, quick._progress.value) == ("visible", 50)
    assert not quick.wait(0.01)
    quick.sliders["alpha"].value = 0.1  # the picture that is there still moves
    assert "Training on XOR, seed 3. α = 0.1, epoch 0 of 40" in quick.alt
    gate.open.set()
    assert quick.wait(10)
    assert "Training on rings, seed 3. α = 0.1, epoch 0 of 40" in quick.alt
    assert "…" not in quick.html
    assert quick._progress.layout.visibility == "hidden"
    assert gate.asked == [("rings", 3)]


def test_the_next_change_cancels(quick, gate):
    quick.controls["data"].value = "rings"
    assert gate.inside.wait(10)
    quick.sliders["seed"].value = 5
    quick.sliders["seed"].value = 6
    gate.open.set()
    assert quick.wait(10)
    assert "Training on rings, seed 6." in quick.alt
    assert ("rings", 3) not in quick._results
    assert ("rings", 5) not in quick._results


def test_reset_cancels(quick, gate):
    first = quick.html
    quick.controls["data"].value = "rings"
    assert gate.inside.wait(10)
    quick.controls["reset"].click()
    gate.open.set()
    assert quick.wait(10)
    assert quick.html == first
    assert ("rings", 3) not in quick._results
    assert quick.controls["data"].value == "xor"
    assert quick._progress.layout.visibility == "hidden"
    quick.controls["data"].value = "rings"  # cancelled, so it has to be trained
    assert quick.wait(10)
    assert "Training on rings" in quick.alt


def test_going_back_is_instant_and_memory_is_bounded(quick, gate):
    gate.open.set()
    for seed in range(12):
        quick.sliders["seed"].value = seed
        assert quick.wait(10)
    asked = len(gate.asked)
    assert asked == 11  # seed 3 was there from the start
    assert len(quick._results) == 8
    quick.sliders["seed"].value = 10
    assert "seed 10." in quick.alt
    assert len(gate.asked) == asked
    quick.controls["reset"].click()  # dropped from what is kept, but where the panel began
    assert "XOR, seed 3." in quick.alt
    assert len(gate.asked) == asked


def test_a_training_that_fails_says_so_in_the_panel(quick, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("<no> luck")

    with monkeypatch.context() as broke:
        broke.setattr(training_panel, "train_all", broken)
        quick.controls["data"].value = "rings"
        assert quick.wait(10)
    assert 'role="alert"' in quick.living.shown["text"]
    assert "ZeroDivisionError: &lt;no&gt; luck" in quick.living.shown["text"]
    assert quick.controls["data"].value == "xor"
    assert "…" not in quick.html
    quick.controls["data"].value = "rings"
    assert quick.wait(10)
    assert "Training on rings" in quick.alt
    assert 'role="alert"' not in quick.living.shown["text"]


def test_a_picture_that_fails_says_so_in_the_panel(quick, monkeypatch):
    def broken(_):
        raise ZeroDivisionError("no picture")

    with monkeypatch.context() as broke:
        broke.setattr(quick, "_view", broken)
        with pytest.raises(ZeroDivisionError):
            quick.sliders["epoch"].value = 10
    assert 'role="alert"' in quick.living.shown["text"]
    quick.controls["reset"].click()
    assert 'role="alert"' not in quick.living.shown["text"]


def test_a_cancelled_work_ends_at_its_next_report_and_is_not_heard_of():
    task, told, reached = Background(), [], []
    inside, go = threading.Event(), threading.Event()

    def work(report):
        inside.set()
        assert go.wait(10)
        reached.append("before")
        report(0.5)
        reached.append("after")

    task.start(work, told.append, told.append, told.append)
    assert inside.wait(10)
    task.cancel()
    go.set()
    assert task.wait(10)
    assert (reached, told) == (["before"], [])
    task.start(lambda _: task.cancel(), told.append, told.append, told.append)
    assert task.wait(10)
    assert told == []  # it ended without a report, but after it was cancelled


def test_a_work_waits_for_the_end_of_the_one_before():
    task, order = Background(), []
    inside, go = threading.Event(), threading.Event()

    def slow(_):
        inside.set()
        assert go.wait(10)
        order.append("slow")

    def ignore(_):
        pass

    task.start(slow, ignore, ignore, ignore)
    assert inside.wait(10)
    task.start(lambda _: order.append("next"), ignore, ignore, ignore)
    assert not task.wait(0.05)
    go.set()
    assert task.wait(10)
    assert order == ["slow", "next"]


def test_two_panels_do_not_disturb_each_other(gate):
    one, other = make("xor", epochs=20), make("xor", epochs=30)
    one.controls["data"].value = "rings"
    other.controls["data"].value = "two_blobs"
    other.sliders["seed"].value = 9
    gate.open.set()
    assert one.wait(10)
    assert other.wait(10)
    assert "Training on rings, seed 3. α = 0.5, epoch 0 of 20" in one.alt
    assert "Training on two blobs, seed 9. α = 0.5, epoch 0 of 30" in other.alt


def test_many_threads_leave_one_state(quick):
    start = threading.Barrier(4)
    failures = []

    def move(name, values):
        start.wait()
        try:
            for value in values * 6:
                quick.sliders[name].value = value
                with LOCK:
                    assert f"α = {quick.state.alpha:g}, epoch {quick.state.epoch} " in quick.html
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            failures.append(error)

    moves = [
        ("alpha", [0.01, 1.0, 100.0]),
        ("alpha", [0.1, 10.0, 0.5]),
        ("epoch", [0, 40, 13]),
        ("seed", [0, 7, 1]),
    ]
    threads = [threading.Thread(target=move, args=args) for args in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert quick.wait(10)
    assert not quick.state.waiting
    expected = quick._view(quick.state)
    assert quick.html == f"{expected.svg}\n{expected.text}"
    assert quick._boxes["alpha"].value == quick.state.alpha
    assert quick.sliders["epoch"].value == quick.state.epoch


def test_the_saved_notebook_holds_picture_and_words(panel):
    bundle = panel._repr_mimebundle_()
    assert bundle["image/svg+xml"] == panel.living.shown["svg"]
    assert bundle["text/plain"] == panel.alt


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"data": "moons"}, "data is 'moons': it needs one of 'two_blobs', 'xor'"),
        ({"alpha": 0.001}, "alpha is 0.001: this panel needs one number from 0.01 to 100"),
        ({"alpha": [0.1, 0.2]}, "this panel needs one number"),
        ({"alpha": -1}, "alpha is -1"),
        ({"alpha": 0.0099}, "alpha is 0.0099: this panel needs one number from 0.01 to 100"),
        ({"seed": 21}, "seed is 21: it needs a whole number from 0 to 20"),
        ({"epochs": 0}, "epochs is 0"),
    ],
)
def test_bad_input_is_named(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        make(**arguments)


def test_a_seed_is_a_whole_number():
    with pytest.raises(TypeError, match=r"seed is 1\.5: it needs a whole number from 0 to 20"):
        make(seed=1.5)
