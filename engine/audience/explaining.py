"""Why one person gets a letter, or does not: rule by rule, with the person's own values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from engine.address import judge
from engine.audience import own_day
from engine.audience.choosing import Audience, choose
from engine.audience.model import Contact, LeftOut, Question
from engine.audience.segment.model import Joint, Rule, Segment
from engine.audience.segment.reading import condition
from engine.language import best
from engine.locales import currency_digits, month_day
from engine.settings.model import ColumnType
from engine.source.model import Column
from engine.source.recipe import Aggregate, Tiers
from engine.value import NO_YEAR


class Truth(StrEnum):
    """What a rule comes to for one person."""

    YES = "yes"
    NO = "no"
    #: A value it asks for is missing or cannot be read.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one rule, or a part of one, comes to.

    Attributes:
        words: The rule as written.
        truth: What it comes to.
        column: The column a comparison is about; None for what is made of parts.
        value: The person's value in plain words, "missing" and "cannot be read" among them; None where
            ``column`` is.
        parts: What it is made of; of a comparison with a fact made by rules, these rules: of tiers down to
            the one that holds.
    """

    words: str
    truth: Truth
    column: str | None = None
    value: str | None = None
    parts: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What became of one row.

    Attributes:
        person: Chosen, or left out with the reason.
        who: The rule; None if everybody is meant.
        but_not: Each `but not` by its words.
        guards: Each of the config's guards by its name.
        own_day: Which day is theirs: "birthday 12 March"; None where that is no matter.
        language_asked: The letter is in the language that this person asked us for.
    """

    person: Contact | LeftOut
    who: Answer | None
    but_not: tuple[tuple[str, Answer], ...]
    guards: tuple[tuple[str, Answer], ...] = ()
    own_day: str | None = None
    language_asked: bool = False


def explain(question: Question, address: str) -> list[Explanation]:
    """What becomes of everybody with ``address`` (two spellings of one mailbox are one), in the order of the
    source; empty if nobody has it.

    Raises:
        BadInput: as ``choose`` does.
    """
    with choose(question) as audience:
        zone = question.settings.shop.time_zone
        people = audience.of_address(judge(address).identity, address.strip())
        return [explain_person(audience, person, zone) for person in people]


def explain_person(audience: Audience, person: Contact | LeftOut, zone: ZoneInfo) -> Explanation:
    """What became of one of the audience's people; moments are shown on ``zone``'s clock."""
    rules = audience.rules
    return Explanation(
        person=person,
        who=None if rules.who is None else _asked(audience, rules.who, person.row, zone),
        but_not=tuple((words, _asked(audience, rule, person.row, zone)) for words, rule in rules.but_not),
        guards=tuple((name, _asked(audience, rule, person.row, zone)) for name, rule in rules.guards),
        own_day=_own_day(audience, person.row),
        language_asked=isinstance(person, Contact) and _language_asked(audience.question, person),
    )


def _own_day(audience: Audience, row: int) -> str | None:
    asked = audience.question.own_day
    if asked is None:
        return None
    fields = own_day.evidence(audience.question, audience.loaded)
    return own_day.words(asked, audience.row_of(fields or ["NULL"], row, {}))


def _language_asked(question: Question, person: Contact) -> bool:
    wanted = question.languages_wanted.get(judge(person.address).identity or "")
    return wanted is not None and best(wanted, question.languages) == person.language


def values_asked(answer: Answer) -> Mapping[str, str]:
    """The columns a rule looks at and the person's values, in the order of the rule."""
    if answer.column is not None and answer.value is not None:
        return {answer.column: answer.value}
    found: dict[str, str] = {}
    for part in answer.parts:
        found.update(values_asked(part))
    return found


def _asked(audience: Audience, segment: Segment, row: int, zone: ZoneInfo) -> Answer:
    leaves = list(segment.rule.leaves())
    columns = audience.columns
    fields = [condition(leaf).sql("duckdb") for leaf in leaves]
    for leaf in leaves:
        name = leaf.column or ""
        fields.append(f'"value:{name}"')
        fields.append(f'"currency:{name}"' if columns[name].type is ColumnType.MONEY else "NULL")
        fields.append(f'"bad:{name}"')
    cells = audience.row_of(fields, row, segment.parameters)
    count = len(leaves)
    answers: dict[int, Answer] = {}
    for number, leaf in enumerate(leaves):
        value, currency, bad = cells[count + 3 * number : count + 3 * number + 3]
        column = columns[leaf.column or ""]
        words = "cannot be read" if bad else _plain(column, value, currency, zone)
        answers[number] = Answer(
            words=leaf.words,
            truth=_truth(cells[number]),
            column=column.name,
            value=words,
            parts=tuple(_made(audience, column.name, row, zone)),
        )
    return _built(segment.rule, iter(answers.values()))


def _made(audience: Audience, name: str, row: int, zone: ZoneInfo) -> Iterator[Answer]:
    """The rules that make a fact, as far as they were looked at; none for what is made without rules."""
    fact = audience.rules.facts.made.get(name)
    if fact is None or isinstance(fact.recipe, Aggregate):
        return
    for number, rule in enumerate(fact.rules):
        if rule is None:
            return
        answer = _asked(audience, rule, row, zone)
        if isinstance(fact.recipe, Tiers):
            answer = replace(answer, words=f"{fact.recipe.rules[number][0]}: {answer.words}")
        yield answer
        if answer.truth is Truth.YES:
            return


def _built(rule: Rule, answers: Iterator[Answer]) -> Answer:
    if rule.joint is Joint.LEAF:
        return next(answers)
    parts = tuple(_built(part, answers) for part in rule.parts)
    return Answer(words=rule.words, truth=_together(rule.joint, [part.truth for part in parts]), parts=parts)


def _together(joint: Joint, truths: list[Truth]) -> Truth:
    """Three-valued logic, as the condition itself has it."""
    match joint:
        case Joint.NOT:
            return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(truths[0], Truth.UNKNOWN)
        case Joint.ALL | Joint.ANY:
            decides = Truth.NO if joint is Joint.ALL else Truth.YES
            if decides in truths:
                return decides
            return Truth.UNKNOWN if Truth.UNKNOWN in truths else truths[0]
        case _:
            return truths[0]


def _truth(cell: object) -> Truth:
    return Truth.UNKNOWN if cell is None else Truth.YES if cell else Truth.NO


def _plain(column: Column, value: object, currency: object, zone: ZoneInfo) -> str:
    """A value as one would say it."""
    match value:
        case None:
            return "missing"
        case bool():
            return "yes" if value else "no"
        case int() if column.type is ColumnType.MONEY:
            code = str(currency or column.currency or "")
            digits = currency_digits(code) if code else 0
            # No zero decimals.
            shown = digits if value % 10**digits else 0
            return f"{Decimal(value).scaleb(-digits):,.{shown}f} {code}".strip()
        case Decimal():
            return format(value.normalize(), "f")
        case date() if value.year == NO_YEAR:
            return month_day(value, "en-GB")
        case datetime():
            return f"{value.replace(tzinfo=ZoneInfo('UTC')).astimezone(zone):%Y-%m-%d %H:%M}"
        case _:
            return str(value)
