"""How often, who first, for what again, and who not now: over all campaigns, and until the letter leaves."""

from __future__ import annotations

import pytest

BEFORE, UNTIL = "2027-03-01 08:00", "2027-04-01 00:00"
ORDERS = "    orders: {file: orders.csv, customer: customer, at: at}\n"


def planned(town, campaign, at):
    """Who is left out and why, by the plan."""
    return town.do("plan", campaign, "--at", at, "--json").json["left_out"]


def why(town, campaign, at, who="ada@example.com"):
    lines = town.do("why", who, campaign, "--at", at).out.splitlines()
    return next(line for line in lines if line.startswith(f"{campaign}: "))


# -- how often --------------------------------------------------------------------------------------


def test_at_most_so_many_in_any_so_many_days_over_all_campaigns(town):
    town.people("Ada")
    town.config("limits: [at most 2 letters a week]\n")
    for day in (2, 4, 8, 9, 12, 19):
        town.campaign(f"day{day:02}", f"when: 2027-03-{day:02} 10:00\n")
        town.arm(f"day{day:02}", at=BEFORE)

    town.through(BEFORE, UNTIL)

    # On the 8th the 2nd and the 4th are within seven days, on the 9th only the 4th is.
    assert town.letters() == [
        "03-02 10:00 day02 1",
        "03-04 10:00 day04 1",
        "03-09 10:00 day09 1",
        "03-12 10:00 day12 1",
        "03-19 10:00 day19 1",
    ]
    assert town.occurred("day08") == ["once nobody 0"]


def test_what_is_planned_and_has_not_gone_counts_as_well(town):
    town.people("Ada", "Bea", consent_basis="- -")
    town.config("limits: [at most 1 letter a week]\n")
    town.campaign("slow", "letters a day: 1\n")
    town.campaign("quick", "")
    town.do("send", "slow", "--yes", "--at", "2027-03-02 10:00", code=5)
    [waiting] = town.unsent()
    assert waiting.startswith("03-03 10:00 slow ")

    at = "2027-03-02 11:00"
    assert planned(town, "quick", at) == {"held back": 2}
    assert why(town, "quick", at) == "quick: left out: held back (at most 1 letter a week)"
    said = town.do("send", "quick", "--yes", "--at", at)
    assert "Nobody gets this letter" in said.err


@pytest.mark.parametrize(
    ("limits", "held"),
    [
        ("[at most 1 promotion a week]", {"news": 1}),
        ("[at most 1 letter a week]", {"news": 1, "thanks": 1}),
        ("[at most 1 letter a week apart from thanks]", {"news": 1}),
        ("[at most 1 thanks a week]", {}),
        ("[at most 1 letter a week apart from promotions]", {}),
        ("[at most 2 letters a week, at most 1 newsletter a month]", {"news": 1}),
        ("[at most 2 letters a week, at most 1 win-back a month]", {}),
    ],
)
def test_which_letters_a_limit_counts(town, limits, held):
    town.people("Ada")
    town.config(f"limits: {limits}\n")
    town.campaign("first", "", purpose="newsletter")
    town.campaign("news", "", purpose="newsletter")
    town.campaign("thanks", "")
    town.do("send", "first", "--yes", "--at", "2027-03-02 10:00")

    at = "2027-03-04 10:00"
    assert {name: 1 for name in ("news", "thanks") if planned(town, name, at)} == held


def test_who_is_held_back_gets_it_on_the_next_free_day_once(town):
    town.people("Ada", "Bea")
    town.config("limits: [at most 1 letter a week]\n")
    town.campaign("first", "when: 2027-03-02 10:00\n")
    town.edit("campaigns/first.yaml", "{from: customers}", "{from: customers, who: given_name = 'Ada'}")
    town.campaign("second", "when: 2027-03-05 09:00\nif held back: wait 10 days\n")
    town.campaign("third", "when: 2027-03-05 11:00\n")
    town.arm("first", "second", "third", at=BEFORE)

    town.through(BEFORE, UNTIL)
    town.through(UNTIL, "2027-04-05 00:00")

    # Ada's week is over on the 9th at ten, a day's look later is the 10th at nine; hers of the third lapses.
    assert town.letters() == ["03-02 10:00 first 1", "03-05 09:00 second 2", "03-10 09:00 second 1"]
    with town.ledger() as ledger:
        assert {run.campaign: run.state.value for run in ledger.runs()} == {
            "first": "ended",
            "second": "ended",
        }


def test_who_is_not_free_in_time_never_gets_it(town):
    town.people("Ada")
    town.config("limits: [at most 1 letter a month]\n")
    town.campaign("first", "when: 2027-03-02 10:00\n")
    town.campaign("second", "when: 2027-03-05 09:00\nif held back: wait 10 days\n")
    town.arm("first", "second", at=BEFORE)

    town.through(BEFORE, "2027-04-20 00:00")

    assert town.letters() == ["03-02 10:00 first 1"]


