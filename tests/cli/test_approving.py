"""Letters that wait for somebody's word: given for exactly these, and asked for before anything is frozen."""

from __future__ import annotations

import pytest

from engine.inbox.keeping import letters
from engine.planning import trying

AT = ("--at", "2027-03-12 10:00")
LATER = ("--at", "2027-03-12 12:00")
NEEDED = "approval: {needed: yes, by: [Mariam, Aram]}\n"


@pytest.fixture
def waiting(shop):
    """The shop, where letters wait for the word of Mariam or Aram."""
    shop.write("config.yaml", (shop.root / "config.yaml").read_text("utf-8") + NEEDED)
    return shop


def _inbox(shop):
    return letters(shop.root / ".gramercy/inbox")


def _change(shop, name, old, new):
    text = (shop.root / name).read_text("utf-8")
    assert old in text
    shop.write(name, text.replace(old, new))


def test_nothing_goes_before_somebody_has_approved_and_then_all_of_it(waiting):
    early = waiting.gramercy("send", "thanks", "--yes", "--json", *AT)
    assert early.code == 2
    assert early.json["message"] == "'thanks' has not been approved yet\n  hint: gramercy approve thanks"
    assert waiting.gramercy("status", "--json").json == {"campaigns": []}

    approved = waiting.gramercy("approve", "thanks", "--by", " aram ", "--yes", "--json", *AT)
    assert approved.code == 0
    record = approved.json["approval"]
    assert record | {"digest": {}} == {
        "campaign": "thanks",
        "occurrence": "once",
        "by": "Aram",
        "at": "2027-03-12T10:00:00+00:00",
        "letters": 4,
        "time": None,
        "digest": {},
    }
    assert [len(digest) for digest in record["digest"].values()] == [64, 64]
    assert (approved.json["chosen"], approved.json["rows"]) == (4, 7)
    assert not _inbox(waiting)

    assert waiting.gramercy("send", "thanks", "--yes", "--json", *LATER).json["accepted"] == 4


def test_anything_else_is_refused_before_it_is_frozen(waiting):
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    _change(waiting, "customers.csv", "Ada", "Ida")
    _change(waiting, "customers.csv", "Leeds", "London")

    said = waiting.gramercy("send", "thanks", "--yes", *LATER)

    assert said.code == 2
    assert said.err == (
        "'thanks' is not as it was approved: since Mariam approved on 2027-03-12 10:00: 1 person more,"
        " 1 letter reads differently, the time is the same\n"
        "  hint: look at it with gramercy preview, then: gramercy approve thanks\n"
    )
    assert waiting.gramercy("status", "--json").json == {"campaigns": []}
    assert not _inbox(waiting)

    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *LATER)
    assert waiting.gramercy("send", "thanks", "--yes", "--json", *LATER).json["accepted"] == 5


def test_carrying_on_needs_no_new_word_and_a_new_plan_does(waiting):
    _change(waiting, "customers.csv", "nare@example.com", "mailbox-full@example.com")
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    assert waiting.gramercy("send", "thanks", "--yes", *AT).code == 5
    _change(waiting, "templates/thank-you/letter.md", "A word of thanks", "Another word")

    assert waiting.gramercy("send", "thanks", "--yes", "--json", *LATER).json["deferred"] == 1
    again = waiting.gramercy("send", "thanks", "--yes", "--replan", *LATER)
    assert again.code == 2
    assert "the same people, 2 letters read differently" in again.err
    assert waiting.gramercy("status", "thanks", "--json").json["deferred"] == 1

    waiting.gramercy("approve", "thanks", "--by", "Aram", "--yes", *LATER)
    assert waiting.gramercy("send", "thanks", "--yes", "--replan", *LATER).code == 5


def test_once_all_is_sent_a_new_plan_waits_for_a_new_word(waiting):
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    assert waiting.gramercy("send", "thanks", "--yes", *AT).code == 0

    again = waiting.gramercy("send", "thanks", "--yes", "--replan", *LATER)

    assert again.code == 2
    assert (
        "what Mariam approved of 'thanks' has been sent\n  hint: a new plan needs a new approval" in again.err
    )


