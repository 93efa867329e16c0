"""What lies on the desk while files are saved: plans that take long or come too late, mistakes of ours."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from time import monotonic, sleep

import pytest

from engine.cli import run
from engine.cli.studio import bench
from engine.planning.inputs import Inputs
from engine.planning.plan import Plan
from engine.preview.desk import Bench, Desk, Look, Word
from engine.preview.seeing import Seen, letter_body, see
from tests.preview.conftest import Shop


@pytest.fixture
def shop(new_shop: Callable[[], Shop]) -> Shop:
    return new_shop()


@pytest.fixture
def ours(shop: Shop) -> Bench:
    return bench(shop.workspace, shop.root / "campaigns/thanks.yaml", "2027-03-16 10:00")


@contextmanager
def followed(desk: Desk) -> Iterator[Desk]:
    """A desk that follows what is saved."""
    stop = threading.Event()
    desk.begin()
    following = threading.Thread(target=desk.follow, args=[stop])
    following.start()
    try:
        yield desk
    finally:
        stop.set()
        following.join()
        desk.close()


def comes(desk: Desk, wanted: Callable[[Look], bool]) -> None:
    """Wait until the desk looks as ``wanted``."""
    limit = monotonic() + 20
    while monotonic() < limit:
        with desk.looking() as look:
            if wanted(look):
                return
        sleep(0.01)
    pytest.fail("the desk never came to look so")


def words(look: Look) -> str:
    """The first person's letter."""
    assert look.draft is not None
    seen = see(look.draft, next(look.draft.audience.people()))
    assert isinstance(seen, Seen)
    return seen.body.text


def test_a_letter_shows_while_its_plan_is_made_and_a_late_plan_is_thrown_away(
    shop: Shop, ours: Bench
) -> None:
    going = threading.Event()
    going.set()
    made: list[str] = []

    def plan(inputs, now, between):
        going.wait()
        found = ours.plan(inputs, now, between)
        made.append(inputs.templates["note/letter.md"].decode())
        return found

    with followed(Desk(replace(ours, plan=plan))) as desk:
        going.clear()
        shop.change("templates/note/letter.md", "You took", "You carried")
        comes(desk, lambda look: "You carried" in words(look) and look.planning and look.plan is None)
        shop.change("templates/note/letter.md", "You carried", "You chose")
        comes(desk, lambda look: "You chose" in words(look) and look.planning)
        going.set()
        comes(desk, lambda look: look.plan is not None)
        with desk.looking() as look:
            assert "You chose" in words(look)
            assert not look.planning
    assert "You chose" in made[-1]


def test_people_are_chosen_anew_where_the_letter_asks_for_more(shop: Shop, ours: Bench) -> None:
    with followed(Desk(ours)) as desk:
        shop.change("templates/note/letter.md", "You took", "In {{ city }} you took")
        comes(desk, lambda look: "In London you took Dune" in words(look))


def test_all_mistakes_come_as_check_tells_them(shop: Shop, ours: Bench) -> None:
    """Those in the letter as well, though the campaign's keep it from being planned."""
    with followed(Desk(ours)) as desk:
        shop.change("templates/note/letter.md", "{{ closing() }}", "{{ clsing() }}")
        shop.change("campaigns/thanks.yaml", "sender: ann", "sender: bob")
        comes(desk, lambda look: len(look.problems) == 2)
        with desk.looking() as look:
            assert [str(problem).partition("\n")[0] for problem in look.problems] == [
                "campaigns/thanks.yaml:7:9: there is no sender 'bob' in config.yaml",
                "templates/note/letter.md:13: nothing is called 'clsing'",
            ]
            assert look.plan is None


def test_a_mistake_of_ours_is_told_and_the_next_save_tries_again(shop: Shop, ours: Bench) -> None:
    broken = [True]

    def plan(inputs, now, between):
        if broken:
            raise RuntimeError("secret details")
        return ours.plan(inputs, now, between)

    told: list[str] = []

    def broke(details: str) -> str:
        told.append(details)
        return "this is our mistake"

    with followed(Desk(replace(ours, plan=plan, broke=broke))) as desk:
        with desk.looking() as look:
            assert (look.message, look.plan) == ("this is our mistake", None)
        assert "secret details" in told[0]
        broken.clear()
        shop.change("templates/note/letter.md", "You took", "You carried")
        comes(desk, lambda look: look.plan is not None and not look.message)


class Held:
    """Plans that stop before their first letter once ``hold`` is called, until ``go`` is."""

    def __init__(self, ours: Bench) -> None:
        self._ours = ours
        self._going = threading.Event()
        self._going.set()
        self.waiting = threading.Event()
        #: For each plan how many letters it began, and whether it was made.
        self.plans: list[tuple[int, bool]] = []

    def plan(self, inputs: Inputs, now: datetime, between: Callable[[], None]) -> Plan:
        begun = 0

        def counted() -> None:
            nonlocal begun
            self.waiting.set()
            self._going.wait()
            between()
            begun += 1

        made = False
        try:
            found = self._ours.plan(inputs, now, counted)
            made = True
        finally:
            self.plans.append((begun, made))
        return found

    def hold(self) -> None:
        self._going.clear()
        self.waiting.clear()

    def go(self) -> None:
        self._going.set()


