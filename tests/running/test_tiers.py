"""Whoever reaches a higher tier hears of it, once, whatever happens between two looks."""

from __future__ import annotations

import pytest

BEFORE = "2027-03-01 08:00"
TIERS = """\
    columns: {points: {type: number}}
    tiers: {gold: points >= 10, silver: points >= 5, bronze: everybody}
"""


@pytest.fixture
def climbing(town):
    """Ada has gold, Bea silver, Cy bronze; armed for every day."""
    town.config(source=TIERS)
    town.people("Ada", "Bea", "Cy", points="12 7 1")
    town.campaign("up", "on: tier reached\nstop if more than: 5\n")
    town.arm("up", at=BEFORE)
    return town


def test_the_first_look_greets_nobody(climbing):
    climbing.through(BEFORE, "2027-03-05 00:00")

    assert climbing.letters() == []
    assert climbing.occurred("up") == [f"2027-03-0{day} nobody 0" for day in (1, 2, 3, 4)]


def test_moving_up_is_greeted_and_moving_down_is_not(climbing):
    climbing.once("2027-03-01 09:00")
    # Ada falls to silver, Bea rises to gold, Cy two at once; each look is another start of the loop.
    climbing.people("Ada", "Bea", "Cy", points="6 20 11")
    climbing.once("2027-03-02 09:00")
    climbing.once("2027-03-03 09:00")
    assert climbing.letters() == ["03-02 09:00 up 2", "03-02 09:00 up 3"]

    # Whoever falls and rises has reached it anew.
    climbing.people("Ada", "Bea", "Cy", points="12 1 11")
    climbing.once("2027-03-04 09:00")
    assert climbing.letters()[2:] == ["03-04 09:00 up 1"]


def test_somebody_new_reaches_the_tier_they_come_with(climbing):
    climbing.once("2027-03-01 09:00")
    climbing.people("Ada", "Bea", "Cy", "Di", points="12 7 1 6")

    climbing.once("2027-03-02 09:00")

    assert climbing.letters() == ["03-02 09:00 up 4"]


def test_one_tier_alone(climbing):
    climbing.campaign("gold", "on: tier gold reached\nstop if more than: 5\n")
    climbing.arm("gold", at=BEFORE)
    climbing.once("2027-03-01 09:00")
    climbing.people("Ada", "Bea", "Cy", points="12 20 6")

    climbing.once("2027-03-02 09:00")

    assert climbing.letters("gold") == ["03-02 09:00 gold 2"]
    assert climbing.letters("up") == ["03-02 09:00 up 2", "03-02 09:00 up 3"]


def test_what_was_reached_while_nobody_looked_is_greeted_at_the_next_look(climbing):
    climbing.once("2027-03-01 09:00")
    climbing.people("Ada", "Bea", "Cy", points="12 20 1")

    climbing.once("2027-03-20 09:30")

    # Of the days in between only those that can still be caught up with count, and the first of them has it.
    assert climbing.letters() == ["03-20 09:30 up 2"]
    assert climbing.occurred("up")[-4:] == [
        "2027-03-17 missed 0",
        "2027-03-18 missed 0",
        "2027-03-19 done 1",
        "2027-03-20 nobody 0",
    ]
    assert len(climbing.alerts()) == 1


def test_what_was_stopped_for_its_number_is_greeted_once_it_may_go(climbing):
    climbing.once("2027-03-01 09:00")
    climbing.edit("campaigns/up.yaml", "more than: 5", "more than: 1")
    climbing.once("2027-03-01 10:00")
    climbing.arm("up", at="2027-03-01 10:00")
    climbing.people("Ada", "Bea", "Cy", points="12 20 20")
    climbing.once("2027-03-02 09:00")
    assert climbing.letters() == []

    climbing.edit("campaigns/up.yaml", "more than: 1", "more than: 5")
    climbing.once("2027-03-02 10:00")
    climbing.arm("up", at="2027-03-02 10:00")
    climbing.once("2027-03-02 10:10")

    assert climbing.letters() == ["03-02 10:10 up 2", "03-02 10:10 up 3"]


def test_in_a_simulated_year_nobody_rises_and_the_records_stay_as_they_are(climbing):
    climbing.once("2027-03-01 09:00")

    year = climbing.do("simulate", "--from", "2027-03-02", "--days", "5", "--json").json

    assert year["letters"] == []
    assert climbing.occurred("up") == ["2027-03-01 nobody 0"]
