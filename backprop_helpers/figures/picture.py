"""What the figures share: `Picture` (a figure that displays itself), the look, one check."""

import io
import textwrap
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, LogLocator
from numpy.typing import ArrayLike
from PIL import Image

from backprop_helpers.names import Array
from backprop_helpers.network import Network
from backprop_helpers.validation import as_inputs, as_targets

_CSS_DPI = 96  # a browser's pixels per inch: 10 pt in a figure is 10 pt on the page
_SHARPNESS = 2  # image pixels per browser pixel, so that text is crisp on any screen

DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)), (0, (3, 5)))


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
        canvas: Any = FigureCanvasAgg(self)
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
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
        return axes

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


def short(value: float) -> str:
    """Return a number with 3 significant digits, the same on every machine.

    Rounding noise around 0 is written as 0; the minus is the sign that figures use.

    Examples
    --------
    >>> short(0.12345), short(-1234567.0), short(-1e-17)
    ('0.123', '−1.23e+06', '0')
    """
    rounded = 0.0 if abs(value) < 1e-15 else float(value)
    return f"{rounded:.3g}".replace("-", "−")


def nats(value: float) -> str:
    """Return a cost with 3 significant digits, zeros at the end kept.

    Examples
    --------
    >>> nats(1.0), nats(0.00604)
    ('1.00', '0.00604')
    """
    return f"{value:#.3g}"


def log_axis(axes: Axes, values: Array, which: Literal["x", "y"] = "y") -> None:
    """Make an axis logarithmic, with plain numbers (the default needs mathtext)."""
    positive = values[values > 0]
    if not positive.size:
        raise ValueError(f"no {which} is above 0, so a logarithmic {which} axis can't show any")
    axes.set(**{f"{which}scale": "log"})
    axis = axes.yaxis if which == "y" else axes.xaxis
    decades = np.log10(positive.max() / positive.min())
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades < 2 else (1,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    axis.set_minor_formatter(FuncFormatter(lambda *_: ""))


def batch(network: Network, X: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    """Return ``X`` and ``Y`` as one batch: a figure has no place for a stack of batches."""
    X = as_inputs(X, network.sizes[0])
    Y = as_targets(Y, np.empty((network.sizes[-1], X.shape[-1])))
    for name, array in (("X", X), ("Y", Y)):
        if array.ndim > 2:
            needed = f"one batch, ({array.shape[-2]}, N)"
            raise ValueError(f"{name} has shape {array.shape}: a figure needs {needed}")
    return X, Y
