"""Carrying a run out: order, stopping, trouble, and what the ledger holds afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.delivery.carrier import Carrier
from engine.delivery.line import Compose
from engine.delivery.model import Message
from engine.delivery.sending import Ending, Terms, carry_out
from engine.delivery.stopping import Stop
from engine.delivery.watch import Progress, Watch
from engine.errors import CarrierDown, LedgerBroken, LetterFailed
from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, RunState, Tally, Why
from engine.problem import Place, Problem
from tests.delivery.memory import UNSURE, MemoryCarrier, MemoryConnection
from tests.delivery.relay import compose, no_sleep
from tests.ledger.making import HOUR, NOW, opened, planned

LATER = Outcome(fate=Fate.DEFERRED, code=450, status="4.2.0", detail="greylisted")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with opened(tmp_path) as ledger:
        yield ledger


async def send(
    ledger: Ledger,
    carrier: Carrier,
    *,
    at: datetime = NOW,
    write: Compose = compose,
    stop: Stop | None = None,
    tell: Callable[[Progress], None] | None = None,
    sleep: Callable[[float], Awaitable[None]] = no_sleep,
    now: Callable[[], datetime] | None = None,
    connections: int = 1,
    letters_per_hour: int | None = None,
) -> Ending:
    return await carry_out(
        1,
        ledger=ledger,
        carrier=carrier,
        compose=write,
        terms=Terms(connections=connections, letters_per_hour=letters_per_hour),
        now=now or (lambda: at),
        stop=stop or Stop(),
        tell=tell,
        sleep=sleep,
    )


async def test_one_connection_sends_in_the_order_of_the_plan(ledger: Ledger) -> None:
    planned(ledger, 60)
    carrier = MemoryCarrier()

    assert await send(ledger, carrier) is Ending.DONE

    assert [message.number for message in carrier.delivered] == list(range(1, 61))
    assert ledger.tally(1) == Tally(chosen=60, accepted=60)
    assert ledger.get_run(1).state is RunState.ENDED
    assert (carrier.connections, carrier.closed, carrier.dropped) == (1, 1, 0)


async def test_a_second_full_run_sends_nothing(ledger: Ledger) -> None:
    planned(ledger, 5)
    await send(ledger, MemoryCarrier(), connections=3)
    again = MemoryCarrier()
    assert await send(ledger, again, connections=3) is Ending.DONE
    assert (again.offered, again.connections) == ([], 0)


async def test_a_deferred_letter_is_tried_again_by_a_later_send(ledger: Ledger) -> None:
    planned(ledger, 2)
    assert await send(ledger, MemoryCarrier(refusals={1: LATER})) is Ending.DONE
    assert ledger.tally(1) == Tally(chosen=2, accepted=1, deferred=1)

    too_soon = MemoryCarrier()
    await send(ledger, too_soon, at=NOW + timedelta(minutes=9))
    assert too_soon.offered == []

    in_time = MemoryCarrier()
    await send(ledger, in_time, at=NOW + timedelta(minutes=10))
    assert [message.number for message in in_time.delivered] == [1]
    assert ledger.tally(1) == Tally(chosen=2, accepted=2)


async def test_a_retry_carries_the_date_of_the_first_time(ledger: Ledger) -> None:
    planned(ledger, 1)
    dates: list[datetime] = []

    def write(letter: Claimed, date: datetime) -> Message:
        dates.append(date)
        return compose(letter, date)

    # Refused before its content left, it has no date yet; put off after it, it has.
    await send(ledger, MemoryCarrier(refusals={1: LATER}), write=write)
    await send(ledger, MemoryCarrier(answers={1: LATER}), write=write, at=NOW + HOUR)
    await send(ledger, MemoryCarrier(), write=write, at=NOW + 3 * HOUR)

    first = NOW.replace(microsecond=0)
    assert dates == [first, first + HOUR, first + HOUR]


async def test_a_letter_put_off_for_too_long_is_given_up(ledger: Ledger) -> None:
    planned(ledger, 1)
    await send(ledger, MemoryCarrier(refusals={1: LATER}))
    await send(ledger, MemoryCarrier(refusals={1: LATER}), at=NOW + timedelta(days=2))

    letter = ledger.find_letter(1)
    assert letter is not None
    assert (letter.fate, letter.attempts, letter.code, letter.detail) == (Fate.EXPIRED, 2, 450, "greylisted")


async def test_a_letter_that_cannot_be_written_does_not_hold_up_the_others(ledger: Ledger) -> None:
    planned(ledger, 3)

    def write(letter: Claimed, date: datetime) -> Message:
        if letter.number == 2:
            raise LetterFailed(Problem(Place(Path("letter.md"), 7), "'nickname' is missing"))
        return compose(letter, date)

    carrier = MemoryCarrier()
    assert await send(ledger, carrier, write=write) is Ending.DONE
    assert carrier.offered == [1, 3]
    letter = ledger.find_letter(2)
    assert letter is not None
    assert (letter.fate, letter.attempts, letter.detail) == (
        Fate.FAILED,
        0,
        "letter.md:7: 'nickname' is missing",
    )


async def test_a_letter_for_somebody_else_is_not_sent(ledger: Ledger) -> None:
    planned(ledger, 1)
    carrier = MemoryCarrier()

    def write(letter: Claimed, date: datetime) -> Message:
        message = compose(letter, date)
        return Message(number=1, sender=message.sender, recipient="eve@home.example", content=message.content)

    with pytest.raises(ValueError, match="was written for somebody else"):
        await send(ledger, carrier, write=write)
    assert carrier.offered == []


async def test_an_unsubscribe_in_the_middle_of_a_run_counts(ledger: Ledger) -> None:
    """It comes when the letter has been claimed, written and offered: the line is dropped without content."""
    planned(ledger, 3)

    def unsubscribe(number: int) -> None:
        if number == 2:
            ledger.suppress("p2@home.example", Why.ASKED, source="a click", now=NOW)

    carrier = MemoryCarrier(on_offer=unsubscribe)
    assert await send(ledger, carrier) is Ending.DONE
    assert [message.number for message in carrier.delivered] == [1, 3]
    assert ledger.tally(1) == Tally(chosen=3, accepted=2, suppressed=1)
    assert (carrier.connections, carrier.dropped) == (2, 1)


async def test_pausing_from_elsewhere_stops_every_line(ledger: Ledger) -> None:
    planned(ledger, 50)
    carrier = MemoryCarrier(on_offer=lambda number: ledger.pause(1, "asked to") if number == 10 else None)

    assert await send(ledger, carrier, connections=2) is Ending.PAUSED
    tally = ledger.tally(1)
    assert tally.accepted == len(carrier.delivered) <= 11
    assert tally.accepted + tally.unsent == 50
    assert next(ledger.letters(1, Fate.CLAIMED), None) is None


@pytest.mark.parametrize(("connections", "too_many"), [(1, 3), (2, 3), (4, 5)])
async def test_a_row_of_unsure_letters_pauses_the_run(
    ledger: Ledger, connections: int, too_many: int
) -> None:
    """One fall of the relay, a letter on every connection, is not yet a row."""
    planned(ledger, 50)
    carrier = MemoryCarrier(answers=dict.fromkeys(range(51), UNSURE))

    assert await send(ledger, carrier, connections=connections) is Ending.PAUSED
    assert too_many <= ledger.tally(1).unsure <= too_many + connections - 1
    assert ledger.get_run(1).detail == "the mail server's answer did not come, several times in a row"

    ledger.resume(1, NOW)
    assert await send(ledger, MemoryCarrier(), connections=connections) is Ending.DONE
    tally = ledger.tally(1)
    assert tally == Tally(chosen=50, unsure=tally.unsure, accepted=50 - tally.unsure)


@pytest.mark.parametrize(("connections", "too_many"), [(1, 3), (2, 3), (4, 5), (50, 51)])
def test_how_long_a_row_is(connections: int, too_many: int) -> None:
    watch = Watch(total=99, connections=connections, began=NOW, tell=None)
    said = [watch.came_to(seq, Fate.UNSURE, NOW) for seq in range(too_many)]
    assert said == [False] * (too_many - 1) + [True]


async def test_unsure_letters_here_and_there_pause_nothing(ledger: Ledger) -> None:
    planned(ledger, 20)
    carrier = MemoryCarrier(answers=dict.fromkeys([1, 2, 4, 5, 7, 8], UNSURE))
    assert await send(ledger, carrier) is Ending.DONE
    assert ledger.tally(1) == Tally(chosen=20, unsure=6, accepted=14)


# -- the carrier is down --------------------------------------------------------------------------------


async def test_no_connection_at_all(ledger: Ledger) -> None:
    planned(ledger, 5)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    carrier = MemoryCarrier(down=lambda _: CarrierDown("no connection", passing=True))
    with pytest.raises(CarrierDown, match="no connection"):
        await send(ledger, carrier, sleep=sleep)
    assert ledger.tally(1) == Tally(chosen=5, unsent=5)
    # Nobody waits a minute to hear that the address is wrong.
    assert (carrier.connections, waits) == (2, [])


async def test_nobody_there_is_heard_once_for_all_connections(ledger: Ledger) -> None:
    """The others are not waited for: each may take minutes to hear the same."""
    planned(ledger, 50)

    class Deaf(MemoryCarrier):
        async def connect(self) -> MemoryConnection:
            self.connections += 1
            if self.connections == 1:
                await asyncio.Event().wait()
            raise CarrierDown("no connection", passing=True)

    with pytest.raises(CarrierDown, match="no connection"):
        await send(ledger, Deaf(), connections=4)
    assert ledger.tally(1) == Tally(chosen=50, unsent=50)
    assert next(ledger.letters(1, Fate.CLAIMED), None) is None


async def test_not_wanted(ledger: Ledger) -> None:
    planned(ledger, 50)
    carrier = MemoryCarrier(
        down=lambda connection: CarrierDown("login refused") if connection > 2 else None, answers={5: UNSURE}
    )
    with pytest.raises(CarrierDown, match="login refused"):
        await send(ledger, carrier, connections=2)
    tally = ledger.tally(1)
    assert tally.accepted + tally.unsure == len(carrier.delivered) < 50
    assert next(ledger.letters(1, Fate.CLAIMED), None) is None


async def test_a_relay_that_is_restarted_is_waited_for(ledger: Ledger) -> None:
    planned(ledger, 4)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    down = {2, 3, 4, 5}
    carrier = MemoryCarrier(
        down=lambda connection: CarrierDown("restarting", passing=True) if connection in down else None,
        answers={2: UNSURE},
    )
    assert await send(ledger, carrier, sleep=sleep) is Ending.DONE
    assert ledger.tally(1) == Tally(chosen=4, accepted=3, unsure=1)
    assert waits == [1, 5, 15]


async def test_outcomes_are_written_down_before_the_carrier_is_given_up(ledger: Ledger) -> None:
    planned(ledger, 4)
    carrier = MemoryCarrier(
        down=lambda connection: CarrierDown("gone", passing=True) if connection > 1 else None,
        answers={2: UNSURE},
    )
    with pytest.raises(CarrierDown, match="gone"):
        await send(ledger, carrier)
    assert ledger.tally(1) == Tally(chosen=4, accepted=1, unsure=1, unsent=2)


async def test_a_relay_that_allows_fewer_connections_gets_fewer(ledger: Ledger) -> None:
    planned(ledger, 30)
    carrier = MemoryCarrier(
        down=lambda connection: CarrierDown("too many connections", passing=True) if connection > 2 else None
    )
    assert await send(ledger, carrier, connections=8) is Ending.DONE
    assert ledger.tally(1) == Tally(chosen=30, accepted=30)


async def test_one_letter_that_breaks_the_line_does_not_stop_the_run(ledger: Ledger) -> None:
    planned(ledger, 5)
    carrier = MemoryCarrier(refusals={2: CarrierDown("the line broke after RCPT", passing=True)})
    assert await send(ledger, carrier) is Ending.DONE
    assert carrier.offered == [1, 2, 2, 2, 3, 4, 5]
    assert ledger.tally(1) == Tally(chosen=5, accepted=4, deferred=1)


async def test_letters_that_all_break_the_line_do(ledger: Ledger) -> None:
    planned(ledger, 9)
    down = CarrierDown("the line broke after RCPT", passing=True)
    with pytest.raises(CarrierDown, match="the line broke after RCPT"):
        await send(ledger, MemoryCarrier(refusals=dict.fromkeys(range(10), down)))
    assert ledger.tally(1) == Tally(chosen=9, deferred=2, unsent=7)


# -- the ledger is broken -------------------------------------------------------------------------------


@pytest.mark.parametrize("connections", [1, 4])
async def test_what_cannot_be_recorded_is_not_sent(
    ledger: Ledger, connections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(ledger, 50)
    carrier = MemoryCarrier()
    advance = ledger.advance

    def breaks(steps, now):
        if len(carrier.delivered) >= 10:
            raise LedgerBroken("the disk is full")
        return advance(steps, now)

    monkeypatch.setattr(ledger, "advance", breaks)
    with pytest.raises(LedgerBroken, match="the disk is full"):
        await send(ledger, carrier, connections=connections)

    delivered = {message.number for message in carrier.delivered}
    assert len(delivered) <= 10 + connections
    monkeypatch.undo()
    ledger._lifelines.popitem()[1].let_go()
    ledger.recover(NOW)
    # Whatever left is either known to have arrived or listed as unsure.
    known = {letter.number for fate in (Fate.ACCEPTED, Fate.UNSURE) for letter in ledger.letters(1, fate)}
    assert delivered <= known


# -- stopping -------------------------------------------------------------------------------------------


async def test_stopping_sends_no_new_content(ledger: Ledger) -> None:
    """Asked between the offer and the content: the letter offered is dropped without a dot."""
    planned(ledger, 50)
    stop = Stop()
    carrier = MemoryCarrier(on_offer=lambda number: stop.ask() if number == 10 else None)

    assert await send(ledger, carrier, stop=stop) is Ending.STOPPED
    assert [message.number for message in carrier.delivered] == list(range(1, 10))
    assert carrier.dropped == 1
    assert ledger.tally(1) == Tally(chosen=50, accepted=9, unsent=41)

    assert await send(ledger, MemoryCarrier()) is Ending.DONE
    assert ledger.tally(1) == Tally(chosen=50, accepted=50)


async def test_stopping_waits_for_the_answers_owed_and_says_whose(ledger: Ledger) -> None:
    planned(ledger, 9)
    stop = Stop()
    carrier = MemoryCarrier()
    carrier.silent = {3}
    told: list[Progress] = []
    moment = NOW

    def tell(progress: Progress) -> None:
        told.append(progress)
        if progress.waiting_for == ("p3@home.example",):
            asyncio.get_running_loop().call_soon(stop.ask)
            asyncio.get_running_loop().call_later(0.01, stop.ask)

    def clock() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=1)
        return moment

    assert await send(ledger, carrier, stop=stop, tell=tell, now=clock) is Ending.STOPPED
    assert ledger.tally(1) == Tally(chosen=9, accepted=2, unsure=1, unsent=6)
    assert told[-1].waiting_for == ()


async def test_stopping_at_once_keeps_an_answer_that_had_come(ledger: Ledger) -> None:
    """The next letter is being offered, so the ledger has not heard of the last one yet."""
    planned(ledger, 9)
    stop = Stop()

    class Slow(MemoryCarrier):
        async def offer(self, message: Message) -> Outcome | None:
            if message.number == 2:
                stop.ask()
                stop.ask()
                await asyncio.Event().wait()
            return await super().offer(message)

    assert await send(ledger, Slow(), stop=stop) is Ending.STOPPED
    assert ledger.tally(1) == Tally(chosen=9, accepted=1, unsent=8)


async def test_stopping_at_once_while_the_ledger_answers(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter was put at risk, but not a byte of it left: it is put off, and nobody is unsure."""
    planned(ledger, 9)
    stop = Stop()
    loop = asyncio.get_running_loop()
    stopped = threading.Event()
    advance = ledger.advance

    def stop_and_wait() -> None:
        stop.ask()
        stop.ask()
        # After the lines have been cancelled: that takes the loop two turns.
        loop.call_later(0.05, stopped.set)

    def slowly(steps, now):
        answers = advance(steps, now)
        if ledger.history(2):
            loop.call_soon_threadsafe(stop_and_wait)
            assert stopped.wait(10)
        return answers

    monkeypatch.setattr(ledger, "advance", slowly)
    carrier = MemoryCarrier()
    assert await send(ledger, carrier, stop=stop) is Ending.STOPPED
    assert [message.number for message in carrier.delivered] == [1]
    assert ledger.tally(1) == Tally(chosen=9, accepted=1, deferred=1, unsent=7)


