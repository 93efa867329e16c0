"""`gramercy preview CAMPAIGN`: one line with the address, until Ctrl-C, which ends it cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from http.cookiejar import CookieJar


def test_it_prints_the_address_and_ends_with_ctrl_c(shop):
    command = [sys.executable, "-c", "from engine.cli import main; main()"]
    running = subprocess.Popen(
        [*command, "--config", str(shop.root / "config.yaml"), "preview", "thanks", "--at", "2027-03-16"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        [address] = re.findall(r"^Look at the letters at  (http://127\.0\.0\.1:\d+/\?token=[\w-]+)\n$", line)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with browser.open(address, timeout=10) as page:
            assert page.url == address.partition("?")[0]
            assert "<b>4</b> letters" in page.read().decode()
        # What other programs send here is no news for who sits at the terminal.
        port = int(page.url.split(":")[2].rstrip("/"))
        for rubbish in (
            b"\0\0\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as stranger:
                stranger.sendall(rubbish)
                assert stranger.recv(12) in (b"HTTP/1.1 400", b"HTTP/1.1 403")
        # An open page listens for news; it does not hold up the end.
        with browser.open(page.url + "events", timeout=10) as news:
            assert news.readline() == b"event: look\n"
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=20)
    finally:
        running.kill()

    assert (running.returncode, out) == (0, "")
    assert err == "4 letters; nothing was sent; Ctrl-C to stop\nStopped. Nothing was sent.\n"


def test_a_campaign_that_is_not_there_opens_nothing(shop):
    said = shop.gramercy("preview", "thnks")

    assert said.code == 2
    assert said.err == "there is no campaign 'thnks'\n  hint: campaigns here: thanks\n"


def test_a_moment_that_is_none_opens_nothing(shop):
    said = shop.gramercy("preview", "thanks", "--at", "soon")

    assert said.code == 2
    assert said.err.startswith("--at: 'soon' is not a date or time")


def test_what_belongs_to_files_is_refused_without_a_folder(shop):
    for words in (("--only", "ada@example.com"), ("--json",)):
        said = shop.gramercy("preview", "thanks", *words)
        assert said.code == 2
        assert "--only and --json go with --to" in said.err + said.out


def test_a_port_that_is_taken_is_told(shop, unused_port):
    with socket.create_server(("127.0.0.1", unused_port)):
        said = shop.gramercy("preview", "thanks", "--port", str(unused_port))

    assert said.code == 2
    assert said.err.startswith(f"the studio cannot be shown on port {unused_port}: ")
