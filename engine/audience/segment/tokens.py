"""A rule cut into words, numbers, dates, quoted texts and signs.

Everything a person may write comes out of here as a token; what has no place in a rule as an ODD one, so that
it can be refused by name and place.  No character of a rule reaches another parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TEXT = "text"
    #: A comparison sign.
    SIGN = "sign"
    #: A currency sign.
    CURRENCY = "currency"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    #: Anything else.
    ODD = "odd"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` as written, from ``start`` up to ``end``.

    ``value`` is what is meant: a text without its quotes, a sign in its usual spelling, a word in lower case.
    """

    kind: Kind
    text: str
    value: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """What a message quotes: a text without its own quotes."""
        return self.value if self.kind is Kind.TEXT else self.text

    def is_word(self, word: str) -> bool:
        """Whether it is ``word``, in whatever case."""
        return self.kind is Kind.WORD and self.value == word


_SIGNS = {"==": "=", "!=": "<>", "≠": "<>", "≤": "<=", "≥": ">="}
_QUOTES = {"'": "'", '"': '"', "“": "”", "„": "“", "«": "»", "‘": "’"}
_PARTS = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<text>'(?:[^']|'')*' | "(?:[^"]|"")*" | “[^”]*” | „[^“]*“ | «[^»]*» | ‘[^’]*’ )
  | (?P<moment>\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?(?![\w:]))
  | (?P<date>\d{4}-\d{2}-\d{2}(?!\w))
  | (?P<baddate>\d+[./-]\d+[./-]\d+\w*)
  | (?P<number>\d+(?:\.\d+)?(?!\w))
  | (?P<badnumber>\d[\w.]*)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign><>|<=|>=|!=|==|=|<|>|≤|≥|≠)
  | (?P<currency>[€£֏₪₽$])
  | (?P<open>\() | (?P<close>\)) | (?P<comma>,)
  | (?P<odd>--.*|/\*.*?(?:\*/|$)|::|\|\||->|=>|\#.*|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {
    "baddate": Kind.ODD,
    "badnumber": Kind.ODD,
    "open": Kind.OPEN,
    "close": Kind.CLOSE,
    "comma": Kind.COMMA,
}


def cut(text: str) -> list[Token]:
    """The tokens of ``text``, an END last."""
    found = []
    for match in _PARTS.finditer(text):
        name = match.lastgroup or "odd"
        if name == "space":
            continue
        word = match.group()
        kind = _KINDS.get(name) or Kind(name)
        value = word
        if kind is Kind.TEXT:
            value = word[1:-1]
            if word[0] in "'\"":
                value = value.replace(word[0] * 2, word[0])
        elif kind is Kind.WORD:
            value = word.lower()
        elif kind is Kind.SIGN:
            value = _SIGNS.get(word, word)
        found.append(Token(kind, word, value, match.start(), match.end()))
    found.append(Token(Kind.END, "", "", len(text), len(text)))
    return found


def refusal(token: Token) -> tuple[str, str]:
    """Why an ODD token has no place in a rule, and what to do instead."""
    word = token.text
    if re.fullmatch(r"\d+[./-]\d+[./-]\d+\w*", word):
        return f"{word!r} is not a date", "dates are written year first: 2027-03-01"
    if word[0].isdigit():
        return f"{word!r} is neither a number nor a word", "numbers are written 12500 or 12.5"
    if word.startswith(("--", "/*", "#")):
        return "a rule holds no comments", "in YAML a comment stands on a line of its own, after #"
    if word in _QUOTES:
        return f"a quote {word} is opened and never closed", "close it, or write it twice inside the text"
    if word == ";":
        return "';' has no place in a rule", "a rule is one question; join two with 'and' or 'or'"
    if word == ".":
        return "'.' has no place in a rule", "columns are called by one name, without their table"
    if word == "::":
        return "'::' has no place in a rule", "what a column holds is said in the config: type: date"
    if word in ("*", "/", "+", "-", "||", "^"):
        return f"{word!r} has no place in a rule", "rules compare, they do not calculate"
    if word == "%":
        return "'%' has no place in a rule", "write the number alone; inside quotes % is for 'like'"
    return (
        f"{word!r} has no place in a rule",
        "rules are made of columns, comparisons, 'and', 'or', 'not' and ( )",
    )
