"""The letters in a report: the very ones that went, with a number at each link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html

from engine.errors import LedgerBroken
from engine.ledger.heard import Observation, Seen
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.report import picture
from engine.report.gathering import report
from engine.report.model import Report
from engine.report.picture import Picture, pictures
from engine.token import Keyring
from engine.wiring import campaign_inputs, read_config
from engine.workspace import Workspace
from tests.report.rows import BROWSER
from tests.report.shop import LETTERS, SENT, hear, opened, send, shop

#: A link that half of the English letters have.
TABLE = "Our table in Gyumri"
CONDITIONAL = f"{{% if city == 'Gyumri' %}}[{TABLE}](https://journal.example/table){{% endif %}}\n\n"


def told(workspace: Workspace, ledger: Ledger, run: Run) -> Report:
    inputs = campaign_inputs(workspace, "winter")
    now = SENT + timedelta(days=20)
    return report(ledger, run, read_config(workspace), workspace.root, inputs=inputs, now=now)


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Ledger, Run, Keyring]]:
    """Its English letter has one link more for Gyumri."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAMERCY_STATE", str(tmp_path_factory.mktemp("state")))
        with pytest.MonkeyPatch.context() as only_here:
            more = LETTERS["letter.md"].replace("{{ closing() }}", CONDITIONAL + "{{ closing() }}")
            only_here.setitem(LETTERS, "letter.md", more)
            workspace = shop(tmp_path_factory.mktemp("tea"))
        send(workspace)
        hear(workspace)
        with opened(workspace) as (ledger, run, keyring):
            yield workspace, ledger, run, keyring


@pytest.fixture(scope="module")
def shown(tea) -> tuple[Picture, ...]:
    workspace, ledger, run, keyring = tea
    return pictures(told(workspace, ledger, run), ledger, run, keyring)


def numbered(found: Picture) -> list[tuple[str, str]]:
    """The words of each link with the number beside it."""
    root = html.document_fromstring(found.page)
    return [(one.text_content(), one.get("data-place")) for one in root.xpath("//*[@data-place]")]


def test_one_letter_of_each_language_with_the_place_at_each_link(shown) -> None:
    assert [one.language for one in shown] == ["en", "he", "hy"]
    for one in shown:
        assert numbered(one) == [(link.link.label, str(link.link.place)) for link in one.links]
    assert numbered(shown[1]) == [("תה האביב החדש", "1"), ("שעות הפתיחה", "2"), ("על המפה", "3")]


def test_the_letter_is_chosen_that_covers_most_of_what_was_followed(tea, shown) -> None:
    """Once somebody has followed the link for Gyumri, it is a letter that has it."""
    workspace, ledger, run, keyring = tea

    table = next(link for link in ledger.links(run.id) if link.label == TABLE)
    reader = next(letter for letter in ledger.letters(run.id) if letter.contact == "24")
    assert TABLE not in dict(numbered(shown[0]))

    at = SENT + timedelta(days=5)
    ledger.observe([Observation(letter=reader.number, at=at, seen=Seen.CLICK, link=table.key, agent=BROWSER)])

    assert TABLE in dict(numbered(pictures(told(workspace, ledger, run), ledger, run, keyring)[0]))


def test_links_lead_nowhere(shown) -> None:
    for one in shown:
        assert not re.search(r"\b(?:href|src|action)=", one.page)
        assert "letters.tea.example/c/" not in re.sub(r'title="[^"]*"', "", one.page)


def test_without_letters_or_links_there_is_no_picture(tea, monkeypatch) -> None:
    workspace, ledger, run, keyring = tea
    found = told(workspace, ledger, run)

    assert pictures(replace(found, links=()), ledger, run, keyring) == ()
    monkeypatch.setattr(Ledger, "snapshot", lambda _self, _run: {})
    assert pictures(found, ledger, run, keyring) == ()


def test_what_this_version_cannot_read_is_told_without_a_picture(tea, monkeypatch) -> None:
    workspace, ledger, run, keyring = tea

    def broken(*_: object) -> None:
        raise LedgerBroken("the run's snapshot cannot be read by this version")

    monkeypatch.setattr(picture, "read_again", broken)

    assert pictures(told(workspace, ledger, run), ledger, run, keyring) == ()


def test_where_nobody_followed_anything_the_first_letters_are_shown(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GRAMERCY_STATE", str(tmp_path / "state"))
    workspace = shop(tmp_path / "tea")
    send(workspace)
    with opened(workspace) as (ledger, run, keyring):
        found = pictures(told(workspace, ledger, run), ledger, run, keyring)

        assert [(one.language, len(one.links)) for one in found] == [("en", 3), ("he", 3), ("hy", 3)]
        assert {level for one in found for level in re.findall(' data-level="(.)"', one.page)} == {"0"}
