"""Only the ``delivery`` part of a config changes: case files, each with what it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.account.block import Account, with_account
from engine.settings.delivery import Tls

FOLDER = Path(__file__).parents[1] / "cases" / "delivery_block"
CASES = sorted(FOLDER.glob("*.yaml"))
ACCOUNT = Account(
    host="smtp.gmail.com",
    port=587,
    tls=Tls.STARTTLS,
    username="me: #1@shop.example",
    password="${file:.gramercy/secrets/smtp-password}",
    ca_file=None,
    letters_per_hour=20,
    pace_note="keeps within 500 a day",
)


def test_there_are_cases() -> None:
    assert len(CASES) > 15


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_rest_stays_to_the_byte(case: Path) -> None:
    """``.after`` is the whole file; without one it is left alone."""
    after = case.with_suffix(".after")

    assert with_account(case.read_bytes(), ACCOUNT) == (after.read_bytes() if after.exists() else None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_once_more_with_the_same_account_changes_nothing(case: Path) -> None:
    once = with_account(case.read_bytes(), ACCOUNT)

    assert once is None or with_account(once, ACCOUNT) == once
