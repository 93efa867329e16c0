"""Letters of a run written again and again, as browsers ask for them."""

from __future__ import annotations

import pytest

from engine.ledger.heard import Sent
from engine.ledger.ledger import Ledger
from engine.planning import rereading
from engine.planning.rereading import Rereading
from engine.wiring import open_keyring, open_ledger
from engine.workspace import find
from tests.cli.conftest import CONFIG, Shop

AT = ("--now", "--yes")


@pytest.fixture
def sent(shop: Shop) -> Shop:
    shop.write("config.yaml", CONFIG + "public url: https://letters.corner-books.example\n")
    assert shop.gramercy("send", "thanks", *AT).code == 0
    return shop


def letters(ledger: Ledger) -> list[Sent]:
    runs = [run.id for run in ledger.runs()]
    found = [ledger.sent(letter.number) for run in runs for letter in ledger.letters(run)]
    return [letter for letter in found if letter is not None]


def test_the_texts_of_a_run_are_taken_up_once(sent: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = open_keyring(find(sent.root))
    with open_ledger(find(sent.root)) as ledger:
        again = Rereading()
        first, second, *_ = letters(ledger)
        words = again(ledger, first, ring)
        asked: list[int] = []

        def gone(_self: Ledger, run: int) -> dict[str, bytes]:
            asked.append(run)
            return {}

        monkeypatch.setattr(Ledger, "snapshot", gone)
        same, other = again(ledger, first, ring), again(ledger, second, ring)

        assert words is not None
        assert same is not None
        assert other is not None
        assert words.html == same.html != other.html
        assert asked == []
        # What no longer is as it was is asked for: another key of the workspace, or room for others.
        assert again(ledger, first, ring.renewed(bytes)) is None
        assert asked == [first.run]


def test_a_run_that_is_kept_no_longer_is_shown_no_longer(sent: Shop) -> None:
    ring = open_keyring(find(sent.root))
    with open_ledger(find(sent.root)) as ledger:
        again = Rereading()
        first = letters(ledger)[0]
        assert again(ledger, first, ring) is not None
        [run] = ledger.runs()
        assert run.ended_at is not None
        ledger.tidy(run.ended_at.replace(year=run.ended_at.year + 1))
        assert again(ledger, first, ring) is None


def test_few_runs_are_remembered(sent: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "_MOST", 1)
    sent.write("campaigns/more.yaml", (sent.root / "campaigns/thanks.yaml").read_text("utf-8"))
    assert sent.gramercy("send", "more", *AT).code == 0
    ring = open_keyring(find(sent.root))
    with open_ledger(find(sent.root)) as ledger:
        again = Rereading()
        one_each = {letter.run: letter for letter in letters(ledger)}
        assert len(one_each) == 2
        for letter in one_each.values():
            assert again(ledger, letter, ring) is not None
        assert len(again._composers) == 1
