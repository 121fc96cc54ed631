"""A figure that displays itself, in the course's look whatever the learner's settings are."""

import io
import textwrap
from collections.abc import Callable, Sequence
from functools import wraps
from threading import RLock
from typing import Any, Literal, ParamSpec

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from numpy.typing import ArrayLike
from PIL import Image

from backprop_helpers.names import Array

from .scales import log_axis, set_ticks

_CSS_DPI = 96  # a browser's pixels per inch: 10 pt in a figure is 10 pt on the page
_SHARPNESS = 2  # image pixels per browser pixel, so that text is crisp on any screen

DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)), (0, (3, 5)))

_LOCK = RLock()  # matplotlib's settings are global, so only one thread at a time may change them
P = ParamSpec("P")


class Picture(Figure):
    """A figure that shows itself in Jupyter, with a text for those who cannot see it.

    It works without pyplot, so it keeps no global state and can be drawn on any thread.

    Parameters
    ----------
    width, height : int
        Size on the page, in browser pixels (96 to the inch).

    Attributes
    ----------
    alt : str
        What the picture shows, with its numbers.

    Examples
    --------
    >>> picture = Picture(400, 300)
    >>> picture.alt = "an empty page"
    >>> picture.png()[1:4], picture._repr_mimebundle_()[1]["image/png"]["width"]
    (b'PNG', 400)
    """

    def __init__(self, width: int, height: int) -> None:
        super().__init__(
            figsize=(width / _CSS_DPI, height / _CSS_DPI),
            dpi=_CSS_DPI * _SHARPNESS,
            facecolor="white",
            layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1),
        )
        self.alt = ""

    def png(self) -> bytes:
        """Return the picture as the bytes of a PNG file, at twice the size on the page."""
        with _LOCK, matplotlib.style.context("default"):
            for text in self.findobj(Text):
                text.set_parse_math(False)  # a $ is a $
            canvas: Any = FigureCanvasAgg(self)
            canvas.draw()
            image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
            # Jupyter keeps each figure, and each text in it keeps what it was drawn with: that
            # begins anew with one pixel in place of 4 MB.
            canvas.get_renderer().__init__(1, 1, self.dpi)
            FigureCanvasBase(self)
        buffer = io.BytesIO()
        # 256 colors are enough for a diagram, and make the saved notebooks less than half as large.
        image.quantize(256, dither=Image.Dither.NONE).save(buffer, "png", optimize=True)
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        width, height = (round(float(inches) * _CSS_DPI) for inches in self.get_size_inches())
        data = {"image/png": self.png(), "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt, "width": width, "height": height}}

    def panel(self, xlabel: str, ylabel: str, position: tuple[int, int, int] = (1, 1, 1)) -> Axes:
        """Add and return axes in the course's style."""
        axes = self.add_subplot(*position)
        axes.set_xlabel(xlabel, fontsize=11)
        axes.set_ylabel(ylabel, fontsize=11)
        axes.tick_params(labelsize=10)
        axes.spines[["top", "right"]].set_visible(False)
        set_ticks(axes, "x", _SHARPNESS)
        set_ticks(axes, "y", _SHARPNESS)
        return axes

    def log_axis(self, axes: Axes, values: Array, which: Literal["x", "y"] = "y") -> None:
        """Make an axis logarithmic."""
        log_axis(axes, values, which, _SHARPNESS)

    def head(self, title: str) -> None:
        """Write the title above everything, in as many lines as it needs."""
        lines = textwrap.fill(title, int(self.get_figwidth() * 8))
        self.suptitle(lines, fontsize=12, fontweight="bold")

    def legend_beside(self, curves: Sequence[Any], ends: ArrayLike) -> None:
        """Name the curves to the right, from the one that ends highest to the lowest."""
        order = np.argsort(-np.asarray(ends), kind="stable")
        self.legend(
            handles=[curves[k] for k in order],
            loc="outside right center",
            fontsize=10,
            frameon=False,
            handlelength=4,
        )

    def legend_below(self, handles: Sequence[Any], columns: int) -> None:
        """Explain marks and lines under the axes, where they can hide nothing."""
        self.legend(
            handles=handles, loc="outside lower center", ncols=columns, fontsize=10, frameon=False
        )


def in_course_style(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """Draw with matplotlib's own settings; the learner's stay as they are."""

    @wraps(draw)
    def drawn(*arguments: P.args, **options: P.kwargs) -> Picture:
        with _LOCK, matplotlib.style.context("default"):
            return draw(*arguments, **options)

    return drawn
