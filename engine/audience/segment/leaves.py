"""One comparison, checked against what its column holds, as a condition that DuckDB can test.

Values always become parameters, names are always quoted.  A condition is true, false or unknown (NULL); where
a cell cannot be read it is unknown, whatever it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlglot import expressions as exp

from engine.audience.segment import spans
from engine.audience.segment.advice import holds, typed
from engine.audience.segment.model import AsOf, Parameter, RefusedError
from engine.audience.segment.spans import Span
from engine.document.wording import did_you_mean
from engine.locales import currency_digits
from engine.problem import quoted
from engine.settings.model import ColumnType
from engine.source.cells import yearless
from engine.source.model import Column
from engine.zone import beginning


class Op(StrEnum):
    """What a comparison asks."""

    EQ = "="
    NE = "<>"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "in"
    BETWEEN = "between"
    LIKE = "like"
    STARTS = "starts with"
    ENDS = "ends with"
    CONTAINS = "contains"
    MISSING = "is missing"
    KNOWN = "is known"
    #: A yes/no column by itself.
    YES = "yes"
    #: Within a stretch of time that is counted from now.
    WITHIN = "within"
    #: Not within it, or never.
    NOT_WITHIN = "not within"


class Said(StrEnum):
    """What kind of value stands in a rule."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes/no"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Operand:
    """A value in a rule: ``value`` is str, Decimal, (Decimal, currency), date, datetime (local, naive), bool
    or a Column."""

    said: Said
    value: str | Decimal | tuple[Decimal, str] | date | datetime | bool | Column
    words: str
    start: int


#: Takes the count, the unit, the moment and whether the column holds moments.
Stretch = Callable[[int, str, AsOf, bool], Span]

_ORDERED = {Op.LT: exp.LT, Op.LE: exp.LTE, Op.GT: exp.GT, Op.GE: exp.GTE}
_COMPARED: dict[Op, type[exp.Binary]] = {Op.EQ: exp.EQ, Op.NE: exp.NEQ} | _ORDERED
_TEXTUAL = frozenset({Op.LIKE, Op.STARTS, Op.ENDS, Op.CONTAINS})
_FITS = {
    ColumnType.TEXT: {Said.TEXT},
    ColumnType.NUMBER: {Said.NUMBER},
    ColumnType.MONEY: {Said.MONEY, Said.NUMBER},
    ColumnType.YES_NO: {Said.YES_NO},
    ColumnType.DATE: {Said.DATE, Said.MOMENT, Said.TEXT},
    ColumnType.MOMENT: {Said.DATE, Said.MOMENT, Said.TEXT},
}
#: What a column must hold to be compared with such a value.
_TYPES = {
    Said.NUMBER: ColumnType.NUMBER,
    Said.MONEY: ColumnType.MONEY,
    Said.YES_NO: ColumnType.YES_NO,
    Said.DATE: ColumnType.DATE,
    Said.MOMENT: ColumnType.MOMENT,
}


