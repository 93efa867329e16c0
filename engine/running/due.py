"""What is due: occurrences of armed campaigns that nobody has dealt with yet, and when the next one is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.audience.model import Question
from engine.audience.own_days import own_days
from engine.ledger.scheduled import Armed, Dealt, Occurred
from engine.planning.holding import rank
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, occurrences, of_day
from engine.planning.question import Known, ask_who
from engine.running.files import Stamp, stamp_of
from engine.running.world import World
from engine.schedule.model import OwnDayKind

_DAY = timedelta(days=1)
#: How far ahead own days are looked up: a year and a little more, so that a year is looked up once.
_AHEAD = timedelta(days=400)
#: How far ahead the next occurrence is looked for; whoever sleeps that long wakes up and looks again.
_HORIZON = timedelta(days=35)
#: A server does not say when its rows were changed: they are asked again after that.
_FRESH = timedelta(hours=6)
# Occurrences so long before the last one that was dealt with are not looked at again.
_AGAIN = timedelta(days=62)
_MOMENT = timedelta(microseconds=1)
# Clocks are put right by some seconds now and then.
_AHEAD_OF_US = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One occurrence that is due, or will be."""

    inputs: Inputs
    armed: Armed
    time: Occurrence

    @property
    def order(self) -> tuple[datetime, int, str, str]:
        """By when they are due, then by how much they matter."""
        settings, purpose = self.inputs.settings, self.inputs.campaign.purpose.value
        return self.time.due, rank(settings, self.inputs.id, purpose), self.inputs.id, self.time.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    stamp: frozenset[Stamp] | None
    text: bytes
    at: datetime
    since: date
    until: date
    days: Mapping[date, int]


