"""Database servers are read as they stand at one moment, only read, in bounded memory, and let go of."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from engine.errors import BadInput
from engine.settings.model import ColumnType, Settings
from engine.source.link import Link, Rows
from engine.source.loading import load
from engine.source.model import CONFIG
from engine.source.servers import Servers
from tests.audience import shop
from tests.certificate import server_side
from tests.servers import Server

ENDLESS = {
    "postgresql": "SELECT 'a@x.am' AS email, generate_series(1, 1000000000) ORDER BY 'no matter'::text",
    "mariadb": "SELECT 'a@x.am' AS email FROM seq_1_to_1000000000 ORDER BY NULL",
}
TEXT = {"email": ColumnType.TEXT}


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each kind of server, its database empty."""
    found: Server = request.getfixturevalue(request.param)
    return found


def config(server: Server, written: Mapping[str, Any] = MappingProxyType({}), **source: Any) -> Settings:
    return shop.settings({"connection": "shop"} | source, databases={"shop": server.written(**written)})


@contextmanager
def opened(settings: Settings) -> Iterator[Servers]:
    with Servers(settings.databases, Path(), CONFIG) as servers:
        yield servers


def test_one_moment_for_all_tables(server: Server, tmp_path: Path) -> None:
    """What is written between two tables is seen in neither; the same one again, and a query."""
    server.run("CREATE TABLE people (email varchar(9))", "CREATE TABLE bought (email varchar(9))")
    server.run("INSERT INTO people VALUES ('a@x.am')", "INSERT INTO bought VALUES ('a@x.am')")
    found = []
    with opened(config(server, table="people")) as servers:
        for number, source in enumerate(
            ({"table": "people"}, {"table": "bought"}, {"query": "TABLE bought"})
        ):
            target = tmp_path / f"{number}.csv"
            if server.kind == "mariadb" and "query" in source:
                source = {"query": "SELECT * FROM bought"}
            asked = shop.settings({"connection": "shop", **source}).sources["customers"]
            servers.write(asked, ("s",), TEXT, {}, target)
            found.append(target.read_text("utf-8"))
            server.run("INSERT INTO people VALUES ('late')", "INSERT INTO bought VALUES ('late')")

    assert found == ["email\na@x.am\n"] * 3
    assert server.connections() == 0


def test_nothing_can_be_written(server: Server) -> None:
    """Not by the table's own account either, whatever is asked of the connection."""
    server.run("CREATE TABLE people (email varchar(9))", "INSERT INTO people VALUES ('a@x.am')")
    with opened(config(server, table="people")) as servers:
        connection: Any = getattr(servers.link("shop"), "_connection")  # noqa: B009 (it is private)
        cursor = connection.cursor()
        for statement in ("DELETE FROM people", "DROP TABLE people", "CREATE TABLE other (id int)"):
            # In PostgreSQL what fails spoils the transaction; in MariaDB some statements end it first.
            cursor.execute("SAVEPOINT before_it")
            with pytest.raises(Exception, match=r"(?i)read.?only transaction"):
                cursor.execute(statement)
            if server.kind == "postgresql":
                cursor.execute("ROLLBACK TO SAVEPOINT before_it")

    assert server.ask("SELECT email FROM people") == [("a@x.am",)]


def test_whoever_stops_in_the_middle_leaves_nothing(server: Server) -> None:
    """Nor does it take as long as all of the rows would."""
    settings = config(server, query=ENDLESS[server.kind])
    with opened(settings) as servers:
        rows = begun(servers.link("shop"), ENDLESS[server.kind])
        assert next(rows)[0] == "a@x.am"

    assert server.connections() == 0


def begun(link: Link, query: str) -> Iterator[Any]:
    rows = Rows(table=None, query=query, ordered=True)
    return link.read(rows, link.fields(rows), ())


def test_the_connection_is_killed_while_rows_come(server: Server, tmp_path: Path) -> None:
    settings = config(server, query=ENDLESS[server.kind])
    target = tmp_path / "rows.csv"
    told: list[str] = []

    def read() -> None:
        with opened(settings) as servers:
            try:
                servers.write(settings.sources["customers"], ("sources", "customers"), TEXT, {}, target)
            except BadInput as error:
                told.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    while not target.exists() or target.stat().st_size < 10_000:
        assert reader.is_alive(), told
        time.sleep(0.01)
    if server.kind == "postgresql":
        server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gramercy'"
        )
    else:
        [[number]] = server.ask(
            "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
        )
        server.run(f"KILL {number}")
    reader.join()

    [said] = told
    assert said == (
        "config.yaml:1: the connection was lost while rows were read\n"
        "  hint: try again; nothing has been changed"
    )
    assert server.connections() == 0


