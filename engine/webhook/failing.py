"""Why a letter came back, from a provider's own word and the receiving server's words, with caution.

A person wrongly taken for gone is never written to again: the worse mistake.  So a provider's "permanent" is
believed only while nothing the server said speaks against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from engine.response.model import Cause


class Word(Enum):
    """What the provider itself says of a failure."""

    #: The receiving server refused the address for good.
    GONE = auto()
    #: It may go better another time, or it is not the address.
    PASSING = auto()
    #: The provider does not say, or does not know.
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """What to make of it; as in ``engine.response.model.Response``."""

    permanent: bool
    cause: Cause
    status: str | None


_STATUS = re.compile(r"(?<![\w.-])([245]\.\d{1,3}\.\d{1,3})(?![\w.-])")
# "No such mailbox" (RFC 3463 3.2), and "no mail at all" of RFC 7505.
_GONE = frozenset({"5.1.1", "5.1.6", "5.1.10"})
# Said of anything.
_NEUTRAL = frozenset({None, "5.0.0", "5.1.0", "5.5.0"})
_GONE_WORDS = re.compile(
    r"""\b(?: no\ such\ (?:user|recipient|mailbox|person|address|account)
      | (?:user|recipient|mailbox|account|address|addressee)\ (?:is\ )?
        (?:unknown|not\ found|not\ known|(?:does\ not|doesn'?t)\ exist)
      | unknown\ (?:user|recipient|mailbox|local[- ]part|address)
      | (?:user|account)\ (?:does\ not|doesn'?t)\ have\ an?\b
      | no\ mailbox\ here | not\ a\ valid\ mailbox
      | account\ that\ you\ tried\ to\ reach\ does\ not\ exist )""",
    re.IGNORECASE | re.VERBOSE,
)
# What else a server may mean, the plainest first.
_OTHERWISE = tuple(
    (cause, re.compile(words, re.IGNORECASE))
    for cause, words in (
        (Cause.FULL, r"\bfull\b|quota|storage|out of space|insufficient space"),
        (Cause.GREYLISTED, r"gr[ae]y ?-?list"),
        (Cause.SIZE, r"too (?:large|big|long)|\bsize\b"),
        (Cause.RATE, r"\brate\b|throttl|too (?:many|fast|frequent)|frequency"),
        (Cause.SPAM, r"spam|\bjunk\b|unsolicited|\bbulk\b"),
        (Cause.CONTENT, r"virus|malware|phish|attachment|content|suspicious"),
        (
            Cause.POLICY,
            (
                r"policy|block|(?:black|deny) ?-?list|denied|deny|reputation|dmarc|\bspf\b|dkim|authenti"
                r"|not (?:allowed|permitted|authori[sz]ed|accepted)|prohibited|relay|suppress|restrict"
            ),
        ),
        (Cause.CLOSED_MAILBOX, r"disabled|inactive|suspended|deactivated|closed|no longer"),
        (
            Cause.NETWORK,
            (
                r"timed? ?-?out|connection|unreachable|\bdns\b|\bmx record|lookup|\bresolv(?:e|ing)\b"
                r"|(?:host|domain)(?: name)? (?:was |is )?(?:not found|unknown)|temporar|try again|later"
            ),
        ),
    )
)
# The same by enhanced status (RFC 3463): a prefix without the first digit.
_BY_STATUS = (
    (".2.2", Cause.FULL),
    (".2.3", Cause.SIZE),
    (".2.1", Cause.CLOSED_MAILBOX),
    (".3.1", Cause.FULL),
    (".3.4", Cause.SIZE),
    (".4.", Cause.NETWORK),
    (".1.2", Cause.NETWORK),
    (".6.", Cause.CONTENT),
    (".7.", Cause.POLICY),
)
# An address or a link in a server's words says nothing, whatever it is called.
_NAMES = re.compile(r"https?:\S+|\S+@\S+|<\S*>")


def failed(word: Word, *, status: str = "", diagnostic: str = "", cause: Cause | None = None) -> Failed:
    """What a failure comes to.

    Args:
        word: What the provider says.
        status: An enhanced status as the provider gives it; anything else is looked for in ``diagnostic``.
        diagnostic: The receiving server's words; may be empty.
        cause: The provider's own, where it says one; it goes before what the words may mean.
    """
    found = _STATUS.fullmatch(status) or _STATUS.search(diagnostic)
    code = found[1] if found is not None else None
    said = _NAMES.sub(" ", diagnostic)
    otherwise = cause or _otherwise(code, said)
    gone = code in _GONE or (code in _NEUTRAL and _GONE_WORDS.search(said) is not None)
    believed = gone or (word is Word.GONE and code in _NEUTRAL)
    if word is not Word.PASSING and otherwise is None and believed:
        closed = code == "5.1.10"
        return Failed(
            permanent=True, cause=Cause.CLOSED_MAILBOX if closed else Cause.UNKNOWN_MAILBOX, status=code
        )
    doubtful = Cause.UNKNOWN_MAILBOX if gone else Cause.UNKNOWN
    return Failed(permanent=False, cause=otherwise or doubtful, status=code)


def _otherwise(status: str | None, said: str) -> Cause | None:
    by_words = next((cause for cause, words in _OTHERWISE if words.search(said)), None)
    if by_words is not None or status is None:
        return by_words
    return next((cause for prefix, cause in _BY_STATUS if status[1:].startswith(prefix)), None)
