"""Carrying out a run: its letters over several connections, each letter once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from engine.delivery.carrier import Carrier
from engine.delivery.line import Compose, Line, Work
from engine.delivery.pace import Pace
from engine.delivery.stopping import Stop
from engine.delivery.supply import Supply
from engine.delivery.watch import Progress, Watch
from engine.errors import CarrierDown
from engine.ledger.ledger import Ledger
from engine.ledger.model import RunState
from engine.ledger.writer import Writer

# Letters claimed ahead for each connection: few enough that a second process finds some, many enough that
# claiming costs nothing.
_AHEAD = 25


class Ending(Enum):
    """Why ``carry_out`` came back."""

    #: No letter was due any more.
    DONE = auto()
    #: Somebody asked it to stop.
    STOPPED = auto()
    #: The run is paused; its ``detail`` says why.
    PAUSED = auto()
    #: It was somebody else's turn: see ``Stop.enough``.
    TIME_UP = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a run is carried out.

    Attributes:
        connections: Letters in flight together; 1 sends strictly in order.
        letters_per_hour: Upper bound over any hour; None is no limit.
        give_up_after: Age, from the first attempt, at which a letter that is put off again is given up.
    """

    connections: int = 4
    letters_per_hour: int | None = None
    give_up_after: timedelta = timedelta(days=2)


async def carry_out(
    run: int,
    *,
    ledger: Ledger,
    carrier: Carrier,
    compose: Compose,
    terms: Terms,
    now: Callable[[], datetime],
    stop: Stop,
    tell: Callable[[Progress], None] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Ending:
    """Send the letters of a frozen run that are due: those never tried, then those whose next try has come.

    What a dead process left behind is seen to first.  May be called again, by several processes at once
    and after any crash; a letter goes once.  The run is ended in the ledger when nothing of it is left.

    Raises:
        CarrierDown: if no connection would do; everything known is written down, the rest is unsent.
        LedgerBroken: if something could not be written down; nothing was sent after that.
    """
    ledger.recover(now())
    total = ledger.tally(run)
    watch = Watch(total=total.unsent + total.deferred, connections=terms.connections, began=now(), tell=tell)
    async with Writer(ledger, now=now) as writer:
        supply = Supply(writer, run, stop, at_once=_at_once(terms))
        work = Work(
            run=run,
            writer=writer,
            carrier=carrier,
            compose=compose,
            supply=supply,
            pace=Pace(terms.letters_per_hour),
            stop=stop,
            watch=watch,
            now=now,
            sleep=sleep,
            give_up_after=terms.give_up_after,
        )
        down = await _together([Line(work) for _ in range(terms.connections)], work)
    watch.last_word(now())
    ledger.finish(run, now())
    if ledger.get_run(run).state is RunState.PAUSED:
        return Ending.PAUSED
    if stop.asked:
        return Ending.STOPPED if stop.by_somebody else Ending.TIME_UP
    if down is not None:
        left = ledger.tally(run)
        if left.unsent or (left.deferred and not watch.reached):
            raise down
    return Ending.DONE


async def _together(lines: list[Line], work: Work) -> CarrierDown | None:
    """Run the lines; returns why the first of them gave up, None if none did.

    A line that finds no connection leaves its letters to the others: relays limit how many they allow.  One
    that hears that we are not wanted ends them all, and so does the first if none was ever connected.
    """
    tasks = [asyncio.create_task(line.carry()) for line in lines]
    hurrying = asyncio.create_task(_hurry(work.stop, tasks))
    first: CarrierDown | None = None
    pending = set(tasks)
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                error = None if task.cancelled() else task.exception()
                if isinstance(error, CarrierDown):
                    first = first or error
                    if not error.passing:
                        work.supply.close()
                    if not work.watch.reached:
                        return error
                elif error is not None:
                    raise error
    finally:
        # After a broken ledger the others must not send another byte.
        for task in (*tasks, hurrying):
            task.cancel()
        await asyncio.gather(*tasks, hurrying, return_exceptions=True)
    return first


async def _hurry(stop: Stop, tasks: list[asyncio.Task[None]]) -> None:
    await stop.until_hurried()
    for task in tasks:
        task.cancel()


def _at_once(terms: Terms) -> int:
    ahead = terms.connections * _AHEAD
    if terms.letters_per_hour is not None:
        # Not much more than a minute's worth: the others may want some, and a lease is not for ever.
        ahead = min(ahead, terms.letters_per_hour // 60)
    return max(ahead, terms.connections)
