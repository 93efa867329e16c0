"""Sending: confirmed, resumable, from the snapshot alone; nobody twice, nobody lost."""

from __future__ import annotations

import shutil

import pytest

from engine.cli import confirming
from engine.inbox.keeping import letters
from engine.ledger.ledger import Ledger
from engine.ledger.model import RunState
from engine.planning import frozen
from engine.running import carrying


def _inbox(shop):
    return letters(shop.root / ".gramercy/inbox")


def _put_off(shop):
    """Three customers, of whom the mail server puts one off."""
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n"
        "1,Ada,Stone,ada@example.com,London,en\n"
        "2,Cy,Day,mailbox-full@example.com,London,en\n",
    )
    return shop.gramercy("send", "thanks", "--yes", "--json", "--at", "2027-03-16 10:00")


def _type(monkeypatch, typed):
    monkeypatch.setattr("click.prompt", lambda *_args, **_options: typed)


@pytest.mark.parametrize(("typed", "code", "sent"), [("4", 0, 4), ("5", 2, 0), ("", 2, 0), ("yes", 2, 0)])
def test_the_number_of_letters_is_to_be_typed(shop, monkeypatch, typed, code, sent):
    _type(monkeypatch, typed)

    said = shop.gramercy("send", "thanks")

    assert said.code == code
    assert len(_inbox(shop)) == sent
    if code:
        assert shop.gramercy("status", "thanks").code == 2


def test_before_its_time_a_campaign_goes_only_with_now(shop):
    shop.write(
        "campaigns/thanks.yaml",
        (shop.root / "campaigns/thanks.yaml").read_text() + "when: 2027-03-01 09:00\n",
    )

    early = shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-01 08:59")
    assert early.code == 2
    assert "has not come yet" in early.err
    assert not _inbox(shop)

    # London is on UTC in winter: 09:00 there.
    on_time = shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-01T09:00+00:00")
    assert on_time.code == 0
    assert len(_inbox(shop)) == 4


def test_now_sends_early_and_the_time_then_changes_nothing(shop):
    shop.write(
        "campaigns/thanks.yaml",
        (shop.root / "campaigns/thanks.yaml").read_text() + "when: 2027-03-01 09:00\n",
    )

    shop.gramercy("send", "thanks", "--yes", "--now", "--at", "2027-02-01 09:00")
    again = shop.gramercy("send", "thanks", "--yes", "--json", "--at", "2027-03-01 09:00")

    assert again.json["accepted"] == 4
    assert len(_inbox(shop)) == 4


def test_a_time_too_long_past_is_a_mistake_only_if_nothing_was_sent(shop):
    campaign = (shop.root / "campaigns/thanks.yaml").read_text() + "when: 2027-03-01 09:00\n"
    shop.write("campaigns/thanks.yaml", campaign)

    late = shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-04 09:00")
    in_time = shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-02 09:00")
    after = shop.gramercy("send", "thanks", "--yes", "--at", "2027-04-01 09:00")

    assert (late.code, in_time.code, after.code) == (2, 0, 0)
    assert "campaigns/thanks.yaml:7:7: '2027-03-01 09:00' is past" in late.err
    assert len(_inbox(shop)) == 4


def test_carrying_on_uses_the_snapshot_and_says_what_was_changed(shop):
    first = _put_off(shop)
    assert (first.code, first.json["deferred"]) == (5, 1)
    # The mailbox has room again: the same address behaves now, since the manners are the domain's.
    shop.write(
        "config.yaml", (shop.root / "config.yaml").read_text("utf-8").replace("by: inbox", "by: folder")
    )
    shop.write("templates/thank-you/letter.md", "---\nsubject: Changed\n---\nChanged.\n")
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n9,New,Person,new@example.com,London,en\n",
    )

    again = shop.gramercy("send", "thanks", "--yes", "--json", "--at", "2027-03-16 14:00")

    assert again.json["accepted"] == 2
    [sent] = (shop.root / "outbox").glob("*mailbox-full*.eml")
    assert b"Subject: Changed" not in sent.read_bytes()
    assert "templates/thank-you/letter.md has changed since this was planned" in again.err
    assert not list((shop.root / "outbox").glob("*new@example.com*"))


def test_a_letter_put_off_is_not_tried_again_before_its_time(shop):
    _put_off(shop)

    at_once = shop.gramercy("send", "thanks", "--yes", "--json", "--at", "2027-03-16 10:01")

    assert (at_once.code, at_once.json["deferred"]) == (5, 1)
    assert "The same command tries them again from 2027-03-16 10:" in at_once.err


