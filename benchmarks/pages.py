"""How many links `gramercy serve` answers and writes down in a second, on one core.

    python -m benchmarks.pages                    60,000 of them
    python -m benchmarks.pages --events 500000 --connections 100

The server is the command itself, in a process of its own on the first core; whoever follows the links is on
the second.  Every second request is a link, the others are the pixel, each of another letter, and each comes
with a proxy's word on who asks.  In the end the server is stopped as a service manager stops it, and what it
answered is compared with what stands in its records.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Done, NewLetter, NewRun, Step
from engine.letter import addresses
from engine.pages.door import PIXEL
from engine.token import Keyring, Purpose
from engine.wiring import open_keyring, open_ledger
from engine.workspace import find

PUBLIC = "https://letters.shop.example"
CONFIG = f"""\
shop: {{name: Corner Books, time zone: Europe/London}}
public url: {PUBLIC}
pages: {{proxies: 127.0.0.1}}
"""
LETTERS = 5_000
_BATCH = 500
_BEGINNING = b"HTTP/1.1 "
_ENDINGS = (b"\r\n\r\n", PIXEL)
_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"


def workspace(root: Path) -> None:
    """A shop whose letters have left, numbered from 1."""
    (root / "config.yaml").write_text(CONFIG, "utf-8")
    now = datetime.now(UTC)
    with open_ledger(find(root)) as ledger:
        run = ledger.freeze(
            NewRun(campaign="thanks", occurrence="once", letter="x", as_of=now, rows=LETTERS, files={}),
            (
                NewLetter(
                    number=number, contact=f"c{number}", address=f"p{number}@home.example",
                    language="en", slot=f"p{number}", values={},
                )
                for number in range(1, LETTERS + 1)
            ),
            [],
            now,
        )  # fmt: skip
        _send(ledger, run.id, now)


def _send(ledger: Ledger, run: int, now: datetime) -> None:
    owner = ledger.enlist(now, now + timedelta(hours=1))
    while letters := ledger.claim(run, owner, _BATCH, now):
        ledger.advance([Step(at_risk=AtRisk(letter=letter, date=now)) for letter in letters], now)
        done = Outcome(fate=Fate.ACCEPTED)
        ledger.advance([Step(done=Done(letter=letter, outcome=done)) for letter in letters], now)


@contextmanager
def served(root: Path, core: int | None) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server, and its port."""
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    command = [*pinned, sys.executable, "-c", "from engine.cli import main; main()"]
    running = subprocess.Popen(
        [*command, "--config", str(root / "config.yaml"), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert running.stdout is not None
    try:
        yield running, int(running.stdout.readline().rpartition(":")[2])
    finally:
        running.kill()
        running.wait()


def requests(keyring: Keyring, first: int, count: int) -> list[bytes]:
    """``count`` requests, links and pixels by turns."""
    asked = []
    for number in range(first, first + count):
        letter = number % LETTERS + 1
        url = f"https://shop.example/new/{number % 12}?from=letter"
        path = (
            addresses.click(PUBLIC, keyring.link_token(letter, number % 12 + 1, url), url)
            if number % 2
            else addresses.pixel(PUBLIC, keyring.token(letter, Purpose.OPEN))
        ).removeprefix(PUBLIC)
        asked.append(
            f"GET {path} HTTP/1.1\r\nHost: letters.shop.example\r\nUser-Agent: {_AGENT}\r\n"
            "Accept: text/html,image/*\r\nAccept-Language: en\r\nSec-Fetch-Mode: navigate\r\n"
            f"X-Forwarded-For: 203.0.{number % 100}.{number % 250}\r\n\r\n".encode()
        )
    return asked


async def follow(port: int, asked: list[bytes], pipelined: int) -> int:
    """Send them over one connection, so many at a time; returns how many were answered as they should be.

    Answers are counted by how they begin: whoever reads them must not be slower than the server.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    for start in range(0, len(asked), pipelined):
        batch = asked[start : start + pipelined]
        writer.write(b"".join(batch))
        whole = b""
        while whole.count(_BEGINNING) < len(batch) or not whole.endswith(_ENDINGS):
            more = await reader.read(2**18)
            assert more, "the server hung up"
            whole += more
        answered += whole.count(_BEGINNING + b"302 ") + whole.count(_BEGINNING + b"200 ")
    writer.close()
    return answered


async def load(
    port: int, keyring: Keyring, events: int, connections: int, pipelined: int
) -> tuple[int, float]:
    """How many were answered, in how many seconds."""
    each = events // connections
    work = [requests(keyring, place * each, each) for place in range(connections)]
    began = time.perf_counter()
    answered = await asyncio.gather(*(follow(port, asked, pipelined) for asked in work))
    return sum(answered), time.perf_counter() - began


def kept(root: Path) -> int:
    with sqlite3.connect(root / ".gramercy" / "ledger.sqlite") as connection:
        return int(connection.execute("SELECT count(*) FROM observation").fetchone()[0])


def _busy(server: subprocess.Popen[str]) -> float:
    """Seconds of a core that the server has used."""
    times = psutil.Process(server.pid).cpu_times()
    return float(times.user + times.system)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--connections", type=int, default=40)
    parser.add_argument("--pipelined", type=int, default=8)
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    apart = len(cores) > 1
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ["GRAMERCY_STATE"] = str(root / "state")
        workspace(root)
        keyring = open_keyring(find(root))
        with served(root, cores[0] if apart else None) as (server, port):
            if apart:
                os.sched_setaffinity(0, {cores[1]})
            before = _busy(server)
            answered, seconds = asyncio.run(
                load(port, keyring, options.events, options.connections, options.pipelined)
            )
            # What waits is written within a twentieth of a second.
            time.sleep(0.5)
            busy = _busy(server) - before
            server.send_signal(signal.SIGTERM)
            code = server.wait(60)
        print(f"{answered / seconds:,.0f} links and openings a second ({answered:,} in {seconds:.1f} s)")
        print(
            f"{busy / answered * 1e6:.0f} µs of the core each, so that a core of its own takes "
            f"{answered / busy:,.0f} a second"
        )
        print(f"in the records: {kept(root):,}, after SIGTERM (exit code {code})")
        assert kept(root) == answered, "something that was answered is not in the records"


if __name__ == "__main__":
    main()
