"""The loop's own account of itself, for people and for programs."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.running.journal import Event, Form, Journal, Level
from engine.running.news import without_people

NOW = datetime(2027, 3, 1, 6, 0, 0, 123456, tzinfo=UTC)
YEREVAN = ZoneInfo("Asia/Yerevan")
NASTY = 'a\nb\r\n\x1b[31m\u202e"\\\udcff <ada@example.com> ՆԱՐԵ'


def written(form: Form, *args, **kwargs) -> str:
    sink = io.StringIO()
    Journal(sink, form, YEREVAN).note(*args, at=NOW, **kwargs)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"event": Event.STARTED}, "2027-03-01 10:00:00  started"),
        (
            {"event": Event.SLEEPING, "words": "nothing is due until 2027-03-02 09:00"},
            "2027-03-01 10:00:00  nothing is due until 2027-03-02 09:00",
        ),
        (
            {
                "event": Event.SENT,
                "campaign": "birthday",
                "occurrence": "2027-03-01",
                "counts": {"accepted": 1200, "deferred": 3},
            },
            "2027-03-01 10:00:00  birthday 2027-03-01: sent: accepted 1,200, deferred 3",
        ),
        (
            {"event": Event.FAILED, "level": Level.ERROR, "campaign": "thanks", "words": "a\n  hint: b"},
            "2027-03-01 10:00:00  error: thanks: a hint: b",
        ),
        (
            {"event": Event.MAILBOX, "level": Level.WARNING, "words": "not read"},
            "2027-03-01 10:00:00  warning: not read",
        ),
    ],
)
def test_a_line_for_a_person(said, line):
    assert written(Form.TEXT, **said) == line + "\n"


def test_a_line_for_a_program():
    line = written(
        Form.JSON,
        Event.SENT,
        "12 letters went",
        level=Level.WARNING,
        campaign="birthday",
        occurrence="2027-03-01",
        counts={"accepted": 12},
    )

    assert line == (
        '{"at": "2027-03-01T06:00:00.123Z", "level": "warning", "event": "sent", "campaign": "birthday", '
        '"occurrence": "2027-03-01", "words": "12 letters went", "counts": {"accepted": 12}}\n'
    )


def test_what_is_not_known_is_left_out():
    assert json.loads(written(Form.JSON, Event.STARTED)) == {
        "at": "2027-03-01T06:00:00.123Z",
        "level": "info",
        "event": "started",
    }


@pytest.mark.parametrize("form", Form)
def test_whatever_is_said_it_is_one_harmless_line_without_anybody_s_address(form):
    line = written(form, Event.FAILED, NASTY, campaign=NASTY, occurrence=NASTY, counts={NASTY: 1})

    assert line.count("\n") == 1
    assert not {"\r", "\x1b", "\u202e", "\udcff"} & set(line)
    assert "\x1b" not in line.encode("utf-8").decode("utf-8")
    if form is Form.JSON:
        assert line.isascii()
        said = json.loads(line)
        assert said["words"] == NASTY.replace("ada@", "…@")
        assert said["campaign"] == NASTY.replace("ada@", "…@")
    assert "ada@example.com" not in line


def test_a_flood_of_words_is_cut():
    assert len(written(Form.TEXT, Event.FAILED, "x" * 1_000_000)) < 5_000


class Full(io.StringIO):
    """A pipe nobody reads from any more, or a full disk."""

    def flush(self) -> None:
        raise BrokenPipeError


def test_a_journal_that_cannot_be_written_stops_nothing():
    for sink in (Full(), closed()):
        journal = Journal(sink, Form.TEXT, YEREVAN)
        journal.note(Event.STARTED, at=NOW)
        journal.note(Event.ENDED, at=NOW)
        assert journal.lost == 2


def closed() -> io.StringIO:
    sink = io.StringIO()
    sink.close()
    return sink


def test_each_entry_leaves_at_once():
    raw = io.BytesIO()
    journal = Journal(io.TextIOWrapper(raw, "utf-8"), Form.TEXT, YEREVAN)
    journal.note(Event.STARTED, at=NOW)

    assert raw.getvalue() == b"2027-03-01 10:00:00  started\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("550 5.1.1 <ada@example.com>: no such user", "550 5.1.1 <…@example.com>: no such user"),
        ("ada.o'hara+x@example.com, bob@example.org", "…@example.com, …@example.org"),
        ('"ada b"@example.com', "…@example.com"),
        ("'նարե@example.am'", "'…@example.am'"),
        ("RCPT TO:<ada@example.com>", "RCPT TO:<…@example.com>"),
        ("campaigns/thanks.yaml:3:8: @ is not a word", "campaigns/thanks.yaml:3:8: @ is not a word"),
        ("https://hooks.example/a", "https://hooks.example/a"),
        ("https://user:secret@hooks.example/a", "https://user:…@hooks.example/a"),
    ],
)
def test_the_names_in_addresses_are_left_out(text, kept):
    assert without_people(text) == kept
