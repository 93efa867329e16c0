"""What a connection to a database server must be able to do, and in how many ways it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from engine.settings.model import DatabaseServer
from engine.source.servertext import Holds

#: Seconds until a server that does not answer is given up.
CONNECT_WITHIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A server, and how to come in: ``DatabaseServer`` with its secrets revealed.

    Attributes:
        password: None where the account has none.
        ca_file: Certificates to trust; None for the system's.
    """

    server: DatabaseServer
    host: str
    port: int
    username: str
    password: str | None = field(repr=False)
    ca_file: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a table or query.

    Attributes:
        name: As the server spells it.
        holds: What its text is.
        by_bytes: Sorting it would follow a language, unless it is sorted as bytes.
        clean: What is sent can be neither bytes nor hold a NUL character.
    """

    name: str
    holds: Holds
    by_bytes: bool
    clean: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Which rows: a table or a query.

    Attributes:
        table: Perhaps with its schema before a dot; None for a query.
        query: One SELECT, without a semicolon; None for a table.
        ordered: The query sorts its rows itself.
    """

    table: str | None
    query: str | None
    ordered: bool = False


class Link(Protocol):
    """One read-only transaction on one server: everything read belongs to one moment.

    Every method raises ``Failed``, and nothing else of its driver.
    """

    def fields(self, rows: Rows) -> tuple[Field, ...]:
        """The columns of a table, view or query, in order.  No row is read."""

    def primary_key(self, table: str) -> tuple[Field, ...]:
        """The columns of a table's primary key; none for a view, or a table without."""

    def tables(self) -> tuple[str, ...]:
        """The tables and views that could be meant by a name without a schema."""

    def read(
        self, rows: Rows, fields: Sequence[Field], order: Sequence[Field]
    ) -> Iterator[Sequence[str | bytes | None]]:
        """``fields`` of every row as the server's text, in UTF-8, streamed; bytes for what is no text.

        Sorted by ``order``, byte by byte where that makes a difference; a query that is ``ordered`` keeps
        its own order.  Dates are ISO, instants in UTC without saying so.
        """

    def close(self) -> None:
        """Let go, also of rows that are still on their way."""


class Trouble(Enum):
    """Why a server does not give what it was asked for."""

    #: There is no such host.
    UNKNOWN_HOST = auto()
    #: Nothing listens there.
    CLOSED = auto()
    #: No answer within ``CONNECT_WITHIN``.
    SILENT = auto()
    #: What answers does not talk like such a server.
    STRANGER = auto()
    #: Name or password are wrong.
    PASSWORD = auto()
    #: This account may not come in from here.
    NOT_FROM_HERE = auto()
    #: There is no such database, or not for this account.
    NO_DATABASE = auto()
    #: The server does not encrypt.
    NO_TLS = auto()
    #: Nobody vouches for its certificate.
    CERTIFICATE = auto()
    #: It has as many connections as it takes.
    FULL = auto()
    NO_TABLE = auto()
    #: The account may not read it.
    NO_RIGHT = auto()
    #: The query would have written something.
    WRITES = auto()
    #: The time limit was reached, or somebody ended the query.
    TOO_LONG = auto()
    #: The connection broke.
    LOST = auto()
    #: The words of the server must do.
    OTHER = auto()


class Failed(Exception):  # noqa: N818 (its name says what came of it)
    """A server did not do what it was asked for."""

    def __init__(self, trouble: Trouble, said: str) -> None:
        """``said`` are the first line of the driver's or server's words; it holds no secret."""
        super().__init__(said)
        self.trouble = trouble
        self.said = said
