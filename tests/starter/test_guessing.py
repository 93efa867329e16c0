"""Headings of customer files as people really write them."""

from __future__ import annotations

import pytest

from engine.starter.guessing import guess, guess_date_format


def test_english_headings():
    found = guess(["Customer ID", "First Name", "last_name", "E-mail", "Phone number", "DOB", "Shoe size"])

    assert found.id == "Customer ID"
    assert found.columns == {
        "given_name": "First Name",
        "family_name": "last_name",
        "email": "E-mail",
        "phone": "Phone number",
        "birthday": "DOB",
    }
    assert found.unknown == ("Shoe size",)


def test_armenian_hebrew_and_transliterated_headings():
    assert guess(["Անուն", "Ազգանուն", "Էլ. փոստ", "Հեռ."]).columns == {
        "given_name": "Անուն",
        "family_name": "Ազգանուն",
        "email": "Էլ. փոստ",
        "phone": "Հեռ.",
    }
    assert guess(["שם פרטי", "שם משפחה", 'דוא"ל', "טלפון"]).columns == {
        "given_name": "שם פרטי",
        "family_name": "שם משפחה",
        "email": 'דוא"ל',
        "phone": "טלפון",
    }
    assert guess(["anun", "azganun", "tel"]).columns == {
        "given_name": "anun",
        "family_name": "azganun",
        "phone": "tel",
    }


def test_the_first_of_two_headings_with_one_meaning_wins():
    found = guess(["email", "mail"])

    assert found.columns == {"email": "email"}
    assert found.unknown == ("mail",)


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (["25/04/2026", "03/04/2026"], "DD/MM/YYYY"),
        (["04/25/2026", "03/04/2026"], "MM/DD/YYYY"),
        (["03/04/2026"], None),
        (["03.04.2026"], "DD.MM.YYYY"),
        (["2026-04-03", ""], None),
        (["25-04-2026"], "DD-MM-YYYY"),
        (["25/04/2026", "04/25/2026"], None),
        ([], None),
    ],
)
def test_how_dates_are_written(values, written):
    assert guess_date_format(values) == written
