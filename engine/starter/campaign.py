"""A campaign file from a few answers."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

from engine.campaign.model import OnePer, Purpose

#: What a campaign of each purpose is called, for people.
NAMES = {
    Purpose.THANK_YOU: "Thank our customers",
    Purpose.EARLY_ACCESS: "Our best customers choose first",
    Purpose.APPRECIATION_DAY: "Invite our customers to their own day",
    Purpose.BIRTHDAY: "Good wishes for birthdays",
    Purpose.ANNIVERSARY: "Years together",
    Purpose.WIN_BACK: "We have missed you",
    Purpose.NEWSLETTER: "News from us",
    Purpose.FEEDBACK: "Ask how it was",
    Purpose.APOLOGY: "Say sorry",
    Purpose.NOTICE: "Tell our customers",
}
#: Letters that are sent again and again, each time under a new id.
_RECURRING = frozenset({Purpose.BIRTHDAY, Purpose.NEWSLETTER, Purpose.WIN_BACK})
_WORD = re.compile(r"[^\W\d_][\w -]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What ``new`` was told.

    Attributes:
        who: The rule; None for everybody.
        but_not: Named segments.
        when: As it is to stand in the file; None for any time.
    """

    purpose: Purpose
    source: str
    who: str | None
    but_not: tuple[str, ...]
    letter: str
    sender: str
    when: str | None
    offer: str | None
    event: str | None
    one_per: OnePer = OnePer.ADDRESS


def free_id(purpose: Purpose, taken: Container[str], today: date) -> str:
    """An id that no campaign has or had: people get the letters of one id once."""
    return next(name for name in _ids(purpose, today) if name not in taken)


def _ids(purpose: Purpose, today: date) -> Iterator[str]:
    if purpose in _RECURRING:
        yield f"{purpose}-{today}"
    else:
        yield str(purpose)
        yield f"{purpose}-{today:%Y-%m}"
        yield f"{purpose}-{today}"
    number = 2
    while True:
        yield f"{purpose}-{today}-{number}"
        number += 1


def campaign_file(wanted: Wanted) -> str:
    """The text of the file.  Its id is its name."""
    lines = [
        "# yaml-language-server: $schema=../campaign.schema.json",
        f"name: {NAMES[wanted.purpose]}",
        f"purpose: {wanted.purpose}",
        "audience:",
        f"  from: {_scalar(wanted.source)}",
    ]
    lines.append("  # who: a rule, in plain words" if wanted.who is None else f"  who: {_rule(wanted.who)}")
    if wanted.but_not:
        lines.append(f"  but not: [{', '.join(map(_scalar, wanted.but_not))}]")
    lines.append(f"letter: {_scalar(wanted.letter)}")
    for key, said in (
        ("event", wanted.event),
        ("offer", wanted.offer),
        ("sender", wanted.sender),
        ("when", wanted.when),
    ):
        if said is not None:
            lines.append(f"{key}: {_scalar(said)}")
    if wanted.one_per is not OnePer.ADDRESS:
        lines.append(f"one per: {wanted.one_per}")
    return "\n".join(lines) + "\n"


def _rule(said: str) -> str:
    # Rules hold quotes and comparison signs, which are plain text in YAML but at its beginning.
    plain = re.fullmatch(r"[^\W\d_][^\n]*[^\s:]", said) and ": " not in said and " #" not in said
    return said if plain else _quoted(said)


def _scalar(said: str) -> str:
    plain = _WORD.fullmatch(said) and said.strip() == said and said not in ("true", "false", "null")
    return said if plain or re.fullmatch(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?", said) else _quoted(said)


def _quoted(said: str) -> str:
    # A JSON string is a YAML string too, whatever it holds.
    return json.dumps(said, ensure_ascii=False)