def test_who_asks_to_stop_after_the_approval_is_left_out_without_a_new_one(waiting):
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    waiting.gramercy("suppress", "add", "nare@example.com")

    assert waiting.gramercy("send", "thanks", "--yes", "--json", *LATER).json["accepted"] == 3


def test_another_time_is_not_what_was_approved(waiting):
    campaign = (waiting.root / "campaigns/thanks.yaml").read_text()
    waiting.write("campaigns/thanks.yaml", campaign + "when: 2027-03-12 11:00\n")
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)

    early = waiting.gramercy("send", "thanks", "--yes", "--now", *AT)
    waiting.write("campaigns/thanks.yaml", campaign + "when: 2027-03-12 11:30\n")
    other = waiting.gramercy("send", "thanks", "--yes", *LATER)
    waiting.write("campaigns/thanks.yaml", campaign + "when: 2027-03-12 11:00\n")
    in_time = waiting.gramercy("send", "thanks", "--yes", *LATER)

    assert (early.code, other.code, in_time.code) == (2, 2, 0)
    assert "was approved for 2027-03-12 11:00, and --now would send it before" in early.err
    assert "the time is 2027-03-12 11:30 and was 2027-03-12 11:00" in other.err


def test_looking_and_trying_need_no_word(waiting, tmp_path):
    assert waiting.gramercy("preview", "thanks", "--to", str(tmp_path / "look"), *AT).code == 0
    assert waiting.gramercy("test-send", "thanks", "--to", "me@example.net", *AT).code == 0
    assert waiting.gramercy("send", "thanks", "--only-me", *AT).code == 0
    assert waiting.gramercy("plan", "thanks", *AT).code == 0


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [("4", 0, "thanks: approved by Mariam on 2027-03-12 10:00\n"), ("yes", 2, ""), ("", 2, "")],
)
def test_the_number_of_letters_is_to_be_typed(waiting, monkeypatch, typed, code, said):
    monkeypatch.setattr("click.prompt", lambda *_args, **_options: typed)

    got = waiting.gramercy("approve", "thanks", "--by", "Mariam", *AT)

    assert got.code == code
    assert got.out.endswith(said)
    assert ("Nothing was approved." in got.err) is (code != 0)
    assert bool(waiting.gramercy("approve", "--list", "--json").json["approvals"]) is (code == 0)


def test_who_may_approve_is_for_the_config_to_say(waiting, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "noa")

    unnamed = waiting.gramercy("approve", "thanks", "--yes", *AT)
    stranger = waiting.gramercy("approve", "thanks", "--by", "Eve\x1b[2J", "--yes", *AT)
    nobody = waiting.gramercy("approve", "thanks", "--by", " ", "--yes", *AT)
    _change(waiting, "config.yaml", ", by: [Mariam, Aram]", "")
    anybody = waiting.gramercy("approve", "thanks", "--yes", *AT)

    assert [said.code for said in (unnamed, stranger, nobody, anybody)] == [2, 2, 2, 0]
    assert unnamed.err == (
        "'noa' may not approve here\n"
        "  hint: the config asks for the word of 'Mariam' or 'Aram': say who you are with --by\n"
    )
    assert "\x1b" not in stranger.err
    assert nobody.err == "--by: nobody is named\n"
    assert "approved by noa on" in anybody.out


@pytest.mark.parametrize("name", ["\u200b", "Eve\x1b[2J", "Eve\u202e", "…", "E" * 101])
def test_an_approval_bears_a_name_that_can_be_read(waiting, name):
    _change(waiting, "config.yaml", ", by: [Mariam, Aram]", "")

    said = waiting.gramercy("approve", "thanks", "--by", name, "--yes", *AT)

    assert said.code == 2
    assert "is not a name that can be written down" in said.err
    assert waiting.gramercy("approve", "--list", "--json").json == {"approvals": []}


