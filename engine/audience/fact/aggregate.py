"""SQL that makes facts out of the orders, or an activity, of each customer."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from engine.audience.fact.model import Fact
from engine.audience.fact.reading import is_of_the_future
from engine.audience.segment.model import Parameter
from engine.settings.model import ColumnType
from engine.source.model import Column
from engine.source.recipe import ORDERS, Aggregate, Sum

#: Numbers keep eight decimals (``engine.source.cells``).
_UNITS = 10**8
#: Sums that are the value of one order.
_PICKED = frozenset({Sum.FIRST, Sum.LATEST})
#: Sums for which there is something also where there are no orders.
NOTHING = frozenset({Sum.NUMBER, Sum.TOTAL})


def table_of(of: str) -> str:
    """What ``engine.source.loading`` calls the rows of orders, or of an activity."""
    return "purchase" if of == ORDERS else f'"activity:{of}"'


def key_of(of: str) -> str:
    """What it calls the customers' key that these rows point at."""
    return "key" if of == ORDERS else f'"key:{of}"'


def made_of(of: str) -> str:
    """What the table of facts of ``of`` is called."""
    return f'"made:{of}"'


def common_of(fact: Fact) -> str:
    """What the table of one fact of what is most common is called."""
    return f'"common:{fact.name}"'


def statements(of: str, facts: Sequence[Fact], now: datetime) -> Iterator[tuple[str, dict[str, Parameter]]]:
    """SQL with its parameters, that makes ``made_of(of)`` (one row per key) and each ``common_of``.

    For every fact they have "value:…", "currency:…" (money), "order:…" (the row of the first order that
    spoils it) and "mixed:…" (two currencies), or "picked:…", one order's value, currency, and its row if
    that cannot be read.  Rows after ``now`` (aware) count only where a fact asks for
    what is to come; those whose time is not known count.
    """
    parts, parameters = ["key"], {"fact_now": now.astimezone(UTC).replace(tzinfo=None)}
    given: dict[str, Parameter] = dict(parameters)
    for fact in facts:
        parts += _fields(fact)
        for rule in fact.rules:
            given |= dict(rule.parameters) if rule is not None else {}
    source = f"{table_of(of)} WHERE key IS NOT NULL"
    yield _asked(f"CREATE TABLE {made_of(of)} AS SELECT {', '.join(parts)} FROM {source} GROUP BY key", given)
    for fact in facts:
        if isinstance(fact.recipe, Aggregate) and fact.recipe.sum is Sum.MOST_COMMON:
            yield _asked(_common(fact, source), given)


def _asked(sql: str, given: dict[str, Parameter]) -> tuple[str, dict[str, Parameter]]:
    """DuckDB takes no parameter that a statement does not name."""
    named = set(re.findall(r"\$(\w+)", sql))
    return sql, {name: value for name, value in given.items() if name in named}


def counted(fact: Fact) -> str:
    """SQL: whether an order counts for ``fact``; NULL where that cannot be known."""
    tests = [f"({rule.sql})" for rule in fact.rules if rule is not None]
    if not is_of_the_future(fact):
        tests.append('("value:at" <= $fact_now OR "value:at" IS NULL)')
    return "(" + (" AND ".join(tests) or "true") + ")"


def _spoilt(fact: Fact) -> str:
    """SQL: whether an order makes ``fact`` unreadable: it cannot be read whether it counts, or what for."""
    recipe = fact.recipe
    assert isinstance(recipe, Aggregate)  # noqa: S101 (nothing else comes here)
    asked = sorted({column for rule in fact.rules if rule is not None for column in rule.columns})
    looked = {recipe.what} if recipe.what else set()
    if recipe.sum in _PICKED:
        looked = {"at"}
    elif recipe.sum is Sum.MOST_COMMON:
        looked.add("at")
    tests = []
    if asked:
        bad = " OR ".join(f'"bad:{name}"' for name in asked)
        tests.append(f"({counted(fact)} IS NULL AND ({bad}))")
    if looked:
        bad = " OR ".join(f'"bad:{name}"' for name in sorted(looked))
        tests.append(f"({counted(fact)} AND ({bad}))")
    return " OR ".join(tests) or "false"


