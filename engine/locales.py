"""What languages, countries and currencies are called, and how a language writes dates and numbers.

The only module that knows Babel (Unicode CLDR).  Every function is pure and remembers its answers.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)

#: How people also write them, where CLDR's English has another name.
_MORE_COUNTRIES = MappingProxyType(
    {
        "america": "US",
        "usa": "US",
        "ארהב": "US",
        "ամն": "US",
        "հհ": "AM",
        "հայաստանիհանրապետություն": "AM",
        "сша": "US",
        "england": "GB",
        "greatbritain": "GB",
        "scotland": "GB",
        "wales": "GB",
        "northernireland": "GB",
        "անգլիա": "GB",
        "אנגליה": "GB",
        "holland": "NL",
        "czechrepublic": "CZ",
        "turkey": "TR",
        "uae": "AE",
        "ivorycoast": "CI",
        "burma": "MM",
        "capeverde": "CV",
        "swaziland": "SZ",
        "macedonia": "MK",
    }
)
#: Names CLDR lacks.  Eastern Armenian is what the plain tag means; Western has a tag of its own.
_MORE_LANGUAGES = MappingProxyType(
    {
        "westernarmenian": "hyw",
        "արևմտահայերեն": "hyw",
        "easternarmenian": "hy",
        "արևելահայերեն": "hy",
        "հայ": "hy",
        "ivrit": "he",
        "englishuk": "en-GB",
        "englishus": "en-US",
    }
)
#: Codes of real languages that in a customer file mean "not available" and "not a number".
_NO_LANGUAGE = frozenset({"na", "nan"})
#: Two-letter entries of CLDR that are no country: unions, outlying places, unknown, pseudo-locales.
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
#: Looked through before all the others: what customers of our users write most.
_FIRST = ("en", "hy", "he", "ru")
#: Looked through where these say nothing.  All languages of the world would take a second to load, for a name
#: that is most often a spelling mistake.
_THEN = (
    *("de", "fr", "es", "pt", "it", "nl", "pl", "uk", "ka", "fa", "ar", "tr", "el", "ro", "bg", "cs", "hu"),
    *("sv", "da", "nb", "fi", "sr", "hr", "lt", "lv", "et", "zh", "ja", "ko", "hi", "th", "vi", "id"),
)
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?", re.IGNORECASE
)


def is_currency(code: str) -> bool:
    """Whether ``code`` is a three-letter currency code (ISO 4217) in capitals, "AMD"."""
    return code in get_global("all_currencies")


@cache
def currencies() -> frozenset[str]:
    """Every code for which ``is_currency`` holds, those of the past among them."""
    return frozenset(get_global("all_currencies"))


def currency_digits(code: str) -> int:
    """How many decimal digits the minor unit of ``code`` has: 2 for AMD and GBP, 0 for JPY, 3 for KWD.

    Raises:
        ValueError: if ``code`` is no currency.
    """
    if not is_currency(code):
        raise ValueError(f"not a currency: {code!r}")
    return get_currency_precision(code)


@lru_cache(4096)
def country_code(words: str) -> str | None:
    """The two-letter code (ISO 3166) of a country: of its code ("am", "ARM"), or its name in English or
    another of some thirty languages.  None for anything else.
    """
    # Only dots may be left out of a code: "U.S." is a country, "N/A" is not Namibia.
    code = words.strip().replace(".", "").upper()
    if re.fullmatch(r"[A-Z]{2,3}", code):
        replaced = get_global("territory_aliases").get(code, [code])
        if len(replaced) == 1 and replaced[0] in _english().territories and _is_country(replaced[0]):
            return str(replaced[0])
    asked = _folded(words)
    if asked in _MORE_COUNTRIES:
        return _MORE_COUNTRIES[asked]
    return _countries(_FIRST).get(asked) or _countries(_THEN).get(asked)


@lru_cache(4096)
def language_tag(words: str) -> str | None:
    """The tag (BCP 47) of a language: of a tag in any spelling ("HE_il" is "he-IL", "iw" is "he", "hye" is
    "hy"), its name in English, or its own name.  None for anything else, "na" and "nan" among them.
    """
    asked = _folded(words)
    if asked in _NO_LANGUAGE:
        return None
    if found := _TAG.fullmatch(words.strip()):
        code = found["language"].lower()
        code = get_global("language_aliases").get(code, code)
        if "_" not in code and (code in _english().languages or code in _MORE_LANGUAGES.values()):
            script, region = found["script"], found["region"]
            return "-".join(
                part for part in (code, script and script.title(), region and region.upper()) if part
            )
    if asked in _MORE_LANGUAGES:
        return _MORE_LANGUAGES[asked]
    return _languages(_FIRST).get(asked) or _languages(_THEN).get(asked)


@lru_cache(512)
def language_name(tag: str) -> str:
    """What English calls the language of ``tag``: "Armenian"; the tag itself where it has no name for it."""
    return str(_english().languages.get(tag.partition("-")[0].lower()) or tag)


@lru_cache(512)
def own_name(tag: str) -> str:
    """What its own readers call the language of ``tag``, as the first word of a line: "Հայերեն", "English";
    the tag itself where nobody told us."""
    name = str(_locale(tag).languages.get(tag.partition("-")[0].lower()) or tag)
    return name[:1].upper() + name[1:]


@cache
def _english() -> Locale:
    return Locale.parse("en")


def _folded(words: str) -> str:
    """Letters and digits alone, without accents and case: "Côte d’Ivoire" is "cotedivoire"."""
    text = unicodedata.normalize("NFKD", words.casefold())
    # Vowel signs of Indic scripts (Mc) are letters to their readers, accents (Mn) are not.
    return "".join(c for c in text if c.isalnum() or unicodedata.category(c) == "Mc")


def _is_country(territory: str) -> bool:
    return len(territory) == 2 and territory.isalpha() and territory not in _NO_COUNTRY


@cache
def _countries(tags: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in map(Locale.parse, tags):
        for territory, name in locale.territories.items():
            if _is_country(territory):
                found.setdefault(_folded(name), territory)
    return found


@cache
def _languages(tags: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in map(Locale.parse, tags):
        for code, name in locale.languages.items():
            found.setdefault(_folded(name), code.replace("_", "-"))
    return found


@cache
def _locale(language: str) -> Locale:
    """The locale nearest to ``language``; English where CLDR knows none.  Plain English is British."""
    tag = "en-GB" if language == "en" else language
    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return Locale.parse("en_GB")


@lru_cache(4096)
def long_date(day: date, language: str) -> str:
    """ "12 March 2027", with plain spaces."""
    return format_date(day, "long", locale=_locale(language))


@lru_cache(4096)
def month_day(day: date, language: str) -> str:
    """ "12 March", with plain spaces."""
    return format_skeleton("MMMMd", day, locale=_locale(language))


@lru_cache(4096)
def month_name(day: date, language: str) -> str:
    """The month as it stands beside a day: "March", in Armenian the genitive "մարտի"."""
    return str(_locale(language).months["format"]["wide"][day.month])


@lru_cache(4096)
def weekday_name(day: date, language: str) -> str:
    """ "Saturday"."""
    return str(_locale(language).days["format"]["wide"][day.weekday()])


@cache
def weekday_short(weekday: int, language: str) -> str:
    """A head of a calendar's column, 0 = Monday: "Mo", "եկ", "ב׳"."""
    return str(_locale(language).days["stand-alone"]["short"][weekday])


