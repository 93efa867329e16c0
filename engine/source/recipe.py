"""How facts beside those of ``engine.source.facts`` are made, as the config says it; rules are still text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.settings.model import Scores

#: What orders are called where activities are called by their names.
ORDERS = "orders"
#: Keys of the config, and of what stands there.
Keys: TypeAlias = tuple[str, ...]


class Sum(StrEnum):
    """What an aggregate makes of some orders."""

    NUMBER = "number"
    TOTAL = "total"
    AVERAGE = "average"
    LARGEST = "largest"
    SMALLEST = "smallest"
    FIRST = "first"
    LATEST = "latest"
    MOST_COMMON = "most common"


class Score(StrEnum):
    """A score of 1 to 5, or the three together."""

    RECENCY = "recency_score"
    FREQUENCY = "frequency_score"
    MONEY = "money_score"
    TOGETHER = "rfm"


@dataclass(frozen=True, slots=True)
class Said:
    """A rule as it stands in the config.

    Attributes:
        text: The rule.
        loc: Where the text stands in which it was written.
        start: Where in it the rule begins, in characters; less than none where words of ours stand before it.
    """

    text: str
    loc: Keys
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """Something counted, added up or picked out of the orders, or an activity, of a customer.

    Attributes:
        sum: What is made of them.
        of: ``ORDERS``, or an activity.
        what: Which column of theirs; None for a number of them.
        where: Rules over their columns that all must hold; () for all of them.
    """

    sum: Sum
    of: str
    what: str | None = None
    where: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """Whether a rule holds."""

    rule: Said


@dataclass(frozen=True, slots=True)
class Tiers:
    """The first of several rules that holds, by its name; None in place of a rule for everybody."""

    rules: tuple[tuple[str, Said | None], ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A score, with the bounds that the config declares."""

    score: Score
    bounds: Scores


Recipe: TypeAlias = Aggregate | Expression | Tiers | Scored
