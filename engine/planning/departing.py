"""From when and until when each letter of an occurrence may leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.audience.model import Contact
from engine.campaign.model import Campaign, CampaignZone
from engine.ledger.scheduled import Departure
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, calendar_days, wave_time
from engine.schedule.hours import opening
from engine.schedule.model import Opening
from engine.settings.model import Settings
from engine.zone import instant

_DAY = timedelta(days=1)
# Letter numbers are keyed hashes of 63 bits: as good as drawn by lot, and always the same.
_NUMBERS = 2**63


class Timetable:
    """When the letters of a campaign may leave, as it and the config say."""

    def __init__(self, campaign: Campaign, settings: Settings) -> None:
        self._campaign = campaign
        self._zone = settings.shop.time_zone
        self._hours = campaign.hours or settings.calendar.hours
        self._quiet = settings.calendar.quiet_hours
        self._days = calendar_days(settings)

    def opening(self, moment: datetime, zone: str | None) -> Opening:
        """The first time from ``moment`` on in which a letter may leave to somebody with that clock."""
        return opening(
            moment, self.clock_of(zone), self._hours, self._quiet, self._days, own=self.zone_of(zone)
        )

    def clock_of(self, zone: str | None) -> ZoneInfo:
        """The clock that the campaign goes by, for somebody with that one."""
        recipient = self._campaign.time_zone is CampaignZone.RECIPIENT
        return self.zone_of(zone if recipient else None)

    def zone_of(self, zone: str | None) -> ZoneInfo:
        """The clock that a name means; None is the shop's."""
        return self._zone if zone is None else ZoneInfo(zone)


class Departures:
    """Gives each letter of one occurrence its time, in the order in which they are asked for.

    Raises:
        NeverOpenError: while being asked, if hours and closed days let nothing leave.
    """

    def __init__(
        self,
        inputs: Inputs,
        occurrence: Occurrence,
        *,
        number: Callable[[Contact], int],
        from_: datetime | None = None,
        before: int = 0,
        ahead: bool = True,
        at_once: bool = False,
    ) -> None:
        """``from_`` is the moment (aware) from which letters leave at the earliest, whatever the occurrence
        says; None: its own time.  ``before`` is how many letters it has already.  ``ahead``: some letters may
        go ahead of the others, to see how they are received.  ``at_once``: all leave at ``from_``, whatever
        the clock says."""
        self._campaign = inputs.campaign
        self._table = Timetable(inputs.campaign, inputs.settings)
        self._occurrence = occurrence
        self._number = number
        self._from = from_
        self._before = before
        # Of "letters a day": how many leave on which day, and how many days after a moment there is room.
        self._on: Counter[date] = Counter()
        self._later: dict[tuple[datetime, str | None], int] = {}
        self._ahead = ahead and not at_once
        self._at_once = at_once
        self._none_ahead = True

    def of(self, contact: Contact) -> Departure:
        """The departure of the next letter."""
        campaign = self._campaign
        if self._at_once:
            return Departure(leaves=self._from, zone=contact.zone)
        behind = self._behind(contact)
        moment = self.moment(contact)
        if behind and campaign.canary is not None:
            moment += campaign.canary.wait
        if campaign.letters_a_day is None:
            found = self._table.opening(moment, contact.zone)
        else:
            found = self._with_room(moment, contact.zone, campaign.letters_a_day)
        return Departure(leaves=found.opens, closes=found.closes, zone=contact.zone, gate=int(behind))

    def _with_room(self, moment: datetime, zone: str | None, most: int) -> Opening:
        """The first opening from ``moment`` on, on a day of the shop on which fewer than ``most`` leave: at
        the same time of the day, by the clock the campaign goes by."""
        before, self._before = self._before, 0
        for _ in range(before):
            self._with_room(moment, zone, most)
        clock = self._table.clock_of(zone)
        local = moment.astimezone(clock).replace(tzinfo=None)
        days = self._later.get((moment, zone), 0)
        while True:
            found = self._table.opening(instant(local + days * _DAY, clock) if days else moment, zone)
            day = found.opens.astimezone(self._table.zone_of(None)).date()
            if self._on[day] < most:
                break
            days += 1
        self._later[moment, zone] = days
        self._on[day] += 1
        return found

    def moment(self, contact: Contact) -> datetime:
        """When a letter would leave if nothing kept it waiting, aware: its wave's time, by its clock."""
        goes = self._occurrence.goes
        if goes is None:
            return self._from or self._occurrence.due
        if contact.wave is not None:
            goes = wave_time(goes, self._campaign.waves[contact.wave].goes)
        moment = instant(goes, self._table.clock_of(contact.zone))
        return moment if self._from is None else max(moment, self._from)

    def _behind(self, contact: Contact) -> bool:
        """Whether a letter waits for those that go ahead; the first letter of all is among these."""
        canary = self._campaign.canary
        if canary is None or not self._ahead:
            return False
        if self._none_ahead:
            self._none_ahead = False
            return False
        return self._number(contact) >= canary.first / 100 * _NUMBERS

    def gate_at(self) -> datetime | None:
        """When the letters that went ahead are looked at; None where none do."""
        canary = self._campaign.canary
        if canary is None or not self._ahead:
            return None
        first = self._occurrence.due if self._from is None else max(self._from, self._occurrence.due)
        return self._table.opening(first, None).opens + canary.wait
