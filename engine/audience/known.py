"""What a source says of somebody, whether a letter would go to them or not."""

# ruff: noqa: S608 (names and SQL are ours; values are parameters)
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from engine.audience.choosing import Audience, value_of
from engine.settings.model import ColumnType
from engine.value import Value

_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One row of a source.

    Attributes:
        row: 1 = first.
        contact: The declared id, else the normalised address; None where there is neither.
        identity: The normalised address; None where there is none that can be written to.
        address: As it is written to, else as it stands in the source; None where it is missing.
        language: The tag of theirs; the shop's where nothing is known.
        values: What was asked for and is there.
    """

    row: int
    contact: str | None
    identity: str | None
    address: str | None
    language: str
    values: Mapping[str, Value]


def known(
    audience: Audience, where: str, parameters: Mapping[str, object], names: Collection[str]
) -> Iterator[Known]:
    """The rows of ``verdict`` and ``person`` (SQL) that ``where`` holds for, in the order of the source.

    ``names`` are the columns and facts wanted of them; those that were not read are passed over.
    """
    columns = [audience.columns[name] for name in sorted(names) if name in audience.columns]
    fields = ["verdict.row", "contact", "identity", "coalesce(address, person.email)", "language"]
    for column in columns:
        money = column.type is ColumnType.MONEY
        fields += [f'"value:{column.name}"', f'"currency:{column.name}"' if money else "NULL"]
    with closing(audience.cursor()) as cursor:
        cursor.execute(
            f"SELECT {', '.join(fields)} FROM verdict JOIN person ON person.row = verdict.row "
            f"WHERE {where} ORDER BY verdict.row",
            dict(parameters),
        )
        while batch := cursor.fetchmany(_BATCH):
            for row, contact, identity, address, language, *cells in batch:
                yield Known(
                    row=row,
                    contact=contact,
                    identity=identity,
                    address=address,
                    language=language or audience.question.settings.language,
                    values={
                        column.name: value_of(column, cell, currency)
                        for column, cell, currency in zip(columns, cells[::2], cells[1::2], strict=True)
                    },
                )
