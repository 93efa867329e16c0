"""A plan: one campaign at one occurrence, with its audience and everything checked.  Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from engine.address import judge
from engine.audience.choosing import Audience, choose
from engine.audience.model import Contact, LeftOut, Question, Reason, Unwanted, nobody
from engine.campaign.model import Campaign
from engine.errors import BadInput
from engine.planning.advertising import first_shop_link, lacking
from engine.planning.composing import Composer
from engine.planning.inputs import Inputs
from engine.planning.testing import failed, suite_of, with_tests
from engine.planning.timing import timing_problems
from engine.planning.trying import CLIPPED, Tried, try_letters
from engine.problem import Problem, Severity, below, quoted
from engine.settings.model import ColumnType
from engine.source.catalogue import columns
from engine.source.facts import FACTS
from engine.source.model import Column
from engine.token import Keyring

#: A campaign sent at one moment, or at any, has one occurrence: changing its time changes nothing.
ONCE = "once"
# Who is left out for one of these is left out whatever is known of consent.
_BEFORE_CONSENT = tuple(Reason)[: tuple(Reason).index(Reason.NO_CONSENT)]
# Fewer letters say nothing about shapes; more than one shape to so many letters makes writing slow.
_ENOUGH = 500
_PER_SHAPE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger knows that a plan must heed.

    Attributes:
        unwanted: Who gets no such letter, and why; asked each time people are chosen.
        languages_wanted: The language somebody asked for, by normalised address.
        begun: Whether letters of this campaign have been planned for good already.
        thanked_lately: How many of these contacts had the same template under another id in the last 30
            days; asked only where somebody was chosen.
    """

    unwanted: Unwanted = nobody
    languages_wanted: Mapping[str, str] = field(default_factory=dict)
    begun: bool = False
    thanked_lately: Callable[[Iterator[str]], int] = lambda _contacts: 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a person looks at, and what ``send`` then carries out.

    Holds the audience, which holds a database: close it.

    Attributes:
        root: The workspace's folder.
        occurrence: Which of the campaign's runs this is.
        as_of: The moment the plan is for, aware.
        advertising: Whether the letter is advertising, by its purpose, its offer or its links.
        tried: What came of writing the letters.
        warnings: What looks wrong, in plain words.
    """

    inputs: Inputs
    root: Path
    occurrence: str
    as_of: datetime
    advertising: bool
    audience: Audience
    composer: Composer
    tried: Tried
    warnings: tuple[str, ...]

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
    every_letter: bool = False,
    between: Callable[[], None] = lambda: None,
) -> Plan:
    """Choose the audience of a campaign and write its letters, to see that all is well.

    ``now`` is the moment to plan for; ``between`` is called before each letter, and what it raises ends the
    planning.  The caller closes the plan.

    Raises:
        BadInput: with everything that must be mended before the campaign can go.
    """
    found = _problems(inputs, now, begun=known.begun)
    if _stops(found):
        raise BadInput(found)
    advertising = inputs.campaign.advertising

    def attempt(*, advertising: bool) -> Plan:
        return _attempt(
            inputs,
            root,
            now,
            keyring,
            known,
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


def ask_as_planned(
    inputs: Inputs, root: Path, address: str, *, now: datetime, keyring: Keyring, known: Known
) -> Question:
    """What the plan of a campaign asks of its source in the end, as far as it decides about ``address``.

    A letter may be advertising by its links alone, and then consent is asked for: where that can matter,
    letters are written to see, which takes as long as the plan does.  What else is wrong with them is not
    looked at.

    Raises:
        BadInput: if the source cannot be looked at, or the campaign names what the config does not have.
    """
    if wanting := missing(inputs):
        raise BadInput(wanting)
    advertising = inputs.campaign.advertising
    composer = Composer(inputs, occurrence=ONCE, as_of=now, keyring=keyring, advertising=advertising)
    question = ask(inputs, root, composer, now=now, known=known, advertising=advertising)
    if advertising or _stops(_faults(inputs, root, composer)):
        return question
    with choose(question) as audience:
        people = audience.of_address(judge(address).identity, address.strip())
        if all(isinstance(person, LeftOut) and person.reason in _BEFORE_CONSENT for person in people):
            return question
        tried = _tried(inputs, composer, audience, every_letter=False)
    return replace(question, advertising=tried.shop_link is not None)


def ask(
    inputs: Inputs,
    root: Path,
    composer: Composer,
    *,
    now: datetime,
    known: Known,
    advertising: bool,
) -> Question:
    """What a campaign asks of its source.

    Raises:
        BadInput: if the source cannot be looked at.
    """
    campaign, settings = inputs.campaign, inputs.settings
    available = columns(settings, campaign.audience.from_, root, inputs.config_places)
    return Question(
        settings=settings,
        root=root,
        source=campaign.audience.from_,
        who=campaign.audience.who,
        but_not=campaign.audience.but_not,
        now=now,
        needs=frozenset(name for name in (*available, "orders") if composer.uses(name))
        | _beside(campaign, available),
        advertising=advertising,
        languages=composer.languages,
        one_per=campaign.one_per,
        unwanted=known.unwanted,
        languages_wanted=known.languages_wanted,
        config=inputs.config_places,
        campaign=inputs.campaign_places,
    )


def _beside(campaign: Campaign, available: Mapping[str, Column]) -> frozenset[str]:
    """What tells who is uncommon, where it costs nothing: the tier as text, and how many orders somebody has
    if orders are asked for anyway."""
    rules = " ".join(filter(None, (campaign.audience.who, *campaign.audience.but_not)))
    found = {"tier"} if "tier" in available and available["tier"].type is ColumnType.TEXT else set()
    if "order_count" in available and any(fact in rules for fact in FACTS):
        found.add("order_count")
    return frozenset(found)


def _attempt(
    inputs: Inputs,
    root: Path,
    now: datetime,
    keyring: Keyring,
    known: Known,
    *,
    advertising: bool,
    every_letter: bool,
    between: Callable[[], None],
) -> Plan:
    composer = Composer(inputs, occurrence=ONCE, as_of=now, keyring=keyring, advertising=advertising)
    suite, wrong = suite_of(inputs, root, now)
    found = [*_faults(inputs, root, composer), *wrong]
    if _stops(found):
        raise BadInput(found)
    question = ask(inputs, root, composer, now=now, known=known, advertising=advertising)
    audience = choose(with_tests(question, suite))
    try:
        found += failed(inputs, audience, suite, now)
        if _stops(found):
            raise BadInput(found)
        tried = _tried(inputs, composer, audience, every_letter=every_letter, between=between)
    except BaseException:
        audience.close()
        raise
    return Plan(
        inputs=inputs,
        root=root,
        occurrence=ONCE,
        as_of=now,
        advertising=advertising,
        audience=audience,
        composer=composer,
        tried=tried,
        warnings=tuple(map(str, found)),
    )


def _stops(found: Iterable[Problem]) -> bool:
    """Whether something must be mended first; a warning stops nothing."""
    return any(problem.severity is Severity.ERROR for problem in found)


def _faults(inputs: Inputs, root: Path, composer: Composer) -> list[Problem]:
    """What is wrong with the letter's templates."""
    source = inputs.campaign.audience.from_
    return composer.problems(columns(inputs.settings, source, root, inputs.config_places))


def _tried(
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


def missing(inputs: Inputs) -> list[Problem]:
    """What the campaign names and the config does not have."""
    campaign, settings = inputs.campaign, inputs.settings
    return [
        Problem(
            inputs.campaign_places.place(*keys),
            f"the config has no {quoted(name)}",
            "gramercy check says what there is",
        )
        for keys, name, there in (
            (("sender",), campaign.sender, settings.senders),
            (("audience", "from"), campaign.audience.from_, settings.sources),
            (("offer",), campaign.offer, settings.offers),
            (("event",), campaign.event, settings.events),
        )
        if name is not None and name not in there
    ]


def _warnings(plan: Plan, known: Known) -> Iterator[str]:
    tried = plan.tried
    for problem in plan.audience.warnings:
        yield str(below(plan.root, problem))
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
