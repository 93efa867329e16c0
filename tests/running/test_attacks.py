"""What the loop withstands: long absences, wrong clocks, second thoughts, things that fail."""

from __future__ import annotations

import io
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from engine.cli.attending import Attendant
from engine.errors import BadInput
from engine.ledger.scheduled import Dealt
from engine.planned import planned
from engine.planning import frozen
from engine.running import dealing
from engine.running.clocks import Rehearsal
from engine.running.journal import Form, Journal
from engine.wiring import open_ledger
from tests.running.unattended import later

BEFORE = "2027-03-09 10:00"
DOWN = "\n  by: smtp\n  smtp: {host: 127.0.0.1, port: 9, tls: none}\n"
MISSED = "The letters of “news” did not go in time, and now it is too late for them"


@pytest.fixture
def canary(town):
    """Twenty customers, and a campaign that has sent the first letters of all, some of which came back."""
    town.people(*[f"P{number}" for number in range(20)])
    town.campaign("news", "when: 2027-03-10 10:00\ncanary: {first: 20%, wait: 4 hours}\n")
    town.arm("news", at=BEFORE)
    town.once("2027-03-10 10:00", code=5)
    return town


def came_back(town):
    with closing(sqlite3.connect(town.here.ledger)) as ledger, ledger:
        ledger.execute("UPDATE letter SET fate = 'refused' WHERE fate = 'accepted'")


def fates(town):
    return sorted({fate.partition(" ")[0] for fate in town.fates().values()})


# -- weeks away ---------------------------------------------------------------------------------------


def test_letters_behind_a_gate_do_not_go_weeks_late(canary):
    gone = canary.letters()

    canary.once("2027-04-05 10:00")

    assert canary.letters() == gone
    assert fates(canary) == ["accepted", "expired"]
    assert canary.alerts() == [MISSED]


def test_whoever_was_held_back_gets_nothing_weeks_late(town):
    town.config("limits: [at most 1 letter a week]\n")
    town.campaign("first", "when: 2027-03-10 09:00\n")
    town.campaign("second", "when: 2027-03-10 10:00\nif held back: wait 10 days\n")
    town.arm("first", "second", at=BEFORE)
    town.once("2027-03-10 10:00")

    town.once("2027-04-20 10:00")

    assert town.letters("second") == []
    with town.ledger() as ledger:
        assert ledger.unfinished() == []


def test_hours_that_end_every_day_do_not_begin_patience_anew(town):
    """The mail server is down for twelve days; each evening the letters' hours are over."""
    hours = "calendar: {hours: Mo-Fr 09:00-18:00}\n"
    town.config(hours, delivery=DOWN)
    town.campaign("news", "when: 2027-03-10 10:00\n")
    town.arm("news", at=BEFORE)
    for day in range(10):
        town.shop.gramercy("run", "--once", "--at", later("2027-03-10 10:00", days=day))
        town.shop.gramercy("run", "--once", "--at", later("2027-03-10 19:00", days=day))

    town.config(hours)
    town.once("2027-03-22 10:00")

    assert town.letters() == []
    assert fates(town) == ["expired"]
    assert town.alerts() == [MISSED]


def test_what_its_hours_cut_off_goes_when_they_come_round(town):
    """Planned on a Friday evening, when the mail server was down: Monday is the next time, and in time."""
    hours = "calendar: {hours: Mo-Fr 09:00-18:00}\n"
    town.config(hours, delivery=DOWN)
    town.campaign("news", "when: 2027-03-12 17:30\ncatch up within: 1 day\n")
    town.arm("news", at=BEFORE)
    town.shop.gramercy("run", "--once", "--at", "2027-03-12 17:30")
    town.shop.gramercy("run", "--once", "--at", "2027-03-12 18:30")

    town.config(hours)
    town.once("2027-03-15 09:00")

    assert town.letters() == ["03-15 09:00 news 1", "03-15 09:00 news 2"]


# -- clocks -------------------------------------------------------------------------------------------


def test_a_clock_that_was_a_year_ahead_loses_no_birthday(town):
    town.campaign("birthday", "on: birthday\nstop if more than: 5\n", purpose="birthday")
    town.arm("birthday", at="2027-03-01 10:00")
    town.once("2028-03-02 10:00")
    assert town.occurred("birthday") == ["2027-03-12 missed 0", "2027-03-13 missed 0"]

    town.through("2027-03-02 10:30", "2027-03-20 10:00")

    assert town.letters() == ["03-12 09:00 birthday 1", "03-13 09:00 birthday 2"]
    assert town.occurred("birthday") == ["2027-03-12 done 1", "2027-03-13 done 1"]


# -- the first letters of all -------------------------------------------------------------------------


