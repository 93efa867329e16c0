"""Rules to begin with: who gets a letter of a purpose, as far as a source can tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.campaign.model import Purpose
from engine.starter.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A rule that is offered.  ``words`` say it to a person; ``rule`` None means everybody."""

    words: str
    rule: str | None


_EVERYBODY = Suggestion(words="everybody", rule=None)
_ORDERED = Suggestion(words="everybody who has ever ordered", rule="order_count >= 1")
_REGULARS = Suggestion(words="regulars: three orders or more", rule="order_count >= 3")
_LATELY = Suggestion(words="who ordered in the last 30 days", rule="last_order_at in the last 30 days")
_THIS_YEAR = Suggestion(words="who ordered in the last year", rule="last_order_at in the last 12 months")
_CONSENTED = Suggestion(words="who agreed to get letters", rule="consent")

_FIRST_TIME = Suggestion(
    words="first-time buyers of the last 30 days",
    rule="order_count = 1 and last_order_at in the last 30 days",
)
_QUIET = (
    Suggestion(
        words="came more than once, and not for half a year",
        rule="order_count >= 2 and last_order_at more than 180 days ago",
    ),
    Suggestion(words="nothing ordered for half a year", rule="last_order_at more than 180 days ago"),
    Suggestion(words="nothing ordered for a year", rule="last_order_at more than 12 months ago"),
)
_BIRTHDAYS = (
    Suggestion(words="birthday in the next 7 days", rule="birthday in the next 7 days"),
    Suggestion(words="birthday today", rule="birthday today"),
    Suggestion(words="birthday in the next 30 days", rule="birthday in the next 30 days"),
)

#: Rules for a kind of campaign that goes once, the likeliest first.
_ONCE: dict[str, tuple[Suggestion, ...]] = {
    "thank-you": (_REGULARS, _FIRST_TIME, _LATELY, _EVERYBODY),
    "early-access": (
        Suggestion(words="your best: six orders or more", rule="order_count >= 6"),
        _REGULARS,
        _THIS_YEAR,
        _CONSENTED,
        _EVERYBODY,
    ),
    "appreciation-day": (
        Suggestion(words="who ordered twice or more", rule="order_count >= 2"),
        _THIS_YEAR,
        _ORDERED,
        _EVERYBODY,
    ),
    "birthday": _BIRTHDAYS,
    "first-purchase": (_FIRST_TIME,),
    "we-miss-you": _QUIET,
}
#: And where each person's letter goes on a day of their own.
_ROUND: dict[str, tuple[Suggestion, ...]] = {
    "birthday": (
        Suggestion(words="everybody whose birthday is known", rule="birthday is known"),
        Suggestion(words="of these, who has ever ordered", rule="birthday is known and order_count >= 1"),
        Suggestion(words="of these, regulars", rule="birthday is known and order_count >= 3"),
    ),
    "first-purchase": (_ORDERED,),
    "we-miss-you": (
        Suggestion(words="who ordered twice or more", rule="order_count >= 2"),
        Suggestion(words="regulars: three orders or more", rule="order_count >= 3"),
    ),
}
_FOR_OTHERS = (_THIS_YEAR, _REGULARS, _CONSENTED, _EVERYBODY)

#: Column → something to ask of it, the likeliest first.
_EXAMPLES = (
    ("order_count", "order_count >= 3"),
    ("city", "city = 'London'"),
    ("country", "country = 'AM'"),
    ("birthday", "birthday in the next 7 days"),
    ("email", "email ends with '.am'"),
)


def suggestions(kind: Kind, columns: Collection[str], country: str | None, *, once: bool) -> list[Suggestion]:
    """Rules for a letter of ``kind`` to a source with these columns and facts; at most four.

    ``country`` is the shop's, as a column may have it; ``once``: it goes at one time, whatever its kind does.
    Empty where the kind needs to know what the source does not tell.
    """
    if kind.needs is not None and kind.needs not in columns:
        return []
    ready = _ONCE if once else _ROUND
    found = [each for each in ready.get(kind.name, _FOR_OTHERS) if _needs(each.rule) <= set(columns)]
    if kind.purpose is Purpose.APPRECIATION_DAY and country is not None and "country" in columns:
        near = f"country = '{country}'"
        found = [
            Suggestion(
                words=f"{each.words}, in your country", rule=f"{near} and {each.rule}" if each.rule else near
            )
            for each in found
        ]
    return found[:4]


def example_rule(columns: Collection[str]) -> str:
    """A rule to show how one is written, of columns that are there."""
    found = [rule for name, rule in _EXAMPLES if name in columns][:2]
    return " and ".join(found) or "email ends with '.am'"


def _needs(rule: str | None) -> set[str]:
    return {name for name in ("order_count", "last_order_at", "birthday", "consent") if name in (rule or "")}