def test_replan_cancels_what_is_unsent_and_plans_the_rest_under_the_same_occurrence(shop):
    _put_off(shop)
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n"
        "1,Ada,Stone,ada@example.com,London,en\n"
        "2,Cy,Day,cy@example.com,London,en\n"
        "3,Di,Fox,di@example.com,London,en\n",
    )

    again = shop.gramercy("send", "thanks", "--yes", "--json", "--replan", "--at", "2027-03-16 11:00")

    assert again.code == 0
    assert again.json["unsent"] == again.json["deferred"] == 0
    assert sorted(kept.recipients[0] for kept in _inbox(shop)) == [
        "ada@example.com",
        "cy@example.com",
        "di@example.com",
    ]


def test_who_asked_to_stop_gets_nothing_also_when_planned_already(shop):
    _put_off(shop)
    shop.gramercy("suppress", "add", "MAILBOX-FULL@example.com")
    shop.write(
        "config.yaml", (shop.root / "config.yaml").read_text("utf-8").replace("by: inbox", "by: folder")
    )

    again = shop.gramercy("send", "thanks", "--yes", "--json", "--at", "2027-03-16 14:00")

    assert (again.code, again.json["accepted"], again.json["suppressed"]) == (0, 1, 1)
    assert not list((shop.root / "outbox").glob("*.eml"))
    assert shop.gramercy("plan", "thanks", "--json").json["left_out"]["suppressed"] == 1


def test_only_me_sends_one_copy_in_each_language_and_counts_nowhere(shop):
    said = shop.gramercy("send", "thanks", "--only-me")

    assert said.code == 0
    assert {kept.recipients for kept in _inbox(shop)} == {("ann@corner-books.example",)}
    assert len(_inbox(shop)) == 3
    again = shop.gramercy("send", "thanks", "--only-me", "--json").json
    assert [(copy["language"], copy["fate"]) for copy in again["copies"]] == [
        ("en", "accepted"),
        ("hy", "accepted"),
        ("he", "accepted"),
    ]
    assert shop.gramercy("send", "thanks", "--yes", "--json").json["accepted"] == 4


def test_a_sender_who_asked_to_stop_gets_no_copy_either(shop):
    shop.gramercy("suppress", "add", "Ann@Corner-Books.example")

    said = shop.gramercy("send", "thanks", "--only-me")

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "sender 'ann': 'ann@corner-books.example' is on the list of those we no longer write to\n"
        "  hint: only if that person asked for it: gramercy suppress remove ann@corner-books.example\n"
    )
    assert not _inbox(shop)


def test_a_letter_whose_line_broke_is_not_certain_until_a_person_says_so(shop):
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n1,Ada,Stone,line-breaks@example.com,London,en\n",
    )

    first = shop.gramercy("send", "thanks", "--yes", "--json")
    again = shop.gramercy("send", "thanks", "--yes", "--json")
    assert first.json["unsure"] == again.json["unsure"] == 1
    assert len(_inbox(shop)) == 1
    assert "line-breaks@example.com" in shop.gramercy("settle").out

    shop.gramercy("settle", "line-breaks@example.com", "--as", "arrived")

    status = shop.gramercy("status", "thanks", "--json").json
    assert (status["unsure"], status["accepted"]) == (0, 1)
    assert shop.gramercy("settle", "line-breaks@example.com", "--as", "arrived").code == 2


def test_one_campaigns_letter_is_settled_without_the_others_and_in_any_spelling(shop):
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n1,Ada,Stone,Line-Breaks@example.com,London,en\n",
    )
    shop.write("campaigns/more.yaml", (shop.root / "campaigns/thanks.yaml").read_text("utf-8"))
    for campaign in ("thanks", "more"):
        shop.gramercy("send", campaign, "--yes")

    said = shop.gramercy("settle", "line-BREAKS@example.com", "--campaign", "more", "--as", "arrived")

    assert said.out == "Line-Breaks@example.com (more): counts as arrived\n"
    assert shop.gramercy("settle").out.startswith("Line-Breaks@example.com  thanks  ")
    nothing = shop.gramercy("settle", "--all", "--campaign", "more", "--as", "lost")
    assert (nothing.code, nothing.err) == (2, "no letter is uncertain\n")


