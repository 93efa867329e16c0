"""What goes by itself: only what somebody has seen, and only as they have seen it."""

from __future__ import annotations

import pytest

BEFORE = "2027-03-10 12:00"
BIRTHDAY = "on: birthday\nstop if more than: 5\n"
UNTIL = "2027-03-20 00:00"
BOTH = ["03-12 09:00 birthday 1", "03-13 09:00 birthday 2"]


@pytest.fixture
def greeting(town):
    """The shop with a campaign on birthdays that nobody has armed."""
    town.campaign("birthday", BIRTHDAY, purpose="birthday")
    return town


ASKED = """\
birthday: 1 of 2 get the letter
Left out: 1
        1  not their day

Next times:
  Fri 2027-03-12 09:00
  Sat 2027-03-13 09:00
If there are ever more than 5 letters, none of them goes, and you are told.
"""


def test_whoever_types_the_number_lets_it_go(greeting):
    refused = greeting.do("schedule", "birthday", "--at", BEFORE, typed="2", code=2)
    assert refused.out == ASKED
    assert refused.err == (
        "\n1 letter the next time, and then by itself each time. Type the number to let it go: "
        "Nothing was changed.\n  hint: type the number of letters, or use --yes\n"
    )
    assert greeting.do("schedule", "list").err == (
        "Nothing goes by itself.\n  hint: gramercy schedule CAMPAIGN\n"
    )
    greeting.through(BEFORE, UNTIL)
    assert greeting.letters() == []

    armed = greeting.do("schedule", "birthday", "--at", BEFORE, typed="1")
    assert armed.out == ASKED + (
        "\nbirthday goes by itself from now on. `gramercy run` sends it. Once the campaign, its letter or "
        "its offer is changed, it has to be scheduled anew. To stop it: gramercy unschedule birthday\n"
    )
    greeting.through(BEFORE, UNTIL)
    assert greeting.letters() == BOTH


def test_what_comes_round_says_how_many_are_too_many(greeting):
    greeting.edit("campaigns/birthday.yaml", "stop if more than: 5\n", "")

    refused = greeting.do("schedule", "birthday", "--yes", "--at", BEFORE, code=2)

    assert refused.err == (
        "campaigns/birthday.yaml: what comes round unattended has to say how many letters are too many\n"
        "  hint: write 'stop if more than: 200'\n"
    )
    greeting.through(BEFORE, UNTIL)
    assert greeting.letters() == []


def test_what_has_no_time_cannot_go_by_itself(greeting):
    greeting.campaign("thanks", "")

    assert greeting.do("schedule", "thanks", "--yes", code=2).err == (
        "campaigns/thanks.yaml: nothing says when 'thanks' goes\n"
        "  hint: write 'when: 2027-03-01 09:00', 'every: Monday 10:00' or 'on: birthday'\n"
    )


def test_more_letters_than_it_allows_are_told_when_it_is_armed(greeting):
    greeting.campaign("thanks", "every: Monday 10:00\nstop if more than: 1\n")

    refused = greeting.do("schedule", "thanks", "--yes", "--at", BEFORE, code=2)

    assert refused.err == (
        "2 letters are more than the campaign allows: 1\n"
        "  hint: mend the rule, or write: stop if more than: 2\n"
    )
    assert greeting.do("schedule", "list", "--json").json == {"armed": [], "disarmed": []}


def test_what_was_sent_or_is_too_long_ago_cannot_be_armed(greeting):
    greeting.campaign("thanks", "when: 2027-03-12 10:00\n")
    late = greeting.do("schedule", "thanks", "--yes", "--at", "2027-03-14 10:01", code=2)
    assert late.err == (
        "'thanks' was for 2027-03-12 10:00, too long ago to catch up\n"
        "  hint: write a new time, or a longer 'catch up within'\n"
    )

    greeting.do("send", "thanks", "--yes", "--at", "2027-03-12 10:00")
    again = greeting.do("schedule", "thanks", "--yes", "--at", "2027-03-12 11:00", code=2)
    assert again.err == (
        "'thanks' has begun already\n"
        "  hint: go on with it: gramercy send thanks; to send it once more, give the campaign a new id\n"
    )


