"""A loop that lives: broken files, no mail server, no mailbox, a person beside it, other loops."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from engine.running.alone import Alone

BEFORE = "2027-03-10 12:00"
BIRTHDAY = "on: birthday\nstop if more than: 5\n"
SERVER = "{by: smtp, connections: 1, smtp: {host: 127.0.0.1, port: PORT, tls: none}}"


@pytest.fixture
def greeting(town):
    town.campaign("birthday", BIRTHDAY, purpose="birthday")
    town.arm("birthday", at=BEFORE)
    return town


WARNING = (
    "warning: campaigns/birthday.yaml:1: 'sender' is missing hint: write 'sender: mariam' "
    "campaigns/birthday.yaml:4:1: unknown key 'sendre' hint: did you mean 'sender'?"
)

# -- files that change while it lives ---------------------------------------------------------------


def test_a_broken_campaign_is_told_and_the_last_good_one_goes_on(greeting):
    good = (greeting.shop.root / "campaigns/birthday.yaml").read_text("utf-8")
    with greeting.loop("2027-03-12 08:00") as loop:
        loop.until("2027-03-12 08:30")
        greeting.shop.write("campaigns/birthday.yaml", good.replace("sender: ann", "sendre: ann"))
        said = loop.until("2027-03-12 12:00")
        assert greeting.letters() == ["03-12 09:00 birthday 1"]
        assert [line[21:] for line in said if "warning" in line] == [WARNING]
        assert greeting.alerts() == [
            "There is a mistake in a file. Until it is mended, everything goes on as before"
        ]
        assert "campaigns/birthday.yaml:4:1: unknown key 'sendre'" in greeting.told()
        listed = greeting.do("schedule", "list", "--at", "2027-03-12 12:00").out
        assert listed.startswith(
            "birthday: does not go by itself any more: its file is gone, or has a mistake"
        )

        greeting.shop.write("campaigns/birthday.yaml", good)
        loop.until("2027-03-13 12:00")

    assert greeting.letters() == ["03-12 09:00 birthday 1", "03-13 09:00 birthday 2"]
    assert "The mistake in the file is mended" in greeting.alerts()


def test_a_broken_config_is_told_and_the_last_good_one_goes_on(greeting):
    good = (greeting.shop.root / "config.yaml").read_text("utf-8")
    with greeting.loop("2027-03-12 08:00") as loop:
        loop.until("2027-03-12 08:30")
        greeting.shop.write("config.yaml", good + "limits: at most never\n")
        loop.until("2027-03-12 12:00")
        greeting.shop.write("config.yaml", good)
        assert greeting.letters() == ["03-12 09:00 birthday 1"]
        assert greeting.alerts() == [
            "There is a mistake in a file. Until it is mended, everything goes on as before"
        ]
        assert "config.yaml:" in greeting.told()


def test_a_new_start_with_a_broken_config_sends_nothing_and_says_so(greeting):
    greeting.shop.write("config.yaml", "shop: {\n")

    said = greeting.do("run", "--once", code=2)

    assert said.err.endswith("Until that is mended, nothing goes.\n")
    assert greeting.do("run", "--once", "--at", "2027-03-12 09:00", code=2).err.endswith(
        "--at needs a config without mistakes\n  hint: gramercy check\n"
    )


def test_an_edited_campaign_does_not_go_before_somebody_has_seen_it(greeting):
    with greeting.loop("2027-03-12 08:00") as loop:
        loop.until("2027-03-12 08:30")
        greeting.edit("campaigns/birthday.yaml", "stop if more than: 5", "stop if more than: 6")
        said = loop.until("2027-03-12 12:00")
        assert [line[21:] for line in said] == ["warning: birthday: campaigns/birthday.yaml changed"]
        greeting.arm("birthday", at="2027-03-12 12:30")
        loop.until("2027-03-13 12:00")

    assert greeting.letters() == ["03-13 09:00 birthday 2"]


def test_customers_that_are_gone_are_told_and_caught_up_with(greeting):
    rows = (greeting.shop.root / "customers.csv").read_text("utf-8")
    (greeting.shop.root / "customers.csv").unlink()
    with greeting.loop("2027-03-12 08:00") as loop:
        said = loop.until("2027-03-12 10:00")
        where = "paths in the config count from the config's folder"
        assert said[0][21:] == f"error: birthday: customers.csv:1: there is no such file hint: {where}"
        assert greeting.letters() == []
        assert greeting.alerts() == ["“birthday” could not be carried out"]
        greeting.shop.write("customers.csv", rows)
        loop.until("2027-03-12 12:00")

    assert greeting.letters() == ["03-12 10:10 birthday 1"]
    assert "Nothing stands in the way of “birthday” any more" in greeting.alerts()


def test_what_fails_keeps_no_others_waiting(greeting):
    greeting.edit("config.yaml", "sources:\n", "sources:\n  guests: {file: guests.csv, id: id}\n")
    guests = (greeting.shop.root / "customers.csv").rename(greeting.shop.root / "guests.csv")
    greeting.people("Ada", birthday="1990-03-12")
    greeting.campaign("guests", "when: 2027-03-12 08:59\n")
    greeting.edit("campaigns/guests.yaml", "from: customers", "from: guests")
    greeting.arm("guests", at=BEFORE)
    guests.unlink()

    said = greeting.once("2027-03-12 09:00")

    assert [line.split(":")[:3] for line in said if "guests" in line] == [
        ["error", " guests once", " guests.csv"]
    ]
    assert greeting.letters() == ["03-12 09:00 birthday 1"]


# -- what it leans on -------------------------------------------------------------------------------


def test_no_mail_server_is_told_and_nothing_is_lost(greeting, unused_port):
    greeting.config(delivery=SERVER.replace("PORT", str(unused_port)))

    said = greeting.once("2027-03-12 09:00", code=3)

    assert said[1] == "birthday 2027-03-12: planned: rows 2, chosen 1"
    assert said[2].startswith("error: birthday: 127.0.0.1")
    assert greeting.unsent() == ["03-12 09:00 birthday 1"]
    health = (greeting.here.state / "health.json").read_text("utf-8")
    assert '"relay: 1"' in health

    greeting.config()
    greeting.once("2027-03-12 09:20")
    assert greeting.letters() == ["03-12 09:20 birthday 1"]
    # Nobody could be told that it was down, and by now it is not.
    assert greeting.alerts() == []


def test_no_mailbox_no_letters(greeting, unused_port):
    greeting.config(
        f"mailbox: {{imap: {{host: 127.0.0.1, port: {unused_port}, tls: none, username: a, password: b}}}}\n"
    )

    said = greeting.once("2027-03-12 09:00", code=3)

    assert greeting.letters() == []
    assert said[1].startswith("error: ")
    assert greeting.alerts() == ["The mailbox cannot be read, so we cannot see who asks us to stop"]
    greeting.config()
    greeting.once("2027-03-12 09:20")
    assert greeting.letters() == ["03-12 09:20 birthday 1"]


# -- one loop, and people beside it -----------------------------------------------------------------


def test_one_loop_for_a_ledger(greeting):
    with Alone(greeting.here.state, now=datetime.now(UTC)):
        said = greeting.do("run", "--once", "--at", "2027-03-12 09:00", code=5)
    assert said.err.startswith("another gramercy run looks after this workspace: process ")
    assert greeting.letters() == []
    greeting.once("2027-03-12 09:00")
    assert greeting.letters() == ["03-12 09:00 birthday 1"]


def test_by_hand_beside_a_loop(greeting):
    greeting.campaign("thanks", "")
    with greeting.loop("2027-03-12 08:00") as loop:
        loop.until("2027-03-12 08:30")
        greeting.do("send", "thanks", "--yes", "--at", "2027-03-12 08:40")
        greeting.do("send", "birthday", "--yes", "--at", "2027-03-12 09:00")
        loop.until("2027-03-12 10:00")

    assert greeting.letters() == ["03-12 08:40 thanks 1", "03-12 08:40 thanks 2", "03-12 09:00 birthday 1"]
    assert greeting.occurred("birthday") == ["2027-03-12 done 1"]


def test_what_a_person_has_begun_is_theirs_but_for_letters_that_were_put_off(greeting):
    greeting.config(delivery="{by: inbox, connections: 1}")
    greeting.people("mailbox-full", "Bea", birthday="1990-07-07 1990-07-07")
    greeting.campaign("slow", "letters a day: 1\n")
    greeting.campaign("thanks", "")
    at = "2027-03-12 08:40"
    greeting.do("send", "slow", "--yes", "--at", at, code=5)
    greeting.do("send", "thanks", "--yes", "--at", at, code=5)
    assert greeting.fates()["thanks 1"].startswith("deferred")

    said = greeting.once("2027-03-14 09:00", code=5)

    assert "thanks once: sent: expired 1" in said
    assert "planned" in greeting.fates().values()


def test_the_exit_code_of_one_pass(greeting):
    assert greeting.do("run", "--once", "--at", "2027-03-12 08:00").code == 0
    (greeting.here.state / "ledger.sqlite").write_bytes(b"no ledger" * 1000)
    assert greeting.do("run", "--once", "--at", "2027-03-12 09:00", code=4).out == ""


def test_sigterm_ends_it(greeting):
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from engine.cli import main; main()",
            "--config",
            str(greeting.here.config),
            "run",
        ],
        env={**os.environ},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "started" in process.stdout.readline()
    process.terminate()
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out[21:]) == (0, "ended\n")


def test_a_clock_that_is_set_sends_nothing_twice_and_misses_nothing(greeting):
    greeting.campaign("daily", "every: day 09:00\nstop if more than: 5\n")
    greeting.arm("daily", at=BEFORE)
    greeting.once("2027-03-11 09:00")
    greeting.once("2027-03-12 12:00")
    # Back by a day and a half, then on again.
    greeting.once("2027-03-11 00:00")
    greeting.once("2027-03-11 09:30")
    greeting.once("2027-03-12 12:10")

    assert greeting.letters("daily") == [
        f"03-{time} daily {number}" for time in ("11 09:00", "12 12:00") for number in (1, 2)
    ]
    assert greeting.letters("birthday") == ["03-12 12:00 birthday 1"]
