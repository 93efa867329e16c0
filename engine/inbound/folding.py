"""Words of any language in one spelling, to be compared: small letters, no accents, no marks."""

from __future__ import annotations

import re
import unicodedata

# Putting marks in order takes quadratic time in how many follow one another.
_SLICE = 500
# Accents, Hebrew points, Arabic vowels and kana's sound marks; Armenia's stress, exclamation and question,
# which stand within words; soft hyphens, joiners, marks of direction.
_MARKS = re.compile(
    "[\u0300-\u036f\u055b\u055c\u055e\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u3099\u309a"
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]"
)
_SIGNS = str.maketrans(
    {**dict.fromkeys("‘’ʼ′`´׳՚", "'"), **dict.fromkeys("‐‑‒–—―−־", "-"), **dict.fromkeys("“”„‟״«»", '"')}
)
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """``text`` in lower case on one line, without accents, vowel points and marks of direction; quotes and
    dashes are ASCII, white space is single.

    Linear in the length.  The same for a pattern and for what it is to match, as long as the pattern has no
    capital letters with a meaning of their own (``\\W``).
    """
    slices = (text[start : start + _SLICE] for start in range(0, len(text), _SLICE))
    plain = "".join(unicodedata.normalize("NFKD", _MARKS.sub("", piece)).casefold() for piece in slices)
    return _SPACES.sub(" ", _MARKS.sub("", plain.translate(_SIGNS))).strip()
