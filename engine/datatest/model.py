"""Tests of the data as they are asked of one source, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.audience.segment.model import Parameter, Segment
from engine.document.reading import Loc
from engine.problem import Problem, Severity
from engine.settings.datatests import Consequence, DataTest
from engine.settings.testwords import Ask
from engine.source.model import Column


class Of(StrEnum):
    """What a test is of; the value is what a person calls them."""

    CUSTOMERS = "customers"
    ORDERS = "orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A test that fits its source.

    Attributes:
        source: The source's name.
        of: Its customers, or their orders.
        prefix: How the names of its parameters begin; no other test of the source has it.
        loc: Where the test stands in the config.
        test: As it is written there.
        ask: What it asks.
        columns: What it looks at.
        accepted: Of a test of accepted values: these, as the column holds them; else ().
        segment: The rule of a test by rule, over ``person`` or ``purchase``; else None.
    """

    source: str
    of: Of
    prefix: str
    loc: Loc
    test: DataTest
    ask: Ask
    columns: tuple[Column, ...]
    accepted: tuple[Parameter, ...] = ()
    segment: Segment | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters when it fails."""
        return Severity.ERROR if self.test.severity is Consequence.STOP else Severity.WARNING

    @property
    def rule(self) -> str:
        """The lasting name of this kind of test."""
        return f"data/{self.ask.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Every test of one source.

    Attributes:
        tests: In the order of the config: of the source, of its columns, of its orders, of their columns.
        columns: The columns and facts of a customer they look at.
        order_columns: The columns of an order they look at; None where no test is of orders.
    """

    tests: tuple[Asked, ...] = ()
    columns: frozenset[str] = frozenset()
    order_columns: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What came of one test.

    Attributes:
        rows: How many customers or orders there are.
        failing: How many of them do not pass; more than none may be tolerated.
        first: The first few of them, by row (1 = first), in order; () where rows do not fail one by one.
        problem: What to tell; None where the test passes.
    """

    asked: Asked
    rows: int
    failing: int
    first: tuple[int, ...]
    problem: Problem | None
