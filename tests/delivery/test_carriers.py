"""One contract for every carrier."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from engine.delivery.carrier import Carrier
from engine.delivery.folder import FolderCarrier
from engine.delivery.model import Message
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.fate import Fate
from engine.settings.model import Tls
from tests.delivery.memory import MemoryCarrier
from tests.delivery.relay import CONTENT
from tests.delivery.sink import Sink

#: A carrier, and how many letters have gone through it.
Tried = tuple[Carrier, Callable[[], int]]


@asynccontextmanager
async def carrying(kind: str, folder: Path) -> AsyncIterator[Tried]:
    match kind:
        case "memory":
            memory = MemoryCarrier()
            yield memory, lambda: len(memory.delivered)
        case "folder":
            yield FolderCarrier(folder), lambda: len(list(folder.iterdir()))
        case _:
            with Sink().running() as sink:
                yield (
                    SmtpCarrier(Relay(host="127.0.0.1", port=sink.port, tls=Tls.NONE)),
                    lambda: len(sink.log),
                )


def message(number: int) -> Message:
    return Message(
        number=number, sender="news@shop.example", recipient=f"p{number}@home.example", content=CONTENT
    )


CARRIERS = pytest.mark.parametrize("kind", ["memory", "folder", "smtp"])


@CARRIERS
async def test_letters_go_one_after_the_other(kind: str, tmp_path: Path) -> None:
    async with carrying(kind, tmp_path) as (carrier, gone):
        connection = await carrier.connect()
        for number in (1, 2, 3):
            assert connection.usable
            assert await connection.offer(message(number)) is None
            assert gone() == number - 1
            assert (await connection.deliver(message(number))).fate is Fate.ACCEPTED
            assert gone() == number
        await connection.close()
        assert not connection.usable
        await connection.close()


@CARRIERS
async def test_a_letter_only_offered_has_not_gone(kind: str, tmp_path: Path) -> None:
    async with carrying(kind, tmp_path) as (carrier, gone):
        connection = await carrier.connect()
        assert await connection.offer(message(1)) is None
        connection.drop()
        assert not connection.usable
        connection.drop()
        after = await carrier.connect()
        await after.offer(message(2))
        await after.deliver(message(2))
        await after.close()
        assert gone() == 1
