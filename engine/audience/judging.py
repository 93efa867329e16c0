"""The verdict on every row: one reason, or none.

``verdict`` has row, contact, numbered (the source has an id for it), identity, address, language, country,
household, reason (a number, 0 = chosen), other (the row that was chosen instead), exception (which `but
not`), guard (which of them), wave (the first that holds) and unwanted (why somebody wants none, has had it or
is held back).  Where zones were asked for, it has zone and origin as well (``engine.audience.zoning``).
"""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from sqlglot import expressions as exp

from engine.audience import consent, duplicates, holding, own_day, zoning
from engine.audience.fact.model import NONE, Facts
from engine.audience.lookups import LAWS, Lookups, look_up, text
from engine.audience.model import Question, Reason
from engine.audience.segment.model import Segment
from engine.audience.segment.reading import condition
from engine.settings.model import Basis
from engine.source.cells import literal
from engine.source.loading import Loaded

#: Reasons by number: 0 is chosen.
REASONS: Mapping[int, Reason | None] = dict(enumerate([None, *Reason]))
CODES: Mapping[Reason, int] = {reason: number for number, reason in REASONS.items() if reason is not None}

_BASES = (None, *Basis)
_CONSENTS = (None, True, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of a question: ``who`` (None: everybody), each `but not` with its words, and the facts that
    the source declares."""

    who: Segment | None
    but_not: tuple[tuple[str, Segment], ...]
    #: Each guard by its name.
    guards: tuple[tuple[str, Segment], ...] = ()
    waves: tuple[Segment, ...] = ()
    facts: Facts = NONE

    @property
    def columns(self) -> frozenset[str]:
        """Every column and fact that decides who gets the letter."""
        found = self.who.columns if self.who else frozenset()
        return found.union(*(rule.columns for _, rule in (*self.but_not, *self.guards)))

    @property
    def beside(self) -> frozenset[str]:
        """Those that only tell people apart."""
        return frozenset().union(*(rule.columns for rule in self.waves))

    @property
    def parameters(self) -> dict[str, object]:
        """What their conditions need, together."""
        found: dict[str, object] = dict(self.who.parameters) if self.who else {}
        for rule in (*(rule for _, rule in (*self.but_not, *self.guards)), *self.waves):
            found |= rule.parameters
        return found


def own_needs(question: Question) -> frozenset[str]:
    """The columns that choosing itself looks at, where the source has them."""
    needed = {"language", "country", "household"}
    if question.advertising:
        needed |= {"consent", "consent_basis"}
        if question.settings.consent.existing_customers:
            needed.add("order_count")
    if question.zone_wanted:
        needed.add(zoning.COLUMN)
    return frozenset(needed) | own_day.needs(question) | own_day.shown(question)


def judge(question: Question, loaded: Loaded, rules: Rules) -> None:
    """Make ``verdict``; anew, if there is one."""
    connection = loaded.connection
    found = look_up(connection, question, loaded)
    stopped = holding.first_reasons(connection, "stop", question.unwanted(question.advertising))
    own_day.prepare(connection, question)
    connection.execute(
        f"CREATE OR REPLACE TABLE verdict AS SELECT {', '.join(_fields(loaded, found))}, "
        f"{_reason(question, loaded, rules, found, stopped)} AS reason, CAST(NULL AS BIGINT) AS other, "
        f"{_first([rule for _, rule in rules.but_not])} AS exception, "
        f"{_first([rule for _, rule in rules.guards])} AS guard, {_first(rules.waves)} AS wave, "
        f"{'stop.why' if stopped else 'CAST(NULL AS VARCHAR)'} AS unwanted FROM person {found.joins}"
        + f" LEFT JOIN stop ON stop.who = {found.identity}"
        * stopped,
        rules.parameters,
    )
    for table in (*found.tables, *["stop"] * stopped):
        connection.execute(f"DROP TABLE {table}")
    duplicates.leave_out(connection, question, CODES)
    holding.hold(connection, question, CODES, duplicates.key(question))
    if question.zone_wanted:
        zoning.place(connection, question, loaded)


def missed(rules: Rules) -> tuple[str, dict[str, object]]:
    """SQL to sort by: how many comparisons of the rule do not hold; and its parameters."""
    if rules.who is None:
        return "verdict.row", {}
    leaves = [exp.paren(leaf.test.copy()) for leaf in rules.who.rule.leaves() if leaf.test is not None]
    count = " + ".join(f"({leaf.sql('duckdb')} IS NOT TRUE)::INT" for leaf in leaves)
    return count or "verdict.row", dict(rules.who.parameters)


def nearness(rules: Rules) -> tuple[str, dict[str, object]]:
    """SQL to sort by: how far a row is from the nearest bound of the rule's first comparison that has one;
    and its parameters."""
    if rules.who is None:
        return "verdict.row", {}
    for leaf in rules.who.rule.leaves():
        if leaf.test is None or leaf.column is None:
            continue
        bounds = [
            node.expression
            for node in leaf.test.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE)
            if isinstance(node.expression, exp.Placeholder)
        ]
        if bounds:
            value = f'"value:{leaf.column}"'
            # The first bound is the one that was said; a second one is "now", or the other end.
            name = bounds[0].name
            bound = rules.who.parameters[name]
            apart = f"{value} - ${name}"
            if not isinstance(bound, (int, float)) and hasattr(bound, "isoformat"):
                apart = f"epoch({value}) - epoch(${name})"
            return f"abs({apart}) NULLS LAST", {name: bound}
    return "verdict.row", {}


def _fields(loaded: Loaded, found: Lookups) -> list[str]:
    return [
        "person.row",
        f"coalesce(person.id, {found.identity}) AS contact",
        "person.id IS NOT NULL AS numbered",
        f"{found.identity} AS identity",
        f"{found.address} AS address",
        f"{found.language} AS language",
        f"{found.country} AS country",
        f"{text(loaded, 'household')} AS household",
    ]


def _reason(question: Question, loaded: Loaded, rules: Rules, found: Lookups, stopped: bool) -> str:
    cases: list[tuple[str, Reason]] = []
    if question.own_day is not None:
        theirs = own_day.theirs(question, loaded, f"coalesce(person.id, {found.identity})")
        unreadable = _unreadable(loaded, own_day.needs(question))
        cases.append((f"({theirs}) IS NOT TRUE AND NOT {unreadable}", Reason.NOT_THEIR_DAY))
    if rules.who is not None:
        unreadable = _unreadable(loaded, rules.who.columns)
        # A rule that an unreadable value leaves open goes on to UNREADABLE.
        cases.append(
            (
                f"({rules.who.sql}) IS FALSE OR (({rules.who.sql}) IS NULL AND NOT {unreadable})",
                Reason.OUTSIDE,
            )
        )
    cases += [(f"({rule.sql}) IS TRUE", Reason.EXCEPTED) for _, rule in rules.but_not]
    cases += [(f"({rule.sql}) IS TRUE", Reason.GUARDED) for _, rule in rules.guards]
    used = rules.columns | question.needs | own_day.needs(question)
    if question.advertising:
        used |= {"consent"}
    cases.append((_unreadable(loaded, used), Reason.UNREADABLE))
    cases.append(("person.email IS NULL", Reason.NO_ADDRESS))
    cases.append((f"{found.identity} IS NULL", Reason.BAD_ADDRESS))
    if stopped:
        cases.append(("stop.who IS NOT NULL", Reason.SUPPRESSED))
    if question.advertising:
        cases.append((f"NOT {_may_advertise(question, loaded, found.law)}", Reason.NO_CONSENT))
    cases.append((f"{found.language} IS NULL", Reason.NO_LANGUAGE))
    return "CASE " + " ".join(f"WHEN {test} THEN {CODES[reason]}" for test, reason in cases) + " ELSE 0 END"


def _first(rules: Sequence[Segment]) -> str:
    """SQL: which of the rules is the first that holds, 0 = first; NULL where none does."""
    cases = " ".join(f"WHEN ({rule.sql}) IS TRUE THEN {number}" for number, rule in enumerate(rules))
    return f"CASE {cases} END" if cases else "CAST(NULL AS INTEGER)"


def _unreadable(loaded: Loaded, names: Iterable[str]) -> str:
    tests = [f'"bad:{name}"' for name in sorted(names) if _has(loaded, name)]
    return "(" + (" OR ".join(tests) or "false") + ")"


def _has(loaded: Loaded, name: str) -> bool:
    return name in loaded.columns or (name == "orders" and loaded.orders_kept)


def _may_advertise(question: Question, loaded: Loaded, law: str) -> str:
    """SQL for ``consent.may_advertise``: all its cases, numbered, so that there is one truth."""
    existing = question.settings.consent.existing_customers
    allowed = [
        str(number)
        for number, (law, said, ground, ordered) in enumerate(product(LAWS, _CONSENTS, _BASES, (False, True)))
        if consent.may_advertise(law, said, ground, ordered, existing)
    ]
    yes = '"value:consent"' if "consent" in loaded.columns else "CAST(NULL AS BOOLEAN)"
    said = f"CASE {yes} WHEN true THEN 1 WHEN false THEN 2 ELSE 0 END"
    words = f"lower(trim({text(loaded, 'consent_basis')}))"
    ground = (
        f"CASE {words} "
        + " ".join(f"WHEN {literal(basis)} THEN {number}" for number, basis in enumerate(_BASES) if basis)
        + " ELSE 0 END"
    )
    ordered = '(coalesce("value:order_count", 0) > 0)::INT' if "order_count" in loaded.columns else "0"
    return f"(((({law} * 3 + {said}) * 3 + {ground}) * 2 + {ordered}) IN ({', '.join(allowed)}))"


def truths(segment: Segment) -> list[str]:
    """SQL for each comparison of a rule, in order."""
    return [condition(leaf).sql("duckdb") for leaf in segment.rule.leaves()]
