"""Running the tests of a source over its rows, once they are loaded."""

# ruff: noqa: S608 (values are parameters; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import islice

from engine.audience.segment.model import AsOf
from engine.datatest import telling
from engine.datatest.failing import Failing, failing, newest
from engine.datatest.model import Asked, Of, Suite, Tested
from engine.datatest.rows import first_rows, named_rows
from engine.datatest.saving import Failures
from engine.problem import Problem
from engine.settings.model import ColumnType
from engine.settings.testwords import Kind
from engine.source.loading import Loaded
from engine.source.model import Places

#: Conditions in one look at the rows: with a thousand, planning it takes 800 MB.
_AT_ONCE = 50


def run(
    suite: Suite, loaded: Loaded, *, as_of: AsOf, places: Places, failures: Failures | None = None
) -> list[Tested]:
    """What comes of every test of ``suite`` over the rows of ``loaded``, in its order.

    ``loaded`` has the suite's columns, of orders too, and keeps the orders no longer afterwards.  The rows
    that fail a test that does not pass are written to ``failures``, if that is given.
    """
    asked = [(each, failing(each)) for each in suite.tests]
    counts = _counts(loaded, asked)
    found = []
    for number, (each, rows) in enumerate(asked):
        tested = _tested(each, rows, counts.get(number, 0), loaded, as_of, places, failures)
        found.append(tested)
    loaded.let_orders_go()
    return found


def problems(tested: Sequence[Tested]) -> list[Problem]:
    """What to tell of those that do not pass."""
    return [each.problem for each in tested if each.problem is not None]


def _counts(loaded: Loaded, asked: Sequence[tuple[Asked, Failing | None]]) -> dict[int, int]:
    """How many rows fail each test, by its number: conditions on rows by fifties in one look."""
    counts: dict[int, int] = {}
    for of, table in ((Of.CUSTOMERS, "person"), (Of.ORDERS, "purchase")):
        conditions = {
            number: rows
            for number, (each, rows) in enumerate(asked)
            if each.of is of and rows is not None and rows.condition is not None
        }
        for some in _batches(conditions):
            parts = ", ".join(f"count(*) FILTER (WHERE {rows.condition})" for _, rows in some)
            parameters = {name: value for _, rows in some for name, value in rows.parameters.items()}
            row = loaded.connection.execute(f"SELECT {parts} FROM {table}", parameters).fetchone() or ()
            counts |= {number: int(count) for (number, _), count in zip(some, row, strict=True)}
    for number, (_, rows) in enumerate(asked):
        if rows is not None and rows.count is not None:
            [count] = loaded.connection.execute(rows.count).fetchone() or (0,)
            counts[number] = int(count)
    return counts


def _batches(conditions: dict[int, Failing]) -> Iterator[list[tuple[int, Failing]]]:
    left = iter(conditions.items())
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _tested(
    asked: Asked,
    rows: Failing | None,
    count: int,
    loaded: Loaded,
    as_of: AsOf,
    places: Places,
    failures: Failures | None,
) -> Tested:
    total = loaded.rows if asked.of is Of.CUSTOMERS else loaded.order_rows or 0
    told: tuple[str, str] | None = None
    few: list[tuple[int, str | None]] = []
    if rows is None:
        by_count = asked.ask.kind is Kind.ROW_COUNT
        told = telling.of_count(asked, total) if by_count else _of_age(asked, loaded, as_of)
    elif count and not (asked.ask.at_most is not None and asked.ask.at_most.covers(count, total)):
        few = first_rows(loaded, asked, rows)
        where = telling.where(loaded, asked, few, count)
        hint = telling.LOOK
        if failures is not None:
            hint = failures.save(asked, *named_rows(loaded, asked, rows, as_of.zone))
        told = f"{telling.of_rows(asked, count, total)}: {where}", hint
    problem = None
    if told is not None:
        said = telling.called(asked) + told[0]
        problem = Problem(places.place(*asked.loc), said, told[1], asked.severity, asked.rule)
    return Tested(asked=asked, rows=total, failing=count, first=tuple(row for row, _ in few), problem=problem)


def _of_age(asked: Asked, loaded: Loaded, as_of: AsOf) -> tuple[str, str] | None:
    """What is wrong with how old the newest is, and the hint; None if nothing is."""
    within = asked.ask.within
    assert within is not None  # noqa: S101 (a test of freshness has it)
    now = as_of.now.astimezone(UTC)
    if not asked.columns:
        stands = loaded.customers if asked.of is Of.CUSTOMERS else loaded.orders or loaded.customers
        changed = stands.changed
        if changed is None:
            return telling.of_server(stands.path)
        return telling.of_file(stands.path, changed, as_of, within) if now - changed > within else None
    [column] = asked.columns
    days = column.type is ColumnType.DATE
    bound = as_of.today if days else now.replace(tzinfo=None)
    [latest] = loaded.connection.execute(newest(asked), {"now": bound}).fetchone() or (None,)
    if latest is not None and days:
        # A day lasts until its end, and is as fresh as that.
        fresh = latest >= (as_of.now - within).astimezone(as_of.zone).date()
    elif latest is not None:
        latest = latest.replace(tzinfo=UTC)
        fresh = now - latest <= within
    else:
        fresh = False
    return None if fresh else telling.of_newest(asked, latest, as_of, within)
