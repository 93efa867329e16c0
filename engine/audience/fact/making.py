"""Facts made over the rows of a source that has been read: ``person`` has them beside its columns."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from engine.audience.fact import aggregate, scoring
from engine.audience.fact.model import Fact, Facts, looked_at
from engine.audience.segment.model import AsOf, Parameter, Segment
from engine.settings.model import Settings
from engine.source.cells import literal
from engine.source.loading import Loaded, load
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
            make(loaded, made, as_of, keys=orders is not None)
        if orders is None:
            loaded.let_orders_go()
    except BaseException:
        loaded.store.close()
        raise
    return loaded


def make(loaded: Loaded, facts: Sequence[Fact], as_of: AsOf, *, keys: bool) -> None:
    """Give ``person`` the facts, which stand in an order in which they can be made.

    What they are made from is there already.  ``keys``: the key that orders point at is kept.
    """
    connection = loaded.connection
    of: dict[str, list[Fact]] = {}
    dropped = []
    for fact in facts:
        if isinstance(fact.recipe, Aggregate):
            of.setdefault(fact.recipe.of, []).append(fact)
        elif isinstance(fact.recipe, Scored) and (bounds := scoring.fifths(fact)) is not None:
            connection.execute(bounds)
            dropped.append(scoring.bounds_of(fact))
    for name, aggregates in of.items():
        for sql, given in aggregate.statements(name, aggregates, as_of.now):
            connection.execute(sql, given)
        dropped.append(aggregate.made_of(name))
        dropped += [aggregate.common_of(each) for each in aggregates if _is_common(each)]
    for name in of:
        if name != ORDERS:
            connection.execute(f"DROP VIEW {aggregate.table_of(name)}")
            connection.execute(f'DROP TABLE "read:{name}"')
    query, parameters = _query(loaded, facts, as_of, of, keys=keys)
    connection.execute(f"CREATE TABLE whole AS {query}", parameters)
    for table in ("person", *dropped):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("ALTER TABLE whole RENAME TO person")
    loaded.columns = {**loaded.columns, **{fact.name: fact.column for fact in facts}}


def _query(
    loaded: Loaded, facts: Sequence[Fact], as_of: AsOf, of: dict[str, list[Fact]], *, keys: bool
) -> tuple[str, dict[str, Parameter]]:
    """SQL for ``person`` with the facts: aggregates joined to it first, then layer by layer what is made from
    those before."""
    left = [aggregate.key_of(name) for name in of if name != ORDERS or not keys]
    there = [f"person.* EXCLUDE ({', '.join(left)})" if left else "person.*"]
    joins = ""
    for name, aggregates in of.items():
        made = aggregate.made_of(name)
        tables = [made, *(aggregate.common_of(each) for each in aggregates if _is_common(each))]
        joins += "".join(
            f" LEFT JOIN {table} ON {table}.key = person.{aggregate.key_of(name)}" for table in tables
        )
        there += [field for each in aggregates for field in aggregate.joined(each)]
    query = f"SELECT {', '.join(there)} FROM person{joins}"
    parameters: dict[str, Parameter] = {}
    for layer in _layers([fact for fact in facts if not isinstance(fact.recipe, Aggregate)]):
        fields, joins = ["layer.*"], ""
        for fact in layer:
            if isinstance(fact.recipe, Scored):
                more, join, given = scoring.scored(fact, as_of, loaded.columns.get("total_spent"))
                joins += join
            else:
                more, given = _by_rules(fact, loaded, facts)
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


def _by_rules(fact: Fact, loaded: Loaded, facts: Sequence[Fact]) -> tuple[list[str], dict[str, Parameter]]:
    """The fields of ``person`` for a fact of rules.

    What an unreadable value leaves open is unreadable; what a missing one does is not so.
    """
    there = loaded.columns.keys() | {each.name for each in facts}
    given: dict[str, Parameter] = {}
    name = fact.name
    for rule in fact.rules:
        given |= dict(rule.parameters) if rule is not None else {}
    match fact.recipe:
        case Expression():
            [rule] = fact.rules
            assert rule is not None  # noqa: S101 (mistakes are told before anything is made)
            fields = [f'({rule.sql}) AS "value:{name}"', f'{_open(rule, there)} AS "bad:{name}"']
        case Tiers(rules):
            picked, bad = "", ""
            for (tier, _), rule in zip(rules, fact.rules, strict=True):
                if rule is None:
                    picked += f" WHEN true THEN {literal(tier)}"
                    bad += " WHEN true THEN false"
                else:
                    picked += f" WHEN {_open(rule, there)} THEN NULL WHEN ({rule.sql}) THEN {literal(tier)}"
                    bad += f" WHEN {_open(rule, there)} THEN true WHEN ({rule.sql}) THEN false"
            fields = [f'CASE{picked} END AS "value:{name}"', f'CASE{bad} ELSE false END AS "bad:{name}"']
        case _:
            raise AssertionError(f"not a fact of rules: {name}")
    return fields, given


def _open(rule: Segment, there: Collection[str]) -> str:
    bad = " OR ".join(f'"bad:{name}"' for name in sorted(rule.columns) if name in there)
    return f"(({rule.sql}) IS NULL AND ({bad}))"


def _is_common(fact: Fact) -> bool:
    return isinstance(fact.recipe, Aggregate) and fact.recipe.sum is Sum.MOST_COMMON
