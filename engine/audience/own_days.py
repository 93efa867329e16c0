"""On which days somebody's own day is, told in one reading of the source; and who stands in which tier."""

# ruff: noqa: S608 (values pass through `literal`, or are dates and numbers of ours)
from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import duckdb

from engine.audience import own_day
from engine.audience.choosing import choose, read
from engine.audience.model import OwnDayAsked, Question, bare
from engine.audience.own_day import RHYTHM_ORDERS, USUAL_GAPS
from engine.schedule.model import OwnDayKind, YearUnknown
from engine.source.catalogue import catalogue
from engine.source.loading import Loaded

#: What ``standings`` tells.
TIER = "tier"


def own_days(question: Question, since: date, until: date) -> Mapping[date, int]:
    """The days from ``since`` to ``until`` (both within) that are somebody's own, and of how many rows.

    By the trigger alone: rules, guards and all else are left aside, so fewer may get a letter.  Each day is
    told as of the time of day at which its letters go.
    Other facts than the first order are as of ``question.now``.  Which day somebody reaches a tier cannot be
    told; then, and without an ``own_day``, it is empty.

    Raises:
        BadInput: as ``choose`` does.
    """
    asked = question.own_day
    if asked is None or asked.rule.kind is OwnDayKind.TIER:
        return {}
    offered = catalogue(question.settings, question.source, question.root, question.config)
    yearly = asked.rule.kind is OwnDayKind.YEARLY
    wanted = own_day.needs(question) if yearly else frozenset()
    loaded = read(
        replace(bare(question), own_day=asked), offered, wanted, None if yearly else frozenset({"at"})
    )
    try:
        found = _yearly(asked, loaded, since, until) if yearly else _of_orders(asked, loaded, since, until)
        return dict(sorted(found.items()))
    finally:
        loaded.store.close()


def standings(question: Question) -> Iterator[tuple[str, str | None]]:
    """Every contact of the source, once, with the tier they stand in; None: in none.

    Somebody whose tier cannot be read is passed over, and so is a row that is neither numbered nor has an
    address.

    Raises:
        BadInput: as ``choose`` does.
    """
    with choose(replace(bare(question), needs=frozenset({TIER}))) as audience:
        there = TIER in audience.columns
        tier = f'CAST("value:{TIER}" AS VARCHAR)' if there else "NULL"
        readable = f'NOT "bad:{TIER}"' if there else "true"
        cursor = audience.cursor()
        try:
            cursor.execute(
                f"SELECT contact, first({tier} ORDER BY verdict.row) FROM verdict "
                f"JOIN person ON person.row = verdict.row WHERE contact IS NOT NULL AND {readable} "
                "GROUP BY contact ORDER BY min(verdict.row)"
            )
            while batch := cursor.fetchmany(1_000):
                yield from batch
        finally:
            cursor.close()


def _yearly(asked: OwnDayAsked, loaded: Loaded, since: date, until: date) -> Counter[date]:
    column = loaded.columns[asked.rule.column or ""]
    value = own_day.date_of(column, asked.zone)
    unknown_year = own_day.unknown_year(asked, column)
    rows = loaded.connection.execute(
        f"SELECT year({value}), month({value}), day({value}), {unknown_year}, count(*) "
        f"FROM person WHERE {value} IS NOT NULL GROUP BY ALL"
    ).fetchall()
    after = timedelta(days=asked.rule.days)
    years = range((since - after).year, (until - after).year + 1)
    found: Counter[date] = Counter()
    for year, month, day, unknown, count in rows:
        for at in years:
            if asked.year_unknown is not YearUnknown.GREET if unknown else year >= at:
                continue
            leaps = (month, day) != (2, 29) or calendar.isleap(at)
            on = date(at, *((month, day) if leaps else own_day.instead(asked.leap))) + after
            if since <= on <= until:
                found[on] += count
    return found


def _of_orders(asked: OwnDayAsked, loaded: Loaded, since: date, until: date) -> Counter[date]:
    connection = loaded.connection
    _clock(connection, asked, since, until)
    rule = asked.rule
    on = f"clock.day = told.day + {rule.days}"
    match rule.kind:
        case OwnDayKind.NTH_ORDER:
            if not rule.days:
                on = "bought_at > clock.before AND bought_at <= clock.goes"
            on += f" AND number = {rule.number}"
        case OwnDayKind.QUIET:
            on += " AND (following IS NULL OR following > clock.goes)"
        case OwnDayKind.RHYTHM:
            gap = own_day.gap("first", "told.day", "number")
            on = f"clock.day = told.day + CAST({rule.number or USUAL_GAPS} * {gap} AS INTEGER)"
            on += f" AND number >= {RHYTHM_ORDERS} AND (following IS NULL OR following > clock.goes)"
        case _:
            pass
    order_day = own_day.local_day('"value:at"', asked.zone)
    # As of each order it is the last one, until the next.
    rows = connection.execute(
        f'WITH bought AS (SELECT key, row, "value:at" AS bought_at, {order_day} AS day '
        'FROM purchase WHERE key IS NOT NULL AND "value:at" IS NOT NULL '
        'AND key NOT IN (SELECT key FROM purchase WHERE "bad:at" AND key IS NOT NULL)), '
        "told AS (SELECT key, day, bought_at, row_number() OVER turn AS number, "
        "first_value(day) OVER turn AS first, lead(bought_at) OVER turn AS following "
        "FROM bought WINDOW turn AS (PARTITION BY key ORDER BY bought_at, row)) "
        f"SELECT clock.day, count(DISTINCT person.row) FROM told JOIN clock ON {on} "
        "JOIN person ON person.key = told.key GROUP BY clock.day"
    ).fetchall()
    return Counter(dict(rows))


def _clock(connection: duckdb.DuckDBPyConnection, asked: OwnDayAsked, since: date, until: date) -> None:
    """Make ``clock``: each day, when its letters go, and when those of the day before do."""
    days = [since + timedelta(days=number) for number in range(-1, (until - since).days + 1)]
    times = [own_day.goes(asked, day) for day in days]
    connection.execute("CREATE OR REPLACE TABLE clock (day DATE, goes TIMESTAMP, before TIMESTAMP)")
    connection.execute(
        "INSERT INTO clock SELECT unnest($1::DATE[]), unnest($2::TIMESTAMP[]), unnest($3::TIMESTAMP[])",
        [days[1:], times[1:], times[:-1]],
    )
