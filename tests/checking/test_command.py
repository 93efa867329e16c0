"""``gramercy check`` as a person and a program see it."""

import json
import shutil
from pathlib import Path

import pytest

from engine.cli import run

CASES = Path(__file__).parents[1] / "cases/workspace_problems"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace whose campaign names an unknown column; everything else is right."""
    monkeypatch.setenv("GRAMERCY_STATE", str(tmp_path / "state"))
    root = tmp_path / "shop"
    shutil.copytree(CASES / "unknown_column", root)
    return root


def _run(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> tuple[int, str, str]:
    code = run(["--config", str(root / "config.yaml"), "check", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_mistakes_are_the_result(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, workspace) == (
        2,
        (
            "campaigns/thanks.yaml:4:8: no column or segment is called 'total_spend'\n"
            "  hint: did you mean 'total_spent'?\n"
        ),
        "1 mistake. Nothing can be sent until this is mended.\n",
    )


def test_as_json(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, workspace, "--json")

    assert code == 2
    assert json.loads(out) == {
        "problems": [
            {
                "path": "campaigns/thanks.yaml",
                "line": 4,
                "column": 8,
                "severity": "error",
                "message": "no column or segment is called 'total_spend'",
                "hint": "did you mean 'total_spent'?",
            }
        ]
    }


def test_nothing_is_made_or_changed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}

    _run(capsys, workspace)

    assert {path: path.stat().st_mtime_ns for path in workspace.rglob("*")} == before


def test_warnings_hold_nothing_up(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(capsys, CASES / "language_without_letter")

    assert (code, err) == (0, "3 warnings. 3 notes: gramercy check --notes\n")
    assert "warning: the letter 'thank-you' is not written in 'hy'" in out
    assert "note:" not in out


def test_notes_are_shown_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(capsys, CASES / "language_without_letter", "--notes")

    assert (code, err) == (0, "3 warnings and 3 notes.\n")
    assert "templates/thank-you/letter.md:1: note: there is no preheader" in out


def test_a_letter_that_breaks_a_promise_is_a_mistake(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = shutil.copytree(CASES / "nothing_wrong", tmp_path / "shop")
    config = root / "config.yaml"
    letter = root / "templates/thank-you/letter.md"
    letter.write_text(
        "---\nsubject: Thank you\n---\n{{ greeting() }}\n\nTake 15% off until Monday, 30 March.\n"
        "[Come and see](www.tatev-tea.example) or [leave]({{ opt_out }}).\n\n"
        "{{ sender.name }}, {{ shop.name }}, {{ shop.address }}\n", "utf-8"
    )  # fmt: skip
    campaign = root / "campaigns/thanks.yaml"
    campaign.write_text(campaign.read_text("utf-8") + "offer: spring\n", "utf-8")

    def rules() -> list[tuple[str, int]]:
        _, out, _ = _run(capsys, root, "--json")
        found = json.loads(out)["problems"]
        return [(each["rule"], each["line"]) for each in found if each["severity"] == "error"]

    assert rules() == [
        ("promises/percent", 6),
        ("promises/day", 6),
        ("links/syntax", 7),
    ]

    config.write_text(config.read_text("utf-8") + "checks: {ignore: [promises, links/syntax]}\n", "utf-8")
    assert rules() == []

    config.write_text(config.read_text("utf-8").replace("[promises,", "[promised,"), "utf-8")
    _, out, _ = _run(capsys, root)
    assert (
        "config.yaml:22:19: warning: no check is called 'promised'\n  hint: did you mean 'promises'?" in out
    )


def test_a_name_that_nobody_gave_does_not_hide_what_else_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = shutil.copytree(CASES / "nothing_wrong", tmp_path / "shop")
    letter = root / "templates/thank-you/letter.md"
    letter.write_text(letter.read_text("utf-8") + "\n{{ frist_name }}\n[Shop](www.shop.example)\n", "utf-8")

    _, out, _ = _run(capsys, root, "--json")

    found = json.loads(out)["problems"]
    assert [
        (each["line"], each["message"].partition(" is called ")[0]) for each in found if "rule" not in each
    ] == [(12, "nothing")]
    assert [each["rule"] for each in found if each["severity"] == "error" and "rule" in each] == [
        "links/syntax"
    ]


def test_all_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, CASES / "nothing_wrong") == (
        0,
        "",
        "All is in order: the config, the campaign and its letter. 1 note: gramercy check --notes\n",
    )
    found = json.loads(_run(capsys, CASES / "nothing_wrong", "--json")[1])["problems"]
    assert [each["rule"] for each in found] == ["links/opt-out"]


def test_only_the_files_that_are_named(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "templates/thank-you/letter.md").write_text("---\nsubject: S\n---\n{{ nme }}\n", "utf-8")
    (workspace / "campaigns/other.yaml").write_text("purpose: thanks\n", "utf-8")
    unknown_name = "templates/thank-you/letter.md:4: nothing is called 'nme'"

    def heads(*names: str) -> list[str]:
        _, out, _ = _run(capsys, workspace, *(str(workspace / name) for name in names))
        return sorted({line.partition(":")[0] for line in out.splitlines() if not line.startswith("  hint")})

    assert heads("config.yaml") == []
    assert heads("campaigns/thanks.yaml") == ["campaigns/thanks.yaml", "templates/thank-you/letter.md"]
    assert heads("campaigns/other.yaml") == ["campaigns/other.yaml"]
    assert heads("templates/thank-you/letter.md") == ["templates/thank-you/letter.md"]
    assert unknown_name in _run(capsys, workspace)[1]


def test_a_file_that_is_no_part_of_a_workspace(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(capsys, workspace, str(workspace / "data/orders.csv"))

    assert (code, out) == (2, "")
    assert "is neither a campaign nor a file under templates/" in err


def test_a_file_that_is_not_there(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(capsys, workspace, str(workspace / "campaigns/none.yaml"))

    assert (code, out) == (2, "")
    assert err == "campaigns/none.yaml:1: cannot be read: No such file or directory\n"


def test_what_a_file_holds_cannot_steer_the_terminal(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "data/customers.csv").write_bytes(b"id,email\x1b[2J,given_name\n1,a@b.am\n")

    _, out, _ = _run(capsys, workspace)

    assert "\x1b" not in out


def test_records_that_cannot_be_read_do_not_keep_anybody_from_checking(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / ".gramercy").mkdir()
    (workspace / ".gramercy/ledger.sqlite").write_bytes(b"no database")

    code, out, _ = _run(capsys, workspace)

    assert code == 2
    assert out.startswith("campaigns/thanks.yaml:4:8: ")


def test_a_shared_part_concerns_every_letter(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = workspace / "templates/_layouts/plain.html"
    layout.parent.mkdir()
    layout.write_text("{{ content }}", "utf-8")
    letter = workspace / "templates/thank-you/letter.md"
    letter.write_text(letter.read_text("utf-8") + "{{ nme }}", "utf-8")

    _, out, _ = _run(capsys, workspace, str(layout), "--json")

    assert [problem["path"] for problem in json.loads(out)["problems"]] == ["templates/thank-you/letter.md"]
