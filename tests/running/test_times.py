"""Each at its time, once, whatever happened before: a moment, what comes round, people's own days."""

from __future__ import annotations

import pytest

from tests.running.unattended import text

SINCE, UNTIL = "2027-03-01 00:00", "2027-04-01 00:00"
ORDERS = "    orders: {file: orders.csv, customer: customer, at: at}\n"
PEOPLE = """\
id,given_name,email,language,birthday,consent
1,Ada,ada@example.com,en,1990-03-12,yes
2,Bea,bea@example.com,en,1988-02-29,yes
3,Cy,cy@example.com,en,1604-03-12,yes
"""
BOUGHT = ("1,2027-03-03 15:00", "2,2026-12-20 08:00", "2,2027-03-08 08:00", "3,2026-03-20 12:00")


@pytest.mark.parametrize(
    ("time", "gone"),
    [
        pytest.param("when: 2027-03-12 10:00", ["03-12 10:00 once"], id="a moment"),
        pytest.param(
            "every: first and third Friday of the month at 10:00",
            ["03-05 10:00 2027-03-05T10:00", "03-19 10:00 2027-03-19T10:00"],
            id="comes round",
        ),
        # Easter Sunday is on the 28th, and the Friday before it a public holiday.
        pytest.param(
            "every: last Friday of the month 10:00, else the working day before",
            ["03-25 10:00 2027-03-26T10:00"],
            id="the working day before",
        ),
        pytest.param(
            "every: 0 10 12,13 * *",
            ["03-12 10:00 2027-03-12T10:00", "03-13 10:00 2027-03-13T10:00"],
            id="cron",
        ),
    ],
)
def test_everybody_once_at_each_time(town, time, gone):
    town.campaign("thanks", f"{time}\nstop if more than: 5\n")
    town.arm("thanks", at=SINCE)

    town.through(SINCE, UNTIL)
    town.through(SINCE, UNTIL)

    with town.ledger() as ledger:
        runs = {f"{run.occurrence}": run.chosen for run in ledger.runs()}
    moments = [one.rpartition(" ")[0] for one in gone]
    assert town.letters() == [f"{moment} thanks {contact}" for moment in moments for contact in (1, 2)]
    assert runs == {one.rpartition(" ")[2]: 2 for one in gone}


OWN_DAYS = {
    "birthday at 10:00": ["03-12 10:00 2027-03-12 1", "03-12 10:00 2027-03-12 3"],
    "11 days before birthday": ["03-01 09:00 2027-03-01 1", "03-01 09:00 2027-03-01 3"],
    "13 days after birthday": [
        "03-13 09:00 2027-03-13 2",
        "03-25 09:00 2027-03-25 1",
        "03-25 09:00 2027-03-25 3",
    ],
    "anniversary of the first order": ["03-20 09:00 2027-03-20 3"],
    "first order": ["03-04 09:00 2027-03-04 1"],
    "2nd order at 10:00": ["03-08 10:00 2027-03-08 2"],
    "3 days after the second order": ["03-11 09:00 2027-03-11 2"],
    "7 days after an order": ["03-10 09:00 2027-03-10 1", "03-15 09:00 2027-03-15 2"],
    "75 days without an order": ["03-05 09:00 2027-03-05 2"],
    "12 days without an order": ["03-15 09:00 2027-03-15 1", "03-20 09:00 2027-03-20 2"],
}


@pytest.mark.parametrize("day", OWN_DAYS)
def test_on_peoples_own_days(town, day):
    town.config(source=ORDERS)
    town.shop.write("customers.csv", PEOPLE)
    town.orders(*BOUGHT)
    town.campaign("thanks", f"on: {day}\nstop if more than: 5\n")
    town.arm("thanks", at=SINCE)

    town.through(SINCE, "2027-03-12 09:30")
    town.through("2027-03-12 09:30", UNTIL)

    with town.ledger() as ledger:
        names = {
            f"{letter.occurrence} {letter.contact}"
            for run in ledger.runs()
            for letter in ledger.letters(run.id)
        }
    assert [one.replace("thanks ", "") for one in town.letters()] == [
        f"{one[:11]} {one[-1]}" for one in OWN_DAYS[day]
    ]
    assert names == {one[12:] for one in OWN_DAYS[day]}


def test_past_their_rhythm(town):
    town.config(source=ORDERS)
    town.people("Ada", "Bea")
    weekly = [f"1,2027-02-{day:02} 12:00" for day in (1, 8, 15, 22)]
    town.orders(*weekly, *(one.replace("1,", "2,", 1) for one in weekly), "2,2027-03-03 12:00")
    town.campaign("miss", "on: past their rhythm\nstop if more than: 5\n", purpose="win-back")
    town.arm("miss", at=SINCE)

    town.through(SINCE, UNTIL)

    # Bea bought once more, and her gaps are of eight days.
    assert town.letters() == ["03-08 09:00 miss 1", "03-19 09:00 miss 2"]


