"""The JSON record, whole."""

from __future__ import annotations

import json
from datetime import date, datetime

from engine.year.model import State
from engine.year.record import KEPT_HEADINGS, LETTER_HEADINGS, kept_rows, letter_rows, record
from tests.year.made import happening, kept, letter, year

MADE = year(
    since=date(2027, 3, 1),
    days=31,
    happenings=(
        happening(
            "news",
            "2027-03-01T10:00",
            1,
            occurrence="2027-03-01T10:00",
            left_out={"no consent": 2},
            state=State.DONE,
            note="moved",
            nominal=datetime.fromisoformat("2027-03-01T10:00"),
        ),
    ),
    letters=(
        letter(
            "news",
            "c1",
            "2027-03-01T10:00",
            zone="Pacific/Auckland",
            occurrence="2027-03-01T10:00",
            language="he",
        ),
    ),
    kept=(kept("news", "c2", "2027-03-01", address=None, detail="at most 1 promotion a week"),),
    closed={date(2027, 3, 9): "inventory", date(2027, 3, 8): "holiday"},
    warnings=("look",),
)


def test_the_record() -> None:
    assert json.loads(json.dumps(record(MADE))) == {
        "from": "2027-03-01",
        "days": 31,
        "time_zone": "Asia/Yerevan",
        "happenings": [
            {
                "campaign": "news",
                "name": "What is in the teapot",
                "purpose": "newsletter",
                "occurrence": "2027-03-01T10:00",
                "due": "2027-03-01T06:00:00+00:00",
                "state": "done",
                "chosen": 1,
                "left_out": {"no consent": 2},
                "note": "moved",
            }
        ],
        "letters": [
            {
                "on": "2027-03-01",
                "leaves": "2027-02-28T21:00:00+00:00",
                "time_zone": "Pacific/Auckland",
                "campaign": "news",
                "purpose": "newsletter",
                "occurrence": "2027-03-01T10:00",
                "contact": "c1",
                "address": "c1@example.com",
                "language": "he",
                "advertising": True,
            }
        ],
        "kept": [
            {
                "on": "2027-03-01",
                "campaign": "news",
                "occurrence": "2027-03-01",
                "contact": "c2",
                "address": None,
                "reason": "held back",
                "detail": "at most 1 promotion a week",
            }
        ],
        "closed": {"2027-03-08": "holiday", "2027-03-09": "inventory"},
        "warnings": ["look"],
    }


def test_an_empty_year_has_every_key() -> None:
    assert list(record(year())) == list(record(MADE))


def test_rows_for_a_spreadsheet() -> None:
    assert [dict(zip(LETTER_HEADINGS, row, strict=True)) for row in letter_rows(MADE)] == [
        {
            "on": "2027-03-01",
            "time": "10:00",
            "time_zone": "Pacific/Auckland",
            "campaign": "news",
            "occurrence": "2027-03-01T10:00",
            "contact": "c1",
            "address": "c1@example.com",
            "language": "he",
        }
    ]
    assert [dict(zip(KEPT_HEADINGS, row, strict=True)) for row in kept_rows(MADE)] == [
        {
            "on": "2027-03-01",
            "campaign": "news",
            "occurrence": "2027-03-01",
            "contact": "c2",
            "address": "",
            "reason": "held back",
            "detail": "at most 1 promotion a week",
        }
    ]
