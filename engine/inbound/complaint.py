"""Readers' reports of junk, as their providers pass them on: RFC 5965 (ARF), and those without its form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.inbound.fields import first, groups
from engine.inbound.parsing import Message, addresses
from engine.inbound.returned import Returned

# RFC 5965 7.3 and what is in use beside it; RFC 6591 (auth-failure) reports our own set-up, nobody's wish.
_NO_COMPLAINTS = frozenset({"not-spam", "auth-failure", "dmarc", "dkim", "spf"})
_FEEDBACK = re.compile(r"(?im)^[ \t]*Feedback-Type[ \t]*:")
_BESIDE = re.compile(r"(?im)^[ \t]*(?:User-Agent|Version|Source-IP)[ \t]*:")
# Feedback loops that send the letter back with few words of their own.
_LOOPS = re.compile(
    r"(?i)^(?:staff@(?:hotmail|outlook|live|msn)\b|scomp@|fbl[\w.+-]*@|[\w.+-]*feedback-?loop[\w.+-]*@"
    r"|[\w.+-]*-fbl@|arf@|jmrp@"
    r"|(?:abuse|spam)[-_.]?(?:reports?|complaints?|feedback)[\w.+-]*@|complaints?[\w.+-]*@"
    r"|[\w.+-]*@(?:reports?|fbl|feedback|feedbackloop)\."
    r"|[\w.+-]*@(?:[\w-]+\.)*(?:spamcop|abusix|returnpath|validity|senderscore)\b)"
)
_SAID = re.compile(
    r"(?i)\bcomplaint about (?:the )?(?:message|e-?mail)|\b(?:abuse|spam|junk) (?:report|complaint"
    "|notification)|e?mail feedback report"
    r"|feedback[- ]loop|\bfbl\b.{0,40}report|reported (?:\w+ ){0,4}as (?:spam|junk|unsolicited|abuse)"
    r"|marked (?:\w+ ){0,4}as (?:spam|junk)|spamcop"
    r"|^\s*\[?x?-?arf|user complaint|complaint notification|жалоб\w+ на (?:спам|письмо|рассылк)"
    "|spam-?beschwerde"
    r"|plainte (?:pour )?spam|denuncia de spam|segnalazione (?:di )?spam|投诉|举报"
)
_REDACTED = re.compile(r"(?i)redacted|undisclosed|^\W|hidden|x{4,}|anonym")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A report about one of our letters.

    Attributes:
        recipients: Who complained, as far as that is told.
        counts: Somebody does not want our letters; False for "this is no junk" and reports about set-up.
        diagnostic: Its type and whose report it is.
    """

    recipients: tuple[str, ...]
    counts: bool
    diagnostic: str


def find(message: Message, returned: Returned) -> Complaint | None:
    """The complaint that ``message`` is; None if it is none."""
    report = _report(message)
    if report is not None:
        kind = (first(report, "feedback-type") or "abuse").lower()
        named = [
            address
            for name in ("original-rcpt-to", "removal-recipient", "x-hmxmroriginalrecipient")
            for address in addresses(" ".join(report.get(name, ())))
        ]
        by = first(report, "user-agent") or message.sender or "an unknown provider"
        return Complaint(
            recipients=_known(tuple(named)) or _known(returned.complained),
            counts=kind not in _NO_COMPLAINTS,
            diagnostic=f"{kind}, reported by {by}",
        )
    if _is_loop(message, returned):
        subject = message.header("subject") or ""
        return Complaint(recipients=_known(returned.complained), counts=True, diagnostic=subject)
    return None


def _report(message: Message) -> dict[str, list[str]] | None:
    """The fields of a feedback report; where its wrapper is broken, of any text that has them."""
    for part in message.parts:
        if part.content_type == "message/feedback-report":
            return next(iter(groups(part.decoded)), {})
    wants = "feedback-report" in message.parameters.get("report-type", "").lower()
    if not wants and message.content_type != "multipart/report":
        return None
    texts = (part.decoded for part in message.parts if part.content_type.startswith("text/"))
    for text in (*texts, message.body):
        mark = _FEEDBACK.search(text)
        if mark is not None and (wants or _BESIDE.search(text)):
            return next(iter(groups(text[mark.start() :])), {})
    return {} if wants else None


def _is_loop(message: Message, returned: Returned) -> bool:
    """A report without ARF's fields: the letter attached by a provider's machine that says it is one."""
    if (message.header("x-arf") or message.header("x-xarf") or "").strip().lower() in (
        "yes",
        "plain",
        "secure",
        "bulk",
        "1",
    ):
        return True
    if not returned.headers:
        return False
    subject = message.header("subject") or ""
    by_loop = _LOOPS.match(message.sender or "") is not None
    if returned.complaint_mark:
        return by_loop or bool(_SAID.search(subject))
    said = bool(_SAID.search(subject)) or bool(_SAID.search(message.text[:1500]))
    return by_loop and said


def _known(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in found if not _REDACTED.search(address)))
