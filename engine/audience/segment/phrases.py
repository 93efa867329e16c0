"""The phrases of a rule, one after the other: what people say about time, lists, missing values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlglot import expressions as exp
from sqlglot.tokenizer_core import Token as SqlToken
from sqlglot.tokenizer_core import TokenType

from engine.audience.segment import refusals, spans
from engine.audience.segment.cursor import Cursor
from engine.audience.segment.leaves import Leaves, Op, Stretch, columns_of
from engine.audience.segment.model import AsOf, Mistake, RefusedError
from engine.audience.segment.operands import NEAR, length, operand, operands
from engine.audience.segment.tokens import Kind, Token, cut, refusal
from engine.problem import quoted
from engine.settings.model import ColumnType
from engine.source.model import Column

#: Parentheses and "not"s within one another.
DEEPEST = 40

_TIMES = (ColumnType.DATE, ColumnType.MOMENT)
#: Words after a column of time, longest first, and what they ask.
_DAY_WORDS: tuple[tuple[tuple[str, ...], Op], ...] = (
    (("on", "or", "after"), Op.GE),
    (("on", "or", "before"), Op.LE),
    (("on",), Op.EQ),
    (("since",), Op.GE),
    (("until",), Op.LE),
    (("before",), Op.LT),
    (("after",), Op.GT),
)
_TEXT_WORDS: tuple[tuple[tuple[str, ...], Op], ...] = (
    (("starts", "with"), Op.STARTS),
    (("ends", "with"), Op.ENDS),
    (("contains",), Op.CONTAINS),
    (("like",), Op.LIKE),
)
#: "in the last", "within the past" …: stretches that begin or end now.
_STRETCHES: tuple[tuple[tuple[str, ...], Stretch], ...] = tuple(
    ((preposition, "the", word), stretch)
    for preposition in ("in", "within")
    for word, stretch in (("last", spans.last), ("past", spans.last), ("next", spans.next_))
)
#: What an answer to a phrase is: the columns beside the first, and the condition.
_Asked = tuple[Collection[str], exp.Expr]


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison: what it looks at, its condition, and its words as written."""

    column: str
    columns: frozenset[str]
    test: exp.Expr
    words: str
    start: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A named segment used in a rule."""

    name: str
    start: int


class Phrases:
    """Reads a rule once, from left to right.

    Attributes:
        atoms: The comparisons and references, in order; complete only without mistakes.
        skeleton: What is left, for sqlglot: atoms by their number, ``and``, ``or``, ``not``, parentheses.
        mistakes: Everything that is wrong.
    """

    def __init__(
        self, text: str, columns: Mapping[str, Column], named: Collection[str], leaves: Leaves
    ) -> None:
        names = sorted(
            ((tuple(token.value for token in cut(name)[:-1]), name) for name in named),
            key=lambda entry: -len(entry[0]),
        )
        self._cursor = Cursor(text, cut(text), columns, names)
        self._leaves = leaves
        self._as_of = leaves.as_of
        self.atoms: list[Atom | Reference] = []
        self.skeleton: list[SqlToken] = []
        self.mistakes: list[Mistake] = []

    def read(self) -> None:
        """Read to the end.  After a mistake it goes on behind the next ``and`` or ``or``."""
        cursor = self._cursor
        if cursor.now.kind is Kind.END:
            self._say(0, "the rule is empty", "leave it out to mean everybody")
            return
        open_: list[Token] = []
        while True:
            if not self._opened(open_):
                return
            start = cursor.at
            try:
                self._phrase()
            except RefusedError as refused:
                self.mistakes.append(refused.mistake)
                self._skip(start)
            if not self._closed(open_):
                break
        for token in open_:
            self._say(token.start, "this ( is never closed", "close it with )")

    def _opened(self, open_: list[Token]) -> bool:
        """Take what may stand before a comparison: ( and not.  False if there is too much of it."""
        nots = 0
        while True:
            token = self._cursor.now
            if token.kind is Kind.OPEN:
                open_.append(token)
                self._emit(TokenType.L_PAREN, "(")
            elif token.is_word("not"):
                nots += 1
                self._emit(TokenType.NOT, "not")
            else:
                return True
            if len(open_) + nots > DEEPEST:
                self._say(
                    token.start, f"more than {DEEPEST} ( and 'not' within one another", "give parts a name"
                )
                return False
            self._cursor.next()

    def _closed(self, open_: list[Token]) -> bool:
        """Take what may stand after a comparison: ) and one ``and`` or ``or``.  False at the end."""
        while True:
            token = self._cursor.now
            if token.kind is Kind.END:
                return False
            if token.is_word("and") or token.is_word("or"):
                self._emit(TokenType.AND if token.value == "and" else TokenType.OR, token.value)
                self._cursor.next()
                return True
            if token.kind is not Kind.CLOSE:
                self.mistakes.append(refusals.unexpected(self._cursor))
                self._skip(self._cursor.at)
                continue
            if open_:
                open_.pop()
                self._emit(TokenType.R_PAREN, ")")
            else:
                self._say(token.start, "this ) closes nothing", "take it away, or open one before")
            self._cursor.next()

    def _phrase(self) -> None:
        cursor = self._cursor
        start = cursor.now
        number = len(self.atoms)
        column = cursor.column(start)
        name = None if column else cursor.segment()
        if name is not None:
            self.atoms.append(Reference(name, start.start))
        elif column is not None:
            cursor.next()
            used, test = self._asked(column, start)
            words = " ".join(cursor.text[start.start : cursor.before.end].split())
            self.atoms.append(Atom(column.name, frozenset({column.name, *used}), test, words, start.start))
        else:
            raise refusals.no_column(cursor)
        self._atom(number, start)

    def _asked(self, column: Column, start: Token) -> _Asked:
        """What is asked of ``column``."""
        cursor = self._cursor
        if cursor.now.kind is Kind.SIGN:
            return self._signed(column, start)
        said_is = cursor.take("is") or cursor.take("was")
        negated = cursor.take("not")
        if cursor.take("known"):
            op = Op.MISSING if negated else Op.KNOWN
            return (), self._leaves.compare(column, op, (), start.start)
        if said_is and cursor.now.kind is Kind.WORD and cursor.now.value in refusals.MISSING:
            cursor.next()
            op = Op.KNOWN if negated else Op.MISSING
            return (), self._leaves.compare(column, op, (), start.start)
        if (stretched := self._stretched(column, negated, start)) is not None:
            return (), stretched
        found = self._worded(column, start)
        if found is None and said_is:
            value = operand(cursor, column, self._as_of)
            found = columns_of([value]), self._leaves.compare(column, Op.EQ, [value], start.start)
        if found is None and negated:
            raise RefusedError(
                cursor.now.start,
                f"after {quoted(f'{column.name} not')} a comparison is missing",
                "not in (…), not like '…', not in the last 90 days",
            )
        if found is None and cursor.now.kind is Kind.ODD:
            raise RefusedError(cursor.now.start, *refusal(cursor.now))
        if found is None:
            return (), self._leaves.compare(column, Op.YES, (), start.start)
        return found[0], exp.not_(exp.paren(found[1])) if negated else found[1]

    def _signed(self, column: Column, start: Token) -> _Asked:
        """A comparison sign and a value.  With a length of time it would mean two things."""
        cursor = self._cursor
        sign = cursor.next()
        at = cursor.at
        stretch = length(cursor)
        if stretch is not None and column.type in _TIMES:
            count, unit, _ = stretch
            words = cursor.text[sign.start : cursor.before.end]
            raise RefusedError(
                sign.start,
                f"{quoted(words)} can be read in two ways",
                f"write '{column.name} more than {count} {unit} ago' (long ago) "
                f"or '{column.name} in the last {count} {unit}' (recently)",
            )
        cursor.at = at
        value = operand(cursor, column, self._as_of)
        return columns_of([value]), self._leaves.compare(column, Op(sign.value), [value], start.start)

    def _stretched(self, column: Column, negated: bool, start: Token) -> exp.Expr | None:
        """``in the last …``, ``more than … ago``, ``today`` and their like; None if it is none of them."""
        cursor = self._cursor
        for words, stretch in _STRETCHES:
            if cursor.take(*words):
                op = Op.NOT_WITHIN if negated else Op.WITHIN
                return self._counted(column, op, stretch, start, ago=False)
        for word, stretch in (("more", spans.more_than_ago), ("less", spans.less_than_ago)):
            if cursor.take(word, "than"):
                test = self._counted(column, Op.WITHIN, stretch, start, ago=True)
                return exp.not_(exp.paren(test)) if negated else test
        if cursor.now.kind is Kind.WORD and cursor.now.value in NEAR:
            days = NEAR[cursor.next().value]
            test = self._leaves.stretch(column, Op.WITHIN, _day, days, "day", start.start)
            return exp.not_(exp.paren(test)) if negated else test
        return None

    def _counted(self, column: Column, op: Op, stretch: Stretch, start: Token, *, ago: bool) -> exp.Expr:
        cursor = self._cursor
        phrase = cursor.before
        count = 1
        if cursor.now.kind is Kind.NUMBER:
            number = cursor.next()
            if not number.text.isdigit() or not 1 <= int(number.text[:9]) <= 100_000:
                raise RefusedError(
                    number.start, f"{quoted(number.text)} is not a count", "a whole number from 1"
                )
            count = int(number.text)
        token = cursor.now
        unit = spans.unit(token.value) if token.kind is Kind.WORD else None
        if unit is None:
            raise RefusedError(
                token.start,
                f"after {quoted(cursor.text[start.start : cursor.before.end])} a length of time is missing",
                "90 days, 2 weeks, 3 months, 1 year or 12 hours",
            )
        cursor.next()
        if ago and not cursor.take("ago"):
            raise RefusedError(
                phrase.start,
                f"{quoted(cursor.text[start.start : token.end])} is not finished",
                f"write '{cursor.text[start.start : token.end]} ago'",
            )
        return self._leaves.stretch(column, op, stretch, count, unit, start.start)

    def _worded(self, column: Column, start: Token) -> _Asked | None:
        """Comparisons that are words; None if there is none."""
        cursor = self._cursor
        token = cursor.now
        if cursor.take("in"):
            found = operands(cursor, column, self._as_of)
            return columns_of(found), self._leaves.compare(column, Op.IN, found, start.start)
        if cursor.take("between"):
            low = operand(cursor, column, self._as_of)
            if not cursor.take("and"):
                raise RefusedError(cursor.now.start, "'between' needs two values", "between 10 and 20")
            found = [low, operand(cursor, column, self._as_of)]
            return columns_of(found), self._leaves.compare(column, Op.BETWEEN, found, start.start)
        for words, op in (*_DAY_WORDS, *_TEXT_WORDS):
            if not cursor.take(*words):
                continue
            if (words, op) in _DAY_WORDS and column.type not in _TIMES:
                raise RefusedError(
                    token.start,
                    f"{quoted(column.name)} ({column.type}) holds no dates, "
                    f"so {quoted(' '.join(words))} means nothing",
                    "compare it with =, !=, in or like",
                )
            value = operand(cursor, column, self._as_of)
            return columns_of([value]), self._leaves.compare(column, op, [value], start.start)
        return None

    def _skip(self, start: int) -> None:
        """Go on to the next ``and`` or ``or``, past everything in parentheses opened meanwhile."""
        cursor = self._cursor
        depth = cursor.open_since(start)
        while cursor.now.kind is not Kind.END:
            token = cursor.now
            if token.kind is Kind.OPEN:
                depth += 1
            elif token.kind is Kind.CLOSE:
                if depth == 0:
                    return
                depth -= 1
            elif depth == 0 and (token.is_word("and") or token.is_word("or")):
                return
            cursor.next()

    def _atom(self, number: int, token: Token) -> None:
        self.skeleton.append(
            SqlToken(TokenType.IDENTIFIER, str(number), line=1, col=0, start=token.start, end=token.end)
        )

    def _emit(self, kind: TokenType, text: str) -> None:
        at = self._cursor.now.start
        self.skeleton.append(SqlToken(kind, text, line=1, col=0, start=at, end=at + len(text)))

    def _say(self, offset: int, message: str, hint: str | None = None) -> None:
        self.mistakes.append(Mistake(offset, message, hint))


def _day(days: int, _unit: str, as_of: AsOf, moments: bool) -> spans.Span:
    """The whole of the day ``days`` days ago."""
    return spans.of_day(as_of.today - timedelta(days=days), as_of, moments)
