"""Text and bytes as seven-bit lines: encoded-words (RFC 2047), parameters (RFC 2231), bodies (RFC 2045)."""

from __future__ import annotations

import binascii
import re
import struct
import unicodedata
from functools import lru_cache
from urllib.parse import quote

#: Where lines aim to end, and where they must (RFC 5322 2.1.1), without CRLF.
AIM, MOST = 78, 998
#: The longest encoded-word (RFC 2047 2).
_WORD = 75
_FRAME = len("=?utf-8?b??=")
#: Safe in an encoded-word wherever it stands (RFC 2047 5 (3)).
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_QUOTED = tuple(
    "_" if byte == 0x20 else chr(byte) if byte in _PLAIN else f"={byte:02X}" for byte in range(256)
)
_QUOTED_LENGTHS = tuple(map(len, _QUOTED))
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
#: What a body line may hold to go as it is; "=_" is how our boundaries begin, "From " is how old
#: mailboxes separate letters and is changed on its way.
_SEVEN_BIT = re.compile(r"(?:(?!From )[\t\x20-\x7e]{0,76}(?:\r\n|\Z))*")


def encoded(text: str, *, column: int) -> str:
    """``text`` as encoded-words in lines of at most 78 characters, the first beginning at ``column``.

    The shorter of the two encodings; a word never ends inside a character, nor, where it can be had,
    between a letter and the marks, joiners and modifiers that belong to it.
    """
    raw = text.encode()
    quoted_length = sum([_QUOTED_LENGTHS[byte] for byte in raw])
    in_base64 = quoted_length > 4 * -(-len(raw) // 3)
    words = []
    room = min(_WORD, AIM - column) - _FRAME
    while text:
        fits = room // 4 * 3 if in_base64 else _quoted_fit(raw, room)
        piece = raw[:fits].decode("utf-8", "ignore")
        if len(piece) < len(text):
            piece = text[: _cut(text, len(piece))]
        taken = piece.encode()
        words.append(_as_base64(taken) if in_base64 else _as_quoted(taken))
        text, raw, room = text[len(piece) :], raw[len(taken) :], _WORD - _FRAME
    return "\r\n ".join(words)


def _as_base64(raw: bytes) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(raw, newline=False).decode('ascii')}?="


def _as_quoted(raw: bytes) -> str:
    return f"=?utf-8?q?{''.join([_QUOTED[byte] for byte in raw])}?="


def _quoted_fit(raw: bytes, room: int) -> int:
    """How many bytes take at most ``room`` characters."""
    for count, byte in enumerate(raw):
        room -= _QUOTED_LENGTHS[byte]
        if room < 0:
            return count
    return len(raw)


def _cut(text: str, most: int) -> int:
    """The last place up to ``most`` where ``text`` may be cut; ``most`` itself where there is none."""
    place = most
    while place and _joined(text, place):
        place -= 1
    return place or most


def _joined(text: str, index: int) -> bool:
    """Whether the character at ``index`` belongs to the one before: a little of UAX 29, enough for what
    people write."""
    character, before = text[index], text[index - 1]
    if character < "\u0300":
        return False
    if before == "\u200d" or character in "\u200c\u200d" or unicodedata.category(character)[0] == "M":
        return True
    if character in _FLAG_LETTERS:
        # A flag is a pair of letters.
        run = text[:index]
        return (len(run) - len(run.rstrip(_FLAG_LETTERS))) % 2 == 1
    return (
        "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags: flags of regions
        or "\u1160" <= character <= "\u11ff"  # Hangul vowels and final consonants
    )


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
    pieces = [""]
    for character in value:
        # A piece never ends inside a character: some programs decode piece by piece.
        escaped = quote(character, safe="", encoding="utf-8", errors="replace")
        if len(pieces[-1]) + len(escaped) > 54:
            pieces.append("")
        pieces[-1] += escaped
    first, *others = pieces
    if not others:
        return f";\r\n {name}*=utf-8''{first}"
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
