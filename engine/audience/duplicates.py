"""Of rows that are one customer, one address or one household, the first that could be chosen stays."""

# ruff: noqa: S608 (names and numbers are ours)
from __future__ import annotations

from collections.abc import Mapping

import duckdb

from engine.audience.model import Question, Reason
from engine.campaign.model import OnePer


def key(question: Question) -> str:
    """SQL over ``verdict``: what is written to once; NULL where that is the customer alone."""
    return {
        OnePer.ADDRESS: "identity",
        OnePer.CONTACT: "CAST(NULL AS VARCHAR)",
        OnePer.HOUSEHOLD: "coalesce('household ' || household, 'address ' || identity)",
    }[question.one_per]


def leave_out(connection: duckdb.DuckDBPyConnection, question: Question, codes: Mapping[Reason, int]) -> None:
    """Mark the others in ``verdict``, with the row that is chosen instead in ``other``."""
    once = key(question)
    [*counts] = connection.execute(
        f"SELECT count(*), count(DISTINCT contact), count({once}), count(DISTINCT {once}) "
        "FROM verdict WHERE reason = 0"
    ).fetchone() or (0, 0, 0, 0)
    rows, contacts, keys, different = counts
    if rows == contacts and keys == different:
        return
    again = codes[Reason.SAME_HOUSEHOLD if question.one_per is OnePer.HOUSEHOLD else Reason.SAME_ADDRESS]
    # Without a customer number the address is the customer: say that.
    same = f"CASE WHEN numbered THEN {codes[Reason.SAME_CUSTOMER]} ELSE {codes[Reason.SAME_ADDRESS]} END"
    connection.execute(
        "CREATE OR REPLACE TABLE winner AS "
        "SELECT min(row) AS row, contact FROM verdict WHERE reason = 0 GROUP BY contact"
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE sole AS SELECT min(verdict.row) AS row, {once} AS key FROM verdict "
        f"JOIN winner ON winner.row = verdict.row WHERE {once} IS NOT NULL GROUP BY ALL"
    )
    connection.execute(
        "UPDATE verdict SET reason = twin.reason, other = twin.other FROM ("
        f"SELECT verdict.row, CASE WHEN winner.row <> verdict.row THEN {same} ELSE {again} END AS reason, "
        "CASE WHEN winner.row <> verdict.row THEN winner.row ELSE sole.row END AS other "
        "FROM verdict JOIN winner ON winner.contact = verdict.contact "
        f"LEFT JOIN sole ON sole.key = {once} "
        "WHERE reason = 0 AND (winner.row <> verdict.row OR sole.row <> verdict.row)"
        ") AS twin WHERE twin.row = verdict.row"
    )
    for table in ("winner", "sole"):
        connection.execute(f"DROP TABLE {table}")
