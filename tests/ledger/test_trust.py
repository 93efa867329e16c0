"""A ledger that has forgotten letters, or is used twice, is refused."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.errors import LedgerBroken
from engine.fate import Fate, Outcome
from engine.ledger import witness as witnesses
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Done, Go, Step, Why
from tests.ledger.making import NOW, claimed, new_letter, new_run, opened, planned


def copy_of(path: Path, to: Path) -> Path:
    """A copy made with SQLite's own backup, as careful people make them."""
    with sqlite3.connect(path) as source, sqlite3.connect(to) as target:
        source.backup(target)
    source.close()
    target.close()
    return to


def put_back(copy: Path, path: Path) -> None:
    for leaving in ("-wal", "-shm"):
        path.with_name(path.name + leaving).unlink(missing_ok=True)
    shutil.copy(copy, path)


def test_a_ledger_is_opened_again_and_again(tmp_path: Path) -> None:
    for campaign in ("a", "b", "c"):
        with opened(tmp_path) as ledger:
            ledger.suppress(f"{campaign}@home.example", Why.ASKED, source="a test", now=NOW)
    with opened(tmp_path) as ledger, opened(tmp_path) as again:
        again.suppress("d@home.example", Why.ASKED, source="a test", now=NOW)
        ledger.suppress("e@home.example", Why.ASKED, source="a test", now=NOW)
    with opened(tmp_path) as ledger:
        assert len(list(ledger.suppressions())) == 5


def test_a_copy_put_back_is_refused_however_young(tmp_path: Path) -> None:
    """Taken in the middle of a send, one commit before it is put back."""
    with opened(tmp_path) as ledger:
        [letter] = claimed(ledger, planned(ledger, 1))
        copy = copy_of(ledger.path, tmp_path / "copy")
        assert ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW) == [Go.YES]
        path = ledger.path
    put_back(copy, path)

    with pytest.raises(
        LedgerBroken, match=r"older than the ones last used here.*\n  hint: .*gramercy ledger adopt"
    ):
        opened(tmp_path)


def test_a_copy_with_nothing_missing_may_be_put_back(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 1)
        copy = copy_of(ledger.path, tmp_path / "copy")
        path = ledger.path
    put_back(copy, path)

    with opened(tmp_path) as ledger:
        assert ledger.tally(1).unsent == 1


def test_dying_between_commit_and_witness_locks_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as ledger:
        run = planned(ledger, 1)
        monkeypatch.setattr(ledger._witness, "advance", lambda _generation: None)
        ledger.pause(run.id, "asked to")
    with opened(tmp_path) as ledger:
        assert ledger.get_run(run.id).detail == "asked to"


def test_a_ledger_nobody_remembers_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 1)
    shutil.rmtree(tmp_path / "witness")

    with pytest.raises(LedgerBroken, match="nothing on this computer remembers these records"):
        opened(tmp_path)


def test_a_moved_ledger_is_believed(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with Ledger(tmp_path / "old" / "ledger.sqlite", witness=tmp_path / "witness") as ledger:
        planned(ledger, 1)
    (tmp_path / "old").rename(tmp_path / "new")
    for _ in range(2):
        with Ledger(tmp_path / "new" / "ledger.sqlite", witness=tmp_path / "witness") as ledger:
            assert ledger.tally(1).unsent == 1


def test_the_same_ledger_by_another_name_is_believed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "other").symlink_to(tmp_path / "real")
    for campaign, name in (("a", "real"), ("b", "other"), ("c", "real")):
        with Ledger(tmp_path / name / "ledger.sqlite", witness=tmp_path / "witness") as ledger:
            ledger.freeze(new_run(1, campaign=campaign), [new_letter(ord(campaign))], [], NOW)
            assert [run.campaign for run in ledger.runs()][-1] == "a"


def test_a_second_copy_in_use_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 1)
        original = ledger.path
    copy = copy_of(original, tmp_path / "copy.sqlite")

    with pytest.raises(
        LedgerBroken, match=r"these records are a copy of those at .*ledger\.sqlite, which are still there"
    ):
        Ledger(copy, witness=tmp_path / "witness")
    with opened(tmp_path):
        pass


