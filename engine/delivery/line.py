"""One connection's share of a run: offer, put at risk, deliver, again.

The order is what "once" rests on: a letter's content leaves only after the ledger has committed that it is
at risk, and that commit also holds what came of the letter before it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from engine.delivery.carrier import Carrier, Connection
from engine.delivery.model import Message
from engine.delivery.pace import Pace, next_try
from engine.delivery.stopping import Stop
from engine.delivery.supply import Supply
from engine.delivery.watch import Watch
from engine.errors import CarrierDown, LedgerBroken, LetterFailed
from engine.fate import Fate, Outcome
from engine.ledger.model import AtRisk, Claimed, Done, Go, Step
from engine.ledger.writer import Writer

#: Writes one letter, with the Date header it is to carry.  Equal arguments give equal bytes.  Raises
#: LetterFailed if this person's letter cannot be written.
Compose: TypeAlias = Callable[[Claimed, datetime], Message]

# Seconds before each attempt to find a working connection for one letter: a relay that is restarted, or
# wants a new connection after so many letters, is back within them.
_PATIENCE = (0, 0, 1, 5, 15, 30)
# Until any connection has stood, that many of them are enough to see that the address is wrong.
_FIRST = 2
# A letter on which the line broke so often is put off; so many such letters in a row and the relay is down.
_BREAKS = 3
# An answer already known is written down although the next letter's relay is slow, after so many seconds.
_SLOW = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the lines of one run share."""

    run: int
    writer: Writer
    carrier: Carrier
    compose: Compose
    supply: Supply
    pace: Pace
    stop: Stop
    watch: Watch
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    give_up_after: timedelta


