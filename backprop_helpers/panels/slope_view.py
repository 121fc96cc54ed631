"""What the slope panel shows: the cost over one parameter, the tangent, the step, in SVG and words.

Everything that is drawn comes from one stack of networks, and one backward pass.
"""

from dataclasses import dataclass, field

import numpy as np

from backprop_helpers.backprop import backward, cost, forward
from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.svg import plot
from backprop_helpers.svg.colors import INK, NEGATIVE, PAPER, POSITIVE, STEP, TRAIL
from backprop_helpers.svg.conventions import (
    COST,
    PARAMETER_RANGE,
    parameter_axis,
    slope_title,
    tangent_reach,
)
from backprop_helpers.svg.numbers import given, number

from .shell import Touch, View

REACH = PARAMETER_RANGE[1]  # the picture shows the parameter from minus this to this
WIDTH, HEIGHT = 840, 372
LEFT, TOP, WIDE, TALL = 80, 78, 730, 236  # the axes
GRID = np.linspace(-REACH, REACH, 201)
LOWEST_SPAN = 0.01  # nats: a curve flatter than this is drawn flat


@dataclass(frozen=True)
class SlopeState:
    """A network, the parameter in question, the learning rate, and where steps have led."""

    network: Network
    parameter: str
    alpha: float
    X: Array = field(compare=False)
    Y: Array = field(compare=False)
    trail: tuple[float, ...] = ()
    taken: int = 0  # steps; more than the trail holds, once the oldest have been dropped

    @property
    def value(self) -> float:
        """The parameter's value; a step may lead out of the picture."""
        return float(self.network[self.parameter])


@dataclass(frozen=True)
class Step:
    """The numbers of one step: w_new = w_old - α Δw, and the costs along the way."""

    gradient: float
    new: float
    now: float
    after: float
    curve: Array  # cost at each point of GRID
    trail: Array  # cost at each visited point


def step_of(state: SlopeState) -> Step:
    """Compute the step that is due, and every cost that the picture shows."""
    trace = forward(state.network, state.X)
    gradient = float(backward(state.network, trace, state.Y)[state.parameter])
    new = state.value - state.alpha * gradient
    values = np.concatenate([GRID, state.trail, [state.value, new]])
    stack = state.network.replace(**{state.parameter: values})
    costs = np.asarray(cost(forward(stack, state.X), state.Y))
    now, after = costs[-2:].tolist()
    return Step(gradient, new, now, after, costs[: len(GRID)], costs[len(GRID) : -2])


def view(state: SlopeState) -> View:
    """Draw the curve, and spell the step out."""
    step = step_of(state)
    lines = [*_words(state, step), *_trail_words(state, step)]
    rows = "".join(f"<div>{line}</div>" for line in lines)
    alt = f"Cost as {state.parameter} goes from −10 to 10, with the tangent. {' '.join(lines)}"
    touch = Touch(state.parameter, LEFT, TOP, WIDE, TALL, -REACH, REACH)
    return View(_picture(state, step, alt), rows, alt, touch)


def _words(state: SlopeState, step: Step) -> list[str]:
    name, change = state.parameter, step.after - step.now
    minus = f"({number(step.gradient)})" if step.gradient < 0 else number(step.gradient)
    if abs(change) < 5e-7:
        effect = "it stays the same to six decimals"
    elif change > 0:
        effect = f"it rises by {number(change)}. The step overshoots: α is too large here"
    else:
        effect = f"it falls by {number(-change)}"
    return [
        f"{name} = {given(state.value)}{_outside(state.value)}; "
        f"Δ{name} = {number(step.gradient)}, the slope of the tangent.",
        f"{name}_new = {given(state.value)} − {given(state.alpha)} × {minus} = "
        f"{number(step.new)}{_outside(step.new)}.",
        f"Cost now = {number(step.now)}; cost after the step = {number(step.after)}: {effect}.",
    ]


def _outside(value: float) -> str:
    return "" if abs(value) <= REACH else " (outside of the picture)"


def _trail_words(state: SlopeState, step: Step) -> list[str]:
    if not state.trail:
        return ["No step taken yet. Step moves this one parameter; all others stay."]
    costs = [number(cost) for cost in (*step.trail.tolist()[-4:], step.now)]
    dots = "… → " if len(state.trail) > 4 else ""
    plural = "" if state.taken == 1 else "s"
    return [
        f"{state.taken} step{plural} taken, cost {dots}{' → '.join(costs)}. "
        "Moving the parameter by hand, or choosing another, clears the trail."
    ]


