"""The example campaigns fit the example config, the sample data and the letters that ship."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from engine.audience.choosing import choose
from engine.audience.model import Question, Reason
from engine.campaign.model import Campaign, Purpose
from engine.campaign.reading import read_campaign
from engine.settings.reading import read_settings
from tests.letters.samples import LANGUAGES, LETTERS, OFFERING, ROOT, writer

CAMPAIGNS = sorted((ROOT / "campaigns").glob("*.yaml"))
SETTINGS = read_settings(
    (ROOT / "config.example.yaml").read_bytes(), PurePosixPath("config.example.yaml")
).value
each_campaign = pytest.mark.parametrize("path", CAMPAIGNS, ids=lambda path: path.stem)


def test_those_that_open_the_door_are_there():
    read = [read_campaign(path.read_bytes(), path).value for path in CAMPAIGNS]

    assert {campaign.purpose for campaign in read if campaign} == {
        Purpose.THANK_YOU,
        Purpose.EARLY_ACCESS,
        Purpose.APPRECIATION_DAY,
        Purpose.FEEDBACK,
        Purpose.BIRTHDAY,
        Purpose.WIN_BACK,
        Purpose.NEWSLETTER,
    }
    assert {campaign.letter for campaign in read if campaign} == set(LETTERS)


def test_times_that_come_round_are_there_of_every_sort():
    read = [read_campaign(path.read_bytes(), path).value for path in CAMPAIGNS]

    assert {campaign.id: said for campaign in read if campaign and (said := _time(campaign))} == {
        "birthday": "birthday at 09:30",
        "early-access-waves": "2027-10-15 10:00",
        "first-purchase": "3 days after the first order",
        "newsletter": "first Monday of the month 10:00, else the working day after",
        "we-miss-you": "past their rhythm",
    }


def _time(campaign: Campaign) -> str:
    if campaign.when is not None:
        return f"{campaign.when:%Y-%m-%d %H:%M}"
    said = campaign.every or campaign.on
    return said.words if said else ""


@each_campaign
def test_what_goes_unattended_stops_if_it_is_too_much(path: Path):
    campaign = read_campaign(path.read_bytes(), path).value
    assert campaign is not None

    assert (campaign.stop_if_more_than is not None) == bool(_time(campaign))


@each_campaign
def test_a_campaign_reads_without_a_problem(path: Path):
    read = read_campaign(path.read_bytes(), path)

    assert read.problems == ()
    assert read.value is not None
    assert read.value.id == path.stem


@each_campaign
def test_whatever_a_campaign_names_is_in_the_example_config(path: Path):
    campaign = read_campaign(path.read_bytes(), path).value
    assert campaign is not None
    assert SETTINGS is not None

    assert campaign.audience.from_ in SETTINGS.sources
    assert campaign.sender in SETTINGS.senders
    assert campaign.offer is None or campaign.offer in SETTINGS.offers
    assert campaign.event is None or campaign.event in SETTINGS.events
    assert set(campaign.audience.but_not) <= set(SETTINGS.segments)


@each_campaign
def test_a_letter_gets_what_it_speaks_of(path: Path):
    campaign = read_campaign(path.read_bytes(), path).value
    assert campaign is not None

    asked = writer(campaign.letter).names("en")
    assert ("offer" in asked) == (campaign.letter in OFFERING)
    assert campaign.offer is None or "offer" in asked
    assert (campaign.event is not None) == ("event" in asked)


@each_campaign
def test_the_samples_show_every_language_and_why_people_are_left_out(path: Path):
    campaign = read_campaign(path.read_bytes(), path).value
    assert campaign is not None
    assert SETTINGS is not None
    question = Question(
        settings=SETTINGS,
        root=ROOT / "engine" / "starter",
        source=campaign.audience.from_,
        who=campaign.audience.who,
        but_not=campaign.audience.but_not,
        # Years later the same people are chosen: no rule counts days from now.
        now=datetime(2031, 1, 1, tzinfo=UTC),
        needs=frozenset({"order_count"}),
        advertising=campaign.advertising,
        languages=LANGUAGES,
        one_per=campaign.one_per,
    )

    with choose(question) as audience:
        assert {contact.language.split("-")[0] for contact in audience.people()} == set(LANGUAGES)
        assert audience.warnings == ()
        assert Reason.BAD_ADDRESS in audience.left_out
        assert (Reason.OUTSIDE in audience.left_out) == (campaign.audience.who is not None)
        assert (Reason.EXCEPTED in audience.left_out) == bool(campaign.audience.but_not)
        assert len(audience.left_out) >= 4