def test_approvals_are_listed_the_latest_first(waiting):
    assert waiting.gramercy("approve", "--list").err == "Nothing has been approved yet.\n"
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    waiting.gramercy("approve", "thanks", "--by", "Aram", "--yes", *LATER)
    digest = waiting.gramercy("approve", "--list", "--json").json["approvals"][0]["digest"]
    short = f"{digest['people'][:8]}-{digest['letters'][:8]}"

    assert waiting.gramercy("approve", "thanks", "--list").out == (
        f"thanks: approved by Aram on 2027-03-12 12:00  4 letters  {short}\n"
        f"thanks: approved by Mariam on 2027-03-12 10:00  4 letters  {short}\n"
    )
    assert waiting.gramercy("approve", "april", "--list").err == "'april' has not been approved yet.\n"


def test_plan_tells_whether_somebody_has_approved_what_it_shows(waiting):
    missing = waiting.gramercy("plan", "thanks", *AT)
    unsaid = waiting.gramercy("plan", "thanks", "--json", *AT).json["approval"]
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    given = waiting.gramercy("plan", "thanks", *LATER)
    _change(waiting, "customers.csv", "Ada", "Ida")
    changed = waiting.gramercy("plan", "thanks", *LATER)
    record = waiting.gramercy("plan", "thanks", "--json", *LATER).json["approval"]

    assert missing.out.endswith("'thanks' has not been approved yet\n  hint: gramercy approve thanks\n")
    assert unsaid is None
    assert given.out.endswith("Approved by Mariam on 2027-03-12 10:00, as it stands.\n")
    assert "\n'thanks' is not as it was approved: since Mariam approved on" in changed.out
    assert (record["by"], record["holds"]) == ("Mariam", False)


def test_a_plan_that_has_not_written_every_letter_does_not_say_that_the_approval_holds(waiting, monkeypatch):
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    monkeypatch.setattr(trying, "EVERYBODY", 1)

    said = waiting.gramercy("plan", "thanks", *AT).out
    assert said.endswith(
        "Approved by Mariam on 2027-03-12 10:00. Whether it still stands so is seen with --every-letter.\n"
    )
    assert waiting.gramercy("plan", "thanks", "--json", *AT).json["approval"]["holds"] is None
    every = waiting.gramercy("plan", "thanks", "--json", "--every-letter", *AT)
    assert every.json["approval"]["holds"] is True


def test_status_tells_who_approved_what_was_sent_and_what_was_not_yet(waiting):
    waiting.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)

    assert waiting.gramercy("status").out == "thanks: approved by Mariam on 2027-03-12 10:00, not sent yet\n"
    assert waiting.gramercy("status", "thanks").err == (
        "nothing of 'thanks' has been sent or planned for sending yet;"
        " approved by Mariam on 2027-03-12 10:00\n"
    )
    waiting.gramercy("send", "thanks", "--yes", *AT)
    assert "approved by Mariam on 2027-03-12 10:00\n" in waiting.gramercy("status", "thanks").out
    assert waiting.gramercy("status", "thanks", "--json").json["approval"]["by"] == "Mariam"


def test_where_no_word_is_asked_for_none_is_waited_for(shop):
    said = shop.gramercy("approve", "thanks", "--by", "Mariam", "--yes", *AT)
    _change(shop, "customers.csv", "Ada", "Ida")

    assert said.code == 0
    assert "The config does not ask for approval" in said.err
    assert shop.gramercy("send", "thanks", "--yes", *AT).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "which campaign?\n  hint: gramercy approve CAMPAIGN, or --list\n"),
        (("thanks", "--by", "Mariam", "--yes"), "nobody gets this letter, so there is nothing to approve\n"),
    ],
)
def test_what_is_to_be_mended_first(waiting, words, said):
    waiting.write("customers.csv", "id,given_name,family_name,email,city,language\n")

    got = waiting.gramercy("approve", *words)

    assert (got.code, got.err) == (2, said)
