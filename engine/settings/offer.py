"""What customers are given and invited to: the ``offers`` and ``events`` of config.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field

from engine.document.model import Fault, Written
from engine.document.texts import Line, Link, Localised, LocalisedText
from engine.document.times import DayOrMoment, Moment
from engine.problem import quoted


class Offer(Written):
    """What a customer is given; letters, checks and segments read it from here only."""

    percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="The discount in percent."
    )
    public_percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="The ordinary discount everybody gets: shown beside the special one."
    )
    friend_percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="What a friend or family member who comes along gets."
    )
    code: Line | None = Field(default=None, description="The code to say or type.")
    link: Link | None = Field(default=None, description="https://…, where the offer is.")
    starts: DayOrMoment | None = Field(
        default=None, description="First day or moment for the people written to."
    )
    public_starts: DayOrMoment | None = Field(default=None, description="When everybody else may come.")
    ends: DayOrMoment | None = Field(default=None, description="Last day (until closing time) or moment.")
    details: LocalisedText | None = Field(default=None, description="What it covers, in a few words.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if not given - {"starts", "public starts", "ends"}:
            yield Fault("", "this offer gives nothing", "write 'percent: 15', or say it under 'details'")
        if self.percent and self.public_percent and self.public_percent >= self.percent:
            yield Fault(
                "public percent",
                f"everybody gets {self.public_percent}%, so {self.percent}% is nothing special",
                "the special discount is the larger one",
            )
        yield from _out_of_order(self.starts, self.ends, "starts", "ends")
        yield from _out_of_order(self.starts, self.public_starts, "starts", "public starts")
        yield from _out_of_order(self.public_starts, self.ends, "public starts", "ends")


def _out_of_order(
    first: date | datetime | None, last: date | datetime | None, one: str, other: str
) -> Iterable[Fault]:
    """A fault at ``other`` if it comes before ``one``; a bare day lasts all day."""
    if first is None or last is None:
        return
    end = last if isinstance(last, datetime) else datetime.combine(last, time.max)
    begin = first if isinstance(first, datetime) else datetime.combine(first, time.min)
    if end < begin:
        yield Fault(
            other, f"{quoted(other)} is before {quoted(one)}, which is {_said(first)}", "mend one of them"
        )


def _said(day: date | datetime) -> str:
    return day.strftime("%Y-%m-%d %H:%M" if isinstance(day, datetime) else "%Y-%m-%d")


class Event(Written):
    """Something customers are invited to."""

    name: Localised = Field(
        description="What it is called; text, or one per language.", examples=["An afternoon of thanks"]
    )
    starts: Moment = Field(description="2027-03-20 17:00, in the shop's zone.", examples=["2027-03-20 17:00"])
    ends: Moment = Field(description="2027-03-20 20:00, in the shop's zone.", examples=["2027-03-20 20:00"])
    place: Localised | None = Field(default=None, description="Where; the shop's address if left out.")
    details: LocalisedText | None = Field(
        default=None, description="What awaits people there, in a few words."
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        yield from _out_of_order(self.starts, self.ends, "starts", "ends")
        if self.starts == self.ends:
            yield Fault("ends", "it ends at the moment it starts", "write when it is over")
