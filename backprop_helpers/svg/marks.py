"""Words, lines, arrows and markers as SVG text, drawn at pixels; and the card they stand on.

No ids, so that many pictures can stand in one page.
"""

import math
from collections.abc import Iterable, Sequence
from html import escape

from .colors import BORDER, FONT, INK, PAPER

Point = tuple[float, float]  # pixels, from the top left corner of the card


def text(
    at: Point,
    words: str,
    size: int = 12,
    color: str = INK,
    anchor: str = "middle",
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Return words; ``anchor`` is start, middle or end; a halo keeps lines from crossing them."""
    paper = f' paint-order="stroke" stroke="{PAPER}" stroke-width="4"' if halo else ""
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{700 if bold else 400}" fill="{color}"{paper}>{escape(words)}</text>'
    )


def line(start: Point, end: Point, color: str, width: float = 2.0, dash: str = "") -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{color}" stroke-width="{width:.1f}"{dashes}/>'
    )


def arrow(start: Point, end: Point, color: str, width: float = 3.0, head: float = 10) -> str:
    """Return a line with a head; of an arrow shorter than its head, a smaller head is all."""
    length = math.dist(start, end)
    if length < 0.05:
        return ""
    size = min(head, length)
    ahead = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    neck = (end[0] - size * ahead[0], end[1] - size * ahead[1])
    side = (-0.5 * size * ahead[1], 0.5 * size * ahead[0])
    tip = [end, (neck[0] + side[0], neck[1] + side[1]), (neck[0] - side[0], neck[1] - side[1])]
    return line(start, neck, color, width) + polygon(tip, color)


def polygon(points: Iterable[Point], fill: str, opacity: float = 1.0) -> str:
    """Return a filled area."""
    spots = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{spots}" fill="{fill}" fill-opacity="{opacity:.2f}"/>'


def marker(at: Point, color: str, shape: str = "circle", size: float = 6, fill: str = "") -> str:
    """Return a circle, a square or a diamond; hollow with ``fill=PAPER``."""
    x, y = at
    style = f'fill="{fill or color}" stroke="{color}" stroke-width="2"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" {style}/>'
    corners: dict[str, list[Point]] = {
        "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        "diamond": [(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)],
    }
    if shape not in corners:
        raise ValueError(f"shape is {shape!r}: it needs 'circle', 'square' or 'diamond'")
    spots = " ".join(f"{x + size * a:.1f},{y + size * b:.1f}" for a, b in corners[shape])
    return f'<polygon points="{spots}" {style}/>'


def legend(at: Point, entries: Sequence[tuple[str, str]], gap: float = 18) -> str:
    """Return (mark, words) entries below each other; marks are drawn around (0, 0), 24 wide."""
    return "".join(
        f'<g transform="translate({at[0]:.1f} {at[1] + k * gap:.1f})">'
        f"{mark}{text((20, 4), words, anchor='start')}</g>"
        for k, (mark, words) in enumerate(entries)
    )


def card(width: int, height: int, parts: Iterable[str], alt: str, title: str = "") -> str:
    """Return the whole picture: a white card with a title, and its description for readers."""
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" style="max-width:100%;height:auto" '
            f'font-family="{FONT}" aria-label="{escape(alt)}">'
            f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10" '
            f'fill="{PAPER}" stroke="{BORDER}"/>',
            text((width / 2, 31), title, size=17, bold=True) if title else "",
            *parts,
            "</svg>",
        ]
    )
