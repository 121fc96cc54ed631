"""The picture of many small images, such as handwritten digits or a node's weights."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import ArrayLike

from backprop_helpers.svg.colors import NEGATIVE, POSITIVE
from backprop_helpers.svg.numbers import given
from backprop_helpers.validation import as_count, as_numbers

from .arguments import as_text, as_texts
from .picture import Picture, in_course_style

_ROOM = 120  # browser pixels for an image and the gap beside it
_SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "white", POSITIVE])


@in_course_style
def images(
    pixels: ArrayLike,
    captions: Sequence[str] | None = None,
    *,
    title: str,
    columns: int = 6,
    signed: str = "",
) -> Picture:
    """Draw small gray images in a grid, each with a caption.

    Parameters
    ----------
    pixels : array, (count, rows, columns)
        How dark each pixel is: the lowest value of all is white, the highest black.
    captions : sequence of str, optional
        One for each image, of one line or more.
    title : str
        What there is to see.
    columns : int, default 6
        Images side by side, up to 7.
    signed : str, optional
        What the values are, if they have a sign: then 0 is white, positive values are blue,
        negative ones orange-red with a dot, and a bar beside the images says this.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If ``pixels`` does not have three axes, holds no image, NaN or infinity, there is not one
        caption for each image, or ``columns`` is not in 1 to 7.

    Examples
    --------
    >>> from backprop_helpers import datasets
    >>> X, Y = datasets.digits()
    >>> images(X[:, :2].T.reshape(2, 8, 8), ["a zero", "a one"], title="Two digits").alt
    'Two digits. 2 images: a zero; a one.'
    """
    shown = as_numbers("pixels", pixels)
    if shown.ndim != 3 or not shown.size:
        raise ValueError(
            f"pixels has shape {shown.shape}: it needs (count, rows, columns); "
            "for digits use X[:, some].T.reshape(-1, 8, 8)"
        )
    told = [""] * len(shown)
    if captions is not None:
        told = as_texts("captions", captions, len(shown), "image")
    title, signed = as_text("title", title), as_text("signed", signed)
    columns = min(as_count("columns", columns, most=7), len(shown))
    rows = -(-len(shown) // columns)
    lines = max(text.count("\n") + 1 for text in told) if any(told) else 0
    width = max(columns * _ROOM + (90 if signed else 0), 360)
    picture = Picture(width, rows * (_ROOM - 15 + 18 * lines) + 50)
    largest = abs(shown).max() or 1.0
    low, high = (-largest, largest) if signed else (shown.min(), shown.max())
    for place, (image, text) in enumerate(zip(shown, told, strict=True), start=1):
        axes = picture.add_subplot(rows, columns, place)
        drawn = axes.imshow(image, cmap=_SIGNED if signed else "gray_r", vmin=low, vmax=high)
        axes.set(xticks=[], yticks=[])
        axes.set_xlabel(text, fontsize=10)
        if signed:
            dots = np.argwhere(image < -largest / 8)
            axes.plot(dots[:, 1], dots[:, 0], ".", color="black", markersize=2)
    if signed:
        bar = picture.colorbar(drawn, ax=picture.axes, shrink=0.9, aspect=30)
        bar.set_label(f"a dot: negative\n{signed}", fontsize=10)
        bar.ax.tick_params(labelsize=10)
        bar.ax.yaxis.set_major_formatter(lambda value, _: given(value))
    named = "; ".join(text.replace("\n", ", ") for text in told if text)
    picture.alt = f"{title}. {len(shown)} images{': ' if named else ''}{named}."
    picture.head(title)
    return picture
