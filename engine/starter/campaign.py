"""A campaign file from a few answers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

from engine.campaign.model import OnePer
from engine.starter.kinds import Kind

#: A letter on people's own days goes to so many at once at most: few have theirs on one day.
_ON_ONE_DAY = 200
_WORD = re.compile(r"[^\W\d_][\w -]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What ``new`` was told.

    Attributes:
        who: The rule; None for everybody.
        people: How many it chooses now.
        but_not: Named segments.
        when: As it is to stand in the file; None for any time, or for that of the kind.
    """

    kind: Kind
    source: str
    who: str | None
    people: int
    but_not: tuple[str, ...]
    letter: str
    sender: str
    when: str | None
    offer: str | None
    event: str | None
    one_per: OnePer = OnePer.ADDRESS


def free_id(kind: Kind, taken: Container[str], today: date) -> str:
    """An id that no campaign has or had: people get the letters of one id once, or once each time."""
    return next(name for name in _ids(kind, today) if name not in taken)


def _ids(kind: Kind, today: date) -> Iterator[str]:
    yield kind.name
    yield f"{kind.name}-{today:%Y-%m}"
    yield f"{kind.name}-{today}"
    number = 2
    while True:
        yield f"{kind.name}-{today}-{number}"
        number += 1


def campaign_file(wanted: Wanted) -> str:
    """The text of the file.  Its id is its name."""
    lines = [
        "# yaml-language-server: $schema=../campaign.schema.json",
        f"name: {wanted.kind.says}",
        f"purpose: {wanted.kind.purpose}",
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
    if wanted.when is None and wanted.kind.comes_round:
        lines += [*wanted.kind.time, f"stop if more than: {_most(wanted)}"]
    if wanted.one_per is not OnePer.ADDRESS:
        lines.append(f"one per: {wanted.one_per}")
    return "\n".join(lines) + "\n"


def _most(wanted: Wanted) -> int:
    """More letters at once than this are a mistake somewhere: half as many again as there are people."""
    if wanted.kind.own_day:
        return _ON_ONE_DAY
    return max(_ON_ONE_DAY, math.ceil(wanted.people * 1.5 / 100) * 100)


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