def test_a_persons_word_lets_the_others_go(canary):
    came_back(canary)
    canary.once("2027-03-10 14:00", code=5)
    assert canary.alerts() == [
        "Too many of the first letters of “news” came back. The others wait for your decision"
    ]
    canary.once("2027-03-14 14:00", code=5)
    waiting = len(canary.unsent())
    assert waiting == sum(fate == "planned" for fate in canary.fates().values()) > 0

    sent = canary.do("send", "news", "--resume", "--yes", "--at", "2027-03-14 15:00", "--json").json

    assert sent["accepted"] == waiting
    assert fates(canary) == ["accepted", "refused"]
    # The loop agrees: nobody is asked again.
    canary.once("2027-03-14 16:00")
    assert canary.unsent() == []


def test_a_pause_before_the_gate_is_looked_at_opens_no_gate(canary):
    with canary.ledger() as ledger:
        [run] = ledger.runs()
        ledger.pause(run.id, "somebody wants to look")
    came_back(canary)
    gone = len(canary.outbox())

    canary.do("send", "news", "--resume", "--yes", "--at", "2027-03-10 12:00", code=5)

    assert len(canary.outbox()) == gone
    assert canary.once("2027-03-10 14:00", code=5)[1].startswith("warning: news once: ")


def test_nothing_is_judged_by_nothing(town):
    """The mail server is down when the first letters should have gone, so nobody knows how they are taken."""
    town.people(*[f"P{number}" for number in range(20)])
    town.config("calendar: {hours: Mo-Fr 09:00-18:00}\n", delivery=DOWN)
    town.campaign("news", "when: 2027-03-10 16:00\ncanary: {first: 20%, wait: 1 hour}\n")
    town.arm("news", at=BEFORE)
    for at in ("2027-03-10 16:00", "2027-03-10 17:30", "2027-03-10 18:30"):
        town.shop.gramercy("run", "--once", "--at", at)

    with town.ledger() as ledger:
        [run] = ledger.unfinished()
    assert run.gate_at is not None


# -- latecomers ---------------------------------------------------------------------------------------


def test_who_comes_late_goes_in_the_first_place_that_is_free(town):
    """So many letters a day: those who have theirs already take no places."""
    town.people(*[f"P{number}" for number in range(6)], birthday=" ".join(["1990-03-12"] * 6))
    town.campaign(
        "birthday",
        "on: birthday\nstop if more than: 50\nletters a day: 2\ncatch up within: 5 days\n",
        purpose="birthday",
    )
    town.arm("birthday", at="2027-03-01 10:00")
    town.shop.gramercy("run", "--once", "--at", "2027-03-12 10:00")
    town.people(*[f"P{number}" for number in range(7)], birthday=" ".join(["1990-03-12"] * 7))

    town.shop.gramercy("run", "--once", "--at", "2027-03-12 12:00")

    assert town.unsent()[-1] == "03-15 12:00 birthday 7"


# -- what cannot be done now --------------------------------------------------------------------------


def test_a_password_that_is_gone_ends_no_loop(town):
    town.campaign("news", "when: 2027-03-10 10:00\n")
    town.arm("news", at=BEFORE)
    town.config(delivery=DOWN.replace("tls: none", "tls: none, username: ann, password: '${NOT_THERE}'"))

    said = town.once("2027-03-10 10:00", code=5)

    why = "the variable 'NOT_THERE' is not set hint: set it before you start gramercy"
    assert said[2:] == [
        f"error: news once: {why}",
        f"warning: nobody could be told by mail: {why}",
        "ended",
    ]
    healthy = town.do("run", "--healthy", code=1)
    assert healthy.out
    town.config()
    town.once("2027-03-10 10:20")
    assert len(town.letters()) == 2


def test_an_alert_goes_by_mail_where_the_webhooks_secret_is_gone(town):
    town.config("running: {webhook: {url: 'http://127.0.0.1:9/', secret: '${NOT_THERE}'}}\n")
    town.campaign("news", "every: day 10:00\nstop if more than: 2\n")
    town.arm("news", at=BEFORE)

    said = town.once("2027-03-13 10:00")

    assert any("the webhook is not told: the variable 'NOT_THERE' is not set" in line for line in said)
    assert town.alerts() == ["3 things to look into"]


def test_thousands_of_letters_let_others_have_their_turn(town, monkeypatch):
    """A turn is over after its first letter here."""
    monkeypatch.setattr("engine.cli.attending.MAIL_EVERY", timedelta())
    town.campaign("many", "when: 2027-03-10 09:00\n")
    town.campaign("some", "when: 2027-03-10 10:00\n")
    town.arm("many", "some", at=BEFORE)

    said = town.once("2027-03-10 10:00")

    assert [line for line in said if "sent" in line] == [
        "many once: sent: accepted 1",
        "some once: sent: accepted 1",
        "many once: sent: accepted 1",
        "some once: sent: accepted 1",
    ]
    assert len(town.letters()) == 4