EDITS = {
    "campaigns/birthday.yaml": ("campaigns/birthday.yaml", "purpose: birthday", "purpose: birthday # dear"),
    "templates/note/letter.md": ("templates/note/letter.md", "thank you", "many thanks"),
    "templates/_layouts/plain.html": ("templates/_layouts/plain.html", "<body>", "<body class='new'>"),
    "config.yaml: offers: spring": ("config.yaml", "percent: 10", "percent: 15"),
    "config.yaml: senders: ann": ("config.yaml", "role: Owner", "role: Director"),
    "config.yaml: segments: regulars": ("config.yaml", "given_name is known", "given_name is missing"),
    "config.yaml: shop": ("config.yaml", "country: GB", "country: IE"),
}
OFFERS = (
    "offers:\n  spring: {percent: 10, code: SPRING, ends: 2027-05-01}\n"
    "  other: {percent: 20, ends: 2027-05-01}\n"
    "segments: {regulars: given_name is known, others: given_name is missing}\n"
    "limits: [at most 5 letters a week]\n"
)


@pytest.fixture
def armed(greeting):
    """The campaign armed, with an offer, a layout and a named segment of its own."""
    greeting.shop.write(
        "templates/note/letter.md",
        "---\nsubject: Hello from us\nlayout: plain\n---\nDear {{ given_name }}, thank you.\n",
    )
    greeting.shop.write(
        "templates/_layouts/plain.html",
        "<html><body><p>{{ shop.name }}</p>{{ content }}<p>{{ opt_out }}</p></body></html>",
    )
    greeting.config(OFFERS)
    greeting.edit(
        "campaigns/birthday.yaml", "{from: customers}", "{from: customers, who: regulars}\noffer: spring"
    )
    greeting.campaign("other", "offer: other\n")
    greeting.arm("birthday", at=BEFORE)
    return greeting


@pytest.mark.parametrize("part", EDITS)
def test_an_edit_of_what_the_letters_are_made_from_disarms(armed, part):
    armed.edit(*EDITS[part])

    listed = armed.do("schedule", "list", "--at", BEFORE).out
    assert listed.startswith(f"birthday: does not go by itself any more: {part} changed  (")

    assert armed.once("2027-03-12 09:00") == [
        "started, one pass",
        f"warning: birthday: {part} changed",
        "ended",
    ]
    assert armed.letters() == []
    assert armed.alerts() == ["“birthday” no longer goes by itself: something it is made from has changed"]
    assert f"{part} changed" in armed.told()
    assert armed.do("schedule", "list", "--at", BEFORE).out == (
        f"birthday: no longer by itself since 2027-03-12 09:00: {part} changed\n"
    )


UNRELATED = {
    "delivery": ("config.yaml", "connections: 1", "connections: 2"),
    "limits": ("config.yaml", "at most 5 letters", "at most 6 letters"),
    "another campaign": ("campaigns/other.yaml", "purpose: thank-you", "purpose: newsletter"),
    "another offer": ("config.yaml", "percent: 20", "percent: 30"),
    "another segment": ("config.yaml", "others: given_name is missing", "others: email is missing"),
    "another letter": ("templates/thank-you/letter.md", "A word of thanks", "Another word"),
}


@pytest.mark.parametrize("edit", UNRELATED)
def test_an_edit_of_anything_else_does_not(armed, edit):
    armed.edit(*UNRELATED[edit])

    armed.through(BEFORE, UNTIL)

    assert armed.letters() == BOTH


def test_scheduled_anew_it_goes_again(armed):
    armed.edit(*EDITS["templates/note/letter.md"])
    armed.once("2027-03-11 09:00")

    armed.arm("birthday", at="2027-03-11 10:00")
    armed.through("2027-03-11 10:00", UNTIL)

    assert armed.letters() == BOTH
    texts = [one.get_body(("plain",)).get_content() for one in armed.outbox()]
    assert any("many thanks" in text for text in texts)


def test_unscheduled_it_goes_no_more(armed):
    armed.once("2027-03-12 09:00")
    said = armed.do("unschedule", "birthday")
    assert said.out == "birthday does not go by itself any more.\n"
    assert armed.do("unschedule", "birthday", code=2).err == (
        "'birthday' does not go by itself\n  hint: gramercy schedule list\n"
    )

    armed.through("2027-03-12 10:00", UNTIL)

    assert armed.letters() == BOTH[:1]
    [ended] = armed.do("schedule", "list", "--json").json["disarmed"]
    assert (ended["campaign"], ended["why"]) == ("birthday", "unscheduled")


