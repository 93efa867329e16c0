"""The letters that ship, and good sentences in three languages: no check of words says anything of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from engine.lint.model import Specimen
from engine.lint.pages import pages_of
from engine.lint.wording import armenian, bidi, english, habits, hebrew, leftovers, manners, promises, subject
from engine.planning.context import context
from engine.problem import Problem, Severity
from tests.letters.samples import ALL, LANGUAGES, ROOT, everything, situations, writer
from tests.lint.lettering import Case, cases, specimen
from tests.lint.shop import NOW, campaign, settings

ROOMS = (armenian, hebrew, english, leftovers, manners, habits, bidi, subject)
INNOCENT = [
    (language, case)
    for language, name in (("en", "english"), ("hy", "armenian"), ("he", "hebrew"))
    for case in cases(f"{name}.innocent")
]
#: Situations that take every way through the shipped letters.
LOOKED_AT = frozenset(
    (
        "everything",
        "nothing",
        "0 orders",
        "1 orders",
        "2 orders",
        "3 orders",
        "no names",
        "no offer",
        "no event",
    )
) | frozenset(("no offer.percent", "no offer.details", "no opt_out", "an event of three days"))
TEMPLATES = {
    path.relative_to(ROOT / "templates").as_posix(): path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*"))
    if path.is_file()
}


def said(letter: Specimen) -> Iterator[Problem]:
    for room in ROOMS:
        yield from room.problems(letter)


@pytest.mark.parametrize(("language", "case"), INNOCENT, ids=lambda one: getattr(one, "title", one))
def test_nothing_is_said_of_a_good_sentence(language: str, case: Case) -> None:
    assert [str(problem) for problem in said(specimen(case.text, language))] == []


def test_there_are_enough_of_them() -> None:
    assert all(sum(language == one for one, _ in INNOCENT) >= 40 for language in LANGUAGES)


@pytest.mark.parametrize(("letter", "language"), ALL)
def test_the_letters_that_ship_are_good(letter: str, language: str) -> None:
    pages = pages_of(TEMPLATES, letter, language, LANGUAGES)
    found: dict[str, None] = {}
    shop, one = settings(), campaign(letter)
    own: dict[str, Any] = dict(context(shop, one, language, as_of=NOW))
    for what, values in situations(letter, language):
        if what not in LOOKED_AT:
            continue
        body = writer(letter).write(language, values)
        letter_now = Specimen(
            language=language, body=body, subject=body.subject, advertising=False, pages=pages
        )
        loud = [problem for problem in said(letter_now) if problem.severity is not Severity.NOTE]
        found |= dict.fromkeys(f"{what}: {problem}" for problem in loud)
    body = writer(letter).write(language, everything(letter, language) | own)
    kept = Specimen(language=language, body=body, subject=body.subject, advertising=False, pages=pages)
    found |= dict.fromkeys(str(problem) for problem in promises.problems(kept, shop, one, NOW))

    assert list(found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_letters_are_really_looked_at(language: str) -> None:
    """A guard that has stopped looking passes everything."""
    spoilt = {
        name: text.replace(b"{{ greeting() }}", b"TODO: {{ greeting() }} [name]")
        for name, text in TEMPLATES.items()
    }
    body = writer("thank-you").write(language, everything("thank-you", language))
    letter = Specimen(
        language=language,
        body=replace(body, subject=""),
        subject="",
        advertising=False,
        pages=pages_of(spoilt, "thank-you", language, LANGUAGES),
    )

    assert {"words/to-do", "words/placeholder", "subject/missing"} <= {
        problem.rule for problem in said(letter)
    }
