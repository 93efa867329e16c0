"""Whether a machine answered for a person: by RFC 3834, and by the signs that are written down nowhere.

Pure, linear, never fails.
"""

from __future__ import annotations

import re

from engine.inbound import autoreply_desks as desks
from engine.inbound import autoreply_words as words
from engine.inbound.folding import fold
from engine.inbound.parsing import Message
from engine.inbound.quoting_parts import Letter, open_letter
from engine.inbound.reply import NOBODY, answers, in_bulk

#: What is read of a text; a notice says what it is at its beginning.
_LONGEST = 3000
#: A notice that somebody left, or that nobody reads a mailbox, is no longer than this.
_SHORT = 800
#: A sentence of fewer words is a greeting.
_FEWEST_WORDS = 5

#: Headers that only machines which answer set: "X-Autoreply", "X-Auto-Responder", "X-Mail-Autoreply" ….
_ANSWERING = re.compile(
    r"x-(?:\w+-)*auto-?(?:repl(?:y|ied)|respond(?:er|ed)?|responses?|answer)(?:-(?:from|to|id|type))?"
)
#: No proof: Exchange and shops put it on mail of any kind, to be spared answers.
_NO_PROOF = "x-auto-response-suppress"
_NEGATIVE = frozenset({"no", "false", "0", "none", "off", "n", ""})
_ANSWERING_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "autoreply", "auto_replied"})
#: Signs that are certain in an answer; words need not say it again.
_CERTAIN = frozenset({"Auto-Submitted", "an empty Return-Path", "a sender that is nobody"})
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_DAY = re.compile(r"([0-9])\.(?=[ 0-9])")
_SENTENCE = re.compile(r"[.,!?;:։。！？]+(?:\s|$)|\n\s*\n|[。！？]")
_AUTOMATIC_SENDER = re.compile(
    r"(?:auto[._-]?(?:reply|response|responder|answer|mailer)|vacation|autoresponse)[\w.+-]*"
)


def find(message: Message) -> str | None:
    """Why ``message`` is an automatic answer, in words for the record; None where it is none.

    Automatic answers are notices of absence, acknowledgements of ticket systems, demands to prove that one is
    a person, notices that nobody reads a mailbox or that somebody left, and answers of calendars.  A person's
    own words about an absence are none: without a header that says so, several signs must come together.
    Letters that machines write unasked (newsletters, receipts, cron) are none either, even with
    "Auto-Submitted: auto-generated", nor are read receipts (RFC 8098), which answer nothing.

    Bounces and complaints carry the same headers: they are to be found beforehand.
    """
    if "disposition" in message.parameters.get("report-type", "").lower():
        return None
    return _by_calendar(message) or _by_header(message) or _by_words(message)


def _by_calendar(message: Message) -> str | None:
    for part in message.parts[:20]:
        if part.content_type == "text/calendar" and part.parameters.get("method", "").lower() in (
            "reply",
            "counter",
        ):
            return "an answer of a calendar"
    return None


def _by_header(message: Message) -> str | None:
    submitted = (message.header("auto-submitted") or "").partition(";")[0].partition("(")[0].strip().lower()
    if submitted.startswith(("auto-repl", "auto-resp", "auto_repl", "autorepl")):
        return f"Auto-Submitted: {submitted}"
    for name, value in message.fields:
        if name != _NO_PROOF and _ANSWERING.fullmatch(name) and value.strip().lower() not in _NEGATIVE:
            return f"{name}: {value.strip()[:80]}"
    precedence = (message.header("precedence") or "").strip().lower()
    if precedence in _ANSWERING_PRECEDENCE:
        return f"Precedence: {precedence}"
    if "autoresponder" in (message.header("x-post-messageclass") or "").lower():
        return "X-POST-MessageClass: Autoresponder"
    if any("autoresponder" in value.lower() for value in message.headers("delivered-to")):
        return "Delivered-To: Autoresponder"
    if (message.header("x-fc-machinegenerated") or "").strip().lower() == "true":
        return "X-FC-MachineGenerated: true"
    if "rules agent" in (message.header("x-ms-exchange-generated-message-source") or "").lower():
        return "sent by a rule of the mailbox"
    if _AUTOMATIC_SENDER.fullmatch((message.sender or "").partition("@")[0]):
        return f"from {message.sender}"
    return None


