"""Opt-outs over the web while a run is under way over eight connections: whoever was told so gets nothing."""

from __future__ import annotations

import asyncio
import http.client
import sqlite3
import threading
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.cli.serving import public_pages
from engine.token import Purpose
from engine.wiring import open_keyring, open_ledger
from engine.workspace import find
from tests.account.mailserver import Box, serving
from tests.cli.conftest import CAMPAIGN, CONFIG, Shop

PEOPLE = 48
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Slow(Box):
    """Takes its time with each letter; says when the first one came."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.begun.set()
        await asyncio.sleep(0.05)
        return await super().handle_DATA(server, session, envelope)


def opt_out(port: int, token: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("POST", f"/stop/{token}", "List-Unsubscribe=One-Click", FORM)
    status = line.getresponse().status
    line.close()
    return status


def test_whoever_was_told_that_it_counts_gets_nothing_more(shop: Shop) -> None:
    box = Slow()
    with serving(box, None) as port:
        smtp = f"{{by: smtp, connections: 8, smtp: {{host: 127.0.0.1, port: {port}, tls: none}}}}"
        config = CONFIG.replace("{by: inbox, connections: 2}", smtp)
        shop.write("config.yaml", f"{config}public url: https://letters.corner-books.example\n")
        rows = "".join(f"{n},Ann,{n},p{n}@example.com,London,en\n" for n in range(PEOPLE))
        shop.write("customers.csv", f"id,given_name,family_name,email,city,language\n{rows}")
        shop.write("campaigns/more.yaml", CAMPAIGN)
        assert shop.gramercy("send", "thanks", "--now", "--yes").code == 0
        here, told, waiting = find(shop.root), {}, set()
        box.begun.clear()

        def ask(port: int, tokens: dict[str, str]) -> None:
            """Each opts out; kept is whose letter had not begun to leave when they were told."""
            assert box.begun.wait(20)
            with sqlite3.connect(here.ledger) as connection:
                for address, token in tokens.items():
                    told[address] = opt_out(port, token)
                    [(fate,)] = connection.execute(
                        "SELECT fate FROM letter WHERE identity = ? ORDER BY seq DESC LIMIT 1", (address,)
                    ).fetchall()
                    if fate in ("planned", "claimed", "deferred", "suppressed"):
                        waiting.add(address)

        with (
            open_ledger(here) as ledger,
            public_pages(here, ledger, host="127.0.0.1", port=0, now=lambda: datetime.now(UTC)) as site,
            site,
        ):
            ring = open_keyring(here)
            [run] = ledger.runs()
            tokens = {one.address: ring.token(one.number, Purpose.OPT_OUT) for one in ledger.letters(run.id)}
            readers = [
                threading.Thread(target=ask, args=(site.port, dict(list(tokens.items())[part::-4])))
                for part in range(PEOPLE - 1, PEOPLE - 3, -1)
            ]
            for reader in readers:
                reader.start()
            said: Any = shop.gramercy("send", "more", "--now", "--yes")
            for reader in readers:
                reader.join()
        first, second = box.letters[:PEOPLE], box.letters[PEOPLE:]

    assert said.code == 0
    assert (len(first), set(told.values())) == (PEOPLE, {200})
    reached = {letter.rcpt_tos[0] for letter in second}
    assert waiting
    assert reached.isdisjoint(waiting)
    assert reached == tokens.keys() - waiting
