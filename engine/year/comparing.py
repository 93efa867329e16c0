"""What is different between a year and the one that was expected."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.errors import BadInput
from engine.problem import Place, Problem, printable
from engine.year.keeping import Expected, Letter, kept
from engine.year.model import Year

#: Letters of one campaign to one person that are further apart are two, not one that was moved.
_NEAR = timedelta(days=7)
_TOLD = 20


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
    foretold = {letter.identity: letter for letter in map(kept, year.letters)}
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


def _by_person(letters: Iterable[Letter]) -> Mapping[tuple[str, str], list[Letter]]:
    found: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        found[letter.campaign, letter.contact].append(letter)
    return found
