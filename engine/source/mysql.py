"""MySQL and MariaDB: one read-only transaction, its rows streamed as the text that the server sends.

The only module that knows PyMySQL.
"""

# ruff: noqa: S608 (values are numbers of ours; names pass through `_name`)
from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain

import pymysql
from pymysql import Connection, MySQLError
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.cursors import SSCursor

from engine.settings.model import Protection
from engine.source.link import CONNECT_WITHIN, Access, Failed, Field, Rows, Trouble
from engine.source.servertext import Holds

_BATCH = 1_000
_HOLDS = {
    FIELD_TYPE.DECIMAL: Holds.DECIMAL,
    FIELD_TYPE.NEWDECIMAL: Holds.DECIMAL,
    FIELD_TYPE.FLOAT: Holds.FLOAT,
    FIELD_TYPE.DOUBLE: Holds.FLOAT,
    FIELD_TYPE.DATE: Holds.DAY,
    FIELD_TYPE.NEWDATE: Holds.DAY,
    FIELD_TYPE.DATETIME: Holds.LOCAL,
    FIELD_TYPE.TIMESTAMP: Holds.INSTANT,
    FIELD_TYPE.BIT: Holds.BITS,
}
#: Those that no language sorts.
_SORTED = frozenset(
    {
        *_HOLDS,
        FIELD_TYPE.TINY,
        FIELD_TYPE.SHORT,
        FIELD_TYPE.INT24,
        FIELD_TYPE.LONG,
        FIELD_TYPE.LONGLONG,
        FIELD_TYPE.YEAR,
        FIELD_TYPE.TIME,
    }
)
#: Numbers of errors for which there is no name to import: of both (ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION),
#: of MySQL 8 (ER_QUERY_TIMEOUT, ER_CLIENT_INTERACTION_TIMEOUT), and of MariaDB (ER_STATEMENT_TIMEOUT,
#: ER_CONNECTION_KILLED).
_READ_ONLY, _QUERY_TIMEOUT, _IDLE, _STATEMENT_TIMEOUT, _KILLED = 1792, 3024, 4031, 1969, 1927
_CODES = {
    ER.ACCESS_DENIED_ERROR: Trouble.PASSWORD,
    ER.HOST_NOT_PRIVILEGED: Trouble.NOT_FROM_HERE,
    ER.HOST_IS_BLOCKED: Trouble.NOT_FROM_HERE,
    ER.BAD_DB_ERROR: Trouble.NO_DATABASE,
    ER.DBACCESS_DENIED_ERROR: Trouble.NO_DATABASE,
    CR.CR_SSL_CONNECTION_ERROR: Trouble.NO_TLS,
    ER.CON_COUNT_ERROR: Trouble.FULL,
    ER.TOO_MANY_USER_CONNECTIONS: Trouble.FULL,
    ER.NO_SUCH_TABLE: Trouble.NO_TABLE,
    ER.TABLEACCESS_DENIED_ERROR: Trouble.NO_RIGHT,
    ER.COLUMNACCESS_DENIED_ERROR: Trouble.NO_RIGHT,
    ER.SPECIFIC_ACCESS_DENIED_ERROR: Trouble.NO_RIGHT,
    ER.PROCACCESS_DENIED_ERROR: Trouble.NO_RIGHT,
    ER.VIEW_INVALID: Trouble.NO_RIGHT,
    _READ_ONLY: Trouble.WRITES,
    ER.QUERY_INTERRUPTED: Trouble.TOO_LONG,
    ER.LOCK_WAIT_TIMEOUT: Trouble.TOO_LONG,
    _QUERY_TIMEOUT: Trouble.TOO_LONG,
    _STATEMENT_TIMEOUT: Trouble.TOO_LONG,
    CR.CR_SERVER_LOST: Trouble.LOST,
    CR.CR_SERVER_GONE_ERROR: Trouble.LOST,
    ER.SERVER_SHUTDOWN: Trouble.LOST,
    _KILLED: Trouble.LOST,
    _IDLE: Trouble.LOST,
}

#: What PyMySQL raises where bytes come that no server should send.
_CONFUSED = (ArithmeticError, AssertionError, LookupError, RuntimeError, TypeError, ValueError, struct.error)


