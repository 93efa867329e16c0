"""Habits that look like spam: shouting, hurry, words of the trade, words that nobody is meant to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from engine.language import primary
from engine.lint.make.colour import contrast
from engine.lint.make.contrast import place as coloured
from engine.lint.make.drawing import Drawing, drawn
from engine.lint.make.placing import Finder
from engine.lint.model import Specimen
from engine.lint.wording.spamwords import CLICK, PHRASES, SHORTENERS
from engine.lint.wording.words import Part, Passage, passages, say
from engine.problem import Problem, Severity, quoted

#: So many exclamation marks in the whole letter are too many.
MANY_MARKS = 4
#: Words that are hidden from people have at least this many letters to be worth a word of ours.
HIDDEN_LETTERS = 12

_MARK_RUN = re.compile(r"[!！՜?？]{2,}")
_MARKS = re.compile("[!！՜]+")
_CAPITALS = re.compile(
    r"(?<![\w.])[A-ZԱ-Ֆ][A-ZԱ-Ֆ’'՛-]*(?:[ \u00a0!&]+(?:[A-ZԱ-Ֆ][A-ZԱ-Ֆ’'՛-]*|\d+%?)(?![a-zա-և])){1,}"
)
_SHOUTED = re.compile(r"[A-ZԱ-Ֆ][A-ZԱ-Ֆ’'՛-]{2,}")
#: What tells a shouted word from a row of initials.
_VOWEL = re.compile("[AEIOUYԱԵԷԸԻՈՕ]")
_SIGNS = re.compile(r"(?:[$€£₪֏]\s?){2,}|(?:💰|💵|💸|🤑){1,}")
_EMOJI_RUN = re.compile("(?:[\U0001f300-\U0001faff\u2600-\u27bf][\ufe0f\u200d]*\\s?){3,}")
_SPREAD = re.compile(r"(?<!\w)(?:[A-Za-zԱ-ևא-ת][ .*_-]){3,}[A-Za-zԱ-ևא-ת](?!\w)")
#: What follows the words of a link in Markdown and in HTML.
_IN_LINK = re.compile(r"[^\[\]<>\n]*(?:\]\(|(?:</?(?!a\b)\w[^<>]*>\s*)*</a\s*>)", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_UNSEEN = "has the colour of its background"
_JOINED = re.compile(r"\s+")


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What makes filters and people take one letter for spam."""
    found = passages(specimen.pages, specimen.language)
    same = specimen.body.subject.casefold() == specimen.body.preheader.casefold()
    page = drawn(specimen.body.html)
    for passage in found:
        # A preheader that repeats the subject has been told of, and so have its words.
        if same and passage.part is Part.PREHEADER:
            continue
        yield from _phrases(passage, primary(specimen.language))
        if passage.part not in (Part.SUBJECT, Part.PREHEADER):
            yield from _shouting(passage)
    yield from _marks(specimen, found)
    yield from _hidden(specimen, page.light)
    yield from _addresses(specimen, page.root)


def _phrases(passage: Passage, language: str) -> Iterator[Problem]:
    taken = 0
    found = [
        (match, phrase)
        for phrase in PHRASES.get(language, ())
        for match in phrase.pattern.finditer(passage.text)
    ]
    for match, phrase in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
        if match.start() >= taken:
            taken = match.end()
            # The checks of links tell of one that says nothing else.
            if phrase.reason == CLICK and _is_link(passage, match.end()):
                continue
            yield say(passage, match.span(), "habits/words", f"{{}} {phrase.reason}", phrase.hint)


def _is_link(passage: Passage, end: int) -> bool:
    """Whether the words that end there are a link's."""
    return _IN_LINK.match(passage.page.text, passage.spans[end - 1][1]) is not None