class OwnDays:
    """On which days a campaign's people have their own day; looked up again when their files have changed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, _Known] = {}

    def of(self, inputs: Inputs, since: date, until: date) -> Mapping[date, int] | None:
        """Day → how many people; None where nobody can tell beforehand.

        Raises:
            BadInput: if the source cannot be looked at.
        """
        rule = inputs.campaign.on
        if rule is None or rule.kind is OwnDayKind.TIER:
            return None
        stamp, now = stamp_of(inputs, self._world.here.root), self._world.now()
        known = self._known.get(inputs.id)
        if (
            known is None
            or known.stamp != stamp
            or known.text != inputs.campaign_text
            or (stamp is None and not timedelta() <= now - known.at < _FRESH)
            or since < known.since
            or until > known.until
        ):
            last = until + _AHEAD
            known = _Known(
                stamp=stamp,
                text=inputs.campaign_text,
                at=now,
                since=since,
                until=last,
                days=own_days(self._question(inputs, since), since, last),
            )
            self._known[inputs.id] = known
        return {day: count for day, count in known.days.items() if since <= day <= until}

    def _question(self, inputs: Inputs, day: date) -> Question:
        time = of_day(inputs.campaign, inputs.settings, day)
        return ask_who(inputs, self._world.here.root, time=time, known=Known(), advertising=False)


class Agenda:
    """What armed campaigns have to do, and when."""

    def __init__(self, world: World) -> None:
        self._ledger, self._now = world.ledger, world.now
        self._root = world.here.root
        self._looked: dict[str, frozenset[Stamp] | date] = {}
        self._own_days = OwnDays(world)
        self._dealt_with: dict[str, dict[str, Occurred]] | None = None

    def begin(self) -> None:
        """What was dealt with may be other than at the last look."""
        self._dealt_with = None

    def due(self, inputs: Inputs, armed: Armed, now: datetime, *, failed: Collection[str] = ()) -> list[Due]:
        """What is due at ``now`` and was not dealt with, the earliest first; what it is too late for as well.

        ``failed`` are occurrences that could not be planned so far: these were known of.

        Raises:
            BadInput: if the source cannot be looked at.
        """
        dealt = self._dealt(inputs, armed)
        since = self._since(inputs, armed, dealt)
        # Somebody who arms it anew has seen what was stopped; nothing else goes that was due before.
        again = {name: one.due for name, one in dealt.items() if _armed_anew(one, armed)}
        times = self._times(inputs, min([since, *(due - _MOMENT for due in again.values())]), now)
        return [
            Due(inputs=inputs, armed=armed, time=time)
            for time in times
            if time.name in again
            or (
                time.due > since
                and time.name not in dealt
                and (time.name in failed or not _unknown(inputs, dealt, time, now))
            )
        ]

    def again(self, inputs: Inputs, armed: Armed, now: datetime) -> list[Due]:
        """Own days that were dealt with and can still be caught up, whenever the customers' data may be new.

        Raises:
            BadInput: if the source cannot be looked at.
        """
        if inputs.campaign.on is None or inputs.campaign.on.kind is OwnDayKind.TIER:
            return []
        today = now.astimezone(inputs.settings.shop.time_zone).date()
        stamp = stamp_of(inputs, self._root) or today
        if self._looked.get(inputs.id) == stamp:
            return []
        dealt = self._dealt(inputs, armed)
        since = max(armed.at, now - inputs.campaign.catch_up_within)
        found = [
            Due(inputs=inputs, armed=armed, time=time)
            for time in self._times(inputs, since, now)
            if (one := dealt.get(time.name)) is not None and one.state in (Dealt.DONE, Dealt.NOBODY)
        ]
        self._looked[inputs.id] = stamp
        return found

    def following(self, inputs: Inputs, armed: Armed, now: datetime, until: datetime) -> list[Due]:
        """What will be due after ``now`` and not after ``until``.

        Raises:
            BadInput: if the source cannot be looked at.
        """
        times = self._times(inputs, now, until)
        return [Due(inputs=inputs, armed=armed, time=time) for time in times]

    def next(self, inputs: Inputs, armed: Armed, now: datetime) -> datetime | None:
        """When something is due next, as far as that can be told.

        Raises:
            BadInput: if the source cannot be looked at.
        """
        found = next(self._times(inputs, now, now + _HORIZON), None)
        return None if found is None else found.due

    def _times(self, inputs: Inputs, since: datetime, until: datetime) -> Iterator[Occurrence]:
        campaign, settings = inputs.campaign, inputs.settings
        zone = settings.shop.time_zone
        days = self._own_days.of(
            inputs, since.astimezone(zone).date() - _DAY, until.astimezone(zone).date() + _DAY
        )
        for time in occurrences(campaign, settings, since, until):
            if days is None or time.day in days:
                yield time

    def _dealt(self, inputs: Inputs, armed: Armed) -> Mapping[str, Occurred]:
        if self._dealt_with is None:
            self._dealt_with = {}
            for one in self._ledger.occurred():
                self._dealt_with.setdefault(one.campaign, {})[one.occurrence] = one
        since = armed.at - inputs.campaign.catch_up_within
        dealt = self._dealt_with.get(inputs.id, {})
        return {
            name: one for name, one in dealt.items() if one.due >= since and not _dreamt(one, self._now())
        }

    def _since(self, inputs: Inputs, armed: Armed, dealt: Mapping[str, Occurred]) -> datetime:
        """From when on occurrences are looked at: since it was armed, or not long before the last one."""
        first = armed.at - (timedelta() if inputs.campaign.recurring else inputs.campaign.catch_up_within)
        now = self._now()
        last = max((one.due for one in dealt.values() if one.due <= now), default=first)
        return max(first, last - _AGAIN) - _MOMENT


def _dreamt(occurred: Occurred, now: datetime) -> bool:
    """Whether it was given up while the clock was far ahead: it counts no more once that was put right."""
    return occurred.state is not Dealt.DONE and occurred.at > now + _AHEAD_OF_US


def _unknown(inputs: Inputs, dealt: Mapping[str, Occurred], time: Occurrence, now: datetime) -> bool:
    """Whether it is too late for a day of which nobody knew in time: somebody has looked after it had come,
    and somebody new in the customers' data has made it a day since.  Nothing was missed then."""
    if time.day is None or now - time.due <= inputs.campaign.catch_up_within:
        return False
    return any(one.due > time.due for one in dealt.values())


def _armed_anew(occurred: Occurred, armed: Armed) -> bool:
    """Whether it was stopped, and somebody has let it go since."""
    return occurred.state is Dealt.STOPPED and armed.at > occurred.at