def test_a_plan_that_nobody_waits_for_any_more_ends_at_once(shop: Shop, ours: Bench) -> None:
    """Among many people it would hold up the next one."""
    held = Held(ours)
    with followed(Desk(replace(ours, plan=held.plan))) as desk:
        held.hold()
        shop.change("templates/note/letter.md", "You took", "You carried")
        held.waiting.wait()
        shop.change("templates/note/letter.md", "You carried", "You chose")
        comes(desk, lambda look: "You chose" in words(look))
        held.go()
        comes(desk, lambda look: look.plan is not None)
        with desk.looking() as look:
            assert "You chose" in words(look)

    assert held.plans == [(5, True), (0, False), (5, True)]


def test_the_end_waits_for_no_plan(shop: Shop, ours: Bench) -> None:
    held = Held(ours)
    desk, stop = Desk(replace(ours, plan=held.plan)), threading.Event()
    desk.begin()
    following = threading.Thread(target=desk.follow, args=[stop])
    following.start()
    held.hold()
    shop.change("templates/note/letter.md", "You took", "You carried")
    held.waiting.wait()
    stop.set()
    while not desk.over:
        sleep(0.01)
    held.go()
    following.join()
    desk.close()

    assert held.plans == [(5, True), (0, False)]


def test_a_letter_whose_files_are_gone_stays_in_view_as_it_was(shop: Shop, ours: Bench) -> None:
    with followed(Desk(ours)) as desk:
        shutil.move(shop.root / "templates", shop.root / "elsewhere")
        comes(desk, lambda look: look.broken)
        with desk.looking() as look:
            assert "You took Dune home." in words(look)
            assert look.stale
            assert not look.message
        shutil.move(shop.root / "elsewhere", shop.root / "templates")
        comes(desk, lambda look: look.plan is not None and not look.broken)


def test_a_database_counts_even_while_it_is_written_to(new_shop: Callable[[], Shop]) -> None:
    """What was written last stands in a file beside it."""
    shop = new_shop()
    shop.change("config.yaml", "    file: customers.csv\n", "    database: shop.sqlite\n    table: people\n")
    with closing(sqlite3.connect(shop.root / "shop.sqlite")) as database:
        database.execute("PRAGMA journal_mode=wal")
        database.execute("CREATE TABLE people (id, given_name, family_name, email, city, language, book)")
        ada = ("1", "Ada", "Stone", "ada@example.com", "London", "en", "Dune")
        database.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)", ada)
        database.commit()
        with followed(Desk(bench(shop.workspace, shop.root / "campaigns/thanks.yaml", None))) as desk:
            comes(desk, lambda look: "You took Dune" in words(look))
            database.execute("UPDATE people SET book = 'Emma'")
            database.commit()
            comes(desk, lambda look: "You took Emma" in words(look))


def test_a_letter_is_written_once_for_all_that_shows_it(shop: Shop, ours: Bench) -> None:
    with followed(Desk(ours)) as desk, desk.looking() as look:
        assert look.draft is not None
        people = list(look.draft.audience.people())
        for contact in people:
            see(look.draft, contact)
        before = look.draft.composer.tally.letters
        see(look.draft, people[-1])
        assert letter_body(look.draft, people[-1]) is not None
        assert look.draft.composer.tally.letters == before
        see(look.draft, people[0])
        assert look.draft.composer.tally.letters == before + 1
        assert len(look.draft.written) == 4


def test_whose_word_a_plan_has_is_told_and_asked_again(shop: Shop) -> None:
    config = str(shop.root / "config.yaml")
    with (shop.root / "config.yaml").open("a") as file:
        file.write("approval: {needed: yes}\n")
    ours = bench(shop.workspace, shop.root / "campaigns/thanks.yaml", "2027-03-16 10:00")
    approve = ["--config", config, "approve", "thanks", "--by", "Ann", "--yes", "--at", "2027-03-16 10:00"]
    missing = Word(told="not approved yet", hint="gramercy approve thanks", given=None, holds=None)

    with followed(Desk(ours)) as desk:
        comes(desk, lambda look: look.word == missing)
        desk.ask_again()
        assert run(approve) == 0
        desk.ask_again()
        comes(desk, lambda look: look.word != missing)
        with desk.looking() as look:
            assert look.word is not None
            assert (look.word.holds, look.word.hint) == (True, "")
            assert look.word.told.startswith("Approved by Ann on ")
        shop.change("templates/note/letter.md", "You took", "You carried")
        comes(desk, lambda look: look.plan is not None and "You carried" in words(look))
        with desk.looking() as look:
            assert look.word is not None
            assert (look.word.holds, look.word.hint) == (False, "gramercy approve thanks")
            assert "2 letters read differently" in look.word.told


def test_no_word_is_looked_for_where_none_is_asked_for(ours: Bench) -> None:
    with followed(Desk(ours)) as desk, desk.looking() as look:
        assert look.plan is not None
        assert look.word is None
