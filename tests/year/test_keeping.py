"""A year kept in a file, and what is different from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.problem import printable
from engine.year.comparing import Kind, compare, told
from engine.year.keeping import Expected, read_expected, saved
from engine.year.model import Foretold, Year
from tests.report.nasty import NASTY
from tests.year.made import kept, letter, tea_house, year
from tests.year.odd import clock_changes

CASES = Path(__file__).parents[1] / "cases"
BROKEN = sorted((CASES / "year_expected").glob("*.jsonl"))
FILE = PurePath("year.jsonl")
#: What our own readers let in: text that a UTF-8 file can hold.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def expected(given: Year) -> Expected:
    return read_expected(saved(given), FILE)


def differences(before: tuple[Foretold, ...], after: tuple[Foretold, ...]) -> list[str]:
    return list(map(str, compare(expected(year(letters=before)), year(letters=after))))


def test_the_file() -> None:
    assert saved(clock_changes()) == (CASES / "year/clock_changes.jsonl").read_text("utf-8")


def test_letters_are_in_one_order_whatever_order_they_were_foretold_in() -> None:
    given = tea_house(people=40)

    assert saved(replace(given, letters=given.letters[::-1])) == saved(given)


def test_the_file_is_the_same_on_every_machine() -> None:
    """Neither the clock's zone, nor the order of a set, nor the language of the computer changes it."""
    texts = {
        subprocess.run(
            [
                sys.executable,
                "-c",
                "from tests.year.test_keeping import *; print(saved(tea_house(people=9)))",
            ],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for zone, seed in (("Asia/Yerevan", "1"), ("America/Los_Angeles", "2"))
    }

    assert texts == {saved(tea_house(people=9)) + "\n"}


def test_no_address_is_kept() -> None:
    assert "@" not in saved(tea_house())


@pytest.mark.parametrize("make", [year, tea_house, clock_changes], ids=["empty", "tea house", "clocks"])
def test_a_year_is_as_it_was_kept(make) -> None:
    assert compare(expected(make()), make()) == []
    assert told([]) == []


@given(contact=TEXT, campaign=TEXT, occurrence=TEXT)
def test_any_words_come_back_as_they_were(contact, campaign, occurrence) -> None:
    one = letter("x", "c1", "2027-03-12T09:00")
    given_year = year(letters=(replace(one, contact=contact, campaign=campaign, occurrence=occurrence),))
    text = saved(given_year)

    assert len(text.split("\n")) == 3
    assert [found.identity for found in read_expected(text, FILE).letters] == [
        (campaign, occurrence, contact)
    ]


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
def test_nasty_words_are_harmless_in_the_file_and_in_the_differences(words) -> None:
    nasty = year(letters=(letter("birthday", words, "2027-03-12T09:00"),))
    text = saved(nasty)
    shown = told(compare(expected(year()), nasty))

    assert [line for line in text.splitlines() if line != printable(line)] == []
    assert read_expected(text, FILE).letters[0].contact == words
    assert text.encode()
    assert shown == list(map(printable, shown))


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.stem)
def test_problems(case: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_expected(case.read_text("utf-8"), PurePath(case.name))

    assert f"{caught.value}\n" == case.with_suffix(".problems").read_text("utf-8")


def test_a_line_that_no_parser_should_follow_is_a_problem() -> None:
    heading = saved(year())
    for line in ("[" * 100_000, "9" * 5_000):
        with pytest.raises(BadInput, match=r"^year\.jsonl:2:1: not JSON that can be read$"):
            read_expected(heading + line, FILE)


def test_lines_may_end_as_windows_ends_them() -> None:
    text = saved(clock_changes())

    assert read_expected("\ufeff" + text.replace("\n", "\r\n"), FILE) == read_expected(text, FILE)


def test_another_stretch_of_time_is_not_compared() -> None:
    with pytest.raises(BadInput) as caught:
        compare(expected(year(days=30)), year())

    assert str(caught.value) == (
        "year.jsonl:1: this is about 30 days from 2027-01-01, not 365 from 2027-01-01\n"
        "  hint: simulate --from 2027-01-01 --days 30, or write the file anew with --save"
    )


ONE = letter("birthday", "c017", "2027-03-12T09:00", occurrence="2027-03-12")
MONTHLY = tuple(letter("news", "c1", f"2027-{month:02}-01T10:00") for month in (1, 2, 3))


def moved(one: Foretold, **by: int) -> Foretold:
    return replace(one, leaves=one.leaves + timedelta(**by))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((ONE,), (), ["2027-03-12 birthday: c017 was expected and would get nothing"]),
        ((), (ONE,), ["2027-03-12 birthday: c017 would get a letter nobody expected"]),
        (
            (ONE,),
            (moved(ONE, days=1),),
            ["2027-03-12 birthday: c017 would get it a day later, on 2027-03-13"],
        ),
        (
            (ONE,),
            (moved(ONE, days=-60),),
            ["2027-03-12 birthday: c017 would get it 60 days earlier, on 2027-01-11"],
        ),
        (
            (ONE,),
            (moved(ONE, hours=2),),
            ["2027-03-12 birthday: c017 would get it at 11:00 instead of 09:00"],
        ),
        (
            (ONE,),
            (moved(ONE, seconds=1),),
            [
                (
                    "2027-03-12 birthday: c017 would get it at 2027-03-12T09:00:01+04:00 "
                    "instead of 2027-03-12T09:00:00+04:00"
                )
            ],
        ),
        # A birthday that was corrected is another occurrence.
        (
            (ONE,),
            (replace(moved(ONE, days=3), occurrence="2027-03-15"),),
            ["2027-03-12 birthday: c017 would get it 3 days later, on 2027-03-15"],
        ),
        (
            (ONE,),
            (replace(moved(ONE, days=8), occurrence="2027-03-20"),),
            [
                "2027-03-12 birthday: c017 was expected and would get nothing",
                "2027-03-20 birthday: c017 would get a letter nobody expected",
            ],
        ),
        # One of several letters of a person is gone: the others are still the others.
        (MONTHLY, MONTHLY[::2], ["2027-02-01 news: c1 was expected and would get nothing"]),
        (
            MONTHLY[1:],
            MONTHLY[:2],
            [
                "2027-01-01 news: c1 would get a letter nobody expected",
                "2027-03-01 news: c1 was expected and would get nothing",
            ],
        ),
        # The same moment on another clock is another day.
        (
            (letter("news", "c1", "2027-03-01T10:00", occurrence="o", zone="Pacific/Auckland"),),
            (letter("news", "c1", "2027-02-28T11:00", occurrence="o", zone="Pacific/Honolulu"),),
            ["2027-03-01 news: c1 would get it a day earlier, on 2027-02-28"],
        ),
        # Contacts are told apart by case, people's addresses and languages do not count.
        ((ONE,), (replace(ONE, address="new@example.com", language="hy", zone="Asia/Dubai"),), []),
        (
            (ONE,),
            (replace(ONE, contact="C017"),),
            [
                "2027-03-12 birthday: C017 would get a letter nobody expected",
                "2027-03-12 birthday: c017 was expected and would get nothing",
            ],
        ),
    ],
)
def test_differences(before, after, words) -> None:
    assert differences(before, after) == words