class MySql:
    """A ``engine.source.link.Link``."""

    def __init__(self, access: Access) -> None:
        """Connect and begin.

        Raises:
            Failed: if that cannot be done.
        """
        server = access.server
        limit = server.statement_limit.total_seconds()
        plain = server.protection is Protection.NONE
        try:
            self._connection: Connection[SSCursor] = pymysql.connect(
                host="localhost" if server.is_socket else access.host,
                port=access.port,
                unix_socket=access.host if server.is_socket else None,
                database=server.name,
                user=access.username,
                # A text would be sent in Latin-1.
                password=(access.password or "").encode(),
                ssl=None if plain else _protected(access),
                ssl_disabled=plain,
                charset="utf8mb4",
                connect_timeout=CONNECT_WITHIN,
                read_timeout=CONNECT_WITHIN,
                write_timeout=CONNECT_WITHIN,
                program_name="gramercy",
                cursorclass=SSCursor,
                # Values stay the text that the server sends.
                conv={},
                autocommit=None,
            )
        except (MySQLError, OSError, UnicodeError, *_CONFUSED) as error:
            raise _not_connected(error) from error
        # PyMySQL knows one patience only, for a greeting and for rows; the server's own limit comes first.
        setattr(self._connection, "_read_timeout", limit + CONNECT_WITHIN)  # noqa: B010 (it has no type)
        version = str(getattr(self._connection, "server_version", ""))
        if "mariadb" in version.lower():
            limited = f"max_statement_time = {limit}"
        else:
            limited = f"max_execution_time = {int(limit * 1000)}"
        try:
            for statement in (
                f"SET SESSION {limited}, lock_wait_timeout = {max(1, int(limit))}, time_zone = '+00:00'",
                # For the session as well: some statements end a transaction before they begin.
                "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
            ):
                list(self._rows(statement))
        except BaseException:
            self.close()
            raise

    def fields(self, rows: Rows) -> tuple[Field, ...]:
        with self._told(), closing(self._connection.cursor()) as cursor:
            cursor.execute(f"SELECT * FROM {_from(rows)} LIMIT 0")
            return tuple(_field(str(column[0]), int(str(column[1]))) for column in cursor.description or ())

    def primary_key(self, table: str) -> tuple[Field, ...]:
        known = {field.name: field for field in self.fields(Rows(table=table, query=None))}
        keys = list(self._rows(f"SHOW KEYS FROM {_table(table)} WHERE Key_name = 'PRIMARY'"))
        # Table, Non_unique, Key_name, Seq_in_index, Column_name …
        keys.sort(key=lambda row: int(row[3] or 0))
        return tuple(known[str(row[4])] for row in keys if row[4] in known)

    def tables(self) -> tuple[str, ...]:
        return tuple(sorted(str(name) for [name] in self._rows("SHOW TABLES")))

    def read(
        self, rows: Rows, fields: Sequence[Field], order: Sequence[Field]
    ) -> Iterator[Sequence[str | bytes | None]]:
        if rows.ordered:
            # Inside another query its ORDER BY would count for nothing.
            all_of_it = [field.name for field in self.fields(rows)]
            wanted = [all_of_it.index(field.name) for field in fields]
            for row in self._rows(rows.query or ""):
                yield [row[at] for at in wanted]
            return
        names = ", ".join(_name(field.name) for field in fields)
        keys = [
            f"CAST({_name(field.name)} AS BINARY)" if field.by_bytes else _name(field.name) for field in order
        ]
        ordered = f" ORDER BY {', '.join(keys)}" if keys else ""
        yield from self._rows(f"SELECT {names} FROM {_from(rows)}{ordered}")

    def close(self) -> None:
        # PyMySQL would read all that is still on its way, although nobody wants it any more.
        result = getattr(self._connection, "_result", None)
        if result is not None:
            result.unbuffered_active = False
        if self._connection.open:
            with suppress(MySQLError, OSError):
                self._connection.close()

    def _rows(self, statement: str) -> Iterator[tuple[str | bytes | None, ...]]:
        with self._told():
            cursor = self._connection.cursor()
            try:
                cursor.execute(statement)
                if cursor.description is not None:
                    batches = iter(lambda: cursor.fetchmany(_BATCH), ())
                    yield from chain.from_iterable(batches)
            except BaseException:
                # Whoever stops in the middle needs no more of this connection.
                self.close()
                raise
            finally:
                cursor.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:
            raise Failed(Trouble.OTHER, "a text in it is not in its encoding") from error
        except MySQLError as error:
            raise _failed(error) from error
        except (OSError, *_CONFUSED) as error:
            raise Failed(Trouble.LOST, str(error)) from error


def _protected(access: Access) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=access.ca_file)
    if access.server.protection is Protection.UNVERIFIED:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _field(name: str, kind: int) -> Field:
    holds = Holds.BYTES if kind == FIELD_TYPE.GEOMETRY else _HOLDS.get(kind, Holds.TEXT)
    clean = kind in _SORTED and holds is not Holds.BITS
    return Field(name=name, holds=holds, by_bytes=kind not in _SORTED, clean=clean)


def _failed(error: MySQLError) -> Failed:
    code, *said = error.args or (0,)
    words = (str(said[-1]) if said else "").splitlines() or [""]
    return Failed(_CODES.get(code, Trouble.OTHER) if isinstance(code, int) else Trouble.OTHER, words[0])


def _not_connected(error: Exception) -> Failed:
    cause = getattr(error, "original_exception", error)
    if isinstance(cause.__context__, TimeoutError):
        # It let us connect, and never said a word.
        return Failed(Trouble.SILENT, "")
    match cause:
        case ssl.SSLCertVerificationError():
            return Failed(Trouble.CERTIFICATE, cause.verify_message)
        case ssl.SSLError():
            return Failed(Trouble.CERTIFICATE, str(cause.reason or cause))
        case TimeoutError():
            return Failed(Trouble.SILENT, "")
        case socket.gaierror() | UnicodeError():
            return Failed(Trouble.UNKNOWN_HOST, "")
        case ConnectionRefusedError() | FileNotFoundError():
            return Failed(Trouble.CLOSED, "")
        case pymysql.InternalError() | pymysql.OperationalError(args=(CR.CR_SERVER_LOST, *_)):
            return Failed(Trouble.STRANGER, "")
        case MySQLError():
            return _failed(cause)
        case RuntimeError() | OSError():
            # A way to log in that needs another package, a network that is down: said in words.
            return Failed(Trouble.OTHER, str(cause))
        case _:
            return Failed(Trouble.STRANGER, "")


def _from(rows: Rows) -> str:
    return _table(rows.table or "") if rows.query is None else f"(\n{rows.query}\n) AS rows_of_it"


def _table(name: str) -> str:
    return ".".join(map(_name, name.split(".", 1)))


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
