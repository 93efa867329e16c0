"""What `gramercy run` tells, and whom: the ``running`` part of config.yaml."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from engine.document.model import Written
from engine.document.texts import EmailAddress, Line, OneOrMore
from engine.document.wording import mistake, shown
from engine.settings.feedback import AlertHook

_TIMES = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*(?:times|x)?")


def _times(value: object) -> float:
    if isinstance(value, float):
        return value
    found = _TIMES.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if found is None or float(found[1]) <= 1:
        raise mistake(
            f"must be more than once what is usual, not {shown(value)}",
            "write it like this: 3 times",
            named=True,
        )
    return float(found[1])


class Running(Written):
    """Who hears of a run that failed, was missed, is paused, or is larger than usual."""

    alert: Annotated[tuple[EmailAddress, ...], OneOrMore] = Field(
        default=(),
        description="Who gets an email when something goes wrong; the campaign's sender if left out.",
    )
    webhook: AlertHook | None = Field(
        default=None, description="A web address of yours that is told as well."
    )
    larger_than_usual: Annotated[
        float,
        BeforeValidator(_times),
        WithJsonSchema({"type": ["string", "number"], "examples": ["3 times"]}),
    ] = Field(
        default=3.0, description="You are told of a run with so many times the usual number of letters."
    )
    health: Line = Field(
        default=".gramercy/health.json", description="A file that always says how `gramercy run` fares."
    )
    metrics: Line | None = Field(
        default=None,
        description="A file with numbers for Prometheus, such as metrics.prom; none if left out.",
    )
