"""How letters begin and end: every combination of what is known of a person, whole outputs compared."""

# A row of a table is read across.
# ruff: noqa: E501

from __future__ import annotations

import re
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from engine.letter.formats import WordingError
from engine.letter.naming import READER_COLUMNS
from engine.letter.phrase import Phrase
from engine.letter.vocabulary import vocabulary

WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))

ANNA = {"given_name": "Anna", "family_name": "Petrosyan"}
HY = {"given_name_hy": "Աննա", "family_name_hy": "Պետրոսյան"}
HE = {"given_name_he": "נועה", "family_name_he": "כהן"}
NOA = {"given_name": "נועה", "family_name": "כהן"}

#: What the source knows; the salutation in English, Armenian and Hebrew.
SALUTATIONS = [
    # Nothing, or nothing that may be said.
    ({}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"title": None, "given_name": None, "family_name": None}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"given_name": " ", "family_name": "\t"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"given_name": "None", "family_name": "NULL", "first_name_ok": True}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"given_name": "-", "family_name": "."}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"name": "n/a", "title": "Ms"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"title": "Ms"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"gender": "f"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"given_name": "Anna"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"preferred_name": "Annie"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"family_name": "Petrosyan"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"name": "Suharto"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"given_name": "Anna", "title": "Ms"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    ({"first_name_ok": True, "family_name": "Petrosyan"}, "Hello,", "Հարգելի՛ հաճախորդ,", "שלום רב,"),
    # Title and family name.
    (NOA | {"title": "Ms"}, "Dear Ms ⟨כהן⟩,", "Հարգելի՛ տիկին ⟨כהן⟩,", "גב׳ כהן היקרה,"),
    (NOA | {"title": "גב'"}, "Dear Ms ⟨כהן⟩,", "Հարգելի՛ տիկին ⟨כהן⟩,", "גב׳ כהן היקרה,"),
    ({"title": "מר", "family_name": "כהן"}, "Dear Mr ⟨כהן⟩,", "Հարգելի՛ պարոն ⟨כהן⟩,", "מר כהן היקר,"),
    (ANNA | {"title": "Ms."}, "Dear Ms Petrosyan,", "Հարգելի՛ տիկին Petrosyan,", "גב׳ ⟨Petrosyan⟩ היקרה,"),
    (ANNA | {"title": "MRS"}, "Dear Mrs Petrosyan,", "Հարգելի՛ տիկին Petrosyan,", "גב׳ ⟨Petrosyan⟩ היקרה,"),
    (ANNA | {"title": "Miss"}, "Dear Miss Petrosyan,", "Հարգելի՛ տիկին Petrosyan,", "גב׳ ⟨Petrosyan⟩ היקרה,"),
    (ANNA | {"title": "օրիորդ"}, "Dear Ms Petrosyan,", "Հարգելի՛ տիկին Petrosyan,", "גב׳ ⟨Petrosyan⟩ היקרה,"),
    (ANNA | HY | {"title": "Տկն․"}, "Dear Ms Petrosyan,", "Հարգելի՛ տիկին Պետրոսյան,", "גב׳ ⟨Petrosyan⟩ היקרה,"),
    (ANNA | HY | HE | {"title": "Ms"}, "Dear Ms Petrosyan,", "Հարգելի՛ տիկին Պետրոսյան,", "גב׳ כהן היקרה,"),
    (HY | {"title": "պրն."}, "Hello,", "Հարգելի՛ պարոն Պետրոսյան,", "שלום רב,"),
    (ANNA | {"title": "Mx"}, "Dear Mx Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום ⟨Anna Petrosyan⟩,"),
    (NOA | {"title": "Dr"}, "Dear Dr ⟨כהן⟩,", "Հարգելի՛ դոկտոր ⟨כהן⟩,", "שלום ד״ר כהן,"),
    (NOA | {"title": "ד\"ר", "gender": "f"}, "Dear Dr ⟨כהן⟩,", "Հարգելի՛ դոկտոր ⟨כהן⟩,", "ד״ר כהן היקרה,"),
    (NOA | {"title": "Prof.", "gender": "זכר"}, "Dear Professor ⟨כהן⟩,", "Հարգելի՛ պրոֆեսոր ⟨כהן⟩,", "פרופ׳ כהן היקר,"),
    (NOA | {"title": "Mr", "gender": "f"}, "Dear Mr ⟨כהן⟩,", "Հարգելի՛ պարոն ⟨כהן⟩,", "מר כהן היקר,"),
    (ANNA | {"title": "Mr", "first_name_ok": False}, "Dear Mr Petrosyan,", "Հարգելի՛ պարոն Petrosyan,", "מר ⟨Petrosyan⟩ היקר,"),
    (ANNA | {"title": "Mr", "form": "formal", "first_name_ok": "yes"}, "Dear Mr Petrosyan,", "Հարգելի՛ պարոն Petrosyan,", "מר ⟨Petrosyan⟩ היקר,"),
    # A title and the whole name alone.
    ({"title": "Ms", "name": "נועה כהן"}, "Dear Ms ⟨נועה כהן⟩,", "Հարգելի՛ տիկին ⟨נועה כהן⟩,", "גב׳ נועה כהן היקרה,"),
    ({"title": "Dr", "name": "Dr. Ann Lee"}, "Dear Dr Ann Lee,", "Հարգելի՛ դոկտոր Ann Lee,", "שלום ד״ר ⟨Ann Lee⟩,"),
    # No title, or one we do not know: the full name.
    (ANNA, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום ⟨Anna Petrosyan⟩,"),
    (NOA, "Dear ⟨נועה כהן⟩,", "Հարգելի՛ ⟨נועה כהן⟩,", "שלום נועה כהן,"),
    (NOA | {"title": "Lady"}, "Dear ⟨נועה כהן⟩,", "Հարգելի՛ ⟨נועה כהן⟩,", "שלום נועה כהן,"),
    (NOA | {"gender": "f"}, "Dear ⟨נועה כהן⟩,", "Հարգելի՛ ⟨נועה כהן⟩,", "נועה כהן היקרה,"),
    (ANNA | {"gender": "f"}, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "‏⟨Anna Petrosyan⟩ היקרה,"),
    (ANNA | HY | HE, "Dear Anna Petrosyan,", "Հարգելի՛ Աննա Պետրոսյան,", "שלום נועה כהן,"),
    (ANNA | {"given_name_hy": "Աննա"}, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום ⟨Anna Petrosyan⟩,"),
    ({"given_name": "Anna", "family_name_hy": "Պետրոսյան"}, "Hello,", "Հարգելի՛ Anna Պետրոսյան,", "שלום רב,"),
    ({"name": "Anna Petrosyan", "name_he": "אנה פטרוסיאן"}, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום אנה פטרוסיאן,"),
    ({"name": "Anna Petrosyan", "family_name": "Petrosyan"}, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום ⟨Anna Petrosyan⟩,"),
    (ANNA | {"first_name_ok": "no"}, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום ⟨Anna Petrosyan⟩,"),
    (ANNA | {"first_name_ok": "no", "form": "familiar"}, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום ⟨Anna Petrosyan⟩,"),
    # First name, where it is welcome.
    (ANNA | {"first_name_ok": True}, "Dear Anna,", "Սիրելի՛ Anna,", "שלום ⟨Anna⟩,"),
    (ANNA | HY | HE | {"first_name_ok": "yes"}, "Dear Anna,", "Սիրելի՛ Աննա,", "שלום נועה,"),
    (NOA | {"first_name_ok": True, "gender": "f"}, "Dear ⟨נועה⟩,", "Սիրելի՛ ⟨נועה⟩,", "נועה היקרה,"),
    ({"given_name": "יוסי", "form": "familiar", "gender": "male"}, "Dear ⟨יוסי⟩,", "Սիրելի՛ ⟨יוסי⟩,", "יוסי היקר,"),
    (ANNA | {"title": "Ms", "first_name_ok": True}, "Dear Anna,", "Սիրելի՛ Anna,", "‏⟨Anna⟩ היקרה,"),
    (ANNA | {"preferred_name": "Annie", "first_name_ok": True}, "Dear Annie,", "Սիրելի՛ Annie,", "שלום ⟨Annie⟩,"),
    (ANNA | {"preferred_name": "Annie"}, "Dear Anna Petrosyan,", "Հարգելի՛ Anna Petrosyan,", "שלום ⟨Anna Petrosyan⟩,"),
    ({"name": "Anna", "form": "informal"}, "Dear Anna,", "Սիրելի՛ Anna,", "שלום ⟨Anna⟩,"),
    ({"name": "Anna Lee", "form": "familiar"}, "Dear Anna Lee,", "Հարգելի՛ Anna Lee,", "שלום ⟨Anna Lee⟩,"),
    # Names as they are: odd ones, and hostile ones on one line and harmless.
    ({"given_name": "ANNA", "first_name_ok": True}, "Dear ANNA,", "Սիրելի՛ ANNA,", "שלום ⟨ANNA⟩,"),
    ({"given_name": "Null", "first_name_ok": True}, "Dear Null,", "Սիրելի՛ Null,", "שלום ⟨Null⟩,"),
    ({"given_name": " Anna \n Maria ", "first_name_ok": True}, "Dear Anna Maria,", "Սիրելի՛ Anna Maria,", "שלום ⟨Anna Maria⟩,"),
    ({"given_name": "An\x00na\u2028Lee", "first_name_ok": True}, "Dear An na Lee,", "Սիրելի՛ An na Lee,", "שלום ⟨An na Lee⟩,"),
    ({"given_name": "\u202eAnna\u2069", "first_name_ok": True}, "Dear Anna,", "Սիրելի՛ Anna,", "שלום ⟨Anna⟩,"),
    ({"given_name": "*Bob* <b>{{7*7}}", "first_name_ok": True}, "Dear *Bob* <b>{{7*7}},", "Սիրելի՛ *Bob* <b>{{7*7}},", "שלום ⟨*Bob* <b>{{7*7}}⟩,"),
    ({"given_name": "בר־אל", "first_name_ok": True}, "Dear ⟨בר־אל⟩,", "Սիրելի՛ ⟨בר־אל⟩,", "שלום בר־אל,"),
]  # fmt: skip


def render(source: str, language: str, **values: object) -> str:
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - text is compared
    environment.globals.update(WORDS.functions)
    return environment.from_string(source).render(language=language, **values)


def isolates(shown: str) -> str:
    """The table writes first-strong isolates as ⟨ ⟩, to be seen."""
    return shown.replace("⟨", "\u2068").replace("⟩", "\u2069")


CASES = [
    (language, columns, isolates(expected))
    for columns, *three in SALUTATIONS
    for language, expected in zip(("en", "hy", "he"), three, strict=True)
]


@pytest.mark.parametrize(("language", "columns", "expected"), CASES)
def test_a_salutation_fits_what_is_known(language, columns, expected):
    assert render("{{ greeting() }}", language, **columns) == expected


def test_there_are_enough_combinations():
    assert len(CASES) >= 80


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ms", "Dear Ms. Petrosyan,"),
        ("Mr", "Dear Mr. Petrosyan,"),
        ("Dr", "Dear Dr. Petrosyan,"),
        ("Miss", "Dear Miss Petrosyan,"),
        ("Prof", "Dear Professor Petrosyan,"),
    ],
)
def test_american_titles_have_a_stop(title, expected):
    assert render("{{ greeting() }}", "en-US", title=title, **ANNA) == expected


def test_a_salutation_is_a_phrase_of_ours():
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - no output
    context = environment.from_string("").new_context({"language": "he", **ANNA})
    assert type(WORDS.functions["greeting"](context)) is Phrase


@pytest.mark.parametrize(
    ("language", "thanks", "regards"),
    [
        ("en", "With thanks,", "Warm regards,"),
        ("en-US", "With thanks,", "Warm regards,"),
        ("hy", "Երախտագիտությամբ՝", "Հարգանքով՝"),
        ("he", "בתודה,", "בברכה,"),
    ],
)
def test_closings(language, thanks, regards):
    assert render("{{ closing() }}|{{ closing('regards') }}", language) == f"{thanks}|{regards}"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"gender": "f"}, "מוזמנת"),
        ({"gender": "Female"}, "מוזמנת"),
        ({"gender": "נקבה"}, "מוזמנת"),
        ({"gender": "m"}, "מוזמן"),
        ({"gender": "արական"}, "מוזמן"),
        ({"title": "גב׳"}, "מוזמנת"),
        ({"title": "Mr", "gender": "f"}, "מוזמן"),
        ({"title": "Dr"}, "נשמח לראותך"),
        ({"gender": "x"}, "נשמח לראותך"),
        ({"gender": None}, "נשמח לראותך"),
        ({"given_name": "Anna"}, "נשמח לראותך"),
    ],
)
def test_words_agree_with_the_reader(columns, expected):
    assert render("{{ by_gender('מוזמנת', 'מוזמן', 'נשמח לראותך') }}", "he", **columns) == expected