def test_a_lost_letter_is_sent_again_on_a_persons_word(shop):
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n1,Ada,Stone,line-breaks@example.com,London,en\n",
    )
    shop.gramercy("send", "thanks", "--yes")
    shop.gramercy("settle", "line-breaks@example.com", "--as", "lost")
    shop.write(
        "config.yaml", (shop.root / "config.yaml").read_text("utf-8").replace("by: inbox", "by: folder")
    )

    again = shop.gramercy("send", "thanks", "--yes", "--json")

    assert (again.code, again.json["accepted"], again.json["unsure"]) == (0, 1, 0)


def test_a_letter_that_cannot_be_written_is_named_and_the_others_go(shop):
    shop.write(
        "templates/thank-you/letter.md",
        "---\nsubject: Thanks\n---\n{{ greeting() }}\n\n"
        "{% if given_name == 'Di' %}{{ 1 / 0 }}{% endif %}Thank you.\n",
    )

    plan = shop.gramercy("plan", "thanks", "--json")
    sent = shop.gramercy("send", "thanks", "--yes", "--json")

    assert any("1 letter cannot be written" in warning for warning in plan.json["warnings"])
    assert any("templates/thank-you/letter.md:6" in warning for warning in plan.json["warnings"])
    assert (sent.json["accepted"], sent.json["failed"]) == (3, 1)
    assert shop.gramercy("status", "thanks", "--list", "failed").out.splitlines()[1].startswith("thanks,6,")


def test_nobody_is_nobody_and_the_campaign_is_not_used_up(shop):
    shop.write(
        "campaigns/thanks.yaml", (shop.root / "campaigns/thanks.yaml").read_text().replace("London", "Paris")
    )
    nobody = shop.gramercy("send", "thanks", "--yes", "--json")
    shop.write(
        "campaigns/thanks.yaml", (shop.root / "campaigns/thanks.yaml").read_text().replace("Paris", "Leeds")
    )

    somebody = shop.gramercy("send", "thanks", "--yes", "--json")

    assert (nobody.code, nobody.json["chosen"]) == (0, 0)
    assert somebody.json["accepted"] == 1


def test_the_same_letter_to_the_same_people_lately_is_a_warning(shop):
    shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-16 10:00")
    shop.write("campaigns/again.yaml", (shop.root / "campaigns/thanks.yaml").read_text("utf-8"))

    soon = shop.gramercy("plan", "again", "--json", "--at", "2027-04-10 10:00")
    late = shop.gramercy("plan", "again", "--json", "--at", "2027-04-20 10:00")

    assert soon.json["warnings"] == [
        "4 of these people had the same letter under another id in the last 30 days"
    ]
    assert late.json["warnings"] == []


def test_letters_that_could_not_be_written_go_once_the_letter_is_mended(shop):
    letter = (shop.root / "templates/thank-you/letter.md").read_text("utf-8")
    shop.write(
        "templates/thank-you/letter.md", letter + "{% if given_name == 'Di' %}{{ 1 / 0 }}{% endif %}\n"
    )
    first = shop.gramercy("send", "thanks", "--yes")
    shop.write("templates/thank-you/letter.md", letter)

    again = shop.gramercy("send", "thanks", "--yes", "--replan", "--json")

    assert "then: gramercy send thanks --replan" in first.err
    assert (again.code, again.json["accepted"], again.json["failed"]) == (0, 4, 0)
    assert sorted(kept.recipients[0] for kept in _inbox(shop)) == [
        "DI@example.com",
        "ada@example.com",
        "nare@example.com",
        "noa@example.com",
    ]


def test_how_letters_leave_is_not_frozen_and_no_password_is_kept(shop):
    config = (shop.root / "config.yaml").read_text("utf-8")
    smtp = "smtp: {host: 127.0.0.1, tls: none, username: ann, password: hunter2-in-the-clear}"
    shop.write("config.yaml", config.replace("by: inbox", f"by: inbox, {smtp}"))
    _put_off(shop)
    shop.write("config.yaml", config.replace("connections: 2", "connections: 3"))

    again = shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-16 10:01")

    assert "has changed since" not in again.err
    kept = b"".join(path.read_bytes() for path in (shop.root / ".gramercy").glob("ledger.sqlite*"))
    assert b"hunter2" not in kept
    assert b"Corner Books" in kept


