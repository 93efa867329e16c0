"""Who is worth looking at: the fewest people that together take every way a letter goes, and the uncommon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.audience.model import Contact
from engine.letter.branches import Branch
from engine.planning.context import ALIKE
from engine.planning.covering import fewest
from engine.planning.edges import Traits, traits

#: Different sets of ways that are kept, each with the first of its people; of more, those with a new way.
MOST_SETS = 1_000
#: Different edges that get somebody each: a column called "tier" may hold anything.
_MOST_EDGES = 50
#: Ways told of one person.
_TOLD = 2
_LONGEST, _MOST_ORDERS = "longest name", "most orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """Somebody whose letter is worth looking at, and why, in plain words.

    Attributes:
        why: All of it.
        seen: What is uncommon about them.
        ways: What their letter goes and that of no other who was chosen, as far as they decide it themselves
            and no language does.
    """

    contact: Contact
    why: tuple[str, ...]
    seen: tuple[str, ...] = ()
    ways: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which of a letter's ways people take, in whatever language.

    Attributes:
        branches: Every way, those of all languages together.
        reached: How many of them somebody takes.
        unreached: The others, in the order of files and lines.
        personal: Those of them that say something of the people: without what the campaign and the config
            decide for everybody, what stands inside another that nobody takes, and what only the letter in an
            unread language has.
        unread: Languages of the letter in which nobody is written to.
        people: The fewest that together take all that is reached, those that take most first; then those
            at the edges.  Empty only where no letter could be written.
    """

    branches: int
    reached: int
    unreached: tuple[Branch, ...]
    personal: tuple[Branch, ...]
    unread: tuple[str, ...]
    people: tuple[Worth, ...]


class Gathering:
    """Watches letters being written and keeps, in bounded memory, whoever may be worth looking at."""

    def __init__(self) -> None:
        self._firsts: dict[tuple[str, frozenset[int]], Contact] = {}
        self._letters: Counter[tuple[str, frozenset[int]]] = Counter()
        self._reached: set[int] = set()
        # How many take each way, of those whose set is not kept.
        self._beyond: Counter[int] = Counter()
        self._languages: set[str] = set()
        self._edges: dict[str, Contact] = {}
        self._longest = self._most_orders = 0

    def add(self, contact: Contact, reached: frozenset[int]) -> None:
        """Take note of a letter that was written to ``contact`` by the ways ``reached``."""
        key = (contact.language, reached)
        if key in self._letters or len(self._letters) < MOST_SETS or not reached <= self._reached:
            self._firsts.setdefault(key, contact)
            self._letters[key] += 1
        else:
            self._beyond.update(reached)
        self._reached |= reached
        self._languages.add(contact.language)
        about = traits(contact)
        for edge in about.edges:
            if edge not in self._edges and len(self._edges) < _MOST_EDGES:
                self._edges[edge] = contact
        if about.name > self._longest:
            self._longest, self._edges[_LONGEST] = about.name, contact
        if (about.orders or 0) > self._most_orders:
            self._most_orders, self._edges[_MOST_ORDERS] = about.orders or 0, contact

    def coverage(self, branches: Mapping[str, Sequence[Branch]], *, everybody: bool) -> Coverage:
        """What was gathered.

        ``branches`` are the ways of the letter in each of its languages; ``everybody`` says that nobody's
        letter was left out.
        """
        known = {branch.number: branch for ways in branches.values() for branch in ways}
        reached = self._reached & known.keys()
        chosen = fewest([(contact, ways & reached) for (_, ways), contact in self._firsts.items()])
        takers = self._takers()
        people = []
        for contact, ways in chosen:
            others = frozenset[int]().union(*(taken for one, taken in chosen if one is not contact))
            mine = ways - others
            own = [branch for number, branch in known.items() if number in mine]
            alone = everybody and all(takers[branch.number] == 1 for branch in own)
            seen, outermost = self._seen_in(contact), _outermost(own)
            why = (*seen, _told(outermost, alone=alone))
            personal = tuple(branch for branch in outermost if not branch.asks <= ALIKE)
            people.append(Worth(contact=contact, why=why, seen=seen, ways=personal))
        unreached = {number: branch for number, branch in known.items() if number not in reached}
        read = {way.number for language in self._languages for way in branches.get(language, ())}
        return Coverage(
            branches=len(known),
            reached=len(reached),
            unreached=tuple(unreached.values()),
            personal=tuple(
                branch
                for branch in unreached.values()
                if branch.number in read
                and not branch.asks <= ALIKE
                and not (branch.within and unreached.keys() >= {*branch.within})
            ),
            unread=tuple(language for language in branches if language not in self._languages),
            people=(*people, *self._at_the_edges(people)),
        )

    def _takers(self) -> Counter[int]:
        """How many people take each way."""
        found = Counter(self._beyond)
        for (_, ways), letters in self._letters.items():
            for way in ways:
                found[way] += letters
        return found

    def _at_the_edges(self, people: Sequence[Worth]) -> Iterator[Worth]:
        """The fewest for the edges that nobody among ``people`` stands at."""
        missing = self._edges.keys() - {edge for worth in people for edge in self._seen_in(worth.contact)}
        candidates = {self._edges[edge].row: self._edges[edge] for edge in missing}
        found = [(one, missing.intersection(self._seen_in(one))) for _, one in sorted(candidates.items())]
        for contact, _ in fewest([(one, frozenset(edges)) for one, edges in found]):
            seen = self._seen_in(contact)
            yield Worth(contact=contact, why=seen, seen=seen)

    def _seen_in(self, contact: Contact) -> tuple[str, ...]:
        """The edges ``contact`` stands at, everybody considered."""
        about: Traits = traits(contact)
        found = [edge for edge in about.edges if edge in self._edges]
        if about.name == self._longest and _LONGEST in self._edges:
            found.append(_LONGEST)
        if about.orders == self._most_orders and _MOST_ORDERS in self._edges:
            found.append(_MOST_ORDERS)
        return tuple(found)


def _outermost(ways: Sequence[Branch]) -> tuple[Branch, ...]:
    """Those that stand within no other of them."""
    numbers = {branch.number for branch in ways}
    outermost = [branch for branch in ways if not numbers.intersection(branch.within)]
    # What a person decides says more than what a language does.
    return tuple(sorted(outermost, key=lambda branch: branch.asks <= ALIKE))


def _told(outermost: Sequence[Branch], *, alone: bool) -> str:
    """What somebody takes and no other of those chosen does; ``alone``: nobody else at all."""
    told = ", ".join(f"{branch.words} ({branch.place})" for branch in outermost[:_TOLD])
    more = f" and {len(outermost) - _TOLD} more" if len(outermost) > _TOLD else ""
    return f"{'only they take' if alone else 'takes'}: {told}{more}"
