"""Training under your fingers: learning rate, epoch, data and starting weights."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np

from backprop_helpers.validation import as_count

from .arguments import ALPHA_POWERS, one_rate
from .job import ALPHAS, DATA, Job, Runs, train_all
from .shell import LOCK, Panel, View
from .training_view import HEIGHT, moment, picture, two_digits

SEEDS = 20  # the last starting seed
PLAY = {False: "Play", True: "Pause"}
BUTTON = {"width": "110px"}
KEPT = 8  # results to come back to, about 2 MB each
DATA_TITLES = {"two_blobs": "two blobs", "xor": "XOR", "two_moons": "two moons", "rings": "rings"}


@dataclass(frozen=True)
class TrainingState:
    """What is asked for, and the runs that are shown: other ones while those asked for train."""

    runs: Runs
    data: str
    seed: int
    alpha: float
    epoch: int

    @property
    def waiting(self) -> bool:
        """Whether the runs that are shown are not those asked for."""
        return (self.data, self.seed) != self.runs.key


def nearest_alpha(value: float) -> float:
    """Return the learning rate closest to a positive value, by ratio, that was trained.

    Examples
    --------
    >>> nearest_alpha(0.5011872), nearest_alpha(0.9), nearest_alpha(1e9)
    (0.5, 1.0, 100.0)
    """
    return float(ALPHAS[np.abs(np.log(ALPHAS / value)).argmin()])


def nearest_epoch(runs: Runs, value: float) -> int:
    """Return the recorded epoch closest to a value."""
    epochs = runs.history.epochs
    return int(epochs[np.abs(epochs - value).argmin()])


def view(state: TrainingState) -> View:
    """Draw the network at this learning rate and epoch, and say how good it is."""
    runs = state.runs
    alpha = int(np.flatnonzero(state.alpha == ALPHAS)[0])
    record = int(np.flatnonzero(state.epoch == runs.history.epochs)[0])
    now = moment(runs, alpha, record)
    right, samples = int(now.right.sum()), now.right.size
    numbers = (
        f"α = {state.alpha:g}, epoch {state.epoch} of {runs.history.epochs[-1]}: "
        f"cost = {now.cost:#.3g} nats, accuracy {right / samples:.1%} ({right} of {samples} right)"
    )
    shown = _named(*runs.key)
    note = ""
    if state.waiting:
        note = f"training {_named(state.data, state.seed)}… Until then you see {shown}."
    norms = ", ".join(f"layer {layer}: {two_digits(norm)}" for layer, norm in now.norms.items())
    alt = f"Training on {shown}. {numbers}. Gradient norm ‖ΔW‖ by layer: {norms}. {note}".strip()
    text = (
        f"<div style='line-height: 1.5'><b>{numbers}</b><br><span role='status'>{note}</span></div>"
    )
    return View(picture(runs, alpha, record, now, alt), text, alt)


def _named(data: str, seed: int) -> str:
    return f"{DATA_TITLES[data]}, seed {seed}"


class Training(Panel):
    """The panel that `training` returns."""

    def __init__(self, start: TrainingState) -> None:
        epochs, every = (int(start.runs.history.epochs[k]) for k in (-1, 1))
        self._epochs = epochs
        self._results = {start.runs.key: start.runs}
        self._job = Job()
        self._wanted: tuple[str, int] | None = None  # what is being trained
        self._clock = self._ticking(epochs, every)
        self._progress = widgets.IntProgress(
            max=100, description="training", tooltip="how much of the training is done"
        )
        self._boxes = {
            "alpha": _box(widgets.BoundedFloatText, "alpha", start.alpha, ALPHAS[0], ALPHAS[-1]),
            "epoch": _box(widgets.BoundedIntText, "epoch", start.epoch, 0, epochs),
            "seed": _box(widgets.BoundedIntText, "seed", start.seed, 0, SEEDS),
        }
        sliders = {
            "alpha": _slider(widgets.FloatLogSlider, "alpha", start.alpha, *ALPHA_POWERS, 0.1),
            "epoch": _slider(widgets.IntSlider, "epoch", start.epoch, 0, epochs, every),
            "seed": _slider(widgets.IntSlider, "seed", start.seed, 0, SEEDS, 1),
        }
        data = widgets.Dropdown(
            options=[(title, name) for name, title in DATA_TITLES.items()],
            value=start.data,
            description="data",
            layout={"width": "220px"},
            style={"description_width": "60px"},
        )
        play = widgets.ToggleButton(
            description=PLAY[False], tooltip="play or pause: let the epochs go by", layout=BUTTON
        )
        play.observe(self._pressed, "value")
        super().__init__(
            start, view, sliders=sliders, controls={"data": data, "play": play}, height=HEIGHT
        )
        self.controls["reset"].on_click(lambda _: play.set_trait("value", False))
        self.controls["reset"].layout = BUTTON
        for name, slider in sliders.items():
            change = self._epoch_by_hand if name == "epoch" else partial(_with, name)
            for widget in (slider, self._boxes[name]):
                self.bind(widget, change)
        self.bind(data, partial(_with, "data"))
        rows = {name: widgets.HBox([self._boxes[name], sliders[name]]) for name in sliders}
        self.arrange(
            [
                rows["alpha"],
                widgets.HBox([rows["epoch"], play, self._clock]),
                widgets.HBox([data, rows["seed"]]),
                widgets.HBox([self.controls["reset"], self._progress]),
            ],
            text_height=50,
        )

    def _ticking(self, epochs: int, every: int) -> widgets.Play:
        """Return what counts epochs, in the browser, while Play is pressed.

        It must be in the page to run, but stays hidden: its own buttons have no names to speak.
        """
        clock = widgets.Play(max=epochs, step=every, interval=60, layout={"display": "none"})
        clock.observe(self._ticked, ["value", "playing"])
        return clock

    def _pressed(self, event: Mapping[str, Any]) -> None:
        """Start the clock where the panel is, or at 0 from the end; or stop it."""
        with LOCK:
            clock, epoch, on = self._clock, self.state.epoch, event["new"]
            self.controls["play"].description = PLAY[on]
            if on:
                clock.value = epoch if epoch + clock.step <= clock.max else 0
            clock.playing = on

    def _ticked(self, event: Mapping[str, Any]) -> None:
        """Show the clock's epoch; let Play go when the clock has come to its end.

        The browser sends later what it cannot send at once, even after a Reset. So an epoch that
        arrives while nothing plays is too late.
        """
        with LOCK:
            play = self.controls["play"]
            if play.value and self._clock.value != self.state.epoch:
                self.show(_with("epoch", self.state, self._clock.value))
            if event["name"] == "playing":
                play.value = self._clock.playing

    def _epoch_by_hand(self, state: TrainingState, value: float) -> TrainingState:
        self.controls["play"].value = False  # else the clock would take it away again
        return _with("epoch", state, value)

    def show(self, state: TrainingState) -> None:
        """Take a new state; train in the background if it asks for runs that are not there."""
        with LOCK:
            asked = (state.data, state.seed)
            runs = self._results.get(asked, state.runs)
            super().show(replace(state, runs=runs))
            if runs.key == asked:
                self._job.cancel()
                self._wanted = None
            elif self._wanted != asked:
                self._wanted = asked
                work = partial(train_all, *asked, self._epochs)
                self._job.start(work, self._report, self._trained, self._failed)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the training in the background has ended; whether it has in that time."""
        return self._job.wait(timeout)

    def follow(self) -> None:
        """Set every control to what the state says."""
        state = self.state
        self.controls["data"].value = state.data
        self._progress.layout.visibility = "visible" if state.waiting else "hidden"
        for name, slider in self.sliders.items():
            value = getattr(state, name)
            self._boxes[name].value = value
            # A slider that is being dragged stays where the hand is, between two positions.
            if getattr(_with(name, state, slider.value), name) != value:
                slider.value = value

    def _report(self, share: float) -> None:
        self._progress.value = round(100 * share)

    def _trained(self, runs: Runs) -> None:
        self._results[runs.key] = runs
        while len(self._results) > KEPT:
            self._results.pop(next(iter(self._results)))
        self.show(self.state)

    def _failed(self, error: Exception) -> None:
        """Go back to what is shown, and say why nothing new came."""
        data, seed = self.state.runs.key
        self.show(replace(self.state, data=data, seed=seed))
        self.fail(error)