def test_two_that_begin_at_once_send_one_run(shop, monkeypatch):
    """The other one is quicker: it sends everything while we are about to write our plan down."""
    real = frozen.freeze

    def slow(*args, **named):
        monkeypatch.setattr(confirming, "freeze", real)
        shop.gramercy("send", "thanks", "--yes")
        return real(*args, **named)

    monkeypatch.setattr(confirming, "freeze", slow)

    late = shop.gramercy("send", "thanks", "--yes", "--json")

    assert (late.code, late.json["accepted"]) == (0, 4)
    assert len(_inbox(shop)) == 4


def test_a_send_whose_run_is_planned_again_meanwhile_writes_nothing_from_the_old_plan(
    shop, monkeypatch, unused_port
):
    config = (shop.root / "config.yaml").read_text("utf-8")
    real = frozen.thaw

    def slow(*args, **named):
        monkeypatch.setattr(carrying, "thaw", real)
        frozen = real(*args, **named)
        down = f"by: smtp, smtp: {{host: 127.0.0.1, port: {unused_port}, tls: none}}"
        shop.write("config.yaml", config.replace("by: inbox", down))
        assert shop.gramercy("send", "thanks", "--yes", "--replan").code == 3
        shop.write("config.yaml", config)
        return frozen

    monkeypatch.setattr(carrying, "thaw", slow)

    late = shop.gramercy("send", "thanks", "--yes", "--json")

    assert (late.code, "has been planned again meanwhile" in late.err) == (2, True)
    assert not _inbox(shop)
    assert shop.gramercy("send", "thanks", "--yes", "--json").json["accepted"] == 4


def test_without_the_keys_of_the_plan_nothing_goes_until_it_is_planned_again(shop):
    first = _put_off(shop)
    (shop.root / ".gramercy/keys").unlink()
    shop.write(
        "config.yaml", (shop.root / "config.yaml").read_text("utf-8").replace("by: inbox", "by: folder")
    )

    stopped = shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-16 14:00")
    again = shop.gramercy("send", "thanks", "--yes", "--replan", "--json", "--at", "2027-03-16 15:00")

    assert first.json["deferred"] == 1
    assert stopped.code == 4
    assert "put .gramercy/keys back from a copy" in stopped.err
    assert (again.code, again.json["accepted"]) == (0, 2)
    assert len(list((shop.root / "outbox").glob("*.eml"))) == 1


def test_a_run_ends_with_the_last_word_about_it(shop):
    """What it kept of people goes then, not with some later send."""
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n1,Ada,Stone,line-breaks@example.com,London,en\n",
    )
    shop.gramercy("send", "thanks", "--yes")

    shop.gramercy("settle", "--all", "--as", "arrived")

    with Ledger(shop.root / ".gramercy/ledger.sqlite", witness=shop.root.parent / "state") as ledger:
        [run] = ledger.runs()
        assert (run.state, ledger.snapshot(run.id)) == (RunState.ENDED, {})


def test_a_workspace_whose_records_were_deleted_writes_to_nobody_again(shop):
    shop.gramercy("send", "thanks", "--yes")
    shutil.rmtree(shop.root / ".gramercy")

    again = shop.gramercy("send", "thanks", "--yes")

    assert again.code == 4
    assert "hint: put the folder back from a copy, or begin anew with: gramercy ledger adopt" in again.err
    assert not _inbox(shop)


@pytest.mark.parametrize(
    ("once", "now"),
    [("thanks", "Thanks"), ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}")],
)
def test_a_file_spelt_in_another_way_is_not_another_campaign(shop, once, now):
    campaign = (shop.root / "campaigns/thanks.yaml").rename(shop.root / f"campaigns/{once}.yaml")
    shop.gramercy("send", once, "--yes")
    campaign.rename(shop.root / f"campaigns/{now}.yaml")

    again = shop.gramercy("send", now, "--yes")

    assert again.code == 2
    assert f"hint: to go on with that one write into the campaign  id: {once}\n" in again.err
    assert len(_inbox(shop)) == 4


def test_a_workspace_made_anew_in_the_same_place_may_send(shop):
    shop.gramercy("send", "thanks", "--yes")
    texts = {
        path: path.read_bytes()
        for path in shop.root.rglob("*")
        if path.is_file() and ".gramercy" not in path.parts
    }
    shutil.rmtree(shop.root)
    for path, content in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    again = shop.gramercy("send", "thanks", "--yes", "--json")

    assert (again.code, again.json["accepted"]) == (0, 4)
