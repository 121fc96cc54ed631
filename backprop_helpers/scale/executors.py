"""Tasks on any executor, or in this process, with the results in order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from typing import Any, TypeVar

from backprop_helpers.training.progress import Progress, paced
from backprop_helpers.validation import short

Result = TypeVar("Result")
Task = tuple[Any, ...]


def as_executor(executor: Executor | None) -> Executor | None:
    """Return the executor, or raise a TypeError that says what it needs to be."""
    if executor is None or isinstance(executor, Executor):
        return executor
    raise TypeError(
        f"executor is {short(executor)}: it needs a concurrent.futures.Executor, such as "
        "ProcessPoolExecutor(), or None; from a Dask client, use client.get_executor()"
    )


def results(
    executor: Executor | None,
    function: Callable[..., Result],
    tasks: Sequence[Task],
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Yield ``function(*task)`` for each task, in the order of the tasks.

    An error in a task ends the run: it is raised here, and tasks that wait are canceled. When a
    worker dies, Dask gives its task to another one by itself; a process pool is broken for good.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor() as pool:
    ...     list(results(pool, pow, [(2, 3), (2, 4)]))
    [8, 16]
    """
    if executor is None:
        yield from (function(*task) for task in paced(progress, tasks))
        return
    try:
        answers = executor.map(function, *zip(*tasks, strict=True))
        for _ in paced(progress, tasks):
            yield next(answers)
    except BrokenExecutor as error:
        error.add_note(
            "A pool cannot replace a worker that died, and a task may have needed more memory than "
            "there was. For runs that must survive this, use Dask: executor=client.get_executor()"
        )
        raise
