"""Hints that can be copied into a config."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from engine.audience.segment.advice import typed
from engine.document.reading import read_document
from engine.settings.model import ColumnType
from engine.source.model import Column


@pytest.mark.parametrize(
    "heading",
    ["Orders", "First Name", "a, b", "it's: {x}", "# n", "Պատվերներ", "- x", "yes", "n° 1 ", "a: b"],
)
def test_the_line_says_what_it_means(heading: str) -> None:
    hint = typed(Column(name="orders_2", heading=heading, type=ColumnType.TEXT), ColumnType.NUMBER)

    line = hint.partition("in the config: ")[2]
    document, problems = read_document(line.encode(), PurePath("config.yaml"))
    assert problems == []
    assert document is not None
    assert document.data == {"columns": {"orders_2": {"from": heading, "type": "number"}}}


def test_a_heading_that_is_the_name_is_not_said_twice() -> None:
    hint = typed(Column(name="points", heading="points", type=ColumnType.TEXT), ColumnType.NUMBER)

    assert hint == "if it holds numbers, say so in the config: columns: {points: {type: number}}"
