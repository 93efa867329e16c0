"""Who hears of an unhappy customer: the ``feedback`` part of config.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr

from engine.document.model import Fault, Written
from engine.document.texts import EmailAddress, Link, OneOrMore
from engine.document.times import Span


class AlertHook(Written):
    """A web address of yours that is told as well."""

    url: Link = Field(description="https://…: gets a signed POST in JSON.", examples=["https://shop.am/hook"])
    secret: SecretStr = Field(
        description="${VAR} or ${file:PATH}: signs each POST, so that you can tell it is ours.",
        examples=["${ALERT_SECRET}"],
    )


class Feedback(Written):
    """Who hears of an unhappy answer, or of a reply with a complaint in it."""

    alert: Annotated[tuple[EmailAddress, ...], OneOrMore] = Field(
        default=(), description="Who gets an email at once; the letter's sender if left out."
    )
    webhook: AlertHook | None = Field(
        default=None, description="A web address of yours that is told as well."
    )
    answer_within: Span = Field(
        default=timedelta(days=2), description="By when somebody should have seen to it: 2 days, 6 hours …"
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.answer_within <= timedelta():
            yield Fault("answer within", "there must be time to answer", "write '2 days'")