@cache
def month_alone(month: int, language: str) -> str:
    """A month without a day, as the first word of a line: "March", "Մարտ"."""
    name = str(_locale(language).months["stand-alone"]["wide"][month])
    return name[:1].upper() + name[1:]


@cache
def month_short(month: int, language: str) -> str:
    """ "Mar", "մրտ", "מרץ"."""
    return str(_locale(language).months["stand-alone"]["abbreviated"][month])


@cache
def week_begins(country: str | None, language: str) -> int:
    """The first day of a week in ``country`` (two letters), 0 = Monday.  None: where most readers
    of ``language`` are."""
    locale = _locale(language)
    if country is None:
        likely = str(get_global("likely_subtags").get(locale.language, "001"))
        country = locale.territory or likely.rpartition("_")[2]
    try:
        return Locale.parse(f"und_{country.upper()}").first_week_day
    except (UnknownLocaleError, ValueError):
        return locale.first_week_day


@lru_cache(4096)
def time_of_day(moment: time, language: str) -> str:
    """ "17:00", in American English "5:00 PM"."""
    return format_time(moment, "short", locale=_locale(language))


@lru_cache(16384)
def decimal(number: Decimal | int, language: str, *, digits: int | None = None) -> str:
    """A number with the language's separators; at most three decimals, or exactly ``digits`` of them."""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(number, pattern, locale=_locale(language))


@lru_cache(4096)
def percent(number: Decimal | int, language: str) -> str:
    """``number`` hundredths: 15 is "15%", with the language's sign and space."""
    return format_percent(Decimal(number) / 100, locale=_locale(language), decimal_quantization=False)


@lru_cache(16384)
def amount(number: Decimal, currency: str, language: str, *, digits: int) -> str:
    """An amount with the currency's sign, or its code, where the language puts it: "£20", "20 €"."""
    pattern = _locale(language).currency_formats["standard"].pattern
    exact = re.sub(r"0\.0+", "0." + "0" * digits if digits else "0", pattern)
    return format_currency(number, currency, exact, locale=_locale(language), currency_digits=False)


@cache
def has_sign(currency: str, language: str) -> bool:
    """Whether ``language`` has a sign for ``currency``: English has one for GBP, none for AMD."""
    return get_currency_symbol(currency, locale=_locale(language)) != currency
