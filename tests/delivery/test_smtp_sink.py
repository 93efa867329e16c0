"""Postfix's own test server and its named faults: somebody else's idea of what can go wrong."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.clock import now
from engine.delivery.sending import Terms, carry_out
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.delivery.stopping import Stop
from engine.errors import CarrierDown
from engine.ledger.model import Tally
from engine.settings.model import Tls
from tests.delivery.relay import compose, no_sleep
from tests.ledger.making import opened, planned
from tests.programs import program

LETTERS = 8


@contextmanager
def smtp_sink(*fault: str) -> Iterator[int]:
    command = [program("smtp-sink"), *(("-u", "nobody") if os.geteuid() == 0 else ()), *fault]
    # It cannot be asked which port the kernel picked, so another program may be quicker: try again then.
    for _ in range(5):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen([*command, f"127.0.0.1:{port}", "64"], stderr=subprocess.DEVNULL)
        if _listens(process, port):
            break
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
    return False


async def send(folder: Path, port: int, connections: int) -> tuple[Tally, str]:
    with opened(folder) as ledger:
        planned(ledger, LETTERS)
        said = ""
        try:
            await carry_out(
                1,
                ledger=ledger,
                carrier=SmtpCarrier(Relay(host="127.0.0.1", port=port, tls=Tls.NONE)),
                compose=compose,
                terms=Terms(connections=connections),
                now=now,
                stop=Stop(),
                sleep=no_sleep,
            )
        except CarrierDown as down:
            said = str(down).replace(f"127.0.0.1:{port}", "relay")
        return ledger.tally(1), said


@pytest.mark.parametrize(
    ("fault", "expected", "said"),
    [
        ("", Tally(chosen=LETTERS, accepted=8), ""),
        ("-e", Tally(chosen=LETTERS, accepted=8), ""),
        ("-r RCPT", Tally(chosen=LETTERS, deferred=8), ""),
        ("-r .", Tally(chosen=LETTERS, deferred=8), ""),
        ("-r DATA", Tally(chosen=LETTERS, deferred=8), ""),
        ("-f RCPT", Tally(chosen=LETTERS, refused=8), ""),
        ("-f .", Tally(chosen=LETTERS, refused=8), ""),
        ("-f DATA", Tally(chosen=LETTERS, refused=8), ""),
        ("-Q .", Tally(chosen=LETTERS, deferred=8), ""),
        ("-q .", Tally(chosen=LETTERS, unsure=3, unsent=5), ""),
        ("-q RCPT", Tally(chosen=LETTERS, deferred=2, unsent=6), "the line broke after RCPT"),
        ("-Q MAIL", Tally(chosen=LETTERS, deferred=2, unsent=6), "the mail server is not ready: 421"),
        ("-f MAIL", Tally(chosen=LETTERS, unsent=8), "the mail server does not take letters from us: 500"),
        ("-f CONNECT", Tally(chosen=LETTERS, unsent=8), "relay: the mail server turns us away: 500"),
        ("-q CONNECT", Tally(chosen=LETTERS, unsent=8), "relay: no connection: the line broke"),
        ("-M 1", Tally(chosen=LETTERS, unsure=1, unsent=7), "no connection"),
    ],
)
async def test_named_fault(tmp_path: Path, fault: str, expected: Tally, said: str) -> None:
    with smtp_sink(*fault.split()) as port:
        tally, words = await send(tmp_path, port, 1)
    assert tally == expected
    assert said in words
    assert bool(said) == bool(words)


async def test_an_answer_before_the_dot_is_never_taken_for_a_yes(tmp_path: Path) -> None:
    """``-A 0`` sends 550 right behind 354 and reads no more."""
    with smtp_sink("-A", "0") as port:
        tally, _ = await send(tmp_path, port, 1)
    assert tally.accepted == 0
    assert tally.unsure + tally.refused + tally.deferred > 0


async def test_eight_connections(tmp_path: Path) -> None:
    with smtp_sink() as port:
        tally, _ = await send(tmp_path, port, 8)
    assert tally == Tally(chosen=LETTERS, accepted=LETTERS)
