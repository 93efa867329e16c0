"""Why a rule cannot be read at some place, in plain words."""

from __future__ import annotations

from difflib import get_close_matches

from engine.audience.segment.cursor import Cursor
from engine.audience.segment.model import Mistake, RefusedError
from engine.audience.segment.tokens import Kind, Token, refusal
from engine.document.wording import did_you_mean
from engine.problem import quoted
from engine.settings.model import ColumnType
from engine.source.facts import FACTS
from engine.source.model import Column
from engine.source.naming import WORDS, well_known
from engine.source.recipe import Score

#: What people write for "is missing".
MISSING = frozenset({"missing", "null", "empty", "unknown"})
#: What people write who mean no rule at all.
_EVERYBODY = frozenset({"everybody", "everyone", "all", "anybody", "anyone"})
_LONGEST_HEADING = 6
#: Facts that a source has where the config gives what they are made from.
_MADE = frozenset({*FACTS, *Score, "tier"})
_SQL = frozenset(
    ["select", "from", "where", "exists", "union", "case", "cast", "interval", "values", "with", "having"]
)


def no_column(cursor: Cursor) -> RefusedError:
    """Why no comparison begins here."""
    token = cursor.now
    if refused := _never(cursor, token):
        return refused
    if token.kind is Kind.END:
        return RefusedError(token.start, f"after {quoted(cursor.before.words)} something is missing")
    if token.kind is Kind.CLOSE:
        return RefusedError(token.start, "nothing stands before this )")
    if token.kind is not Kind.WORD:
        return RefusedError(
            token.start,
            f"a comparison begins with a column, not with {quoted(token.words)}",
            "total_spent > 40",
        )
    if token.value in WORDS:
        return RefusedError(token.start, f"before {quoted(token.words)} a column is missing")
    if token.value in _EVERYBODY:
        return RefusedError(
            token.start, f"{quoted(token.words)} is no rule", "leave 'who' out to mean everybody"
        )
    if (called := _heading(cursor)) is not None:
        return called
    return RefusedError(token.start, f"no column or segment is called {quoted(token.words)}", _meant(cursor))


def no_value(cursor: Cursor, column: Column) -> RefusedError:
    """Why no value stands here, that could be compared with ``column``."""
    token = cursor.now
    if refused := _never(cursor, token):
        return refused
    if token.kind is Kind.OPEN and (refused := _never(cursor, cursor.ahead(1))):
        return refused
    if token.kind is Kind.CURRENCY:
        return RefusedError(token.start, f"beside {quoted(token.words)} an amount is missing")
    if token.kind is not Kind.WORD or token.value in ("and", "or", "not"):
        return RefusedError(token.start, f"after {quoted(cursor.before.words)} a value is missing")
    if token.value in (MISSING | {"none"}):
        return RefusedError(
            token.start, f"nothing is equal to {quoted(token.words)}", f"write '{column.name} is missing'"
        )
    if column.values:
        return RefusedError(
            token.start,
            f"no {column.name} is called {quoted(token.words)}",
            did_you_mean(token.words, column.values),
        )
    return RefusedError(
        token.start,
        f"no column is called {quoted(token.words)}",
        f"text stands between quotes: {column.name} = '{token.text}'"
        if column.type is ColumnType.TEXT
        else _meant(cursor),
    )


def _heading(cursor: Cursor) -> RefusedError | None:
    """Where the words of a heading stand instead of our name for it."""
    headings = {
        " ".join(column.heading.casefold().split()): column
        for column in cursor.columns.values()
        if column.heading is not None
    }
    for length in range(_LONGEST_HEADING, 0, -1):
        tokens = [cursor.ahead(number) for number in range(length)]
        column = headings.get(" ".join(token.value for token in tokens).casefold())
        if column is not None:
            words = cursor.text[tokens[0].start : tokens[-1].end]
            return RefusedError(
                tokens[0].start,
                f"the heading {quoted(words)} has another name in rules",
                f"write {column.name}",
            )
    return None