def test_whoever_is_asked_to_end_while_planning_begins_no_letter(town):
    town.campaign("news", "when: 2027-03-10 10:00\n")
    town.arm("news", at=BEFORE)
    ended = threading.Event()
    with town.ledger() as ledger:
        attendant = Attendant(
            here=town.here,
            ledger=ledger,
            clock=Rehearsal(datetime(2027, 3, 10, 10, tzinfo=UTC), ended),
            journal=Journal(io.StringIO(), Form.TEXT, UTC),
            began=datetime(2027, 3, 10, 10, tzinfo=UTC),
            rehearsal=True,
            ended=ended,
        )
        ended.set()
        passed = attendant.passing().make()

    assert passed.stopped
    assert len(town.unsent()) == 2
    assert town.letters() == []


def test_who_is_held_back_gets_no_letter_of_what_was_stopped_meanwhile(town):
    town.config("limits: [at most 1 letter in 3 days]\n")
    town.campaign("first", "when: 2027-03-10 09:00\n")
    town.campaign("second", "when: 2027-03-10 10:00\nif held back: wait 6 days\n")
    town.arm("first", "second", at=BEFORE)
    town.once("2027-03-10 10:00")
    town.do("unschedule", "second")

    town.through("2027-03-10 11:00", "2027-03-20 10:00")

    assert town.letters("second") == []


def test_who_sends_it_by_hand_while_it_is_planned_fails_nothing(town, monkeypatch):
    town.campaign("news", "when: 2027-03-10 10:00\n")
    town.arm("news", at=BEFORE)
    real = frozen.freeze

    def slow(plan, ledger, now, **named):
        monkeypatch.setattr(dealing, "freeze", real)
        with open_ledger(town.here) as other:
            real(plan, other, now, departures=named["departures"])
        return real(plan, ledger, now, **named)

    monkeypatch.setattr(dealing, "freeze", slow)

    said = town.once("2027-03-10 10:00")

    assert not [line for line in said if line.startswith("error")]
    assert town.occurred("news") == ["once done 2"]
    assert len(town.letters()) == 2
    assert town.alerts() == []


def test_records_that_cannot_be_used_are_told_of_before_it_ends(town):
    town.config("calendar: {hours: Mo-Su 11:00-18:00}\n")
    town.campaign("news", "when: 2027-03-10 10:00\n")
    town.arm("news", at=BEFORE)
    town.once("2027-03-10 10:00", code=5)
    with closing(sqlite3.connect(town.here.ledger)) as ledger, ledger:
        ledger.execute("DELETE FROM snapshot")

    for _ in range(2):
        said = town.do("run", "--once", "--at", "2027-03-10 11:00", code=4)
        assert "error: the run's snapshot is not complete" in said.out

    assert town.letters() == []
    assert len(town.alerts()) == 1
    assert "snapshot is not complete" in town.told()
    assert '"state": "failing"' in (town.here.state / "health.json").read_text("utf-8")


def test_a_day_that_could_not_be_planned_is_missed_and_not_forgotten(town, monkeypatch):
    town.campaign("birthday", "on: birthday\ncatch up within: 1 day\nstop if more than: 9\n")
    town.arm("birthday", at=BEFORE)
    real = planned

    def broken(*args, time, **named):
        if time.name == "2027-03-12":
            raise BadInput(message="the customers cannot be read")
        return real(*args, time=time, **named)

    monkeypatch.setattr(dealing, "planned", broken)

    town.through("2027-03-11 10:00", "2027-03-14 12:00")

    with open_ledger(town.here) as ledger:
        dealt = {one.occurrence: one.state for one in ledger.occurred("birthday")}
    assert dealt == {"2027-03-12": Dealt.MISSED, "2027-03-13": Dealt.DONE}


def test_whoever_waits_counts_among_those_who_are_too_many(town):
    town.config("limits: [at most 1 letter a week]\n")
    town.campaign("first", "when: 2027-03-10 09:00\n")
    town.campaign("second", "every: day 10:00\nstop if more than: 1\nif held back: wait 9 days\n")
    town.people("Ada")
    for name in ("first", "second"):
        town.arm(name, at="2027-03-10 08:00")
    town.people("Ada", "Bea")

    town.through("2027-03-10 08:00", "2027-03-10 12:00")

    with open_ledger(town.here) as ledger:
        assert [(one.state, one.chosen) for one in ledger.occurred("second")] == [(Dealt.STOPPED, 2)]
