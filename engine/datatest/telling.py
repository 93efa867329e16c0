"""What came of a test, in a person's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from engine.audience.segment.model import AsOf
from engine.datatest.model import Asked, Of
from engine.document.wording import listed
from engine.problem import quoted
from engine.settings.testwords import Kind
from engine.source.loading import Loaded

#: The next step where the rows were not written down.
LOOK = "gramercy check writes these rows to .gramercy/failures/"
_RIGHT_FILE = "is it the right file, and all of it?"
_NOTHING_NEW = "is it the newest file, and does anything new still come into it?"


def called(asked: Asked) -> str:
    """The test's name before what is told of it; nothing where it has none."""
    return "" if asked.test.name is None else f"{quoted(asked.test.name)}: "


def of_rows(asked: Asked, count: int, total: int) -> str:
    """How many rows fail, and in what."""
    some = f"{count:,} of {_counted(total, asked.of)}"
    at_most = asked.ask.at_most
    if at_most is not None and at_most.percent is not None:
        some += f" ({_share(count, total)})"
    bound = "" if at_most is None else f", where {at_most} is the most"
    names = [column.name for column in asked.columns]
    have = "has" if count == 1 else "have"
    match asked.ask.kind:
        case Kind.UNIQUE:
            what = f"{have} the same {listed(names, 'and')} as another"
        case Kind.NOT_MISSING:
            what = f"{have} no {listed(names)}"
        case Kind.ACCEPTED_VALUES:
            what = f"{have} a {quoted(names[0])} that is not accepted"
        case Kind.CUSTOMER_EXISTS:
            what = f"{'is' if count == 1 else 'are'} of a customer who is not there"
        case _:
            rule = quoted(" ".join((asked.test.rule or "").split()), most=100)
            what = f"{'breaks' if count == 1 else 'break'} the rule {rule}"
    return f"{some} {what}{bound}"


def where(loaded: Loaded, asked: Asked, few: Sequence[tuple[int, str | None]], count: int) -> str:
    """Where the first few rows stand, with what stands there, and how many more there are."""
    stands = loaded.customers if asked.of is Of.CUSTOMERS else loaded.orders or loaded.customers
    each = [
        str(stands.place(row).line) + ("" if text is None else f" ({quoted(text, most=30)})")
        for row, text in few
    ]
    more = count - len(each)
    word = ("line" if stands.are_lines else "row") + "s" * (count > 1)
    if more:
        return f"{word} {', '.join(each)} and {more:,} more"
    return f"{word} {', '.join(each[:-1])}{' and ' * (len(each) > 1)}{each[-1]}"


def why(asked: Asked, values: Sequence[str], who: Sequence[str], other: str | None) -> str:
    """What is wrong with one row."""
    names = [column.name for column in asked.columns]
    match asked.ask.kind:
        case Kind.UNIQUE:
            return f"the same as {other}"
        case Kind.NOT_MISSING:
            return "no " + " and no ".join(
                name for name, value in zip(names, values, strict=True) if not value
            )
        case Kind.ACCEPTED_VALUES:
            return "not accepted"
        case Kind.CUSTOMER_EXISTS:
            return "this customer is not there" if who[0] else "no customer"
        case _:
            return f"breaks the rule: {' '.join((asked.test.rule or '').split())}"


def of_count(asked: Asked, total: int) -> tuple[str, str] | None:
    """What is wrong with the number of rows, and the hint; None if nothing is."""
    bounds = asked.ask.bounds
    assert bounds is not None  # noqa: S101 (a test of the number of rows has them)
    there = f"there {'is' if total == 1 else 'are'} {_counted(total, asked.of)}"
    if bounds.least is not None and total < bounds.least:
        return f"{there}, where {bounds.least:,} is the fewest", _RIGHT_FILE
    if bounds.most is not None and total > bounds.most:
        return f"{there}, where {bounds.most:,} is the most", _RIGHT_FILE
    return None


def of_server(path: Path) -> tuple[str, str]:
    """A table of which nobody can say when it was last changed."""
    said = f"no server says when {quoted(path)} was last changed"
    return said, "look at a column of dates: 'fresh: {column: ordered_at, within: 2 days}'"


def of_file(path: Path, changed: datetime, as_of: AsOf, within: timedelta) -> tuple[str, str]:
    """A file that was changed too long ago."""
    moment, age = changed.astimezone(as_of.zone), _span(as_of.now - changed)
    said = f"{quoted(path.name)} was last changed on {moment:%Y-%m-%d %H:%M}, {age} ago"
    return f"{said}, where {_span(within)} is the most", _NOTHING_NEW


def of_newest(
    asked: Asked, newest: date | datetime | None, as_of: AsOf, within: timedelta
) -> tuple[str, str]:
    """The newest value of a column is too old, or there is none.  A moment is aware."""
    [column] = asked.columns
    if newest is None:
        return f"none of the {asked.of} has a {quoted(column.name)} before now", _NOTHING_NEW
    if isinstance(newest, datetime):
        said, age = f"{newest.astimezone(as_of.zone):%Y-%m-%d %H:%M}", _span(as_of.now - newest)
    else:
        said, age = newest.isoformat(), _span(as_of.today - newest)
    return (
        f"the newest {quoted(column.name)} is {said}, {age} ago, where {_span(within)} is the most",
        _NOTHING_NEW,
    )


def _counted(total: int, of: Of) -> str:
    return f"{total:,} {of.value.removesuffix('s') if total == 1 else of.value}"


def _share(count: int, total: int) -> str:
    # Never "5.0%" beside "where 5% is the most": a digit more where it would look like that.
    share = 100 * count / total
    return f"{share:.1f}%" if share >= 1 else f"{share:.2g}%"


def _span(span: timedelta) -> str:
    """The largest two units of a span: "2 days", "1 day and 6 hours", "30 minutes"."""
    minutes = int(span.total_seconds() // 60)
    parts = []
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        count, minutes = divmod(minutes, size)
        if count:
            parts.append(f"{count:,} {unit}{'s' * (count > 1)}")
    return " and ".join(parts[:2]) or "0 minutes"