def unexpected(cursor: Cursor) -> Mistake:
    """Why the rule cannot go on after a comparison."""
    token, before = cursor.now, cursor.before
    if token.kind is Kind.ODD:
        return Mistake(token.start, *refusal(token))
    if token.kind in (Kind.NUMBER, Kind.COMMA) and before.kind is Kind.NUMBER:
        return Mistake(
            token.start,
            f"{quoted(token.words)} after a number is not understood",
            "write numbers as 12500 or 12.5",
        )
    if token.kind is Kind.OPEN and before.kind is Kind.WORD:
        return Mistake(before.start, _function(before), "a rule calls no functions")
    if token.kind is Kind.SIGN:
        return Mistake(
            token.start, f"{quoted(token.words)} after a comparison", "compare one thing at a time"
        )
    return Mistake(
        token.start,
        f"{quoted(token.words)} after {quoted(before.words)} is not understood",
        "is 'and' or 'or' missing before it?",
    )


def in_list(cursor: Cursor) -> RefusedError:
    """Why a list cannot go on."""
    token = cursor.now
    if token.kind is Kind.ODD:
        return RefusedError(token.start, *refusal(token))
    if token.kind is Kind.END:
        return RefusedError(token.start, "the list is never closed", "close it with )")
    return RefusedError(token.start, f"{quoted(token.words)} in a list", "put a comma between values")


def _never(cursor: Cursor, token: Token) -> RefusedError | None:
    """What has no place in a rule wherever it stands."""
    if token.kind is Kind.ODD:
        return RefusedError(token.start, *refusal(token))
    if token.kind is not Kind.WORD:
        return None
    if token.value in _SQL:
        return RefusedError(
            token.start,
            f"{quoted(token.words)} has no place in a rule",
            "a rule compares columns; it is not SQL",
        )
    after = cursor.after(token)
    if after.kind is Kind.OPEN and token.value not in ("and", "or", "not", "in"):
        return RefusedError(token.start, _function(token), "a rule calls no functions")
    if after.text == ".":
        return RefusedError(
            token.start,
            f"{quoted(token.text + '.' + cursor.after(after).text)} has no place in a rule",
            "columns are called by one name, without their table",
        )
    return None


def _function(token: Token) -> str:
    return f"{quoted(token.text + '(')} has no place in a rule"


def _unmade(fact: str, cursor: Cursor) -> str:
    """Why a fact that orders give is not there."""
    if fact == "tier":
        return "tier is a column of yours, or made by rules under 'tiers' of the source in the config"
    if "order_count" not in cursor.columns:
        return f"{fact} is made from orders: describe them under 'orders' of the source in the config"
    key = "category" if fact == "favourite_category" else "amount"
    return f"{fact} is made from the orders' {quoted(key)}: say under 'orders' which heading holds it"


def _meant(cursor: Cursor) -> str | None:
    """What may have been meant by the word here."""
    word = cursor.now.value
    if (known_as := well_known(word, cursor.columns)) is not None:
        return f"did you mean {quoted(known_as)}?"
    # Every customer has an address; an order has no facts.
    whose = _MADE if "email" in cursor.columns else frozenset()
    if (fact := word if word in whose else well_known(word, whose)) is not None:
        return _unmade(fact, cursor)
    words = [cursor.ahead(number).value for number in range(4)]
    for length in range(len(words), 1, -1):
        if (joined := "_".join(words[:length])) in cursor.columns:
            return f"did you mean {quoted(joined)}?"
    known = [*cursor.columns, *(name for _, name in cursor.names)]
    if close := get_close_matches(cursor.now.value, known, n=1):
        return f"did you mean {quoted(close[0])}?"
    # Every shop with orders has scores, and few rules ask for them.
    known = [name for name in known if name not in set(Score)]
    shown = ", ".join(quoted(name) for name in known[:15])
    return f"there is {shown}" + (" and more" if len(known) > 15 else "") if known else None
