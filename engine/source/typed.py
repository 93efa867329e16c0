"""What sources that know types hold, as the text of a cell that ``engine.source.cells`` reads."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.settings.model import ColumnType

NUMBERS = frozenset({ColumnType.NUMBER, ColumnType.MONEY})
TIMES = frozenset({ColumnType.DATE, ColumnType.MOMENT})
# Longer numbers are nobody's, and writing one out could fill the memory.
_MOST_DIGITS = 40


def text_of(cell: object, kind: ColumnType) -> str | None:
    """``cell`` as text for a column of ``kind``; "" for what is missing, None for what is no single value.

    A number with a fraction is its decimal text to 15 significant digits, which every double holds; in a
    column of numbers it is never mistakable for thousands.  A date in a column of dates is ISO with a "T",
    which no format of a text has by accident.
    """
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case float() | Decimal():
            return number_text(cell, exact=kind in NUMBERS)
        case datetime():
            return cell.isoformat("T" if kind in TIMES else " ")
        case date():
            return f"{cell.isoformat()}T00:00:00" if kind in TIMES else cell.isoformat()
        case time():
            return cell.isoformat()
        case timedelta():
            minutes, seconds = divmod(int(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return None


def number_text(value: float | Decimal, *, exact: bool) -> str:
    """A number in digits: 1 for 1.0, and never with an exponent (but beyond 40 digits).

    ``exact``: three decimals become four, since "1.234" in a text might be a thousand and more.
    """
    text = format(value, ".15g") if isinstance(value, float) else str(value)
    if "e" in text.lower():
        number = Decimal(text)
        if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
            return text
        text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
        if exact and len(text.partition(".")[2]) == 3:
            text += "0"
    return "0" if text == "-0" else text
