"""The pages readers reach: the ``pages`` part of config.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field

from engine.document.model import Fault, Written
from engine.document.texts import Line, Link, OneOrMore, YesNo
from engine.document.times import Span
from engine.document.wording import mistake
from engine.problem import quoted


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError as error:
        raise mistake(
            f"{quoted(text)} is not an address or a network", "write 127.0.0.1 or 10.0.0.0/8"
        ) from error


def _base(text: str) -> str:
    if "?" in text or "#" in text:
        plain = re.split("[?#]", text)[0]
        raise mistake(
            f"pages stand below 'public url', and {quoted(text)} leaves no room for them",
            f"write {quoted(plain)}",
        )
    return text


#: What the addresses of our pages begin with; the slash at its end does not matter.
PublicUrl = Annotated[Link, AfterValidator(_base)]


class Pages(Written):
    """What `gramercy serve` shows readers, and to whom it listens."""

    host: Line = Field(
        default="127.0.0.1",
        description="The address to listen at; behind a proxy on this machine, 127.0.0.1.",
    )
    port: Annotated[int, Field(ge=1, le=65535)] = Field(default=8027, description="The port to listen at.")
    proxies: Annotated[tuple[Annotated[Line, AfterValidator(_network)], ...], OneOrMore] = Field(
        default=(),
        description="Addresses of proxies of yours, whose word on the reader's address is believed: "
        "127.0.0.1, 10.0.0.0/8.",
    )
    keep_letters: Span = Field(
        default=timedelta(days=90),
        description="For how long after a campaign has ended its letters can be looked at in a browser.",
    )
    sign_up: YesNo = Field(default=False, description="yes: a page where people sign up, at /join.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.keep_letters < timedelta():
            yield Fault("keep letters", "time does not run backwards", "write '90 days'")
