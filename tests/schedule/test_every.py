"""Words that come round: each phrase of the tables gives exactly the times below it."""

from datetime import date, datetime
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from engine.schedule.days import Closed, Days
from engine.schedule.every import read_every
from engine.schedule.model import Nominal
from engine.schedule.recurring import Every

CASES = Path(__file__).parents[1] / "cases/every"
CLOSED = (Closed(first=date(2027, 1, 18), last=date(2027, 1, 22), why="stock-taking"),)
START = datetime(2027, 1, 1)  # noqa: DTZ001 - local time
END = datetime(2033, 12, 31)  # noqa: DTZ001


def _table() -> list[tuple[str, str, str]]:
    """Country, phrase, and the lines below it; a file per country."""
    found: list[tuple[str, str, str]] = []
    for path in sorted(CASES.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(" "):
                country, phrase, lines = found.pop()
                found.append((country, phrase, f"{lines}{line}\n"))
            else:
                found.append((path.stem, line, ""))
    return found


def _said(nominal: Nominal) -> str:
    moved = "" if nominal.goes == nominal.at else f" goes {nominal.goes:%a %Y-%m-%d %H:%M}: {nominal.note}"
    return f"  {nominal.at:%a %Y-%m-%d %H:%M}{moved}\n"


@pytest.mark.parametrize(("country", "phrase", "lines"), _table(), ids=lambda cell: str(cell)[:40])
def test_the_next_four_times(country: str, phrase: str, lines: str) -> None:
    """From the beginning of 2027, closed from 18 to 22 January."""
    every = read_every(phrase)

    times = every.nominal(START, END, Days(country=country, shut=CLOSED))
    assert "".join(map(_said, islice(times, 4))) == lines
    assert every.words == phrase


def test_the_tables_were_read() -> None:
    assert len(_table()) > 70


def test_times_lie_after_the_beginning_and_not_after_the_end() -> None:
    at = [datetime(2027, 3, day, 9) for day in (1, 8, 15)]  # noqa: DTZ001
    every = read_every("Monday")

    assert [one.at for one in every.nominal(at[0], at[2], Days())] == at[1:]


def test_it_is_the_moved_time_that_lies_between() -> None:
    """9 May 2027 is a Sunday and a holiday, and goes on Friday the 7th."""
    every, days = read_every("9 May, else the working day before"), Days(country="AM")
    friday = datetime(2027, 5, 7, 9)  # noqa: DTZ001

    [one] = every.nominal(datetime(2027, 5, 6), friday, days)  # noqa: DTZ001
    assert one == Nominal(
        at=datetime(2027, 5, 9, 9),  # noqa: DTZ001
        goes=friday,
        note="moved from 2027-05-09, Victory and Peace Day",
    )
    assert list(every.nominal(friday, datetime(2027, 5, 30), days)) == []  # noqa: DTZ001


def test_a_feast_that_is_not_kept_here_says_whose() -> None:
    every = read_every("3 days before Thanksgiving")

    assert every.missing(Days(country="US"), 2027) is None
    assert every.missing(Days(country="AM"), 2027) == (
        "no 'Thanksgiving' is known in AM",
        "write whose: 'Thanksgiving in CA' or 'Thanksgiving in US' or 'Thanksgiving in AS'",
    )
    assert list(every.nominal(START, END, Days(country="AM"))) == []


@pytest.mark.parametrize("feast", ["Vardavar", "Easter", "Halloween"])
def test_a_feast_of_many_countries_needs_none(feast: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        read_every(f"{feast} in AM")

    assert (raised.value.context or {})["hint"] == f"it is kept in many countries: write '{feast}' alone"


@pytest.mark.parametrize(
    ("phrase", "doubt"),
    [
        (
            "30th of the month",
            ("months without a 30th day are left out", "to mean the last one, write 'last day of the month'"),
        ),
        (
            "5th Friday of the month",
            (
                "months without a 5th Friday are left out",
                "to mean the last one, write 'last Friday of the month'",
            ),
        ),
        ("29 February", ("29 February comes in leap years only", "write 'last day of February'")),
        ("30th of April", None),
        ("31st of January and July", None),
        ("28th of the month", None),
        ("last day of the month", None),
    ],
)
def test_days_that_some_months_lack(phrase: str, doubt: tuple[str, str] | None) -> None:
    assert read_every(phrase).doubt == doubt


_PHRASES = (
    "working day 10:00",
    "31st of the month, else the working day before",
    "Saturday and Sunday, else the working day after",
    "1st and 15th of the month, else the working day before",
    "first Monday of the month, else skip",
    "2 weeks on Friday from 2026-01-09, else the working day after",
    "3 days before Easter",
    "2 working days before Rosh Hashanah",
    "5 working days after 24 December",
    "Friday before Christmas, else the working day before",
    "30 9,16 * * 1,6, else the working day after",
    "every 3 months on the last working day from 2026-11-30",
)
_EVERY = {phrase: read_every(phrase) for phrase in _PHRASES}
_MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2028, 4, 1))  # noqa: DTZ001
_DAYS = st.sampled_from(
    [
        Days(country="AM", shut=(Closed(first=date(2026, 12, 20), last=date(2027, 1, 20), why="away"),)),
        Days(country="IL"),
        Days(country="GB", weekend=frozenset({6})),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_PHRASES), st.lists(_MOMENTS, min_size=3, max_size=6), _DAYS)
def test_a_range_in_pieces_gives_what_the_whole_gives(
    phrase: str, moments: list[datetime], days: Days
) -> None:
    every: Every = _EVERY[phrase]
    cuts = sorted(moments)

    whole = list(every.nominal(cuts[0], cuts[-1], days))
    pieces = [one for first, last in pairwise(cuts) for one in every.nominal(first, last, days)]
    assert pieces == whole
    assert whole == sorted(whole, key=lambda one: (one.goes, one.at))
    assert len({one.at for one in whole}) == len({one.goes for one in whole}) == len(whole)
    if "else the working day" in phrase:
        assert [days.idle(one.goes.date()) for one in whole] == [None] * len(whole)
    if "skip" in phrase or "else" not in phrase:
        assert all(one.goes == one.at and not one.note for one in whole)


_SOME_WORDS = (
    *("every", "first", "last", "2", "2nd", "31st", "Monday", "weekday", "working", "day", "week", "month"),
    *("quarter", "year", "of", "the", "on", "and", ",", "before", "after", "Easter", "March", "12", "from"),
    *("2027-01-08", "until", "at", "10:00", "10", "am", "else", "skip", "in", "US", "*", "*/5", "0", "May"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_SOME_WORDS), max_size=9))
def test_whatever_is_written_is_understood_or_a_mistake(words: list[str]) -> None:
    text = " ".join(words)
    error: PydanticCustomError | None = None
    try:
        times = read_every(text).nominal(START, datetime(2028, 1, 1), Days(country="AM"))  # noqa: DTZ001
        list(islice(times, 3))
    except PydanticCustomError as found:
        error = found

    if error is not None:
        said = error.context or {}
        assert said["message"]
        assert said["hint"]
        assert said["offset"] is None or 0 <= said["offset"] <= len(text)
