"""Our names for other people's headings."""

from __future__ import annotations

import re

from engine.settings.model import ColumnType

_LETTERS = (
    "shop sender offer event campaign direction today opt_out advertising greeting closing by_gender orders"
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
}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME = re.compile(r"[^\W\d]\w*")


def is_name(text: str) -> bool:
    """Whether ``text`` can be a column's name: letters of any script, digits and _, not a digit first."""
    return _NAME.fullmatch(text) is not None


def snake(heading: str) -> str:
    """Our name for a heading nobody mapped: "First name" and "FirstName" are first_name.

    Letters of every script stay.  Empty if nothing of the heading can stand in a name.
    """
    words = _CAMEL.sub(" ", heading)
    name = "_".join(part for part in re.split(r"[\W_]+", words.lower()) if part)
    return f"column_{name}" if name and name[0].isdigit() else name
