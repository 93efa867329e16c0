"""Who goes first: waves, a canary, so many a day."""

from __future__ import annotations

import pytest

BEFORE = "2027-03-01 12:00"
WAVES = """\
waves:
  - {who: tier = 'gold', goes: 2 days before}
  - {who: tier = 'silver', goes: 2027-03-09 18:00}
"""
CANARY = "canary: {first: 20%, wait: 4 hours, bounces: 30%, complaints: 30%}\n"
NAMES = ["Ada", "Bea", "Cy", "Di", "Ed", "Flo", "Gil", "Hal", "Ida", "Jo"]


def tiers(town):
    town.people("Ada", "Bea", "Cy", tier="- silver gold")


def test_waves_of_one_moment(town):
    tiers(town)
    town.campaign("early", f"when: 2027-03-10 10:00\n{WAVES}", purpose="early-access")
    town.arm("early", at=BEFORE)

    town.through(BEFORE, "2027-03-11 00:00")

    assert town.letters() == ["03-08 10:00 early 3", "03-09 18:00 early 2", "03-10 10:00 early 1"]
    assert town.occurred("early") == ["once done 3"]


def test_waves_of_what_comes_round(town):
    tiers(town)
    waves = WAVES.replace("2027-03-09 18:00", "1 day before")
    town.campaign("early", f"every: Wednesday 10:00\nstop if more than: 5\n{waves}", purpose="early-access")
    town.arm("early", at=BEFORE)

    town.through(BEFORE, "2027-03-12 00:00")

    # It was armed two hours after the first wave of the 3rd would have gone.
    assert town.letters() == ["03-08 10:00 early 3", "03-09 10:00 early 2", "03-10 10:00 early 1"]
    assert town.occurred("early") == ["2027-03-10T10:00 done 3"]


def test_a_wave_that_nobody_was_there_for_is_in_the_journal(town):
    tiers(town)
    town.campaign("early", f"when: 2027-03-10 10:00\n{WAVES}", purpose="early-access")
    town.arm("early", at=BEFORE)
    town.through(BEFORE, "2027-03-08 11:00")

    late = town.through("2027-03-12 08:00", "2027-03-12 09:00")

    assert town.letters() == ["03-08 10:00 early 3", "03-12 08:00 early 1"]
    assert late[1] == "2027-03-12 08:00:00  warning: early once: 1 letter was given up: its time was over"


def test_waves_by_hand(town):
    tiers(town)
    town.campaign("early", f"when: 2027-03-10 10:00\n{WAVES}", purpose="early-access")

    early = town.do("send", "early", "--yes", "--at", "2027-03-08 09:00", code=2)
    assert early.err == (
        "'early' is for 2027-03-08 10:00, which has not come yet\n"
        "  hint: send it now all the same with --now\n"
    )
    first = town.do("send", "early", "--yes", "--at", "2027-03-08 10:00", code=5)
    assert "2 wait for their time. The same command sends them from 2027-03-09 18:00.\n" in first.err
    # What a person sends is theirs to go on with.
    town.once("2027-03-09 19:00", code=5)
    assert town.letters() == ["03-08 10:00 early 3"]
    town.do("send", "early", "--yes", "--at", "2027-03-09 19:00", code=5)
    town.do("send", "early", "--yes", "--at", "2027-03-10 10:00")
    assert town.letters() == ["03-08 10:00 early 3", "03-09 19:00 early 2", "03-10 10:00 early 1"]


def test_sent_before_its_time_all_go_at_once(town):
    tiers(town)
    town.campaign("early", f"when: 2027-03-10 10:00\n{WAVES}{CANARY}", purpose="early-access")

    town.do("send", "early", "--yes", "--now", "--at", "2027-03-05 10:00")

    assert town.letters() == [f"03-05 10:00 early {number}" for number in (1, 2, 3)]


def test_so_many_a_day(town):
    town.people(*NAMES[:5])
    town.config("calendar: {hours: Mo-Fr 09:00-18:00}\n")
    town.campaign("thanks", "when: 2027-03-11 10:00\nletters a day: 2\n")
    town.arm("thanks", at=BEFORE)

    town.through(BEFORE, "2027-03-20 00:00")

    gone = town.letters()
    # The 13th is a Saturday.
    assert [one[:11] for one in gone] == ["03-11 10:00"] * 2 + ["03-12 10:00"] * 2 + ["03-15 09:00"]
    assert sorted(one[-1] for one in gone) == ["1", "2", "3", "4", "5"]


