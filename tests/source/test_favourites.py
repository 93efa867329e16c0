"""The favourite of many orders' categories, found the quick way, is that of the plain way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.settings.model import ColumnType
from engine.source.facts import statements
from engine.source.model import Column

_LINES = {
    "at": Column(name="at", heading="at", type=ColumnType.MOMENT),
    "category": Column(name="category", heading="category", type=ColumnType.TEXT),
}
_SHOP = duckdb.connect(config={"threads": 1})
_MOMENTS = st.sampled_from(
    [None, *(datetime(1903, 1, 1, tzinfo=UTC) + timedelta(days=days) for days in (0, 24_470, 45_000, 45_001))]
)
_ORDERS = st.tuples(
    st.sampled_from(["1", "2", None]), st.sampled_from(["tea", "Tea", "թեյ", "", None]), _MOMENTS
)


@settings(deadline=None, max_examples=40)
@given(orders=st.lists(_ORDERS, max_size=14))
def test_both_ways_find_the_same(orders: list[tuple[str | None, str | None, datetime | None]]) -> None:
    plain = [None if at is None else at.replace(tzinfo=None) for _, _, at in orders]
    _SHOP.execute(
        "CREATE OR REPLACE TABLE purchase AS SELECT unnest($1::VARCHAR[]) AS key, "
        'unnest($2::VARCHAR[]) AS "value:category", unnest($3::TIMESTAMP[]) AS "value:at"',
        [[key for key, _, _ in orders], [category for _, category, _ in orders], plain],
    )
    for many in (False, True):
        for statement in statements({"favourite_category"}, _LINES, None, plain=True, many=many):
            _SHOP.execute(statement)
        found = dict(_SHOP.execute("SELECT * FROM favourite").fetchall())
        _SHOP.execute("DROP TABLE fact; DROP TABLE favourite")
        assert found == _favourites(orders)


def _favourites(orders: list[tuple[str | None, str | None, datetime | None]]) -> dict[str | None, str]:
    begins = datetime(1970, 1, 1, tzinfo=UTC)
    best: dict[str | None, str] = {}
    for key in {key for key, _, _ in orders}:
        of: dict[str, list[datetime | None]] = {}
        for whose, category, at in orders:
            if whose == key and category is not None:
                of.setdefault(category, []).append(at)
        ranked = sorted(
            of,
            key=lambda name: (
                -len(of[name]),
                begins - max((at for at in of[name] if at is not None), default=begins),
                name,
            ),
        )
        if ranked:
            best[key] = ranked[0]
    return best
