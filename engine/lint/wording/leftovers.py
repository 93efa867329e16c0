"""What was left over or left out in any language: placeholders, a greeting to nobody, a word said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.language import primary
from engine.lint.model import Specimen
from engine.lint.wording.slots import Kind, kind_of
from engine.lint.wording.words import BRANCH, LINK, SLOT, Part, Passage, expression, passages, say
from engine.problem import Problem, Severity, quoted

_THING = (
    r"(?:(?:insert|enter|add|put|type)[ _-])?(?:your |the |customer'?s? |client'?s? |recipient'?s? )?"
    r"(?:first|last|full|given|family|customer|client|recipient|company|shop|store|sender|product|event|order"
    r"|discount|coupon|promo|start|end|your)?[ _-]?"
    r"(?:name|surname|date|day|time|place|amount|sum|number|code|link|url|address|city|e-?mail|phone|title"
    r"|percent(?:age)?|price|month|year|signature|role|product|company|shop|store|text|offer|event|xx+)"
    r"(?:[ _-]here)?"
)
_ARMENIAN_THING = (
    "(?:հաճախորդի |ընկերության |խանութի )?"
    "(?:անուն(?:ը|-ազգանուն| ազգանուն)?|ազգանուն|ամսաթիվ|հասցե|կոդ|գումար|տեքստ|ժամ|օր|հղում)"
)
_HEBREW_THING = "(?:שם(?: פרטי| משפחה| הלקוח(?:ה)?| החברה| מלא)?|תאריך|כתובת|קוד|סכום|טקסט|שעה|קישור|כאן)"
_PLACEHOLDERS = re.compile(
    rf"\[\[?(?:{_THING}|{_ARMENIAN_THING}|{_HEBREW_THING})\]\]?(?![(\w])"
    rf"|\((?:first|last|full|customer|insert)[ _-](?:{_THING})\)"
    r"|(?<![\{$])\$?\{[A-Za-zԱ-ևא-ת_][\w. ]{0,40}\}(?!\})"
    r"|(?<![\d%])%[A-Z][A-Z_]{2,}%|\|[A-Z_:]{3,}\||##[A-Za-z_]+##|@@[A-Za-z_]+@@"
    r"|(?<!\w)(?:lorem ipsum|dolor sit amet|(?:your|insert) text here|text goes here"
    r"|your (?:company )?name here|sample text|placeholder text)(?!\w)|לורם איפסום",
    re.IGNORECASE,
)
_CASELESS = re.compile(r"%[a-z]")
_SHOUTED = re.compile(r"(?<![\w%|$#@\[{<-])(?:FIRST|LAST|FULL|CUSTOMER|F|L)_?NAME(?![\w-])")
_TO_DO = re.compile(r"(?<![\w@#.-])(?:TODO|FIXME|XXX+|TB[CD](?! [A-Z])|TKTK|\?\?\?+)(?![\w-])")
#: A browser takes it for a tag and shows nothing.
_TAGGED = re.compile(
    r"<<?(?:(?:first|last|full|your|customer|client|insert)[ _-]?[a-z _-]*|name|surname|company)>>?",
    re.IGNORECASE,
)

_SALUTATION = r"(?<!\w)(?:Dear|Hi|Hello|Hey|Հարգելի՛?|Սիրելի՛?|Բարև|שלום)"
_GREETING = re.compile(
    rf"{_SALUTATION}[ \u00a0]+(?:[,!։]|(?:None|null|undefined|NaN|nan|N/A)(?=[,!։ ]))", re.IGNORECASE
)
_GREETS = re.compile(rf"{_SALUTATION}[ ]\Z", re.IGNORECASE)
_CUT = re.compile(f"[{SLOT}{BRANCH}{LINK}\n]")
#: Values one after the other, such as a first and a last name.
_VALUES = re.compile(f"{SLOT}(?:[ \u00a0]{SLOT})*")
_NOTHING = ("None", "none", "null", "NULL", "nan", "NaN", "undefined", "N/A", "n/a")
_STEERING = re.compile("[\u200e\u200f\u2066-\u2069]")
_STOPS = ",.;:!?։՝…"
_PAIRS = {"(": ")", "«": "»", "“": "”", "„": "”", "״": "״"}

_TWICE = re.compile(
    r"(?<![\w’'՛-])([^\W\d_]{2,}|[ևէ])(?:[ \t\u00a0]+|[ \t]*\n[ \t]*)\1(?![\w’'՛-])", re.IGNORECASE
)
#: Words that are rightly said twice.
_DOUBLED = frozenset(
    ("had", "that", "very", "so", "bye", "ha", "no", "now", "there", "knock", "far", "many", "long")
)
#: In Armenian and Hebrew saying a word twice is a form of speech: only these little words never are.
_NEVER_DOUBLED = frozenset(
    (
        "և",
        "է",
        "են",
        "ենք",
        "եմ",
        "եք",
        "որ",
        "այս",
        "մեր",
        "ձեր",
        "ձեզ",
        "համար",
        "հետ",
        "մի",
        "ու",
        "ինչպես",
        "նաև",
    )
) | frozenset(
    (
        "את",
        "של",
        "על",
        "עם",
        "כי",
        "אל",
        "גם",
        "אנחנו",
        "אם",
        "או",
        "לך",
        "שלנו",
        "שלך",
        "היא",
        "הוא",
        "זה",
        "כל",
    )
)
_SPACES = re.compile(r"(?<=[^\s•])[ ]{2,}(?=\S)")
_TALL = frozenset(";:!?")
_SPACE_BEFORE = re.compile(r"(?<=[\w)»”])[ \u00a0]+(?:[,;.!?։՝](?=\s|\Z)|,(?=[^\W\d_]))")


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What nobody meant to send, in any language."""
    for passage in passages(specimen.pages, specimen.language):
        yield from _placeholders(passage)
        yield from _slips(passage, primary(specimen.language))
        if passage.part is not Part.LITERAL:
            yield from _nothing(passage, _finished(specimen, passage.part))
    for page, match in specimen.pages.search(_TAGGED):
        yield Problem(
            page.place(match.start()),
            f"{quoted(match[0])} stands for something nobody has filled in",
            "write {{ given_name }}, or take it out",
            Severity.ERROR,
            "words/placeholder",
        )