# -- who first --------------------------------------------------------------------------------------

PRIORITY = "priority: [birthday, thank-you, win-back]\n"


@pytest.mark.parametrize(
    ("hour", "other"), [(8, "lapse"), (11, "lapse"), (8, "wait 3 days"), (11, "wait 3 days")]
)
def test_a_birthday_beats_what_would_go_the_same_day(town, hour, other):
    town.config(PRIORITY)
    town.campaign("birthday", "on: birthday\nstop if more than: 5\n", purpose="birthday")
    town.campaign("miss", f"when: 2027-03-12 {hour:02}:00\nif held back: {other}\n", purpose="win-back")
    town.arm("birthday", "miss", at=BEFORE)

    town.through(BEFORE, UNTIL)

    # The birthday of Ada is on that day, and that of Bea on the next.
    ours = {"lapse": [], "wait 3 days": [f"03-13 {hour:02}:00 miss 1"]}[other]
    assert town.letters("miss") == sorted([f"03-12 {hour:02}:00 miss 2", *ours])
    assert town.letters("birthday") == ["03-12 09:00 birthday 1", "03-13 09:00 birthday 2"]


def test_what_was_planned_before_gives_way_when_its_day_comes(town):
    town.config(PRIORITY)
    town.campaign("miss", "when: 2027-03-11 10:00\nletters a day: 1\n", purpose="win-back")
    town.arm("miss", at=BEFORE)
    town.once("2027-03-11 10:00", code=5)
    [gone] = town.letters()
    left = "2" if gone[-1] == "1" else "1"
    town.edit("customers.csv", "1990-03-12", "1990-07-12")
    town.edit("customers.csv", "1985-03-13", "1985-07-13")
    town.edit("customers.csv", "1990-07-12" if left == "1" else "1985-07-13", "1990-03-12")
    town.campaign("birthday", "on: birthday\nstop if more than: 5\n", purpose="birthday")
    town.arm("birthday", at="2027-03-11 12:00")

    town.through("2027-03-11 12:00", UNTIL)

    assert town.letters()[1:] == [f"03-12 09:00 birthday {left}"]
    assert town.fates()[f"miss {left}"] == "suppressed held back: birthday goes to them that day"


def test_of_two_that_matter_alike_the_first_goes(town):
    town.people("Ada")
    town.config(PRIORITY)
    town.campaign("one", "when: 2027-03-12 09:00\n")
    town.campaign("two", "when: 2027-03-12 10:00\n")
    town.campaign("three", "when: 2027-03-13 10:00\n")
    town.arm("one", "two", "three", at=BEFORE)

    town.through(BEFORE, UNTIL)

    assert town.letters() == ["03-12 09:00 one 1", "03-13 10:00 three 1"]
    assert why(town, "two", "2027-03-12 11:00") == "two: left out: held back (one goes to them that day)"


# -- for what again ---------------------------------------------------------------------------------


def test_nobody_hears_of_the_same_reason_again_so_soon(town):
    for name in ("five", "again", "other"):
        reason = "a good year" if name == "other" else "five years with us"
        town.campaign(name, f"reason: {reason}\nnot again within: 180 days\n")
    town.edit("campaigns/five.yaml", "{from: customers}", "{from: customers, who: given_name = 'Ada'}")
    town.do("send", "five", "--yes", "--at", "2027-03-02 10:00")
    written = ("bea@example.com", "--for", "five years with us", "--by", "Ann", "--on", "2026-11-01")
    town.do("thanked", "add", *written)

    at = "2027-04-29 09:00"
    had = "again: left out: had it already (five years with us: "
    assert planned(town, "again", at) == {"had it already": 2}
    assert why(town, "again", at) == f"{had}five)"
    assert why(town, "again", at, "bea@example.com") == f"{had}Ann)"
    assert planned(town, "other", at) == {}
    # Bea's 180 days are over at the end of April, Ada's at the end of August.
    assert planned(town, "again", "2027-05-01 09:00") == {"had it already": 1}
    assert planned(town, "again", "2027-08-30 09:00") == {}


# -- who not now ------------------------------------------------------------------------------------

GUARDS = """\
segments: {open complaint: complaint = 'open'}
guards:
  complaint: open complaint
  quiet year: {rule: bereaved = 'yes', keeps from: [promotions, birthday]}
"""


