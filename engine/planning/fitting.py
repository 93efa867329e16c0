"""Whether rules fit what the sources offer, and whether the sources can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.audience.choosing import Audience, choose
from engine.audience.fact.making import load_with_facts
from engine.audience.fact.model import Facts
from engine.audience.fact.reading import read_facts
from engine.audience.model import Contact, Reason
from engine.audience.segment.model import AsOf, Mistake
from engine.audience.segment.reading import read_segment
from engine.datatest.reading import read_suite
from engine.datatest.running import problems, run
from engine.datatest.saving import Failures
from engine.document.reading import Document, Loc
from engine.document.wording import did_you_mean
from engine.errors import BadInput
from engine.letter.model import Body
from engine.planning.advertising import first_shop_link, lacking
from engine.planning.claims import Claims
from engine.planning.composing import Composer
from engine.planning.coverage import Gathering
from engine.planning.inputs import Inputs
from engine.planning.occurrence import current
from engine.planning.question import Known, ask
from engine.planning.reviewing import Reviewer, stand_ins
from engine.planning.sampling import failures, few
from engine.problem import Place, Problem, Severity, quoted
from engine.settings.model import Settings
from engine.source.catalogue import catalogue
from engine.source.model import Catalogue
from engine.source.recipe import ORDERS, Aggregate
from engine.token import Keyring

#: The letters of a check go nowhere, so their numbers prove nothing.
_NOBODYS = Keyring.new(bytes)
#: Words that only a rule has; without one of them, words are the name of a segment.
_ASKING = frozenset(
    {"is", "in", "on", "like", "between", "contains", "starts", "ends", "since", "until", "before", "after"}
    | {"and", "or", "not"}
)


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

    def segments(self, offered: Mapping[str, Catalogue]) -> Iterator[Problem]:
        """Named segments that are right for none of the sources."""
        for name, text in self.settings.segments.items():
            tried = [self._read(text, each) for each in offered.values()]
            if tried and all(tried):
                yield from self._placed(min(tried, key=len), self.document, ("segments", name))

    def rules(self, claims: Claims, offered: Catalogue) -> Iterator[Problem]:
        """What is wrong with a campaign's rules."""
        if who := claims.text("audience", "who"):
            yield from self._placed(self._read(who, offered), claims.document, ("audience", "who"))
        described = self.document.value("segments")
        names = described.keys() if isinstance(described, dict) else ()
        for loc, words in claims.exceptions:
            if words in self.settings.segments:
                mistakes = self._read(self.settings.segments[words], offered)
                yield from self._placed(mistakes, self.document, ("segments", words))
            elif words in names:
                continue
            elif _is_name(words, offered):
                yield Problem(
                    claims.document.place(*loc),
                    f"there is no segment {quoted(words)} in {self.document.path}",
                    did_you_mean(words, names) or "describe it there, under 'segments'",
                )
            else:
                yield from self._placed(self._read(words, offered), claims.document, loc)

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

    def _read(self, text: str, offered: Catalogue) -> list[Mistake]:
        as_of = AsOf(self.now, self.settings.shop.time_zone)
        found = read_segment(text, offered.columns, self.settings.segments, as_of)
        return found if isinstance(found, list) else []

    def _placed(self, mistakes: list[Mistake], own: Document, loc: Loc) -> Iterator[Problem]:
        for mistake in mistakes:
            if mistake.segment is None:
                place = own.text_place(loc, mistake.offset)
            else:
                place = self.document.text_place(("segments", mistake.segment), mistake.offset)
            yield Problem(place, mistake.message, mistake.hint)


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


def _is_name(words: str, offered: Catalogue) -> bool:
    """Whether words can only be meant as a segment's name: they ask nothing."""
    parts = re.split(r"[\s'’-]+", words)
    return (
        re.fullmatch(r"\w[\w '’-]*", words) is not None
        and parts[0] not in offered.columns
        and not _ASKING.intersection(parts)
    )
