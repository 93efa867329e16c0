"""Tests of the data as ``check``, ``plan`` and ``send`` meet them."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.conftest import CAMPAIGN, CONFIG, CUSTOMERS, Shop
from tests.cli.conftest import shop as shop

WARNS = CONFIG.replace("    id: id\n", "    id: id\n    tests: [unique email, not missing email]\n")
STOPS = CONFIG.replace(
    "    id: id\n", "    id: id\n    tests: [{test: unique email, severity: stop}, row count at least 10]\n"
)
DOUBLES = "config.yaml:18:{}: {}2 of 7 customers have the same 'email' as another: lines 7 and 8"
FILE = ".gramercy/failures/customers-unique-email.csv"


def _failures(shop: Shop) -> list[str]:
    return sorted(file.name for file in (shop.root / ".gramercy/failures").glob("*"))


@pytest.fixture
def small(shop: Shop) -> Shop:
    """The shop with a letter that is written and looked over in no time."""
    shutil.rmtree(shop.root / "templates")
    for language in ("en", "hy", "he"):
        letter = f"---\nsubject: Thanks\nlanguage: {language}\n---\nThank you, {{{{ given_name }}}}.\n"
        shop.write(f"templates/thank-you/letter.{language}.md", letter)
    return shop


def test_a_test_that_warns_holds_nothing_up(small: Shop) -> None:
    small.write("config.yaml", WARNS)

    checked = small.gramercy("check")
    planned = small.gramercy("plan", "thanks", "--json")
    sent = small.gramercy("send", "thanks", "--yes", "--json")

    assert checked.code == 0
    assert DOUBLES.format(13, "warning: ") + f"\n  hint: these rows are in {FILE}\n" in checked.out
    assert (small.root / FILE).read_text("utf-8-sig") == (
        "row,id,address,email,why\n"
        "7,6,DI@Example.com,DI@Example.com,the same as line 8\n"
        "8,7,di@example.com,di@example.com,the same as line 7\n"
    )
    assert planned.code == 0
    assert (
        DOUBLES.format(13, "warning: ") + "\n  hint: gramercy check writes these rows to .gramercy/failures/"
        in planned.json["warnings"]
    )
    assert (sent.code, sent.json["accepted"]) == (0, 4)


def test_a_test_that_stops_holds_back_plan_and_send_and_all_is_told(small: Shop) -> None:
    small.write("config.yaml", STOPS)
    few = "config.yaml:18:51: warning: there are 7 customers, where 10 is the fewest"

    checked = small.gramercy("check")
    planned = small.gramercy("plan", "thanks")
    sent = small.gramercy("send", "thanks", "--yes", "--json")

    for said in (checked.out, planned.err):
        assert DOUBLES.format(13, "") in said
        assert few in said
    assert (checked.code, planned.code, sent.code) == (2, 2, 2)
    [doubles, _] = sent.json["problems"]
    assert {**doubles, "hint": None} == {
        "path": "config.yaml",
        "line": 18,
        "column": 13,
        "severity": "error",
        "message": "2 of 7 customers have the same 'email' as another: lines 7 and 8",
        "hint": None,
        "rule": "data/unique",
    }
    assert small.gramercy("status", "--json").json == {"campaigns": []}


def test_only_check_writes_rows_down(small: Shop) -> None:
    small.write("config.yaml", WARNS)

    small.gramercy("plan", "thanks")
    small.gramercy("plan", "thanks", "--json")
    small.gramercy("send", "thanks", "--yes")
    assert not (small.root / ".gramercy/failures").exists()

    small.gramercy("check", "--json")
    assert _failures(small) == ["customers-not-missing-email.csv", "customers-unique-email.csv"]


def test_what_passes_again_is_no_longer_there(small: Shop) -> None:
    small.write("config.yaml", WARNS)
    small.gramercy("check")
    small.write("customers.csv", CUSTOMERS.replace("DI@Example.com", "di.2@example.com"))

    small.gramercy("check")

    assert _failures(small) == ["customers-not-missing-email.csv"]


def test_what_was_found_stays_while_nobody_can_look(small: Shop) -> None:
    small.write("config.yaml", WARNS)
    small.gramercy("check")
    small.write("customers.csv", "")

    small.gramercy("check")

    assert _failures(small) == ["customers-not-missing-email.csv", "customers-unique-email.csv"]


def test_a_mistake_in_a_test_stops_plan(small: Shop) -> None:
    small.write("config.yaml", WARNS.replace("unique email", "unique emial"))

    planned = small.gramercy("plan", "thanks")

    assert (planned.code, planned.out) == (2, "")
    assert "config.yaml:18:20: no column of the customers is called 'emial'" in planned.err


def test_tests_of_other_columns_leave_people_and_letters_alone(small: Shop) -> None:
    """A column that is only tested decides about nobody, even where it cannot be read."""
    plain = small.gramercy("plan", "thanks", "--json").json
    small.write(
        "config.yaml",
        CONFIG.replace(
            "    id: id\n",
            "    id: id\n    columns: {given_name: {type: number, tests: [not missing]}}\n"
            "    tests: [fresh within 2 days]\n".replace("given_name", "points"),
        ),
    )
    rows = CUSTOMERS.splitlines()
    small.write(
        "customers.csv", "\n".join([rows[0] + ",points", *(row + ",many" for row in rows[1:])]) + "\n"
    )

    tested = small.gramercy("plan", "thanks", "--json").json

    assert {**tested, "warnings": []} == {**plain, "warnings": []}


def test_a_campaign_of_another_source_goes_whatever_this_one_is_like(small: Shop) -> None:
    small.write(
        "config.yaml", STOPS.replace("opt out:", "  others:\n    file: others.csv\n    id: id\nopt out:")
    )
    small.write("others.csv", CUSTOMERS)
    small.write("campaigns/others.yaml", CAMPAIGN.replace("from: customers", "from: others"))

    assert small.gramercy("plan", "others").code == 0
    assert small.gramercy("plan", "thanks").code == 2
