"""What a campaign would have to do next, whether it is armed or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, islice

from engine.audience.own_days import own_days
from engine.ledger.ledger import Ledger
from engine.ledger.scheduled import Dealt
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, named, occurrences, of_day
from engine.planning.question import Known, ask_who
from engine.schedule.model import OwnDayKind
from engine.workspace import Workspace

#: How far ahead the next times are looked for.
_AHEAD = timedelta(days=366)
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


def upcoming(
    inputs: Inputs, here: Workspace, ledger: Ledger, now: datetime, *, most: int, anew: bool = False
) -> Iterator[Occurrence]:
    """The next times of a campaign that nobody has dealt with, ``most`` at most: of one on people's own days,
    those that somebody has.  ``anew``: first those that were stopped and go if it is armed now.

    Raises:
        BadInput: if the customers cannot be looked at.
    """
    campaign, settings = inputs.campaign, inputs.settings
    until = now + _AHEAD
    days = None
    if campaign.on is not None and campaign.on.kind is not OwnDayKind.TIER:
        zone = settings.shop.time_zone
        today = now.astimezone(zone).date()
        time = of_day(campaign, settings, today)
        question = ask_who(inputs, here.root, time=time, known=Known(), advertising=False)
        days = own_days(question, today - _DAY, until.astimezone(zone).date() + _DAY)
    found = (
        time
        for time in occurrences(campaign, settings, now - _MOMENT, until)
        if (days is None or time.day in days)
        and ledger.find_occurred(inputs.id, time.name) is None
        and ledger.find_run(inputs.id, time.name) is None
    )
    yield from islice(chain(_stopped(inputs, ledger, now) if anew else (), found), most)


def _stopped(inputs: Inputs, ledger: Ledger, now: datetime) -> Iterator[Occurrence]:
    for one in reversed(ledger.occurred(inputs.id, now - inputs.campaign.catch_up_within)):
        if one.state is Dealt.STOPPED and inputs.campaign.recurring:
            time = named(inputs.campaign, inputs.settings, one.occurrence, one.due)
            if time is not None:
                yield replace(time, note="was stopped, and goes at once")
