"""Making runs in worker processes that may die.

A worker that is killed takes the whole standard pool with it and every run in progress is under suspicion. So the pool
is made again and the suspects are run alone, one after the other: whoever kills its worker then is known, and innocent
runs are never counted as failed. A run is tried three times at most. What a run gives lies on disk before it is
reported, so nothing finished is ever lost.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

TRIES = 3
POLL_S = 0.5


def in_turn(task: Callable[[Any], object], jobs: Iterable[Any], fatal: tuple[type[BaseException], ...]
            ) -> Generator[tuple[Any, BaseException | None]]:  # fmt: skip
    """Run jobs here, one after the other; yields each with its error. An error of a `fatal` kind ends it all."""
    for job in jobs:
        try:
            task(job)
        except fatal:
            raise
        except Exception as error:
            yield job, error
        else:
            yield job, None


class Pool:
    """Worker processes, started afresh (spawn), replaced when they die.

    Parameters
    ----------
    task : callable
        Module-level function of one job; stores its own result.
    workers : int
    limit_s : float, optional
        Longest time a run may take before its worker is ended.
    fatal : tuple of exception types
        Errors that end the study at once, e.g. a full disk.
    """

    def __init__(self, task: Callable[[Any], object], workers: int, limit_s: float | None = None,
                 fatal: tuple[type[BaseException], ...] = ()):  # fmt: skip
        self.task, self.workers, self.limit_s, self.fatal = task, workers, limit_s, fatal
        self.waiting: deque[Any] = deque()
        self.suspects: deque[Any] = deque()
        self.tries: dict[int, int] = {}
        self.running: dict[Future, tuple[Any, float]] = {}
        self.executor: ProcessPoolExecutor | None = None

    def run(self, jobs: Iterable[Any]) -> Generator[tuple[Any, BaseException | None]]:
        """Run all jobs; yields each once, with its error when it failed for good."""
        self.waiting.extend(jobs)
        try:
            while self.waiting or self.suspects or self.running:
                self._submit()
                done, _ = wait(self.running, timeout=POLL_S, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from self._settle(future)
                self._end_overdue()
        finally:
            self.stop()

    def _submit(self) -> None:
        """Keep every worker busy; suspects go alone, after all others."""
        while self.waiting and len(self.running) < self.workers:
            self._start(self.waiting.popleft())
        if self.suspects and not self.running:
            self._start(self.suspects.popleft())

    def _start(self, job: Any) -> None:
        if self.executor is None:
            self.executor = ProcessPoolExecutor(
                self.workers, mp_context=get_context("spawn"), initializer=prepare_worker
            )
        try:
            future = self.executor.submit(self.task, job)
        except BrokenProcessPool:  # it broke while nothing of ours was in it: the job is innocent
            self.stop()
            self.waiting.appendleft(job)
            return
        self.running[future] = (job, time.monotonic())

    def _settle(self, future: Future) -> Iterator[tuple[Any, BaseException | None]]:
        if future not in self.running:
            return
        job, _ = self.running[future]
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            yield from self._after_a_death(error)
            return
        del self.running[future]
        if isinstance(error, self.fatal):
            raise error
        if error is not None and not self._last_try(job):
            self.suspects.append(job)
        else:
            yield job, error

    def _after_a_death(self, error: BaseException) -> Iterator[tuple[Any, BaseException | None]]:
        in_progress = [job for job, _ in self.running.values()]
        alone = len(in_progress) == 1
        self.running.clear()
        self.stop()
        for job in in_progress:
            if alone and self._last_try(job):
                yield job, error
            else:
                self.suspects.append(job)

    def _last_try(self, job: Any) -> bool:
        self.tries[id(job)] = self.tries.get(id(job), 0) + 1
        return self.tries[id(job)] >= TRIES

    def _end_overdue(self) -> None:
        """A worker that does not come back is ended; its run is then tried again like after any death."""
        if self.limit_s is None or self.executor is None:
            return
        if any(time.monotonic() - since > self.limit_s for _, since in self.running.values()):
            self._kill()

    def _kill(self) -> None:
        # The pool offers no public way to end a worker that hangs (Python 3.14 adds kill_workers).
        for process in list((getattr(self.executor, "_processes", None) or {}).values()):
            process.kill()

    def stop(self) -> None:
        """End all workers now; what they were writing was not yet in place."""
        if self.executor is not None:
            self._kill()
            self.executor.shutdown(wait=True, cancel_futures=True)
            self.executor = None


def prepare_worker() -> None:
    """Set up a worker: one thread for linear algebra, deaf to Ctrl-C (the parent ends it), gone when the parent is."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait as wait_for

    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(3)
