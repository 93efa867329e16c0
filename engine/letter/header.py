"""The headers of a letter, written out: the fixed set a campaign needs (RFC 5322, 2369, 2919, 8058)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from engine.address import judge
from engine.language import Direction, direction, primary
from engine.letter.encoding import AIM, MOST, encoded, folded
from engine.problem import quoted

#: With this word the subject of advertising begins in Israel (Communications Law 30A).
ADVERTISEMENT = "פרסומת"

#: What the subject of a copy that is sent to be looked at begins with.
TEST = "[Test]"

#: Turn the text around them.  A subject may hold a salutation's isolates, a name neither these nor marks.
_OVERRIDES = dict.fromkeys(range(0x202A, 0x202F))
_TURNING = _OVERRIDES | dict.fromkeys(range(0x2066, 0x206A))
_STEERING = _TURNING | dict.fromkeys((0x061C, 0x200E, 0x200F, 0xFEFF))
#: Controls, line and paragraph separators, and bytes no text has.
_HARMFUL = frozenset({"Cc", "Zl", "Zp", "Cs"})
#: A long name is a mistake or an attack; nobody's is longer.
_LONGEST_NAME = 200
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_URL = re.compile(r"(?:https?|mailto):[\x21-\x3b\x3d\x3f-\x7e]+")
_ID = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.-]+@[A-Za-z0-9.-]+>")


class HeaderError(ValueError):
    """A header cannot be written from what was given.  str() is one line fit to show."""


class NeedsSmtpUtf8Error(HeaderError):
    """The part before the @ is not ASCII; only a relay with SMTPUTF8 (RFC 6531) could carry the letter."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One person's name and address.

    ``name`` is None, or without meaning, where only the address is shown.
    """

    name: str | None
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What stands above a letter.  Date is not here: it is stamped when the letter first goes.

    Attributes:
        sender: From.  A name that holds controls or turns text is refused.
        to: The one recipient.  Such characters in this name are left out: it is a stranger's data.
        subject: On one line; controls become spaces.
        message_id: In angle brackets.
        language: Of the letter, for Content-Language.
        reply_to: None where answers go to the sender.
        list_id: What people's filters know the shop's letters by, "letters.shop.example"; None for none.
        unsubscribe: Ways out, https: and mailto:, the best first; empty for none.
        one_click: The first of them takes a POST (RFC 8058).
        feedback_id: Up to four words under which mailbox providers count complaints; empty for none.
        test: A copy for somebody who looks at it; says so, for programs that sort mail.
        by_machine: Nobody is to answer it by a machine, nor take it for a person's words (RFC 3834 5).
    """

    sender: Mailbox
    to: Mailbox
    subject: str
    message_id: str
    language: str
    reply_to: Mailbox | None = None
    list_id: str | None = None
    unsubscribe: tuple[str, ...] = ()
    one_click: bool = False
    feedback_id: tuple[str, ...] = ()
    test: bool = False
    by_machine: bool = False


def written(headers: Headers) -> str:
    """The headers as lines, each ended by CRLF: ASCII, aiming at 78 characters, never over 998.

    Raises:
        NeedsSmtpUtf8Error: if an address has a non-ASCII part before the @.
        HeaderError: if another value cannot stand in a header.
    """
    lines = [_address("From", headers.sender, strict=True), _address("To", headers.to, strict=False)]
    if headers.reply_to is not None:
        lines.append(_address("Reply-To", headers.reply_to, strict=True))
    lines.append(_subject(headers.subject))
    if not _MESSAGE_ID.fullmatch(headers.message_id):
        raise HeaderError(f"{quoted(headers.message_id)} is not a Message-ID")
    lines.append(f"Message-ID: {headers.message_id}\r\n")
    lines.append(_of_campaign(headers.language, headers.list_id, headers.feedback_id))
    if headers.unsubscribe:
        lines.append(_unsubscribe(headers.unsubscribe))
        if headers.one_click:
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    if headers.test:
        lines.append("X-Gramercy-Copy: test\r\n")
    if headers.by_machine:
        lines.append("Auto-Submitted: auto-generated\r\n")
    return "".join(lines)