def test_guards_keep_from_all_or_from_some(town):
    town.config(GUARDS)
    town.people("Ada", "Bea", "Cy", complaint="open - -", bereaved="- yes -")
    town.campaign("thanks", "")
    town.campaign("news", "", purpose="newsletter")
    town.campaign("wishes", "", purpose="birthday")

    at = "2027-03-02 10:00"
    both = {"guarded (complaint)": 1, "guarded (quiet year)": 1}
    assert planned(town, "thanks", at) == {"guarded (complaint)": 1}
    assert planned(town, "news", at) == both
    assert planned(town, "wishes", at) == both
    assert why(town, "thanks", at) == "thanks: left out: guarded (complaint)"
    assert why(town, "news", at, "bea@example.com") == "news: left out: guarded (quiet year)"
    town.do("send", "news", "--yes", "--at", at)
    assert town.letters() == ["03-02 10:00 news 3"]


def test_a_guard_that_begins_to_hold_takes_the_letter_back(town):
    town.config(GUARDS)
    town.people("Ada", "Bea", complaint="- -", bereaved="- -", tier="gold silver")
    waves = "waves: [{who: tier = 'gold', goes: 2 hours before}]\n"
    town.campaign("thanks", f"when: 2027-03-12 12:00\n{waves}")
    town.campaign("slow", "when: 2027-03-12 12:00\nhours: Mo-Su 15:00-18:00\n")
    town.arm("thanks", "slow", at=BEFORE)
    town.once("2027-03-12 10:00", code=5)
    assert town.letters() == ["03-12 10:00 thanks 1"]

    town.people("Ada", "Bea", complaint="- open", bereaved="- -", tier="gold silver")
    said = town.once("2027-03-12 12:00", code=5)

    assert "thanks once: no longer for them: withdrawn 1" in said
    assert town.fates()["thanks 2"] == "suppressed guarded: complaint"
    town.once("2027-03-12 15:00")
    assert town.letters() == ["03-12 10:00 thanks 1", "03-12 15:00 slow 1"]


def test_each_wave_is_looked_at_when_it_leaves(town):
    town.config(GUARDS)
    town.people("Ada", "Bea", complaint="- -", bereaved="- -", tier="gold silver")
    waves = "waves: [{who: tier = 'gold', goes: 3 hours before}]\n"
    town.campaign("thanks", f"when: 2027-03-12 13:00\n{waves}hours: Mo-Su 12:00-18:00\n")
    town.arm("thanks", at=BEFORE)
    # Planned at 10; Ada's may leave from 12 on, Bea's from 13; Bea complains before.
    with town.loop("2027-03-12 10:00") as loop:
        loop.until("2027-03-12 11:30")
        town.people("Ada", "Bea", complaint="- open", bereaved="- -", tier="gold silver")
        loop.until("2027-03-12 18:00")

    assert town.letters() == ["03-12 12:00 thanks 1"]
    assert town.fates()["thanks 2"] == "suppressed guarded: complaint"


def test_whoever_buys_meanwhile_is_not_missed_any_more(town):
    town.config(source=ORDERS)
    town.people("Ada", "Bea")
    bought = ["1,2027-02-01 12:00", "2,2027-02-01 12:00"]
    town.orders(*bought)
    quiet = "on: 30 days without an order\nhours: Mo-Su 15:00-18:00\nstop if more than: 5\n"
    town.campaign("miss", quiet, purpose="win-back")
    town.arm("miss", at=BEFORE)
    town.once("2027-03-03 09:00", code=5)
    assert town.unsent() == ["03-03 15:00 miss 1", "03-03 15:00 miss 2"]

    town.orders(*bought, "2,2027-03-03 10:00")
    town.once("2027-03-03 15:00")

    assert town.letters() == ["03-03 15:00 miss 1"]
    assert town.fates()["miss 2"].startswith("suppressed not their day: last order 2027-03-03")


def test_whoever_asks_to_stop_meanwhile_gets_nothing(town):
    town.campaign("thanks", "when: 2027-03-12 09:00\nhours: Mo-Su 15:00-18:00\n")
    town.arm("thanks", at=BEFORE)
    town.once("2027-03-12 09:00", code=5)

    town.do("suppress", "add", "ada@example.com")
    town.once("2027-03-12 15:00")

    assert town.letters() == ["03-12 15:00 thanks 2"]
    assert town.fates()["thanks 1"].startswith("suppressed")


def test_a_guard_that_is_written_meanwhile_counts_at_once(town):
    town.config(GUARDS)
    town.people("Ada", "Bea", complaint="- -", bereaved="- -")
    town.campaign("thanks", "when: 2027-03-12 08:00\nhours: Mo-Su 10:00-18:00\n")
    town.arm("thanks", at=BEFORE)
    town.shop.write("outbox", "not a folder")
    with town.loop("2027-03-12 08:00") as loop:
        loop.until("2027-03-12 10:05")
        town.config(GUARDS + "  named: given_name = 'Ada'\n")
        (town.shop.root / "outbox").unlink()
        loop.until("2027-03-12 10:15")

    assert town.letters() == ["03-12 10:10 thanks 2"]
    assert town.fates()["thanks 1"] == "suppressed guarded: named"
