"""The sample customers hold what a year of letters meets."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date

import pytest

from engine.starter.files import starter_files


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(starter_files()[name].decode())))


CUSTOMERS = rows("data/customers.csv")
ORDERS = rows("data/orders.csv")


@pytest.mark.parametrize(
    ("what", "people", "holds"),
    [
        ("born on 29 February", 2, lambda who: who["birthday"].endswith("-02-29")),
        ("birth year not known", 4, lambda who: who["birthday"].startswith(("1604-", "1900-"))),
        ("open complaint and birthday", 1, lambda who: who["complaint"] and who["birthday"]),
        ("bereaved and birthday", 2, lambda who: who["bereaved_on"] and who["birthday"]),
        ("clock of their own", 13, lambda who: who["time_zone"]),
        ("no clock, no country", 1, lambda who: not who["time_zone"] and not who["country"]),
    ],
)
def test_somebody_is_so(what, people, holds):
    assert sum(bool(holds(who)) for who in CUSTOMERS) == people, what


def test_each_order_is_somebody_s_and_has_a_number_of_its_own():
    assert {order["customer_id"] for order in ORDERS} < {who["id"] for who in CUSTOMERS}
    assert len({order["order_id"] for order in ORDERS}) == len(ORDERS)


def test_in_the_year_some_order_first_some_stay_away_and_some_come_back():
    ordered = defaultdict(list)
    for order in ORDERS:
        ordered[order["customer_id"]].append(date.fromisoformat(order["ordered_at"][:10]))
    first = [who for who, days in ordered.items() if min(days).year == 2027]
    away, back = set(), set()
    for who, days in ordered.items():
        days.sort()
        for number in range(2, len(days)):
            due = days[number] + 2 * (days[number] - days[0]) / number
            if due.year == 2027 and days[number + 1 :] and due < days[number + 1]:
                back.add(who)
            elif due.year == 2027 and not days[number + 1 :]:
                away.add(who)

    assert sorted(first) == ["T022", "T063", "T064", "T065", "T066"]
    assert len(away) >= 10
    assert len(back) >= 5