def _fields(fact: Fact) -> list[str]:
    recipe, name = fact.recipe, fact.name
    assert isinstance(recipe, Aggregate)  # noqa: S101 (nothing else comes here)
    money = fact.column.type is ColumnType.MONEY
    within = f"FILTER (WHERE {counted(fact)})"
    fields = [f'min(row) FILTER (WHERE {_spoilt(fact)}) AS "order:{name}"']
    value = f'"value:{recipe.what}"'
    currency = f'"currency:{recipe.what}"'
    match recipe.sum:
        case Sum.NUMBER:
            fields.append(f'count(*) {within} AS "value:{name}"')
        case Sum.TOTAL:
            fields.append(f'sum({value}) {within} AS "value:{name}"')
        case Sum.AVERAGE:
            fields.append(f'{_average(value, within, money=money)} AS "value:{name}"')
        case Sum.LARGEST | Sum.SMALLEST:
            function = "max" if recipe.sum is Sum.LARGEST else "min"
            fields.append(f'{function}({value}) {within} AS "value:{name}"')
        case Sum.FIRST | Sum.LATEST:
            function = "arg_min" if recipe.sum is Sum.FIRST else "arg_max"
            # One that cannot be read is there; what stands in those before does not matter then.
            there = f'({value} IS NOT NULL OR "bad:{recipe.what}") AND "value:at" IS NOT NULL'
            spoilt = f'CASE WHEN "bad:{recipe.what}" THEN row END'
            parts = f"v := {value}, c := {currency if money else 'NULL'}, bad := {spoilt}"
            picked = f"{function}(struct_pack({parts}), {{'a': \"value:at\", 'b': row}})"
            fields.append(f'{picked} FILTER (WHERE {counted(fact)} AND {there}) AS "picked:{name}"')
    if money and recipe.sum not in _PICKED:
        fields.append(f'min({currency}) {within} <> max({currency}) {within} AS "mixed:{name}"')
        fields.append(f'min({currency}) {within} AS "currency:{name}"')
    return fields


def _average(value: str, within: str, *, money: bool) -> str:
    """The mean, rounded half up: of money to the minor unit, of numbers to eight decimals."""
    units = value if money else f"CAST({value} * {_UNITS} AS HUGEINT)"
    total, count = f"sum({units}) {within}", f"count({value}) {within}"
    twice = f"2 * {total} + {count}"
    # `//` cuts towards zero, and what is below zero is to be rounded up as well.
    cut = f"CASE WHEN {twice} < 0 AND ({twice}) % (2 * {count}) <> 0 THEN 1 ELSE 0 END"
    mean = f"(({twice}) // nullif(2 * {count}, 0) - {cut})"
    return mean if money else f"CAST(CAST({mean} AS DECIMAL(38,0)) * 0.00000001 AS DECIMAL(28,8))"


def _common(fact: Fact, source: str) -> str:
    """Of most orders, then most recently, then first by its order: text by code point."""
    recipe = fact.recipe
    assert isinstance(recipe, Aggregate)  # noqa: S101 (nothing else comes here)
    value = f'"value:{recipe.what}"'
    money = fact.column.type is ColumnType.MONEY
    # Ten of one currency and ten of another are two things.
    thing = f'struct_pack(v := {value}, c := "currency:{recipe.what}")' if money else value
    picked = "arg_min(thing, {'a': -orders, 'b': -latest, 'c': thing})"
    fields = (
        f'{picked}.v AS "value:{fact.name}", {picked}.c AS "currency:{fact.name}"'
        if money
        else f'{picked} AS "value:{fact.name}"'
    )
    return (
        f"CREATE TABLE {common_of(fact)} AS SELECT key, {fields} FROM ("
        f'SELECT key, {thing} AS thing, count(*) AS orders, coalesce(max(epoch_us("value:at")), 0) AS latest '
        f"FROM {source} AND {counted(fact)} AND {value} IS NOT NULL GROUP BY ALL) GROUP BY key"
    )


def joined(fact: Fact) -> list[str]:
    """The fields of ``person`` for a fact, out of the tables that ``statements`` made."""
    recipe, name = fact.recipe, fact.name
    assert isinstance(recipe, Aggregate)  # noqa: S101 (nothing else comes here)
    made, common = made_of(recipe.of), common_of(fact)
    column: Column = fact.column
    money = column.type is ColumnType.MONEY
    mixable = money and recipe.sum not in (*_PICKED, Sum.MOST_COMMON)
    order, picked = f'{made}."order:{name}"', f'{made}."picked:{name}"'
    if recipe.sum in _PICKED:
        order = f"coalesce({order}, {picked}.bad)"
    bad = f"({order} IS NOT NULL" + (f' OR coalesce({made}."mixed:{name}", false))' if mixable else ")")
    home = common if recipe.sum is Sum.MOST_COMMON else made
    value = f'{home}."value:{name}"'
    currency = f'{home}."currency:{name}"'
    if recipe.sum in _PICKED:
        value, currency = f"{picked}.v", f"{picked}.c"
    if recipe.sum in NOTHING:
        value = f"coalesce({value}, 0)"
    fields = [f'CASE WHEN NOT {bad} THEN {value} END AS "value:{name}"', f'{bad} AS "bad:{name}"']
    fields.append(f'{order} AS "order:{name}"')
    if money:
        fields.append(f'CASE WHEN NOT {bad} THEN {currency} END AS "currency:{name}"')
    return fields