def _picture(state: SlopeState, step: Step, alt: str) -> str:
    low, high = float(step.curve.min()), float(step.curve.max())
    missing = max(0.0, LOWEST_SPAN - (high - low)) / 2
    low, high = plot.nice_range(low - missing, high + missing)
    # room below the curve, for the arrow on the axis
    axes = plot.Axes(LEFT, TOP, WIDE, TALL, (-REACH, REACH), (low - 0.1 * (high - low), high))
    parts = [
        plot.frame(axes, parameter_axis(state.parameter), COST),
        _legend(state, step),
        plot.inside(
            axes, plot.curve(axes, GRID, step.curve, POSITIVE), _tangent(axes, state, step)
        ),
        _trail(axes, state, step),
        _arrow(axes, state, step),
    ]
    title = slope_title(state.parameter, step.gradient)
    return plot.card(WIDTH, HEIGHT, parts, alt, title)


def _legend(state: SlopeState, step: Step) -> str:
    entries = [
        (80, plot.marker((0, 0), INK), "now"),
        (165, plot.line((-12, 0), (14, 0), NEGATIVE, 2, "8 5"), f"slope {number(step.gradient)}"),
        (345, plot.arrow((-12, 0), (14, 0), STEP), f"step −α Δ{state.parameter}"),
        (500, plot.marker((4, 0), STEP, "diamond", 5, PAPER), "after the step"),
        (645, _dot((4, 0)), "trail, numbered"),
    ]
    return "".join(plot.legend((x, 57), [(mark, words)]) for x, mark, words in entries)


def _tangent(axes: plot.Axes, state: SlopeState, step: Step) -> str:
    if not axes.holds(state.value, axes.y[0]):
        return ""
    wide, tall = (high - low for low, high in (axes.x, axes.y))
    reach = tangent_reach(step.gradient, wide, tall)
    ends = np.array([state.value - reach, state.value + reach])
    heights = step.now + step.gradient * (ends - state.value)
    return plot.curve(axes, ends, heights, NEGATIVE, 2, "8 5")


def _trail(axes: plot.Axes, state: SlopeState, step: Step) -> str:
    if not state.trail:
        return ""
    values, costs = [*state.trail, state.value], [*step.trail.tolist(), step.now]
    marks, last = [], (-np.inf, 0.0)
    for k, (value, height) in enumerate(zip(values, costs, strict=True)):
        if not axes.holds(value, height):
            continue
        x, y = axes.at(value, height)
        marks.append(_dot((x, y)))
        if np.hypot(x - last[0], y - last[1]) > 18:  # else the number would hide its neighbor
            count = state.taken - len(state.trail) + k
            marks.append(plot.text((x, y - 10), str(count), 12, TRAIL, bold=True, halo=True))
            last = (x, y)
    return plot.inside(axes, plot.curve(axes, values, costs, TRAIL, 1.5)) + "".join(marks)


def _dot(at: plot.Point) -> str:
    return plot.marker(at, TRAIL, "square", 3.5)


def _arrow(axes: plot.Axes, state: SlopeState, step: Step) -> str:
    """Draw the step along the axis, up to the edge if it leads out, and both ends on the curve."""
    floor = axes.y[0]
    old, new = (float(np.clip(value, *axes.x)) for value in (state.value, step.new))
    parts = [plot.arrow(axes.at(old, floor), axes.at(new, floor), STEP, 4, 12)]
    for value, height, mark in (
        (step.new, step.after, ("diamond", STEP, PAPER)),
        (state.value, step.now, ("circle", INK, "")),
    ):
        if axes.holds(value, height):
            shape, color, fill = mark
            spot = axes.at(value, height)
            parts.append(plot.line(axes.at(value, floor), spot, color, 1, "2 3"))
            parts.append(plot.marker(spot, color, shape, 6, fill))
    leaving = [(state.value, "", 26), (step.new, "_new", 46)]
    parts += [
        _edge(axes, value, f"{state.parameter}{suffix} = {given(value)}", up)
        for value, suffix, up in leaving
        if not axes.holds(value, floor)
    ]
    return "".join(parts)


def _edge(axes: plot.Axes, value: float, words: str, up: float) -> str:
    """Say at the edge of the picture that a value lies beyond it."""
    side = float(np.sign(value))
    x, y = axes.at(side * REACH, axes.y[0])
    anchor = "end" if side > 0 else "start"
    return plot.arrow((x - side * 34, y - up), (x - side * 4, y - up), INK) + plot.text(
        (x - side * 40, y - up + 4), words, 12, anchor=anchor, bold=True, halo=True
    )
