"""Facts that the config declares: of activities, scores, facts of one's own, the tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from engine.locales import currency_digits
from engine.problem import Place, Problem, quoted
from engine.settings.model import ColumnType, Scores, Source
from engine.source import factwords
from engine.source.model import Column, Places
from engine.source.naming import is_name, one_of, snake, unusable
from engine.source.recipe import ORDERS, Aggregate, Keys, Recipe, Said, Score, Scored, Sum, Tiers

#: What people write for a rule that holds for all.
EVERYBODY = frozenset(
    {"everybody", "everyone", "anybody", "anyone", "all", "everybody else", "everyone else"}
)
#: What a score is made from, beside the number of orders.
_FROM = {Score.RECENCY: "last_order_at", Score.FREQUENCY: "order_count", Score.MONEY: "total_spent"}


@dataclass(kw_only=True)
class Declaring:
    """One pass over the facts of one source, gathering problems.

    Attributes:
        columns: Columns and facts known so far, by name; what is declared joins them.
        tables: The columns of an order and of each activity, by name.
        key: What leads to the source in the config.
        places: Where the config's words stand.
        recipes: How each fact is made.
        problems: What is wrong.
    """

    source: Source
    columns: dict[str, Column]
    tables: Mapping[str, Mapping[str, Column]]
    key: Keys
    places: Places
    recipes: dict[str, Recipe] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def all(self) -> None:
        """Everything that is declared, in the order in which rules may speak of it."""
        for name in self.source.activities:
            if name in self.tables and name != ORDERS:
                self._activity(name)
        self._scores()
        for name, text in self.source.facts.items():
            self._fact(name, text)
        if self.source.tiers:
            self._tiers()

    def _activity(self, name: str) -> None:
        loc = (*self.key, "activities", name)
        one = self.source.activities[name].one
        single = snake(one) if one is not None else one_of(name)
        lines = self.tables[name]
        if not is_name(single):
            self._say((*loc, "one"), f"{quoted(one)} cannot be a name", "write one word: visit")
            return
        made = {
            f"{single}_count": Aggregate(sum=Sum.NUMBER, of=name),
            f"first_{single}_at": Aggregate(sum=Sum.FIRST, of=name, what="at"),
            f"last_{single}_at": Aggregate(sum=Sum.LATEST, of=name, what="at"),
        }
        if "amount" in lines:
            made[f"total_{name}"] = Aggregate(sum=Sum.TOTAL, of=name, what="amount")
            made[f"average_{single}"] = Aggregate(sum=Sum.AVERAGE, of=name, what="amount")
        if "category" in lines:
            made[f"usual_{single}_category"] = Aggregate(sum=Sum.MOST_COMMON, of=name, what="category")
        for fact in made:
            if fact in self.columns:
                other = one_of(name)
                instead = other if other != single else f"{single}_2"
                self._say(
                    loc,
                    f"{quoted(fact)} is made from the {name}, and is there already",
                    f"say what one of them is called otherwise: 'one: {instead}'",
                )
                return
        for fact, recipe in made.items():
            self._make(fact, recipe, lines[recipe.what] if recipe.what else None, loc)

    def _scores(self) -> None:
        bounds, loc = self.source.scores, (*self.key, "scores")
        declared = bool(bounds.model_fields_set)
        there = self._bounded(bounds, loc) if declared else "order_count" in self.columns
        for score in Score if there else ():
            needs = ("total_spent",) if score is Score.TOGETHER else (_FROM[score],)
            # A column of that name is somebody's own score, and stays what it was.
            if score in self.columns or not all(name in self.columns for name in needs):
                continue
            if score is Score.TOGETHER and not all(part in self.recipes for part in _FROM):
                continue
            kind = ColumnType.TEXT if score is Score.TOGETHER else ColumnType.NUMBER
            self.columns[score.value] = Column(
                name=score.value, heading=None, type=kind, place=loc, derived=True
            )
            self.recipes[score.value] = Scored(score, bounds)

    def _bounded(self, bounds: Scores, loc: Keys) -> bool:
        if "order_count" not in self.columns:
            self._say(
                loc,
                "scores are made from orders, and there are none",
                "describe them under 'orders' of the source",
            )
            return False
        for score, part in zip(_FROM, ("recency", "frequency", "money"), strict=True):
            if part in bounds.model_fields_set and score in self.columns:
                heading = self.columns[score].heading
                self._say(
                    (*loc, part),
                    f"{quoted(score)} is a column already",
                    f"remove this, or give the column another name: columns: {{{score}_before: {heading}}}",
                )
        if bounds.money is None:
            return True
        place, amount = (*loc, "money"), self.columns.get("total_spent")
        if amount is None:
            self._say(
                place, "'orders' have no amount", "say under 'orders' which heading holds it: 'amount: …'"
            )
            return False
        currency = bounds.money.currency
        if currency is None and amount.currency is None:
            self._say(
                place, "these are amounts of which currency?", "write it after the last one: … 250000 AMD"
            )
        elif amount.one_currency and currency not in (None, amount.currency):
            self._say(
                place,
                f"orders are in {amount.currency}, unlike these amounts in {currency}",
                "amounts of two currencies are never compared",
            )
        elif any(
            each.scaleb(currency_digits(currency or amount.currency or "")) % 1
            for each in bounds.money.amounts
        ):
            self._say(
                place, f"this is finer than {currency or amount.currency} goes", "leave the decimals out"
            )
        return True

    def _fact(self, name: str, text: str) -> None:
        loc = (*self.key, "facts", name)
        if not is_name(name):
            self._say(loc, f"{quoted(name)} cannot be a name", f"write {quoted(snake(name) or 'a word')}")
        elif reason := unusable(name):
            self._say(loc, reason, f"choose another name: {name}_of_customer: …")
        elif (other := self.columns.get(name)) is not None:
            hint = "give this one another name"
            self._say(loc, f"{quoted(name)} is a {'column' if other.heading else 'fact'} already", hint)
        else:
            found = factwords.read_words(text, loc, self.columns, self.tables)
            if isinstance(found, factwords.Wrong):
                place = self.places.text_place(loc, found.offset)
                self.problems.append(Problem(place, found.message, found.hint))
                # Others may speak of it.
                self.columns[name] = Column(
                    name=name, heading=None, type=ColumnType.TEXT, place=loc, derived=True
                )
                return
            self._make(name, *found, loc)

    def _tiers(self) -> None:
        loc = (*self.key, "tiers")
        if (other := self.columns.get("tier")) is not None:
            self._say(
                loc,
                f"'tier' is a {'column' if other.heading else 'fact'} already, "
                "and 'tiers' makes a fact of that name",
                f"remove 'tiers', or give the column another name: columns: {{tier_before: {other.heading}}}"
                if other.heading
                else "remove one of them",
            )
        names = tuple(self.source.tiers)
        for number, name in enumerate(names[:-1]):
            if _for_all(self.source.tiers[name]):
                self._say(
                    (*loc, names[number + 1]),
                    f"nobody is left for {quoted(names[number + 1])}: {quoted(name)} is for everybody",
                    "put the rule for everybody last",
                )
                break
        rules = tuple(
            (name, None if _for_all(text) else Said(text, (*loc, name)))
            for name, text in self.source.tiers.items()
        )
        if other is None:
            self.columns["tier"] = Column(
                name="tier", heading=None, type=ColumnType.TEXT, place=loc, derived=True, values=names
            )
            self.recipes["tier"] = Tiers(rules)

    def _make(self, name: str, recipe: Recipe, what: Column | None, loc: Keys) -> None:
        """Let ``name`` be a fact; ``what`` is the column its value is of."""
        counted = isinstance(recipe, Aggregate)
        if what is None:
            kind = ColumnType.NUMBER if counted else ColumnType.YES_NO
            made = Column(name=name, heading=None, type=kind, place=loc, derived=True)
        else:
            made = replace(what, name=name, heading=None, format=None, place=loc, derived=True)
        self.columns[name] = made
        self.recipes[name] = recipe

    def _say(self, loc: Keys, message: str, hint: str) -> None:
        where: Place = self.places.place(*loc)
        self.problems.append(Problem(where, message, hint))


def _for_all(text: str) -> bool:
    return " ".join(text.lower().split()) in EVERYBODY


def table_names(source: Source, say: Callable[[Keys, str, str], None], key: Keys) -> list[str]:
    """The names of the activities that can be names."""
    found = []
    for name in source.activities:
        loc = (*key, "activities", name)
        if not is_name(name):
            say(loc, f"{quoted(name)} cannot be a name", f"write {quoted(snake(name) or 'a word')}")
        elif name.lower() == ORDERS:
            say(loc, "orders stand under 'orders'", "call these otherwise, or move them up to 'orders'")
        elif unusable(name):
            say(loc, unusable(name) or "", "choose another name")
        else:
            found.append(name)
    return found
