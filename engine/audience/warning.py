"""What looks wrong with an audience: nothing is held up, but somebody should look."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import expressions as exp

from engine.audience.judging import Rules
from engine.audience.model import Question, Reason
from engine.audience.placing import GUARDS, place_of
from engine.audience.segment.model import Rule, Segment
from engine.audience.segment.reading import condition
from engine.document.reading import Loc
from engine.document.wording import listed
from engine.problem import Problem, Severity, quoted
from engine.settings.model import ColumnType
from engine.source.loading import Loaded

#: From this share of all rows on, missing addresses are worth a word.
_MANY = 0.2
#: Values named in one message.
_SHOWN = 5


def warnings(
    question: Question, loaded: Loaded, rules: Rules, chosen: int, left_out: Mapping[Reason, int]
) -> list[Problem]:
    """In a fixed order: the whole, then addresses, then rules, then columns, then values."""
    if loaded.rows == 0:
        return [_problem(question, "the source has no rows", "is it the right file?")]
    found = list(_of_whole(question, loaded, chosen, left_out))
    found += _of_rules(question, loaded, rules)
    found += _of_columns(question, loaded, rules)
    found += _of_values(question, loaded, rules)
    found += _of_tier(question, loaded)
    return found


def _of_whole(
    question: Question, loaded: Loaded, chosen: int, left_out: Mapping[Reason, int]
) -> Iterator[Problem]:
    # On most days it is nobody's.
    if chosen == 0 and left_out.get(Reason.NOT_THEIR_DAY, 0) < loaded.rows:
        others = {reason: count for reason, count in left_out.items() if reason is not Reason.NOT_THEIR_DAY}
        most = max(others, key=lambda reason: others[reason])
        records = "; a column `consent` (yes or no) records it" if most is Reason.NO_CONSENT else ""
        yield _problem(question, "nobody is chosen", f"most are left out because: {most}{records}")
    elif chosen == loaded.rows and question.who is not None:
        yield _problem(question, f"everybody is chosen ({chosen})", "does the rule say what you mean?")
    unreachable = left_out.get(Reason.NO_ADDRESS, 0) + left_out.get(Reason.BAD_ADDRESS, 0)
    if unreachable > _MANY * loaded.rows:
        yield _problem(
            question,
            f"{unreachable} of {loaded.rows} have no address that can be written to",
            "is `email` the right column?",
        )


def _of_rules(question: Question, loaded: Loaded, rules: Rules) -> Iterator[Problem]:
    if rules.who is None:
        return
    leaves = [leaf for leaf in rules.who.rule.leaves() if leaf.test is not None]
    counts = ", ".join(f"count(*) FILTER (WHERE {condition(leaf).sql('duckdb')} IS NULL)" for leaf in leaves)
    row = (
        loaded.connection.execute(f"SELECT {counts} FROM person", dict(rules.who.parameters)).fetchone() or ()
    )
    for leaf, unknown in zip(leaves, row, strict=True):
        if unknown * 2 > loaded.rows:
            yield _problem(
                question,
                f"{quoted(leaf.words)} is neither true nor false for {unknown} of {loaded.rows}",
                f"{leaf.column} is missing there, cannot be read, or is in another currency",
            )


def _of_columns(question: Question, loaded: Loaded, rules: Rules) -> Iterator[Problem]:
    names = [
        name
        for name in sorted(rules.columns | question.needs)
        if name in loaded.columns and loaded.columns[name].heading is not None
    ]
    if not names:
        return
    counts = ", ".join(f'count("value:{name}"), count("raw:{name}")' for name in names)
    row = loaded.connection.execute(f"SELECT {counts} FROM person").fetchone() or ()
    for name, values, unreadable in zip(names, row[::2], row[1::2], strict=True):
        if values == 0 and unreadable == 0:
            heading = quoted(loaded.columns[name].heading)
            yield _problem(
                question, f"{quoted(name)} is missing for everybody", f"is {heading} the right heading?"
            )


def _of_values(question: Question, loaded: Loaded, rules: Rules) -> Iterator[Problem]:
    """Text that a rule compares with and that no row has: rules compare it as it stands in the file."""
    read: list[tuple[Segment, Loc, str | None]] = []
    if rules.who is not None:
        read.append((rules.who, ("audience", "who"), None))
    for number, (words, rule) in enumerate(rules.but_not):
        named = words if words in question.settings.segments else None
        read.append((rule, ("audience", "but_not", number), named))
    texts = dict(question.guards)
    for name, rule in rules.guards:
        named = texts[name] if texts[name] in question.settings.segments else None
        read.append((rule, (GUARDS, name), named))
    for rule, loc, named in read:
        for leaf in rule.rule.leaves():
            if asked := _never_there(loaded, leaf, rule):
                place = place_of(question, loc, leaf.segment or named, leaf.start)
                message = f"no row has {listed(asked[:_SHOWN])} in {leaf.column}"
                yield Problem(
                    place, message, _values_there(loaded, leaf.column or "", asked[0]), Severity.WARNING
                )


def _of_tier(question: Question, loaded: Loaded) -> Iterator[Problem]:
    """A tier of a column of the source in which nobody is, whoever is to reach it."""
    asked, column = question.own_day, loaded.columns.get("tier")
    if asked is None or asked.rule.tier is None or column is None or column.heading is None:
        return
    row = loaded.connection.execute(
        'SELECT count("value:tier"), count(*) FILTER (WHERE "value:tier" = $tier) FROM person',
        {"tier": asked.rule.tier},
    ).fetchone()
    if row is not None and row[0] and not row[1]:
        yield Problem(
            question.campaign.place("on"),
            f"no row has {quoted(asked.rule.tier)} in tier",
            _values_there(loaded, "tier", asked.rule.tier),
            Severity.WARNING,
        )


def _never_there(loaded: Loaded, leaf: Rule, rule: Segment) -> list[str]:
    """The texts that a comparison names and its column never holds; none where the column is empty."""
    column = loaded.columns.get(leaf.column or "")
    if leaf.test is None or column is None or column.type is not ColumnType.TEXT:
        return []
    names = [
        node.expression.name
        for node in leaf.test.find_all(exp.EQ, exp.NEQ, bfs=False)
        if isinstance(node.expression, exp.Placeholder)
    ]
    if not names:
        return []
    counts = ", ".join(f'count(*) FILTER (WHERE "value:{column.name}" = ${name})' for name in names)
    row = loaded.connection.execute(
        f'SELECT count("value:{column.name}"), {counts} FROM person',
        {name: rule.parameters[name] for name in names},
    ).fetchone()
    if row is None or not row[0]:
        return []
    return [str(rule.parameters[name]) for name, count in zip(names, row[1:], strict=True) if not count]


def _values_there(loaded: Loaded, column: str, asked: str) -> str:
    """What a column does hold: first what differs from ``asked`` by case alone, then by frequency."""
    value = f'"value:{column}"'
    rows = loaded.connection.execute(
        f"SELECT {value}, count(DISTINCT {value}) OVER () FROM person WHERE {value} IS NOT NULL "
        f"GROUP BY {value} ORDER BY lower({value}) = lower($asked) DESC, count(*) DESC, {value} "
        f"LIMIT {_SHOWN}",
        {"asked": asked.strip()},
    ).fetchall()
    more = " and others" if rows and rows[0][1] > len(rows) else ""
    return f"{column} holds {', '.join(quoted(text) for text, _ in rows)}{more}"


def _problem(question: Question, message: str, hint: str) -> Problem:
    part = "from" if question.who is None else "who"
    return Problem(question.campaign.place("audience", part), message, hint, Severity.WARNING)
