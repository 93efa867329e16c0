"""The tests that a config declares, fitted to what their source offers; or what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.audience.segment.advice import typed
from engine.audience.segment.model import AsOf, Parameter, Segment
from engine.audience.segment.reading import read_segment
from engine.datatest.model import Asked, Of, Suite
from engine.document.reading import Loc
from engine.document.wording import did_you_mean, listed, shown
from engine.problem import Place, Problem, quoted
from engine.settings.datatests import DataTest
from engine.settings.model import Column as Described
from engine.settings.model import ColumnType, Settings
from engine.settings.testwords import Ask, Kind
from engine.source.model import Catalogue, Column, Places

_TIMES = (ColumnType.DATE, ColumnType.MOMENT)
#: Columns named in one hint.
_MOST = 20
#: Kinds that are of a whole table, and how they are called.
_OF_TABLE = {Kind.ROW_COUNT: "the number of rows", Kind.CUSTOMER_EXISTS: "'customer exists'"}


def read_suite(
    settings: Settings, source: str, offered: Catalogue, places: Places, as_of: AsOf
) -> tuple[Suite, list[Problem]]:
    """The tests of ``source`` that are right, and what is wrong with the others, each at its place."""
    reading = _Reading(settings, source, offered, places, as_of)
    described = settings.sources[source]
    loc: Loc = ("sources", source)
    reading.table(Of.CUSTOMERS, loc, described.tests, described.columns)
    if described.orders is not None:
        orders = described.orders
        reading.table(Of.ORDERS, (*loc, "orders"), orders.tests, orders.columns)
    return reading.suite(), reading.problems


class _Reading:
    """One pass over the tests of one source."""

    def __init__(
        self, settings: Settings, source: str, offered: Catalogue, places: Places, as_of: AsOf
    ) -> None:
        self.source = source
        self.segments = settings.segments
        self.offered = offered
        self.places = places
        self.as_of = as_of
        self.asked: list[Asked] = []
        self.problems: list[Problem] = []

    def table(
        self, of: Of, loc: Loc, tests: tuple[DataTest, ...], described: Mapping[str, str | Described]
    ) -> None:
        """The tests of a table, then those of its columns."""
        for number, test in enumerate(tests):
            self._read(of, (*loc, "tests", number), test, None)
        for name, entry in described.items():
            for number, test in enumerate(() if isinstance(entry, str) else entry.tests):
                self._read(of, (*loc, "columns", name, "tests", number), test, name)

    def suite(self) -> Suite:
        of_orders = [asked for asked in self.asked if asked.of is Of.ORDERS]
        return Suite(
            tests=tuple(self.asked),
            columns=_looked_at(asked for asked in self.asked if asked.of is Of.CUSTOMERS),
            order_columns=_looked_at(iter(of_orders)) if of_orders else None,
        )

    def _read(self, of: Of, loc: Loc, test: DataTest, below: str | None) -> None:
        before = len(self.problems)
        ask, prefix = test.ask, f"test{len(self.asked)}_"
        columns = self._columns(of, loc, ask, below)
        segment = self._rule(of, loc, test, prefix) if test.rule is not None else None
        accepted: tuple[Parameter, ...] = ()
        if test.accepted_values is not None and columns:
            accepted = tuple(self._accepted(columns[0], loc, test.accepted_values))
        if len(self.problems) == before:
            self.asked.append(
                Asked(
                    source=self.source,
                    of=of,
                    prefix=prefix,
                    loc=loc,
                    test=test,
                    ask=ask,
                    columns=columns if segment is None else self._of_rule(of, segment),
                    accepted=accepted,
                    segment=segment,
                )
            )

    def _columns(self, of: Of, loc: Loc, ask: Ask, below: str | None) -> tuple[Column, ...]:
        """What the test looks at, by name; a test by rule says it in the rule."""
        if ask.kind in _OF_TABLE:
            what = _OF_TABLE[ask.kind]
            if ask.columns or below is not None:
                self._say(loc, f"{what} is no test of a column", "write it under 'tests' of the whole table")
            elif ask.kind is Kind.CUSTOMER_EXISTS and of is not Of.ORDERS:
                self._say(loc, "only an order has a customer", "write it under 'tests' of 'orders'")
            return ()
        names = ask.columns or ((below,) if below is not None else ())
        if ask.kind is Kind.RULE:
            return ()
        if not names and ask.kind is not Kind.FRESH:
            self._say(loc, f"{_called(ask.kind)} of which column?", _with_column(ask.kind))
        if len(names) > 1 and ask.kind in (Kind.FRESH, Kind.ACCEPTED_VALUES):
            self._say(loc, f"{_called(ask.kind)} is of one column", "write one test for each")
        there = self._there(of)
        found = []
        for name in dict.fromkeys(names):
            if name in there:
                found.append(there[name])
                if ask.kind is Kind.FRESH and there[name].type not in _TIMES:
                    self._not_a_time(loc, ask, there[name])
            else:
                problem = f"no column of the {of} is called {quoted(name)}"
                hint = did_you_mean(name, there.keys()) or f"there is {listed(list(there)[:_MOST], 'and')}"
                self.problems.append(Problem(self._named(loc, ask, name), problem, hint))
        return tuple(found)

    def _there(self, of: Of) -> Mapping[str, Column]:
        return self.offered.columns if of is Of.CUSTOMERS else self.offered.order_columns

    def _not_a_time(self, loc: Loc, ask: Ask, column: Column) -> None:
        message = f"{quoted(column.name)} ({column.type}) holds no dates, so it cannot say how fresh it is"
        hint = typed(column, ColumnType.DATE) if column.heading else None
        self.problems.append(Problem(self._named(loc, ask, column.name), message, hint))

    def _named(self, loc: Loc, ask: Ask, name: str) -> Place:
        """Where a test names a column."""
        if ask.text is not None and (word := re.search(rf"\b{re.escape(name)}\b", ask.text)):
            return self.places.text_place(loc if ask.alone else (*loc, "test"), word.start())
        if ask.text is not None:
            return self.places.place(*loc, "column")
        match ask.kind:
            case Kind.FRESH:
                return self.places.place(*loc, "fresh", "column")
            case Kind.ACCEPTED_VALUES:
                return self.places.place(*loc, "column")
            case _:
                key = ask.kind.value.replace("-", " ")
                return self.places.place(*loc, key, ask.columns.index(name))

    def _rule(self, of: Of, loc: Loc, test: DataTest, prefix: str) -> Segment | None:
        # Segments are about customers; an order is none.
        named = self.segments if of is Of.CUSTOMERS else {}
        found = read_segment(test.rule or "", self._there(of), named, self.as_of, prefix=prefix)
        if isinstance(found, Segment):
            return found
        for mistake in found:
            at = (*loc, "rule") if mistake.segment is None else ("segments", mistake.segment)
            place = self.places.text_place(at, mistake.offset)
            self.problems.append(Problem(place, mistake.message, mistake.hint))
        return None

    def _of_rule(self, of: Of, segment: Segment) -> tuple[Column, ...]:
        there = self._there(of)
        return tuple(there[name] for name in sorted(segment.columns) if name in there)

    def _accepted(self, column: Column, loc: Loc, values: tuple[str | bool, ...]) -> Iterator[Parameter]:
        if column.type in (ColumnType.MONEY, ColumnType.MOMENT):
            self._say(
                (*loc, "accepted values"),
                f"{quoted(column.name)} holds {'amounts' if column.type is ColumnType.MONEY else 'moments'}, "
                "which cannot be listed",
                f"write a rule: 'rule: {column.name} >= …'",
            )
            return
        for number, value in enumerate(values):
            read = _value(column.type, value)
            if read is None:
                message = f"{quoted(column.name)} ({column.type}) never holds {shown(value)}"
                self._say((*loc, "accepted values", number), message, _wanted(column, value))
            else:
                yield read

    def _say(self, loc: Loc, message: str, hint: str | None) -> None:
        self.problems.append(Problem(self.places.place(*loc), message, hint))


def _looked_at(tests: Iterator[Asked]) -> frozenset[str]:
    return frozenset(column.name for asked in tests for column in asked.columns)


def _called(kind: Kind) -> str:
    return quoted(kind.value.replace("-", " "))


def _with_column(kind: Kind) -> str:
    match kind:
        case Kind.ACCEPTED_VALUES:
            return "name it: 'column: tier', or write the test below the column"
        case _:
            return f"name it: {kind.value.replace('-', ' ')} email, or write the test below the column"


def _value(kind: ColumnType, value: str | bool) -> Parameter | None:
    """A value as a column of this kind holds it; None if it cannot."""
    match kind:
        case ColumnType.YES_NO:
            words = {"yes": True, "true": True, "no": False, "false": False}
            return value if isinstance(value, bool) else words.get(value.lower())
        case _ if isinstance(value, bool):
            return None
        case ColumnType.NUMBER:
            try:
                number = Decimal(value)
            except InvalidOperation:
                return None
            # As many digits as a column of numbers keeps.
            fits = number.is_finite() and abs(number) < 10**20 and number == round(number, 8)
            return number if fits else None
        case ColumnType.DATE:
            try:
                return date.fromisoformat(value)
            except ValueError:
                return None
        case _:
            return value


def _wanted(column: Column, value: str | bool) -> str:
    match column.type:
        case ColumnType.NUMBER:
            return "write plain numbers: [1, 2.5]"
        case ColumnType.DATE:
            return "write year-month-day: 2027-03-01"
        case ColumnType.YES_NO:
            return "write yes or no"
        case _:
            word = ("false", "true")[value] if isinstance(value, bool) else value
            return f"put quotes round it: '{word}'"
