"""The picture of the training panel: cost curve, decision boundary, gradient norms."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from contourpy import FillType, LineType, contour_generator
from numpy.typing import NDArray

from backprop_helpers.backprop import backward, forward
from backprop_helpers.names import Array
from backprop_helpers.svg import plot
from backprop_helpers.svg.colors import GRID, INK, POSITIVE, QUIET
from backprop_helpers.svg.numbers import PICTURE, given, number

from .sample_marks import discs, rings, triangles
from .training_runs import ALPHAS, Runs

WIDTH, HEIGHT = 840, 356
TOP, TALL = 42, 232
FAINT = "#c3cad3"
COSTS = (0.001, 10.0)  # nats; the same for all runs, so that their curves can be compared
BEHIND = (0.01, 0.1, 0.32)  # learning rates drawn faintly: all so small that nothing is chaotic
BARS = plot.Axes(644, TOP, 172, TALL, x=(1e-6, 1.0), y=(0.0, 1.0), log_x=True)
CELLS = 48  # points of the plane along each side
LEVELS = (-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75)  # of out_9 − out_8
SHADES = ("#93c7e6", "#b0d6ed", "#cde4f3", "#e8f3fa", "#fdf0e7", "#fadec9", "#f8cbab", "#f6b88d")


@dataclass(frozen=True, eq=False)
class Moment:
    """What the network of one learning rate does at one recorded epoch.

    Attributes
    ----------
    cost : float
        In nats.
    right : array of bool, (N,)
        Whether each sample lies on its side of the boundary.
    lead : array, (points, points)
        out_9 − out_8 over the plane, the lowest row first.
    norms : dict of int to float
        ‖ΔW‖ by layer.
    """

    cost: float
    right: NDArray[np.bool_]
    lead: Array
    norms: dict[int, float]


@dataclass(frozen=True, eq=False)
class _Stage:
    """What stays while the learning rate and the epoch move."""

    curves: plot.Axes
    plane: plot.Axes
    points: Array  # the samples, then the plane's points
    spots: Array  # the samples' pixels
    backdrop: str
    marks: str


def moment(runs: Runs, alpha: int, record: int) -> Moment:
    """Compute it, from the places of a learning rate and of an epoch in the history."""
    network = runs.history.network.at((record, alpha))
    out = forward(network, _stage(runs).points).out[network.layout.last]
    samples = runs.X.shape[1]
    gradients = backward(network, forward(network, runs.X), runs.Y)
    return Moment(
        float(runs.history.costs[record, alpha]),
        out[:, :samples].argmax(axis=0) == runs.Y.argmax(axis=0),
        (out[1] - out[0])[samples:].reshape(CELLS, CELLS),
        {layer: float(np.linalg.norm(W)) for layer, W in gradients.W.items()},
    )


def picture(runs: Runs, alpha: int, record: int, now: Moment, alt: str) -> str:
    """Return the three plots side by side, as SVG text."""
    stage = _stage(runs)
    epochs, costs = runs.history.epochs, runs.history.costs[:, alpha]
    at = stage.curves.at(epochs[record], np.clip(now.cost, *COSTS))
    return plot.card(
        WIDTH,
        HEIGHT,
        [
            stage.backdrop,
            plot.inside(
                stage.curves, plot.curve(stage.curves, epochs, np.clip(costs, *COSTS), POSITIVE)
            ),
            plot.line((at[0], TOP), (at[0], TOP + TALL), QUIET, 1, dash="3 3"),
            plot.marker(at, INK, size=5),
            _title(stage.curves, f"Cost while training, α = {given(ALPHAS[alpha])}"),
            plot.inside(stage.plane, _regions(stage.plane, now.lead), stage.marks),
            rings(stage.spots[~now.right]),
            _title(
                stage.plane, f"Epoch {epochs[record]}: {now.right.sum()} of {now.right.size} right"
            ),
            _bars(now.norms),
        ],
        alt,
    )


def cost_curve(runs: Runs) -> plot.Axes:
    """Return the axes of the cost curve, where a click goes to an epoch."""
    return _stage(runs).curves


@lru_cache(maxsize=8)
def _stage(runs: Runs) -> _Stage:
    low, high = runs.X.min(axis=1), runs.X.max(axis=1)
    margin = 0.08 * (high - low)
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    epochs = runs.history.epochs
    curves = plot.Axes(62, TOP, 204, TALL, (0.0, float(epochs[-1])), COSTS, log_y=True)
    plane = plot.Axes(344, TOP, 244, TALL, (left, right), (bottom, top))
    across, up = np.meshgrid(np.linspace(left, right, CELLS), np.linspace(bottom, top, CELLS))
    faint = [
        plot.curve(curves, epochs[::5], runs.history.costs[::5, alpha == ALPHAS][:, 0], FAINT, 1.5)
        for alpha in BEHIND
    ]
    spots = plane.points(*runs.X)
    first = runs.Y.argmax(axis=0) == 0
    return _Stage(
        curves,
        plane,
        np.hstack([runs.X, np.stack([across.ravel(), up.ravel()])]),
        spots,
        plot.frame(curves, "epoch", "cost (nats)")
        + plot.inside(curves, *faint)
        + plot.frame(plane, "out_0 (no unit)", "out_1 (no unit)")
        + _legend()
        + _scale(),
        discs(spots[first]) + triangles(spots[~first]),
    )


def _title(axes: plot.Axes, words: str) -> str:
    return plot.text((axes.left + axes.width / 2, TOP - 14), words, size=13, bold=True)


def _regions(plane: plot.Axes, lead: Array) -> str:
    """Return the shades of the plane, the palest class first, and the line between the classes."""
    across = np.linspace(plane.left, plane.left + plane.width, CELLS)
    down = np.linspace(plane.top + plane.height, plane.top, CELLS)
    contours = contour_generator(
        across,
        down,
        lead,
        fill_type=FillType.ChunkCombinedOffset,
        line_type=LineType.ChunkCombinedOffset,
    )
    parts = [
        f'<rect x="{plane.left:.1f}" y="{plane.top:.1f}" width="{plane.width:.1f}" '
        f'height="{plane.height:.1f}" fill="{SHADES[0]}"/>'
    ]
    for level, shade in zip(LEVELS, SHADES[1:], strict=True):
        # All that lies above the level, over what is there: neighbors leave no gap between them.
        outlines = _outlines(*contours.filled(level, 2.0))
        parts.append(f'<path d="{outlines}" fill="{shade}" fill-rule="evenodd"/>')
    border = _outlines(*contours.lines(0.0))
    parts.append(f'<path d="{border}" fill="none" stroke="{INK}" stroke-width="2"/>')
    return "".join(parts)


def _outlines(chunks: list[Array | None], offsets: list[NDArray[np.uint32] | None]) -> str:
    """Return contourpy's outlines (here one chunk, or none) as SVG path data."""
    points, ends = chunks[0], offsets[0]
    if points is None or ends is None:
        return ""
    pieces = []
    for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        numbers = tuple(points[start:end].ravel().tolist())
        pieces.append(("M" + "%.1f %.1f " * (end - start)) % numbers)
    return "".join(pieces)


