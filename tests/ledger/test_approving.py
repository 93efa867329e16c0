"""Approvals: written down whole, never changed, and compared letter by letter."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

import engine.ledger.migrations
from engine.errors import LedgerBroken
from engine.fate import Fate, Outcome
from engine.ledger import approving
from engine.ledger.database import APPLICATION_ID, SCHEMA
from engine.ledger.ledger import Ledger
from engine.ledger.model import Approval, ApprovedLetter, Done, Since, Step, Why
from tests.ledger.making import HOUR, NOW, claimed, opened, planned


def letter(number: int, *, person: str = "", says: str = "") -> ApprovedLetter:
    def digest(words: str) -> bytes:
        return hashlib.sha256(words.encode()).digest()[:16]

    return ApprovedLetter(
        number=number, person=digest(person or f"person {number}"), letter=digest(says or f"letter {number}")
    )


def approve(ledger: Ledger, letters, *, by: str = "Mariam", campaign: str = "thanks", now=NOW) -> Approval:
    return ledger.approve(campaign, "once", letters, by=by, time="", now=now)


def test_what_is_written_down(ledger: Ledger) -> None:
    made = approve(ledger, [letter(2), letter(1)])

    assert made == Approval(
        id=1,
        campaign="thanks",
        occurrence="once",
        by="Mariam",
        at=NOW,
        chosen=2,
        time="",
        people=hashlib.sha256(b"".join(n.to_bytes(8, "big") + letter(n).person for n in (1, 2))).hexdigest(),
        letters=hashlib.sha256(b"".join(n.to_bytes(8, "big") + letter(n).letter for n in (1, 2))).hexdigest(),
        comparable=True,
    )
    assert ledger.approval("thanks", "once") == made
    assert ledger.approval("thanks", "twice") is None
    assert ledger.approvals("april") == []


# More than are asked for at once.
MANY = range(1, 2501)


@pytest.mark.parametrize(
    ("letters", "stopped", "since"),
    [
        ([letter(number) for number in reversed(MANY)], [], Since()),
        ([letter(number) for number in (*MANY, 3001, 3002)], [], Since(more=2)),
        ([letter(number) for number in MANY if number != 7], [], Since(fewer=1)),
        # 9000 asked to stop and was never in it.
        ([letter(number) for number in MANY if number != 7], [7, 9000], Since(stopped=1)),
        # Another row of a customer who stays has asked to stop; one who goes stands in two rows.
        ([letter(number) for number in MANY], [7], Since()),
        ([letter(number) for number in MANY if number != 8], [7], Since(fewer=1)),
        ([letter(number) for number in MANY if number != 7], [7, *range(9000, 11000), 7], Since(stopped=1)),
        ([letter(n, person="x" if n % 1000 == 0 else "") for n in MANY], [], Since(moved=2)),
        ([letter(n, says="x" if n % 100 == 0 else "") for n in MANY], [], Since(different=25)),
        ([], [], Since(fewer=2500)),
    ],
)
def test_what_is_different(ledger: Ledger, letters, stopped, since) -> None:
    made = approve(ledger, map(letter, MANY))

    found = ledger.since_approval(made, iter(letters), iter(stopped))

    assert found == since
    assert found.nothing is (since in (Since(), Since(stopped=1)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE approval SET approver = 'somebody else'",
        "DELETE FROM approval",
        (
            "INSERT OR REPLACE INTO approval SELECT id, campaign, occurrence, 'x', at, chosen, time, people,"
            " letters FROM approval"
        ),
    ],
)
def test_an_approval_is_never_changed(ledger: Ledger, change: str) -> None:
    made = approve(ledger, [letter(1)])

    with pytest.raises(LedgerBroken, match="approvals are never changed"), ledger._writing() as connection:
        connection.exec_driver_sql(change)

    assert ledger.approvals() == [made]


def test_only_the_latest_is_compared_and_each_is_remembered(ledger: Ledger) -> None:
    approve(ledger, [letter(1)])
    other = approve(ledger, [letter(1)], campaign="april")
    latest = approve(ledger, [letter(1), letter(2)], by="Aram", now=NOW + HOUR)

    assert ledger.approval("thanks", "once") == latest
    assert [(found.by, found.comparable) for found in ledger.approvals()] == [
        ("Aram", True),
        ("Mariam", True),
        ("Mariam", False),
    ]
    assert ledger.since_approval(other, [letter(1)], []) == Since()


def test_letters_that_break_off_leave_what_was(ledger: Ledger) -> None:
    made = approve(ledger, [letter(1)])

    def breaking() -> Iterator[ApprovedLetter]:
        yield letter(1)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        approve(ledger, breaking())
    with pytest.raises(LedgerBroken):
        approve(ledger, [letter(1), letter(1)])

    assert ledger.approvals() == [made]
    assert ledger.since_approval(made, [letter(1)], []) == Since()


def test_nobody_waits_while_letters_are_written(ledger: Ledger, tmp_path: Path, monkeypatch) -> None:
    """An unsubscribe that comes meanwhile is taken; letters that do not fit in memory are the same."""
    monkeypatch.setattr(approving, "_IN_MEMORY", 100)

    def slow() -> Iterator[ApprovedLetter]:
        for number in range(1, 30):
            yield letter(number)
            with opened(tmp_path) as other:
                other.suppress(f"p{number}@home.example", Why.ASKED, source="a link", now=NOW)

    made = approve(ledger, slow())

    assert ledger.since_approval(made, map(letter, range(1, 30)), []) == Since()


def test_once_its_letters_are_sent_a_new_plan_needs_a_new_word(ledger: Ledger) -> None:
    run = planned(ledger, 1)
    approve(ledger, [letter(1)])
    approve(ledger, [letter(1)], campaign="april")
    [one] = claimed(ledger, run)
    ledger.advance([Step(done=Done(letter=one, outcome=Outcome(fate=Fate.REFUSED)))], NOW)
    assert ledger.finish(run.id, NOW)

    assert {found.campaign: found.comparable for found in ledger.approvals()} == {
        "thanks": False,
        "april": True,
    }


def test_a_ledger_of_the_release_before_is_brought_up_to_date(tmp_path: Path) -> None:
    """Made by the first step alone, with something in it, as it was left by that release."""
    path = tmp_path / "ledger.sqlite"
    config = Config()
    config.set_main_option("script_location", str(Path(engine.ledger.migrations.__file__).parent))
    old = create_engine(f"sqlite:///{path}")
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    old.dispose()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("INSERT INTO run VALUES (1, 'thanks', 'once', 'thank-you', 'open', '', 1, 1, 1, 1, NULL)")
        raw.execute(
            "INSERT INTO letter (number, run, contact, slot, address, identity, language, channel, contents,"
            " fate, changed_at, changed_by) VALUES"
            " (7, 1, 'c', 's', 'a@b.example', 'a@b.example', 'en', 'email', '{}', 'planned', 1, 'plan')"
        )
    raw.close()

    with opened(tmp_path) as ledger:
        assert [one.number for one in ledger.letters(1)] == [7]
        made = approve(ledger, [letter(7)])
        assert [one.number for one in claimed(ledger, ledger.get_run(1))] == [7]
    with opened(tmp_path) as ledger:
        assert ledger.approvals() == [made]
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(SCHEMA,)]
    raw.close()