def test_somebody_who_comes_late_is_caught_up_with_within_the_patience(town):
    town.campaign(
        "birthday", "on: birthday\nstop if more than: 5\ncatch up within: 50 hours\n", purpose="birthday"
    )
    town.arm("birthday", at=SINCE)
    town.once("2027-03-12 09:00")
    town.once("2027-03-13 09:00")
    # Days of which nobody knew; the first of them too long ago, and nothing was missed.
    days = {"Cy": "02-03", "Di": "03-10", "Ed": "03-11", "Flo": "03-12", "Gil": "03-13"}
    rows = [f"{name},{name.lower()}@example.com,en,1991-{day},yes" for name, day in days.items()]
    town.edit(
        "customers.csv",
        "2,Bea",
        "\n".join([*(f"{number},{row}" for number, row in enumerate(rows, 3)), "2,Bea"]),
    )

    town.once("2027-03-13 09:05")

    assert town.letters() == [
        "03-12 09:00 birthday 1",
        "03-13 09:00 birthday 2",
        "03-13 09:05 birthday 5",
        "03-13 09:05 birthday 6",
        "03-13 09:05 birthday 7",
    ]
    assert town.occurred("birthday") == ["2027-03-11 done 1", "2027-03-12 done 1", "2027-03-13 done 1"]
    assert town.alerts() == []


def test_more_who_come_late_than_are_allowed_wait_for_somebody(town):
    town.campaign("birthday", "on: birthday\nstop if more than: 2\n", purpose="birthday")
    town.arm("birthday", at=SINCE)
    town.once("2027-03-12 09:00")
    rows = "".join(f"{number},Di,di{number}@example.com,en,1991-03-12,yes\n" for number in (3, 4))
    town.edit("customers.csv", "2,Bea", f"{rows}2,Bea")

    said = town.once("2027-03-12 10:00")

    words = "3 letters for 2027-03-12 with those who came late, and no more than 2 go unattended"
    assert said == ["started, one pass", f"error: birthday 2027-03-12: {words}", "ended"]
    assert town.letters() == ["03-12 09:00 birthday 1"]
    assert town.alerts() == ["“birthday” could not be carried out"]


def test_an_order_that_comes_late_is_caught_up_with_within_the_patience(town):
    town.config(source=ORDERS)
    town.people("Ada", "Bea", "Cy")
    town.orders("1,2027-03-03 15:00")
    town.campaign("first", "on: first order\nstop if more than: 5\n")
    town.arm("first", at=SINCE)
    town.through(SINCE, "2027-03-05 12:00")
    assert town.letters() == ["03-04 09:00 first 1"]

    town.orders("1,2027-03-03 15:00", "2,2027-03-04 08:00", "3,2027-03-02 08:00")
    town.through("2027-03-05 12:00", "2027-03-10 00:00")

    # Bea's was due the day before; Cy's three days ago, which is too late.
    assert town.letters() == ["03-04 09:00 first 1", "03-05 12:00 first 2"]


def test_what_fell_into_a_time_without_a_loop_is_caught_up_with_or_told_once(town):
    town.campaign("daily", "every: day 09:00\nstop if more than: 5\n")
    town.arm("daily", at=SINCE)
    town.once("2027-03-01 09:00")

    said = town.once("2027-03-06 08:00")

    late = "is caught up within 2 days"
    assert said == [
        "started, one pass",
        f"warning: daily 2027-03-02T09:00: it was due 3 days ago, and {late}",
        f"warning: daily 2027-03-03T09:00: it was due 2 days ago, and {late}",
        "daily 2027-03-04T09:00: planned: rows 2, chosen 2",
        "daily 2027-03-05T09:00: planned: rows 2, chosen 2",
        "daily 2027-03-04T09:00: sent: accepted 2",
        "daily 2027-03-05T09:00: sent: accepted 2",
        "ended",
    ]
    assert town.occurred("daily") == [
        "2027-03-01T09:00 done 2",
        "2027-03-02T09:00 missed 0",
        "2027-03-03T09:00 missed 0",
        "2027-03-04T09:00 done 2",
        "2027-03-05T09:00 done 2",
    ]
    [alert] = town.alerts()
    assert alert == "2 things to look into"
    assert town.once("2027-03-06 08:10") == ["started, one pass", "ended"]
    assert len(town.alerts()) == 1


