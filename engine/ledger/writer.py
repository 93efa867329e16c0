"""The one writer of a process: steps that arrive while a commit is under way share the next one."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from engine.errors import LedgerBroken
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, Go, Lease, Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Waiting:
    step: Step
    answer: asyncio.Future[Go]


@dataclass(frozen=True, slots=True)
class _Call:
    work: Callable[[], object]
    answer: asyncio.Future[object]


class Writer:
    """An owner's async hand on the ledger: everything it writes goes through one thread, in the order asked.

    Once the ledger has failed, it stays failed: every later call raises the same LedgerBroken, so that
    nothing is sent that would not be recorded.  Use as an async context manager; leaving it frees what is
    still claimed.
    """

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime], lease: Lease = Lease()) -> None:  # noqa: B008 (a frozen value)
        self._ledger = ledger
        self._now = now
        self._lease = lease
        self._queue: queue.SimpleQueue[_Waiting | _Call | None] = queue.SimpleQueue()
        self._broken: LedgerBroken | None = None
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self.owner = 0

    async def __aenter__(self) -> Writer:
        self._thread.start()
        self._renewed = self._now()
        until = self._renewed + self._lease.length
        self.owner = await self.call(lambda: self._ledger.enlist(self._renewed, until))
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            if self._broken is None:
                await self.call(lambda: self._ledger.leave(self.owner, self._now()))
        finally:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)

    async def advance(self, step: Step) -> Go:
        """See ``Ledger.advance``.

        Raises:
            LedgerBroken: the step may not have been written; nothing of its letter may leave.
        """
        answer: asyncio.Future[Go] = self._loop.create_future()
        self._put(_Waiting(step, answer))
        return await answer

    async def claim(self, run: int, limit: int) -> list[Claimed]:
        """See ``Ledger.claim``."""
        return await self.call(lambda: self._ledger.claim(run, self.owner, limit, self._now()))

    async def pause(self, run: int, detail: str) -> None:
        """See ``Ledger.pause``."""
        await self.call(lambda: self._ledger.pause(run, detail))

    async def call(self, work: Callable[[], T]) -> T:
        """Do ``work``, which uses the ledger, on the writer's thread."""
        answer: asyncio.Future[object] = self._loop.create_future()
        self._put(_Call(work, answer))
        return await answer  # type: ignore[return-value]  # what work returned

    def _put(self, item: _Waiting | _Call) -> None:
        if self._broken is not None:
            raise self._broken
        self._queue.put(item)

    # -- on the thread --------------------------------------------------------------------------

    def _work(self) -> None:
        while (items := self._next_items()) is not None:
            if self._broken is not None:
                self._tell([(item.answer, self._broken) for item in items])
                continue
            try:
                self._renew_if_due()
                self._tell(self._done(items))
            except LedgerBroken as error:
                self._broken = error
                self._tell([(item.answer, error) for item in items])
            except Exception as error:  # noqa: BLE001 (whoever asked gets it)
                self._tell([(item.answer, error) for item in items])

    def _next_items(self) -> list[_Waiting | _Call] | None:
        """Everything that waits; empty when it is time to renew the lease, None at the end."""
        try:
            item = self._queue.get(timeout=self._lease.renewal.total_seconds())
        except queue.Empty:
            return []
        items: list[_Waiting | _Call] = []
        while item is not None:
            items.append(item)
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return items
        return items or None

    def _renew_if_due(self) -> None:
        now = self._now()
        if self.owner and now - self._renewed >= self._lease.renewal:
            self._ledger.renew(self.owner, now + self._lease.length)
            self._renewed = now

    def _done(self, items: list[_Waiting | _Call]) -> list[tuple[asyncio.Future[Any], object]]:
        """Do what was asked: all steps in one commit, then the calls."""
        waiting = [item for item in items if isinstance(item, _Waiting)]
        told: list[tuple[asyncio.Future[Any], object]] = []
        if waiting:
            answers = self._ledger.advance([item.step for item in waiting], self._now())
            told += [(item.answer, go) for item, go in zip(waiting, answers, strict=True)]
        return told + [(item.answer, item.work()) for item in items if isinstance(item, _Call)]

    def _tell(self, told: list[tuple[asyncio.Future[Any], object]]) -> None:
        self._loop.call_soon_threadsafe(_resolve, told)


def _resolve(told: list[tuple[asyncio.Future[Any], object]]) -> None:
    for future, answer in told:
        if future.done():  # Whoever asked was cancelled.
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
