"""Where the labels of a network diagram stand, so that none covers another or a node."""

from collections.abc import Iterator
from typing import NamedTuple

from .emphasis import Emphasis
from .frame import LINE
from .parts import Edge, Node, Text

FONT_SIZE = 12
LONGEST = "−12.345"  # a number for which there is room in any case: numbers change while they live
WIDEST = 124  # of a node's label; the last nodes stand that close to the edge of the picture
AIR = 4  # beside a node, because bold text is wider than its box
NARROW = frozenset("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉·")
MOST_LABELS = 9  # more edges than this between two layers never find room for all their labels
# How far along its edge a label may stand: best the same place on all edges, else where it fits.
PLACES = ((0.3,), (0.7,), (0.5,), (0.25, 0.5, 0.75), (0.2, 0.35, 0.5, 0.65, 0.8))


class Box(NamedTuple):
    """A rectangle that nothing else may cover."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two boxes overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Label(NamedTuple):
    """Lines of text about a node or an edge, such as "8" or "w68", centered in a box."""

    name: str
    box: Box
    texts: tuple[Text, ...]


def place_labels(
    columns: list[list[Node]], bundles: list[list[Edge]], radius: float
) -> list[Label]:
    """Return the labels of all nodes, and of those edges whose labels find room."""
    beside = [[_node_label(node, radius) for node in column if node.texts] for column in columns]
    taken = [[label.box for label in labels] for labels in beside]
    for boxes, column in zip(taken, columns, strict=True):
        wide = radius + AIR
        boxes += [Box(n.x - wide, n.y - radius, n.x + wide, n.y + radius) for n in column]
    labels = [label for column in beside for label in column]
    for k, bundle in enumerate(bundles):
        labels += _bundle_labels(bundle, taken[k] + taken[k + 1], radius)
    return labels


def estimated_width(words: str) -> float:
    """Return about how wide words are at `FONT_SIZE`, in a wide font."""
    return 0.6 * FONT_SIZE * (len(words) - 0.4 * sum(letter in NARROW for letter in words))


def _box(x: float, middle: float, texts: tuple[Text, ...], most: float) -> Box:
    """Return the place of a label; a line that is wider than the most will be squeezed."""
    half = min(max(map(_width, texts)) + 4, most) / 2
    tall = len(texts) * LINE / 2
    return Box(x - half, middle - tall, x + half, middle + tall)


def _width(line: Text) -> float:
    name, equals, _ = line.text.partition(" = ")
    room = estimated_width(name + equals + LONGEST) if line.value else 0.0
    return max(estimated_width(line.text), room)


def _node_label(node: Node, radius: float) -> Label:
    away = radius + 7 + len(node.texts) * LINE / 2
    box = _box(node.x, node.y + (-away if node.first else away), node.texts, WIDEST)
    return Label(str(node.number), box, node.texts)


def _bundle_labels(bundle: list[Edge], taken: list[Box], radius: float) -> list[Label]:
    """Return labels for all edges between two layers if they fit, else for those in play."""
    in_play = [edge for edge in bundle if edge.emphasis >= Emphasis.STRONG]
    if len(bundle) <= MOST_LABELS:
        labels = _fit(bundle, bundle, taken, radius)
        if len(labels) == len(bundle):
            return labels
    return _fit(in_play, bundle, taken, radius)


def _fit(edges: list[Edge], bundle: list[Edge], taken: list[Box], radius: float) -> list[Label]:
    """Return the labels that find a free place."""
    best: list[Label] = []
    for places in PLACES:
        labels: list[Label] = []
        full = list(taken)
        for edge in edges:
            for box in _candidates(edge, bundle, places, radius):
                if not any(box.meets(other) for other in full):
                    labels.append(Label(edge.name, box, edge.texts))
                    full.append(box)
                    break
        if len(labels) == len(edges):
            return labels
        best = max(best, labels, key=len)
    return best


def _candidates(
    edge: Edge, bundle: list[Edge], places: tuple[float, ...], radius: float
) -> Iterator[Box]:
    start, end = edge.start, edge.end
    most = end.x - start.x - 2 * (radius + AIR)
    if start.y == end.y:  # the outer edges have room outside, and leave the inside to the others
        away = 3 + len(edge.texts) * LINE / 2
        if edge is bundle[0]:
            yield _box((start.x + end.x) / 2, start.y - away, edge.texts, most)
        if edge is bundle[-1]:
            yield _box((start.x + end.x) / 2, start.y + away, edge.texts, most)
    for t in places:
        x, y = start.x + t * (end.x - start.x), start.y + t * (end.y - start.y)
        yield _box(x, y, edge.texts, most)
