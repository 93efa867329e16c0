"""docs/architecture.md draws the rooms; these tests see that the code is built that way."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "engine"
LARGEST_MODULE = 400


def _rows(heading: str) -> list[list[str]]:
    """The cells of the table in docs/architecture.md whose first column is ``heading``."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = text.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


#: The rooms in the order of the document; a room imports from those before it only.
ROOMS = [name.rstrip("/") for row in _rows("room") for name in re.findall(r"[\w/]+", row[0])]
#: Library → where it may be imported, as module names relative to engine.
LIBRARIES = {
    library: [place.rstrip("/").replace("/", ".") for place in re.findall(r"`([\w/]+)`", row[1])]
    for row in _rows("library")
    for library in row[0].split()
}


def modules() -> dict[str, str]:
    """Every module of engine by its name relative to it, and its text."""
    found = {}
    for file in ENGINE.rglob("*.py"):
        parts = file.relative_to(ENGINE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = file.read_text("utf-8")
    return found


def imported(source: str) -> list[str]:
    """The full name of everything that ``source`` imports, also inside functions."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names += [f"{module}.{alias.name}" for alias in node.names] if module == "engine" else [module]
    return names


def uphill(module: str, source: str) -> list[str]:
    """What ``module`` imports from its own package and should not."""
    here = module.partition(".")[0]
    # engine itself, and what the document has yet to draw (another test says so), may import nothing of ours.
    height = ROOMS.index(here) if here in ROOMS else -1
    found = []
    for name in imported(source):
        top, _, rest = name.partition(".")
        room = rest.partition(".")[0]
        if top == "":
            found.append(f"{name} (relative)")
        elif top == "engine" and room in ROOMS and ROOMS.index(room) > height:
            found.append(name)
    return found


def foreign(module: str, source: str) -> list[str]:
    """The libraries that ``module`` imports and should not know."""
    tops = {name.partition(".")[0] for name in imported(source)} - {"engine", ""} - sys.stdlib_module_names
    return sorted(
        top
        for top in tops
        if not any(f"{module}.".startswith(f"{place}.") for place in LIBRARIES.get(top, []))
    )


def test_the_document_draws_every_room() -> None:
    rooms = {module.partition(".")[0] for module in modules()} - {""}

    assert sorted(rooms - set(ROOMS)) == [], "rooms that docs/architecture.md does not know"


def test_every_module_imports_downhill() -> None:
    assert {name: found for name, source in modules().items() if (found := uphill(name, source))} == {}


def test_every_library_is_known_to_its_room_only() -> None:
    assert {name: found for name, source in modules().items() if (found := foreign(name, source))} == {}


def test_no_module_has_grown_too_large() -> None:
    sizes = {name: source.count("\n") for name, source in modules().items()}

    assert {name: size for name, size in sizes.items() if size > LARGEST_MODULE} == {}


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("audience.choosing", "from engine.cli import cli", ["engine.cli"]),
        ("audience.choosing", "import engine.ledger.ledger", ["engine.ledger.ledger"]),
        ("errors", "def f():\n    from engine import clock", ["engine.clock"]),
        ("letter.shape", "from . import slots", [". (relative)"]),
        ("problem", "from engine.errors import BadInput", ["engine.errors"]),
        ("cli.send", "from engine.audience.choosing import choose\nfrom engine import clock", []),
        ("letter.shape", "from engine.letter.slots import Slot", []),
    ],
)
def test_the_check_of_directions_bites(module: str, source: str, found: list[str]) -> None:
    """A guard that has stopped looking passes everything; this one still looks."""
    assert uphill(module, source) == found


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("delivery.folder", "import aiosmtplib", ["aiosmtplib"]),
        ("delivery.smtp", "import aiosmtplib.errors", []),
        ("delivery.smtpx", "from aiosmtplib import SMTP", ["aiosmtplib"]),
        ("cli.send", "from rich.table import Table\nimport duckdb, os", ["duckdb"]),
        ("cli.send", "import unheard_of", ["unheard_of"]),
        ("locales", "def f():\n    import babel.dates", []),
    ],
)
def test_the_check_of_libraries_bites(module: str, source: str, found: list[str]) -> None:
    assert foreign(module, source) == found


def test_the_document_was_read() -> None:
    """Enough of it to know that both tables were found whole."""
    assert (ROOMS[0], ROOMS[-1]) == ("problem", "cli")
    assert len(ROOMS) == len(set(ROOMS)) > 15
    assert LIBRARIES["sqlalchemy"] == ["ledger", "source.sqlitefile"]
    assert LIBRARIES["rich"] == LIBRARIES["click"] == ["cli"]
    assert {"campaign.model", "inbox.page", "problem"} <= modules().keys()
