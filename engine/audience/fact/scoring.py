"""Scores of 1 to 5 by how lately, how often and for how much somebody ordered."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from datetime import UTC

from engine.audience.fact.model import Fact
from engine.audience.segment import spans
from engine.audience.segment.model import AsOf, Parameter
from engine.locales import currency_digits
from engine.source.model import Column
from engine.source.recipe import Score, Scored
from engine.zone import beginning

_OF = {Score.RECENCY: "last_order_at", Score.FREQUENCY: "order_count", Score.MONEY: "total_spent"}


def fifths(fact: Fact) -> str | None:
    """SQL that makes ``bounds_of(fact)``: per currency, what it takes for 2, 3, 4 and 5; None where that is
    declared, or nothing is divided.

    Somebody's score is 1, and one more for each fifth of those who ordered that they surpass: with 5, four in
    five did less.  Who did the same has the same score.
    """
    recipe = fact.recipe
    assert isinstance(recipe, Scored)  # noqa: S101 (nothing else comes here)
    if recipe.score is Score.TOGETHER or _declared(recipe) is not None:
        return None
    value, currency, there = _value(recipe.score)
    bounds = ", ".join(f"min(v) FILTER (WHERE 5 * less >= {n - 1} * everybody) AS b{n}" for n in range(2, 6))
    return (
        f"CREATE TABLE {bounds_of(fact)} AS SELECT c, {bounds} FROM ("
        "SELECT v, c, sum(n) OVER (PARTITION BY c ORDER BY v ROWS UNBOUNDED PRECEDING) - n AS less, "
        "sum(n) OVER (PARTITION BY c) AS everybody FROM ("
        f"SELECT {value} AS v, {currency} AS c, count(*) AS n FROM person WHERE {there} GROUP BY ALL)) "
        "GROUP BY c"
    )


def bounds_of(fact: Fact) -> str:
    """What the table of a score's bounds is called."""
    return f'"bounds:{fact.name}"'


def scored(fact: Fact, as_of: AsOf, amount: Column | None) -> tuple[list[str], str, dict[str, Parameter]]:
    """The fields of ``person`` for a score, what must be joined for them, and their parameters."""
    recipe = fact.recipe
    assert isinstance(recipe, Scored)  # noqa: S101 (nothing else comes here)
    if recipe.score is Score.TOGETHER:
        parts = [f'"value:{part}"' for part in _OF]
        whole = " || ".join(f"CAST({part} AS VARCHAR)" for part in parts)
        bad = " OR ".join(f'"bad:{part}"' for part in _OF)
        return [f'{whole} AS "value:{fact.name}"', f'({bad}) AS "bad:{fact.name}"'], "", {}
    value, currency, there = _value(recipe.score)
    bad = f'"bad:{_OF[recipe.score]}" AS "bad:{fact.name}"'
    declared = _declared(recipe)
    if declared is None:
        table = bounds_of(fact)
        bounds = [f"{table}.b{number}" for number in range(2, 6)]
        join = f" LEFT JOIN {table} ON {table}.c IS NOT DISTINCT FROM {currency}"
        given: dict[str, Parameter] = {}
    else:
        names = [f"{fact.name}_{number}" for number in range(2, 6)]
        given = dict(zip(names, _parameters(recipe, as_of, amount), strict=True))
        bounds, join = [f"${name}" for name in names], ""
        if recipe.score is Score.MONEY:
            given[f"{fact.name}_in"] = _currency(recipe, amount)
            there = f"{there} AND {currency} = ${fact.name}_in"
    cases = " ".join(f"WHEN {value} >= {bounds[n - 2]} THEN {n}" for n in range(5, 1, -1))
    return [f'CASE WHEN {there} THEN CASE {cases} ELSE 1 END END AS "value:{fact.name}"', bad], join, given


def _value(score: Score) -> tuple[str, str, str]:
    """SQL for what is compared, for its currency, and for whether there is anything to compare."""
    value = f'"value:{_OF[score]}"'
    match score:
        case Score.FREQUENCY:
            return value, "NULL", f"{value} > 0"
        case Score.MONEY:
            # Without a currency it is the nothing of somebody who never paid.
            currency = '"currency:total_spent"'
            return value, currency, f"{value} IS NOT NULL AND {currency} IS NOT NULL"
        case _:
            return value, "NULL", f"{value} IS NOT NULL"


def _declared(recipe: Scored) -> object:
    bounds = recipe.bounds
    return {
        Score.RECENCY: bounds.recency,
        Score.FREQUENCY: bounds.frequency,
        Score.MONEY: bounds.money,
    }.get(recipe.score)


def _currency(recipe: Scored, amount: Column | None) -> str:
    money = recipe.bounds.money
    assert money is not None  # noqa: S101 (only asked where it is declared)
    return money.currency or (amount.currency if amount else None) or ""


def _parameters(recipe: Scored, as_of: AsOf, amount: Column | None) -> list[Parameter]:
    """What it takes for 2, 3, 4 and 5."""
    bounds = recipe.bounds
    if recipe.score is Score.FREQUENCY:
        return list(bounds.frequency or ())
    if recipe.score is Score.MONEY and bounds.money is not None:
        digits = currency_digits(_currency(recipe, amount))
        return [int(each.scaleb(digits)) for each in bounds.money.amounts]
    # From the beginning of that day on, as "in the last 30 days" has it.
    days = [spans.back(as_of.today, count, "day") for count in reversed(bounds.recency or ())]
    return [beginning(day, as_of.zone).astimezone(UTC).replace(tzinfo=None) for day in days]
