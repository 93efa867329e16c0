"""Choosing: every row of a source is chosen, or left out for one reason.

DuckDB does the work over whole columns and keeps the result; people come out of it a batch at a time.  The
same question over the same data gives the same people in the same order: that of the source.
"""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType, TracebackType

import duckdb

from engine.audience import judging, own_day, warning, zoning
from engine.audience.detail import Details
from engine.audience.fact.making import load_with_facts
from engine.audience.fact.reading import read_facts
from engine.audience.judging import Rules
from engine.audience.model import Contact, LeftOut, Question, Reason, ZoneFrom
from engine.audience.placing import GUARDS, place_of
from engine.audience.segment.model import AsOf, Mistake, Segment
from engine.audience.segment.reading import read_segment
from engine.errors import BadInput
from engine.problem import Problem
from engine.settings.model import ColumnType
from engine.source.catalogue import catalogue
from engine.source.loading import Loaded
from engine.source.model import Catalogue, Column
from engine.value import Money, OrderLine, Value, Values

#: Rows fetched together: enough to be fast, few enough not to be felt.
_BATCH = 10_000


class Audience:
    """Every row of a source, chosen or left out.

    A context manager: it holds a database with its private folder, never the people.  Each iterator may be
    begun again, and gives the same.

    Attributes:
        rows: Rows of the source; always chosen plus all of left_out.
        chosen: How many get a letter.
        left_out: How many do not, by reason; reasons of nobody are absent.
        guarded: How many of them each guard keeps, by its name; guards of nobody are absent.
        zones: How many of the chosen live by which clock, by its IANA name, the commonest first; empty where
            zones were not asked for.
        zones_from: What said so, for how many.
        warnings: What looks wrong; nothing is held up by it.
        rules: The rules as they were read.
        columns: The columns and facts that were read, by name.
        question: What was asked.
    """

    def __init__(self, question: Question, loaded: Loaded, rules: Rules) -> None:
        self.question = question
        self._loaded = loaded
        self.rules = rules
        self.columns = loaded.columns
        connection = loaded.connection
        self.rows = loaded.rows
        found = connection.execute("SELECT reason, count(*) FROM verdict GROUP BY reason").fetchall()
        counted = {judging.REASONS[code]: count for code, count in found}
        self.chosen: int = counted.pop(None, 0)
        self.left_out: Mapping[Reason, int] = MappingProxyType(
            {reason: counted[reason] for reason in Reason if reason in counted}
        )
        # Nobody may vanish: a letter not sent must have its reason on the screen.
        if self.chosen + sum(self.left_out.values()) != self.rows:
            raise AssertionError(
                f"{self.chosen} chosen and {self.left_out} left out are not {self.rows} rows"
            )
        self.guarded: Mapping[str, int] = MappingProxyType(_guarded(connection, rules))
        self.zones: Mapping[str, int] = MappingProxyType({})
        self.zones_from: Mapping[ZoneFrom, int] = MappingProxyType({})
        beside: list[Problem] = []
        if question.zone_wanted:
            self.zones, self.zones_from = zoning.counts(question, connection)
            beside += zoning.warnings(question, loaded, connection)
        self.warnings: tuple[Problem, ...] = (
            *loaded.warnings,
            *warning.warnings(question, loaded, rules, self.chosen, self.left_out),
            *beside,
        )

    def __enter__(self) -> Audience:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def left_out_told(self) -> Mapping[str, int]:
        """How many do not, by reason in words; each guard is a reason of its own."""
        told: dict[str, int] = {}
        for reason, count in self.left_out.items():
            if reason is Reason.GUARDED:
                told |= {f"{reason.value} ({name})": kept for name, kept in self.guarded.items()}
            else:
                told[reason.value] = count
        return told

    @property
    def loaded(self) -> Loaded:
        """The rows as they were read, for tests of them."""
        return self._loaded

    def close(self) -> None:
        """Let go of the data.  May be called again."""
        self._loaded.store.close()

    def people(self) -> Iterator[Contact]:
        """Those who are chosen, in the order of the source."""
        for rows in self._ranges("reason = 0"):
            yield from self.contacts_where(
                "reason = 0 AND verdict.row BETWEEN $low AND $high", "verdict.row", rows
            )

    def left(self, *, but_for: Collection[Reason] = ()) -> Iterator[LeftOut]:
        """Those who are not, in the order of the source; those left out ``but_for`` some reasons are passed
        over, which spares finding words for each of them."""
        codes = [0, *(judging.CODES[reason] for reason in but_for)]
        where = f"reason NOT IN ({', '.join(map(str, codes))})"
        for rows in self._ranges(where):
            yield from self.left_where(f"{where} AND verdict.row BETWEEN $low AND $high", "verdict.row", rows)

    def just_inside(self, most: int = 3) -> list[Contact]:
        """Some of the chosen who nearly were not: nearest first to a bound of the rule, else the first."""
        order, parameters = judging.nearness(self.rules)
        return list(self.contacts_where("reason = 0", f"{order}, verdict.row LIMIT {int(most)}", parameters))

    def just_outside(self, most: int = 3) -> list[LeftOut]:
        """Some whom the rule leaves out and who nearly were in: fewest failing comparisons, then nearest to a
        bound, then first."""
        order, parameters = judging.nearness(self.rules)
        missed, more = judging.missed(self.rules)
        outside = judging.CODES[Reason.OUTSIDE]
        return list(
            self.left_where(
                f"reason = {outside}", f"{missed}, {order}, verdict.row LIMIT {int(most)}", parameters | more
            )
        )

    def of_address(self, identity: str | None, words: str) -> list[Contact | LeftOut]:
        """Everybody with this normalised address; if it is None, everybody with these ``words`` for one."""
        where = "identity = $address" if identity is not None else "trim(person.email) = $address"
        parameters = {"address": words if identity is None else identity}
        found: list[Contact | LeftOut] = []
        found += self.contacts_where(f"reason = 0 AND {where}", "verdict.row", parameters)
        found += self.left_where(f"reason <> 0 AND {where}", "verdict.row", parameters)
        return sorted(found, key=lambda person: person.row)

    def row_of(self, fields: Sequence[str], row: int, parameters: Mapping[str, object]) -> tuple[object, ...]:
        """SQL ``fields`` over ``person`` for one row."""
        return next(
            self._fetch(list(fields), "verdict.row = $row_of", "verdict.row", {**parameters, "row_of": row})
        )

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own over ``verdict`` and ``person``; whoever asks closes it."""
        return self._loaded.connection.cursor()

    def _ranges(self, where: str) -> Iterator[dict[str, object]]:
        """Rows to be fetched together: few enough of ``where`` (SQL) that sorting them is not felt."""
        if self.rows <= _BATCH:
            yield {"low": 1, "high": self.rows}
            return
        with closing(self.cursor()) as cursor:
            blocks = cursor.execute(
                f"SELECT (row - 1) // {_BATCH} AS block, count(*) FROM verdict WHERE {where} "
                "GROUP BY block ORDER BY block"
            ).fetchall()
        low, there = 1, 0
        for block, count in blocks:
            if there and there + count > _BATCH:
                yield {"low": low, "high": block * _BATCH}
                low, there = block * _BATCH + 1, 0
            there += count
        if there:
            yield {"low": low, "high": self.rows}

    def contacts_where(self, where: str, order: str, parameters: Mapping[str, object]) -> Iterator[Contact]:
        """Those of ``verdict`` and ``person`` (SQL) that ``where`` holds for."""
        columns = self._values()
        fields = ["verdict.row", "contact", "address", "language", "country", "household", "wave"]
        fields.append("zone" if self.question.zone_wanted else "NULL")
        for column in columns:
            fields.append(f'"value:{column.name}"')
            if column.type is ColumnType.MONEY:
                fields.append(f'"currency:{column.name}"')
        lines = self._loaded.orders_kept
        if lines:
            fields.append('"value:orders"')
        for cells in self._fetch(fields, where, order, parameters):
            cell = iter(cells[8:])
            values: dict[str, Value | tuple[OrderLine, ...]] = {}
            for column in columns:
                value = next(cell)
                values[column.name] = value_of(
                    column, value, next(cell) if column.type is ColumnType.MONEY else None
                )
            if lines:
                values["orders"] = self._lines(next(cell))
            yield _contact(cells, values)

    def left_where(self, where: str, order: str, parameters: Mapping[str, object]) -> Iterator[LeftOut]:
        """The same as those who are left out."""
        details = Details(self.question, self._loaded, self.rules)
        for cells in self._fetch(details.fields, where, order, parameters):
            yield details.left_out(cells)

    def _fetch(
        self, fields: list[str], where: str, order: str, parameters: Mapping[str, object]
    ) -> Iterator[tuple[object, ...]]:
        # A cursor of its own, so that two iterators do not take each other's rows.
        cursor = self.cursor()
        try:
            cursor.execute(
                f"SELECT {', '.join(fields)} FROM verdict JOIN person ON person.row = verdict.row "
                f"WHERE {where} ORDER BY {order}",
                dict(parameters),
            )
            while batch := cursor.fetchmany(1_000):
                yield from batch
        finally:
            cursor.close()

    def _values(self) -> list[Column]:
        return [column for name, column in self._loaded.columns.items() if name in self.question.needs]

    def _lines(self, cells: object) -> tuple[OrderLine, ...]:
        columns = self._loaded.catalogue.order_columns
        if not isinstance(cells, list):
            return ()
        return tuple(
            {name: _line_value(columns[name], cell) for name, cell in line.items()} for line in cells
        )


def choose(question: Question) -> Audience:
    """Answer a question.  The caller closes the audience (``with``).

    Raises:
        BadInput: with every problem of the source, its files and the rules.
    """
    offered = catalogue(question.settings, question.source, question.root, question.config)
    rules = read_rules(question, offered)
    needed = rules.columns | rules.beside | question.needs | question.beside | judging.own_needs(question)
    orders, beside = own_day.order_columns(question), question.orders_beside
    kept = None if orders is None and beside is None else (orders or frozenset()) | (beside or frozenset())
    loaded = read(question, offered, needed, kept, rules)
    try:
        judging.judge(question, loaded, rules)
        if beside is None:
            loaded.let_orders_go()
        return Audience(question, loaded, rules)
    except BaseException:
        loaded.store.close()
        raise


def read(
    question: Question,
    offered: Catalogue,
    needed: Collection[str],
    orders: Collection[str] | None,
    rules: Rules | None = None,
) -> Loaded:
    """Read a question's source as of its moment: the columns and facts ``needed``, and these columns of
    ``orders``.  ``rules`` are those of the question, if they are known.  The caller closes ``store``.

    Raises:
        BadInput: with every problem of the source, its files and the rules.
    """
    return load_with_facts(
        question.settings,
        question.source,
        question.root,
        needed,
        question.config,
        offered,
        (rules or read_rules(question, offered)).facts,
        as_of=AsOf(question.now, question.settings.shop.time_zone),
        orders=orders,
    )


def read_rules(question: Question, offered: Catalogue) -> Rules:
    """The rules of a question, and the facts that its source declares.

    Raises:
        BadInput: with every mistake in them.
    """
    settings = question.settings
    as_of = AsOf(question.now, settings.shop.time_zone)
    facts, problems = read_facts(offered, settings.segments, question.config, as_of)

    def read(text: str, prefix: str, loc: tuple[str | int, ...], named: str | None) -> Segment | None:
        found = read_segment(text, offered.columns, settings.segments, as_of, prefix=prefix)
        if isinstance(found, Segment):
            return found
        problems.extend(_placed(question, mistake, loc, named) for mistake in found)
        return None

    def named(words: str, prefix: str, *loc: str | int) -> Iterator[Segment]:
        known = words in settings.segments
        text = settings.segments[words] if known else words
        if (rule := read(text, prefix, loc, words if known else None)) is not None:
            yield rule

    who = None if question.who is None else read(question.who, "who", ("audience", "who"), None)
    but_not = [
        (words, rule)
        for number, words in enumerate(question.but_not)
        for rule in named(words, f"not{number}_", "audience", "but_not", number)
    ]
    guards = [
        (name, rule)
        for number, (name, words) in enumerate(question.guards)
        for rule in named(words, f"guard{number}_", GUARDS, name)
    ]
    waves = [
        rule
        for number, words in enumerate(question.waves)
        for rule in named(words, f"wave{number}_", "waves", number, "who")
    ]
    problems += own_day.problems(question, offered)
    if problems:
        raise BadInput(list(dict.fromkeys(problems)))
    return Rules(who=who, but_not=tuple(but_not), guards=tuple(guards), waves=tuple(waves), facts=facts)


def _placed(question: Question, mistake: Mistake, loc: tuple[str | int, ...], named: str | None) -> Problem:
    place = place_of(question, loc, mistake.segment or named, mistake.offset)
    return Problem(place, mistake.message, mistake.hint)


def _guarded(connection: duckdb.DuckDBPyConnection, rules: Rules) -> dict[str, int]:
    if not rules.guards:
        return {}
    rows = connection.execute(
        f"SELECT guard, count(*) FROM verdict WHERE reason = {judging.CODES[Reason.GUARDED]} "
        "GROUP BY guard ORDER BY guard"
    ).fetchall()
    return {rules.guards[number][0]: count for number, count in rows}


def _contact(cells: tuple[object, ...], values: Values) -> Contact:
    row, contact, address, language, country, household, wave, zone = cells[:8]
    assert isinstance(row, int)  # noqa: S101 (DuckDB's columns are typed, its Python is not)
    assert wave is None or isinstance(wave, int)  # noqa: S101
    return Contact(
        row=row,
        id=str(contact),
        address=str(address),
        language=str(language),
        country=None if country is None else str(country),
        household=None if household is None else str(household),
        values=values,
        wave=wave,
        zone=None if zone is None else str(zone),
    )


def _line_value(column: Column, cell: object) -> Value:
    if column.type is ColumnType.MONEY and isinstance(cell, dict):
        return value_of(column, cell["minor"], cell["currency"])
    return value_of(column, cell, None)


def value_of(column: Column, cell: object, currency: object) -> Value:
    """A cell of ``person`` as letters have it; ``currency`` is that of an amount that names its own."""
    match cell:
        case str() | None:
            return cell
        case int() if column.type is ColumnType.MONEY:
            code = currency or column.currency
            return None if code is None else Money(cell, str(code))
        case Decimal():
            whole = int(cell)
            return whole if whole == cell else cell.normalize()
        case datetime():
            return cell.replace(tzinfo=UTC)
        case _:
            return cell  # type: ignore[return-value] # a date, or yes or no
