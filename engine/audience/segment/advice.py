"""Hints about what a column holds, or ought to be said to hold."""

from __future__ import annotations

import re

from engine.settings.model import ColumnType
from engine.source.model import Column

_HOLDS = {
    ColumnType.NUMBER: "numbers",
    ColumnType.MONEY: "amounts",
    ColumnType.YES_NO: "yes or no",
    ColumnType.DATE: "dates",
    ColumnType.MOMENT: "days with times",
}
_EXAMPLES = {
    ColumnType.TEXT: "text",
    ColumnType.NUMBER: "a number: 3",
    ColumnType.MONEY: "an amount: 500 AMD",
    ColumnType.YES_NO: "yes or no",
    ColumnType.DATE: "a date: 2027-03-01",
    ColumnType.MOMENT: "a date: 2027-03-01, or a time: 2027-03-01 09:00",
}


def typed(column: Column, type_: ColumnType) -> str:
    """A hint with the very line of the config that says what a column holds."""
    heading = column.heading or column.name
    if not re.fullmatch(r"[^\W\d_][\w -]*\w|\w", heading):
        heading = "'" + heading.replace("'", "''") + "'"
    source = "" if heading == column.name else f"from: {heading}, "
    line = f"columns: {{{column.name}: {{{source}type: {type_}}}}}"
    return f"if it holds {_HOLDS[type_]}, say so in the config: {line}"


def holds(column: Column) -> str:
    """A hint that says what a column can be compared with."""
    if column.type is ColumnType.TEXT:
        return "text stands between quotes; a column that holds something else needs a type in the config"
    return f"{column.name} holds {_EXAMPLES[column.type]}"
