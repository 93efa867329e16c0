"""``gramercy ingest``: one line of JSON for each message, in order, and nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from engine.cli import run
from engine.mailbox.judging import Judges
from engine.wiring import open_ledger
from engine.workspace import find
from tests.mailbox.imapserver import PASSWORD, USER, ImapServer, serving

ROOT = Path(__file__).parents[2]
REPLY = """\
From: Ann <ann@example.com>
To: shop@example.org
Subject: Re: Thank you
Message-ID: <1@example.com>
In-Reply-To: <0@example.org>

Lovely tea!
"""
NEWS = "From: news@example.net\nTo: shop@example.org\nSubject: News\nList-Id: <n.example.net>\n\nBuy.\n"
BOUNCE = """\
From: MAILER-DAEMON@mx.example.net
To: bounces@example.org
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; gone@example.net
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
"""
NOTHING = "There is no workspace here: this only shows what each message is, and nothing is written down.\n"


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a few messages, in no workspace."""
    monkeypatch.delenv("GRAMERCY_CONFIG", raising=False)
    folder = tmp_path / "outside"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name, text in (("in/1.eml", REPLY), ("in/2.eml", BOUNCE), ("in/3.eml", NEWS)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are judged by their first line, which may ask for trouble."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("engine.cli.ingest.Judges", partial(Judges, "tests.mailbox.judges:first_line"))


def test_outside_a_workspace_it_tells_and_writes_nothing(outside, capsys):
    code = run(["ingest", "in"])

    said = capsys.readouterr()
    assert code == 0
    assert lines(said.out) == [
        {
            "path": "in/1.eml",
            "kind": "reply",
            "permanent": None,
            "recipients": ["ann@example.com"],
            "status": None,
            "diagnostic": "",
            "text": "Lovely tea!",
        },
        {
            "path": "in/2.eml",
            "kind": "bounce",
            "permanent": True,
            "recipients": ["gone@example.net"],
            "status": "5.1.1",
            "diagnostic": "550 5.1.1 no such user",
            "text": "",
        },
        {
            "path": "in/3.eml",
            "kind": "other",
            "permanent": None,
            "recipients": [],
            "status": None,
            "diagnostic": "",
            "text": "",
        },
    ]
    assert said.err == NOTHING + "3 messages: 1 reply to read, 1 bounce (1 for good), 1 other\n"
    assert sorted(path.name for path in outside.rglob("*")) == ["1.eml", "2.eml", "3.eml", "in"]


def test_paths_are_printed_as_given_and_in_the_order_given(outside, capsys):
    absolute = str(outside / "in/1.eml")

    run(["ingest", "./in/3.eml", absolute, "in/2.eml", "in/2.eml", "--json"])

    paths = [line["path"] for line in lines(capsys.readouterr().out)]
    assert paths == ["./in/3.eml", absolute, "in/2.eml", "in/2.eml"]


def test_paths_that_are_not_there_are_all_told_before_anything_is_read(outside, capsys):
    code = run(["ingest", "in/1.eml", "gone", "g\x1bne"])

    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err == "there is nothing at 'gone'\nthere is nothing at 'g\\x1bne'\n"


def test_an_empty_folder_is_no_mistake(outside, capsys):
    (outside / "none").mkdir()

    assert run(["ingest", "none"]) == 0
    assert capsys.readouterr() == ("", NOTHING + "No messages.\n")


def test_a_line_is_one_line_and_steers_no_terminal(outside, capsys):
    hostile = "a\x1b[2J\x9b2Jb\u2028c\u202edcba\u2066ե\U0001f600\ufeff\x00z"
    (outside / "x.eml").write_text(REPLY.replace("Lovely tea!", hostile), "utf-8", newline="")
    name = os.fsdecode(b"\xffn\x1b.eml")
    (outside / "in" / name).write_text(REPLY)

    run(["ingest", "x.eml"])
    shown = capsys.readouterr().out

    assert shown.count("\n") == 1
    assert not set(shown) & set("\x1b\x9b\u2028\u202e\u2066\ufeff\x00")
    # In their own script, so that a person can read them.
    assert "ե\U0001f600" in shown
    [line] = lines(shown)
    assert isinstance(line["text"], str)
    assert "\u202edcba" in line["text"] or "dcba" in line["text"]

    run(["ingest", "in"])
    shown = capsys.readouterr().out
    assert lines(shown)[-1]["path"] == f"in/{name}"
    assert shown.isascii()


def test_a_terminal_that_knows_no_armenian_gets_escapes(outside):
    (outside / "x.eml").write_text(REPLY.replace("Lovely tea!", "Շնորհակալ եմ \U0001f600"), "utf-8")
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    said = subprocess.run(
        [sys.executable, "-c", "from engine.cli import main; main()", "ingest", "x.eml"],
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )

    assert json.loads(said.stdout)["text"] == "Շնորհակալ եմ \U0001f600"


@pytest.mark.usefixtures("strict")
def test_what_cannot_be_judged_is_kept_listed_and_judged_again(shop, monkeypatch):
    shop.write("in/1.eml", "hello\n")
    shop.write("in/2.eml", "end\n")
    shop.write("in/3.eml", "raise\n")
    monkeypatch.chdir(shop.root)

    took = shop.gramercy("ingest", "in")
    listed = shop.gramercy("ingest", "--quarantine")
    as_json = shop.gramercy("ingest", "--quarantine", "--json")
    again = shop.gramercy("ingest", "--again")

    ended, raised = "it ended the process that read it", "it breaks our reading: ValueError: no such letter"
    assert (took.code, listed.code, as_json.code, again.code) == (0, 0, 0, 0)
    assert [(line["path"], line["kind"], line["diagnostic"]) for line in lines(took.out)] == [
        ("in/1.eml", "reply", "6"),
        ("in/2.eml", "other", ended),
        ("in/3.eml", "other", raised),
    ]
    assert took.err == (
        "1 message: 1 reply to read\n2 could not be judged and are kept in quarantine\n"
        "  hint: look at them with: gramercy ingest --quarantine\n"
    )
    record = as_json.json["quarantine"]
    assert [(each["from"], each["why"]) for each in record] == [("in/2.eml", ended), ("in/3.eml", raised)]
    shown = [line for line in listed.out.splitlines() if not line.startswith("  20")]
    assert shown == [record[0]["path"], f"  {ended}", record[1]["path"], f"  {raised}"]
    assert (shop.root / record[0]["path"]).read_text() == "end\n"
    assert [line["path"] for line in lines(again.out)] == [each["path"] for each in record]

    # Once gramercy reads them, they leave.
    monkeypatch.undo()
    monkeypatch.setenv("GRAMERCY_STATE", str(shop.root.parent / "state"))
    assert len(lines(shop.gramercy("ingest", "--again").out)) == 2
    assert shop.gramercy("ingest", "--quarantine").err == "Every message could be judged.\n"
    assert list((shop.root / ".gramercy/quarantine").iterdir()) == []


def test_the_same_path_again_is_told_again(shop):
    shop.write("in/1.eml", BOUNCE)

    first = shop.gramercy("ingest", str(shop.root / "in"))

    assert lines(first.out)[0]["permanent"] is True
    assert shop.gramercy("ingest", str(shop.root / "in")).out == first.out


def with_mailbox(shop, *words: str) -> None:
    config = (shop.root / "config.yaml").read_text("utf-8")
    shop.write("config.yaml", config + "mailbox:\n" + "".join(f"  {word}\n" for word in words))


def test_of_the_config_s_mailbox_only_what_is_new_is_read_and_cleared_away(shop):
    with_mailbox(shop, "directory: incoming", "move to: Done")
    shop.write("incoming/1.eml", REPLY)
    shop.write("incoming/2.eml", BOUNCE)

    first = shop.gramercy("ingest")
    shop.write("incoming/3.eml", NEWS)
    second = shop.gramercy("ingest")

    assert [line["kind"] for line in lines(first.out)] == ["reply", "bounce"]
    assert [line["kind"] for line in lines(second.out)] == ["other"]
    names = sorted(path.name for path in (shop.root / "incoming").rglob("*.eml"))
    assert names == ["1.eml", "2.eml", "3.eml"]
    assert len(list((shop.root / "incoming/Done").iterdir())) == 3
    assert shop.gramercy("ingest").err == "No messages.\n"


def test_everything_can_be_read_again(shop):
    with_mailbox(shop, "maildir: Maildir")
    shop.write("Maildir/new/1.host", REPLY)
    shop.write("Maildir/cur/2.host:2,S", NEWS)

    counts = [len(lines(shop.gramercy("ingest", *words).out)) for words in ((), (), ("--all",))]

    assert counts == [2, 0, 2]


@pytest.fixture(scope="module")
def imap(certificate: Path) -> Iterator[ImapServer]:
    with serving(certificate) as server:
        yield server


def test_a_mailbox_on_a_mail_server(shop, imap, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    with_mailbox(
        shop,
        "delete: yes",
        "imap:",
        f"  {{host: localhost, port: {imap.tls_port}, username: {USER}, password: '${{IMAP_PASSWORD}}',"
        f" folder: Bounces, ca file: {imap.certificate}}}",
    )
    imap.fill("Bounces", [text.replace("\n", "\r\n").encode() for text in (REPLY, BOUNCE)])

    first, second = shop.gramercy("ingest"), shop.gramercy("ingest")

    assert (first.code, second.code) == (0, 0)
    assert [line["kind"] for line in lines(first.out)] == ["reply", "bounce"]
    assert str(lines(first.out)[0]["path"]).startswith("imap://localhost/Bounces;UIDVALIDITY=")
    assert second.out == ""
    assert imap.contents("Bounces") == []


def test_a_mail_server_that_is_down_is_exit_code_3_and_says_no_secret(shop, unused_port):
    with_mailbox(
        shop, f"imap: {{host: localhost, port: {unused_port}, username: shop, password: hunter2, tls: none}}"
    )

    said = shop.gramercy("ingest")

    assert (said.code, said.out) == (3, "")
    assert said.err == f"localhost:{unused_port}: no connection: connection refused\n"


def test_without_a_mailbox_in_the_config_the_way_on_is_told(shop):
    said = shop.gramercy("ingest")

    assert said.code == 2
    assert said.err == (
        "config.yaml names no mailbox\n"
        "  hint: write 'mailbox:' with 'imap:' below it, or name files: gramercy ingest PATH\n"
    )


@pytest.mark.parametrize(
    "words", [("in", "--again"), ("in", "--quarantine"), ("in", "--all"), ("--all", "--again")]
)
def test_words_that_do_not_go_together(shop, words):
    said = shop.gramercy("ingest", *words)

    assert said.code == 2
    assert said.out == ""


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_stops_it_in_plain_words_and_leaves_no_process(outside):
    words = [sys.executable, "-c", "from engine.cli import main; main()", "ingest", "in/1.eml", "-"]
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        children = psutil.Process(process.pid).children()
        # As a terminal does: to everybody in the foreground.
        os.killpg(process.pid, signal.SIGINT)
        rest, said = process.stdout.read(), process.stderr.read()

    assert json.loads(first)["kind"] == "reply"
    assert (process.returncode, rest) == (130, "")
    assert said == NOTHING + "1 message: 1 reply to read\n\nStopped; nothing more was done.\n"
    assert len(children) == 1
    psutil.wait_procs(children, timeout=10)
    assert not any(child.is_running() for child in children)


STOP = """\
From: Ada Stone <ada@example.com>
To: stop@corner-books.example
Subject: Re: A word of thanks
Message-ID: <stop-1@example.com>
In-Reply-To: <somebody@corner-books.example>

STOP
"""


def test_the_mailbox_is_read_before_anything_is_sent(shop):
    (shop.root / "mail").mkdir()
    shop.write("mail/stop.eml", STOP)
    shop.write("config.yaml", (shop.root / "config.yaml").read_text("utf-8") + "mailbox: {directory: mail}\n")

    said = shop.gramercy("send", "thanks", "--yes", "--json")

    assert (said.code, said.json["accepted"]) == (0, 3)
    assert "1 message: 1 reply to read" in said.err
    assert [row["address"] for row in shop.gramercy("suppress", "list", "--json").json["suppressed"]] == [
        "ada@example.com"
    ]


def test_without_its_mailbox_nothing_is_sent_unless_that_is_said(shop, unused_port, monkeypatch):
    server = f"host: 127.0.0.1, port: {unused_port}, tls: none, username: a, password: '${{P}}'"
    imap = f"mailbox: {{imap: {{{server}}}}}\n"
    shop.write("config.yaml", (shop.root / "config.yaml").read_text("utf-8") + imap)
    monkeypatch.setenv("P", "secret")

    said = shop.gramercy("send", "thanks", "--yes")
    assert said.code == 3
    assert "--mailbox-unread" in said.err

    said = shop.gramercy("send", "thanks", "--yes", "--json", "--mailbox-unread")
    assert (said.code, said.json["accepted"]) == (0, 4)
    assert "The mailbox was not read" in said.err


def test_letters_are_kept_no_longer_than_was_said(shop):
    shop.write(
        "config.yaml", (shop.root / "config.yaml").read_text("utf-8") + "public url: https://l.example\n"
    )
    assert shop.gramercy("send", "thanks", "--yes").code == 0
    shop.write("mail/other.eml", STOP)

    def kept() -> bool:
        with open_ledger(find(shop.root / "config.yaml")) as ledger:
            return bool(ledger.snapshot(ledger.runs()[0].id))

    shop.gramercy("ingest", str(shop.root / "mail"))
    assert kept()
    shop.gramercy("ingest", str(shop.root / "mail"), "--at", "2099-01-01")
    assert not kept()
