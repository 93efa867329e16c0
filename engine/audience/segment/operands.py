"""Values in a rule: texts, numbers, amounts, dates, other columns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.audience.segment import refusals, spans
from engine.audience.segment.cursor import Cursor
from engine.audience.segment.leaves import Operand, Said
from engine.audience.segment.model import AsOf, RefusedError
from engine.audience.segment.tokens import Kind, Token
from engine.locales import is_currency
from engine.problem import quoted
from engine.source.cells import SIGNS
from engine.source.model import Column

#: Days that have a name, by how long ago they are.
NEAR = {"yesterday": 1, "today": 0, "tomorrow": -1}
MOST_IN_LIST = 1_000

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def operand(cursor: Cursor, column: Column, as_of: AsOf) -> Operand:
    """The value that comes next, taken, to be compared with ``column``.

    Raises:
        RefusedError: if none does.
    """
    if ago := _ago(cursor, as_of):
        return ago
    token = cursor.next()
    after = cursor.now
    match token.kind:
        case Kind.TEXT:
            return Operand(Said.TEXT, token.value, token.words, token.start)
        case Kind.DATE | Kind.MOMENT:
            return _calendar(token)
        case Kind.NUMBER:
            return _amount(cursor, token, Decimal(token.value))
        case Kind.ODD if token.text == "-" and after.kind is Kind.NUMBER:
            cursor.next()
            return _amount(cursor, token, -Decimal(after.value))
        case Kind.CURRENCY if after.kind is Kind.NUMBER:
            return _money(cursor, token, SIGNS[token.text])
        case Kind.WORD if token.value in _YES_NO:
            return Operand(Said.YES_NO, _YES_NO[token.value], token.text, token.start)
        case Kind.WORD if token.value in NEAR:
            day = as_of.today - timedelta(days=NEAR[token.value])
            return Operand(Said.DATE, day, token.text, token.start)
        case Kind.WORD if after.kind is Kind.NUMBER and is_currency(token.text.upper()):
            return _money(cursor, token, token.text.upper())
        case Kind.WORD if (other := cursor.column(token)) is not None:
            return Operand(Said.COLUMN, other, token.text, token.start)
        case Kind.WORD if token.text in column.values:
            return Operand(Said.TEXT, token.text, token.text, token.start)
    cursor.at -= 1
    raise refusals.no_value(cursor, column)


def operands(cursor: Cursor, column: Column, as_of: AsOf) -> list[Operand]:
    """The list in parentheses that comes next, taken.

    Raises:
        RefusedError: if none does.
    """
    start = cursor.now
    if start.kind is not Kind.OPEN:
        raise RefusedError(
            start.start,
            f"after {quoted(f'{column.name} in')} a list is missing",
            "in ('Armenia', 'Israel'), or in the last 90 days",
        )
    cursor.next()
    found = [operand(cursor, column, as_of)]
    while cursor.now.kind is Kind.COMMA:
        cursor.next()
        found.append(operand(cursor, column, as_of))
    if cursor.now.kind is not Kind.CLOSE:
        raise refusals.in_list(cursor)
    cursor.next()
    if len(found) > MOST_IN_LIST:
        raise RefusedError(start.start, f"the list holds more than {MOST_IN_LIST} values")
    return found


def length(cursor: Cursor) -> tuple[int, str, bool] | None:
    """``90 days`` and whether ``ago`` follows, taken; None, and nothing taken, if it is not that."""
    number, of = cursor.now, cursor.ahead(1)
    if number.kind is not Kind.NUMBER or not number.text.isdigit() or of.kind is not Kind.WORD:
        return None
    if spans.unit(of.value) is None or cursor.column(of) is not None:
        return None
    cursor.at += 2
    # Nine digits are beyond every calendar already.
    return int(number.text[:9]), of.text, cursor.take("ago")


def _amount(cursor: Cursor, token: Token, number: Decimal) -> Operand:
    """A number, with its currency if one follows."""
    after = cursor.now
    currency = None
    if after.kind is Kind.CURRENCY or (after.kind is Kind.WORD and after.text in SIGNS):
        currency = SIGNS[after.text]
    elif after.kind is Kind.WORD and is_currency(after.text.upper()) and cursor.column(after) is None:
        currency = after.text.upper()
    if currency is None:
        return Operand(Said.NUMBER, number, cursor.text[token.start : cursor.before.end], token.start)
    cursor.next()
    return Operand(Said.MONEY, (number, currency), cursor.text[token.start : after.end], token.start)


def _money(cursor: Cursor, token: Token, currency: str) -> Operand:
    number = cursor.next()
    words = cursor.text[token.start : number.end]
    return Operand(Said.MONEY, (Decimal(number.value), currency), words, token.start)


def _calendar(token: Token) -> Operand:
    try:
        if token.kind is Kind.DATE:
            return Operand(Said.DATE, date.fromisoformat(token.text), token.text, token.start)
        return Operand(Said.MOMENT, datetime.fromisoformat(token.text), token.text, token.start)
    except ValueError:
        raise RefusedError(
            token.start, f"there is no {quoted(token.text)} in the calendar", "look at the month and the day"
        ) from None


def _ago(cursor: Cursor, as_of: AsOf) -> Operand | None:
    """``90 days ago`` as that day."""
    at, start = cursor.at, cursor.now.start
    found = length(cursor)
    if found is None or not found[2]:
        cursor.at = at
        return None
    count, written, _ = found
    unit = spans.unit(written.lower())
    words = cursor.text[start : cursor.before.end]
    if unit is None or unit == "hour":
        raise RefusedError(start, f"{quoted(words)} is not a day", "90 days ago, 2 weeks ago, 3 months ago")
    try:
        return Operand(Said.DATE, spans.back(as_of.today, count, unit), words, start)
    except OverflowError:
        raise RefusedError(start, f"{quoted(words)} is beyond the calendar") from None
