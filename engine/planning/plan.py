"""A plan: one campaign at one occurrence, with its audience and everything checked.  Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.audience.choosing import Audience, choose
from engine.audience.model import Contact
from engine.errors import BadInput
from engine.planning.advertising import first_shop_link, lacking
from engine.planning.composing import Composer
from engine.planning.inputs import Inputs
from engine.planning.leaving import Leaving, doubts, leaving
from engine.planning.occurrence import Occurrence, current
from engine.planning.question import Known, ask, missing
from engine.planning.testing import failed, suite_of, with_tests
from engine.planning.timing import timing_problems
from engine.planning.trying import CLIPPED, Tried, try_letters
from engine.problem import Problem, Severity, below, quoted
from engine.source.catalogue import columns
from engine.token import Keyring

# Fewer letters say nothing about shapes; more than one shape to so many letters makes writing slow.
_ENOUGH = 500
_PER_SHAPE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a person looks at, and what ``send`` then carries out.

    Holds the audience, which holds a database: close it.

    Attributes:
        root: The workspace's folder.
        time: Which of the campaign's times it is for.
        advertising: Whether the letter is advertising, by its purpose, its offer or its links.
        tried: What came of writing the letters.
        leaving: When they leave.
        warnings: What looks wrong, in plain words.
    """

    inputs: Inputs
    root: Path
    time: Occurrence
    advertising: bool
    audience: Audience
    composer: Composer
    tried: Tried
    leaving: Leaving
    warnings: tuple[str, ...]

    @property
    def occurrence(self) -> str:
        """Which of the campaign's runs this is."""
        return self.time.name

    @property
    def as_of(self) -> datetime:
        """The moment the plan is for, aware."""
        return self.time.as_of

    def close(self) -> None:
        """Let go of the audience."""
        self.audience.close()

    def __enter__(self) -> Plan:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def make_plan(
    inputs: Inputs,
    root: Path,
    *,
    now: datetime,
    keyring: Keyring,
    known: Known,
    occurrence: Occurrence | None = None,
    every_letter: bool = False,
    between: Callable[[], None] = lambda: None,
) -> Plan:
    """Choose the audience of a campaign and write its letters, to see that all is well.

    ``now`` is the moment to plan for, and says which ``occurrence`` is meant where that is None; ``between``
    is called before each letter, and what it raises ends the planning.  The caller closes the plan.

    Raises:
        BadInput: with everything that must be mended before the campaign can go.
    """
    time = occurrence or current(inputs.campaign, inputs.settings, now)
    found = _problems(inputs, time.as_of, begun=known.begun)
    if stops(found):
        raise BadInput(found)
    advertising = inputs.campaign.advertising

    def attempt(*, advertising: bool) -> Plan:
        return _attempt(
            inputs,
            root,
            time,
            keyring,
            known,
            now=now,
            advertising=advertising,
            every_letter=every_letter,
            between=between,
        )

    plan = attempt(advertising=advertising)
    if not advertising and plan.tried.shop_link is not None:
        # Found only once the letters were written: choose again, with consent asked for.
        plan.close()
        plan = attempt(advertising=True)
    try:
        if plan.advertising and (
            missing := list(lacking(inputs.config_places, inputs.campaign_places.place("letter")))
        ):
            raise BadInput(missing)
        if plan.tried.failed and not plan.tried.written:
            raise BadInput(list(dict.fromkeys(failure.problem for failure in plan.tried.failures)))
        return replace(plan, warnings=(*map(str, found), *plan.warnings, *_warnings(plan, known)))
    except BaseException:
        plan.close()
        raise


def _attempt(
    inputs: Inputs,
    root: Path,
    time: Occurrence,
    keyring: Keyring,
    known: Known,
    *,
    now: datetime,
    advertising: bool,
    every_letter: bool,
    between: Callable[[], None],
) -> Plan:
    composer = Composer(
        inputs, occurrence=time.name, as_of=time.as_of, keyring=keyring, advertising=advertising
    )
    suite, wrong = suite_of(inputs, root, time.as_of)
    found = [*faults(inputs, root, composer), *wrong]
    if stops(found):
        raise BadInput(found)
    question = ask(inputs, root, composer, time=time, known=known, advertising=advertising)
    audience = choose(with_tests(question, suite))
    try:
        found += failed(inputs, audience, suite, time.as_of)
        if stops(found):
            raise BadInput(found)
        tried = tried_letters(inputs, composer, audience, every_letter=every_letter, between=between)
        leaves = leaving(inputs, audience, composer, time, now=now)
    except BaseException:
        audience.close()
        raise
    return Plan(
        inputs=inputs,
        root=root,
        time=time,
        advertising=advertising,
        audience=audience,
        composer=composer,
        tried=tried,
        leaving=leaves,
        warnings=tuple(map(str, found)),
    )


def stops(found: Iterable[Problem]) -> bool:
    """Whether something must be mended first; a warning stops nothing."""
    return any(problem.severity is Severity.ERROR for problem in found)


def faults(inputs: Inputs, root: Path, composer: Composer) -> list[Problem]:
    """What is wrong with the letter's templates."""
    source = inputs.campaign.audience.from_
    return composer.problems(columns(inputs.settings, source, root, inputs.config_places))


def tried_letters(
    inputs: Inputs,
    composer: Composer,
    audience: Audience,
    *,
    every_letter: bool,
    between: Callable[[], None] = lambda: None,
) -> Tried:
    def people() -> Iterator[Contact]:
        for contact in audience.people():
            between()
            yield contact

    return try_letters(
        people(),
        audience.chosen,
        write=composer.body,
        number=composer.number,
        names=composer.names,
        shop_link=lambda body: first_shop_link(inputs, body),
        reached=lambda: composer.reached,
        branches=lambda: composer.branches,
        every_letter=every_letter,
    )


def _problems(inputs: Inputs, now: datetime, *, begun: bool) -> list[Problem]:
    """What stands in the way before anybody is chosen."""
    return missing(inputs) or list(
        timing_problems(inputs.campaign, inputs.campaign_places, inputs.settings, now=now, begun=begun)
    )


def _warnings(plan: Plan, known: Known) -> Iterator[str]:
    tried = plan.tried
    for problem in plan.audience.warnings:
        yield str(below(plan.root, problem))
    yield from doubts(plan.inputs, plan.leaving, plan.audience.chosen)
    more = tried.failed - len(tried.failures)
    if tried.failed:
        people = "1 letter" if tried.failed == 1 else f"{tried.failed} letters"
        yield f"{people} cannot be written" + ("" if tried.everybody else " among those tried")
    for failure in tried.failures:
        yield f"{quoted(failure.contact)}: {failure.problem}"
    if more:
        yield f"and {more} more that cannot be written"
    if tried.clipped:
        yield f"{tried.clipped} of the letters are over {CLIPPED // 1024} KB: Gmail cuts them off"
    writing = plan.composer.tally
    if writing.letters >= _ENOUGH and writing.compiled * _PER_SHAPE > writing.letters:
        where = f"{writing.busiest}: this loop" if writing.busiest else "the letter"
        yield (
            f"{where} comes out in many forms ({writing.compiled} among {writing.letters} letters), "
            "so writing will be slow"
        )
    if not tried.everybody:
        yield f"only {tried.written + tried.failed} letters were tried; --every-letter tries all"
    lately = known.thanked_lately(contact.id for contact in plan.audience.people())
    if lately:
        yield f"{lately} of these people had the same letter under another id in the last 30 days"
