"""Where mail for us arrives: the ``mailbox`` part of config.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, SecretStr

from engine.document.model import Fault, Written
from engine.document.texts import EmailAddress, Line, YesNo
from engine.problem import quoted
from engine.settings.delivery import Tls

_WAYS = ("imap", "maildir", "directory", "mbox")
#: Octets: 64 is the most (RFC 5321 4.5.3.1.1), of which + and a token (``engine.token``) take 40.
_LONGEST = 24


class Imap(Written):
    """A mailbox on a mail server."""

    host: Line = Field(description="The server that you read mail from.", examples=["imap.shop.am"])
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="993 for tls, 143 for starttls and none if left out."
    )
    tls: Tls = Field(
        default=Tls.TLS, description="tls, starttls, or none (only for a server on this machine)."
    )
    username: Line = Field(
        description="The account's name, often its email address.", examples=["bounces@shop.am"]
    )
    password: SecretStr = Field(
        description="${VAR} or ${file:PATH}: never the secret itself.", examples=["${IMAP_PASSWORD}"]
    )
    folder: Line = Field(default="INBOX", description="The folder that is read.")
    ca_file: Path | None = Field(default=None, description="Certificates to trust instead of the system's.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        here = self.host in ("localhost", "127.0.0.1", "::1") or self.host.startswith("${")
        if self.tls is Tls.NONE and not here:
            yield Fault(
                "tls",
                "without encryption, anybody on the way could read the mail and the password",
                "write tls or starttls; none is only for a server on this machine",
            )


class Mailbox(Written):
    """Where bounces, complaints and replies arrive, and what is done with them once they are read."""

    never_blank = MappingProxyType({"delete": "write yes or no", "move to": "write a folder's name"})

    imap: Imap | None = Field(default=None, description="A mailbox on a mail server.")
    maildir: Path | None = Field(
        default=None, description="A Maildir, as Postfix and Dovecot keep it: the folder with cur and new."
    )
    directory: Path | None = Field(default=None, description="A folder of .eml files.")
    mbox: Path | None = Field(default=None, description="One file with many messages; it is only read.")
    delete: YesNo = Field(
        default=False, description="yes: a message is deleted there once what it says is written down."
    )
    move_to: Line | None = Field(
        default=None, description="A folder that messages are moved to once what they say is written down."
    )
    bounces: EmailAddress | None = Field(
        default=None,
        description="Letters go out from this address with + and a word before the @, so that each bounce "
        "names its letter; mail to bounces+ANYTHING@ must arrive in this mailbox.",
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        ways = [way for way in _WAYS if way in given]
        if not ways:
            yield Fault(
                "",
                "nothing says where the mail arrives",
                "write 'imap:', 'maildir:', 'directory:' or 'mbox:'",
            )
        for other in ways[1:]:
            yield Fault(
                other, f"the mail is read from one place, and '{ways[0]}' says which", "keep one of them"
            )
        if self.delete and "move to" in given:
            yield Fault("move to", "what is deleted cannot be moved as well", "keep 'delete' or 'move to'")
        clearing = "delete" if self.delete else "move to" if "move to" in given else ""
        if ways == ["mbox"] and clearing:
            yield Fault(
                clearing,
                "an mbox is only read: whoever delivers to it would be in the way",
                "leave it out, or have the mail delivered to a Maildir",
            )
        local = (self.bounces or "").rpartition("@")[0]
        if "+" in local:
            yield Fault(
                "bounces",
                f"{quoted(self.bounces)}: what stands behind the + is ours to write",
                "write the address without it: bounces@shop.am",
            )
        elif len(local.encode()) > _LONGEST:
            yield Fault(
                "bounces",
                f"{quoted(local)} is too long: what we write behind it leaves room for {_LONGEST} characters",
                "take a shorter one: bounces@shop.am",
            )
