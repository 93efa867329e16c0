"""What other programs rely on: JSON, CSV and exit codes."""

from __future__ import annotations

import re

import pytest

from engine.cli import run

CUSTOMERS_IN_ENGLISH = """\
id,given_name,family_name,email,city,language
1,Ada,Stone,ada@example.com,London,en
2,Bo,Hart,bo@example.com,London,en
"""
_ZERO = {
    "accepted": 0,
    "deferred": 0,
    "refused": 0,
    "unsure": 0,
    "suppressed": 0,
    "cancelled": 0,
    "failed": 0,
    "expired": 0,
    "unsent": 0,
}


def test_plan_counts_every_row_once(shop):
    said = shop.gramercy("plan", "thanks", "--json")

    assert said.code == 0
    coverage = said.json["coverage"]
    assert coverage["branches"] == coverage["reached"] + len(coverage["unreached"])
    assert said.json == {
        "campaign": "thanks",
        "occurrence": "once",
        "due": None,
        "goes": None,
        "note": "",
        "clock": "shop",
        "leaves": None,
        "rows": 7,
        "chosen": 4,
        "left_out": {"outside the segment": 1, "no address": 1, "same address as another": 1},
        "warnings": [],
        "coverage": coverage,
    }


def test_plan_says_whose_letters_are_worth_looking_at_and_where_nobody_goes(shop):
    shop.write("templates/short/letter.md", "---\nsubject: x\n---\n{% if city == 'London' %}a{% endif %}\n")
    campaign = (shop.root / "campaigns/thanks.yaml").read_text("utf-8")
    shop.write("campaigns/thanks.yaml", campaign.replace("thank-you\nsender", "short\nsender"))

    said = shop.gramercy("plan", "thanks", "--json")
    shown = shop.gramercy("plan", "thanks")

    takes = "takes: if city == 'London' (templates/short/letter.md:4)"
    assert said.json["coverage"] == {
        "branches": 2,
        "reached": 1,
        "unreached": [
            {"path": "templates/short/letter.md", "line": 4, "branch": "if city == 'London': not so"}
        ],
        "people": [
            {"contact": "1", "address": "ada@example.com", "why": ["in English", "longest name", takes]}
        ],
    }
    assert (
        "\nLetters worth looking at: 1 person takes 1 of the letter's 2 ways\n"
        "  1  ada@example.com\n"
        f"      in English; longest name; {takes}\n"
        "Ways nobody takes:\n"
        "  templates/short/letter.md:4: if city == 'London': not so\n"
    ) in shown.out


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("city = 'London'", "Just inside:\n  1  ada@example.com  city: London\n"),
        ("city is known", "Just inside:\n  1  ada@example.com  city: London\n"),
        ("id >= '3' or city like 'L%'", None),
        ("given_name starts with 'A'", "Just inside:\n  1  ada@example.com  given_name: Ada\n"),
        (None, "thanks: 5 of 7 get the letter\n"),
    ],
)
def test_a_plan_for_a_person_whatever_the_rule(shop, who, shown):
    campaign = (shop.root / "campaigns/thanks.yaml").read_text("utf-8")
    shop.write(
        "campaigns/thanks.yaml",
        campaign.replace("  who: city = 'London'\n", f"  who: {who}\n" if who else ""),
    )

    said = shop.gramercy("plan", "thanks")

    assert (said.code, shown is not None and shown in said.out) in ((0, True), (2, False))
    assert "our mistake" not in said.err


def test_plan_lists_everybody_as_csv(shop):
    assert shop.gramercy("plan", "thanks", "--list", "chosen").out == (
        "contact,address,reason\n1,ada@example.com,\n2,nare@example.com,\n3,noa@example.com,\n6,DI@example.com,\n"
    )
    left_out = shop.gramercy("plan", "thanks", "--list", "left-out").out.splitlines()
    assert [line.split(",")[0] for line in left_out] == ["contact", "4", "5", "7"]
    assert [line.split(",")[2].partition(" (")[0] for line in left_out] == [
        "reason",
        "outside the segment",
        "no address",
        "same address as another",
    ]


