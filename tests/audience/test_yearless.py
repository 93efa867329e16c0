"""Days that are written without a year are days of no year, wherever they are asked or shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.audience.choosing import choose
from engine.audience.explaining import explain
from engine.audience.model import Question
from engine.errors import BadInput
from engine.letter.formats import long_date, weekday_date
from tests.audience import shop

PEOPLE = """\
email,birthday,name_day,joined
a@x.am,05.03,7 March,1990-03-05
b@x.am,29.02,1 April,1990-04-05
c@x.am,,,
"""


def question(root: Path, who: str) -> Question:
    """As of 1 March 2027."""
    (root / "people.csv").write_text(PEOPLE, "utf-8")
    columns = {
        "birthday": {"type": "date", "format": "DD.MM"},
        "name_day": {"type": "date", "format": "D MMMM"},
        "joined": {"type": "date"},
    }
    return Question(
        settings=shop.settings({"file": "people.csv", "columns": columns}),
        root=root,
        source="customers",
        who=who,
        now=shop.NOW,
        needs=frozenset({"birthday"}),
    )


@pytest.mark.parametrize(
    ("who", "chosen"),
    [
        ("birthday in the next 7 days", "a"),
        ("birthday in the last 2 days", "b"),
        ("birthday not in the next 7 days", "bc"),
        ("name_day in the next 7 days", "a"),
        ("name_day in the next 40 days", "ab"),
        ("birthday is missing", "c"),
        ("birthday is known and name_day is known", "ab"),
        ("birthday in the next 366 days", "ab"),
    ],
)
def test_how_near_it_is_can_be_asked(tmp_path: Path, who: str, chosen: str) -> None:
    with choose(question(tmp_path, who)) as audience:
        assert "".join(person.address[0] for person in audience.people()) == chosen


@pytest.mark.parametrize(
    "who",
    [
        "birthday < 1990-01-01",
        "birthday = 1604-03-05",
        "birthday in (1604-03-05, 1990-01-01)",
        "birthday between 1600-01-01 and 1700-01-01",
        "birthday on or after 2027-01-01",
        "birthday more than 90 days ago",
        "birthday = name_day",
        "joined = birthday",
        "joined > name_day",
    ],
)
def test_when_it_was_cannot(tmp_path: Path, who: str) -> None:
    with pytest.raises(BadInput) as raised:
        choose(question(tmp_path, who))

    name = "name_day" if who.startswith("joined >") else "birthday"
    assert {problem.message for problem in raised.value.problems} == {f"'{name}' is a day without a year"}
    assert {problem.hint for problem in raised.value.problems} == {f"write '{name} in the next 7 days'"}


def test_it_is_shown_without_one(tmp_path: Path) -> None:
    [found] = explain(question(tmp_path, "birthday in the next 7 days"), "b@x.am")
    assert found.who is not None
    assert found.who.value == "29 February"

    with choose(question(tmp_path, "birthday is known")) as audience:
        days = [person.values["birthday"] for person in audience.people()]
    assert days == [date(1604, 3, 5), date(1604, 2, 29)]
    assert isinstance(days[1], date)
    shown = [
        long_date(days[1], language).replace("\u00a0", " ") for language in ("en", "en-US", "hy", "he", "ru")
    ]
    assert shown == [
        "29 February",
        "February 29",
        "փետրվարի 29",
        "29 בפברואר",
        "29 февраля",
    ]
    assert weekday_date(days[1], "en").replace("\u00a0", " ") == "29 February"
