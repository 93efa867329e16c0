"""Whether the rules of config and campaigns, and people's own days, fit what the sources offer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.audience import own_day
from engine.audience.fact.reach import covers
from engine.audience.model import OwnDayAsked, Question
from engine.audience.segment.model import AsOf, Mistake, Segment
from engine.audience.segment.reading import read_segment
from engine.document.reading import Document, Loc
from engine.document.wording import did_you_mean, listed
from engine.planning.claims import Claims
from engine.planning.question import keeps_from
from engine.problem import Problem, Severity, quoted
from engine.schedule.model import OwnDay
from engine.settings.guards import Guard
from engine.settings.model import Settings
from engine.source.model import Catalogue

#: Words that only a rule has; without one of them, words are the name of a segment.
_ASKING = frozenset(
    {"is", "in", "on", "like", "between", "contains", "starts", "ends", "since", "until", "before", "after"}
    | {"and", "or", "not"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Looks at rules.

    Attributes:
        settings: What is right in the config.
        document: Where its words stand.
        root: Its folder.
        offered: What each source offers that can be looked at.
        now: As if now were then; aware.
    """

    settings: Settings
    document: Document
    root: Path
    offered: Mapping[str, Catalogue]
    now: datetime

    def segments(self) -> Iterator[Problem]:
        """Named segments that are right for none of the sources."""
        for name, text in self.settings.segments.items():
            yield from self._of_least(self._tried(text, self.offered), ("segments", name), None)

    def guards(self, campaigns: Iterable[Claims]) -> Iterator[Problem]:
        """Guards that cannot be asked of the people of some campaign that they count for, each once."""
        campaigns = list(campaigns)
        for name, guard in self.settings.guards.items():
            described = self.document.value("guards", name)
            loc: Loc = ("guards", name, *(("rule",) if isinstance(described, dict) else ()))
            segment = guard.rule if guard.rule in self.settings.segments else None
            text = self.settings.segments.get(guard.rule, guard.rule)
            if segment is None and guard.rule in self._names():
                # What is wrong with it is said there.
                continue
            unknown = self._no_segment(guard.rule, self.document, loc, self.offered.values())
            if unknown is not None:
                if self._whole():
                    yield unknown
                continue
            asked = self._asked(guard, campaigns)
            tried = self._tried(text, asked or self.offered)
            if not asked:
                yield from self._of_least(tried, loc, segment)
                continue
            if all(tried.values()):
                yield from self._placed(min(tried.values(), key=len), self.document, loc, segment)
                continue
            for source, mistakes in tried.items():
                yield from (self._of_some(name, loc, asked[source], mistake) for mistake in mistakes)

    def campaign(self, claims: Claims) -> Iterator[Problem]:
        """What is wrong with a campaign's rules and its people's own day."""
        offered = self.offered.get(claims.source or "")
        if offered is None:
            return
        if who := claims.text("audience", "who"):
            mistakes = self._mistakes(who, offered)
            yield from self._placed(mistakes, claims.document, ("audience", "who"), None)
        for loc, words in (*claims.exceptions, *claims.waves):
            yield from self._named_or_rule(words, claims.document, loc, offered)
        yield from self._behind(claims, offered)
        if claims.own_day is not None:
            yield from self._own_day(claims, claims.own_day, offered)

    def _asked(self, guard: Guard, campaigns: Iterable[Claims]) -> Mapping[str, list[Claims]]:
        """The campaigns that a guard counts for, by their source."""
        found: dict[str, list[Claims]] = {}
        for claims in campaigns:
            purpose, source = claims.text("purpose"), claims.source
            if purpose is None or source is None or source not in self.offered:
                continue
            if keeps_from(guard, purpose, advertising=claims.advertising):
                found.setdefault(source, []).append(claims)
        return found

    def _of_some(self, name: str, loc: Loc, campaigns: Iterable[Claims], mistake: Mistake) -> Problem:
        """A guard that can be asked of other campaigns' people."""
        offset = mistake.offset if mistake.segment is None else 0
        where = listed([str(claims.path) for claims in campaigns], "and")
        return Problem(
            self.document.text_place(loc, offset),
            f"the guard {quoted(name)} counts for {where} as well, and there {mistake.message}",
            "give that source what it lacks, or write what the guard 'keeps from'",
        )

    def _named_or_rule(self, words: str, own: Document, loc: Loc, offered: Catalogue) -> Iterator[Problem]:
        """A segment of the config by its name, or a rule."""
        if words in self.settings.segments:
            mistakes = self._mistakes(self.settings.segments[words], offered)
            yield from self._placed(mistakes, own, loc, words)
        elif (unknown := self._no_segment(words, own, loc, [offered])) is not None:
            yield unknown
        elif words not in self._names():
            yield from self._placed(self._mistakes(words, offered), own, loc, None)

    def _behind(self, claims: Claims, offered: Catalogue) -> Iterator[Problem]:
        """Waves of people who are all in one before."""
        before: list[tuple[str, Segment]] = []
        for loc, words in claims.waves:
            found = self._read(self.settings.segments.get(words, words), offered)
            if not isinstance(found, Segment):
                continue
            first = next((other for other, wide in before if covers(wide, found)), None)
            if first is not None:
                yield Problem(
                    claims.document.place(*loc),
                    f"nobody is left for this wave: all of {quoted(words)} are in the wave {quoted(first)}",
                    "write the wave of fewer people first",
                    Severity.WARNING,
                )
            before.append((words, found))

    def _own_day(self, claims: Claims, day: OwnDay, offered: Catalogue) -> Iterator[Problem]:
        zone, source = self.settings.shop.time_zone, claims.source or ""
        asked = Question(
            settings=self.settings,
            root=self.root,
            source=source,
            who=None,
            now=self.now,
            own_day=OwnDayAsked(rule=day, day=self.now.astimezone(zone).date(), zone=zone),
            config=self.document,
            campaign=claims.document,
        )
        yield from own_day.problems(asked, offered)
        tiers = self.settings.sources[source].tiers
        if tiers and day.tier is not None and day.tier not in tiers:
            yield Problem(
                claims.document.place("on"),
                f"{quoted(source)} has no tier {quoted(day.tier)}",
                did_you_mean(day.tier, tiers),
            )

    def _no_segment(
        self, words: str, own: Document, loc: Loc, offered: Iterable[Catalogue]
    ) -> Problem | None:
        """That words can only be a segment's name, and none is called so."""
        columns = {name for each in offered for name in each.columns}
        if words in self._names() or not _is_name(words, columns):
            return None
        return Problem(
            own.place(*loc),
            f"there is no segment {quoted(words)} in {self.document.path}",
            did_you_mean(words, self._names()) or "describe it there, under 'segments'",
        )

    def _names(self) -> Collection[str]:
        """Every segment that is written down, right or wrong."""
        described = self.document.value("segments")
        return described.keys() if isinstance(described, dict) else ()

    def _of_least(
        self, tried: Mapping[str, list[Mistake]], loc: Loc, segment: str | None
    ) -> Iterator[Problem]:
        """What is wrong with a rule of the config that is right for none of the sources, as the one says that
        lacks least."""
        if self._whole() and tried and all(tried.values()):
            yield from self._placed(min(tried.values(), key=len), self.document, loc, segment)

    def _whole(self) -> bool:
        """Whether every source can be looked at; else what none has may be meant for one that cannot."""
        described = self.document.value("sources")
        return not isinstance(described, dict) or described.keys() <= self.offered.keys()

    def _tried(self, text: str, sources: Iterable[str]) -> dict[str, list[Mistake]]:
        return {source: self._mistakes(text, self.offered[source]) for source in sorted(sources)}

    def _mistakes(self, text: str, offered: Catalogue) -> list[Mistake]:
        found = self._read(text, offered)
        return found if isinstance(found, list) else []

    def _read(self, text: str, offered: Catalogue) -> Segment | list[Mistake]:
        as_of = AsOf(self.now, self.settings.shop.time_zone)
        return read_segment(text, offered.columns, self.settings.segments, as_of)

    def _placed(
        self, mistakes: list[Mistake], own: Document, loc: Loc, segment: str | None
    ) -> Iterator[Problem]:
        """``segment`` is the named one that was read; None for the rule at ``loc``."""
        for mistake in mistakes:
            named = mistake.segment or segment
            if named is None:
                place = own.text_place(loc, mistake.offset)
            else:
                place = self.document.text_place(("segments", named), mistake.offset)
            yield Problem(place, mistake.message, mistake.hint)


def _is_name(words: str, columns: Collection[str]) -> bool:
    """Whether words can only be meant as a segment's name: they ask nothing."""
    parts = re.split(r"[\s'’-]+", words)
    return (
        re.fullmatch(r"\w[\w '’-]*", words) is not None
        and parts[0] not in columns
        and not _ASKING.intersection(parts)
    )
