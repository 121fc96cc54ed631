"""The questions that close each notebook, answered by a number or a word, without looking."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .verdict import Verdict


@dataclass(frozen=True)
class Question:
    """A question without a task to program.

    Attributes
    ----------
    notebook, name : str
        Where it stands, and what it is called there.
    text : str
        What is asked.
    right : float or str
        The answer, a number (1 % off is right, too) or a word.
    reread : str
        Where it is explained.
    """

    notebook: str
    name: str
    text: str
    right: float | str
    reread: str

    def judge(self, value: Any) -> Verdict:
        """Compare an answer with the right one."""
        if value is ...:
            told = "Put your answer in place of the ... , a number or a word in quotes."
            return Verdict(self.name, False, False, told)
        if self._agrees(value):
            return Verdict(self.name, True, True, f"{self.right} is right.")
        return Verdict(self.name, False, True, f"No. Read again: {self.reread}.")

    def _agrees(self, value: Any) -> bool:
        if isinstance(self.right, str):
            return isinstance(value, str) and value.strip().lower() == self.right
        try:
            return bool(np.isclose(float(value), self.right, rtol=0.01))
        except (TypeError, ValueError, OverflowError):
            return False


def _questions(notebook: str, *rows: tuple[str, str, float | str, str]) -> list[Question]:
    return [Question(notebook, *row) for row in rows]


QUESTIONS = {
    question.name: question
    for question in [
        *_questions(
            "00_start_here",
            ("sigma_of_0", "What is σ(0)?", 0.5, "section 3, One neuron"),
            ("end_of_w24", "At which node does w24 end?", 4, "section 2, its names"),
            ("all_parameters", "How many weights and biases?", 24, "section 6, All layers"),
            ("cost_of_half", "The cost if both outputs say 0.5?", 0.6931, "section 7, The cost"),
        ),
        *_questions(
            "01_last_layer",
            (
                "steepest",
                "How large can out_8 (1 - out_8) be at most?",
                0.25,
                "section 3, Factor ②",
            ),
            ("slope_of_b8", "What is factor ③ for b8?", 1, "section 6, δ_8 and the bias"),
            ("delta", "out_8 = 0.9, y_1 = 1, N = 1: what is δ_8?", -0.05, "section 7, p - y"),
            ("twice", "Every sample twice: Δw68 times what?", 1, "section 10, to a batch"),
        ),
        *_questions(
            "02_hidden_layers",
            ("paths_from_w02", "How many paths from w02 to the cost?", 8, "section 6, All eight"),
            ("along_a_path", "Along a path: 'add' or 'multiply'?", "multiply", "section 6"),
            ("where_paths_meet", "Where paths meet: 'add' or 'multiply'?", "add", "section 1"),
            ("deltas_of_6", "N = 10: how many numbers is δ_6?", 10, "section 7, A batch"),
        ),
        *_questions(
            "03_training_loop",
            ("costs_noted", "100 epochs: how many costs does my_train return?", 101, "section 2"),
            ("nudged", "24 slopes measured, up and down: forward passes?", 48, "notebook 02, 9"),
            ("alpha_doubled", "α doubled: one step is how many times as long?", 2, "section 1"),
        ),
        *_questions(
            "04_any_network",
            ("digits_network", "Parameters of a 64-32-10 network?", 2410, "section 2, Other sizes"),
            ("steps", "100 samples, batches of 32: steps in an epoch?", 4, "section 5"),
            ("rows", "How many rows has W from 64 nodes to 32?", 64, "section 1, to matrices"),
        ),
        *_questions(
            "05_any_graph",
            ("forward_runs", "One cost, 24 parameters: runs in forward mode?", 24, "section 3"),
            ("reverse_runs", "One cost, 24 parameters: runs in reverse mode?", 1, "section 3"),
            ("used_twice", "Two operations use a number: 'add' or 'multiply'?", "add", "section 2"),
            ("softmax_delta", "Softmax, p = 0.7, y = 1, N = 1: what is δ?", -0.3, "section 6"),
            ("tanh_slope", "tanh, out = 0.5: what is its slope there?", 0.75, "section 7"),
        ),
        *_questions(
            "06_what_goes_wrong",
            ("saturated", "The slope of a node with out = 0.001?", 0.000999, "section 4"),
            ("opposite", "Right size, wrong sign: |a - n| / (|a| + |n|)?", 1, "section 10"),
            ("sum_for_mean", "N = 50, a sum in place of a mean: Δw times what?", 50, "section 6"),
        ),
        *_questions(
            "07_notation_and_errata",
            ("nielsen", "Nielsen's first index of our w68?", 8, "section 2, The index order"),
            ("only_for", "For which N is δ_8 = Δb8?", 1, "section 4, Erratum 2"),
            ("hidden_slope", "out_6 = 0.5: what is ∂out_6/∂net_6?", 0.25, "section 4, Erratum 1"),
        ),
        *_questions(
            "08_beyond_one_machine",
            ("share", "Shards of 10 and 30 samples: weight of the second?", 0.75, "section 1"),
            ("passes", "4 shards: how often is each sample used in an epoch?", 1, "section 1"),
        ),
    ]
}
