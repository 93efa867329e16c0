"""The verdict on every row: one reason, or none.

``verdict`` has row, contact, identity, address, language, country, household, reason (a number, 0 = chosen),
other (the row that was chosen instead), exception (which `but not`), guard (which of them), wave (the first
that holds) and unwanted (why somebody wants none, has had it or is held back).  Where zones were asked for,
it has zone and origin as well (``engine.audience.zoning``).
"""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

import duckdb
from sqlglot import expressions as exp

from engine.address import LONGEST, PLAIN
from engine.address import judge as judge_address
from engine.audience import consent, holding, own_day, zoning
from engine.audience.consent import Regime
from engine.audience.fact.model import NONE, Facts
from engine.audience.model import Question, Reason
from engine.audience.segment.model import Segment
from engine.audience.segment.reading import condition
from engine.campaign.model import OnePer
from engine.language import best
from engine.locales import country_code, language_tag
from engine.settings.model import Basis, ColumnType
from engine.source.cells import literal
from engine.source.loading import Loaded

#: Reasons by number: 0 is chosen.
REASONS: Mapping[int, Reason | None] = dict(enumerate([None, *Reason]))
CODES: Mapping[Reason, int] = {reason: number for number, reason in REASONS.items() if reason is not None}

_LAWS = tuple(Regime)
_BASES = (None, *Basis)
_CONSENTS = (None, True, False)
_BATCH = 10_000
# What somebody asked us for goes before what the source says of them.
_LANGUAGE = "coalesce(wish.tag, tongue.tag)"


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
    _post(connection)
    _tongues(connection, loaded, question)
    _lands(connection, loaded)
    holding.first_reasons(connection, "stop", question.unwanted(question.advertising))
    _wish(connection, question)
    own_day.prepare(connection, question)
    connection.execute(
        f"CREATE OR REPLACE TABLE first AS SELECT {', '.join(_fields(loaded))}, "
        f"{_reason(question, loaded, rules)} AS reason, "
        f"{_first([rule for _, rule in rules.but_not])} AS exception, "
        f"{_first([rule for _, rule in rules.guards])} AS guard, {_first(rules.waves)} AS wave, "
        "stop.why AS unwanted FROM person "
        "LEFT JOIN odd ON odd.email = person.email "
        f"LEFT JOIN tongue ON tongue.words IS NOT DISTINCT FROM {_text(loaded, 'language')} "
        f"LEFT JOIN land ON land.words = {_text(loaded, 'country')} "
        f"LEFT JOIN stop ON stop.who = {_identity()} "
        f"LEFT JOIN wish ON wish.identity = {_identity()}",
        rules.parameters,
    )
    _once(connection, question)
    holding.hold(connection, question, CODES, _key(question))
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


def _fields(loaded: Loaded) -> list[str]:
    return [
        "person.row",
        f"coalesce(person.id, {_identity()}) AS contact",
        "person.id IS NOT NULL AS numbered",
        f"{_identity()} AS identity",
        f"{_address()} AS address",
        f"{_LANGUAGE} AS language",
        "land.code AS country",
        f"{_text(loaded, 'household')} AS household",
    ]


def _reason(question: Question, loaded: Loaded, rules: Rules) -> str:
    cases: list[tuple[str, Reason]] = []
    if question.own_day is not None:
        theirs = own_day.theirs(question, loaded, f"coalesce(person.id, {_identity()})")
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
    cases.append((f"{_identity()} IS NULL", Reason.BAD_ADDRESS))
    cases.append(("stop.who IS NOT NULL", Reason.SUPPRESSED))
    if question.advertising:
        cases.append((f"NOT {_may_advertise(question, loaded)}", Reason.NO_CONSENT))
    cases.append((f"{_LANGUAGE} IS NULL", Reason.NO_LANGUAGE))
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


def _may_advertise(question: Question, loaded: Loaded) -> str:
    """SQL for ``consent.may_advertise``: all its cases, numbered, so that there is one truth."""
    existing = question.settings.consent.existing_customers
    allowed = [
        str(number)
        for number, (law, said, ground, ordered) in enumerate(
            product(_LAWS, _CONSENTS, _BASES, (False, True))
        )
        if consent.may_advertise(law, said, ground, ordered, existing)
    ]
    yes = '"value:consent"' if "consent" in loaded.columns else "CAST(NULL AS BOOLEAN)"
    said = f"CASE {yes} WHEN true THEN 1 WHEN false THEN 2 ELSE 0 END"
    words = f"lower(trim({_text(loaded, 'consent_basis')}))"
    ground = (
        f"CASE {words} "
        + " ".join(f"WHEN {literal(basis)} THEN {number}" for number, basis in enumerate(_BASES) if basis)
        + " ELSE 0 END"
    )
    ordered = '(coalesce("value:order_count", 0) > 0)::INT' if "order_count" in loaded.columns else "0"
    law = f"coalesce(land.law, {_LAWS.index(consent.regime(None))})"
    return f"(((({law} * 3 + {said}) * 3 + {ground}) * 2 + {ordered}) IN ({', '.join(allowed)}))"


