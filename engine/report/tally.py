"""From rows of the ledger to one report: a pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntFlag, auto
from itertools import groupby
from zoneinfo import ZoneInfo

from engine.campaign.model import Purpose
from engine.fate import Fate
from engine.ledger.heard import Link, Observed, Seen
from engine.ledger.model import LetterNow, Run, Tally
from engine.report.answers import Given, asked, last_answers
from engine.report.buying import Order, Orders
from engine.report.model import Both, Clicked, Counts, Day, Group, Report, Said
from engine.report.trouble import Stops, Trouble
from engine.response.model import Kind, Response
from engine.response.people import judge
from engine.settings.questions import AskedQuestion

#: Letters that are told by what people say, before what they click.
_GOODWILL = frozenset(
    {Purpose.THANK_YOU, Purpose.APPRECIATION_DAY, Purpose.BIRTHDAY, Purpose.ANNIVERSARY, Purpose.APOLOGY}
)
_UNSENT = frozenset({Fate.PLANNED, Fate.CLAIMED, Fate.AT_RISK})
# Of each link, so many letters are remembered to choose a picture from.
_EXAMPLES = 3


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
    COMPLAINED = auto()
    AUTO_REPLIED = auto()
    DELIVERED = auto()


#: What is counted by day and by group, and the field that holds it.
_COUNTED: Mapping[_Did, str] = {
    _Did.ACCEPTED: "accepted",
    _Did.OPENED: "opened",
    _Did.CLICKED: "clicked",
    _Did.REPLIED: "replied",
    _Did.ANSWERED: "answered",
    _Did.OPTED_OUT: "opted_out",
    _Did.BOUNCED: "bounced",
}
_BY_KIND: Mapping[Kind, _Did] = {
    Kind.REPLY: _Did.REPLIED,
    Kind.ANSWER: _Did.ANSWERED,
    Kind.COMPLAINT: _Did.COMPLAINED,
    Kind.AUTO_REPLY: _Did.AUTO_REPLIED,
    Kind.DELIVERED: _Did.DELIVERED,
}


@dataclass(slots=True)
class _Letter:
    contact: str
    language: str
    #: Flags of ``_Did``, as a plain number: there may be a million of these.
    did: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a report is made of.

    Attributes:
        name: The campaign's, for people; its id where its file is gone.
        purpose: Empty where it is not known.
        left_out: Reasons with counts.
        letters: Every letter of the run.
        observations: Letter by letter.
        responses: In the order they came: the last word of a reader counts.
        questions: Those of the config, by name.
        language: The shop's, for the questions' words.
        opens_noticed: Whether the campaign notices openings at all.
        segments: Named segments with the contacts in them today.
        orders: What contacts ordered since the letters went, or before; None where that cannot be known.
        window: Orders within so long after a letter count as bought afterwards.
    """

    run: Run
    name: str
    purpose: str
    left_out: Mapping[str, int]
    letters: Iterable[LetterNow]
    observations: Iterable[Observed] = ()
    responses: Iterable[Response] = ()
    links: Sequence[Link] = ()
    questions: Mapping[str, AskedQuestion] = field(default_factory=dict)
    language: str = "en"
    opens_noticed: bool = False
    open_cases: int = 0
    segments: Iterable[tuple[str, Container[str]]] = ()
    orders: Mapping[str, Sequence[Order]] | None = None
    window: timedelta = timedelta(days=30)


