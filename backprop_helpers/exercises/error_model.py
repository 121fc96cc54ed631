"""Every reference with one thing wrong: its syntax tree, edited by rule.

All edits of one reference are compiled into one function. Each place that can go wrong asks a
switch which of its variants to take, so that any two edits can be tried together without compiling
again.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from .instrument import Instrument, Plan, grouped_tree, returning_locals
from .rules import ARGUMENTS, RESULTS

Values = dict[str, Any]
SAMPLES = ("out", "delta", "y_", "net_", "X", "Y", "P", "Z")  # names of what has samples


def sigma(z: Any) -> Any:
    """Return σ(z), for rules and mistakes that name it."""
    return 1 / (1 + np.exp(-z))


@dataclass(frozen=True)
class Edit:
    """One thing that is wrong.

    Attributes
    ----------
    sentence : str
        Says it to the learner.
    rank : int
        0 for a mistake that an exercise lists, then 1 to 3, the more general the rule is.
    switches : dict of int to int
        Which switches are on, and their positions.
    before, after : callable, optional
        What is done to the arguments, or to the result, in place of a switch.
    """

    sentence: str
    rank: int
    switches: Mapping[int, int] = field(default_factory=dict)
    before: Callable[[Values], Values] | None = None
    after: Callable[[Any], Any] | None = None


class ErrorModel:
    """A reference, and the edits that make it wrong.

    Parameters
    ----------
    reference : callable
        Plain Python: its source is read.
    mistakes : mapping of str to str
        What may stand in place of its result, or of what one line assigns, and what that says.
    """

    def __init__(self, reference: Callable[..., Any], mistakes: Mapping[str, str]) -> None:
        self.names = tuple(inspect.signature(reference).parameters)
        source = textwrap.dedent(inspect.getsource(reference))
        self.length = len(source)
        tree = grouped_tree(source)
        plan = Plan(self.names, mistakes)
        self._world = {**reference.__globals__, "np": np, "sigma": sigma, "_on": self._on}
        self._world["_switches"] = self._switches = [0]
        self._within = self._compiled(returning_locals(tree))
        self._function = self._compiled(Instrument(plan).visit(tree))
        self._switches += [0] * plan.places
        self._seen: set[int] = set()
        inner = _switch_edits(plan)
        outer = [*_argument_edits(self.names), *_result_edits()]
        self.edits = tuple(sorted([*inner, *outer], key=lambda edit: edit.rank))

    def _compiled(self, tree: ast.FunctionDef) -> Callable[..., Any]:
        module = ast.fix_missing_locations(ast.Module([tree], []))
        exec(compile(module, "<error model>", "exec"), self._world)
        return self._world[tree.name]  # type: ignore[no-any-return]

    def _on(self, place: int, variant: int) -> bool:
        """Ask whether a variant is switched on; 2 of a statement means: from the second time on."""
        if self._switches[place] != variant:
            return False
        if variant == 2 and place not in self._seen:
            self._seen.add(place)
            return False
        return True

    def within(self, case: tuple[Any, ...]) -> Values:
        """Return all that the reference has names for at the end of its run."""
        return self._within(*case)  # type: ignore[no-any-return]

    def run(self, edits: Sequence[Edit], case: tuple[Any, ...]) -> Any:
        """Return what the reference gives with these edits."""
        values = dict(zip(self.names, case, strict=True))
        self._seen.clear()
        for edit in edits:
            if edit.before:
                values = edit.before(values)
            for place, position in edit.switches.items():
                self._switches[place] = position
        try:
            result = self._function(**values)
        finally:
            for place in (place for edit in edits for place in edit.switches):
                self._switches[place] = 0
        for edit in edits:
            if edit.after:
                result = edit.after(result)
        return result


def _switch_edits(plan: Plan) -> list[Edit]:
    edits: list[Edit] = []
    everywhere: dict[Any, list[Edit]] = {}
    for sentence, rank, place, position, rule in plan.variants:
        edits.append(Edit(sentence, rank, {place: position}))
        if rule:
            everywhere.setdefault(rule, []).append(edits[-1])
    for same in everywhere.values():
        if len(same) > 1:  # the same mistake wherever it can be made
            more = "" if len({e.sentence for e in same}) == 1 else " The same in other places."
            switches = {place: v for edit in same for place, v in edit.switches.items()}
            edits.append(Edit(same[0].sentence + more, same[0].rank, switches))
    return edits


@cache
def _formula(text: str) -> Callable[[Any], Any]:
    return eval(f"lambda a: {text}", {"np": np, "sigma": sigma})  # type: ignore[no-any-return]


def _result_edits() -> list[Edit]:
    return [Edit(sentence, 3, after=_formula(text)) for text, sentence in RESULTS.items()]


def _argument_edits(names: Sequence[str]) -> list[Edit]:
    edits = []
    for name in names:
        for text, sentence in ARGUMENTS.items():
            wrong = _formula(text)
            rank = {"1": 3, "a * (1 - a)": 1}.get(text, 2)
            edits.append(Edit(sentence.format(a=name), rank, before=_changing(name, wrong)))
        for other in names:
            if other != name and _alike(name, other):
                sentence = f"You have `{other}` where `{name}` belongs."
                edits.append(Edit(sentence, 2, before=_renaming({name: other})))
                if name < other:
                    sentence = f"`{name}` and `{other}` are swapped."
                    swap = {name: other, other: name}
                    edits.append(Edit(sentence, 2, before=_renaming(swap)))
    for old in "456789":
        for new in "23456789":
            renamed = {n: n.replace(old, new) for n in names if n.replace(old, new) in names}
            moved = {n: other for n, other in renamed.items() if n != other}
            if len(moved) > 1:
                sentence = f"This is the formula for node {new}. You need the one for node {old}: "
                sentence += ", ".join(f"`{n}` where you have `{o}`" for n, o in moved.items())
                edits.append(Edit(sentence + ".", 2, before=_renaming(moved)))
    if any(name.startswith(SAMPLES) for name in names):
        first = "You use the first sample only. Is there a return inside your loop?"
        last = "You use the last sample only. Does your loop overwrite what it should add up?"
        edits.append(Edit(first, 2, before=_cutting(slice(None, 1))))
        edits.append(Edit(last, 2, before=_cutting(slice(-1, None))))
    return edits


def _alike(one: str, other: str) -> bool:
    """Return whether two names are of one kind, or at least both of numbers."""
    return one[:1].islower() and other[:1].islower()


def _changing(name: str, wrong: Callable[[Any], Any]) -> Callable[[Values], Values]:
    return lambda values: {**values, name: wrong(values[name])}


def _renaming(names: dict[str, str]) -> Callable[[Values], Values]:
    return lambda values: {**values, **{old: values[new] for old, new in names.items()}}


def _cutting(some: slice) -> Callable[[Values], Values]:
    def cut(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: cut(name, inner) for key, inner in value.items()}
        return value[..., some] if name.startswith(SAMPLES) and np.ndim(value) else value

    return lambda values: {name: cut(name, value) for name, value in values.items()}