def _with(name: str, state: TrainingState, value: Any) -> TrainingState:
    """Return the state with one part replaced, at the nearest position that was trained."""
    if name == "alpha":
        value = nearest_alpha(value)
    elif name == "epoch":
        value = nearest_epoch(state.runs, value)
    return replace(state, **{name: value})


def _box(kind: type, name: str, value: float, low: float, high: float) -> widgets.Widget:
    return kind(
        value=value,
        min=low,
        max=high,
        description=name,
        layout={"width": "150px"},
        style={"description_width": "60px"},
    )


def _slider(
    kind: type, name: str, value: float, low: float, high: float, step: float
) -> widgets.Widget:
    return kind(
        value=value,
        min=low,
        max=high,
        step=step,
        readout=False,
        tooltip=f"{name}, slider",
        layout={"width": "220px"},
    )


def training(
    data: str = "two_moons", *, alpha: float = 0.5, seed: int = 3, epochs: int = 2000
) -> Training:
    """Return a panel that shows training at any learning rate and any epoch.

    All learning rates are trained at once before the panel appears (about a second). Another data
    set or seed trains in the background; the next change cancels that.

    Parameters
    ----------
    data : str, default "two_moons"
        "two_blobs", "xor", "two_moons" or "rings"; 120 samples.
    alpha : float, default 0.5
        Learning rate to start with, from 0.01 to 100; the nearest one that was trained is taken.
    seed : int, default 3
        Of the network's starting weights, 0 to 20.
    epochs : int, default 2000
        Passes over the batch, 1 or more; about 200 of them can be looked at.

    Returns
    -------
    Training
        With ``.sliders`` (``"alpha"``, ``"epoch"``, ``"seed"``), ``.controls`` (``"data"``,
        ``"play"``, ``"reset"``), ``.state``, ``.html``, ``.alt``, and ``.wait(timeout)``, which
        waits for a training in the background.

    Raises
    ------
    ValueError
        If ``data`` is unknown, or ``alpha``, ``seed`` or ``epochs`` is out of its range.

    Examples
    --------
    >>> panel = training("two_blobs", epochs=100)
    >>> panel.sliders["epoch"].value = 0
    >>> panel.alt.split(". ")[0], "epoch 0 of 100: cost = 1.01 nats" in panel.alt
    ('Training on two blobs, seed 3', True)
    """
    if data not in DATA:
        raise ValueError(f"data is {data!r}: it needs one of {', '.join(map(repr, DATA))}")
    rate = one_rate(alpha)
    if seed not in range(SEEDS + 1):
        raise ValueError(f"seed is {seed!r}: it needs a whole number from 0 to {SEEDS}")
    epochs = as_count("epochs", epochs)
    runs = train_all(data, int(seed), epochs)
    return Training(TrainingState(runs, data, int(seed), nearest_alpha(rate), epochs))
