"""The question who gets a letter: ready rules with how many people each gives, or one's own words."""

from __future__ import annotations

import shutil
from datetime import datetime

from rich.cells import cell_len

from engine.audience.choosing import choose
from engine.audience.model import Question
from engine.audience.segment.model import AsOf, Mistake, Segment
from engine.audience.segment.reading import read_segment
from engine.campaign.model import ADVERTISING, Purpose
from engine.cli.asking import Asking
from engine.cli.showing import say
from engine.cli.wrapping import wrapped
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.settings.model import Settings
from engine.source.catalogue import columns
from engine.starter.kinds import Kind
from engine.starter.rules import Suggestion, example_rule, suggestions
from engine.wiring import open_ledger
from engine.workspace import Workspace

EVERYBODY = "everybody"
#: Places that the numbers before a list take.
_NUMBERED = 6


class People:
    """A source of which rules are asked: whether they can be read, and how many people they give now."""

    def __init__(
        self, settings: Settings, here: Workspace, source: str, *, purpose: Purpose, now: datetime
    ) -> None:
        self.settings = settings
        self.source = source
        self.columns = columns(settings, source, here.root)
        self.advertising = purpose in ADVERTISING
        self._here = here
        self._now = now
        self._unwanted: tuple[tuple[str, str], ...] = ()
        if here.ledger.exists():
            with open_ledger(here) as ledger:
                found = ledger.unwanted(purpose, advertising=self.advertising, now=now)
                self._unwanted = tuple((one.address, one.why) for one in found)

    def mistakes(self, rule: str) -> list[Mistake]:
        """What is wrong with a rule; empty if it can be read."""
        as_of = AsOf(self._now, self.settings.shop.time_zone)
        read = read_segment(rule, self.columns, self.settings.segments, as_of)
        return [] if isinstance(read, Segment) else read

    def count(self, rule: str | None) -> int:
        """How many people would get a letter.

        Raises:
            BadInput: if the source cannot be read.
        """
        question = Question(
            settings=self.settings,
            root=self._here.root,
            source=self.source,
            who=rule,
            now=self._now,
            advertising=self.advertising,
            unwanted=lambda _advertising: self._unwanted,
        )
        with choose(question) as audience:
            return audience.chosen


def ask_who(asked: Asking, people: People, kind: Kind, given: str | None, *, once: bool) -> str | None:
    """The rule of a campaign; None for everybody.  ``once``: it goes at one time, whatever its kind does.

    Raises:
        BadInput: if ``given`` cannot be read, or no rule fits and nobody can be asked.
    """
    if given is not None:
        return _given(people, given.strip())
    country = people.settings.shop.country
    ready = [
        each
        for each in suggestions(kind, people.columns.keys(), country, once=once)
        if each.rule is None or not people.mistakes(each.rule)
    ]
    counts = [people.count(each.rule) for each in ready]
    # A rule that gives nobody is a poor one to begin with.
    likely = next((number for number, count in enumerate(counts) if count), 0)
    if not asked.ask:
        if not ready:
            raise BadInput(message=f"{_lacking(people, kind)}\n  hint: say who gets it with --who")
        say(f"Who gets it: {ready[likely].words} ({_people(counts[likely])}).")
        return ready[likely].rule
    say("\nWho gets it?" if ready else f"\n{_lacking(people, kind)}.")
    if people.advertising:
        say("This letter is advertising: only people whose consent is recorded are counted.")
    if ready:
        say()
        number = asked.choice("\nNumber", [*_offered(ready, counts), "a rule of your own"], likely)
        if number < len(ready):
            return ready[number].rule
    return _own(asked, people)


def _given(people: People, rule: str) -> str | None:
    if rule == EVERYBODY:
        return None
    mistakes = people.mistakes(rule)
    if mistakes:
        raise BadInput(message="\n".join(f"--who: {line}" for line in map(told, mistakes)))
    say(f"Who gets it: {_people(people.count(rule))}.")
    return rule


def _own(asked: Asking, people: People) -> str | None:
    names = ", ".join(people.columns)
    say(f"\nA rule in plain words, such as: {example_rule(people.columns)}")
    say(wrapped(f"There is: {names}"))
    while True:
        rule = asked.needed(f"The rule, or '{EVERYBODY}'", "--who", None)
        if rule == EVERYBODY:
            return None
        mistakes = people.mistakes(rule)
        if not mistakes:
            if asked.agreed(f"{_people(people.count(rule))} would get it now. Take it?"):
                return rule
            continue
        say(f"  {printable(rule)}")
        for mistake in mistakes:
            if mistake.segment is None:
                say("  " + " " * cell_len(printable(rule[: mistake.offset])) + "^")
            say(told(mistake))


def _offered(ready: list[Suggestion], counts: list[int]) -> list[str]:
    """The rules in columns: words, people, and the rule itself where all of them have room."""
    wide = max(len(each.words) for each in ready)
    numbers = [_people(count) for count in counts]
    long = max(map(len, numbers))
    short = [f"{each.words:<{wide}}  {number:>{long}}" for each, number in zip(ready, numbers, strict=True)]
    whole = [
        line + (f"   {each.rule}" if each.rule not in (None, each.words) else "")
        for each, line in zip(ready, short, strict=True)
    ]
    room = shutil.get_terminal_size().columns - _NUMBERED
    return whole if max(map(len, whole)) <= room else short


def told(mistake: Mistake) -> str:
    """A mistake in a rule that stands in no file."""
    inside = f" (in the segment {quoted(mistake.segment)})" if mistake.segment else ""
    return mistake.message + inside + (f"\n  hint: {mistake.hint}" if mistake.hint else "")


def _lacking(people: People, kind: Kind) -> str:
    needs = "birthdays" if kind.needs == "birthday" else "orders"
    return f"The source {quoted(people.source)} says nothing of {needs}, so no ready rule fits"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
