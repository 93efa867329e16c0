"""What is found: tests/cases/lint_make/identity."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lint.make import identity
from tests.lint.making import campaign, case, cases, expected, settings, told


@pytest.mark.parametrize("path", cases("identity"), ids=lambda path: path.stem)
def test_what_is_found(path: Path) -> None:
    assert told(identity.problems(case(path), settings(), campaign())) == expected(path)


def test_replies_that_nobody_reads() -> None:
    found = list(identity.problems(case(cases("identity")[-1]), settings(), campaign("robot")))

    assert [str(problem) for problem in found if problem.rule == "identity/reply"] == [
        (
            "templates/case/letter.md:1: warning: replies to this letter go to 'no-reply@tatev.am', "
            "where nobody reads them\n"
            "  hint: let the sender's 'reply to' in config.yaml be a mailbox that a person reads"
        )
    ]


@pytest.mark.parametrize(
    ("address", "nobody"),
    [
        ("noreply@tatev.am", True),
        ("do-not-reply@tatev.am", True),
        ("shop.no_reply@tatev.am", True),
        ("bounces@tatev.am", True),
        ("mariam@tatev.am", False),
        ("noreen@tatev.am", False),
        ("hello@noreply.am", False),
    ],
)
def test_which_addresses_turn_people_away(address: str, nobody: bool) -> None:
    sender = settings().senders["robot"].model_copy(update={"email": address})
    config = settings().model_copy(update={"senders": {"robot": sender}})

    found = identity.problems(case(cases("identity")[-1]), config, campaign("robot"))
    assert ("identity/reply" in {problem.rule for problem in found}) == nobody
