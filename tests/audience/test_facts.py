"""Every fact in the table comes to the same for each customer, from each kind of source, or is refused in
these words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

import pytest

from engine.audience.fact.making import load_with_facts
from engine.audience.fact.reading import read_facts
from engine.audience.segment.model import AsOf
from engine.errors import BadInput
from engine.problem import Place, Problem
from engine.settings.model import ColumnType, Settings
from engine.source.catalogue import catalogue
from engine.source.loading import Loaded
from engine.source.model import Column, Nowhere
from tests.audience.fact_shop import CASES, KINDS, NOW, in_files, on_server, settings
from tests.servers import Server

TABLE = (CASES / "facts.txt").read_text("utf-8")
_ZONE = ZoneInfo("Asia/Yerevan")


class Offsets(Nowhere):
    """Places by the character of the text alone."""

    def text_place(self, _loc: tuple[str | int, ...], offset: int) -> Place:
        return Place(PurePath(""), offset)


OFFSETS = Offsets(PurePath(""))


def answered(
    tables: dict[str, dict[str, str]], root: Path, databases: Mapping[str, object] | None = None
) -> str:
    """The table again, with the answers of today."""
    lines: list[str] = []
    facts: dict[str, str] = {}
    asked: list[tuple[str, str]] = []
    for line in TABLE.splitlines():
        if line.startswith("  "):
            continue
        lines.append(line)
        if not line or line.startswith("#"):
            continue
        name, text = (part.strip() for part in line.split(":", 1))
        # Mistakes are the same wherever the rows are.
        wrong = problems(settings(in_files("csv"), facts | {name: text}), CASES)
        if wrong:
            lines += [f"  ! {p.place.line}: {p.message}" + (f" | {p.hint}" if p.hint else "") for p in wrong]
        else:
            facts[name] = text
            asked.append((line, name))
    loaded = read(settings(tables, facts, databases=databases), root)
    for line, name in asked:
        lines.insert(lines.index(line) + 1, "  = " + " ".join(values(loaded, name)))
    loaded.store.close()
    return "\n".join(lines) + "\n"


def problems(config: Settings, root: Path) -> list[Problem]:
    try:
        offered = catalogue(config, "customers", root, OFFSETS)
    except BadInput as error:
        return list(error.problems)
    return read_facts(offered, config.segments, OFFSETS, AsOf(NOW, _ZONE))[1]


def read(config: Settings, root: Path, *needed: str) -> Loaded:
    """The source with what is needed; everything, if nothing is said."""
    as_of = AsOf(NOW, _ZONE)
    offered = catalogue(config, "customers", root)
    facts, wrong = read_facts(offered, config.segments, OFFSETS, as_of)
    assert wrong == []
    names = needed or tuple(offered.columns)
    return load_with_facts(config, "customers", root, names, OFFSETS, offered, facts, as_of=as_of)


def values(loaded: Loaded, name: str) -> list[str]:
    column = loaded.columns[name]
    currency = f'"currency:{name}"' if column.type is ColumnType.MONEY else "NULL"
    rows = loaded.connection.execute(
        f'SELECT "value:name", "value:{name}", {currency}, "bad:{name}" FROM person ORDER BY row'  # noqa: S608
    ).fetchall()
    return [f"{who}:{'?' if bad else shown(column, value, code)}" for who, value, code, bad in rows]


def shown(column: Column, value: object, currency: str | None) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int() if column.type is ColumnType.MONEY:
            return f"{Decimal(value) / 100:f}{currency or ''}"
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return f"{value.replace(tzinfo=UTC).astimezone(_ZONE):%Y-%m-%dT%H:%M}"
        case _:
            return str(value).replace(" ", "_")


def test_facts_from_csv() -> None:
    assert answered(in_files("csv"), CASES) == TABLE


@pytest.mark.parametrize("kind", KINDS)
def test_facts(kind: str, tmp_path: Path) -> None:
    assert answered(KINDS[kind](tmp_path), tmp_path) == TABLE


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_facts_from_a_server(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server: Server = request.getfixturevalue(kind)
    databases = {"shop": server.written()}

    assert answered(on_server(server), tmp_path, databases) == TABLE
