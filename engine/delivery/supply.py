"""The letters of a run, claimed a handful at a time and handed out one by one."""

from __future__ import annotations

import asyncio
from collections import deque

from engine.delivery.stopping import Stop
from engine.ledger.model import Claimed
from engine.ledger.writer import Writer


class Supply:
    """What the lines of a run draw from, in the order of the plan."""

    def __init__(self, writer: Writer, run: int, stop: Stop, *, at_once: int) -> None:
        self._writer = writer
        self._run = run
        self._stop = stop
        self._at_once = at_once
        self._ready: deque[Claimed] = deque()
        self._claiming = asyncio.Lock()
        self._closed = False

    async def next(self) -> Claimed | None:
        """The next letter; None when none is due, somebody asked to stop, or the supply was closed."""
        async with self._claiming:
            if not self._ready and not self._ended:
                self._ready.extend(await self._writer.claim(self._run, self._at_once))
            return self._ready.popleft() if self._ready and not self._ended else None

    def give_back(self, letter: Claimed) -> None:
        """This one has not been tried: it comes first again."""
        self._ready.appendleft(letter)

    def close(self) -> None:
        """Hand out nothing more.  What is claimed and not handed out stays claimed until its owner leaves."""
        self._closed = True

    @property
    def _ended(self) -> bool:
        return self._closed or self._stop.asked