def test_send_and_status_print_the_same_totals_and_a_second_send_sends_nothing(shop):
    first = shop.gramercy("send", "thanks", "--yes", "--json")
    inbox = sorted((shop.root / ".gramercy/inbox").glob("*.eml"))
    second = shop.gramercy("send", "thanks", "--yes", "--json")
    status = shop.gramercy("status", "thanks", "--json")

    assert (first.code, second.code, status.code) == (0, 0, 0)
    assert (
        first.json
        == second.json
        == status.json
        == {"campaign": "thanks", "occurrence": "once", "chosen": 4, **_ZERO, "accepted": 4}
    )
    assert len(inbox) == 4
    assert sorted((shop.root / ".gramercy/inbox").glob("*.eml")) == inbox


def test_the_occurrence_does_not_depend_on_the_time(shop):
    shop.gramercy("send", "thanks", "--yes")

    later = shop.gramercy("send", "thanks", "--yes", "--json", "--at", "2030-01-01 09:00")

    assert later.json["accepted"] == 4
    assert len(list((shop.root / ".gramercy/inbox").glob("*.eml"))) == 4


def test_refused_and_deferred_letters_are_told_apart_and_leave_exit_code_5(shop):
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n"
        "1,Ada,Stone,ada@example.com,London,en\n"
        "2,Bo,Hart,no-such-person@example.com,London,en\n"
        "3,Cy,Day,mailbox-full@example.com,London,en\n",
    )

    said = shop.gramercy("send", "thanks", "--yes", "--json")

    assert said.code == 5
    assert said.json == {
        "campaign": "thanks",
        "occurrence": "once",
        "chosen": 3,
        **_ZERO,
        "accepted": 1,
        "refused": 1,
        "deferred": 1,
    }
    # A mailbox that does not exist is written to no more, by any campaign.
    assert (
        shop.gramercy("suppress", "list")
        .out.splitlines()[1]
        .startswith("no-such-person@example.com,the mailbox does not exist,")
    )
    listed = shop.gramercy("status", "thanks", "--list", "deferred").out.splitlines()
    assert len(listed) == 2
    assert listed[1].startswith("thanks,3,mailbox-full@example.com,deferred,")


def test_the_users_mistakes_are_exit_code_2_and_one_json_document(shop):
    shop.write("campaigns/thanks.yaml", "purpose: thank-you\nletter: thank-you\n")

    said = shop.gramercy("plan", "thanks", "--json")

    assert said.code == 2
    assert [problem["path"] for problem in said.json["problems"]] == ["campaigns/thanks.yaml"] * 2
    assert "Traceback" not in said.err


@pytest.mark.parametrize("words", [("plan",), ("plan", "thanks", "--lst"), ("status", "--list", "gone")])
def test_words_that_no_command_knows_are_one_json_document_too(shop, words):
    said = shop.gramercy(*words, "--json")

    assert said.code == 2
    assert said.json["problems"] == []
    assert said.json["message"] in said.err


def test_mistakes_in_data_are_told_from_the_workspace_by_every_command(shop):
    shop.write("customers.csv", "id,given_name,family_name,email,city,language\n1,Ada\n")

    told = [
        [(problem["path"], problem["line"]) for problem in shop.gramercy(*words, "--json").json["problems"]]
        for words in (("check",), ("plan", "thanks"), ("why", "ada@example.com", "thanks"))
    ]

    assert told == [[("customers.csv", 2)]] * 3


def test_a_letter_that_fails_for_everybody_is_a_mistake_to_mend(shop):
    shop.write("templates/thank-you/letter.md", "---\nsubject: x\n---\n{{ given_name + 1 }}\n")
    shop.write("customers.csv", CUSTOMERS_IN_ENGLISH)

    assert shop.gramercy("plan", "thanks").code == shop.gramercy("send", "thanks", "--yes").code == 2
    assert shop.gramercy("status", "thanks").code == 2


def test_check_prints_problems_and_exits_2(shop):
    right = shop.gramercy("check", "--json")
    assert right.code == 0
    assert {problem["severity"] for problem in right.json["problems"]} == {"note"}
    shop.write(
        "campaigns/thanks.yaml",
        "purpose: thank-you\naudience: {from: customers}\nletter: thank-you\nsender: an\n",
    )

    said = shop.gramercy("check", "--json")

    assert said.code == 2
    [problem] = said.json["problems"]
    assert (problem["path"], problem["line"], problem["column"], problem["severity"]) == (
        "campaigns/thanks.yaml",
        4,
        9,
        "error",
    )
    assert "'an'" in problem["message"]


