"""The example config says all there is, and is right."""

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import get_args

import pytest

from engine.document.model import Written
from engine.settings.example import example_config
from engine.settings.model import Settings
from engine.settings.reading import read_settings

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"


def test_the_file_is_what_the_settings_say() -> None:
    """To renew it: python -c 'import engine.settings.example as e; print(e.example_config(), end="")'."""
    assert EXAMPLE.read_text("utf-8") == example_config()


def test_it_is_read_without_a_word() -> None:
    read = read_settings(EXAMPLE.read_bytes(), PurePath("config.example.yaml"))

    assert read.problems == ()
    assert read.value is not None
    assert list(read.value.senders) == ["mariam", "aram", "noa"]
    assert read.value.delivery.by == "inbox"


def test_it_is_right_with_every_key_switched_on() -> None:
    """The keys behind '#' are right as well, where they do not exclude each other."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    excluded = (
        "sheet",
        "database",
        "connection",
        "table",
        "query",
        "currency: AMD",
        "maildir:",
        "directory:",
        "mbox:",
    )
    switched = "\n".join(
        line.replace("# ", "", 1) if _is_key(line) and not line.strip("# ").startswith(excluded) else line
        for line in lines
    )

    assert switched.count("public url: https") == 1
    assert read_settings(switched.encode(), PurePath("e")).problems == ()


def _is_key(line: str) -> bool:
    word, colon, rest = line.strip().removeprefix("# ").partition(": ")
    return line.strip().startswith("# ") and bool(colon) and word in dict(_every_key(Settings)) and bool(rest)


def _models(annotation: object) -> Iterator[type[Written]]:
    if isinstance(annotation, type) and issubclass(annotation, Written):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _every_key(model: type[Written]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field.description or ""
        for inner in _models(field.annotation):
            yield from _every_key(inner)


@pytest.mark.parametrize(("key", "description"), sorted(set(_every_key(Settings))))
def test_every_key_stands_in_it_with_its_meaning(key: str, description: str) -> None:
    text = EXAMPLE.read_text("utf-8")

    assert f"{key}:" in text
    assert description
    assert " ".join(description.split()) in " ".join(
        line.strip().removeprefix("# ") for line in text.splitlines() if line.strip().startswith("#")
    )
