"""The one writer of a process."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import LedgerBroken
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Go, Lease, Step
from engine.ledger.writer import Writer
from tests.ledger.making import NOW, planned


def writer(ledger: Ledger) -> Writer:
    return Writer(ledger, now=lambda: NOW)


async def test_steps_that_wait_share_a_commit(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    run = planned(ledger, 20)
    commits: list[int] = []
    free = threading.Event()
    advance = ledger.advance
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def counted(steps, now):
        commits.append(len(steps))
        loop.call_soon_threadsafe(begun.set)
        free.wait(10)
        return advance(steps, now)

    monkeypatch.setattr(ledger, "advance", counted)
    async with writer(ledger) as one:
        letters = await one.claim(run.id, 20)
        asked = [
            asyncio.ensure_future(one.advance(Step(at_risk=AtRisk(letter=letter, date=NOW))))
            for letter in letters
        ]
        await begun.wait()
        free.set()
        assert await asyncio.gather(*asked) == [Go.YES] * 20
    assert sum(commits) == 20
    assert len(commits) <= 2


async def test_a_ledger_that_failed_stays_failed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    run = planned(ledger, 2)

    def fails(_steps, _now):
        raise LedgerBroken("the disk failed")

    async with writer(ledger) as one:
        letters = await one.claim(run.id, 2)
        monkeypatch.setattr(ledger, "advance", fails)
        with pytest.raises(LedgerBroken, match="the disk failed"):
            await one.advance(Step(at_risk=AtRisk(letter=letters[0], date=NOW)))
        monkeypatch.undo()
        with pytest.raises(LedgerBroken, match="the disk failed"):
            await one.advance(Step(at_risk=AtRisk(letter=letters[1], date=NOW)))


async def test_an_error_that_is_not_the_ledger_s_goes_to_who_asked(ledger: Ledger) -> None:
    async with writer(ledger) as one:
        with pytest.raises(ZeroDivisionError):
            await one.call(lambda: 1 / 0)
        assert await one.call(lambda: 2) == 2


async def test_leaving_frees_what_is_claimed(ledger: Ledger) -> None:
    run = planned(ledger, 3)
    async with writer(ledger) as one:
        assert len(await one.claim(run.id, 3)) == 3
        assert _lifelines(ledger) != []
    async with writer(ledger) as two:
        assert len(await two.claim(run.id, 3)) == 3
    assert _lifelines(ledger) == []


def _lifelines(ledger: Ledger) -> list[Path]:
    return list(ledger.path.parent.glob("*-owner-*"))


async def test_the_lease_is_renewed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while there is nothing to write: a letter may wait long for its turn."""
    moment = NOW
    run = planned(ledger, 1)
    renewed = asyncio.Event()
    loop = asyncio.get_running_loop()
    renew = ledger.renew

    def heard(owner, until):
        renew(owner, until)
        loop.call_soon_threadsafe(renewed.set)

    monkeypatch.setattr(ledger, "renew", heard)
    async with Writer(ledger, now=lambda: moment, lease=Lease(length=timedelta(milliseconds=30))) as one:
        await one.claim(run.id, 1)
        moment = NOW + timedelta(hours=1)
        await renewed.wait()
        assert ledger.recover(NOW + timedelta(hours=1)).freed == 0
