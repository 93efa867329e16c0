"""new: what it writes is in order, for every purpose it offers; it changes nothing that is there."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from engine.starter.kinds import KINDS
from tests.terminal import terminal

CASES = sorted((Path(__file__).parents[1] / "cases" / "new_campaigns").glob("*.txt"))
CUSTOMERS = """\
id,given_name,family_name,email,city,country,language,birthday,household,consent
1,Ada,Stone,ada@example.com,London,GB,en,1990-04-12,h1,yes
2,Նարե,Սարգսյան,nare@example.com,Gyumri,AM,hy,1985-11-30,,yes
3,נועה,כהן,noa@example.com,Haifa,IL,he,,,yes
4,Bob,Hill,bob@example.com,Leeds,GB,en,1971-01-02,h1,no
"""
ORDERS = """\
customer_id,ordered_at,amount,category
1,2020-01-05,12,tea
1,2020-02-05,15,tea
1,2020-03-05,10,coffee
2,2020-01-05,12,tea
2,2020-05-05,12,tea
3,2021-06-05,8,coffee
"""


@pytest.fixture
def orders(shop):
    """The shop with birthdays, consent and orders."""
    shop.write("customers.csv", CUSTOMERS)
    shop.write("orders.csv", ORDERS)
    config = (shop.root / "config.yaml").read_text("utf-8")
    joined = (
        "    id: id\n    orders: {file: orders.csv, customer: customer_id, at: ordered_at, amount: amount}\n"
    )
    shop.write("config.yaml", config.replace("    id: id\n", joined))
    return shop


@pytest.fixture
def brief(orders):
    """The same with a letter of two lines, which is looked over in no time."""
    for path in (orders.root / "templates/thank-you").iterdir():
        path.unlink()
    orders.write("templates/thank-you/letter.md", "---\nsubject: Thank you\n---\n{{ greeting() }}\n")
    return orders


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_file_whole(orders, case):
    """A case is the command's words on its first line, then the file it writes.

    What it ends with is `check`: exit code 0 says that file and letter are in order.
    """
    words, _, expected = case.read_text("utf-8").partition("\n")

    said = orders.gramercy("new", *shlex.split(words), "--id", "made", "--yes")

    assert said.code == 0, said.out + said.err
    assert (orders.root / "campaigns/made.yaml").read_text("utf-8") == expected


def test_every_kind_that_is_offered_has_its_case():
    written = {case.read_text("utf-8").partition("\nletter: ")[2].split()[0] for case in CASES}

    assert written >= {kind.name for kind in KINDS} - {"feedback"}


def test_a_newsletter_for_many_may_go_to_many(brief):
    people = "".join(f"{number},,,c{number}@example.com,,GB,en,,,yes\n" for number in range(10, 230))
    brief.write("customers.csv", CUSTOMERS + people)

    assert brief.gramercy("new", "newsletter", "--who", "everybody", "--yes").code == 0

    # 223 agreed to get some: half as many again, in round hundreds.
    assert "stop if more than: 400\n" in (brief.root / "campaigns/newsletter.yaml").read_text("utf-8")


def test_whom_every_other_campaign_leaves_out_is_left_out_here_too(brief):
    config = (brief.root / "config.yaml").read_text("utf-8")
    brief.write("config.yaml", config + "segments: {unhappy: country = 'IL'}\n")
    campaign = (brief.root / "campaigns/thanks.yaml").read_text("utf-8")
    brief.write("campaigns/thanks.yaml", campaign.replace("letter:", "  but not: [unhappy]\nletter:"))

    assert brief.gramercy("new", "thank-you", "--yes").code == 0

    assert "  but not: [unhappy]\n" in (brief.root / "campaigns/thank-you.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("thank-yuo",), "there is no campaign of the kind 'thank-yuo'\n  hint: did you mean 'thank-you'?"),
        ((), "What for?\n  hint: say it behind the command: gramercy new thank-you,"),
        (
            ("apology",),
            "there is no letter 'apology' under templates/, and none to begin with\n  hint: write ",
        ),
        (("thank-you", "--letter", "thnak-you"), "there is no letter 'thnak-you' under templates/"),
        (("birthday",), "The source 'customers' says nothing of birthdays, so no ready rule fits"),
        (("first-purchase",), "The source 'customers' says nothing of orders, so no ready rule fits"),
        (("win-back",), "The source 'customers' says nothing of orders, so no ready rule fits"),
        (("thank-you", "--who", "cuntry = 'AM'"), "--who: no column or segment is called 'cuntry'"),
        (("thank-you", "--sender", "bob"), "--sender: the config has no 'bob'\n  hint: there is only 'ann'"),
        (("thank-you", "--offer", "spring"), "--offer: the config has no 'spring'"),
        (("thank-you", "--when", "soon"), "--when: 'soon' is not a day and a time"),
        (("thank-you", "--when", "2020-01-01 09:00"), "--when: '2020-01-01 09:00' is past"),
        (("thank-you", "--id", "a/b"), "--id: 'a/b' cannot be an id"),
        (("thank-you", "--id", "thanks"), "--id: there is or was a campaign 'thanks'"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(shop, words, says):
    before = sorted(shop.root.rglob("*"))

    said = shop.gramercy("new", *words, "--yes")

    assert said.code == 2
    assert says in said.err
    assert sorted(shop.root.rglob("*")) == before


def test_an_id_that_has_had_letters_is_not_given_again(brief):
    campaign = (brief.root / "campaigns/thanks.yaml").read_bytes()
    (brief.root / "campaigns/thank-you.yaml").write_bytes(campaign)
    assert brief.gramercy("send", "thank-you", "--yes").code == 0
    (brief.root / "campaigns/thank-you.yaml").unlink()

    said = brief.gramercy("new", "thank-you", "--id", "thank-you", "--yes")
    other = brief.gramercy("new", "thank-you", "--yes")

    assert said.code == 2
    assert "there is or was a campaign 'thank-you'" in said.err
    assert other.code == 0
    assert not (brief.root / "campaigns/thank-you.yaml").exists()


def test_a_letter_of_one_s_own_stays_as_it_is(orders):
    shutil.rmtree(orders.root / "templates/birthday")
    orders.write("templates/birthday/letter.md", "---\nsubject: Hello\n---\n{{ greeting() }}\n")

    assert orders.gramercy("new", "birthday", "--yes").code == 0

    assert [path.name for path in (orders.root / "templates/birthday").iterdir()] == ["letter.md"]


def test_asked_at_a_terminal(brief, tmp_path):
    env = {"GRAMERCY_STATE": str(tmp_path / "state")}
    with terminal(["new"], cwd=brief.root, env=env) as screen:
        asked = screen.expect("Number [1]: ")
        screen.type("1")
        offered = screen.expect("Number [1]: ")
        screen.type("5")
        screen.expect("such as: order_count >= 3 and city = 'London'\n")
        screen.expect("The rule, or 'everybody': ")
        screen.type("family_name = 'כהן' or given_nam = 'נועה'")
        told = screen.expect("The rule, or 'everybody': ")
        screen.type("birthday is known")
        screen.expect("3 people would get it now. Take it? [Y/n]: ")
        screen.type("")
        screen.expect("When (such as 2027-03-01 09:00), or Enter for any time: ")
        screen.type("")
        code = screen.end()

    assert code == 0
    assert "   1  thank-you         Thank our customers\n" in asked
    assert "   1  regulars: three orders or more         1 person   order_count >= 3\n" in offered
    assert "   4  everybody                              4 people\n" in offered
    assert "^" in told
    assert "given_name" in told
    assert "  who: birthday is known\n" in (brief.root / "campaigns/thank-you.yaml").read_text("utf-8")
