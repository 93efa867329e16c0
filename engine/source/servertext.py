"""From the text in which a database server sends a value to the text of a cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from math import isinf, isnan
from zoneinfo import ZoneInfo

from engine.settings.model import ColumnType
from engine.source.typed import NUMBERS, TIMES, number_text

_ISO = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_DAY = re.compile(_ISO)
_MOMENT = re.compile(_ISO + r" \d\d:\d\d:\d\d(\.\d{1,6})?")
#: MySQL's way to say that there is no date in a column that must have one.
_NO_DAY = "0000-00-00"


class Holds(Enum):
    """What a column of a server holds."""

    #: Text, and everything that is taken as the server writes it: whole numbers, true and false, lists.
    TEXT = auto()
    #: Exact numbers, perhaps with decimals.
    DECIMAL = auto()
    #: Numbers of 8 octets or fewer, of which 15 digits are exact.
    FLOAT = auto()
    DAY = auto()
    #: A time on the clocks of wherever the shop is.
    LOCAL = auto()
    #: A moment, in UTC.
    INSTANT = auto()
    #: Single bits, sent as bytes: a number.
    BITS = auto()
    BYTES = auto()


def converter(holds: Holds, kind: ColumnType, zone: str) -> Callable[[str], str] | None:
    """What makes the text of a cell, for a column of ``kind``; None where nothing has to be done.

    As ``typed.text_of`` has it: digits without an exponent, three decimals never mistakable for thousands,
    dates as ISO.  A moment is a day, or a text, by the clocks of ``zone``.  What PostgreSQL calls infinity or
    BC stays as it is; that a number is none (NaN), and MySQL's day 0, say that nothing is known: "".
    """
    exact = kind in NUMBERS
    apart = "T" if kind in TIMES else " "
    match holds:
        case Holds.DECIMAL:
            return lambda text: _number(Decimal(text), text, exact) if "." in text or "N" in text else text
        case Holds.FLOAT:
            return lambda text: _number(float(text), text, exact)
        case Holds.DAY:
            return lambda text: _day(text, "T00:00:00" if kind in TIMES else "")
        case Holds.LOCAL:
            return lambda text: _local(text, apart)
        case Holds.INSTANT if kind is ColumnType.MOMENT:
            return lambda text: _local(text, "T", "Z")
        case Holds.INSTANT:
            clock = ZoneInfo(zone)
            return lambda text: _on_clocks(text, clock, apart)
        case _:
            return None


def bits_text(bits: bytes) -> str:
    """A number out of single bits: 1 for b'\\x01'."""
    return str(int.from_bytes(bits))


def _number(number: float | Decimal, text: str, exact: bool) -> str:
    if isnan(number):
        return ""
    return text if isinf(number) else number_text(number, exact=exact)


def _day(text: str, more: str) -> str:
    if text == _NO_DAY:
        return ""
    return text + more if _DAY.fullmatch(text) else text


def _local(text: str, apart: str, zone: str = "") -> str:
    if text.startswith(_NO_DAY):
        return ""
    return text.replace(" ", apart) + zone if _MOMENT.fullmatch(text) else text


def _on_clocks(text: str, zone: ZoneInfo, apart: str) -> str:
    if text.startswith(_NO_DAY):
        return ""
    if not _MOMENT.fullmatch(text):
        return text
    try:
        local = datetime.fromisoformat(f"{text}+00:00").astimezone(zone)
    except (OverflowError, ValueError):
        # The first and the last day that Python knows.
        return text
    return local.replace(tzinfo=None).isoformat(apart)
