"""What comes back by mail in the demo: a few servers and customers answer letters they got.  Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A letter as it lies in somebody's mailbox.

    Attributes:
        envelope: Where bounces of it go.
        sender: From, the address alone.
        headers: All of them as they came, as a bounce returns them.
    """

    recipient: str
    envelope: str
    sender: str
    language: str
    campaign: str
    message_id: str
    subject: str
    headers: str


def mail_back(letters: Sequence[Delivered], now: datetime) -> dict[str, bytes]:
    """Messages by file name, each about another letter; fewer where there are fewer letters.

    ``now`` is aware, and stands in their Date.
    """
    english = iter([one for one in letters if one.language.startswith("en")])
    armenian = iter([one for one in letters if one.language.startswith("hy")])
    hebrew = iter([one for one in letters if one.language.startswith("he")])
    written = (
        ("bounce-no-such-user", english, _no_such_user),
        ("bounce-mailbox-full", english, _mailbox_full),
        ("complaint", english, _complaint),
        ("reply", english, _reply),
        ("away", hebrew, _away),
        ("stop", armenian, _stop),
        ("reply-unhappy", english, _unhappy),
    )
    found = {}
    for name, whose, write in written:
        letter = next(whose, None)
        if letter is not None:
            lines = "\n".join(write(letter, format_datetime(now)))
            found[f"{name}.eml"] = lines.replace("\n", "\r\n").encode()
    return found


def _no_such_user(letter: Delivered, date: str) -> Iterator[str]:
    domain = letter.recipient.rpartition("@")[2]
    yield from _from_server(letter, date, domain, "Undelivered Mail Returned to Sender")
    yield f"<{letter.recipient}>: host mx.{domain} said: 550 5.1.1 <{letter.recipient}>: Recipient"
    yield "    address rejected: User unknown (in reply to RCPT TO command)"
    yield from _status(letter, domain, "failed", "5.1.1", "550 5.1.1 User unknown")


def _mailbox_full(letter: Delivered, date: str) -> Iterator[str]:
    domain = letter.recipient.rpartition("@")[2]
    yield from _from_server(letter, date, domain, "Delivery Status Notification (Failure)")
    yield f"Your message to {letter.recipient} was not delivered: the mailbox is full."
    yield from _status(letter, domain, "failed", "5.2.2", "552 5.2.2 Mailbox full")


def _from_server(letter: Delivered, date: str, domain: str, subject: str) -> Iterator[str]:
    yield "Return-Path: <>"
    yield f"From: Mail Delivery System <MAILER-DAEMON@mx.{domain}>"
    yield f"To: <{letter.envelope}>"
    yield f"Date: {date}"
    yield f"Subject: {subject}"
    yield f"Message-ID: <report.{letter.message_id.strip('<>')}>"
    yield "Auto-Submitted: auto-replied"
    yield "MIME-Version: 1.0"
    yield 'Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"'
    yield ""
    yield "--=_report"
    yield "Content-Type: text/plain; charset=us-ascii"
    yield ""


def _status(letter: Delivered, domain: str, action: str, status: str, said: str) -> Iterator[str]:
    yield ""
    yield "--=_report"
    yield "Content-Type: message/delivery-status"
    yield ""
    yield f"Reporting-MTA: dns; mx.{domain}"
    yield ""
    yield f"Final-Recipient: rfc822; {letter.recipient}"
    yield f"Action: {action}"
    yield f"Status: {status}"
    yield f"Diagnostic-Code: smtp; {said}"
    yield ""
    yield from _returned(letter)


def _returned(letter: Delivered) -> Iterator[str]:
    yield "--=_report"
    yield "Content-Type: text/rfc822-headers"
    yield ""
    yield letter.headers.strip()
    yield ""
    yield "--=_report--"
    yield ""


def _complaint(letter: Delivered, date: str) -> Iterator[str]:
    yield "From: complaints@provider.example"
    yield f"To: <{letter.envelope}>"
    yield f"Date: {date}"
    yield f"Subject: Report of unwanted mail: {letter.campaign}"
    yield "MIME-Version: 1.0"
    yield 'Content-Type: multipart/report; report-type=feedback-report; boundary="=_report"'
    yield ""
    yield "--=_report"
    yield "Content-Type: text/plain; charset=us-ascii"
    yield ""
    yield "One of our users reported this message as unwanted."
    yield ""
    yield "--=_report"
    yield "Content-Type: message/feedback-report"
    yield ""
    yield "Feedback-Type: abuse"
    yield "User-Agent: Provider/1.0"
    yield "Version: 1"
    yield f"Original-Rcpt-To: <{letter.recipient}>"
    yield ""
    yield from _returned(letter)


def _reply(letter: Delivered, date: str) -> Iterator[str]:
    yield from _from_person(letter, date)
    yield from _words(
        "Thank you so much for writing. The Tatev blend has become our Sunday habit.",
        "",
        "Will you have the spring harvest again this year?",
        "",
        f"On {date}, <{letter.sender}> wrote:",
        "> I am writing for one reason only: to thank you for choosing us.",
    )


def _unhappy(letter: Delivered, date: str) -> Iterator[str]:
    yield from _from_person(letter, date)
    yield from _words(
        "I am disappointed. My last order arrived broken, and nobody answered when I called.",
        "",
        "Sent from my iPhone",
    )


def _stop(letter: Delivered, date: str) -> Iterator[str]:
    yield from _from_person(letter, date)
    yield from _words("ՀԱՆԵԼ")


def _away(letter: Delivered, date: str) -> Iterator[str]:
    yield f"From: <{letter.recipient}>"
    yield f"To: <{letter.sender}>"
    yield f"Date: {date}"
    yield f"Subject: =?utf-8?b?{base64.b64encode('מענה אוטומטי: תודה'.encode()).decode()}?="
    yield f"In-Reply-To: {letter.message_id}"
    yield f"Message-ID: <away.{letter.message_id.strip('<>')}>"
    yield "Auto-Submitted: auto-replied"
    yield from _words("אני בחופשה עד סוף החודש, ואשוב לקרוא מכתבים אחריה.")


def _from_person(letter: Delivered, date: str) -> Iterator[str]:
    yield f"From: <{letter.recipient}>"
    yield f"To: <{letter.sender}>"
    yield f"Date: {date}"
    yield f"Subject: Re: {letter.subject}"
    yield f"In-Reply-To: {letter.message_id}"
    yield f"References: {letter.message_id}"
    yield f"Message-ID: <reply.{letter.message_id.strip('<>')}>"


def _words(*lines: str) -> Iterator[str]:
    yield "MIME-Version: 1.0"
    yield "Content-Type: text/plain; charset=utf-8"
    yield "Content-Transfer-Encoding: base64"
    yield ""
    yield base64.encodebytes("\r\n".join((*lines, "")).encode()).decode().strip()
    yield ""
