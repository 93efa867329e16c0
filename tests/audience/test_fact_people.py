"""Who is chosen by facts, scores and tiers; who is left out because of them; what is read for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.audience.choosing import choose
from engine.audience.explaining import explain
from engine.audience.fact.reach import covers
from engine.audience.model import Contact, Question
from engine.audience.segment.model import AsOf, Segment
from engine.audience.segment.reading import read_segment
from engine.errors import BadInput
from engine.settings.model import Settings
from engine.source.catalogue import catalogue
from tests.audience.fact_shop import CASES, NOW, in_files, settings
from tests.audience.test_explaining import tree

FACTS = {
    "local": "country = 'AM'",
    "keen": "teas >= 1 and local",
    "teas": "number of orders where category = 'tea'",
    "satisfaction": "latest score of returns",
}
TIERS = {
    "gold": "total_spent >= 10000 AMD",
    "silver": "teas >= 2 or points >= 7",
    "base": "everybody",
}


def question(who: str | None, *needs: str, config: Settings | None = None, root: Path = CASES) -> Question:
    config = config or settings(in_files("csv"), FACTS, TIERS)
    return Question(
        settings=config,
        root=root,
        source="customers",
        who=who,
        now=NOW,
        needs=frozenset({"name", *needs}),
        languages=("en",),
    )


def names(who: str | None, *needs: str, config: Settings | None = None, root: Path = CASES) -> list[str]:
    with choose(question(who, *needs, config=config, root=root)) as audience:
        return [str(person.values["name"]) for person in audience.people()]


@pytest.mark.parametrize(
    ("who", "chosen"),
    [
        ("tier = gold", "ann gus"),
        ("tier = 'gold'", "ann gus"),
        ("tier in (gold, silver)", "ann dan gus"),
        ("tier != base", "ann dan gus"),
        ("tier = base", "bob"),
        ("not tier = gold", "bob dan"),
        ("tier starts with 'b'", "bob"),
        ("keen", "ann eve"),
        ("keen and recency_score >= 3", "ann"),
        ("rfm is missing", "dan"),
        ("frequency_score in (4, 5)", "ann eve"),
        ("satisfaction >= 9", "bob eve"),
        ("visit_count = 0 and return_count > 0", "bob"),
        ("total_returns > 1000 AMD", "ann"),
        ("last_return_at in the last 30 days and usual_return_category = 'late'", "bob"),
    ],
)
def test_chosen(who: str, chosen: str) -> None:
    assert " ".join(names(who)) == chosen


def test_letters_have_them() -> None:
    needs = ("tier", "keen", "teas", "satisfaction", "rfm", "visit_count")
    with choose(question("local", *needs)) as audience:
        people = {
            person.values["name"]: [person.values[name] for name in needs] for person in audience.people()
        }

    assert people == {"ann": ["gold", True, 2, 2, "542", 2]}


def test_left_out_with_the_reason() -> None:
    """What cannot be read is named where it stands, and so is the fact that is not known because of it."""
    with choose(question(None, "tier", "usual_return_category")) as audience:
        left = [f"{person.id}: {person.reason.value}: {person.detail}" for person in audience.left()]

    assert left == [
        "3: unreadable value: total_spent: orders in two currencies are never added, so tier is not known",
        "5: unreadable value: line 6: points 'many' is not a number like 1250.50, so tier is not known",
        "6: unreadable value: line 13 of the orders: the amount cannot be read, so tier is not known",
    ]


def test_of_an_activity_with_the_reason(tmp_path: Path) -> None:
    root = shutil.copytree(CASES, tmp_path / "shop")
    with (root / "returns.csv").open("a", encoding="utf-8") as file:
        file.write("4,one day,5,late,3\n")
    with choose(question("country is missing", "satisfaction", root=root)) as audience:
        [left] = [person for person in audience.left() if person.id == "4"]

    assert left.detail == "line 6 of the returns: a value cannot be read, so satisfaction is not known"


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    root = shutil.copytree(CASES, tmp_path / "shop")
    with (root / "visits.csv").open("a", encoding="utf-8") as file:
        file.write("ann@shop.example,2027-01-01,tasting,and more\n")

    assert names("keen and return_count >= 0", root=root) == ["ann", "eve"]
    with pytest.raises(BadInput, match=r"visits\.csv:8: 4 cells where the headings have 3"):
        names("visit_count > 0", root=root)


def test_an_own_column_stays_what_it_is(tmp_path: Path) -> None:
    """A column called tier, or as a score is, is somebody's own."""
    root = shutil.copytree(CASES, tmp_path / "shop")
    text = (root / "customers.csv").read_text("utf-8").replace("country,points", "tier,rfm")
    (root / "customers.csv").write_text(text, "utf-8")
    config = settings(in_files("csv"), columns={})

    assert names("tier = 'AM' and rfm = '10'", config=config, root=root) == ["ann"]
    offered = catalogue(config, "customers", root)
    assert "money_score" in offered.recipes
    assert not {"tier", "rfm"} & offered.recipes.keys()


