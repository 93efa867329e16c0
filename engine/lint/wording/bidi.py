"""What a right-to-left line turns round: phones, codes, addresses and ranges that nothing protects.

The order of a line follows the Unicode Bidirectional Algorithm (UAX 9): digits and signs take their place
from the text around them, so "+972 54 123 4567" is shown as "4567 123 54 972+".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from engine.language import Direction, direction
from engine.lint.make.drawing import Drawing, drawn
from engine.lint.model import Specimen
from engine.lint.wording.slots import Kind, kind_of
from engine.lint.wording.words import SLOT, Part, Passage, expression, passages, say, used
from engine.problem import Place, Problem, Severity, quoted

_OPENERS, _CLOSER = "\u2066\u2067\u2068", "\u2069"
_EMBEDDERS, _POP, _OVERRIDES = "\u202a\u202b\u202d\u202e", "\u202c", "\u202d\u202e"
_MARKS = "\u200e\u200f\u061c"
_STRONG_RIGHT = "\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc"
_STEERING = re.compile(
    "&#(?:x20[026][0-9a-f]|8206|8207|82\\d\\d);|[\u200e\u200f\u202a-\u202e\u2066-\u2069]", re.IGNORECASE
)

_NAMES = re.compile(r"^(?:given|family|first|last|full|customer)?_?(?:name|surname)$")
_LTR = re.compile(r"\|\s*ltr\b")
_WRAPPED = re.compile(
    rf"(?:<bdi\b[^<>]*>|<\w+\b[^<>]*\bdir\s*=\s*[\"']?(?:ltr|auto)\b[^<>]*>|[{_OPENERS}]|&#x206[68];)\s*(?:[*_]{{1,2}})?\s*\Z",
    re.IGNORECASE,
)


class _Risk(NamedTuple):
    """A run of characters that comes out in another order."""

    rule: str
    pattern: re.Pattern[str]
    said: str
    hint: str
    severity: Severity


_ISOLATE = 'write <bdi dir="ltr">…</bdi> round it; |ltr does it for a value: {{ sender.phone|ltr }}'
_IN_WORDS = "say it in words: בין 10 ל־15"
#: Looked for one after the other; what one has found the next ones pass over.
_RISKS = (
    _Risk(
        "bidi/url",
        re.compile(r"(?:https?://|www\.)[^\s<>\"'״)\]}]*[^\s<>\"'״)\]}.,;:!?]"),
        "an address of a page in a line from right to left is shown in pieces",
        _ISOLATE,
        Severity.WARNING,
    ),
    _Risk(
        "bidi/phone",
        re.compile(
            r"(?<![\w.,+*])(?:\+\d{1,3}|\(?0\d{1,2}\)?|1-[78]00|\*(?=\d{3,5}(?!\d)))"
            r"(?:[ \u00a0.()/-]{0,2}\d{1,7}){1,6}(?![\w%])"
        ),
        "a phone number in a line from right to left is shown backwards",
        _ISOLATE,
        Severity.WARNING,
    ),
    _Risk(
        "bidi/code",
        re.compile(
            r"(?<![\w@./-])(?=[A-Za-z0-9_/.+-]*\d)(?=[a-z0-9_/.+-]*[A-Z])[A-Za-z0-9]+(?:[-_/.+][A-Za-z0-9]+)+(?![\w@])"
        ),
        "letters and digits with a sign between them may change places in a line from right to left",
        _ISOLATE,
        Severity.WARNING,
    ),
    _Risk(
        "bidi/range",
        re.compile(r"(?<![\w.,:/-])\d+(?:[.,:]\d+)?[ ]?[%₪]?[ ]?[-–—][ ]?\d+(?:[.,:]\d+)?[ ]?[%₪](?![\w/-])"),
        "a range in a line from right to left may be read from its end",
        "say it in words: בין 10% ל־15%",
        Severity.WARNING,
    ),
    _Risk(
        "bidi/range",
        re.compile(r"(?<![\w.,:/-])\d+(?:[.,:]\d+)?[ ]?[-–—][ ]?\d+(?:[.,:]\d+)?(?![\w/%₪-])"),
        "a range in a line from right to left may be read from its end",
        _IN_WORDS,
        Severity.NOTE,
    ),
    _Risk(
        "bidi/sign",
        re.compile(rf"(?<![\w%{_MARKS}{_OPENERS}.,)-])[-−+]\d+(?:[.,]\d+)?%?(?![\w-])"),
        "the sign before a number is shown behind it in a line from right to left",
        'say it in words, or write <bdi dir="ltr">…</bdi> round it',
        Severity.WARNING,
    ),
    _Risk(
        "bidi/latin",
        re.compile(r"(?<![\w.])(?:\d{1,2}(?::\d\d)?[ \u00a0]?[AaPp]\.?[Mm]\.?(?!\w)|[A-Z]\+\+|[A-Z]#(?!\w))"),
        "a sign or a number beside Latin letters changes its place in a line from right to left",
        'write <bdi dir="ltr">…</bdi> round it; times run to 24: 17:30',
        Severity.NOTE,
    ),
)


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What comes out in another order than it was written, in a letter that runs from right to left.

    Of other letters only the marks of direction that a template leaves open.
    """
    yield from _unbalanced(specimen)
    if direction(specimen.language) is not Direction.RTL:
        return
    found = passages(specimen.pages, specimen.language)
    told: set[str] = set()
    blamed: set[Place] = set()
    page = drawn(specimen.body.html).light
    body = specimen.body
    for text in (*_shown(page.root, page), *body.text.split("\n"), body.subject, body.preheader):
        for risk, run in _risks(_unprotected(text)):
            if run in told:
                continue
            told.add(run)
            place = _place(run, found, blamed)
            if place is not None:
                yield Problem(place, f"{quoted(run)}: {risk.said}", risk.hint, risk.severity, risk.rule)
    yield from _bare_slots(found, blamed)
    yield from _lines(specimen, found, told)


