"""What Python alone can tell of a source's texts (addresses, languages, countries), for SQL to look up."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from engine.address import LONGEST, PLAIN
from engine.address import judge as judge_address
from engine.audience import consent
from engine.audience.consent import Regime
from engine.audience.model import Question
from engine.language import best
from engine.locales import country_code, language_tag
from engine.settings.model import ColumnType
from engine.source.cells import literal
from engine.source.loading import Loaded

#: Laws by number.
LAWS = tuple(Regime)

_NOTHING = "CAST(NULL AS VARCHAR)"
_BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """SQL over ``person`` joined with ``joins``.

    Attributes:
        identity: The normalised address; NULL where there is none that can be written to.
        address: As it is written to; NULL where ``identity`` is.
        language: The letter's language for somebody; NULL where it has none for them.
        country: Two capital letters; NULL where not known.
        law: A number of ``LAWS``.
        joins: What the others stand on, to be written behind "FROM person".
        tables: Those that were made for it.
    """

    identity: str
    address: str
    language: str
    country: str
    law: str
    joins: str
    tables: tuple[str, ...]


def look_up(connection: duckdb.DuckDBPyConnection, question: Question, loaded: Loaded) -> Lookups:
    """Find out what there is to find out; tables are made for what differs from row to row."""
    joins: dict[str, str] = {}
    identity = "lower(person.email)"
    at = "strpos(person.email, '@')"
    domain = f"left(person.email, {at}) || lower(substr(person.email, {at} + 1))"
    address = f"CASE WHEN person.email = {identity} THEN person.email ELSE {domain} END"
    if _judge_odd(connection):
        joins["odd"] = "odd.email = person.email"
        identity = f"CASE WHEN odd.email IS NULL THEN {identity} ELSE odd.identity END"
        address = f"CASE WHEN odd.email IS NULL THEN {address} ELSE odd.address END"
    words = _words(connection, loaded)
    language = _literal(_served(question, question.settings.language))
    if "language" in words:
        _translate(connection, question, words["language"])
        joins["tongue"] = f"tongue.words = {text(loaded, 'language')}"
        language = f"CASE WHEN {text(loaded, 'language')} IS NULL THEN {language} ELSE tongue.tag END"
    if question.languages_wanted:
        _wish(connection, question)
        joins["wish"] = f"wish.identity = {identity}"
        # What somebody asked us for goes before what the source says of them.
        language = f"coalesce(wish.tag, {language})"
    country, law = _NOTHING, str(LAWS.index(consent.regime(None)))
    if "country" in words:
        _locate(connection, words["country"])
        joins["land"] = f"land.words = {text(loaded, 'country')}"
        country, law = "land.code", f"coalesce(land.law, {law})"
    return Lookups(
        identity=identity,
        address=address,
        language=language,
        country=country,
        law=law,
        joins=" ".join(f"LEFT JOIN {table} ON {test}" for table, test in joins.items()),
        tables=tuple(joins),
    )


def text(loaded: Loaded, name: str) -> str:
    """SQL: a column of text; NULL where there is none."""
    return f'"value:{name}"' if _is_text(loaded, name) else _NOTHING


def _is_text(loaded: Loaded, name: str) -> bool:
    return name in loaded.columns and loaded.columns[name].type is ColumnType.TEXT


def _judge_odd(connection: duckdb.DuckDBPyConnection) -> bool:
    """Make ``odd``: the addresses that are not plain, judged one by one.  Whether there are any."""
    plain = (
        f"regexp_full_match(email, {literal(PLAIN)}) AND length(email) <= {LONGEST} "
        "AND NOT contains(email, '--') AND strpos(email, '@') <= 65"
    )
    there = False
    cursor = connection.cursor()
    cursor.execute(f"SELECT DISTINCT email FROM person WHERE NOT ({plain})")
    while batch := cursor.fetchmany(_BATCH):
        judged = [(email, judge_address(email)) for (email,) in batch]
        made = "INSERT INTO odd" if there else "CREATE OR REPLACE TABLE odd AS"
        there = True
        connection.execute(
            f"{made} SELECT unnest($1::VARCHAR[]) AS email, unnest($2::VARCHAR[]) AS address, "
            "unnest($3::VARCHAR[]) AS identity",
            [
                [email for email, _ in judged],
                [found.address for _, found in judged],
                [found.identity for _, found in judged],
            ],
        )
    cursor.close()
    return there


def _words(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> dict[str, list[str]]:
    """The different values of languages and of countries, of those columns that are there."""
    found: dict[str, list[str]] = {name: [] for name in ("language", "country") if _is_text(loaded, name)}
    each = [
        f"SELECT {literal(name)}, words FROM "
        f'(SELECT DISTINCT "value:{name}" AS words FROM person) WHERE words IS NOT NULL'
        for name in found
    ]
    rows = connection.execute(" UNION ALL ".join(each)).fetchall() if each else []
    for name, words in rows:
        found[name].append(words)
    return found


def _served(question: Question, wanted: str | None) -> str | None:
    """Which of our languages serves those who read ``wanted``."""
    return best(wanted, question.languages) if wanted is not None and question.languages else wanted


def _translate(connection: duckdb.DuckDBPyConnection, question: Question, words: Sequence[str]) -> None:
    """Make ``tongue``: what people's languages are called in the source, and which of ours serves them."""
    tags = [_served(question, language_tag(each)) for each in words]
    connection.execute(
        "CREATE OR REPLACE TABLE tongue AS "
        "SELECT unnest($1::VARCHAR[]) AS words, unnest($2::VARCHAR[]) AS tag",
        [words, tags],
    )


def _locate(connection: duckdb.DuckDBPyConnection, words: Sequence[str]) -> None:
    """Make ``land``: what countries are called in the source, their codes and laws."""
    codes = [country_code(each) for each in words]
    connection.execute(
        "CREATE OR REPLACE TABLE land AS SELECT unnest($1::VARCHAR[]) AS words, "
        "unnest($2::VARCHAR[]) AS code, unnest($3::INTEGER[]) AS law",
        [words, codes, [LAWS.index(consent.regime(code)) for code in codes]],
    )


def _wish(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make ``wish``: which of our languages serves those who asked for one."""
    served = {tag: _served(question, tag) for tag in set(question.languages_wanted.values())}
    connection.execute("CREATE OR REPLACE TABLE wish (identity VARCHAR, tag VARCHAR)")
    asked = list(question.languages_wanted.items())
    for low in range(0, len(asked), _BATCH):
        batch = asked[low : low + _BATCH]
        connection.execute(
            "INSERT INTO wish SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
            [[identity for identity, _ in batch], [served[tag] for _, tag in batch]],
        )


def _literal(words: str | None) -> str:
    return _NOTHING if words is None else literal(words)
