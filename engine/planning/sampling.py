"""A few letters of a campaign, tried: what fails for people only shows when they are written to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.letter.model import Body
from engine.planning.trying import combination
from engine.problem import Place, Problem

#: Letters that are tried, and people looked at to find them: a check must be quick.
MOST = 400
FIRST = 300
_LOOKED_AT = 5_000
_QUOTED = re.compile("'[^']*'")


@dataclass(slots=True)
class _Fault:
    first: Problem
    letters: int = 0


def few(people: Iterable[Contact], names: frozenset[str]) -> Iterator[Contact]:
    """The first people, and after them the first of each language and of each combination of missing facts,
    at most ``MOST`` in all.

    ``names`` are the columns the letter uses, whose absence may lead a template another way.
    """
    seen: set[tuple[object, ...]] = set()
    given = 0
    for contact in islice(people, _LOOKED_AT):
        found = combination(contact.language, contact.values, names)
        if given >= FIRST and found in seen:
            continue
        seen.add(found)
        given += 1
        yield contact
        if given == MOST:
            return


def failures(people: Iterable[Contact], write: Callable[[Contact], Body]) -> list[Problem]:
    """What keeps letters from being written, each once, with how many of those tried it keeps."""
    faults: dict[tuple[Place, str], _Fault] = {}
    tried = 0
    for contact in people:
        tried += 1
        try:
            write(contact)
        except LetterFailed as error:
            # One mistake says the values of each person anew.
            key = (error.problem.place, _QUOTED.sub("", error.problem.message))
            faults.setdefault(key, _Fault(error.problem)).letters += 1
    return [
        replace(fault.first, message=f"{fault.first.message} ({_share(fault.letters, tried)})")
        for fault in faults.values()
    ]


def _share(letters: int, tried: int) -> str:
    return "in the one letter tried" if tried == 1 else f"in {letters} of the {tried} letters tried"
