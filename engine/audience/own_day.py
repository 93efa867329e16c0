"""Whose own day it is: a condition over ``person``, and the words that say which day is theirs instead.

Days of moments are days of the shop's zone.  What orders say is as of the moment of the question, for which
facts are made.
"""

# ruff: noqa: S608 (values pass through `literal`, or are dates and numbers of ours)
from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from engine.audience.model import OwnDayAsked, Question
from engine.audience.segment.advice import typed
from engine.document.wording import did_you_mean, listed
from engine.locales import month_day
from engine.problem import Place, Problem, quoted
from engine.schedule.model import LeapDay, OwnDayKind, YearUnknown
from engine.settings.model import ColumnType
from engine.source.cells import literal
from engine.source.loading import Loaded
from engine.source.model import Catalogue, Column
from engine.value import NO_YEAR
from engine.zone import beginning, instant

#: Orders it takes to have a rhythm, and days between two of them that are the least to be called one.
RHYTHM_ORDERS = 3
LEAST_GAP = 7
#: Gaps without an order after which somebody is past their rhythm, where nobody says how many.
USUAL_GAPS = 2
_FIRST, _LAST, _COUNT = "first_order_at", "last_order_at", "order_count"
_FACTS = {
    OwnDayKind.AFTER_ORDER: (_LAST,),
    OwnDayKind.NTH_ORDER: (_COUNT, _LAST),
    OwnDayKind.QUIET: (_LAST,),
    OwnDayKind.RHYTHM: (_COUNT, _FIRST, _LAST),
}
#: Kinds that ask every order, not only what facts say of them.
_OF_ORDERS = frozenset({OwnDayKind.AFTER_ORDER, OwnDayKind.NTH_ORDER})
_TIMES = (ColumnType.DATE, ColumnType.MOMENT)


def needs(question: Question) -> frozenset[str]:
    """The columns and facts that it looks at, and cannot do without."""
    asked = question.own_day
    if asked is None:
        return frozenset()
    if asked.rule.kind is OwnDayKind.YEARLY:
        return frozenset({asked.rule.column or ""})
    return frozenset(_FACTS.get(asked.rule.kind, ()))


def shown(question: Question) -> frozenset[str]:
    """Columns that only its words name."""
    asked = question.own_day
    return frozenset({"tier"} if asked is not None and asked.rule.kind is OwnDayKind.TIER else ())


def order_columns(question: Question) -> frozenset[str] | None:
    """The columns of each order that it looks at; None where it asks no orders."""
    asked = question.own_day
    return frozenset({"at"}) if asked is not None and asked.rule.kind in _OF_ORDERS else None


def problems(question: Question, offered: Catalogue) -> Iterator[Problem]:
    """What the source lacks for it."""
    asked = question.own_day
    if asked is None:
        return
    place, rule = question.campaign.place("on"), asked.rule
    by_orders = rule.kind in _FACTS or rule.column == _FIRST
    if by_orders and not offered.order_columns:
        yield Problem(
            place,
            f"{quoted(rule.words)} is told by orders, and {quoted(question.source)} has none",
            f"say where they are: sources: {{{question.source}: {{orders: …}}}}",
        )
    elif rule.kind is OwnDayKind.TIER and "tier" not in offered.columns:
        yield Problem(
            place,
            f"{quoted(rule.words)} is told by a column or fact 'tier', and there is none",
            f"declare it: sources: {{{question.source}: {{tiers: …}}}}",
        )
    elif rule.kind is OwnDayKind.YEARLY:
        yield from _no_date(place, rule.column or "", offered)


def _no_date(place: Place, name: str, offered: Catalogue) -> Iterator[Problem]:
    column = offered.columns.get(name)
    dates = [other.name for other in offered.columns.values() if other.type in _TIMES]
    if column is None:
        near = did_you_mean(name, dates)
        there = f"there is {listed(dates)}" if dates else "no column holds dates"
        yield Problem(place, f"no column or fact is called {quoted(name)}", near or there)
    elif column.type not in _TIMES:
        hint = typed(column, ColumnType.DATE) if column.heading else None
        yield Problem(place, f"{quoted(name)} ({column.type}) holds no dates", hint)


