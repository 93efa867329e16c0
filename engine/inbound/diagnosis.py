"""Whether a failure is for good, and why, from its status, its code and the server's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.inbound.wording import GONE, cause, vague
from engine.response.model import Cause

# RFC 3463, also as "(#5.1.1)"; not a piece of an IP address or a version.
_STATUS = re.compile(r"(?<![\d.\w])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
# RFC 5321 4.2: three digits, then a space or a hyphen; "SMTP550", "error: 550", "(550)".
_CODE = re.compile(
    r"(?<![\d.:/-])([245][0-5]\d)(?=[ \-_);:,#]|$|\t|\n)(?! ?(?:bytes|kb|mb|seconds|hours|minutes|x))",
    re.IGNORECASE,
)
# These say only that it failed (RFC 3463 X.0.0), or are used for anything.
_VAGUE_STATUSES = re.compile(r"\d\.0\.0|\d\.5\.0|\d\.1\.0|\d\.2\.0|\d\.3\.0|\d\.7\.0")
# RFC 3463 3.2, 3.3; RFC 7505 (5.1.10).  5.1.6: moved, no forwarding.
_GONE = frozenset({"5.1.1", "5.1.6", "5.1.10"})
# The mailbox is there, whatever the words say: full, a letter too large, no proof of who we are.
_CONTRARY = re.compile(r"5\.(?:2\.[23]|3\.4|7\.2\d)")
# What a status says about the cause where words do not, the first that matches.
_CAUSES: tuple[tuple[re.Pattern[str], Cause], ...] = tuple(
    (re.compile(pattern), found)
    for pattern, found in (
        (r"[45]\.1\.(?:1|6|10)", Cause.UNKNOWN_MAILBOX),
        (r"[45]\.1\.[78]", Cause.POLICY),
        (r"[45]\.1\.2", Cause.NETWORK),
        (r"[45]\.2\.1", Cause.CLOSED_MAILBOX),
        (r"[45]\.2\.2", Cause.FULL),
        (r"[45]\.(?:2\.3|3\.4)", Cause.SIZE),
        (r"[45]\.4\.5", Cause.RATE),
        (r"[45]\.4\.\d+", Cause.NETWORK),
        (r"[45]\.6\.\d+", Cause.CONTENT),
        (r"[45]\.7\.\d+", Cause.POLICY),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What a failure comes to; fields as in ``model.Failure``."""

    permanent: bool
    cause: Cause
    status: str | None


def diagnose(status: str | None, diagnostic: str, around: str = "") -> Diagnosis:
    """Judge one failure.

    The words outrank the status, and a temporary code of the server outranks a permanent one of the report:
    a queue that expired says 5.4.7 of a server that never said more than 451.

    Args:
        status: As the report gives it; None without one.
        diagnostic: The server's own words.
        around: What the report says to people; asked where the server's words tell nothing.
    """
    code = smtp_code(diagnostic)
    said = [found for found in statuses(diagnostic) if not _VAGUE_STATUSES.fullmatch(found)]
    given = status if status is not None and not _VAGUE_STATUSES.fullmatch(status) else None
    best = given or next(iter(said), None) or status or next(iter(statuses(diagnostic)), None)
    found = cause(diagnostic)
    if found is None and around:
        found = cause(around)
        if found is not None and found not in GONE and found is not Cause.FULL and best in _GONE:
            # Explanations for people name everything that might have happened.
            found = None
        code = smtp_code(around) if code is None else code
    if found is None:
        if best is None or _VAGUE_STATUSES.fullmatch(best) or best in _GONE:
            hint = vague(diagnostic) and code == 550
            found = Cause.UNKNOWN_MAILBOX if hint or (best in _GONE) else None
            permanent = found is not None
        else:
            permanent = False
        found = found or _by_status(best)
    else:
        permanent = found in GONE and not (best is not None and _CONTRARY.fullmatch(best))
    return Diagnosis(
        permanent=permanent and not _passing(status, code, statuses(diagnostic)), cause=found, status=best
    )


def statuses(text: str) -> list[str]:
    """The enhanced status codes in ``text``, in order."""
    return _STATUS.findall(text[:4000])


def smtp_code(text: str) -> int | None:
    """The reply code in ``text``: the first that is a refusal; None without one."""
    found = _CODE.search(text[:4000])
    while found is not None and found[1][0] == "2":
        found = _CODE.search(text[:4000], found.end())
    return None if found is None else int(found[1])


def _passing(status: str | None, code: int | None, said: list[str]) -> bool:
    """Whether the server itself said "not now"; the report's own status only where it said nothing."""
    if code is not None:
        return code < 500 and not any(one[0] == "5" for one in said)
    if said:
        return all(one[0] == "4" for one in said)
    return status is not None and status[0] == "4"


def _by_status(status: str | None) -> Cause:
    return next(
        (found for pattern, found in _CAUSES if status is not None and pattern.fullmatch(status)),
        Cause.UNKNOWN,
    )
