"""Which person is meant, and where else they may stand."""

from __future__ import annotations

from engine.address import judge
from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.problem import printable, quoted
from engine.wiring import read_config
from engine.workspace import Workspace


def person(ledger: Ledger, who: str) -> str:
    """The normalised address of whoever is meant by an address or by an id in the customer file.

    Raises:
        BadInput: if several addresses are known by that id.
    """
    identity = judge(who).identity
    if identity is not None:
        return identity
    known = ledger.addresses_of(who.strip())
    if len(known) > 1:
        raise BadInput(
            message=f"{quoted(who)} is the id of several people, or of one with several addresses\n"
            + "\n".join(f"  hint: name one of them: {printable(address)}" for address in known)
        )
    return known[0] if known else who.strip().lower()


def theirs(here: Workspace) -> str:
    """That what we read belongs to our user, by name as far as the config can be read."""
    try:
        sources = read_config(here).sources.values()
    except BadInput:
        sources = {}.values()
    tables = [table for source in sources for table in source.tables]
    places = [str(place) for table in tables for place in (table.file, table.database) if place is not None]
    places += [f"the database {quoted(table.connection)}" for table in tables if table.connection is not None]
    named = ", ".join(map(printable, dict.fromkeys(places))) or "your customer files"
    return f"What you keep yourself is not part of this: look in {named}, in your mailbox and in backups too."
