"""What people bought after their letter; whether because of it, nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.report.model import Bought
from engine.value import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something a contact bought.  ``amount`` is None where the file has none, or none that can be read."""

    at: datetime
    amount: Money | None


class Orders:
    """Counts the orders of people whose letter was handed over."""

    def __init__(self, orders: Mapping[str, Sequence[Order]], window: timedelta) -> None:
        self._orders = orders
        self._window = window
        self._last: datetime | None = None
        self._people = 0
        self._number = 0
        self._amounts: dict[str, Money] = {}

    def take(self, contact: str, went: datetime) -> None:
        """Hear of a letter to ``contact`` that went then."""
        self._last = max(went, self._last or went)
        bought = [order for order in self._orders.get(contact, ()) if went <= order.at <= went + self._window]
        self._people += bool(bought)
        self._number += len(bought)
        for order in bought:
            if order.amount is not None:
                known = self._amounts.get(order.amount.currency, Money(0, order.amount.currency))
                self._amounts[order.amount.currency] = known + order.amount

    def bought(self, now: datetime) -> Bought:
        """What it comes to, if no more letters are heard of."""
        return Bought(
            days=self._window // timedelta(days=1),
            people=self._people,
            orders=self._number,
            amounts=tuple(self._amounts[currency] for currency in sorted(self._amounts)),
            over=self._last is not None and self._last + self._window < now,
        )
