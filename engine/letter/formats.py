"""Dates, times, amounts and numbers as the letter's language writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType

from jinja2.runtime import Context

from engine import locales
from engine.language import Direction, direction, primary
from engine.letter.phrase import Phrase
from engine.problem import quoted
from engine.value import NO_YEAR, Money

#: Keeps a number and its word on one line.
NO_BREAK = "\u00a0"
LEFT_TO_RIGHT, FIRST_STRONG, POP = "\u2066", "\u2068", "\u2069"

#: Characters that would steer the direction of text around them (UAX 9).
_STEERING = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)

#: How people name currencies in a letter.  Armenian and Hebrew keep the singular after numbers.
_CURRENCY_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "hy": {
            "AMD": "դրամ",
            "ILS": "շեքել",
            "USD": "դոլար",
            "EUR": "եվրո",
            "GBP": "ֆունտ",
            "RUB": "ռուբլի",
            "GEL": "լարի",
        },
        "he": {
            "AMD": "דראם",
            "ILS": "ש״ח",
            "USD": "דולר",
            "EUR": "אירו",
            "GBP": "ליש״ט",
            "RUB": "רובל",
            "GEL": "לארי",
        },
    }
)


class WordingError(ValueError):
    """A template asks for something a value cannot be.  str() is one line for the template's author."""


def language_of(context: Context) -> str:
    """The letter's language, from a template's context.

    Raises:
        WordingError: inside a macro that was imported without its context.
    """
    language = context.get("language")
    if not isinstance(language, str):
        raise WordingError(
            "a macro imported without its context does not know the language: import it 'with context'"
        )
    return language


def long_date(day: date, language: str) -> str:
    """12 March 2027; March 12, 2027; 2027 թ. մարտի 12 (so that "-ին" can follow); 12 במרץ 2027.

    Without a year where that is not known.
    """
    if day.year == NO_YEAR:
        return short_date(day, language)
    if primary(language) == "hy":
        return f"{day.year}{NO_BREAK}թ. {short_date(day, language)}"
    return _month_kept(locales.long_date(day, language), day)


def short_date(day: date, language: str) -> str:
    """12 March; March 12; մարտի 12; 12 במרץ."""
    if primary(language) == "hy":
        return f"{locales.month_name(day, language)}{NO_BREAK}{day.day}"
    return _month_kept(locales.month_day(day, language), day)


def weekday_date(day: date, language: str) -> str:
    """Saturday 20 March; Saturday, March 20; շաբաթ, մարտի 20; יום שבת, 20 במרץ.

    Without the weekday where the year is not known.
    """
    if day.year == NO_YEAR:
        return short_date(day, language)
    weekday, rest = locales.weekday_name(day, language), short_date(day, language)
    together = " " if primary(language) == "en" and not _is_american(language) else ", "
    return f"{weekday}{together}{rest}"


def clock_time(moment: time, language: str) -> str:
    """17:00; in American English 5:00 PM."""
    # CLDR's narrow no-break space is a box in many mail programs' fonts.
    return locales.time_of_day(moment, language).replace("\u202f", NO_BREAK)


def day_and_time(moment: datetime, language: str) -> str:
    """12 March 2027 at 17:00; 2027 թ. մարտի 12, ժամը 17:00; 12 במרץ 2027 בשעה 17:00."""
    day, hour = long_date(moment.date(), language), clock_time(moment.time(), language)
    match primary(language):
        case "en":
            return f"{day} at {hour}"
        case "hy":
            return f"{day}, ժամը{NO_BREAK}{hour}"
        case "he":
            return f"{day} בשעה{NO_BREAK}{hour}"
        case _:
            return f"{day}, {hour}"


def amount(money: Money, language: str) -> str:
    """£20; £20.50; 12,500 AMD; 12 500 դրամ; 150 ש״ח.  No zero decimals.

    Raises:
        WordingError: if the currency is not one.
    """
    if not locales.is_currency(money.currency):
        raise WordingError(f"{quoted(money.currency)} is not a currency")
    digits = locales.currency_digits(money.currency)
    number = Decimal(money.minor).scaleb(-digits)
    shown = 0 if number == number.to_integral_value() else digits
    word = _CURRENCY_WORDS.get(primary(language), {}).get(money.currency)
    if word is None and primary(language) == "en" and not locales.has_sign(money.currency, language):
        word = money.currency
    if word is None:
        return locales.amount(number, money.currency, language, digits=shown).replace("\u202f", NO_BREAK)
    return f"{_signed(locales.decimal(number, language, digits=shown), language)}{NO_BREAK}{word}"


def number(value: Decimal | int, language: str) -> str:
    """12,500.5; 12 500,5.  At most three decimals."""
    return _signed(locales.decimal(value, language), language)


def percentage(value: Decimal | int, language: str) -> str:
    """``value`` hundredths: 15 is 15%."""
    return _signed(locales.percent(value, language), language)


def left_to_right(text: str, language: str) -> Phrase:
    """A phone, a code, a URL, kept in its order: isolated where the letter runs from right to left."""
    plain = text.translate(_STEERING)
    if direction(language) is Direction.LTR or not plain:
        return Phrase(plain)
    return Phrase(f"{LEFT_TO_RIGHT}{plain}{POP}")


def unsteered(text: str) -> str:
    """``text`` without the characters that would turn the text around them."""
    return text.translate(_STEERING)


def _month_kept(text: str, day: date) -> str:
    """``text`` with the day's number and its month held on one line."""
    return re.sub(
        rf"(?<!\d)({day.day}\.?) (?=\D)|(?<=\D) (?={day.day}(?!\d))", rf"\1{NO_BREAK}", text, count=1
    )


def _signed(text: str, language: str) -> str:
    # In a right-to-left line a bare minus would be shown behind its number.
    return f"\u200e{text}" if text.startswith("-") and direction(language) is Direction.RTL else text


def _is_american(language: str) -> bool:
    return language.replace("_", "-").lower() == "en-us"
