"""Aggregates, scores and tiers over made-up orders are what plain Python says they are."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from engine.audience.fact.making import load_with_facts
from engine.audience.fact.reading import read_facts
from engine.audience.segment.model import AsOf
from engine.settings.model import Settings
from engine.source.catalogue import catalogue
from engine.source.model import CONFIG
from tests.audience import shop

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Yerevan")
FIRST = datetime(2027, 1, 1)  # noqa: DTZ001 (on the shop's clock)
FACTS = {
    "count_a": "number of orders where kind = 'a'",
    "total_a": "total of orders where kind = 'a'",
    "mean": "average of orders",
    "mean_pieces": "average pieces of orders",
    "lately": "number of orders in the last 30 days",
    "largest": "largest of orders",
    "latest_kind": "latest kind of orders",
    "first_pieces": "first pieces of orders",
    "usual": "most common kind of orders",
    "coming": "number of orders in the next 10 days",
    "both": "count_a > 0 and lately > 0",
}
TIERS = {"gold": "total_spent >= 60 AMD and lately >= 2", "silver": "both", "bronze": "order_count >= 1"}
BOUNDS = {"recency": "5, 10, 20, 40 days", "frequency": "2, 3, 4, 6 orders", "money": "10, 20, 30, 50 AMD"}


@dataclass(frozen=True)
class Order:
    """One row; ``at`` is a local time, ``amount`` in hundredths, ``pieces`` in hundredths of one."""

    customer: int
    at: datetime
    amount: int | None
    kind: str | None
    pieces: int | None


ORDERS = st.lists(
    st.builds(
        Order,
        customer=st.integers(0, 7),
        at=st.integers(0, 70 * 4).map(lambda quarter: FIRST + timedelta(hours=6 * quarter)),
        amount=st.none() | st.integers(-300, 3000),
        kind=st.none() | st.sampled_from("abc"),
        pieces=st.none() | st.integers(-500, 500),
    ),
    max_size=40,
)


def made(orders: list[Order], scores: dict[str, str]) -> list[dict[str, object]]:
    """Every fact of each of eight customers."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write(root / "people.csv", ["no", "email"], [[n, f"p{n}@x.test"] for n in range(8)])
        rows = [[o.customer, o.at, hundredths(o.amount), o.kind or "", hundredths(o.pieces)] for o in orders]
        write(root / "orders.csv", ["customer", "at", "amount", "kind", "pieces"], rows)
        config = config_of(scores)
        offered = catalogue(config, "customers", root)
        as_of = AsOf(NOW, ZONE)
        facts, wrong = read_facts(offered, {}, CONFIG, as_of)
        assert wrong == []
        names = [name for name, column in offered.columns.items() if column.heading is None]
        loaded = load_with_facts(config, "customers", root, names, CONFIG, offered, facts, as_of=as_of)
        try:
            bad = " OR ".join(f'"bad:{name}"' for name in names)
            spoilt = loaded.connection.execute(f"SELECT row FROM person WHERE {bad}")  # noqa: S608
            assert spoilt.fetchall() == []
            fields = ", ".join(f'"value:{name}"' for name in names)
            found = loaded.connection.execute(f"SELECT {fields} FROM person ORDER BY row")  # noqa: S608
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        finally:
            loaded.store.close()


def config_of(scores: dict[str, str]) -> Settings:
    orders = {
        "file": "orders.csv",
        "customer": "customer",
        "at": "at",
        "amount": "amount",
        "columns": {"kind": "kind", "pieces": {"type": "number"}},
    }
    source = {"file": "people.csv", "id": "no", "orders": orders, "facts": FACTS, "tiers": TIERS}
    return shop.settings(source | {"scores": scores})


def write(path: Path, headings: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])


def hundredths(number: int | None) -> str:
    return "" if number is None else f"{Decimal(number) / 100:.2f}"


def local(days: int) -> datetime:
    """The beginning of the day so many days before now, on the shop's clock."""
    return datetime.combine(NOW.astimezone(ZONE).date() - timedelta(days=days), datetime.min.time())


def since(at: datetime) -> float:
    """Seconds since the first day."""
    return (at - FIRST).total_seconds()


