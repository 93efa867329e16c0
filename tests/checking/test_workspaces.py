"""Each wrong workspace gives exactly the words in its file ``problems``."""

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from engine.planning.checking import Texts, check
from engine.problem import Problem
from engine.workspace import campaign_files, find, template_files

CASES = sorted((Path(__file__).parents[1] / "cases/workspace_problems").iterdir())
NOW = datetime(2027, 2, 20, 12, tzinfo=UTC)


def _problems(root: Path, begun: bool = False) -> list[Problem]:
    workspace = find(root, {})
    texts = Texts(
        config=(PurePosixPath("config.yaml"), workspace.config.read_bytes()),
        campaigns={
            PurePosixPath("campaigns", path.name): path.read_bytes() for path in campaign_files(workspace)
        },
        templates=template_files(workspace),
    )
    found = check(texts, workspace.root, now=NOW, begun=lambda _: begun)
    # What looks wrong in finished letters has cases of its own.
    return [problem for problem in found if problem.rule is None or problem.rule.startswith("data/")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_problems(case: Path) -> None:
    expected = (case / "problems").read_text("utf-8")

    assert "".join(f"{problem}\n" for problem in _problems(case)) == expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 30


def test_a_time_in_the_past_is_in_order_once_letters_have_gone() -> None:
    case = next(case for case in CASES if case.name == "when_past")

    assert _problems(case, begun=False) != []
    assert _problems(case, begun=True) == []


def test_the_example_workspace_is_in_order(tmp_path: Path) -> None:
    top = Path(__file__).parents[2]
    (tmp_path / "config.yaml").write_bytes((top / "config.example.yaml").read_bytes())
    for name, home in (("campaigns", top), ("templates", top), ("data", top / "engine/starter")):
        for path in (home / name).rglob("*"):
            if path.is_file():
                copy = tmp_path / path.relative_to(home)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())

    assert [str(problem) for problem in _problems(tmp_path) if problem.severity == "error"] == []
