"""By whose clock people live: a column says it, else their country, else it is the shop's."""

# ruff: noqa: S608 (names and numbers are ours)
from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import duckdb

from engine.audience.country_zone import zone_name, zone_of_country
from engine.audience.model import Question, ZoneFrom
from engine.problem import Problem, Severity, quoted
from engine.settings.model import ColumnType
from engine.source.loading import Loaded

#: The column that says it.
COLUMN = "time_zone"
_ORIGINS = tuple(ZoneFrom)
_BATCH = 10_000
#: Countries named in one message.
_SHOWN = 5


def place(connection: duckdb.DuckDBPyConnection, question: Question, loaded: Loaded) -> None:
    """Give each row of ``verdict`` its ``zone`` (NULL: the shop's) and ``origin``, one of ``ZoneFrom``."""
    said = _said(loaded)
    _clocks(connection, said)
    _countries(connection)
    connection.execute(
        "CREATE OR REPLACE TABLE verdict AS SELECT verdict.*, coalesce(clock.zone, nation.zone) AS zone, "
        f"CASE WHEN clock.zone IS NOT NULL THEN {_ORIGINS.index(ZoneFrom.COLUMN)} "
        f"WHEN nation.zone IS NOT NULL THEN {_ORIGINS.index(ZoneFrom.COUNTRY)} "
        f"ELSE {_ORIGINS.index(ZoneFrom.SHOP)} END AS origin "
        "FROM verdict JOIN person ON person.row = verdict.row "
        f"LEFT JOIN clock ON clock.words = {said} LEFT JOIN nation ON nation.code = verdict.country "
        "ORDER BY verdict.row"
    )
    connection.execute("DROP TABLE clock")


def counts(
    question: Question, connection: duckdb.DuckDBPyConnection
) -> tuple[Mapping[str, int], Mapping[ZoneFrom, int]]:
    """How many of the chosen live by which clock, the commonest first, and what says so."""
    shop = question.settings.shop.time_zone.key
    zones = connection.execute(
        "SELECT coalesce(zone, $shop) AS name, count(*) FROM verdict WHERE reason = 0 "
        "GROUP BY name ORDER BY count(*) DESC, name",
        {"shop": shop},
    ).fetchall()
    origins = connection.execute(
        "SELECT origin, count(*) FROM verdict WHERE reason = 0 GROUP BY origin ORDER BY origin"
    ).fetchall()
    return (
        MappingProxyType(dict(zones)),
        MappingProxyType({_ORIGINS[origin]: count for origin, count in origins}),
    )


def warnings(question: Question, loaded: Loaded, connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """Zones that are none, and countries with several, among the chosen."""
    said = _said(loaded)
    column = _ORIGINS.index(ZoneFrom.COLUMN)
    [(count, row, words)] = connection.execute(
        f"SELECT count(*), min(verdict.row), arg_min({said}, verdict.row) FROM verdict "
        f"JOIN person ON person.row = verdict.row WHERE reason = 0 AND origin <> {column} "
        f"AND trim({said}) <> ''"
    ).fetchall()
    if count:
        others = f" ({count - 1} more like it)" if count > 1 else ""
        yield Problem(
            loaded.customers.place(row),
            f"{COLUMN}: {quoted(words)} is no time zone such as Europe/London{others}",
            "the clock of their country counts, else the shop's",
            Severity.WARNING,
        )
    several = connection.execute(
        "SELECT country, any_value(verdict.zone), count(*) FROM verdict "
        "JOIN nation ON nation.code = country WHERE reason = 0 AND several "
        f"AND origin = {_ORIGINS.index(ZoneFrom.COUNTRY)} GROUP BY country ORDER BY count(*) DESC, country"
    ).fetchall()
    if several:
        total = sum(number for _, _, number in several)
        people = "1 person lives" if total == 1 else f"{total} people live"
        shown = ", ".join(f"{number} in {country} ({zone})" for country, zone, number in several[:_SHOWN])
        more = " …" if len(several) > _SHOWN else ""
        yield Problem(
            question.campaign.place("time_zone"),
            f"{people} in a country with several time zones: {shown}{more}",
            f"where most people live is taken; a column `{COLUMN}` says it for each person",
            Severity.WARNING,
        )


def _said(loaded: Loaded) -> str:
    column = loaded.columns.get(COLUMN)
    there = column is not None and column.type is ColumnType.TEXT
    return f'person."value:{COLUMN}"' if there else "CAST(NULL AS VARCHAR)"


def _clocks(connection: duckdb.DuckDBPyConnection, said: str) -> None:
    """Make ``clock``: what zones are called in the source, and their names."""
    connection.execute("CREATE OR REPLACE TABLE clock (words VARCHAR, zone VARCHAR)")
    cursor = connection.cursor()
    try:
        cursor.execute(f"SELECT DISTINCT {said} AS words FROM person WHERE words IS NOT NULL")
        while batch := cursor.fetchmany(_BATCH):
            known = [(words, name) for (words,) in batch if (name := zone_name(words)) is not None]
            connection.execute(
                "INSERT INTO clock SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
                [[words for words, _ in known], [name for _, name in known]],
            )
    finally:
        cursor.close()


def _countries(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``nation``: the countries of ``verdict``, their zones, and whether they have others as well."""
    connection.execute("CREATE OR REPLACE TABLE nation (code VARCHAR, zone VARCHAR, several BOOLEAN)")
    codes = [
        code
        for (code,) in connection.execute(
            "SELECT DISTINCT country FROM verdict WHERE country IS NOT NULL"
        ).fetchall()
    ]
    found = [(code, zone_of_country(code)) for code in codes]
    connection.execute(
        "INSERT INTO nation SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::BOOLEAN[])",
        [
            [code for code, _ in found],
            [zone.name if zone else None for _, zone in found],
            [zone.several if zone else None for _, zone in found],
        ],
    )