def test_at_most_twenty_are_told_and_all_are_counted() -> None:
    """The shop's whole list is on another day: nobody wants to read that a thousand times."""
    before = tuple(letter("news", f"c{number:03}", "2027-03-01T10:00") for number in range(30))
    after = (*(moved(one, days=1) for one in before[2:]), ONE)
    found = compare(expected(year(letters=before)), year(letters=after))
    lines = told(found)

    assert lines[:3] == [
        "2027-03-01 news: c000 was expected and would get nothing",
        "2027-03-01 news: c001 was expected and would get nothing",
        "2027-03-01 news: c002 would get it a day later, on 2027-03-02",
    ]
    assert lines[20:] == [
        "and 11 more",
        "31 differences: 2 expected and missing, 1 not expected, 28 at another time",
    ]
    assert told(found[:1])[1:] == ["1 difference: 1 expected and missing"]
    assert {one.kind for one in found} == set(Kind)


def test_who_is_kept_back_is_not_part_of_the_file() -> None:
    assert saved(year(kept=(kept("news", "c1", "2027-03-01"),))) == saved(year())


def test_each_line_is_json() -> None:
    lines = [json.loads(line) for line in saved(tea_house(people=5)).splitlines()]

    assert lines[0]["letters"] == ["leaves", "campaign", "occurrence", "contact"]
    assert {len(line) for line in lines[1:]} == {4}
