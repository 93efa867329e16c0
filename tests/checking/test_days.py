"""Letters that come round, wait, or are kept back: each case gives exactly the words at its end.

A case is the shop in ``day_problems/shop`` and what is other in it: ``=== config.yaml`` is written behind
the shop's own, other files as they are; ``=== problems`` are the words.  It is noon on 20 February 2027.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from engine.planning.checking import Texts, check
from engine.workspace import campaign_files, find, template_files

CASES = Path(__file__).parents[1] / "cases/day_problems"
WRONG = sorted(CASES.glob("*.case"))
NOW = datetime(2027, 2, 20, 12, tzinfo=UTC)


def _shop(case: Path, root: Path) -> str:
    """Write the workspace of a case; the problems it names."""
    shutil.copytree(CASES / "shop", root)
    _, *parts = case.read_text("utf-8").split("=== ")
    texts = {name: text for name, _, text in (part.partition("\n") for part in parts)}
    expected = texts.pop("problems")
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text("utf-8") if name == "config.yaml" else "") + text, "utf-8")
    return expected


def _said(root: Path) -> str:
    workspace = find(root, {})
    texts = Texts(
        config=(PurePosixPath("config.yaml"), workspace.config.read_bytes()),
        campaigns={
            PurePosixPath("campaigns", path.name): path.read_bytes() for path in campaign_files(workspace)
        },
        templates=template_files(workspace),
    )
    found = check(texts, workspace.root, now=NOW, begun=lambda _: False)
    # What looks wrong in finished letters has cases of its own.
    return "".join(f"{problem}\n" for problem in found if problem.rule is None)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.stem)
def test_problems(case: Path, tmp_path: Path) -> None:
    expected = _shop(case, tmp_path / "shop")

    assert _said(tmp_path / "shop") == expected


def test_the_shop_itself_is_in_order(tmp_path: Path) -> None:
    shutil.copytree(CASES / "shop", tmp_path / "shop")

    assert _said(tmp_path / "shop") == ""


def test_there_are_cases() -> None:
    assert len(WRONG) >= 40
