"""What can be seen of a query before a database sees it: that it is one SELECT, and sorts its rows itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.problem import quoted

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a query is.

    Attributes:
        fault: Why it will not do, after "the query "; None where nothing is wrong.
        read: It was understood; False: only the database can tell more.
        ordered: It says itself how its rows are sorted.
    """

    fault: str | None = None
    read: bool = True
    ordered: bool = False


def look(query: str, dialect: str) -> Seen:
    """Look at a query in the words of ``dialect`` (sqlite, postgres, mysql).

    No safeguard: whoever carries it out sees to it that nothing is written.
    """
    # Imported where it is needed: few sources have a query, and the import is slow.
    import sqlglot
    from sqlglot import expressions
    from sqlglot.errors import SqlglotError

    try:
        found: list[Expr] = [part for part in sqlglot.parse(query, dialect=dialect) if part is not None]
    except (SqlglotError, RecursionError):
        return Seen(read=False)
    if any(isinstance(part, expressions.Condition | expressions.Alias) for part in found):
        # Words that are no statement at all.
        return Seen(read=False)
    if len(found) != 1 or not isinstance(found[0], expressions.Query):
        words = [part.key.upper() for part in found if not isinstance(part, expressions.Query)]
        what = quoted(words[0]) if words else f"{len(found)} statements"
        return Seen(fault=f"must be one SELECT, not {what}")
    only = found[0]
    if only.find(expressions.Into, expressions.Lock, expressions.DML) is not None:
        return Seen(fault="wants more than reading rows")
    return Seen(ordered=only.args.get("order") is not None)
