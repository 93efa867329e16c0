"""``gramercy report``: as people see it, as programs read it, as a page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pytest

from engine.cli import run
from engine.cli.reporting import show
from engine.ledger.ledger import Ledger
from engine.settings.questions import AskedQuestion
from engine.workspace import Workspace
from tests.cli.conftest import Said
from tests.report.rows import answered, letter, made
from tests.report.shop import hear, opened, send, shop

CASES = Path(__file__).parents[1] / "cases/report"
AT = ("--at", "2027-04-05 10:00")


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A tea house that has heard of its sixty letters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAMERCY_STATE", str(tmp_path_factory.mktemp("state")))
        workspace = shop(tmp_path_factory.mktemp("tea"))
        send(workspace)
        hear(workspace)
        return workspace


@pytest.fixture
def gramercy(tea, capsys, monkeypatch) -> Callable[..., Said]:
    monkeypatch.setenv("GRAMERCY_STATE", str(next(tea.root.parent.glob("state*"))))
    monkeypatch.delenv("GRAMERCY_CONFIG", raising=False)

    def command(*words: str, columns: int = 100) -> Said:
        monkeypatch.setenv("COLUMNS", str(columns))
        capsys.readouterr()
        code = run(["--config", str(tea.config), *words])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return command


@pytest.mark.parametrize("columns", [80, 120])
def test_a_person_reads_it(gramercy, columns) -> None:
    said = gramercy("report", "winter", *AT, columns=columns)

    expected = CASES / f"winter-{columns}.txt"
    assert said.out.replace("\u200e", "") == expected.read_text("utf-8")
    assert (said.code, said.err) == (0, "")
    # Where nobody looks on, nothing is coloured.
    assert "\x1b" not in said.out
    assert max(map(len, said.out.replace("\u200e", "").splitlines())) <= columns


def test_choices_that_nobody_made_keep_their_words(capsys) -> None:
    asked = {"kind": "form", "text": "Your tea", "fields": {"call": {"label": "Call?", "kind": "yes/no"}}}
    nobody = made(
        [letter(1)],
        questions={"tea": AskedQuestion.model_validate(asked)},
        responses=[answered("", 1, question="tea", fields=(("gone", "x"),))],
    )

    show(nobody, UTC)

    assert "    Call?\n    Yes  0\n     No  0\n" in capsys.readouterr().out


def test_a_program_reads_it(gramercy) -> None:
    said = gramercy("report", "winter", *AT, "--json")

    found = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert list(found) == [
        *(
            "campaign",
            "occurrence",
            "name",
            "purpose",
            "planned_at",
            "ended_at",
            "made_at",
            "rows",
            "left_out",
        ),
        *(
            "chosen",
            "accepted",
            "deferred",
            "refused",
            "unsure",
            "suppressed",
            "cancelled",
            "failed",
            "expired",
        ),
        *("unsent", "delivered", "opened", "clicked", "links", "replied", "replies", "auto_replies"),
        *("questions", "bounced", "complaints", "opted_out", "open_cases", "days", "languages", "segments"),
        "bought",
    ]
    for words in ("replies", "links", "questions", "days", "languages", "segments"):
        found[words] = found[words][:1]
    found["questions"][0]["comments"] = found["questions"][0]["comments"][:1]
    assert found == json.loads((CASES / "winter.json").read_text("utf-8"))


def test_every_key_is_explained() -> None:
    """docs/report.md is what other programs rely on.  What stands under these is somebody's own word."""
    explained = (Path(__file__).parents[2] / "docs/report.md").read_text("utf-8")

    def keys(value: object) -> Iterator[str]:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                for key, below in one.items():
                    yield key
                    if key not in ("left_out", "distribution", "values", "domains"):
                        yield from keys(below)

    found = set(keys(json.loads((CASES / "winter.json").read_text("utf-8"))))
    assert {key for key in found if f"`{key}`" not in explained and f'"{key}"' not in explained} == set()
    assert len(found) > 50


def test_a_spreadsheet_reads_it(gramercy) -> None:
    said = gramercy("report", "winter", *AT, "--csv")
    found = list(csv.reader(io.StringIO(said.out)))

    assert found[:8] == [
        ["about", "name", "value"],
        ["letters", "rows read", "66"],
        ["left out", "no address", "3"],
        ["left out", "outside the segment", "3"],
        ["letters", "chosen", "60"],
        ["letters", "accepted", "58"],
        ["letters", "deferred", "0"],
        ["letters", "refused", "2"],
    ]
    assert ["answers", "recommend: 10", "11"] in found
    assert ["language he", "clicked", "15"] in found
    assert ["bought afterwards", "minor units of AMD", "7950000"] in found
    assert found[-1][0] == "reply"


def test_a_page_of_it(gramercy, tmp_path) -> None:
    said = gramercy("report", "winter", *AT, "--html", str(tmp_path / "new" / "winter.html"))

    page = (tmp_path / "new" / "winter.html").read_text("utf-8")
    assert (said.code, said.out, said.err) == (0, "", f"The report: {tmp_path / 'new' / 'winter.html'}\n")
    assert page.count("<iframe") == 3
    assert "data-place=&#34;1&#34; data-level=&#34;4&#34;" in page
    assert not re.search(r"""\b(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", page)


def test_a_page_and_json_in_one_go(gramercy, tmp_path) -> None:
    said = gramercy("report", "winter", *AT, "--html", str(tmp_path / "winter.html"), "--json")

    assert json.loads(said.out)["campaign"] == "winter"
    assert (tmp_path / "winter.html").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nothing",), "nothing of 'nothing' has been sent yet\n"),
        (("winter", "--json", "--csv"), "--json and --csv go one at a time\n"),
        (
            ("winter", "--occurrence", "2026"),
            "'winter' has not gone as '2026'\n  hint: the latest are once\n",
        ),
        (("winter", "--html", "/dev/null/x"), "'/dev/null/x' cannot be written: File exists\n"),
        ((), "which campaign?\n  hint: gramercy report winter\n"),
    ],
)
def test_what_cannot_be_told(gramercy, words, told) -> None:
    said = gramercy("report", *words)

    assert (said.code, said.out) == (2, "") or "--json" in words
    assert said.err == told


def test_whatever_became_of_the_files_it_is_told(gramercy, tea, tmp_path) -> None:
    """The campaign is broken, the customers' file is gone: the ledger still knows."""
    kept = {name: (tea.root / name).read_bytes() for name in ("campaigns/winter.yaml", "customers.csv")}
    try:
        (tea.root / "campaigns/winter.yaml").write_text("purpose: [", "utf-8")
        (tea.root / "customers.csv").unlink()
        said = gramercy("report", "winter", *AT, "--json")
    finally:
        for name, content in kept.items():
            (tea.root / name).write_bytes(content)

    found = json.loads(said.out)
    assert said.code == 0
    assert (found["name"], found["accepted"]) == ("Thanks for the winter", 58)
    assert (found["segments"], found["bought"]) == ([], None)


def test_where_the_letters_have_gone_links_are_only_listed(gramercy, tea, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Ledger, "snapshot", lambda _self, _run: {})

    gramercy("report", "winter", *AT, "--html", str(tmp_path / "winter.html"))

    page = (tmp_path / "winter.html").read_text("utf-8")
    assert "<iframe" not in page
    assert "no longer kept" in page
    with opened(tea) as (ledger, sent, _):
        assert all(link.label in page for link in ledger.links(sent.id))
