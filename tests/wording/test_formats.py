"""Dates, times, amounts and numbers in a letter: the filters, and values printed bare."""

# A row of a table is read across.
# ruff: noqa: E501

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError

from engine.letter.formats import WordingError
from engine.letter.vocabulary import vocabulary
from engine.value import Money

WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))
LANGUAGES = ("en", "en-US", "hy", "he", "de")

DAY = date(2027, 3, 12)
#: 17:00 on 20 March in Yerevan.
MOMENT = datetime(2027, 3, 20, 13, 0, tzinfo=UTC)
#: Already the next day in Yerevan.
LATE = datetime(2027, 12, 31, 21, 30, tzinfo=UTC)

#: A filter, a value, and what it gives in each of LANGUAGES; "~" is a no-break space.
WRITTEN = [
    ("date", DAY, "12~March 2027", "March~12, 2027", "2027~թ. մարտի~12", "12~במרץ 2027", "12.~März 2027"),
    ("date", date(2027, 12, 2), "2~December 2027", "December~2, 2027", "2027~թ. դեկտեմբերի~2", "2~בדצמבר 2027", "2.~Dezember 2027"),
    ("date", date(2020, 5, 20), "20~May 2020", "May~20, 2020", "2020~թ. մայիսի~20", "20~במאי 2020", "20.~Mai 2020"),
    ("date", LATE, "1~January 2028", "January~1, 2028", "2028~թ. հունվարի~1", "1~בינואר 2028", "1.~Januar 2028"),
    ("day", DAY, "12~March", "March~12", "մարտի~12", "12~במרץ", "12.~März"),
    ("day", LATE, "1~January", "January~1", "հունվարի~1", "1~בינואר", "1.~Januar"),
    ("weekday", MOMENT, "Saturday 20~March", "Saturday, March~20", "շաբաթ, մարտի~20", "יום שבת, 20~במרץ", "Samstag, 20.~März"),
    ("time", MOMENT, "17:00", "5:00~PM", "17:00", "17:00", "17:00"),
    ("time", time(9, 30), "09:30", "9:30~AM", "09:30", "9:30", "09:30"),
    ("moment", MOMENT, "20~March 2027 at 17:00", "March~20, 2027 at 5:00~PM", "2027~թ. մարտի~20, ժամը~17:00", "20~במרץ 2027 בשעה~17:00", "20.~März 2027, 17:00"),
    ("moment", DAY, "12~March 2027", "March~12, 2027", "2027~թ. մարտի~12", "12~במרץ 2027", "12.~März 2027"),
    ("money", Money(1250000, "AMD"), "12,500~AMD", "12,500~AMD", "12~500~դրամ", "12,500~דראם", "12.500~AMD"),
    ("money", Money(15000, "ILS"), "₪150", "₪150", "150~շեքել", "150~ש״ח", "150~₪"),
    ("money", Money(2000, "GBP"), "£20", "£20", "20~ֆունտ", "20~ליש״ט", "20~£"),
    ("money", Money(2050, "EUR"), "€20.50", "€20.50", "20,50~եվրո", "20.50~אירו", "20,50~€"),
    ("money", Money(500, "JPY"), "JP¥500", "¥500", "500~JP¥", "\u200f500~\u200f¥", "500~¥"),
    ("money", Money(1500, "KWD"), "1.500~KWD", "1.500~KWD", "1,500~KWD", "\u200f1.500~\u200fKWD", "1,500~KWD"),
    ("money", Money(-100000, "AMD"), "-1,000~AMD", "-1,000~AMD", "-1~000~դրամ", "\u200e-1,000~דראם", "-1.000~AMD"),
    ("money", Money(0, "GBP"), "£0", "£0", "0~ֆունտ", "0~ליש״ט", "0~£"),
    ("number", 12500, "12,500", "12,500", "12~500", "12,500", "12.500"),
    ("number", Decimal("12500.50"), "12,500.5", "12,500.5", "12~500,5", "12,500.5", "12.500,5"),
    ("number", 0.5, "0.5", "0.5", "0,5", "0.5", "0,5"),
    ("number", -3, "-3", "-3", "-3", "\u200e-3", "-3"),
    ("percent", 15, "15%", "15%", "15%", "15%", "15~%"),
    ("percent", Decimal("12.5"), "12.5%", "12.5%", "12,5%", "12.5%", "12,5~%"),
    ("ltr", "+972 54 123", "+972 54 123", "+972 54 123", "+972 54 123", "\u2066+972 54 123\u2069", "+972 54 123"),
    ("ltr", "A\u202eB\u2069", "AB", "AB", "AB", "\u2066AB\u2069", "AB"),
    ("ltr", "\u202e", "", "", "", "", ""),
    ("ltr", 42, "42", "42", "42", "\u206642\u2069", "42"),
]  # fmt: skip

