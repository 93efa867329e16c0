"""Our names for other people's headings."""

from __future__ import annotations

import re
from collections.abc import Container

from engine.problem import quoted
from engine.settings.model import ColumnType

_LETTERS = (
    "shop sender offer event campaign direction today opt_out advertising in_browser preferences questions"
    " greeting closing by_gender orders"
)
#: Names that letters use themselves, so that no column may have them.
TAKEN = frozenset(_LETTERS.split())
#: Words of rules and templates, which would be misread as such.
WORDS = frozenset(["and", "or", "not", "in", "is", "if", "else", "true", "false", "none"])
#: What columns of these names hold when nobody says otherwise.  All others are text.
WELL_KNOWN = {
    "birthday": ColumnType.DATE,
    "consent_date": ColumnType.DATE,
    "first_name_ok": ColumnType.YES_NO,
    "consent": ColumnType.YES_NO,
    "opens_consent": ColumnType.YES_NO,
}

#: What people call the things that have a well-known name here; without signs between the words.
_SAID = {
    said: name
    for name, words in {
        "given_name": "firstname forename christianname fname vorname prenom",
        "family_name": "lastname surname secondname lname nachname",
        "name": "fullname customername",
        "email": "mail emailaddress mailaddress",
        "language": "lang locale preferredlanguage",
        "gender": "sex",
        "title": "salutation honorific",
        "birthday": "birthdate dateofbirth dob bday bornon",
        "phone": "telephone tel mobile cell phonenumber mobilephone",
        "country": "countrycode nation land",
        "consent": "optin subscribed subscription marketingconsent",
        "order_count": "orderscount numberoforders ordercount purchases purchasecount",
        "total_spent": "spent totalspend totalspending spending revenue ltv lifetimevalue totalamount",
        "average_order": "averageordervalue aov averagespent",
        "last_order_at": "lastorder lastorderdate lastpurchase lastpurchasedate lastordered",
        "first_order_at": "firstorder firstorderdate firstpurchase firstpurchasedate",
        "favourite_category": "favoritecategory favourite favorite topcategory",
    }.items()
    for said in words.split()
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: Endings of several, and of one; the first that fits.
_PLURALS = (
    ("ies", "y"),
    *((f"{ending}es", ending) for ending in ("ss", "x", "ch", "sh", "zz")),
    ("ss", "ss"),
    ("s", ""),
)
_NAME = re.compile(r"[^\W\d]\w*")


def is_name(text: str) -> bool:
    """Whether ``text`` can be a column's name: letters of any script, digits and _, not a digit first."""
    return _NAME.fullmatch(text) is not None


def unusable(name: str) -> str | None:
    """Why ``name`` can be none of a column or fact; None if it can."""
    if name in TAKEN:
        return f"letters use the name {quoted(name)} themselves"
    if name in WORDS:
        return f"{quoted(name)} is a word of rules and templates"
    return None


def one_of(names: str) -> str:
    """One of several in English: visits are a visit, deliveries a delivery.  Else the word as it is."""
    for ending, single in _PLURALS:
        if names.endswith(ending) and len(names) > len(ending) + 1:
            return names.removesuffix(ending) + single
    return names


def well_known(word: str, names: Container[str]) -> str | None:
    """Which of ``names`` somebody means who says ``word``: "surname" is our family_name.  None if none."""
    name = _SAID.get(re.sub(r"[\W_]+", "", word.lower()))
    return name if name in names else None


def snake(heading: str) -> str:
    """Our name for a heading nobody mapped: "First name" and "FirstName" are first_name.

    Letters of every script stay.  Empty if nothing of the heading can stand in a name.
    """
    words = _CAMEL.sub(" ", heading)
    name = "_".join(part for part in re.split(r"[\W_]+", words.lower()) if part)
    return f"column_{name}" if name and name[0].isdigit() else name
