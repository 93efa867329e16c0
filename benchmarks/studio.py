"""How soon a saved letter is on the studio's page: the samples' letter of thanks, in a real browser.

    python -m benchmarks.studio            15 saves
    python -m benchmarks.studio --saves 50

From the moment the file is written until the browser has drawn its words in the letter's frame.  The studio
runs as a process of its own, as it does for a person.  Without a browser the time ends when the words have
been served.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from engine.settings.example import example_config
from engine.starter.files import starter_files

LETTER = "templates/thank-you/letter.md"
#: Somebody is given up on after so many seconds.
_PATIENCE = 30.0


@contextmanager
def studio(root: Path) -> Iterator[str]:
    """The address of a studio for the samples, in ``root``."""
    for name, content in {**starter_files(), "config.yaml": example_config().encode()}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    command = [sys.executable, "-c", "from engine.cli import main; main()"]
    words = ["--config", str(root / "config.yaml"), "preview", "thanks", "--at", "2027-03-16 10:00"]
    running = subprocess.Popen(
        [*command, *words, "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "GRAMERCY_STATE": str(root / "state")},
    )
    try:
        assert running.stdout is not None
        yield running.stdout.readline().split()[-1]
    finally:
        running.terminate()
        running.wait()


def save(letter: Path, original: str, words: str) -> float:
    """Write the letter with ``words`` in it; when that was done."""
    letter.write_text(original.rstrip("\n") + f"\n\n{words}\n", "utf-8")
    return time.perf_counter()


def measured(
    saves: int, save_one: Callable[[str], float], seen: Callable[[str], None], planned: Callable[[], None]
) -> list[float]:
    """Seconds for each of ``saves``; the next is made once all is planned and quiet again."""
    found = []
    for number in range(saves + 2):
        words = f"Seen now {number}."
        began = save_one(words)
        seen(words)
        found.append(time.perf_counter() - began)
        planned()
        time.sleep(0.5)
    # The first two warm up.
    return found[2:]


def in_browser(chromium: str, address: str, saves: int, save_one: Callable[[str], float]) -> list[float]:
    """Until the browser shows it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        page.wait_for_selector("#findings", state="attached")

        def seen(words: str) -> None:
            page.frame_locator(".paper iframe").get_by_text(words).wait_for(timeout=_PATIENCE * 1000)

        def planned() -> None:
            page.wait_for_selector("#desk[data-planning='0']", timeout=_PATIENCE * 1000)
            page.wait_for_selector("#findings", state="attached", timeout=_PATIENCE * 1000)

        found = measured(saves, save_one, seen, planned)
        browser.close()
        return found


def served(address: str, saves: int, save_one: Callable[[str], float]) -> list[float]:
    """Until the letter's page holds it."""
    host = urlsplit(address).netloc

    def ask(where: str, path: str, cookie: str = "") -> tuple[str, str]:
        connection = http.client.HTTPConnection(where, timeout=_PATIENCE)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        found = answer.read().decode(), (answer.headers["Set-Cookie"] or "").partition(";")[0]
        connection.close()
        return found

    _, cookie = ask(host, f"/?{urlsplit(address).query}")

    def seen(words: str) -> None:
        limit = time.perf_counter() + _PATIENCE
        while time.perf_counter() < limit:
            frame = re.search(r'<iframe [^>]*src="([^"]+)"', ask(host, "/", cookie)[0])
            if frame:
                letter = urlsplit(unescape(frame[1]))
                if words in ask(letter.netloc, letter.path)[0]:
                    return
            time.sleep(0.01)
        raise TimeoutError(words)

    def planned() -> None:
        limit = time.perf_counter() + _PATIENCE
        while 'data-planning="1"' in ask(host, "/", cookie)[0] and time.perf_counter() < limit:
            time.sleep(0.05)

    return measured(saves, save_one, seen, planned)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--saves", type=int, default=15)
    saves = parser.parse_args().saves
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder)) as address:
        letter = Path(folder) / LETTER
        original = letter.read_text("utf-8")

        def save_one(words: str) -> float:
            return save(letter, original, words)

        if chromium:
            found = in_browser(chromium, address, saves, save_one)
        else:
            found = served(address, saves, save_one)
    print(f"saved to {'seen in a browser' if chromium else 'served'}, {saves} times")
    if hasattr(os, "getloadavg"):
        print(f"  {os.cpu_count()} cores, on which {os.getloadavg()[0]:.1f} programs were running")
    print(f"  median {statistics.median(found):.2f} s, longest {max(found):.2f} s")


if __name__ == "__main__":
    main()
