"""The file itself: made, brought up to date, and its troubles told in plain words."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import engine.ledger.migrations
from engine.errors import LedgerBroken
from engine.ledger.database import SCHEMA
from engine.ledger.ledger import Ledger
from engine.ledger.model import Why
from tests.ledger.making import NOW, new_left_out, new_letter, new_run, opened, planned


def test_an_empty_folder_gets_a_ledger(tmp_path: Path) -> None:
    """Through alembic's steps, durable, in the mode that lets readers read while a send writes."""
    with Ledger(tmp_path / "deep" / "er" / "ledger.sqlite", witness=tmp_path / "witness") as ledger:
        planned(ledger, 1)
        with ledger._database.writing() as connection:
            told = {
                pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
                for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 120_000}


def test_the_schema_number_is_that_of_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(engine.ledger.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


def test_alembic_is_not_loaded_for_a_ledger_that_is_up_to_date(tmp_path: Path) -> None:
    opened(tmp_path).close()
    program = (
        "import sys; from pathlib import Path; from engine.ledger.ledger import Ledger;"
        "folder = Path(sys.argv[1]); Ledger(folder / 'ledger.sqlite', witness=folder / 'witness').close();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False).returncode == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET detail = 'another story'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT id, letter, 0, was, fate, code, status, '', '' FROM event",
    ],
)
def test_history_is_never_changed(ledger: Ledger, change: str) -> None:
    run = planned(ledger, 1)
    ledger.cancel(run.id, by="mariam", now=NOW)
    before = ledger.history(1)
    with pytest.raises(LedgerBroken, match="history is never changed"), ledger._writing() as connection:
        connection.exec_driver_sql(change)
    assert ledger.history(1) == before


def test_letters_are_never_deleted(ledger: Ledger) -> None:
    planned(ledger, 1)
    with pytest.raises(LedgerBroken, match="letters are never deleted"), ledger._writing() as connection:
        connection.exec_driver_sql("DELETE FROM letter")


def test_no_change_of_fate_escapes_the_history(ledger: Ledger) -> None:
    """Not even one made by hand."""
    planned(ledger, 1)
    with ledger._writing() as connection:
        connection.exec_driver_sql("UPDATE letter SET fate = 'accepted', changed_by = 'somebody'")
    assert [(event.fate, event.by) for event in ledger.history(1)] == [("accepted", "somebody")]


def test_a_fate_nobody_knows_is_refused(ledger: Ledger) -> None:
    planned(ledger, 1)
    with pytest.raises(LedgerBroken, match="CHECK"), ledger._writing() as connection:
        connection.exec_driver_sql("UPDATE letter SET fate = 'lost'")


def test_another_program_s_database(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE customers (name TEXT)")
    other.close()
    with pytest.raises(LedgerBroken, match=r"ledger\.sqlite: these are not our records"):
        opened(tmp_path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("id,name\n" * 200)
    with pytest.raises(LedgerBroken, match=r"ledger\.sqlite: these are not our records"):
        opened(tmp_path)


def test_a_damaged_ledger(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 500)
        path = ledger.path
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 20)
    with pytest.raises(LedgerBroken, match=r"ledger\.sqlite: it is damaged"):
        opened(tmp_path)


def test_a_ledger_of_a_newer_release(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger, ledger._writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(
        LedgerBroken, match="a newer release of gramercy has written these records\n  hint: update"
    ):
        opened(tmp_path)


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(LedgerBroken, match=r"ledger\.sqlite: it cannot be opened"):
        Ledger(tmp_path / "ledger.sqlite", witness=tmp_path / "witness")


def test_no_room_left(tmp_path: Path) -> None:
    """SQLite is told that its file may not grow: the error is the disk's own."""
    with opened(tmp_path) as ledger:
        with ledger._database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerBroken, match="there is no room left on the disk"):
            planned(ledger, 5000)
        assert ledger.runs() == []


def test_a_ledger_that_may_not_be_written(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        with ledger._database.writing() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(LedgerBroken, match="it may not be written to"):
            ledger.suppress("ada@home.example", Why.ASKED, source="a test", now=NOW)


def test_a_ledger_that_stays_locked(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger, opened(tmp_path) as other:
        with other._database.writing() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        with (
            ledger._database.writing(),
            pytest.raises(LedgerBroken, match="another process has kept it locked"),
        ):
            other.suppress("ada@home.example", Why.ASKED, source="a test", now=NOW)


def test_nobody_s_data_is_in_an_error(ledger: Ledger) -> None:
    planned(ledger, 1)
    with pytest.raises(LedgerBroken) as caught:
        ledger.freeze(new_run(2, campaign="april"), [new_letter(1)], [new_left_out(1)], NOW)
    assert "Person" not in str(caught.value)
    assert "home.example" not in str(caught.value)


def test_a_name_from_outside_is_data_in_every_place(ledger: Ledger) -> None:
    """Quotes, semicolons, what looks like a parameter, a NUL: all of it comes back as it was."""
    hostile = "'; DROP TABLE letter; --\x00:run \\ \" ?"
    run = ledger.freeze(
        new_run(1, campaign=hostile, occurrence=hostile), [new_letter(1, contact=hostile)], [], NOW
    )
    ledger.pause(run.id, hostile)
    assert ledger.find_run(hostile, hostile) == ledger.get_run(run.id)
    assert ledger.get_run(run.id).detail == hostile
    assert [letter.contact for letter in ledger.letters(run.id)] == [hostile]
