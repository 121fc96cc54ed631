"""Random networks for each exercise: a right answer always agrees, 0.1 % off never does.

``TRIALS=10000 pytest tests/exercises/test_trials.py`` tries as many for each exercise.
"""

import os

import numpy as np
import pytest

from backprop_helpers.exercises import catalogue
from backprop_helpers.exercises.comparing import close
from tests.support import exercise_answers
from tests.support.exercise_answers import mapped

NETWORKS = int(os.environ.get("TRIALS", "400"))


@pytest.mark.parametrize("exercise", catalogue.values(), ids=lambda e: e.name)
def test_many_networks(exercise):
    generator = np.random.default_rng(2024)
    other_style = getattr(exercise_answers, exercise.name)
    checks = NETWORKS // len(exercise.samples)
    with np.errstate(all="ignore"):
        for _ in range(checks):
            cases = [exercise.inputs(generator, n) for n in exercise.samples]
            right = [exercise.reference(*case) for case in cases]
            assert all(close(other_style(*case), r) for case, r in zip(cases, right, strict=True))
            off = [mapped(lambda v: 1.001 * v, r) for r in right]
            assert not all(map(close, off, right))
