"""Whose own day it is, day by day and in one reading, and why it is not somebody's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from engine.audience.choosing import choose
from engine.audience.explaining import explain_person
from engine.audience.model import Contact, LeftOut, OwnDayAsked, Question
from engine.audience.own_days import own_days
from engine.errors import BadInput
from engine.schedule.model import LeapDay, YearUnknown
from engine.schedule.own_day import read_own_day
from engine.zone import instant
from tests.audience import shop

CASES = Path(__file__).parent.parent / "cases" / "own_days"
ANY_DAY = date(2027, 1, 1)


@dataclass(frozen=True)
class Case:
    """A case in YAML, its files, and what is asked (``on DAY``, ``days FROM TO``) with the answers."""

    asked: dict[str, Any]
    files: dict[str, str]
    answers: dict[str, str]

    def question(self, root: Path, day: date) -> Question:
        """For the people of ``day``, as of the time of day at which their letters go."""
        for name, text in self.files.items():
            (root / name).write_text(text, "utf-8")
        zone = ZoneInfo(self.asked.get("zone", "Asia/Yerevan"))
        source: dict[str, Any] = {
            "file": "people.csv",
            "id": "id",
            "columns": {"email": "email", **self.asked.get("columns", {})},
        }
        if "orders.csv" in self.files:
            source["orders"] = {"file": "orders.csv", "customer": "customer", "at": "placed"}
        rule = read_own_day(self.asked["goes on"])
        return Question(
            settings=shop.settings(source, shop={"name": "Tea House", "time_zone": zone.key}),
            root=root,
            source="customers",
            who=None,
            now=instant(datetime.combine(day, rule.at), zone),
            own_day=OwnDayAsked(
                rule=rule,
                day=day,
                zone=zone,
                leap=LeapDay(self.asked.get("leap day", LeapDay.BEFORE)),
                unknown_years=frozenset({1900}),
                year_unknown=YearUnknown(self.asked.get("year unknown", YearUnknown.GREET)),
                reached=lambda: self.asked["reached"],
            ),
        )


def read(path: Path) -> Case:
    head, *parts = path.read_text("utf-8").split("=== ")
    files: dict[str, str] = {}
    answers: dict[str, str] = {}
    for part in parts:
        name, _, text = part.partition("\n")
        (files if name.endswith(".csv") else answers)[name] = text
    return Case(yaml.safe_load(head), files, answers)


def told(question: Question) -> str:
    """Everybody in the order of the source, with what is known of their day."""
    with choose(question) as audience:
        people: list[Contact | LeftOut] = [*audience.people(), *audience.left()]
        lines = []
        for person in sorted(people, key=lambda person: person.row):
            if isinstance(person, LeftOut):
                lines.append(f"{person.id}: {person.reason} ({person.detail})\n")
            else:
                why = explain_person(audience, person, question.settings.shop.time_zone).own_day
                lines.append(f"{person.id}: gets it ({why})\n")
    return "".join(lines)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.case")), ids=lambda path: path.stem)
def test_own_day(path: Path, tmp_path: Path) -> None:
    case = read(path)
    found = {}
    for asked in case.answers:
        kind, *days = asked.split()
        match kind, [date.fromisoformat(day) for day in days]:
            case "on", [day]:
                found[asked] = told(case.question(tmp_path, day))
            case "days", [since, until]:
                counted = own_days(case.question(tmp_path, until), since, until)
                found[asked] = "".join(f"{day} {count}\n" for day, count in counted.items())
            case _:
                with pytest.raises(BadInput) as raised:
                    choose(case.question(tmp_path, ANY_DAY))
                found[asked] = "".join(f"{problem}\n" for problem in raised.value.problems)
    assert found == case.answers


def test_without_an_own_day_nobody_has_one(tmp_path: Path) -> None:
    question = read(CASES / "birthday.case").question(tmp_path, ANY_DAY)

    assert own_days(replace(question, own_day=None), ANY_DAY, ANY_DAY) == {}
