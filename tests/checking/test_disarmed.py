"""``check`` says which campaigns do not go by themselves any more, and what of them was changed."""

import shutil
from pathlib import Path

import pytest

from engine.cli import run

SHOP = Path(__file__).parents[1] / "cases/day_problems/shop"
CAMPAIGN = """\
purpose: thank-you
audience: {from: customers}
letter: thank-you
sender: mariam
every: Monday 10:00
stop if more than: 20
"""
LETTER = "templates/thank-you/letter.md"
CHANGED = """\
campaigns/thanks.yaml:5:8: warning: it does not go by itself any more: {parts} changed since it was scheduled
  hint: look at its plan and let it go again: gramercy schedule thanks
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace whose one campaign has been scheduled."""
    monkeypatch.setenv("GRAMERCY_STATE", str(tmp_path / "state"))
    root = tmp_path / "shop"
    shutil.copytree(SHOP, root)
    (root / "campaigns").mkdir(exist_ok=True)
    (root / "campaigns/thanks.yaml").write_text(CAMPAIGN, "utf-8")
    assert run(["--config", str(root / "config.yaml"), "schedule", "thanks", "--yes"]) == 0
    return root


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_what_is_changed_is_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said() -> str:
        capsys.readouterr()
        assert run(["--config", str(shop / "config.yaml"), "check"]) == 0
        return capsys.readouterr().out

    assert said() == ""

    # What only keeps letters back needs no new word.
    _edit(shop / "config.yaml", "opt out:", "limits: at most 1 promotion a week\nopt out:")
    assert said() == ""

    _edit(shop / LETTER, "Thank you for your custom", "Thank you for coming back")
    assert said() == CHANGED.format(parts=LETTER)

    _edit(shop / "campaigns/thanks.yaml", "than: 20", "than: 19")
    _edit(shop / "config.yaml", "name: Mariam Grigoryan", "name: Mariam")
    (shop / "templates/thank-you/letter.hy.md").write_text("---\nsubject: Շնորհակալություն\n---\n", "utf-8")
    assert said().startswith(
        CHANGED.format(
            parts="campaigns/thanks.yaml, config.yaml: senders: mariam, "
            "templates/thank-you/letter.hy.md, 1 more"
        )
    )
