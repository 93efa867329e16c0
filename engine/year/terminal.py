"""A year in a terminal: a calendar whose days are as dark as many letters leave, and what each campaign does.

Pure: values with a tone each, which the command colours, or plain text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from engine import locales
from engine.problem import printable
from engine.year.dating import stretches
from engine.year.grid import BLOCKS, ENGLISH, Line, Piece, Signs, Tone, legend, months
from engine.year.model import State
from engine.year.summing import CampaignTally, Tally

_NARROWEST = 40
_LISTED = 8
_MONTHS_AT_ONCE = 12
#: Columns of the sum, and of the shortest name.
_TOTAL = 7
_SHORTEST_NAME = 8


def calendar(tally: Tally, *, width: int = 80, signs: Signs = BLOCKS) -> list[Line]:
    """The whole picture.

    Months and table are no wider than ``width`` columns (40 at least); a sentence may be, and is for the
    terminal to break.
    """
    width = max(width, _NARROWEST)
    lines = [_title(tally, signs), ()]
    lines += months(tally, width, signs)
    lines += legend(tally, signs)
    lines += _table(tally, width, signs)
    for part in (_people, _trouble, _collisions, _closed, _warnings):
        told = list(part(tally))
        if told:
            lines += [(), *told]
    return lines


def plain(lines: Iterable[Line]) -> str:
    """The same without tones."""
    return "".join("".join(piece.words for piece in line).rstrip() + "\n" for line in lines)


def _title(tally: Tally, signs: Signs) -> Line:
    year = tally.year
    last = year.since + timedelta(days=max(year.days, 1) - 1)
    letters = len(year.letters)
    return (
        Piece(f"{year.since} {signs.dash} {last}", Tone.STRONG),
        Piece(f"   {letters:,} letter{'s' * (letters != 1)} to {_of_people(len(tally.people))}"),
    )


def _of_people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _table(tally: Tally, width: int, signs: Signs) -> Iterator[Line]:
    """As many months beside each other as fit, the others below."""
    if not tally.campaigns:
        return
    shown = [[_short(count) for count in campaign.months] for campaign in tally.campaigns]
    column = 1 + max(3, *(len(cell) for row in shown for cell in row))
    room = width - _TOTAL
    # The names give way before the months do.
    together = min(_MONTHS_AT_ONCE, len(tally.months), max(1, (room - _SHORTEST_NAME) // column))
    names = min(max(_cells(campaign.id) for campaign in tally.campaigns), room - together * column)
    for first in range(0, len(tally.months), together):
        some = slice(first, first + together)
        heads = "".join(f"{_abbreviated(month):>{column}}" for month in tally.months[some])
        yield ()
        yield (Piece(f"{'':{names}}{heads}{'all':>{_TOTAL}}", Tone.QUIET),)
        for campaign, cells in zip(tally.campaigns, shown, strict=True):
            yield (
                Piece(_fitted(campaign.id, names)),
                *(_number(cell, column, signs) for cell in cells[some]),
                Piece(f"{_short(campaign.letters):>{_TOTAL}}", Tone.STRONG),
            )


def _number(cell: str, column: int, signs: Signs) -> Piece:
    return Piece(f"{signs.nothing:>{column}}", Tone.QUIET) if cell == "0" else Piece(f"{cell:>{column}}")


def _abbreviated(month: date) -> str:
    return locales.month_alone(month.month, ENGLISH)[:3]


def _short(count: int) -> str:
    """At most five characters below a hundred million."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if count >= 10 * size:
            return f"{count // size}{letter}"
    return str(count)


def _people(tally: Tally) -> Iterator[Line]:
    most = tally.at_most
    if tally.people:
        busiest = tally.people[0]
        who = printable(busiest.address)
        yield (
            Piece("Most to one person: ", Tone.STRONG),
            Piece(f"{most.letters} ({who}); {most.letters_in_month} within 30 days"),
        )
    if most.advertising:
        yield (
            Piece("Most promotions to one person: ", Tone.STRONG),
            Piece(f"{most.advertising}; {most.advertising_in_week} within 7 days"),
        )
    if tally.nothing is not None:
        count = len(tally.nothing)
        named = ", ".join(map(printable, tally.nothing[:_LISTED]))
        more = f" and {count - _LISTED:,} more" if count > _LISTED else ""
        yield (
            Piece("Nothing at all: ", Tone.STRONG),
            Piece(f"{_of_people(count)}{': ' * bool(count)}{named}{more}"),
        )
    for campaign in tally.campaigns:
        if told := _later(campaign):
            yield (Piece(f"{campaign.id}: ", Tone.STRONG), Piece(told))


def _later(campaign: CampaignTally) -> str:
    """How many letters leave later than their time; empty where none does."""
    parts = []
    if campaign.later_in_day:
        parts.append(f"{campaign.later_in_day:,} later that day")
    if campaign.later_days:
        parts.append(f"{campaign.later_days:,} on a later day")
    return f"{' and '.join(parts)}, when letters may leave" if parts else ""


def _trouble(tally: Tally) -> Iterator[Line]:
    words = {State.MISSED: "missed", State.STOPPED: "stopped", State.FAILED: "could not be planned"}
    if tally.trouble:
        yield (Piece("Did not go", Tone.BAD),)
    for one in tally.trouble[:_LISTED]:
        note = f": {one.note}" if one.note else ""
        yield (Piece(printable(f"  {one.campaign} {one.occurrence} {words[one.state]}{note}")),)
    yield from _more(len(tally.trouble))


def _collisions(tally: Tally) -> Iterator[Line]:
    if tally.collisions:
        yield (Piece("Held back", Tone.STRONG),)
    for one in tally.collisions[:_LISTED]:
        goes = "does not go" if one.goes is None else f"goes on {one.goes}"
        why = f"{' and '.join(one.ahead)} first" if one.ahead else one.kept.detail
        words = f"  {one.kept.on} {one.kept.campaign} to {one.kept.contact} {goes}{': ' * bool(why)}{why}"
        yield (Piece(printable(words)),)
    yield from _more(len(tally.collisions))


def _closed(tally: Tally) -> Iterator[Line]:
    found = list(stretches(tally.year.closed))
    if found:
        yield (Piece("Nothing leaves", Tone.STRONG),)
    for first, last, why in found[:_LISTED]:
        until = f" to {last}" if last != first else ""
        yield (Piece(printable(f"  {first}{until}{': ' * bool(why)}{why}")),)
    yield from _more(len(found))


def _warnings(tally: Tally) -> Iterator[Line]:
    for words in tally.year.warnings[:_LISTED]:
        yield (Piece("Worth a look: ", Tone.STRONG), Piece(printable(words)))
    yield from _more(len(tally.year.warnings))


def _more(there: int) -> Iterator[Line]:
    if there > _LISTED:
        yield (Piece(f"  and {there - _LISTED:,} more: --json has them", Tone.QUIET),)


# -- room on a line -----------------------------------------------------------------------------------


def _cells(text: str) -> int:
    """How many columns a terminal gives ``text``."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def _fitted(text: str, width: int) -> str:
    """``text`` in exactly ``width`` columns, cut or filled up."""
    if _cells(text) > width:
        while _cells(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _cells(text))
