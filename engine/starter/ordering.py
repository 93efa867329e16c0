"""What the columns of a file of orders most likely mean, and how it points at the customers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.starter.headings import ORDER_HEADINGS, folded

#: Of the orders, so many must find their customer for two columns to belong together.
_ENOUGH = 0.5
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T].*)?")
_AMOUNT = re.compile(r"[^\d\s]{0,4}\s?-?\d[\d\s.,']*\s?[^\d\s]{0,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersGuess:
    """What a file of orders seems to hold; all are headings of it but ``matches``.

    Attributes:
        customer: Whose order it is; None where no column points at a customer.
        matches: The customers' heading that it equals; None where it could not be told.
        at: When it was placed; None where no column looks like it.
        amount, category: None where there is none.
    """

    customer: str | None
    matches: str | None
    at: str | None
    amount: str | None
    category: str | None


def guess_orders(
    headings: Sequence[str], rows: Sequence[Sequence[str]], customers: Mapping[str, frozenset[str]]
) -> OrdersGuess:
    """Guess what each column of a file of orders means.

    ``customers`` are the cells of the customers' headings that orders may point at (number, address), in
    lower case.
    """
    cells = {
        heading: [row[number].strip() for row in rows if row[number].strip()]
        for number, heading in enumerate(headings)
    }
    customer, matches = _pointing(cells, customers)
    left = [heading for heading in headings if heading != customer]
    at = _named("at", left, cells, _DATE)
    amount = _named("amount", [heading for heading in left if heading != at], cells, _AMOUNT)
    known = {customer, at, amount}
    category = next(
        (
            heading
            for heading in headings
            if heading not in known and folded(heading) in ORDER_HEADINGS["category"]
        ),
        None,
    )
    return OrdersGuess(customer=customer, matches=matches, at=at, amount=amount, category=category)


def _pointing(
    cells: Mapping[str, list[str]], customers: Mapping[str, frozenset[str]]
) -> tuple[str | None, str | None]:
    """The columns of both files that hold the same: of those that fit, one whose heading says so."""
    found: list[tuple[bool, float, str, str]] = []
    for heading, values in cells.items():
        for theirs, known in customers.items():
            share = sum(value.lower() in known for value in values) / len(values) if values else 0.0
            if share >= _ENOUGH:
                found.append((folded(heading) in ORDER_HEADINGS["customer"], share, heading, theirs))
    if not found:
        return None, None
    _, _, heading, theirs = max(found, key=lambda each: each[:2])
    return heading, theirs


def _named(
    what: str, headings: Sequence[str], cells: Mapping[str, list[str]], looks: re.Pattern[str]
) -> str | None:
    """The heading that comes first in the table of those for ``what``, if its cells look right."""
    by_word = {folded(heading): heading for heading in reversed(headings)}
    for word in ORDER_HEADINGS[what]:
        heading = by_word.get(word)
        if heading is None:
            continue
        right = sum(looks.fullmatch(cell) is not None for cell in cells[heading])
        if not cells[heading] or right >= len(cells[heading]) / 2:
            return heading
    return None
