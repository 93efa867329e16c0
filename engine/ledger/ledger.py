"""The ledger: one SQLite file that knows every letter, and refuses to forget.

Every method that writes is one durable transaction, and raises LedgerBroken if it could not be made so;
whoever hears that must send nothing.  Methods that stream hold a snapshot of the ledger until they are
read to their end or closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.errors import BadInput, LedgerBroken
from engine.fate import Fate
from engine.ledger import advancing, approving, claiming, deciding, freezing, reading, statements, trust
from engine.ledger.alive import LifeLine, is_dead, lifeline_path
from engine.ledger.database import Database, translated
from engine.ledger.hearing import Hearing
from engine.ledger.model import (
    Approval,
    ApprovedLetter,
    Claimed,
    Event,
    Go,
    LeftOutNow,
    LetterNow,
    NewLeftOut,
    NewLetter,
    NewRun,
    Recovered,
    Run,
    Since,
    Step,
    Suppression,
    Tally,
    Why,
)
from engine.ledger.scheduling import Scheduling
from engine.ledger.witness import Witness
from engine.value import Values

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection


T = TypeVar("T")


class Ledger(Hearing, Scheduling):
    """The ledger at ``path``, made if it is not there, with its witness in the folder ``witness``."""

    def __init__(self, path: Path, *, witness: Path, made_at: int | None = None) -> None:
        """Open it, bring its schema up to date, and see that it may be believed.

        ``made_at`` is when the oldest file of its workspace was made; see ``trust.trusted``.

        Raises:
            LedgerBroken: if it cannot be opened, is not a ledger, or is an older or second copy
                (``adopt`` takes such a one over).
        """
        with translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path.resolve()
        self._database = Database(self.path)
        try:
            self._witness: Witness = trust.trusted(self._database, witness, made_at)
        except BaseException:
            self._database.close()
            raise
        self._lifelines: dict[int, LifeLine] = {}

    @classmethod
    def adopt(cls, path: Path, *, witness: Path) -> None:
        """Believe the ledger at ``path`` from now on, whatever the witness says.

        It gets a new identity: the copy it came from, if that is still in use, stays another ledger.

        Raises:
            LedgerBroken: if there is no ledger.
        """
        if not path.is_file():
            raise LedgerBroken(f"{path}: there is no ledger")
        database = Database(path.resolve())
        try:
            trust.adopt(database, witness).close()
        finally:
            database.close()

    def close(self) -> None:
        """Let go of the file.  Owners that have not left are dead from now on."""
        for lifeline in self._lifelines.values():
            lifeline.let_go()
        self._lifelines.clear()
        self._witness.close()
        self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._database.writing() as connection:
            yield connection
            generation = int(connection.execute(statements.next_generation).scalar_one())
        # After the commit and before anything decided in it leaves the machine: see witness.
        with translated(self._witness.path):
            try:
                self._witness.advance(generation)
            except ValueError as error:
                path = self._witness.path
                raise LedgerBroken(f"{path}: what it remembers of the records cannot be read") from error

    def copy(self, path: Path) -> None:
        """Write all of it, as it stands now, into a new file at ``path``; ``adopt`` that one to use it."""
        self._database.copy(path)

    def compact(self) -> bool:
        """Take what was deleted out of the file; see ``Database.compact``."""
        return self._database.compact()

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._database.reading()

    # -- plans ----------------------------------------------------------------------------------

    def freeze(
        self, new: NewRun, letters: Iterable[NewLetter], left_out: Iterable[NewLeftOut], now: datetime
    ) -> Run:
        """Freeze a confirmed plan: everything or nothing.

        ``letters`` and ``left_out`` are read once, a thousand at a time, while the ledger is locked.

        Raises:
            BadInput: if this campaign and occurrence are frozen already (look with ``find_run`` first).
            LedgerBroken: if the numbers do not add up, or two letters share a contact, slot or number.
        """
        with self._writing() as connection:
            if reading.find_run(connection, new.campaign, new.occurrence) is not None:
                raise BadInput(message=f"{new.campaign} ({new.occurrence}) has been planned already")
            run = freezing.freeze(connection, new, letters, left_out, now)
            return reading.get_run(connection, run)

    def replan(
        self,
        new: NewRun,
        letters: Iterable[NewLetter],
        left_out: Iterable[NewLeftOut],
        *,
        by: str,
        now: datetime,
    ) -> Run:
        """Cancel what is unsent of a run and plan the rest under the same identity; see ``freezing.replan``.

        Raises:
            BadInput: if there is no such run, or a living process is sending it.
        """
        self.recover(now)
        with self._writing() as connection:
            run = reading.find_run(connection, new.campaign, new.occurrence)
            if run is None:
                raise BadInput(message=f"{new.campaign} ({new.occurrence}) has not been planned yet")
            deciding.refuse_while_sending(connection, run)
            freezing.replan(connection, run.id, new, letters, left_out, by, now)
            return reading.get_run(connection, run.id)

    # -- sending --------------------------------------------------------------------------------

    def enlist(self, now: datetime, until: datetime) -> int:
        """Become an owner of letters; returns its number.  Alive until ``leave``, ``close`` or death."""
        with self._writing() as connection:
            owner = claiming.enlist(connection, now, until)
            with translated(self.path):
                self._lifelines[owner] = LifeLine(lifeline_path(self.path, owner))
        return owner

    def renew(self, owner: int, until: datetime) -> None:
        """Make the owner's word count until ``until``."""
        with self._writing() as connection:
            claiming.renew(connection, owner, until)

    def leave(self, owner: int, now: datetime) -> None:
        """Free what the owner still has claimed; it must have nothing at risk any more."""
        with self._writing() as connection:
            claiming.leave(connection, owner, now)
        lifeline = self._lifelines.pop(owner, None)
        if lifeline is not None:
            lifeline.let_go()

    def recover(self, now: datetime) -> Recovered:
        """See to what dead processes left behind; see ``claiming.recover``.

        Where no process is known to send, nothing is written.
        """
        with self._database.reading() as connection:
            if not claiming.anybody(connection):
                return Recovered()
        dead: list[int] = []

        def certainly_dead(owner: int) -> bool:
            if owner in self._lifelines or not is_dead(lifeline_path(self.path, owner)):
                return False
            dead.append(owner)
            return True

        with self._writing() as connection:
            recovered = claiming.recover(connection, now, certainly_dead)
        for owner in dead:
            with translated(self.path):
                lifeline_path(self.path, owner).unlink(missing_ok=True)
        return recovered

    def claim(self, run: int, owner: int, limit: int, now: datetime) -> list[Claimed]:
        """Up to ``limit`` letters that only this owner may now send; see ``claiming.claim``."""
        with self._writing() as connection:
            return claiming.claim(connection, run, owner, limit, now)

    def release(self, owner: int) -> None:
        """Free what the owner has claimed and not tried."""
        with self._writing() as connection:
            claiming.release(connection, owner)

    def advance(self, steps: Sequence[Step], now: datetime) -> list[Go]:
        """One commit for many connections' steps; see ``advancing.advance``.

        Only after this returns YES for a letter may its content leave.
        """
        with self._writing() as connection:
            return advancing.advance(connection, steps, now)

    # -- deciding -------------------------------------------------------------------------------

    def approve(
        self,
        campaign: str,
        occurrence: str,
        letters: Iterable[ApprovedLetter],
        *,
        by: str,
        time: str,
        now: datetime,
    ) -> Approval:
        """Write down that these letters may go; ``letters`` are read once, before the ledger is locked."""
        with translated(self.path), approving.set_aside(letters) as kept, self._writing() as connection:
            return approving.approve(connection, campaign, occurrence, kept, by=by, time=time, now=now)

    def pause(self, run: int, detail: str) -> None:
        """Nothing more of the run goes, in whatever process, until ``resume``.  An ended run stays ended."""
        with self._writing() as connection:
            deciding.pause(connection, run, detail)

    def resume(self, run: int, now: datetime) -> None:
        """Undo ``pause``, and ``pause_at_gate``: see ``deciding.resume``."""
        with self._writing() as connection:
            deciding.resume(connection, run, now)

    def settle(self, number: int, fate: Fate, *, by: str, now: datetime) -> None:
        """A person's word about an unsure letter; see ``deciding.settle``."""
        with self._writing() as connection:
            deciding.settle(connection, number, fate, by, now)

    def expire(self, run: int, detail: str, now: datetime) -> int:
        """Give up what is still unsent or put off; returns how many.  Claimed letters are left alone."""
        with self._writing() as connection:
            return deciding.expire(connection, run, detail, now)

    def cancel(self, run: int, *, by: str, now: datetime) -> int:
        """Take back what is unsent, put off or could not be written; returns how many."""
        with self._writing() as connection:
            return deciding.cancel(connection, run, by, now)

    def suppress(
        self,
        address: str,
        why: Why,
        *,
        source: str,
        now: datetime,
        scope: str = "",
        until: datetime | None = None,
    ) -> bool:
        """Write no more to an address, from this second.  False if that was so already, for the same reason.

        ``scope`` is empty for all letters, "advertising", or a purpose; ``until`` ends a pause.
        """
        with self._writing() as connection:
            return deciding.suppress(connection, address, why, source, now, scope=scope, until=until)

    def unsuppress(self, address: str, *, by: str, now: datetime, scope: str | None = None) -> bool:
        """Write to it again, whatever the reason was; with ``scope`` only what is of that scope.

        False if there was nothing to undo.  Letters already SUPPRESSED stay so.
        """
        with self._writing() as connection:
            return deciding.unsuppress(connection, address, by, now, scope=scope)

    # -- questions ------------------------------------------------------------------------------

    def approval(self, campaign: str, occurrence: str) -> Approval | None:
        """The latest, which alone counts; None if nobody has approved."""
        with self._database.reading() as connection:
            return approving.latest(connection, campaign, occurrence)

    def approvals(self, campaign: str | None = None) -> list[Approval]:
        """Every approval, or those of one campaign, the latest first."""
        with self._database.reading() as connection:
            return approving.approvals(connection, campaign)

    def since_approval(
        self, approval: Approval, letters: Iterable[ApprovedLetter], stopped: Iterable[int]
    ) -> Since:
        """What is different since ``approval``; see ``approving.compare``."""
        with self._database.reading() as connection:
            return approving.compare(connection, approval.id, letters, stopped)

    def find_run(self, campaign: str, occurrence: str) -> Run | None:
        """None if it was never frozen."""
        with self._database.reading() as connection:
            return reading.find_run(connection, campaign, occurrence)

    def get_run(self, run: int) -> Run:
        """A run that is known to be there."""
        with self._database.reading() as connection:
            return reading.get_run(connection, run)

    def runs(self, campaign: str | None = None) -> list[Run]:
        """Every run, or those of one campaign, the latest plan first."""
        with self._database.reading() as connection:
            return reading.runs(connection, campaign)

    def tally(self, run: int) -> Tally:
        """The numbers of a run, which add up or raise LedgerBroken."""
        with self._database.reading() as connection:
            return reading.tally(connection, run)

    def left_out_counts(self, run: int) -> dict[str, int]:
        """How many rows were left out for each reason, the commonest first."""
        with self._database.reading() as connection:
            return reading.left_out_counts(connection, run)

    def letters(self, run: int, fate: Fate | None = None) -> Iterator[LetterNow]:
        """A run's letters, or those of one fate, in the order of the plan, streamed."""
        return self._streamed(lambda connection: reading.letters(connection, run, fate))

    def left_out(self, run: int) -> Iterator[LeftOutNow]:
        """Rows left out, in the order of the source, streamed."""
        return self._streamed(lambda connection: reading.left_out(connection, run))

    def suppressions(self, address: str | None = None, *, undone: bool = False) -> Iterator[Suppression]:
        """Addresses we no longer write to, in the order they came, streamed; ``undone`` adds past ones."""
        return self._streamed(lambda connection: reading.suppressions(connection, address, undone=undone))

    def letters_to(self, address: str) -> list[LetterNow]:
        """Every letter ever planned to an address, the latest first."""
        with self._database.reading() as connection:
            return reading.letters_to(connection, address)

    def left_out_with(self, address: str) -> list[LeftOutNow]:
        """Every time an address was left out, the latest first."""
        with self._database.reading() as connection:
            return reading.left_out_with(connection, address)

    def had_lately(self, letter: str, contacts: Iterable[str], *, other_than: str, since: datetime) -> int:
        """How many of ``contacts`` were sent the template ``letter`` since then, by another campaign."""
        with self._database.reading() as connection:
            return reading.had_lately(connection, letter, contacts, other_than, since)

    def find_letter(self, number: int) -> LetterNow | None:
        """None if there is no such letter."""
        with self._database.reading() as connection:
            return reading.find_letter(connection, number)

    def contents(self, number: int) -> Values | None:
        """The frozen values a letter uses; None if there is no such letter, or its run has ended."""
        with self._database.reading() as connection:
            return reading.contents(connection, number)

    def history(self, number: int) -> list[Event]:
        """What became of a letter, the first first; empty if nothing has yet."""
        with self._database.reading() as connection:
            return reading.history(connection, number)

    def snapshot(self, run: int) -> dict[str, bytes]:
        """The files a run was frozen with, by name; empty once it has ended."""
        with self._database.reading() as connection:
            return reading.snapshot(connection, run)

    def _streamed(self, ask: Callable[[Connection], Iterator[T]]) -> Iterator[T]:
        with self._database.reading() as connection:
            yield from ask(connection)
