"""Manners in any language: dates everybody reads alike, no counting of a customer's money, a short letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lint.model import Specimen
from engine.lint.wording.words import BRANCH, HEBREW, LINK, SLOT, Part, Passage, expression, passages, say
from engine.problem import Problem, Severity

#: A letter should stay under this many words …
FEW_WORDS = 120
#: … and from here on nobody reads it to its end.
MANY_WORDS = 250

_FULL = re.compile(
    r"(?<![\w./-])(?:(?P<one>\d{1,2})(?P<sign>[./-])(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)"
    r"|(?P<first>\d{4})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2}))(?![\w/]|[.-]\d)"
)
#: A day and a month where the words round them say that they are one.
_SHORT = re.compile(
    r"(?:(?<!\w)(?:on|until|till|by|from|before|since|through|after|to)[ ](?P<en>\d{1,2}/\d{1,2})(?![\d/%.])"
    rf"|(?:(?<![{HEBREW}])[בהמלכו]{{1,2}}[־-]?|עד[ ](?:ה[־-]?)?)"
    r"(?P<he>\d{1,2}[./](?:0[1-9]|1[0-2]|[1-9]))(?![\d/%]|[.,]\d)"
    r"|(?<![\d.])(?P<hy>\d{1,2}[./](?:0[1-9]|1[0-2]))(?=[-‐‑](?:ին|ից|ը|ի)(?![ա-և])))"
)
_MONEY = 'դրամ|֏|AMD|₪|ש״ח|ש"ח|ILS|USD|EUR|GBP|\\$|€|£|dollars?|pounds?|euros?|դոլար|եվրո|שקל(?:ים)?|דולר'
_NOUGHTS = re.compile(
    rf"(?<![\d.,])\d{{1,3}}(?:[ \u00a0,.]?\d{{3}})*[.,]00(?!\d)[ \u00a0]?(?:{_MONEY})(?!\w)"
    r"|(?:(?<!\w)(?:AMD|ILS|USD|EUR|GBP)|[£$€₪֏])[ \u00a0]?\d{1,3}(?:[ \u00a0,.]?\d{3})*[.,]00(?!\d)"
)
_SPENT = re.compile(
    r"(?:^|[(~+]\s*)(?:total_spent|lifetime_value|total_amount|total_sum)\b(?!\s*(?:[<>=]|\bif\b))"
    r"|orders\s*\|\s*sum\s*\(\s*(?:attribute\s*=\s*)?[\"'](?:amount|total|price)"
)
#: What plain text shows of a link beside its words.
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")
_WORD = re.compile(r"[^\W_]+(?:[’'״׳՛՞՜.-][^\W_]+)*")


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What a good shopkeeper would not write, whatever the language."""
    found = passages(specimen.pages, specimen.language)
    for passage in found:
        yield from _dates(passage)
        for match in _NOUGHTS.finditer(passage.text):
            yield say(
                passage,
                match.span(),
                "words/decimals",
                "{} has decimals that say nothing",
                "leave the noughts away, or write the amount with |money",
                Severity.NOTE,
            )
        for at, character in enumerate(passage.text):
            if character == SLOT:
                yield from _printed(passage, at)
    yield from _length(specimen, found)


def _dates(passage: Passage) -> Iterator[Problem]:
    text = passage.text
    spans = [match.span() for match in _FULL.finditer(text) if _is_date(match)]
    for match in _SHORT.finditer(text):
        kind = match.lastgroup or ""
        one, two = map(int, re.split("[./]", match[kind]))
        plain_fraction = (
            "." in match[kind] and kind == "he" and one <= 12 and not match[kind].endswith(f"0{two}")
        )
        if 1 <= one <= 31 and 1 <= two <= 31 and min(one, two) <= 12 and not plain_fraction:
            spans.append(match.span(kind))
    for span in sorted(spans):
        yield say(
            passage,
            span,
            "words/date",
            "{} is a date in digits only: some read the day first, some the month",
            "write the month as a word, or let a value say it: {{ offer.ends|day }}",
        )


def _is_date(match: re.Match[str]) -> bool:
    if match["first"]:
        return (
            1900 <= int(match["first"]) <= 2100
            and 1 <= int(match["month"]) <= 12
            and 1 <= int(match["day"]) <= 31
        )
    one, two, year = int(match["one"]), int(match["two"]), match["year"]
    if len(year) == 2 and match["sign"] == "-":
        return False
    return 1 <= min(one, two) <= 12 and max(one, two) <= 31 and (len(year) == 2 or 1900 <= int(year) <= 2100)


def _printed(passage: Passage, at: int) -> Iterator[Problem]:
    inside = expression(passage.source(at, at + 1))
    if _SPENT.search(inside):
        yield say(
            passage,
            (at, at + 1),
            "words/total-spent",
            "{} tells a customer how much they have spent",
            "thank for something else: how often they came, what they like, since when",
        )


def _length(specimen: Specimen, found: tuple[Passage, ...]) -> Iterator[Problem]:
    words = len(_WORD.findall(_own_text(specimen, found)))
    if words < FEW_WORDS:
        return
    yield Problem(
        specimen.pages.start,
        f"the letter has {words} words",
        f"under {FEW_WORDS} are read to the end: one reason, one true thing about this person, one request",
        Severity.WARNING if words >= MANY_WORDS else Severity.NOTE,
        "words/length",
    )


def _own_text(specimen: Specimen, found: tuple[Passage, ...]) -> str:
    """The finished text from the first to the last words of the letter itself, without its layout."""
    text = re.sub(r"\s+", " ", _ADDRESS.sub(" ", specimen.body.text))
    start, end = len(text), 0
    for passage in found:
        if not passage.own or passage.part is not Part.BODY:
            continue
        for piece in re.split(f"[{SLOT}{BRANCH}{LINK}\n•]", passage.text):
            words = re.sub(r"\s+", " ", piece).strip()
            if len(words) > 3 and (at := text.find(words)) >= 0:
                start, end = min(start, at), max(end, at + len(words))
    return text[start:end]
