"""Facts that rules and aggregates make, once their words have been read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from engine.audience.segment.model import Segment
from engine.source.model import Column
from engine.source.recipe import Aggregate, Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact.

    Attributes:
        column: What it is called, and what it holds.
        recipe: How it is made.
        rules: Its rules: of an aggregate those that an order must keep, of tiers one for each (None for
            everybody), else one or none.
        uses: The columns and facts of a customer it is made from.
        columns: Of an aggregate: the columns of an order it looks at; else ().
    """

    column: Column
    recipe: Recipe
    rules: tuple[Segment | None, ...] = ()
    uses: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one source.

    Attributes:
        made: By name; each stands after those it is made from.
    """

    made: Mapping[str, Fact] = field(default_factory=dict)

    def needed(self, names: Collection[str]) -> frozenset[str]:
        """``names``, and everything that the facts among them are made from."""
        found = set(names)
        for fact in reversed(list(self.made.values())):
            if fact.name in found:
                found |= fact.uses
        return frozenset(found)

    def among(self, names: Collection[str]) -> list[Fact]:
        """The facts of these names, in an order in which they can be made."""
        return [fact for name, fact in self.made.items() if name in names]

    def roots(self, name: str) -> Iterator[str]:
        """What of a customer's the fact ``name`` is made from in the end: columns of the source, facts of
        orders, aggregates.  Each once; ``name`` itself if it is one of them."""
        fact = self.made.get(name)
        if fact is None or not fact.uses:
            yield name
            return
        yield from dict.fromkeys(root for used in sorted(fact.uses) for root in self.roots(used))


def looked_at(facts: Collection[Fact]) -> dict[str, set[str]]:
    """The columns that aggregates among ``facts`` look at, by what they are of: orders, an activity."""
    found: dict[str, set[str]] = {}
    for fact in facts:
        if isinstance(fact.recipe, Aggregate):
            found.setdefault(fact.recipe.of, set()).update(fact.columns)
    return found


#: Of a source that declares none.
NONE = Facts()
