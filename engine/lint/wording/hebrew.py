"""The rules of Hebrew that a program can see: both genders addressed alike, marks of its own, the maqaf."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.language import primary
from engine.lint.model import Specimen
from engine.lint.wording.slots import Kind, kind_of
from engine.lint.wording.words import BRANCH, HEBREW, LINK, SLOT, Part, Passage, expression, passages, say
from engine.problem import Place, Problem, Severity, quoted

_LETTER = f"[{HEBREW}]"
_WORD = f"(?<!{_LETTER}){_LETTER}{{2,}}"
_ENDING = "(?:ית|יה|יות|ים|ות|נה|נת|תי|ת|ה|י|ן)"
_FINAL = str.maketrans("ךםןףץ", "כמנפצ")

#: מוזמן/ת, מוזמן\ת, לקוח/ה, מוזמנ.ת, לקוח(ה), מוזמן-ת, מוזמנ*ת.
_SLASHED = (
    re.compile(rf"{_WORD}[/\\]{_ENDING}(?!{_LETTER})"),
    re.compile(rf"{_WORD}[.·•*_]{_ENDING}(?:[.·•]ם)?(?!{_LETTER})"),
    re.compile(rf"{_WORD}\({_ENDING}\)"),
    re.compile(rf"{_WORD}[-‐‑–](?:ת|ה|י|ות|ים|ית)(?![{HEBREW}\d])"),
    re.compile(rf"(?<!{_LETTER})(?:ה/ת|י/ת|ת/י|\([תיה]/?[תיה]?\)){_LETTER}{{2,}}"),
)
_PAIR = re.compile(rf"(?<!{_LETTER})(?P<one>{_LETTER}{{2,}})[/\\](?P<two>{_LETTER}{{2,}})(?!{_LETTER})")
#: Words for a man and a woman whose letters do not show that they are one pair.
_PAIRS = frozenset(
    (("הוא", "היא"), ("את", "אתה"), ("אישה", "גבר"), ("אתם", "אתן"), ("מר", "גב"), ("בן", "בת"))
) | frozenset((("בני", "בנות"), ("אדון", "גברת")))

_GERSHAYIM = re.compile(
    f"(?<!{_LETTER}){_LETTER}+(?:\"|''|“|”|״״)(?={_LETTER}(?![\"“”]))(?:{_LETTER})(?!{_LETTER}{{3}})"
)
_GERESH = re.compile(f"(?<![{HEBREW}'‘’]){_LETTER}{{1,}}(?P<mark>['‘’´`])(?!')(?P<rest>{_LETTER}*)")
_QUOTES = re.compile(f'(?<!{_LETTER})"(?=[^"\\n]*{_LETTER})[^"\\n]+"(?!{_LETTER})')
_SINGLE_QUOTES = re.compile(f"(?<![{HEBREW}\\w])'(?=[^'\\n]*{_LETTER})[^'\\n]+'(?!{_LETTER})")

#: One to three of the letters that are written together with the next word.
_PREFIX = f"(?<![{HEBREW}״׳\"'])(?:ו?(?:כש|מש|לכש|ש)?[בהוכלמש]|[בהוכלמש])"
_BARE = re.compile(
    rf"{_PREFIX}(?P<sign>[-‐‑–—]?)(?=[\dA-Za-z₪$€£+{SLOT}{LINK}])(?P<rest>[\d.,]+%?|[A-Za-z](?:[\w.&-]*\w)?|[{SLOT}{LINK}]|[₪$€£+])"
)
_SPACED = re.compile(rf"(?<![{HEBREW}״׳\"'\d])(?<!כיתה )(?<!קומה )(?<!יום )[בלמכ][ \u00a0](?=\d)\d+")
_HYPHEN = re.compile(f"(?<!{_LETTER}){_LETTER}+-{_LETTER}+(?:-{_LETTER}+)*")
_MIDDLE = re.compile(f"(?<!{_LETTER}){_LETTER}*[םןץךף]{_LETTER}+")
_UNENDED = re.compile(f"(?<!{_LETTER})(?<!״){_LETTER}{{2,}}[כמנצ](?=[\\s,!?;:]|\\.\\s|\\.?\\Z)")
_ONE = re.compile(rf"(?<![\d.,:/+%-])(?P<figure>[12])[ \u00a0](?P<noun>{_LETTER}{{3,}})(?!{_LETTER})")
_DUAL = {
    "פעמים": "פעמיים",
    "ימים": "יומיים",
    "שבועות": "שבועיים",
    "חודשים": "חודשיים",
    "שנים": "שנתיים",
    "שעות": "שעתיים",
}
_COUNTED_ONE = frozenset({"הזמנה", "פעם", "מתנה", "קנייה", "רכישה", "שובר", "כוס", "יום", "חודש", "שנה"})
_COUNTED_TWO = frozenset(
    ("הזמנות", "מתנות", "קניות", "רכישות", "שוברים", "כוסות", "לקוחות", "חברים", "אנשים", "ספרים", "סוגים")
) | frozenset(_DUAL)
_RATING = re.compile(
    r"(?<![א-ת])(?:[בהולמכ]?(?:יום|ימי|אירוע|ערב|מכתב|אות|שבוע)[ ](?:ה?הערכה|הערכת ה?לקוחות)"
    r"|[הבולכמש]?דירוג(?:ים)?)(?![א-ת])"
)
_THANKS = re.compile(r"תודה|תודות|הוקרה|להודות|מודים|מוקירים")


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What is not good Hebrew in the words of a Hebrew letter; nothing for other languages."""
    if primary(specimen.language) != "he":
        return
    found = passages(specimen.pages, specimen.language)
    thanks = any(_THANKS.search(passage.text) for passage in found)
    for passage in found:
        yield from _genders(passage)
        yield from _quotes(passage)
        yield from _prefixes(passage)
        yield from _spelling(passage)
        yield from _numbers(passage)
        if thanks:
            for match in _RATING.finditer(passage.text):
                yield say(
                    passage,
                    match.span(),
                    "hebrew/appreciation",
                    "{} is rating rather than thanking",
                    "appreciation is הוקרה",
                    Severity.NOTE,
                )
    for part, line in ((Part.SUBJECT, specimen.body.subject), (Part.PREHEADER, specimen.body.preheader)):
        yield from _beginning(specimen, found, part, line)


