"""The facts that a config declares, with their rules read; or what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.audience.fact.model import Fact, Facts
from engine.audience.fact.reach import covers
from engine.audience.segment.model import AsOf, Segment
from engine.audience.segment.reading import read_segment
from engine.problem import Problem, quoted
from engine.source.model import Catalogue, Column, Places
from engine.source.recipe import Aggregate, Expression, Recipe, Said, Score, Scored, Tiers

_SCORED = {
    Score.RECENCY: frozenset({"last_order_at"}),
    Score.FREQUENCY: frozenset({"order_count"}),
    Score.MONEY: frozenset({"total_spent", "order_count"}),
    Score.TOGETHER: frozenset({Score.RECENCY, Score.FREQUENCY, Score.MONEY}),
}
#: Words that speak of what is still to come.
_AHEAD = re.compile(r"\b(next|tomorrow)\b", re.IGNORECASE)


def read_facts(
    offered: Catalogue, named: Mapping[str, str], places: Places, as_of: AsOf
) -> tuple[Facts, list[Problem]]:
    """The facts of a source that are right, and what is wrong with the others, each at its place.

    ``named`` are segments that rules may use by name.
    """
    reading = _Reading(offered, named, places, as_of)
    for name, recipe in offered.recipes.items():
        reading.fact(name, recipe)
    return Facts(made=reading.in_order()), list(dict.fromkeys(reading.problems))


@dataclass
class _Reading:
    offered: Catalogue
    named: Mapping[str, str]
    places: Places
    as_of: AsOf
    read: dict[str, Fact] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def fact(self, name: str, recipe: Recipe) -> None:
        """Read one fact; what is wrong with it is then among the problems."""
        column = self.offered.columns[name]
        match recipe:
            case Aggregate():
                made = self._aggregate(column, recipe)
            case Expression():
                rule = self._rule(recipe.rule, self.offered.columns, self.named)
                made = Fact(column=column, recipe=recipe, rules=(rule,), uses=_used(rule))
            case Tiers():
                made = self._tiers(column, recipe)
            case Scored():
                made = Fact(column=column, recipe=recipe, uses=_SCORED[recipe.score])
        self.read[name] = made

    def in_order(self) -> dict[str, Fact]:
        """The facts, each after those it is made from; those that go round in a circle are left out."""
        found: dict[str, Fact] = {}
        circular: set[str] = set()

        def visit(name: str, path: tuple[str, ...]) -> None:
            if name in found or name in circular or name not in self.read:
                return
            if name in path:
                circle = path[path.index(name) :]
                circular.update(circle)
                self._say_circle(circle)
                return
            for used in sorted(self.read[name].uses):
                visit(used, (*path, name))
            if name not in circular and not self.read[name].uses & circular:
                found[name] = self.read[name]
            else:
                circular.add(name)

        for name in self.read:
            visit(name, ())
        return found

    def _aggregate(self, column: Column, recipe: Aggregate) -> Fact:
        lines = self.offered.lines(recipe.of)
        rules = tuple(self._rule(said, lines, {}) for said in recipe.where)
        looked = _used(*rules) | {"at"}
        if recipe.what is not None:
            looked |= {recipe.what}
        return Fact(column=column, recipe=recipe, rules=rules, columns=looked)

    def _tiers(self, column: Column, recipe: Tiers) -> Fact:
        rules: list[Segment | None] = []
        for name, said in recipe.rules:
            rule = None if said is None else self._rule(said, self.offered.columns, self.named)
            if rule is not None and said is not None:
                self._reachable(name, said, rule, zip(recipe.rules, rules, strict=False))
            rules.append(rule)
        return Fact(column=column, recipe=recipe, rules=tuple(rules), uses=_used(*rules))

    def _reachable(
        self,
        name: str,
        said: Said,
        rule: Segment,
        before: Iterable[tuple[tuple[str, object], Segment | None]],
    ) -> None:
        """Say so if nobody can be in a tier, since one of those before holds for all of them."""
        for (other, _), wide in before:
            if wide is not None and covers(wide, rule):
                message = f"nobody can be {quoted(name)}: whoever it holds for is {quoted(other)} already"
                hint = "the first rule that holds counts, so the narrowest comes first"
                self.problems.append(Problem(self.places.place(*said.loc), message, hint))
                return

    def _rule(self, said: Said, columns: Mapping[str, Column], named: Mapping[str, str]) -> Segment | None:
        self.count += 1
        found = read_segment(said.text, columns, named, self.as_of, prefix=f"fact{self.count}_")
        if isinstance(found, Segment):
            return found
        for mistake in found:
            if mistake.segment is None:
                place = self.places.text_place(said.loc, max(said.start + mistake.offset, 0))
            else:
                place = self.places.text_place(("segments", mistake.segment), mistake.offset)
            # What is said about a time alone has no column of its own in the config.
            message = mistake.message.replace("'at ", "'")
            self.problems.append(Problem(place, message, mistake.hint))
        return None

    def _say_circle(self, circle: tuple[str, ...]) -> None:
        names = list(self.offered.recipes)
        # Told once, from the fact that stands first.
        first = min(range(len(circle)), key=lambda number: names.index(circle[number]))
        turned = [*circle[first:], *circle[:first]]
        place = self.places.place(*self.offered.columns[turned[0]].place)
        said = " → ".join([*turned, turned[0]])
        self.problems.append(
            Problem(
                place, f"facts go round in a circle: {said}", "one of them must be said without the others"
            )
        )


def is_of_the_future(fact: Fact) -> bool:
    """Whether an aggregate asks for what is still to come; others count what has happened."""
    return any(
        leaf.column == "at" and _AHEAD.search(leaf.words)
        for rule in fact.rules
        if rule is not None
        for leaf in rule.rule.leaves()
    )


def _used(*rules: Segment | None) -> frozenset[str]:
    return frozenset().union(*(rule.columns for rule in rules if rule is not None))
