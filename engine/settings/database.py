"""Database servers that customers are read from: the ``databases`` part of config.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from engine.document.model import Fault, Written
from engine.document.texts import Line
from engine.document.times import Span
from engine.problem import quoted

#: Names of PostgreSQL, MySQL and MariaDB as people write them.
_KINDS = {"postgres": "postgresql", "pg": "postgresql"}
_HERE = ("localhost", "127.0.0.1", "::1")
#: MySQL counts a time limit in milliseconds, in 32 bits.
_LONGEST = timedelta(days=1)


class ServerKind(StrEnum):
    """What kind of server it is."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    MARIADB = "mariadb"


class Protection(StrEnum):
    """How the connection to a database server is protected."""

    #: Encrypted, and the server's certificate is vouched for and names its host.
    VERIFIED = "verified"
    #: Encrypted, whoever may answer.
    UNVERIFIED = "unverified"
    NONE = "none"


def _kind(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = value.strip().lower()
    return _KINDS.get(name, name)


class DatabaseServer(Written):
    """A database server; it is only ever read."""

    kind: Annotated[ServerKind, BeforeValidator(_kind)] = Field(
        description="postgresql, mysql or mariadb.", examples=["postgresql"]
    )
    host: Line = Field(
        description="The server's name, or the path of its socket on this machine.",
        examples=["db.shop.am"],
    )
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="5432 for PostgreSQL, 3306 for MySQL and MariaDB if left out."
    )
    name: Line = Field(description="What the database is called on the server.", examples=["shop"])
    schema_: Line | None = Field(
        default=None,
        alias="schema",
        description="PostgreSQL: the schema that the tables are in; the account's own if left out.",
    )
    username: Line = Field(
        description="An account that may read the tables, better one that may do no more.",
        examples=["gramercy"],
    )
    password: SecretStr | None = Field(
        default=None, description="${VAR} or ${file:PATH}: never the secret itself."
    )
    tls: Protection | None = Field(
        default=None,
        description="verified, unverified (whoever answers) or none (only on this machine or a private "
        "network); if left out, verified, and none for a server on this machine.",
    )
    ca_file: Path | None = Field(default=None, description="Certificates to trust instead of the system's.")
    statement_limit: Span = Field(
        default=timedelta(minutes=5),
        description="Reading a table or query ends after this, so that the shop's own work goes on.",
    )

    @property
    def is_socket(self) -> bool:
        """Whether ``host`` is a socket on this machine."""
        return self.host.startswith("/")

    @property
    def protection(self) -> Protection:
        """How it is reached: as declared, or as suits where it is."""
        if self.is_socket:
            return Protection.NONE
        if self.tls is not None:
            return self.tls
        return Protection.NONE if self.host in _HERE else Protection.VERIFIED

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.kind is not ServerKind.POSTGRESQL and "schema" in given:
            yield Fault("schema", "only PostgreSQL has a 'schema'", "write it as the 'name'")
        if self.tls is Protection.NONE and not self._is_near():
            yield Fault(
                "tls",
                "without encryption, anybody on the way could read your customers' data",
                "write verified or unverified; none is only for this machine and private networks",
            )
        if self.protection is not Protection.VERIFIED and "ca file" in given:
            yield Fault(
                "ca file", "certificates are looked at with 'tls: verified' only", "write 'tls: verified'"
            )
        if not timedelta(0) < self.statement_limit <= _LONGEST:
            yield Fault(
                "statement limit",
                f"{quoted('statement limit')} is from a minute to a day",
                "write it like this: 5 minutes",
            )

    def _is_near(self) -> bool:
        """Whether nobody but this machine or a network of one's own stands between."""
        if self.is_socket or self.host.startswith("${") or re.fullmatch(r"[\w-]+", self.host):
            return True
        try:
            return ip_address(self.host).is_private
        except ValueError:
            return False
