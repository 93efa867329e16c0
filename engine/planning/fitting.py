"""What the sources offer, whether they can be read, and whether the people in them can be written to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.audience.choosing import Audience, choose
from engine.audience.fact.making import load_with_facts
from engine.audience.fact.model import Facts
from engine.audience.fact.reading import read_facts
from engine.audience.model import Contact, Reason
from engine.audience.segment.model import AsOf
from engine.datatest.reading import read_suite
from engine.datatest.running import problems, run
from engine.datatest.saving import Failures
from engine.document.reading import Document
from engine.errors import BadInput
from engine.letter.model import Body
from engine.planning.advertising import first_shop_link, lacking
from engine.planning.composing import Composer
from engine.planning.coverage import Gathering
from engine.planning.inputs import Inputs
from engine.planning.occurrence import current
from engine.planning.question import Known, ask
from engine.planning.reviewing import Reviewer, stand_ins
from engine.planning.sampling import failures, few
from engine.problem import Place, Problem, Severity
from engine.settings.model import Settings
from engine.source.catalogue import catalogue
from engine.source.model import Catalogue
from engine.source.recipe import ORDERS, Aggregate
from engine.token import Keyring

#: The letters of a check go nowhere, so their numbers prove nothing.
_NOBODYS = Keyring.new(bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The config and the sources it describes.

    Attributes:
        settings: What is right in the config.
        document: Where its words stand.
        root: Its folder.
        now: As if now were then; aware.
    """

    settings: Settings
    document: Document
    root: Path
    now: datetime

    def offered(self, problems: Sequence[Problem]) -> tuple[dict[str, Catalogue], list[Problem]]:
        """What each source offers, and what is wrong with the others.

        A source whose part of the config is among ``problems`` is passed over: what it would lead to
        is no news.
        """
        found: dict[str, Catalogue] = {}
        wrong: list[Problem] = []
        marked = {problem.place for problem in problems if problem.severity is Severity.ERROR}
        for name in self.settings.sources:
            if marked & set(self.document.places("sources", name)):
                continue
            try:
                found[name] = catalogue(self.settings, name, self.root, self.document)
                wrong += self._facts(found[name])[1]
            except BadInput as error:
                wrong += error.problems
        return found, wrong

    def rows(self, source: str, offered: Catalogue, failures: Failures | None) -> Iterator[Problem]:
        """What is wrong with the rows of a source themselves, and which tests of them fail.

        The rows that fail are written to ``failures``, if that is given.
        """
        as_of = AsOf(self.now, self.settings.shop.time_zone)
        suite, wrong = read_suite(self.settings, source, offered, self.document, as_of)
        yield from wrong
        # Orders are read where a fact is asked for.
        needed = _every_heading(offered) | {"order_count"} | suite.columns | _one_of_each(offered)
        try:
            loaded = load_with_facts(
                self.settings,
                source,
                self.root,
                needed,
                self.document,
                offered,
                self._facts(offered)[0],
                as_of=as_of,
                orders=suite.order_columns,
            )
        except BadInput as error:
            yield from error.problems
            return
        with closing(loaded.store):
            yield from problems(run(suite, loaded, as_of=as_of, places=self.document, failures=failures))

    def readers(
        self, inputs: Inputs, *, advertising: bool, asked: dict[str, Place] | None
    ) -> Iterator[Problem]:
        """Whether the people of a campaign that is right otherwise can read its letter, what fails when it is
        written to a few of them, and what looks wrong in those worth looking at.

        Web addresses in these letters are put into ``asked`` with their places, if that is given.
        """
        time = current(inputs.campaign, inputs.settings, self.now)
        composer = Composer(
            inputs, occurrence=time.name, as_of=time.as_of, keyring=_NOBODYS, advertising=advertising
        )
        if not composer.languages:
            return
        try:
            question = ask(inputs, self.root, composer, time=time, known=Known(), advertising=advertising)
            with choose(question) as audience:
                yield from audience.warnings
                yield from _strangers(inputs, audience)
                links: list[str] = []

                gathering = Gathering()

                def write(contact: Contact) -> Body:
                    body = composer.body(contact)
                    gathering.add(contact, composer.reached)
                    link = first_shop_link(inputs, body)
                    links.extend([link] if link else [])
                    return body

                yield from failures(few(audience.people(), composer.names), write)
                coverage = gathering.coverage(composer.branches, everybody=False)
                people = [worth.contact for worth in coverage.people]
                people += stand_ins(coverage.unread, composer.names)
                yield from Reviewer(inputs, composer, self.now).letters(people, asked)
                if links and not advertising:
                    yield from lacking(self.document, inputs.campaign_places.place("letter"))
        except BadInput as error:
            yield from error.problems

    def _facts(self, offered: Catalogue) -> tuple[Facts, list[Problem]]:
        as_of = AsOf(self.now, self.settings.shop.time_zone)
        return read_facts(offered, self.settings.segments, self.document, as_of)


def _every_heading(offered: Catalogue) -> frozenset[str]:
    """All columns of the file: a cell is only looked at where somebody asks for its column."""
    return frozenset(name for name, column in offered.columns.items() if column.heading is not None)


def _one_of_each(offered: Catalogue) -> frozenset[str]:
    """A fact of each activity, and so all of its rows; what is wrong with their files is then told."""
    of: dict[str, str] = {}
    for name, recipe in offered.recipes.items():
        if isinstance(recipe, Aggregate) and recipe.of != ORDERS:
            of.setdefault(recipe.of, name)
    return frozenset(of.values())


def _strangers(inputs: Inputs, audience: Audience) -> Iterator[Problem]:
    """Whether some get no letter because it is not written in a language of theirs."""
    strangers = audience.left_out.get(Reason.NO_LANGUAGE, 0)
    if not strangers:
        return
    why = next(person.detail for person in audience.left() if person.reason is Reason.NO_LANGUAGE)
    yield Problem(
        inputs.campaign_places.place("letter"),
        f"{'1 person gets' if strangers == 1 else f'{strangers:,} people get'} no letter because of "
        f"their language: {'the first ' * (strangers > 1)}{why}",
        f"write it in that language too, in templates/{inputs.campaign.letter}/",
        Severity.WARNING,
    )
