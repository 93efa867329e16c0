"""Bounces that follow no standard: whether a message is one, whom it is about, and what the server said."""

from __future__ import annotations

import re

from engine.inbound.diagnosis import diagnose, smtp_code, statuses
from engine.inbound.failure_words import compiled
from engine.inbound.folding import fold
from engine.inbound.model import Failure
from engine.inbound.notice_words import (
    BODY,
    DAEMON,
    DAEMON_NAMES,
    HARMLESS_BODY,
    HARMLESS_SUBJECT,
    ONLY_DAEMON,
    SPEAKER,
    SPEAKER_NAMES,
    SUBJECT,
    SURE,
)
from engine.inbound.parsing import Message, addresses
from engine.inbound.returned import Returned
from engine.inbound.wording import GONE, cause

# Of the notice; what stands further down is seldom the server's.
_LONGEST = 12_000
_OPENING = 1500
_ANSWERED = re.compile(
    r"(?i)^\W{0,3}(?:re|aw|antw|sv|vs|odp|ynt|atb|res|rif|fwd?|wg|tr|rv|enc|i|pd|doorst|vl|vb|továbbítás|转发"
    r"|回复|回覆|轉寄|השב|הועבר|תשובה|պատ|отв|пересл|перес)(?:\[\d+\])?\s{0,2}[:：]"
)
# Between brackets any address, else one of ASCII: Chinese and Japanese set no space before it.
_ADDRESS = re.compile(
    r"<(?:mailto:)?([^\s<>()\[\],;:\"]{1,128}@[^\s<>()\[\],;:\"]{1,250})>"
    "|([A-Za-z0-9!#$%&*+/?^_{}~=-][A-Za-z0-9!#$%&*+/?^_{}~='.-]{0,127}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)"
)
# An address of its own line, of a line that names it, or whom the server was told.
_NAMED = re.compile(
    r"(?i)^[ \t\-*•>|]*(?:(?:failed |original |final |intended )?(?:recipients?|to|rcpt to|address(?:ee)?"
    "|e-?mail(?: address)?|user|mailbox|empfänger(?:adresse)?|adresse|destinataire|destinatario"
    "|destinatário|indirizzo|ontvanger|geadresseerde|odbiorca|adresat|příjemce|получатель|кому|одержувач"
    "|mottagare|modtager|mottaker|vastaanottaja|címzett|alıcı|παραλήπτης|נמען|אל|ստացող|宛先|あて先|送信先|收件人"
    "|받는 사람|수신자)"
    r"(?: ?\([^)]{0,20}\))?[ \t]*[:：]|rcpt to:)"
)
_ALONE = re.compile(
    r"^[ \t\-*•>|\d.)\"']*(?:\"[^\"]*\"[ \t]*)?<?[^\s<>]{1,250}@[^\s<>]{1,250}>?[\"']?[ \t]*(?:[:,;.…-]"
    r"|on \d|\(|$)"
)
# Addresses that nobody wrote to: whom to ask, who speaks, which message it was.
_OTHERS = re.compile(
    "(?i)(?:contact|please (?:forward|report|send|write|e-?mail)|help|support|assistance|questions?"
    "|postmaster|message-id|in-reply-to|references|from|sender|return-path|abuse|reply to|kontakt"
    "|wenden sie|contact(?:er|o|ar)|absender|expéditeur|remitente|mittente"
    "|afzender|nadawca|odesílatel|отправитель|avsändare|afsender|avsender|reporting-mta|received|by|id|差出人"
    r"|发件人|寄件者|보낸 사람|x-[\w-]+)\b[^@]{0,60}$"
)
# In a transcript, where the server's answer is over: the client speaks, or a line is drawn.
_CLIENT = re.compile(r"(?:[\w:., -]{1,40} )?(?:-{1,3}>|>>>) |-{3}")
# Exim, sendmail and Postfix tell so of an alias.
_ALIAS = re.compile(r"\((?:generated|expanded) from:? <?([^\s<>()]{1,128}@[^\s<>()]{1,250}?)>?\)")
_URL = re.compile(r"(?i)\b(?:https?|ftp)://[^\s<>\"]{1,2000}")
_MOST = 60
# Programs that people write with say so.
_BY_HAND = ("user-agent", "x-mailer", "in-reply-to")


