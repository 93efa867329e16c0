"""The letters that ship: every language, every fact missing in turn, by docs/writing-letters.md."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import lxml.html
import pytest

from engine.errors import LetterFailed
from engine.letter.model import Body
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from tests.letters.manners import begins_in_hebrew, faults
from tests.letters.samples import (
    ALL,
    COLUMNS,
    LANGUAGES,
    LETTERS,
    OFFERING,
    ZONE,
    everything,
    situations,
    template_files,
    writer,
)

CASES = Path(__file__).parents[1] / "cases" / "letters"
each_letter = pytest.mark.parametrize(("letter", "language"), ALL)


@cache
def bodies(letter: str, language: str) -> dict[str, Body]:
    return {name: writer(letter).write(language, values) for name, values in situations(letter, language)}


def own_words(body: Body) -> str:
    """From the salutation to the close, a paragraph or list item a line; not the letter-head or the foot."""
    [cell] = lxml.html.document_fromstring(body.html).xpath('//td[@class="letter"]')
    return "\n".join(
        " ".join(piece.text_content().split())
        for piece in cell.xpath(
            './/p | .//li | .//td[@class="question-text"] | .//a[not(@class="scale-link")]'
        )
    )


def without_scale(text: str) -> str:
    """Plain text without the numbers to choose from: a nought is right there."""
    return re.sub(r"^\u200f?\d+\b.*\n", "", text, flags=re.MULTILINE)


@each_letter
@pytest.mark.parametrize("known", ["everything", "nothing"])
def test_the_words_themselves(letter, language, known):
    """Case files, so that a person can read each letter as it arrives, and a change of words is seen."""
    body = bodies(letter, language)[known]
    case = CASES / f"{letter}.{language}.{known}.txt"

    said = f"{body.subject}\n{body.preheader}\n\n{own_words(body)}\n"
    assert said == case.read_text("utf-8")


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_written_in_three_languages_and_asks_for_nothing_unknown(letter):
    written = writer(letter)

    assert sorted(written.languages) == sorted(LANGUAGES)
    assert written.problems({*everything(letter, "en"), *COLUMNS}) == []


@each_letter
def test_whatever_is_missing_a_letter_reads_well(letter, language):
    found = {
        name: wrong
        for name, body in bodies(letter, language).items()
        if (
            wrong := [
                fault
                for part in (body.subject, body.preheader, without_scale(body.text), own_words(body))
                for fault in faults(part, language)
            ]
        )
    }

    assert found == {}


@each_letter
def test_whatever_is_missing_no_paragraph_or_line_is_empty(letter, language):
    found = [
        (name, lxml.html.tostring(element))
        for name, body in bodies(letter, language).items()
        for element in lxml.html.document_fromstring(body.html).iter(
            "p", "li", "ul", "a", "strong", "bdi", "span"
        )
        if not element.text_content().strip()
    ]

    assert found == []


@each_letter
def test_whatever_is_missing_no_label_stands_alone(letter, language):
    found = [
        (name, words)
        for name, body in bodies(letter, language).items()
        for item in lxml.html.document_fromstring(body.html).iter("li")
        if (words := item.text_content().strip()).endswith((":", "՝", ",", "("))
    ]

    assert found == []


@each_letter
def test_a_letter_is_short(letter, language):
    assert {
        name: count
        for name, body in bodies(letter, language).items()
        if (count := len(own_words(body).split())) >= 120
    } == {}


@each_letter
def test_subject_and_preheader_fit_an_inbox_line(letter, language):
    for body in bodies(letter, language).values():
        assert 10 <= len(body.subject) <= 50, body.subject
        assert 20 <= len(body.preheader) <= 90, body.preheader
        assert "\n" not in body.subject + body.preheader


@each_letter
def test_a_letter_is_small_enough_to_be_shown_whole(letter, language):
    assert max(len(body.html.encode()) for body in bodies(letter, language).values()) < 25_000


@each_letter
def test_nobody_is_told_what_they_have_spent(letter, language):
    assert "total_spent" not in writer(letter).names(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_thank_you_offers_nothing_and_leads_nowhere(language):
    for body in bodies("thank-you", language).values():
        links = lxml.html.document_fromstring(body.html).xpath("//a/@href")
        ours = ("mailto:stop@", "https://letters.tatev.example/")
        assert [link for link in links if not link.startswith(ours)] == []
        assert "//tatev.example" not in body.text
        assert "%" not in body.text
    assert "offer" not in writer("thank-you").names(language) - {"advertising"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ["birthday", "we-miss-you", "first-purchase"])
def test_a_letter_offers_something_only_where_the_campaign_does(letter, language):
    offered, plain = bodies(letter, language)["everything"], bodies(letter, language)["no offer"]

    assert "25%" in own_words(offered)
    assert "EARLY-25" in own_words(offered)
    assert offered.preheader != plain.preheader
    assert "%" not in own_words(plain)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ["birthday", "early-access", "we-miss-you", "first-purchase"])
def test_a_gift_needs_no_percentage(letter, language):
    gift = bodies(letter, language)["a gift"]

    assert dict(situations(letter, language))["a gift"]["offer"].details in own_words(gift)
    assert "%" not in own_words(gift)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_birthday_letter_tells_nothing_that_we_know_of_the_reader(language):
    known = {"birthday", "total_spent", "first_order_at", "last_order_at", "favourite_category", "orders"}

    assert writer("birthday").names(language) & known == frozenset()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_purchase_is_named_where_it_is_known(language):
    written = bodies("first-purchase", language)
    [order] = everything("first-purchase", language)["orders"]

    assert order["item"] in own_words(written["everything"])
    for unknown in ("no orders", "bought what has no name", "orders without items", "2 orders"):
        assert order["item"] not in own_words(written[unknown])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_month_has_its_newsletter(language):
    months = [own_words(bodies("newsletter", language)[f"month {month}"]) for month in range(1, 13)]

    assert len(set(months)) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newsletter_takes_the_text_of_its_month(language):
    """A month without a text of its own and without one for any month is told of, not sent as it was."""
    ending = "" if language == "en" else f".{language}"
    files = {name: content for name, content in template_files().items() if "any-month" not in name}
    files[f"newsletter/2026-11{ending}.md"] = b"= {{ given_name }} ="
    made = Writer(files, "newsletter", vocabulary=vocabulary(ZONE))
    values = everything("newsletter", language)

    assert f"= {values['given_name']} =" in own_words(made.write(language, values))
    with pytest.raises(LetterFailed):
        made.write(language, values | {"today": date(2026, 12, 7)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_special_discount_stands_before_the_ordinary_one(language):
    for letter in OFFERING:
        words = own_words(bodies(letter, language)["everything"])
        assert words.index("25%") < words.index("15%"), letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_invitation_tells_the_guests_discount_too(language):
    assert "20%" in own_words(bodies("appreciation-day", language)["everything"])


@pytest.mark.parametrize("letter", LETTERS)
def test_hebrew_begins_in_hebrew(letter):
    for body in bodies(letter, "he").values():
        assert begins_in_hebrew(body.subject), body.subject
        assert begins_in_hebrew(body.preheader), body.preheader


@each_letter
def test_the_way_out_is_shown_where_there_is_one(letter, language):
    written = bodies(letter, language)

    assert 'href="mailto:stop@tatev.example' in written["everything"].html
    assert "mailto:" not in written["no opt_out"].html


@each_letter
def test_signature_names_person_role_and_phone(letter, language):
    [cell] = lxml.html.document_fromstring(bodies(letter, language)["everything"].html).xpath(
        '//td[@class="signature"]'
    )
    sender = everything(letter, language)["sender"]

    said = " ".join(cell.itertext()).split()
    assert said == [*sender.name.split(), *sender.role.split(), *sender.phone.split()]


@each_letter
def test_every_cell_says_its_language_and_direction(letter, language):
    page = lxml.html.document_fromstring(bodies(letter, language)["everything"].html)
    side = "rtl" if language == "he" else "ltr"
    own = [cell for cell in page.iter("td") if cell.text_content().strip()]

    assert len(own) > 5
    assert {
        (cell.get("lang"), cell.get("dir")) for cell in (page, *own) if "button" not in cell.get("class", "")
    } == {(language, side)}
    assert {cell.get("align") for cell in own} <= {"center", "right" if language == "he" else "left"}


@each_letter
def test_dark_screens_and_phones_are_answered(letter, language):
    html = bodies(letter, language)["everything"].html

    for rule in ("(prefers-color-scheme: dark)", "(max-width: 520px)", "!important"):
        assert rule in html
    assert '<meta name="color-scheme" content="light dark">' in html


@each_letter
def test_type_is_never_small(letter, language):
    page = lxml.html.document_fromstring(bodies(letter, language)["everything"].html)
    small = [
        element.get("class")
        for element in page.iter()
        if (size := re.search(r"font-size:\s*(\d+)px", element.get("style") or "")) and int(size[1]) < 16
    ]

    assert sorted(set(small)) == ["preheader", "rule"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dear None,", "en"),
        ("Dear ,", "en"),
        ("You have ordered 0 times.", "en"),
        ("Thank  you", "en"),
        ("Thank you .", "en"),
        ("from 3/4/2026", "en"),
        ("Off (", "en"),
        ("Thank you: {{ name }}", "en"),
        ("Շնորհակալություն:", "hy"),
        ("Շնորհակալություն!", "hy"),
        ("Կգա՞ք?", "hy"),
        ("Շնորհակալություն ձեզ։", "hy"),
        ("Հարգելի՛ ,", "hy"),
        ("«Տաթև", "hy"),
        ("מוזמן/ת", "he"),
        ("ב-12 במרץ", "he"),
        ("ב12 במרץ", "he"),
        ('בע"מ', "he"),
        ("ג'ורג", "he"),
    ],
)
def test_the_check_of_manners_bites(text, language):
    assert faults(text, language) != []


def test_the_check_of_beginnings_bites():
    assert not begins_in_hebrew("25% הנחה")
    assert not begins_in_hebrew("\u200f25% הנחה")
    assert not begins_in_hebrew("Tatev: תודה")
    assert begins_in_hebrew("תודה")