def mean(numbers: list[int], digits: int) -> Decimal | None:
    """Half up, to so many digits."""
    if not numbers:
        return None
    unit = Decimal(1).scaleb(-digits)
    exact = Decimal(sum(numbers)) / len(numbers)
    return ((exact + unit / 2) / unit).to_integral_value(ROUND_FLOOR) * unit


def expected(mine: list[Order]) -> dict[str, object]:
    """What one customer's facts are, but for scores; orders in the order of the file."""
    now = NOW.astimezone(ZONE).replace(tzinfo=None)
    past = [o for o in mine if o.at <= now]
    a = [o for o in past if o.kind == "a"]
    in_time = sorted(past, key=lambda o: o.at)
    amounts = [o.amount for o in past if o.amount is not None]
    pieces = [o.pieces for o in past if o.pieces is not None]
    kinds = Counter(o.kind for o in past if o.kind)
    newest = {o.kind: o.at for o in in_time}
    average, average_pieces = mean(amounts, 0), mean(pieces, 6)
    lately = sum(1 for o in past if o.at >= local(30))
    found: dict[str, object] = {
        "order_count": len(past),
        "total_spent": sum(amounts),
        "count_a": len(a),
        "total_a": sum(o.amount or 0 for o in a),
        "mean": None if average is None else int(average),
        "mean_pieces": None if average_pieces is None else average_pieces / 100,
        "lately": lately,
        "largest": max(amounts, default=None),
        "latest_kind": next((o.kind for o in reversed(in_time) if o.kind), None),
        "first_pieces": next((Decimal(o.pieces) / 100 for o in in_time if o.pieces is not None), None),
        "usual": min(kinds, key=lambda kind: (-kinds[kind], -since(newest[kind]), kind), default=None),
        "coming": sum(1 for o in mine if now <= o.at < local(-11)),
        "both": bool(a) and lately > 0,
    }
    found["tier"] = (
        "gold"
        if sum(amounts) >= 6000 and lately >= 2
        else "silver"
        if found["both"]
        else "bronze"
        if past
        else None
    )
    return found


def by_fifths(mine: dict[int, float | None]) -> dict[int, int | None]:
    """One, and one more for each fifth of those who have anything that somebody surpasses."""
    there = [value for value in mine.values() if value is not None]
    return {
        who: None if value is None else 1 + 5 * sum(other < value for other in there) // len(there)
        for who, value in mine.items()
    }


def by_bounds(value: float | None, bounds: list[float]) -> int | None:
    return None if value is None else 1 + sum(value >= bound for bound in bounds)


def measures(orders: list[Order]) -> tuple[dict[int, float | None], ...]:
    """How lately, how often, and for how much each of eight customers ordered; None for who did not."""
    now = NOW.astimezone(ZONE).replace(tzinfo=None)
    past = {n: [o for o in orders if o.customer == n and o.at <= now] for n in range(8)}
    amounts = {n: [o.amount for o in mine if o.amount is not None] for n, mine in past.items()}
    return (
        {n: max((since(o.at) for o in mine), default=None) for n, mine in past.items()},
        {n: len(mine) or None for n, mine in past.items()},
        {n: sum(mine) if mine else None for n, mine in amounts.items()},
    )


@limits(max_examples=25, deadline=None)
@given(orders=ORDERS)
def test_facts_and_fifths(orders: list[Order]) -> None:
    found = made(orders, {})

    scored = [by_fifths(measure) for measure in measures(orders)]
    for number, row in enumerate(found):
        mine = [score[number] for score in scored]
        scores = dict(zip(("recency_score", "frequency_score", "money_score"), mine, strict=True))
        whole = None if None in mine else "".join(map(str, mine))
        wanted = expected([o for o in orders if o.customer == number]) | scores | {"rfm": whole}
        assert {name: row[name] for name in wanted} == wanted


@limits(max_examples=15, deadline=None)
@given(orders=ORDERS)
def test_scores_by_declared_bounds(orders: list[Order]) -> None:
    found = made(orders, BOUNDS)

    lately, often, much = measures(orders)
    days = [since(local(days)) for days in (40, 20, 10, 5)]
    for number, row in enumerate(found):
        assert (row["recency_score"], row["frequency_score"], row["money_score"]) == (
            by_bounds(lately[number], days),
            by_bounds(often[number], [2, 3, 4, 6]),
            by_bounds(much[number], [1000, 2000, 3000, 5000]),
        )
