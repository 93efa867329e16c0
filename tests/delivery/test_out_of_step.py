"""Servers that say more than they were asked: an answer is never taken for another question's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from engine.delivery.model import Message
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.errors import CarrierDown
from engine.fate import Fate
from engine.settings.model import Tls
from tests.delivery.relay import CONTENT

# More than what the kernel keeps for us on its way.
LARGE = b"Subject: Hi\r\n\r\n" + (b"x" * 70 + b"\r\n") * 200_000


@asynccontextmanager
async def saying(
    answers: dict[bytes, bytes], dot: bytes, *, early: bool = False
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server with one answer to each word, each in one packet; gives its port and the contents it took.

    ``early``: ``dot`` is said once the content has begun, and the rest of it is not read.
    """
    taken: list[bytes] = []
    ended = asyncio.Event()

    serving: list[asyncio.Task[None]] = []

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.ensure_future(serve(reader, writer)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.example\r\n")
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                word = line[:4].strip()
                writer.write(answers.get(word, b"354 go on\r\n" if word == b"DATA" else b"250 ok\r\n"))
                if word == b"DATA":
                    if early:
                        await reader.readexactly(1000)
                        writer.write(dot)
                        await ended.wait()
                        break
                    taken.append(await reader.readuntil(b"\r\n.\r\n"))
                    writer.write(dot)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], taken
        ended.set()
        await asyncio.gather(*serving)


def message(content: bytes = CONTENT) -> Message:
    return Message(number=1, sender="news@shop.example", recipient="ada@home.example", content=content)


def carrier(port: int) -> SmtpCarrier:
    return SmtpCarrier(Relay(host="127.0.0.1", port=port, tls=Tls.NONE))


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        (b"MAIL", b"250 ok\r\n250 ok\r\n"),
        (b"RCPT", b"250 ok\r\n354 go on\r\n"),
        # The content would be answered "550", and this be taken for its answer.
        (b"DATA", b"354 go on\r\n250 queued\r\n"),
        (b"DATA", b"354 go on\r\n25"),
    ],
)
async def test_two_answers_to_one_word_before_the_content(word: bytes, answer: bytes) -> None:
    async with saying({word: answer}, b"550 no\r\n") as (port, taken):
        connection = await carrier(port).connect()
        with pytest.raises(CarrierDown, match=f"answered {word.decode()} twice") as down:
            await connection.offer(message())
        assert down.value.passing
        assert not connection.usable
    assert taken == []


async def test_two_answers_to_the_dot() -> None:
    """The first counts; the second would be the next letter's."""
    async with saying({}, b"250 queued\r\n250 queued\r\n") as (port, taken):
        connection = await carrier(port).connect()
        assert await connection.offer(message()) is None
        outcome = await connection.deliver(message())
        assert outcome.fate is Fate.ACCEPTED
        assert not connection.usable
    assert len(taken) == 1


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (b"250 queued\r\n", Fate.UNSURE),
        (b"552 too large\r\n", Fate.REFUSED),
        (b"451 not now\r\n", Fate.DEFERRED),
    ],
)
async def test_an_answer_before_the_last_byte_has_left(answer: bytes, fate: Fate) -> None:
    async with saying({}, answer, early=True) as (port, _):
        connection = await carrier(port).connect()
        assert await connection.offer(message(LARGE)) is None
        outcome = await connection.deliver(message(LARGE))
        assert outcome.fate is fate
        assert not connection.usable
