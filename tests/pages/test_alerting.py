"""Somebody hears of an unhappy reader, and no reader waits for that."""

from __future__ import annotations

import threading

import pytest

from engine.errors import LedgerBroken
from engine.pages.alerting import Alarm
from engine.token import Purpose
from tests.pages.conftest import Shop, wait_until

HOUR = 3600.0


def test_an_unhappy_answer_rings_after_it_was_kept_and_a_happy_one_does_not(shop: Shop) -> None:
    wait_until(lambda: shop.alerted == [0])
    question = shop.path(Purpose.ANSWER) + "/recommend"
    assert shop.post(question, choice="9").status == 200
    assert shop.post(question, choice="2", comment="The tea was cold").status == 200
    wait_until(lambda: len(shop.alerted) > 1)
    for _ in range(3):
        assert shop.post(question, choice="1").status == 200
    assert shop.site is not None
    shop.site.__exit__(None, None, None)

    # At the beginning, and once for the case; a case that is open is none that is new.
    assert shop.alerted == [0, 1]


def test_no_reader_waits_for_it() -> None:
    """It hangs from the first moment on, as a mail server may."""
    hangs, rang = threading.Event(), threading.Event()

    def alert() -> None:
        rang.set()
        hangs.wait(10)

    with Alarm(alert, print, again=HOUR, patience=0.05) as alarm:
        assert rang.wait(10)
        alarm.ring()
    assert not hangs.is_set()
    hangs.set()


@pytest.mark.parametrize("trouble", [LedgerBroken("no room"), ZeroDivisionError("secret")])
def test_what_goes_wrong_is_told_and_it_is_tried_again(trouble: Exception) -> None:
    told: list[str] = []
    calls: list[int] = []

    def alert() -> None:
        calls.append(1)
        if len(calls) < 3:
            raise trouble

    with Alarm(alert, told.append, again=0.01):
        wait_until(lambda: len(calls) > 3)
    words = {LedgerBroken: "no room", ZeroDivisionError: "nobody could be told of unhappy customers: "}
    assert [one.removesuffix("ZeroDivisionError") for one in told] == [words[type(trouble)]] * 2


def test_what_was_rung_for_is_seen_to_in_the_end() -> None:
    calls: list[int] = []
    with Alarm(lambda: calls.append(1), print, again=HOUR) as alarm:
        wait_until(lambda: calls == [1])
        alarm.ring()
    assert calls == [1, 1]
