"""What a config that is right says, and that no text at all ends in anything but problems."""

from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.campaign.reading import read_campaign
from engine.problem import Severity
from engine.settings.model import Column, Settings, Shop
from engine.settings.reading import read_settings

TOP = Path(__file__).parents[2]
EXAMPLE = (TOP / "config.example.yaml").read_text("utf-8")
SHOP = "shop:\n  name: Tatev\n  time zone: Asia/Yerevan\n"


def _read(text: str) -> Settings:
    read = read_settings(text.encode(), PurePath("config.yaml"))
    assert [str(problem) for problem in read.problems if problem.severity is Severity.ERROR] == []
    assert read.value is not None
    return read.value


def test_the_least_a_config_says() -> None:
    config = _read(SHOP)

    assert config == Settings(shop=Shop(name="Tatev", time_zone=ZoneInfo("Asia/Yerevan")))
    assert (config.language, config.currency, config.delivery.by) == ("en", None, "inbox")
    assert (config.delivery.connections, config.delivery.give_up_after) == (4, timedelta(days=2))
    assert (config.shop.closes, config.consent.existing_customers) == (time(20), False)


@pytest.mark.parametrize(
    ("lines", "path", "value"),
    [
        ("language: Armenian", "language", "hy"),
        ("language: HE_il", "language", "he-IL"),
        ("currency: amd", "currency", "AMD"),
        ("segments:", "segments", {}),
        ("segments: {no: yes}", "segments", {"no": "yes"}),
        ("opt out: {address: Stop@Tatev.AM}", "opt_out.address", "Stop@tatev.am"),
        ("opt_out: {address: stop@bücher.example}", "opt_out.address", "stop@xn--bcher-kva.example"),
        ("consent: {existing-customers: yes}", "consent.existing_customers", True),
        ("consent: {existing customers: false}", "consent.existing_customers", False),
        ("public url: HTTP://localhost:8080/x", "public_url", "HTTP://localhost:8080/x"),
        ("tracking: no", "tracking.clicks", False),
        ("tracking: {opens: consented}", "tracking.clicks", True),
        ("offers: {a: {percent: '15', ends: 2027-03-31}}", "offers.a.percent", 15),
        ("offers: {a: {percent: 15, ends: 2027-03-31}}", "offers.a.ends", date(2027, 3, 31)),
        (
            "offers: {a: {percent: 15, ends: 2027-03-31 18:00}}",
            "offers.a.ends",
            datetime(2027, 3, 31, 18),  # noqa: DTZ001 - the shop's zone is applied later
        ),
        ("offers: {a: {code: 0050, details: {Hebrew: 'על התה', hy: թեյ}}}", "offers.a.code", "0050"),
        (
            "offers: {a: {code: 1, details: {Hebrew: 'על התה', hy: թեյ}}}",
            "offers.a.details",
            {"he": "על התה", "hy": "թեյ"},
        ),
        ("senders: {m: {name: M, email: m@t.am, gender: Female}}", "senders.m.gender", "f"),
        ("senders: {m: {name: M, email: m@t.am, phone: +37410000123}}", "senders.m.phone", "+37410000123"),
        ("sources: {c: {file: c.csv}}", "sources.c.file", Path("c.csv")),
        (
            "sources: {c: {file: c.csv, columns: {a: A, b: {from: B, type: yes/no}}}}",
            "sources.c.columns",
            {"a": "A", "b": Column.model_validate({"from": "B", "type": "yes/no"})},
        ),
        (
            "sources: {c: {database: c.db, table: t, orders: {table: o, customer: x, at: y}}}",
            "sources.c.orders.table",
            "o",
        ),
        ("delivery: {smtp: {host: '${H}', tls: none}}", "delivery.smtp.host", "${H}"),
        ("delivery: {smtp: {host: localhost, tls: none, port: 2525}}", "delivery.smtp.port", 2525),
    ],
)
def test_values(lines: str, path: str, value: object) -> None:
    found: object = _read(SHOP + lines + "\n")
    for step in path.split("."):
        found = found[step] if isinstance(found, dict) else getattr(found, step)

    assert found == value
    assert type(found) is type(value) or isinstance(found, str | Path)


def test_a_country_may_be_called_by_its_name() -> None:
    assert _read(SHOP + "  country: Armenia\n").shop.country == "AM"


LINES = EXAMPLE.splitlines()
WORDS = st.sampled_from(
    [
        "",
        "-",
        "[",
        "]",
        "{",
        "}",
        ":",
        "'",
        '"',
        "|",
        ">",
        "&a",
        "*a",
        "!x",
        "#",
        "\t",
        "<<:",
        "~",
        "12",
        "é",
        "\x00",
    ]
)


@st.composite
def _spoilt(draw: st.DrawFn, lines: list[str]) -> str:
    """A file with a few lines lost, moved or overwritten."""
    lines = list(lines)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, value = lines[at].partition(": ")
        lines[at] = draw(
            st.sampled_from(["", lines[at] * 2, " " + lines[at], key, key + colon, value, lines[at - 1]])
            | st.builds(lambda word, before=key + colon: before + word, WORDS)
            | st.builds(lambda word, whole=lines[at]: whole + word, WORDS)
        )
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(_spoilt(LINES))
def test_a_spoilt_config_gives_problems_in_it_or_is_read(text: str) -> None:
    read = read_settings(text.encode(), PurePath("c"))

    count = len(text.splitlines()) + 1
    assert all(1 <= problem.place.line <= count for problem in read.problems)
    assert all("\n" not in problem.message and "\x00" not in str(problem) for problem in read.problems)
    assert (read.value is None) == any(problem.severity == "error" for problem in read.problems)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_anything_at_all_gives_problems(content: bytes) -> None:
    for read in (read_settings(content, PurePath("c")), read_campaign(content, PurePath("c"))):
        assert read.value is None
        assert read.problems
