"""What one reading tells of a year is what choosing says day by day; and who stands in which tier."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.audience import own_day
from engine.audience.choosing import choose, read
from engine.audience.model import OwnDayAsked, Question, Reason
from engine.audience.own_days import own_days, standings
from engine.schedule.model import LeapDay, YearUnknown
from engine.schedule.own_day import read_own_day
from engine.source.catalogue import catalogue
from engine.zone import instant
from tests.audience import shop

ZONE = ZoneInfo("America/New_York")
#: A year with a 29 February, and the day after it.
FIRST, LAST = date(2028, 1, 1), date(2029, 1, 1)
PEOPLE = 150


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People with birthdays of all kinds and orders at all hours, many of them on the edges of days."""
    folder, chance = tmp_path_factory.mktemp("year"), _chance(5)
    days = [date(1904, 2, 29), date(1604, 2, 29), date(1900, 3, 1), date(2028, 2, 29), date(2028, 6, 1)]
    days += [date(1980, 1, 1) + timedelta(days=chance.randrange(18_000)) for _ in range(60)]
    days += [date(1992, 2, 27) + timedelta(days=number) for number in range(4)]
    people = ["id,email,birthday"]
    orders = ["customer,placed"]
    for number in range(PEOPLE):
        people.append(
            f"{number},p{number}@x.am,{chance.choice(['', 'soon', *map(str, days), *map(str, days)])}"
        )
        at = datetime.combine(date(2027, 7, 1) + timedelta(days=chance.randrange(500)), time())
        for _ in range(chance.randrange(6)):
            at += timedelta(days=chance.choice([0, 1, 7, 10, 30, 90, 91]))
            hour = chance.choice([(0, 0), (0, 1), (8, 59), (9, 0), (9, 1), (12, 0), (23, 59)])
            orders.append(f"{number},{at.replace(hour=hour[0], minute=hour[1]):%Y-%m-%d %H:%M}")
    orders += ["3,one day", "999,2028-03-01"]
    (folder / "people.csv").write_text("\n".join(people), "utf-8")
    (folder / "orders.csv").write_text("\n".join(orders), "utf-8")
    return folder


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (the same people each time)


def question(root: Path, words: str, day: date, **more: Any) -> Question:
    rule = read_own_day(words)
    source = {
        "file": "people.csv",
        "id": "id",
        "orders": {"file": "orders.csv", "customer": "customer", "at": "placed"},
    }
    return Question(
        settings=shop.settings(source, shop={"name": "Tea House", "time_zone": ZONE.key}),
        root=root,
        source="customers",
        who=None,
        now=instant(datetime.combine(day, rule.at), ZONE),
        own_day=OwnDayAsked(rule=rule, day=day, zone=ZONE, unknown_years=frozenset({1900}), **more),
    )


def year() -> Iterator[date]:
    for number in range((LAST - FIRST).days + 1):
        yield FIRST + timedelta(days=number)


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("birthday", {}),
        ("birthday", {"leap": LeapDay.AFTER, "year_unknown": YearUnknown.LEAVE_OUT}),
        ("10 days before birthday", {}),
        ("anniversary of the first order", {}),
        ("1 day after an order", {}),
        ("first order", {}),
        ("7 days after the 2nd order", {}),
        ("2nd order at 00:00", {}),
    ],
)
def test_every_day_of_a_year(root: Path, words: str, more: dict[str, Any]) -> None:
    last = question(root, words, LAST, **more)
    offered = catalogue(last.settings, last.source, root, last.config)
    loaded = read(last, offered, own_day.needs(last), frozenset({"at"}))
    found = {}
    try:
        bad = " OR ".join(f'"bad:{name}"' for name in sorted(own_day.needs(last)))
        for day in year():
            asked = question(root, words, day, **more)
            own_day.prepare(loaded.connection, asked)
            where = f"({own_day.theirs(asked, loaded, 'person.id')}) AND NOT ({bad})"
            [(count,)] = loaded.connection.execute(f"SELECT count(*) FROM person WHERE {where}").fetchall()  # noqa: S608
            if count:
                found[day] = count
    finally:
        loaded.store.close()

    assert len(found) > 10
    assert own_days(last, FIRST, LAST) == found


@pytest.mark.parametrize("words", ["90 days without an order", "past their rhythm at 00:00"])
def test_days_that_end_with_an_order(root: Path, words: str) -> None:
    """Whoever chooses late or early in the year is told nothing else."""
    told = own_days(question(root, words, FIRST), FIRST, LAST)
    assert told == own_days(question(root, words, LAST), FIRST, LAST)
    assert len(told) > 10
    for day in _chance(1).sample(sorted(told), 8) + _chance(2).sample(list(year()), 4):
        with choose(question(root, words, day)) as audience:
            not_theirs = audience.left_out[Reason.NOT_THEIR_DAY]
            unreadable = audience.left_out[Reason.UNREADABLE]
        assert audience.rows - not_theirs - unreadable == told.get(day, 0), day


def test_standings(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "id,email,tier\n1,a@x.am,gold\n2,b@x.am,\n,C@X.am,silver\n,not an address,gold\n1,d@x.am,none\n"
        "5,,gold\n",
        "utf-8",
    )
    asked = Question(
        settings=shop.settings({"file": "people.csv", "id": "id"}),
        root=tmp_path,
        source="customers",
        who="tier = 'gold'",
        now=shop.NOW,
    )

    assert list(standings(asked)) == [("1", "gold"), ("2", None), ("c@x.am", "silver"), ("5", "gold")]


def test_standings_where_no_tier_is_told(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("email\na@x.am\n", "utf-8")
    asked = Question(
        settings=shop.settings({"file": "people.csv"}),
        root=tmp_path,
        source="customers",
        who=None,
        now=shop.NOW,
    )

    assert list(standings(replace(asked, but_not=("email is known",)))) == [("a@x.am", None)]
