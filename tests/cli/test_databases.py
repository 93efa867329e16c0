"""Customers on a database server, from the first look to the plan."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.conftest import CONFIG, CUSTOMERS
from tests.servers import PASSWORD, Server

DATABASES = """\
databases:
  shop:
    kind: {kind}
    host: 127.0.0.1
    port: {port}
    name: {name}
    username: {username}
    password: ${{SHOP_PASSWORD}}
sources:
  customers:
    connection: shop
    table: customers
    id: id
"""
FILES = "sources:\n  customers:\n    file: customers.csv\n    id: id\n"


BOTH = pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("server", ["postgresql"], indirect=True)
MARIADB = pytest.mark.parametrize("server", ["mariadb"], indirect=True)


@pytest.fixture
def server(request: pytest.FixtureRequest, shop, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The shop's customers on a server, and a config that says so."""
    found: Server = request.getfixturevalue(request.param)
    headings, *rows = csv.reader(io.StringIO(CUSTOMERS))
    columns = ", ".join(f"{heading} varchar(99)" for heading in headings)
    found.run(f"CREATE TABLE customers ({columns}, PRIMARY KEY (id))")
    found.insert("customers", [tuple(row) for row in rows])
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    config = CONFIG.replace(FILES, DATABASES.format(**found.written()))
    (shop.root / "config.yaml").write_text(config, "utf-8")
    return found


@BOTH
def test_the_plan_is_the_same_as_from_a_file(shop, server: Server) -> None:
    from_server = shop.gramercy("plan", "thanks", "--json", "--at", "2027-03-01 12:00").json
    checked = shop.gramercy("check")
    (shop.root / "config.yaml").write_text(CONFIG, "utf-8")
    from_file = shop.gramercy("plan", "thanks", "--json", "--at", "2027-03-01 12:00").json

    assert checked.code == 0
    assert from_server["chosen"] == 4
    assert from_server == from_file
    assert server.connections() == 0


@POSTGRESQL
def test_doctor_knocks_at_it(shop, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "  ok       database 'shop'\n" in shop.gramercy("doctor").out
    monkeypatch.setenv("SHOP_PASSWORD", "wrong")

    said = shop.gramercy("doctor")

    assert said.code == 2
    assert (
        "  missing  database 'shop'\n"
        f"           the server does not let '{server.written()['username']}' in with this password\n"
        "             hint: are both right, and may this account come in from this machine?\n"
    ) in said.out
    assert "wrong" not in said.out


@MARIADB
def test_what_is_wrong_is_told_once_with_its_place(shop, server: Server) -> None:
    config = (shop.root / "config.yaml").read_text("utf-8")
    orders = "    orders: {table: bought, customer: who, at: at}\n"
    config = config.replace("    id: id\n", f"    id: id\n{orders}").replace(
        f"port: {server.port}", "port: 1"
    )
    (shop.root / "config.yaml").write_text(config, "utf-8")

    said = shop.gramercy("check")

    line = config[: config.index("host: ")].count("\n") + 1
    assert said.code == 2
    assert said.out + said.err == (
        f"config.yaml:{line}:11: nothing answers at '127.0.0.1', port 1\n"
        "  hint: is the server running, and is this the right port?\n"
        "1 mistake. Nothing can be sent until this is mended.\n"
    )


@POSTGRESQL
def test_nobody_says_when_a_table_was_changed(shop, server: Server) -> None:
    config = (shop.root / "config.yaml").read_text("utf-8")
    config = config.replace("    id: id\n", "    id: id\n    tests: [fresh within 2 days]\n")
    (shop.root / "config.yaml").write_text(config, "utf-8")

    said = shop.gramercy("check")

    assert "no server says when 'shop/customers' was last changed" in said.out + said.err
    assert "look at a column of dates: 'fresh: {column: ordered_at, within: 2 days}'" in said.out + said.err


@MARIADB
def test_forgetting_points_at_the_database(shop, server: Server) -> None:
    shop.gramercy("suppress", "add", "ada@example.com")
    said = shop.gramercy("forget", "ada@example.com", "--yes")

    assert "look in the database 'shop', in your mailbox and in backups too" in " ".join(said.err.split())
