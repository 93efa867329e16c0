"""What keeps a finished letter from being read aloud: language, title, headings, tables, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.language import primary
from engine.lint.make.drawing import Drawn, drawn
from engine.lint.make.legibility import legibility
from engine.lint.make.placing import Finder
from engine.lint.make.sides import sides
from engine.lint.model import Specimen
from engine.problem import Problem, Severity, quoted

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BULLET = re.compile(r"(?:[•·●▪◦‣∙*–—-]|\d{1,2}[.)])\s+\S")
#: Parts of a table that only data has.
_OF_DATA = ("th", "caption", "thead")
#: A heading is short.
_WORDS_OF_HEADING = 8


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What looks wrong in one letter; contrast has a check of its own."""
    page = drawn(specimen.body.html)
    find = Finder(specimen, page.root)
    yield from _language(specimen, page, find)
    yield from sides(specimen, page, find)
    yield from _title(page, find)
    yield from _headings(page, find)
    yield from _posing(page, find)
    yield from _tables(page, find)
    yield from _lists(page, find)
    yield from legibility(specimen, page, find)


def _language(specimen: Specimen, page: Drawn, find: Finder) -> Iterator[Problem]:
    said = (page.root.get("lang") or "").strip()
    message: str | None = None
    if not said:
        message = "the page does not say its language, so it may be read aloud with another one's sounds"
    elif primary(said) != primary(specimen.language):
        wanted = quoted(specimen.language)
        message = f"the page says its language is {quoted(said)}, and the letter is in {wanted}"
    if message is not None:
        yield find.problem(page.root, "accessibility/language", message, 'write <html lang="{{ language }}">')


def _title(page: Drawn, find: Finder) -> Iterator[Problem]:
    title = next(page.root.iter("title"), None)
    if title is None or not (title.text or "").strip():
        yield find.problem(
            page.root if title is None else title,
            "accessibility/title",
            "the page has no title, which is read out first where a letter is opened in a browser",
            "write <title>{{ subject }}</title> in its head",
        )


def _headings(page: Drawn, find: Finder) -> Iterator[Problem]:
    before = 0
    first: Any = None
    for element in page.root.iter(*_HEADINGS):
        if page.light.hidden(element):
            continue
        level = int(element.tag[1])
        words = page.light.words(element)
        message = hint = None
        if not words:
            message, hint = f"a heading ({element.tag}) is empty", "take it away: it is read out all the same"
        elif level == 1 and first is not None:
            message = f"a second main heading (h1), {quoted(words)}"
            hint = "keep one, and let the others be h2"
        elif before and level > before + 1:
            message = f"the heading {quoted(words)} is h{level} and the one before it h{before}"
            hint = f"let it be h{before + 1}, and give it its size with a style"
        if message is not None:
            yield find.problem(element, "accessibility/headings", message, hint)
        if level == 1 and words:
            first = element
        before = level


def _posing(page: Drawn, find: Finder) -> Iterator[Problem]:
    """Paragraphs that are one bold line before other paragraphs: headings to the eye only."""
    for element in page.root.iter("p"):
        children = [child for child in element if isinstance(child.tag, str) and child.tag != "br"]
        if len(children) != 1 or children[0].tag not in ("strong", "b") or page.light.hidden(element):
            continue
        outside = (element.text or "") + "".join(child.tail or "" for child in element)
        words = page.light.words(element)
        follows = next(element.itersiblings(etree.Element), None)
        if (
            not outside.strip()
            and 0 < len(words.split()) <= _WORDS_OF_HEADING
            and words[-1] not in ".,!?։:…"
            and follows is not None
            and follows.tag in ("p", "ul", "ol")
        ):
            yield find.problem(
                element,
                "accessibility/headings",
                f"{quoted(words)} looks like a heading and is a bold paragraph",
                "write it as a heading, ## in Markdown, so that it is read out as one",
                Severity.NOTE,
            )


def _tables(page: Drawn, find: Finder) -> Iterator[Problem]:
    bare = [
        table
        for table in page.root.iter("table")
        if (table.get("role") or "").lower() not in ("presentation", "none")
        and not _holds_data(table)
        and not page.light.hidden(table)
    ]
    if bare:
        one = len(bare) == 1
        yield find.problem(
            bare[0],
            "accessibility/tables",
            f"{'a table lays' if one else f'{len(bare)} tables lay'} out the page without saying so, "
            f"and {'is' if one else 'are'} read out as data",
            'write <table role="presentation"> wherever a table only lays out',
        )
    for table in page.root.iter("table"):
        if (table.get("role") or "").lower() in ("presentation", "none") and _holds_data(table):
            yield find.problem(
                table,
                "accessibility/tables",
                "a table with headings says that it only lays out the page, so they are not read out as such",
                'take role="presentation" away from it',
            )


def _holds_data(table: Any) -> bool:
    """Whether the table itself, not one inside it, has parts that only data has."""
    return any(next(one.iterancestors("table")) is table for one in table.iter(*_OF_DATA))


def _lists(page: Drawn, find: Finder) -> Iterator[Problem]:
    for element in page.root.iter("ul", "ol"):
        strange = next(
            (child for child in element if isinstance(child.tag, str) and child.tag not in ("li", "script")),
            None,
        )
        if strange is not None:
            yield find.problem(
                strange,
                "accessibility/lists",
                f"<{strange.tag}> stands in a list outside of its items, so the list is not read out as one",
                "put it into an <li>",
            )
    for element in page.root.iter("p", "div", "td"):
        lines = [" ".join(line.split()) for line in _lines(element)]
        bullets = [line for line in lines if _BULLET.match(line)]
        if len(bullets) > 1 and not page.light.hidden(element):
            yield _written_list(find, element, bullets[0])
    for first, second in _neighbours(page.root):
        one, two = (page.light.words(element) for element in (first, second))
        before = next(first.itersiblings(etree.Element, preceding=True), None)
        begins = before is None or not _BULLET.match(page.light.words(before))
        if _BULLET.match(one) and _BULLET.match(two) and begins and not page.light.hidden(first):
            yield _written_list(find, first, one)


def _written_list(find: Finder, element: Any, words: str) -> Problem:
    return find.problem(
        element,
        "accessibility/lists",
        f"{quoted(words)} and what follows look like a list and are no list",
        "write each on a line of its own with '- ' before it, and an empty line before the first",
        Severity.NOTE,
    )


def _lines(element: Any) -> list[str]:
    """The lines of an element's own words, as <br> breaks them."""
    lines = [element.text or ""]
    for child in element:
        if child.tag == "br":
            lines.append(child.tail or "")
        elif isinstance(child.tag, str) and child.tag not in ("table", "p", "div", "ul", "ol"):
            lines[-1] += "".join(child.itertext()) + (child.tail or "")
    return lines


def _neighbours(root: Any) -> Iterator[tuple[Any, Any]]:
    for element in root.iter("p", "div"):
        follows = next(element.itersiblings(etree.Element), None)
        if (
            follows is not None
            and follows.tag == element.tag
            and next(element.iter("p", "div"), None) is element
        ):
            yield element, follows
