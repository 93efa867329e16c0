"""What facts are made of in a person's words: ``number of orders in the last 30 days where …``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.document.wording import did_you_mean, listed
from engine.problem import quoted
from engine.settings.model import ColumnType
from engine.source.model import Column
from engine.source.recipe import ORDERS, Aggregate, Expression, Keys, Said, Sum

_NAME = r"[^\W\d]\w*"
_HEADS: tuple[tuple[Sum, re.Pattern[str]], ...] = tuple(
    (made, re.compile(pattern.replace(" ", r"\s+").replace("NAME", _NAME), re.IGNORECASE))
    for made, pattern in (
        (Sum.NUMBER, r"(?:the )?number of (?P<of>NAME)"),
        (Sum.MOST_COMMON, r"(?:the )?most common (?P<what>NAME) (?:of|in) (?P<of>NAME)"),
        *(
            (made, rf"(?:the )?(?:{words}) (?:(?P<what>NAME) )?of (?P<of>NAME)")
            for made, words in (
                (Sum.TOTAL, "total|sum"),
                (Sum.AVERAGE, "average|mean"),
                (Sum.LARGEST, "largest|biggest|highest"),
                (Sum.SMALLEST, "smallest|lowest"),
                (Sum.FIRST, "first|earliest"),
                (Sum.LATEST, "latest|last|newest"),
            )
        ),
        (Sum.FIRST, r"(?:the )?(?:first|earliest) (?P<of>NAME)"),
        (Sum.LATEST, r"(?:the )?(?:latest|last|newest) (?P<of>NAME)"),
    )
)
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
#: Words that begin what is said about time.
_TIME = r"(?:in|not|within|since|until|before|after|on|between|is|was|today|yesterday|tomorrow|more|less)\b"
#: What may follow a bare "latest returns": nothing, a rule, or a time.
_GOES_ON = re.compile(rf"\s*$|\s+(?:where\b|{_TIME})", re.IGNORECASE)
_COUNTED = (Sum.TOTAL, Sum.AVERAGE, Sum.LARGEST, Sum.SMALLEST)
_AMOUNTS = (ColumnType.NUMBER, ColumnType.MONEY)
_TIMES = (ColumnType.DATE, ColumnType.MOMENT)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with the words, and where they begin in the text."""

    offset: int
    message: str
    hint: str | None


def read_words(
    text: str, loc: Keys, columns: Mapping[str, object], tables: Mapping[str, Mapping[str, Column]]
) -> tuple[Aggregate | Expression, Column | None] | Wrong:
    """What the fact in ``text`` is made from, and the column its value is of (None for a number of things,
    and for a rule).

    ``columns`` are those of a customer; ``tables`` those of an order and of each activity, by name.  Rules in
    it are not looked at.
    """
    for made, pattern in _HEADS:
        found = pattern.match(text)
        if found is None:
            continue
        names = found.groupdict()
        of = _table(names["of"], tables)
        begins = text.split(None, 1)[0]
        bare = len(found.group().split()) == 2
        if of is None and bare and (begins in columns or not _GOES_ON.match(text, found.end())):
            # "latest is known" asks about a column called so.
            continue
        if of is None:
            return _unknown(found, tables)
        return _aggregate(made, of, names.get("what"), found, loc, tables[of])
    return Expression(Said(text, loc)), None


def _aggregate(
    made: Sum, of: str, what: str | None, found: re.Match[str], loc: Keys, lines: Mapping[str, Column]
) -> tuple[Aggregate, Column | None] | Wrong:
    text = found.string
    if made is Sum.NUMBER:
        column = None
    elif what is None:
        name = "at" if made in (Sum.FIRST, Sum.LATEST) else "amount"
        if name not in lines:
            return Wrong(
                found.start("of"),
                f"{quoted(of)} have no amount",
                f"say under {quoted(of)} which heading holds it: 'amount: …'",
            )
        column = lines[name]
    else:
        known = lines.get(what) or next((lines[name] for name in lines if name.lower() == what.lower()), None)
        if known is None:
            hint = did_you_mean(what, lines)
            if what in ("amount", "category"):
                hint = f"say under {quoted(of)} which heading holds it: '{what}: …'"
            return Wrong(found.start("what"), f"{quoted(of)} have no column {quoted(what)}", hint)
        column = known
    if column is not None and made in _COUNTED and column.type not in _AMOUNTS:
        return Wrong(
            found.start("what"),
            f"{quoted(column.name)} ({column.type}) of {quoted(of)} is neither a number nor an amount",
            f"'type: number' or 'type: money' under 'columns' of {quoted(of)} says that it is one"
            if column.type not in _TIMES
            else f"write 'first {column.name} of {of}' or 'latest {column.name} of {of}'",
        )
    where = _where(text, found.end(), loc)
    if isinstance(where, Wrong):
        return where
    return Aggregate(sum=made, of=of, what=column.name if column else None, where=where), column


def _where(text: str, at: int, loc: Keys) -> tuple[Said, ...] | Wrong:
    """The rules after the name of the orders: a time without its column, and what stands after "where"."""
    rest = text[at:]
    word = _WHERE.search(rest)
    time = rest[: word.start()] if word else rest
    said = []
    if time.strip():
        lead = len(time) - len(time.lstrip())
        if not re.match(_TIME, time.lstrip(), re.IGNORECASE):
            first = quoted(time.split()[0])
            return Wrong(at + lead, f"{first} is not understood here", "write 'where' and a rule, or a time")
        before = "at "
        said.append(Said(before + time.strip(), loc, at + lead - len(before)))
    if word is not None:
        rule = rest[word.end() :]
        if not rule.strip():
            return Wrong(at + word.start(), "after 'where' a rule is missing", "where category = 'tea'")
        lead = len(rule) - len(rule.lstrip())
        said.append(Said(rule.strip(), loc, at + word.end() + lead))
    return tuple(said)


def _table(word: str, tables: Mapping[str, object]) -> str | None:
    return word if word in tables else next((name for name in tables if name.lower() == word.lower()), None)


def _unknown(found: re.Match[str], tables: Mapping[str, object]) -> Wrong:
    word = found["of"]
    if not tables:
        hint: str | None = "describe them under 'orders' or 'activities' of the source"
    elif word == ORDERS:
        hint = f"describe them under 'orders' of the source; there is {listed(sorted(tables), 'and')}"
    else:
        hint = did_you_mean(word, tables) or "describe it under 'activities' of the source"
    what = "the source has no orders" if word == ORDERS else f"no activity is called {quoted(word)}"
    return Wrong(found.start("of"), what, hint)
