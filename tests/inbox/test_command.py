from __future__ import annotations

import re
import signal
import smtplib
import subprocess
import sys
import urllib.request
from pathlib import Path

from engine.inbox.keeping import letters

GRAMERCY = (sys.executable, "-c", "from engine.cli import main; main()")


def test_the_inbox_takes_and_shows_letters_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("shop: {}\n")
    with subprocess.Popen(
        [*GRAMERCY, "inbox", "--config", str(tmp_path), "--port", "0", "--smtp-port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        said = running.stdout.readline()
        talk = [running.stderr.readline() for _ in range(3)]
        [address] = re.findall(r"http://127\.0\.0\.1:\d+/", said)
        [port] = re.findall(r"127\.0\.0\.1:(\d+),", talk[0])

        with smtplib.SMTP("127.0.0.1", int(port)) as client:
            client.sendmail("a@b.example", ["ada@home.example"], "Subject: Thanks\r\n\r\nHello\r\n")
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - http, see the pattern above
            page = answer.read().decode()
        running.send_signal(signal.SIGINT)
        rest = running.communicate(timeout=20)

    assert 'class="subject" dir="auto">Thanks<' in page
    [letter] = letters(tmp_path / ".gramercy" / "inbox")
    assert letter.content == b"Subject: Thanks\r\n\r\nHello\r\n"
    assert (rest, running.returncode) == (("", ""), 0)
    assert [said, *talk] == [
        f"Read the letters at  {address}\n",
        f"Other programs can send to 127.0.0.1:{port}, without TLS or a password.\n",
        f"Letters are kept in {tmp_path / '.gramercy' / 'inbox'}\n",
        "Nothing leaves this computer. Ctrl-C stops it.\n",
    ]
