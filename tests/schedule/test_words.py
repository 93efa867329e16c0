"""``on:`` and limits in words."""

from datetime import time

import pytest

from engine.campaign.model import Purpose
from engine.schedule.limit import PURPOSES, counts, read_kind, read_limit
from engine.schedule.model import Limit, OwnDay, OwnDayKind
from engine.schedule.own_day import read_own_day


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("birthday", {"kind": OwnDayKind.YEARLY, "column": "birthday"}),
        ("their birthday", {"kind": OwnDayKind.YEARLY, "column": "birthday"}),
        ("3 days before birthday", {"kind": OwnDayKind.YEARLY, "column": "birthday", "days": -3}),
        ("the day after birthday", {"kind": OwnDayKind.YEARLY, "column": "birthday", "days": 1}),
        ("two weeks before the birthday", {"kind": OwnDayKind.YEARLY, "column": "birthday", "days": -14}),
        ("wedding_day 10:30", {"kind": OwnDayKind.YEARLY, "column": "wedding_day", "at": time(10, 30)}),
        ("anniversary of Wedding_Day", {"kind": OwnDayKind.YEARLY, "column": "Wedding_Day"}),
        ("anniversary of the first order", {"kind": OwnDayKind.YEARLY, "column": "first_order_at"}),
        ("7 days after an order", {"kind": OwnDayKind.AFTER_ORDER, "days": 7}),
        ("the day after each order", {"kind": OwnDayKind.AFTER_ORDER, "days": 1}),
        ("first order", {"kind": OwnDayKind.NTH_ORDER, "number": 1}),
        ("the 10th order", {"kind": OwnDayKind.NTH_ORDER, "number": 10}),
        (
            "3 days after the second order at 6 pm",
            {"kind": OwnDayKind.NTH_ORDER, "number": 2, "days": 3, "at": time(18)},
        ),
        ("90 days without an order", {"kind": OwnDayKind.QUIET, "days": 90}),
        ("12 weeks without any order", {"kind": OwnDayKind.QUIET, "days": 84}),
        ("past their rhythm", {"kind": OwnDayKind.RHYTHM, "number": 2}),
        ("3 times their usual rhythm", {"kind": OwnDayKind.RHYTHM, "number": 3}),
        ("twice their rhythm", {"kind": OwnDayKind.RHYTHM, "number": 2}),
        ("tier reached", {"kind": OwnDayKind.TIER}),
        ("tier Gold Plus reached 08:00", {"kind": OwnDayKind.TIER, "tier": "Gold Plus", "at": time(8)}),
        ("2 days after tier gold reached", {"kind": OwnDayKind.TIER, "tier": "gold", "days": 2}),
    ],
)
def test_own_days(words: str, own: dict[str, object]) -> None:
    assert read_own_day(words) == OwnDay(words=words, **own)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "most", "of", "days", "apart"),
    [
        ("at most 1 promotion a week", 1, "promotion", 7, ()),
        ("at most 3 letters a month apart from thanks", 3, "letter", 30, ("thanks",)),
        (
            "at most three letters per 30 days apart from thanks, birthday letters and apologies",
            3,
            "letter",
            30,
            ("thanks", "birthday", "apology"),
        ),
        ("no more than two newsletters in 2 weeks", 2, "newsletter", 14, ()),
        ("one win-back letter a year", 1, "win-back", 365, ()),
        ("max 1 thank you a quarter", 1, "thank-you", 91, ()),
        ("at most 1 letter a day except apology", 1, "letter", 1, ("apology",)),
        ("at most 2 birthday letters a year", 2, "birthday", 365, ()),
    ],
)
def test_limits(words: str, most: int, of: str, days: int, apart: tuple[str, ...]) -> None:
    assert read_limit(words) == Limit(words=words, most=most, of=of, days=days, apart=apart)


@pytest.mark.parametrize(
    ("limit", "purpose", "advertising", "counted"),
    [
        ("at most 1 promotion a week", "thank-you", True, True),
        ("at most 1 promotion a week", "newsletter", False, False),
        ("at most 3 letters a month", "notice", False, True),
        ("at most 3 letters a month apart from thanks", "birthday", False, False),
        ("at most 3 letters a month apart from thanks", "birthday", True, False),
        ("at most 3 letters a month apart from promotions", "birthday", True, False),
        ("at most 3 letters a month apart from thanks", "apology", False, True),
        ("at most 1 thanks a week", "anniversary", False, True),
        ("at most 1 thanks a week", "newsletter", True, False),
        ("at most 1 newsletter a week", "newsletter", True, True),
    ],
)
def test_what_a_limit_counts(limit: str, purpose: str, advertising: bool, counted: bool) -> None:
    assert counts(read_limit(limit), purpose, advertising) is counted


def test_limits_know_every_purpose() -> None:
    assert tuple(purpose.value for purpose in Purpose) == PURPOSES
    assert [read_kind(purpose) for purpose in PURPOSES] == list(PURPOSES)
