"""How a letter begins and ends: the salutation, the close, and words that agree with a person."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jinja2 import pass_context
from jinja2.runtime import Context

from engine.language import primary
from engine.letter.formats import WordingError, language_of
from engine.letter.naming import Reader, Title, gender_of, isolated, reader
from engine.letter.phrase import Phrase
from engine.problem import quoted
from engine.settings.model import Gender

_TITLE_WORDS: Mapping[str, Mapping[Title, str]] = MappingProxyType(
    {
        "en": {
            Title.MR: "Mr",
            Title.MS: "Ms",
            Title.MRS: "Mrs",
            Title.MISS: "Miss",
            Title.MX: "Mx",
            Title.DR: "Dr",
            Title.PROFESSOR: "Professor",
        },
        "en-us": {Title.MR: "Mr.", Title.MS: "Ms.", Title.MRS: "Mrs.", Title.MX: "Mx.", Title.DR: "Dr."},
        # One word for every woman, as Ms: the one for an unmarried woman is out of place in a letter.
        "hy": {
            Title.MR: "պարոն",
            Title.MS: "տիկին",
            Title.MRS: "տիկին",
            Title.MISS: "տիկին",
            Title.DR: "դոկտոր",
            Title.PROFESSOR: "պրոֆեսոր",
        },
        "he": {
            Title.MR: "מר",
            Title.MS: "גב׳",
            Title.MRS: "גב׳",
            Title.MISS: "גב׳",
            Title.DR: "ד״ר",
            Title.PROFESSOR: "פרופ׳",
        },
    }
)
_CLOSINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "thanks": {"en": "With thanks,", "hy": "Երախտագիտությամբ՝", "he": "בתודה,"},
        "regards": {"en": "Warm regards,", "hy": "Հարգանքով՝", "he": "בברכה,"},
    }
)
_RIGHT_TO_LEFT_MARK = "\u200f"


@pass_context
def greeting(context: Context) -> Phrase:
    """The whole salutation with its closing comma, "Dear Ms Petrosyan,".

    First name only where it is welcome; title and family name; full name where there is no title we
    know; a salutation without a name where there is no name.

    Raises:
        WordingError: in a language we cannot greet in.
    """
    language = language_of(context)
    person = reader(context.get, language)
    match primary(language):
        case "en":
            return Phrase(_english(person, language))
        case "hy":
            return Phrase(_armenian(person))
        case "he":
            return Phrase(_hebrew(person))
        case _:
            raise _no_words("greeting()", language)


@pass_context
def closing(context: Context, kind: str = "thanks") -> Phrase:
    """The line above the signature, with its comma: of "thanks", or "regards".

    Raises:
        WordingError: for another kind, or in a language we have no words in.
    """
    language = language_of(context)
    if kind not in _CLOSINGS:
        raise WordingError(f"closing() knows 'thanks' and 'regards', not {quoted(kind)}")
    words = _CLOSINGS[kind].get(primary(language))
    if words is None:
        raise _no_words("closing()", language)
    return Phrase(words)


@pass_context
def by_gender(context: Context, f: str, m: str, neutral: str, of: object = None) -> str:
    """One of three wordings: by the reader's gender, or by that of ``of`` (the sender)."""
    if of is None:
        gender = reader(context.get, language_of(context)).gender
    else:
        gender = gender_of(getattr(of, "gender", None))
    match gender:
        case Gender.FEMININE:
            return f
        case Gender.MASCULINE:
            return m
        case _:
            return neutral


def _english(person: Reader, language: str) -> str:
    words = dict(_TITLE_WORDS["en"])
    if language.replace("_", "-").lower() == "en-us":
        words |= _TITLE_WORDS["en-us"]
    name = _called(person, words, "en")
    return f"Dear {name}," if name else "Hello,"


def _armenian(person: Reader) -> str:
    name = _called(person, _TITLE_WORDS["hy"], "hy")
    if person.familiar and person.first:
        return f"Սիրելի՛ {name},"
    return f"Հարգելի՛ {name or 'հաճախորդ'},"


def _hebrew(person: Reader) -> str:
    name = _called(person, _TITLE_WORDS["he"], "he")
    if name is None:
        return "שלום רב,"
    match person.gender:
        case Gender.FEMININE:
            text = f"{name} היקרה,"
        case Gender.MASCULINE:
            text = f"{name} היקר,"
        case _:
            return f"שלום {name},"
    # A line that begins with a foreign name still runs from right to left.
    return text if "\u0590" <= text[0] <= "\u05ff" else _RIGHT_TO_LEFT_MARK + text


def _called(person: Reader, words: Mapping[Title, str], language: str) -> str | None:
    """What stands after "Dear"; None where we may not, or cannot, say a name."""
    if person.familiar and person.first:
        return isolated(person.first, language)
    title = words.get(person.title) if person.title else None
    if title and (surname := person.family or person.full):
        return f"{title} {isolated(surname, language)}"
    return isolated(person.full, language) if person.full else None


def _no_words(what: str, language: str) -> WordingError:
    return WordingError(
        f"{what} speaks English, Armenian and Hebrew, not {quoted(language)}: write these words in the letter"
    )
