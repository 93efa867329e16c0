"""Database servers: each connected once, read in one transaction, written out as text for DuckDB to read."""

from __future__ import annotations

import csv
import os
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from engine.errors import BadInput
from engine.problem import Problem, quoted
from engine.settings.model import ColumnType, DatabaseServer, ServerKind, Source, Table
from engine.settings.secrets import reveal
from engine.source.link import Access, Failed, Field, Link, Rows, Trouble
from engine.source.model import Places
from engine.source.select import Seen, look
from engine.source.servertext import Holds, bits_text, converter
from engine.source.troubles import called, there_is, while_connecting, while_reading

_PORTS = {ServerKind.POSTGRESQL: 5432, ServerKind.MYSQL: 3306, ServerKind.MARIADB: 3306}

_NO_TEXT = "holds data that is not text", "leave that column out of a query"


class Servers:
    """The servers that a config names, each connected when it is first asked for.

    A context manager: at its end all of them are let go.  One that could not be reached is not tried again.
    """

    def __init__(self, databases: Mapping[str, DatabaseServer], root: Path, places: Places) -> None:
        """Files with secrets and certificates count from ``root``."""
        self._databases = databases
        self._root = root
        self._places = places
        self._stack = ExitStack()
        self._links: dict[str, Link] = {}
        self._failed: dict[str, BadInput] = {}

    def __enter__(self) -> Servers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def link(self, name: str) -> Link:
        """The connection to the server called ``name`` in the config.

        Raises:
            BadInput: if it cannot be reached, or lets nobody in.
        """
        if name in self._failed:
            raise self._failed[name]
        if name not in self._links:
            try:
                self._links[name] = self._stack.enter_context(closing(self._connected(name)))
            except BadInput as error:
                self._failed[name] = error
                raise
        return self._links[name]

    def headings(self, source: Table, key: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of a table, view or query, in order; ``key`` leads to it in the config.

        Raises:
            BadInput: if they cannot be had, or two are called the same.
        """
        with self._asked(source, key) as asked:
            return tuple(asked.fields())

    def write(
        self,
        source: Table,
        key: tuple[str, ...],
        kinds: Mapping[str, ColumnType],
        zones: Mapping[str, str],
        target: Path,
    ) -> None:
        """Write the columns ``kinds`` of every row to ``target``: CSV, UTF-8, one record a row, the headings
        first.  ``zones`` says by which clocks a moment is a day, or a text; UTC where it says nothing.

        Rows come in the order of the table's primary key; where there is none, of the source's id and then of
        all that is read, byte by byte.  A query that sorts its rows itself keeps its order.

        Raises:
            BadInput: where a cell is no text, or the rows cannot be read to their end.
        """
        with self._asked(source, key) as asked, target.open("w", encoding="utf-8", newline="") as handle:
            known = asked.fields()
            # Somebody may have taken one away since the headings were looked at.
            if gone := [heading for heading in kinds if heading not in known]:
                raise asked.refused(f"{quoted(gone[0])} is not there any more", "start once more")
            changes: list[tuple[int, Callable[[str], str]]] = []
            looks: list[tuple[int, Field]] = []
            for at, (heading, kind) in enumerate(kinds.items()):
                field = known[heading]
                if field.holds is Holds.BYTES:
                    raise asked.refused(f"{quoted(heading)} {_NO_TEXT[0]}", _NO_TEXT[1])
                if (change := converter(field.holds, kind, zones.get(heading, "UTC"))) is not None:
                    changes.append((at, change))
                if not field.clean:
                    looks.append((at, field))
            writer = csv.writer(handle)
            writer.writerow(kinds)
            rows = asked.link.read(
                asked.rows, [known[heading] for heading in kinds], asked.order(known, kinds)
            )
            for number, row in enumerate(rows, 1):
                cells = list(row)
                for at, field in looks:
                    if (cell := cells[at]) is not None:
                        cells[at] = asked.seen(cell, field, number)
                for at, change in changes:
                    if (cell := cells[at]) is not None:
                        cells[at] = change(str(cell))
                writer.writerow(cells)

    def _connected(self, name: str) -> Link:
        server = self._databases[name]
        port = server.port or _PORTS[server.kind]
        try:
            return _connect(self._access(name, server, port))
        except ImportError as error:
            extra = "postgres" if server.kind is ServerKind.POSTGRESQL else "mysql"
            said = f"reading from {called(server.kind)} takes one package more"
            place = self._places.place("databases", name, "kind")
            raise BadInput([Problem(place, said, f"pip install 'gramercy[{extra}]'")]) from error
        except Failed as failed:
            raise BadInput([while_connecting(failed, server, name, port, self._places)]) from failed

    def _access(self, name: str, server: DatabaseServer, port: int) -> Access:
        ca_file = None if server.ca_file is None else self._root / server.ca_file
        if ca_file is not None:
            self._see_certificates(name, ca_file)
        secret = server.password
        return Access(
            server=server,
            host=self._revealed(name, "host", server.host),
            port=port,
            username=self._revealed(name, "username", server.username),
            password=None if secret is None else self._revealed(name, "password", secret.get_secret_value()),
            ca_file=ca_file,
        )

    def _see_certificates(self, name: str, file: Path) -> None:
        try:
            ssl.create_default_context(cafile=file)
            return
        except FileNotFoundError as error:
            said, hint = "there is no such file", "paths in the config count from the config's folder"
            cause: Exception = error
        except (ssl.SSLError, OSError) as error:
            said, hint = "no certificate can be read from it", "it should be a file in the form called PEM"
            cause = error
        raise BadInput([Problem(self._places.place("databases", name, "ca file"), said, hint)]) from cause

    def _revealed(self, name: str, key: str, text: str) -> str:
        try:
            return reveal(text, os.environ, self._root)
        except BadInput as error:
            said, _, hint = str(error).partition("\n  hint: ")
            place = self._places.place("databases", name, key)
            raise BadInput([Problem(place, said, hint or None)]) from error

    @contextmanager
    def _asked(self, source: Table, key: tuple[str, ...]) -> Iterator[_Asked]:
        """What is asked for; what goes wrong with it inside comes out as BadInput."""
        name = source.connection or ""
        if name not in self._databases:
            hint = there_is(name, list(self._databases)) or "name it in 'databases', with 'kind' and 'host'"
            place = self._places.place(*key, "connection")
            raise BadInput([Problem(place, f"there is no {quoted(name)} in 'databases'", hint)])
        server = self._databases[name]
        query = None if source.query is None else source.query.rstrip().rstrip(";")
        seen = Seen() if query is None else look(query, _dialect(server.kind))
        asked = _Asked(
            server=server,
            link=self.link(name),
            rows=Rows(table=source.table, query=query, ordered=seen.ordered),
            id=source.id if isinstance(source, Source) else None,
            key=key,
            places=self._places,
        )
        if seen.fault is not None:
            raise asked.refused(f"the query {seen.fault}", "sources are only ever read")
        try:
            yield asked
        except Failed as failed:
            raise asked.failed(failed) from failed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One table or query of one server; ``key`` leads to it in the config, ``id`` is the source's, if any."""

    server: DatabaseServer
    link: Link
    rows: Rows
    id: str | None
    key: tuple[str, ...]
    places: Places

    def fields(self) -> dict[str, Field]:
        known: dict[str, Field] = {}
        for field in self.link.fields(self.rows):
            if field.name in known:
                said = f"two columns are called {quoted(field.name)}"
                raise self.refused(said, f"give one another name in the query: {field.name} AS …")
            known[field.name] = field
        return known

    def order(self, known: Mapping[str, Field], wanted: Collection[str]) -> Sequence[Field]:
        """What the rows are sorted by."""
        if self.rows.ordered:
            return ()
        if self.rows.table is not None and (key := self.link.primary_key(self.rows.table)):
            return key
        names = dict.fromkeys([*([self.id] if self.id in known else []), *wanted])
        return [known[name] for name in names if name is not None]

    def seen(self, cell: str | bytes, field: Field, number: int) -> str:
        """The text that was sent in row ``number`` (1 = first).

        Raises:
            BadInput: if it is none.
        """
        if isinstance(cell, bytes):
            if field.holds is Holds.BITS:
                return bits_text(cell)
            said, hint = _NO_TEXT
        elif "\0" in cell:
            said, hint = "holds a NUL character", "take it out"
        else:
            return cell
        raise self.refused(f"row {number}: {quoted(field.name)} {said}", hint)

    def refused(self, message: str, hint: str) -> BadInput:
        what = "table" if self.rows.query is None else "query"
        return BadInput([Problem(self.places.place(*self.key, what), message, hint)])

    def failed(self, failed: Failed) -> BadInput:
        there: tuple[str, ...] = ()
        if failed.trouble is Trouble.NO_TABLE:
            with suppress(Failed):
                there = self.link.tables()
        return self.refused(*while_reading(failed, self.server, self.rows.table, there))


def _connect(access: Access) -> Link:
    # Imported where they are needed: few sources are on servers, and the drivers are extras.
    if access.server.kind is ServerKind.POSTGRESQL:
        from engine.source.postgresql import PostgreSql

        return PostgreSql(access)
    from engine.source.mysql import MySql

    return MySql(access)


def _dialect(kind: ServerKind) -> str:
    return "postgres" if kind is ServerKind.POSTGRESQL else "mysql"
