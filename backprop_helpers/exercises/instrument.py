"""Puts a switch at every place of a reference that a rule can get wrong."""

import ast
import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .patterns import Bindings, assigned, filled, grouped, match, parsed, parts_of, with_names
from .rules import GENERAL, MEAN, RULES

Rule = tuple[str, str] | None
Variant = tuple[str, int, int, int, Rule]  # sentence, rank, place, position, rule
Wrong = tuple[ast.expr, str, int, Rule]  # what stands there, sentence, rank, rule


@dataclass
class Plan:
    """What has been found that can go wrong.

    Attributes
    ----------
    names : tuple of str
        The reference's parameters.
    mistakes : mapping of str to str
        Expressions for what is returned, or assignments, and what they say.
    places : int
        How many switches there are. Number 0 stands for none.
    variants : list
        The sentence, rank, place and position of each.
    """

    names: tuple[str, ...]
    mistakes: Mapping[str, str]
    places: int = 1
    variants: list[Variant] = field(default_factory=list)

    def place(self, found: list[tuple[str, int, Rule]]) -> int:
        """Return the number of a new switch, with a sentence and a rank for each position."""
        here = self.places
        self.places += 1
        self.variants += [(s, rank, here, k + 1, rule) for k, (s, rank, rule) in enumerate(found)]
        return here