def _shown(root: Any, page: Drawing) -> Iterator[str]:
    """Every run of words that stands in a right-to-left place and that nothing isolates."""
    body = next(root.iter("body"), root)
    yield from _within(body, page, right_to_left=_outer(body))


def _outer(element: Any) -> bool:
    for one in (element, *element.iterancestors()):
        if one.get("dir"):
            return str(one.get("dir")).lower() == "rtl"
    # Without a direction the accessibility of the page is at fault, and words have places of their own.
    return True


def _within(element: Any, page: Drawing, *, right_to_left: bool) -> Iterator[str]:
    own = (element.get("dir") or page.said(element, "direction") or "").lower()
    if own in ("ltr", "rtl"):
        right_to_left = own == "rtl"
    elif own == "auto" or element.tag == "bdi":
        right_to_left = False
    if page.hidden(element) and element.tag in ("style", "script", "head", "title"):
        return
    if right_to_left and element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield from _within(child, page, right_to_left=right_to_left)
        if right_to_left and child.tail:
            yield child.tail


def _unprotected(text: str) -> str:
    """``text`` with what stands in isolates turned into blanks."""
    depth, kept = 0, []
    for character in text:
        if character in _OPENERS:
            depth += 1
        kept.append(" " if depth else character)
        if character == _CLOSER and depth:
            depth -= 1
    return "".join(kept)


def _risks(text: str) -> Iterator[tuple[_Risk, str]]:
    for risk in _RISKS:
        for match in list(risk.pattern.finditer(text)):
            if risk.rule == "bidi/phone" and not _is_phone(match[0]):
                continue
            yield risk, match[0].strip()
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def _is_phone(run: str) -> bool:
    digits = sum(character.isdigit() for character in run)
    # One number without a sign keeps its order.
    return run[0] == "*" or (7 <= digits <= 15 and not run.isdecimal())


def _place(run: str, found: tuple[Passage, ...], blamed: set[Place]) -> Place | None:
    """Where the template says ``run``, else which value prints it; None where that is a reader's own word."""
    for passage in found:
        if (at := passage.text.find(run)) >= 0:
            return passage.place(at)
        # Addresses, and stars that Markdown takes for emphasis, are no words there.
        if (at := passage.page.text.find(run)) >= 0:
            return passage.page.place(at)
    for passage in found:
        ranged = re.search(f"{SLOT}[ ]?[-–—][ ]?{SLOT}", passage.text)
        if ranged and re.match(r"\d[^-–—]*[-–—]", run):
            return passage.place(ranged.start())
    for passage, at in _slots(found):
        if kind_of(expression(passage.source(at, at + 1))) is Kind.CODE and not _protected(passage, at):
            place = passage.place(at)
            blamed.add(place)
            return place
    return None