def _shouting(passage: Passage) -> Iterator[Problem]:
    text = passage.text
    for match in _MARK_RUN.finditer(text):
        yield say(passage, match.span(), "habits/marks", "{}: one mark is enough", "end the sentence calmly")
    for match in _CAPITALS.finditer(text):
        words = _SHOUTED.findall(match[0])
        if len(words) > 1 and any(len(word) > 3 and _VOWEL.search(word) for word in words):
            yield say(passage, match.span(), "habits/capitals", "{} shouts", "write small letters")
    for match in _SIGNS.finditer(text):
        yield say(
            passage,
            match.span(),
            "habits/money",
            "{}: signs of money in a row look like spam",
            "name the amount once",
        )
    for match in _EMOJI_RUN.finditer(text):
        yield say(
            passage,
            match.span(),
            "habits/emoji",
            "{}: emoji in a row look like spam",
            "one says as much",
            Severity.NOTE,
        )
    for match in _SPREAD.finditer(text):
        yield say(
            passage,
            match.span(),
            "habits/spread",
            "{}: letters set apart look like a trick on filters",
            "write the word as a word",
        )


def _marks(specimen: Specimen, found: tuple[Passage, ...]) -> Iterator[Problem]:
    """Too many exclamation marks in all; those that a customer's own data brings are not counted."""
    # Those of the two lines of an inbox are counted there; a row of them is told of, and one mark here.
    typed = [
        (passage, match)
        for passage in found
        if passage.part not in (Part.SUBJECT, Part.PREHEADER)
        for match in _MARKS.finditer(passage.text)
    ]
    shown = len(_MARKS.findall(specimen.body.text))
    if min(len(typed), shown) >= MANY_MARKS:
        passage, match = typed[0]
        yield Problem(
            passage.place(match.start()),
            f"the letter has {min(len(typed), shown)} exclamation marks",
            "keep the one that is meant",
            Severity.WARNING,
            "habits/marks",
        )


def _hidden(specimen: Specimen, drawing: Drawing) -> Iterator[Problem]:
    """Words that are in the page and cannot be seen, the preheader apart."""
    preheader = _plain(specimen.body.preheader)
    find = Finder(specimen, drawing.root)
    for element in drawing.root.iter(etree.Element):
        own = _plain(" ".join([element.text or "", *(child.tail or "" for child in element)]))
        if len(_LETTERS.findall(own)) < HIDDEN_LETTERS or (preheader and own in preheader):
            continue
        how = _how_hidden(element, drawing)
        if how is None:
            continue
        yield Problem(
            coloured(element, drawing, find) if how == _UNSEEN else find.element(element),
            f"{quoted(own)} {how}: filters take hidden words for a trick",
            "show these words, or take them out",
            Severity.WARNING,
            "habits/hidden",
        )


def _how_hidden(element: Any, drawing: Drawing) -> str | None:
    if drawing.hidden(element):
        return None
    size = drawing.size(element)
    if size < 3:
        return f"is {size:g} pixels tall"
    colour, _ = drawing.colour(element)
    ground = drawing.ground(element)
    if not ground.picture and contrast(colour.over(ground.colour), ground.colour) < 1.1:
        return _UNSEEN
    indent = re.match(r"-\s*(\d+)", drawing.said(element, "text-indent") or "")
    return "is moved off the page" if indent and int(indent[1]) > 500 else None


def _addresses(specimen: Specimen, root: Any) -> Iterator[Problem]:
    told: set[str] = set()
    for link in root.iter("a"):
        try:
            host = (urlsplit((link.get("href") or "").strip()).hostname or "").removeprefix("www.")
        except ValueError:
            continue
        if host in told or host not in SHORTENERS:
            continue
        told.add(host)
        yield Problem(
            specimen.pages.find(host) or specimen.pages.start,
            f"the link leads to {quoted(host)}, which hides where it goes",
            "give the page's own address",
            Severity.WARNING,
            "habits/shortener",
        )


def _plain(text: str) -> str:
    # Invisible characters pad the line after a preheader.
    return _JOINED.sub(
        " ", re.sub("[\u00ad\u034f\u061c\u200b-\u200f\u2060-\u2069\ufeff\u00a0]", " ", text)
    ).strip()
