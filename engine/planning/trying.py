"""Writing the letters of a plan before anything is sent, to see which of them cannot be written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.letter.branches import Branch
from engine.letter.model import Body
from engine.planning.coverage import Coverage, Gathering
from engine.problem import Problem

#: Up to so many people, every letter is written.
EVERYBODY = 20_000
#: Above that, about so many besides one for every combination of language, tier and missing facts.
_SAMPLE = 2_000
#: So many failures are kept to be shown; all are counted.
_SHOWN = 20
#: Gmail cuts off what is longer (bytes of HTML).
CLIPPED = 102 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One letter that cannot be written, with the template's line to blame."""

    contact: str
    address: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of writing the letters.

    Attributes:
        written: Letters that were written, failures not counted.
        failed: Letters that could not be.
        failures: The first of them, at most twenty.
        everybody: Every letter was tried; else a sample.
        clipped: How many have more HTML than ``CLIPPED``.
        shop_link: The first link to the shop that was found, None where there is none.
        coverage: Which ways the letters took, and whose are worth looking at.
    """

    written: int
    failed: int
    failures: tuple[Failure, ...]
    everybody: bool
    clipped: int
    shop_link: str | None
    coverage: Coverage


def try_letters(
    people: Iterable[Contact],
    chosen: int,
    *,
    write: Callable[[Contact], Body],
    number: Callable[[Contact], int],
    names: frozenset[str],
    shop_link: Callable[[Body], str | None],
    reached: Callable[[], frozenset[int]],
    branches: Callable[[], Mapping[str, Sequence[Branch]]],
    every_letter: bool = False,
) -> Tried:
    """Write the letters of ``people``, or of a sample that is the same each time.

    ``number`` is the letter's number, which decides whether somebody belongs to the sample;
    ``names`` are the columns the letter uses, whose absence may lead a template another way; ``reached`` are
    the ways of the letter written last, out of ``branches`` by language.
    """
    everybody = every_letter or chosen <= EVERYBODY
    one_in = max(1, chosen // _SAMPLE)
    combinations: set[tuple[object, ...]] = set()
    failures: list[Failure] = []
    written = failed = clipped = 0
    link: str | None = None
    gathering = Gathering()
    for contact in people:
        if not everybody:
            found = combination(contact.language, contact.values, names)
            if found in combinations and number(contact) % one_in:
                continue
            combinations.add(found)
        try:
            body = write(contact)
        except LetterFailed as error:
            failed += 1
            if len(failures) < _SHOWN:
                failures.append(Failure(contact=contact.id, address=contact.address, problem=error.problem))
            continue
        written += 1
        gathering.add(contact, reached())
        clipped += len(body.html.encode()) > CLIPPED
        link = link or shop_link(body)
    return Tried(
        written=written,
        failed=failed,
        failures=tuple(failures),
        everybody=everybody,
        clipped=clipped,
        shop_link=link,
        coverage=gathering.coverage(branches(), everybody=everybody),
    )


def combination(language: str, values: Mapping[str, object], names: frozenset[str]) -> tuple[object, ...]:
    """What may lead a template another way: the language, the tier, and which of ``names`` are missing."""
    return (
        language,
        values.get("tier"),
        frozenset(name for name in names if values.get(name) in (None, "", (), 0)),
    )
