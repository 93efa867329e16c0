"""The contact sheet by itself: everything inside it, nothing fetched, nothing run, large enough to read."""

from __future__ import annotations

import base64
import re
import shutil

import pytest
from lxml import html as lxml_html

from engine.preview import files, sheet
from tests.cli.conftest import shop as shop

AT = ("--at", "2027-03-16 10:00")


def _sheet(shop, tmp_path, *words):
    """The sheet's bytes, after the command has written it."""
    said = shop.gramercy("preview", "thanks", "--to", str(tmp_path / "look"), *AT, *words)
    assert said.code == 0, said.err
    return (tmp_path / "look/index.html").read_bytes()


def _words(element):
    return " ".join(" ".join(element.itertext()).split())


def _cards(page):
    return lxml_html.document_fromstring(page.decode()).find_class("card")


def test_it_says_of_each_letter_what_an_inbox_shows_and_why_it_is_there(shop, tmp_path):
    shop.write(
        "templates/thank-you/letter.md",
        "---\nsubject: Thanks, {{ given_name }}\npreheader: A word\n---\n"
        "{% if family_name %}{{ family_name }}{% else %}you{% endif %} {{ phone or 'no phone' }}\n",
    )

    cards = _cards(_sheet(shop, tmp_path))

    found = {_words(card.find_class("who-is")[0]): card for card in cards}
    [ada] = [card for who, card in found.items() if "Ada" in who]
    assert _words(ada.find_class("who-is")[0]) == "Ada Stone English Ann Reed Thanks, Ada A word"
    assert "in English" in _words(ada.find_class("why")[0])
    about = _words(ada.find_class("more")[0])
    assert re.fullmatch(r"To ada@example\.com Size \d+ KB of HTML Missing phone", about)
    [frame] = ada.iter("iframe")
    assert frame.get("sandbox") == ""
    assert "Stone" in frame.get("srcdoc")
    assert {card.find_class("inbox")[0].get("dir") for card in cards} == {"ltr", "rtl"}
    assert [link.get("href") for link in ada.iter("a")] == [
        "000001-ada-example-com.html",
        "000001-ada-example-com.txt",
        "000001-ada-example-com.eml",
    ]


def test_it_names_ways_nobody_goes_who_is_left_out_and_the_other_letters(shop, tmp_path):
    shop.write(
        "templates/thank-you/letter.md",
        "---\nsubject: Thanks\n---\nDear {{ given_name }},{% if city == 'Paris' %} bonjour{% endif %}\n",
    )

    page = lxml_html.document_fromstring(_sheet(shop, tmp_path).decode())

    ways = [_words(line) for line in page.get_element_by_id("ways").iter("li")]
    assert "templates/thank-you/letter.md:4: if city == 'Paris'" in ways
    assert [_words(row) for row in page.get_element_by_id("out").iter("tr")] == [
        "1 outside the segment",
        "1 no address",
        "1 same address as another",
    ]
    shown = {_words(card.find_class("more")[0]).split()[1] for card in page.find_class("card")}
    listed = {
        _words(row.find_class("who")[0]).split()[0] for row in page.get_element_by_id("others").iter("li")
    }
    assert not shown & listed
    assert shown | listed == {"ada@example.com", "nare@example.com", "noa@example.com", "DI@example.com"}


def test_a_letter_that_cannot_be_written_says_why(shop, tmp_path):
    shop.write(
        "templates/thank-you/letter.md",
        "---\nsubject: Thanks\n---\n{{ 1 // (given_name|length - 3) }} {{ given_name }}\n",
    )

    page = _sheet(shop, tmp_path).decode()

    assert "templates/thank-you/letter.md:4: " in page
    assert page.count("zero") >= 1


def test_only_one_person_is_shown_by_themselves(shop, tmp_path):
    cards = _cards(_sheet(shop, tmp_path, "--only", "noa@example.com"))

    assert [_words(card.find_class("more")[0]).split()[1] for card in cards] == ["noa@example.com"]
    assert not cards[0].find_class("why")


