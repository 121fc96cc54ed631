"""A network diagram as SVG text. No ids, so that many pictures can stand inline in one page.

What a script needs to give a drawn picture other numbers:

- ``<g data-name="w68">`` holds the line of an edge, ``<g data-name="8">`` the circles of a node
  (of the result a halo, then paper, then the disc, which is filled) and the texts on it;
- ``<g data-label="w68">`` and ``<g data-label="8">`` hold the label, with the paper behind it;
- ``<text data-value="out_8">`` holds a number, alone or after the last "= " of a line. The
  other values are ``net_8``, ``delta_8``, ``b8``, ``w68`` and, for Δw68, ``dw68``. What is wider
  than the paper behind it is squeezed by ``textLength``, so that no number covers another;
- emphasis is the ``opacity`` of lines and discs (`OPACITY`), their ``stroke-width`` (`line_width`,
  `OUTLINE`), and ``fill`` (`INKS`) and ``font-weight`` (`BOLDNESS`) of texts: no text is faded.
"""

import math
from collections.abc import Iterable
from html import escape

from backprop_helpers.svg.colors import (
    BORDER,
    FONT,
    IN_PLAY,
    INK,
    NEGATIVE,
    PAPER,
    PLAIN,
    POSITIVE,
    QUIET,
)

from .emphasis import Emphasis
from .frame import LINE, Frame, Gap
from .labels import FONT_SIZE, Label, estimated_width
from .parts import Edge, Node

FULL = (92, 172, 230)  # fill of a node whose output is 1; dark text stays readable on it
OPACITY = {Emphasis.FAINT: "0.35", Emphasis.NORMAL: "1", Emphasis.STRONG: "1", Emphasis.RESULT: "1"}
INKS = {
    Emphasis.FAINT: QUIET,
    Emphasis.NORMAL: INK,
    Emphasis.STRONG: INK,
    Emphasis.RESULT: INK,
}
OUTLINE = {
    Emphasis.FAINT: 1.0,
    Emphasis.NORMAL: 1.6,
    Emphasis.STRONG: 4.0,
    Emphasis.RESULT: 4.0,
}
BOLDNESS = {
    Emphasis.FAINT: 400,
    Emphasis.NORMAL: 400,
    Emphasis.STRONG: 700,
    Emphasis.RESULT: 700,
}
DASH = ' stroke-dasharray="8 5"'
WIDEST = 840  # what JupyterLab leaves for outputs in a window of 1280 pixels; it cuts off the rest


def svg_text(
    frame: Frame,
    edges: Iterable[Edge],
    nodes: Iterable[Node],
    gaps: Iterable[Gap],
    labels: Iterable[Label],
    *,
    alt: str,
    title: str,
    legend: str,
) -> str:
    """Return the picture."""
    w, h = frame.width, frame.height
    scale = min(1.0, WIDEST / w)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {w:.0f} {h:.0f}" '
            f'width="{w * scale:.0f}" height="{h * scale:.0f}" '
            f'style="max-width:100%;height:auto" font-family="{FONT}" text-anchor="middle" '
            f'aria-label="{escape(alt)}">'
            f'<rect x="0.5" y="0.5" width="{w - 1:.0f}" height="{h - 1:.0f}" rx="10" '
            f'fill="{PAPER}" stroke="{BORDER}"/>',
            _text(w / 2, 31, 17, title, INK, 700) if title else "",
            *_captions(frame, 56 if title else 28),
            *map(_edge, sorted(edges, key=lambda edge: edge.emphasis.value)),
            *(_node(node, frame.radius) for node in nodes),
            *map(_gap, gaps),
            *map(_label, labels),
            legend,
            "</svg>",
        ]
    )


def legend_text(frame: Frame, outputs: bool, note: str) -> str:
    """Return the line that says what dashes, widths and fills mean, and a note below it."""
    y = frame.height - (34 if note else 16)
    keys = [
        (f'<line x1="-32" x2="-6" y1="-4" y2="-4" stroke="{color}" stroke-width="3"{dash}/>', text)
        for color, dash, text in (
            (POSITIVE, "", "solid: positive weight"),
            (NEGATIVE, DASH, "dashed: negative"),
        )
    ]
    keys.append(("", "thicker: larger"))
    if outputs:
        discs = "".join(
            f'<circle cx="{x}" cy="-4" r="5" fill="{_fill(share)}" stroke="{INK}"/>'
            for x, share in ((-38, 0.0), (-25, 0.5), (-12, 1.0))
        )
        keys.append((discs, "fill: output from 0 to 1"))
    sizes = [(46 if mark else 8, 0.53 * FONT_SIZE * len(text) + 10) for mark, text in keys]
    x = (frame.width - sum(map(sum, sizes))) / 2
    parts = []
    for (mark, text), (before, wide) in zip(keys, sizes, strict=True):
        x += before
        parts.append(
            f'<g transform="translate({x:.1f} {y:.1f})" text-anchor="start">{mark}'
            f"{_text(0, 0, FONT_SIZE, text, QUIET)}</g>"
        )
        x += wide
    if note:
        parts.append(_text(frame.width / 2, y + 18, FONT_SIZE, note, QUIET))
    return "".join(parts)


