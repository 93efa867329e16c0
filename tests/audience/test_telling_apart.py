"""Waves, and the clocks by which people live."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest

from engine.audience.choosing import choose
from engine.audience.country_zone import zone_name, zone_of_country
from engine.audience.model import Question, ZoneFrom
from engine.locales import country_code
from tests.audience import shop

PEOPLE = """\
id,email,country,time_zone,points
1,a@x.am,AM,,1
2,b@x.am,AM,Asia/Tokyo,20
3,c@x.am,US,,300
4,d@x.am,US,america/los_angeles,many
5,e@x.am,Россия,MSK,
6,f@x.am,Atlantis,,7
7,g@x.am,,Mars/Base,7
8,h@x.am,France, Europe/Paris ,7
9,i@x.am,Germany,../../etc/passwd,7
10,j@x.am,US,US,7
11,,IL,nowhere,7
12,l@x.am,IL,localtime,7
13,m@x.am,IL,,7
"""


def question(root: Path, people: str = PEOPLE, **more: Any) -> Question:
    (root / "people.csv").write_text(people, "utf-8")
    source = {"file": "people.csv", "id": "id", "columns": {"points": {"type": "number"}}}
    asked: dict[str, Any] = {
        "settings": shop.settings(source, segments={"rich": "points > 100"}),
        "root": root,
        "source": "customers",
        "who": None,
        "now": shop.NOW,
    }
    return Question(**(asked | more))


def test_waves_are_the_first_rule_that_holds(tmp_path: Path) -> None:
    waves = ("rich", "points > 10", "country = 'AM'")
    with choose(question(tmp_path, waves=waves)) as audience:
        found = {person.id: person.wave for person in audience.people()}

    # Points that cannot be read keep nobody from the letter, only from the wave.
    assert {contact: wave for contact, wave in found.items() if wave is not None} == {"1": 2, "2": 1, "3": 0}
    assert len(found) == 12


def test_without_waves_there_is_none(tmp_path: Path) -> None:
    with choose(question(tmp_path)) as audience:
        assert {(person.wave, person.zone) for person in audience.people()} == {(None, None)}
        assert (audience.zones, audience.zones_from) == ({}, {})


def test_clocks(tmp_path: Path) -> None:
    with choose(question(tmp_path, zone_wanted=True)) as audience:
        found = {person.id: person.zone for person in audience.people()}
        assert found == {
            "1": "Asia/Yerevan",
            "2": "Asia/Tokyo",
            "3": "America/New_York",
            "4": "America/Los_Angeles",
            "5": "Europe/Moscow",
            "6": None,
            "7": None,
            "8": "Europe/Paris",
            "9": "Europe/Berlin",
            "10": "America/New_York",
            "12": "Asia/Jerusalem",
            "13": "Asia/Jerusalem",
        }
        assert list(audience.zones.items()) == [
            ("Asia/Yerevan", 3),
            ("America/New_York", 2),
            ("Asia/Jerusalem", 2),
            ("America/Los_Angeles", 1),
            ("Asia/Tokyo", 1),
            ("Europe/Berlin", 1),
            ("Europe/Moscow", 1),
            ("Europe/Paris", 1),
        ]
        assert audience.zones_from == {ZoneFrom.COLUMN: 3, ZoneFrom.COUNTRY: 7, ZoneFrom.SHOP: 2}
        assert "".join(f"{warning}\n" for warning in audience.warnings).replace(f"{tmp_path}/", "") == (
            "people.csv:6: warning: time_zone: 'MSK' is no time zone such as Europe/London (4 more like it)\n"
            "  hint: the clock of their country counts, else the shop's\n"
            "campaign:1: warning: 3 people live in a country with several time zones: "
            "2 in US (America/New_York), 1 in RU (Europe/Moscow)\n"
            "  hint: where most people live is taken; a column `time_zone` says it for each person\n"
        )


def test_another_heading_may_hold_the_clock(tmp_path: Path) -> None:
    source = {"file": "people.csv", "columns": {"time_zone": "Clock"}}
    people = "email,Clock,country\na@x.am,Asia/Tokyo,AM\nb@x.am,,AM\n"
    with choose(question(tmp_path, people, settings=shop.settings(source), zone_wanted=True)) as audience:
        assert [person.zone for person in audience.people()] == ["Asia/Tokyo", "Asia/Yerevan"]


@pytest.mark.parametrize("heading", ["email", "email,country"])
def test_nobody_is_lost_where_nothing_is_known(tmp_path: Path, heading: str) -> None:
    people = f"{heading}\na@x.am{',' * heading.count(',')}\n"
    with choose(question(tmp_path, people, settings=_plain(), zone_wanted=True)) as audience:
        assert [person.zone for person in audience.people()] == [None]
        assert audience.zones == {"Asia/Yerevan": 1}
        assert audience.zones_from == {ZoneFrom.SHOP: 1}


def _plain() -> Any:
    return shop.settings({"file": "people.csv"})


@pytest.mark.parametrize(
    "words",
    [
        "Asia",
        "posix/Asia/Tokyo",
        "/usr/share/zoneinfo/Asia/Tokyo",
        "Asia/../Asia/Tokyo",
        "Asia/Tokyo\0",
        "Factory",
        "localtime",
        "posixrules",
        "+04:00",
        "UTC+4",
        "A" * 100_000,
        "\u202eoykoT/aisA",
        "",
        " ",
        "'; DROP TABLE verdict; --",
    ],
)
def test_what_is_no_zone(tmp_path: Path, words: str) -> None:
    assert zone_name(words) is None
    if "\0" in words:
        return
    people = f'email,time_zone\na@x.am,"{words}"\n'
    with choose(question(tmp_path, people, settings=_plain(), zone_wanted=True)) as audience:
        assert [person.zone for person in audience.people()] == [None]
        assert len(audience.warnings) == bool(words.strip())


def test_every_zone_is_known_by_its_name() -> None:
    for name in available_timezones() - {"localtime", "Factory"}:
        assert zone_name(f" {name.upper()} ") == name


def test_every_country_of_the_tables_has_a_zone() -> None:
    """Whatever the tables of countries and zones say, nobody is given a zone that does not exist."""
    several = set()
    for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            found = zone_of_country(first + second)
            if found is not None:
                assert ZoneInfo(found.name).key == found.name == zone_name(found.name)
                assert country_code(first + second) == first + second
                several |= {first + second} if found.several else set()
    assert several == {"AQ", "AU", "BR", "CA", "CD", "FM", "ID", "MX", "RU", "UM", "US"}
    assert zone_of_country("ZZ") is None
    assert zone_of_country("am") is None
