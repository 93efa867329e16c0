"""What somebody should hear of who is not watching."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: What stands before an at sign, as people and mail servers write addresses (RFC 5321: quoted as well).  It
#: begins where a word does, so that long text without any takes no longer.
_SOMEBODY = re.compile(
    r"""(?<![^\s<>()\[\]"',;:@])(?:"[^"@]*"|[^\s<>()\[\]"',;:@][^\s<>()\[\]",;:@]*+)@(?=[^\s@])"""
)


class NewsKind(StrEnum):
    """What kind of news.  Stored and posted: never rename a value."""

    #: A campaign, or a whole pass, could not be carried out.
    FAILED = "failed"
    #: The mail server takes no letters at all.
    RELAY = "relay"
    #: The mailbox, in which people ask us to stop, cannot be read.
    MAILBOX = "mailbox"
    #: A file has a mistake; what held before goes on.
    BROKEN_FILE = "broken-file"
    #: A run waits for somebody's decision: too many refusals, or letters that are not certain.
    PAUSED = "paused"
    #: A few letters went first, and too many of them came back: the others wait for a person's word.
    CANARY = "canary"
    #: An occurrence's time went by, and it was too late to catch it up.
    MISSED = "missed"
    #: More letters than the campaign allows unattended: none went.
    STOPPED = "stopped"
    #: Many more letters than usual: they went.
    LARGER = "larger"
    #: Something the letters are made from has changed, so the campaign no longer goes by itself.
    DISARMED = "disarmed"

    @property
    def lasts(self) -> bool:
        """Whether it is a state: told again after a day, and told when it ends.  Else it happened once."""
        return self in _LASTING

    @property
    def per_occurrence(self) -> bool:
        """Whether two occurrences of one campaign are two pieces of news."""
        return self not in _PER_CAMPAIGN


_PER_CAMPAIGN = frozenset(
    {NewsKind.FAILED, NewsKind.RELAY, NewsKind.MAILBOX, NewsKind.BROKEN_FILE, NewsKind.DISARMED}
)
_LASTING = frozenset(
    {
        NewsKind.FAILED,
        NewsKind.RELAY,
        NewsKind.MAILBOX,
        NewsKind.BROKEN_FILE,
        NewsKind.PAUSED,
        NewsKind.CANARY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing somebody should hear of.

    Attributes:
        campaign: Its id; None for what is about no one campaign.
        occurrence: As the ledger names it; None for what is about no one occurrence.
        words: What exactly is the matter, for people, in English, on one line or several; may be empty where
            the kind says it all.
        at: Aware.
        letters: How many letters it is about; None where that says nothing.
        compared: What ``letters`` is compared with: the most the campaign allows (STOPPED), or what is usual
            (LARGER).
        mark: What lasts is told anew when its mark changes, and what happened once is other news with
            another mark (the digest of what disarmed it, say).  Where it is empty ``words`` stands in; for
            what happened once with an occurrence, nothing does.
    """

    kind: NewsKind
    campaign: str | None = None
    occurrence: str | None = None
    words: str = ""
    at: datetime
    letters: int | None = None
    compared: int | None = None
    mark: str = ""


def without_people(text: str) -> str:
    """``text`` with the name part of every mail address left out: "…@example.com".

    For what is kept where ``forget`` does not reach: logs, files for other programs.  Mail servers repeat
    their recipients' addresses in what they answer.
    """
    return _SOMEBODY.sub("…@", text)
