"""The ledger's other half: what came back about letters, and what people want."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from engine.ledger import cases, deciding, forgetting, observing, responding, wishing
from engine.ledger.forgetting import Forgotten
from engine.ledger.heard import (
    Answered,
    Case,
    Link,
    Observation,
    Observed,
    Preference,
    Responded,
    Sent,
    SignUp,
    Unwanted,
)
from engine.ledger.model import Recovered
from engine.response.model import Response

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")
# For somebody unhappy to be seen to, where nothing else is said.
_DUE = timedelta(days=2)


class Hearing(ABC):
    """Every method that writes is one durable transaction, or raises LedgerBroken."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _streamed(self, ask: Callable[[Connection], Iterator[T]]) -> Iterator[T]: ...

    @abstractmethod
    def recover(self, now: datetime) -> Recovered:
        """See to what dead processes left behind."""

    # -- what was done and said -----------------------------------------------------------------

    def sent(self, number: int) -> Sent | None:
        """A letter whose content has left; None for any other: its tokens are dead."""
        with self._reading() as connection:
            return observing.sent(connection, number)

    def observe(self, seen: Sequence[Observation]) -> int:
        """Append what was done with our addresses; returns how many.  Of unknown letters nothing is kept."""
        with self._writing() as connection:
            return observing.observe(connection, seen)

    def respond(
        self, responses: Iterable[Response], now: datetime, *, due: timedelta = _DUE
    ) -> list[Responded]:
        """Keep responses, once each, and do what follows.

        ``due`` is how long somebody has to see to an unhappy customer.
        """
        # Read to their end first: where they come from may be slow, and others wait for the ledger.
        came = list(responses)
        with self._writing() as connection:
            return responding.respond(connection, came, due=due, now=now)

    def responses(self, run: int | None = None, address: str | None = None) -> Iterator[Response]:
        """What came back, in the order it came, streamed."""
        return self._streamed(lambda connection: responding.responses(connection, run, address))

    def answers(self, run: int | None = None) -> Iterator[Answered]:
        """Every answer, in the order they came, streamed; the last of a letter to a question counts."""
        return self._streamed(lambda connection: responding.answers(connection, run))

    def observations(self, run: int) -> Iterator[Observed]:
        """Everything seen of a run's letters, letter by letter, in the order of time, streamed."""
        return self._streamed(lambda connection: observing.observations(connection, run))

    def observations_of(self, letter: int) -> Iterator[Observed]:
        """Everything seen of one letter, by its number, in the order of time, streamed."""
        return self._streamed(lambda connection: observing.observations(connection, letter=letter))

    def add_links(self, run: int, links: Iterable[Link]) -> None:
        """Keep what links are called; at most 2,000 of a run, those known already stay as they are."""
        with self._writing() as connection:
            observing.add_links(connection, run, links)

    def links(self, run: int) -> list[Link]:
        """The links of a run's letters, in the order of the letter."""
        with self._reading() as connection:
            return observing.links(connection, run)

    # -- what people want -----------------------------------------------------------------------

    def unwanted(self, purpose: str, *, advertising: bool, now: datetime) -> Iterator[Unwanted]:
        """Who gets no letter of that kind at that moment, and why, streamed."""
        return self._streamed(
            lambda connection: wishing.unwanted(connection, purpose, advertising=advertising, now=now)
        )

    def prefer(self, preference: Preference, now: datetime) -> None:
        """Keep what somebody would like; the latest counts, at once, also for letters that wait."""
        with self._writing() as connection:
            wishing.prefer(connection, preference, now)

    def preference(self, address: str) -> Preference | None:
        """The latest; None if nothing was ever said."""
        with self._reading() as connection:
            return wishing.preference(connection, address)

    def wishes(self, address: str) -> list[Preference]:
        """All that somebody ever said of language and how often, in order."""
        with self._reading() as connection:
            return wishing.wishes(connection, address)

    def preferences(self) -> Iterator[Preference]:
        """The latest of every address, streamed."""
        return self._streamed(wishing.preferences)

    def sign_up(self, new: SignUp) -> None:
        """Keep that somebody asked to be written to; ``confirm`` makes it count."""
        with self._writing() as connection:
            wishing.sign_up(connection, new)

    def confirm(self, number: int, now: datetime) -> SignUp | None:
        """The sign-up, confirmed now or before; None if there is none."""
        with self._writing() as connection:
            return wishing.confirm(connection, number, now)

    def sign_ups(self, address: str | None = None) -> Iterator[SignUp]:
        """In the order they came, streamed."""
        return self._streamed(lambda connection: wishing.sign_ups(connection, address))

    # -- who is unhappy -------------------------------------------------------------------------

    def cases(self, *, open_only: bool = True) -> list[Case]:
        """Unhappy customers, the most urgent first."""
        with self._reading() as connection:
            return cases.cases(connection, open_only=open_only)

    def case_alerted(self, case: int, now: datetime) -> None:
        """Somebody has been told of a case."""
        with self._writing() as connection:
            cases.alerted(connection, case, now)

    def close_case(self, case: int, *, by: str, note: str, now: datetime) -> bool:
        """Somebody has seen to it: promotions may go again.  False if it is closed already, or not there."""
        with self._writing() as connection:
            return cases.close(connection, case, by=by, note=note, now=now)

    # -- one person -----------------------------------------------------------------------------

    def addresses_of(self, contact: str) -> Sequence[str]:
        """The normalised addresses under which the customer file's ``contact`` is known here."""
        with self._reading() as connection:
            return forgetting.addresses_of(connection, contact)

    def forget(self, address: str, names: Iterable[str], *, by: str, now: datetime) -> Forgotten:
        """Let go of everything about a person but their address; see ``forgetting.forget``.

        ``compact`` then takes it out of the file as well.
        """
        self.recover(now)
        with self._writing() as connection:
            return forgetting.forget(connection, address, names, by=by, now=now)

    # -- afterwards -----------------------------------------------------------------------------

    def finish(self, run: int, now: datetime) -> bool:
        """End the run if nothing of it is left to send, try again or decide; its snapshot goes when due.

        Letters that became unsure after news of them had come are settled first.  Returns whether the run has
        ended, now or before.
        """
        with self._writing() as connection:
            responding.settle_late(connection, now)
            return deciding.finish(connection, run, now)

    def tidy(self, now: datetime) -> int:
        """Let go of the snapshots of runs that ended long enough ago; returns how many runs."""
        with self._writing() as connection:
            return deciding.tidy(connection, now)
