"""A progress bar around a loop: it sets the pace, and changes nothing else."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from backprop_helpers.validation import short

Item = TypeVar("Item")
Progress = Callable[[Sequence[Any]], Iterable[Any]]


def paced(progress: Progress | None, items: Sequence[Item]) -> Iterator[Item]:
    """Return the items one by one, in their order, while ``progress(items)`` runs along.

    What ``progress`` yields is not looked at: a bar that shows the items in another order cannot
    change what is done. When it ends, the items end too.

    Raises
    ------
    TypeError
        If ``progress`` is not callable, or returns nothing to go through.

    Examples
    --------
    >>> list(paced(reversed, range(3))), list(paced(lambda items: items[:2], range(3)))
    ([0, 1, 2], [0, 1])
    """
    if progress is None:
        return iter(items)
    if not callable(progress):
        raise TypeError(
            f"progress is {short(progress)}: it needs a callable, such as tqdm.auto.tqdm"
        )
    shown = progress(items)
    if not isinstance(shown, Iterable):
        raise TypeError(
            f"progress returned {short(shown)}: it needs to return something to go through, as "
            "tqdm.auto.tqdm does"
        )
    return (item for _, item in zip(shown, items, strict=False))
