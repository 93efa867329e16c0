"""Ledgers, runs and letters for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.ledger.database import Database
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, NewLeftOut, NewLetter, NewRun, Run

NOW = datetime(2027, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = NOW + timedelta(minutes=10)


def opened(folder: Path) -> Ledger:
    """The ledger of a test, with its witness beside it."""
    path = folder / "ledger.sqlite"
    if not path.exists():
        path.write_bytes(_blank())
    return Ledger(path, witness=folder / "witness")


@cache
def _blank() -> bytes:
    """A ledger with its tables and nothing else: making those takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.sqlite"
        Database(path).close()
        return path.read_bytes()


def new_run(rows: int, *, campaign: str = "thanks", occurrence: str = "once") -> NewRun:
    return NewRun(
        campaign=campaign,
        occurrence=occurrence,
        letter="thank-you",
        as_of=NOW,
        rows=rows,
        files={"campaign.yaml": b"id: x"},
    )


def new_letter(number: int, *, contact: str = "", address: str = "", failed: str | None = None) -> NewLetter:
    address = address or f"p{number}@home.example"
    return NewLetter(
        number=number,
        contact=contact or f"c{number}",
        address=address,
        language="en",
        slot=address.lower(),
        values={"given_name": f"Person {number}"},
        failed=failed,
    )


def new_left_out(row: int) -> NewLeftOut:
    return NewLeftOut(row=row, contact=f"out{row}", address=f"Out{row}@home.example", reason="no consent")


def planned(ledger: Ledger, letters: int, *, campaign: str = "thanks") -> Run:
    """A run of letters numbered from 1."""
    return ledger.freeze(
        new_run(letters, campaign=campaign), [new_letter(number) for number in range(1, letters + 1)], [], NOW
    )


def claimed(ledger: Ledger, run: Run, limit: int = 1) -> list[Claimed]:
    """Letters claimed by a new owner."""
    return ledger.claim(run.id, ledger.enlist(NOW, LEASE), limit, NOW)