def is_notice(
    message: Message, returned: Returned, ours: frozenset[str] = frozenset(), *, fields: bool = False
) -> bool:
    """Whether a mail server says in ``message`` that it did not deliver.

    Args:
        ours: Addresses, in lower case, that cannot be meant.
        fields: There are fields of a delivery report in it, whose wrapper is not.
    """
    subject = message.header("subject") or ""
    if message.parameters.get("report-type", "").lower().startswith("disposition") or _ANSWERED.match(
        subject
    ):
        return False
    text = fold(returned.notice[:_LONGEST])
    titled = compiled(SUBJECT).search(fold(subject)) is not None
    said = compiled(BODY).search(text) is not None or cause(returned.notice[:_LONGEST]) is not None
    if message.header("x-failed-recipients") and (titled or said):
        return True
    if message.header("list-post") or message.header("list-id") or message.header("list-unsubscribe"):
        return False
    notice = returned.notice[:_LONGEST]
    begins = compiled(SURE).search(text[:_OPENING]) is not None
    sure = fields or begins
    coded = bool(statuses(notice)) or smtp_code(notice) is not None
    told = bool(returned.headers) or any(
        _may_be(found[1] or found[2], ours) for found in _ADDRESS.finditer(_without_links(notice))
    )
    if _is_daemon(message):
        local = (message.sender or "").partition("@")[0]
        if ONLY_DAEMON.fullmatch(local) and told and (coded or compiled(BODY).search(text)):
            return True
        # Whoever fishes for passwords calls himself so, too, but names no recipient and gives no reason.
        return (titled or sure) and (told or coded or cause(notice) in GONE)
    # From here on parcels that could not be delivered, and people who ask about a bounce, look alike.
    proven = fields or bool(returned.headers) or (coded and told)
    if not (titled and said) and not (sure and said and returned.headers):
        return False
    if message.header("return-path") == "<>":
        return sure or proven
    if speaks_for_a_server(message) or (message.header("auto-submitted") or "no").lower() != "no":
        return proven
    return begins and proven and not any(message.header(name) for name in _BY_HAND)


def is_standard(message: Message) -> bool:
    """Whether a multipart/report is the server's own, and not sent on by a person who kept its form."""
    return speaks_for_a_server(message) or _ANSWERED.match(message.header("subject") or "") is None


def is_harmless(message: Message, returned: Returned) -> bool:
    """Whether a notice says that a letter is late, or has arrived."""
    if compiled(HARMLESS_SUBJECT).search(fold(message.header("subject") or "")):
        return True
    return compiled(HARMLESS_BODY).search(fold(returned.notice[:_LONGEST])) is not None


def speaks_for_a_server(message: Message) -> bool:
    """Whether the sender may be a mail server, by address or by name."""
    given = message.header("from") or ""
    local = (message.sender or "").partition("@")[0]
    return (
        _is_daemon(message)
        or SPEAKER.fullmatch(local) is not None
        or compiled(SPEAKER_NAMES).search(_name(given)) is not None
    )


def _is_daemon(message: Message) -> bool:
    """Whether the sender is one that writes little else than such notices."""
    given = message.header("from")
    if given is None or given.strip() in ("", "<>"):
        return True
    local = (message.sender or fold(given)).partition("@")[0].strip("<> \"'")
    return DAEMON.fullmatch(local) is not None or compiled(DAEMON_NAMES).search(_name(given)) is not None


def _name(given: str) -> str:
    return fold(given.partition("<")[0])


def failures(message: Message, returned: Returned, ours: frozenset[str]) -> tuple[Failure, ...]:
    """Who did not get the letter, and why; empty where nobody is named.

    Args:
        ours: Addresses, in lower case, that cannot be meant: whom the notice went to, the letter's sender.
    """
    notice = returned.notice[:_LONGEST]
    named = [one for value in message.headers("x-failed-recipients") for one in addresses(value)]
    lines = notice.split("\n")
    places = _places(lines, ours, tuple(named) or returned.to)
    found = list(dict.fromkeys(one for one in named if _may_be(one, ours)))
    if not found:
        found = list(dict.fromkeys(address for address, _ in places)) or [
            one for one in returned.to if _may_be(one, ours)
        ]
    found = found[:_MOST]
    if len(found) == 1:
        return (_failure(found[0], notice),)
    blocks = {address: _block(address, lines, places) for address in found}
    # Without a reason beside any of them, there is one for all; else whoever has none stays without.
    rest = "" if any(blocks.values()) else notice
    return tuple(_failure(address, block or rest) for address, block in blocks.items())


