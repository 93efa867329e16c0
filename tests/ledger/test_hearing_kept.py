"""What is kept of what was done with our addresses, and for how long; whatever it is full of."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

import engine.ledger.migrations
from engine.errors import LedgerBroken
from engine.fate import Fate
from engine.ledger.database import APPLICATION_ID, SCHEMA
from engine.ledger.heard import Link, Observation, Observed, Preference, Seen, Sent, SignUp
from engine.ledger.lookup import Lookup
from engine.response.model import Answer, Kind
from tests.ledger.making import HOUR, NOW, claimed, opened
from tests.ledger.news import ADA, frozen, said, send, stops, went

DAY = timedelta(days=1)
BO = "bo@home.example"


def click(letter: int = 1, **more: object) -> Observation:
    facts: dict[str, object] = {
        "link": 5,
        "agent": "Mozilla/5.0",
        "network": "203.0.113.0/24",
        "hints": "accept-language: hy",
        **more,
    }
    return Observation(letter=letter, at=NOW, seen=Seen.CLICK, **facts)  # type: ignore[arg-type]


# -- observations -----------------------------------------------------------------------------------


def test_what_was_seen_letter_by_letter_in_the_order_of_time(ledger):
    run = went(ledger, ADA, BO)
    other = went(ledger, ADA, first=3)
    opening = Observation(letter=2, at=NOW, seen=Seen.OPEN, method="HEAD")
    earlier = replace(click(), at=NOW - HOUR)

    assert ledger.observe([opening, click(), earlier, click(3), click()]) == 5

    def observed(number: int, observation: Observation, name: int) -> Observed:
        contact = f"c{observation.letter}"
        return Observed(
            id=name,
            letter=number,
            contact=contact,
            language="en",
            sent_at=NOW,
            observation=observation,
        )

    assert list(ledger.observations(run.id)) == [
        observed(1, earlier, 3),
        observed(1, click(), 2),
        observed(1, click(), 5),
        observed(2, opening, 1),
    ]
    assert [one.id for one in ledger.observations(other.id)] == [4]


def test_of_letters_that_have_not_left_nothing_is_kept_and_no_token_lives(ledger):
    run = frozen(ledger, ADA, BO)
    claimed(ledger, run)
    assert ledger.observe([click(1), click(2), click(99), click(2**80), click(-1)]) == 0
    assert ledger.observe([]) == 0
    assert [ledger.sent(number) for number in (1, 2, 99, 2**80)] == [None] * 4
    assert list(ledger.observations(run.id)) == []


def test_a_letter_that_has_left(ledger):
    run = frozen(ledger, ADA, BO, campaign="april", purpose="newsletter")
    send(ledger, run, Fate.AT_RISK)
    sent = Sent(
        seq=1,
        run=run.id,
        number=1,
        campaign="april",
        occurrence="once",
        purpose="newsletter",
        contact="c1",
        address=ADA,
        identity=ADA,
        language="en",
        date=NOW,
    )
    assert ledger.sent(1) == sent
    assert ledger.observe([click(1)]) == 1


def test_a_look_up_asks_until_the_letter_has_left_and_then_remembers(ledger):
    run = frozen(ledger, ADA)
    lookup = Lookup(ledger.path)
    assert (lookup.sent(1), lookup.has_left(1)) == (None, False)
    send(ledger, run)
    assert lookup.sent(1) == ledger.sent(1)
    assert lookup.has_left(1)
    assert (lookup.sent(2**80), lookup.has_left(2**80)) == (None, False)
    lookup.close()
    # Without its connection: what it knows by heart.
    assert lookup.has_left(1)


@pytest.mark.parametrize("table", ["observation", "preference"])
def test_what_came_back_is_never_changed(ledger, table):
    went(ledger, ADA)
    ledger.observe([click()])
    ledger.prefer(Preference(address=ADA, language="hy", days=None, at=NOW, source="x"), NOW)
    with (
        pytest.raises(LedgerBroken, match="what came back is never changed"),
        ledger._writing() as connection,
    ):
        connection.exec_driver_sql(f"UPDATE {table} SET at = 0")  # noqa: S608


# -- links ------------------------------------------------------------------------------------------


def link(key: int, **more: object) -> Link:
    facts: dict[str, object] = {"place": key, "label": f"Link {key}", "url": "https://shop.example/", **more}
    return Link(key=key, **facts)  # type: ignore[arg-type]


def test_links_keep_what_they_were_first_called(ledger):
    run, other = frozen(ledger, ADA), frozen(ledger, BO, first=2, campaign="april")
    ledger.add_links(run.id, [link(2), link(1)])
    ledger.add_links(run.id, [link(1, label="Another"), link(3, label="x" * 999, url="y" * 9999)])
    ledger.add_links(run.id, [])
    assert ledger.links(run.id) == [link(1), link(2), link(3, label="x" * 300, url="y" * 2000)]
    assert ledger.links(other.id) == []


def test_links_that_differ_by_person_do_not_fill_the_ledger(ledger):
    run, other = frozen(ledger, ADA), frozen(ledger, BO, first=2, campaign="april")
    ledger.add_links(run.id, (link(key) for key in range(1, 1500)))
    ledger.add_links(run.id, (link(key) for key in range(1000, 9000)))
    ledger.add_links(other.id, [link(1)])
    assert [one.key for one in ledger.links(run.id)] == list(range(1, 2001))
    assert ledger.links(other.id) == [link(1)]


# -- for how long -----------------------------------------------------------------------------------


def test_a_snapshot_outlives_its_run_for_as_long_as_was_agreed(ledger):
    kept = frozen(ledger, ADA, keep=90 * DAY)
    gone = frozen(ledger, BO, first=2, campaign="april")
    for run in (kept, gone):
        send(ledger, run)
        assert ledger.finish(run.id, NOW)

    assert (ledger.snapshot(kept.id) != {}, ledger.snapshot(gone.id)) == (True, {})
    assert ledger.contents(1) == {"given_name": "Person 1"}
    assert ledger.tidy(NOW + 90 * DAY - timedelta(microseconds=1)) == 0
    assert ledger.contents(1) is not None
    assert ledger.tidy(NOW + 90 * DAY) == 1
    assert (ledger.snapshot(kept.id), ledger.contents(1)) == ({}, None)
    assert ledger.tidy(NOW + 900 * DAY) == 0


def test_a_run_that_has_not_ended_keeps_its_snapshot(ledger):
    run = frozen(ledger, ADA)
    assert ledger.tidy(NOW + 900 * DAY) == 0
    assert ledger.snapshot(run.id) != {}


# -- whatever it is full of -------------------------------------------------------------------------

NASTY = {
    "a lone surrogate": "\udcff\ud800",
    "NUL": "a\x00b",
    "a megabyte": "Ա" * 2**20,
    "SQL": "'; DROP TABLE response; --:now ?",
    "terminal": "\x1b[2J\u202e",
    "formula": '=HYPERLINK("http://x")',
    "nothing": "",
}


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_every_field_survives_every_string(ledger, nasty):
    """Kept, cut, and read again as text that can be written anywhere; nobody else is touched."""
    run = went(ledger, ADA)
    answer = Answer(question=nasty, choice=nasty, guests=-1, comment=nasty, fields=((nasty, nasty),) * 200)
    response = said(Kind.ANSWER, letter=1, address=nasty, status=nasty, diagnostic=nasty, subject=nasty)
    response = replace(response, id=nasty, text=nasty, scope=nasty, answer=answer)
    stop = replace(response, id=nasty + "2", kind=Kind.OPT_OUT, letter=None)
    ledger.respond([response, stop], NOW)
    seen = replace(click(), agent=nasty, network=nasty, hints=nasty, method=nasty, link=2**90)
    assert ledger.observe([seen]) == 1
    ledger.prefer(Preference(address=nasty, language=nasty, days=1, at=NOW, source=nasty), NOW)
    ledger.sign_up(
        SignUp(
            number=1,
            address=nasty,
            name=nasty,
            language=nasty,
            asked_at=NOW,
            confirmed_at=None,
            network=nasty,
        )
    )
    ledger.add_links(run.id, [link(1, label=nasty, url=nasty)])

    kept = [
        *ledger.responses(),
        *ledger.answers(),
        *ledger.observations(run.id),
        *ledger.preferences(),
        *ledger.sign_ups(),
        *ledger.links(run.id),
        *ledger.suppressions(),
    ]
    assert len(kept) == (8 if nasty else 7)
    for one in kept:
        assert len(str(one).encode("utf-8")) < 10**7
        for field in fields(one):
            value = getattr(one, field.name)
            assert not isinstance(value, str) or len(value) <= 20_000
    first = next(ledger.responses())
    assert first.answer is not None
    assert (first.answer.guests, len(first.answer.fields)) == (0, 100)
    if len(nasty) < 200 and "\ud800" not in nasty:
        assert replace(first, letter=1, address=nasty, answer=answer) == response
        assert first.answer == replace(answer, guests=0, fields=answer.fields[:100])
    assert stops(ledger, BO) == []


def test_long_names_that_differ_at_their_end_stay_apart(ledger):
    went(ledger, ADA)
    names = ["x" * 5000 + end for end in ("a", "b")] + ["\ud800", "\ud801"]
    found = [replace(said(Kind.REPLY, letter=1), id=name) for name in names]
    assert [one.new for one in ledger.respond([*found, *found], NOW)] == [True] * 4 + [False] * 4


# -- from the release before ------------------------------------------------------------------------


def test_a_ledger_of_the_release_before_keeps_what_is_in_it(tmp_path):
    path = tmp_path / "ledger.sqlite"
    config = Config()
    config.set_main_option("script_location", str(Path(engine.ledger.migrations.__file__).parent))
    old = create_engine(f"sqlite:///{path}")
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    old.dispose()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("INSERT INTO run VALUES (1, 'thanks', 'once', 'thank-you', 'open', '', 1, 1, 2, 2, NULL)")
        raw.execute("INSERT INTO snapshot VALUES (1, 'campaign.yaml', x'01')")
        for number, address in ((7, ADA), (8, BO)):
            raw.execute(
                "INSERT INTO letter (number, run, contact, slot, address, identity, language, channel,"
                " contents, fate, changed_at, changed_by)"
                " VALUES (?, 1, ?, ?, ?, ?, 'en', 'email', '{}', 'planned', 1, 'plan')",
                (number, address, address, address, address),
            )
        raw.execute("INSERT INTO suppression VALUES (1, ?, 'asked', 'x', 1, NULL, NULL)", (BO,))
        raw.execute("INSERT INTO suppression VALUES (2, ?, 'bounce', 'x', 1, 2, 'mariam')", (ADA,))
    raw.close()

    with opened(tmp_path) as ledger:
        assert stops(ledger, BO) == [("asked", "")]
        assert (stops(ledger), stops(ledger, undone=True)) == ([], [("bounce", "")])
        # What is not known of an old run counts as advertising: whoever wants none gets none of it.
        ledger.respond([said(Kind.OPT_OUT, address=ADA, scope="advertising")], NOW)
        run = ledger.get_run(1)
        assert {one.number: one.fate for one in ledger.letters(1)} == {
            7: Fate.SUPPRESSED,
            8: Fate.PLANNED,
        }
        send(ledger, run)
        assert ledger.finish(1, NOW)
        assert ledger.snapshot(1) == {}
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(SCHEMA,)]
    raw.close()


# -- two processes ----------------------------------------------------------------------------------

_OBSERVER = """
import sys
from datetime import timedelta
from pathlib import Path
from tests.ledger.making import NOW, opened
from tests.ledger.news import said
from tests.ledger.test_hearing_kept import click
from engine.response.model import Kind

