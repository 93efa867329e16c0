"""A year kept in a file, one letter a line, and what is different from it.

The file is JSON lines: a heading with the stretch of time, then ``[leaves, campaign, occurrence, contact]``
for each letter, by the moment it leaves.  ``leaves`` is the time on the clock the letter goes by, with its
offset.  No addresses, where contacts have ids: the file may be kept beside the campaigns.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import PurePath

from engine.errors import BadInput
from engine.problem import Place, Problem, printable, quoted
from engine.year.dating import zone
from engine.year.model import Foretold, Year

_COLUMNS = ["leaves", "campaign", "occurrence", "contact"]
#: Letters of one campaign to one person that are further apart are two, not one that was moved.
_NEAR = timedelta(days=7)
#: What is harmless in JSON and not on a screen: controls, bidi marks and overrides, lone surrogates.
_STEERING = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_TOLD = 20
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


class Kind(StrEnum):
    """How a year differs from what was expected.  Printed: never rename a value."""

    #: Somebody would get nothing where a letter was expected.
    MISSING = "missing"
    #: Somebody would get a letter that was not expected.
    UNEXPECTED = "unexpected"
    #: The letter would leave at another time.
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One letter that is not as expected.

    Attributes:
        letter: As expected; of UNEXPECTED as foretold.
        leaves: Of MOVED when it would leave instead; None otherwise.
    """

    kind: Kind
    letter: Letter
    leaves: datetime | None = None

    def __str__(self) -> str:
        letter = self.letter
        who = printable(letter.contact)
        match self.kind:
            case Kind.MISSING:
                told = f"{who} was expected and would get nothing"
            case Kind.UNEXPECTED:
                told = f"{who} would get a letter nobody expected"
            case Kind.MOVED:
                told = f"{who} would get it {_moved(letter.leaves, self.leaves or letter.leaves)}"
        return f"{letter.leaves:%Y-%m-%d} {printable(letter.campaign)}: {told}"


def saved(year: Year) -> str:
    """The text of the file: the same year gives the same text everywhere."""
    heading = {"gramercy": "year", "from": year.since.isoformat(), "days": year.days, "letters": _COLUMNS}
    lines = [_line(heading)]
    lines += (
        _line([_written(letter.leaves), letter.campaign, letter.occurrence, letter.contact])
        for letter in _in_order(map(_kept, year.letters))
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


def compare(expected: Expected, year: Year) -> list[Difference]:
    """What is different, by the moment it was expected or is foretold.  Empty: nothing.

    A letter of the same campaign to the same person up to seven days away counts as moved, though it may be
    for another occurrence: so somebody whose birthday was corrected is told once.

    Raises:
        BadInput: if they are about different stretches of time.
    """
    if (expected.since, expected.days) != (year.since, year.days):
        raise BadInput(
            [
                Problem(
                    Place(expected.path, 1),
                    f"this is about {expected.days} days from {expected.since}, "
                    f"not {year.days} from {year.since}",
                    f"simulate --from {expected.since} --days {expected.days}, "
                    "or write the file anew with --save",
                )
            ]
        )
    wanted = {letter.identity: letter for letter in expected.letters}
    foretold = {letter.identity: letter for letter in map(_kept, year.letters)}
    found = [
        Difference(kind=Kind.MOVED, letter=letter, leaves=now.leaves)
        for identity, letter in wanted.items()
        if (now := foretold.get(identity)) is not None and now.when != letter.when
    ]
    missing = _by_person(letter for identity, letter in wanted.items() if identity not in foretold)
    new = _by_person(letter for identity, letter in foretold.items() if identity not in wanted)
    for person in {**missing, **new}:
        found += _paired(missing.get(person, ()), new.get(person, ()))
    return sorted(found, key=lambda one: (one.letter.leaves, one.letter.identity, one.kind))


def _paired(missing: Sequence[Letter], new: Sequence[Letter]) -> Iterator[Difference]:
    """Of one campaign and person: letters that are near each other are one that was moved."""
    left, right = deque(sorted(missing)), deque(sorted(new))
    while left and right:
        apart = right[0].leaves - left[0].leaves
        if abs(apart) <= _NEAR:
            yield Difference(kind=Kind.MOVED, letter=left.popleft(), leaves=right.popleft().leaves)
        elif apart > _NEAR:
            yield Difference(kind=Kind.MISSING, letter=left.popleft())
        else:
            yield Difference(kind=Kind.UNEXPECTED, letter=right.popleft())
    yield from (Difference(kind=Kind.MISSING, letter=letter) for letter in left)
    yield from (Difference(kind=Kind.UNEXPECTED, letter=letter) for letter in right)


def _moved(was: datetime, now: datetime) -> str:
    days = (now.date() - was.date()).days
    if days:
        span = "a day" if abs(days) == 1 else f"{abs(days)} days"
        return f"{span} {'later' if days > 0 else 'earlier'}, on {now.date()}"
    if f"{was:%H:%M}" != f"{now:%H:%M}":
        return f"at {now:%H:%M} instead of {was:%H:%M}"
    return f"at {now.isoformat()} instead of {was.isoformat()}"


def told(differences: Sequence[Difference], *, most: int = _TOLD) -> list[str]:
    """The differences in words, a line each, then how many there are; empty where there are none."""
    lines = [str(one) for one in differences[:most]]
    if len(differences) > most:
        lines.append(f"and {len(differences) - most} more")
    if differences:
        kinds = Counter(one.kind for one in differences)
        words = {
            Kind.MISSING: "expected and missing",
            Kind.UNEXPECTED: "not expected",
            Kind.MOVED: "at another time",
        }
        parts = ", ".join(f"{kinds[kind]} {said}" for kind, said in words.items() if kinds[kind])
        lines.append(f"{len(differences)} difference{'s' * (len(differences) != 1)}: {parts}")
    return lines


def _kept(letter: Foretold) -> Letter:
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
        return Problem(Place(path, 1, 1), f"'days' is {quoted(days)}, not a number of days", hint)
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


def _by_person(letters: Iterable[Letter]) -> Mapping[tuple[str, str], list[Letter]]:
    found: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        found[letter.campaign, letter.contact].append(letter)
    return found