def test_what_was_due_before_it_was_armed_does_not_go(greeting):
    greeting.arm("birthday", at="2027-03-12 12:00")

    greeting.through("2027-03-12 12:00", UNTIL)

    assert greeting.letters() == BOTH[1:]


def test_a_file_that_is_gone_disarms(armed):
    (armed.shop.root / "campaigns/birthday.yaml").unlink()
    assert "its file is gone, or has a mistake" in armed.do("schedule", "list").out

    assert armed.once("2027-03-12 09:00")[1] == "warning: birthday: its file is gone"
    assert armed.letters() == []


def test_approval_is_asked_for_at_arming(greeting):
    greeting.config("approval: {needed: yes, by: [Mariam]}\n")
    greeting.campaign("thanks", "when: 2027-03-12 10:00\n")

    refused = greeting.do("schedule", "thanks", "--yes", "--at", BEFORE, code=2)
    assert refused.err == "'thanks' has not been approved yet\n  hint: gramercy approve thanks\n"

    greeting.do("approve", "thanks", "--by", "Mariam", "--yes", "--at", BEFORE)
    greeting.arm("thanks", at=BEFORE)
    greeting.through(BEFORE, "2027-03-12 12:00")
    assert greeting.letters() == ["03-12 10:00 thanks 1", "03-12 10:00 thanks 2"]


def test_other_people_than_were_approved_do_not_get_it_unseen(greeting):
    greeting.config("approval: {needed: yes, by: [Mariam]}\n")
    greeting.campaign("thanks", "when: 2027-03-12 10:00\n")
    greeting.do("approve", "thanks", "--by", "Mariam", "--yes", "--at", BEFORE)
    greeting.arm("thanks", at=BEFORE)
    greeting.edit("customers.csv", "2,Bea,bea@", "2,Bea,beatrice@")

    assert "is not as it was approved" in "".join(greeting.once("2027-03-12 10:00"))
    assert greeting.letters() == []
    assert greeting.alerts() == ["“thanks” could not be carried out"]

    greeting.do("approve", "thanks", "--by", "Mariam", "--yes", "--at", "2027-03-12 10:30")
    greeting.once("2027-03-12 11:00")
    assert len(greeting.letters()) == 2


def test_more_letters_than_allowed_wait_for_somebody(greeting):
    greeting.campaign("thanks", "every: day 10:00\nstop if more than: 2\n")
    greeting.arm("thanks", at=BEFORE)
    greeting.people("Ada", "Bea", "Cy")

    said = greeting.once("2027-03-11 10:00")

    note = "3 letters, and no more than 2 go unattended"
    assert said == [
        "started, one pass",
        f"warning: thanks 2027-03-11T10:00: {note}: rows 3, chosen 3",
        "ended",
    ]
    assert greeting.letters() == []
    assert greeting.occurred("thanks") == ["2027-03-11T10:00 stopped 3"]
    [alert] = greeting.alerts()
    assert alert == (
        "None of the letters of “thanks” (11\N{NO-BREAK SPACE}March 2027 at 10:00) went: "
        "there are too many of them (3; at most 2 may go)"
    )
    # Looked at once more, it is told no more.
    greeting.once("2027-03-11 10:10")
    assert len(greeting.alerts()) == 1

    greeting.edit("campaigns/thanks.yaml", "more than: 2", "more than: 3")
    greeting.once("2027-03-11 11:00")
    shown = greeting.do("schedule", "thanks", "--yes", "--at", "2027-03-11 11:00").out
    assert "Next times:\n  Thu 2027-03-11 10:00  (was stopped, and goes at once)\n  Fri 2027-03-12" in shown
    greeting.once("2027-03-11 11:10")
    assert greeting.letters() == [f"03-11 11:10 thanks {number}" for number in (1, 2, 3)]
    assert greeting.occurred("thanks") == ["2027-03-11T10:00 done 3"]


def test_past_its_patience_what_was_stopped_stays_so(greeting):
    greeting.campaign("thanks", "every: month on the 11th 10:00\nstop if more than: 2\n")
    greeting.arm("thanks", at=BEFORE)
    greeting.people("Ada", "Bea", "Cy")
    greeting.once("2027-03-11 10:00")
    greeting.edit("campaigns/thanks.yaml", "more than: 2", "more than: 3")
    greeting.once("2027-03-13 10:01")
    greeting.arm("thanks", at="2027-03-13 10:01")

    greeting.through("2027-03-13 10:02", "2027-03-30")

    assert greeting.letters() == []
