"""From rows of the ledger to one report: a pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntFlag, auto
from itertools import groupby
from zoneinfo import ZoneInfo

from engine.campaign.model import Purpose
from engine.fate import Fate
from engine.ledger.heard import Link, Observed, Seen
from engine.ledger.model import LetterNow, Run, Tally
from engine.report.answers import Given, asked, last_answers
from engine.report.model import Both, Bought, Bounced, Clicked, Day, Group, Report, Said
from engine.response.model import Kind, Response
from engine.response.people import judge
from engine.settings.questions import AskedQuestion

#: Letters that are told by what people say, before what they click.
_GOODWILL = frozenset(
    {Purpose.THANK_YOU, Purpose.APPRECIATION_DAY, Purpose.BIRTHDAY, Purpose.ANNIVERSARY, Purpose.APOLOGY}
)


class _Did(IntFlag):
    """What became of one letter."""

    ACCEPTED = auto()
    OPENED = auto()
    OPENED_BY_MACHINE = auto()
    CLICKED = auto()
    CLICKED_BY_MACHINE = auto()
    REPLIED = auto()
    ANSWERED = auto()
    OPTED_OUT = auto()
    BOUNCED = auto()
    BOUNCED_FOR_GOOD = auto()
    COMPLAINED = auto()
    AUTO_REPLIED = auto()
    DELIVERED = auto()


_NOTHING = _Did(0)


@dataclass(slots=True)
class _Letter:
    contact: str
    address: str
    language: str
    did: _Did = _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a report is made of.

    Attributes:
        name: The campaign's, for people; its id where its file is gone.
        purpose: Empty where it is not known.
        left_out: Reasons with counts.
        letters: Every letter of the run.
        observations: Letter by letter.
        responses: In the order they came.
        questions: Those of the config, by name.
        language: The shop's, for the questions' words.
        opens_noticed: Whether the campaign notices openings at all.
        segments: Named segments with the contacts in them today.
        bought: None where that cannot be known.
    """

    run: Run
    name: str
    purpose: str
    fates: Tally
    left_out: Mapping[str, int]
    letters: Iterable[LetterNow]
    observations: Iterable[Observed] = ()
    responses: Iterable[Response] = ()
    links: Sequence[Link] = ()
    questions: Mapping[str, AskedQuestion] = field(default_factory=dict)
    language: str = "en"
    opens_noticed: bool = False
    open_cases: int = 0
    segments: Mapping[str, Collection[str]] = field(default_factory=dict)
    bought: Bought | None = None


def tally(rows: Rows, *, zone: ZoneInfo, now: datetime) -> Report:
    """Count.  The same rows give the same report; days are those of ``zone``."""
    count = _Count(zone)
    count.take_letters(rows.letters)
    count.take_observations(rows.observations, len(rows.links) or None)
    count.take_responses(rows.responses)
    answers = last_answers(count.answers)
    purpose = rows.purpose
    return Report(
        campaign=rows.run.campaign,
        name=rows.name,
        occurrence=rows.run.occurrence,
        purpose=purpose,
        goodwill_first=purpose in {one.value for one in _GOODWILL},
        planned_at=rows.run.frozen_at,
        ended_at=rows.run.ended_at,
        made_at=now,
        rows=rows.run.rows,
        left_out=tuple(rows.left_out.items()),
        fates=rows.fates,
        opens_noticed=rows.opens_noticed or bool(count.with_(_Did.OPENED | _Did.OPENED_BY_MACHINE)),
        opened=count.both(_Did.OPENED, _Did.OPENED_BY_MACHINE),
        clicked=count.both(_Did.CLICKED, _Did.CLICKED_BY_MACHINE),
        links=tuple(count.clicked_links(rows.links)),
        delivered=count.with_(_Did.DELIVERED) or None,
        replied=count.with_(_Did.REPLIED),
        replies=tuple(sorted(count.replies, key=lambda said: said.at, reverse=True)),
        auto_replies=count.with_(_Did.AUTO_REPLIED),
        asked=tuple(asked(answers, rows.questions, rows.language)),
        bounced=count.bounced(),
        complaints=count.with_(_Did.COMPLAINED),
        opted_out=count.with_(_Did.OPTED_OUT),
        open_cases=rows.open_cases,
        days=tuple(count.days[day] for day in sorted(count.days)),
        languages=tuple(count.languages()),
        segments=tuple(
            count.group(name, (one for one in count.of.values() if one.contact in people))
            for name, people in rows.segments.items()
        ),
        bought=rows.bought,
    )


