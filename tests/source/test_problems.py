"""Broken files and configs, each with the exact words it gets."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from engine.errors import BadInput
from engine.settings.model import Settings
from engine.source.loading import load
from tests.source.making import make

CASES = Path(__file__).parent.parent / "cases" / "source_problems"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.case")), ids=lambda case: case.stem)
def test_problems(case: Path, tmp_path: Path) -> None:
    """A case is a source in YAML, files (``=== name``, see ``make``), and the problems."""
    config, *files, expected = case.read_text("utf-8").split("=== ")
    for file in files:
        name, _, text = file.partition("\n")
        make(tmp_path / name, text.removesuffix("\n"))
    settings = Settings.model_validate(
        {
            "shop": {"name": "Shop", "time_zone": "Asia/Yerevan"},
            "sources": {"customers": yaml.safe_load(config)},
        }
    )

    with pytest.raises(BadInput) as raised:
        load(settings, "customers", tmp_path, {"birthday", "total_spent"}).store.close()

    shown = "".join(f"{problem}\n" for problem in raised.value.problems).replace(f"{tmp_path}/", "")
    assert shown == expected.removeprefix("problems\n")
