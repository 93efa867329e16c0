"""What a carrier is handed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One letter, ready to go.

    Attributes:
        number: The letter's number in the ledger.
        sender: MAIL FROM: where bounces go.
        recipient: RCPT TO: exactly the ledger's address.
        content: Header and body, lines ending in CRLF, 7-bit; the same at every attempt.
    """

    number: int
    sender: str
    recipient: str
    content: bytes
