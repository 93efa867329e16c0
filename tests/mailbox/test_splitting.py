"""One stream, the messages in it, in bounded memory."""

from __future__ import annotations

import io
import mailbox
import tracemalloc
from email.message import Message
from pathlib import Path

import pytest

from engine.mailbox.model import LARGEST
from engine.mailbox.splitting import messages

POSTFIX = b"From ann@example.com  Thu Nov 12 10:00:00 2026\n"
TAKEOUT = b"From 1789@xxx Thu Nov 12 10:00:00 +0000 2026\n"


class Trickle(io.RawIOBase):
    """A stream that hands out a few octets at a time."""

    def __init__(self, content: bytes, at_once: int) -> None:
        self._content = io.BytesIO(content)
        self._at_once = at_once

    def read(self, size: int = -1) -> bytes:
        return self._content.read(self._at_once if size < 0 else min(size, self._at_once))


def split(content: bytes, **options: bool) -> list[bytes]:
    found = list(messages(io.BytesIO(content), **options))
    assert all(len(message) == size for message, size in found)
    # However the octets come in.
    for at_once in (1, 7, 1001):
        assert list(messages(Trickle(content, at_once), **options)) == found  # type: ignore[arg-type]
    return [message for message, _ in found]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", [b""]),
        (b"a\n", [b"a\n"]),
        (b"\n" + POSTFIX + b"a\n", [b"\n" + POSTFIX + b"a\n"]),
        (POSTFIX, [b""]),
        (POSTFIX + b"a\n", [b"a\n"]),
        (POSTFIX + b"a\n\n" + TAKEOUT + b"b\n\n", [b"a\n", b"b\n"]),
        (POSTFIX + b"a\n\n\n" + POSTFIX + b"b", [b"a\n\n", b"b"]),
        # No blank line before it, as some programs write.
        (POSTFIX + b"a\n" + POSTFIX + b"b\n", [b"a\n", b"b\n"]),
        (POSTFIX + POSTFIX + b"b\n", [b"", b"b\n"]),
        # What people write is no separator, and what was quoted stays so.
        (POSTFIX + b"a\n\nFrom then on\n>From me\n", [b"a\n\nFrom then on\n>From me\n"]),
        (b"From ann\na\n\nFrom bob\nb\n", [b"a\n", b"b\n"]),
        (b"From\tann\na\n", [b"From\tann\na\n"]),
        (b"From: ann@example.com\n\nFrom here\n", [b"From: ann@example.com\n\nFrom here\n"]),
        (POSTFIX + b"x" * 5000 + b"\n\n" + POSTFIX + b"y", [b"x" * 5000 + b"\n", b"y"]),
        (POSTFIX + b"a\n\nFrom " + b"x" * 2000 + b"\n", [b"a\n\nFrom " + b"x" * 2000 + b"\n"]),
        (POSTFIX + b"a xFrom 10:00 2026\n", [b"a xFrom 10:00 2026\n"]),
    ],
)
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_messages(content: bytes, found: list[bytes], ending: bytes) -> None:
    def ended(text: bytes) -> bytes:
        return text.replace(b"\n", ending)

    assert split(ended(content)) == [ended(message) for message in found]


def test_a_message_alone_is_one_whatever_is_in_it() -> None:
    content = POSTFIX + b"a\n\n" + POSTFIX + b"b\n"

    assert split(content, alone=True) == [b"a\n\n" + POSTFIX + b"b\n"]


def test_what_the_standard_library_writes_is_read_as_it_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "box"
    box = mailbox.mbox(path)
    for number in range(300):
        message = Message()
        message["Subject"] = f"{number}"
        message.set_payload(f"From me\n\nFrom {number} to you\n" + "\n" * (number % 5) + "x" * number)
        box.add(message)
    box.flush()
    theirs = [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - no dict
    box.close()

    with path.open("rb") as stream:
        assert [message for message, _ in messages(stream)] == theirs


def test_the_beginning_of_what_is_large_is_kept_and_its_size_is_known() -> None:
    large = b"x" * (LARGEST + 5000)

    assert [(len(m), size) for m, size in messages(io.BytesIO(large))] == [(LARGEST, LARGEST + 5000)]
    content = POSTFIX + large + b"\n\n" + POSTFIX + b"b\n"
    (first, size), second = messages(io.BytesIO(content))
    assert (len(first), size, second) == (LARGEST, LARGEST + 5002, (b"b\n", 2))


def test_20_000_messages_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "box"
    # Whoever reads lines that end with LF would read the whole of it as one.
    one = (POSTFIX + b"Subject: x\n\n" + b"line of a letter\n" * 60 + b"\n").replace(b"\n", b"\r")
    path.write_bytes(one * 20_000)

    tracemalloc.start()
    with path.open("rb") as stream:
        count = sum(1 for _ in messages(stream))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_000
    assert path.stat().st_size > 20 * 2**20
    assert most < 4 * 2**20
