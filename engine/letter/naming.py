"""Who the reader is: title, names and gender as far as the source knows them, never guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.language import Direction, direction, primary
from engine.letter.formats import FIRST_STRONG, POP, unsteered
from engine.settings.model import Gender


class Title(StrEnum):
    """A title we can say in every language, whichever language it was given in."""

    MR = "mr"
    MS = "ms"
    MRS = "mrs"
    MISS = "miss"
    MX = "mx"
    DR = "dr"
    PROFESSOR = "professor"


#: Spelled as ``_folded`` leaves them: no case, no stops, no geresh.
_TITLES: Mapping[str, Title] = MappingProxyType(
    {
        word: title
        for title, words in {
            Title.MR: "mr mister պարոն պրն պն מר гн господин",
            Title.MS: "ms տիկին տկն տիկ գրկ օրիորդ օր גב גברת гжа госпожа",
            Title.MRS: "mrs",
            Title.MISS: "miss",
            Title.MX: "mx",
            Title.DR: "dr doctor դր դոկտոր דר דוקטור др доктор",
            Title.PROFESSOR: "prof professor profdr պրոֆ պրոֆեսոր פרופ פרופסור проф профессор",
        }.items()
        for word in words.split()
    }
)
_IMPLIED: Mapping[Title, Gender] = MappingProxyType(
    {
        Title.MR: Gender.MASCULINE,
        Title.MS: Gender.FEMININE,
        Title.MRS: Gender.FEMININE,
        Title.MISS: Gender.FEMININE,
    }
)
_GENDERS: Mapping[str, Gender] = MappingProxyType(
    {
        word: gender
        for gender, words in {
            Gender.FEMININE: "f female feminine woman ի իգ իգական կին נ נקבה אישה ж женский",
            Gender.MASCULINE: "m male masculine man ա ար արական տղամարդ ז זכר גבר м мужской",
        }.items()
        for word in words.split()
    }
)
#: The columns ``reader`` asks for; each also with a language behind it (``given_name_hy``).
READER_COLUMNS = frozenset(
    {"title", "given_name", "family_name", "preferred_name", "name", "gender", "form", "first_name_ok"}
)
_YES = frozenset({"yes", "y", "true", "1", "այո", "כן", "да"})
_NO = frozenset({"no", "n", "false", "0", "ոչ", "לא", "нет"})
_FAMILIAR = frozenset({"familiar", "informal"})
#: What programs write where they know nothing.  A person may be called Null; nobody is called NULL.
_NOTHING = frozenset({"None", "none", "NULL", "null", "NaN", "nan", "N/A", "n/a", "undefined"})
#: Controls, line and paragraph separators, lone surrogates.
_BREAKING = frozenset({"Cc", "Zl", "Zp", "Cs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The person a letter greets.

    Attributes:
        title: None where there is none, or one we do not know.
        gender: As the title says, else as the source says; None where neither does.
        first: What friends call them; None where not known.
        family: None where not known.
        full: Given and family name together, never one alone; None where not known.
        familiar: They may be called by ``first``.
    """

    title: Title | None
    gender: Gender | None
    first: str | None
    family: str | None
    full: str | None
    familiar: bool


def reader(column: Callable[[str], object], language: str) -> Reader:
    """The reader, from the source's columns (None for one that is absent or empty).

    Names in ``language`` (``given_name_hy``) come before the others.
    """
    own = "_" + primary(language)

    def text(name: str) -> str | None:
        return named(column(name + own)) or named(column(name))

    title = _TITLES.get(_folded(column("title")))
    given, family = text("given_name"), text("family_name")
    whole = [named(column("name" + suffix)) for suffix in (own, "")]
    if title is not None:
        whole = [name and _untitled(name) for name in whole]
    pairs = [_pair(named(column("given_name" + s)), named(column("family_name" + s))) for s in (own, "")]
    # Both names in one script, if they can be had.
    full = next(
        (
            name
            for name in (pairs[0], whole[0], pairs[1], whole[1], _pair(given, family))
            if name and " " in name
        ),
        None,
    )
    single = next((name for name in whole if name and " " not in name), None)
    form = _folded(column("form"))
    welcome = _folded(column("first_name_ok"))
    return Reader(
        title=title,
        gender=(_IMPLIED.get(title) if title else None) or gender_of(column("gender")),
        first=text("preferred_name") or given or single,
        family=family,
        full=full,
        familiar=form != "formal" and welcome not in _NO and (welcome in _YES or form in _FAMILIAR),
    )


def named(value: object) -> str | None:
    """``value`` as a name: one line, single spaces, nothing invisible that steers; case is left alone.

    None where it holds no letter or is a program's word for nothing.
    """
    if not isinstance(value, str) or not value:
        return None
    if value.isalpha():
        # Most names are one plain word; nothing that is only letters steers or breaks.
        return None if value in _NOTHING else value
    plain = "".join(" " if unicodedata.category(c) in _BREAKING else c for c in unsteered(value))
    # A comma or semicolon at an end is left over from a list.
    name = " ".join(plain.split()).strip(",; ")
    if name in _NOTHING or not any(c.isalpha() for c in name):
        return None
    return name


def gender_of(value: object) -> Gender | None:
    """Grammatical gender from a word for it in our languages; None for any other word."""
    return _GENDERS.get(_folded(value))


def isolated(name: str, language: str) -> str:
    """``name`` held together where a part of it runs against the letter's direction."""
    foreign = {"L", "EN", "AN"} if direction(language) is Direction.RTL else {"R", "AL", "AN"}
    if any(unicodedata.bidirectional(c) in foreign for c in name):
        return f"{FIRST_STRONG}{name}{POP}"
    return name


def _pair(given: str | None, family: str | None) -> str | None:
    return f"{given} {family}" if given and family else None


def _untitled(name: str) -> str:
    """``name`` without the title it begins with: it is said once."""
    first, space, rest = name.partition(" ")
    return rest if space and _folded(first) in _TITLES else name


def _folded(value: object) -> str:
    if not isinstance(value, str | int):
        return ""
    return "".join(c for c in unicodedata.normalize("NFKC", str(value)).casefold() if c.isalnum())
