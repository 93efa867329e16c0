"""A shop's pages over a real ledger, on a port of their own."""

from __future__ import annotations

import http.client
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlencode

import pytest

from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Done, Step
from engine.letter import addresses
from engine.letter.model import Body
from engine.pages.desk import Bench
from engine.pages.site import Site
from engine.pages.standing import Standing
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from engine.token import Keyring, Purpose
from tests.ledger.making import LEASE, NOW, new_letter, new_run, opened

KEYRING = Keyring((bytes(range(32)),))
PUBLIC = "https://letters.shop.example/post"
CONFIG = f"""\
shop:
  name: {{en: Tatev Tea House, hy: «Տաթև» թեյարան, he: בית התה טאטב}}
  address: {{en: "7 Garden Street, Yerevan", hy: "Երևան, Պարտեզի փ. 7", he: "רחוב הגן 7, ירוואן"}}
  phone: +374 10 123 456
  time zone: Asia/Yerevan
language: en
senders:
  mariam: {{name: Mariam Grigoryan, role: Owner, email: mariam@shop.example}}
public url: {PUBLIC}
pages: {{sign up: yes}}
questions:
  recommend:
    kind: nps
    text:
      en: How likely are you to recommend us to a friend?
      hy: Որքանո՞վ է հավանական, որ մեզ խորհուրդ կտաք ընկերոջը։
      he: עד כמה סביר שתספרו עלינו לחברים?
  content: {{kind: csat, text: How content were you with your last visit?, comment: What could we do better?}}
  evening:
    kind: rsvp
    text: Will you come to our tea evening?
    guests: 3
    thanks: {{en: See you at the evening!}}
  again: {{kind: yes/no, text: Would you come again?}}
  over: {{kind: yes/no, text: Is it still winter?, closes: 2027-02-28}}
  tea-time:
    kind: form
    text: A few words about your tea
    fields:
      favourite:
        label: {{en: Which tea do you like best?, hy: Ո՞ր թեյն եք սիրում, he: איזה תה הכי טעים לך?}}
        needed: yes
      brewing: {{label: How do you brew it?, kind: text}}
      size: {{label: Which size?, kind: choice, choices: {{small: 50 g, large: 250 g}}, needed: yes}}
      sample: {{label: May we send you a sample?, kind: yes/no}}
feedback: {{answer within: 3 days}}
"""
#: Numbers and languages of the letters that have left; 9 is planned and no more.
LETTERS = {1: "en", 2: "hy", 3: "he", 4: "ru"}
UNSENT = 9
ADA = "p1@home.example"


def wait_until(true: Callable[[], bool]) -> None:
    """Until ``true`` holds; fails after ten seconds."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.01)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Shop:
    """The pages, and what a test may turn."""

    ledger: Ledger
    standing: Standing
    now: datetime = NOW
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    kept: list[tuple[str, bytes]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    alerted: list[int] = field(default_factory=list)
    letters: dict[int, Body] = field(default_factory=dict)
    site: Site | None = None

    def bench(self) -> Bench:
        async def send(settings: Settings, recipient: str, content: bytes) -> None:
            self.sent.append((recipient, content))

        return Bench(
            ledger=self.ledger,
            standing=lambda: self.standing,
            clock=lambda: self.now,
            read_again=lambda ledger, sent, keyring: self.letters.get(sent.number),
            send=send,
            alert=lambda: self.alerted.append(len(self.ledger.cases())),
            keep=lambda provider, content: self.kept.append((provider, content)),
            tell=self.told.append,
        )

    def path(self, purpose: Purpose, number: int = 1) -> str:
        """The address of a letter's page, as a path; a question's ends before the question."""
        token = KEYRING.token(number, purpose)
        return {
            Purpose.OPT_OUT: f"/stop/{token}",
            Purpose.PREFERENCES: f"/preferences/{token}",
            Purpose.ANSWER: f"/a/{token}",
            Purpose.VIEW: f"/letter/{token}",
            Purpose.OPEN: f"/o/{token}.gif",
            Purpose.SIGN_UP: f"/join/{token}",
        }[purpose]

    def link(self, url: str = "https://shop.example/new?a=1&b=2", number: int = 1, key: int = 77) -> str:
        whole = addresses.click(PUBLIC, KEYRING.link_token(number, key, url), url)
        return whole.removeprefix(PUBLIC)

    def ask(self, path: str, method: str = "GET", body: object = None, **headers: str) -> Answer:
        """One answer; ``body`` may be the fields of a form."""
        assert self.site is not None
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict | list):
            body = urlencode(body)
            named.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, named)  # type: ignore[arg-type]
        got = connection.getresponse()
        answer = Answer(got.status, got.headers, got.read())
        connection.close()
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        return self.ask(path, "POST", fields)

    def rows(self, table: str) -> list[tuple[object, ...]]:
        """Everything a table of the ledger holds."""
        with sqlite3.connect(self.ledger.path) as connection:
            return connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608

    def state(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything in the ledger but what was noticed, and how often it was written to."""
        with sqlite3.connect(self.ledger.path) as connection:
            names = [
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
        return {name: self.rows(name) for name in names if name not in ("observation", "ledger")}


def standing(text: str = CONFIG, **more: object) -> Standing:
    read = read_settings(text.encode(), PurePosixPath("config.yaml"))
    assert read.value is not None, read.problems
    facts = {"purposes": ("thank-you", "newsletter"), "languages": ("en", "hy", "he"), **more}
    return Standing(settings=read.value, keyring=KEYRING, **facts)  # type: ignore[arg-type]


def fill(ledger: Ledger) -> None:
    """Letters that have left, and one that has not."""
    letters = [replace(new_letter(number), language=language) for number, language in LETTERS.items()]
    run = ledger.freeze(replace(new_run(len(letters)), purpose="newsletter"), letters, [], NOW)
    owner = ledger.enlist(NOW, LEASE)
    for letter in ledger.claim(run.id, owner, 100, NOW):
        ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW)
        ledger.advance([Step(done=Done(letter=letter, outcome=Outcome(fate=Fate.ACCEPTED)))], NOW)
    ledger.freeze(new_run(1, campaign="later"), [new_letter(UNSENT)], [], NOW)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Pages that are served; observations are in the ledger when ``closed`` was left."""
    with opened(tmp_path) as ledger:
        fill(ledger)
        shop = Shop(ledger, standing())
        with Site(shop.bench()) as site:
            shop.site = site
            yield shop
