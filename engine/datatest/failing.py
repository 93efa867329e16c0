"""Which rows fail a test: SQL over ``person`` and ``purchase`` of ``engine.source.loading``.

Texts in the SQL are ours; names are words without quotes (``engine.source.naming``); values are parameters.
"""

# ruff: noqa: S608 (values are parameters; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.audience.segment.model import Parameter
from engine.datatest.model import Asked, Of
from engine.settings.datatests import Unknown
from engine.settings.model import ColumnType
from engine.settings.testwords import Kind
from engine.source.model import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """The rows that fail one test.

    Attributes:
        condition: True for a row that fails, false or NULL for one that passes; None where a row must be
            compared with others.
        count: A statement that gives their number; None where ``condition`` can be counted.
        rows: What follows FROM to give them: their ``row`` and columns, and ``twin``, the row of another
            that has the same (NULL for other tests).
        parameters: What the ``$names`` in all of these stand for.
    """

    condition: str | None
    count: str | None
    rows: str
    parameters: Mapping[str, Parameter]


def failing(asked: Asked) -> Failing | None:
    """None for a test that no row can fail by itself: how many rows there are, how fresh they are."""
    table = "person" if asked.of is Of.CUSTOMERS else "purchase"
    match asked.ask.kind:
        case Kind.ROW_COUNT | Kind.FRESH:
            return None
        case Kind.UNIQUE:
            return _twins(asked, table)
        case Kind.NOT_MISSING:
            return _by(
                table,
                " OR ".join(f'("value:{c.name}" IS NULL AND NOT "bad:{c.name}")' for c in asked.columns),
            )
        case Kind.ACCEPTED_VALUES:
            return _not_accepted(asked, table)
        case Kind.CUSTOMER_EXISTS:
            known = "SELECT key FROM person WHERE key IS NOT NULL"
            # A subquery has no place in a FILTER, so this one is counted by itself.
            where = f"key IS NULL OR key NOT IN ({known})"
            return Failing(
                condition=None,
                count=f"SELECT count(*) FROM purchase WHERE {where}",
                rows=f"(SELECT *, CAST(NULL AS BIGINT) AS twin FROM purchase WHERE {where})",
                parameters={},
            )
        case Kind.RULE:
            assert asked.segment is not None  # noqa: S101 (reading saw to it)
            passes = "IS FALSE" if asked.test.unknown is Unknown.PASSES else "IS NOT TRUE"
            return _by(table, f"({asked.segment.sql}) {passes}", asked.segment.parameters)


def newest(asked: Asked) -> str:
    """A statement that gives the newest value of the test's column that is not in the future ($now)."""
    table = "person" if asked.of is Of.CUSTOMERS else "purchase"
    value = f'"value:{asked.columns[0].name}"'
    return f"SELECT max({value}) FILTER (WHERE {value} <= $now) FROM {table}"


def _by(table: str, condition: str, parameters: Mapping[str, Parameter] | None = None) -> Failing:
    return Failing(
        condition=condition,
        count=None,
        rows=f"(SELECT *, CAST(NULL AS BIGINT) AS twin FROM {table} WHERE {condition})",
        parameters=parameters or {},
    )


def _not_accepted(asked: Asked, table: str) -> Failing:
    [column] = asked.columns
    parameters = {f"{asked.prefix}{number}": value for number, value in enumerate(asked.accepted)}
    listed = ", ".join(f"${name}" for name in parameters)
    # What cannot be read is certainly none of them.
    return _by(table, f'"bad:{column.name}" OR "value:{column.name}" NOT IN ({listed})', parameters)


def _twins(asked: Asked, table: str) -> Failing:
    """Rows that have all the values of another row; a missing or unreadable value is like no other."""
    keys = [part for column in asked.columns for part in _key(column)]
    known = " AND ".join(f'"value:{column.name}" IS NOT NULL' for column in asked.columns)
    named = ", ".join(f"{key} AS k{number}" for number, key in enumerate(keys))
    numbers = ", ".join(str(number + 1) for number in range(len(keys)))
    groups = (
        f"SELECT {named}, count(*) AS n, min(row) AS earliest, max(row) AS latest FROM {table} "
        f"WHERE {known} GROUP BY {numbers} HAVING count(*) > 1"
    )
    same = " AND ".join(f"k{number} IS NOT DISTINCT FROM {key}" for number, key in enumerate(keys))
    twin = "CASE WHEN row = earliest THEN latest ELSE earliest END"
    return Failing(
        condition=None,
        count=f"SELECT coalesce(sum(n), 0) FROM ({groups})",
        rows=f"(SELECT {table}.*, {twin} AS twin FROM {table} JOIN ({groups}) ON {same})",
        parameters={},
    )


def _key(column: Column) -> list[str]:
    """What two equal values have in common."""
    if column.name == "email" and column.type is ColumnType.TEXT:
        # As the ledger compares addresses (``engine.address``).
        return [f'lower(trim("value:{column.name}"))']
    if column.type is ColumnType.MONEY:
        return [f'"value:{column.name}"', f'"currency:{column.name}"']
    return [f'"value:{column.name}"']
