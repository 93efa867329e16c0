"""A year for programs: one JSON record, and rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from engine.year.dating import local
from engine.year.model import Foretold, Happening, KeptBack, Year

#: The headings of ``letter_rows`` and of ``kept_rows``.
LETTER_HEADINGS = ("on", "time", "time_zone", "campaign", "occurrence", "contact", "address", "language")
KEPT_HEADINGS = ("on", "campaign", "occurrence", "contact", "address", "reason", "detail")


def record(year: Year) -> dict[str, object]:
    """The year as JSON can hold it.  Stable: keys are added, never renamed."""
    return {
        "from": year.since.isoformat(),
        "days": year.days,
        "time_zone": year.zone,
        "happenings": [_happening(one) for one in year.happenings],
        "letters": [_letter(one) for one in year.letters],
        "kept": [_kept(one) for one in year.kept],
        "closed": {day.isoformat(): why for day, why in sorted(year.closed.items())},
        "warnings": list(year.warnings),
    }


def _happening(one: Happening) -> dict[str, object]:
    return {
        "campaign": one.campaign,
        "name": one.name,
        "purpose": one.purpose,
        "occurrence": one.occurrence,
        "due": one.due.isoformat(),
        "state": one.state.value,
        "chosen": one.chosen,
        "left_out": dict(one.left_out),
        "note": one.note,
    }


def _letter(letter: Foretold) -> dict[str, object]:
    """``on`` is the day on the clock it goes by, ``leaves`` the moment in UTC."""
    return {
        "on": local(letter).date().isoformat(),
        "leaves": letter.leaves.isoformat(),
        "time_zone": letter.zone,
        "campaign": letter.campaign,
        "purpose": letter.purpose,
        "occurrence": letter.occurrence,
        "contact": letter.contact,
        "address": letter.address,
        "language": letter.language,
        "advertising": letter.advertising,
    }


def _kept(one: KeptBack) -> dict[str, object]:
    return {
        "on": one.on.isoformat(),
        "campaign": one.campaign,
        "occurrence": one.occurrence,
        "contact": one.contact,
        "address": one.address,
        "reason": one.reason,
        "detail": one.detail,
    }


def letter_rows(year: Year) -> Iterator[tuple[str, ...]]:
    """Every letter, by the moment it leaves; day and time are those of the clock it goes by."""
    for one in year.letters:
        at = local(one)
        when = (f"{at:%Y-%m-%d}", f"{at:%H:%M}", one.zone)
        yield (*when, one.campaign, one.occurrence, one.contact, one.address, one.language)


def kept_rows(year: Year) -> Iterator[tuple[str, ...]]:
    """Everybody kept from a letter, by day."""
    for one in year.kept:
        who = (one.contact, one.address or "")
        yield (one.on.isoformat(), one.campaign, one.occurrence, *who, one.reason, one.detail)
