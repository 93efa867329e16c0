"""How the text in a cell becomes a value: SQL that DuckDB runs over whole columns.

A cell that cannot be read gives NULL beside a text that is not NULL; nothing is ever guessed.  Texts in the
SQL are ours or pass through ``literal``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.locales import currencies, currency_digits
from engine.settings.model import ColumnType
from engine.source.model import Column

YES = ("yes", "true", "1", "y", "այո", "כן")
NO = ("no", "false", "0", "n", "ոչ", "לא")
#: Signs and words that stand for a currency beside an amount.  "$" is the declared dollar, else the US one.
SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "֏": "AMD",
    "₪": "ILS",
    "₽": "RUB",
    "$": "USD",
    "դրամ": "AMD",
    "ש״ח": "ILS",
    'ש"ח': "ILS",
}
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})

#: Plain, no-break, narrow no-break and thin space, and the Swiss apostrophes: between thousands.
_SPACE = "[ \u00a0\u202f\u2009'’]"
_BLANK = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
# A thousand million million minor units: more is a slip of the pen, and sums stay within 128 bits.
_MOST_MINOR = 10**15

_TOKENS = {
    "YYYY": ("%Y", r"\d{4}"),
    "MMMM": ("%B", r"[A-Za-z]+"),
    "MMM": ("%b", r"[A-Za-z]{3}"),
    "MM": ("%m", r"\d{1,2}"),
    "M": ("%m", r"\d{1,2}"),
    "DD": ("%d", r"\d{1,2}"),
    "D": ("%d", r"\d{1,2}"),
    "HH": ("%H", r"\d{1,2}"),
    "H": ("%H", r"\d{1,2}"),
    "hh": ("%I", r"\d{1,2}"),
    "h": ("%I", r"\d{1,2}"),
    "mm": ("%M", r"\d{1,2}"),
    "ss": ("%S", r"\d{1,2}"),
    "A": ("%p", r"[AaPp][Mm]"),
}
_TOKEN = re.compile("|".join(_TOKENS) + "|[A-Za-z]+|[^A-Za-z]")
_UNIX = {"unix": 1_000_000, "unix ms": 1_000}
_NUMBER_FORMAT = re.compile(r"1(?P<group>[., ']?)234(?P<decimal>[.,])5+6?7?")
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO_TIME = r"[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_ISO_ZONE = r"(Z|[+-]\d{2}(:?\d{2})?)"


@dataclass(frozen=True, slots=True)
class Reading:
    """SQL for one column.

    Attributes:
        value: The typed value; NULL for what is missing or cannot be read.  Money: minor units, BIGINT.
        currency: Money only: the three-letter code.
        layers: What the two stand on: columns to be worked out first, one layer after the other.
    """

    value: str
    currency: str | None = None
    layers: tuple[Mapping[str, str], ...] = ()


def literal(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def present(raw: str) -> str:
    """``raw`` where it holds anything but blanks, else NULL."""
    return f"CASE WHEN trim({raw}, {_BLANK}) <> '' THEN {raw} END"


def words_for(column: Column) -> str:
    """What a cell of ``column`` should look like, to be read after "is not"."""
    match column.type:
        case ColumnType.NUMBER:
            return "a number" + (f" like {column.format}" if column.format else "")
        case ColumnType.MONEY:
            kind = f"an amount in {column.currency}" if column.one_currency else "an amount with its currency"
            return kind + (f" like {column.format}" if column.format else "")
        case ColumnType.YES_NO:
            return "yes or no"
        case ColumnType.DATE:
            return f"a date like {column.format or '2027-03-01'}"
        case ColumnType.MOMENT:
            return f"a date and time like {column.format or '2027-03-01 09:00'}"
        case ColumnType.TEXT:
            return "text"


def format_fault(kind: ColumnType, form: str) -> tuple[str, str] | None:
    """What is wrong with a declared format, and what to do; None if it is in order."""
    if kind in (ColumnType.NUMBER, ColumnType.MONEY):
        if _NUMBER_FORMAT.fullmatch(form):
            return None
        return "numbers are not written so", "write how 1234.56 is written: 1,234.56 or 1.234,56 or 1234,56"
    if kind in (ColumnType.TEXT, ColumnType.YES_NO):
        return f"a {kind} column needs no format", "leave it out, or say `type: date`"
    if form in _UNIX:
        return None
    found = _TOKEN.findall(form)
    for token in found:
        if token == "YY":  # noqa: S105 (a token of a date)
            return "a year of two digits may be of two centuries", "have the file written with four: YYYY"
        if token.isascii() and token.isalpha() and token not in _TOKENS and token not in ("T", "Z"):
            return f"{token!r} is no part of a date", "use YYYY MM DD HH mm ss, as in DD.MM.YYYY HH:mm"
    kinds = {_TOKENS[token][0] for token in found if token in _TOKENS}
    if not {"%Y", "%d"} <= kinds or not kinds & {"%m", "%b", "%B"}:
        return "a date needs year, month and day", "use YYYY, MM and DD, as in DD.MM.YYYY"
    if len(kinds) != len([token for token in found if token in _TOKENS]):
        return "one part of the date is there twice", "MM is the month, mm the minutes"
    return None


def reading(raw: str, column: Column) -> Reading:
    """SQL that reads ``raw`` (SQL of a text, NULL where missing) as ``column`` declares."""
    bare = f"trim({raw}, {_BLANK})"
    match column.type:
        case ColumnType.TEXT:
            breaks = f"contains({raw}, chr(10)) OR contains({raw}, chr(13))"
            joined = (
                f"replace(replace({raw}, chr(13) || chr(10), chr(10)), chr(13), chr(10))"
                if column.multi_line
                else f"regexp_replace({raw}, '[\\r\\n]+', ' ', 'g')"
            )
            return Reading(f"CASE WHEN {breaks} THEN {joined} ELSE {raw} END")
        case ColumnType.YES_NO:
            low = f"lower({bare})"
            return Reading(
                f"CASE WHEN {low} IN ({_list(YES)}) THEN true WHEN {low} IN ({_list(NO)}) THEN false END"
            )
        case ColumnType.NUMBER:
            return Reading(f"TRY_CAST({_plain_number(bare, column.format)} AS DECIMAL(28,8))")
        case ColumnType.MONEY:
            return _money(bare, column)
        case ColumnType.DATE:
            return Reading(_date(bare, column.format))
        case ColumnType.MOMENT:
            return Reading(_moment(bare, column.format, column.zone))


def _list(texts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(literal, texts))


def _full(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _plain_number(text: str, form: str | None) -> str:
    """SQL: ``text`` with a dot for the decimals and nothing between the thousands; NULL if it is no number
    or might be two.  Without a format "1,234" and "1.234" might: they are refused."""
    spaced = f"regexp_replace({text}, {literal(_SPACE)}, '', 'g')"
    if form is not None and (found := _NUMBER_FORMAT.fullmatch(form)):
        sign = found["decimal"]
        other = "." if sign == "," else ","
        whole = rf"[+-]?(\d{{1,3}}(([{other}]\d{{3}})+|({_SPACE}\d{{3}})+)|\d+)([{sign}]\d+)?"
        bare = f"replace({spaced}, {literal(other)}, '')"
        return f"CASE WHEN {_full(text, whole)} THEN replace({bare}, {literal(sign)}, '.') END"
    dot = r"[+-]?(\d+(\.(\d{1,2}|\d{4,}))?|(0|\d{4,})\.\d+)"
    comma = r"[+-]?(\d+(,(\d{1,2}|\d{4,}))?|(0|\d{4,}),\d+)"
    space_dot = rf"[+-]?\d{{1,3}}({_SPACE}\d{{3}})+(\.\d+)?"
    space_comma = rf"[+-]?\d{{1,3}}({_SPACE}\d{{3}})+,\d+"
    english = r"[+-]?\d{1,3}((,\d{3})+\.\d+|(,\d{3}){2,})"
    german = r"[+-]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})"
    return (
        f"CASE WHEN {_full(text, dot)} THEN {text}"
        f" WHEN {_full(text, comma)} THEN replace({text}, ',', '.')"
        f" WHEN {_full(text, space_dot)} THEN {spaced}"
        f" WHEN {_full(text, space_comma)} THEN replace({spaced}, ',', '.')"
        f" WHEN {_full(text, english)} THEN replace({text}, ',', '')"
        f" WHEN {_full(text, german)} THEN replace(replace({text}, '.', ''), ',', '.') END"
    )


def _money(bare: str, column: Column) -> Reading:
    """Amount and currency in layers, so that no part is worked out twice."""
    text, around, core, exact = (f'"{part}:{column.name}"' for part in ("text", "around", "core", "exact"))
    currency = f'"currency:{column.name}"'
    default = "CAST(NULL AS VARCHAR)" if column.currency is None else literal(column.currency)
    naked = _full(text, r"[+-]?[0-9.,]+")
    # The amount runs from the first digit to the last; what stands round it names the currency.
    digits = "[0-9]([0-9., \u00a0\u202f\u2009'’]*[0-9])?"
    said = f"CASE WHEN {naked} THEN '' ELSE trim(replace({text}, {core}, ''), {_BLANK} || '+-') END"
    named = SIGNS | ({"$": column.currency} if column.currency in _DOLLARS else {})
    cases = " ".join(f"WHEN {literal(sign)} THEN {literal(code)}" for sign, code in named.items())
    codes = "[" + _list(sorted(currencies())) + "]"
    code = f"CASE WHEN list_contains({codes}, upper({around})) THEN upper({around}) END"
    found = f"CASE {around} WHEN '' THEN {default} {cases} ELSE {code} END"
    if column.one_currency:
        found = f"CASE WHEN {found} = {default} THEN {default} END"
    minus = f"CASE WHEN contains({text}, '-') THEN '-' ELSE '' END"
    whole, part = _plain_number(text, column.format), _plain_number(core, column.format)
    number = f"CASE WHEN {naked} THEN {whole} ELSE {minus} || {part} END"
    good = f"{currency} IS NOT NULL AND {exact} = trunc({exact}) AND abs({exact}) < {_MOST_MINOR}"
    return Reading(
        value=f"CASE WHEN {good} THEN CAST({exact} AS BIGINT) END",
        currency=currency,
        layers=(
            {text: bare},
            {core: f"regexp_extract({text}, {literal(digits)})"},
            {around: said},
            {currency: found},
            {exact: f"TRY_CAST({number} AS DECIMAL(28,8)) * {_factor(column, currency)}"},
        ),
    )


def _factor(column: Column, currency: str) -> str:
    """SQL: how many minor units make one."""
    if column.one_currency and column.currency is not None:
        return str(10 ** currency_digits(column.currency))
    odd = [(code, currency_digits(code)) for code in sorted(currencies()) if currency_digits(code) != 2]
    return (
        f"CASE {currency} "
        + " ".join(f"WHEN {literal(code)} THEN {10**digits}" for code, digits in odd)
        + " ELSE 100 END"
    )


def _pattern(form: str) -> tuple[str, str]:
    """A declared format for ``strptime``, and as a regular expression that holds it to four-digit years."""
    shape = expression = ""
    for token in _TOKEN.findall(form):
        directive, digits = _TOKENS.get(token, (token.replace("%", "%%"), re.escape(token)))
        shape += directive
        expression += digits
    return shape, expression


def _date(bare: str, form: str | None) -> str:
    if form in _UNIX:
        return f"CAST({_unix(bare, form)} AS DATE)"
    if form is not None:
        shape, expression = _pattern(form)
        found = f"try_strptime({bare}, {literal(shape)})"
        return f"CASE WHEN {_full(bare, expression)} THEN CAST({found} AS DATE) END"
    iso = f"{_ISO_DAY}({_ISO_TIME}{_ISO_ZONE}?)?"
    return f"CASE WHEN {_full(bare, iso)} THEN TRY_CAST(left({bare}, 10) AS DATE) END"


def _moment(bare: str, form: str | None, zone: str) -> str:
    if form in _UNIX:
        return _unix(bare, form)
    if form is not None:
        shape, expression = _pattern(form)
        local = f"CASE WHEN {_full(bare, expression)} THEN try_strptime({bare}, {literal(shape)}) END"
        return _utc(local, zone)
    plain = _full(bare, rf"{_ISO_DAY}({_ISO_TIME})?")
    zoned = _full(bare, _ISO_DAY + _ISO_TIME + _ISO_ZONE)
    local = f"CASE WHEN {plain} THEN TRY_CAST({bare} AS TIMESTAMP) END"
    known = f"TRY_CAST({bare} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
    return f"CASE WHEN {zoned} THEN {known} ELSE {_utc(local, zone)} END"


def _unix(bare: str, form: str) -> str:
    # 13 digits reach the year 2286 in milliseconds and lie far beyond it in seconds.
    digits = _full(bare, r"-?\d{1,13}")
    return f"CASE WHEN {digits} THEN make_timestamp(TRY_CAST({bare} AS BIGINT) * {_UNIX[form]}) END"


def _utc(local: str, zone: str) -> str:
    """SQL: local time as UTC, without a zone.  Of a time that clocks show twice the first is meant, as in
    ``engine.zone``; DuckDB would take the second."""
    if zone == "UTC":
        return local
    late = f"(({local}) AT TIME ZONE {literal(zone)}) AT TIME ZONE 'UTC'"
    early = f"{late} - INTERVAL 1 HOUR"
    again = f"(({early}) AT TIME ZONE 'UTC') AT TIME ZONE {literal(zone)}"
    return f"CASE WHEN {again} = ({local}) THEN {early} ELSE {late} END"