class Leaves:
    """Builds conditions; gathers their parameters, whose names begin with ``prefix``."""

    def __init__(self, as_of: AsOf, prefix: str) -> None:
        self.as_of = as_of
        self.prefix = prefix
        self.parameters: dict[str, Parameter] = {}

    def compare(self, column: Column, op: Op, operands: Sequence[Operand], start: int) -> exp.Expr:
        """The condition of ``column op operands``.  ``start`` is where the column's name stands.

        Raises:
            RefusedError: if the two do not fit.
        """
        if op in (Op.MISSING, Op.KNOWN):
            missing = _null(value_of(column.name))
            return _guarded(column, exp.not_(missing) if op is Op.KNOWN else missing)
        if op is Op.YES:
            if column.type is not ColumnType.YES_NO:
                raise RefusedError(
                    start,
                    f"{quoted(column.name)} is compared with nothing",
                    f"compare it, or write '{column.name} is known'",
                )
            return value_of(column.name)
        if op in _TEXTUAL and column.type is not ColumnType.TEXT:
            raise RefusedError(
                start, f"{quoted(column.name)} is not text, so '{op}' cannot be asked of it", holds(column)
            )
        for operand in operands:
            self._fit(column, op, operand)
        if op is Op.IN:
            return _any([self.compare(column, Op.EQ, [operand], start) for operand in operands])
        if op is Op.BETWEEN:
            low, high = operands
            return exp.and_(
                self.compare(column, Op.GE, [low], start), self.compare(column, Op.LE, [high], start)
            )
        [operand] = operands
        if isinstance(operand.value, Column):
            return self._columns(column, op, operand.value)
        match column.type:
            case ColumnType.TEXT:
                return self._text(column, op, operand)
            case ColumnType.NUMBER | ColumnType.YES_NO:
                return self._binary(op, value_of(column.name), operand.value)
            case ColumnType.MONEY:
                return self._money(column, op, operand)
            case ColumnType.DATE | ColumnType.MOMENT:
                return self._time(column, op, self._span(column, operand))

    def stretch(
        self, column: Column, op: Op, stretch: Stretch, count: int, unit: str, start: int
    ) -> exp.Expr:
        """The condition that ``column`` lies within a stretch of time counted from now.

        Raises:
            RefusedError: if the column holds no time, or the stretch reaches beyond the calendar.
        """
        self._must_be_time(column, start)
        moments = column.type is ColumnType.MOMENT
        if unit == "hour" and not moments:
            raise RefusedError(start, f"{quoted(column.name)} holds days, not hours", "say it in days")
        try:
            span = stretch(count, unit, self.as_of, moments)
        except OverflowError:
            raise RefusedError(
                start, f"{count} {unit}s reach beyond the calendar", "a smaller number will do"
            ) from None
        ends = span.low is not None and span.high is not None
        if yearless(column) and not ends:
            raise RefusedError(start, *_no_year(column))
        if ends and (column.name == "birthday" or yearless(column)):
            inside = self._anniversary(column, span)
        else:
            inside = self._within(column, span)
        if op is Op.WITHIN:
            return inside
        return _guarded(column, exp.or_(_null(value_of(column.name)), exp.not_(inside)))

    def _fit(self, column: Column, op: Op, operand: Operand) -> None:
        for each in (column, operand.value):
            if isinstance(each, Column) and yearless(each):
                raise RefusedError(operand.start, *_no_year(each))
        if isinstance(operand.value, Column):
            if operand.value.type is not column.type:
                raise RefusedError(
                    operand.start,
                    f"{quoted(column.name)} ({column.type}) and {quoted(operand.value.name)} "
                    f"({operand.value.type}) cannot be compared",
                    None,
                )
        elif operand.said not in _FITS[column.type]:
            raise RefusedError(
                operand.start,
                f"{quoted(column.name)} ({column.type}) cannot be compared with {quoted(operand.words)}",
                "text stands between quotes; " + typed(column, _TYPES[operand.said])
                if column.type is ColumnType.TEXT and operand.said in _TYPES and column.heading
                else holds(column),
            )
        if op in (*_ORDERED, Op.BETWEEN) and column.type in (ColumnType.TEXT, ColumnType.YES_NO):
            raise RefusedError(
                operand.start,
                f"{quoted(column.name)} ({column.type}) has no order, so '{op}' cannot be asked of it",
                f"name those that are meant: {column.name} in ({', '.join(column.values)})"
                if column.values
                else "text can be compared with =, !=, in, like, starts with, ends with and contains"
                if column.type is ColumnType.TEXT
                else f"write {column.name} or not {column.name}",
            )

    def _text(self, column: Column, op: Op, operand: Operand) -> exp.Expr:
        value = value_of(column.name)
        match op:
            case Op.LIKE:
                return exp.Like(this=value, expression=self._parameter(str(operand.value)))
            case Op.STARTS | Op.ENDS | Op.CONTAINS:
                function = {Op.STARTS: "starts_with", Op.ENDS: "suffix", Op.CONTAINS: "contains"}[op]
                return exp.Anonymous(this=function, expressions=[value, self._parameter(str(operand.value))])
            case _ if column.values and operand.value not in column.values:
                raise RefusedError(
                    operand.start,
                    f"no {column.name} is called {quoted(operand.words)}",
                    did_you_mean(operand.words, column.values),
                )
            case _:
                return self._binary(op, value, operand.value)

    def _money(self, column: Column, op: Op, operand: Operand) -> exp.Expr:
        if isinstance(operand.value, tuple):
            amount, currency = operand.value
        elif column.currency is None:
            raise RefusedError(
                operand.start,
                f"{quoted(operand.words)} is an amount of which currency?",
                f"write it: {operand.words} AMD",
            )
        else:
            amount, currency = Decimal(str(operand.value)), column.currency
        if column.one_currency and currency != column.currency:
            raise RefusedError(
                operand.start,
                f"{quoted(column.name)} is in {column.currency}, unlike {quoted(operand.words)}",
                f"write an amount in {column.currency}: amounts of two currencies are never compared",
            )
        digits = currency_digits(currency)
        minor = amount.scaleb(digits)
        if minor != minor.to_integral_value():
            raise RefusedError(
                operand.start,
                f"{quoted(operand.words)} is finer than {currency} goes",
                f"it has {digits} decimals",
            )
        test = self._binary(op, value_of(column.name), int(minor))
        theirs = currency_of(column.name)
        # No currency: the nothing of somebody who never ordered, which is nothing in any currency.
        same = exp.or_(_null(theirs), exp.EQ(this=theirs.copy(), expression=self._parameter(currency)))
        return exp.Case(ifs=[exp.If(this=same, true=test)])

    def _columns(self, column: Column, op: Op, other: Column) -> exp.Expr:
        if op not in _COMPARED:
            raise RefusedError(0, f"'{op}' compares with text, not with a column", None)
        test = _COMPARED[op](this=value_of(column.name), expression=value_of(other.name))
        if column.type is not ColumnType.MONEY:
            return test
        one, two = currency_of(column.name), currency_of(other.name)
        same = exp.or_(_null(one), _null(two), exp.EQ(this=one.copy(), expression=two.copy()))
        return exp.Case(ifs=[exp.If(this=same, true=test)])

    def _span(self, column: Column, operand: Operand) -> Span:
        moments = column.type is ColumnType.MOMENT
        value = operand.value
        if operand.said is Said.TEXT:
            try:
                value = date.fromisoformat(str(value))
            except ValueError:
                raise RefusedError(
                    operand.start, f"{quoted(operand.words)} is not a date", holds(column)
                ) from None
        if isinstance(value, datetime):
            if not moments:
                raise RefusedError(
                    operand.start,
                    f"{quoted(column.name)} holds days, not times",
                    f"write the day alone: {value:%Y-%m-%d}",
                )
            return spans.of_moment(beginning(value, self.as_of.zone))
        if not isinstance(value, date):
            raise TypeError(operand.said)
        try:
            return spans.of_day(value, self.as_of, moments)
        except OverflowError:
            raise RefusedError(
                operand.start, f"{quoted(operand.words)} is the end of the calendar", None
            ) from None

    def _time(self, column: Column, op: Op, span: Span) -> exp.Expr:
        match op:
            case Op.EQ:
                return self._within(column, span)
            case Op.NE:
                return exp.not_(exp.paren(self._within(column, span)))
            case Op.LT:
                return self._within(column, Span(None, span.low))
            case Op.LE:
                return self._within(column, Span(None, span.high))
            case Op.GT:
                return self._within(column, Span(span.high, None))
            case _:
                return self._within(column, Span(span.low, None))

    def _within(self, column: Column, span: Span) -> exp.Expr:
        tests: list[exp.Expr] = []
        if span.low is not None:
            tests.append(exp.GTE(this=value_of(column.name), expression=self._bound(span.low)))
        if span.high is not None:
            tests.append(exp.LT(this=value_of(column.name), expression=self._bound(span.high)))
        return exp.and_(*tests)

    def _anniversary(self, column: Column, span: Span) -> exp.Expr:
        """Whether the day of the year lies within: a birthday comes round."""
        days = spans.dates_within(span)
        value = value_of(column.name)
        if days is None:
            return exp.EQ(this=value, expression=value.copy())
        day = exp.Anonymous(this="strftime", expressions=[value, self._parameter("%m-%d")])
        return exp.In(this=day, expressions=[self._parameter(each) for each in days])

    def _must_be_time(self, column: Column, start: int) -> None:
        if column.type not in (ColumnType.DATE, ColumnType.MOMENT):
            raise RefusedError(
                start,
                f"{quoted(column.name)} ({column.type}) holds no dates",
                typed(column, ColumnType.DATE) if column.heading else None,
            )

    def _binary(self, op: Op, left: exp.Expr, right: object) -> exp.Expr:
        assert isinstance(right, (str, int, Decimal, bool))  # noqa: S101 (``_fit`` let nothing else through)
        return _COMPARED[op](this=left, expression=self._parameter(right))

    def _bound(self, bound: date | datetime) -> exp.Expr:
        if isinstance(bound, datetime):
            # Moments are kept in UTC, without a zone.
            bound = bound.astimezone(UTC).replace(tzinfo=None)
        return self._parameter(bound)

    def _parameter(self, value: Parameter) -> exp.Placeholder:
        name = f"{self.prefix}{len(self.parameters)}"
        self.parameters[name] = value
        return exp.Placeholder(this=name)


def value_of(name: str) -> exp.Column:
    """The value of a column of ``person``."""
    return _field("value", name)


def currency_of(name: str) -> exp.Column:
    """The currency of a money column."""
    return _field("currency", name)


def bad(name: str) -> exp.Column:
    """Whether there is something that cannot be read."""
    return _field("bad", name)


def columns_of(operands: Sequence[Operand]) -> Mapping[str, Column]:
    """The columns among the values."""
    return {operand.value.name: operand.value for operand in operands if isinstance(operand.value, Column)}


def _field(part: str, name: str) -> exp.Column:
    return exp.column(exp.to_identifier(f"{part}:{name}", quoted=True))


def _no_year(column: Column) -> tuple[str, str]:
    return f"{quoted(column.name)} is a day without a year", f"write '{column.name} in the next 7 days'"


def _null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=value.copy(), expression=exp.null())


def _any(tests: Sequence[exp.Expr]) -> exp.Expr:
    return exp.or_(*tests) if len(tests) > 1 else tests[0]


def _guarded(column: Column, test: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=exp.not_(bad(column.name)), true=test)])
