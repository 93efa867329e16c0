"""The ledger's third part: what is armed, what was dealt with, what waits for its time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from engine.fate import Fate
from engine.ledger import arming, departing, forgetting, freezing, lately, occurring, thanking
from engine.ledger.lately import RunName
from engine.ledger.model import NewLetter
from engine.ledger.scheduled import Armed, Counted, Departed, Occurred, Paused, Received, Unfinished, Waiting
from engine.ledger.thanking import How, Thanked, ThanksAsked

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


class Scheduling(ABC):
    """Every method that writes is one durable transaction, or raises LedgerBroken."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _streamed(self, ask: Callable[[Connection], Iterator[T]]) -> Iterator[T]: ...

    # -- arming ---------------------------------------------------------------------------------

    def arm(
        self, campaign: str, digests: Mapping[str, str], *, most: int | None, by: str, now: datetime
    ) -> Armed:
        """Let a campaign go by itself from now on, as long as its ``digests`` are these."""
        with self._writing() as connection:
            return arming.arm(connection, campaign, digests, most, by, now)

    def disarm(self, campaign: str, *, by: str, why: str, now: datetime) -> bool:
        """Let it go by itself no more; False if it did not."""
        with self._writing() as connection:
            return arming.disarm(connection, campaign, by, why, now)

    def armed(self, campaign: str | None = None) -> list[Armed]:
        """What goes by itself, by campaign."""
        with self._reading() as connection:
            return arming.armed(connection, campaign)

    def last_disarmed(self) -> list[Armed]:
        """The last word on each campaign that went by itself once and does not now."""
        with self._reading() as connection:
            return arming.last_disarmed(connection)

    # -- occurrences ----------------------------------------------------------------------------

    def deal(self, occurred: Occurred, standing: Iterable[tuple[str, str | None]] = ()) -> None:
        """Write down what became of an occurrence without letters, with the tiers its campaign has seen."""
        with self._writing() as connection:
            occurring.deal(connection, occurred)
            occurring.stand(connection, occurred.campaign, standing)

    def find_occurred(self, campaign: str, occurrence: str) -> Occurred | None:
        """None where nobody has dealt with it."""
        with self._reading() as connection:
            return occurring.find(connection, campaign, occurrence)

    def occurred(self, campaign: str | None = None, since: datetime | None = None) -> list[Occurred]:
        """What was due since then, the latest first."""
        with self._reading() as connection:
            return occurring.occurred(connection, campaign, since)

    def usual(self, campaign: str) -> list[int]:
        """How many letters its last occurrences had, the latest first."""
        with self._reading() as connection:
            return occurring.usual(connection, campaign)

    def had(self, but_not: RunName, since: datetime | None = None) -> Iterator[tuple[str, datetime]]:
        """Contacts with a letter of another occurrence of that campaign, and when; see ``occurring.had``."""
        return self._streamed(lambda connection: occurring.had(connection, *but_not, since))

    def standings(self, campaign: str) -> Mapping[str, str | None]:
        """The tier in which a campaign last saw each contact; empty before it first looked."""
        with self._reading() as connection:
            return occurring.standings(connection, campaign)

    def standing_of(self, address: str) -> Mapping[str, str | None]:
        """Campaign → the tier in which it last saw the person with a normalised address."""
        with self._reading() as connection:
            return forgetting.standing_of(connection, address)

    # -- how often ------------------------------------------------------------------------------

    def enough(self, counted: Counted, at: datetime, *, but_not: RunName) -> Iterator[str]:
        """Addresses with so many letters of a kind about ``at`` that one more is too many."""
        return self._streamed(lambda connection: lately.enough(connection, counted, at, but_not))

    def written_between(
        self, since: datetime, until: datetime, *, but_not: RunName
    ) -> Iterator[tuple[str, str, str]]:
        """Addresses with a letter in that time, each with its campaign and purpose."""
        return self._streamed(lambda connection: lately.between(connection, since, until, but_not))

    def thanked_for(self, reason: str, since: datetime, *, but_not: RunName) -> Iterator[tuple[str, str]]:
        """Addresses thanked for that since then, each with the campaign or the person who did."""
        return self._streamed(lambda connection: lately.thanked(connection, reason, since, but_not))

    # -- the gratitude record -------------------------------------------------------------------

    def thanks(self, asked: ThanksAsked, most: int | None = None) -> Iterator[Thanked]:
        """Thanks that people had, the latest first; see ``thanking.thanks``."""
        return self._streamed(lambda connection: thanking.thanks(connection, asked, most))

    def count_thanks(self, asked: ThanksAsked) -> int:
        """How many there are."""
        with self._reading() as connection:
            return thanking.count(connection, asked)

    def last_thanks(self, purposes: frozenset[str]) -> Iterator[tuple[str, str | None, datetime]]:
        """Everybody who was thanked, with when they were last; see ``thanking.latest``."""
        return self._streamed(lambda connection: thanking.latest(connection, purposes))

    def write_thanks_down(self, who: str, *, by: str, reason: str, how: How, at: datetime) -> int:
        """Write down thanks given without a letter of ours; returns the number they can be taken back by.

        ``who`` is a normalised address, or the customer's number of somebody without one.
        """
        with self._writing() as connection:
            return thanking.write_down(connection, who, by=by, reason=reason, how=how, at=at)

    def take_thanks_back(self, number: int, now: datetime) -> Thanked | None:
        """Let thanks that were written down not count any more; None where none of that number did."""
        with self._writing() as connection:
            return thanking.take_back(connection, number, now)

    def thanks_written_down(self, who: str) -> Sequence[Thanked]:
        """What people wrote down about somebody, taken back or not."""
        with self._reading() as connection:
            return thanking.written_down(connection, who)

    # -- what waits -----------------------------------------------------------------------------

    def unfinished(self) -> list[Unfinished]:
        """Every run that has not ended and is not paused."""
        with self._reading() as connection:
            return departing.unfinished(connection)

    def paused(self) -> list[Paused]:
        """Every run that waits for a person."""
        with self._reading() as connection:
            return departing.paused(connection)

    def departed(self, since: datetime, until: datetime, *, fate: Fate = Fate.ACCEPTED) -> Iterator[Departed]:
        """Letters of one fate that left, or could have left, in that time; see ``departing.departed``."""
        return self._streamed(lambda connection: departing.departed(connection, since, until, fate))

    def extend(
        self,
        run: int,
        letters: Iterable[NewLetter],
        *,
        files: Mapping[str, bytes],
        again_at: datetime | None,
        now: datetime,
    ) -> int:
        """Add letters for people who can have theirs now, and have none yet; returns how many.

        ``files`` are what they are made from, for a run whose snapshot is gone; ``again_at`` is when those
        who are held back are looked at again, None: never.
        """
        with self._writing() as connection:
            added = freezing.extend(connection, run, letters, files, now)
            departing.look_again(connection, run, again_at)
            return added

    def closed(self, run: int, now: datetime) -> list[Waiting]:
        """Letters that are unsent although their time to leave has passed."""
        with self._reading() as connection:
            return list(departing.closed(connection, run, now))

    def reopen(self, openings: Iterable[tuple[int, datetime, datetime | None]]) -> None:
        """Give letters, by their place, another time to leave and its end."""
        with self._writing() as connection:
            departing.reopen(connection, openings)

    def open_gate(self, run: int) -> None:
        """Let the letters go that waited for the first ones to be well received."""
        with self._writing() as connection:
            departing.open_gate(connection, run)

    def pause_at_gate(self, run: int, detail: str) -> None:
        """Let the others wait for a person, since the first ones were not well received; see ``resume``."""
        with self._writing() as connection:
            departing.pause_at_gate(connection, run, detail)

    def received(self, run: int, now: datetime) -> Received:
        """What became so far of the letters of a run that went ahead of the others."""
        with self._reading() as connection:
            return departing.received(connection, run, now)

    def ready(self, run: int, now: datetime, *, planned_before: datetime) -> list[Waiting]:
        """The letters that may leave now, where they were planned before that moment."""
        with self._reading() as connection:
            return departing.ready(connection, run, now, planned_before)

    def withdraw(self, run: int, why: Iterable[tuple[str, str]], now: datetime) -> int:
        """Take back unsent letters of contacts, each with the reason; returns how many."""
        with self._writing() as connection:
            return departing.withdraw(connection, run, why, now)

    def expire_these(self, letters: Iterable[int], detail: str, now: datetime) -> int:
        """Give up letters, by their place, that were never tried; returns how many."""
        with self._writing() as connection:
            return departing.expire(connection, letters, detail, now)

    def expire_late(
        self, run: int, patience: timedelta, detail: str, now: datetime, *, put_off: bool = False
    ) -> int:
        """Give up letters that should have left longer ago than ``patience``: those never tried, and if
        ``put_off`` those that were put off as well."""
        with self._writing() as connection:
            return departing.expire_late(connection, run, patience, detail, now, put_off=put_off)
