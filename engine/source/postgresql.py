"""PostgreSQL: one read-only transaction, its rows copied out as text.

The only module that knows psycopg.
"""

# ruff: noqa: S608 (values are parameters or pass through `_literal`; names pass through `_name`)
from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import Connection, Error

from engine.settings.model import Protection
from engine.source.link import CONNECT_WITHIN, Access, Failed, Field, Rows, Trouble
from engine.source.servertext import Holds

_MODES = {
    Protection.VERIFIED: "verify-full",
    Protection.UNVERIFIED: "require",
    Protection.NONE: "disable",
}
#: Object numbers of types (pg_type.dat), and what their text is.
_BYTEA, _FLOATS, _MONEY = 17, (700, 701), 790
_HOLDS = {
    1700: Holds.DECIMAL,
    _MONEY: Holds.DECIMAL,
    **dict.fromkeys(_FLOATS, Holds.FLOAT),
    1082: Holds.DAY,
    1114: Holds.LOCAL,
    1184: Holds.INSTANT,
    _BYTEA: Holds.BYTES,
}
#: Those that no language sorts: yes/no, bytes, whole numbers, times, UUIDs, and the above.
_SORTED = frozenset({*_HOLDS, 16, 20, 21, 23, 26, 1083, 2950})
#: What a value is made before its text: money is written as the server's country does, moments with a zone.
_AS = {Holds.DECIMAL: "::numeric", Holds.INSTANT: " AT TIME ZONE 'UTC'"}
#: Where systems keep the certificates they trust; libpq brings none along.
_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)
#: What begins an SQLSTATE (PostgreSQL, appendix A), and what it means to us.
_STATES = {
    "42P01": Trouble.NO_TABLE,
    "3F000": Trouble.NO_TABLE,
    "42501": Trouble.NO_RIGHT,
    "25006": Trouble.WRITES,
    "57014": Trouble.TOO_LONG,
    "55P03": Trouble.TOO_LONG,
    "57P": Trouble.LOST,
    "08": Trouble.LOST,
    "53300": Trouble.FULL,
}
#: What servers say while connecting, where libpq hands no SQLSTATE on.
_WORDS = (
    ("password authentication failed", Trouble.PASSWORD),
    ("no password supplied", Trouble.PASSWORD),
    ("no pg_hba.conf entry", Trouble.NOT_FROM_HERE),
    ('role "', Trouble.PASSWORD),
    ("does not exist", Trouble.NO_DATABASE),
    ("permission denied for database", Trouble.NO_DATABASE),
    ("too many connections", Trouble.FULL),
    ("remaining connection slots", Trouble.FULL),
    ("server does not support SSL", Trouble.NO_TLS),
    ("certificate", Trouble.CERTIFICATE),
    ("SSL error", Trouble.CERTIFICATE),
    ("expected authentication request", Trouble.STRANGER),
    ("server closed the connection unexpectedly", Trouble.STRANGER),
    ("timeout expired", Trouble.SILENT),
    ("Connection refused", Trouble.CLOSED),
)


