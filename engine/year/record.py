"""A year for programs: one JSON record."""

from __future__ import annotations

from engine.year.dating import local
from engine.year.model import Foretold, Happening, KeptBack, Year


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
