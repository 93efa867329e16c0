"""The phrases of a rule, one after the other: what people say about time, lists, missing values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches

from sqlglot import expressions as exp
from sqlglot.tokens import Token as SqlToken
from sqlglot.tokens import TokenType

from engine.audience.segment import spans
from engine.audience.segment.leaves import Leaves, Op, Operand, Refused, Said, Stretch, columns_of
from engine.audience.segment.model import Mistake
from engine.audience.segment.tokens import Kind, Token, cut, refusal
from engine.locales import is_currency
from engine.problem import quoted
from engine.settings.model import ColumnType
from engine.source.cells import SIGNS
from engine.source.model import Column

#: Parentheses and "not"s within one another.
DEEPEST = 40
MOST_IN_LIST = 1_000

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_NEAR = {"yesterday": 1, "today": 0, "tomorrow": -1}
_SQL = frozenset(
    ["select", "from", "where", "exists", "union", "case", "when", "cast", "interval", "values", "with", "distinct", "any", "all", "some", "having", "group", "order"]
)
#: Longest first.  The words after a column that ask something, and what they ask.
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
_MISSING = frozenset({"missing", "null", "empty", "unknown"})


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison: what it looks at, its condition, and where it stands."""

    column: str
    columns: frozenset[str]
    test: exp.Expression
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A named segment used in a rule."""

    name: str
    start: int
    end: int


class Phrases:
    """Reads a rule once, from left to right.

    Attributes:
        atoms: The comparisons and references, in order; complete only without mistakes.
        skeleton: What is left, for sqlglot: atoms by their number, ``and``, ``or``, ``not``, parentheses.
        mistakes: Everything that is wrong.
    """

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        columns: Mapping[str, Column],
        named: Collection[str],
        leaves: Leaves,
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._at = 0
        self._columns = columns
        self._leaves = leaves
        self._named = sorted(
            ((tuple(token.value for token in cut(name)[:-1]), name) for name in named),
            key=lambda entry: -len(entry[0]),
        )
        self.atoms: list[Atom | Reference] = []
        self.skeleton: list[SqlToken] = []
        self.mistakes: list[Mistake] = []

    def read(self) -> None:
        """Read to the end.  After a mistake it goes on behind the next ``and`` or ``or``."""
        if self._now.kind is Kind.END:
            self._say(0, "the rule is empty", "leave it out to mean everybody")
            return
        depth: list[Token] = []
        expects = True
        while self._now.kind is not Kind.END or expects:
            if expects:
                if not self._opened(depth):
                    return
                try:
                    self._phrase()
                except Refused as refused:
                    self.mistakes.append(refused.mistake)
                    self._skip()
                expects = False
            elif self._now.kind is Kind.CLOSE:
                if not depth:
                    self._say(self._now.start, "this ) closes nothing", "take it away, or open one before")
                else:
                    depth.pop()
                    self._emit(TokenType.R_PAREN, ")")
                self._at += 1
            elif self._now.value in ("and", "or") and self._now.kind is Kind.WORD:
                self._emit(TokenType.AND if self._now.value == "and" else TokenType.OR, self._now.value)
                self._at += 1
                expects = True
            else:
                self.mistakes.append(self._unexpected())
                self._skip()
        for token in depth:
            if token.kind is Kind.OPEN:
                self._say(token.start, "this ( is never closed", "close it with )")

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _opened(self, depth: list[Token]) -> bool:
        """Take what may stand before a comparison: ( and not.  False if there is too much of it."""
        nots = 0
        while True:
            if self._now.kind is Kind.OPEN:
                depth.append(self._now)
                self._emit(TokenType.L_PAREN, "(")
            elif self._now.kind is Kind.WORD and self._now.value == "not":
                nots += 1
                self._emit(TokenType.NOT, "not")
            else:
                return True
            if len(depth) + nots > DEEPEST:
                self._say(
                    self._now.start,
                    f"more than {DEEPEST} ( and 'not' within one another",
                    "give parts a name",
                )
                return False
            self._at += 1

    def _phrase(self) -> None:
        start = self._now
        number = len(self.atoms)
        column = self._column(start)
        name = None if column else self._name()
        if name is not None:
            self.atoms.append(Reference(name, start.start, self._tokens[self._at - 1].end))
        elif column is not None:
            self._at += 1
            used, test = self._asked(column, start)
            end = self._tokens[self._at - 1].end
            words = " ".join(self._text[start.start : end].split())
            self.atoms.append(
                Atom(column.name, frozenset({column.name, *used}), test, words, start.start, end)
            )
        else:
            raise self._no_column(start)
        self.skeleton.append(
            SqlToken(
                TokenType.IDENTIFIER, str(number), line=1, col=start.start, start=start.start, end=start.end
            )
        )

    def _asked(self, column: Column, start: Token) -> tuple[Collection[str], exp.Expression]:
        """What is asked of ``column``: the columns it is compared with, and the condition."""
        token = self._now
        if token.kind is Kind.SIGN:
            return self._signed(column, start)
        said_is = self._take("is") or self._take("was")
        negated = self._take("not")
        if negated and self._take("known"):
            return (), self._leaves.compare(column, Op.MISSING, (), start.start)
        if self._take("known"):
            return (), self._leaves.compare(column, Op.KNOWN, (), start.start)
        if self._now.kind is Kind.WORD and self._now.value in _MISSING and (said_is or negated):
            self._at += 1
            return (), self._leaves.compare(column, Op.KNOWN if negated else Op.MISSING, (), start.start)
        within = self._within(column, negated, start)
        if within is not None:
            return (), within
        found = self._worded(column, start)
        if found is None:
            if said_is:
                operands = [self._operand(column)]
                test = self._leaves.compare(column, Op.EQ, operands, start.start)
                found = columns_of(operands), test
            elif negated:
                raise Refused(
                    self._now.start,
                    f"after {quoted(column.name)} and 'not' a comparison is missing",
                    "not in (…), not like '…', not in the last 90 days",
                )
            else:
                return (), self._leaves.compare(column, Op.YES, (), start.start)
        used, test = found
        return used, exp.not_(exp.paren(test)) if negated else test

    def _signed(self, column: Column, start: Token) -> tuple[Collection[str], exp.Expression]:
        sign = self._now
        self._at += 1
        if stretch := self._ago_words():
            count, unit, ago = stretch
            if unit and column.type in (ColumnType.DATE, ColumnType.MOMENT):
                older = f"{column.name} more than {count} {unit} ago"
                newer = f"{column.name} in the last {count} {unit}"
                raise Refused(
                    sign.start,
                    f"{sign.text} with {quoted(f'{count} {unit}' + (' ago' if ago else ''))} can be read in two ways",
                    f"write '{older}' (long ago) or '{newer}' (recently)",
                )
        operands = [self._operand(column)]
        return columns_of(operands), self._leaves.compare(column, Op(sign.value), operands, start.start)

    def _within(self, column: Column, negated: bool, start: Token) -> exp.Expression | None:
        """``in the last …``, ``more than … ago``, ``today`` and their like; None if it is none of them."""
        at = self._at
        op = Op.NOT_WITHIN if negated else Op.WITHIN
        if self._take("in", "the", "last") or self._take("within", "the", "last"):
            return self._counted(column, op, spans.last, start, ago=False)
        if self._take("in", "the", "past") or self._take("within", "the", "past"):
            return self._counted(column, op, spans.last, start, ago=False)
        if self._take("in", "the", "next") or self._take("within", "the", "next"):
            return self._counted(column, op, spans.next_, start, ago=False)
        for words, stretch in (
            (("more", "than"), spans.more_than_ago),
            (("less", "than"), spans.less_than_ago),
        ):
            if self._take(*words):
                test = self._counted(column, Op.WITHIN, stretch, start, ago=True)
                return exp.not_(exp.paren(test)) if negated else test
        if self._now.kind is Kind.WORD and self._now.value in _NEAR and self._alone():
            days = _NEAR[self._now.value]
            self._at += 1
            test = self._leaves.stretch(column, Op.WITHIN, _near, days, "day", start.start)
            return exp.not_(exp.paren(test)) if negated else test
        self._at = at
        return None

    def _alone(self) -> bool:
        """Whether nothing but the rest of the rule follows the present word."""
        after = self._tokens[self._at + 1]
        return after.kind in (Kind.END, Kind.CLOSE) or after.value in ("and", "or")

    def _counted(
        self, column: Column, op: Op, stretch: Stretch, start: Token, *, ago: bool
    ) -> exp.Expression:
        token = self._now
        count = 1
        if token.kind is Kind.NUMBER:
            if not token.text.isdigit() or not 1 <= int(token.text) <= 100_000:
                raise Refused(
                    token.start, f"{quoted(token.text)} is no count of days", "a whole number from 1"
                )
            count = int(token.text)
            self._at += 1
        unit = spans.unit(self._now.value) if self._now.kind is Kind.WORD else None
        if unit is None:
            raise Refused(
                self._now.start,
                f"after {quoted(self._words_before())} a length of time is missing",
                "90 days, 2 weeks, 3 months, 1 year or 12 hours",
            )
        self._at += 1
        if ago and not self._take("ago"):
            raise Refused(
                self._now.start,
                f"after {quoted(f'{count} {self._words_before()}')} the word 'ago' is missing",
                f"{column.name} more than {count} {unit}s ago",
            )
        return self._leaves.stretch(column, op, stretch, count, unit, start.start)

    def _worded(self, column: Column, start: Token) -> tuple[Collection[str], exp.Expression] | None:
        """Comparisons that are words; None if there is none."""
        if self._take("in"):
            operands = self._list(column)
            return columns_of(operands), self._leaves.compare(column, Op.IN, operands, start.start)
        if self._take("between"):
            low = self._operand(column)
            if not self._take("and"):
                raise Refused(self._now.start, "'between' needs two values", "between 10 and 20")
            operands = [low, self._operand(column)]
            return columns_of(operands), self._leaves.compare(column, Op.BETWEEN, operands, start.start)
        for words, op in (*_DAY_WORDS, *_TEXT_WORDS):
            token = self._now
            if self._take(*words):
                if op in (Op.GE, Op.LE, Op.LT, Op.GT, Op.EQ) and column.type not in (
                    ColumnType.DATE,
                    ColumnType.MOMENT,
                ):
                    raise Refused(
                        token.start,
                        f"{quoted(column.name)} ({column.type}) holds no dates, so '{' '.join(words)}' means nothing",
                        "compare it with =, <, >, in or like",
                    )
                operands = [self._operand(column)]
                return columns_of(operands), self._leaves.compare(column, op, operands, start.start)
        return None

    def _list(self, column: Column) -> list[Operand]:
        if self._now.kind is not Kind.OPEN:
            raise Refused(
                self._now.start,
                f"after {quoted(f'{column.name} in')} a list is missing",
                "in ('Armenia', 'Israel'), or in the last 90 days",
            )
        self._at += 1
        found = [self._operand(column)]
        while self._now.kind is Kind.COMMA:
            self._at += 1
            found.append(self._operand(column))
        if self._now.kind is not Kind.CLOSE:
            raise self._unexpected_in_list()
        self._at += 1
        if len(found) > MOST_IN_LIST:
            raise Refused(self._now.start, f"the list holds more than {MOST_IN_LIST} values", None)
        return found

    def _operand(self, column: Column) -> Operand:
        """One value, to be compared with ``column``."""
        token = self._now
        if ago := self._ago(token):
            return ago
        self._at += 1
        match token.kind:
            case Kind.TEXT:
                return Operand(Said.TEXT, token.value, token.text, token.start)
            case Kind.DATE | Kind.MOMENT:
                return self._calendar(token)
            case Kind.NUMBER:
                return self._amount(token, Decimal(token.value))
            case Kind.ODD if token.text == "-" and self._now.kind is Kind.NUMBER:
                number = self._now
                self._at += 1
                return self._amount(token, -Decimal(number.value))
            case Kind.CURRENCY if self._now.kind is Kind.NUMBER:
                return self._money_after(token, SIGNS[token.text])
            case Kind.WORD if token.value in _YES_NO:
                return Operand(Said.YES_NO, _YES_NO[token.value], token.text, token.start)
            case Kind.WORD if token.value in _NEAR:
                day = self._leaves.as_of.today - timedelta(days=_NEAR[token.value])
                return Operand(Said.DATE, day, token.text, token.start)
            case Kind.WORD if self._now.kind is Kind.NUMBER and is_currency(token.text.upper()):
                return self._money_after(token, token.text.upper())
            case Kind.WORD if (other := self._column(token)) is not None:
                return Operand(Said.COLUMN, other, token.text, token.start)
        self._at -= 1
        raise self._no_value(column, token)

    def _amount(self, token: Token, number: Decimal) -> Operand:
        """A number, with its currency if one follows."""
        after = self._now
        currency = None
        if after.kind is Kind.CURRENCY or (after.kind is Kind.WORD and after.text in SIGNS):
            currency = SIGNS[after.text]
        elif after.kind is Kind.WORD and is_currency(after.text.upper()) and self._column(after) is None:
            currency = after.text.upper()
        if currency is None:
            return Operand(Said.NUMBER, number, token.text if number >= 0 else f"-{abs(number)}", token.start)
        self._at += 1
        words = self._text[token.start : after.end]
        return Operand(Said.MONEY, (number, currency), words, token.start)

    def _money_after(self, token: Token, currency: str) -> Operand:
        number = self._now
        self._at += 1
        words = self._text[token.start : number.end]
        return Operand(Said.MONEY, (Decimal(number.value), currency), words, token.start)

    def _calendar(self, token: Token) -> Operand:
        try:
            if token.kind is Kind.DATE:
                return Operand(Said.DATE, date.fromisoformat(token.text), token.text, token.start)
            return Operand(Said.MOMENT, datetime.fromisoformat(token.text), token.text, token.start)
        except ValueError:
            raise Refused(
                token.start,
                f"there is no {quoted(token.text)} in the calendar",
                "look at the month and the day",
            ) from None

    def _ago(self, token: Token) -> Operand | None:
        """``90 days ago`` as that day."""
        at = self._at
        words = self._ago_words()
        if words is None or not words[2]:
            self._at = at
            return None
        count, written, _ = words
        unit = spans.unit(written)
        text = self._text[token.start : self._tokens[self._at - 1].end]
        if unit is None or unit == "hour":
            raise Refused(token.start, f"{quoted(text)} is no day", "90 days ago, 2 weeks ago, 3 months ago")
        try:
            day = spans.back(self._leaves.as_of.today, count, unit)
        except OverflowError:
            raise Refused(token.start, f"{quoted(text)} is beyond the calendar", None) from None
        return Operand(Said.DATE, day, text, token.start)

    def _ago_words(self) -> tuple[int, str, bool] | None:
        """``90 days`` and whether ``ago`` follows, taken; None, and nothing taken, if it is not that."""
        number, of = self._tokens[self._at], self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if number.kind is not Kind.NUMBER or not number.text.isdigit() or of.kind is not Kind.WORD:
            return None
        if spans.unit(of.value) is None or self._column(of) is not None:
            return None
        self._at += 2
        return int(number.text[:9]), of.text, self._take("ago")

    def _take(self, *words: str) -> bool:
        """Go past ``words`` if they come next."""
        found = self._tokens[self._at : self._at + len(words)]
        if len(found) == len(words) and all(
            token.kind is Kind.WORD and token.value == word for token, word in zip(found, words, strict=True)
        ):
            self._at += len(words)
            return True
        return False

    def _column(self, token: Token) -> Column | None:
        if token.kind is not Kind.WORD:
            return None
        if token.text in self._columns:
            return self._columns[token.text]
        same = [column for name, column in self._columns.items() if name.lower() == token.value]
        return same[0] if len(same) == 1 else None

    def _name(self) -> str | None:
        """A named segment, taken; None if there is none here."""
        for words, name in self._named:
            here = self._tokens[self._at : self._at + len(words)]
            if words and tuple(token.value for token in here) == words:
                self._at += len(words)
                return name
        return None

    def _emit(self, kind: TokenType, text: str) -> None:
        at = self._now.start
        self.skeleton.append(SqlToken(kind, text, line=1, col=at, start=at, end=at + len(text)))

    def _skip(self) -> None:
        """Go on to the next ``and`` or ``or``, past everything in parentheses opened meanwhile."""
        self.skeleton.append(SqlToken(TokenType.IDENTIFIER, "0", line=1, col=0, start=0, end=0))
        depth = 0
        while self._now.kind is not Kind.END:
            if self._now.kind is Kind.OPEN:
                depth += 1
            elif self._now.kind is Kind.CLOSE:
                if depth == 0:
                    return
                depth -= 1
            elif depth == 0 and self._now.kind is Kind.WORD and self._now.value in ("and", "or"):
                return
            elif self._now.kind is Kind.ODD:
                told = {mistake.offset for mistake in self.mistakes}
                if self._now.start not in told:
                    self._say(self._now.start, *refusal(self._now))
            self._at += 1

    def _words_before(self) -> str:
        return self._tokens[self._at - 1].text if self._at else ""

    def _say(self, offset: int, message: str, hint: str | None = None) -> None:
        self.mistakes.append(Mistake(offset, message, hint))

    def _no_column(self, token: Token) -> Refused:
        """Why no comparison begins here."""
        if token.kind is Kind.ODD:
            return Refused(token.start, *refusal(token))
        if token.kind is Kind.END:
            return Refused(token.start, f"after {quoted(self._words_before())} something is missing", None)
        if token.kind is Kind.CLOSE:
            return Refused(token.start, "nothing stands before this )", None)
        if token.kind is not Kind.WORD:
            return Refused(
                token.start,
                f"a comparison begins with a column, not with {quoted(token.text)}",
                "total_spent > 40",
            )
        after = self._tokens[self._at + 1]
        if token.value in _SQL:
            return Refused(
                token.start,
                f"{quoted(token.text)} has no place in a rule",
                "a rule compares columns; it is not SQL",
            )
        if after.kind is Kind.OPEN and token.value not in ("in",):
            return Refused(
                token.start, f"{quoted(token.text + '(')} has no place in a rule", "a rule calls no functions"
            )
        if after.text == ".":
            return Refused(
                token.start,
                f"{quoted(token.text + '.' + self._tokens[self._at + 2].text)} has no place in a rule",
                "columns are called by one name, without their table",
            )
        return Refused(
            token.start, f"no column or segment is called {quoted(token.text)}", self._meant(token)
        )

    def _meant(self, token: Token) -> str | None:
        words = [other.value for other in self._tokens[self._at : self._at + 4] if other.kind is Kind.WORD]
        for length in range(len(words), 1, -1):
            if (joined := "_".join(words[:length])) in self._columns:
                return f"did you mean {quoted(joined)}?"
        known = [*self._columns, *(name for _, name in self._named)]
        if close := get_close_matches(token.value, known, n=1):
            return f"did you mean {quoted(close[0])}?"
        shown = ", ".join(quoted(name) for name in known[:15])
        return f"there is {shown}" + (" and more" if len(known) > 15 else "") if known else None

    def _no_value(self, column: Column, token: Token) -> Refused:
        """Why no value stands here."""
        if token.kind is Kind.ODD:
            return Refused(token.start, *refusal(token))
        if token.kind is Kind.WORD and token.value in (_MISSING | {"none"}):
            return Refused(
                token.start, f"nothing is equal to {quoted(token.text)}", f"write '{column.name} is missing'"
            )
        if token.kind is Kind.WORD and token.value in _SQL:
            return Refused(
                token.start,
                f"{quoted(token.text)} has no place in a rule",
                "a rule compares columns; it is not SQL",
            )
        if token.kind is Kind.WORD and self._tokens[self._at + 1].kind is Kind.OPEN:
            return Refused(
                token.start, f"{quoted(token.text + '(')} has no place in a rule", "a rule calls no functions"
            )
        if token.kind is Kind.WORD and token.value not in ("and", "or", "not"):
            return Refused(
                token.start,
                f"no column is called {quoted(token.text)}",
                f"text stands between quotes: {column.name} = '{token.text}'"
                if column.type is ColumnType.TEXT
                else self._meant(token),
            )
        if token.kind is Kind.OPEN and self._tokens[self._at + 1].value in _SQL:
            word = self._tokens[self._at + 1]
            return Refused(
                word.start,
                f"{quoted(word.text)} has no place in a rule",
                "a rule compares columns; it is not SQL",
            )
        return Refused(token.start, f"after {quoted(self._words_before())} a value is missing", None)

    def _unexpected(self) -> Mistake:
        """Why the rule cannot go on after a comparison."""
        token = self._now
        before = self._tokens[self._at - 1]
        if token.kind is Kind.ODD:
            return Mistake(token.start, *refusal(token))
        if token.kind in (Kind.NUMBER, Kind.COMMA) and before.kind is Kind.NUMBER:
            return Mistake(
                token.start,
                f"{quoted(token.text)} after a number is not understood",
                "write numbers as 12500 or 12.5",
            )
        if token.kind is Kind.OPEN and before.kind is Kind.WORD:
            return Mistake(
                before.start,
                f"{quoted(before.text + '(')} has no place in a rule",
                "a rule calls no functions",
            )
        if token.kind is Kind.SIGN:
            return Mistake(
                token.start, f"{quoted(token.text)} after a comparison", "compare one thing at a time"
            )
        return Mistake(
            token.start,
            f"{quoted(token.text)} after {quoted(before.text)} is not understood",
            "is 'and' or 'or' missing before it?",
        )

    def _unexpected_in_list(self) -> Refused:
        token = self._now
        if token.kind is Kind.ODD:
            return Refused(token.start, *refusal(token))
        if token.kind is Kind.END:
            return Refused(token.start, "the list is never closed", "close it with )")
        return Refused(token.start, f"{quoted(token.text)} in a list", "put a comma between values")


def _near(days: int, _unit: str, as_of: spans.AsOf, moments: bool) -> spans.Span:
    day = as_of.today - timedelta(days=days)
    return spans.of_day(day, as_of, moments)


#: Named for the type checker: how a stretch is made.
_: Callable[[int, str, spans.AsOf, bool], spans.Span] = _near
