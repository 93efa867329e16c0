"""Why a database server did not give what was wanted, in plain words, with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from difflib import get_close_matches

from engine.problem import Problem, quoted
from engine.settings.model import DatabaseServer, ServerKind
from engine.source.link import CONNECT_WITHIN, Failed, Trouble
from engine.source.model import Places

#: Names in one hint.
_MOST = 12
_CALLED = {ServerKind.POSTGRESQL: "PostgreSQL", ServerKind.MYSQL: "MySQL", ServerKind.MARIADB: "MariaDB"}
#: Troubles of the server itself, and the key below it that they are shown at.
_OF_SERVER = {
    Trouble.UNKNOWN_HOST: "host",
    Trouble.CLOSED: "host",
    Trouble.SILENT: "host",
    Trouble.STRANGER: "kind",
    Trouble.PASSWORD: "password",
    Trouble.NOT_FROM_HERE: "username",
    Trouble.NO_DATABASE: "name",
    Trouble.NO_TLS: "tls",
    Trouble.CERTIFICATE: "tls",
    Trouble.FULL: "host",
}


def called(kind: ServerKind) -> str:
    """What people call such a server."""
    return _CALLED[kind]


def while_connecting(failed: Failed, server: DatabaseServer, name: str, port: int, places: Places) -> Problem:
    """Why the server called ``name`` in the config cannot be reached, or lets nobody in."""
    place = places.place("databases", name, _OF_SERVER.get(failed.trouble, "host"))
    return Problem(place, *_of_server(failed, server, port))


def while_reading(
    failed: Failed, server: DatabaseServer, table: str | None, there: Sequence[str]
) -> tuple[str, str]:
    """Why rows of ``table`` (None: of a query) cannot be read: message and hint.

    ``there`` are the tables that could be meant, where that has been asked.
    """
    what = "the query" if table is None else quoted(table)
    match failed.trouble:
        case Trouble.NO_TABLE if table is not None:
            return f"there is no table {what}", there_is(table, there) or "is the account allowed to see it?"
        case Trouble.NO_RIGHT:
            which = "what the query asks for" if table is None else what
            words = quoted(failed.said, most=200)
            said = f"{quoted(server.username)} may not read {which}: the server says {words}"
            return said, f"whoever runs the server can allow it: GRANT SELECT ON … TO {server.username}"
        case Trouble.WRITES:
            return (
                f"{what} wants more than reading rows",
                "sources are only ever read: keep to one plain SELECT",
            )
        case Trouble.TOO_LONG:
            limit = _span(server.statement_limit)
            return (
                f"{what} was not read within its 'statement limit' of {limit}, or was ended on the server",
                "ask for less with a query, have an index made, or allow more time",
            )
        case Trouble.LOST:
            return "the connection was lost while rows were read", "try again; nothing has been changed"
        case _:
            return (
                f"{called(server.kind)} says {quoted(failed.said, most=200)}",
                "try it in the server's own shell first",
            )


def there_is(name: str, names: Sequence[str]) -> str | None:
    """What could be meant by ``name``, or all there is; None where there is nothing."""
    if close := get_close_matches(name, names, n=1):
        return f"did you mean {quoted(close[0])}?"
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"there is {', '.join(map(quoted, names[:_MOST]))}{more}" if names else None


def _of_server(failed: Failed, server: DatabaseServer, port: int) -> tuple[str, str]:
    # The words of the config: what ``${VAR}`` stands for is nobody's business.
    host, who = quoted(server.host), quoted(server.username)
    where = host if server.is_socket else f"{host}, port {port},"
    match failed.trouble:
        case Trouble.UNKNOWN_HOST:
            return f"no server is called {host}", "is it spelt right, and is this machine on the network?"
        case Trouble.CLOSED:
            return (
                f"nothing answers at {where.rstrip(',')}",
                "is the server running, and is this the right port?",
            )
        case Trouble.SILENT:
            return (
                f"{where} does not answer within {CONNECT_WITHIN} seconds",
                "a firewall may stand between, or something else listens there",
            )
        case Trouble.STRANGER:
            return (
                f"what answers at {where.rstrip(',')} does not talk like {called(server.kind)}",
                "are 'kind' and 'port' right?",
            )
        case Trouble.PASSWORD if server.password is None:
            return f"the server lets {who} in with a password only", "write 'password: ${SHOP_PASSWORD}'"
        case Trouble.PASSWORD:
            return (
                f"the server does not let {who} in with this password",
                "are both right, and may this account come in from this machine?",
            )
        case Trouble.NOT_FROM_HERE:
            return (
                f"the server lets nobody called {who} in from this machine",
                "whoever runs the server can allow it (PostgreSQL: pg_hba.conf; MySQL: the account's host)",
            )
        case Trouble.NO_DATABASE:
            return (
                f"there is no database {quoted(server.name)} on the server, or {who} may not use it",
                "is it spelt right, in capitals as well?",
            )
        case Trouble.NO_TLS:
            return (
                "the server does not encrypt",
                "have TLS switched on there; on this machine or a private network 'tls: none' will do",
            )
        case Trouble.CERTIFICATE:
            return (
                f"the server's certificate is not to be trusted: {quoted(failed.said, most=200)}",
                "name the certificate of whoever vouches for it: 'ca file'",
            )
        case Trouble.FULL:
            return "the server has as many connections as it takes", "try again in a while"
        case _:
            return (
                f"{called(server.kind)} says {quoted(failed.said, most=200)}",
                "try to connect with the server's own shell first",
            )


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    count, unit = (seconds, "second") if seconds % 60 else (seconds // 60, "minute")
    return f"{count} {unit}{'s' * (count != 1)}"