def tally(rows: Rows, *, zone: ZoneInfo, now: datetime) -> Report:
    """Count.  The same rows give the same report; days are those of ``zone``.

    Total: what is about letters that are not of the run counts for none, but its words are told.
    """
    count = _Count(zone)
    orders = None if rows.orders is None else Orders(rows.orders, rows.window)
    count.take_letters(rows.letters, orders)
    # The most that one letter has, in whatever language it is.
    count.take_observations(rows.observations, max((link.place for link in rows.links), default=None))
    count.take_responses(rows.responses)
    count.finish()
    clicked = count.both(_Did.CLICKED, _Did.CLICKED_BY_MACHINE)
    opened = count.both(_Did.OPENED, _Did.OPENED_BY_MACHINE)
    return Report(
        campaign=rows.run.campaign,
        name=rows.name,
        occurrence=rows.run.occurrence,
        purpose=rows.purpose,
        goodwill_first=rows.purpose in {one.value for one in _GOODWILL},
        planned_at=rows.run.frozen_at,
        ended_at=rows.run.ended_at,
        made_at=now,
        rows=rows.run.rows,
        left_out=tuple(rows.left_out.items()),
        fates=count.fates(),
        opens_noticed=rows.opens_noticed or opened != Both(),
        clicks_noticed=bool(rows.links) or clicked != Both(),
        opened=opened,
        clicked=clicked,
        links=tuple(count.clicked_links(rows.links)),
        delivered=count.letters_that(_Did.DELIVERED) or None,
        replied=count.letters_that(_Did.REPLIED),
        replies=tuple(sorted(count.replies, key=lambda said: said.at, reverse=True)),
        auto_replies=count.letters_that(_Did.AUTO_REPLIED),
        asked=tuple(asked(last_answers(count.answers), rows.questions, rows.language)),
        bounced=count.trouble.bounced(),
        complaints=count.letters_that(_Did.COMPLAINED),
        stopped=count.stops.stopped(),
        open_cases=rows.open_cases,
        days=tuple(count.by_day()),
        languages=tuple(count.languages()),
        segments=tuple(count.segment(name, people) for name, people in rows.segments),
        bought=None if orders is None else orders.bought(now),
    )


