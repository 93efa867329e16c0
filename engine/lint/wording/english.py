"""What a program can see of good English in a letter: one way of writing dates and titles throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.language import primary
from engine.lint.model import Specimen
from engine.lint.wording.slots import Kind, kind_of
from engine.lint.wording.words import SLOT, Passage, expression, passages, say
from engine.problem import Problem, Severity

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_BRITISH = re.compile(rf"(?<![\w.,]){_DAY}[ \u00a0](?:of[ ])?{_MONTH}(?!\w)")
_AMERICAN = re.compile(rf"(?<!\w){_MONTH}\.?[ \u00a0]{_DAY}(?![\w:])(?!,?[ ]?\d{{1,2}}[ap]m)")
_TITLE = re.compile(r"(?<!\w)(?P<title>Mr|Mrs|Ms|Dr)(?P<stop>\.?)(?=[ \u00a0][A-Z" + SLOT + "])")
_MISS = re.compile(
    r"(?<!\w)Dear (?:Sir or Madam|Sir/Madam|Sirs?|Madam|Miss|valued \w+|customer|friend)(?!\w)"
    r"|(?<!\w)To whom it may concern(?!\w)",
    re.IGNORECASE,
)
_HE_OR_SHE = re.compile(
    r"(?<!\w)(?:Mrs?\.?/M(?:r?s)\.?|he/she|she/he|s/he|his/her|her/his|him/her|\(s\)he)(?!\w)", re.IGNORECASE
)


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What is mixed or stiff in an English letter; nothing for other languages."""
    if primary(specimen.language) != "en":
        return
    found = passages(specimen.pages, specimen.language)
    yield from _date_forms(found, american=specimen.language.lower().endswith("-us"))
    yield from _titles(found)
    for passage in found:
        for match in _MISS.finditer(passage.text):
            yield say(
                passage,
                match.span(),
                "english/greeting",
                "{} is not how one writes to somebody one knows",
                "write {{ greeting() }}, which says the name as far as it is known",
                Severity.NOTE,
            )
        for match in _HE_OR_SHE.finditer(passage.text):
            yield say(
                passage,
                match.span(),
                "english/slash",
                "{} is a form for two at once",
                "write they, their, them",
                Severity.NOTE,
            )


def _date_forms(found: tuple[Passage, ...], *, american: bool) -> Iterator[Problem]:
    """British and American dates in one letter; dates that filters write count as the language's own."""
    british = [(passage, match) for passage in found for match in _BRITISH.finditer(passage.text)]
    others = [(passage, match) for passage in found for match in _AMERICAN.finditer(passage.text)]
    filtered = any(
        character == SLOT and kind_of(expression(passage.source(at, at + 1))) is Kind.DATE
        for passage in found
        for at, character in enumerate(passage.text)
    )
    own, foreign = (others, british) if american else (british, others)
    if not foreign or not (own or filtered):
        return
    form = "March 12" if american else "12 March"
    for passage, match in foreign:
        yield say(
            passage,
            match.span(),
            "english/dates",
            f"{{}}: elsewhere this letter writes dates as {form}",
            f"write {form} everywhere, or let values say it: {{{{ offer.ends|day }}}}",
            Severity.NOTE,
        )


def _titles(found: tuple[Passage, ...]) -> Iterator[Problem]:
    """Mr and Mr. in one letter."""
    titles = [(passage, match) for passage in found for match in _TITLE.finditer(passage.text)]
    if len({bool(match["stop"]) for _, match in titles}) == 2:
        for passage, match in titles:
            if match["stop"]:
                yield say(
                    passage,
                    match.span(),
                    "english/titles",
                    "{} has a stop here, and a title has none elsewhere in the letter",
                    "write all of them alike",
                    Severity.NOTE,
                )
