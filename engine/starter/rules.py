"""Rules to begin with: who gets a letter of a purpose, as far as a source can tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.campaign.model import Purpose


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

#: Rules for a purpose, the likeliest first.
_FOR: dict[Purpose, tuple[Suggestion, ...]] = {
    Purpose.THANK_YOU: (
        _REGULARS,
        Suggestion(
            words="first-time buyers of the last 30 days",
            rule="order_count = 1 and last_order_at in the last 30 days",
        ),
        _LATELY,
        _EVERYBODY,
    ),
    Purpose.EARLY_ACCESS: (
        Suggestion(words="your best: six orders or more", rule="order_count >= 6"),
        _REGULARS,
        _THIS_YEAR,
        _CONSENTED,
        _EVERYBODY,
    ),
    Purpose.APPRECIATION_DAY: (
        Suggestion(words="who ordered twice or more", rule="order_count >= 2"),
        _THIS_YEAR,
        _ORDERED,
        _EVERYBODY,
    ),
    Purpose.BIRTHDAY: (
        Suggestion(words="birthday in the next 7 days", rule="birthday in the next 7 days"),
        Suggestion(words="birthday today", rule="birthday today"),
        Suggestion(words="birthday in the next 30 days", rule="birthday in the next 30 days"),
    ),
    Purpose.WIN_BACK: (
        Suggestion(
            words="came more than once, and not for half a year",
            rule="order_count >= 2 and last_order_at more than 180 days ago",
        ),
        Suggestion(words="nothing ordered for half a year", rule="last_order_at more than 180 days ago"),
        Suggestion(words="nothing ordered for a year", rule="last_order_at more than 12 months ago"),
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


def suggestions(purpose: Purpose, columns: Collection[str], country: str | None) -> list[Suggestion]:
    """Rules for a letter of ``purpose`` to a source with these columns and facts; at most four.

    ``country`` is the shop's, as a column may have it.  Empty where the purpose needs to know what the source
    does not tell.
    """
    found = [each for each in _FOR.get(purpose, _FOR_OTHERS) if _needs(each.rule) <= set(columns)]
    if purpose is Purpose.APPRECIATION_DAY and country is not None and "country" in columns:
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