def test_adopting_takes_a_ledger_over_as_one_of_its_own(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 2)
        copy = copy_of(ledger.path, tmp_path / "copy.sqlite")

    Ledger.adopt(copy, witness=tmp_path / "witness")

    with Ledger(copy, witness=tmp_path / "witness") as adopted, opened(tmp_path) as original:
        assert adopted.tally(1).unsent == 2
        assert original.tally(1).unsent == 2
        adopted.cancel(1, by="mariam", now=NOW)
    with Ledger(copy, witness=tmp_path / "witness"), opened(tmp_path):
        pass


def test_adopting_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerBroken, match="there is no ledger"):
        Ledger.adopt(tmp_path / "ledger.sqlite", witness=tmp_path / "witness")
    assert not (tmp_path / "ledger.sqlite").exists()


def test_adopting_leaves_what_the_dead_had_at_risk_unsure(tmp_path: Path) -> None:
    """Their locks stayed on the machine the copy came from."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, 2)
        first, second = claimed(ledger, run, 2)
        ledger.advance([Step(at_risk=AtRisk(letter=first, date=NOW))], NOW)
        (tmp_path / "elsewhere").mkdir()
        copy = copy_of(ledger.path, tmp_path / "elsewhere" / "ledger.sqlite")
        ledger.advance([Step(done=Done(letter=second, outcome=Outcome(fate=Fate.REFUSED)))], NOW)

    Ledger.adopt(copy, witness=tmp_path / "witness")
    with Ledger(copy, witness=tmp_path / "witness") as adopted:
        adopted.recover(NOW)
        assert (adopted.tally(run.id).unsure, adopted.tally(run.id).unsent) == (1, 1)


@pytest.mark.parametrize("nonsense", [b"", b"what\n/x\n", b"12"])
def test_a_witness_that_holds_nonsense(tmp_path: Path, nonsense: bytes) -> None:
    with opened(tmp_path):
        pass
    [witness] = (tmp_path / "witness").iterdir()
    witness.write_bytes(nonsense)

    with pytest.raises(LedgerBroken, match="what it remembers of the records cannot be read"):
        opened(tmp_path)


def test_a_witness_that_cannot_be_written_stops_everything(tmp_path: Path) -> None:
    """A commit nobody outside remembers is not answered with yes."""
    with opened(tmp_path) as ledger:
        [letter] = claimed(ledger, planned(ledger, 1))
        ledger._witness.close()
        shutil.rmtree(tmp_path / "witness")
        with pytest.raises(LedgerBroken):
            ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW)


def test_a_witness_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "witness").write_text("a file is in the way")
    with pytest.raises(LedgerBroken, match=r"witness.*: (File exists|Not a directory)"):
        opened(tmp_path)


def test_a_ledger_in_which_nothing_was_written_needs_no_witness(tmp_path: Path) -> None:
    """A plan looked at on one machine does not lock the next one out."""
    opened(tmp_path).close()
    for witness in (tmp_path / "witness").iterdir():
        witness.unlink()

    with opened(tmp_path) as ledger:
        ledger.suppress("a@home.example", Why.ASKED, source="a test", now=NOW)
    with opened(tmp_path) as ledger:
        assert len(list(ledger.suppressions())) == 1


@pytest.mark.parametrize("leaving", ["", "ledger.sqlite-wal"])
def test_a_ledger_that_is_gone_is_not_begun_anew_unasked(tmp_path: Path, leaving: str) -> None:
    """Whoever deletes our folder would write to everybody again, and to those who asked us to stop."""
    with opened(tmp_path) as ledger:
        planned(ledger, 1)
        path, kept = ledger.path, leaving and tmp_path.joinpath(leaving).read_bytes()
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        tmp_path.joinpath(name).unlink(missing_ok=True)
    if leaving:
        tmp_path.joinpath(leaving).write_bytes(kept or b"")

    for _ in range(2):
        with pytest.raises(LedgerBroken, match="the records that were kept here are gone: letters they knew"):
            Ledger(path, witness=tmp_path / "witness")

    last = max(witness.stat().st_mtime_ns for witness in (tmp_path / "witness").iterdir())
    with pytest.raises(LedgerBroken, match="the records that were kept here are gone"):
        Ledger(path, witness=tmp_path / "witness", made_at=last)

    Ledger.adopt(path, witness=tmp_path / "witness")
    with Ledger(path, witness=tmp_path / "witness") as ledger:
        assert ledger.runs() == []


def test_another_workspace_in_the_same_place_begins_anew(tmp_path: Path) -> None:
    """Every file of it is younger than the last word of the witness."""
    with opened(tmp_path) as ledger:
        planned(ledger, 1)
        path = ledger.path
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        tmp_path.joinpath(name).unlink(missing_ok=True)
    last = max(witness.stat().st_mtime_ns for witness in (tmp_path / "witness").iterdir())

    with Ledger(path, witness=tmp_path / "witness", made_at=last + 1) as ledger:
        assert ledger.runs() == []
        planned(ledger, 1)
    with Ledger(path, witness=tmp_path / "witness") as ledger:
        assert len(ledger.runs()) == 1


def test_a_new_ledger_beside_others_is_begun(tmp_path: Path) -> None:
    """Also where a witness holds nonsense, and where one stood in which nothing was written."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with Ledger(tmp_path / "a/ledger.sqlite", witness=tmp_path / "witness") as ledger:
        planned(ledger, 1)
    with Ledger(tmp_path / "b/ledger.sqlite", witness=tmp_path / "witness"):
        pass
    (tmp_path / "b/ledger.sqlite").unlink()
    (tmp_path / "witness/nonsense").write_bytes(b"nonsense")

    with Ledger(tmp_path / "b/ledger.sqlite", witness=tmp_path / "witness") as ledger:
        assert ledger.runs() == []


