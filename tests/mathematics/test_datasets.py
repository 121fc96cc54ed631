"""The data sets are what their docstrings say, and the same on every run."""

import csv
from importlib.resources import files

import numpy as np
import pytest

from backprop_helpers import datasets

TOYS = [datasets.two_blobs, datasets.xor, datasets.two_moons, datasets.rings]


@pytest.mark.parametrize("make", TOYS)
@pytest.mark.parametrize("n", [1, 2, 5, 200])
def test_toy_sets_have_one_column_per_sample_and_balanced_classes(make, n):
    X, Y = make(n=n)
    assert X.shape == Y.shape == (2, n)
    assert X.dtype == Y.dtype == np.float64
    np.testing.assert_array_equal(Y.sum(axis=0), np.ones(n))
    assert set(Y.ravel()) <= {0, 1}
    assert list(Y.sum(axis=1)) == [(n + 1) // 2, n // 2]


@pytest.mark.parametrize("make", TOYS)
def test_the_same_seed_gives_the_same_data_and_another_seed_gives_other_data(make):
    first, again, other = make(seed=1), make(seed=1), make(seed=2)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], other[1])
    assert abs(first[0] - other[0]).max() > 0.05


@pytest.mark.parametrize("make", TOYS)
def test_noise_is_the_standard_deviation_around_the_shape(make):
    exact, (noisy, _) = make(n=4000, noise=0)[0], make(n=4000, noise=0.3)
    spread = noisy - exact
    assert spread.std(axis=1) == pytest.approx([0.3, 0.3], rel=0.05)
    assert abs(spread.mean(axis=1)).max() < 0.02


def test_two_blobs_sit_at_their_centers():
    X, Y = datasets.two_blobs(n=10, noise=0)
    assert (X[:, Y[0] == 1] == -1).all()
    assert (X[:, Y[1] == 1] == 1).all()


def test_xor_gives_opposite_corners_the_same_class():
    X, Y = datasets.xor(n=200, noise=0)
    np.testing.assert_array_equal(Y[1], X[0] != X[1])
    corners, counts = np.unique(X, axis=1, return_counts=True)
    assert corners.shape == (2, 4)
    assert list(counts) == [50] * 4


def test_two_moons_are_half_circles_that_reach_into_each_other():
    X, Y = datasets.two_moons(n=200, noise=0)
    upper, lower = X[:, Y[0] == 1], X[:, Y[1] == 1]
    np.testing.assert_allclose(np.hypot(*upper), 1)
    np.testing.assert_allclose(np.hypot(lower[0] - 1, lower[1] - 0.5), 1)
    assert upper[1].min() >= -1e-12
    assert lower[1].max() <= 0.5 + 1e-12
    assert lower[1].max() > upper[1].min()
    for moon in (upper, lower):  # both reach (nearly) from end to end
        assert np.ptp(moon[0]) == pytest.approx(2, abs=0.05)


def test_rings_lie_one_inside_the_other_and_go_all_around():
    X, Y = datasets.rings(n=200, noise=0)
    radius, angle = np.hypot(*X), np.arctan2(*X[::-1])
    np.testing.assert_allclose(radius, np.where(Y[0] == 1, 0.5, 1.2))
    for label in (0, 1):
        gaps = np.diff(np.sort(angle[Y[label] == 1]))
        assert gaps.max() < 2 * np.pi / 90


def test_example_holds_both_classes_and_starts_with_the_sample_of_the_page():
    X, Y = datasets.example()
    assert X.shape == Y.shape == (2, 4)
    np.testing.assert_array_equal(Y, [[1, 0, 1, 0], [0, 1, 0, 1]])
    assert len(np.unique(X, axis=1).T) == 4
    X[:] = 0  # a caller who changes the arrays does not change the next caller's
    assert datasets.example()[0][0, 0] == 0.9


def test_penguins_are_the_rows_of_the_file_in_millimeters():
    text = files("backprop_helpers").joinpath("data/penguins.csv").read_text("utf-8")
    rows = list(csv.DictReader(row for row in text.splitlines() if not row.startswith("#")))
    kept = [r for r in rows if "NA" not in r.values()]
    assert len(rows) - len(kept) == 2
    for species in (("Adelie", "Chinstrap"), ("Gentoo", "Adelie"), ("Chinstrap",)):
        X, Y = datasets.penguins(species)
        wanted = [r for r in kept if r["species"] in species]
        np.testing.assert_array_equal(X[0], [float(r["bill_length_mm"]) for r in wanted])
        np.testing.assert_array_equal(X[1], [float(r["bill_depth_mm"]) for r in wanted])
        assert [species[k] for k in Y.argmax(axis=0)] == [r["species"] for r in wanted]
        np.testing.assert_array_equal(Y.sum(axis=0), 1)
    X, Y = datasets.penguins(("Adelie", "Chinstrap", "Gentoo"))
    assert list(Y.sum(axis=1)) == [151, 68, 123]  # as published, without the two missing ones
    assert 30 < X[0].min() < X[0].max() < 60
    assert 13 < X[1].min() < X[1].max() < 22


