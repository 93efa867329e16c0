"""The names of the checks: what the code says, what the config may say, what the documents say."""

from __future__ import annotations

import re
from pathlib import Path

from engine.lint.rules import RULES, names

ROOT = Path(__file__).parents[2]
_SOURCE = "\n".join(
    path.read_text("utf-8")
    for path in sorted((ROOT / "engine/lint").rglob("*.py"))
    if path.name != "rules.py"
)


def test_every_name_in_the_code_is_known() -> None:
    said = set(re.findall(rf'"((?:{"|".join(RULES)})/[a-z-]+)"', _SOURCE))

    assert said - set(names()) == set()
    assert len(said) > 80


def test_every_known_name_is_in_the_code() -> None:
    # Some modules write the kind once and the rest beside each finding.
    unsaid = [
        f"{kind}/{name}"
        for kind, checks in RULES.items()
        for name in checks
        if f'"{kind}/{name}"' not in _SOURCE
        and not (f'f"{kind}/{{' in _SOURCE and f'"{name}"' in _SOURCE)
        and not (kind in ("subject", "preheader") and f'/{name}"' in _SOURCE)
    ]

    assert unsaid == []


def test_the_document_lists_them_as_the_code_does() -> None:
    page = (ROOT / "docs/checks.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z]+/[a-z-]+)` \| (.*) \|$", page, re.MULTILINE)

    assert listed == [
        (f"{kind}/{name}", finds) for kind, checks in RULES.items() for name, finds in checks.items()
    ]
