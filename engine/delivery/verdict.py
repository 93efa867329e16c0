"""What a mail server's reply means for one letter, and when it is about us rather than about a person.

Three harms are weighed.  A person wrongly taken for gone is never written to again, so an address is
given up only on plain evidence.  A person wrongly refused misses one letter.  A reply about our own
account, taken for a refusal, would burn the whole list: such replies stop the run instead.
"""

from __future__ import annotations

import re
from enum import StrEnum

from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.inbound.wording import GONE, cause
from engine.problem import printable
from engine.response.model import Cause


class Phase(StrEnum):
    """Which of our words a reply answers.  The value is for people to read."""

    MAIL = "the sender's address"
    RCPT = "the recipient's address"
    DATA = "the wish to send a letter"
    CONTENT = "the letter itself"


# RFC 2034: the status stands at the start of every line of the text.
_STATUS = re.compile(r"(?m)^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)[ \t]*")

# The status codes that say "this mailbox does not exist": RFC 3463 3.2, RFC 7505 (5.1.10, no mail at all).
_GONE = frozenset({"5.1.1", "5.1.6", "5.1.10"})
# What is said to us: log in, you may not relay, you have sent enough for today, your address is listed.
_ABOUT_US = re.compile(
    r"""relay(?:ing)?\ (?:access\ )?(?:denied|not\ (?:permitted|allowed)|prohibited)
      | (?:unable|not\ permitted|not\ allowed)\ to\ relay | do\ not\ relay
      | authentication\ (?:is\ )?required | must\ (?:first\ )?(?:authenticate|log\ ?in)
      | (?:daily|hourly|monthly|sending|outgoing|outbound)[\w\ -]*\ (?:limit|quota)
      | (?:limit|quota|e?mails|messages)[\w\ -]*\ per\ (?:hour|day)
      | too\ many\ (?:messages|e?mails|recipients)\ (?:sent|today|this\ hour)
      | unusual\ sending\ activity | outbound\ ?spam | bad\ outbound\ sender
      | sender[\w\ -]*\ (?:suspended|disabled|not\ owned)
      | account[\w\ -]*\ (?:suspended|disabled|blocked)\ (?:from|for)\ sending
      | spamhaus | spamcop | barracuda | dnsbl | \brbl\b | blocked\ using | (?:block|black|deny)\ ?list
      | (?:poor|low|bad)\ reputation | reputation\ of
      | unauthenticated\ e?mail | does\ not\ (?:have\ a\ ptr|resolve) | reverse\ dns""",
    re.IGNORECASE | re.VERBOSE,
)
# Status codes that can only be about the sender: its address (RFC 3463 X.1.7, X.1.8), its authentication
# (RFC 4954; RFC 7372 X.7.20 to X.7.26; large providers' X.7.27 to X.7.30), Gmail's daily limit (5.4.5),
# Microsoft's X.7.5xx to X.7.7xx.
_ABOUT_US_STATUS = re.compile(r"5\.(?:1\.[78]|4\.5|7\.(?:8|2[0-9]|30|[5-7]\d\d))")
# Log in first; too weak a way to log in; wrong password; encryption needed (RFC 4954).
_ABOUT_US_CODES = frozenset({530, 534, 535, 538})


def judge(phase: Phase, code: int, text: str) -> Outcome:
    """What a reply that is not "go on" means for the letter.

    Args:
        phase: What it answers.
        code: Its three digits; anything else is a reply that was not understood.
        text: Its text; lines are separated by line feeds.

    Returns:
        ACCEPTED (only for CONTENT), DEFERRED, REFUSED, or UNSURE where the answer to the content cannot
        be understood.

    Raises:
        CarrierDown: before any content has left, where the line is no good or our own address is not
            wanted.  A reply to RCPT or DATA that is ``about_us`` puts the letter off instead: words can
            mislead, and one person's odd server must not hold up all the others.
    """
    status, detail = _parts(code, text)
    kind = code // 100
    if phase is Phase.CONTENT and kind == 2:
        return Outcome(fate=Fate.ACCEPTED, code=code, status=status, detail=detail)
    if kind not in (4, 5):
        if phase is Phase.CONTENT:
            return Outcome(fate=Fate.UNSURE, detail=f"the answer was not understood: {code} {detail}")
        raise CarrierDown(f"the mail server's answer was not understood: {code} {detail}", passing=True)
    if phase is not Phase.CONTENT and (code == 421 or (phase is Phase.MAIL and kind == 4)):
        raise CarrierDown(f"the mail server is not ready: {code} {detail}", passing=True)
    # 552 and 5.3.4: the letter is larger than the server takes, as announced with SIZE (RFC 1870).
    if phase is Phase.MAIL and code != 552 and status != "5.3.4":
        raise CarrierDown(f"the mail server does not take letters from us: {code} {detail}")
    if kind == 4 or about_us(code, text):
        return Outcome(fate=Fate.DEFERRED, code=code, status=status, detail=detail)
    return Outcome(
        fate=Fate.REFUSED, code=code, status=status, detail=detail, bad_mailbox=_gone(code, status, text)
    )


def about_us(code: int, text: str) -> bool:
    """Whether a 5xx reply means that every other letter would meet the same."""
    status, _ = _parts(code, text)
    return code // 100 == 5 and (
        code in _ABOUT_US_CODES
        or (status is not None and _ABOUT_US_STATUS.fullmatch(status) is not None)
        or _ABOUT_US.search(text) is not None
    )


def _gone(code: int, status: str | None, text: str) -> bool:
    """Whether the reply is evidence that the mailbox does not exist, with nothing in it against that."""
    why = cause(text)
    if why is not None and why not in GONE:
        return False
    if status is not None and status not in ("5.0.0", "5.5.0"):
        return status in _GONE
    # The code alone is said of much else; and an account that is closed today may be opened again.
    return 550 <= code <= 554 and why is Cause.UNKNOWN_MAILBOX


def _parts(code: int, text: str) -> tuple[str | None, str]:
    """The enhanced status, where it agrees with the code, and the text on one harmless line."""
    found = _STATUS.search(text)
    status = found[1] if found is not None and found[1][0] == str(code // 100) else None
    return status, printable(" ".join(_STATUS.sub("", text).split()))
