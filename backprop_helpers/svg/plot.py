"""Small plots as SVG text: axes with ticks, curves; `marks` draws the rest at pixels.

>>> axes = Axes(70, 50, 400, 200, x=(-10, 10), y=(0, 100))
>>> x = np.linspace(-10, 10, 201)
>>> parts = [frame(axes, "w68", "cost (nats)"), inside(axes, curve(axes, x, x**2, "#0072b2"))]
>>> svg = card(500, 300, [*parts, marker(axes.at(2, 4), "#0072b2")], alt="A parabola.")
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from backprop_helpers.names import Array

from .colors import GRID, QUIET
from .marks import Point, arrow, card, legend, line, marker, text
from .numbers import given
from .ticks import log_ticks, nice_range, ticks

__all__ = [
    "Axes",
    "Point",
    "arrow",
    "card",
    "curve",
    "frame",
    "inside",
    "legend",
    "line",
    "log_ticks",
    "marker",
    "nice_range",
    "text",
    "ticks",
]

FAR = 1e4  # so many frames away is as good as infinitely far, and no line looks bent


@dataclass(frozen=True)
class Axes:
    """A rectangle on the card, and the numbers that its edges stand for.

    Parameters
    ----------
    left, top, width, height : float
        The rectangle, in pixels.
    x, y : (low, high)
        The numbers at its edges; positive for a logarithmic axis.
    log_x, log_y : bool, default False
        Whether equal distances mean equal ratios.

    Raises
    ------
    ValueError
        If a range is empty, not finite, or not positive on a logarithmic axis.

    Examples
    --------
    >>> axes = Axes(100, 20, 400, 200, x=(-10, 10), y=(0, 2))
    >>> axes.at(0, 2)
    (300.0, 20.0)
    """

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    log_x: bool = False
    log_y: bool = False

    def __post_init__(self) -> None:
        for name, (low, high), log in (("x", self.x, self.log_x), ("y", self.y, self.log_y)):
            if not (-math.inf < low < high < math.inf and (low > 0 or not log)):
                need = "0 < low < high" if log else "low < high"
                raise ValueError(f"{name} is ({low}, {high}): it needs finite numbers, {need}")

    def at(self, x: float, y: float) -> Point:
        """Return the pixel of one point; it may lie outside of the rectangle."""
        points = self.points([x], [y])
        return float(points[0, 0]), float(points[0, 1])

    def points(self, x: ArrayLike, y: ArrayLike) -> Array:
        """Return the pixels of many points, (points, 2).

        Raises
        ------
        ValueError
            If a number is NaN.
        """
        across = self.left + self.width * _share("x", x, self.x, self.log_x)
        down = self.top + self.height * (1 - _share("y", y, self.y, self.log_y))
        return np.stack(np.broadcast_arrays(across, down), axis=-1)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside, or on an edge."""
        return self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]


def _share(name: str, values: ArrayLike, limits: tuple[float, float], log: bool) -> Array:
    """Return where values lie between two limits: 0 at the low one, 1 at the high one."""
    numbers = np.asarray(values, dtype=np.float64)
    if np.isnan(numbers).any():
        raise ValueError(f"{name} contains NaN: it cannot be drawn")
    low, high = limits
    if log:  # a number that has no logarithm lies below any picture
        numbers, low, high = (
            np.log10(np.maximum(numbers, 1e-300)),
            math.log10(low),
            math.log10(high),
        )
    reach = FAR * (high - low)
    shares: Array = (np.clip(numbers, low - reach, high + reach) - low) / (high - low)
    return shares


def frame(axes: Axes, x_label: str, y_label: str, title: str = "") -> str:
    """Return a grid with numbers at nice places, and what the axes mean (name and unit)."""
    left, top, right, low = axes.left, axes.top, axes.left + axes.width, axes.top + axes.height
    across = (log_ticks if axes.log_x else ticks)(*axes.x, most=int(axes.width // 50))
    up = (log_ticks if axes.log_y else ticks)(*axes.y, most=int(axes.height // 30))
    xs = axes.points(across, axes.y[0])[:, 0].tolist()
    ys = axes.points(axes.x[0], up)[:, 1].tolist()
    grid = [f"M{x:.1f} {top:.1f}V{low + 4:.1f}" for x in xs]
    grid += [f"M{left - 4:.1f} {y:.1f}H{right:.1f}" for y in ys]
    middle = f"{left - 46:.1f} {top + axes.height / 2:.1f}"
    return "".join(
        [
            f'<path d="{"".join(grid)}" stroke="{GRID}" fill="none"/>',
            f'<path d="M{left:.1f} {top:.1f}V{low:.1f}H{right:.1f}" stroke="{QUIET}" fill="none"/>',
            *(text((x, low + 18), given(v), color=QUIET) for x, v in zip(xs, across, strict=True)),
            *(
                text((left - 8, y + 4), given(v), color=QUIET, anchor="end")
                for y, v in zip(ys, up, strict=True)
            ),
            text((left + axes.width / 2, low + 36), x_label, size=13),
            f'<g transform="translate({middle}) rotate(-90)">{text((0, 0), y_label, size=13)}</g>',
            text((left + axes.width / 2, top - 8), title, size=13, bold=True) if title else "",
        ]
    )


def curve(
    axes: Axes, x: ArrayLike, y: ArrayLike, color: str, width: float = 2.5, dash: str = ""
) -> str:
    """Return a line through many points, thinned to what pixels can show; clip it with `inside`."""
    points = _thinned(axes.points(x, y), most=2 * int(axes.width))
    # one format for all points is several times faster than one for each
    spots = ("%.1f,%.1f " * len(points)) % tuple(np.ravel(points))
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{spots.rstrip()}" fill="none" stroke="{color}" '
        f'stroke-width="{width:.1f}" stroke-linejoin="round"{dashes}/>'
    )


def _thinned(points: Array, most: int) -> Array:
    """Return at most so many points; of each stretch the highest and the lowest, so peaks stay."""
    if len(points) <= most:
        return points
    starts = np.linspace(0, len(points), most // 2, endpoint=False).astype(int)
    ends = [*starts[1:], len(points)]
    kept = {0, len(points) - 1}
    for start, end in zip(starts, ends, strict=True):
        heights = points[start:end, 1]
        kept |= {int(start + heights.argmin()), int(start + heights.argmax())}
    return points[sorted(kept)]


def inside(axes: Axes, *parts: str) -> str:
    """Return the parts, cut off at the edges of the axes."""
    box = f"{axes.left:.1f} {axes.top:.1f} {axes.width:.1f} {axes.height:.1f}"
    x, y, width, height = box.split()
    return (
        f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="{box}" '
        f'overflow="hidden">{"".join(parts)}</svg>'
    )
