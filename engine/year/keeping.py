"""A year kept in a file, one letter a line.

The file is JSON lines: a heading with the stretch of time, then ``[leaves, campaign, occurrence, contact]``
for each letter, by the moment it leaves.  ``leaves`` is the time on the clock the letter goes by, with its
offset.  No addresses, where contacts have ids: the file may be kept beside the campaigns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from engine.errors import BadInput
from engine.problem import Place, Problem, quoted
from engine.year.dating import zone
from engine.year.model import Foretold, Year

_COLUMNS = ["leaves", "campaign", "occurrence", "contact"]
#: What is harmless in JSON and not on a screen: controls, bidi marks and overrides, lone surrogates.
_STEERING = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_SOME_PROBLEMS = 20


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Letter:
    """A letter as the file knows it; ``leaves`` is aware, on the clock it goes by."""

    leaves: datetime
    campaign: str
    occurrence: str
    contact: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it one letter, whenever it leaves."""
        return self.campaign, self.occurrence, self.contact

    @property
    def when(self) -> tuple[datetime, date]:
        """The moment and the day; two clocks may show one moment on two days."""
        return self.leaves, self.leaves.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a file holds, and where it stands."""

    path: PurePath
    since: date
    days: int
    letters: tuple[Letter, ...]


def saved(year: Year) -> str:
    """The text of the file: the same year gives the same text everywhere."""
    heading = {"gramercy": "year", "from": year.since.isoformat(), "days": year.days, "letters": _COLUMNS}
    lines = [_line(heading)]
    lines += (
        _line([_written(letter.leaves), letter.campaign, letter.occurrence, letter.contact])
        for letter in _in_order(map(kept, year.letters))
    )
    return "".join(f"{line}\n" for line in lines)


def read_expected(text: str, path: PurePath) -> Expected:
    """Read such a file.  Pure: ``path`` only names it.

    Raises:
        BadInput: with every line that is wrong, twenty at most.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    found = _heading(lines[0], path)
    if isinstance(found, Problem):
        raise BadInput([found])
    since, days = found
    problems: list[Problem] = []
    letters: dict[tuple[str, str, str], tuple[Letter, int]] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        read = _read(line, Place(path, number))
        if isinstance(read, Problem):
            problems.append(read)
        elif read.identity in letters:
            first = letters[read.identity][1]
            problems.append(
                Problem(
                    Place(path, number, 1),
                    f"a letter of {quoted(read.campaign)} to {quoted(read.contact)} that stands on line "
                    f"{first} already",
                    "take one of the two lines out",
                )
            )
        else:
            letters[read.identity] = read, number
        if len(problems) == _SOME_PROBLEMS:
            break
    if problems:
        raise BadInput(problems)
    return Expected(path=path, since=since, days=days, letters=tuple(one for one, _ in letters.values()))


def kept(letter: Foretold) -> Letter:
    """What a file keeps of a letter."""
    return Letter(
        leaves=letter.leaves.astimezone(zone(letter.zone)),
        campaign=letter.campaign,
        occurrence=letter.occurrence,
        contact=letter.contact,
    )


def _in_order(letters: Iterable[Letter]) -> list[Letter]:
    return sorted(letters, key=lambda one: (one.leaves, one.campaign, one.contact, one.occurrence))


def _written(at: datetime) -> str:
    # The clock of a simulation may tick within a second; a file is compared by eye.
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def _line(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _heading(line: str, path: PurePath) -> tuple[date, int] | Problem:
    hint = "write one with: gramercy simulate --from DAY --days N --save FILE"
    value = _json(line, Place(path, 1))
    if isinstance(value, Problem):
        return Problem(value.place, f"not a year kept by simulate: {value.message}", hint)
    if not isinstance(value, dict) or value.get("gramercy") != "year":
        return Problem(Place(path, 1, 1), "not a year kept by simulate", hint)
    if value.get("letters") != _COLUMNS:
        return Problem(Place(path, 1, 1), "kept by another version of gramercy", hint)
    since, days = value.get("from"), value.get("days")
    try:
        first = date.fromisoformat(since if isinstance(since, str) else "")
    except ValueError:
        return Problem(Place(path, 1, 1), f"'from' is {quoted(since)}, not a day such as '2027-01-01'", hint)
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        return Problem(Place(path, 1, 1), f"'days' is {quoted(json.dumps(days))}, not a number of days", hint)
    return first, days


def _read(line: str, place: Place) -> Letter | Problem:
    value = _json(line, place)
    if isinstance(value, Problem):
        return value
    if not isinstance(value, list) or len(value) != len(_COLUMNS) or not _all_text(value):
        return Problem(
            Place(place.path, place.line, 1),
            "a letter is four texts: when it leaves, its campaign, its occurrence and the contact",
            'write ["2027-03-12T10:00+04:00", "birthday", "2027-03-12", "c017"]',
        )
    leaves, campaign, occurrence, contact = map(str, value)
    try:
        at = datetime.fromisoformat(leaves)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        return Problem(
            Place(place.path, place.line, line.index("[") + 2),
            f"{quoted(leaves)} is not a time with its distance from UTC",
            "write it as in '2027-03-12T10:00+04:00'",
        )
    return Letter(leaves=at, campaign=campaign, occurrence=occurrence, contact=contact)


def _all_text(values: Sequence[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _json(line: str, place: Place) -> object:
    """What the line says, or a Problem."""
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        wrong = error.msg[:1].lower() + error.msg[1:]
        return Problem(Place(place.path, place.line, error.colno), f"not JSON: {wrong}")
    except (RecursionError, ValueError):
        return Problem(Place(place.path, place.line, 1), "not JSON that can be read")
