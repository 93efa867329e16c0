"""A stream of octets → the messages in it, in bounded memory: one message, or an mbox of many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from engine.mailbox.model import LARGEST

_CHUNK = 2**18
#: A line that begins a message in an mbox (RFC 4155), whatever ends it.
_LINE = rb"From [^\r\n]{0,990}(?:\r\n|\r|\n|\Z)"
_FIRST = re.compile(_LINE)
_NEXT = re.compile(rb"(?:(?<=\n)|(?<=\r))" + _LINE)
#: What programs write holds a time and a year; what people write at the beginning of a line does not.
_DATED = re.compile(rb"\d{1,2}:\d\d.*\d{4}")
#: The longest such line, and the octet before it.
_HELD_BACK = 1000
_BLANK_LAST = re.compile(rb"(?:\r\n\r\n|\n\n|\r\r)\Z")


def messages(stream: BinaryIO, *, alone: bool = False) -> Iterator[tuple[bytes, int]]:
    """The messages of ``stream``: their first ``LARGEST`` octets, and how many each has.

    A stream that begins with a From_ line is an mbox, read as the standard library's ``mailbox`` does: any
    line that begins with "From " begins a message, ">From " stays as it is, one blank line before the next
    message is not part of the one before.  Where the first such line holds a time and a year, so must the
    others.  Anything else is one message, even if it is empty.  Lines end with LF, CRLF or CR.

    Args:
        alone: There is one message; a From_ line before it is no part of it.
    """
    head = _filled(stream, _HELD_BACK)
    first = _FIRST.match(head)
    if first is None or alone:
        yield _rest(stream, head[first.end() :] if first else head)
        return
    dated = _DATED.search(first[0]) is not None
    message = _Growing()
    rest, seen = head, first.end()
    while True:
        chunk = stream.read(_CHUNK)
        rest += chunk
        # What stands at the end may be the beginning of a From_ line.
        settled = len(rest) - _HELD_BACK if chunk else len(rest)
        for line in _NEXT.finditer(rest, seen):
            if line.start() >= settled:
                break
            if dated and not _DATED.search(line[0]):
                continue
            message.add(rest[seen : line.start()])
            yield message.finished()
            message, seen = _Growing(), line.end()
        if not chunk:
            message.add(rest[seen:])
            yield message.finished()
            return
        if settled > seen:
            message.add(rest[seen:settled])
            # One octet stays, so that a line can be seen to begin behind it.
            rest, seen = rest[settled - 1 :], 1


class _Growing:
    """A message of which more is to come; only its beginning is kept."""

    def __init__(self) -> None:
        self.size = 0
        self._kept = bytearray()

    def add(self, octets: bytes) -> None:
        self._kept += octets[: LARGEST - len(self._kept)]
        self.size += len(octets)

    def finished(self) -> tuple[bytes, int]:
        content = bytes(self._kept)
        if self.size == len(content) and (blank := _BLANK_LAST.search(content)):
            content = content[: len(content) - len(blank[0]) // 2]
            return content, len(content)
        return content, self.size


def _rest(stream: BinaryIO, head: bytes) -> tuple[bytes, int]:
    content = head + stream.read(LARGEST - len(head))
    size = len(content)
    # Whoever writes into a pipe would be stopped by an early end.
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
    return content, size


def _filled(stream: BinaryIO, size: int) -> bytes:
    """The first ``size`` octets; fewer only where there are no more."""
    head = b""
    while len(head) < size and (more := stream.read(size - len(head))):
        head += more
    return head