MEASURED = """
import json, resource, sys
from pathlib import Path
from types import MappingProxyType
from engine.settings.model import ColumnType, Settings
from engine.source.model import CONFIG
from engine.source.servers import Servers
settings = Settings.model_validate(json.loads(sys.argv[1]))
kinds = {"email": ColumnType.TEXT, "words": ColumnType.TEXT}
with Servers(settings.databases, Path(), CONFIG) as servers:
    servers.headings(settings.sources["customers"], ("s",))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    servers.write(settings.sources["customers"], ("s",), kinds, {}, Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_rows_are_never_held_in_memory(server: Server, tmp_path: Path) -> None:
    """Of 100 MB only a few are there at a time."""
    rows = {
        "postgresql": "SELECT 'a@x.am' AS email, repeat('x', 1000) AS words, generate_series(1, 100000) "
        "ORDER BY 'no matter'::text",
        "mariadb": "SELECT 'a@x.am' AS email, repeat('x', 1000) AS words FROM seq_1_to_100000 ORDER BY NULL",
    }
    shown = {
        "shop": {"name": "Shop", "time_zone": "Asia/Yerevan"},
        "databases": {"shop": server.written()},
        "sources": {"customers": {"connection": "shop", "query": rows[server.kind]}},
    }
    target = tmp_path / "rows.csv"
    command = [sys.executable, "-c", MEASURED, json.dumps(shown), str(target)]
    asked = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2])

    assert target.stat().st_size > 100_000_000
    # In kilobytes; on macOS in octets.
    grown = int(asked.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert grown < 20_000


def test_a_server_that_cannot_be_reached_is_tried_once(server: Server) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        settings = config(server, {"port": silent.getsockname()[1]}, table="people")
    with opened(settings) as servers:
        with pytest.raises(BadInput) as first:
            servers.link("shop")
        with pytest.raises(BadInput) as second:
            servers.link("shop")

    assert second.value is first.value


def test_a_server_says_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection, and never a word more."""
    monkeypatch.setattr(f"engine.source.{MODULES[server.kind]}.CONNECT_WITHIN", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with (
            opened(config(server, {"port": port}, table="people")) as servers,
            pytest.raises(BadInput) as told,
        ):
            servers.link("shop")

    assert str(told.value) == (
        f"config.yaml:1: '127.0.0.1', port {port}, does not answer within 10 seconds\n"
        "  hint: a firewall may stand between, or something else listens there"
    )


MODULES = {"postgresql": "postgresql", "mariadb": "mysql"}


def test_a_driver_is_missing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, f"engine.source.{MODULES[server.kind]}", None)
    with opened(config(server, table="people")) as servers, pytest.raises(BadInput) as told:
        servers.link("shop")

    called, extra = {"postgresql": ("PostgreSQL", "postgres"), "mariadb": ("MariaDB", "mysql")}[server.kind]
    assert str(told.value) == (
        f"config.yaml:1: reading from {called} takes one package more\n"
        f"  hint: pip install 'gramercy[{extra}]'"
    )


def test_a_schema_of_its_own(postgresql: Server, tmp_path: Path) -> None:
    postgresql.run(
        'CREATE SCHEMA IF NOT EXISTS "Sales"',
        'DROP TABLE IF EXISTS "Sales".people',
        'CREATE TABLE "Sales".people (email text)',
        "INSERT INTO \"Sales\".people VALUES ('a@x.am')",
    )
    for number, (written, table) in enumerate((({"schema": "Sales"}, "people"), ({}, "Sales.people"))):
        target = tmp_path / f"{number}.csv"
        settings = config(postgresql, written, table=table)
        with opened(settings) as servers:
            servers.write(settings.sources["customers"], ("s",), TEXT, {}, target)
        assert target.read_text("utf-8") == "email\na@x.am\n"