class PostgreSql:
    """A ``engine.source.link.Link``."""

    def __init__(self, access: Access) -> None:
        """Connect and begin.

        Raises:
            Failed: if that cannot be done.
        """
        server = access.server
        authorities = access.ca_file or next(filter(Path.is_file, map(Path, _AUTHORITIES)), "system")
        try:
            self._connection: Connection[tuple[object, ...]] = psycopg.connect(
                host=access.host,
                port=access.port,
                dbname=server.name,
                user=access.username,
                password=access.password,
                sslmode=_MODES[server.protection],
                sslrootcert=str(authorities) if server.protection is Protection.VERIFIED else None,
                gssencmode="disable",
                client_encoding="UTF8",
                application_name="gramercy",
                connect_timeout=CONNECT_WITHIN,
                # A server that has gone without a word is missed within a minute.
                keepalives_idle=30,
                keepalives_interval=10,
                keepalives_count=3,
                autocommit=True,
            )
        except Error as error:
            raise _not_connected(error, access) from error
        limit = f"{int(server.statement_limit.total_seconds() * 1000)}ms"
        settings = {
            "statement_timeout": limit,
            "lock_timeout": limit,
            "TimeZone": "UTC",
            "DateStyle": "ISO",
            "IntervalStyle": "postgres",
            "extra_float_digits": "1",
            "bytea_output": "hex",
        }
        if server.schema_ is not None:
            settings["search_path"] = _name(server.schema_)
        try:
            with self._told():
                self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # The first look at anything fixes the moment.
                parts = ", ".join(
                    f"set_config({_literal(name)}, {_literal(value)}, true)"
                    for name, value in settings.items()
                )
                self._connection.execute(f"SELECT {parts}")
        except BaseException:
            self._connection.close()
            raise

    def fields(self, rows: Rows) -> tuple[Field, ...]:
        # A savepoint: a name that is not there spoils no more than itself.
        with self._told(), self._connection.transaction(), self._connection.cursor() as cursor:
            # In the protocol's longer form a server takes one statement and no more.
            cursor.execute(f"SELECT * FROM {_from(rows)} LIMIT 0", binary=True)
            return tuple(_field(column.name, column.type_code) for column in cursor.description or ())

    def primary_key(self, table: str) -> tuple[Field, ...]:
        with self._told():
            found = self._connection.execute(
                "SELECT attname, atttypid::int FROM pg_index JOIN pg_attribute "
                "ON attrelid = indrelid AND attnum = ANY (indkey) WHERE indisprimary "
                f"AND indrelid = to_regclass({_literal(_table(table))}) "
                "ORDER BY array_position(indkey::int2[], attnum)"
            )
            return tuple(_field(str(name), int(str(kind))) for name, kind in found)

    def tables(self) -> tuple[str, ...]:
        with self._told():
            found = self._connection.execute(
                "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
                "WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(pg_class.oid) "
                "AND nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY relname"
            )
            return tuple(str(name) for [name] in found)

    def read(
        self, rows: Rows, fields: Sequence[Field], order: Sequence[Field]
    ) -> Iterator[Sequence[str | bytes | None]]:
        texts = ", ".join(f"({_column(field)}{_AS.get(field.holds, '')})::text" for field in fields)
        # A bare name would mean the text of the column, not the column.
        keys = ", ".join(
            f'{_column(field)}::text COLLATE "C"' if field.by_bytes else _column(field) for field in order
        )
        ordered = f" ORDER BY {keys}" if keys else ""
        copied = f"COPY (SELECT {texts} FROM {_from(rows)}{ordered}) TO STDOUT"
        with self._told(), self._connection.cursor() as cursor, cursor.copy(copied) as copy:
            yield from copy.rows()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:
            # A database in SQL_ASCII holds whatever somebody once put there.
            raise Failed(Trouble.OTHER, "a text in it is not in the encoding of the database") from error
        except Error as error:
            raise _failed(error, self._connection) from error


def _field(name: str, kind: int) -> Field:
    return Field(name=name, holds=_HOLDS.get(kind, Holds.TEXT), by_bytes=kind not in _SORTED, clean=True)


def _failed(error: Error, connection: Connection[tuple[object, ...]]) -> Failed:
    state = error.sqlstate or ""
    said = error.diag.message_primary or (str(error).splitlines() or [""])[0]
    trouble = next((found for begins, found in _STATES.items() if state.startswith(begins)), None)
    if trouble is None:
        trouble = Trouble.LOST if not state and connection.closed else Trouble.OTHER
    return Failed(trouble, said)


def _not_connected(error: Error, access: Access) -> Failed:
    """Why there is no connection; libpq says it in words only, and servers in their language."""
    lines = str(error).splitlines() or [""]
    said = lines[0].rpartition("FATAL:")[2].strip().removeprefix("connection failed: ")
    for words, trouble in _WORDS:
        if any(words in line for line in lines):
            return Failed(trouble, said)
    if access.server.is_socket:
        return Failed(Trouble.CLOSED, said)
    try:
        socket.getaddrinfo(access.host, access.port)
    except (OSError, UnicodeError):
        return Failed(Trouble.UNKNOWN_HOST, said)
    return Failed(Trouble.OTHER, said)


def _from(rows: Rows) -> str:
    what = _table(rows.table or "") if rows.query is None else f"(\n{rows.query}\n)"
    return f"{what} AS rows_of_it"


def _column(field: Field) -> str:
    return f"rows_of_it.{_name(field.name)}"


def _table(name: str) -> str:
    return ".".join(map(_name, name.split(".", 1)))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """``text`` as a string in SQL, also where backslashes mean something."""
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