def test_penguins_species_have_the_published_means():
    means = {"Adelie": (38.79, 18.35), "Chinstrap": (48.83, 18.42), "Gentoo": (47.50, 14.98)}
    for species, mean in means.items():
        assert datasets.penguins((species,))[0].mean(axis=1) == pytest.approx(mean, abs=0.01)


def test_digits_are_those_of_the_source():
    X, Y = datasets.digits()
    assert (X.shape, Y.shape) == ((64, 1797), (10, 1797))
    assert X.dtype == Y.dtype == np.float64
    assert (X.min(), X.max()) == (0, 1)
    np.testing.assert_array_equal(16 * X, np.round(16 * X))
    # As published for the test set of the UCI repository.
    assert list(Y.sum(axis=1)) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    np.testing.assert_array_equal(Y.sum(axis=0), 1)


def test_the_first_digit_is_a_zero_stored_row_by_row_from_the_top():
    X, Y = datasets.digits()
    picture = 16 * X[:, 0].reshape(8, 8)
    assert Y[0, 0] == 1
    assert list(picture[0]) == [0, 0, 5, 13, 9, 1, 0, 0]
    assert list(picture[4]) == [0, 5, 8, 0, 0, 9, 8, 0]  # a ring, empty in the middle
    assert list(picture[7]) == [0, 0, 6, 13, 10, 0, 0, 0]


def test_digits_are_small_and_carry_their_license():
    data = files("backprop_helpers").joinpath("data")
    assert len(data.joinpath("digits.npz").read_bytes()) < 100_000
    said = data.joinpath("digits.txt").read_text("utf-8")
    for text in (said, datasets.digits.__doc__):
        assert "Alpaydin E, Kaynak C (1998)" in text
        assert "doi" in text
        assert "10.24432/C50P49" in text
        assert "CC BY 4.0" in text
        assert "https://creativecommons.org/licenses/by/4.0/" in text


def test_one_hot_has_a_one_in_the_row_of_the_class():
    Y = datasets.one_hot(np.array([2, 0, 1, 2]), classes=4)
    assert Y.shape == (4, 4)
    np.testing.assert_array_equal(Y.argmax(axis=0), [2, 0, 1, 2])
    np.testing.assert_array_equal(Y.sum(axis=0), 1)
    np.testing.assert_array_equal(datasets.one_hot([1.0, 0.0], 2), [[0, 1], [1, 0]])
    np.testing.assert_array_equal(datasets.one_hot([True, False], 2), [[0, 1], [1, 0]])
    assert datasets.one_hot([], 3).shape == (3, 0)


@pytest.mark.parametrize(
    "labels",
    [
        *([0, 2], [-1, 0], [0.5, 1], [[0, 1]], 1, ["a", "b"], [np.nan, 1], [np.inf, 1], [None]),
        *([[0], [0, 1]], [0j, 1], ["0", "1"], [10**400], None),
    ],
)
def test_one_hot_refuses_what_are_not_labels(labels):
    with pytest.raises(
        ValueError, match=r"labels is .* needs one axis of whole numbers from 0 to 1"
    ):
        datasets.one_hot(labels, classes=2)


@pytest.mark.parametrize("make", TOYS)
def test_bad_arguments_of_the_toy_sets(make):
    with pytest.raises(ValueError, match="n is 0"):
        make(n=0)
    with pytest.raises(TypeError, match=r"n is 2\.5"):
        make(n=2.5)
    for noise in (-0.1, np.nan, np.inf, "a", None, [0.1, 0.2], 10**400):
        with pytest.raises(ValueError, match=r"noise is .* needs a number of at least 0"):
            make(noise=noise)
    with pytest.raises(ValueError, match="seed is -1: it needs a whole number, 0 or more"):
        make(seed=-1)
    with pytest.raises(TypeError, match="seed is None: it needs a whole number, 0 or more"):
        make(seed=None)


@pytest.mark.parametrize("species", [(), ("Emperor",), ("Adelie", "Adelie"), "Adelie"])
def test_bad_species(species):
    with pytest.raises(ValueError, match=r"needs different names out of \['Adelie', 'Chinstrap'"):
        datasets.penguins(species)


def test_classes_must_be_a_count():
    with pytest.raises(ValueError, match="classes is 0"):
        datasets.one_hot([0], classes=0)
