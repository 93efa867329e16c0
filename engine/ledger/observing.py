"""What was done with our addresses, appended; and the links it was done with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.ledger import statements
from engine.ledger.heard import Link, Observation, Observed, Seen, Sent
from engine.ledger.moment import moment_of, stored
from engine.ledger.outside import kept, number_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_BATCH = 1000
# More are links that differ by person: a report names the first ones.
_LINKS = 2000
_LABEL = 300
_LINE = 2000
_WORD = 300

_OBSERVED = (
    "SELECT observation.id, letter.number, letter.contact, letter.language, letter.date,"
    " observation.at, observation.seen, observation.link, observation.method, observation.agent,"
    " observation.network, observation.hints"
    " FROM letter JOIN observation ON observation.letter = letter.seq "
)


def observe(connection: Connection, seen: Sequence[Observation]) -> int:
    """Append; returns how many.  Those of letters that never left are not kept."""
    rows = [
        {
            "letter": one.letter,
            "at": stored(one.at),
            "seen": one.seen,
            "link": number_of(one.link),
            "method": kept(one.method, _WORD),
            "agent": kept(one.agent, _WORD),
            "network": kept(one.network, _WORD),
            "hints": kept(one.hints, _LINE),
        }
        for one in seen
        if number_of(one.letter) is not None
    ]
    return connection.execute(statements.observe, rows).rowcount if rows else 0


def sent(connection: Connection, number: int) -> Sent | None:
    row = connection.execute(statements.sent, {"number": number_of(number)}).first()
    return None if row is None else sent_of(row)


def sent_of(row: Row[tuple[object, ...]]) -> Sent:
    """A row of ``statements.sent``."""
    return Sent(
        seq=row.seq,
        run=row.run,
        number=row.number,
        campaign=row.campaign,
        occurrence=row.occurrence,
        purpose=row.purpose,
        contact=row.contact,
        address=row.address,
        identity=row.identity,
        language=row.language,
        date=moment_of(row.date),
    )


def add_links(connection: Connection, run: int, links: Iterable[Link]) -> None:
    """Keep what the links of a run's letters are called; those known already stay as they are."""
    rows = [
        {
            "run": run,
            "key": one.key,
            "place": one.place,
            "label": kept(one.label, _LABEL),
            "url": kept(one.url, _LINE),
            "most": _LINKS,
        }
        for one in islice(links, _LINKS)
    ]
    if rows:
        connection.execute(
            text(
                "INSERT INTO link (run, key, place, label, url) SELECT :run, :key, :place, :label, :url"
                " WHERE (SELECT count(*) FROM link WHERE run = :run) < :most"
                " ON CONFLICT (run, key) DO NOTHING"
            ),
            rows,
        )


def links(connection: Connection, run: int) -> list[Link]:
    """In the order of the letter."""
    rows = connection.execute(
        text("SELECT key, place, label, url FROM link WHERE run = :run ORDER BY place, key"), {"run": run}
    )
    return [Link(key=row.key, place=row.place, label=row.label, url=row.url) for row in rows]


def observations(
    connection: Connection, run: int | None = None, *, letter: int | None = None
) -> Iterator[Observed]:
    """Everything seen of a run's letters, or of one by its number, letter by letter, in the order of time,
    streamed."""
    where = "letter.run = :run" if letter is None else "letter.number = :letter"
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(f"{_OBSERVED}WHERE {where} ORDER BY letter.seq, observation.at, observation.id"),
        {"run": run, "letter": letter},
    )
    for row in result:
        yield Observed(
            id=row.id,
            letter=row.number,
            contact=row.contact,
            language=row.language,
            sent_at=moment_of(row.date),
            observation=Observation(
                letter=row.number,
                at=moment_of(row.at),
                seen=Seen(row.seen),
                link=row.link,
                method=row.method,
                agent=row.agent,
                network=row.network,
                hints=row.hints,
            ),
        )
