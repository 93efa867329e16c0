"""One inbound message as it stands: headers, parts, text.  Tolerant and bounded; what it means is for others.

Python's ``email`` package is not used: it raises on odd charsets and headers, and reads a broken message
whole where a capped look is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

from engine import address
from engine.inbound.characters import decode, decode_words, from_base64, from_quoted_printable
from engine.inbound.flattening import flatten

#: Bytes of a message that are looked at; what lies behind them does not exist for us.
LONGEST = 4 * 2**20
#: Bytes of one part that are read as text.
LONGEST_TEXT = 256 * 2**10
_LONGEST_HEAD = 128 * 2**10
_LONGEST_VALUE = 16 * 2**10
_MOST_HEADERS = 1000
#: How deep parts may lie in one another, attached messages included; how many one message may have.
_DEEPEST = 10
_MOST_PARTS = 200

# RFC 5322 2.2: printable ASCII but the colon; a space before the colon is obsolete, and happens.
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,80})\s*/\s*([\w!#$&^.+-]{1,80})")
_PARAMETER = re.compile(
    r";\s*([\w!#$&^.+-]{1,60})(\*[\d*]{0,4})?\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;\s\"]*))"
)
# A boundary nobody declared: a line with dashes above a part's headers.
_BOUNDARY = re.compile(rb"^--([^\s][^\n]{0,99})\n(?:Content-|\n)", re.MULTILINE | re.IGNORECASE)
# Charsets whose letters have two bytes or four.
_WIDE = re.compile(r"(?i)utf-?(?:16|32)|ucs-?[24]|iso-10646-ucs|unicode$")
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
_HEADERS_ONLY = frozenset(
    {"text/rfc822-headers", "text/rfc822-header", "message/global-headers", "message/rfc822-headers"}
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_BRACKETED = re.compile(r"<\s*(?:mailto:)?([^<>\s,;:]{1,256}@[^<>\s,;]{1,256})\s*>", re.IGNORECASE)
_BARE = re.compile(r"[^\s<>()\[\],;:\"]{1,256}@[^\s<>()\[\],;:\"]{1,256}")


class Message:
    """A message, or one part of one.  Everything is read when it is first asked for.

    Nothing here raises, whatever the bytes; lines end with \\n.
    """

    def __init__(self, content: bytes, *, depth: int = 0, default: str = "text/plain") -> None:
        """``content``: normalised by ``read``, or a slice of that; ``depth``: parts around it."""
        self._fields, self._body = _split(content)
        self._depth = depth
        self._default = default

    # Headers

    def header(self, name: str) -> str | None:
        """The first field of that name (in any case), decoded, on one line; None without one."""
        found = self.raw_header(name)
        return None if found is None else _one_line(decode_words(found))

    def headers(self, name: str) -> tuple[str, ...]:
        """Every field of that name, first to last, decoded, each on one line."""
        return tuple(_one_line(decode_words(value)) for key, value in self._fields if key == name.lower())

    def raw_header(self, name: str) -> str | None:
        """The first field of that name, unfolded, not decoded."""
        return next((value for key, value in self._fields if key == name.lower()), None)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Every field: name in lower case, value unfolded and not decoded."""
        return self._fields

    @cached_property
    def content_type(self) -> str:
        """ "text/plain", in lower case; where none can be read, what is the rule there (RFC 2045 5.2)."""
        found = _TYPE.match(self.raw_header("content-type") or "")
        return self._default if found is None else f"{found[1]}/{found[2]}".lower()

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Those of Content-Type, names in lower case."""
        return _parameters(self.raw_header("content-type") or "")

    @cached_property
    def disposition(self) -> str:
        """ "attachment", "inline" or ""."""
        return (self.raw_header("content-disposition") or "").partition(";")[0].strip().lower()

    @cached_property
    def filename(self) -> str | None:
        """What a part would be saved as."""
        given = _parameters(self.raw_header("content-disposition") or "").get("filename")
        name = given or self.parameters.get("name")
        return None if name is None else _one_line(decode_words(name))

    @cached_property
    def sender(self) -> str | None:
        """The address in From, normalised where that can be; None where there is none."""
        return next((normalised(found) for found in addresses(self.header("from") or "")), None)

    @cached_property
    def date(self) -> datetime | None:
        """What Date says, aware; None where it cannot be read."""
        try:
            found = parsedate_to_datetime((self.header("date") or "")[:100])
            # "-0000" is a time whose zone is not told (RFC 5322 3.3).
            return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    # Parts

    @cached_property
    def children(self) -> tuple[Message, ...]:
        """The parts directly within a multipart; empty for anything else."""
        if not self.content_type.startswith("multipart/") or self._depth >= _DEEPEST:
            return ()
        digest = self.content_type == "multipart/digest"
        return tuple(
            Message(piece, depth=self._depth + 1, default="message/rfc822" if digest else "text/plain")
            for piece in _pieces(self._body, self.parameters.get("boundary"))
        )

    @cached_property
    def parts(self) -> tuple[Message, ...]:
        """This and all parts within it, in the order of the text; not those of attached messages."""
        found: list[Message] = []
        for part in self._walk():
            found.append(part)
            if len(found) >= _MOST_PARTS:
                break
        return tuple(found)

    def _walk(self) -> Iterator[Message]:
        yield self
        for child in self.children:
            yield from child._walk()

    @cached_property
    def message(self) -> Message | None:
        """Of a part that holds a message, or a message's headers: that message."""
        if self._depth >= _DEEPEST:
            return None
        if self.content_type in _MESSAGES or self.content_type in _HEADERS_ONLY:
            return Message(self.content.lstrip(b"\n"), depth=self._depth + 1)
        return None

    @property
    def is_attachment(self) -> bool:
        """Meant to be saved rather than read."""
        return self.disposition == "attachment" or (
            self.filename is not None and self.disposition != "inline"
        )

    # Text

    @cached_property
    def content(self) -> bytes:
        """The body without its transfer encoding, capped at LONGEST_TEXT bytes of text."""
        decoded = self._unwrapped
        return self._body[:LONGEST_TEXT] if decoded is None else _normalised(decoded)[:LONGEST_TEXT]

    @cached_property
    def _unwrapped(self) -> bytes | None:
        """The body without its transfer encoding, lines ended as they are; None where it has none."""
        encoding = (self.header("content-transfer-encoding") or "").strip().lower()
        if encoding == "base64":
            return from_base64(self._body[: LONGEST_TEXT * 2])
        if encoding == "quoted-printable":
            return from_quoted_printable(self._body[: LONGEST_TEXT * 2])
        return None

    @cached_property
    def decoded(self) -> str:
        """The content as text, by its charset or a guess.  For HTML, the source."""
        charset = self.parameters.get("charset")
        if self._unwrapped is not None and _WIDE.match(charset or ""):
            # A line end has two bytes there, or four, and NUL is half of a letter.
            text = decode(self._unwrapped[:LONGEST_TEXT], charset)
            return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return decode(self.content, charset)

    @cached_property
    def body(self) -> str:
        """All below the headers as it stands, parts and encodings not looked into; capped."""
        return decode(self._body[:LONGEST_TEXT], self.parameters.get("charset"))

    @cached_property
    def text(self) -> str:
        """What a person reads: the plain text parts in order, or the HTML flattened where there are none.

        Of a multipart/alternative one version only.  No attachments.  Quotations of flattened HTML begin
        with "> ".
        """
        return "\n".join(piece for piece in self._texts() if piece)[:LONGEST_TEXT]

    @cached_property
    def html(self) -> str:
        """The source of the HTML parts that are no attachments; empty where there are none."""
        return "\n".join(
            part.decoded for part in self.parts if part.content_type == "text/html" and not part.is_attachment
        )[:LONGEST_TEXT]

    def _texts(self) -> list[str]:
        if self.children:
            if self.content_type == "multipart/alternative":
                return _best(self.children)
            return [text for child in self.children if not child.is_attachment for text in child._texts()]
        if self.content_type == "text/html":
            return [flatten(self.decoded)]
        if self.content_type in ("text/plain", "text/enriched"):
            return [self.decoded]
        # A multipart without parts, or a type nobody knows: better read than lost.
        if self.content_type.startswith("multipart/") or (self._depth == 0 and "/" not in self.content_type):
            return [self.body]
        return []


