"""An event as a calendar file that the reader can keep (RFC 5545, method PUBLISH of RFC 5546)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from engine.letter.header import Mailbox, shown_name
from engine.letter.message import Part

#: Octets of a line, without its end (RFC 5545 3.1).
_LINE = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What the calendar file says.

    Attributes:
        identity: What the event is called in the config: the same for every reader and letter, so that
            a second letter about it replaces the entry.
        organizer: Who invites.
        name, place, details: In the letter's language; ``details`` may have lines.
        starts, ends: Aware; written in UTC.
        url: A page about it; None for none.
        as_of: When the plan was made (aware): the file does not depend on the clock.
    """

    identity: str
    organizer: Mailbox
    language: str
    name: str
    starts: datetime
    ends: datetime
    place: str | None
    details: str | None
    url: str | None
    as_of: datetime


def calendar_part(invitation: Invitation) -> Part:
    """The invitation as a file that goes with the letter.

    It is published, not a request: nobody is asked to answer by a button, since no one would read that.
    """
    return Part(
        name="invitation.ics",
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        content=calendar_file(invitation),
    )


def calendar_file(invitation: Invitation) -> bytes:
    """The file: UTF-8, lines of at most 75 octets ended by CRLF.  No value can add a line.

    Raises:
        ValueError: if a moment has no zone.
    """
    language = f";LANGUAGE={invitation.language}"
    organizer = invitation.organizer
    domain = organizer.address.rpartition("@")[2]
    # A quoted parameter cannot hold a quotation mark in any way that programs agree on.
    called = shown_name(organizer.name).replace('"', "'")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Gramercy//Letters//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256(invitation.identity.encode()).hexdigest()[:32]}@{domain}",
        f"DTSTAMP:{_utc(invitation.as_of)}",
        f"DTSTART:{_utc(invitation.starts)}",
        f"DTEND:{_utc(invitation.ends)}",
        f"SUMMARY{language}:{_text(invitation.name)}",
        *([f"LOCATION{language}:{_text(invitation.place)}"] if invitation.place else []),
        *([f"DESCRIPTION{language}:{_text(invitation.details)}"] if invitation.details else []),
        f'ORGANIZER;CN="{called}":mailto:{quote(organizer.address, safe="@")}',
        *([f"URL:{quote(invitation.url, safe=_IN_URL)}"] if invitation.url else []),
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(piece for line in lines for piece in _folded(line))


def undated(content: bytes) -> bytes:
    """A file of ``calendar_file`` without the moment it was made, which nobody reads."""
    return _STAMP.sub(b"", content, count=1)


#: No value can begin a line with it: their line breaks are escaped, and a folded line begins with a space.
_STAMP = re.compile(rb"^DTSTAMP:[^\r\n]*\r\n", re.MULTILINE)
#: Characters of a URL that are written as they are (RFC 3986), "%" of its own escapes among them.
_IN_URL = ":/?#[]@!$&'()*+,;=%~"


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment of a calendar has a zone")
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """``value`` as TEXT (RFC 5545 3.3.11): line breaks and separators escaped, other controls left out."""
    plain = (
        value.strip()
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    for mark in "\\;,":
        plain = plain.replace(mark, "\\" + mark)
    return "".join(c for c in plain.replace("\n", "\\n") if unicodedata.category(c) not in ("Cc", "Cs"))


def _folded(line: str) -> Iterator[bytes]:
    """``line`` in lines of at most 75 octets, never broken inside a character."""
    raw = line.encode()
    start, room = 0, _LINE
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        yield raw[start:end] + b"\r\n "
        start, room = end, _LINE - 1
    yield raw[start:] + b"\r\n"
