"""The marks of many samples at once, each kind as one path of SVG, around pixels (N, 2)."""

from backprop_helpers.names import Array
from backprop_helpers.svg.colors import INK, NEGATIVE, PAPER, POSITIVE


def discs(spots: Array) -> str:
    """Return class 1's marks: lines of no length with round ends, which are discs."""
    dots = _repeated("M%.1f %.1fh0", spots)
    return "".join(
        f'<path d="{dots}" stroke="{color}" stroke-width="{width}" stroke-linecap="round"/>'
        for color, width in ((PAPER, 8.4), (POSITIVE, 7))
    )


def triangles(spots: Array) -> str:
    """Return class 2's marks."""
    corners = _repeated("M%.1f %.1fl4.4 7.6h-8.8z", spots - (0, 5.0))
    return f'<path d="{corners}" fill="{NEGATIVE}" stroke="{PAPER}" stroke-width="0.7"/>'


def rings(spots: Array) -> str:
    """Return rings around samples on the wrong side."""
    circles = _repeated("M%.1f %.1fa7 7 0 1 0 14 0a7 7 0 1 0-14 0", spots - (7.0, 0))
    return f'<path d="{circles}" fill="none" stroke="{INK}" stroke-width="0.9"/>'


def _repeated(shape: str, spots: Array) -> str:
    return (shape * len(spots)) % tuple(spots.ravel().tolist())