@pytest.mark.parametrize(("gender", "expected"), [("f", "כותבת"), ("m", "כותב"), (None, "כותבים")])
def test_words_agree_with_the_signer(gender, expected):
    sender = SimpleNamespace(gender=gender)
    source = "{{ by_gender('כותבת', 'כותב', 'כותבים', of=sender) }}"
    assert render(source, "he", sender=sender, gender="m") == expected


@pytest.mark.parametrize(
    ("source", "language", "message"),
    [
        (
            "{{ greeting() }}",
            "fr",
            "greeting() speaks English, Armenian and Hebrew, not 'fr': write these words in the letter",
        ),
        (
            "{{ closing() }}",
            "hyw",
            "closing() speaks English, Armenian and Hebrew, not 'hyw': write these words in the letter",
        ),
        ("{{ closing('love') }}", "en", "closing() knows 'thanks' and 'regards', not 'love'"),
    ],
)
def test_what_cannot_be_said_is_said_plainly(source, language, message):
    with pytest.raises(WordingError) as caught:
        render(source, language)
    assert str(caught.value) == message


#: Columns as files really have them, in any mixture.
COLUMN = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(
        ["", " ", "None", "nan", "-", "Ms", "מר", "Dr.", "f", "m", "yes", "no", "formal", "familiar"]
    ),
    st.text("abאבԱբ .,\n\u202e\u2069*<{'", max_size=12),
)


@settings(max_examples=200, deadline=None)
@given(
    language=st.sampled_from(["en", "en-US", "hy", "he"]),
    columns=st.dictionaries(
        st.sampled_from(
            [*sorted(READER_COLUMNS), *(f"{name}_he" for name in sorted(READER_COLUMNS)), "name_hy"]
        ),
        COLUMN,
    ),
)
def test_no_mixture_makes_an_odd_salutation(language, columns):
    text = render("{{ greeting() }}", language, **columns)
    assert re.match(r"Dear .|Hello,|Սիրելի՛ .|Հարգելի՛ .|שלום .|.+ היקרה?,", text)
    assert text.endswith(",")
    assert text.translate(dict.fromkeys((0x2068, 0x2069, 0x200F))).isprintable()
    for odd in ("None", "nan", "  ", "\n", "\u202e", "Dear ,", "Dear -"):
        assert odd not in text
    # What is opened is closed.
    assert text.count("\u2068") == text.count("\u2069") <= 1