def test_customers_and_orders_may_be_on_two_servers(
    postgresql: Server, mariadb: Server, tmp_path: Path
) -> None:
    postgresql.run("CREATE TABLE people (id int PRIMARY KEY, email text)")
    mariadb.run("CREATE TABLE bought (who int, at datetime, total decimal(9,2))")
    postgresql.insert("people", [(1, "a@x.am"), (2, "b@x.am")])
    mariadb.insert("bought", [(2, "2027-01-01 10:00", "5.50"), (2, "2027-01-02 10:00", "4.50")])
    orders = {"connection": "till", "table": "bought", "customer": "who", "at": "at", "amount": "total"}
    settings = shop.settings(
        {"connection": "shop", "table": "people", "id": "id", "orders": orders},
        databases={"shop": postgresql.written(), "till": mariadb.written()},
    )

    found = load(settings, "customers", tmp_path, {"total_spent"})
    spent = found.connection.execute('SELECT id, "value:total_spent" FROM person ORDER BY row').fetchall()
    found.store.close()

    assert spent == [("1", 0), ("2", 1000)]


def test_encryption(certificate: Path, mariadb: Server, postgresql: Server) -> None:
    """A server that somebody vouches for, by its name, is trusted; another one only where that was said."""
    with encrypting(postgresql.port, certificate) as port:
        for server, vouching, written in (
            (postgresql, certificate, {"port": port}),
            (mariadb, Path(mariadb.certificate), {}),
        ):
            named = written | {"host": "localhost", "tls": "verified", "ca_file": vouching}
            by_number = named | {"host": "127.0.0.1"}
            anybody = written | {"host": "127.0.0.1", "tls": "unverified"}
            with opened(config(server, named, table="people")) as servers:
                servers.link("shop")
            with opened(config(server, anybody, table="people")) as servers:
                servers.link("shop")
            for refused in (by_number, named | {"ca_file": None}):
                with (
                    opened(config(server, refused, table="people")) as servers,
                    pytest.raises(BadInput, match="the server's certificate is not to be trusted"),
                ):
                    servers.link("shop")


@contextmanager
def encrypting(port: int, certificate: Path) -> Iterator[int]:
    """In front of a PostgreSQL that does not encrypt (the one at hand cannot): what it would do."""
    context = server_side(certificate)

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(65536):
                target.sendall(block)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def answer(client: socket.socket) -> None:
        with client, suppress(OSError):
            # SSLRequest (PostgreSQL, Message Formats): eight octets, answered with one.
            client.recv(8)
            client.sendall(b"S")
            with (
                context.wrap_socket(client, server_side=True) as inside,
                socket.create_connection(("127.0.0.1", port)) as server,
            ):
                back = threading.Thread(target=pass_on, args=(server, inside))
                back.start()
                pass_on(inside, server)
                back.join()

    def serve() -> None:
        with suppress(OSError):
            while True:
                answer(listening.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve)
        serving.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    serving.join()


@pytest.mark.parametrize(
    "greeting",
    [
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="web"),
        pytest.param(b"220 mail.example ESMTP\r\n", id="mail"),
        pytest.param(b"J\0\0\0\x0a5.5.5-10.11-MariaDB\0", id="half-a-greeting"),
        pytest.param(b"\0" * 99, id="zeros"),
        pytest.param(b"", id="nothing"),
    ],
)
@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_something_else_answers(kind: str, greeting: bytes) -> None:
    """Another kind of server, or what nobody knows, is no reason for a traceback."""

    def answer() -> None:
        with suppress(OSError):
            while True:
                with listening.accept()[0] as client:
                    client.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=answer)
        serving.start()
        port = listening.getsockname()[1]
        written = {"kind": kind, "host": "127.0.0.1", "port": port, "name": "shop", "username": "reader"}
        settings = shop.settings({"connection": "shop", "table": "people"}, databases={"shop": written})
        with opened(settings) as servers, pytest.raises(BadInput) as told:
            servers.link("shop")
        listening.shutdown(socket.SHUT_RDWR)
        serving.join()

    called = {"postgresql": "PostgreSQL", "mysql": "MySQL"}[kind]
    assert str(told.value) == (
        f"config.yaml:1: what answers at '127.0.0.1', port {port} does not talk like {called}\n"
        "  hint: are 'kind' and 'port' right?"
    )