def _by_words(message: Message) -> str | None:
    """By subject and text, together with headers that prove nothing alone."""
    subject = fold((message.header("subject") or "")[:400])
    hint = _hint(message)
    if (
        in_bulk(message)
        and hint != "Auto-Submitted"
        and any(message.raw_header(name) is not None for name in ("list-id", "list-post", "list-unsubscribe"))
    ):
        return None
    letter = open_letter(message)
    text = fold(letter.written.text[:_LONGEST]) or fold(letter.whole[:_LONGEST])
    answered = answers(message) or hint is not None or desks.TICKET_LINE.search(subject) is not None
    said = _said(text, letter, subject, answered=answered)
    if words.PERHAPS_SUBJECT.match(subject) and words.AWAY.search(text):
        return "its subject is an automatic answer's"
    if words.SUBJECT.match(subject):
        # A person can write about an absence, too; what they write then is not put into words like these.
        if hint or said or words.AWAY.search(_DAY.sub(r"\1", text)) or not _is_personal(text, letter):
            return "its subject is an automatic answer's"
        return None
    if said:
        return said
    if hint and answers(message):
        away = not _has_more(letter) and (
            words.AWAY.search(_DAY.sub(r"\1", text)) is not None
            or words.ANSWERED_SUBJECT.match(subject) is not None
        )
        other = (
            desks.RECEIVED.search(text)
            or desks.LEFT.search(text)
            or desks.UNREAD.search(text)
            or desks.PROMISED.search(text)
        )
        if away or other or hint in _CERTAIN:
            return f"an answer with {hint}"
    return None


def _is_personal(folded: str, letter: Letter) -> bool:
    """Whether a text asks something, or talks of what we sent."""
    return words.PERSONAL.search(folded) is not None or "\u055e" in letter.written.text[:_LONGEST]


def _hint(message: Message) -> str | None:
    """A header that machines set, those that answer and those that do not."""
    submitted = (message.header("auto-submitted") or "no").partition(";")[0].strip().lower()
    if submitted not in ("no", "", "auto-notified"):
        return "Auto-Submitted"
    if (message.raw_header("return-path") or "").replace(" ", "") == "<>":
        return "an empty Return-Path"
    if in_bulk(message):
        return "Precedence: bulk"
    if (
        "oof" in (message.header(_NO_PROOF) or "").lower()
        or "all" in (message.header(_NO_PROOF) or "").lower()
    ):
        return "X-Auto-Response-Suppress"
    if message.raw_header("x-ms-exchange-inbox-rules-loop") is not None:
        return "X-MS-Exchange-Inbox-Rules-Loop"
    if message.raw_header("x-autogenerated") is not None or message.raw_header("x-loop") is not None:
        return "X-Loop"
    if NOBODY.fullmatch((message.sender or "").partition("@")[0]):
        return "a sender that is nobody"
    return None


def _said(text: str, letter: Letter, subject: str, *, answered: bool) -> str | None:
    """What kind of automatic answer the words are; None where a person may have written them."""
    quotes = letter.written.quotes and bool(letter.written.passages)
    automatic = words.AUTOMATIC.search(text) is not None
    # The dots of "4. Januar" end no sentence.
    away = words.AWAY.search(_DAY.sub(r"\1", text)) is not None
    besides = sum(1 for group in words.BESIDES.values() if group.search(text))
    formal = sum(1 for name in ("reach", "instead") if words.BESIDES[name].search(text))
    personal = _is_personal(text, letter)
    if (away and (automatic or (formal and besides >= 2))) or (formal == 2 and besides >= 3 and not quotes):
        return "it says that somebody is away"
    # The rest could be a person's answer, unless it says nothing else.
    if away and besides and answered and not (quotes or personal or _has_more(letter)):
        return "it says that somebody is away"
    if automatic and answered:
        return "it says that it was sent automatically"
    if (desks.CHALLENGE.search(text) or (answered and desks.HELD.search(text))) and not quotes:
        return "it wants proof that a person wrote"
    whole = fold(letter.whole[:_LONGEST])
    received = desks.RECEIVED.search(text) is not None or desks.RECEIVED.search(whole) is not None
    ticket = desks.TICKET_LINE.search(f"{subject} {whole}") is not None
    promised = desks.PROMISED.search(text) is not None
    if received and (promised or (ticket and answered)) and not quotes:
        return "it acknowledges a message"
    if answered and not quotes and not personal and len(text) <= _SHORT:
        if desks.LEFT.search(text) and (formal or desks.UNREAD.search(text)):
            return "it says that somebody has left"
        if desks.UNREAD.search(text):
            return "it says that nobody reads the mailbox"
    return None


def _has_more(letter: Letter) -> bool:
    """Whether some sentence is none of those that notices of absence are made of."""
    sentences = _SENTENCE.split(_DAY.sub(r"\1", letter.written.text[:_LONGEST]))
    kinds = (words.AWAY, words.AUTOMATIC, words.GREETING, *words.BESIDES.values())
    return words.BUT.search(fold(letter.written.text[:_LONGEST])) is not None or any(
        len(sentence.split()) >= _FEWEST_WORDS
        and not _ADDRESS.search(sentence)
        and not any(kind.search(fold(sentence)) for kind in kinds)
        for sentence in sentences
    )