def _post(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``odd``: the addresses that are not plain, judged one by one."""
    connection.execute("CREATE OR REPLACE TABLE odd (email VARCHAR, address VARCHAR, identity VARCHAR)")
    cursor = connection.cursor()
    cursor.execute(f"SELECT DISTINCT email FROM person WHERE email IS NOT NULL AND NOT {_plain()}")
    while batch := cursor.fetchmany(_BATCH):
        judged = [(email, judge_address(email)) for (email,) in batch]
        connection.execute(
            "INSERT INTO odd SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::VARCHAR[])",
            [
                [email for email, _ in judged],
                [found.address for _, found in judged],
                [found.identity for _, found in judged],
            ],
        )


def _plain() -> str:
    bare = _bare()
    return (
        f"(regexp_full_match({bare}, {literal(PLAIN)}) AND length({bare}) <= {LONGEST} "
        f"AND NOT contains({bare}, '--') AND strpos({bare}, '@') <= 65)"
    )


def _bare() -> str:
    return "trim(person.email, ' ' || chr(9) || chr(160))"


def _identity() -> str:
    return f"CASE WHEN odd.email IS NOT NULL THEN odd.identity ELSE lower({_bare()}) END"


def _address() -> str:
    at = f"strpos({_bare()}, '@')"
    plain = f"left({_bare()}, {at}) || lower(substr({_bare()}, {at} + 1))"
    return f"CASE WHEN odd.email IS NOT NULL THEN odd.address ELSE {plain} END"


def _tongues(connection: duckdb.DuckDBPyConnection, loaded: Loaded, question: Question) -> None:
    """Make ``tongue``: what people's languages are called in the source, and which of ours serves them."""
    connection.execute("CREATE OR REPLACE TABLE tongue (words VARCHAR, tag VARCHAR)")
    for batch in _distinct(connection, loaded, "language"):
        tags = []
        for words in batch:
            wanted = question.settings.language if words is None else language_tag(words)
            served = wanted if wanted is None or not question.languages else best(wanted, question.languages)
            tags.append(served)
        connection.execute(
            "INSERT INTO tongue SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])", [batch, tags]
        )


def _lands(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> None:
    """Make ``land``: what countries are called in the source, their codes and laws."""
    connection.execute("CREATE OR REPLACE TABLE land (words VARCHAR, code VARCHAR, law INTEGER)")
    for batch in _distinct(connection, loaded, "country"):
        named = [words for words in batch if words is not None]
        codes = [country_code(words) for words in named]
        laws = [_LAWS.index(consent.regime(code)) for code in codes]
        connection.execute(
            "INSERT INTO land SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::INTEGER[])",
            [named, codes, laws],
        )


def _distinct(connection: duckdb.DuckDBPyConnection, loaded: Loaded, name: str) -> Iterable[list[str | None]]:
    """The different values of a text column, NULL among them; NULL alone where there is no such column."""
    if _text(loaded, name) == _NOTHING:
        return [[None]]
    rows = connection.execute(f'SELECT DISTINCT "value:{name}" FROM person UNION SELECT NULL').fetchall()
    values = [words for (words,) in rows]
    return [values[low : low + _BATCH] for low in range(0, len(values), _BATCH)]


_NOTHING = "CAST(NULL AS VARCHAR)"


def _text(loaded: Loaded, name: str) -> str:
    column = loaded.columns.get(name)
    return f'"value:{name}"' if column is not None and column.type is ColumnType.TEXT else _NOTHING


def _wish(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make ``wish``: which of our languages serves those who asked for one."""
    connection.execute("CREATE OR REPLACE TABLE wish (identity VARCHAR, tag VARCHAR)")
    wanted = set(question.languages_wanted.values())
    served = {tag: best(tag, question.languages) if question.languages else tag for tag in wanted}
    rest = iter(question.languages_wanted.items())
    while batch := list(islice(rest, _BATCH)):
        connection.execute(
            "INSERT INTO wish SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
            [[identity for identity, _ in batch], [served[tag] for _, tag in batch]],
        )


def _once(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make ``verdict`` of ``first``: of rows that are one customer, one address or one household, the first
    that is not left out otherwise."""
    key = _key(question)
    again = Reason.SAME_HOUSEHOLD if question.one_per is OnePer.HOUSEHOLD else Reason.SAME_ADDRESS
    connection.execute(
        "CREATE OR REPLACE TABLE winner AS "
        "SELECT min(row) AS row, contact FROM first WHERE reason = 0 GROUP BY contact"
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE sole AS SELECT min(first.row) AS row, {key} AS key FROM first "
        f"JOIN winner ON winner.row = first.row WHERE {key} IS NOT NULL GROUP BY ALL"
    )
    # Without a customer number the address is the customer: say that.
    same = f"CASE WHEN numbered THEN {CODES[Reason.SAME_CUSTOMER]} ELSE {CODES[Reason.SAME_ADDRESS]} END"
    connection.execute(
        "CREATE OR REPLACE TABLE verdict AS SELECT "
        "first.row, first.contact, identity, address, language, country, household, "
        f"CASE WHEN reason <> 0 THEN reason WHEN winner.row <> first.row THEN {same} "
        f"WHEN sole.row <> first.row THEN {CODES[again]} ELSE 0 END AS reason, "
        "CASE WHEN reason = 0 AND winner.row <> first.row THEN winner.row "
        "WHEN reason = 0 AND sole.row <> first.row THEN sole.row END AS other, exception, unwanted, "
        "guard, wave "
        "FROM first LEFT JOIN winner ON winner.contact = first.contact "
        f"LEFT JOIN sole ON sole.key = {key} ORDER BY first.row"
    )
    for table in ("first", "winner", "sole", "stop", "wish"):
        connection.execute(f"DROP TABLE {table}")


def _key(question: Question) -> str:
    """SQL over ``first`` or ``verdict``: what is written to once; NULL where that is the customer alone."""
    return {
        OnePer.ADDRESS: "identity",
        OnePer.CONTACT: "CAST(NULL AS VARCHAR)",
        OnePer.HOUSEHOLD: "coalesce('household ' || household, 'address ' || identity)",
    }[question.one_per]


def truths(segment: Segment) -> list[str]:
    """SQL for each comparison of a rule, in order."""
    return [condition(leaf).sql("duckdb") for leaf in segment.rule.leaves()]
