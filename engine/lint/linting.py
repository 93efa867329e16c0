"""Everything that looks wrong in finished letters, from all the checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from engine.campaign.model import Campaign
from engine.lint.clients import features
from engine.lint.clients.readers import readers
from engine.lint.make import accessibility, contrast, identity, links, pictures, size
from engine.lint.model import Specimen
from engine.lint.wording import armenian, bidi, english, habits, hebrew, leftovers, manners, promises, subject
from engine.problem import Place, Problem, Severity
from engine.settings.model import Settings

_QUOTED = re.compile("'[^']*'")
_NUMBER = re.compile(r"\d[\d.,]*")
#: What says less of one and the same fault, and what says more.
_YIELDS = {"accessibility/contrast": "habits/hidden"}
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def lint(specimen: Specimen, settings: Settings, campaign: Campaign, now: datetime) -> list[Problem]:
    """What looks wrong in one finished letter, the gravest first, then in the order of places.

    ``now`` is the moment it is looked at; dates in its words are held against it.
    """
    ignores = settings.checks.ignores
    found = {p for p in _found(specimen, settings, campaign, now) if not ignores(p.rule or "")}
    told = {(problem.rule, problem.place) for problem in found}
    return sorted((p for p in found if (_YIELDS.get(p.rule or ""), p.place) not in told), key=_order)


def merged(letters: Iterable[Iterable[Problem]]) -> list[Problem]:
    """The findings of several letters, each once: one finding says the values of each letter anew.

    The first letter's words stand for all, with the gravest severity that any of them gave.
    """
    found: dict[tuple[str | None, Place, str], Problem] = {}
    for problems in letters:
        for problem in problems:
            words = _NUMBER.sub("", _QUOTED.sub("", problem.message))
            key = (problem.rule, problem.place, words)
            known = found.setdefault(key, problem)
            if _RANK[problem.severity] < _RANK[known.severity]:
                found[key] = replace(known, severity=problem.severity)
    return sorted(found.values(), key=_order)


def _found(specimen: Specimen, settings: Settings, campaign: Campaign, now: datetime) -> Iterator[Problem]:
    yield from features.problems(specimen, readers(settings.checks))
    yield from links.problems(specimen, settings, campaign)
    yield from pictures.problems(specimen, settings)
    yield from accessibility.problems(specimen)
    yield from contrast.problems(specimen)
    yield from size.problems(specimen)
    yield from identity.problems(specimen, settings, campaign)
    yield from subject.problems(specimen)
    yield from armenian.problems(specimen)
    yield from hebrew.problems(specimen)
    yield from english.problems(specimen)
    yield from bidi.problems(specimen)
    yield from leftovers.problems(specimen)
    yield from manners.problems(specimen)
    yield from habits.problems(specimen)
    yield from promises.problems(specimen, settings, campaign, now)


def _order(problem: Problem) -> tuple[int, str, int, int, str]:
    place = problem.place
    return (_RANK[problem.severity], str(place.path), place.line, place.column or 0, problem.message)