async def test_stopping_ends_a_wait(ledger: Ledger) -> None:
    planned(ledger, 9)
    stop = Stop()

    async def for_ever(_seconds: float) -> None:
        stop.ask()
        await asyncio.Event().wait()

    assert (
        await send(ledger, MemoryCarrier(), stop=stop, sleep=for_ever, letters_per_hour=60) is Ending.STOPPED
    )
    assert ledger.tally(1) == Tally(chosen=9, accepted=1, unsent=8)


async def test_being_cancelled_leaves_nothing_in_doubt_but_what_had_left(ledger: Ledger) -> None:
    planned(ledger, 9)
    carrier = MemoryCarrier()
    carrier.silent = {3}
    task = asyncio.ensure_future(send(ledger, carrier))
    await carrier.fell_silent.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert ledger.tally(1) == Tally(chosen=9, accepted=2, unsure=1, unsent=6)


# -- pace and progress ----------------------------------------------------------------------------------


async def test_letters_leave_no_faster_than_asked(ledger: Ledger) -> None:
    planned(ledger, 4)
    moment = NOW
    left: list[timedelta] = []

    async def sleep(seconds: float) -> None:
        nonlocal moment
        # Before a wait everything known is written down.
        assert ledger.tally(1).accepted == len(left)
        moment += timedelta(seconds=seconds)

    carrier = MemoryCarrier(on_offer=lambda _number: left.append(moment - NOW))
    await send(ledger, carrier, sleep=sleep, now=lambda: moment, letters_per_hour=60)
    assert left == [timedelta(minutes=minute) for minute in range(4)]


