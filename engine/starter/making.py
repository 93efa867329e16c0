"""A new workspace, as files by name; writing them is the command's work."""

from __future__ import annotations

from engine.campaign.model import Campaign
from engine.document.schema import schema_text
from engine.settings.example import example_text
from engine.settings.model import Settings
from engine.starter.config import Answers, campaign_text, config_text
from engine.starter.files import starter_files

_IGNORED = "# Our own records: ledger, keys, inbox. They belong to this computer.\n.gramercy/\n.env\n"


def sample_workspace() -> dict[str, bytes]:
    """A workspace with sample customers of a made-up tea house."""
    return {"config.yaml": example_text().encode(), **_always(), **starter_files()}


def own_workspace(answers: Answers) -> dict[str, bytes]:
    """A workspace for a customer file of one's own: all letters, and a first thank-you campaign."""
    templates = {name: content for name, content in starter_files().items() if name.startswith("templates/")}
    return {
        "config.yaml": config_text(answers).encode(),
        "campaigns/thank-you.yaml": campaign_text(answers).encode(),
        **_always(),
        **templates,
    }


def _always() -> dict[str, bytes]:
    return {
        "config.example.yaml": example_text().encode(),
        "config.schema.json": schema_text(Settings).encode(),
        "campaign.schema.json": schema_text(Campaign).encode(),
        ".gitignore": _IGNORED.encode(),
    }
