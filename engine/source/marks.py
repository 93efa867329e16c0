"""What can be counted in a CSV file without parsing it: fast, at the speed of the disk nearly.

Who parses it can be held to these numbers afterwards.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Small enough to stay in a processor's cache while it is gone through several times.
_BLOCK = 1 << 18
#: Octets of a line from which on it is looked at in pieces; no reader takes such a line anyway.
_LONG = 16 << 20


@dataclass(slots=True)
class Marks:
    """What can be counted in a file without parsing it.

    ``neat``: every quote opens a cell at its beginning or closes it at its end, so that all readers agree;
    then ``separators`` are those between cells, and ``breaks`` the line breaks within them.
    """

    quotes: int = 0
    nul: bool = False
    separators: int = 0
    lines: int = 0
    odd_line_ends: bool = False
    broken: bool = False
    neat: bool = True
    breaks: int = 0


def count(path: Path, separator: str) -> Marks:
    """Go through the file once; ``separator`` is one character."""
    marks = Marks()
    sign = separator.encode()
    returns = pairs = 0
    inside = False
    # DuckDB looks only at the columns that are asked for.
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb", buffering=0) as handle:
        for block in _blocks(handle):
            marks.nul = marks.nul or b"\0" in block
            marks.lines += (feeds := block.count(b"\n"))
            if b"\r" in block:
                returns += block.count(b"\r")
                pairs += block.count(b"\r\n")
            if not block.isascii():
                marks.broken = marks.broken or not _decodes(decoder, block)
            if inside or b'"' in block:
                between, quotes, neat = _between(block, sign, inside)
                inside ^= quotes % 2 == 1
                marks.quotes += quotes
                marks.neat = marks.neat and neat
                marks.breaks += feeds - between.count(b"\n")
                marks.separators += between.count(sign)
            else:
                marks.separators += block.count(sign)
    marks.broken = marks.broken or not _decodes(decoder, b"", final=True)
    marks.neat = marks.neat and not inside
    # DuckDB wants one kind of line end throughout, and never a bare carriage return.
    marks.odd_line_ends = returns != pairs or (pairs != 0 and pairs != marks.lines)
    return marks


def _blocks(handle: io.RawIOBase) -> Iterator[bytes]:
    """The file in pieces that end where a line does (but for the last, and where lines are very long)."""
    rest = b""
    while block := handle.read(_BLOCK):
        end = block.rfind(b"\n") + 1
        if not end and len(rest) < _LONG:
            rest += block
            continue
        yield rest + block[:end] if end else rest + block
        rest = block[end:] if end else b""
    if rest:
        yield rest


def _between(block: bytes, sign: bytes, inside: bool) -> tuple[bytes, int, bool]:
    """``block`` without what is in quotes, each quoted cell a single quote; how many quotes it had; and
    whether each opened a cell at its beginning or closed it at its end.

    ``inside``: it begins within quotes.  It is taken to begin and to end at a line's end.
    """
    parts = block.split(b'"')
    quotes = len(parts) - 1
    between = (b'"' if inside else b"") + b'"'.join(parts[inside::2])
    if quotes and (inside + quotes) % 2:
        between += b'"'
    cells = between.count(b'"')
    opened = between.count(sign + b'"') + between.count(b'\n"') + between.startswith(b'"')
    closed = between.count(b'"' + sign) + between.count(b'"\n') + between.count(b'"\r\n')
    return between, quotes, cells == opened == closed + between.endswith(b'"')


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True
