"""Finds a rule's pattern in a syntax tree, and writes what stands in its place.

The letters a to e stand for any expression, k to n for any name, p for an out, y for targets.
"""

import ast
import copy
from functools import cache
from typing import Any

Bindings = dict[str, ast.expr]
LETTERS = frozenset("abcdeklmnpy")


@cache
def parsed(text: str) -> ast.expr:
    """Return the tree of an expression."""
    return grouped(ast.parse(text, mode="eval").body)  # type: ignore[no-any-return]


def grouped(tree: Any) -> Any:
    """Return a tree in which ``x * out * (1 - out)`` is read as ``x * (out * (1 - out))``."""
    return _Slopes().visit(tree)


class _Slopes(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        first = node.left
        if (
            isinstance(node.op, ast.Mult)
            and isinstance(first, ast.BinOp)
            and isinstance(first.op, ast.Mult)
            and ast.unparse(node.right) == f"1 - {ast.unparse(first.right)}"
        ):
            return ast.BinOp(first.left, ast.Mult(), ast.BinOp(first.right, ast.Mult(), node.right))
        return node


def match(pattern: ast.AST, node: ast.AST, found: Bindings) -> bool:
    """Return whether a tree has a pattern's form; ``found`` gets what the letters stand for."""
    if isinstance(pattern, ast.Name) and pattern.id in LETTERS:
        return _letter(pattern.id, node, found)
    if type(pattern) is not type(node):
        return False
    for field in pattern._fields:
        ours, theirs = getattr(pattern, field), getattr(node, field)
        if field == "ctx":
            continue
        if isinstance(ours, list):
            if len(ours) != len(theirs) or not all(map(match, ours, theirs, [found] * len(ours))):
                return False
        elif isinstance(ours, ast.AST):
            if not match(ours, theirs, found):
                return False
        elif ours != theirs:
            return False
    return True


def _letter(letter: str, node: ast.AST, found: Bindings) -> bool:
    if not isinstance(node, ast.expr):
        return False
    name = ast.unparse(node)
    if letter == "y" and not name.startswith(("y_", "Y")):
        return False
    if letter in "klmn" and not isinstance(node, ast.Name):
        return False
    if letter == "p" and not name.startswith(("out", "P")):
        return False
    if letter in found:
        return ast.unparse(found[letter]) == name
    found[letter] = node
    return True


class _Filled(ast.NodeTransformer):
    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.bindings.get(node.id, node)


def filled(pattern: ast.expr, bindings: Bindings) -> ast.expr:
    """Return a tree of a pattern's form with the letters replaced by what they stand for."""
    return _Filled(bindings).visit(copy.deepcopy(pattern))  # type: ignore[no-any-return]


def parts_of(node: ast.expr) -> list[ast.expr]:
    """Return what an expression is made of, without plain names and numbers."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        parts = [node.func.value]
    return [part for part in parts if isinstance(part, ast.BinOp | ast.UnaryOp | ast.Call)]


def assigned(name: str, value: ast.expr) -> ast.expr:
    """Return an expression that gives a value, and its name to it."""
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def with_names(node: ast.expr, names: dict[int, ast.Name]) -> ast.expr:
    """Return an expression with names in place of its parts."""
    node = copy.copy(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node.func = copy.copy(node.func)
        node.func.value = names.get(id(node.func.value), node.func.value)
    for field_name in ("left", "right", "operand"):
        part = getattr(node, field_name, None)
        if id(part) in names:
            setattr(node, field_name, names[id(part)])
    return node
