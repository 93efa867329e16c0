"""The invitation's calendar file, read back by a reader written here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.letter.calendar import Invitation, calendar_file, calendar_part
from engine.letter.header import Mailbox

INVITATION = Invitation(
    identity="appreciation-day",
    organizer=Mailbox("Mariam Petrosyan", "mariam@shop.example"),
    language="en",
    name="Customer day; tea, cake & music",
    starts=datetime(2027, 3, 20, 17, 0, tzinfo=timezone(timedelta(hours=4))),
    ends=datetime(2027, 3, 20, 16, 0, tzinfo=UTC),
    place="12 Abovyan Street, Yerevan",
    details="Bring a friend.\nC:\\ is not a place.",
    url="https://shop.example/day?a=1&b=ä",
    as_of=datetime(2027, 3, 1, 5, 0, tzinfo=UTC),
)

WHOLE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Gramercy//Letters//EN
METHOD:PUBLISH
BEGIN:VEVENT
UID:0f8ee9e632113a9fedbd9cb49d9daa1a@shop.example
DTSTAMP:20270301T050000Z
DTSTART:20270320T130000Z
DTEND:20270320T160000Z
SUMMARY;LANGUAGE=en:Customer day\\; tea\\, cake & music
LOCATION;LANGUAGE=en:12 Abovyan Street\\, Yerevan
DESCRIPTION;LANGUAGE=en:Bring a friend.\\nC:\\\\ is not a place.
ORGANIZER;CN="Mariam Petrosyan":mailto:mariam@shop.example
URL:https://shop.example/day?a=1&b=%C3%A4
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""

#: The lines of every file, in order, without their values.
NAMES = [line.partition(":")[0].partition(";")[0] for line in WHOLE.splitlines()]


def unfolded(raw: bytes) -> list[str]:
    """The content lines (RFC 5545 3.1), each checked for its length and its end."""
    assert raw.endswith(b"\r\n")
    physical = raw[:-2].split(b"\r\n")
    for line in physical:
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()
    return b"\r\n".join(physical).replace(b"\r\n ", b"").decode().split("\r\n")


def meant(value: str) -> str:
    """TEXT (RFC 5545 3.3.11) as people read it."""
    out, characters = [], iter(value)
    for character in characters:
        if character == "\\":
            following = next(characters)
            out.append("\n" if following in "nN" else following)
        else:
            assert character not in ";,"
            out.append(character)
    return "".join(out)


def test_the_whole_file():
    assert "".join(f"{line}\n" for line in unfolded(calendar_file(INVITATION))) == WHOLE


def test_what_is_not_known_is_left_out():
    bare = replace(INVITATION, place=None, details="", url=None)
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded(calendar_file(bare))]
    assert names == [name for name in NAMES if name not in ("LOCATION", "DESCRIPTION", "URL")]


def test_it_is_a_file_that_goes_with_the_letter():
    part = calendar_part(INVITATION)
    assert (part.name, part.content_type) == (
        "invitation.ics",
        "text/calendar; charset=utf-8; method=PUBLISH",
    )
    assert part.content == calendar_file(INVITATION)


def test_the_entry_is_the_same_event_whatever_the_letter_says():
    def uid(invitation: Invitation) -> str:
        return next(line for line in unfolded(calendar_file(invitation)) if line.startswith("UID:"))

    moved = replace(INVITATION, language="hy", name="Օր", starts=INVITATION.starts + timedelta(hours=1))
    assert uid(moved) == uid(INVITATION)
    assert uid(replace(INVITATION, identity="another")) != uid(INVITATION)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="has a zone"):
        calendar_file(replace(INVITATION, starts=datetime(2027, 3, 20)))  # noqa: DTZ001 - the point


ANYTHING = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from('\r\n\t;,:\\"\u2028\u2029\x00\x85\u202eԱբгא字ไ👩\u200d'),
    ),
    max_size=120,
)


@settings(max_examples=150, deadline=None)
@given(name=ANYTHING, place=ANYTHING, details=ANYTHING, called=ANYTHING)
def test_no_value_adds_a_line(name, place, details, called):
    event = replace(
        INVITATION,
        name=name,
        place="x" + place,
        details="x" + details,
        organizer=Mailbox(called, "a@shop.example"),
    )
    lines = unfolded(calendar_file(event))
    assert [line.partition(":")[0].partition(";")[0] for line in lines] == NAMES
    by_name = dict(zip(NAMES, lines, strict=True))
    for key, value in (("SUMMARY", name), ("LOCATION", "x" + place), ("DESCRIPTION", "x" + details)):
        assert meant(by_name[key].partition(":")[2]) == readable(value)
    assert by_name["ORGANIZER"].count('"') == 2
    assert by_name["ORGANIZER"].endswith('":mailto:a@shop.example')


def readable(value: str) -> str:
    """What of a value is meant to be read: its lines, without other controls."""
    for separator in ("\r\n", "\r", "\u2028", "\u2029"):
        value = value.strip().replace(separator, "\n")
    return "".join(c for c in value if c == "\n" or not ("\x00" <= c < " " or "\x7f" <= c <= "\x9f"))
