"""What a year comes to: by month and campaign, by day, by person; who stood in whose way.  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from types import MappingProxyType

from engine.year.dating import Dating
from engine.year.model import Foretold, Happening, KeptBack, State, Year

#: Occurrences of which no letter went although some should have.
TROUBLE = frozenset({State.MISSED, State.STOPPED, State.FAILED})
#: The reason of those whom a limit or a more important letter of the day keeps back, as a plan counts it.
HELD_BACK = "held back"
_WEEK, _MONTH = 7, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignTally:
    """What one campaign does in the year.

    Attributes:
        name: For people; the id where no occurrence of it is told.
        months: Letters in each of ``Tally.months``.
        people: Who get at least one letter of it.
        kept: How often somebody is kept from a letter of it.
        later_in_day: Letters that leave later on the day they are for, by their reader's own clock.
        later_days: Letters that leave on a later day, those that were held back left aside.
        happenings: Its occurrences, by due moment.
    """

    id: str
    name: str
    purpose: str
    letters: int
    months: tuple[int, ...]
    people: int
    kept: int
    later_in_day: int
    later_days: int
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTally:
    """One day.

    Attributes:
        letters: Those that leave, by campaign, most first.
        kept: How many people are kept from a letter, by campaign.
        trouble: Occurrences of the day that were missed, stopped or failed.
        moved: Occurrences of the day that have a note for another reason.
        closed: Why nothing leaves; None on other days.
        resting: What day letters may avoid it is; None on other days.
    """

    day: date
    letters: Mapping[str, tuple[Foretold, ...]]
    kept: Mapping[str, int]
    trouble: tuple[Happening, ...]
    moved: tuple[Happening, ...]
    closed: str | None
    resting: str | None

    @property
    def count(self) -> int:
        """How many letters leave."""
        return sum(map(len, self.letters.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTally:
    """One person: everybody at one address.

    Attributes:
        campaigns: Letters by campaign, most first.
        advertising: How many of the letters are.
    """

    contact: str
    address: str
    letters: int
    advertising: int
    campaigns: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """A letter that had to stand back.

    Attributes:
        ahead: Campaigns whose letters to the same person leave on that day; empty where a limit stands in
            the way.
        goes: The day it leaves after all; None if it never does.
    """

    kept: KeptBack
    ahead: tuple[str, ...]
    goes: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost:
    """The most that any one person gets, in all; of letters within 30 days, of advertising within 7."""

    letters: int
    letters_in_month: int
    advertising: int
    advertising_in_week: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """A year, counted.

    Attributes:
        months: The first day of every month that the year touches.
        campaigns: By id.
        people: Who get a letter, the busiest first.
        nothing: Contacts who get nothing at all; None where not known.
        collisions: By day.
        kept: How often somebody is kept from a letter, by reason, most first.
    """

    year: Year
    months: tuple[date, ...]
    campaigns: tuple[CampaignTally, ...]
    days: tuple[DayTally, ...]
    people: tuple[PersonTally, ...]
    nothing: tuple[str, ...] | None
    collisions: tuple[Collision, ...]
    kept: Mapping[str, int]
    at_most: AtMost

    @cached_property
    def busiest_day(self) -> int:
        """The most letters of any day."""
        return max((day.count for day in self.days), default=0)

    @cached_property
    def trouble(self) -> tuple[Happening, ...]:
        """Occurrences that were missed, stopped or failed, by due moment."""
        return tuple(one for one in self.year.happenings if one.state in TROUBLE)

    @cached_property
    def shared(self) -> Mapping[int, int]:
        """How many people get how many letters: 0 among them where it is known."""
        found = Counter(person.letters for person in self.people)
        if self.nothing is not None:
            found[0] = len(self.nothing)
        return MappingProxyType(dict(sorted(found.items())))


def sum_up(year: Year) -> Tally:
    """Count everything.

    The day of a letter is that of the clock it went by; one that such a clock shows outside the year counts
    on the year's first or last day, so that every sum is the same.
    """
    dating = Dating(year)
    months = tuple(sorted({day.replace(day=1) for day in dating.days()}))
    return Tally(
        year=year,
        months=months,
        campaigns=_campaigns(year, dating, months),
        days=_days(year, dating),
        people=_people(year.letters),
        nothing=_nothing(year),
        collisions=_collisions(year, dating),
        kept=_most_first(Counter(one.reason for one in year.kept)),
        at_most=_at_most(year.letters, dating),
    )


def _most_first(counts: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))


def _who(letter: Foretold | KeptBack) -> str:
    """An address is a person: two contacts behind one have one mailbox."""
    return letter.contact if letter.address is None else letter.address.lower()


def _campaigns(year: Year, dating: Dating, months: Sequence[date]) -> tuple[CampaignTally, ...]:
    letters, happenings = defaultdict(list), defaultdict(list)
    for letter in year.letters:
        letters[letter.campaign].append(letter)
    for one in year.happenings:
        happenings[one.campaign].append(one)
    kept = Counter(one.campaign for one in year.kept)
    waited = {(one.campaign, one.occurrence, one.contact) for one in year.kept}
    found = []
    for campaign in sorted({*letters, *happenings, *kept}):
        own, told = letters[campaign], happenings[campaign]
        by_month = Counter(dating.day(letter).replace(day=1) for letter in own)
        late = Counter(
            later.days > 0
            for letter in own
            if (later := dating.later(letter)) is not None
            and (letter.campaign, letter.occurrence, letter.contact) not in waited
        )
        found.append(
            CampaignTally(
                id=campaign,
                name=told[-1].name if told else campaign,
                purpose=told[-1].purpose if told else own[0].purpose if own else "",
                letters=len(own),
                months=tuple(by_month[month] for month in months),
                people=len({_who(letter) for letter in own}),
                kept=kept[campaign],
                later_in_day=late[False],
                later_days=late[True],
                happenings=tuple(told),
            )
        )
    return tuple(found)


def _days(year: Year, dating: Dating) -> tuple[DayTally, ...]:
    letters: dict[date, dict[str, list[Foretold]]] = defaultdict(lambda: defaultdict(list))
    for letter in year.letters:
        letters[dating.day(letter)][letter.campaign].append(letter)
    kept: dict[date, Counter[str]] = defaultdict(Counter)
    for one in year.kept:
        kept[dating.within(one.on)][one.campaign] += 1
    noted: dict[date, list[Happening]] = defaultdict(list)
    for happening in year.happenings:
        if happening.state in TROUBLE or happening.note:
            noted[dating.day_of(happening)].append(happening)
    return tuple(
        DayTally(
            day=day,
            letters={
                campaign: tuple(own)
                for campaign, own in sorted(letters[day].items(), key=lambda pair: (-len(pair[1]), pair[0]))
            },
            kept=_most_first(kept[day]),
            trouble=tuple(one for one in noted[day] if one.state in TROUBLE),
            moved=tuple(one for one in noted[day] if one.state not in TROUBLE),
            closed=year.closed.get(day),
            resting=year.resting.get(day),
        )
        for day in dating.days()
    )


def _people(letters: Iterable[Foretold]) -> tuple[PersonTally, ...]:
    own: dict[str, list[Foretold]] = defaultdict(list)
    for letter in letters:
        own[_who(letter)].append(letter)
    found = (
        PersonTally(
            contact=theirs[0].contact,
            address=theirs[0].address,
            letters=len(theirs),
            advertising=sum(letter.advertising for letter in theirs),
            campaigns=_most_first(Counter(letter.campaign for letter in theirs)),
        )
        for theirs in own.values()
    )
    return tuple(sorted(found, key=lambda person: (-person.letters, person.contact, person.address)))


def _nothing(year: Year) -> tuple[str, ...] | None:
    if not year.people:
        return None
    reached = {_who(letter) for letter in year.letters}
    return tuple(
        contact
        for contact, address in year.people.items()
        if (contact if address is None else address.lower()) not in reached
    )


def _collisions(year: Year, dating: Dating) -> tuple[Collision, ...]:
    """One for each letter that was held back, however often, on the first day it was."""
    first: dict[tuple[str, str, str], KeptBack] = {}
    for one in sorted(year.kept, key=lambda one: one.on):
        if one.reason == HELD_BACK:
            first.setdefault((one.campaign, one.occurrence, one.contact), one)
    wanted = {(_who(one), one.on) for one in first.values()}
    ahead: dict[tuple[str, date], set[str]] = defaultdict(set)
    went: dict[tuple[str, str, str], date] = {}
    for letter in year.letters:
        day = dating.day(letter)
        if (_who(letter), day) in wanted:
            ahead[_who(letter), day].add(letter.campaign)
        identity = (letter.campaign, letter.occurrence, letter.contact)
        if identity in first:
            went[identity] = day
    return tuple(
        Collision(
            kept=one,
            ahead=tuple(sorted(ahead[_who(one), one.on] - {one.campaign})),
            goes=went.get(identity),
        )
        for identity, one in first.items()
    )


def _at_most(letters: Sequence[Foretold], dating: Dating) -> AtMost:
    def most(of: Iterable[Foretold], days: int | None) -> int:
        pairs = sorted((_who(letter), dating.day(letter)) for letter in of)
        theirs = ([day for _, day in own] for _, own in groupby(pairs, key=lambda pair: pair[0]))
        return max((_together(own, days) for own in theirs), default=0)

    advertising = [letter for letter in letters if letter.advertising]
    return AtMost(
        letters=most(letters, None),
        letters_in_month=most(letters, _MONTH),
        advertising=most(advertising, None),
        advertising_in_week=most(advertising, _WEEK),
    )


def _together(days: Sequence[date], within: int | None) -> int:
    """The most of ``days`` (in order) that fall within so many days; None: all of them."""
    if within is None:
        return len(days)
    most = begin = 0
    for end, day in enumerate(days):
        while day - days[begin] >= timedelta(days=within):
            begin += 1
        most = max(most, end - begin + 1)
    return most