def _block(address: str, lines: list[str], places: list[tuple[str, int]]) -> str:
    """What a notice about several recipients says of one: from a line that names it to the next line that
    names another, unless only names stand between them; "" where that gives no reason."""
    naming = {line for _, line in places}
    others = sorted({line for other, line in places if other.lower() != address.lower()})
    for start in (line for other, line in places if other.lower() == address.lower()):
        later = [line for line in others if line > start]
        if cause(lines[start]) is None:
            # Names above one another: what follows the last is said of all.
            later = [
                line
                for line in later
                if any(
                    lines[n].strip()
                    and (n not in naming or cause(lines[n]) is not None or _is_code(lines[n]))
                    for n in range(start + 1, line)
                )
            ]
        block = "\n".join(lines[start : later[0] if later else len(lines)])
        if cause(block) is not None or statuses(block):
            return block
    return ""


def _failure(address: str, block: str) -> Failure:
    alias = _ALIAS.search(block)
    if alias is not None:
        # Whom the letter was to; where that one's mail goes is nothing we know.
        address = alias[1]
    diagnostic = _diagnostic(block)
    verdict = diagnose(next(iter(statuses(diagnostic)), None), diagnostic, block)
    return Failure(
        address=address,
        permanent=verdict.permanent,
        cause=verdict.cause,
        status=verdict.status,
        diagnostic=diagnostic[:500],
    )


def _diagnostic(block: str) -> str:
    """The server's own words: from its code to the end of the paragraph; else the lines with a reason."""
    lines = [line.strip() for line in block.split("\n")]
    for place, line in enumerate(lines):
        if _is_code(line):
            start = place
            end = next(
                (n for n in range(place + 1, len(lines)) if not lines[n] or _CLIENT.match(lines[n])),
                len(lines),
            )
            return " ".join(" ".join(lines[start : min(end, start + 12)]).split())
    reasons = [line for line in lines if line and cause(line) is not None]
    return " ".join(" ".join(reasons[:3]).split())


def _is_code(line: str) -> bool:
    return (smtp_code(line) is not None or bool(statuses(line))) and len(line) < 2000


def _places(lines: list[str], ours: frozenset[str], to: tuple[str, ...]) -> list[tuple[str, int]]:
    """Addresses that failed and their lines, the surest kind only."""
    asked = {one.lower() for one in to}
    named: list[tuple[str, int]] = []
    mentioned: list[tuple[str, int]] = []
    for number, line in enumerate(_without_links(line[:1000]) for line in lines[:400]):
        for found in _ADDRESS.finditer(line):
            address = (found[1] or found[2]).strip(".'")
            if not _may_be(address, ours):
                continue
            if address.lower() in asked or _NAMED.match(line) or _ALONE.match(line):
                named.append((address, number))
            elif not _OTHERS.search(line[: found.start()]):
                mentioned.append((address, number))
    if len(asked) == 1 and any(address.lower() in asked for address, _ in named):
        # Whom our letter was to is surely meant; an address it was forwarded to is not what we know.
        return [
            (address, number)
            for address, number in named
            if address.lower() in asked or _stands_alone(number, lines, asked)
        ]
    return named or mentioned


def _stands_alone(number: int, lines: list[str], asked: set[str]) -> bool:
    """Whether an address heads a paragraph that gives a reason of its own, and nobody ``asked`` is in it."""
    if not _ALONE.match(lines[number]) or (number > 0 and lines[number - 1].strip()):
        return False
    end = next((n for n in range(number, len(lines)) if not lines[n].strip()), len(lines))
    said = "\n".join(lines[number:end])
    return (cause(said) is not None or bool(statuses(said))) and not any(one in said.lower() for one in asked)


def _without_links(text: str) -> str:
    """``text`` with spaces for its links, in which an address says nothing; as long as before."""
    return _URL.sub(lambda link: " " * len(link[0]), text)


def _may_be(address: str, ours: frozenset[str]) -> bool:
    local = address.rpartition("@")[0].lower()
    return (
        address.lower() not in ours
        and not (DAEMON.fullmatch(local) or SPEAKER.fullmatch(local))
        and "@" in address
    )