def grouped_tree(source: str) -> ast.FunctionDef:
    """Return the tree of a function's source."""
    definition = grouped(ast.parse(source)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition


def returning_locals(tree: ast.FunctionDef) -> ast.FunctionDef:
    """Return a function that returns its variables in place of its result."""
    tree = copy.deepcopy(tree)
    tree.body[-1] = ast.Return(parsed("dict(locals())"))
    return tree


class Instrument(ast.NodeTransformer):
    """Replaces each place by a choice among what belongs there and what may stand there."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: D102
        self.line = ""
        self.locals = {
            name.id
            for name in ast.walk(node)
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        }
        node = copy.deepcopy(node)
        node.body = [self.visit(line) for line in node.body]
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:  # noqa: D102
        assert node.value is not None
        self.line = ast.unparse(node)
        listed = [
            (parsed(text), sentence, 0, None)
            for text, sentence in self.plan.mistakes.items()
            if not re.match(r"for |\w+ = |\w+\[\w+\] = ", text)
        ]
        steps = [
            (part, f"You return `{ast.unparse(part)}`. That is a step on the way; go on.", 3, None)
            for part in _steps(node.value, self.locals)
        ]
        return ast.Return(self._choice(self.visit(node.value), [*listed, *steps]))

    def visit_Assign(self, node: ast.Assign) -> ast.AST:  # noqa: D102
        target, self.line = ast.unparse(node.targets[0]), ast.unparse(node)
        listed = [
            (parsed(text.partition(" = ")[2]), sentence, 0, None)
            for text, sentence in self.plan.mistakes.items()
            if text.startswith(f"{target} = ")
        ]
        return ast.Assign(node.targets, self._choice(self.visit(node.value), listed))

    def visit_For(self, node: ast.For) -> ast.AST:  # noqa: D102
        self.line = ast.unparse(node).split("\n")[0]
        listed = [
            (parsed(text.partition(" in ")[2]), sentence, 0, None)
            for text, sentence in self.plan.mistakes.items()
            if text.startswith(f"for {ast.unparse(node.target)} in ")
        ]
        where = self._choice(self.visit(node.iter), [*listed, *_layers(node.iter)])
        body: list[ast.stmt] = []
        for line in node.body:
            text = ast.unparse(line).split("\n")[0]
            new = self.visit(line)
            if isinstance(line, ast.If | ast.Break):
                body.append(new)
                continue
            place = self.plan.place(
                [
                    (f"It is as if this line were missing: `{text}`", 2, None),
                    (f"You do this once only. It belongs inside the loop: `{text}`", 2, None),
                ]
            )
            test = parsed(f"not (_on({place}, 1) or _on({place}, 2))")
            body.append(ast.If(test, [new], []))
        stop = self.plan.place(
            [("Your loop ends after its first pass. Is there a return inside it?", 1, None)]
        )
        body.append(ast.If(parsed(f"_on({stop}, 1)"), [ast.Break()], []))
        return ast.For(node.target, where, body, [])

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:  # noqa: D102
        ifs = [self.visit(test) for test in node.ifs]
        where = self._choice(node.iter, _layers(node.iter))  # no assignments are allowed in there
        return ast.comprehension(node.target, where, ifs, 0)

    def generic_visit(self, node: ast.AST) -> ast.AST:  # noqa: D102
        loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if not isinstance(node, ast.expr) or not loaded:
            return super().generic_visit(node)
        parts = parts_of(node)
        names = {id(part): ast.Name(f"_part_{id(part)}", ast.Load()) for part in parts}
        variants = list(self._variants(node, names))
        if not variants:
            return super().generic_visit(copy.copy(node))
        # Each part is computed once, for all variants, with whatever is wrong within it.
        taken = [assigned(names[id(part)].id, self.visit(part)) for part in parts]
        right = with_names(node, names)
        if not parts:
            right = self._inside(right)
        choice = self._choice(right, variants)
        if not taken:
            return choice
        return ast.Subscript(ast.Tuple([*taken, choice], ast.Load()), ast.Constant(-1), ast.Load())

    def _inside(self, node: ast.expr) -> ast.expr:
        return super().generic_visit(node)  # type: ignore[return-value]

    def _choice(self, right: ast.expr, variants: Sequence[Wrong]) -> ast.expr:
        if not variants:
            return right
        place = self.plan.place([(sentence, rank, rule) for _, sentence, rank, rule in variants])
        wrong: ast.expr = variants[-1][0]
        for k, (tree, *_) in reversed(list(enumerate(variants[:-1]))):
            wrong = ast.IfExp(parsed(f"_switches[{place}] == {k + 1}"), tree, wrong)
        return ast.IfExp(parsed(f"_switches[{place}]"), wrong, right)

    def _variants(self, node: ast.expr, names: dict[int, ast.Name]) -> Iterator[Wrong]:
        for rank, rules in ((1, RULES), (2, GENERAL)):
            for pattern, wrongs in rules.items():
                found: Bindings = {}
                if match(parsed(pattern), node, found):
                    words = {letter: ast.unparse(tree) for letter, tree in found.items()}
                    trees = {letter: names.get(id(tree), tree) for letter, tree in found.items()}
                    for text, sentence in wrongs.items():
                        told = sentence.format(mean=MEAN, **words)
                        yield filled(parsed(text), trees), told, rank, (pattern, text)
        for tree in self._others(node):
            told = f"You have `{ast.unparse(tree)}` where `{ast.unparse(node)}` belongs"
            if isinstance(node, ast.Constant):
                told += f", in `{self.line}`"
            yield tree, f"{told}.", 2, None
        yield from self._factors(node)

    def _factors(self, node: ast.expr) -> Iterator[Wrong]:
        """Yield a sum, and the value of a slope, with a name of its own in a wrong place."""
        found: Bindings = {}
        outs = [n for n in sorted({*self.plan.names, *self.locals}) if n.startswith("out_")]
        if match(parsed("a.sum()"), node, found):
            for name in outs:
                for factor in (name, f"{name} * (1 - {name})", f"(1 - {name})"):
                    tree = filled(parsed(f"(a * {factor}).sum()"), found)
                    yield tree, f"The factor `{factor}` is in there once too often.", 2, None
        if match(parsed("p * (1 - p)"), node, found := {}):
            right = ast.unparse(found["p"])
            for name in outs:
                if name != right:
                    told = f"You took the slope of `{name}`. You need that of `{right}`: "
                    told += f"`{right} * (1 - {right})`."
                    yield parsed(f"{name} * (1 - {name})"), told, 1, None

    def _others(self, node: ast.expr) -> Iterator[ast.expr]:
        """Yield other names and numbers than the right one."""
        known = {*self.plan.names, *self.locals}
        if isinstance(node, ast.Name) and node.id in known:
            for other in sorted(known - {node.id}):
                if _kind(other) == _kind(node.id):
                    yield ast.Name(other, ast.Load())
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield ast.Constant(node.value + 1)
            yield ast.Constant(node.value - 1)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple):
            index = ast.unparse(node.slice)
            for text in (f"{index} + 1", f"{index} - 1"):
                yield ast.Subscript(node.value, parsed(text), ast.Load())
            if isinstance(node.slice, ast.BinOp):
                yield ast.Subscript(node.value, node.slice.left, ast.Load())
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "range":
            for k, argument in enumerate(node.args):
                for sign in "+-":
                    arguments = list(node.args)
                    arguments[k] = parsed(f"{ast.unparse(argument)} {sign} 1")
                    yield ast.Call(node.func, arguments, [])


def _kind(name: str) -> str:
    """Return what may stand for each other: matrices, lists (in the plural), or numbers."""
    return (
        "matrix" if name[:1].isupper() and name != "N" else "list" if name[-1:] == "s" else "number"
    )


def _layers(where: ast.expr) -> list[Wrong]:
    """Return what stands for the layers that a loop goes through, if it leaves some out."""
    name = ast.unparse(where)
    if name not in ("W", "b"):
        return []
    return [
        (parsed(f"[max({name})]"), "Only the last layer is done. Every layer is needed.", 2, None),
        (parsed(f"list({name})[1:]"), "The first of the layers is left out.", 2, None),
        (parsed(f"list({name})[:-1]"), "The last of the layers is left out.", 2, None),
    ]


def _steps(value: ast.expr, names: set[str]) -> Iterator[ast.expr]:
    """Yield what is computed on the way to a result."""
    for name in sorted(names):
        yield ast.Name(name, ast.Load())
    for part in ast.walk(value):
        if isinstance(part, ast.BinOp | ast.Call) and part is not value:
            yield part