def read(content: bytes) -> Message:
    """``content`` as a message: any bytes, lines ended by CR, LF or CRLF; an mbox's "From " line is cut.

    Never raises.  Looks at the first LONGEST bytes only, and takes time in proportion to them.
    """
    content = _normalised(content[:LONGEST]).removeprefix(b"\xef\xbb\xbf").lstrip(b"\n")
    if content.startswith((b"From ", b">From ")):
        content = content.partition(b"\n")[2]
    return Message(content)


def addresses(value: str) -> tuple[str, ...]:
    """The addresses in a header's value, as written, in order; names and comments do not count."""
    value = value[: _LONGEST_VALUE // 4]
    plain = _COMMENT.sub(
        " ",
        _QUOTED.sub(lambda found: found[0] if "@" in value[found.end() : found.end() + 1] else " ", value),
    )
    found = (
        _BRACKETED.findall(plain) or _BRACKETED.findall(value) or _BARE.findall(plain) or _BARE.findall(value)
    )
    return tuple(dict.fromkeys(one.strip("'.") for one in found))


def normalised(text: str) -> str:
    """The identity of an address (``engine.address``), or the text in lower case where it has none."""
    return address.judge(text[:400]).identity or text.lower()


def _best(versions: tuple[Message, ...]) -> list[str]:
    """The text of a multipart/alternative: plain where there is any, else whichever says something."""
    for wanted in ("text/plain", "multipart/", "text/html", ""):
        for version in versions:
            if version.content_type.startswith(wanted):
                found = version._texts()
                if any(text.strip() for text in found):
                    return found
    return []


def _normalised(content: bytes) -> bytes:
    """Lines ended by \\n alone; no NUL, which ends the text for some libraries."""
    if b"\r" in content:
        content = content.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content.replace(b"\0", b"")


def _split(content: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """The fields of a message and its body.

    A line that is no field and continues none ends the headers, unless the next line is a field again: then
    it is a continuation whose indentation got lost.
    """
    fields: list[tuple[str, bytearray]] = []
    position = 0
    limit = min(len(content), _LONGEST_HEAD)
    while position < limit:
        end = content.find(b"\n", position)
        end = len(content) if end < 0 else end
        line = content[position:end]
        if not line.strip():
            position = end + 1
            break
        name = _FIELD.match(line)
        if name is not None and len(fields) < _MOST_HEADERS:
            fields.append((name[1].decode("ascii").lower(), bytearray(line[name.end() : _LONGEST_VALUE])))
        elif fields and (line[:1] in b" \t" or _FIELD.match(content, end + 1)):
            kept = fields[-1][1]
            kept += (b" " + line.strip())[: max(0, _LONGEST_VALUE - len(kept))]
        elif not line.startswith((b"From ", b">From ")):
            break
        position = end + 1
    return tuple((name, decode(bytes(value), None).strip()) for name, value in fields), content[position:]


def _pieces(body: bytes, boundary: str | None) -> list[bytes]:
    """What stands between the boundaries; the preamble and whatever follows the last one are left out."""
    marker = b"--" + (boundary or "").encode("utf-8", "replace").rstrip()
    if len(marker) == 2 or not (body.startswith(marker) or b"\n" + marker in body):
        guess = _BOUNDARY.search(body)
        if guess is None:
            return []
        marker = b"--" + guess[1].rstrip()
    pieces: list[bytes] = []
    begun = -1
    position = 0 if body.startswith(marker) else body.find(b"\n" + marker) + 1
    while len(pieces) < _MOST_PARTS:
        end = body.find(b"\n", position)
        rest = body[position + len(marker) : len(body) if end < 0 else end].rstrip()
        if rest in (b"", b"--"):
            if begun >= 0:
                pieces.append(body[begun : max(begun, position - 1)])
            begun = -1 if rest == b"--" or end < 0 else end + 1
        following = -1 if end < 0 else body.find(b"\n" + marker, end)
        if following < 0 or (rest == b"--"):
            break
        position = following + 1
    if begun >= 0:
        pieces.append(body[begun:])
    return pieces


def _parameters(value: str) -> dict[str, str]:
    """What follows the first ";" (RFC 2045 5.1), continuations and charsets (RFC 2231 3, 4) put together."""
    found: dict[str, str] = {}
    for parameter in _PARAMETER.finditer(value[: _LONGEST_VALUE // 4]):
        name, mark = parameter[1].lower(), parameter[2] or ""
        text = re.sub(r"\\(.)", r"\1", parameter[3]) if parameter[3] is not None else parameter[4]
        if mark.endswith("*") and mark != "*":
            text = _percent_decoded(text)
        elif mark == "*":
            charset, _, rest = text.partition("'")
            text = _percent_decoded(rest.partition("'")[2] or rest, charset)
        found[name] = found.get(name, "") + text if mark not in ("", "*") else found.get(name) or text
    return found


def _percent_decoded(text: str, charset: str | None = None) -> str:
    raw = re.sub(
        rb"%([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), text.encode("utf-8", "replace")
    )
    return decode(raw, charset)


def _one_line(text: str) -> str:
    return " ".join(text.split())
