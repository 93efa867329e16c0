"""Text and bytes as seven-bit lines: encoded-words (RFC 2047), parameters (RFC 2231), bodies (RFC 2045)."""

from __future__ import annotations

import binascii
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import quote

#: Where lines aim to end, and where they must (RFC 5322 2.1.1), without CRLF.
AIM, MOST = 78, 998
#: The longest encoded-word (RFC 2047 2).
_WORD = 75
_BASE64, _QUOTED, _END = "=?utf-8?b?", "=?utf-8?q?", "?="
#: Safe in an encoded-word wherever it stands (RFC 2047 5 (3)).
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_QUOTED_BYTES = tuple(
    "_" if byte == 0x20 else chr(byte) if byte in _PLAIN else f"={byte:02X}" for byte in range(256)
)
#: What a body line may hold to go as it is; "=_" is how our boundaries begin, "From " is how old
#: mailboxes separate letters and is changed on its way.
_SEVEN_BIT = re.compile(r"(?:(?!From )[\t\x20-\x7e]{0,76}(?:\r\n|\Z))*")


def encoded(text: str, *, column: int) -> str:
    """``text`` as encoded-words in lines of at most 76 characters, the first beginning at ``column``.

    The shorter of the two encodings; a word never ends inside a character, nor, where it can be had,
    between a letter and the marks, joiners and modifiers that belong to it.
    """
    raw = text.encode()
    quoted_length = sum(len(_QUOTED_BYTES[byte]) for byte in raw)
    if quoted_length <= 4 * -(-len(raw) // 3):
        return "\r\n ".join(_QUOTED + word + _END for word in _filled(text, column, _as_quoted))
    return "\r\n ".join(_BASE64 + word + _END for word in _filled(text, column, _as_base64))


def _as_quoted(raw: bytes) -> str:
    return "".join([_QUOTED_BYTES[byte] for byte in raw])


def _as_base64(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).decode("ascii")


def _filled(text: str, column: int, write: Callable[[bytes], str]) -> Iterator[str]:
    """``text`` in pieces as long as fit, each written by ``write``."""
    frame = len(_BASE64) + len(_END)
    room = min(_WORD, AIM - column) - frame
    if len(whole := write(text.encode())) <= room:
        yield whole
        return
    held = b""
    for cluster in _clusters(text):
        for piece in (cluster,) if len(write(cluster.encode())) <= _WORD - frame else tuple(cluster):
            raw = piece.encode()
            if held and len(write(held + raw)) > room:
                yield write(held)
                held, room = b"", _WORD - frame
            held += raw
    yield write(held)


def _clusters(text: str) -> Iterator[str]:
    """Characters with what belongs to them: a little of UAX 29, enough for what people write."""
    start = 0
    for index in range(1, len(text)):
        if not _joined(text, start, index):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _joined(text: str, start: int, index: int) -> bool:
    """Whether the character at ``index`` belongs to the cluster that begins at ``start``."""
    character, before = text[index], text[index - 1]
    if character < "\u0300":
        return False
    if before == "\u200d" or character in "\u200c\u200d" or unicodedata.category(character)[0] == "M":
        return True
    return (
        "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags: flags of regions
        or "\u1160" <= character <= "\u11ff"  # Hangul vowels and final consonants
        # A flag is a pair of letters.
        or (_is_flag(character) and _is_flag(before) and (index - start) % 2 == 1)
    )


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def folded(name: str, text: str) -> str:
    """A header whose text is for people: name, colon, value, CRLF.

    Comes back from any parser as ``text`` without spaces at its ends.  ``text`` holds no controls.
    """
    text = text.strip()
    column = len(name) + 2
    # An encoded-word look-alike would be decoded; a run of spaces would be lost in folding.
    if text.isascii() and "=?" not in text and "  " not in text:
        lines = [f"{name}:"]
        for word in text.split(" "):
            if len(lines[-1]) + 1 + len(word) <= AIM or lines[-1] == f"{name}:":
                lines[-1] += f" {word}"
            else:
                lines.append(f" {word}")
        if max(map(len, lines)) <= AIM:
            return "\r\n".join(lines) + "\r\n"
    return f"{name}: {encoded(text, column=column)}\r\n"


def parameter(name: str, value: str) -> str:
    """A MIME parameter with the ``;`` and line break before it; in pieces (RFC 2231) where it is long or
    not plain ASCII."""
    if re.fullmatch(r"[\w !#$&'()+,.=@^`{}~-]{1,60}", value, re.ASCII):
        return f';\r\n {name}="{value}"'
    escaped = quote(value, safe="", encoding="utf-8", errors="replace")
    # A piece never ends inside a %XX.
    pieces = re.findall(r"(?:%..|[^%]){1,20}", escaped)
    if len(pieces) == 1:
        return f";\r\n {name}*=utf-8''{escaped}"
    first, *others = pieces
    rest = "".join(f";\r\n {name}*{count}*={piece}" for count, piece in enumerate(others, 1))
    return f";\r\n {name}*0*=utf-8''{first}{rest}"


def body_lines(text: str) -> tuple[str, bytes]:
    """Text of a part as seven-bit lines: the transfer encoding, and the lines.

    Line breaks of any kind become CRLF.  Short ASCII lines go as they are, anything else in base64:
    quoted-printable is smaller for Latin scripts, but takes four times as long to make.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\n", "\r\n")
    if text.isascii() and "=_" not in text and _SEVEN_BIT.fullmatch(text):
        return "7bit", text.encode("ascii")
    return "base64", base64_lines(text.encode("utf-8", "replace"))


def base64_lines(raw: bytes) -> bytes:
    """``raw`` in base64, in lines of 76 characters; the last one is not ended."""
    text = binascii.b2a_base64(raw, newline=False)
    whole, rest = divmod(len(text), 76)
    lines = _cutter(whole).unpack_from(text)
    return b"\r\n".join((*lines, text[-rest:]) if rest else lines)


@lru_cache(1024)
def _cutter(lines: int) -> struct.Struct:
    # One call cuts all lines: four times as fast as slicing.
    return struct.Struct("76s" * lines)
