"""One person's year as text, whole."""

from __future__ import annotations

import pytest

from engine.problem import printable
from engine.year.person import person_year
from tests.report.nasty import NASTY
from tests.year.made import kept, letter, renamed, tea_house, year
from tests.year.odd import clock_changes

MADE = year(
    letters=(
        letter("birthday", "c1", "2027-03-01T09:00"),
        letter("news", "c1", "2027-03-04T10:00", occurrence="march"),
        letter("thanks", "c1", "2027-03-01T15:30", address="C1@example.com"),
        letter("news", "c2", "2027-03-01T10:00", occurrence="march"),
    ),
    kept=(
        kept("news", "c1", "2027-03-01", occurrence="march", detail="birthday goes first"),
        kept("miss-you", "c1", "2027-06-01", reason="guarded", detail="open complaint"),
        kept("miss-you", "c3", "2027-06-01", address=None, reason="guarded"),
    ),
    people={"c4": "four@example.com", "c5": None},
)
FIRST = """\
c1, c1@example.com: 3 letters from 2027-01-01 to 2027-12-31, by the clock of Asia/Yerevan
  2027-03-01 Mon 09:00  birthday
  2027-03-01 Mon 15:30  thanks
  2027-03-01 Mon   --   no news (held back: birthday goes first); goes on 2027-03-04
  2027-03-04 Thu 10:00  news
  2027-06-01 Tue   --   no miss-you (guarded: open complaint)"""


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("c1", FIRST),
        ("C1@Example.com", FIRST),
        (
            "c3",
            "c3: nothing from 2027-01-01 to 2027-12-31\n  2027-06-01 Tue   --   no miss-you (guarded)",
        ),
        ("c4", "c4, four@example.com: nothing from 2027-01-01 to 2027-12-31"),
        ("FOUR@example.com", "c4, four@example.com: nothing from 2027-01-01 to 2027-12-31"),
        ("c5", "c5: nothing from 2027-01-01 to 2027-12-31"),
        ("C5", None),
        ("", None),
    ],
)
def test_one_persons_year(who, told) -> None:
    assert person_year(MADE, who) == told


def test_each_clock_is_named_where_there_are_several() -> None:
    moved = year(
        letters=(
            letter("news", "c1", "2027-01-04T10:00", zone="Asia/Yerevan"),
            letter("news", "c1", "2027-02-01T10:00", zone="Pacific/Auckland"),
        )
    )

    assert person_year(moved, "c1") == (
        "c1, c1@example.com: 2 letters from 2027-01-01 to 2027-12-31\n"
        "  2027-01-04 Mon 10:00  news (Asia/Yerevan)\n"
        "  2027-02-01 Mon 10:00  news (Pacific/Auckland)"
    )


def test_days_and_times_are_those_of_their_own_clock() -> None:
    assert person_year(clock_changes(), "auckland") == (
        "auckland, auckland@example.com: 4 letters from 2027-01-01 to 2027-12-31, "
        "by the clock of Pacific/Auckland\n"
        "  2027-01-01 Fri 10:00  What is in the teapot\n"
        "  2027-03-28 Sun 10:00  What is in the teapot\n"
        "  2027-10-31 Sun 10:00  What is in the teapot\n"
        "  2027-12-31 Fri 10:00  What is in the teapot"
    )


def test_an_address_that_is_the_contact_stands_once() -> None:
    one = year(letters=(letter("news", "a@example.com", "2027-01-04T10:00", address="A@example.com"),))

    told = person_year(one, "a@example.com")

    assert told is not None
    assert told.startswith("A@example.com: 1 letter from")


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
def test_nothing_from_outside_steers_the_terminal(words) -> None:
    told = person_year(renamed(tea_house(people=9), words), f"c008{words}")

    assert told is not None
    assert told.replace("\n", "") == printable(told.replace("\n", ""))
    assert told.count("\n") == 14
