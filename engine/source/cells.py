"""How the text in a cell becomes a value: SQL that DuckDB runs over whole columns.

A cell that cannot be read gives NULL beside a text that is not NULL; nothing is ever guessed.  Texts in the
SQL are ours or pass through ``literal``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.locales import currencies, currency_digits
from engine.settings.model import ColumnType
from engine.source.calm import in_calm
from engine.source.model import Column
from engine.value import NO_YEAR

YES = ("yes", "true", "1", "y", "այո", "כן")
NO = ("no", "false", "0", "n", "ոչ", "לא")
#: What programs and people write where nothing is known; in a column of text it may be a name.
NOTHING = ("n/a", "na", "#n/a", "none", "null", "nan", "unknown")
#: The same where no amount is meant: of one, a dash may as well be a zero.
DASHES = ("-", "–", "—", "?")
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
_BLANK = "' \t\n\r\u00a0'"
# A thousand million million minor units: more is a slip of the pen, and sums stay within 128 bits.
_MOST_MINOR = 10**15

#: Numbers with a dot that can be nothing else.
_DOT = r"[+-]?(\d+(\.(\d{1,2}|\d{4,}))?|(0|\d{4,})\.\d+)"
_SHORT_COMMA = r"-?\d{1,12},\d{1,2}"

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
# 13 digits reach the year 2286 in milliseconds and lie far beyond it in seconds.
_DIGITS = r"-?\d{1,13}"
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO_TIME = r"[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_ISO_ZONE = r"(Z|[+-]\d{2}(:?\d{2})?)"
#: As sources that know dates write them (``engine.source.typed``).
_TYPED = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?"


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


def name_of(heading: str) -> str:
    """What the text of a cell below ``heading`` is called in SQL."""
    return '"cell:' + heading.replace('"', '""') + '"'


def present(raw: str, column: Column | None = None) -> str:
    """The text of a cell; NULL where it holds nothing but blanks, or says in one word that nothing is known
    (not of a text).  Blanks round it go, except in a text.
    """
    # Most keys are one word of ASCII, and looking is four times faster than trimming.
    tidy = _full(raw, "[!-~]+")
    bare = f"nullif(trim({raw}, {_BLANK}), '')"
    if column is not None and column.type is ColumnType.TEXT:
        bare = f"CASE WHEN {bare} IS NOT NULL THEN {raw} END"
    text = f"CASE WHEN {tidy} THEN {raw} ELSE {bare} END"
    if column is None or column.type is ColumnType.TEXT:
        return text
    amount = column.type in (ColumnType.NUMBER, ColumnType.MONEY)
    words = NOTHING if amount else (*NOTHING, *DASHES)
    figure = f"{text} >= '0' AND {text} < ':'"
    return f"CASE WHEN {figure} OR NOT {_among(f'lower({text})', words)} THEN {text} END"


def plain(raw: str, column: Column, *, breaks: bool, large: bool) -> Reading | None:
    """SQL that reads the cell ``raw`` as most are written: a short way for those; None if there is none.

    NULL where nothing stands there, and where only ``present`` and ``reading`` together can tell what does:
    never of a text.  It gives nothing else than they do.  ``breaks``: the cell may hold line breaks.
    ``large`` is that of ``reading``.
    """
    match column.type:
        case ColumnType.TEXT:
            begins = f"{raw} >= '!' AND ({raw} < '\u00a0' OR {raw} >= '\u00a1')"
            kept = f"CASE WHEN {begins} OR trim({raw}, {_BLANK}) <> '' THEN {raw} END"
            if not breaks:
                return Reading(kept)
            name = f'"kept:{column.name}"'
            return Reading(reading(name, column, large=large).value, layers=({name: kept},))
        case ColumnType.NUMBER:
            return Reading(f"CASE WHEN {_full(raw, _DOT)} THEN TRY_CAST({raw} AS DECIMAL(28,8)) END")
        case ColumnType.MONEY if column.currency is not None:
            digits = currency_digits(column.currency)
            comma = f"replace({raw}, ',', '.')"
            value = f"WHEN {_short(raw, digits)} THEN {_minor(raw, digits)}"
            if digits >= 2:
                value += f" WHEN {_full(raw, _SHORT_COMMA)} THEN {_minor(comma, digits)}"
            return Reading(f"CASE {value} END", literal(column.currency))
        case ColumnType.MONEY:
            return None
        case _:
            return reading(raw, column, large=large)


def words_for(column: Column) -> str:
    """What a cell of ``column`` should look like, to be read after "is not"."""
    match column.type:
        case ColumnType.NUMBER:
            return "a number like 1250.50"
        case ColumnType.MONEY:
            return f"an amount like 1250.50 {column.currency or 'AMD'}"
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
    if kind not in (ColumnType.DATE, ColumnType.MOMENT):
        return f"a {kind} column needs no format", "leave it out, or say `type: date`"
    if form in _UNIX:
        return None
    found = _TOKEN.findall(form)
    for token in found:
        if token == "YY":  # noqa: S105 (a token of a date)
            return "a year of two digits may be of two centuries", "have the file written with four: YYYY"
        if token.isascii() and token.isalpha() and token not in _TOKENS and token not in ("T", "Z"):
            return f"{token!r} is not part of a date", "use YYYY MM DD HH mm ss, as in DD.MM.YYYY HH:mm"
    kinds = {_TOKENS[token][0] for token in found if token in _TOKENS}
    if "%d" not in kinds or not kinds & {"%m", "%b", "%B"}:
        return "a date needs month and day", "use YYYY, MM and DD, as in DD.MM.YYYY"
    if "%Y" not in kinds and kind is ColumnType.MOMENT:
        return "a date and time needs a year", "use YYYY, as in DD.MM.YYYY HH:mm"
    if len(kinds) != len([token for token in found if token in _TOKENS]):
        return "one part of the date is there twice", "MM is the month, mm the minutes"
    return None


def yearless(column: Column) -> bool:
    """Whether the dates of ``column`` are written without a year: they are read with ``NO_YEAR``."""
    form = column.format
    return column.type is ColumnType.DATE and form is not None and form not in _UNIX and "YYYY" not in form


def reading(raw: str, column: Column, *, large: bool = False) -> Reading:
    """SQL that reads ``raw`` (what ``present`` gave) as ``column`` declares.

    ``large``: there are so many rows that SQL may take longer to prepare, if it is faster then.
    """
    match column.type:
        case ColumnType.TEXT:
            breaks = f"contains({raw}, '\n') OR contains({raw}, '\r')"
            joined = (
                f"replace(replace({raw}, '\r\n', '\n'), '\r', '\n')"
                if column.multi_line
                else f"regexp_replace({raw}, '[\\r\\n]+', ' ', 'g')"
            )
            return Reading(f"CASE WHEN {breaks} THEN {joined} ELSE {raw} END" if large else joined)
        case ColumnType.YES_NO:
            low = f"lower({raw})"
            return Reading(f"CASE WHEN {_among(low, YES)} THEN true WHEN {_among(low, NO)} THEN false END")
        case ColumnType.NUMBER:
            return Reading(f"TRY_CAST({_plain_number(raw)} AS DECIMAL(28,8))")
        case ColumnType.MONEY:
            return _money(raw, column)
        case ColumnType.DATE:
            return Reading(_date(raw, column))
        case ColumnType.MOMENT:
            return _moment(raw, column, large)


def _among(text: str, texts: Iterable[str]) -> str:
    """SQL: whether ``text`` is one of ``texts``.  Of a list DuckDB would make a join, which loses the order
    of the rows where several threads read them."""
    return _full(text, "|".join(map(re.escape, texts)))


def _full(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _plain_number(text: str) -> str:
    """SQL: ``text`` with a dot for the decimals and nothing between the thousands; NULL if it is no number
    or might be two: "1,234" and "1.234" are refused."""
    spaced = f"regexp_replace({text}, {literal(_SPACE)}, '', 'g')"
    comma = r"[+-]?(\d+(,(\d{1,2}|\d{4,}))?|(0|\d{4,}),\d+)"
    space_dot = rf"[+-]?\d{{1,3}}({_SPACE}\d{{3}})+(\.\d+)?"
    space_comma = rf"[+-]?\d{{1,3}}({_SPACE}\d{{3}})+,\d+"
    english = r"[+-]?\d{1,3}((,\d{3})+\.\d+|(,\d{3}){2,})"
    german = r"[+-]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})"
    return (
        f"CASE WHEN {_full(text, _DOT)} THEN {text}"
        f" WHEN {_full(text, comma)} THEN replace({text}, ',', '.')"
        f" WHEN {_full(text, space_dot)} THEN {spaced}"
        f" WHEN {_full(text, space_comma)} THEN replace({spaced}, ',', '.')"
        f" WHEN {_full(text, english)} THEN replace({text}, ',', '')"
        f" WHEN {_full(text, german)} THEN replace(replace({text}, '.', ''), ',', '.') END"
    )


def _money(text: str, column: Column) -> Reading:
    """Amount and currency.  Most cells are a bare "12.50" and take a short way; for the others, what stands
    round the amount names the currency, layer by layer, so that no part is worked out twice."""
    short, around, core, exact = (f'"{part}:{column.name}"' for part in ("short", "around", "core", "exact"))
    currency = f'"currency:{column.name}"'
    default = "CAST(NULL AS VARCHAR)" if column.currency is None else literal(column.currency)
    digits = 2 if column.currency is None else currency_digits(column.currency)
    is_short = _short(text, digits)
    # The amount runs from the first digit to the last.
    amount = literal("[0-9]([0-9., \u00a0\u202f\u2009'’]*[0-9])?")
    named = SIGNS | ({"$": column.currency} if column.currency in _DOLLARS else {})
    cases = " ".join(f"WHEN {literal(sign)} THEN {literal(code)}" for sign, code in named.items())
    code = f"CASE WHEN {_among(f'upper({around})', sorted(currencies()))} THEN upper({around}) END"
    found = f"CASE {around} WHEN '' THEN {default} {cases} ELSE {code} END"
    if column.one_currency:
        found = f"CASE WHEN {found} = {default} THEN {default} END"
    minus = f"CASE WHEN contains({text}, '-') THEN '-' ELSE '' END"
    number = f"TRY_CAST({minus} || {_plain_number(core)} AS DECIMAL(28,8))"
    good = f"{currency} IS NOT NULL AND {exact} = trunc({exact}) AND abs({exact}) < {_MOST_MINOR}"
    quick = _minor(text, digits)
    value = (
        f"CASE WHEN {short} THEN CASE WHEN {currency} IS NOT NULL THEN {quick} END "
        f"WHEN {good} THEN CAST({exact} AS BIGINT) END"
    )
    return Reading(
        value=value,
        currency=currency,
        layers=(
            {short: is_short},
            {core: f"CASE WHEN NOT {short} THEN regexp_extract({text}, {amount}) END"},
            {around: f"CASE WHEN NOT {short} THEN trim(replace({text}, {core}, ''), ' \t\n\r\u00a0+-') END"},
            {currency: f"CASE WHEN {short} THEN {default} ELSE {found} END"},
            {exact: f"CASE WHEN NOT {short} THEN {number} * {_factor(column, currency)} END"},
        ),
    )


def _short(text: str, digits: int) -> str:
    """SQL: whether ``text`` is a bare amount such as "12.50"."""
    return _full(text, r"-?\d{1,12}" + (r"(\.\d{1,2})?" if digits >= 2 else ""))


def _minor(short: str, digits: int) -> str:
    """SQL: the minor units of a bare amount."""
    return f"CAST(CAST({short} AS DECIMAL(18,2)) * {10**digits} AS BIGINT)"


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


def _date(bare: str, column: Column) -> str:
    form = column.format
    iso = f"{_ISO_DAY}({_ISO_TIME}{_ISO_ZONE}?)?" if form is None else _TYPED
    day = f"WHEN {_full(bare, iso)} THEN TRY_CAST(left({bare}, 10) AS DATE)"
    if form is None:
        return f"CASE {day} END"
    if form in _UNIX:
        written = f"WHEN {_full(bare, _DIGITS)} THEN CAST({_unix(bare, form)} AS DATE)"
    else:
        shape, expression = _pattern(form)
        # Without a year of its own 29 February would be no day.
        dated, shape = (f"'{NO_YEAR} ' || {bare}", f"%Y {shape}") if yearless(column) else (bare, shape)
        found = f"try_strptime({dated}, {literal(shape)})"
        written = f"WHEN {_full(bare, expression)} THEN CAST({found} AS DATE)"
    return f"CASE {written} {day if column.typed else ''} END"


def _moment(text: str, column: Column, large: bool) -> Reading:
    form = column.format
    local, calm, late, zoned = (f'"{part}:{column.name}"' for part in ("local", "calm", "late", "zoned"))
    iso = _TYPED if form else f"{_ISO_DAY}({_ISO_TIME})?"
    plain = f"WHEN {_full(text, iso)} THEN TRY_CAST({text} AS TIMESTAMP)"
    has_zone = _full(text, f"{_TYPED}Z" if form else _ISO_DAY + _ISO_TIME + _ISO_ZONE)
    known = f"WHEN {has_zone} THEN TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
    if form in _UNIX:
        counted = f"WHEN {_full(text, _DIGITS)} THEN {_unix(text, form)}"
        if not column.typed:
            return Reading(f"CASE {counted} END")
        written, other = plain, f"{counted} {known}"
    elif form is not None:
        shape, expression = _pattern(form)
        written = f"WHEN {_full(text, expression)} THEN try_strptime({text}, {literal(shape)})"
        written, other = (f"{written} {plain}", known) if column.typed else (written, "")
    else:
        written, other = plain, known
    zone = literal(column.zone)
    instant = f"CASE WHEN {local} IS NULL THEN CASE {other} END END" if other else "CAST(NULL AS TIMESTAMP)"
    # Of a time that clocks show twice the first is meant, as in ``engine.zone``; DuckDB takes the second.
    early = f"{late} - INTERVAL 1 HOUR"
    again = f"(({early}) AT TIME ZONE 'UTC') AT TIME ZONE {zone}"
    value = f"CASE WHEN {local} IS NULL THEN {zoned} WHEN {again} = {local} THEN {early} ELSE {late} END"
    asked = f"({local} AT TIME ZONE {zone}) AT TIME ZONE 'UTC'"
    if not large:
        return Reading(value, layers=({local: f"CASE {written} END"}, {zoned: instant, late: asked}))
    # Asking DuckDB for the zone takes longer than all the rest of reading a cell.
    return Reading(
        f"CASE WHEN {calm} IS NOT NULL THEN {calm} ELSE {value} END",
        layers=(
            {local: f"CASE {written} END"},
            {calm: in_calm(local, column.zone)},
            {zoned: instant, late: f"CASE WHEN {calm} IS NULL THEN {asked} END"},
        ),
    )


def _unix(bare: str, form: str) -> str:
    return f"make_timestamp(TRY_CAST({bare} AS BIGINT) * {_UNIX[form]})"
