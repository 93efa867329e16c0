"""The first five minutes: init with samples and with one's own file, doctor, help, demo."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from engine.cli import COMMANDS, run
from engine.inbox.keeping import letters


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
    assert "E-mail → email: ada@example.com, noa@example.com  (1 of the first 3 without)" in made[2]
    assert (tmp_path / "shop/data/clients.csv").exists()
    assert "date format: DD/MM/YYYY" in (tmp_path / "shop/config.yaml").read_text("utf-8")
    kept = letters(tmp_path / "shop/.gramercy/inbox")
    assert sorted(letter.recipients[0] for letter in kept) == ["ada@example.com", "noa@example.com"]
    assert all(b"To: Ada Stone" in letter.content or b"To: Noa Cohen" in letter.content for letter in kept)


def test_samples_are_in_order_from_the_first_minute(gramercy, tmp_path):
    assert gramercy("init", "--yes")[0] == 0
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
    assert (tmp_path / "demo/letters/index.html").exists()


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
