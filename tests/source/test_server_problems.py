"""What a database server refuses, or cannot do, each with the exact words it gets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path, PurePath

import pytest

from engine.document.reading import Document
from engine.errors import BadInput
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from engine.source.loading import load
from tests.servers import PASSWORD, Server

CASES = Path(__file__).parent.parent / "cases" / "servers"
SHOP = "shop: {name: Shop, time zone: Asia/Yerevan}\n"
READER = {
    "postgresql": ("DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN PASSWORD 's3cret'"),
    "mariadb": ("CREATE OR REPLACE USER reader@'%' IDENTIFIED BY 's3cret'",),
}


def cases(kind: str) -> list[Path]:
    """Those for both kinds of servers, and those for this one."""
    others = {"postgresql", "mariadb"} - {kind}
    return sorted(file for file in CASES.glob("*.case") if file.stem.rpartition("_")[2] not in others)


@pytest.mark.parametrize("case", cases("postgresql"), ids=lambda case: case.stem)
def test_problems_of_postgresql(
    case: Path, postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _see(case, postgresql, tmp_path, monkeypatch)


@pytest.mark.parametrize("case", cases("mariadb"), ids=lambda case: case.stem)
def test_problems_of_mariadb(
    case: Path, mariadb: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _see(case, mariadb, tmp_path, monkeypatch)


def _see(case: Path, server: Server, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case is a config, SQL for the server (a statement a line; READER makes an account), SQL of somebody
    who holds on to something meanwhile, and the problems, perhaps for each kind of server."""
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    config, *parts = case.read_text("utf-8").split("=== ")
    sections = {name: text for name, _, text in (part.partition("\n") for part in parts)}
    words = {
        "KIND": server.kind,
        "PORT": str(server.port),
        "NAME": server.database,
        "USER": str(server.written()["username"]),
        "READER_NAME": "reader" if server.kind == "postgresql" else "reader@'%'",
    }
    for statement in sections.get("sql", "").splitlines():
        if statement == "READER":
            server.run(*READER[server.kind])
        else:
            server.run(_filled(statement, words))
    text = SHOP + _filled(config, words)
    read = read_settings(text.encode(), PurePath("config.yaml"))
    assert read.value is not None, read.problems
    assert read.document is not None

    with server.holding(sections.get("held", "").splitlines()), pytest.raises(BadInput) as raised:
        _load(read.value, root, read.document)

    shown = "".join(f"{problem}\n" for problem in raised.value.problems)
    for word in ("PORT", "NAME", "USER"):
        shown = shown.replace(words[word], word)
    expected = sections.get(f"problems of {server.kind}", sections.get("problems"))
    assert shown == expected
    assert PASSWORD not in str(raised.value)
    assert server.connections() == 0


def _load(settings: Settings, root: Path, places: Document) -> None:
    """Read birthdays, with a statement limit of a second."""
    short = {
        name: each.model_copy(update={"statement_limit": timedelta(seconds=1)})
        for name, each in settings.databases.items()
    }
    changed = settings.model_copy(update={"databases": short})
    load(changed, "customers", root, {"birthday"}, places).store.close()


def _filled(text: str, words: dict[str, str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, words[word])
    return text
