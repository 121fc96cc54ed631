"""Tasks on any executor, with results in order; a task whose worker died is done again."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from types import TracebackType
from typing import Any, Self, TypeVar

Result = TypeVar("Result")
Task = tuple[Any, ...]
MakeExecutor = Callable[[], Executor]
Progress = Callable[[Sequence[Task]], Iterable[Task]]
Outcome = tuple[Any, Exception | None]

NEW_POOLS = 3


class Workers:
    """Runs tasks on an executor, or in this process, and yields the results in order.

    What happens when a worker process dies depends on who can replace it:

    - A Dask scheduler gives the task to another worker by itself. Nothing is seen here. (A task
      that kills three workers raises Dask's ``KilledWorker``.)
    - A process pool is broken for good. If ``executor`` makes pools, a new one gets the tasks that
      have no result yet, up to three times. Otherwise they are done here, in this process.

    An error that a task raises is no death: it is raised here, and ends the run. It travels as a
    result, so that an error of the executor itself can be told from it. Such a task is done again,
    once: Dask's executor can lose a result that was already there when its worker dies.

    Parameters
    ----------
    executor : Executor, callable or None
        ``None`` is this process. A callable without arguments (such as the class
        ``ProcessPoolExecutor``) makes the pool, which is then also shut down here.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with Workers(ThreadPoolExecutor) as workers:
    ...     list(workers.results(pow, [(2, 3), (2, 4)]))
    [8, 16]
    """

    def __init__(self, executor: Executor | MakeExecutor | None) -> None:
        if not (executor is None or isinstance(executor, Executor) or callable(executor)):
            raise TypeError(
                f"executor is {executor!r}: it needs a concurrent.futures.Executor, a function "
                "that makes one, or None; from a Dask client, use client.get_executor()"
            )
        self._make = None if isinstance(executor, Executor) else executor
        self._pool = executor if isinstance(executor, Executor) else None
        self._new_pools_left = NEW_POOLS

    def __enter__(self) -> Self:
        if self._make:
            self._pool = self._make()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._make and self._pool:
            self._pool.shutdown(cancel_futures=True)

    def results(
        self,
        function: Callable[..., Result],
        tasks: Sequence[Task],
        progress: Progress | None = None,
    ) -> Iterator[Result]:
        """Yield ``function(*task)`` for each task, in the order of the tasks."""
        wrap = progress or iter
        if self._pool is None:
            for task in wrap(tasks):
                yield function(*task)
            return
        futures = [_submitted(self._pool, function, task) for task in tasks]
        try:
            for position, task in enumerate(wrap(tasks)):
                while _lost(futures[position]) and self._renewed():
                    futures[position:] = [
                        _submitted(self._pool, function, late) if _lost(future) else future
                        for late, future in zip(tasks[position:], futures[position:], strict=True)
                    ]
                if _lost(futures[position]):
                    yield function(*task)
                    continue
                if futures[position].exception() is not None:
                    futures[position] = _submitted(self._pool, function, task)
                yield _result(futures[position])
        finally:
            for future in futures:  # whoever stops early leaves no work behind
                future.cancel()

    def _renewed(self) -> bool:
        """Replace the broken pool, if there is a way to make a new one."""
        if not (self._make and self._pool):
            return False
        if not self._new_pools_left:
            raise BrokenExecutor(
                f"workers died in {NEW_POOLS + 1} pools, one after the other: a task may need more "
                "memory than a worker has; use smaller chunks, or fewer workers"
            )
        self._new_pools_left -= 1
        self._pool.shutdown()  # what still runs there may yet end well
        self._pool = self._make()
        return True


def _submitted(pool: Executor, function: Callable[..., Result], task: Task) -> "Future[Outcome]":
    """Submit a task; a pool that is already broken counts as one that broke on this task."""
    try:
        return pool.submit(_attempt, function, *task)
    except BrokenExecutor as error:
        future: Future[Outcome] = Future()
        future.set_exception(error)
        return future


def _attempt(function: Callable[..., Result], *task: Any) -> Outcome:
    """Do a task in a worker: what it gave, or the error it raised, noting where it was raised."""
    try:
        return function(*task), None
    except Exception as error:  # noqa: BLE001  _result raises it again
        error.add_note(f"In a worker:\n{traceback.format_exc()}")
        return None, error


def _result(future: "Future[Outcome]") -> Any:
    """Wait for the future; return what its task gave, or raise what its task raised."""
    value, error = future.result()
    if error is not None:
        raise error
    return value


def _lost(future: "Future[Any]") -> bool:
    """Wait for the future; return whether its worker died."""
    return isinstance(future.exception(), BrokenExecutor)