#: A value printed bare.
BARE = [
    (None, "", "", "", "", ""),
    ("Ann", "Ann", "Ann", "Ann", "Ann", "Ann"),
    (True, "yes", "yes", "այո", "כן", "yes"),
    (False, "no", "no", "ոչ", "לא", "no"),
    (2027, "2027", "2027", "2027", "2027", "2027"),
    (Decimal("1234.5"), "1,234.5", "1,234.5", "1~234,5", "1,234.5", "1.234,5"),
    (DAY, "12~March 2027", "March~12, 2027", "2027~թ. մարտի~12", "12~במרץ 2027", "12.~März 2027"),
    (MOMENT, "20~March 2027 at 17:00", "March~20, 2027 at 5:00~PM", "2027~թ. մարտի~20, ժամը~17:00", "20~במרץ 2027 בשעה~17:00", "20.~März 2027, 17:00"),
    (time(17), "17:00", "5:00~PM", "17:00", "17:00", "17:00"),
    (Money(2000, "GBP"), "£20", "£20", "20~ֆունտ", "20~ליש״ט", "20~£"),
]  # fmt: skip


def render(source: str, language: str, **values: object) -> str:
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - text is compared
        loader=DictLoader({"m": "{% macro m(d) %}{{ d|date }}{% endmacro %}"}),
    )
    environment.filters.update(WORDS.filters)
    return environment.from_string(source).render(language=language, **values)


@pytest.mark.parametrize(
    ("name", "value", "language", "expected"),
    [
        (name, value, language, text)
        for name, value, *texts in WRITTEN
        for language, text in zip(LANGUAGES, texts, strict=True)
    ],
)
def test_a_filter_writes_as_the_language_does(name, value, language, expected):
    assert render(f"{{{{ v|{name} }}}}", language, v=value) == expected.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (value, language, text)
        for value, *texts in BARE
        for language, text in zip(LANGUAGES, texts, strict=True)
    ],
)
def test_a_value_printed_bare_becomes_words(value, language, expected):
    assert WORDS.present(value, language) == expected.replace("~", "\u00a0")


@pytest.mark.parametrize("name", sorted(WORDS.filters))
def test_nothing_is_written_of_nothing(name):
    assert render(f"[{{{{ v|{name} }}}}]", "he", v=None) == "[]"
    assert render(f"[{{{{ v|{name} }}}}]", "he", v="") == "[]"


@pytest.mark.parametrize(
    ("source", "value", "message"),
    [
        ("{{ v|date }}", "tomorrow", "the filter 'date' takes a date, not 'tomorrow'"),
        ("{{ v|day }}", 12, "the filter 'day' takes a date, not '12'"),
        ("{{ v|time }}", DAY, "the filter 'time' takes a moment, not '2027-03-12'"),
        ("{{ v|moment }}", "5 pm", "the filter 'moment' takes a moment, not '5 pm'"),
        ("{{ v|money }}", 20, "the filter 'money' takes an amount with its currency, not '20'"),
        ("{{ v|money }}", Money(1, "XYZ"), "'XYZ' is not a currency"),
        ("{{ v|number }}", True, "the filter 'number' takes a number, not 'True'"),
        ("{{ v|number }}", float("nan"), "the filter 'number' takes a number, not 'nan'"),
        ("{{ v|percent }}", "15", "the filter 'percent' takes a number, not '15'"),
        (
            "{% from 'm' import m %}{{ m(v) }}",
            DAY,
            "a macro imported without its context does not know the language: import it 'with context'",
        ),
    ],
)
def test_a_wrong_value_is_named(source, value, message):
    with pytest.raises(WordingError) as caught:
        render(source, "en", v=value)
    assert str(caught.value) == message


def test_a_macro_with_its_context_knows_the_language():
    assert render("{% from 'm' import m with context %}{{ m(v) }}", "he", v=DAY) == "12\u00a0במרץ 2027"


def test_an_unknown_name_is_reported_as_such():
    with pytest.raises(UndefinedError, match="'nope' is undefined"):
        render("{{ nope|date }}", "en")
