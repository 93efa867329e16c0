"""What a campaign would have to do next, whether it is armed or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from engine.audience.own_days import own_days
from engine.ledger.ledger import Ledger
from engine.ledger.scheduled import Dealt
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, named, occurrences, of_day
from engine.planning.question import Known, ask_who
from engine.schedule.model import OwnDayKind

#: How far ahead the next times are looked for.
_AHEAD = timedelta(days=366)
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


def upcoming(
    inputs: Inputs, root: Path, ledger: Ledger, now: datetime, *, most: int, anew: bool = False
) -> Iterator[Occurrence]:
    """The next times of a campaign that nobody has dealt with, ``most`` at most: of one on people's own days,
    those that somebody has, today's among them.  ``anew``: first those that were stopped and go if it is
    armed now.

    Raises:
        BadInput: if the customers cannot be looked at.
    """
    found = (
        time
        for time in _times(inputs, root, now)
        if ledger.find_occurred(inputs.id, time.name) is None
        and ledger.find_run(inputs.id, time.name) is None
    )
    yield from islice(chain(_stopped(inputs, ledger, now) if anew else (), found), most)


def _stopped(inputs: Inputs, ledger: Ledger, now: datetime) -> Iterator[Occurrence]:
    for one in reversed(ledger.occurred(inputs.id, now - inputs.campaign.catch_up_within)):
        if one.state is Dealt.STOPPED and inputs.campaign.recurring:
            time = named(inputs.campaign, inputs.settings, one.occurrence, one.due)
            if time is not None:
                yield replace(time, note="was stopped, and goes at once")


def _times(inputs: Inputs, root: Path, now: datetime) -> Iterator[Occurrence]:
    campaign, settings = inputs.campaign, inputs.settings
    if campaign.on is None:
        yield from occurrences(campaign, settings, now - _MOMENT, now + _AHEAD)
        return
    today = now.astimezone(settings.shop.time_zone).date()
    days = [today + number * _DAY for number in range(_AHEAD.days)]
    if campaign.on.kind is not OwnDayKind.TIER:
        question = ask_who(
            inputs, root, time=of_day(campaign, settings, today), known=Known(), advertising=False
        )
        days = sorted(own_days(question, today, days[-1]))
    for day in days:
        yield of_day(campaign, settings, day)
