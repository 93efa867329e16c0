"""config.example.yaml: every key with its meaning, filled in for a small tea house in Yerevan."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from engine.document.model import Written
from engine.settings.model import Settings
from engine.settings.teahouse import EXAMPLE, Off, OffItem

_HEAD = """\
# yaml-language-server: $schema=config.schema.json
# An example of every key, for a small tea house in Yerevan.  Yours is called config.yaml and can be
# much shorter: only `shop` must be there.  A key may be written with spaces, hyphens or underscores.
# Keys that begin with '#' are another way, or are not needed here.
# Look for mistakes with: gramercy check
"""
_WIDTH = 100


def example_config() -> str:
    """The text of config.example.yaml.  Each key is explained where it first stands."""
    return "\n".join([_HEAD, *_keys(Settings, EXAMPLE, 0, set())]).rstrip("\n") + "\n"


def _keys(model: type[Written], values: Mapping[str, object], depth: int, told: set[object]) -> Iterator[str]:
    indent = "  " * depth
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in values:
            continue
        first = (_declaring(model, name), key)
        if first not in told:
            told.add(first)
            width = _WIDTH - len(indent) - 2
            for line in textwrap.wrap(field.description or "", width, break_on_hyphens=False):
                yield f"{indent}# {line}"
        value = values[key]
        inner = _model(field.annotation)
        if isinstance(value, Mapping) and inner is not None and not _by_name(field.annotation):
            yield f"{indent}{key}:"
            yield from _keys(inner, value, depth + 1, told)
        elif isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _named(inner, value, depth + 1, told)
        elif isinstance(value, tuple):
            yield f"{indent}{key}:"
            yield from _items(inner, value, depth + 1, told)
        else:
            yield f"{indent}{'# ' * isinstance(value, Off)}{key}: {value}"
        if depth == 0:
            yield ""


def _named(
    inner: type[Written] | None, values: Mapping[str, object], depth: int, told: set[object]
) -> Iterator[str]:
    """Entries whose names are the user's."""
    indent = "  " * depth
    for name, value in values.items():
        if inner is not None and isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _keys(inner, value, depth + 1, told)
        elif isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _named(None, value, depth + 1, told)
        else:
            yield f"{indent}{name}: {value}"


def _items(
    inner: type[Written] | None, values: Iterable[object], depth: int, told: set[object]
) -> Iterator[str]:
    """A list: each item a text, or keys of which the first stands behind the '- '."""
    indent = "  " * depth
    for value in values:
        if inner is None or not isinstance(value, Mapping):
            yield f"{indent}- {value}"
            continue
        lines = [line.removeprefix(indent + "  ") for line in _keys(inner, value, depth + 1, told)]
        begins = next(number for number, line in enumerate(lines) if not line.startswith("#"))
        off = isinstance(value, OffItem)
        # What is said of the first key stands before the item; behind a '#', what is said of all of them.
        said = [line for n, line in enumerate(lines) if line.strip().startswith("#") and (off or n < begins)]
        yield from (f"{indent}{line.strip()}" for line in said)
        dash = "- "
        for line in (line for line in lines if line not in said):
            yield f"{indent}{'# ' * off}{dash}{line}"
            dash = "  "


def _declaring(model: type[Written], name: str) -> type:
    """The class that brings the field: what tables have in common is explained once."""
    return next(each for each in model.__mro__ if name in get_annotations(each))


def _by_name(annotation: object) -> bool:
    return get_origin(annotation) is dict


def _model(annotation: object) -> type[Written] | None:
    """The model in an annotation, through optional, annotated and dict."""
    if isinstance(annotation, type) and issubclass(annotation, Written):
        return annotation
    if get_origin(annotation) in (Union, UnionType, Annotated, dict, tuple):
        found = [model for part in get_args(annotation) if (model := _model(part)) is not None]
        return found[0] if found else None
    return None
