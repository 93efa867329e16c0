"""What a rule says once it has been read, and what is wrong with one that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlglot.expressions import Expr

#: What a rule hands to DuckDB beside its SQL; never part of the SQL's text.
Parameter = str | int | Decimal | bool | date | datetime


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment a rule is read for (aware), and the zone whose days it means."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong with a rule.

    Attributes:
        offset: Of the words it is about, in characters from the rule's beginning.
        message: As a Problem's.
        hint: As a Problem's.
        segment: The named segment whose text ``offset`` counts in; None for the rule that was read.
    """

    offset: int
    message: str
    hint: str | None = None
    segment: str | None = None


class RefusedError(Exception):
    """A phrase that cannot be read; carries the mistake.  Never leaves this room."""

    def __init__(self, offset: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.mistake = Mistake(offset, message, hint)


class Joint(StrEnum):
    """How the parts of a rule hang together."""

    ALL = "and"
    ANY = "or"
    NOT = "not"
    #: One comparison.
    LEAF = "leaf"
    #: The name of another segment; its one part is that segment's rule.
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, or a part of one.

    Attributes:
        joint: What it is.
        words: As the person wrote it.
        parts: What it is made of; empty for a leaf.
        column: The column a leaf is about; None for the others.
        test: The leaf's condition, true, false or unknown; None for the others.
        start: Where a leaf's words begin, in characters; 0 for the others.
        segment: The named segment whose text ``start`` counts in; None for the rule that was read.
    """

    joint: Joint
    words: str
    parts: tuple[Rule, ...] = ()
    column: str | None = None
    test: Expr | None = None
    start: int = 0
    segment: str | None = None

    def leaves(self) -> Iterator[Rule]:
        """The comparisons, in the order they were written; those of named segments among them."""
        if self.joint is Joint.LEAF:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A rule that was read.

    Attributes:
        text: As written.
        rule: Its parts.
        columns: The columns and facts it looks at.
        sql: The condition, over the table ``person`` of ``engine.source.loading``.
        parameters: What the condition's ``$names`` stand for; these and no others.
    """

    text: str
    rule: Rule
    columns: frozenset[str]
    sql: str
    parameters: Mapping[str, Parameter]