def test_so_many_a_day_by_hand(town):
    town.people(*NAMES[:3])
    town.campaign("thanks", "letters a day: 2\n")

    first = town.do("send", "thanks", "--yes", "--at", "2027-03-11 10:00", code=5)

    assert "1 waits for its time. The same command sends it from 2027-03-12 10:00.\n" in first.err
    town.do("send", "thanks", "--yes", "--at", "2027-03-12 10:01")
    assert [one[:11] for one in town.letters()] == ["03-11 10:00"] * 2 + ["03-12 10:01"]


@pytest.fixture
def canary(town):
    """Ten people; about two in ten go ahead."""
    town.people(*NAMES)
    town.campaign("thanks", f"when: 2027-03-10 10:00\n{CANARY}")
    town.arm("thanks", at=BEFORE)
    return town


def test_well_received_the_others_follow(canary):
    canary.through(BEFORE, "2027-03-11 00:00")

    gone = canary.letters()
    assert {one[:11] for one in gone} == {"03-10 10:00", "03-10 14:00"}
    # The first of all is always among those who go ahead, and drawing lots for all ten is never seen.
    assert len(gone) == len(NAMES)


def test_the_others_wait_where_too_many_came_back_until_somebody_says_so(canary):
    canary.config(delivery="{by: inbox, connections: 1}")
    canary.people(*(f"no-such-person+{name}" for name in NAMES))
    canary.once("2027-03-10 10:00", code=5)

    said = canary.once("2027-03-10 14:00", code=5)

    [first] = {fate for fate in canary.fates().values() if fate.startswith("refused")}
    refused = list(canary.fates().values()).count(first)
    why = f"{refused} of the first {refused} letters came back, and 30% is the most: the others wait for you"
    assert said == ["started, one pass", f"warning: thanks once: {why}", "ended"]
    status = canary.do("status", "thanks")
    assert status.out.startswith(f"thanks, planned 2027-03-10 10:00  (paused: {why})\n")
    assert "hint: if you let the rest go all the same: gramercy send thanks --resume\n" in status.err
    assert canary.alerts() == [
        "Too many of the first letters of “thanks” came back. The others wait for your decision"
    ]

    # Asked again and again, it stays so.
    canary.once("2027-03-10 18:00", code=5)
    assert canary.do("send", "thanks", "--yes", "--at", "2027-03-10 18:30", code=2).err == (
        f"'thanks' is paused: {why}\n"
        "  hint: see who came back with: gramercy status --list refused, then send with --resume\n"
    )
    assert list(canary.fates().values()).count("planned") == len(NAMES) - refused

    canary.do("send", "thanks", "--resume", "--yes", "--at", "2027-03-11 09:00")
    assert list(canary.fates().values()).count(first) == len(NAMES)


def test_a_paused_time_of_long_ago_can_be_gone_on_with(canary):
    canary.config(delivery="{by: inbox, connections: 1}")
    canary.campaign(
        "thanks", f"every: Monday 10:00\nstop if more than: 20\ncatch up within: 4 days\n{CANARY}"
    )
    canary.people(*(f"no-such-person+{name}" for name in NAMES))
    canary.arm("thanks", at="2027-03-14 12:00")
    canary.once("2027-03-15 10:00", code=5)
    canary.once("2027-03-15 14:00", code=5)

    canary.do("send", "thanks", "--resume", "--yes", "--at", "2027-03-21 14:00")

    fates = [fate.split()[0] for fate in canary.fates().values()]
    assert fates.count("refused") == len(NAMES), fates


def test_a_canary_by_hand(town):
    town.people(*NAMES)
    town.campaign("thanks", CANARY)

    town.do("send", "thanks", "--yes", "--at", "2027-03-10 10:00", code=5)
    first = len(town.letters())
    early = town.do("send", "thanks", "--yes", "--at", "2027-03-10 13:00", code=5)
    assert len(town.letters()) == first < len(NAMES)
    assert "The same command sends them from 2027-03-10 14:00." in early.err
    town.do("send", "thanks", "--yes", "--at", "2027-03-10 14:01")

    assert len(town.letters()) == len(NAMES)
