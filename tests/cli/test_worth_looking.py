"""Whose letters ``plan`` says are worth looking at."""

from __future__ import annotations

PEOPLE = """\
id,given_name,email,tier
1,Ada,ada@example.com,gold
2,Bo,bo@example.com,silver
3,Cy,cy@example.com,silver
4,Di,di@example.com,bronze
5,Ed,ed@example.com,gold
"""
ORDERS = """\
number,customer,day
1,1,2026-01-05
2,3,2026-01-06
3,3,2026-01-07
4,4,2026-01-08
5,5,2026-01-09
"""
LETTER = "---\nsubject: Thank you\n---\nDear {{ given_name }}, thank you.\n\n{{ sender.name }}\n"


def _why(shop) -> dict[str, list[str]]:
    found = shop.gramercy("plan", "thanks", "--json").json["coverage"]["people"]
    return {person["contact"]: person["why"] for person in found}


def test_each_tier_and_the_edges_of_orders_though_the_letter_speaks_of_neither(shop) -> None:
    shop.write("templates/thank-you/letter.md", LETTER)
    shop.write("customers.csv", PEOPLE)
    shop.write("orders.csv", ORDERS)
    shop.write(
        "config.yaml",
        (shop.root / "config.yaml")
        .read_text("utf-8")
        .replace("    id: id\n", "    id: id\n    orders: {file: orders.csv, customer: customer, at: day}\n"),
    )
    shop.write(
        "campaigns/thanks.yaml",
        "purpose: thank-you\naudience: {from: customers, who: order_count < 100}\n"
        "letter: thank-you\nsender: ann\n",
    )

    why = _why(shop)

    told = {contact: [reason for reason in reasons if "tier" in reason or "order" in reason]
            for contact, reasons in why.items()}  # fmt: skip
    assert told == {
        "1": ["tier 'gold'"],
        "2": ["tier 'silver'", "no orders"],
        "3": ["tier 'silver'", "most orders"],
        "4": ["tier 'bronze'"],
    }