def test_why() -> None:
    [ann] = explain(question("tier in (silver, base) and keen"), "ann@shop.example")
    [dan] = explain(question("tier = silver"), "dan@shop.example")

    assert not isinstance(ann.person, Contact)
    assert ann.who is not None
    assert dan.who is not None
    assert [*tree(ann.who, 0), *tree(dan.who, 0)] == [
        "no: tier in (silver, base) and keen",
        "  no: tier in (silver, base) (tier: gold)",
        "    yes: gold: total_spent >= 10000 AMD (total_spent: 12,500 AMD)",
        "  yes: keen (keen: yes)",
        "    yes: teas >= 1 and local",
        "      yes: teas >= 1 (teas: 2)",
        "      yes: local (local: yes)",
        "        yes: country = 'AM' (country: AM)",
        "yes: tier = silver (tier: silver)",
        "  no: gold: total_spent >= 10000 AMD (total_spent: 0 AMD)",
        "  yes: silver: teas >= 2 or points >= 7",
        "    no: teas >= 2 (teas: 0)",
        "    yes: points >= 7 (points: 7)",
    ]


@pytest.mark.parametrize(
    ("wide", "narrow", "so"),
    [
        ("points > 5", "points > 6", True),
        ("points > 5", "points >= 5", False),
        ("points >= 5", "points > 5", True),
        ("points >= 5", "points = 5", True),
        ("points < 5", "points < 4", True),
        ("points < 5", "points > 6", False),
        ("points > 5", "points < 4", False),
        ("points >= 5 and local", "local and points >= 9", True),
        ("points >= 5 and local", "points >= 9", False),
        ("points >= 5 or local", "points >= 9", True),
        ("points >= 5", "points >= 9 or local", False),
        ("points >= 5", "points >= 9 or points > 7", True),
        ("total_spent >= 100 AMD", "total_spent >= 200 AMD", True),
        ("total_spent >= 100 AMD", "total_spent >= 200 ILS", False),
        ("total_spent >= 100 AMD", "average_order >= 200 AMD", False),
        ("country = 'AM'", "country = 'AM' and points > 5", True),
        ("country = 'AM'", "country = 'IL'", False),
        ("country in ('AM', 'IL')", "country = 'AM'", False),
        ("not points > 5", "not points > 6", False),
        ("not local", "not local", True),
        ("points between 1 and 9", "points = 5", False),
        ("last_order_at in the last 90 days", "last_order_at in the last 90 days and points > 5", True),
        ("last_order_at not in the last 90 days", "last_order_at more than 90 days ago", False),
        ("joined before 2027-01-01", "joined before 2026-01-01", True),
        ("points > 5", "points > teas", False),
        ("bought lately", "last_order_at in the last 90 days", False),
    ],
)
def test_whether_one_rule_holds_wherever_another_does(wide: str, narrow: str, *, so: bool) -> None:
    config = settings(in_files("csv"), FACTS, TIERS)
    columns = catalogue(config, "customers", CASES).columns
    as_of = AsOf(NOW, config.shop.time_zone)
    one = read_segment(wide, columns, config.segments, as_of)
    two = read_segment(narrow, columns, config.segments, as_of)

    assert isinstance(one, Segment)
    assert isinstance(two, Segment)
    assert covers(one, two) == so
