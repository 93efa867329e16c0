"""The seam to whatever takes letters away: two steps, so that the ledger can be told in between."""

from __future__ import annotations

from typing import Protocol

from engine.delivery.model import Message
from engine.fate import Outcome


class Connection(Protocol):
    """One conversation; one letter at a time."""

    @property
    def usable(self) -> bool:
        """Whether another letter may be offered; once false it stays false."""

    async def offer(self, message: Message) -> Outcome | None:
        """Name sender and recipient.  Nothing of the letter leaves.

        Returns:
            None if its content may now be sent, else what became of it: DEFERRED or REFUSED.

        Raises:
            CarrierDown: if it is us the carrier does not want, or the line broke; the letter has not been
                sent, and with ``passing`` a new connection may do.
        """

    async def deliver(self, message: Message) -> Outcome:
        """Send the content of the letter just offered.

        Never raises: a line that breaks from here on is UNSURE, unless not a byte had left (DEFERRED).
        Cancelled, it leaves the letter unsure.
        """

    def drop(self) -> None:
        """Hang up at once, without a dot: a letter that was only offered has then not been sent."""

    async def close(self) -> None:
        """Say goodbye politely; never raises.  Not to be called between ``offer`` and ``deliver``."""


class Carrier(Protocol):
    """Where connections come from."""

    async def connect(self) -> Connection:
        """A new connection, ready for a letter.

        Raises:
            CarrierDown: if there is none to be had; ``passing`` where it may be had in a moment.
        """
