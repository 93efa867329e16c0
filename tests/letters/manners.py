"""What a program can see of good manners in a letter's words."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ANY: Mapping[str, str] = {
    r"\bNone\b|undefined|Undefined|\bnan\b": "a program's word for nothing",
    r"\{[{%]|[%}]\}": "a piece of template",
    r"(?<=\S)[^\S\n]{2,}(?=\S)": "two spaces",
    r"(?<=\S)[^\S\n]+[,.;:!?։՝](?:\s|$)": "a space before a comma or a stop",
    r",\s*[,.։]|\.\s*\.|։\s*։|\(\s*\)|«\s*»": "punctuation about nothing",
    r"\bDear\s*,|Հարգելի՛\s*,|Սիրելի՛\s*,": "a greeting to nobody",
    r"(?<![\d:.,])0(?![\d:.,])": "a nought",
    r"(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)": "a date in digits only",
}
_OWN: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "hy": {
        r"[?!`´]": "punctuation that is not Armenian",
        r"(?<!\d):|:(?!\d)": "a colon for a full stop",
        r"[\"“”„]": "quotation marks that are not Armenian",
        r"(?<!թ)\.(?:\s|$)": "an ASCII full stop",
        r"(?<!\w)(?:դու|քո|քեզ|քեզնից)(?!\w)": "a familiar form",
        r"(?<!\w)(?:դուք|ձեր|ձեզ)(?!\w)": "Դուք without its capital",
    },
    "he": {
        r"[\"']": "quotation marks that are not Hebrew",
        r"[א-ת]/[א-ת]": "a slashed form",
        r"(?:^|(?<=[\s(]))[בהוכלמש]-?\d": "a prefix on a number without its maqaf",
        r"[א-ת]-[א-ת]": "a hyphen for a maqaf",
    },
}
_PAIRS = ("()", "[]", "«»", "“”")


def faults(text: str, language: str) -> list[str]:
    """What is wrong with ``text``, each with the words it was found in; web and mail addresses apart."""
    plain = re.sub(r"(?:https?://|mailto:|[\w.]+@)[^\s\u2069]+|\w+\.example\b", "…", text)
    found = [
        f"{what}: …{plain[max(0, match.start() - 20) : match.end() + 20]!r}"
        for pattern, what in (*_ANY.items(), *_OWN[language].items())
        for match in re.finditer(pattern, plain, re.MULTILINE)
    ]
    isolates = plain.count("\u2069") != sum(map(plain.count, "\u2066\u2067\u2068"))
    found += [f"{pair} not in pairs" for pair in _PAIRS if plain.count(pair[0]) != plain.count(pair[1])]
    return found + ["isolates not in pairs"] * isolates


def begins_in_hebrew(text: str) -> bool:
    """Whether the first character is a Hebrew letter; U+200F may stand before it."""
    return bool(re.match(r"\u200f?[\u05d0-\u05ea]", text))
