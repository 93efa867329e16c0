"""Who of those that would get the letter has had it, or is held back for now.

Whoever is held back keeps the place among duplicates: none of them gets the letter instead.
"""

# ruff: noqa: S608 (names and numbers are ours)
from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

import duckdb

from engine.audience.model import Question, Reason

_BATCH = 10_000
#: Rows that give way to another one.
_AGAIN = (Reason.SAME_CUSTOMER, Reason.SAME_ADDRESS, Reason.SAME_HOUSEHOLD)


def first_reasons(connection: duckdb.DuckDBPyConnection, name: str, pairs: Iterable[tuple[str, str]]) -> bool:
    """Make table ``name`` (who, why) of ``pairs``: of somebody who comes more than once the first counts.

    False, and no table, if there is nobody.
    """
    rest, before = iter(pairs), 0
    batch = list(islice(rest, _BATCH))
    if not batch:
        return False
    connection.execute("CREATE OR REPLACE TABLE said (place BIGINT, who VARCHAR, why VARCHAR)")
    while batch:
        connection.execute(
            "INSERT INTO said "
            "SELECT $1 + generate_subscripts($2::VARCHAR[], 1), unnest($2::VARCHAR[]), unnest($3::VARCHAR[])",
            [before, [who for who, _ in batch], [why for _, why in batch]],
        )
        before += len(batch)
        batch = list(islice(rest, _BATCH))
    connection.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT who, arg_min(why, place) AS why FROM said GROUP BY who"
    )
    connection.execute("DROP TABLE said")
    return True


def hold(
    connection: duckdb.DuckDBPyConnection, question: Question, codes: Mapping[Reason, int], key: str
) -> None:
    """Mark them in ``verdict``, with why in ``unwanted``; ``key`` is SQL for what is written to once.

    A letter that a customer or an address has had counts for every row of the same customer, and for every
    row with the same ``key``: what was written to under one number is not written to under another.
    """
    if first_reasons(connection, "had", question.had()):
        again = ", ".join(str(codes[reason]) for reason in _AGAIN)
        connection.execute(
            f"CREATE OR REPLACE TABLE thanked AS SELECT row, contact, {key} AS key, had.why "
            "FROM verdict JOIN had ON had.who = contact UNION ALL "
            f"SELECT row, contact, {key}, had.why FROM verdict JOIN had ON had.who = identity"
        )
        for known, same in (("key", key), ("contact", "verdict.contact")):
            connection.execute(
                f"UPDATE verdict SET reason = {codes[Reason.THANKED]}, unwanted = told.why, other = NULL "
                f"FROM (SELECT {known} AS whose, arg_min(why, row) AS why FROM thanked "
                f"WHERE {known} IS NOT NULL GROUP BY {known}) AS told "
                f"WHERE told.whose = {same} AND reason IN (0, {again})"
            )
        connection.execute("DROP TABLE had")
        connection.execute("DROP TABLE thanked")
    if first_reasons(connection, "held", question.held(question.advertising)):
        connection.execute(
            f"UPDATE verdict SET reason = {codes[Reason.HELD_BACK]}, unwanted = held.why "
            "FROM held WHERE held.who = identity AND reason = 0"
        )
        connection.execute("DROP TABLE held")