def test_a_witness_that_is_emptied_while_in_use_stops_everything(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 1)
        [witness] = (tmp_path / "witness").iterdir()
        witness.write_bytes(b"")
        with pytest.raises(LedgerBroken, match="what it remembers of the records cannot be read"):
            ledger.suppress("a@home.example", Why.ASKED, source="a test", now=NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of an open file")
@pytest.mark.parametrize("instead", [False, True])
def test_a_ledger_taken_away_while_in_use_stops_everything(tmp_path: Path, instead: bool) -> None:
    """What is written into a file without a name nobody will ever read."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, 1)
        [letter] = claimed(ledger, run)
        copy = copy_of(ledger.path, tmp_path / "copy")
        ledger.path.unlink()
        if instead:
            copy.rename(ledger.path)
        with pytest.raises(LedgerBroken):
            ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of an open file")
@pytest.mark.parametrize("instead", [False, True])
def test_nothing_is_read_from_or_made_in_the_place_of_a_ledger_taken_away(
    tmp_path: Path, instead: bool
) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 1)
        copy = copy_of(ledger.path, tmp_path / "copy")
        ledger.path.rename(tmp_path / "away")
        if instead:
            copy.rename(ledger.path)
        with pytest.raises(LedgerBroken):
            list(ledger.suppressions())
        assert ledger.path.exists() == instead
        (tmp_path / "away").rename(ledger.path)
        assert list(ledger.suppressions()) == []


def test_threads_that_write_at_once_leave_the_witness_whole(tmp_path: Path) -> None:
    """As the pages' threads do, each with an opt-out."""
    here = tmp_path / "ledger.sqlite"
    witness = witnesses.Witness(tmp_path, "witness")
    witness.establish(witnesses.Testimony(0, here))
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for _ in threads.map(witness.advance, range(1, 4001)):
                pass
    finally:
        sys.setswitchinterval(switching)
        witness.close()
    assert witness.read() == witnesses.Testimony(4000, here)