def _legend() -> str:
    """Return what lines and marks mean, in one row."""
    middle = np.zeros((1, 2))
    rates = ", ".join(map(given, BEHIND))
    entries = (
        (46, plot.line((-12, 0), (12, 0), FAINT, 1.5), f"behind, from the top: α = {rates}"),
        (340, discs(middle), "class 1"),
        (422, triangles(middle), "class 2"),
        (504, rings(middle), "wrong side"),
        (664, _swatches(), "out_9 − out_8, −1 to 1"),
    )
    return "".join(plot.legend((x, HEIGHT - 18), [(mark, words)]) for x, mark, words in entries)


def _swatches() -> str:
    """Return the shades side by side, from class 1 to class 2."""
    return "".join(
        f'<rect x="{-26 + 5 * k}" y="-6" width="5" height="12" fill="{shade}"/>'
        for k, shade in enumerate(SHADES)
    )


def _scale() -> str:
    """Return the axis of the gradient norms."""
    low = TOP + TALL
    powers = [10.0**k for k in range(-6, 1)]
    lines = "".join(f"M{BARS.at(p, 0)[0]:.1f} {TOP}V{low + 4}" for p in powers)
    return "".join(
        [
            f'<path d="{lines}" stroke="{GRID}" fill="none"/>',
            *(plot.text((BARS.at(p, 0)[0], low + 18), given(p), color=QUIET) for p in powers[::2]),
            plot.text((BARS.left + BARS.width / 2, low + 36), "‖ΔW‖ (nats)", size=13),
            _title(BARS, "Gradient norm by layer"),
        ]
    )


def _bars(norms: dict[int, float]) -> str:
    """Return a bar for each layer, the inputs' side first, with its number above."""
    step = TALL / len(norms)
    parts = []
    for k, (layer, norm) in enumerate(norms.items()):
        y = TOP + k * step + 18
        end, _ = BARS.at(np.clip(norm, *BARS.x), 0)
        parts.append(
            plot.text(
                (BARS.left, y), f"layer {layer}: {number(norm, PICTURE)}", anchor="start", halo=True
            )
        )
        parts.append(
            f'<rect x="{BARS.left}" y="{y + 7:.1f}" width="{end - BARS.left:.1f}" height="20" '
            f'fill="{POSITIVE}"/>'
        )
    return "".join(parts)
