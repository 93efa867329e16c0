"""Which language a shop's customers most likely read, by the letters that their names are written in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

#: How Unicode calls the letters of an alphabet → the language of letters that its readers get.
_LANGUAGES = {"ARMENIAN": "hy", "HEBREW": "he"}
OTHERWISE = "en"
#: What an owner is called who signs in that language; in Hebrew whatever their gender.
OWNER = {"en": "Owner", "hy": "Սեփականատեր", "he": "בעלים"}


def likely_language(names: Iterable[str]) -> str:
    """The language of more than half of the names that are written in any letters; else English."""
    found = Counter(language for name in names if (language := _language(name)) is not None)
    if not found:
        return OTHERWISE
    language, count = found.most_common(1)[0]
    return language if count * 2 > found.total() else OTHERWISE


def _language(name: str) -> str | None:
    """By the first letter; None where there is none."""
    letter = next((character for character in name if character.isalpha()), None)
    if letter is None:
        return None
    return _LANGUAGES.get(unicodedata.name(letter, "").split(" ")[0], OTHERWISE)
