"""What a customer's orders say about the customer."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from engine.settings.model import ColumnType
from engine.source.cells import literal
from engine.source.model import Column

#: Order lines a letter can have; of more, the newest.
MOST_LINES = 50

#: Facts that need the amount of every order, and those that need its moment.
_OF_AMOUNT = frozenset({"total_spent", "average_order"})
_OF_MOMENT = frozenset({"first_order_at", "last_order_at", "favourite_category"})


#: Every fact that orders can give.
FACTS = (
    "order_count",
    "total_spent",
    "average_order",
    "first_order_at",
    "last_order_at",
    "favourite_category",
)


def columns(lines: Mapping[str, Column]) -> dict[str, Column]:
    """The facts that orders with these columns give, by name.

    order_count            orders, 0 for somebody who never ordered
    total_spent            their sum; for somebody who never ordered nothing of any currency, which is less
                           than every amount
    average_order          their mean, rounded half up to the minor unit; None without orders
    first_order_at         None without orders
    last_order_at          None without orders
    favourite_category     of most orders, then most recently ordered, then first by code point; None
                           without orders
    """
    found = {"order_count": _fact("order_count", ColumnType.NUMBER, lines["at"])}
    if amount := lines.get("amount"):
        for name in ("total_spent", "average_order"):
            found[name] = _fact(name, ColumnType.MONEY, amount)
    for name in ("first_order_at", "last_order_at"):
        found[name] = _fact(name, ColumnType.MOMENT, lines["at"])
    if category := lines.get("category"):
        found["favourite_category"] = _fact("favourite_category", ColumnType.TEXT, category)
    return found


def sources(needed: Collection[str], lines: Mapping[str, Column]) -> dict[str, Column]:
    """The columns of an order that the facts ``needed`` (and "orders") are made from."""
    if "orders" in needed:
        return dict(lines)
    if not needed:
        return {}
    # Orders count that had been placed by then.
    names = {"at"}
    if _OF_AMOUNT & set(needed):
        names.add("amount")
    if "favourite_category" in needed:
        names.add("category")
    return {name: column for name, column in lines.items() if name in names}


def statements(
    needed: Collection[str],
    lines: Mapping[str, Column],
    now: datetime | None,
    *,
    plain: bool = False,
    many: bool = False,
) -> list[str]:
    """SQL that makes ``fact`` (one row per ``key``) out of ``purchase``, and ``favourite`` where asked for.

    Orders after ``now`` (aware; None: never) do not count; those of which the time is not known do.
    ``purchase`` has row, key, and for each of ``sources``: "value:…", "currency:…", "raw:…" (the text of a
    cell that could not be read, else NULL).  ``fact`` has "value:…", "currency:…" of each fact, "bad:…" (the
    row of the first order that makes it unreadable) and "mixed" (two currencies); not these two where orders
    are ``plain``: every cell could be read, and of amounts that name none the currency is the declared one.
    ``many``: there are so many of them that more and quicker statements are worth it.
    """
    read = sources(needed, lines)
    counted = f"purchase{up_to(now)}"
    parts = ["key", 'count(*) AS "value:order_count"']
    if "amount" in read:
        total, count = 'sum("value:amount")', 'count("value:amount")'
        if plain:
            code = literal(lines["amount"].currency or "")
            parts.append(f'CASE WHEN {count} > 0 THEN {code} END AS "currency:total_spent"')
        else:
            parts += [
                'min(row) FILTER (WHERE "raw:amount" IS NOT NULL) AS "bad:amount"',
                'min("currency:amount") <> max("currency:amount") AS "mixed"',
                'min("currency:amount") AS "currency:total_spent"',
            ]
        if "total_spent" in needed:
            parts.append(f'{total} AS "value:total_spent"')
        if "average_order" in needed:
            # Half up, in whole numbers.
            parts.append(f'(2 * {total} + {count}) // nullif(2 * {count}, 0) AS "value:average_order"')
    if not plain:
        parts.append('min(row) FILTER (WHERE "raw:at" IS NOT NULL) AS "bad:at"')
    for name, made in (("first_order_at", "min"), ("last_order_at", "max")):
        if name in needed:
            parts.append(f'{made}("value:at") AS "value:{name}"')
    if "orders" in needed:
        if not plain:
            broken = " OR ".join(f'"raw:{name}" IS NOT NULL' for name in read)
            parts.append(f'min(row) FILTER (WHERE {broken}) AS "bad:orders"')
        fields = ", ".join(
            f'"{name}" := '
            + (
                f'struct_pack(minor := "value:{name}", currency := "currency:{name}")'
                if column.type is ColumnType.MONEY
                else f'"value:{name}"'
            )
            for name, column in read.items()
        )
        order = '"value:at" DESC NULLS LAST, row DESC'
        parts.append(f'list(struct_pack({fields}) ORDER BY {order})[:{MOST_LINES}] AS "value:orders"')
    fact = f"CREATE TABLE fact AS SELECT {', '.join(parts)} FROM {counted} GROUP BY key"
    return [fact, *(_favourite(counted, many) if "favourite_category" in needed else ())]


def _favourite(counted: str, many: bool) -> list[str]:
    """SQL that makes ``favourite``.

    Of many, how often, how lately and which become one whole number, of which the greatest is found much
    faster than of three things in turn: 2**31 orders, 2**63 microseconds, 2**33 categories have room in it.
    """
    liked = (
        'SELECT key, "value:category" AS category, count(*) AS orders, '
        'coalesce(max(epoch_us("value:at")), 0) AS latest '
        f'FROM (SELECT * FROM {counted}) WHERE "value:category" IS NOT NULL GROUP BY ALL'
    )
    if not many:
        order = "{'orders': -orders, 'latest': -latest, 'category': category}"
        first = f'arg_min(category, {order}) AS "value:favourite_category"'
        return [f"CREATE TABLE favourite AS SELECT key, {first} FROM ({liked}) GROUP BY key"]
    number = "row_number() OVER (ORDER BY category DESC) AS number"
    whole = f"orders::HUGEINT * {2**96} + (latest::HUGEINT + {2**62}) * {2**33} + number"
    favourite = (
        f'SELECT key, arg_max(liked.category, {whole}) AS "value:favourite_category" '
        "FROM liked JOIN category ON category.category = liked.category GROUP BY key"
    )
    return [
        f"CREATE TABLE liked AS {liked}",
        f"CREATE TABLE category AS SELECT category, {number} FROM (SELECT DISTINCT category FROM liked)",
        f"CREATE TABLE favourite AS {favourite}",
        "DROP TABLE liked",
        "DROP TABLE category",
    ]


def up_to(now: datetime | None) -> str:
    """SQL that keeps the rows up to ``now``, after the name of their table."""
    if now is None:
        return ""
    moment = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return f' WHERE "value:at" <= TIMESTAMP \'{moment}\' OR "value:at" IS NULL'


def unreadable(name: str) -> str | None:
    """What in an order makes the fact ``name`` unreadable: its "amount", its "at", any of its columns
    ("orders"), or nothing (None)."""
    if name in _OF_AMOUNT:
        return "amount"
    if name in _OF_MOMENT:
        return "at"
    return "orders" if name == "orders" else None


def _fact(name: str, kind: ColumnType, of: Column) -> Column:
    return Column(
        name=name,
        heading=None,
        type=kind,
        currency=of.currency if kind is ColumnType.MONEY else None,
        one_currency=of.one_currency and kind is ColumnType.MONEY,
        zone=of.zone,
        place=of.place,
    )
