"""A new workspace: its files by name, and writing those that are not there yet."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from engine.campaign.model import Campaign
from engine.document.schema import schema_text
from engine.errors import BadInput
from engine.problem import quoted
from engine.settings.example import example_config
from engine.settings.model import Settings
from engine.starter.config import Answers, campaign_text, config_text
from engine.starter.files import starter_files
from engine.starter.letters import starting_letters

_IGNORED = """\
# Gramercy's own records: what was sent, keys, the inbox. They belong to this computer.
.gramercy/
.env
"""
_CUSTOMERS = """\
# Your customers: what is under git, others may come to read.
data/
"""

_MAILBOX = re.compile(r"^mailbox:\n(?: +.*\n)+", re.MULTILINE)
#: In the example the offer begins then; samples made later move on by whole years.
_SPRING = date(2027, 3, 18)
#: Years of the samples in which things happen; people were born before.
_LATELY = re.compile(r"(?<![\d-])(202[5-7])(?=-\d\d(?!\d))")


def sample_workspace(today: date) -> dict[str, bytes]:
    """A workspace with sample customers of a made-up tea house, whose next spring is still to come.

    They go on ordering until the end of that year: what is later than the moment asked for does not count.
    """
    year = today.year if today < _SPRING.replace(year=today.year) else today.year + 1
    later = max(year - _SPRING.year, 0)

    def moved(text: str) -> str:
        return _LATELY.sub(lambda found: str(int(found[0]) + later), text)

    # The tea house of the samples has no mailbox that could be read.
    config = _MAILBOX.sub(
        lambda found: "# " + found[0].rstrip("\n").replace("\n", "\n# ") + "\n", moved(example_config())
    )
    starter = {
        name: content if name.startswith("templates/") else moved(content.decode()).encode()
        for name, content in starter_files().items()
    }
    return {"config.yaml": config.encode(), **_always(), **starter}


def own_workspace(answers: Answers) -> dict[str, bytes]:
    """A workspace for a customer file of one's own: all letters, and a first thank-you campaign."""
    templates = {f"templates/{name}": content for name, content in starting_letters().items()}
    return {
        "config.yaml": config_text(answers).encode(),
        "campaigns/thank-you.yaml": campaign_text(answers).encode(),
        **_always(),
        ".gitignore": f"{_IGNORED}{_CUSTOMERS}".encode(),
        **templates,
    }


def _always() -> dict[str, bytes]:
    return {
        "config.example.yaml": example_config().encode(),
        "config.schema.json": schema_text(Settings, "Gramercy config").encode(),
        "campaign.schema.json": schema_text(Campaign, "Gramercy campaign").encode(),
        ".gitignore": _IGNORED.encode(),
    }


def write_new(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Write the files that are not there; returns the names of those that were, which stay as they are.

    Raises:
        BadInput: if the folder cannot be written to.
    """
    kept = []
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                # "x" never overwrites, whoever else is writing.
                with path.open("xb") as file:
                    file.write(content)
            except FileExistsError:
                kept.append(name)
    except OSError as error:
        shown = quoted(folder, most=300)
        raise BadInput(message=f"{shown} cannot be written to: {error.strerror}") from error
    return kept
