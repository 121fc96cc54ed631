"""Small data sets, all as (X, Y): one column per sample, targets one-hot.

The toy sets have two inputs without units and two classes; the same seed gives the same data.
"""

from io import BytesIO

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .names import Array
from .validation import as_count, as_numbers, is_number, room_for, short

Data = tuple[Array, Array]


def one_hot(labels: ArrayLike, classes: int) -> Array:
    """Turn class labels into targets: a 1 in the row of the sample's class, 0 elsewhere.

    Parameters
    ----------
    labels : array of int, (N,)
        Class of each sample, from 0 to ``classes - 1``.
    classes : int
        Number of classes, the rows of the result.

    Returns
    -------
    array, (classes, N)

    Raises
    ------
    ValueError
        If ``labels`` is not one axis of whole numbers from 0 to ``classes - 1``.

    Examples
    --------
    >>> one_hot([0, 1, 1], classes=2)
    array([[1., 0., 0.],
           [0., 1., 1.]])
    """
    classes = as_count("classes", classes, most=2**27)
    try:
        array = as_numbers("labels", labels)
    except (TypeError, ValueError):
        array = np.array(np.nan)
    if array.ndim != 1 or (array.clip(0, classes - 1).round() != array).any():
        needed = f"one axis of whole numbers from 0 to {classes - 1}"
        raise ValueError(f"labels is {short(labels)}: it needs {needed}")
    room_for("classes", classes, classes * array.size)
    targets = np.zeros((classes, array.size))
    targets[array.astype(int), np.arange(array.size)] = 1
    return targets


def example() -> Data:
    """Return the four samples that notebooks 00 to 02 compute with.

    Returns
    -------
    X : array, (2, 4)
    Y : array, (2, 4)

    Examples
    --------
    >>> X, Y = example()
    >>> X[:, :1].tolist(), Y[:, :1].tolist()
    ([[0.9], [0.4]], [[1.0], [0.0]])
    """
    X = np.array([[0.9, -0.5, 1.3, -1.1], [0.4, 0.8, -0.7, -0.2]])
    return X, one_hot([0, 1, 0, 1], classes=2)


def two_blobs(n: int = 200, seed: int = 0, noise: float = 0.7) -> Data:
    """Return two round clouds, around (-1, -1) and (1, 1).

    Parameters
    ----------
    n : int, default 200
        Number of samples, half of them (rounded up) of class 1, whose target is row 0 of Y.
    seed : int, default 0
    noise : float, default 0.7
        Standard deviation of each cloud.

    Returns
    -------
    X, Y : array, (2, n)

    Raises
    ------
    ValueError
        If ``n`` is below 1, ``noise`` is negative or no number, or ``seed`` is negative.
    TypeError
        If ``n`` or ``seed`` is no whole number.

    Examples
    --------
    >>> X, Y = two_blobs(n=5)
    >>> X.shape, Y.sum(axis=1)
    ((2, 5), array([3., 2.]))
    """
    labels = _labels(n)
    return _with_noise(np.stack([2.0 * labels - 1] * 2), labels, noise, seed)


def xor(n: int = 200, seed: int = 0, noise: float = 0.2) -> Data:
    """Return four clouds at the corners of a square; opposite corners share a class.

    Parameters, results and errors are those of `two_blobs`.

    Examples
    --------
    >>> X, Y = xor(n=4, noise=0)
    >>> X.tolist(), Y[1].tolist()
    ([[0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]], [0.0, 1.0, 0.0, 1.0])
    """
    labels = _labels(n)
    corner = np.arange(n) % 4
    points = np.array([[0, 1, 1, 0], [0, 0, 1, 1]])[:, corner]
    return _with_noise(points.astype(float), labels, noise, seed)


def two_moons(n: int = 200, seed: int = 0, noise: float = 0.15) -> Data:
    """Return two half circles of radius 1 that reach into each other.

    Parameters, results and errors are those of `two_blobs`.

    Examples
    --------
    >>> X, Y = two_moons()
    >>> X.shape, Y.shape
    ((2, 200), (2, 200))
    """
    labels = _labels(n)
    angle = np.pi * np.linspace(0, 1, len(labels))
    upper = np.stack([np.cos(angle), np.sin(angle)])
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return _with_noise(np.where(labels == 0, upper, lower), labels, noise, seed)


