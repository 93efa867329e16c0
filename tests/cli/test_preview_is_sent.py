"""What is previewed is, byte for byte, what is sent; Date apart."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date
from urllib.parse import urlencode

import pytest

from engine.cli import run
from engine.cli.studio import bench
from engine.inbox.keeping import letters
from engine.preview.studio import Studio
from engine.starter.files import starter_files
from engine.starter.making import sample_workspace
from engine.workspace import find
from tests.preview.conftest import ask, entered

_DATE = re.compile(rb"^Date: [^\r\n]+\r\n", re.MULTILINE)


def test_previewed_bytes_are_the_sent_ones(shop, tmp_path):
    shop.gramercy("preview", "thanks", "--to", str(tmp_path / "look"), "--at", "2027-03-16 10:00")
    shop.gramercy("send", "thanks", "--yes", "--at", "2027-03-16 10:00")

    previewed = sorted(path.read_bytes() for path in (tmp_path / "look").glob("*.eml"))
    delivered = sorted(
        _DATE.sub(b"", kept.content, count=1) for kept in letters(shop.root / ".gramercy/inbox")
    )
    dates = [_DATE.findall(kept.content) for kept in letters(shop.root / ".gramercy/inbox")]

    assert len(previewed) == 4
    assert delivered == previewed
    assert all(len(found) == 1 for found in dates)


def test_a_folder_gets_the_same_bytes(shop, tmp_path):
    shop.write(
        "config.yaml", (shop.root / "config.yaml").read_text("utf-8").replace("by: inbox", "by: folder")
    )
    shop.gramercy("preview", "thanks", "--to", str(tmp_path / "look"))
    shop.gramercy("send", "thanks", "--yes")

    previewed = sorted(path.read_bytes() for path in (tmp_path / "look").glob("*.eml"))
    written = sorted(
        _DATE.sub(b"", path.read_bytes(), count=1) for path in (shop.root / "outbox").glob("*.eml")
    )

    assert len(written) == 4
    assert written == previewed


def test_only_one_person_and_safe_file_names(shop, tmp_path):
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n"
        "1,Ada,Stone,a/../b@example.com,London,en\n2,Con,Lee,CON@example.com,London,en\n",
    )

    everybody = shop.gramercy("preview", "thanks", "--to", str(tmp_path / "all"))
    one = shop.gramercy("preview", "thanks", "--to", str(tmp_path / "one"), "--only", "con@EXAMPLE.com")
    nobody = shop.gramercy("preview", "thanks", "--to", str(tmp_path / "none"), "--only", "x@example.com")

    assert everybody.code == one.code == 0
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "000002-con-example-com.eml",
        "000002-con-example-com.html",
        "000002-con-example-com.txt",
        "index.html",
    ]
    assert (tmp_path / "one/000002-con-example-com.eml").exists()
    assert nobody.code == 2
    assert "does not get this letter" in nobody.err


def test_links_in_a_previewed_page_lead_nowhere(shop, tmp_path):
    shop.gramercy("preview", "thanks", "--to", str(tmp_path))

    page = next(tmp_path.glob("000001*.html")).read_text("utf-8")

    assert "mailto:stop@corner-books.example" in page
    assert "href=" not in page
    assert "Content-Security-Policy" in page


def test_a_hostile_name_does_nothing_in_the_contact_sheet(shop, tmp_path):
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language\n"
        '"<script>x</script>","<img src=x onerror=y>",Stone,ada@example.com,London,en\n',
    )

    shop.gramercy("preview", "thanks", "--to", str(tmp_path))

    pages = list(tmp_path.glob("*.html"))
    assert len(pages) == 2
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script>x" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("campaign", ["thanks", "early-access", "appreciation-day", "feedback"])
def test_the_studio_shows_what_the_samples_deliver(campaign, tmp_path, monkeypatch):
    """To everybody, in three languages, with offers, calendars, law's words, and somebody's approval."""
    monkeypatch.setenv("GRAMERCY_STATE", str(tmp_path / "state"))
    for name, content in starter_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    config = tmp_path / "config.yaml"
    text = sample_workspace(date(2027, 2, 20))["config.yaml"].decode()
    assert "\n  needed: no\n" in text
    config.write_text(text.replace("\n  needed: no\n", "\n  needed: yes\n"), "utf-8")
    at = ["--at", "2027-02-20 10:00"]
    command = ["--config", str(config)]
    with Studio(bench(find(config), tmp_path / f"campaigns/{campaign}.yaml", at[1])) as studio:
        ours = entered(studio)
        with studio.desk.looking() as look:
            assert look.draft is not None
            people = {person.id: person.language for person in look.draft.audience.people()}
        shown = {ask(studio.port, f"/letter.eml?{urlencode({'who': who})}", **ours).content for who in people}
    assert run([*command, "approve", campaign, "--by", "Mariam Grigoryan", "--yes", *at]) == 0
    run([*command, "send", campaign, "--yes", *at])
    delivered = [_DATE.sub(b"", kept.content, count=1) for kept in letters(tmp_path / ".gramercy/inbox")]

    assert set(people.values()) == {"en", "hy", "he"}
    assert len(shown) == len(people)
    # The built-in inbox puts a few off, as real servers do.
    assert len(people) - 2 <= len(delivered) <= len(people)
    assert set(delivered) <= shown
    subjects = {str(email.message_from_bytes(one, policy=email.policy.default)["Subject"]) for one in shown}
    assert any("פרסומת" in subject for subject in subjects) == (campaign == "early-access")
    assert any(b"text/calendar" in one for one in shown) == (campaign == "appreciation-day")
