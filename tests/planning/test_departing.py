"""When letters may leave, and which time is meant: for any campaign, any calendar and anybody's clock."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audience.model import Contact
from engine.ledger.scheduled import Departure
from engine.planning.departing import Departures
from engine.planning.inputs import Inputs, read_inputs
from engine.planning.occurrence import Occurrence, named, occurrences
from engine.schedule.hours import opening
from tests.cli.conftest import CONFIG

ZONES = ("Europe/London", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")
#: Days on which the clocks of London and New York change, and quieter ones.
DAYS = ("2027-03-14", "2027-03-28", "2027-06-01", "2027-10-31", "2027-11-07", "2027-12-24")
CLOSED = {
    "2027-03-28 to 2027-03-30": "stock-taking",
    "2027-12-24 to 2028-01-01": "holidays",
    "2027-06-02": "fair",
}
HOURS = ("Mo-Fr 09:00-18:00", "Mo-Su 01:30-02:30", "Sa 10:00-12:00, We 15:00-24:00")
ZONE = {name: ZoneInfo(name) for name in ZONES}


@dataclass(frozen=True)
class Case:
    """A campaign and its people."""

    inputs: Inputs
    people: tuple[Contact, ...]

    def departures(self, time: Occurrence) -> list[Departure]:
        departing = Departures(self.inputs, time, number=lambda contact: contact.row * 2**60 % 2**63)
        return [departing.of(person) for person in self.people]


def inputs(campaign: dict[str, object], calendar: dict[str, object], zone: str = "Europe/London") -> Inputs:
    config = CONFIG.replace("Europe/London", zone) + f"calendar: {json.dumps(calendar)}\n"
    rest = {"purpose": "thank-you", "audience": {"from": "customers"}, "letter": "note", "sender": "ann"}
    return read_inputs(config.encode(), "thanks.yaml", json.dumps(rest | campaign).encode(), {})


def person(row: int, zone: str | None = None, wave: int | None = None) -> Contact:
    return Contact(
        row=row,
        id=str(row),
        address=f"p{row}@example.com",
        language="en",
        country=None,
        household=None,
        values={},
        wave=wave,
        zone=zone,
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    day = draw(st.sampled_from(DAYS))
    hour, minute = draw(st.integers(0, 23)), draw(st.sampled_from((0, 30)))
    campaign: dict[str, object] = {"when": f"{day} {hour:02}:{minute:02}"}
    calendar: dict[str, object] = {"closed": CLOSED}
    if draw(st.booleans()):
        campaign["time zone"] = "recipient"
    if draw(st.booleans()):
        campaign["waves"] = [
            {"who": "id is known", "goes": "2 days before"},
            {"who": "id is known", "goes": "90 minutes before"},
        ]
    if draw(st.booleans()):
        campaign["letters a day"] = draw(st.integers(1, 4))
    if draw(st.booleans()):
        campaign["canary"] = {"first": "10%", "wait": "5 hours"}
    if draw(st.booleans()):
        calendar["hours"] = draw(st.sampled_from(HOURS))
    if draw(st.booleans()) and calendar.get("hours") != HOURS[1]:
        calendar["quiet hours"] = "21:00-08:00"
    waves = [None, 0, 1] if "waves" in campaign else [None]
    people = draw(
        st.lists(st.tuples(st.sampled_from((None, *ZONES)), st.sampled_from(waves)), min_size=1, max_size=12)
    )
    return Case(
        inputs=inputs(campaign, calendar, draw(st.sampled_from(ZONES[:3]))),
        people=tuple(person(row, zone, wave) for row, (zone, wave) in enumerate(people, 1)),
    )


def the_only(case: Case) -> Occurrence:
    campaign, config = case.inputs.campaign, case.inputs.settings
    [time] = occurrences(campaign, config, datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return time


@given(cases())
@settings(max_examples=80, deadline=None)
def test_no_letter_leaves_outside_its_hours_or_before_its_time(case):
    time, campaign, config = the_only(case), case.inputs.campaign, case.inputs.settings
    own_clock = campaign.time_zone.value == "recipient"

    for contact, found in zip(case.people, case.departures(time), strict=True):
        leaves = found.leaves
        assert leaves is not None
        own = config.shop.time_zone if contact.zone is None else ZONE[contact.zone]
        clock = own if own_clock else config.shop.time_zone
        allowed = opening(
            leaves, clock, config.calendar.hours, config.calendar.quiet_hours, config.days, own=own
        )
        # It may leave at that very moment, and until the hours end.
        assert (allowed.opens, allowed.closes) == (leaves, found.closes)
        goes = time.goes
        assert goes is not None
        if contact.wave is not None:
            before = campaign.waves[contact.wave].goes
            assert isinstance(before, timedelta)
            goes -= before
        # A time that the clocks jump over is that much later.
        assert leaves.astimezone(clock).replace(tzinfo=None) >= goes
        assert leaves >= time.due
        assert (found.zone, found.gate > 0) == (contact.zone, found.gate == 1)


@given(cases())
@settings(max_examples=80, deadline=None)
def test_no_more_leave_on_one_day_than_may(case):
    most = case.inputs.campaign.letters_a_day
    zone = case.inputs.settings.shop.time_zone

    found = case.departures(the_only(case))

    assert len(found) == len(case.people)
    days = Counter(one.leaves.astimezone(zone).date() for one in found if one.leaves is not None)
    assert most is None or max(days.values()) <= most


def test_so_many_a_day_at_the_same_time_of_the_day():
    # The clocks go forward on the 28th, and the 29th is closed.
    case = Case(
        inputs=inputs(
            {"when": "2027-03-27 10:00", "letters a day": 2},
            {"closed": {"2027-03-29": "fair"}, "hours": "Mo-Su 09:00-18:00"},
        ),
        people=tuple(person(row) for row in range(1, 8)),
    )

    leaves = [one.leaves for one in case.departures(the_only(case))]

    assert [f"{one.astimezone(ZONE['Europe/London']):%d %H:%M}" for one in leaves if one is not None] == [
        *("27 10:00", "27 10:00", "28 10:00", "28 10:00"),
        *("30 09:00", "30 09:00", "31 10:00"),
    ]


TIMES: tuple[dict[str, object], ...] = (
    {"when": "2027-03-28 01:30"},
    {"when": "2027-06-01 10:00", "waves": [{"who": "id is known", "goes": "2027-05-20 08:00"}]},
    {"every": "day 02:30"},
    {"every": "0 */4 * * *"},
    {"every": "last Friday of the month 10:00, else the working day before"},
    {"every": "Monday and Thursday 10:00", "waves": [{"who": "id is known", "goes": "30 days before"}]},
    {"every": "25 December 09:00, else the working day after", "time zone": "recipient"},
    {"on": "birthday"},
    {"on": "3 days before birthday at 23:30", "time zone": "recipient"},
    {"on": "first order"},
)
MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.sampled_from(TIMES), st.sampled_from(ZONES[:3]), st.lists(MOMENTS, min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_whenever_somebody_looks_each_time_is_due_once(campaign, zone, looks):
    read = inputs({"stop if more than": 5} | campaign, {"closed": CLOSED}, zone)
    looks = sorted(looks)

    at_once = list(occurrences(read.campaign, read.settings, looks[0], looks[-1]))
    in_turn = [
        time
        for since, until in pairwise(looks)
        for time in occurrences(read.campaign, read.settings, since, until)
    ]

    assert in_turn == at_once
    assert len({time.name for time in at_once}) == len(at_once)
    assert all(looks[0] < time.due <= looks[-1] for time in at_once)
    # Its name says which it is, whenever somebody asks.
    for time in at_once[:3]:
        found = named(read.campaign, read.settings, time.name, looks[-1])
        assert found is not None
        assert (found.name, found.due, found.goes) == (time.name, time.due, time.goes)
