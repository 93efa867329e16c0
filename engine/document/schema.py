"""JSON Schemas made from the models, so that editors complete keys and underline mistakes."""

from __future__ import annotations

import json
from typing import Any

from engine.document.model import Written

# JSON Schema is nested dicts of anything by nature.
_Schema = dict[str, Any]


def schema(model: type[Written], title: str) -> _Schema:
    """The JSON Schema (draft 2020-12) of files that fill ``model``.

    It knows keys, kinds of values and closed sets of words.  It is a little stricter than reading
    (keys are spelt with spaces) and knows nothing of faults between keys.
    """
    made = model.model_json_schema(by_alias=True, mode="validation")
    parts: dict[str, _Schema] = made.pop("$defs", {})
    whole = _tidy(made)
    whole["title"] = title
    if parts:
        whole["$defs"] = {name: _tidy(part) for name, part in parts.items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}


def schema_text(model: type[Written], title: str) -> str:
    """``schema`` as the text of a file."""
    return json.dumps(schema(model, title), ensure_ascii=False, indent=2) + "\n"


def _tidy(part: _Schema) -> _Schema:
    # Titles only repeat the keys, and defaults are said in the descriptions.
    part = {name: value for name, value in part.items() if name not in ("title", "default")}
    if "properties" in part:
        needed = part.get("required", ())
        part["properties"] = {
            name: _tidy(value) if name in needed else _or_nothing(_tidy(value))
            for name, value in part["properties"].items()
        }
    return part


def _or_nothing(part: _Schema) -> _Schema:
    """A key without a value counts as left out, so wherever it may be left out null may stand."""
    kinds = [kind for kind in part.get("anyOf", ()) if kind != {"type": "null"}]
    described: _Schema = {name: part[name] for name in ("description", "examples") if name in part}
    if not kinds:
        kinds = [{name: value for name, value in part.items() if name not in described}]
    return {**described, "anyOf": [*kinds, {"type": "null"}]}
