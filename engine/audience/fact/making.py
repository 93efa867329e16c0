"""Facts made over the rows of a source that has been read: ``person`` has them beside its columns."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import duckdb

from engine.audience.fact import aggregate, scoring
from engine.audience.fact.model import Fact, Facts, looked_at
from engine.audience.segment.model import AsOf, Parameter, Segment
from engine.settings.model import Settings
from engine.source.cells import literal
from engine.source.loading import Loaded, load, no_room
from engine.source.model import Catalogue, Places
from engine.source.recipe import ORDERS, Aggregate, Expression, Scored, Sum, Tiers


def load_with_facts(
    settings: Settings,
    source: str,
    root: Path,
    needed: Collection[str],
    places: Places,
    offered: Catalogue,
    facts: Facts,
    *,
    as_of: AsOf,
    orders: Collection[str] | None = None,
) -> Loaded:
    """Read the columns and facts ``needed`` of every row of ``source``, those that are derived among them.

    Everything is as of ``as_of``.  ``orders`` are columns of an order that are kept, as in
    ``engine.source.loading.load``.  Only what is needed is read and made.  The caller closes ``store``.

    Raises:
        BadInput: with every problem of the config's part and of the files.
    """
    wanted = facts.needed(needed)
    made = facts.among(wanted)
    looked = looked_at(made)
    of_orders = looked.pop(ORDERS, None)
    kept = orders if of_orders is None else of_orders | set(orders or ())
    loaded = load(
        settings,
        source,
        root,
        wanted,
        places,
        offered,
        orders=kept,
        activities=looked,
        now=as_of.now,
    )
    try:
        if made:
            make(loaded, made, as_of, orders_kept=orders is not None)
        elif orders is None:
            loaded.let_orders_go()
    except BaseException as error:
        loaded.store.close()
        if isinstance(error, duckdb.OutOfMemoryException):
            raise no_room(source, places) from error
        raise
    return loaded


def make(loaded: Loaded, facts: Sequence[Fact], as_of: AsOf, *, orders_kept: bool) -> None:
    """Give ``person`` the facts, which stand in an order in which they can be made.

    What they are made from is there already.  Unless ``orders_kept``, orders go as soon as they were looked
    at, and so do activities: there is room for few large tables.
    """
    connection = loaded.connection
    of: dict[str, list[Fact]] = {}
    for fact in facts:
        if isinstance(fact.recipe, Aggregate):
            of.setdefault(fact.recipe.of, []).append(fact)
    for name, aggregates in of.items():
        for sql, given in aggregate.statements(name, aggregates, as_of.now):
            connection.execute(sql, given)
        if name != ORDERS:
            connection.execute(f"DROP VIEW {aggregate.table_of(name)}")
            connection.execute(f'DROP TABLE "read:{name}"')
        elif not orders_kept:
            loaded.let_orders_go()
    for name, aggregates in of.items():
        _join(loaded, name, aggregates, keep_key=name == ORDERS and orders_kept)
    beyond = [fact for fact in facts if not isinstance(fact.recipe, Aggregate)]
    if beyond:
        scores = [fact for fact in beyond if isinstance(fact.recipe, Scored)]
        divided = {scoring.bounds_of(fact): bounds for fact in scores if (bounds := scoring.fifths(fact))}
        for bounds in divided.values():
            connection.execute(bounds)
        _renew(loaded, *_query(loaded, beyond, as_of))
        for table in divided:
            connection.execute(f"DROP TABLE {table}")
    loaded.columns = {**loaded.columns, **{fact.name: fact.column for fact in facts}}


def _join(loaded: Loaded, of: str, facts: Sequence[Fact], *, keep_key: bool) -> None:
    """Give ``person`` what was made of orders or an activity, one table after the other: each takes room."""
    key = aggregate.key_of(of)
    made = aggregate.made_of(of)
    others = [fact for fact in facts if not _is_common(fact)]
    tables = [(made, others)] if others else []
    tables += [(aggregate.common_of(fact), [fact]) for fact in facts if _is_common(fact)]
    for number, (table, mine) in enumerate(tables):
        last = number == len(tables) - 1
        there = "person.*" if keep_key or not last else f"person.* EXCLUDE ({key})"
        fields = [field for fact in mine for field in aggregate.joined(fact)]
        joins = f" LEFT JOIN {table} ON {table}.key = person.{key}"
        # What spoils the fact of a table of its own stands in that of all.
        joins += f" LEFT JOIN {made} ON {made}.key = person.{key}" if table != made else ""
        _renew(loaded, f"SELECT {', '.join([there, *fields])} FROM person{joins}", {})
        if table != made:
            loaded.connection.execute(f"DROP TABLE {table}")
    loaded.connection.execute(f"DROP TABLE {made}")


def _renew(loaded: Loaded, query: str, parameters: dict[str, Parameter]) -> None:
    """Make ``person`` what ``query`` makes of it."""
    loaded.connection.execute(f"CREATE TABLE whole AS {query}", parameters)
    loaded.connection.execute("DROP TABLE person")
    loaded.connection.execute("ALTER TABLE whole RENAME TO person")


def _query(loaded: Loaded, facts: Sequence[Fact], as_of: AsOf) -> tuple[str, dict[str, Parameter]]:
    """SQL for ``person`` with facts of rules and scores, layer by layer what is made from those before."""
    query, parameters = "SELECT * FROM person", dict[str, Parameter]()
    for layer in _layers(facts):
        fields, joins = ["layer.*"], ""
        for fact in layer:
            if isinstance(fact.recipe, Scored):
                more, join, given = scoring.scored(fact, as_of, loaded.columns.get("total_spent"))
                joins += join
            else:
                more, given = _by_rules(fact)
            fields += more
            parameters |= given
        query = f"SELECT {', '.join(fields)} FROM ({query}) AS layer{joins}"
    return query, parameters


def _layers(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """The facts in groups, each made from those of the groups before."""
    depth: dict[str, int] = {}
    for fact in facts:
        depth[fact.name] = 1 + max((depth.get(name, 0) for name in fact.uses), default=0)
    for number in sorted(set(depth.values())):
        yield [fact for fact in facts if depth[fact.name] == number]


def _by_rules(fact: Fact) -> tuple[list[str], dict[str, Parameter]]:
    """The fields of ``person`` for a fact of rules.

    What an unreadable value leaves open is unreadable; what a missing one does is not so.
    """
    given: dict[str, Parameter] = {}
    name = fact.name
    for rule in fact.rules:
        given |= dict(rule.parameters) if rule is not None else {}
    match fact.recipe:
        case Expression():
            [rule] = fact.rules
            assert rule is not None  # noqa: S101 (mistakes are told before anything is made)
            fields = [f'({rule.sql}) AS "value:{name}"', f'{_open(rule)} AS "bad:{name}"']
        case Tiers(rules):
            picked, bad = "", ""
            for (tier, _), rule in zip(rules, fact.rules, strict=True):
                if rule is None:
                    picked += f" WHEN true THEN {literal(tier)}"
                    bad += " WHEN true THEN false"
                else:
                    picked += f" WHEN {_open(rule)} THEN NULL WHEN ({rule.sql}) THEN {literal(tier)}"
                    bad += f" WHEN {_open(rule)} THEN true WHEN ({rule.sql}) THEN false"
            fields = [f'CASE{picked} END AS "value:{name}"', f'CASE{bad} ELSE false END AS "bad:{name}"']
        case _:
            raise AssertionError(f"not a fact of rules: {name}")
    return fields, given


def _open(rule: Segment) -> str:
    bad = " OR ".join(f'"bad:{name}"' for name in sorted(rule.columns))
    return f"(({rule.sql}) IS NULL AND ({bad}))"


def _is_common(fact: Fact) -> bool:
    return isinstance(fact.recipe, Aggregate) and fact.recipe.sum is Sum.MOST_COMMON
