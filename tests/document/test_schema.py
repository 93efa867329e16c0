"""The schemas complete and underline what reading accepts and refuses."""

from pathlib import Path, PurePath
from typing import Any

import jsonschema
import pytest

from engine.campaign.model import Campaign
from engine.document.parsing import Mapping, Node, Scalar, Sequence
from engine.document.reading import read_document
from engine.document.schema import schema, schema_text
from engine.settings.model import Settings

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests/cases"
CONFIG = jsonschema.Draft202012Validator(schema(Settings, "config"))
CAMPAIGN = jsonschema.Draft202012Validator(schema(Campaign, "campaign"))


def _as_an_editor_sees_it(node: Node) -> object:
    """Editors take plain numbers for numbers."""
    match node:
        case Mapping():
            return {key: _as_an_editor_sees_it(entry.value) for key, entry in node.entries.items()}
        case Sequence():
            return [_as_an_editor_sees_it(item) for item in node.items]
        case Scalar(value=str(text), style=""):
            try:
                return int(text)
            except ValueError:
                return text
        case Scalar():
            return node.value


def _data(path: Path) -> object:
    document, _ = read_document(path.read_bytes(), PurePath(path.name))
    assert document is not None
    return _as_an_editor_sees_it(document.root)


def _errors(validator: jsonschema.Draft202012Validator, data: object) -> list[str]:
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize("made", [CONFIG, CAMPAIGN])
def test_they_are_schemas(made: jsonschema.Draft202012Validator) -> None:
    jsonschema.Draft202012Validator.check_schema(made.schema)


def test_the_example_config_fits() -> None:
    assert _errors(CONFIG, _data(ROOT / "config.example.yaml")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "campaigns").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_example_campaigns_fit(path: Path) -> None:
    assert _errors(CAMPAIGN, _data(path)) == []


@pytest.mark.parametrize(
    "case",
    [
        "misspelt_keys",
        "unknown_key",
        "missing_shop",
        "missing_nested",
        "wrong_kinds",
        "true_as_text",
        "delivery",
    ],
)
def test_wrong_configs_do_not_fit(case: str) -> None:
    assert _errors(CONFIG, _data(CASES / f"config_problems/{case}.yaml")) != []


@pytest.mark.parametrize(
    "case",
    [
        "misspelt_key",
        "purpose",
        "audience_as_text",
        "but_not_mapping",
        "when_day_only",
        "time_zone",
        "one_per",
        "patience",
    ],
)
def test_wrong_campaigns_do_not_fit(case: str) -> None:
    assert _errors(CAMPAIGN, _data(CASES / f"campaign_problems/{case}.yaml")) != []


def test_a_key_without_a_value_fits_where_it_may_be_left_out() -> None:
    shop = {"name": "Tatev", "time zone": "Asia/Yerevan"}

    assert _errors(CONFIG, {"shop": shop | {"phone": None}, "segments": None, "delivery": None}) == []
    assert _errors(CONFIG, {"shop": shop | {"name": None}}) != []


@pytest.mark.parametrize("model", [Settings, Campaign])
def test_every_key_is_described(model: type[Settings | Campaign]) -> None:
    made = schema(model, "x")
    parts: list[dict[str, Any]] = [made, *made.get("$defs", {}).values()]

    # What only points elsewhere is described there.
    bare = [
        (part.get("description"), key)
        for part in parts
        for key, value in part.get("properties", {}).items()
        if not value.get("description") and "$ref" not in str(value)
    ]
    assert bare == []


def test_the_text_is_stable() -> None:
    assert schema_text(Settings, "x") == schema_text(Settings, "x")
    assert schema_text(Settings, "x").endswith("}\n")