def _placeholders(passage: Passage) -> Iterator[Problem]:
    for match in (*_PLACEHOLDERS.finditer(passage.text), *_SHOUTED.finditer(passage.text)):
        if _CASELESS.match(match[0]):
            continue
        yield say(
            passage,
            match.span(),
            "words/placeholder",
            "{} stands for something nobody has filled in",
            "write it out, or let a value stand there: {{ given_name }}",
            Severity.ERROR,
        )
    for match in _TO_DO.finditer(passage.text):
        yield say(
            passage,
            match.span(),
            "words/to-do",
            "{} is a note to oneself",
            "finish the sentence, or take it out",
        )
    for match in _GREETING.finditer(passage.text):
        yield say(passage, match.span(), "words/greeting", "{} greets nobody", "write {{ greeting() }}")


def _slips(passage: Passage, language: str) -> Iterator[Problem]:
    for match in _TWICE.finditer(passage.text):
        word = match[1].lower()
        if language in ("hy", "he"):
            if word not in _NEVER_DOUBLED:
                continue
        elif word in _DOUBLED or (match[1][0].isupper() and match[0][-len(word)].isupper()):
            continue
        yield say(passage, match.span(), "words/twice", "{}: the same word twice", "take one out")
    for match in _SPACES.finditer(passage.text):
        first, last = passage.spans[match.start()], passage.spans[match.end() - 1]
        if last[1] - first[0] == len(match[0]):
            yield say(
                passage,
                (_word_before(passage.text, match.start()), match.end()),
                "words/spaces",
                "two spaces after {}",
                "one will do",
                Severity.NOTE,
            )
    for match in _SPACE_BEFORE.finditer(passage.text):
        # French sets a space before the tall marks.
        if language == "fr" and match[0].strip() in _TALL:
            continue
        start = _word_before(passage.text, match.start())
        # A greeting to nobody has been told of.
        if _GREETING.match(passage.text, start):
            continue
        yield say(
            passage,
            (start, match.end()),
            "words/spaces",
            "{}: a space before the mark",
            "take it out",
            Severity.NOTE,
        )


def _finished(specimen: Specimen, part: Part) -> str:
    body = specimen.body
    shown = {Part.SUBJECT: body.subject, Part.PREHEADER: body.preheader}.get(part, body.text)
    return _STEERING.sub("", shown).replace("\u00a0", " ")


def _nothing(passage: Passage, finished: str) -> Iterator[Problem]:
    """Values that leave a hole in this letter: "Dear ,", "Thank you, !", and those that say "None"."""
    text = passage.text
    for values in _VALUES.finditer(text):
        at, end = values.span()
        before = _CUT.split(text[max(0, at - 60) : at])[-1][-24:].replace("\u00a0", " ").lstrip("• ")
        after = _CUT.split(text[end : end + 40])[0][:12].replace("\u00a0", " ")
        hole = next((hole for hole in _holes(before, after, text, at) if _stands(hole, finished)), None)
        if hole is not None:
            yield say(
                passage,
                (at, end),
                "words/empty",
                f"{{}} is empty in this letter, which then says {quoted(hole.strip())}",
                "ask first: {% if … %} … {% else %} … {% endif %}; {{ greeting() }} greets everybody",
            )
            continue
        lone = end == at + 1 and len((before + after).strip()) > 2
        if not lone or kind_of(expression(passage.source(at, end))) is not Kind.TEXT:
            continue
        word = next((word for word in _NOTHING if f"{before}{word}{after}" in finished), None)
        if word is not None:
            yield say(
                passage,
                (at, end),
                "words/none",
                f"{{}} says {quoted(word)} in this letter: {quoted((before + word + after).strip())}",
                "empty that cell in the data, and ask first: {% if … %} … {% endif %}",
            )


def _holes(before: str, after: str, text: str, at: int) -> Iterator[str]:
    """What stands there when the value between is empty, if that looks wrong."""
    first, last = after.lstrip()[:1], before.rstrip()[-1:]
    begins = not before and (at == 0 or text[at - 1] in "\n ")
    if after[:1] and after[0] in _STOPS and (before.endswith(" ") or begins):
        yield before + after
    elif _GREETS.search(before) and after.strip():
        yield f"{before.rstrip()} {after.lstrip()}".rstrip()
    elif first and _PAIRS.get(last) == first:
        yield before.rstrip() + first
        yield before + after


def _stands(hole: str, finished: str) -> bool:
    stripped = hole.strip()
    if stripped and stripped[0] in _STOPS:
        return any(line.strip().startswith(stripped) for line in finished.splitlines())
    return hole.rstrip() in finished


def _word_before(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace() and text[at - 1] not in f"{SLOT}{BRANCH}{LINK}":
        at -= 1
    return at
