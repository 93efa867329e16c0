"""A mail server that follows a transcript, and what is needed to send to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatch

from engine.delivery.model import Message
from engine.ledger.model import Claimed

CONTENT = b"Subject: Hi\r\n\r\nthanks\r\n"


def compose(letter: Claimed, date: datetime) -> Message:
    """The shortest of letters."""
    return Message(
        number=letter.number, sender="news@shop.example", recipient=letter.address, content=CONTENT
    )


def now() -> datetime:
    return datetime.now(UTC)


async def no_sleep(_seconds: float) -> None:
    await asyncio.sleep(0)


@dataclass(slots=True)
class Played:
    """What went other than the transcript says, and how many connections there were."""

    wrong: list[str] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def playing(sections: list[list[str]]) -> AsyncIterator[tuple[int, Played]]:
    """A server that plays one section of a transcript a connection, the last one for ever; gives its port.

    ``S:`` lines are said, ``C:`` lines expected (``*`` stands for anything), ``S: (hang up)`` and the end of
    a section close the line, ``S: (silence)`` says nothing until the client goes, ``C: (hang up)`` expects
    it to go.
    """
    played = Played()

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        section = sections[min(played.connections, len(sections) - 1)]
        played.connections += 1
        try:
            for line in section:
                side, text = line[:2], line[3:]
                if side == "S:" and text == "(silence)":
                    await reader.read()
                elif side == "S:" and text != "(hang up)":
                    writer.write(text.encode() + b"\r\n")
                elif side == "C:":
                    try:
                        got = (await reader.readline()).decode().removesuffix("\r\n") or "(hang up)"
                    except ConnectionError:
                        got = "(hang up)"
                    # An empty line of a letter and the end of the line look alike to readline.
                    if not fnmatch(got, text.replace("[", "[[]")) and not (text == "" and got == "(hang up)"):
                        played.wrong.append(f"expected {text!r}, got {got!r}")
                        break
        finally:
            writer.close()

    server = await asyncio.start_server(play, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], played
