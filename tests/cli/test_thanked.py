"""Who was thanked, when, by whom and for what; and which of the best customers never were."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.ledger.model import Why
from engine.response.model import Kind, Response, Source
from engine.wiring import open_ledger
from engine.workspace import find
from tests.cli.conftest import CAMPAIGN, CONFIG, Shop

CASES = Path(__file__).parents[1] / "cases/thanked"
ADA = "ada@example.com"
AT = ("--at", "2025-03-12 10:00")
ORDERS = """\
    columns: {points: {type: number}}
    orders: {file: orders.csv, customer: customer, at: at, amount: amount}
guards:
  open complaint: complaint is known
  bereavement: {rule: bereaved, keeps from: [promotions]}
"""
# Seven people in the order of what they spent; Eve wrote her address wrongly, Flo has none.
CUSTOMERS = """\
id,given_name,family_name,email,city,language,phone,complaint,bereaved,points
1,Ada,Stone,ada@example.com,London,en,,,,5
2,Նարե,Սարգսյան,nare@example.com,London,hy,,,yes,7
3,נועה,כהן,noa@example.com,London,he,+972 50 1,,,9
4,Bob,Hill,bob@example.com,Leeds,en,+44 1,the tea was cold,,
5,Eve,Gray,eve.example.com,Leeds,en,+44 2,,,1
6,Flo,Day,,Leeds,en,,,,
7,Gus,Low,gus@example.com,Leeds,en,,,,-3
8,Hal,New,hal@example.com,Leeds,en,,,,
"""
AMOUNTS = {"1": "700.00", "2": "600.00", "3": "500.50", "4": "400.00", "5": "300.00", "6": "200", "7": "100"}
BOUGHT = "customer,at,amount\n" + "".join(
    f"{who},2025-01-0{who},{amount} GBP\n" for who, amount in AMOUNTS.items()
)
NUMBERS = "points, order_count, total_spent, average_order, recency_score, frequency_score, money_score"


@pytest.fixture
def books(shop: Shop) -> Shop:
    """The shop with orders, of whose customers nobody has been thanked."""
    shop.write("config.yaml", CONFIG.replace("    id: id\n", "    id: id\n" + ORDERS))
    shop.write("customers.csv", CUSTOMERS)
    shop.write("orders.csv", BOUGHT)
    shop.write("campaigns/thanks.yaml", f"name: Thanks to London\n{CAMPAIGN}reason: five years with us\n")
    return shop


def expected(name: str) -> str:
    return (CASES / f"{name}.txt").read_text("utf-8")


def thank(shop: Shop) -> None:
    assert shop.gramercy("send", "thanks", "--yes", *AT).code == 0


def never(shop: Shop, *words: str) -> list[str]:
    """The numbers of the customers who are told, the best first."""
    return [
        one["contact"] or one["name"] for one in shop.gramercy("thanked", *words, "--json").json["people"]
    ]


def test_the_record(books):
    thank(books)
    add = ("add", "ADA@Example.com", "--for", "helping  at the\nfair", "--by", "Mr  Reed", "--how", "Card")
    added = books.gramercy("thanked", *add, "--on", "2025-06-01")
    assert (added.code, added.out, added.err) == (
        0,
        "No. 1: ada@example.com was thanked on 2025-06-01 for 'helping at the fair', by Mr Reed (card)\n",
        "If that was a mistake: gramercy thanked undo 1\n",
    )

    said = books.gramercy("thanked")

    assert (said.code, said.err) == (0, "")
    assert said.out == expected("record")


def test_one_person_s_record(books):
    thank(books)
    books.gramercy("thanked", "add", "6", "--for", "a cake", "--by", "Ann", "--on", "2025-06-01")

    shown = [books.gramercy("thanked", who) for who in (ADA, "1", "6", "hal@example.com", "who@example.com")]

    assert [(one.code, one.out, one.err) for one in shown] == [
        (0, expected("ada"), ""),
        (0, expected("ada"), ""),
        (0, expected("flo"), ""),
        (0, "hal@example.com was never thanked.\n", ""),
        (1, "", "Nobody is known as who@example.com.\n"),
    ]


def test_the_record_for_programs(books):
    thank(books)
    books.gramercy("thanked", "add", ADA, "--for", "=1+1", "--by", "@Ann", "--on", "2025-06-01 12:30")

    document = books.gramercy("thanked", "--most", "2", "--json").json
    table = list(csv.reader(io.StringIO(books.gramercy("thanked", "--list").out)))

    [noted, letter] = document["thanks"]
    assert document["count"] == 4
    assert noted == {
        "at": "2025-06-01T11:30:00+00:00",
        "address": ADA,
        "contact": None,
        "name": "Ada Stone",
        "by": "@Ann",
        "reason": "=1+1",
        "campaign": None,
        "campaign_name": None,
        "how": "in person",
        "number": 1,
    }
    assert re.fullmatch(r"2025-03-12T10:00:\d\d\+00:00", letter.pop("at"))
    assert letter == {
        "address": "noa@example.com",
        "contact": "3",
        "name": "נועה כהן",
        "by": "Ann Reed",
        "reason": "five years with us",
        "campaign": "thanks",
        "campaign_name": "Thanks to London",
        "how": "letter",
        "number": None,
    }
    assert table[0] == ["when", "address", "customer", "by", "for", "campaign", "how", "number"]
    assert table[1] == [noted["at"], ADA, "", "'@Ann", "'=1+1", "", "in person", "1"]
    assert [row[1:] for row in table[2:]] == [
        [address, number, "Ann Reed", "five years with us", "thanks", "letter", ""]
        for address, number in (("noa@example.com", "3"), ("nare@example.com", "2"), (ADA, "1"))
    ]


def test_a_part_of_the_record(books):
    thank(books)
    books.gramercy("thanked", "add", ADA, "--for", "helping", "--on", "2025-06-01")
    table = [
        (("--since", "2025-04-01"), ["helping"], ""),
        (("--since", "2025-07-01"), [], ""),
        (("--campaign", "thanks"), ["five"] * 3, ""),
        (
            ("--campaign", "campaigns/thanks.yaml", "--most", "1"),
            ["five"],
            "and 2 before these: --most, --since or --list\n",
        ),
        (("--campaign", "other"), [], ""),
        (("--reason", "Five years with us"), ["five"] * 3, ""),
        (("noa@example.com", "--since", "2025-04-01"), [], ""),
    ]
    for words, reasons, err in table:
        said = books.gramercy("thanked", *words)
        assert (said.code, re.findall("helping|five", said.out), said.err) == (0, reasons, err), words
        assert reasons or said.out.endswith("thanked like that.\n")


def test_nobody_was_thanked_yet(books):
    assert books.gramercy("thanked").out == "Nobody has been thanked yet.\n"
    assert books.gramercy("thanked", "--json").json == {"thanks": [], "count": 0}


def test_the_record_is_told_whatever_the_config_says_now(books):
    thank(books)
    books.write("config.yaml", "shop: [")
    books.write("campaigns/thanks.yaml", "purpose: [")

    said = books.gramercy("thanked", ADA)

    assert (said.code, said.out) == (0, expected("broken_config"))


def test_words_of_people_do_not_steer_the_terminal(books):
    added = books.gramercy("thanked", "add", ADA, "--for", "\x1b[2Jx\u202ey", "--by", "\x1b]0;z\x07")
    shown = books.gramercy("thanked")

    assert added.code == shown.code == 0
    for text in (added.out, shown.out):
        assert not set(text) & set("\x1b\x07\u202e")
        assert "\\x1b[2Jx\\u202ey" in text


def test_the_best_who_were_never_thanked(books):
    thank(books)
    books.gramercy("suppress", "add", "gus@example.com")

    said = books.gramercy("thanked", "--never")

    assert (said.code, said.err) == (0, "")
    assert said.out == expected("never")


def test_which_customers_are_the_best(books):
    thank(books)
    leeds, london = ("--who", "city = 'Leeds'"), ("--who", "city = 'London'")
    table = [
        (("--best", "3"), "All of the 3 best customers by what they spent were thanked.", ""),
        (("--best", "1"), "The best customer by what they spent was thanked.", ""),
        (("--best", "4"), "1 of the 4 best customers by what they spent was never thanked.", "4"),
        (leeds, "None of the 4 best customers by what they spent was ever thanked.", "4567"),
        ((*leeds, "--best", "1"), "The best customer by what they spent was never thanked.", "4"),
        (("--by", "points"), "1 of the 4 best customers by points was never thanked.", "5"),
        ((*london, "--by", "points"), "All of the 3 best customers by points were thanked.", ""),
        (
            ("--who", "city = 'Ur'"),
            "Nobody has anything under total_spent, so there is no best customer.",
            "",
        ),
    ]
    for words, first_line, people in table:
        assert books.gramercy("thanked", "--never", *words).out.splitlines()[0] == first_line
        assert never(books, "--never", *words) == list(people)


def test_the_best_by_a_column_with_all_there_is_to_say_of_them(books):
    rows = (
        CUSTOMERS.replace("bereaved,", "tier,")
        .replace("Ada,Stone", "Ada,\x1b[2J")
        .replace(",9\n", "gold,9\n")
    )
    books.write("customers.csv", rows.replace(",,,,5\n", ",,,\u202egold,5\n"))
    books.write("orders.csv", BOUGHT.replace("500.50", "500.00") + "3,2025-02-01,0.50 GBP\n")

    said = books.gramercy("thanked", "--never", "--by", "points", "--best", "2", "--who", "not (id = '2')")

    assert said.out == expected("points")


def test_the_next_who_was_never_thanked_is_told(books):
    thank(books)
    assert books.gramercy("thanked", "--never", "--best", "2").out == (
        "All of the 2 best customers by what they spent were thanked.\n"
        "The next who was never thanked has place 4: --best 4\n"
    )


def test_who_was_not_thanked_lately(books):
    thank(books)
    books.gramercy("thanked", "add", "noa@example.com", "--for", "a cake", "--on", "2025-06-01")
    books.gramercy("thanked", "add", "6", "--for", "a cake", "--on", "2025-06-01")
    books.gramercy("thanked", "add", "5", "--for", "a cake", "--on", "2025-02-01")

    said = books.gramercy("thanked", "--not-since", "2025-04-01", "--who", "bereaved is missing")

    assert said.out == expected("not_since")
    within = ("--at", "2025-07-01", "--not-within")
    assert never(books, *within, "1 day") == list("1234567")
    assert never(books, *within, "5 weeks") == list("12457")
    assert never(books, *within, "120 days") == list("457")
    assert never(books, "--never") == list("47")


def test_the_best_for_programs(books):
    books.write("customers.csv", CUSTOMERS.replace("1,Ada,Stone", "1,=Ada,Stone"))

    document = books.gramercy("thanked", "--never", "--best", "4", "--who", "city is known", "--json").json
    table = list(csv.reader(io.StringIO(books.gramercy("thanked", "--never", "--list").out)))

    people = document.pop("people")
    assert document == {
        "source": "customers",
        "who": "city is known",
        "by": "total_spent",
        "since": None,
        "best": 4,
        "ranked": 7,
        "first": 1,
        "unreadable": 0,
        "other_currency": 0,
    }
    assert people[3] == {
        "place": 4,
        "contact": "4",
        "name": "Bob Hill",
        "address": "bob@example.com",
        "phone": "+44 1",
        "value": {"minor": 40000, "currency": "GBP"},
        "order_count": 1,
        "last_order_at": "2025-01-04T00:00:00+00:00",
        "tier": None,
        "thanked_at": None,
        "reason": "guarded",
        "detail": "open complaint",
    }
    assert [one["reason"] for one in people[:3]] == [None] * 3
    assert table[:2] == [
        [
            *("place", "customer", "name", "address", "phone", "by", "value", "currency"),
            *("orders", "last order", "tier", "thanked", "no letter"),
        ],
        [
            *("1", "1", "'=Ada Stone", ADA, "", "total_spent", "700.00", "GBP"),
            *("1", "2025-01-01T00:00:00+00:00", "", "", ""),
        ],
    ]
    assert table[4][4] == "'+44 1"


def test_a_letter_that_came_back_has_thanked_nobody(books):
    thank(books)
    with open_ledger(find(books.root / "config.yaml")) as ledger:
        [letter] = ledger.letters_to(ADA)
        bounce = Response(
            id="mail:1",
            kind=Kind.BOUNCE,
            at=datetime(2025, 3, 13, tzinfo=UTC),
            source=Source.MAIL,
            letter=letter.number,
            permanent=True,
        )
        ledger.respond([bounce], bounce.at)
        ledger.unsuppress(ADA, by="ann", now=bounce.at)
        assert Why.BOUNCE in {one.why for one in ledger.suppressions(undone=True)}

    assert never(books, "--never")[0] == "1"
    assert books.gramercy("thanked", ADA).out == "ada@example.com was never thanked.\n"


def test_whoever_has_another_address_by_now_was_thanked(books):
    """Known by their number; where two sources may number alike, by the address alone."""
    thank(books)
    books.write("customers.csv", CUSTOMERS.replace("ada@", "ada.stone@"))
    config = (books.root / "config.yaml").read_text("utf-8")

    assert never(books, "--never") == list("4567")
    books.write(
        "config.yaml", config.replace("sources:\n", "sources:\n  others: {file: customers.csv, id: id}\n")
    )
    assert never(books, "--never", "--from", "customers") == list("14567")


def test_rows_of_one_person_are_one(books):
    """The row that is worth most; thanked, if any of them was."""
    twins = "21,Ada,Stone,ADA@example.com,Leeds,en,,,,\n22,Bo,Twin,bo@example.com,Leeds,en,,,,\n"
    again = "22,Bo,Twin,bo.twin@example.com,Leeds,en,,,,\n23,Bob,Hill,bob@example.com,Leeds,en,,,,\n"
    books.write("customers.csv", CUSTOMERS + twins + again)
    books.write("orders.csv", BOUGHT + "21,2025-01-01,900 GBP\n22,2025-01-01,50 GBP\n23,2025-01-01,800 GBP\n")
    thank(books)

    assert never(books, "--not-since", "2026-01-01") == ["21", "23", "2", "3", "5", "6", "7", "22"]
    assert never(books, "--never") == ["23", "5", "6", "7", "22"]


def test_whoever_has_no_place_is_told(books):
    bought = BOUGHT.replace("200 GBP", "two").replace("100 GBP", "100 EUR")
    books.write("orders.csv", bought)

    said = books.gramercy("thanked", "--never")

    assert said.out.startswith("None of the 5 best customers by what they spent was ever thanked.\n")
    assert said.err == (
        "1 row has no place: a value cannot be read; gramercy check says which\n"
        "1 person has no place: amounts in other currencies than GBP; --by order_count compares\n"
    )
    assert never(books, "--never", "--by", "order_count") == list("1234567")


def test_thanks_taken_back(books):
    added = books.gramercy("thanked", "add", ADA, "--for", "the fair")
    undone = books.gramercy("thanked", "undo", "1")
    again = books.gramercy("thanked", "undo", "1")

    assert added.code == 0
    assert (undone.code, undone.out, undone.err) == (
        0,
        "Taken back: no. 1, ada@example.com for 'the fair'\n",
        "",
    )
    assert (again.code, again.err) == (
        2,
        "nothing that counts is written down as no. 1\n  hint: gramercy thanked shows the numbers\n",
    )
    assert books.gramercy("thanked").out == "Nobody has been thanked yet.\n"
    assert never(books, "--never")[0] == "1"


def test_thanks_written_down_keep_a_campaign_from_thanking_again(books):
    campaign = (books.root / "campaigns/thanks.yaml").read_text("utf-8")
    books.write("campaigns/thanks.yaml", campaign + "not again within: 180 days\n")

    said = books.gramercy("thanked", "add", ADA, "--for", "Five YEARS with us", "--on", "2025-03-01")
    plan = books.gramercy("plan", "thanks", "--json", *AT)
    later = books.gramercy("plan", "thanks", "--json", "--at", "2025-10-01")

    assert said.err.splitlines()[0] == "thanks will not thank them for that again so soon."
    assert (plan.json["chosen"], later.json["chosen"]) == (2, 3)


def test_a_typo_in_an_address_is_worth_a_look(books):
    said = books.gramercy("thanked", "add", "ada@exmaple.com", "--for", "the fair")
    assert said.code == 0
    assert said.err.startswith("Worth a look: no customer has the address ada@exmaple.com.\n")


def test_nothing_is_written_down_of_who_is_forgotten(books):
    thank(books)
    books.gramercy("forget", ADA, "--yes")
    said = books.gramercy("thanked", "add", "1", "--for", "the fair")
    assert (said.code, said.err) == (
        2,
        "'ada@example.com' asked to be forgotten, so nothing was written down\n",
    )
    assert ADA not in books.gramercy("thanked").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--never", "--not-since", "2025-01-01"),
            "--never and --not-since go one at a time",
        ),
        (("--json", "--list"), "--json and --list go one at a time"),
        (("--never", ADA), "--never and PERSON do not go together"),
        (("--not-within", "3 days", "--reason", "x"), "--not-within and --reason do not go together"),
        (("--best", "3"), "--best only goes with --never, --not-since or --not-within"),
        (
            ("--not-within", "six moons"),
            "--not-within: 'six moons' is not a span of time\n  hint: write it like '180 days'",
        ),
        (
            ("--not-since", "soon"),
            "--not-since: 'soon' is not a date or time\n  hint: write it like 2027-03-01 09:00",
        ),
        (
            ("--never", "--by", "emial"),
            f"--by: 'emial' is not in the source 'customers'\n  hint: choose from {NUMBERS}",
        ),
        (
            ("--never", "--by", "city"),
            f"--by: 'city' is not a number\n  hint: choose from {NUMBERS}",
        ),
        (
            ("--never", "--who", "town = 'London'"),
            "--who: no column or segment is called 'town'",
        ),
        (
            ("--never", "--from", "customer"),
            "--from: no source is called 'customer'\n  hint: did you mean 'customers'?",
        ),
        (("add", "99", "--for", "x"), "no customer has the number '99'\n  hint: write their address"),
        (("add", ADA, "--for", " "), "--for: there is nothing in it"),
        (("add", ADA, "--for", "x" * 301), "--for: 301 characters are too many\n  hint: 300 at most"),
        (
            ("add", ADA, "--for", "x", "--on", "2100-01-01"),
            "--on: '2100-01-01' is still to come\n  hint: write thanks down afterwards",
        ),
    ],
)
def test_what_does_not_go_is_told(books, words, told):
    said = books.gramercy("thanked", *words)
    assert (said.code, said.err.rstrip("\n").splitlines()[: len(told.splitlines())]) == (2, told.splitlines())


def test_where_nothing_says_who_is_best(shop):
    said = shop.gramercy("thanked", "--never")
    assert (said.code, said.err) == (
        2,
        (
            "the source 'customers' says nothing of orders, so nobody knows who is best\n"
            "  hint: describe 'orders' below it in config.yaml\n"
        ),
    )


def test_which_of_several_sources(books):
    config = (books.root / "config.yaml").read_text("utf-8")
    books.write(
        "config.yaml", config.replace("sources:\n", "sources:\n  others: {file: customers.csv, id: id}\n")
    )
    said = [books.gramercy("thanked", *words) for words in (("--never",), ("add", "1", "--for", "x"))]
    assert [(one.code, one.err.splitlines()[:2]) for one in said] == [
        (2, ["which source?", "  hint: --from others; others here: customers"]),
        (0, ["If that was a mistake: gramercy thanked undo 1"]),
    ]
    books.write("members.csv", CUSTOMERS.replace("1,Ada,Stone,ada@", "1,Eve,Moon,eve@"))
    books.write(
        "config.yaml", config.replace("sources:\n", "sources:\n  others: {file: members.csv, id: id}\n")
    )
    assert books.gramercy("thanked", "add", "1", "--for", "x").err == (
        "'1' is the number of several people\n"
        "  hint: name one of them: ada@example.com\n"
        "  hint: name one of them: eve@example.com\n"
    )
