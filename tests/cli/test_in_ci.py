"""docs/in-ci.md: what it gives to copy does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

_PAGE = (Path(__file__).parents[2] / "docs/in-ci.md").read_text("utf-8")
_BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", _PAGE, re.DOTALL)]


def _hook():
    return _BLOCKS[0]["repos"][0]["hooks"][0]


def _steps():
    return [step["run"] for step in _BLOCKS[1]["jobs"]["check"]["steps"] if "run" in step]


@pytest.mark.parametrize(
    ("template", "code"), [("Hello.\n", 0), ("Hello {{ frist_name }}.\n", 2)], ids=["right", "wrong"]
)
@pytest.mark.parametrize("said", [_hook()["entry"], _steps()[1].partition(" >")[0]], ids=["hook", "workflow"])
def test_the_commands_let_right_letters_through_and_hold_wrong_ones_back(shop, said, template, code) -> None:
    shop.write("templates/thank-you/letter.md", f"---\nsubject: Thank you\n---\n{template}")

    program, *words = shlex.split(said)

    assert program == "gramercy"
    assert shop.gramercy(*words).code == code


def test_the_hook_wakes_for_the_files_of_a_workspace_and_no_others() -> None:
    names = [
        "config.yaml",
        "campaigns/thanks.yaml",
        "templates/_layouts/brand.html",
        "data/x.csv",
        "README.md",
    ]

    assert [bool(re.search(_hook()["files"], name)) for name in names] == [True, True, True, False, False]
    assert _hook()["pass_filenames"] is False
