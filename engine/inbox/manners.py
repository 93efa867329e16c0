"""How the built-in inbox treats a few made-up addresses, so that a demo and tests can see more than success.

=================================  ==================================================================
``no-such-person@…``               refused for good: there is no such mailbox
``mailbox-full@…``                 put off: the same letter may be tried again
``unwelcome-content@…``            refused for good once the whole letter was seen
``line-breaks@…``                  the letter is kept, but the line breaks before the answer: not certain
=================================  ==================================================================

``no-such-person+anna@…`` counts as well.  Only names reserved for examples and tests (RFC 2606, RFC 6761)
have manners: at any other domain these might be real mailboxes, and the inbox keeps every letter to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_RESERVED = frozenset({"example", "test", "invalid", "example.com", "example.net", "example.org"})


class Stage(StrEnum):
    """When a server shows its manners."""

    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One answer other than yes.

    Attributes:
        stage: After RCPT TO, or after the dot that ends the content.
        reply: What is answered (RFC 5321, RFC 3463); None: the letter is kept, and the line
            breaks unanswered.
    """

    stage: Stage
    reply: str | None


_MANNERS = {
    "no-such-person": Manner(stage=Stage.RECIPIENT, reply="550 5.1.1 There is no such mailbox here"),
    "mailbox-full": Manner(stage=Stage.RECIPIENT, reply="452 4.2.2 The mailbox is full, try again later"),
    "unwelcome-content": Manner(stage=Stage.CONTENT, reply="554 5.7.1 The content is not wanted here"),
    "line-breaks": Manner(stage=Stage.CONTENT, reply=None),
}


def manner(address: str) -> Manner | None:
    """How the inbox treats a letter to ``address``; None: it is taken like any other."""
    local, _, domain = address.lower().rpartition("@")
    labels = domain.split(".")
    if not {".".join(labels[-1:]), ".".join(labels[-2:])} & _RESERVED:
        return None
    return _MANNERS.get(local.partition("+")[0])
