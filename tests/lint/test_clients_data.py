"""The data of caniemail.com is taken as it is, and read back."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

from engine.lint.clients.caniemail import Gap, Support, features
from engine.lint.clients.readers import readers
from engine.lint.clients.renewal import renew
from engine.settings.checks import Checks
from engine.settings.mailclients import CLIENTS, understood

_DATA = {
    "last_update_date": "2027-01-02 10:00:00 +0000",
    "data": [
        {
            "slug": "css-b",
            "title": "b ",
            "category": "css",
            "stats": {
                "gmail": {"ios": {"2020": "n #1", "2021": "a #2 #1"}, "android": {"2020": "n", "2022": "u"}},
                "aol": {"ios": {"2020": "u"}},
                "yahoo": {"ios": {"13.1": "y"}},
            },
            "notes_by_num": {"1": " One. ", "2": "Two.", "3": "Three, of nobody now."},
        },
        {"slug": "css-a", "title": "a", "category": "css", "stats": {}, "notes_by_num": None},
    ],
}
_PACKAGE = {"name": "caniemail", "version": "9.9.9", "license": "MIT"}


def test_renewing(tmp_path: Path) -> None:
    archive = tmp_path / "caniemail-9.9.9.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        for name, text in (
            ("package/package.json", json.dumps(_PACKAGE)),
            ("package/data/caniemail.json", json.dumps(_DATA)),
            ("package/LICENSE", "do as you like"),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            packed.addfile(member, io.BytesIO(text.encode()))

    renew(archive, tmp_path)

    assert (tmp_path / "caniemail.LICENSE").read_text() == "do as you like"
    assert (tmp_path / "caniemail.json").read_text() == (
        '{"from": "npm package caniemail 9.9.9", "license": "MIT, see caniemail.LICENSE",'
        ' "tested": "2027-01-02", "features": {\n'
        '"css-a": {"title": "a", "category": "css", "clients": ""},\n'
        '"css-b": {"title": "b", "category": "css",'
        ' "clients": "gmail.android=n gmail.ios=a#2#1 yahoo.ios=y", "note 1": "One.", "note 2": "Two."}\n'
        "}}\n"
    )


def test_what_is_kept_is_read() -> None:
    gap = features()["css-gap"]

    assert len(features()) >= 300
    assert gap.title == "gap, column-gap, row-gap"
    assert gap.page == "https://www.caniemail.com/features/css-gap/"
    assert gap.gaps[CLIENTS["outlook.windows"]] == Gap(support=Support.NOT, notes=())
    assert gap.gaps[CLIENTS["gmail.ios"]].notes == ("Partial. Supports column-gap for flexbox.",)
    assert CLIENTS["apple-mail.ios"] in gap.tested - gap.gaps.keys()


def test_every_client_of_the_data_can_be_named_in_the_config() -> None:
    """One that is not in mailclients.py yet would be passed over."""
    file = Path(__file__).parents[2] / "engine/lint/clients/caniemail.json"
    rows = json.loads(file.read_text("utf-8"))["features"].values()
    keys = {word.partition("=")[0] for row in rows for word in row["clients"].split()}

    assert keys == set(CLIENTS)
    for client in CLIENTS.values():
        assert understood(f"{client.family} {client.place}") == {client.key}


def test_the_licence_lies_beside_the_data() -> None:
    folder = Path(__file__).parents[2] / "engine/lint/clients"

    assert "MIT" in (folder / "caniemail.LICENSE").read_text("utf-8")
    assert '"license": "MIT' in (folder / "caniemail.json").read_text("utf-8")[:200]


def test_shares() -> None:
    """A platform is part of its family; what is left of 100 is divided as usual."""
    checks = Checks.model_validate(
        {"mail clients": {"Gmail": "40%", "gmail on iOS": "10", "classic Outlook": "20,5%", "sfr": 0}}
    )
    found = readers(checks).shares
    by_key = {client.key: share for client, share in found.items()}

    assert round(sum(found.values()), 3) == 100
    assert round(by_key["gmail.ios"], 6) == 10
    assert round(sum(share for key, share in by_key.items() if key.startswith("gmail.")), 3) == 40
    assert round(by_key["outlook.windows"], 6) == 20.5
    assert by_key["sfr.ios"] == by_key["sfr.android"] == 0
    assert by_key["apple-mail.ios"] > by_key["apple-mail.macos"] > by_key["hey.desktop-webmail"] > 0


def test_nothing_given_is_the_world() -> None:
    found = readers(Checks()).shares

    assert round(sum(found.values()), 3) == 100
    assert all(share > 0 for share in found.values())
    assert max(found, key=lambda client: found[client]).key == "apple-mail.ios"


def test_ignoring() -> None:
    checks = Checks.model_validate({"ignore": ["clients/css-gap", "links", "words/*"]})

    assert checks.ignores("clients/css-gap")
    assert checks.ignores("links/dead")
    assert checks.ignores("words/shouting")
    assert not checks.ignores("clients/css-float")
    assert not checks.ignores("pictures/alt")
