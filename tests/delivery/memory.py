"""A carrier that keeps letters in memory and does what a test has told it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.delivery.model import Message
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome

ACCEPTED = Outcome(fate=Fate.ACCEPTED, code=250, detail="ok")
UNSURE = Outcome(fate=Fate.UNSURE, detail="the line broke after the letter")


class MemoryCarrier:
    """``delivered`` holds what was taken, ``offered`` what was only announced, in order.

    ``refusals`` answer an offer, ``answers`` the content, by the letter's number; a CarrierDown among the
    refusals is raised.  ``down`` says for each connection, counted from 1, why there is none.  ``on_offer``
    is called with the letter's number before it is answered.
    """

    def __init__(
        self,
        *,
        refusals: Mapping[int, Outcome | CarrierDown] = MappingProxyType({}),
        answers: Mapping[int, Outcome] = MappingProxyType({}),
        down: Callable[[int], CarrierDown | None] = lambda _connection: None,
        on_offer: Callable[[int], None] = lambda _number: None,
    ) -> None:
        self.delivered: list[Message] = []
        self.offered: list[int] = []
        self.connections = 0
        self.dropped = 0
        self.closed = 0
        #: Letters whose content is taken and never answered.
        self.silent: set[int] = set()
        self.fell_silent = asyncio.Event()
        self._refusals = refusals
        self._answers = answers
        self._down = down
        self._on_offer = on_offer

    async def connect(self) -> MemoryConnection:
        self.connections += 1
        await asyncio.sleep(0)
        down = self._down(self.connections)
        if down is not None:
            raise down
        return MemoryConnection(self)

    async def offer(self, message: Message) -> Outcome | None:
        self.offered.append(message.number)
        self._on_offer(message.number)
        await asyncio.sleep(0)
        refusal = self._refusals.get(message.number)
        if isinstance(refusal, CarrierDown):
            raise refusal
        return refusal

    async def deliver(self, message: Message) -> Outcome:
        self.delivered.append(message)
        await asyncio.sleep(0)
        if message.number in self.silent:
            self.fell_silent.set()
            await asyncio.Event().wait()
        return self._answers.get(message.number, ACCEPTED)


class MemoryConnection:
    def __init__(self, carrier: MemoryCarrier) -> None:
        self._carrier = carrier
        self.usable = True

    async def offer(self, message: Message) -> Outcome | None:
        return await self._carrier.offer(message)

    async def deliver(self, message: Message) -> Outcome:
        outcome = await self._carrier.deliver(message)
        self.usable = outcome.fate is not Fate.UNSURE
        return outcome

    def drop(self) -> None:
        self.usable = False
        self._carrier.dropped += 1

    async def close(self) -> None:
        self.usable = False
        self._carrier.closed += 1