def _genders(passage: Passage) -> Iterator[Problem]:
    spans = [match.span() for pattern in _SLASHED for match in pattern.finditer(passage.text)]
    spans += [match.span() for match in _PAIR.finditer(passage.text) if _is_pair(match["one"], match["two"])]
    taken = 0
    for start, end in sorted(spans):
        if start < taken:
            continue
        taken = end
        yield say(
            passage,
            (start, end),
            "hebrew/slash",
            "{} is a form for a man and a woman at once",
            "write as *we*, with forms spelled alike for both (לך, ממך, נשמח לראותך), or "
            "{{ by_gender(feminine, masculine, neutral) }}",
        )


def _is_pair(one: str, two: str) -> bool:
    """Whether two words are one word for a man and for a woman: לקוח/לקוחה, יקבל/תקבל."""
    if (one, two) in _PAIRS or (two, one) in _PAIRS:
        return True
    if one[:-2] == two[:-2] and len(one) > 4 and {one[-2:], two[-2:]} == {"ים", "ות"}:
        return True
    short, long = sorted((one.translate(_FINAL), two.translate(_FINAL)), key=len)
    if len(short) >= 3 and re.fullmatch(re.escape(short) + "(?:ית|יה|ת|ה)", long):
        return True
    # כתוב/כתבי, הזמן/הזמיני: the vowels between move.
    if len(_bones(short)) >= 3 and long[-1] == "י" != short[-1] and _bones(short) == _bones(long):
        return True
    if len(short) >= 3 and short[-1] == "ה" and long == short[:-1] + "ית":
        return True
    return len(short) == len(long) >= 3 and {short[0], long[0]} == {"י", "ת"} and short[1:] == long[1:]


def _bones(word: str) -> str:
    """A word without the letters that may stand for vowels."""
    return re.sub("[וי]", "", word)


def _quotes(passage: Passage) -> Iterator[Problem]:
    text = passage.text
    quotes = [match.span() for match in (*_QUOTES.finditer(text), *_SINGLE_QUOTES.finditer(text))]
    for start, end in quotes:
        yield say(
            passage,
            (start, end),
            "hebrew/quotes",
            "{} stands in straight quotation marks",
            "write ״…״ (U+05F4)",
        )
    for match in _GERSHAYIM.finditer(text):
        end = match.end()
        while end < len(text) and "א" <= text[end] <= "ת":
            end += 1
        curly = "“" in match[0] or "”" in match[0]
        yield say(
            passage,
            (match.start(), end),
            "hebrew/gershayim",
            "{} has quotation marks for gershayim",
            "write ״ (U+05F4)",
            Severity.NOTE if curly else Severity.WARNING,
        )
    for match in _GERESH.finditer(text):
        if any(start < match.start("mark") < end for start, end in quotes):
            continue
        yield say(
            passage,
            match.span(),
            "hebrew/geresh",
            "{} has an apostrophe for a geresh",
            "write ׳ (U+05F3)",
            Severity.NOTE if match["mark"] in "‘’" else Severity.WARNING,
        )


