"""Where the labels of a network diagram stand, so that none covers another or a node."""

from collections.abc import Iterator
from typing import NamedTuple

from .parts import LINE, Edge, Emphasis, Node, Text

FONT_SIZE = 12
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
    """Lines of text, centered in a box."""

    box: Box
    texts: tuple[Text, ...]


def place_labels(
    columns: list[list[Node]], bundles: list[list[Edge]], radius: float
) -> list[Label]:
    """Return the labels of all nodes, and of those edges whose labels find room."""
    beside = [[_node_label(node, radius) for node in column if node.texts] for column in columns]
    taken = [[label.box for label in labels] for labels in beside]
    for boxes, column in zip(taken, columns, strict=True):
        wide = radius + 4  # some air, because bold text is wider than its box
        boxes += [Box(n.x - wide, n.y - radius, n.x + wide, n.y + radius) for n in column]
    labels = [label for column in beside for label in column]
    for k, bundle in enumerate(bundles):
        labels += _bundle_labels(bundle, taken[k] + taken[k + 1])
    return labels


def _box(x: float, middle: float, texts: tuple[Text, ...]) -> Box:
    half = 0.3 * FONT_SIZE * max(len(line.text) for line in texts) + 2
    tall = len(texts) * LINE / 2
    return Box(x - half, middle - tall, x + half, middle + tall)


def _node_label(node: Node, radius: float) -> Label:
    away = radius + 7 + len(node.texts) * LINE / 2
    return Label(_box(node.x, node.y + (-away if node.first else away), node.texts), node.texts)


def _bundle_labels(bundle: list[Edge], taken: list[Box]) -> list[Label]:
    """Return labels for all edges between two layers if they fit, else for those in play."""
    in_play = [edge for edge in bundle if edge.emphasis >= Emphasis.STRONG]
    if len(bundle) <= MOST_LABELS:
        labels = _fit(bundle, bundle, taken)
        if len(labels) == len(bundle):
            return labels
    return _fit(in_play, bundle, taken)


def _fit(edges: list[Edge], bundle: list[Edge], taken: list[Box]) -> list[Label]:
    """Return the labels that find a free place."""
    best: list[Label] = []
    for places in PLACES:
        labels: list[Label] = []
        full = list(taken)
        for edge in edges:
            for box in _candidates(edge, bundle, places):
                if not any(box.meets(other) for other in full):
                    labels.append(Label(box, edge.texts))
                    full.append(box)
                    break
        if len(labels) == len(edges):
            return labels
        best = max(best, labels, key=len)
    return best


def _candidates(edge: Edge, bundle: list[Edge], places: tuple[float, ...]) -> Iterator[Box]:
    start, end = edge.start, edge.end
    if start.y == end.y:  # the outer edges have room outside, and leave the inside to the others
        away = 3 + len(edge.texts) * LINE / 2
        if edge is bundle[0]:
            yield _box((start.x + end.x) / 2, start.y - away, edge.texts)
        if edge is bundle[-1]:
            yield _box((start.x + end.x) / 2, start.y + away, edge.texts)
    for t in places:
        yield _box(start.x + t * (end.x - start.x), start.y + t * (end.y - start.y), edge.texts)
