"""Looking over finished letters: what the checks find in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.lint.linting import lint, merged
from engine.lint.make.links import to_ask
from engine.lint.model import Specimen
from engine.lint.pages import Pages, pages_of
from engine.lint.wording.subject import between
from engine.planning.composing import Composer
from engine.planning.inputs import Inputs
from engine.planning.plan import Plan
from engine.problem import Place, Problem
from engine.value import Value


def review(plan: Plan, contact: Contact) -> list[Problem]:
    """What looks wrong in one person's letter, the gravest first; in its sketch, if it cannot be written.

    Raises:
        LetterFailed: if it cannot be sketched either.
    """
    return Reviewer(plan.inputs, plan.composer, plan.as_of).letter(contact)


def stand_ins(languages: Iterable[str], names: Iterable[str]) -> list[Contact]:
    """Somebody of whom nothing is known, for each language that no reader has: so that its letter is
    looked over all the same."""
    nothing: dict[str, Value] = dict.fromkeys(names)
    return [
        Contact(
            row=0,
            id="somebody",
            address="somebody@example.com",
            language=language,
            country=None,
            household=None,
            values={**nothing, "orders": ()},
        )
        for language in languages
    ]


class Reviewer:
    """Looks over letters of one campaign."""

    def __init__(self, inputs: Inputs, composer: Composer, now: datetime) -> None:
        self._inputs = inputs
        self._composer = composer
        self._now = now
        self._pages: dict[str, Pages] = {}

    def letter(self, contact: Contact) -> list[Problem]:
        """What looks wrong in one person's letter, as ``review`` says."""
        inputs = self._inputs
        return lint(self._specimen(contact), inputs.settings, inputs.campaign, self._now)

    def letters(self, people: Iterable[Contact], asked: dict[str, Place] | None) -> list[Problem]:
        """What looks wrong in the letters of several people, each finding once; letters that cannot even be
        sketched are passed over.

        Their web addresses are put into ``asked`` with their places, if that is given.
        """
        specimens: list[Specimen] = []
        found = merged(self._each(people, asked, specimens))
        ignores = self._inputs.settings.checks.ignores
        return [*found, *(problem for problem in between(specimens) if not ignores(problem.rule or ""))]

    def _each(
        self, people: Iterable[Contact], asked: dict[str, Place] | None, specimens: list[Specimen]
    ) -> Iterator[list[Problem]]:
        settings, campaign = self._inputs.settings, self._inputs.campaign
        for contact in people:
            try:
                specimen = self._specimen(contact)
            except LetterFailed:
                continue
            specimens.append(specimen)
            if asked is not None:
                asked |= {**to_ask(specimen, settings, campaign), **asked}
            yield lint(specimen, settings, campaign, self._now)

    def _specimen(self, contact: Contact) -> Specimen:
        try:
            body = self._composer.body(contact)
        except LetterFailed:
            # One mistake does not hide the others.
            body = self._composer.sketch(contact).body
        language = contact.language
        if language not in self._pages:
            self._pages[language] = pages_of(
                self._inputs.templates, self._inputs.campaign.letter, language, self._composer.languages
            )
        return Specimen(
            language=language,
            body=body,
            subject=self._composer.subject(contact, body),
            advertising=self._composer.advertising,
            pages=self._pages[language],
        )
