"""How letters leave: the ``delivery`` part of config.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from engine.document.model import Fault, Written
from engine.document.texts import Line
from engine.document.times import Span


class By(StrEnum):
    """How letters leave."""

    INBOX = "inbox"
    SMTP = "smtp"
    FOLDER = "folder"


class Tls(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Smtp(Written):
    """A mail account that sends."""

    host: Line = Field(description="The mail server's name.", examples=["mail.shop.am"])
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="587 for starttls, 465 for tls, 25 for none if left out."
    )
    tls: Tls = Field(
        default=Tls.STARTTLS, description="starttls, tls, or none (only for a server on this machine)."
    )
    username: Line | None = Field(default=None, description="The account's name, often your email address.")
    password: SecretStr | None = Field(
        default=None, description="${VAR} or ${file:PATH}: never the secret itself."
    )
    ca_file: Path | None = Field(default=None, description="Certificates to trust instead of the system's.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if "username" in given and "password" not in given:
            yield Fault(
                "username", "'username' has no 'password' beside it", "write 'password: ${SMTP_PASSWORD}'"
            )
        if "password" in given and "username" not in given:
            yield Fault("password", "'password' has no 'username' beside it", "write the account's name")
        here = self.host in ("localhost", "127.0.0.1", "::1") or self.host.startswith("${")
        if self.tls is Tls.NONE and not here:
            yield Fault(
                "tls",
                "without encryption, anybody on the way could read the letters and the password",
                "write starttls or tls; none is only for a server on this machine",
            )


class Delivery(Written):
    """How letters leave, and how fast."""

    by: By = Field(
        default=By.INBOX,
        description="inbox (the built-in one: nothing leaves this computer), smtp (a real mail server) "
        "or folder (.eml files).",
    )
    smtp: Smtp | None = Field(default=None, description="The mail account, for `by: smtp`.")
    folder: Path = Field(default=Path("outbox"), description="Where .eml files go when `by: folder`.")
    connections: Annotated[int, Field(ge=1, le=50)] = Field(
        default=4, description="How many letters may be on their way at once."
    )
    letters_per_hour: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="At most this many an hour; no limit if left out."
    )
    give_up_after: Span = Field(
        default=timedelta(days=2),
        description="A letter the mail server keeps putting off is given up after this.",
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.by is By.SMTP and "smtp" not in given:
            yield Fault("by", "nothing says which mail server", "write 'smtp:' with 'host' below it")