def lawful_subject(subject: str, *, language: str, country: str | None, advertising: bool) -> str:
    """``subject``, beginning with the word for advertising where Israel's law asks for it.

    That is advertising to Israel, or in Hebrew to a country we do not know.  The word is not said twice.
    """
    due = advertising and (country == "IL" or (country is None and primary(language) == "he"))
    if not due or subject.translate(_STEERING).lstrip('«" ').startswith(ADVERTISEMENT):
        return subject
    return f"{ADVERTISEMENT}: {subject}"


def copy_subject(subject: str, *, language: str) -> str:
    """``subject`` marked as a copy's, before anything else: a copy is no advertising to whoever gets it.

    In a language that runs from right to left the mark does not turn the line round.
    """
    turned = "\u200f" if direction(language) is Direction.RTL else ""
    return f"{turned}{TEST} {subject}"


def one_line(text: str) -> str:
    """``text`` on one line: controls and line separators become spaces, overrides go, ends are trimmed."""
    plain = text.translate(_OVERRIDES)
    if not plain.isprintable():
        plain = "".join(" " if unicodedata.category(c) in _HARMFUL else c for c in plain)
    return plain.strip()


def shown_name(text: str | None) -> str:
    """A stranger's name as it may stand in a header: harmless, single spaces, at most 200 characters."""
    plain = " ".join(one_line(text or "").translate(_STEERING).split())
    return plain[:_LONGEST_NAME].rstrip()


@lru_cache(4096)
def _subject(text: str) -> str:
    return folded("Subject", one_line(text))


@lru_cache(1024)
def _address(header: str, mailbox: Mailbox, *, strict: bool) -> str:
    judged = judge(mailbox.address)
    if judged.address is None:
        raise HeaderError(f"{quoted(mailbox.address)} is not an email address: {judged.reason}")
    if not judged.address.isascii():
        raise NeedsSmtpUtf8Error(f"{quoted(mailbox.address)} can only be written to by way of SMTPUTF8")
    name = shown_name(mailbox.name)
    if strict and mailbox.name is not None and _is_unfit(mailbox.name):
        raise HeaderError(f"the name {quoted(mailbox.name)} holds characters that no name may hold")
    if not name:
        return f"{header}: {judged.address}\r\n"
    line = f"{header}: {_phrase(name, column=len(header) + 2)}"
    room = AIM - len(line.rpartition("\n")[2])
    fold = "\r\n" if len(judged.address) + 3 > room else ""
    return f"{line}{fold} <{judged.address}>\r\n"


def _is_unfit(name: str) -> bool:
    return any(unicodedata.category(c) in _HARMFUL or ord(c) in _TURNING for c in name)


def _phrase(name: str, *, column: int) -> str:
    """A display name that reads back as ``name`` and as nothing else: bare words, else one quoted string on
    one line, else encoded-words."""
    # Parsers disagree on encoded-words inside quotes; a name that looks like one is encoded itself.
    if len(name) + column + 2 <= AIM and "=?" not in name:
        if _ATOMS.fullmatch(name):
            return name
        if _PRINTABLE.fullmatch(name):
            escaped = re.sub(r'(["\\])', r"\\\1", name)
            return f'"{escaped}"'
    return encoded(name, column=column)


@lru_cache(256)
def _of_campaign(language: str, list_id: str | None, feedback_id: tuple[str, ...]) -> str:
    """The headers that are the same for every letter of a campaign in one language."""
    if not _ID.fullmatch(language):
        raise HeaderError(f"{quoted(language)} is not a language tag")
    lines = ["MIME-Version: 1.0\r\n", f"Content-Language: {language}\r\n"]
    if list_id is not None:
        if not _ID.fullmatch(list_id):
            raise HeaderError(f"{quoted(list_id)} is not a list's name")
        lines.append(f"List-Id: <{list_id}>\r\n")
    if feedback_id:
        words = (re.sub(r"[^A-Za-z0-9._-]+", "-", word).strip("-")[:60] for word in feedback_id[:4])
        lines.append(f"Feedback-ID: {':'.join(words)}\r\n")
    return "".join(lines)


def _unsubscribe(ways: tuple[str, ...]) -> str:
    """Raw, and folded only after commas: mailbox providers read no encoded-words here."""
    for way in ways:
        if not _URL.fullmatch(way) or len(f"List-Unsubscribe: <{way}>,") > MOST:
            raise HeaderError(f"{quoted(way)} cannot stand in List-Unsubscribe")
    return "List-Unsubscribe: " + ",\r\n ".join(f"<{way}>" for way in ways) + "\r\n"
