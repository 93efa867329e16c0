"""The numbers, read back by the parsers of those who wrote the formats."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from engine.fate import Fate
from engine.running.metrics import Numbers, metrics_text, write_metrics
from engine.running.news import NewsKind

NOW = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)
NUMBERS = Numbers(
    letters={
        "thanks": {Fate.ACCEPTED: 1200, Fate.DEFERRED: 3, "unsent": 0},
        "birthday": {Fate.ACCEPTED: 7},
    },
    occurrences={"birthday": {"missed": 1, "done": 58}},
    armed=2,
    passed=NOW,
    due=NOW + timedelta(hours=3, milliseconds=500),
    behind=timedelta(minutes=1, milliseconds=250),
    alerts={NewsKind.PAUSED: 1},
    untold=0,
    version="1.2.3",
)
NOTHING = Numbers(
    letters={},
    occurrences={},
    armed=0,
    passed=None,
    due=None,
    behind=timedelta(),
    alerts={},
    untold=0,
    version="1.2.3",
)
Parser = Callable[[str], Iterable[Metric]]


def read(text: str, parse: Parser) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Each sample's name and labels, and its value; twice the same is a mistake."""
    families = list(parse(text))
    assert {family.type for family in families} == {"gauge"}
    assert all(family.documentation for family in families)
    samples = [sample for family in families for sample in family.samples]
    found = {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}
    assert len(found) == len(samples)
    return found


def test_the_whole_file():
    assert metrics_text(NUMBERS) == (
        """\
# HELP gramercy_release Which release runs.
# TYPE gramercy_release gauge
gramercy_release{version="1.2.3"} 1
# HELP gramercy_letters Letters by campaign and by where they stand now.
# TYPE gramercy_letters gauge
gramercy_letters{campaign="birthday",fate="accepted"} 7
gramercy_letters{campaign="thanks",fate="accepted"} 1200
gramercy_letters{campaign="thanks",fate="deferred"} 3
gramercy_letters{campaign="thanks",fate="unsent"} 0
# HELP gramercy_occurrences Occurrences of armed campaigns by what became of them.
# TYPE gramercy_occurrences gauge
gramercy_occurrences{campaign="birthday",state="done"} 58
gramercy_occurrences{campaign="birthday",state="missed"} 1
# HELP gramercy_armed_campaigns Campaigns that go by themselves.
# TYPE gramercy_armed_campaigns gauge
gramercy_armed_campaigns 2
# HELP gramercy_last_pass_timestamp_seconds When the loop last looked at everything.
# TYPE gramercy_last_pass_timestamp_seconds gauge
gramercy_last_pass_timestamp_seconds 1803880800
# HELP gramercy_next_due_timestamp_seconds When the next occurrence is due.
# TYPE gramercy_next_due_timestamp_seconds gauge
gramercy_next_due_timestamp_seconds 1803891600.5
# HELP gramercy_behind_seconds How late the oldest occurrence is that is due and not dealt with.
# TYPE gramercy_behind_seconds gauge
gramercy_behind_seconds 60.25
# HELP gramercy_alerts What stands wrong now, by kind.
# TYPE gramercy_alerts gauge
gramercy_alerts{kind="failed"} 0
gramercy_alerts{kind="relay"} 0
gramercy_alerts{kind="mailbox"} 0
gramercy_alerts{kind="broken-file"} 0
gramercy_alerts{kind="paused"} 1
gramercy_alerts{kind="canary"} 0
# HELP gramercy_alerts_untold Alerts nobody could be told of yet.
# TYPE gramercy_alerts_untold gauge
gramercy_alerts_untold 0
# EOF
"""
    )


@pytest.mark.parametrize("parse", [prometheus, openmetrics], ids=["prometheus", "openmetrics"])
def test_both_formats_read_it_alike(parse: Parser):
    found = read(metrics_text(NUMBERS), parse)

    assert found["gramercy_letters", (("campaign", "thanks"), ("fate", "accepted"))] == 1200
    assert found["gramercy_next_due_timestamp_seconds", ()] == (NOW + timedelta(hours=3)).timestamp() + 0.5
    assert found["gramercy_behind_seconds", ()] == 60.25
    assert len(found) == 18


@pytest.mark.parametrize("parse", [prometheus, openmetrics], ids=["prometheus", "openmetrics"])
def test_what_is_not_known_has_no_line(parse: Parser):
    names = {name for name, _ in read(metrics_text(NOTHING), parse)}

    assert "gramercy_last_pass_timestamp_seconds" not in names
    assert "gramercy_next_due_timestamp_seconds" not in names
    assert "gramercy_letters" not in names
    assert {"gramercy_behind_seconds", "gramercy_alerts_untold"} <= names


@pytest.mark.parametrize("parse", [prometheus, openmetrics], ids=["prometheus", "openmetrics"])
@pytest.mark.parametrize(
    ("campaign", "shown"),
    [
        ('a"} 1\ngramercy_armed_campaigns 9', 'a"} 1\\ngramercy_armed_campaigns 9'),
        ("back\\slash\\n", "back\\slash\\n"),
        ("ծննդյան-օր {x}, ", "ծննդյան-օր {x}, "),
        ("\u202eabc\x1b\u2028", "\\u202eabc\\x1b\\u2028"),
        ("\udcff", "\\udcff"),
        ("", ""),
    ],
)
def test_a_campaign_s_name_is_only_a_name(parse: Parser, campaign: str, shown: str):
    text = metrics_text(
        Numbers(
            letters={campaign: {Fate.ACCEPTED: 3}},
            occurrences={},
            armed=1,
            passed=None,
            due=None,
            behind=timedelta(),
            alerts={},
            untold=0,
            version="1",
        )
    )

    found = read(text, parse)

    assert found["gramercy_letters", (("campaign", shown), ("fate", "accepted"))] == 3
    assert found["gramercy_armed_campaigns", ()] == 1


def test_the_collector_may_read_it_and_never_sees_half(tmp_path):
    before = os.umask(0o022)
    try:
        assert write_metrics(tmp_path / "gramercy.prom", NOTHING) is None
        assert write_metrics(tmp_path / "gramercy.prom", NUMBERS) is None
    finally:
        os.umask(before)

    assert (tmp_path / "gramercy.prom").read_text("utf-8") == metrics_text(NUMBERS)
    assert stat.S_IMODE((tmp_path / "gramercy.prom").stat().st_mode) == 0o644
    assert os.listdir(tmp_path) == ["gramercy.prom"]


def test_what_cannot_be_written_is_said(tmp_path):
    assert write_metrics(tmp_path, NUMBERS) == f"{tmp_path} cannot be written: Is a directory"
