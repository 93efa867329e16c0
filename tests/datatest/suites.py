"""A config with tests of the data, read and run over the rows beside the case files."""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from engine.audience.segment.model import AsOf
from engine.datatest.model import Suite, Tested
from engine.datatest.reading import read_suite
from engine.datatest.running import run
from engine.datatest.saving import Failures
from engine.document.reading import Document
from engine.problem import Problem, in_order
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from engine.source.catalogue import catalogue
from engine.source.loading import load

CASES = Path(__file__).parents[1] / "cases" / "datatests"
#: 28 February 2027, 12:00 in Yerevan.
NOW = datetime(2027, 2, 28, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Read:
    """A config, its tests, and what is wrong with them."""

    settings: Settings | None
    document: Document | None
    suite: Suite
    problems: list[Problem]
    as_of: AsOf | None


def read(text: str, root: Path = CASES) -> Read:
    found = read_settings(text.encode(), PurePosixPath("config.yaml"))
    settings, document = found.value, found.document
    if settings is None or document is None:
        return Read(settings, document, Suite(), list(found.problems), None)
    as_of = AsOf(NOW, settings.shop.time_zone)
    [source] = settings.sources
    offered = catalogue(settings, source, root, document)
    suite, problems = read_suite(settings, source, offered, document, as_of)
    return Read(settings, document, suite, in_order(problems), as_of)


def found(text: str, root: Path = CASES, failures: Path | None = None) -> list[Tested]:
    """What comes of the tests of a config without mistakes."""
    config = read(text, root)
    assert config.problems == []
    assert config.settings is not None
    assert config.document is not None
    assert config.as_of is not None
    [source] = config.settings.sources
    loaded = load(
        config.settings,
        source,
        root,
        config.suite.columns,
        config.document,
        orders=config.suite.order_columns,
    )
    with closing(loaded.store):
        kept = None if failures is None else Failures(failures, PurePosixPath("failures"))
        return run(config.suite, loaded, as_of=config.as_of, places=config.document, failures=kept)


def told(tested: list[Tested]) -> str:
    return "".join(f"{each.problem}\n" for each in tested if each.problem is not None)


def tables(folder: Path) -> str:
    """Every file of a folder of failures, as people see them."""
    return "".join(f"--- {file.name}\n{file.read_text('utf-8-sig')}" for file in sorted(folder.glob("*")))


def copied(folder: Path, *, changed: datetime = NOW) -> Path:
    """The rows of the cases in ``folder``, changed then."""
    for name in ("customers.csv", "orders.csv"):
        shutil.copyfile(CASES / name, folder / name)
        os.utime(folder / name, (changed.timestamp(), changed.timestamp()))
    return folder


def as_database(folder: Path) -> Path:
    """The same rows in a database ``shop.db``, all cells text and empty ones NULL."""
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        for table in ("customers", "orders"):
            with (CASES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                headings, *rows = csv.reader(file)
            names = ", ".join(f'"{heading}"' for heading in headings)
            database.execute(f"CREATE TABLE {table} ({names})")
            marks = ", ".join("?" * len(headings))
            cells = [[cell or None for cell in row] for row in rows]
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", cells)  # noqa: S608 - our own names
        database.commit()
    return folder