def _text(
    x: float,
    y: float,
    size: int,
    text: str,
    color: str,
    weight: int = 400,
    value: str = "",
    most: float = math.inf,
) -> str:
    """Return a line of text, squeezed if it is wider than the most."""
    holds = f' data-value="{value}"' if value else ""
    if estimated_width(text) > most:
        holds += f' textLength="{most:.1f}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'fill="{color}"{holds}>{escape(text)}</text>'
    )


def _captions(frame: Frame, y: float) -> Iterable[str]:
    roles = {1: ": inputs", len(frame.columns): ": outputs"}
    for layer, x in enumerate(frame.columns, start=1):
        yield _text(x, y, 13, f"layer {layer}{roles.get(layer, '')}", QUIET)


def line_width(weight: float | None, emphasis: Emphasis) -> float:
    """Return how wide the line of an edge is: it grows with abs(w), but is a line for any weight.

    The thinnest edge in play is thicker than any faint one.
    """
    size = abs(weight or 0.0)
    width = 2.0 if weight is None else 1.2 + 4 * size / (size + 3)
    if emphasis >= Emphasis.STRONG:
        return width + 2
    return width / 2 if emphasis is Emphasis.FAINT else width


def _edge(edge: Edge) -> str:
    if edge.weight is None:
        color, dash = INK if edge.emphasis >= Emphasis.STRONG else PLAIN, ""
    else:
        color, dash = (NEGATIVE, DASH) if edge.weight < 0 else (POSITIVE, "")
    return (
        f'<g data-name="{edge.name}"><line x1="{edge.start.x:.1f}" y1="{edge.start.y:.1f}" '
        f'x2="{edge.end.x:.1f}" y2="{edge.end.y:.1f}" stroke="{color}" '
        f'stroke-width="{line_width(edge.weight, edge.emphasis):.2f}" '
        f'opacity="{OPACITY[edge.emphasis]}"{dash}/></g>'
    )


def _fill(out: float) -> str:
    share = min(max(out, 0.0), 1.0)
    return "#" + "".join(f"{round(255 + share * (full - 255)):02x}" for full in FULL)


def _node(node: Node, radius: float) -> str:
    disc = f'<circle cx="{node.x:.1f}" cy="{node.y:.1f}" r="{radius:.0f}"'
    ink = INKS[node.emphasis]
    if node.out is None:
        fill = IN_PLAY if node.emphasis >= Emphasis.STRONG else PAPER
        texts = _text(node.x, node.y + 6, 17, str(node.number), ink, 700)
    else:
        fill = _fill(node.out)
        texts = _text(node.x, node.y - 5, 15, str(node.number), ink, 700)
        texts += _text(
            node.x,
            node.y + 13,
            FONT_SIZE,
            node.out_text,
            ink,
            value=f"out_{node.number}",
            most=2 * radius - 4,
        )
    halo = ""
    if node.emphasis is Emphasis.RESULT:
        wider = f'<circle cx="{node.x:.1f}" cy="{node.y:.1f}" r="{radius + 6:.0f}"'
        halo = f'{wider} fill="{IN_PLAY}" stroke="{INK}"/>'
    # an opaque disc below, so that no edge shines through a faint node
    return (
        f'<g data-name="{node.number}">{halo}{disc} fill="{PAPER}"/>{disc} fill="{fill}" '
        f'stroke="{INK}" stroke-width="{OUTLINE[node.emphasis]}" '
        f'opacity="{OPACITY[node.emphasis]}"/>{texts}</g>'
    )


def _gap(gap: Gap) -> str:
    more = _text(gap.x, gap.y + 18, FONT_SIZE, f"{gap.left_out} more", QUIET)
    return _text(gap.x, gap.y - 1, 24, "⋮", QUIET) + more


def _label(label: Label) -> str:
    """Return the lines of a label on paper of their own, so that no edge runs through them."""
    left, top, right, bottom = label.box
    x = (left + right) / 2
    strips = "".join(
        f'<rect x="{left - 3:.1f}" y="{top + k * LINE + 0.5:.1f}" width="{right - left + 6:.1f}" '
        f'height="{LINE}" rx="4" fill="{IN_PLAY}" stroke="{INK}"/>'
        for k, line in enumerate(label.texts)
        if line.emphasis is Emphasis.RESULT
    )
    lines = "".join(
        _text(
            x,
            top + FONT_SIZE - 0.5 + k * LINE,
            FONT_SIZE,
            line.text,
            INKS[line.emphasis],
            BOLDNESS[line.emphasis],
            line.value,
            right - left,
        )
        for k, line in enumerate(label.texts)
    )
    return (
        f'<g data-label="{label.name}"><rect x="{left:.1f}" y="{top:.1f}" '
        f'width="{right - left:.1f}" height="{bottom - top:.1f}" rx="4" fill="{PAPER}" '
        f'fill-opacity="0.88"/>{strips}{lines}</g>'
    )
