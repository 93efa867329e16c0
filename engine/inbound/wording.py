"""Why a letter was not delivered, as far as the server's words tell; in any language.

Three harms are weighed.  A person wrongly taken for gone is never written to again, so words that make it
doubtful outrank words that say it.
"""

from __future__ import annotations

import re

from engine.inbound.failure_words import CLOSED, DOUBTS, UNKNOWN, VAGUE, WEAK_DOUBT, compiled
from engine.inbound.folding import fold
from engine.response.model import Cause

#: Causes that mean: nobody will ever read a letter sent there.
GONE = frozenset({Cause.UNKNOWN_MAILBOX, Cause.CLOSED_MAILBOX})

# Longer texts are somebody's explanations.
_LONGEST = 6000
# Names may hold any word: spam.example, quota@…, a page that explains.
_NAMES = re.compile(
    r"https?://[^\s<>\"]{1,500}|<[^<>\s]{1,300}>|[^\s<>\"'(),;:=]{1,200}@[^\s<>\"'(),;:=]{1,200}"
    r"|(?<![\w.])[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,8}\.[a-z]{2,18}(?![\w])"
)


def cause(text: str) -> Cause | None:
    """What ``text`` gives as the reason; None where it says nothing that is known.

    GONE only where nothing in the text makes that doubtful.
    """
    words = _plain(text)
    for found, phrases in DOUBTS:
        if compiled(phrases).search(words):
            return found
    if compiled(CLOSED).search(words):
        return Cause.CLOSED_MAILBOX
    if compiled(UNKNOWN).search(words):
        return Cause.UNKNOWN_MAILBOX
    return Cause.POLICY if compiled(WEAK_DOUBT).search(words) else None


def vague(text: str) -> bool:
    """Whether ``text`` calls the mailbox unavailable, which from most servers, with 550, means unknown."""
    return compiled(VAGUE).search(_plain(text)) is not None


def _plain(text: str) -> str:
    return fold(_NAMES.sub(" ", text[:_LONGEST]))