class _Count:
    """What is known of every letter so far."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.of: dict[int, _Letter] = {}
        self.replies: list[Said] = []
        self.answers: list[Given] = []
        self.stops = Stops()
        self.trouble = Trouble()
        self._fates: Counter[Fate] = Counter()
        self._days: Counter[tuple[date, _Did]] = Counter()
        #: When something was first said of a letter.
        self._first: dict[tuple[int, _Did], datetime] = {}
        self._links: dict[int, _Link] = {}
        self._sums: Counter[tuple[str, int]] = Counter()

    # -- taking rows ----------------------------------------------------------------------------

    def take_letters(self, letters: Iterable[LetterNow], orders: Orders | None) -> None:
        languages: dict[str, str] = {}
        for letter in letters:
            # Each row has a text of its own for the same few languages.
            language = languages.setdefault(letter.language, letter.language)
            one = self.of[letter.number] = _Letter(letter.contact, language)
            self._fates[letter.fate] += 1
            if letter.fate is Fate.ACCEPTED:
                one.did = _Did.ACCEPTED.value
                went = letter.date or letter.changed_at
                self._on_day(_Did.ACCEPTED, went)
                if orders is not None:
                    orders.take(letter.contact, went)

    def take_observations(self, observations: Iterable[Observed], links: int | None) -> None:
        for number, run in groupby(observations, key=lambda one: one.letter):
            letter = self.of.get(number)
            if letter is not None:
                self._seen(number, letter, list(run), links)

    def _seen(self, number: int, letter: _Letter, seen: Sequence[Observed], links: int | None) -> None:
        noticed = [one.observation for one in seen]
        judged = judge(noticed, sent_at=seen[0].sent_at, links=links)
        first: dict[_Did, datetime] = {}
        followed: dict[int, Counter[bool]] = {}
        for this, verdict in zip(noticed, judged, strict=True):
            match this.seen:
                case Seen.OPEN:
                    did = _Did.OPENED if verdict.person else _Did.OPENED_BY_MACHINE
                case Seen.CLICK:
                    did = _Did.CLICKED if verdict.person else _Did.CLICKED_BY_MACHINE
                    if this.link is not None:
                        followed.setdefault(this.link, Counter())[verdict.person] += 1
                case _:
                    continue
            first[did] = min(this.at, first.get(did, this.at))
        for did, at in first.items():
            letter.did |= did.value
            if did in _COUNTED:
                self._on_day(did, at)
        for key, times in followed.items():
            self._links.setdefault(key, _Link()).add(number, times)

    def take_responses(self, responses: Iterable[Response]) -> None:
        for response in responses:
            number = response.letter
            letter = None if number is None else self.of.get(number)
            if response.kind is Kind.REPLY:
                self.replies.append(_said(response, letter))
            elif response.kind is Kind.ANSWER and response.answer is not None:
                given = Given(answer=response.answer, said=_said(response, letter), letter=number)
                self.answers.append(given)
            if number is None or letter is None:
                continue
            self.stops.take(number, response)
            self.trouble.take(number, response)
            did = _BY_KIND.get(response.kind)
            if did is not None:
                letter.did |= did.value
                if did in _COUNTED:
                    self._heard(number, did, response.at)

    def finish(self) -> None:
        """Nothing more comes: what was taken back by now is taken back."""
        for number, at in self.stops.since():
            self.of[number].did |= _Did.OPTED_OUT.value
            self._heard(number, _Did.OPTED_OUT, at)
        for number, at in self.trouble.since():
            letter = self.of[number]
            # What came back was not delivered in the end, whoever said so before.
            letter.did = letter.did & ~_Did.DELIVERED.value | _Did.BOUNCED.value
            self._heard(number, _Did.BOUNCED, at)
        for (_, did), at in self._first.items():
            self._on_day(did, at)
        self._sums = Counter((letter.language, letter.did) for letter in self.of.values())

    def _heard(self, number: int, did: _Did, at: datetime) -> None:
        known = self._first.get((number, did))
        if known is None or at < known:
            self._first[number, did] = at

    def _on_day(self, did: _Did, at: datetime) -> None:
        self._days[at.astimezone(self._zone).date(), did] += 1

    # -- counting -------------------------------------------------------------------------------

    def fates(self) -> Tally:
        known = self._fates
        return Tally(
            chosen=known.total(),
            unsent=sum(known[fate] for fate in _UNSENT),
            **{fate.value: count for fate, count in known.items() if fate not in _UNSENT},
        )

    def letters_that(self, did: _Did) -> int:
        return sum(count for (_, known), count in self._sums.items() if known & did.value)

    def both(self, people: _Did, machines: _Did) -> Both:
        return Both(people=self.letters_that(people), machines=self.letters_that(machines))

    def clicked_links(self, links: Sequence[Link]) -> Iterator[Clicked]:
        """Every link of the letters, followed or not, in the order of the letter."""
        for link in links:
            followed = self._links.get(link.key, _Link())
            yield Clicked(
                link=link,
                letters=Both(people=followed.people, machines=followed.machines),
                times=followed.times,
                examples=tuple(followed.examples),
            )

    def by_day(self) -> Iterator[Day]:
        for day in sorted({day for day, _ in self._days}):
            yield Day(
                day=day, counts=Counts(**{name: self._days[day, did] for did, name in _COUNTED.items()})
            )

    def languages(self) -> Iterator[Group]:
        letters: Counter[str] = Counter()
        for (language, _), count in self._sums.items():
            letters[language] += count
        for name in sorted(letters, key=lambda name: (-letters[name], name)):
            yield _group(name, {did: count for (tag, did), count in self._sums.items() if tag == name})

    def segment(self, name: str, people: Container[str]) -> Group:
        return _group(name, Counter(letter.did for letter in self.of.values() if letter.contact in people))


def _group(name: str, letters: Mapping[int, int]) -> Group:
    """``letters`` says how many of them did what."""
    return Group(
        name=name,
        letters=sum(letters.values()),
        counts=Counts(
            **{
                field: sum(count for known, count in letters.items() if known & did.value)
                for did, field in _COUNTED.items()
            }
        ),
    )


@dataclass(slots=True)
class _Link:
    """How often a link was followed."""

    people: int = 0
    machines: int = 0
    times: int = 0
    examples: list[int] = field(default_factory=list)

    def add(self, letter: int, times: Mapping[bool, int]) -> None:
        """``times`` says how often people (True) and machines followed it from one letter."""
        by_people = times.get(True, 0)
        self.people += bool(by_people)
        self.machines += bool(times.get(False))
        self.times += by_people
        if by_people and len(self.examples) < _EXAMPLES:
            self.examples.append(letter)


def _said(response: Response, letter: _Letter | None) -> Said:
    answer = response.answer
    return Said(
        address=response.address or "",
        contact=letter.contact if letter else "",
        language=letter.language if letter else "",
        at=response.at,
        choice=answer.choice if answer else "",
        subject="" if answer else response.subject,
        text=(answer.comment if answer else "") or response.text,
        unhappy=response.unhappy,
    )
