"""Training under your fingers: learning rate, epoch, data and starting weights."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from ipywidgets import BoundedFloatText, BoundedIntText, IntSlider

from backprop_helpers.svg.numbers import PICTURE, given, number
from backprop_helpers.validation import as_count, short

from .arguments import ALPHA_POWERS, one_rate
from .background import Background
from .controls import LogSlider, number_box, slider
from .shell import LOCK, Panel, Play, Touch, View
from .training_runs import ALPHAS, DATA, Runs, train_all
from .training_view import cost_curve, moment, picture

SEEDS = 20  # the last starting seed
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
        f"α = {given(state.alpha)}, epoch {state.epoch} of {runs.history.epochs[-1]}: "
        f"cost = {number(now.cost)} nats, "
        f"accuracy {right / samples:.1%} ({right} of {samples} right)"
    )
    shown = _named(*runs.key)
    note = ""
    if state.waiting:
        note = f"training {_named(state.data, state.seed)}… Until then you see {shown}."
    norms = ", ".join(
        f"layer {layer}: {number(norm, PICTURE)}" for layer, norm in now.norms.items()
    )
    alt = f"Training on {shown}. {numbers}. Gradient norm ‖ΔW‖ by layer: {norms}. {note}".strip()
    text = f"<b>{numbers}</b><br><span role='status'>{note}</span>"
    axes = cost_curve(runs)
    touch = Touch("epoch", axes.left, axes.top, axes.width, axes.height, *axes.x)
    play = Play("epoch", state.epoch, *map(int, runs.history.epochs[[1, -1]]))
    return View(picture(runs, alpha, record, now, alt), text, alt, touch, play)


def _named(data: str, seed: int) -> str:
    return f"{DATA_TITLES[data]}, seed {seed}"


class Training(Panel):
    """The panel that `training` returns."""

    def __init__(self, start: TrainingState) -> None:
        epochs, every = (int(start.runs.history.epochs[k]) for k in (-1, 1))
        self._epochs, self._every = epochs, every
        self._results = {start.runs.key: start.runs}
        self._background = Background()
        self._wanted: tuple[str, int] | None = None  # what is being trained
        self._progress = widgets.IntProgress(
            max=100,
            description="training",
            tooltip="how much of the training is done",
            layout={"visibility": "hidden"},
        )
        ends = {
            "alpha": (LogSlider, BoundedFloatText, ALPHAS[0], ALPHAS[-1]),
            "epoch": (IntSlider, BoundedIntText, 0, epochs),
            "seed": (IntSlider, BoundedIntText, 0, SEEDS),
        }
        steps = {"alpha": (*ALPHA_POWERS, 0.1), "epoch": (0, epochs, every), "seed": (0, SEEDS, 1)}
        values = {name: getattr(start, name) for name in ends}
        sliders = {n: slider(ends[n][0], n, values[n], *steps[n]) for n in ends}
        self._boxes = {n: number_box(ends[n][1], n, values[n], *ends[n][2:]) for n in ends}
        data = widgets.Dropdown(
            options=[(title, name) for name, title in DATA_TITLES.items()],
            value=start.data,
            description="data",
            layout={"width": "220px"},
        )
        super().__init__(start, view, sliders=sliders, controls={"data": data})
        for name, handle in sliders.items():
            for widget in (handle, self._boxes[name]):
                self.bind(widget, partial(_with, name))
        self.bind(data, partial(_with, "data"))
        rows = [widgets.HBox([self._boxes[name], sliders[name]]) for name in sliders]
        self.arrange([*rows[:2], data, rows[2], self.controls["reset"], self._progress])

    def show(self, state: TrainingState) -> None:
        """Take a new state; train in the background if it asks for runs that are not there."""
        with LOCK:
            asked = (state.data, state.seed)
            runs = self._results.get(asked, state.runs)
            super().show(replace(state, runs=runs))
            if runs.key == asked:
                self._background.cancel()
                self._wanted = None
            elif self._wanted != asked:
                self._wanted = asked
                work = partial(train_all, *asked, self._epochs)
                self._background.start(work, self._report, self._trained, self._failed)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the training in the background has ended; whether it has in that time."""
        return self._background.wait(timeout)

    def follow(self) -> None:
        """Set every control to what the state says."""
        state = self.state
        self.controls["data"].value = state.data
        self._progress.layout.visibility = "visible" if state.waiting else "hidden"
        for name, handle in self.sliders.items():
            value = getattr(state, name)
            self._boxes[name].value = value
            # A slider that is being dragged stays where the hand is, between two positions.
            if getattr(_with(name, state, handle.value), name) != value:
                handle.value = value

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
        Passes over the batch, 1 or more; about 200 of them can be looked at. The panel starts at
        epoch 0.

    Returns
    -------
    Training
        With ``.sliders`` (``"alpha"``, ``"epoch"``, ``"seed"``), ``.controls`` (``"data"``,
        ``"reset"``), ``.state``, ``.html``, ``.alt``, and ``.wait(timeout)``, which waits for a
        training in the background.

    Raises
    ------
    ValueError
        If ``data`` is unknown, or ``alpha``, ``seed`` or ``epochs`` is out of its range.

    Examples
    --------
    >>> panel = training("two_blobs", epochs=100)
    >>> panel.sliders["epoch"].value
    0
    >>> panel.alt.split(". ")[0], "epoch 0 of 100: cost = 1.0" in panel.alt
    ('Training on two blobs, seed 3', True)
    """
    if not isinstance(data, str) or data not in DATA:
        raise ValueError(f"data is {short(data)}: it needs one of {', '.join(map(repr, DATA))}")
    rate = one_rate(alpha)
    seed = as_count("seed", seed, least=0, most=SEEDS)
    epochs = as_count("epochs", epochs)
    runs = train_all(data, seed, epochs)
    return Training(TrainingState(runs, data, seed, nearest_alpha(rate), epoch=0))
