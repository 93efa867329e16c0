"""How long the report of a large run takes, and how much memory at its peak.

    python -m benchmarks.report                       200,000 letters, 300,000 observations
    python -m benchmarks.report --letters 1000000

Half of the people followed a link, a tenth answered or wrote back, a third ordered; one segment is asked for.
The ledger is made in a process of its own, so that the peak is the report's.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from engine.ledger.heard import Link, Observation, Seen
from engine.ledger.ledger import Ledger
from engine.ledger.model import NewLetter, NewRun
from engine.planning.inputs import Inputs, read_inputs
from engine.report.gathering import report
from engine.response.model import Answer, Kind, Response, Source

SENT = datetime(2027, 3, 1, 9, tzinfo=UTC)
NOW = SENT + timedelta(days=40)
CONFIG = """\
shop: {name: Tea House, time zone: Asia/Yerevan}
currency: AMD
senders: {mariam: {name: Mariam, role: Owner, email: mariam@tea.example}}
sources:
  customers:
    file: customers.csv
    id: id
    orders: {file: orders.csv, customer: customer, at: at, amount: amount}
segments: {Yerevan: city = 'Yerevan'}
questions: {recommend: {kind: nps, text: How likely are you to recommend us?}}
"""
CAMPAIGN = "purpose: thank-you\naudience: {from: customers}\nletter: note\nsender: mariam\n"
_BATCH = 10_000


@dataclass(frozen=True)
class Size:
    """``observations`` are three for two letters."""

    letters: int

    @property
    def observations(self) -> int:
        return self.letters * 3 // 2


def inputs() -> Inputs:
    """Config and campaign."""
    return read_inputs(CONFIG.encode(), "thanks.yaml", CAMPAIGN.encode(), {})


def make(root: Path, size: Size) -> None:
    """The ledger, and the customers' files."""
    with (root / "customers.csv").open("w", encoding="utf-8") as file:
        file.write("id,email,city\n")
        for number in range(1, size.letters + 1):
            file.write(
                f"{number},person{number}@mail{number % 97}.example,{('Yerevan', 'Gyumri')[number % 2]}\n"
            )
    with (root / "orders.csv").open("w", encoding="utf-8") as file:
        file.write("customer,at,amount\n")
        for number in range(1, size.letters + 1, 3):
            file.write(f"{number},2027-03-{2 + number % 28:02} 12:00,{number % 900 + 100}\n")
    with Ledger(root / "ledger.sqlite", witness=root / "witness") as ledger:
        new = NewRun(
            campaign="thanks",
            occurrence="once",
            letter="thank-you",
            as_of=SENT,
            rows=size.letters,
            files={},
            purpose="thank-you",
        )
        run = ledger.freeze(new, _letters(size), [], SENT)
        ledger.add_links(
            run.id, [Link(key=key, place=key, label=f"link {key}", url="") for key in range(1, 9)]
        )
    with closing(sqlite3.connect(root / "ledger.sqlite")) as file_, file_:
        file_.execute("UPDATE letter SET fate = 'accepted', date = ?", (int(SENT.timestamp() * 1_000_000),))
    with Ledger(root / "ledger.sqlite", witness=root / "witness") as ledger:
        for first in range(0, size.observations, _BATCH):
            numbers = range(first, min(first + _BATCH, size.observations))
            ledger.observe([_seen(number, size) for number in numbers])
        for first in range(0, size.letters, _BATCH):
            ledger.respond(filter(None, map(_said, range(first + 1, first + _BATCH + 1))), NOW)


def _letters(size: Size) -> Iterator[NewLetter]:
    for number in range(1, size.letters + 1):
        address = f"person{number}@mail{number % 97}.example"
        yield NewLetter(
            number=number,
            contact=str(number),
            address=address,
            language=("en", "hy", "he")[number % 3],
            slot=address,
            values={},
        )


def _seen(place: int, size: Size) -> Observation:
    """Three of each letter with an even number."""
    return Observation(
        letter=2 * (place // 3) % size.letters + 2,
        at=SENT + timedelta(seconds=60 + place % 864_000),
        seen=(Seen.OPEN, Seen.CLICK, Seen.CLICK)[place % 3],
        link=(None, 1 + place // 3 % 8, 1 + place // 7 % 8)[place % 3],
        agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        network="203.0.113.0/24",
    )


def _said(number: int) -> Response | None:
    """Of one letter in ten, an answer; of one in a hundred, a reply."""
    if number % 10:
        return None
    facts = {"at": SENT + timedelta(minutes=number % 40_000), "source": Source.PAGE, "letter": number}
    if number % 100:
        answer = Answer(question="recommend", choice=str(number // 10 % 11))
        return Response(id=f"page:{number}", kind=Kind.ANSWER, answer=answer, **facts)  # type: ignore[arg-type]
    return Response(id=f"mail:{number}", kind=Kind.REPLY, text="Thank you! " * 20, **facts)  # type: ignore[arg-type]


def measure(root: Path) -> None:
    """Make the report, and say what it took."""
    with Ledger(root / "ledger.sqlite", witness=root / "witness") as ledger:
        run = ledger.runs("thanks")[0]
        before = psutil.Process().memory_info().rss
        began = time.perf_counter()
        found = report(ledger, run, inputs().settings, root, inputs=inputs(), now=NOW)
        took = time.perf_counter() - began
    print(f"  {found.fates.accepted:,} letters, {found.clicked.people:,} followed a link")
    print(f"  {took:.1f} s; {before / 2**20:.0f} MB before it began")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--letters", type=int, default=200_000)
    size = Size(parser.parse_args().letters)
    print(f"a report of {size.letters:,} letters and {size.observations:,} observations")
    with tempfile.TemporaryDirectory() as folder:
        for task, arguments in ((make, (Path(folder), size)), (measure, (Path(folder),))):
            process = multiprocessing.get_context("spawn").Process(target=task, args=arguments)
            process.start()
            peak = 0
            watched = psutil.Process(process.pid)
            while process.is_alive():
                try:
                    peak = max(peak, watched.memory_info().rss)
                except psutil.NoSuchProcess:
                    break
                time.sleep(0.02)
            process.join()
            assert process.exitcode == 0
    print(f"  at its peak {peak / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
