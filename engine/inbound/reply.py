"""What a person wrote back, without quotation and signature.  Pure, linear, never fails."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.inbound import stopwords
from engine.inbound.answering import answering
from engine.inbound.folding import fold
from engine.inbound.parsing import Message
from engine.inbound.quoting_parts import Letter, open_letter
from engine.inbound.quoting_words import pattern
from engine.inbound.signing import unsigned

#: What a subject begins with that answers or passes on, in the languages of mail programs.
ANSWERS = pattern(
    r"(?:(?:\[[^\]]{1,40}\] ?)?(?:re|aw|antw|antwort|sv|vs|ynt|yan|odp|res|rif|ref|rép|r|fwd?|wg|tr|rv|vb"
    r"|doorst|vl|i|pd|enc|továbbítás|vá|bls|απ|σχετ"
    r"|отв|ответ|на|пересл|відп|նախ|պատ|回复|回覆|答复|转发|轉寄|返信|転送|답장|회신|전달|תשובה|השב|הועבר|רד"
    r"|رد)(?:\[[0-9]{1,3}\]|\([0-9]{1,3}\)|\^[0-9]{1,3})? ?: ?)+"
)
_LISTS = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "feedback-id",
    "x-campaign-id",
    "x-mailgun-tag",
    "x-csa-complaints",
)
_MASS = frozenset({"bulk", "list", "junk"})
#: Senders that are nobody.
NOBODY = re.compile(
    r"(?:no|not|donot|do-not|dont)[._-]?reply(?:[._+-][\w.+-]*)?|(?:mailer|post)-?(?:daemon|master)|notifications?"
    r"|newsletters?|news|alerts?|bounces?|updates?"
    r"|auto(?:mated|matic)?[._-]?(?:mailer|message|reply|response|responder|answer|confirm)?|nepasrepondre"
    r"|noresponder|keineantwort|robot|daemon|marketing|promo"
)
# Senders that write to many, or because something happened; whoever answers from there may be a person.
_DESKS = re.compile(
    r"(?:orders?|billing|invoices?|receipts?|payments?|statements?|quarantine|nagios|zabbix|monitor(?:ing)?"
    r"|root|cron|wordpress|www-data|apache|jira|tracking|shipping|shipments?|service-?alerts?|dmarc[\w.-]*"
    r"|reports?|security|accounts?-?security|calendar-notification)"
)
# Nobody writes these by hand: invitations, reports for machines.
_NO_LETTER = frozenset({"text/calendar", "application/tlsrpt+gzip", "application/tlsrpt+json"})
# What letters that nobody wrote by hand say below.
_PRINTED = pattern(
    r"unsubscribe (?:here|from this|at any time|link)|to unsubscribe|view (?:this (?:e-?mail|message"
    r"|newsletter) )?(?:in|online)(?: your)?(?: browser)?|manage (?:your )?(?:preferences|subscriptions)"
    r"|all rights reserved|do not reply to this|privacy policy|you (?:are receiving"
    r"|received) this (?:e-?mail|message) because|order (?:number|no|confirmation|summary|total)\b"
    r"|invoice (?:number|no|date)|tracking number"
    r"|newsletter abbestellen|abmelden|se désabonner|désinscri|darse de baja|отписаться|ավելի քիչ նամակներ"
    r"|להסרה מרשימת|退订|配信停止"
)
_LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person wrote.

    Attributes:
        text: Without quotations, what announces them, and signature; lines ended by \\n, none blank at either
            end, none with spaces at its end.  Empty where nothing new was written.
        stop: The person asks us to write no more.
    """

    text: str
    stop: bool


def read(message: Message) -> Reply | None:
    """The reply that ``message`` is; None where no person wrote it to us.

    No replies are what came through a mailing list or in bulk, what a machine wrote, and, unless it answers
    something, what comes from nobody ("noreply@") or reads like a receipt or newsletter.  STOP with a token
    is heard whoever sent it: mail programs do so for their users.  Whether a machine answered for a person is
    for ``autoreply`` to say, beforehand.
    """
    subject = message.header("subject") or ""
    if _by_machine(message) and not stopwords.wants_out_by_token(subject):
        return None
    letter = open_letter(message)
    text = text_of(letter, name_of(message))
    stop = stopwords.wants_out(subject, text)
    # One click on a letter's choice writes a subject and no words at all.
    clear = stop or answering(subject) is not None
    if not clear and not answers(message) and not letter.written.quotes and not _personal(message, letter):
        return None
    return Reply(text=text, stop=stop)


def text_of(letter: Letter, name: str) -> str:
    """The new text of ``letter``, which whoever is called ``name`` wrote."""
    passages = [list(passage) for passage in letter.written.passages]
    alone = len(passages) == 1
    signed = [unsigned(passage, name=name, marked=letter.signatures, alone=alone) for passage in passages]
    kept = [passage for passage in signed if passage]
    return "\n\n".join("\n".join(line.rstrip() for line in passage) for passage in kept).strip("\n")


def name_of(message: Message) -> str:
    """What the sender is called in From; empty where only an address stands there."""
    value = message.header("from") or ""
    name = re.sub(r"<[^<>]*>?", " ", value[:400]).strip(" \"'")
    if "@" in name:
        comment = re.search(r"\(([^()]{1,100})\)", value[:400])
        name = comment[1] if comment else ""
    family, comma, given = name.partition(",")
    return f"{given} {family}".strip() if comma else name


def answers(message: Message) -> bool:
    """Whether ``message`` says that it answers another one, or passes it on."""
    subject = fold((message.header("subject") or "")[:400])
    return (
        message.raw_header("in-reply-to") is not None
        or message.raw_header("references") is not None
        or ANSWERS.match(subject) is not None
    )


def in_bulk(message: Message) -> bool:
    """Whether ``message`` came through a list, or was sent to many."""
    precedence = (message.header("precedence") or "").strip().lower()
    return precedence in _MASS or any(message.raw_header(name) is not None for name in _LISTS)


def _by_machine(message: Message) -> bool:
    submitted = (message.header("auto-submitted") or "no").partition(";")[0].strip().lower()
    return (
        in_bulk(message)
        or submitted not in ("no", "")
        or message.content_type == "multipart/report"
        or (message.raw_header("return-path") or "").replace(" ", "") == "<>"
    )


def _personal(message: Message, letter: Letter) -> bool:
    """Whether a message that answers nothing reads like one person's letter."""
    local = (message.sender or "").partition("@")[0]
    if not local or NOBODY.fullmatch(local) or _DESKS.fullmatch(local):
        return False
    if any(part.content_type in _NO_LETTER for part in message.parts):
        return False
    text = letter.whole
    return 0 < len(text.strip()) <= _LONGEST_NOTE and _PRINTED.search(fold(text)) is None
