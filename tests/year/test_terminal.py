"""The calendar in a terminal, whole: every case is a picture to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.problem import printable
from engine.year.grid import ASCII, BLOCKS, Tone, density
from engine.year.model import Year
from engine.year.summing import sum_up
from engine.year.terminal import calendar, plain
from tests.report.nasty import NASTY
from tests.year import odd
from tests.year.made import letter, renamed, tea_house, year

CASES = Path(__file__).parents[1] / "cases/year"
YEARS: dict[str, Callable[[], Year]] = {
    "tea_house": tea_house,
    "empty": odd.empty,
    "one_day": odd.one_day,
    "leap_year": odd.leap_year,
    "clock_changes": odd.clock_changes,
    "two_years": odd.two_years,
}


@pytest.mark.parametrize("name", YEARS)
def test_the_picture(name: str) -> None:
    assert plain(calendar(sum_up(YEARS[name]()))) == (CASES / f"{name}.txt").read_text("utf-8")


def test_the_picture_in_ascii() -> None:
    shown = plain(calendar(sum_up(tea_house()), signs=ASCII))

    assert shown == (CASES / "tea_house_ascii.txt").read_text("utf-8")
    assert shown.isascii()


def test_weeks_begin_as_in_the_shops_country() -> None:
    heads = {
        country: plain(calendar(sum_up(year(country=country, language=language))))
        .splitlines()[3][:17]
        .split()
        for country, language in (("IL", "en"), ("AM", "he"), ("EG", "en"), (None, "he"))
    }

    assert {country: "".join(days) for country, days in heads.items()} == {
        "IL": "SMTWTFS",
        "AM": "MTWTFSS",
        "EG": "SSMTWTF",
        None: "SMTWTFS",
    }


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 300])
def test_months_and_table_are_no_wider_than_the_terminal(width) -> None:
    large = renamed_campaign(tea_house(people=30), "a-very-long-name-of-a-campaign")
    lines = plain(calendar(sum_up(large), width=width)).splitlines()
    numbers = lines[: next(place for place, line in enumerate(lines) if line.startswith("Most to"))]
    pictures = [line for line in numbers[2:] if "letter" not in line]

    assert max(map(len, pictures)) <= max(width, 40)
    assert sum(line.count(" 2027") for line in pictures) == 12
    assert "".join(pictures).count("Dec") == 2, "the month's own head, and the table's"


def renamed_campaign(given: Year, name: str) -> Year:
    return replace(
        given,
        letters=tuple(replace(one, campaign=name) for one in given.letters),
        happenings=tuple(replace(one, campaign=name) for one in given.happenings),
    )


def test_wide_letters_keep_the_columns() -> None:
    shown = sum_up(
        year(letters=(letter("誕生日", "c1", "2027-01-01T09:00"), letter("news", "c1", "2027-01-02T09:00")))
    )
    table = [line for line in plain(calendar(shown)).splitlines() if line.endswith("      1")]

    assert [line.partition("1")[0] for line in table] == ["news     ", "誕生日   "]


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
def test_nothing_from_outside_steers_the_terminal(words) -> None:
    shown = plain(calendar(sum_up(renamed(tea_house(people=30), words))))

    assert shown.replace("\n", "") == printable(shown.replace("\n", ""))


def test_the_darkest_day_is_the_one_with_most_and_a_single_letter_is_seen() -> None:
    assert [density(count, 10_000, 8) for count in (0, 1, 10, 100, 10_000)] == [0, 1, 3, 5, 8]
    assert [density(count, most, 8) for count, most in ((1, 1), (0, 0), (1, 2), (2, 2))] == [8, 0, 1, 8]


def test_tones_tell_few_from_many_and_trouble_from_both() -> None:
    pieces = [piece for line in calendar(sum_up(tea_house())) for piece in line if len(piece.words) == 1]
    tones = {sign: {piece.tone for piece in pieces if piece.words == sign} for sign in "▁▅█!×·"}

    assert tones == {
        "▁": {Tone.FEW},
        "▅": {Tone.SOME},
        "█": {Tone.MANY},
        "!": {Tone.BAD},
        "×": {Tone.QUIET},
        "·": {Tone.QUIET},
    }
    assert len(BLOCKS.levels) == len(ASCII.levels) == 8
