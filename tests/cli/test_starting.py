"""The first five minutes: init with samples and with one's own file, doctor, help, demo."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time

import pytest
from rich.cells import cell_len

from engine.cli import COMMANDS, run
from engine.cli.table import show_table
from engine.inbox.keeping import letters
from tests.terminal import terminal


@pytest.fixture
def gramercy(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GRAMERCY_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("GRAMERCY_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)

    def gramercy(*words):
        capsys.readouterr()
        code = run(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return gramercy


def test_a_customer_file_of_ones_own_becomes_delivered_letters(gramercy, tmp_path):
    (tmp_path / "clients.csv").write_text(
        "Client ID;First name;Surname;E-mail;DOB;Shoe size\n"
        "7;Ada;Stone;ada@example.com;25/04/1990;38\n"
        "8;Noa;Cohen;noa@example.com;03/04/1985;40\n"
        "9;Bo;Hart;;;\n",
        "utf-8",
    )

    made = gramercy(
        "init", "shop", "--yes", "--customers", "clients.csv", "--shop", "Stone's \"Books\": 100% good #1",
        "--signer", "Ann Reed", "--email", "ann@books.example", "--time-zone", "Europe/London",
    )  # fmt: skip
    os.chdir("shop")
    checked = gramercy("check")
    sent = gramercy("send", "thank-you", "--yes")

    assert (made[0], checked[0], sent[0]) == (0, 0, 0)
    assert "E-mail → email: ada@example.com, noa@example.com  (missing in 1 of 3)" in made[2]
    assert "notes on mail programs: gramercy check --notes" in made[2]
    assert (tmp_path / "shop/data/clients.csv").exists()
    assert "\ndata/\n" in (tmp_path / "shop/.gitignore").read_text("utf-8")
    assert "date format: DD/MM/YYYY" in (tmp_path / "shop/config.yaml").read_text("utf-8")
    kept = letters(tmp_path / "shop/.gramercy/inbox")
    assert sorted(letter.recipients[0] for letter in kept) == ["ada@example.com", "noa@example.com"]
    assert all(b"To: Ada Stone" in letter.content or b"To: Noa Cohen" in letter.content for letter in kept)


def test_samples_are_in_order_from_the_first_minute(gramercy, tmp_path):
    made = gramercy("init", "--yes")
    assert made[0] == 0
    assert made[2].startswith("Sample customers, of a made-up tea house.\n")
    code, out, _ = gramercy("check")
    assert code == 0
    assert "error" not in out
    assert gramercy("plan", "thanks")[0] == 0
    assert gramercy("doctor")[0] == 0


def test_nothing_that_is_there_is_changed(gramercy, tmp_path):
    (tmp_path / ".gitignore").write_text("mine")

    code, _, err = gramercy("init", "--yes")
    again, _, refusal = gramercy("init", "--yes")

    assert (code, again) == (0, 2)
    assert (tmp_path / ".gitignore").read_text() == "mine"
    assert "Left alone: .gitignore was there already." in err
    assert "there is a config.yaml in" in refusal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,town\nAnn,Leeds\n", "no heading of 'c.csv' looks like an email address: 'name', 'town'"),
        ("", "c.csv:1"),
    ],
)
def test_a_file_without_addresses_is_refused_in_plain_words(gramercy, tmp_path, text, words):
    (tmp_path / "c.csv").write_text(text)

    code, _, err = gramercy("init", "shop", "--yes", "--customers", "c.csv")

    assert code == 2
    assert words in err
    assert not (tmp_path / "shop").exists()


def test_a_bad_sender_address_is_refused(gramercy, tmp_path):
    (tmp_path / "c.csv").write_text("email\na@example.com\n")

    code, _, err = gramercy(
        *("init", "shop", "--yes", "--customers", "c.csv"),
        *("--signer", "Ann Reed", "--email", "me at home"),
    )

    assert code == 2
    assert "'me at home' cannot be written to" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Who signs the letters (given and family name)?\n  hint: say it with --signer"),
        (("--signer", "Ann Reed"), "Letters come from the address?\n  hint: say it with --email"),
        (
            ("--signer", "Ann Reed", "--email", "a@b.example", "--language", "anahit"),
            "'anahit' is not one of en, hy and he",
        ),
        (
            ("--signer", "Ann Reed", "--email", "a@b.example", "--time-zone", "Europe/Lodnon"),
            "'Europe/Lodnon' is not a time zone\n  hint: did you mean 'Europe/London'?",
        ),
    ],
)
def test_what_nobody_can_guess_is_asked_for(gramercy, tmp_path, options, words):
    (tmp_path / "c.csv").write_text("email\na@example.com\n")

    code, _, err = gramercy("init", "shop", "--yes", "--customers", "c.csv", *options)

    assert code == 2
    assert words in err
    assert not (tmp_path / "shop").exists()


_GIVEN = ("--signer", "Ann Reed", "--email", "ann@books.example", "--time-zone", "Europe/London")


def test_a_file_in_an_old_encoding(gramercy, tmp_path):
    (tmp_path / "c.csv").write_bytes("Имя;email\nАнна;anna@example.com\n".encode("windows-1251"))

    refused, _, err = gramercy("init", "shop", "--yes", "--customers", "c.csv", *_GIVEN)
    made, _, said = gramercy(
        "init", "shop", "--yes", "--customers", "c.csv", "--encoding", "windows-1251", *_GIVEN
    )
    os.chdir("shop")

    assert (refused, made) == (2, 0)
    assert err.startswith("'c.csv' is not written in UTF-8\n  hint: in Excel, save it as")
    assert "Имя → given_name: Анна" in said
    assert gramercy("plan", "thank-you")[0] == 0


def test_a_heading_that_letters_use_as_a_word_gets_another_name(gramercy, tmp_path):
    (tmp_path / "c.csv").write_text("email,Orders\na@example.com,3\n")

    assert gramercy("init", "shop", "--yes", "--customers", "c.csv", *_GIVEN)[0] == 0

    assert 'orders_of_customer: "Orders"' in (tmp_path / "shop/config.yaml").read_text("utf-8")


def test_a_file_with_mistakes_is_said_to_have_them_at_once(gramercy, tmp_path):
    (tmp_path / "c.csv").write_text("email,name\na@example.com,Ada\nb@example.com\n")

    code, out, err = gramercy("init", "shop", "--yes", "--customers", "c.csv", *_GIVEN)

    assert code == 2
    assert "data/c.csv:3: 1 cell where the headings have 2" in out
    assert "Your workspace is made. Mend what is listed above" in err


def test_doctor_names_what_is_missing(gramercy, tmp_path):
    gramercy("init", "--yes")
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("time zone: Asia/Yerevan", "time zone: Asia/Yerewan"))

    code, out, _ = gramercy("doctor")

    assert code == 2
    assert "missing  config" in out
    assert "Asia/Yerevan" in out


def test_help_imports_no_command_and_lists_them_all():
    program = (
        "import sys; from engine.cli import run; run(['--help']);"
        "print(sorted(m for m in sys.modules if m.startswith(('engine.', 'duckdb', 'sqlalchemy', 'jinja2'))))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert [name for name in COMMANDS if f"  {name} " not in said] == []
    modules = said.splitlines()[-1]
    assert "duckdb" not in modules
    assert "sqlalchemy" not in modules
    assert "jinja2" not in modules


def test_the_demo_tells_what_became_of_each_letter(gramercy, tmp_path):
    code, out, _ = gramercy("demo", str(tmp_path / "demo"))

    assert code == 0
    assert "      1  will try again" in out
    assert "      1  address refused" in out
    assert "none left this computer" in out
    assert f"The contact sheet:  {tmp_path}/demo/letters/index.html" in out
    assert (tmp_path / "demo/letters/index.html").exists()
    assert "The studio:         http://127.0.0.1:8026/ once you start it" in out
    assert f"The report:         {tmp_path}/demo/report.html" in out

    # Its readers and servers have answered.
    demo = tmp_path / "demo"
    _, report, _ = gramercy("--config", f"{demo}/config.yaml", "report", "feedback", "--json")
    asked = json.loads(report)["questions"][0]
    assert asked["answered"] == 8
    assert asked["distribution"]["3"] == 1
    _, early, _ = gramercy("--config", f"{demo}/config.yaml", "report", "early-access", "--json")
    assert json.loads(early)["clicked"] == {"people": 4, "machines": 0}
    assert json.loads(early)["opted_out"]["everything"] == 1
    _, thanks, _ = gramercy("--config", f"{demo}/config.yaml", "report", "thanks", "--json")
    came = json.loads(thanks)
    assert [came[key] for key in ("replied", "auto_replies", "complaints")] == [2, 1, 1]
    assert came["opted_out"]["everything"] == 1
    assert (came["bounced"]["permanent"], came["bounced"]["passing"]) == (1, 1)
    _, stopped, _ = gramercy("--config", f"{demo}/config.yaml", "suppress", "list", "--json")
    assert sorted(one["why"] for one in json.loads(stopped)["suppressed"]) == [
        *("asked", "asked", "bounce", "bounce", "complaint", "unhappy", "unhappy"),
    ]
    assert "A mail scanner fetched" in out
    page = (demo / "report.html").read_text("utf-8")
    assert "Lovely as ever." in page


def test_a_mistake_of_ours_is_no_traceback(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    from engine.cli.showing import complain

    def broken():
        raise RuntimeError("boom")

    assert complain(broken) == 1
    said = capsys.readouterr()
    assert "this is our mistake, not yours" in said.err
    assert "Traceback" not in said.err
    assert "boom" in next(tmp_path.glob("gramercy-*.log")).read_text("utf-8")


CLIENTS = """\
No;anun;azganun;tel;elposta;lezu;DOB;Town
1;Անի;Պետրոսյան;+374 91 102030;ani@example.com;hy;03/04/1988;Երևան
2;נועה;כהן;054-1234567;noa@example.com;he;05/06/1990;חיפה
3;田中;太郎;;tanaka@example.com;en;;東京
4;Cy;Day;;;en;;\x1b[31mLondon
5;Di;Fox;;di@@example.com;;;London
"""
BOUGHT = "order,client,date,sum,kind\n1,1,2026-05-01,12000,tea\n2,2,2026-06-01,8000,tea\n"


@pytest.mark.parametrize(
    "words", [("why", "a\udcff"), ("status", "a\udcff"), ("approve", "--list", "a\udcff")]
)
def test_words_that_are_no_text_are_told_before_anything_is_done(gramercy, words):
    code, out, err = gramercy(*words)

    assert (code, out, err) == (2, "", "'a\\udcff' is not text that can be read (UTF-8)\n")


def test_a_file_of_orders_joins_the_customers(gramercy, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "110")
    (tmp_path / "c.csv").write_text(CLIENTS, "utf-8")
    (tmp_path / "o.csv").write_text(BOUGHT, "utf-8")

    code, _, err = gramercy(
        *("init", "shop", "--yes", "--customers", "c.csv", "--orders", "o.csv", "--currency", "amd"),
        *("--date-format", "DD/MM/YYYY"),
        *_GIVEN,
    )

    assert code == 0
    assert (
        "given name  family name  email               language  birthday      orders  last order \n"
        "Անի         Պետրոսյան    ani@example.com     hy        3 April 1988  1       1 May 2026 \n"
        "\u200eנועה\u200e        \u200eכהן\u200e          noa@example.com     he        "
        "5 June 1990   1       1 June 2026\n"
        "田中        太郎         tanaka@example.com  en                      0                  \n"
    ) in err
    assert (
        "3 of 5 can be written to. Worth knowing:\n  1 without an address\n  1 address that cannot be" in err
    )
    assert "\x1b" not in err
    config = (tmp_path / "shop/config.yaml").read_text("utf-8")
    assert "currency: AMD\n" in config
    assert (
        '    orders:\n      file: "data/o.csv"\n      customer: "client"\n      at: "date"\n'
        '      amount: "sum"\n      category: "kind"\n'
    ) in config
    os.chdir("shop")
    assert gramercy("why", "ani@example.com", "thank-you")[0] == 0


def test_a_table_keeps_to_the_terminal_s_width(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "24")

    show_table(["name", "address"], [["田中太郎", "tanaka@example.com"], ["\x1b[1mBo", "b@c.example"]])

    shown = capsys.readouterr().err
    assert [line.rstrip() for line in shown.splitlines()] == [
        "name       address",
        "田中太郎   tanaka@exa…",
        "\\x1b[1mBo  b@c.example",
    ]
    assert max(map(cell_len, shown.splitlines())) <= 24


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        (
            "o.csv",
            "client,day\n77,2026-05-01\n",
            "no column of 'o.csv' points at these customers: 'client', 'day'",
        ),
        ("o.csv", "client,what\n1,tea\n", "no column of 'o.csv' looks like the day of an order"),
        (
            "o.ods",
            "PK",
            "'o.ods' is a spreadsheet of a kind that cannot be read\n  hint: save it as an Excel workbook",
        ),
        (
            "o.xlsx",
            "PK",
            "'o.xlsx' is not whole, or not an Excel workbook\n  hint: save it once more",
        ),
        ("o.csv", "", "the file is empty"),
    ],
)
def test_orders_that_cannot_be_used_are_refused(gramercy, tmp_path, file, text, words):
    (tmp_path / "c.csv").write_text(CLIENTS, "utf-8")
    (tmp_path / file).write_text(text)

    code, _, err = gramercy("init", "shop", "--yes", "--customers", "c.csv", "--orders", file, *_GIVEN)

    assert code == 2
    assert words in err
    assert not (tmp_path / "shop").exists()


def test_a_date_that_reads_two_ways_is_pointed_out_where_nobody_is_asked(gramercy, tmp_path):
    (tmp_path / "c.csv").write_text("email,birthday\na@example.com,03/04/1990\n")

    code, _, err = gramercy("init", "shop", "--yes", "--customers", "c.csv", *_GIVEN)

    assert code == 0
    assert "is '03/04/1990' day or month first? Nothing in the file tells." in err
    assert "date format" not in (tmp_path / "shop/config.yaml").read_text("utf-8")


def test_init_at_a_terminal_from_a_file_to_a_letter_in_the_browser(tmp_path):
    """Answered as somebody would who has never seen it, with mistakes, up to the page's address."""
    (tmp_path / "my clients.csv").write_text(CLIENTS, "utf-8")
    (tmp_path / "o.csv").write_text(BOUGHT, "utf-8")
    (tmp_path / "old.xls").write_text("")
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{seen}"\n')
    browser.chmod(0o755)
    env = {"GRAMERCY_STATE": str(tmp_path / "state"), "BROWSER": str(browser), "TZ": "Asia/Yerevan"}
    with terminal(["init", "shop"], cwd=tmp_path, env=env) as screen:
        for file, said in (
            ("nowhere.csv", "the file 'nowhere.csv' is not there\n"),
            ("old.xls", "'old.xls' is a spreadsheet"),
            (f"'{tmp_path}/my clients.csv'", "elposta → email: ani@example.com"),
        ):
            screen.expect("Your customer file (CSV or Excel), or Enter to try it on samples: ")
            screen.type(file)
            screen.expect(said)
        screen.expect("Which day is '03/04/1988'?\n\n   1  3 April 1988\n   2  4 March 1988\n")
        for answer, said in (("x", "Type a number from 1 to 2."), ("3", "Type a number from 1 to 2.")):
            screen.expect("Number [1]: ")
            screen.type(answer)
            screen.expect(said)
        screen.expect("Number [1]: ")
        screen.type("4 m")
        screen.expect("A file of their orders (CSV or Excel), or Enter for none: ")
        screen.type("o.csv")
        screen.expect("The currency of the amounts (AMD, ILS, GBP …) [AMD]: ")
        screen.type("")
        table = screen.expect("Is this right? [Y/n]: ")
        screen.type("perhaps")
        screen.expect("Type y for yes, or n for no.")
        screen.expect("Is this right? [Y/n]: ")
        screen.type("այո")
        for question, answers in (
            ("The shop's name [Shop]: ", ["Tea & Co"]),
            ("Language of the letters where a customer's is not known (en, hy, he) [en]: ", ["fr", "hy"]),
            ("Who signs the letters (given and family name): ", ["Ann Reed"]),
            ("The role of Ann Reed [Սեփականատեր]: ", [""]),
            ("Letters come from the address: ", ["me at home", "ann@tea.example"]),
            ("Time zone [Asia/Yerevan]: ", ["London"]),
        ):
            for answer in answers:
                screen.expect(question)
                screen.type(answer)
        screen.expect("Look at a real letter to one of your customers now, in your browser? [Y/n]: ")
        screen.type("")
        screen.expect("Look at the letters at  http://127.0.0.1:")
        screen.expect("Ctrl-C to stop")
        until = time.monotonic() + 60
        while not (seen.exists() and seen.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        code = screen.interrupt()

    # 130 where the page had not begun to serve yet.
    assert code in (0, 130)
    assert "4 March 1988" in table
    assert seen.read_text().startswith("http://127.0.0.1:")
    config = (tmp_path / "shop/config.yaml").read_text("utf-8")
    assert '  name: "Tea & Co"\n  time zone: Europe/London\n' in config
    assert "language: hy\ncurrency: AMD\n" in config
    assert "    date format: MM/DD/YYYY\n" in config


def test_ctrl_c_leaves_its_word_on_a_line_of_its_own(tmp_path):
    with terminal(["init"], cwd=tmp_path, env={"GRAMERCY_STATE": str(tmp_path / "state")}) as screen:
        screen.expect("Enter to try it on samples: ")
        code = screen.interrupt()

    assert code == 130
    assert re.search(r"samples: (\^C)+\nStopped; nothing more was done\.\n\Z", screen.text)


def test_a_shop_s_letters_begin_in_the_language_of_its_customers_names(gramercy, tmp_path):
    (tmp_path / "c.csv").write_text(
        "שם פרטי,דואל\nנועה,noa@example.com\nיוסי,y@example.com\nAnn,ann@example.com\n", "utf-8"
    )

    assert gramercy("init", "shop", "--yes", "--customers", "c.csv", *_GIVEN)[0] == 0

    config = (tmp_path / "shop/config.yaml").read_text("utf-8")
    assert "\nlanguage: he\n" in config
    assert '    role: "בעלים"\n' in config


@pytest.mark.parametrize(
    ("cells", "rule", "kept"),
    [
        (("no", "", "Yes"), "unsubscribed", "yes/no"),
        (("нет", "-", "да"), "unsubscribed is known and unsubscribed not in ('-', 'нет')", None),
        (("", "", "03/04/2025"), "unsubscribed is known", None),
    ],
)
def test_whoever_asked_a_shop_to_stop_before_gets_no_letter(gramercy, tmp_path, cells, rule, kept):
    people = [f"{name}@example.com,{cell}\n" for name, cell in zip("abc", cells, strict=True)]
    (tmp_path / "c.csv").write_text("email,Unsubscribed?\n" + "".join(people), "utf-8")

    made = gramercy("init", "shop", "--yes", "--customers", "c.csv", *_GIVEN)
    os.chdir("shop")
    code, out, _ = gramercy("plan", "thank-you", "--list", "left-out")
    again = gramercy("new", "newsletter", "--letter", "thank-you", "--who", "everybody")

    assert (made[0], code) == (0, 0)
    assert "Whoever asked for no more letters, by 'Unsubscribed?', gets none." in made[2]
    assert out == "contact,address,reason\nc@example.com,c@example.com,excepted (asked to stop)\n"
    config = (tmp_path / "shop/config.yaml").read_text("utf-8")
    assert f"segments:\n  asked to stop: {rule}\n" in config
    assert ("type: yes/no}" in config) is (kept is not None)
    assert again[0] in (0, 2)
    written = next((tmp_path / "shop/campaigns").glob("newsletter*.yaml")).read_text("utf-8")
    assert "but not: [asked to stop]" in written


def test_samples_are_one_enter_away(tmp_path):
    env = {"GRAMERCY_STATE": str(tmp_path / "state")}
    with terminal(["init"], cwd=tmp_path, env=env) as screen:
        screen.expect("Enter to try it on samples: ")
        screen.type("")
        screen.expect("Look at a real letter to one of your customers now, in your browser? [Y/n]: ")
        screen.type("n")
        code = screen.end()

    assert code == 0
    assert (tmp_path / "campaigns/thanks.yaml").exists()
