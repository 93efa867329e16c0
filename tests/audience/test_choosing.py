"""Every row is chosen or left out for one reason, in the order of the source."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.audience.choosing import choose
from engine.audience.model import Contact, LeftOut, Question, Reason
from engine.campaign.model import OnePer
from engine.errors import BadInput
from engine.settings.model import Settings
from engine.value import Money
from tests.audience import shop
from tests.audience.shop import CASES, NOW

HEADINGS = "Number,Email,name,country,language,household,consent,consent_basis,birthday,points"
PEOPLE = """\
1,Ann@Shop.example,Ann,Armenia,Armenian,H1,yes,,1990-01-01,9
2,bob@shop.example,Bob,GB,en-GB,H1,,,1990-01-01,1
3,,Cat,AM,hy,,yes,,1990-01-01,9
4,dan@shop,Dan,AM,hy,,yes,,1990-01-01,9
5,eve@shop.example,Eve,AM,hy,,yes,,soon,9
6,ann@shop.example,Anna,AM,hy,,yes,,1990-01-01,9
1,other@shop.example,Ann again,AM,hy,,yes,,1990-01-01,9
8,gone@shop.example,Gus,AM,hy,,yes,,1990-01-01,9
9,hal@shop.example,Hal,US,,,no,,1990-01-01,9
10,ida@shop.example,Ida,US,,,,,1990-01-01,9
11,jan@shop.example,Jan,FR,français,,yes,,1990-01-01,9
12,kim@shop.example,Kim,AM,Gibberish,,yes,,1990-01-01,9
13,lea@shop.example,Lea,IL,עברית,H2,,customer,1990-01-01,
14,max@shop.example,Max,AM,he,H2,,customer,1990-01-01,9
15,нина@почта.рф,Nina,Россия,he,H2,yes,consent,1990-01-01,9
16,vip@shop.example,Vip,AM,he,,yes,,1990-01-01,500
"""


def question(root: Path, people: str = PEOPLE, orders: str | None = None, **more: Any) -> Question:
    (root / "people.csv").write_text(f"{HEADINGS}\n{people}", "utf-8")
    source: dict[str, Any] = {
        "file": "people.csv",
        "id": "Number",
        "columns": {"email": "Email", "points": {"type": "number"}},
    }
    if orders is not None:
        (root / "orders.csv").write_text(orders, "utf-8")
        source["orders"] = shop.ORDERS | {"file": "orders.csv"}
    asked: dict[str, Any] = {
        "settings": shop.settings(source, segments={"vips": "points > 100"}),
        "root": root,
        "source": "customers",
        "who": "points > 5 or points is missing",
        "now": NOW,
        "languages": ("en", "hy", "he"),
    }
    return Question(**(asked | more))


def told(asked: Question) -> list[str]:
    """Everybody in the order of the source: who gets the letter in which language, or why not."""
    with choose(asked) as audience:
        people: list[Contact | LeftOut] = [*audience.people(), *audience.left()]
        assert len(people) == audience.rows
        assert audience.chosen == len(list(audience.people()))
        assert sum(audience.left_out.values()) == len(list(audience.left()))
    return [
        f"{who.id} {who.address} {who.language} {who.country}"
        if isinstance(who, Contact)
        else f"{who.id} {who.address}: {who.reason}" + (f" ({who.detail})" if who.detail else "")
        for who in sorted(people, key=lambda who: who.row)
    ]


def test_reasons(tmp_path: Path) -> None:
    asked = question(
        tmp_path,
        advertising=True,
        needs=frozenset({"birthday"}),
        but_not=("vips", "name = 'Nobody'"),
        unwanted=lambda _advertising: [("gone@shop.example", "asked us to stop")],
    )

    assert told(asked) == [
        "1 Ann@shop.example hy AM",
        "2 bob@shop.example: outside the segment",
        "3 None: no address",
        "4 dan@shop: bad address ('dan@shop': the part after the @ has no dot)",
        "5 eve@shop.example: unreadable value (line 6: birthday 'soon' is not a date like 2027-03-01)",
        "6 ann@shop.example: same address as another (line 2 gets the letter)",
        "1 other@shop.example: same customer as another (line 2 gets the letter)",
        "8 gone@shop.example: suppressed (asked us to stop)",
        "9 hal@shop.example: no consent (said no to advertising)",
        "10 ida@shop.example en US",
        "11 jan@shop.example: no language (reads fr; the letter is written in en, hy, he)",
        "12 kim@shop.example: no language ('Gibberish' is not a language we know)",
        "13 lea@shop.example he IL",
        "14 max@shop.example: no consent (advertising to AM needs more than is recorded)",
        "15 нина@xn--80a1acny.xn--p1ai he RU",
        "16 vip@shop.example: excepted (vips)",
    ]


def test_one_per_household(tmp_path: Path) -> None:
    found = told(question(tmp_path, who=None, one_per=OnePer.HOUSEHOLD))

    assert [line for line in found if "household" in line] == [
        "2 bob@shop.example: same household as another (line 2 gets the letter)",
        "14 max@shop.example: same household as another (line 14 gets the letter)",
        "15 нина@xn--80a1acny.xn--p1ai: same household as another (line 14 gets the letter)",
    ]


def test_one_per_contact(tmp_path: Path) -> None:
    found = told(question(tmp_path, who="points = 9", one_per=OnePer.CONTACT))

    assert [line for line in found if line.startswith(("1 ", "6 "))] == [
        "1 Ann@shop.example hy AM",
        "6 ann@shop.example hy AM",
        "1 other@shop.example: same customer as another (line 2 gets the letter)",
    ]


def test_a_duplicate_of_somebody_left_out_is_chosen(tmp_path: Path) -> None:
    people = "1,a@x.am,A,,,,,,,1\n1,a@x.am,A,,,,,,,9\n"

    assert told(question(tmp_path, people)) == ["1 a@x.am: outside the segment", "1 a@x.am en None"]


def test_an_unreadable_value_matters_only_where_it_decides(tmp_path: Path) -> None:
    people = "1,a@x.am,A,AM,,,,,,many\n2,b@x.am,B,US,,,,,,many\n"
    found = told(question(tmp_path, people, who="country = 'AM' and points > 5"))

    assert found == [
        "1 a@x.am: unreadable value (line 2: points 'many' is not a number like 1250.50)",
        "2 b@x.am: outside the segment",
    ]


def test_orders_that_cannot_be_read(tmp_path: Path) -> None:
    people = "".join(f"{number},p{number}@x.am,P,,,,,,,1\n" for number in (1, 2, 3, 4))
    orders = (
        'customer,placed,total,kind\n1,2027-01-01,"5\n",tea\n2,2027-01-01,free,tea\n'
        "3,soon,7,tea\n4,2027-01-01,5,tea\n4,2027-01-01,5 USD,tea\n77,2027-01-01,5,tea\n,2027-01-01,5,tea\n"
    )
    asked = question(tmp_path, people, orders, who="total_spent > 1 and last_order_at is known")

    unreadable = Reason.UNREADABLE
    of_orders = "line {} of the orders: the {} cannot be read, so {} is not known"
    assert told(asked) == [
        "1 p1@x.am en None",
        f"2 p2@x.am: {unreadable} ({of_orders.format(4, 'amount', 'total_spent')})",
        f"3 p3@x.am: {unreadable} ({of_orders.format(5, 'time', 'last_order_at')})",
        "4 p4@x.am: unreadable value (total_spent: orders in two currencies are never added)",
    ]
    with choose(asked) as audience:
        shown = "".join(f"{warning}\n" for warning in audience.warnings).replace(f"{tmp_path}/", "")
    assert shown == (
        "orders.csv:5: warning: at: 'soon' is not a date and time like 2027-03-01 09:00\n"
        "  hint: such people are left out where the value is needed\n"
        "orders.csv:4: warning: amount: 'free' is not an amount like 1250.50 AMD\n"
        "  hint: such people are left out where the value is needed\n"
        "orders.csv:8: warning: an order of a customer who is not there, '77' (1 more like it)\n"
        "  hint: it counts for nobody\n"
    )


def test_values(tmp_path: Path) -> None:
    needs = frozenset(
        {"given_name", "points", "birthday", "balance", "total_spent", "average_order", "orders"}
    )
    needs |= {"order_count", "first_order_at", "favourite_category", "first_name_ok", "unheard_of"}
    asked = Question(
        settings=shop.from_csv(), root=CASES, source="customers", who="order_count < 4", now=NOW, needs=needs
    )
    with choose(asked) as audience:
        found = {person.id: person.values for person in audience.people()}

    assert found["4"] == {
        "given_name": "dan",
        "birthday": None,
        "first_name_ok": None,
        "points": None,
        "balance": None,
        "order_count": 0,
        "total_spent": Money(0, "AMD"),
        "average_order": None,
        "first_order_at": None,
        "favourite_category": None,
        "orders": (),
    }
    moment = datetime(2027, 2, 28, 21, tzinfo=UTC)
    assert found["1"] == {
        "given_name": "ann",
        "birthday": date(1990, 3, 3),
        "first_name_ok": True,
        "points": 10,
        "balance": Money(50_000, "AMD"),
        "order_count": 3,
        "total_spent": Money(56_000, "AMD"),
        "average_order": Money(18_667, "AMD"),
        "first_order_at": datetime(2026, 11, 30, 19, 59, tzinfo=UTC),
        "favourite_category": "tea",
        "orders": (
            {"at": moment, "amount": Money(30_000, "AMD"), "category": "tea"},
            {"at": datetime(2026, 11, 30, 20, tzinfo=UTC), "amount": Money(25_000, "AMD"), "category": "tea"},
            {
                "at": datetime(2026, 11, 30, 19, 59, tzinfo=UTC),
                "amount": Money(1_000, "AMD"),
                "category": "coffee",
            },
        ),
    }


def test_the_newest_orders_only(tmp_path: Path) -> None:
    day = date(2026, 1, 1)
    orders = "customer,placed,total,kind\n" + "".join(
        f"1,{day + timedelta(days=number)},{number},tea\n" for number in range(60)
    )
    asked = question(tmp_path, "1,a@x.am,A,,,,,,,9\n", orders, needs=frozenset({"orders"}))
    with choose(asked) as audience:
        [person] = audience.people()

    lines = person.values["orders"]
    assert isinstance(lines, tuple)
    assert [line["amount"] for line in lines] == [Money(100 * number, "AMD") for number in range(59, 9, -1)]


def test_nearest_to_the_bound(tmp_path: Path) -> None:
    people = "".join(
        f"{n},p{n}@x.am,P,,,,,,,{points}\n" for n, points in enumerate([50, 4, 9, "", 6, 1, 5], 1)
    )
    with choose(question(tmp_path, people, who="points > 5")) as audience:
        assert [person.id for person in audience.just_inside(2)] == ["5", "3"]
        assert [person.id for person in audience.just_outside(3)] == ["7", "2", "6"]


@pytest.mark.parametrize(
    ("people", "more", "expected"),
    [
        ("", {}, "the source has no rows"),
        ("1,a@x.am,A,,,,,,,1\n", {}, "nobody is chosen"),
        ("1,a@x.am,A,,,,,,,9\n", {}, "everybody is chosen (1)"),
        ("1,a@x.am,A,,,,,,,9\n2,,B,,,,,,,9\n", {}, "1 of 2 have no address that can be written to"),
        (
            "1,a@x.am,A,,,,,,,9\n2,b@x.am,B,,,,,,,\n3,c@x.am,B,,,,,,,\n",
            {"who": "points > 5"},
            "'points > 5' is neither true nor false for 2 of 3",
        ),
        (
            "1,a@x.am,A,,,,,,,9\n2,b@x.am,B,,,,,,,1\n",
            {"needs": frozenset({"name", "language"})},
            "'language' is missing for everybody",
        ),
        ("1,a@x.am,A,,,,,,,9\n2,b@x.am,B,,,,,,,1\n", {"needs": frozenset({"name"})}, None),
    ],
)
def test_warnings(people: str, more: dict[str, Any], expected: str | None, tmp_path: Path) -> None:
    with choose(question(tmp_path, people, **more)) as audience:
        assert [warning.message for warning in audience.warnings] == ([expected] if expected else [])


def test_every_mistake_at_once(tmp_path: Path) -> None:
    asked = question(tmp_path, who="pionts > 5 and name > 'A'", but_not=("vips", "poits > 1"))

    with pytest.raises(BadInput) as raised:
        choose(asked)

    assert [problem.message for problem in raised.value.problems] == [
        "no column or segment is called 'pionts'",
        "'name' (text) has no order, so '>' cannot be asked of it",
        "no column or segment is called 'poits'",
    ]


def test_the_shortest_config(tmp_path: Path) -> None:
    """Customers and invoices of a record shop, in SQLite, with doubles for amounts."""
    import sqlite3

    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.executescript(
            """
            CREATE TABLE Customer (CustomerId INTEGER PRIMARY KEY, FirstName TEXT, Email TEXT);
            CREATE TABLE Invoice (CustomerId INTEGER, InvoiceDate DATETIME, Total NUMERIC(10,2));
            INSERT INTO Customer VALUES (1, 'Ann', 'ann@x.am'), (2, 'Bob', 'bob@x.am');
            INSERT INTO Invoice VALUES (1, '2026-01-01 00:00:00', 13.86), (1, '2026-01-02 00:00:00', 26.14),
                (2, '2026-01-01 00:00:00', 13.86), (2, '2026-01-02 00:00:00', 26.15);
            """
        )
    database.close()
    config = {
        "database": "shop.db",
        "table": "Customer",
        "id": "CustomerId",
        "columns": {"email": "Email"},
        "orders": {
            "table": "Invoice",
            "customer": "CustomerId",
            "at": "InvoiceDate",
            "amount": "Total",
            "currency": "USD",
        },
    }
    found: Settings = shop.settings(config)
    for who in ("total_spent > 40 USD", "total_spent > 40"):
        with choose(
            Question(settings=found, root=tmp_path, source="customers", who=who, now=NOW)
        ) as audience:
            assert [(person.id, person.address) for person in audience.people()] == [("2", "bob@x.am")]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["a@x.am", "A@x.am", "b@x.am", "bad", "", "ü@x.am"]),
        st.sampled_from(["", "AM", "US", "Atlantis"]),
        st.sampled_from(["", "hy", "fr", "??"]),
        st.sampled_from(["", "H1"]),
        st.sampled_from(["", "yes", "no", "hm"]),
        st.sampled_from(["", "5", "10", "many"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ROWS,
    st.sampled_from([None, "points > 5", "points is missing or country = 'AM'"]),
    st.sampled_from(OnePer),
    st.booleans(),
)
def test_nobody_vanishes(
    tmp_path: Path, rows: list[tuple[str, ...]], who: str | None, one_per: OnePer, advertising: bool
) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, email, country, language, household, consent, points in rows:
            writer.writerow([number, email, "N", country, language, household, consent, "", "", points])
    asked = question(
        tmp_path,
        path.read_text("utf-8"),
        who=who,
        one_per=one_per,
        advertising=advertising,
        unwanted=lambda _advertising: [("b@x.am", "asked us to stop")],
    )
    with choose(asked) as audience:
        chosen, left = list(audience.people()), list(audience.left())
        assert audience.rows == len(rows)
        assert [person.row for person in chosen] == sorted(person.row for person in chosen)
        assert sorted([p.row for p in chosen] + [p.row for p in left]) == list(range(1, len(rows) + 1))
        assert (chosen, left) == (list(audience.people()), list(audience.left()))
    assert len({person.id for person in chosen}) == len(chosen)
    if one_per is OnePer.ADDRESS:
        assert len({person.address.lower() for person in chosen}) == len(chosen)
    if one_per is OnePer.HOUSEHOLD:
        assert len([person for person in chosen if person.household]) <= 1
    assert all(person.address != "b@x.am" for person in chosen)


def test_somebody_without_any_name_is_called_by_the_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text('email,note\na@b.am,"two\nlines"\n,x\n', "utf-8")
    question = Question(
        settings=shop.settings({"file": "people.csv"}),
        root=tmp_path,
        source="customers",
        who=None,
        now=shop.NOW,
    )

    with choose(question) as audience:
        assert [(person.row, person.id) for person in audience.left()] == [(2, "line 4")]
