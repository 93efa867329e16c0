"""``gramercy serve`` as a service manager runs it, and ``sign-ups``."""

from __future__ import annotations

import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from engine.ledger.heard import SignUp
from engine.letter import addresses
from engine.token import Keyring, Purpose
from engine.wiring import open_keyring, open_ledger
from engine.workspace import find
from tests.cli.conftest import Shop

PUBLIC = "https://letters.corner-books.example"
_READ_BY = 20


class Running:
    """The command in a process of its own."""

    def __init__(self, shop: Shop, *words: str) -> None:
        config = str(shop.root / "config.yaml")
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from engine.cli import main; main()", "--config", config, "serve",
             "--port", "0", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert self.process.stdout is not None
        self.first = self.process.stdout.readline()
        self.port = int(self.first.rpartition(":")[2])

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_READ_BY)

    def ask(self, path: str, method: str = "GET", body: str | None = None) -> tuple[int, str]:
        connection = self.connection()
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, said

    def stopped(self, by: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(by)
        _, said = self.process.communicate(timeout=_READ_BY)
        return self.process.returncode, said


@contextmanager
def served(shop: Shop, *words: str) -> Iterator[Running]:
    running = Running(shop, *words)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    """A shop with a public address whose letters have left."""
    config = (shop.root / "config.yaml").read_text("utf-8")
    shop.write("config.yaml", f"{config}public url: {PUBLIC}\n")
    assert shop.gramercy("send", "thanks", "--now", "--yes").code == 0
    return shop


def numbers(shop: Shop) -> tuple[Keyring, list[int]]:
    here = find(shop.root)
    with open_ledger(here) as ledger:
        [run] = ledger.runs()
        return open_keyring(here), [letter.number for letter in ledger.letters(run.id)]


def observed(shop: Shop) -> int:
    with sqlite3.connect(shop.root / ".gramercy/ledger.sqlite") as connection:
        return int(connection.execute("SELECT count(*) FROM observation").fetchone()[0])


def follow(running: Running, paths: list[str], answered: list[int]) -> None:
    """Ask over one connection until it is closed; keeps what was answered."""
    connection = running.connection()
    for path in paths:
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return
        answered.append(answer.status)


def test_sigterm_in_the_middle_loses_nothing_that_was_answered(open_shop: Shop) -> None:
    keyring, letters = numbers(open_shop)
    pixel = addresses.pixel("", keyring.token(letters[0], Purpose.OPEN))
    answered: list[int] = []
    with served(open_shop) as running:
        readers = [
            threading.Thread(target=follow, args=(running, [pixel] * 100_000, answered)) for _ in range(3)
        ]
        for reader in readers:
            reader.start()
        while len(answered) < 300:
            readers[0].join(0.01)
        code, said = running.stopped(signal.SIGTERM)
        for reader in readers:
            reader.join()

    assert code == 0
    assert "could not be written down" not in said
    assert set(answered) == {200}
    # What was asked in the last moment may be written down though its answer never came.
    assert len(answered) <= observed(open_shop) <= len(answered) + len(readers)


def test_a_letter_that_went_leads_to_pages_that_work(open_shop: Shop) -> None:
    """The very addresses that stand in a letter, and the letter itself; nobody else takes the port."""
    with served(open_shop) as running:
        assert running.first == f"Readers are served at  http://127.0.0.1:{running.port}\n"
        kept = sorted((open_shop.root / ".gramercy/inbox").rglob("*.eml"))
        [stop] = set(re.findall(rf"{PUBLIC}(/stop/[a-z2-7]+)", kept[0].read_text("ascii").replace("=\n", "")))
        assert running.ask(stop)[0] == 200
        assert running.ask(stop, "POST", "List-Unsubscribe=One-Click")[0] == 200
        keyring, letters = numbers(open_shop)
        taken = open_shop.gramercy("serve", "--port", str(running.port))
        assert (taken.code, taken.out) == (2, "")
        assert f"the pages cannot be shown on port {running.port}" in taken.err
        status, page = running.ask(addresses.letter("", keyring.token(letters[-1], Purpose.VIEW)))
        assert (status, "Dear" in page) == (200, True)
        code, said = running.stopped(signal.SIGINT)

    assert code == 0
    assert f"Letters lead to  {PUBLIC}" in said
    assert "asked" in open_shop.gramercy("suppress", "list").out


def test_an_edit_of_the_config_counts_without_a_restart_and_a_broken_one_does_not(open_shop: Shop) -> None:
    config = (open_shop.root / "config.yaml").read_text("utf-8")
    with served(open_shop) as running:
        assert running.ask("/join")[0] == 404
        open_shop.write("config.yaml", f"{config}pages: {{sign up: yes}}\n")
        assert running.process.stderr is not None
        said = [running.process.stderr.readline() for _ in range(3)]
        assert said[-1] == "The workspace has changed; the pages go by it from now on.\n"
        assert running.ask("/join")[0] == 200

        open_shop.write("config.yaml", "shop: nonsense\n")
        while "go on as they were" not in said[-1]:
            said.append(running.process.stderr.readline())
        assert any(line.startswith("config.yaml:1:") for line in said)
        assert running.ask("/join")[0] == 200


def test_who_signed_up_becomes_a_source(shop: Shop) -> None:
    at = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def asked(number: int, address: str, name: str, language: str = "en") -> SignUp:
        return SignUp(
            number=number, address=address, name=name, language=language, asked_at=at, confirmed_at=None,
            network="",
        )  # fmt: skip

    with open_ledger(find(shop.root)) as ledger:
        for one in (
            asked(1, "eva@new.example", "Eva"),
            asked(2, "never@new.example", "Never"),
            asked(3, "EVA@new.example", "=Eva, again", "hy"),
        ):
            ledger.sign_up(one)
        for number in (1, 3):
            ledger.confirm(number, at)

    table = (
        "email,name,language,consent,consent_basis,consent_at,consent_source\n"
        'EVA@new.example,"\'=Eva, again",hy,yes,consent,2027-03-01T09:00:00+00:00,sign-up page\n'
    )
    assert shop.gramercy("sign-ups").out == table
    assert [one["email"] for one in shop.gramercy("sign-ups", "--json").json["sign_ups"]] == [
        "EVA@new.example"
    ]
    said = shop.gramercy("sign-ups", "--to", str(shop.root / "new.csv"))
    assert (said.code, said.out) == (0, "")
    assert (shop.root / "new.csv").read_text("utf-8") == table
    assert shop.gramercy("sign-ups", "--to", str(shop.root / "no/new.csv")).code == 2
