"""Our own letter inside a message about it: attached, as headers only, or copied into the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from engine.inbound.parsing import Message, addresses

# What stands above a copy in the text.
_MARK = re.compile(
    r"(?im)^[ \t>*|#=\[]*(?:-{2,}[ \t]*)?(?:this is a copy of|offending message|spam message"
    "|below this line is a copy of|the following is the (?:original|beginning)|a copy of the"
    "|original (?:message|mail|e-mail)|returned (?:message|mail)|your (?:original )?(?:message|mail"
    "|letter) (?:reads|follows|was|headers|header|begins)"
    "|undelivered (?:message|mail)|(?:message|the) (?:headers?|text) (?:follows?|of)|headers? of"
    "|the (?:body|header) of|start of returned|begin(?:ning)? of"
    "|unsent message|message header|ursprüngliche nachricht|originalnachricht|message (?:d'origine"
    "|original)|messaggio originale|mensaje original"
    "|mensagem original|oorspronkelijk bericht|oryginalna wiadomość|původní zpráva|исходное (?:сообщение"
    "|письмо)|ursprungligt meddelande"
    r"|eredeti üzenet|özgün (?:ileti|mesaj)|元のメッセージ|原邮件|原始邮件|原始郵件|원본 메시지)"
    r"[^\n]{0,120}$"
)
# Empty lines and ornaments between that and the copy.
_NO_WORDS = re.compile(r"\A(?:[^\w\n]*\n)+")
_HEADER = re.compile(r"[!-9;-~]{2,60}:(?:[ \t]|$)")
# Only a copied letter has these; whoever describes one writes From, To, Subject, Date.
_TRACES = re.compile(
    r"(?im)^[ \t>|]{0,8}(?:received|return-path|message-id|mime-version|dkim-signature|x-mailer"
    r"|content-type)[ \t]*:"
)
# Of a copy that nothing announces, what no description of a letter has.
_SURE_TRACES = re.compile(r"(?im)^[ \t>|]{0,8}(?:received|return-path|mime-version|dkim-signature)[ \t]*:")
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z2-7]{39}(?![A-Za-z0-9])")
_ID = re.compile(r"<[^<>\s]{1,250}@[^<>\s]{1,250}>")
# Characters of a copy's headers; places where a copy is looked for.
_LONGEST_HEAD = 20_000
_MOST_TRIES = 40
_RECIPIENT_HEADERS = (
    "to",
    "x-original-to",
    "delivered-to",
    "envelope-to",
    "x-envelope-to",
    "apparently-to",
    "cc",
)
# Microsoft's feedback loop names the reader in the letter it sends back.
_COMPLAINED = ("x-hmxmroriginalrecipient", "x-hotmail-original-recipient", "x-original-rcpt-to", "x-rcpt-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What is left of our letter in a message.

    Attributes:
        headers: The letters found, whole or headers only, in order.
        notice: The text of the message without the copy in it.
        to: Whom the first letter was to.
        sender: The addresses it was from.
        message_ids: Its own, in angle brackets.
        tokens: Words in it that may be tokens of ours.
        complained: Who reported it, where a feedback loop says so in the letter; else ``to``.
        complaint_mark: A feedback loop said so.
    """

    headers: tuple[Message, ...]
    notice: str
    to: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    complained: tuple[str, ...] = ()
    complaint_mark: bool = False


def find(message: Message) -> Returned:
    """Look for our letter in ``message``."""
    attached = [part.message for part in message.parts if part.message is not None]
    notice, copied = _divided(message.text)
    letters = tuple(letter for letter in (*attached, copied) if letter is not None and letter.fields)
    if not letters:
        return Returned(headers=(), notice=notice)
    letter = letters[0]
    to = tuple(dict.fromkeys(one for name in _RECIPIENT_HEADERS[:1] for one in _named(letter, name)))
    if not to:
        to = next((found for name in _RECIPIENT_HEADERS if (found := _named(letter, name))), ())
    marked = tuple(one for name in _COMPLAINED for one in _named(letter, name))
    words = " ".join(
        (
            *letter.headers("list-unsubscribe"),
            *letter.headers("return-path"),
            *letter.headers("x-envelope-from"),
        )
    )
    return Returned(
        headers=letters,
        notice=notice,
        to=to,
        sender=tuple(
            one for name in ("from", "sender", "return-path", "reply-to") for one in _named(letter, name)
        ),
        message_ids=tuple(dict.fromkeys(one for each in letters for one in ids(each, "message-id"))),
        tokens=tokens(words),
        complained=marked or to,
        complaint_mark=bool(marked),
    )


def ids(message: Message, name: str) -> tuple[str, ...]:
    """The Message-IDs in a field, in angle brackets, in order."""
    return tuple(one for value in message.headers(name) for one in _ID.findall(value[:8000]))


def tokens(text: str) -> tuple[str, ...]:
    """The words of ``text`` that have the form of a token (``engine.token``), in order."""
    return tuple(dict.fromkeys(_TOKEN.findall(text[:8000])))


def _named(letter: Message, name: str) -> tuple[str, ...]:
    return tuple(one for value in letter.headers(name) for one in addresses(value))


def _divided(text: str) -> tuple[str, Message | None]:
    """A notice, and the letter copied below it; None where there is none."""
    for mark in islice(_MARK.finditer(text), _MOST_TRIES):
        below = _NO_WORDS.sub("", text[mark.end() + 1 : mark.end() + _LONGEST_HEAD])
        block = _headers_of(below)
        if block is not None:
            return text[: mark.start()], block
    lines = text.split("\n")
    offset = 0
    previous_blank = True
    tries = 0
    for line in lines:
        if previous_blank and tries < _MOST_TRIES and _HEADER.match(line.lstrip("> |\t")):
            tries += 1
            block = _headers_of(text[offset : offset + _LONGEST_HEAD], _SURE_TRACES)
            if block is not None and len(block.fields) > 3:
                return text[:offset], block
        previous_blank = not line.strip() or line.lstrip().startswith(("--", "=="))
        offset += len(line) + 1
        if offset > 60_000:
            break
    return text, None


def _headers_of(text: str, traces: re.Pattern[str] = _TRACES) -> Message | None:
    """The headers that ``text`` begins with, if they are a letter's."""
    lines: list[str] = []
    for line in text.split("\n"):
        plain = line.lstrip("> |") if line.startswith((">", "|")) else line
        if not plain.strip():
            break
        lines.append(plain)
    joined = "\n".join(lines)
    if not lines or not _HEADER.match(lines[0].lstrip()) or not traces.search(joined):
        return None
    # Some indent the whole copy.
    margin = len(lines[0]) - len(lines[0].lstrip())
    return Message(
        "\n".join(line[margin:] if line[:margin].isspace() else line for line in lines).encode(
            "utf-8", "replace"
        ),
        depth=1,
    )
