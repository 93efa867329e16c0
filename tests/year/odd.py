"""Stretches of time that are not a plain year."""

from __future__ import annotations

from datetime import date, datetime

from engine.year.model import State, Year
from tests.year.made import happening, kept, letter, year

BERLIN, AUCKLAND, HONOLULU = "Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu"


def empty() -> Year:
    """Nobody gets anything."""
    return year()


def one_day() -> Year:
    """A single letter on a single day."""
    return year(
        since=date(2027, 3, 12),
        days=1,
        letters=(letter("birthday", "c001", "2027-03-12T09:00"),),
        happenings=(happening("birthday", "2027-03-12T09:00"),),
        people={"c001": "c001@example.com"},
    )


def leap_year() -> Year:
    """2028 of an American shop: weeks begin on Sunday, and somebody was born on 29 February."""
    return year(
        since=date(2028, 1, 1),
        days=366,
        country="US",
        zone="America/New_York",
        letters=(letter("birthday", "c029", "2028-02-29T09:00", zone="America/New_York"),),
        happenings=(happening("birthday", "2028-02-29T09:00"),),
    )


def clock_changes() -> Year:
    """A year of a German shop with readers round the world, whose clocks change on different days or never.

    The newsletter is for ten in the morning on everybody's clock; one reader's quiet hours last until noon,
    another's letter waits a day for a holiday.
    """
    times = ("2027-01-01T10:00", "2027-03-28T10:00", "2027-10-31T10:00", "2027-12-31T10:00")
    readers = {"berlin": BERLIN, "auckland": AUCKLAND, "honolulu": HONOLULU}
    letters = [
        letter("news", name, at, zone=zone, occurrence=at) for at in times for name, zone in readers.items()
    ]
    letters.append(letter("news", "late", "2027-03-28T12:00", zone=BERLIN, occurrence=times[1]))
    letters.append(letter("news", "holiday", "2027-03-29T10:00", zone=BERLIN, occurrence=times[1]))
    letters.append(letter("news", "Holiday", "2027-04-01T10:00", zone=BERLIN, occurrence=times[1]))
    return year(
        zone=BERLIN,
        country="DE",
        letters=tuple(sorted(letters, key=lambda one: one.leaves)),
        happenings=tuple(
            happening("news", at, 3, occurrence=at, nominal=datetime.fromisoformat(at)) for at in times
        ),
        kept=(kept("news", "Holiday", "2027-03-28", occurrence=times[1], address=None),),
    )


def two_years() -> Year:
    """Eighteen months from autumn on, with everything that can go wrong."""
    return year(
        since=date(2026, 10, 15),
        days=550,
        happenings=(
            happening(
                "news", "2026-11-02T10:00", 0, state=State.MISSED, note="the computer was off for a week"
            ),
            happening(
                "thanks", "2027-01-01T09:00", 0, state=State.FAILED, note="data/orders.csv is not there"
            ),
            happening("news", "2028-02-07T10:00", 12_000),
        ),
        letters=tuple(
            letter("news", f"c{number:05}", "2028-02-07T10:00", occurrence="2028-02-07")
            for number in range(12_000)
        ),
        closed={date(2027, 12, 24): "", date(2027, 12, 25): "Christmas", date(2027, 12, 26): "Christmas"},
    )
