"""Every rule in the table gives its people, from each kind of source alike, or is refused in these words."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.audience.choosing import Audience, read_rules
from engine.audience.judging import judge
from engine.audience.model import Question, Reason
from engine.audience.segment.model import AsOf, Segment
from engine.audience.segment.reading import read_segment
from engine.settings.model import Settings
from engine.source.catalogue import columns
from engine.source.loading import Loaded, load
from tests.audience.shop import CASES, KINDS, NOW, SEGMENTS, from_csv, from_server
from tests.programs import lacking
from tests.servers import Server

TABLE = (CASES / "rules.txt").read_text("utf-8")


def answered(settings: Settings, root: Path) -> str:
    """The table again, with the answers of today."""
    as_of = AsOf(NOW, settings.shop.time_zone)
    lines = []
    # Read once with everything in it: each rule then looks only at the columns it names.
    everything = columns(settings, "customers", root)
    loaded = load(settings, "customers", root, frozenset(everything))
    for line in TABLE.splitlines():
        if line.startswith("  "):
            continue
        lines.append(line)
        if not line or line.startswith("#"):
            continue
        found = read_segment(line, loaded.catalogue.columns, SEGMENTS, as_of)
        if isinstance(found, Segment):
            lines.append(people(settings, root, loaded, line))
        else:
            lines += [
                f"  ! {m.segment + ':' if m.segment else ''}{m.offset}: {m.message}"
                + (f" | {m.hint}" if m.hint else "")
                for m in found
            ]
    loaded.store.close()
    return "\n".join(lines) + "\n"


def people(settings: Settings, root: Path, loaded: Loaded, who: str) -> str:
    question = Question(
        settings=settings, root=root, source="customers", who=who, now=NOW, needs=frozenset({"given_name"})
    )
    rules = read_rules(question, loaded.catalogue)
    judge(question, loaded, rules)
    audience = Audience(question, loaded, rules)
    chosen = [str(person.values["given_name"]) for person in audience.people()]
    unreadable = [left.address for left in audience.left() if left.reason is Reason.UNREADABLE]
    names = [(address or "").partition("@")[0] for address in unreadable]
    return " ".join(["  =", *chosen, *(["?", *names] if names else [])])


def test_rules_from_csv() -> None:
    assert answered(from_csv(), CASES) == TABLE


@pytest.mark.parametrize("kind", KINDS)
def test_rules(kind: str, tmp_path: Path) -> None:
    assert answered(KINDS[kind](tmp_path), tmp_path) == TABLE


def test_rules_from_postgresql(postgresql: Server, tmp_path: Path) -> None:
    """Which sorts by the rules of English, where that can be had."""
    assert answered(from_server(postgresql, "text"), tmp_path) == TABLE


def test_rules_from_mariadb(mariadb: Server, tmp_path: Path) -> None:
    """Which takes 'Ann' and 'ann ' for the same."""
    assert answered(from_server(mariadb, "text"), tmp_path) == TABLE


@pytest.mark.parametrize(
    ("server", "texts"),
    [
        ("postgresql", 'varchar(200) COLLATE "en_US"'),
        ("postgresql", 'varchar(200) COLLATE "C"'),
        ("postgresql", "char(200)"),
        ("mariadb", "varchar(200) COLLATE utf8mb4_bin"),
        ("mariadb", "varchar(200) COLLATE utf8mb4_general_ci"),
        ("mariadb", "char(200) COLLATE utf8mb4_unicode_520_ci"),
        ("mariadb", "text CHARACTER SET utf8mb3 COLLATE utf8mb3_turkish_ci"),
    ],
)
def test_what_rules_are_asked_of_is_the_same(
    server: str, texts: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Then the same people come out, in the same order: no rule is ever carried out on a server."""
    there: Server = request.getfixturevalue(server)
    if "en_US" in texts:
        if not there.english:
            lacking("the locale en_US cannot be made")
        there.run("CREATE COLLATION \"en_US\" (LOCALE = 'en_US.UTF-8')")

    assert everything(from_server(there, texts), tmp_path) == everything(from_csv(), CASES)


def everything(settings: Settings, root: Path) -> list[tuple[object, ...]]:
    """All columns and facts of everybody, row by row, as rules and letters see them."""
    loaded = load(settings, "customers", root, frozenset(columns(settings, "customers", root)))
    names = sorted(column for [column, *_] in loaded.connection.execute("DESCRIBE person").fetchall())
    # What a cell that cannot be read looks like is for messages only; numbers may be written with more zeros.
    fields = ", ".join(f'"{name}"' for name in names if not name.startswith("raw:"))
    rows = loaded.connection.execute(f"SELECT {fields} FROM person ORDER BY row").fetchall()  # noqa: S608
    loaded.store.close()
    return rows
