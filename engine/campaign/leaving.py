"""How a campaign's letters leave when nobody stands by: waves, a canary, what is held back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, InstanceOf, TypeAdapter
from pydantic_core import CoreSchema

from engine.document.model import Fault, Written
from engine.document.texts import Line, Text
from engine.document.times import Moment, Span
from engine.document.wording import mistake, shown
from engine.problem import quoted
from engine.settings.calendar import written
from engine.settings.checks import Percent

_BEFORE = re.compile(r"(.+?)\s+(?:before|earlier)", re.IGNORECASE)
# Whoever plans looks no further.
_EARLIEST = timedelta(days=30)
_WRITE_GOES = "write '2 days before', or a day and a time: 2027-03-01 09:00"
_SPAN: TypeAdapter[timedelta] = TypeAdapter(Span)
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


class CampaignZone(StrEnum):
    """By whose clock a campaign goes."""

    SHOP = "shop"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """What becomes of a letter that a limit or a more important one keeps back.

    ``wait`` is how long it waits for its turn; zero: it lapses at once.
    """

    wait: timedelta = timedelta()


def _held_back(value: object) -> HeldBack:
    if isinstance(value, HeldBack):
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    if text == "lapse":
        return HeldBack()
    kind, _, span = text.partition(" ")
    if kind != "wait" or not span:
        raise mistake(
            f"must be 'lapse', or how long to wait, not {shown(value)}", "write 'wait 3 days'", named=True
        )
    return HeldBack(wait=_SPAN.validate_python(span.removeprefix("for ")))


def _goes(value: object) -> object:
    if isinstance(value, timedelta | datetime):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if found := _BEFORE.fullmatch(text):
        before: timedelta = _SPAN.validate_python(found[1])
        if not before:
            raise mistake("a wave goes before the others", "write '1 day before', or leave it out")
        if before > _EARLIEST:
            raise mistake(f"{quoted(text)} is too early", "write 30 days at most")
        return before
    if not re.match(r"\d{4}-", text):
        raise mistake(f"must say how long before the others, not {shown(value)}", _WRITE_GOES, named=True)
    return _MOMENT.validate_python(text)


class Wave(Written):
    """Some of a campaign's people, who get their letters before the others."""

    who: Text = Field(description="A rule, or a named segment: tier = gold.", examples=["tier = gold"])
    goes: Annotated[
        timedelta | datetime, BeforeValidator(_goes), written("2 days before", "2027-03-01 09:00")
    ] = Field(description="2 days before, 36 hours before, or a day and a time.", examples=["2 days before"])
    name: Line | None = Field(default=None, description="What people see it called; the rule if left out.")


class Canary(Written):
    """A few letters that go first."""

    first: Percent = Field(description="How many go first: more than 0%, less than 50%.", examples=["5%"])
    wait: Span = Field(default=timedelta(hours=4), description="How long the others wait: 4 hours …")
    bounces: Percent = Field(
        default=2.0, description="The others go only if a smaller share of these bounced."
    )
    complaints: Percent = Field(default=0.1, description="And only if a smaller share complained.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if not 0 < self.first < 50:
            yield Fault("first", f"{self.first:g}% is not a few letters to begin with", "write '5%'")
        if not self.wait:
            yield Fault("wait", "without a wait nothing is heard of the first letters", "write '4 hours'")


class _Short:
    """Tells editors as well that there is a short form."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {"anyOf": [{"type": ["number", "string"], "examples": ["5%"]}, handler(schema)]}


def _short(value: object) -> object:
    return {"first": value} if isinstance(value, str | int | float) else value


#: ``5%``, or in full.
CanaryOrShare = Annotated[Canary, BeforeValidator(_short), _Short()]
HeldBackText = Annotated[InstanceOf[HeldBack], BeforeValidator(_held_back), written("lapse", "wait 3 days")]