def _prefixes(passage: Passage) -> Iterator[Problem]:
    text = passage.text
    for match in _BARE.finditer(text):
        if match["rest"] == SLOT:
            kind = kind_of(expression(passage.source(match.end() - 1, match.end())))
            # A name of the shop's own is Hebrew in a Hebrew letter, and takes its prefix as any word does.
            if kind is Kind.WORDS or (kind is Kind.OWN and not match["sign"]):
                continue
            what = "a value" if kind is Kind.TEXT else "a number or a foreign word"
        else:
            what = "a foreign word" if match["rest"][0].isalpha() else "a number"
        wrong = "has a hyphen" if match["sign"] else "is written together"
        yield say(
            passage,
            match.span(),
            "hebrew/maqaf",
            f"{{}}: the prefix before {what} {wrong}",
            "a maqaf (U+05BE) parts them: ב־10 במרץ",
        )
    for match in _SPACED.finditer(text):
        yield say(
            passage,
            match.span(),
            "hebrew/maqaf",
            "{}: the prefix stands apart from its number",
            "a maqaf (U+05BE) joins them: ב־10 במרץ",
        )
    for match in _HYPHEN.finditer(text):
        if not any(pattern.match(text, match.start()) for pattern in _SLASHED):
            yield say(
                passage,
                match.span(),
                "hebrew/hyphen",
                "{} has a hyphen for a maqaf",
                "write ־ (U+05BE)",
                Severity.NOTE,
            )


def _spelling(passage: Passage) -> Iterator[Problem]:
    for match in _MIDDLE.finditer(passage.text):
        yield say(passage, match.span(), "hebrew/final-letter", "{} has a final letter inside the word", None)
    for match in _UNENDED.finditer(passage.text):
        yield say(passage, match.span(), "hebrew/final-letter", "{} ends without its final letter", None)


def _numbers(passage: Passage) -> Iterator[Problem]:
    for match in _ONE.finditer(passage.text):
        noun = match["noun"]
        if match["figure"] == "1" and noun in _COUNTED_ONE:
            hint = "write the noun first, and the number as a word: הזמנה אחת, שובר אחד"
        elif match["figure"] == "2" and noun in _COUNTED_TWO:
            hint = (
                f"write {_DUAL[noun]}"
                if noun in _DUAL
                else "write the number as a word: שתי הזמנות, שני שוברים"
            )
        else:
            continue
        yield say(passage, match.span(), "hebrew/number", "{} is not how it is said", hint, Severity.NOTE)


def _beginning(specimen: Specimen, found: tuple[Passage, ...], part: Part, line: str) -> Iterator[Problem]:
    """Whether a line of the inbox begins in Hebrew, so that it runs from right to left everywhere."""
    shown = re.sub("[\u200f\u2066-\u2069]", "", line).strip()
    first = re.sub(r"^[\"'״׳«“„(\[]+", "", shown)
    if not first or re.match(_LETTER, first):
        return
    place: Place = specimen.pages.start
    for passage in found:
        if passage.part is not part:
            continue
        starts = [match.end() for match in re.finditer(f"(?:^|{BRANCH})[ \\n]*", passage.text)]
        if any(passage.text.startswith("\u200f", at) for at in starts):
            return
        for at in starts:
            words = re.split(f"[{SLOT}{BRANCH}]", passage.text[at:], maxsplit=1)[0].strip()
            if words and shown.startswith(words[:12]):
                yield Problem(
                    passage.place(at),
                    f"the {part} begins with {quoted(words.split()[0])}, not in Hebrew",
                    "begin with a Hebrew word, or type U+200F before it",
                    Severity.WARNING,
                    "hebrew/beginning",
                )
                return
        place = next((passage.place(at) for at in starts if passage.text.startswith(SLOT, at)), place)
    yield Problem(
        place,
        f"the {part} begins with a value, {quoted(shown.split()[0])}, that is not Hebrew",
        "begin with a Hebrew word, or type U+200F before it",
        Severity.NOTE,
        "hebrew/beginning",
    )