def prepare(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make what ``theirs`` stands on."""
    asked = question.own_day
    if asked is None:
        return
    low, high = bounds(asked.day - timedelta(days=asked.rule.days), asked.zone)
    now = timestamp(question.now)
    match asked.rule.kind:
        case OwnDayKind.AFTER_ORDER:
            connection.execute(
                "CREATE OR REPLACE TABLE own AS SELECT DISTINCT key FROM purchase WHERE key IS NOT NULL "
                f'AND "value:at" >= {low} AND "value:at" < {high} AND "value:at" <= {now}'
            )
        case OwnDayKind.NTH_ORDER:
            if not asked.rule.days:
                # The letter follows the order: it goes at the first such time of day after it.
                before = goes(asked, asked.day - timedelta(days=1)) + timedelta(microseconds=1)
                low, high = timestamp(before), timestamp(goes(asked, asked.day) + timedelta(microseconds=1))
            # Only customers with an order of that time are counted through.
            connection.execute(
                "CREATE OR REPLACE TABLE own AS SELECT key FROM ("
                'SELECT key, "value:at" AS bought_at, '
                'row_number() OVER (PARTITION BY key ORDER BY "value:at", row) '
                f'AS number FROM purchase WHERE "value:at" <= {now} AND key IN (SELECT key FROM purchase '
                f'WHERE "value:at" >= {low} AND "value:at" < {high})) '
                f"WHERE number = {asked.rule.number} AND bought_at >= {low} AND bought_at < {high}"
            )
        case OwnDayKind.TIER:
            connection.execute("CREATE OR REPLACE TABLE own (key VARCHAR)")
            connection.execute(
                "INSERT INTO own SELECT DISTINCT unnest($1::VARCHAR[])", [list(asked.reached())]
            )
        case _:
            pass


def theirs(question: Question, loaded: Loaded, contact: str) -> str:
    """SQL: whether it is the own day of a row of ``person``; not true where that cannot be known.

    ``contact`` is SQL for who the row is.
    """
    asked = question.own_day
    assert asked is not None  # noqa: S101 (whoever asks has looked)
    rule = asked.rule
    match rule.kind:
        case OwnDayKind.YEARLY:
            return _yearly(asked, loaded.columns[rule.column or ""])
        case OwnDayKind.QUIET:
            low, high = bounds(asked.day - timedelta(days=rule.days), asked.zone)
            return f'("value:{_LAST}" >= {low} AND "value:{_LAST}" < {high})'
        case OwnDayKind.RHYTHM:
            gaps = rule.number or USUAL_GAPS
            return (
                f'("value:{_COUNT}" >= {RHYTHM_ORDERS} AND {_local_date(_LAST, asked.zone)} '
                f"+ CAST({gaps} * {_own_gap(asked.zone)} AS INTEGER) = {day_literal(asked.day)})"
            )
        case OwnDayKind.TIER:
            return f"({contact} IN (SELECT key FROM own))"
        case _:
            return "(person.key IN (SELECT key FROM own))"


def evidence(question: Question, loaded: Loaded) -> list[str]:
    """SQL over ``person`` for what ``words`` tells of."""
    asked = question.own_day
    if asked is None:
        return []
    if asked.rule.kind is OwnDayKind.YEARLY:
        return [date_of(loaded.columns[asked.rule.column or ""], asked.zone)]
    if asked.rule.kind is OwnDayKind.TIER:
        return [f'CAST("value:{name}" AS VARCHAR)' for name in ("tier",) if name in loaded.columns]
    fields = [_local_date(_LAST, asked.zone)]
    if asked.rule.kind in (OwnDayKind.NTH_ORDER, OwnDayKind.RHYTHM):
        fields.append(f'"value:{_COUNT}"')
    if asked.rule.kind is OwnDayKind.RHYTHM:
        fields.append(_own_gap(asked.zone))
    return fields


def words(asked: OwnDayAsked, found: Sequence[object]) -> str:
    """What ``evidence`` found, as one would say it: "birthday 12 March", "last order 2026-05-03"."""
    rule = asked.rule
    if rule.kind is OwnDayKind.TIER:
        return f"tier {found[0]}" if found and found[0] is not None else "no tier"
    if rule.kind is OwnDayKind.YEARLY:
        return _yearly_words(asked, rule.column or "", found[0])
    last = f"last order {found[0]}"
    if found[0] is None:
        return "no order yet"
    if rule.kind is OwnDayKind.NTH_ORDER:
        count = _whole(found[1])
        return f"{count} order{'s' * (count != 1)}, {last}"
    if rule.kind is OwnDayKind.RHYTHM:
        if _whole(found[1]) < RHYTHM_ORDERS:
            return f"{last}; too few orders for a rhythm"
        return f"{last}, usually one in {_whole(found[2])} days"
    return last


def goes(asked: OwnDayAsked, day: date) -> datetime:
    """When letters for ``day`` go, by the shop's clock: in UTC, without a zone."""
    return instant(datetime.combine(day, asked.rule.at), asked.zone).replace(tzinfo=None)


def day_literal(day: date) -> str:
    """A day as SQL."""
    return f"DATE '{day.isoformat()}'"


def timestamp(moment: datetime) -> str:
    """A moment, aware or in UTC, as SQL has it: UTC, without a zone."""
    plain = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return f"TIMESTAMP '{plain.isoformat(' ')}'"


def bounds(day: date, zone: ZoneInfo) -> tuple[str, str]:
    """SQL: when ``day`` begins in ``zone``, and when the next one does."""
    return timestamp(beginning(day, zone)), timestamp(beginning(day + timedelta(days=1), zone))


def local_day(moment: str, zone: ZoneInfo) -> str:
    """SQL: the day of a moment (SQL) on ``zone``'s clock."""
    return f"CAST(({moment} AT TIME ZONE 'UTC') AT TIME ZONE {literal(zone.key)} AS DATE)"


def date_of(column: Column, zone: ZoneInfo) -> str:
    """SQL: the day that a column of dates or moments holds."""
    value = f'"value:{column.name}"'
    return local_day(value, zone) if column.type is ColumnType.MOMENT else value


def gap(first: str, last: str, count: str) -> str:
    """SQL: days between two orders as somebody usually has them, from the days of their first and last."""
    between = f"date_diff('day', {first}, {last})"
    # Half up, in whole numbers.
    return f"greatest({LEAST_GAP}, (2 * {between} + {count} - 1) // nullif(2 * ({count} - 1), 0))"


def instead(leap: LeapDay) -> tuple[int, int]:
    """Month and day that stand for 29 February in years without one."""
    return (2, 28) if leap is LeapDay.BEFORE else (3, 1)


def unknown_year(asked: OwnDayAsked, column: Column) -> str:
    """SQL: whether the year of a column's date only means that it is not known.  Facts know theirs."""
    if column.heading is None:
        return "false"
    years = ", ".join(map(str, sorted(asked.unknown_years | {NO_YEAR})))
    return f"(year({date_of(column, asked.zone)}) IN ({years}))"


def _yearly(asked: OwnDayAsked, column: Column) -> str:
    day = asked.day - timedelta(days=asked.rule.days)
    found = {100 * day.month + day.day}
    if (day.month, day.day) == instead(asked.leap) and not calendar.isleap(day.year):
        found.add(229)
    value, unknown = date_of(column, asked.zone), unknown_year(asked, column)
    greeted = "true" if asked.year_unknown is YearUnknown.GREET else "false"
    # A date's own year is its beginning, not its anniversary.
    return (
        f"(100 * month({value}) + day({value}) IN ({', '.join(map(str, sorted(found)))}) "
        f"AND CASE WHEN {unknown} THEN {greeted} ELSE year({value}) < {day.year} END)"
    )


def _own_gap(zone: ZoneInfo) -> str:
    return gap(_local_date(_FIRST, zone), _local_date(_LAST, zone), f'CAST("value:{_COUNT}" AS BIGINT)')


def _local_date(fact: str, zone: ZoneInfo) -> str:
    return local_day(f'"value:{fact}"', zone)


def _yearly_words(asked: OwnDayAsked, name: str, value: object) -> str:
    called = "first order" if name == _FIRST else name.replace("_", " ")
    if value is None:
        return {_FIRST: "no order yet", "birthday": "no birthday known"}.get(name, f"{called} not known")
    if not isinstance(value, date):
        return f"{called} {value}"
    unknown = name != _FIRST and value.year in asked.unknown_years | {NO_YEAR}
    if unknown or name == "birthday":
        lacking = ", of an unknown year" if unknown and asked.year_unknown is YearUnknown.LEAVE_OUT else ""
        return f"{called} {month_day(value, 'en-GB')}{lacking}"
    return f"{called} {value.isoformat()}"


def _whole(number: object) -> int:
    return int(str(number).partition(".")[0])