async def test_progress_says_how_fast_and_how_long(ledger: Ledger) -> None:
    planned(ledger, 5)
    moment = NOW
    told: list[Progress] = []

    def a_second_later(_number: int) -> None:
        nonlocal moment
        moment += timedelta(seconds=1)

    carrier = MemoryCarrier(on_offer=a_second_later, refusals={5: LATER})
    await send(ledger, carrier, tell=told.append, now=lambda: moment)

    assert told[0] == Progress(total=5, done={}, rate=0.0, left=None, waiting_for=("p1@home.example",))
    assert told[-1] == Progress(
        total=5, done={Fate.ACCEPTED: 4, Fate.DEFERRED: 1}, rate=1.0, left=timedelta(0), waiting_for=()
    )
    assert {progress.rate for progress in told[1:]} <= {0.5, 1.0, 2 / 3, 0.75, 0.8}


async def test_a_slow_relay_does_not_keep_what_is_known_from_the_ledger(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.delivery.line._SLOW", 0.01)
    planned(ledger, 2)
    known = asyncio.Event()
    loop = asyncio.get_running_loop()
    advance = ledger.advance

    def heard(steps, now):
        answers = advance(steps, now)
        if ledger.tally(1).accepted:
            loop.call_soon_threadsafe(known.set)
        return answers

    class Slow(MemoryCarrier):
        async def offer(self, message: Message) -> Outcome | None:
            if message.number == 2:
                await known.wait()
            return await super().offer(message)

    monkeypatch.setattr(ledger, "advance", heard)
    assert await send(ledger, Slow()) is Ending.DONE