def test_longer_patience_catches_up_with_more(town):
    town.campaign("thanks", "when: 2027-03-02 09:00\ncatch up within: 3 weeks\n")
    town.campaign("late", "when: 2027-03-02 09:00\ncatch up within: 3 hours\n")
    town.arm("thanks", "late", at=SINCE)

    town.once("2027-03-20 08:00")

    assert town.letters() == ["03-20 08:00 thanks 1", "03-20 08:00 thanks 2"]
    assert town.occurred("late") == ["once missed 0"]


def test_each_day_is_planned_as_of_its_own_time_however_late(town):
    town.config(source=ORDERS)
    town.orders("1,2027-03-01 12:00")
    town.campaign("thanks", "every: day 09:00\nstop if more than: 5\n")
    town.edit("campaigns/thanks.yaml", "{from: customers}", "{from: customers, who: last_order_at yesterday}")
    town.arm("thanks", at=SINCE)

    town.once("2027-03-04 08:00")

    assert town.occurred("thanks") == [
        "2027-03-01T09:00 missed 0",
        "2027-03-02T09:00 done 1",
        "2027-03-03T09:00 nobody 0",
    ]


def test_what_somebody_sent_by_hand_does_not_go_again(town):
    town.campaign("thanks", "every: day 09:00\nstop if more than: 5\n")
    town.arm("thanks", at=SINCE)
    town.do("send", "thanks", "--yes", "--at", "2027-03-01 09:00")

    town.through("2027-03-01 09:01", "2027-03-02 12:00")

    assert town.letters() == [
        f"03-{day} thanks {number}" for day in ("01 09:00", "02 09:00") for number in (1, 2)
    ]


def test_by_hand_before_its_time_the_next_one_is_meant(town):
    town.campaign("daily", "every: day 09:00\nstop if more than: 5\n")
    town.do("send", "daily", "--yes", "--at", "2027-03-01 09:00")

    again = town.do("send", "daily", "--yes", "--at", "2027-03-01 10:00")
    assert again.err == (
        "'daily' has been sent for 2027-03-01 09:00. To send the next one before its time: --now.\n"
    )
    town.do("send", "daily", "--yes", "--now", "--at", "2027-03-01 10:00")
    assert town.letters() == [
        f"03-01 {time} daily {number}" for time in ("09:00", "10:00") for number in (1, 2)
    ]
    with town.ledger() as ledger:
        assert sorted(run.occurrence for run in ledger.runs()) == ["2027-03-01T09:00", "2027-03-02T09:00"]


def test_letters_that_could_not_leave_in_time_are_given_up_and_told(town):
    town.people("Ada")
    town.campaign("thanks", "when: 2027-03-12 09:00\n")
    town.arm("thanks", at=SINCE)
    town.shop.write("outbox", "not a folder")
    town.once("2027-03-12 09:00", code=3)
    (town.shop.root / "outbox").unlink()

    town.once("2027-03-14 09:30")

    assert town.fates() == {"thanks 1": "expired its time was over"}
    assert "The letters of “thanks” did not go in time, and now it is too late for them" in town.alerts()[0]
    assert "1 letter was given up: its time was over" in town.told()


def test_many_more_than_usual_are_told_and_go(town):
    town.campaign("daily", "every: day 09:00\nstop if more than: 100\n")
    town.arm("daily", at=SINCE)
    town.through(SINCE, "2027-03-03 12:00")
    town.people(*(f"P{number}" for number in range(25)))

    said = town.once("2027-03-04 09:00")

    assert "warning: daily 2027-03-04T09:00: 25 letters, where 2 are usual" in said
    assert len(town.letters()) == 6 + 25
    [alert] = town.alerts()
    assert alert.startswith(
        "“daily” (4\N{NO-BREAK SPACE}March 2027 at 09:00) has many more letters than usual"
    )


def test_who_comes_late_gets_the_letter_of_the_others(town):
    note = "---\nsubject: Hello\n---\nDear {{ nick }}, thank you.\n"
    town.shop.write("templates/note/letter.md", note)
    town.people("Ada", birthday="1990-03-12", nick="Addie")
    hours = "on: birthday\nhours: Mo-Su 15:00-18:00\nstop if more than: 5\n"
    town.campaign("birthday", hours, purpose="birthday")
    town.arm("birthday", at=SINCE)
    town.once("2027-03-12 09:00", code=5)
    town.shop.write("templates/note/letter.md", note.replace("{{ nick }}", "friend"))
    town.once("2027-03-12 10:00", code=5)
    town.arm("birthday", at="2027-03-12 08:00")
    town.people("Ada", "Di", birthday="1990-03-12 1991-03-12", nick="Addie Dido")

    town.once("2027-03-12 15:00")

    assert town.letters() == ["03-12 15:00 birthday 1", "03-12 15:00 birthday 2"]
    written = {text(one).partition(",")[0] for one in town.outbox()}
    assert {"Dear Addie", "Dear Dido"} < written
    assert "Dear friend" not in written
