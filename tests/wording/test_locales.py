"""What people write for countries, languages and currencies, and what we take it to mean."""

from __future__ import annotations

import pytest

from engine.locales import country_code, currency_digits, is_currency, language_tag

COUNTRIES = {
    "AM": [
        "AM",
        "am",
        " am ",
        "ARM",
        "Armenia",
        "ARMENIA",
        "Հայաստան",
        "ՀԱՅԱՍՏԱՆ",
        "ՀՀ",
        "ארמניה",
        "Армения",
    ],
    "IL": ["il", "ISR", "Israel", "ישראל", "Իսրայել", "إسرائيل"],
    "DE": ["de", "DEU", "Germany", "Deutschland", "Գերմանիա", "גרמניה"],
    "GB": ["GB", "UK", "U.K.", "United Kingdom", "England", "Great Britain"],
    "US": ["us", "USA", "U.S.A.", "United States", "ארה״ב", 'ארה"ב', "ԱՄՆ"],
    "CI": ["Côte d'Ivoire", "Cote d’Ivoire", "Ivory Coast"],
    "TR": ["Türkiye", "Turkiye", "Turkey"],
    "GE": ["Georgia", "საქართველო"],
    "JP": ["日本", "Japan"],
    "TH": ["ไทย"],
    "NA": ["NA", "Namibia"],
    None: ["", " ", "N/A", "n/a", "-", "EU", "ZZ", "XX", "nowhere", "42", "840", "Republic"],
}
LANGUAGES = {
    "hy": [
        "hy",
        "HY",
        "hye",
        "arm",
        "Armenian",
        "armenian ",
        "հայերեն",
        "Հայերեն",
        "ՀԱՅԵՐԵՆ",
        "ארמנית",
        "հայ.",
    ],
    "hyw": ["hyw", "Western Armenian"],
    "he": ["he", "iw", "heb", "Hebrew", "עברית", "եբրայերեն", "Ivrit"],
    "he-IL": ["he-IL", "HE_il"],
    "en": ["en", "eng", "English", "անգլերեն", "אנגלית"],
    "en-US": ["en-US", "en_us", "American English", "English (US)"],
    "en-GB": ["en-GB", "British English", "English (UK)"],
    "ru": ["ru", "Russian", "Русский", "русский"],
    "fr": ["français", "Francais", "fre"],
    "zh-Hant-TW": ["zh-hant-tw"],
    None: ["", "n/a", "na", "NaN", "-", "xx", "None", "12", "en-US; DROP"],
}


@pytest.mark.parametrize(("code", "words"), [(code, w) for code, all_ in COUNTRIES.items() for w in all_])
def test_a_country_is_known_by_code_and_name(code, words):
    assert country_code(words) == code


@pytest.mark.parametrize(("tag", "words"), [(tag, w) for tag, all_ in LANGUAGES.items() for w in all_])
def test_a_language_is_known_by_tag_and_name(tag, words):
    assert language_tag(words) == tag


def test_minor_units():
    assert {code: currency_digits(code) for code in ("AMD", "ILS", "GBP", "EUR", "JPY", "KWD")} == {
        "AMD": 2,
        "ILS": 2,
        "GBP": 2,
        "EUR": 2,
        "JPY": 0,
        "KWD": 3,
    }


@pytest.mark.parametrize("code", ["amd", "", "DRAM", "XYZ", "֏", "DEFAULT"])
def test_no_currency(code):
    assert not is_currency(code)
    with pytest.raises(ValueError, match="not a currency"):
        currency_digits(code)