def test_the_relay_being_down_is_exit_code_3_and_nothing_is_lost(shop, unused_port):
    shop.write(
        "config.yaml",
        (shop.root / "config.yaml")
        .read_text("utf-8")
        .replace(
            "by: inbox, connections: 2",
            f"by: smtp, smtp: {{host: 127.0.0.1, port: {unused_port}, tls: none}}",
        ),
    )

    down = shop.gramercy("send", "thanks", "--yes", "--json")
    shop.write("config.yaml", (shop.root / "config.yaml").read_text("utf-8").replace("by: smtp", "by: inbox"))
    again = shop.gramercy("send", "thanks", "--yes", "--json")

    assert down.code == 3
    assert down.json["unsent"] == 4
    assert again.code == 0
    assert again.json["accepted"] == 4


def test_an_unusable_ledger_is_exit_code_4_and_nothing_is_sent(shop):
    shop.gramercy("plan", "thanks")
    (shop.root / ".gramercy/ledger.sqlite").write_bytes(b"not a database" * 100)

    said = shop.gramercy("send", "thanks", "--yes", "--json")

    assert said.code == 4
    assert said.json == {"problems": [], "message": said.err.removesuffix("\n")}
    assert not list((shop.root / ".gramercy").glob("inbox/*.eml"))
    assert "Traceback" not in said.err


def test_why_explains_and_exits_1_for_strangers(shop):
    inside = shop.gramercy("why", "ada@example.com", "thanks", "--json")
    outside = shop.gramercy("why", "bob@example.com", "--json")
    stranger = shop.gramercy("why", "nobody@example.com", "--json")

    assert (inside.code, outside.code, stranger.code) == (0, 0, 1)
    [found] = inside.json["campaigns"]
    assert found["chosen"] is True
    assert found["who"] == {
        "rule": "city = 'London'",
        "holds": "yes",
        "column": "city",
        "value": "London",
        "parts": [],
    }
    [found] = outside.json["campaigns"]
    assert (found["chosen"], found["reason"]) == (False, "outside the segment")


@pytest.mark.parametrize("command", ["send", "status", "plan", "why"])
def test_names_of_campaigns_are_ids_stems_or_paths(shop, command):
    shop.write(
        "campaigns/thanks.yaml", "id: our-thanks\n" + (shop.root / "campaigns/thanks.yaml").read_text("utf-8")
    )
    shop.gramercy("send", "thanks", "--yes")
    for name in ("our-thanks", "thanks", str(shop.root / "campaigns/thanks.yaml")):
        words = {"why": ("why", "ada@example.com", name), "send": ("send", name, "--yes")}.get(
            command, (command, name)
        )
        said = shop.gramercy(*words, "--json")
        assert said.code == 0
        text = said.json if command != "why" else said.json["campaigns"][0]
        assert text["campaign"] == "our-thanks"


def test_a_csv_cell_is_never_a_formula(shop):
    shop.write(
        "customers.csv",
        'id,given_name,family_name,email,city,language\n"=1+1","Ada","Stone",ada@example.com,London,en\n',
    )

    assert shop.gramercy("plan", "thanks", "--list", "chosen").out.splitlines()[1] == "'=1+1,ada@example.com,"


@pytest.mark.parametrize("named", ["config.yaml", "."])
def test_a_workspace_is_named_before_or_after_the_command_or_by_the_environment(
    shop, monkeypatch, tmp_path, named
):
    """By its config file or by its folder."""
    monkeypatch.chdir(tmp_path)
    config = str(shop.root / named)

    codes = [run(["--config", config, "plan", "thanks"]), run(["plan", "thanks", "--config", config])]
    monkeypatch.setenv("GRAMERCY_CONFIG", config)
    codes.append(run(["plan", "thanks"]))

    assert codes == [0, 0, 0]


def test_screens_about_letters_say_that_nothing_leaves_this_computer(shop):
    shop.gramercy("send", "thanks", "--yes")
    screens = (("plan", "thanks"), ("preview", "thanks", "--to", str(shop.root / "look")), ("status",))

    said = {words[0]: shop.gramercy(*words) for words in screens}
    shop.write("config.yaml", "shop: [")
    broken = shop.gramercy("status")

    for name, screen in said.items():
        assert "built-in inbox: nothing leaves this computer." in screen.err, name
    assert (broken.code, broken.err) == (0, "")
    # Without a config nobody knows the shop's clock.
    assert re.search(r"planned .* UTC\n", broken.out)
    counts = [out.partition("\n")[2] for out in (broken.out, said["status"].out)]
    assert counts[0] == counts[1]
