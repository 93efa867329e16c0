"""A small shop whose campaigns go by themselves, into a folder, day after day."""

from __future__ import annotations

import io
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from engine.cli.attending import Attendant
from engine.inbox.keeping import letters
from engine.ledger.ledger import Ledger
from engine.running.clocks import Rehearsal
from engine.running.journal import Form, Journal
from engine.running.loop import Loop
from engine.settings.model import Settings
from engine.wiring import open_ledger, read_config
from engine.workspace import Workspace, find
from tests.cli.conftest import CONFIG, Said, Shop

#: Ada greets the spring on the 12th, Bea the day after.
CUSTOMERS = """\
id,given_name,email,language,birthday,consent
1,Ada,ada@example.com,en,1990-03-12,yes
2,Bea,bea@example.com,en,1985-03-13,yes
"""
NOTE = "---\nsubject: Hello from us\n---\nDear {{ given_name }}, thank you.\n\n[No more]({{ opt_out }})\n"
CAMPAIGN = """\
purpose: thank-you
audience: {from: customers}
letter: note
sender: ann
"""
_SELLER = "ann@corner-books.example"


@dataclass(frozen=True)
class Town:
    """The shop, and what its loop does."""

    shop: Shop
    patch: pytest.MonkeyPatch

    # -- what stands on disk --------------------------------------------------------------------

    def config(
        self, more: str = "", *, source: str = "", delivery: str = "{by: folder, connections: 1}"
    ) -> None:
        text = CONFIG.replace("{by: inbox, connections: 2}", delivery)
        assert delivery in text
        if source:
            text = text.replace("    id: id\n", f"    id: id\n{source}")
            assert source in text
        self.shop.write("config.yaml", text + more)

    def campaign(self, name: str, more: str, *, purpose: str = "thank-you", letter: str = "note") -> None:
        text = CAMPAIGN.replace("thank-you", purpose, 1).replace("letter: note", f"letter: {letter}")
        self.shop.write(f"campaigns/{name}.yaml", text + more)

    def people(self, *names: str, **columns: str) -> None:
        """Customers with the numbers 1, 2 …; each column by name, a word for each of them ("yes no yes")."""
        words = {column: text.split() for column, text in columns.items()}
        rows = [",".join(["id", "given_name", "email", "language", "consent", *columns])]
        for place, name in enumerate(names):
            more = ["" if word[place] == "-" else word[place] for word in words.values()]
            rows.append(",".join([str(place + 1), name, f"{name.lower()}@example.com", "en", "yes", *more]))
        self.shop.write("customers.csv", "\n".join([*rows, ""]))

    def orders(self, *rows: str) -> None:
        """``customer,at``, as ORDERS says in the config."""
        self.shop.write("orders.csv", "\n".join(["customer,at", *rows, ""]))

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.shop.root / name).read_text("utf-8")
        assert old in text
        self.shop.write(name, text.replace(old, new))

    # -- what people do -------------------------------------------------------------------------

    def do(self, *words: str, code: int = 0, typed: str | None = None) -> Said:
        """A command that ends with ``code``; ``typed`` is what is typed when it asks."""
        with self.patch.context() as patch:
            patch.setattr("sys.stdin", io.StringIO("" if typed is None else typed + "\n"))
            said = self.shop.gramercy(*words)
        assert said.code == code, said
        return said

    def arm(self, *campaigns: str, at: str) -> None:
        for campaign in campaigns:
            self.do("schedule", campaign, "--yes", "--at", at)

    def once(self, at: str, *, code: int = 0) -> list[str]:
        """One pass; what its journal says, without the times."""
        return _journal(self.do("run", "--once", "--at", at, code=code))

    def through(self, at: str, until: str) -> list[str]:
        """From one moment until another; what the journal says."""
        return self.do("run", "--at", at, "--until", until).out.splitlines()

    @contextmanager
    def loop(self, at: str) -> Iterator[Going]:
        """A loop that lives on while files change, and tells people."""
        ended, said = threading.Event(), io.StringIO()
        clock = Rehearsal(self._moment(at), ended)
        with self.ledger() as ledger:
            attendant = Attendant(
                here=self.here,
                ledger=ledger,
                clock=clock,
                journal=Journal(said, Form.TEXT, self.settings.shop.time_zone),
                began=clock.now(),
                ended=ended,
                rehearsal=False,
            )
            yield Going(
                Loop(
                    passing=attendant.passing(),
                    clock=clock,
                    note=attendant.note,
                    longest=timedelta(hours=1),
                    mail_every=None,
                    told=attendant.told,
                    alive=attendant.alive,
                ),
                said,
                self._moment,
            )

    def _moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))

    # -- what came of it ------------------------------------------------------------------------

    @property
    def here(self) -> Workspace:
        return find(self.shop.root)

    @property
    def settings(self) -> Settings:
        return read_config(self.here)

    def ledger(self) -> Ledger:
        return open_ledger(self.here)

    def letters(self, campaign: str | None = None) -> list[str]:
        """Every letter that has gone: when by the shop's clock, of which campaign, to whom by number.

        Each lies in the folder, and no others do.
        """
        zone = self.settings.shop.time_zone
        with self.ledger() as ledger:
            gone = list(ledger.departed(datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)))
        if self.settings.delivery.by.value == "folder":
            assert len(gone) == len(
                [one for one in self.outbox() if one["To"].addresses[0].addr_spec != _SELLER]
            )
        return sorted(
            f"{one.leaves.astimezone(zone):%m-%d %H:%M} {one.campaign} {one.contact}"
            for one in gone
            if campaign in (None, one.campaign)
        )

    def outbox(self) -> list[EmailMessage]:
        """What lies in the folder, or in the inbox."""
        kept = [one.content for one in letters(self.here.inbox)]
        return [
            _message(content)
            for content in [*(path.read_bytes() for path in (self.shop.root / "outbox").glob("*.eml")), *kept]
        ]

    def alerts(self) -> list[str]:
        """The subjects of what its owner was told, each without the shop's name."""
        return sorted(
            str(one["Subject"]).removeprefix("Corner Books: ")
            for one in self.outbox()
            if one["To"].addresses[0].addr_spec == _SELLER
        )

    def told(self) -> str:
        """What stands in the alerts."""
        return "\n".join(text(one) for one in self.outbox() if one["To"].addresses[0].addr_spec == _SELLER)

    def unsent(self) -> list[str]:
        """Letters that wait: from when by the shop's clock, whose."""
        zone = self.settings.shop.time_zone
        with closing(sqlite3.connect(self.here.ledger)) as ledger:
            rows = ledger.execute(
                "SELECT leaves, campaign, contact FROM letter JOIN run ON run.id = letter.run"
                " WHERE fate IN ('planned', 'deferred')"
            ).fetchall()
        return sorted(
            f"{datetime.fromtimestamp(leaves / 1_000_000, zone):%m-%d %H:%M} {campaign} {contact}"
            for leaves, campaign, contact in rows
        )

    def occurred(self, campaign: str) -> list[str]:
        """What became of its occurrences, in order."""
        with self.ledger() as ledger:
            return [f"{one.occurrence} {one.state.value} {one.chosen}" for one in ledger.occurred(campaign)][
                ::-1
            ]

    def fates(self) -> dict[str, str]:
        """Campaign and contact → fate and why."""
        with self.ledger() as ledger:
            return {
                f"{letter.campaign} {letter.contact}": f"{letter.fate.value} {letter.detail}".strip()
                for run in ledger.runs()
                for letter in ledger.letters(run.id)
            }


@dataclass(frozen=True)
class Going:
    """A loop."""

    loop: Loop
    journal: io.StringIO
    moment: Callable[[str], datetime]

    def until(self, moment: str) -> list[str]:
        """Go on until then; what the journal says of it."""
        self.journal.seek(0)
        self.journal.truncate()
        self.loop.run(until=self.moment(moment))
        return self.journal.getvalue().splitlines()


def _journal(said: Said) -> list[str]:
    return [line[21:] for line in said.out.splitlines()]


def _message(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text(letter: EmailMessage) -> str:
    """What stands in it."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def later(moment: str, **span: float) -> str:
    """A moment (``2027-03-12 09:00``) so much later."""
    return f"{datetime.fromisoformat(moment) + timedelta(**span):%Y-%m-%d %H:%M}"