def _bare_slots(found: tuple[Passage, ...], blamed: set[Place]) -> Iterator[Problem]:
    """Values that may need isolating with another person's, or another year's, words."""
    for passage, at in _slots(found):
        inside = expression(passage.source(at, at + 1))
        if passage.place(at) in blamed or _protected(passage, at):
            continue
        if kind_of(inside) is Kind.CODE:
            yield say(
                passage,
                (at, at + 1),
                "bidi/value",
                "{} is not kept in its order from right to left",
                f"write {{{{ {inside}|ltr }}}}",
                Severity.NOTE,
            )
        elif _NAMES.match(inside) and passage.part is Part.BODY:
            yield say(
                passage,
                (at, at + 1),
                "bidi/name",
                "{}: a foreign name moves the signs round it",
                f"write <bdi>{{{{ {inside} }}}}</bdi>",
                Severity.NOTE,
            )


def _slots(found: tuple[Passage, ...]) -> Iterator[tuple[Passage, int]]:
    for passage in found:
        for at, character in enumerate(passage.text):
            if character == SLOT:
                yield passage, at


def _protected(passage: Passage, at: int) -> bool:
    start = passage.spans[at][0]
    inside = passage.source(at, at + 1)
    return bool(_LTR.search(inside) or _WRAPPED.search(passage.page.text[max(0, start - 200) : start]))


def _lines(specimen: Specimen, found: tuple[Passage, ...], told: set[str]) -> Iterator[Problem]:
    """Lines of the plain text: how they begin, and addresses that stand among words."""
    for line in specimen.body.text.split("\n"):
        shown = line.strip()
        if shown and not re.match(f"[{_STRONG_RIGHT}\u200f\u2067]", shown):
            yield Problem(
                specimen.pages.find(shown) or specimen.pages.start,
                f"the line {quoted(shown)} of the plain text begins neither in Hebrew nor with U+200F",
                "begin it with a Hebrew word, or type U+200F before it",
                Severity.WARNING,
                "bidi/line",
            )
            break
    for line in specimen.body.text.split("\n"):
        address = re.search(r"https?://[^\s\u2069]+", line)
        if address and address[0] not in told and re.search(f"[{_STRONG_RIGHT}]", line):
            place = next((p.page.place(at) for p in found if (at := p.page.text.find(address[0])) >= 0), None)
            yield Problem(
                place or specimen.pages.start,
                f"{quoted(address[0])} stands among other words of the plain text",
                "give it a line of its own, or put a link on words: [לכל סוגי התה](https://…)",
                Severity.NOTE,
                "bidi/link-line",
            )
            break


def _unbalanced(specimen: Specimen) -> Iterator[Problem]:
    for page in used(specimen.pages):
        opened: list[tuple[int, str]] = []
        for match in _STEERING.finditer(page.text):
            sign = unescape(match[0])
            if sign in _OVERRIDES:
                yield Problem(
                    page.place(match.start()),
                    f"{quoted(sign)} turns every letter after it round",
                    "take it out: isolates (U+2066 … U+2069) keep a run in its order",
                    Severity.WARNING,
                    "bidi/override",
                )
            if sign in _OPENERS + _EMBEDDERS:
                opened.append((match.start(), sign))
            elif sign in (_CLOSER, _POP):
                kind = _OPENERS if sign == _CLOSER else _EMBEDDERS
                if opened and opened[-1][1] in kind:
                    opened.pop()
                else:
                    yield _loose(page.place(match.start()), sign, "closes nothing")
        for at, sign in opened:
            yield _loose(page.place(at), sign, "is never closed")


def _loose(place: Place, sign: str, what: str) -> Problem:
    return Problem(
        place,
        f"the mark of direction {quoted(sign)} {what}",
        "U+2066, U+2067 and U+2068 are closed by U+2069; U+202A and U+202B by U+202C",
        Severity.WARNING,
        "bidi/unbalanced",
    )
