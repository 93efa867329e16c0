"""Forms and guests by mail: the blanks in the mail that a letter's link opens, and what readers wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.document.texts import Localised
from engine.language import best
from engine.response.model import Answer
from engine.settings.questions import AskedQuestion, FieldKind, FormField

_GUESTS = {
    "en": "How many come with you?",
    "hy": "Քանի՞ հոգի կգա Ձեզ հետ",
    "he": "כמה אנשים יגיעו איתך?",
}
_YES_NO: Mapping[str, Localised] = MappingProxyType(
    {"yes": {"en": "Yes", "hy": "Այո", "he": "כן"}, "no": {"en": "No", "hy": "Ոչ", "he": "לא"}}
)
# Programs put these around words that run the other way.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
# How the choices stand behind a label; a reader's own brackets are longer than no choice.
_OFFERED = r"(?:\s*\([^()]{0,500}\))?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blank:
    """One thing to fill in.

    Attributes:
        name: A field's short name; empty for the number of guests.
        label: What is asked, in all its languages.
        choices: What can be written, in all its languages, by what it stands for; empty for free words.
        lines: Several lines are meant.
    """

    name: str
    label: Localised
    choices: Mapping[str, Localised]
    lines: bool


def blanks(question: AskedQuestion, choice: str, language: str, fallback: str) -> str:
    """What stands in the mail with which a reader of ``language`` answers; empty where a click says it all.

    Lines end with \\n.  ``fallback`` is the language of a question that is not asked in theirs.
    """
    if choice == "no":
        return ""
    asked = (
        f"{_in(blank.label, language, fallback)}{_offered(blank, language, fallback)}\n\n"
        for blank in _blanks(question)
    )
    return "\n".join(asked)


def filled(question: AskedQuestion, name: str, choice: str, text: str) -> Answer:
    """The answer to the question ``name`` that a reader gave by mail.

    What stands behind a label we know is that field's; everything else, and what cannot be one of a field's
    choices, is the comment.  Whoever brings more guests than may come is not counted, but read.
    """
    wanted = tuple(_blanks(question))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    comment, written = _parted(wanted, text)
    if wanted and not written and len(wanted) == 1:
        comment, written = "", {wanted[0].name: text}
    guests: int | None = None
    fields, rest = [], [comment]
    for blank in wanted:
        said = written.get(blank.name, "").strip()
        if not blank.name:
            guests, said = _number(said, question.guests or 0)
            rest.append(said)
        elif (value := _value(blank, said)) is not None:
            fields.append((blank.name, value))
        else:
            rest.append(said)
    if question.guests and choice == "no":
        guests = 0
    return Answer(
        question=name,
        choice=choice,
        guests=guests,
        comment="\n\n".join(part for part in rest if part),
        fields=tuple(fields),
    )


def _blanks(question: AskedQuestion) -> Iterator[_Blank]:
    if question.guests:
        yield _Blank(name="", label=_GUESTS, choices={}, lines=False)
    for name, field in question.fields.items():
        yield _Blank(
            name=name,
            label=field.label,
            choices=_choices(field),
            lines=field.kind is FieldKind.TEXT,
        )


def _choices(field: FormField) -> Mapping[str, Localised]:
    return _YES_NO if field.kind is FieldKind.YES_NO else field.choices


def _in(text: Localised, language: str, fallback: str) -> str:
    if isinstance(text, str):
        return text
    return text[best(language, text) or best(fallback, text) or next(iter(text))]


def _offered(blank: _Blank, language: str, fallback: str) -> str:
    words = " / ".join(_in(choice, language, fallback) for choice in blank.choices.values())
    return f" ({words})" if words else ""


def _parted(wanted: Iterable[_Blank], text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first label, and what stands behind each, by name."""
    known = sorted(
        ((_pattern(label, blank), blank.name) for blank in wanted for label in _all(blank.label)),
        key=lambda pair: len(pair[0]),
        reverse=True,
    )
    if not known:
        return text.strip(), {}
    labels = "|".join(f"({pattern})" for pattern, _ in known)
    found = list(re.finditer(rf"(?im)^[^\w\n]{{0,8}}(?:{labels})[ \t]*[:։՝]?", text))
    begins = [*(one.start() for one in found), len(text)]
    written: dict[str, str] = {}
    for one, end in zip(found, begins[1:], strict=True):
        assert one.lastindex is not None  # noqa: S101 - each alternative is a group
        said = text[one.end() : end].strip()
        name = known[one.lastindex - 1][1]
        written[name] = f"{written[name]}\n{said}" if name in written else said
    return text[: begins[0]].strip(), written


def _pattern(label: str, blank: _Blank) -> str:
    # A program may have broken the line anywhere between two words.
    words = r"\s+".join(map(re.escape, unicodedata.normalize("NFC", label).split()))
    return words + (_OFFERED if blank.choices else "")


def _all(text: Localised) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text.values())


def _value(blank: _Blank, said: str) -> str | None:
    """What a field is to hold; None where nothing was said, or nothing that it can hold."""
    if not said:
        return None
    if not blank.choices:
        return said if blank.lines else _SPACES.sub(" ", said)
    plain = _plain(said)
    meant = [
        value for value, words in blank.choices.items() if plain in {_plain(value), *map(_plain, _all(words))}
    ]
    return meant[0] if len(meant) == 1 else None


def _plain(text: str) -> str:
    return _SPACES.sub(" ", re.sub(r"[^\w\s]", "", unicodedata.normalize("NFC", text))).strip().casefold()


def _number(said: str, most: int) -> tuple[int | None, str]:
    """The number that stands alone on the first line, and what else was said."""
    # "3 of us", "at 3": only a person can tell what a number among words counts.
    found = re.match(r"[^\w\n]*([0-9]{1,3})[^\w\n]*(?:\n|\Z)", said)
    if found is None or int(found[1]) > most:
        return None, said
    return int(found[1]), said[found.end() :].strip()
