"""Files of orders as shops really export them."""

from __future__ import annotations

from engine.starter.ordering import OrdersGuess, guess_orders

CUSTOMERS = {
    "No": frozenset({"1", "2", "3"}),
    "E-mail": frozenset({"ada@example.com", "bo@example.com"}),
}


def test_orders_find_their_customers_by_what_both_files_hold():
    found = guess_orders(
        ["order", "client", "date", "sum", "kind"],
        [["1", "1", "2026-05-01", "12000", "tea"], ["2", "1", "2026-06-01", "8 000 AMD", "coffee"]],
        CUSTOMERS,
    )

    assert found == OrdersGuess(customer="client", matches="No", at="date", amount="sum", category="kind")


def test_a_column_that_says_customer_goes_before_one_that_only_fits():
    found = guess_orders(
        ["line", "Customer ID", "Created at", "Total"],
        [["1", "3", "01/05/2026 10:30", "€12.50"], ["2", "1", "02/05/2026 11:00", "€3.00"]],
        CUSTOMERS,
    )

    assert (found.customer, found.matches) == ("Customer ID", "No")
    assert (found.at, found.amount, found.category) == ("Created at", "Total", None)


def test_orders_may_point_by_address():
    found = guess_orders(["Email", "Paid at"], [["ADA@example.com", "2026-05-01"]], CUSTOMERS)

    assert (found.customer, found.matches) == ("Email", "E-mail")


def test_what_is_not_there_is_not_made_up():
    found = guess_orders(["client", "date"], [["77", "soon"], ["78", "later"]], CUSTOMERS)

    assert found == OrdersGuess(customer=None, matches=None, at=None, amount=None, category=None)