class _Count:
    """What is known of every letter so far."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.of: dict[int, _Letter] = {}
        self.days: dict[date, Day] = {}
        self.replies: list[Said] = []
        self.answers: list[Given] = []
        self._links: dict[int, _Link] = {}
        self._causes: Counter[str] = Counter()
        self._domains: Counter[str] = Counter()

    # -- taking rows ----------------------------------------------------------------------------

    def take_letters(self, letters: Iterable[LetterNow]) -> None:
        for letter in letters:
            one = self.of[letter.number] = _Letter(letter.contact, letter.address, letter.language)
            if letter.fate is Fate.ACCEPTED:
                self._did(one, _Did.ACCEPTED, letter.date or letter.changed_at)

    def take_observations(self, observations: Iterable[Observed], links: int | None) -> None:
        for number, run in groupby(observations, key=lambda one: one.letter):
            letter = self.of.get(number)
            seen = list(run)
            if letter is None:
                continue
            noticed = [one.observation for one in seen]
            judged = judge(noticed, sent_at=seen[0].sent_at, links=links)
            for this, verdict in zip(noticed, judged, strict=True):
                if this.seen is Seen.OPEN:
                    self._did(letter, _Did.OPENED if verdict.person else _Did.OPENED_BY_MACHINE, this.at)
                elif this.seen is Seen.CLICK:
                    self._did(letter, _Did.CLICKED if verdict.person else _Did.CLICKED_BY_MACHINE, this.at)
                    if this.link is not None:
                        self._links.setdefault(this.link, _Link()).add(number, person=verdict.person)

    def take_responses(self, responses: Iterable[Response]) -> None:
        for response in responses:
            letter = None if response.letter is None else self.of.get(response.letter)
            match response.kind:
                case Kind.REPLY:
                    self.replies.append(_said(response, letter))
                    self._did(letter, _Did.REPLIED, response.at)
                case Kind.ANSWER if response.answer is not None:
                    self.answers.append(
                        Given(answer=response.answer, said=_said(response, letter), letter=response.letter)
                    )
                    self._did(letter, _Did.ANSWERED, response.at)
                case Kind.BOUNCE:
                    self._bounced(response, letter)
                case Kind.COMPLAINT:
                    self._did(letter, _Did.COMPLAINED, response.at)
                case Kind.OPT_OUT:
                    self._did(letter, _Did.OPTED_OUT, response.at)
                case Kind.UNDO if letter is not None:
                    letter.did &= ~_Did.OPTED_OUT
                case Kind.AUTO_REPLY:
                    self._did(letter, _Did.AUTO_REPLIED, response.at)
                case Kind.DELIVERED:
                    self._did(letter, _Did.DELIVERED, response.at)

    def _bounced(self, response: Response, letter: _Letter | None) -> None:
        if letter is not None and not letter.did & _Did.BOUNCED:
            self._causes[response.cause.value if response.cause else "unknown"] += 1
            self._domains[letter.address.rpartition("@")[2].lower()] += 1
        self._did(letter, _Did.BOUNCED, response.at)
        if letter is not None and response.permanent:
            letter.did |= _Did.BOUNCED_FOR_GOOD

    def _did(self, letter: _Letter | None, did: _Did, at: datetime) -> None:
        """A letter counts once, on the day it first happened."""
        if letter is None or letter.did & did:
            return
        letter.did |= did
        name = _ON_DAYS.get(did)
        if name is not None:
            day = at.astimezone(self._zone).date()
            known = self.days.get(day) or Day(day=day)
            counts = {each: getattr(known, each) for each in _ON_DAYS.values()}
            self.days[day] = Day(day=day, **{**counts, name: counts[name] + 1})

    # -- counting -------------------------------------------------------------------------------

    def with_(self, did: _Did) -> int:
        """Letters of which any of these is true."""
        return sum(1 for letter in self.of.values() if letter.did & did)

    def both(self, people: _Did, machines: _Did) -> Both:
        return Both(people=self.with_(people), machines=self.with_(machines))

    def clicked_links(self, links: Sequence[Link]) -> Iterator[Clicked]:
        """Every link of the letters, followed or not, in the order of the letter."""
        for link in links:
            followed = self._links.get(link.key, _Link())
            yield Clicked(
                link=link,
                letters=Both(people=len(followed.people), machines=len(followed.machines)),
                times=followed.times,
            )

    def bounced(self) -> Bounced:
        good = self.with_(_Did.BOUNCED_FOR_GOOD)
        return Bounced(
            permanent=good,
            passing=self.with_(_Did.BOUNCED) - good,
            causes=tuple(self._causes.most_common()),
            domains=tuple(self._domains.most_common()),
        )

    def languages(self) -> Iterator[Group]:
        """The language with most letters first."""
        found = Counter(letter.language for letter in self.of.values())
        for language, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
            yield self.group(language, (one for one in self.of.values() if one.language == language))

    def group(self, name: str, letters: Iterable[_Letter]) -> Group:
        counted: Counter[_Did] = Counter()
        number = 0
        for letter in letters:
            number += 1
            counted.update(did for did in _ON_DAYS if letter.did & did)
        return Group(name=name, letters=number, **{each: counted[did] for did, each in _ON_DAYS.items()})


#: What is counted by day and by group, and the fields that hold it.
_ON_DAYS: Mapping[_Did, str] = {
    _Did.ACCEPTED: "accepted",
    _Did.OPENED: "opened",
    _Did.CLICKED: "clicked",
    _Did.REPLIED: "replied",
    _Did.ANSWERED: "answered",
    _Did.OPTED_OUT: "opted_out",
    _Did.BOUNCED: "bounced",
}


@dataclass(slots=True)
class _Link:
    """Which letters a link was followed from."""

    people: set[int] = field(default_factory=set)
    machines: set[int] = field(default_factory=set)
    times: int = 0

    def add(self, letter: int, *, person: bool) -> None:
        (self.people if person else self.machines).add(letter)
        self.times += person


def _said(response: Response, letter: _Letter | None) -> Said:
    return Said(
        address=response.address or (letter.address if letter else ""),
        contact=letter.contact if letter else "",
        language=letter.language if letter else "",
        at=response.at,
        choice=response.answer.choice if response.answer else "",
        text=(response.answer.comment if response.answer else "") or response.text,
        unhappy=response.unhappy,
    )
