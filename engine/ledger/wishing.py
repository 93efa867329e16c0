"""What readers would like: which letters, how often, in which language; and who signs up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.ledger import statements
from engine.ledger.heard import Preference, SignUp, Unwanted
from engine.ledger.model import Why
from engine.ledger.moment import moment_of, perhaps, stored
from engine.ledger.outside import kept, number_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_BATCH = 1000
_LINE = 300
# Ten years.
_DAYS = 3650
_LATEST = (
    "SELECT address, language, days, at, source FROM preference AS wish"
    " WHERE id = (SELECT max(id) FROM preference AS last WHERE last.address = wish.address) "
)
_WORDS = {
    Why.ASKED: "asked us to stop",
    Why.BOUNCE: "the mailbox does not exist",
    Why.COMPLAINT: "reported a letter as junk",
    Why.FAILING: "letter after letter came back",
    Why.PAUSED: "asked for a pause",
    Why.UNHAPPY: "unhappy, and nobody has seen to it yet",
    Why.FORGOTTEN: "asked to be forgotten",
}


def reason(why: Why, scope: str, until: datetime | None, zone: tzinfo | None) -> str:
    """Why somebody gets no letter, in a person's words; days are those of ``zone``."""
    words = _WORDS[why]
    if why is Why.ASKED and scope:
        words = "wants no advertising" if scope == "advertising" else f"wants no {scope} letters"
    return words if until is None else f"{words} until {until.astimezone(zone).date().isoformat()}"


def prefer(connection: Connection, preference: Preference, now: datetime) -> None:
    """Keep what somebody would like; letters that wait for them and come too soon are suppressed."""
    address = kept(preference.address, _LINE).lower()
    connection.execute(
        text(
            "INSERT INTO preference (address, language, days, at, source)"
            " VALUES (:address, :language, :days, :at, :source)"
        ),
        {
            "address": address,
            "language": preference.language and kept(preference.language, _LINE),
            "days": None if preference.days is None else max(0, min(preference.days, _DAYS)),
            "at": stored(preference.at),
            "source": kept(preference.source, _LINE),
        },
    )
    change = {"address": address, "by": kept(preference.source, _LINE), "now": stored(now)}
    connection.execute(statements.suppress_waiting_for, change)


def preference(connection: Connection, address: str) -> Preference | None:
    """The latest; None if nothing was ever said."""
    row = connection.execute(text(_LATEST + "AND address = :address"), {"address": address.lower()}).first()
    return None if row is None else _preference(row)


def wishes(connection: Connection, address: str) -> list[Preference]:
    """All that somebody ever said, in order."""
    every = "SELECT address, language, days, at, source FROM preference WHERE address = :address ORDER BY id"
    rows = connection.execute(text(every), {"address": address.lower()})
    return [_preference(row) for row in rows]


def preferences(connection: Connection) -> Iterator[Preference]:
    """The latest of every address, streamed."""
    result = connection.execution_options(yield_per=_BATCH).execute(text(_LATEST + "ORDER BY id"))
    return map(_preference, result)


def unwanted(connection: Connection, purpose: str, *, advertising: bool, now: datetime) -> Iterator[Unwanted]:
    """Who gets no letter of that kind at that moment, and why; an address may come more than once.

    Days are those of ``now``'s zone.
    """
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            "SELECT address, why, scope, until FROM suppression WHERE undone_at IS NULL"
            " AND (until IS NULL OR until > :now)"
            " AND (scope IN ('', :purpose) OR (scope = 'advertising' AND :advertising)) ORDER BY id"
        ),
        {"now": stored(now), "purpose": purpose, "advertising": advertising},
    )
    for row in result:
        why = reason(Why(row.why), row.scope, perhaps(row.until), now.tzinfo)
        yield Unwanted(address=row.address, why=why)
    for row in connection.execute(statements.too_soon, {"now": stored(now)}):
        yield Unwanted(address=row.address, why=f"wants {row.days} days between letters, and had one")


def sign_up(connection: Connection, new: SignUp) -> None:
    connection.execute(
        text(
            "INSERT INTO sign_up (number, address, identity, name, language, asked_at, network)"
            " VALUES (:number, :address, :identity, :name, :language, :asked_at, :network)"
        ),
        {
            "number": new.number,
            "address": kept(new.address, _LINE),
            "identity": kept(new.address, _LINE).lower(),
            "name": kept(new.name, _LINE),
            "language": kept(new.language, _LINE),
            "asked_at": stored(new.asked_at),
            "network": kept(new.network, _LINE),
        },
    )


def confirm(connection: Connection, number: int, now: datetime) -> SignUp | None:
    """The sign-up, confirmed now or before; None if there is none.

    Whoever confirms takes back what they asked us not to send; a second time changes nothing.
    """
    new = connection.execute(
        text("UPDATE sign_up SET confirmed_at = :now WHERE number = :number AND confirmed_at IS NULL"),
        {"number": number_of(number), "now": stored(now)},
    ).rowcount
    asked = text("SELECT * FROM sign_up WHERE number = :number")
    row = connection.execute(asked, {"number": number_of(number)}).first()
    if row is None:
        return None
    if new:
        change = {"address": row.identity, "by": "sign-up page", "now": stored(now)}
        connection.execute(statements.welcome, change)
    return _sign_up(row)


def sign_ups(connection: Connection, address: str | None) -> Iterator[SignUp]:
    """In the order they came, streamed; of one address, or all."""
    where = "" if address is None else "WHERE identity = :identity "
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(f"SELECT * FROM sign_up {where}ORDER BY asked_at, number"),  # noqa: S608 - text of this module
        {"identity": address and address.lower()},
    )
    return map(_sign_up, result)


def _preference(row: Row[tuple[object, ...]]) -> Preference:
    return Preference(
        address=row.address, language=row.language, days=row.days, at=moment_of(row.at), source=row.source
    )


def _sign_up(row: Row[tuple[object, ...]]) -> SignUp:
    return SignUp(
        number=row.number,
        address=row.address,
        name=row.name,
        language=row.language,
        asked_at=moment_of(row.asked_at),
        confirmed_at=perhaps(row.confirmed_at),
        network=row.network,
    )
