"""A sender in a process of its own, to be killed.

Reads one order a line (JSON) from standard input; for each it forks a child that carries a run out, and
prints the child's pid and, when it has ended, its exit status.  A fork and not a new interpreter: dozens of
them start within the time that imports take.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection

from engine.clock import now
from engine.delivery import carrier
from engine.delivery.model import Message
from engine.delivery.sending import Ending, Terms, carry_out
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.delivery.stopping import Stop
from engine.fate import Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, Go, Step
from engine.settings.model import Tls
from tests.delivery.relay import compose

#: The moments of a letter's life at which a sender can be told to die; ``DOOMED`` is the letter's number.
POINTS = ("claimed", "composed", "offered", "written", "committed", "at-risk", "content", "replied")
DOOMED = 3
STATUS = {Ending.DONE: 0, Ending.STOPPED: 10, Ending.PAUSED: 11}


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class Mortal:
    """A connection that dies at one point of one letter's life."""

    def __init__(self, inner: carrier.Connection, point: str) -> None:
        self._inner = inner
        self._point = point

    @property
    def usable(self) -> bool:
        return self._inner.usable

    async def offer(self, message: Message) -> Outcome | None:
        outcome = await self._inner.offer(message)
        self._perhaps("offered", message)
        return outcome

    async def deliver(self, message: Message) -> Outcome:
        self._perhaps("at-risk", message)
        delivering = asyncio.ensure_future(self._inner.deliver(message))
        await asyncio.sleep(0)  # Content is written before the first wait.
        self._perhaps("content", message)
        outcome = await delivering
        self._perhaps("replied", message)
        return outcome

    def drop(self) -> None:
        self._inner.drop()

    async def close(self) -> None:
        await self._inner.close()

    def _perhaps(self, point: str, message: Message) -> None:
        if point == self._point and message.number == DOOMED:
            die()


class MortalCarrier:
    def __init__(self, inner: SmtpCarrier, point: str) -> None:
        self._inner = inner
        self._point = point

    async def connect(self) -> Mortal:
        return Mortal(await self._inner.connect(), self._point)


class MortalLedger(Ledger):
    """A ledger whose process dies right after a claim, right before a commit, or right after one."""

    def __init__(self, folder: Path, point: str) -> None:
        self._point = point
        self._doomed = False
        super().__init__(folder / "ledger.sqlite", witness=folder / "witness")

    def claim(self, run: int, owner: int, limit: int, now: datetime) -> list[Claimed]:
        letters = super().claim(run, owner, limit, now)
        if self._point == "claimed" and any(letter.number == DOOMED for letter in letters):
            die()
        return letters

    def advance(self, steps: Sequence[Step], now: datetime) -> list[Go]:
        self._doomed = any(
            step.at_risk is not None and step.at_risk.letter.number == DOOMED for step in steps
        )
        answers = super().advance(steps, now)
        if self._point == "committed" and self._doomed:
            die()
        return answers

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with super()._writing() as connection:
            yield connection
            if self._point == "written" and self._doomed:
                die()


async def send(folder: Path, port: int, connections: int, point: str) -> int:
    def write(letter: Claimed, date: datetime) -> Message:
        if point == "composed" and letter.number == DOOMED:
            die()
        return compose(letter, date)

    with MortalLedger(folder, point) as ledger:
        stop = Stop()
        with stop.on_signals():
            ending = await carry_out(
                1,
                ledger=ledger,
                carrier=MortalCarrier(SmtpCarrier(Relay(host="127.0.0.1", port=port, tls=Tls.NONE)), point),
                compose=write,
                terms=Terms(connections=connections),
                now=now,
                stop=stop,
            )
    return STATUS[ending]


def main() -> None:
    while line := sys.stdin.readline():
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                status = asyncio.run(send(Path(order.pop("folder")), **order))
            finally:
                os._exit(status)
        print(pid, flush=True)  # noqa: T201 (the test reads it)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