class Line:
    """Carries letters one after the other until none is left, or its connection is past mending."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection: Connection | None = None
        # The last letter's outcome, known to us and not yet to the ledger.
        self._owed: Done | None = None
        self._breaks_in_a_row = 0

    async def carry(self) -> None:
        """Carry letters until the supply ends.

        Raises:
            CarrierDown: if no connection is to be had, or the carrier does not want us; whatever was
                known is written down, and the letter in hand is given back.
            LedgerBroken: nothing more may be sent.
        """
        try:
            while (letter := await self._work.supply.next()) is not None:
                await self._carry(letter)
            await self._write_down()
            if self._connection is not None:
                await self._connection.close()
                self._connection = None
        finally:
            self._drop()
            # Given up or cancelled between two letters.  Where the ledger is broken it is too late.
            with contextlib.suppress(LedgerBroken):
                await self._write_down()

    async def _carry(self, letter: Claimed) -> None:
        work = self._work
        if not await self._wait(work.pace.take(work.now()).total_seconds()):
            work.supply.give_back(letter)
            return
        date = letter.date or work.now().replace(microsecond=0)
        try:
            message = work.compose(letter, date)
        except LetterFailed as failure:
            await self._came_to(letter, Outcome(fate=Fate.FAILED, detail=str(failure.problem)))
            return
        if message.recipient != letter.address or message.number != letter.number:
            raise ValueError(f"letter {letter.number} was written for somebody else")
        try:
            refusal = await self._offer(message)
        except CarrierDown:
            work.supply.give_back(letter)
            raise
        if refusal is not None:
            await self._came_to(letter, refusal)
        elif work.stop.asked:
            self._drop()
            work.supply.give_back(letter)
        else:
            await self._deliver(letter, message, date)

    async def _deliver(self, letter: Claimed, message: Message, date: datetime) -> None:
        work, connection = self._work, self._connection
        assert connection is not None  # noqa: S101 (offer has left one)
        asking = asyncio.ensure_future(work.writer.advance(self._step(AtRisk(letter=letter, date=date))))
        try:
            go = await asyncio.shield(asking)
        except asyncio.CancelledError:
            self._drop()
            if await asking is Go.YES:
                await self._came_to(letter, Outcome(fate=Fate.DEFERRED, detail="we stopped before it left"))
            raise
        except BaseException:
            # Without the ledger's word nothing leaves.
            self._drop()
            raise
        if go is not Go.YES:
            # Hung up without a dot: after 354 a lone dot would deliver an empty letter.
            self._drop()
            if go is Go.SUPPRESSED:
                work.watch.came_to(letter.seq, Fate.SUPPRESSED, work.now())
            elif go is Go.PAUSED:
                work.supply.close()
            return
        work.watch.left(letter.seq, letter.address, work.now())
        try:
            outcome = await connection.deliver(message)
        except asyncio.CancelledError:
            outcome = Outcome(fate=Fate.UNSURE, detail="we stopped before the answer came")
            await self._came_to(letter, outcome)
            await self._write_down()
            raise
        await self._came_to(letter, outcome)

    # -- connections ----------------------------------------------------------------------------

    async def _offer(self, message: Message) -> Outcome | None:
        """Offer the letter, on a new connection where the old one broke."""
        work = self._work
        breaks = 0
        down = CarrierDown("there was no time left to try", passing=True)
        for attempt, seconds in enumerate(_PATIENCE):
            if seconds and not await self._wait(seconds):
                raise down
            try:
                connection = await self._connected()
            except CarrierDown as error:
                if not error.passing or (attempt + 1 >= _FIRST and not work.watch.reached):
                    raise
                down = error
                continue
            try:
                refusal = await self._without_keeping_the_ledger_waiting(connection.offer(message))
            except CarrierDown as error:
                self._drop()
                if not error.passing:
                    raise
                down = error
                breaks += 1
                if breaks == _BREAKS:
                    break
            else:
                self._breaks_in_a_row = 0
                return refusal
        self._breaks_in_a_row += 1
        if breaks == 0 or self._breaks_in_a_row >= _BREAKS:
            raise down
        return Outcome(fate=Fate.DEFERRED, detail=str(down))

    async def _connected(self) -> Connection:
        if self._connection is not None and not self._connection.usable:
            await self._connection.close()
            self._connection = None
        if self._connection is None:
            await self._write_down()
            self._connection = await self._work.carrier.connect()
            self._work.watch.reached = True
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.drop()
            self._connection = None

    # -- what came of letters -------------------------------------------------------------------

    async def _came_to(self, letter: Claimed, outcome: Outcome) -> None:
        """Owe the ledger what came of a letter; what was owed before is written down first."""
        work = self._work
        await self._write_down()
        again = None
        if outcome.fate is Fate.DEFERRED:
            now = work.now()
            if letter.first_tried is not None and now - letter.first_tried >= work.give_up_after:
                outcome = Outcome(
                    fate=Fate.EXPIRED, code=outcome.code, status=outcome.status, detail=outcome.detail
                )
            else:
                again = next_try(letter.attempts + 1, now)
        self._owed = Done(letter=letter, outcome=outcome, next_try=again)
        if work.watch.came_to(letter.seq, outcome.fate, work.now()):
            work.supply.close()
            await self._write_down()
            await work.writer.pause(work.run, "the mail server's answer did not come, several times in a row")

    def _step(self, at_risk: AtRisk | None) -> Step:
        done, self._owed = self._owed, None
        return Step(done=done, at_risk=at_risk)

    async def _write_down(self) -> None:
        """Write down what is owed, if anything is."""
        if self._owed is not None:
            await self._work.writer.advance(self._step(None))

    async def _without_keeping_the_ledger_waiting(self, offer: Awaitable[Outcome | None]) -> Outcome | None:
        """Wait for an offer; what is owed is written down meanwhile if that takes long."""
        if self._owed is None:
            return await offer
        offering = asyncio.ensure_future(offer)
        try:
            done, _ = await asyncio.wait({offering}, timeout=_SLOW)
            if not done:
                await self._write_down()
            return await offering
        except BaseException:
            offering.cancel()
            with contextlib.suppress(BaseException):
                await offering
            raise

    async def _wait(self, seconds: float) -> bool:
        """Wait, having written down what is owed; False if we were asked to stop."""
        if seconds > 0:
            await self._write_down()
            asked = asyncio.ensure_future(self._work.stop.until_asked())
            sleeping = asyncio.ensure_future(self._work.sleep(seconds))
            await asyncio.wait({asked, sleeping}, return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            sleeping.cancel()
        return not self._work.stop.asked
