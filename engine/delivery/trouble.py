"""Why a mail server cannot be used, as a word a program can decide by."""

from __future__ import annotations

from enum import StrEnum

from engine.errors import CarrierDown


class Trouble(StrEnum):
    """At which step a connection to a mail server failed."""

    #: No such name, or no network.
    HOST = "host"
    #: Nobody listens there, or something on the way forbids it.
    CLOSED = "closed"
    #: No answer: very often a port that the network blocks.
    SILENT = "silent"
    #: What answers is no mail server, or a broken one.
    GIBBERISH = "gibberish"
    #: Not whom it says it is, or not vouched for by anybody we trust.
    CERTIFICATE = "certificate"
    #: The certificates we were told to trust cannot be read.
    OUR_CERTIFICATES = "our certificates"
    #: TLS itself failed; very often TLS was spoken to a port for STARTTLS, or the other way round.
    ENCRYPTION = "encryption"
    #: STARTTLS was asked for and is not offered.
    NO_STARTTLS = "no starttls"
    #: We would have to say the password in the clear.
    IN_THE_CLEAR = "in the clear"
    #: The server offers no login.
    NO_LOGIN = "no login"
    #: Username and password were refused.
    LOGIN = "login"
    #: The server does not want us at all.
    TURNED_AWAY = "turned away"


class SmtpDown(CarrierDown):
    """A mail server cannot be used.

    ``reply`` is what it said last, code first, on one line and without our password; "" where it said
    nothing.
    """

    def __init__(self, trouble: Trouble, message: str, *, reply: str = "", passing: bool = False) -> None:
        self.trouble = trouble
        self.reply = reply
        super().__init__(message, passing=passing)
