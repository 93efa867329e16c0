"""A place in a rule's tokens, moving from left to right; and columns found by name there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.audience.segment.tokens import Kind, Token
from engine.source.model import Column


class Cursor:
    """Where reading has come to.

    Attributes:
        text: The rule.
        columns: What may be asked, by name.
        names: Named segments that may be used, as words.
        at: The number of the next token.
    """

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        columns: Mapping[str, Column],
        names: Sequence[tuple[tuple[str, ...], str]],
    ) -> None:
        self.text = text
        self.columns = columns
        self.names = names
        self.at = 0
        self._tokens = tokens

    @property
    def now(self) -> Token:
        """The next token; END for ever when there is none."""
        return self.ahead(0)

    @property
    def before(self) -> Token:
        """The last token that was read; the first, if none was."""
        return self._tokens[max(self.at - 1, 0)]

    def ahead(self, count: int) -> Token:
        """The token ``count`` beyond the next."""
        return self._tokens[min(self.at + count, len(self._tokens) - 1)]

    def after(self, token: Token) -> Token:
        """The token that follows ``token``."""
        number = self._tokens.index(token)
        return self._tokens[min(number + 1, len(self._tokens) - 1)]

    def next(self) -> Token:
        """The next token, taken."""
        token = self.now
        self.at += 1
        return token

    def open_since(self, at: int) -> int:
        """How many parentheses have been opened from token ``at`` on, and not closed."""
        kinds = [token.kind for token in self._tokens[at : self.at]]
        return max(kinds.count(Kind.OPEN) - kinds.count(Kind.CLOSE), 0)

    def take(self, *words: str) -> bool:
        """Go past ``words`` if they all come next."""
        if not all(self.ahead(number).is_word(word) for number, word in enumerate(words)):
            return False
        self.at += len(words)
        return True

    def column(self, token: Token) -> Column | None:
        """The column ``token`` names: by its very name, else without regard to case if only one fits."""
        if token.kind is not Kind.WORD:
            return None
        if token.text in self.columns:
            return self.columns[token.text]
        same = [column for name, column in self.columns.items() if name.lower() == token.value]
        return same[0] if len(same) == 1 else None

    def segment(self) -> str | None:
        """The named segment that comes next, taken; the longest of several; None if there is none."""
        for words, name in self.names:
            if words and all(self.ahead(number).value == word for number, word in enumerate(words)):
                self.at += len(words)
                return name
        return None