def test_it_stays_small_enough_to_mail_and_says_what_it_leaves_off(shop, tmp_path):
    picture = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    (shop.root / "templates/thank-you/cup.png").write_bytes(picture + b"\0" * 900_000)
    for name in ("letter.md", "letter.hy.md", "letter.he.md"):
        path = shop.root / "templates/thank-you" / name
        path.write_text(path.read_text("utf-8") + "\n![cup](cup.png)\n", "utf-8")

    page = _sheet(shop, tmp_path)

    assert len(page) <= sheet.LARGEST
    assert len(_cards(page)) == 1
    assert (
        b"more are worth looking at, and not inside this page so that it stays small enough to mail" in page
    )
    assert b"Together they go every way" not in page
    # A mail server gets it in base64, a third larger; each letter's own files are there as ever.
    assert len(list((tmp_path / "look").glob("*.eml"))) == 4


def test_many_letters_are_listed_on_a_page_of_their_own(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LISTED", 2)
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n"
        + "".join(f"{n},Ada,Stone,ada{n}@example.com,London,en\n" for n in range(1, 8)),
    )

    page = lxml_html.document_fromstring(_sheet(shop, tmp_path).decode())
    others = lxml_html.document_fromstring((tmp_path / "look/letters.html").read_text("utf-8"))

    assert len(page.find_class("card")) == 1
    assert len(list(page.get_element_by_id("others").iter("li"))) == 2
    assert "6; the first 2 stand here, and a page beside this one lists them all" in _words(page)
    assert len(list(others.iter("li"))) == 6


def test_long_words_are_cut_in_lists(shop, tmp_path):
    shop.write("templates/thank-you/letter.md", f"---\nsubject: {'long ' * 200}\n---\n{{{{ given_name }}}}\n")
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n"
        + "".join(f"{n},Ada,Stone,ada{n}@example.com,London,en\n" for n in range(1, 3)),
    )

    page = lxml_html.document_fromstring(_sheet(shop, tmp_path).decode())

    subject = page.get_element_by_id("others").find_class("subject")[0].text_content()
    assert (len(subject), subject[-1]) == (100, "…")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_alone_in_a_browser_it_shows_the_letters_and_asks_for_nothing(browser, shop, tmp_path, scheme):
    """Without the files beside it, as a mail's attachment is opened."""
    shop.write(
        "customers.csv",
        (shop.root / "customers.csv")
        .read_text("utf-8")
        .replace("Ada,Stone", "<script>alert(1)</script>,Stone"),
    )
    _sheet(shop, tmp_path)
    alone = tmp_path / "attachment.html"
    shutil.copy(tmp_path / "look/index.html", alone)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(alone.as_uri())

    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    first = page.locator(".card").first
    frame = first.locator("iframe")
    assert frame.content_frame.locator("body").inner_text()
    small = frame.bounding_box()
    first.locator(".large").focus()
    page.keyboard.press("Space")
    large = frame.bounding_box()
    assert small is not None
    assert large is not None
    assert small["width"] < 0.7 * large["width"]
    assert first.locator(".reduce").is_visible()
    first.locator("label").click()
    assert frame.bounding_box() == small
    assert asked == [alone.as_uri(), *["about:srcdoc"] * asked.count("about:srcdoc")]
    context.close()


def test_letters_stand_as_by_day_until_the_dark_is_asked_for(browser, shop, tmp_path):
    _sheet(shop, tmp_path)
    # What the device of who looks prefers comes through, as it does without a test.
    context = browser.new_context(color_scheme="null")
    page = context.new_page()
    page.goto((tmp_path / "look/index.html").as_uri())
    frame = page.locator(".card iframe").first
    dark = "html => matchMedia('(prefers-color-scheme: dark)').matches"
    root = frame.content_frame.locator("html")

    assert (root.evaluate(dark), frame.evaluate("one => getComputedStyle(one).colorScheme")) == (
        False,
        "light",
    )
    page.get_by_label("As on a dark screen").check()
    assert (root.evaluate(dark), frame.evaluate("one => getComputedStyle(one).colorScheme")) == (True, "dark")
    page.get_by_label("As on a dark screen").uncheck()
    assert root.evaluate(dark) is False
    context.close()
