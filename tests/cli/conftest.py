"""A small shop to try commands on, and the commands themselves, run as a person would."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.cli import run
from engine.starter.files import starter_files

CONFIG = """\
shop:
  name: Corner Books
  address: 1 High Street, London
  country: GB
  website: https://corner-books.example
  time zone: Europe/London
language: en
currency: GBP
senders:
  ann:
    name: Ann Reed
    role: Owner
    email: ann@corner-books.example
sources:
  customers:
    file: customers.csv
    id: id
opt out: {address: stop@corner-books.example}
delivery: {by: inbox, connections: 2}
questions: {recommend: {kind: nps, text: How likely are you to recommend us?}}
"""
CAMPAIGN = """\
purpose: thank-you
audience:
  from: customers
  who: city = 'London'
letter: thank-you
sender: ann
"""
CUSTOMERS = """\
id,given_name,family_name,email,city,language
1,Ada,Stone,ada@example.com,London,en
2,Նարե,Սարգսյան,nare@example.com,London,hy
3,נועה,כהן,noa@example.com,London,he
4,Bob,Hill,bob@example.com,Leeds,en
5,Cy,Day,,London,en
6,Di,Fox,DI@Example.com,London,en
7,Di,Fox,di@example.com,London,en
"""


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass(frozen=True)
class Shop:
    root: Path
    capture: pytest.CaptureFixture[str]

    def gramercy(self, *words: str) -> Said:
        self.capture.readouterr()
        code = run(["--config", str(self.root / "config.yaml"), *words])
        captured = self.capture.readouterr()
        return Said(code, captured.out, captured.err)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture
def shop(tmp_path, capsys, monkeypatch) -> Shop:
    """A workspace with one campaign, ``thanks``, that four of seven customers get."""
    monkeypatch.setenv("GRAMERCY_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("GRAMERCY_CONFIG", raising=False)
    root = tmp_path / "shop"
    for name, content in starter_files().items():
        if name.startswith("templates/"):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    shop = Shop(root, capsys)
    shop.write("config.yaml", CONFIG)
    shop.write("campaigns/thanks.yaml", CAMPAIGN)
    shop.write("customers.csv", CUSTOMERS)
    return shop


@pytest.fixture
def unused_port() -> int:
    """A port of this computer on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
