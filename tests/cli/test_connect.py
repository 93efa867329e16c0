"""connect: a mail account tried on a real server before it is written down."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from tests.account.mailserver import PASSWORD, USER, Box, serving
from tests.terminal import terminal

WRONG = "not the passw0rd"


def account(port: int, certificate: Path) -> tuple[str, ...]:
    return (
        *("connect", "--host", "localhost", "--port", str(port), "--username", USER),
        *("--ca-file", str(certificate)),
    )


def test_an_account_is_tried_and_written_down_and_its_password_kept_apart(shop, certificate, monkeypatch):
    before = (shop.root / "config.yaml").read_text("utf-8")
    box = Box()
    with serving(box, certificate) as port:
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        said = shop.gramercy(
            *account(port, certificate), "--password-file", "-", "--to", "me@example.com", "--yes"
        )
        checked = shop.gramercy("doctor")

    assert (said.code, checked.code) == (0, 0)
    assert "ok       mail account" in checked.out
    assert (shop.root / "config.yaml").read_text("utf-8") == before.replace(
        "delivery: {by: inbox, connections: 2}\n",
        "delivery:\n"
        "  by: smtp\n"
        "  smtp:\n"
        "    host: localhost\n"
        f"    port: {port}\n"
        "    tls: starttls\n"
        f"    username: {USER}\n"
        "    password: ${file:.gramercy/secrets/smtp-password}\n"
        f"    ca file: {certificate}\n"
        "  connections: 2\n",
    )
    kept = shop.root / ".gramercy/secrets/smtp-password"
    assert kept.read_text("utf-8") == PASSWORD + "\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (kept.parent / ".gitignore").read_text() == "*\n"
    [letter] = box.letters
    assert (letter.mail_from, letter.rcpt_tos) == ("ann@corner-books.example", ["me@example.com"])
    assert b"Subject: Corner Books: your mail account works" in (letter.original_content or b"")
    assert PASSWORD not in said.out + said.err + checked.out + checked.err


def test_what_is_said_of_an_account_that_works(shop, certificate, monkeypatch):
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    with serving(Box(), certificate, implicit=True) as port:
        said = shop.gramercy(
            *account(port, certificate), "--tls", "tls", "--password-env", "SHOP_PASSWORD", "--json"
        )

    assert said.code == 0
    assert said.json == {
        "provider": "other",
        "host": "localhost",
        "port": port,
        "tls": "tls",
        "username": USER,
        "tested": True,
        "sent": None,
        "written": True,
        "letters_per_day": None,
        "letters_per_hour": None,
        "dns": [
            {
                "what": "SPF",
                "type": "TXT",
                "name": "corner-books.example",
                "value": None,
                "note": "whoever runs the server knows the SPF line; often v=spf1 a mx ~all",
            },
            {
                "what": "DKIM",
                "type": None,
                "name": None,
                "value": None,
                "note": "whoever runs the server knows the DKIM line",
            },
            {
                "what": "DMARC",
                "type": "TXT",
                "name": "_dmarc.corner-books.example",
                "value": "v=DMARC1; p=none; rua=mailto:ann@corner-books.example",
                "note": "leave it as it is if there is one; "
                "reports of who writes in your name go to that address",
            },
        ],
        "warnings": [],
    }
    assert "    password: ${SHOP_PASSWORD}\n" in (shop.root / "config.yaml").read_text("utf-8")
    assert not (shop.root / ".gramercy/secrets").exists()


@pytest.mark.parametrize(
    ("refusal", "hint"),
    [
        (None, "hint: username: often your whole email address; password: the password of the mail account"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
            "hint: logging in with a password is switched off for this mailbox",
        ),
        (
            "534 5.7.9 Application-specific password required.",
            "hint: it wants an app password, made in the settings of the mail account, not your usual one",
        ),
        (f"535 5.7.8 no such login: {WRONG}", "the login was refused: 535 5.7.8 no such login: …"),
    ],
)
def test_a_refused_login_writes_nothing_and_says_what_to_do(shop, certificate, monkeypatch, refusal, hint):
    monkeypatch.setenv("SHOP_PASSWORD", WRONG)
    before = (shop.root / "config.yaml").read_bytes()
    with serving(Box(refusal), certificate) as port:
        said = shop.gramercy(*account(port, certificate), "--password-env", "SHOP_PASSWORD", "--yes")

    assert said.code == 3
    assert hint in said.err
    assert "Nothing was written." in said.err
    assert WRONG not in said.out + said.err
    assert (shop.root / "config.yaml").read_bytes() == before
    assert not (shop.root / ".gramercy/secrets").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Who sends your mail?\n  hint: say it with --provider, or name the server with --host"),
        (("--provider", "gmial"), "no provider is called 'gmial'\n  hint: gmail, microsoft, brevo,"),
        (("--provider", "gmail"), "Username?\n  hint: say it with --username"),
        (
            ("--provider", "brevo", "--username", "a@b.example"),
            "The SMTP key?\n  hint: say where it is with --password-env or --password-file",
        ),
        (
            ("--provider", "brevo", "--username", "a@b.example", "--password-env", "NO_SUCH"),
            "the variable 'NO_SUCH' is not set",
        ),
        (
            ("--provider", "brevo", "--username", "a@b.example", "--password-file", "no such file"),
            "which holds a secret, cannot be read",
        ),
    ],
)
def test_what_nobody_can_guess_is_asked_for(shop, words, says):
    said = shop.gramercy("connect", "--yes", *words)

    assert said.code == 2
    assert says in said.err
    assert "by: inbox" in (shop.root / "config.yaml").read_text("utf-8")


def test_an_account_may_be_written_down_untried_from_a_file_that_stays(shop):
    secret = shop.root / "secret.txt"
    secret.write_text("abcd")
    secret.chmod(0o644)

    said = shop.gramercy(
        "connect", "--provider", "gmail", "--username", "corner.books@gmail.com",
        "--password-file", str(secret), "--no-test", "--yes",
    )  # fmt: skip

    assert said.code == 0
    assert "others on this computer can read 'secret.txt'" in said.err
    config = (shop.root / "config.yaml").read_text("utf-8")
    assert "    password: ${file:secret.txt}\n" in config
    assert "  letters per hour: 20  # keeps within 500 a day\n" in config
    assert "TXT    v=spf1 include:_spf.google.com ~all" in said.out
    assert "letters come from corner-books.example, the account is at gmail.com" in said.out


UNTRIED = ("connect", "--host", "mail.shop.example", "--username", "ann", "--no-test", "--yes")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\ufeffpass\r\n", "pass\n"),
        (" ${HOME} \"'#: \n", " ${HOME} \"'#: \n"),
        ("pa\udcffss\n", "the password holds a character that no keyboard types"),
        ("pa\0ss\n", "the password holds a character that no keyboard types"),
        ("x" * 10_000 + "\n", "the password is too long"),
    ],
)
def test_a_password_is_kept_as_it_was_handed_over_or_not_at_all(shop, monkeypatch, typed, kept):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    said = shop.gramercy(*UNTRIED, "--password-file", "-")

    path = shop.root / ".gramercy/secrets/smtp-password"
    if kept.endswith("\n"):
        assert said.code == 0
        assert path.read_text("utf-8") == kept
    else:
        assert (said.code, said.err) == (2, f"--password-file -: {kept}\n")
        assert not path.exists()
        assert "by: inbox" in (shop.root / "config.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--password-env", "SMTP-PASS"), "--password-env: no variable can be called 'SMTP-PASS'"),
        (("--password-env", ""), "--password-env: no variable can be called ''"),
        (("--password-env", "A}B"), "--password-env: no variable can be called 'A}B'"),
        (("--password-file", "/a}b"), "--password-file: the config cannot name '/a}b'"),
        (("--password-env", "HALF"), "what the variable 'HALF' holds is not text in UTF-8"),
    ],
)
def test_a_password_is_named_so_that_it_is_found_again(shop, monkeypatch, words, says):
    monkeypatch.setenv("HALF", "pa\udcffss")

    said = shop.gramercy(*UNTRIED, *words)

    assert (said.code, said.err) == (2, says + "\n")
    assert "by: inbox" in (shop.root / "config.yaml").read_text("utf-8")


def test_a_config_that_is_read_only_stays_and_so_does_the_old_password(shop, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("old\n"))
    shop.gramercy(*UNTRIED, "--password-file", "-")
    before = (shop.root / "config.yaml").read_bytes()
    (shop.root / "config.yaml").chmod(0o444)
    monkeypatch.setattr("sys.stdin", io.StringIO("new\n"))

    said = shop.gramercy(*UNTRIED, "--port", "2525", "--password-file", "-")

    assert said.code == 2
    assert "config.yaml' is read-only, so nothing was written" in said.err
    assert (shop.root / "config.yaml").read_bytes() == before
    assert (shop.root / ".gramercy/secrets/smtp-password").read_text("utf-8") == "old\n"


def test_a_config_in_braces_is_left_alone_and_the_lines_are_shown(shop, monkeypatch):
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    text = (
        '{"shop": {"name": "x", "time zone": "UTC"}, '
        '"senders": {"a": {"name": "Ann", "email": "ann@shop.example"}}}'
    )
    shop.write("config.yaml", text)

    said = shop.gramercy(
        "connect", "--provider", "sendgrid", "--password-env", "SHOP_PASSWORD", "--no-test", "--yes"
    )

    assert said.code == 2
    assert (shop.root / "config.yaml").read_text("utf-8") == text
    assert "put this in place of its 'delivery':\ndelivery:\n  by: smtp\n" in said.err
    assert "    username: apikey\n" in said.err


def test_asked_at_a_terminal_a_wrong_password_is_asked_for_again(shop, certificate, tmp_path):
    box = Box()
    env = {"GRAMERCY_STATE": str(tmp_path / "state")}
    with (
        serving(box, certificate) as port,
        terminal(["connect", "--ca-file", str(certificate)], cwd=shop.root, env=env) as screen,
    ):
        asked = screen.expect("Number [1]: ")
        screen.type("13")
        screen.expect("The mail server's name (with :PORT behind it if that is an unusual one): ")
        screen.type(f"localhost:{port}")
        screen.expect("Username [ann@corner-books.example]: ")
        screen.type(USER)
        for password in (WRONG, PASSWORD):
            screen.expect("The password (nothing is shown while you type): ")
            screen.type(password)
            if password is WRONG:
                screen.expect("the login was refused: 535")
                screen.expect("Try again? [Y/n]: ")
                screen.type("")
                screen.expect(f"Username [{USER}]: ")
                screen.type("")
        screen.expect("It let us in.")
        screen.expect("Send one letter to yourself, at ann@corner-books.example? [Y/n]: ")
        screen.type("")
        screen.expect("Handed to the mail server.")
        shown = screen.expect("Write it? [Y/n]: ")
        screen.type("")
        code = screen.end()

    assert code == 0
    assert "\n   1  Gmail or Google Workspace\n   2  Microsoft 365\n" in asked
    assert "      password: ${file:.gramercy/secrets/smtp-password}\n" in shown
    assert len(box.letters) == 1
    assert (shop.root / ".gramercy/secrets/smtp-password").read_text("utf-8") == PASSWORD + "\n"
    assert PASSWORD not in screen.text
    assert WRONG not in screen.text


def test_asked_at_a_terminal_no_port_is_offered_twice(shop, unused_port, tmp_path):
    env = {"GRAMERCY_STATE": str(tmp_path / "state")}
    words = ["connect", "--host", "127.0.0.1", "--port", str(unused_port), "--username", "none"]
    with terminal(words, cwd=shop.root, env=env) as screen:
        for question in ("Try tls on port 465 instead? [Y/n]: ", "Try starttls on port 587 instead? [Y/n]: "):
            screen.expect("no connection: connection refused")
            screen.expect(question)
            screen.type("")
        screen.expect("The account does not work yet\nNothing was written.")
        code = screen.end()

    assert code != 0
    assert "smtp" not in (shop.root / "config.yaml").read_text("utf-8")
