"""Letters a second through a real SMTP dialogue on this machine, with the ledger and without it.

The mail server is a lean one in a process of its own; sender and server share the machine's cores.  A
letter is ready-made: what is measured is claiming, offering, recording and sending, not writing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.clock import now
from engine.delivery.model import Message
from engine.delivery.sending import Terms, carry_out
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.delivery.stopping import Stop
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, NewLetter, NewRun
from engine.settings.model import Tls

LETTERS = 4000
CONTENT = b"Subject: thank you\r\n\r\n" + b"All the best to you and yours, from all of us.\r\n" * 500
SENDER = "news@shop.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one round took: wall time and the sender's own CPU time, in seconds."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{LETTERS / self.wall:7.0f} letters/s, {self.cpu / LETTERS * 1e6:5.0f} µs CPU a letter"


class Server(asyncio.Protocol):
    """Answers yes to everything."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = bytearray()
        self._content = False
        transport.write(b"220 bench\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n.\r\n" if self._content else b"\r\n")) >= 0:
            word = bytes(self._buffer[:4])
            del self._buffer[: end + (5 if self._content else 2)]
            self._content = word == b"DATA" and not self._content
            self._transport.write(b"354 go\r\n" if self._content else b"250 ok\r\n")


def _serve(port: Connection) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


@contextmanager
def serving() -> Iterator[int]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield int(here.recv())
    finally:
        process.terminate()
        process.join()


def write(number: int) -> Message:
    return Message(number=number, sender=SENDER, recipient=f"p{number}@home.example", content=CONTENT)


def carrier(port: int) -> SmtpCarrier:
    return SmtpCarrier(Relay(host="127.0.0.1", port=port, tls=Tls.NONE, letters_per_connection=10_000))


async def without_ledger(port: int, connections: int) -> None:
    numbers = iter(range(1, LETTERS + 1))
    relay = carrier(port)

    async def line() -> None:
        connection = await relay.connect()
        for number in numbers:
            message = write(number)
            assert await connection.offer(message) is None
            await connection.deliver(message)

    await asyncio.gather(*(line() for _ in range(connections)))


async def with_ledger(ledger: Ledger, run: int, port: int, connections: int) -> None:
    def compose(letter: Claimed, _date: datetime) -> Message:
        return write(letter.number)

    await carry_out(
        run,
        ledger=ledger,
        carrier=carrier(port),
        compose=compose,
        terms=Terms(connections=connections),
        now=now,
        stop=Stop(),
    )
    assert ledger.tally(run).accepted == LETTERS


def frozen(ledger: Ledger) -> int:
    letters = (
        NewLetter(
            number=number,
            contact=str(number),
            address=f"p{number}@home.example",
            language="en",
            slot=str(number),
            values={"given_name": "Ada", "family_name": "Lovelace"},
        )
        for number in range(1, LETTERS + 1)
    )
    new = NewRun(campaign="bench", occurrence="once", letter="bench", as_of=now(), rows=LETTERS, files={})
    return ledger.freeze(new, letters, [], now()).id


@contextmanager
def measuring(into: list[Measured]) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into.append(Measured(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu))


def main() -> None:
    print(f"sending: {LETTERS} letters of {len(CONTENT) // 1000} KB")
    with serving() as port:
        for connections in (1, 4, 16):
            rounds: list[Measured] = []
            with measuring(rounds):
                asyncio.run(without_ledger(port, connections))
            with (
                TemporaryDirectory() as folder,
                Ledger(Path(folder) / "ledger.sqlite", witness=Path(folder) / "witness") as ledger,
            ):
                run = frozen(ledger)
                with measuring(rounds):
                    asyncio.run(with_ledger(ledger, run, port, connections))
            bare, whole = rounds
            print(f"  {connections:2} connections, no ledger: {bare}")
            print(f"  {connections:2} connections, ledger:    {whole}  (× {bare.wall / whole.wall:.2f})")


if __name__ == "__main__":
    main()
