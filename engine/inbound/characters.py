"""Bytes of mail as text: declared charsets, those that lie or are unknown, and encoded words in headers."""

from __future__ import annotations

import binascii
import codecs
import re

_CHARSET = re.compile(r"[A-Za-z0-9][\w.:+-]{0,39}")
# What is meant by names that Python does not know, or knows in a narrower sense than those who write them.
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "cp1255",
    "iso-8859-8-e": "cp1255",
    "iso-8859-8": "cp1255",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
}
# Not charsets of mail; some of them take quadratic time.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
# Declared by programs that do not know; such text is mostly UTF-8 today, or tells by itself.
_UNDECIDED = frozenset({"", "us-ascii", "ascii", "ansi", "x-unknown", "unknown-8bit", "default", "8bit"})
# ARMSCII-8 (AST 34.005), which Python lacks: signs from A2, then capital and small letter by turns from B2.
_ARMSCII = {
    **dict(zip(range(0xA2, 0xB2), "և։)(»«—.՝,-֊…՜՛՞", strict=True)),
    **{0xB2 + 2 * n: chr(0x531 + n) for n in range(38)},
    **{0xB3 + 2 * n: chr(0x561 + n) for n in range(38)},
    0xFE: "՚",
}
_ARMSCII_TABLE = "".join(_ARMSCII.get(code, chr(code)) for code in range(256))

# RFC 2047 2; the charset may carry a language (RFC 2231 5).  Spaces inside are not allowed, and happen.
_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_NO_BASE64 = bytes(
    sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
)


def decode(content: bytes, charset: str | None) -> str:
    """``content`` as text.  Never fails: what cannot be read becomes U+FFFD.

    Args:
        charset: As declared; None, unknown or mistaken ones are replaced by a guess.
    """
    name = (charset or "").strip().strip("\"'").lower()
    if name in ("armscii-8", "armscii8"):
        return codecs.charmap_decode(content, "replace", _ARMSCII_TABLE)[0]
    if name in _UNDECIDED or not _CHARSET.fullmatch(name):
        return _guessed(content)
    try:
        codec = codecs.lookup(_MEANT.get(name, name))
        if codec.name in _NO_CHARSETS:
            return _guessed(content)
        text = content.decode(codec.name, "replace")
        if codec.name == "utf-7":
            # It can spell halves of surrogate pairs, which cannot be written anywhere.
            text = text.encode("utf-8", "replace").decode()
    except (LookupError, ValueError):
        return _guessed(content)
    # A charset that is not the one: bytes that were cut off at the end make one such character.
    return _guessed(content) if text.count("\ufffd") > 1 else text


def decode_words(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) read.  Never fails."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    pending, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        # White space between two encoded words does not count; a character may be cut in two by them.
        joined = end > 0 and not between.strip()
        if not joined or word[1].lower() != charset:
            pieces += (decode(pending, charset), "" if joined else between)
            pending = b""
        charset, end = word[1].lower(), word.end()
        encoded = word[3].encode("ascii", "replace")
        if word[2] in "bB":
            pending += from_base64(encoded)
        else:
            pending += binascii.a2b_qp(encoded.replace(b" ", b"_"), header=True)
    return "".join((*pieces, decode(pending, charset), value[end:]))


def from_base64(content: bytes) -> bytes:
    """What base64 stands for: other characters do not count, nor does what follows "="."""
    plain = content.translate(None, _NO_BASE64).partition(b"=")[0]
    # One character left over holds no byte.
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))


def from_quoted_printable(content: bytes) -> bytes:
    """What quoted-printable stands for; what is not written so stays as it is."""
    return binascii.a2b_qp(content)


def _guessed(content: bytes) -> str:
    """Text whose charset nobody tells: what it can be without contradiction, the likeliest first."""
    if b"\x1b$" in content:
        return content.decode("iso2022_jp_ext", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut off in the middle of a character at the end.
        if error.start >= len(content) - 3:
            return content.decode("utf-8", "replace")
    high = [byte for byte in content[:20_000] if byte > 0x7F]
    letters = sum(1 for byte in content[:20_000] if 0x41 <= byte & 0xDF <= 0x5A) + len(high)
    if len(high) * 2 > letters:
        # Mostly letters that are not Latin: Hebrew lies within E0..FA, Cyrillic fills C0..FF.
        if all(0xE0 <= byte <= 0xFA for byte in high):
            return content.decode("cp1255", "replace")
        # Small letters, the most frequent, are E0..FF in windows-1251 and C0..DF in KOI8-R.
        small = sum(1 for byte in high if byte >= 0xE0)
        return content.decode("cp1251" if small * 2 > len(high) else "koi8_r", "replace")
    return content.decode("cp1252", "replace")