with opened(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    for batch in range(40):
        assert ledger.observe([click(number) for number in range(1, 26)]) == 25
        ledger.respond([said(Kind.REPLY, f"r{batch}", letter=1), said(Kind.REPLY, "same", letter=1)], NOW)
"""


def test_one_process_observes_while_another_sends(tmp_path):
    """Each waits for the other's transaction; nothing is lost, nothing comes twice."""
    with opened(tmp_path) as ledger:
        seen = went(ledger, *(f"a{n}@home.example" for n in range(25)))
        run = frozen(ledger, *(f"b{n}@home.example" for n in range(60)), first=101)
        observer = subprocess.Popen(
            [sys.executable, "-c", _OBSERVER, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert observer.stdout is not None
        assert observer.stdout.readline() == "ready\n"
        # A newline lets it begin; what it then writes and what we send come between each other.
        assert observer.stdin is not None
        observer.stdin.write("\n")
        observer.stdin.flush()
        send(ledger, run)
        assert observer.wait(60) == 0
        observer.stdin.close()
        observer.stdout.close()

        assert {letter.fate for letter in ledger.letters(run.id)} == {Fate.ACCEPTED}
        assert sum(1 for _ in ledger.observations(seen.id)) == 1000
        assert sum(1 for _ in ledger.responses()) == 41
    with opened(tmp_path):
        pass  # The witness agrees with what both have written.