def rings(n: int = 200, seed: int = 0, noise: float = 0.1) -> Data:
    """Return a ring of radius 0.5 (class 1) inside a ring of radius 1.2 (class 2).

    Parameters, results and errors are those of `two_blobs`.

    Examples
    --------
    >>> X, Y = rings(noise=0)
    >>> np.hypot(*X)[:2].round(6)
    array([0.5, 1.2])
    """
    labels = _labels(n)
    angle = 2 * np.pi * np.linspace(0, 1, len(labels), endpoint=False)
    radius = np.where(labels == 0, 0.5, 1.2)
    return _with_noise(radius * np.stack([np.cos(angle), np.sin(angle)]), labels, noise, seed)


def penguins(species: tuple[str, ...] = ("Adelie", "Chinstrap")) -> Data:
    """Return the bills of real penguins: length and depth in millimeters, one class per species.

    Penguins with a missing measurement (one Adelie and one Gentoo) are left out.

    Parameters
    ----------
    species : tuple of str, default ("Adelie", "Chinstrap")
        Which species, in the order of the classes: "Adelie", "Chinstrap" or "Gentoo".

    Returns
    -------
    X : array, (2, N)
        Bill length and bill depth, in millimeters.
    Y : array, (len(species), N)

    Raises
    ------
    ValueError
        If a species is unknown, named twice, or none is given.

    References
    ----------
    Gorman KB, Williams TD, Fraser WR (2014), PLoS ONE 9(3): e90081; Horst AM, Hill AP, Gorman KB
    (2020), palmerpenguins. License CC0 1.0.

    Examples
    --------
    >>> X, Y = penguins()
    >>> Y.sum(axis=1), X[:, 0]
    (array([151.,  68.]), array([39.1, 18.7]))
    """
    text = _stored("penguins.csv").decode()
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")][1:]
    known = sorted({row[0] for row in rows})
    listed = species if isinstance(species, list | tuple) else ()
    names = [name for name in listed if isinstance(name, str)]
    if not names or len(set(names)) < len(listed) or not set(names) <= set(known):
        needed = f"different names out of {known}, in a tuple"
        raise ValueError(f"species is {short(species)}: it needs {needed}")
    kept = [row for row in rows if row[0] in names and "NA" not in row]
    X = np.array([[float(length), float(depth)] for _, length, depth in kept]).T
    return X, one_hot([names.index(row[0]) for row in kept], len(names))


def digits() -> Data:
    """Return handwritten digits: 1797 pictures of 8 x 8 pixels, written by 13 people.

    The samples keep the order of the source, which seems to go writer after writer.

    Returns
    -------
    X : array, (64, 1797)
        How dark each pixel is, from 0 (white) to 1 (black), row by row from the top left:
        ``X[:, n].reshape(8, 8)`` is the picture of sample n.
    Y : array, (10, 1797)
        One row for each of the digits 0 to 9.

    References
    ----------
    Alpaydin E, Kaynak C (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, doi:10.24432/C50P49; the test set, with pixels divided by 16. License CC BY 4.0,
    https://creativecommons.org/licenses/by/4.0/.

    Examples
    --------
    >>> X, Y = digits()
    >>> X.shape, Y.shape, Y[:, :5].argmax(axis=0)
    ((64, 1797), (10, 1797), array([0, 1, 2, 3, 4]))
    """
    stored = np.load(BytesIO(_stored("digits.npz")))
    return stored["pixels"].T / 16, one_hot(stored["labels"], classes=10)


def _stored(name: str) -> bytes:
    """Return a file of the folder ``data``."""
    from importlib.resources import files  # here: it takes longer to load than this whole package

    return files("backprop_helpers").joinpath("data", name).read_bytes()


def _labels(n: int) -> NDArray[np.int64]:
    """Return n labels 0, 1, 0, 1, ..., so that any slice is balanced."""
    room_for("n", n, 10 * as_count("n", n))
    return np.arange(n) % 2


@np.errstate(under="ignore")
def _with_noise(points: Array, labels: NDArray[np.int64], noise: float, seed: int) -> Data:
    if not is_number(noise) or noise < 0:
        raise ValueError(f"noise is {short(noise)}: it needs a number of at least 0")
    generator = np.random.default_rng(as_count("seed", seed, least=0))
    return points + noise * generator.normal(size=points.shape), one_hot(labels, classes=2)
