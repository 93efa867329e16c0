"""What the headings of a customer file most likely mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Our name → headings people use for it, folded: lower case, words joined, no marks.  English, Armenian
#: (own letters and Latin ones), Hebrew, Russian.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "email": (
        "email",
        "emailaddress",
        "mail",
        "mailaddress",
        "elposta",
        "elhasce",
        "էլփոստ",
        "էլհասցե",
        "էլեկտրոնայինփոստ",
        "אימייל",
        "מייל",
        "דואל",
        "דואראלקטרוני",
        "почта",
        "электроннаяпочта",
        "емейл",
    ),
    "given_name": (
        "givenname",
        "firstname",
        "first",
        "forename",
        "fname",
        "anun",
        "անուն",
        "שםפרטי",
        "имя",
        "name1",
    ),
    "family_name": (
        "familyname",
        "lastname",
        "last",
        "surname",
        "lname",
        "azganun",
        "ազգանուն",
        "שםמשפחה",
        "фамилия",
    ),
    "name": (
        "name",
        "fullname",
        "customername",
        "customer",
        "anunazganun",
        "անունազգանուն",
        "שם",
        "שםמלא",
        "фио",
    ),
    "title": ("title", "salutation", "mrms", "honorific", "prefix", "դիմելաձև", "תואר", "обращение"),
    "gender": ("gender", "sex", "ser", "սեռ", "מין", "מגדר", "пол"),
    "language": ("language", "lang", "locale", "lezu", "լեզու", "שפה", "язык"),
    "country": ("country", "countrycode", "erkir", "երկիր", "ארץ", "מדינה", "страна"),
    "phone": (
        "phone",
        "telephone",
        "tel",
        "mobile",
        "phonenumber",
        "cell",
        "heraxos",
        "հեռախոս",
        "հեռ",
        "טלפון",
        "נייד",
        "телефон",
    ),
    "birthday": (
        "birthday",
        "birthdate",
        "dateofbirth",
        "dob",
        "cnndyanor",
        "ծննդյանօր",
        "ծննդյանամսաթիվ",
        "תאריךלידה",
        "יוםהולדת",
        "деньрождения",
        "датарождения",
    ),
    "consent": (
        "consent",
        "newsletter",
        "optin",
        "subscribed",
        "marketing",
        "hamadzaynutyun",
        "համաձայնություն",
        "הסכמה",
        "דיוור",
        "согласие",
    ),
}

#: Headings that are the customer's number.
_ID = (
    "id",
    "customerid",
    "customerno",
    "customernumber",
    "clientid",
    "no",
    "number",
    "code",
    "համար",
    "מספרלקוח",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a customer file seems to hold.

    Attributes:
        id: The heading of the customer number; None where no heading looks like one.
        columns: Our name → the heading, in the file's order.
        unknown: Headings we make nothing of; letters can use them under their own names.
    """

    id: str | None
    columns: dict[str, str]
    unknown: tuple[str, ...]


def guess(headings: Sequence[str]) -> Guess:
    """Guess what each heading means.  A meaning goes to the first heading that fits it."""
    columns: dict[str, str] = {}
    identity: str | None = None
    unknown: list[str] = []
    for heading in headings:
        folded = _folded(heading)
        meaning = next((name for name, known in _HEADINGS.items() if folded in known), None)
        if meaning is not None and meaning not in columns:
            columns[meaning] = heading
        elif identity is None and folded in _ID:
            identity = heading
        else:
            unknown.append(heading)
    return Guess(id=identity, columns=columns, unknown=tuple(unknown))


def guess_date_format(values: Iterable[str]) -> str | None:
    """How the dates among ``values`` are written; None where they are ISO, or leave it open.

    03/04/2026 alone says nothing; one 25/04/2026 beside it says that the day stands first.
    """
    first_over_12 = second_over_12 = False
    separator = None
    for value in values:
        match = re.fullmatch(r"\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4})\s*", value)
        if match is None:
            continue
        separator = match[2]
        first_over_12 |= int(match[1]) > 12
        second_over_12 |= int(match[3]) > 12
    if separator is None or first_over_12 == second_over_12:
        # Full stops stand between day and month everywhere they are used.
        return "DD.MM.YYYY" if separator == "." and not second_over_12 else None
    return f"DD{separator}MM{separator}YYYY" if first_over_12 else f"MM{separator}DD{separator}YYYY"


def _folded(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(character for character in plain if character.isalnum())
