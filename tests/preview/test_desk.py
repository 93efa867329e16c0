"""What lies on the desk while files are saved: plans that take long or come too late, mistakes of ours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic, sleep

import pytest

from engine.cli.studio import bench
from engine.preview.desk import Bench, Desk, Look
from engine.preview.seeing import Seen, see
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

    def plan(inputs, now):
        going.wait()
        found = ours.plan(inputs, now)
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

    def plan(inputs, now):
        if broken:
            raise RuntimeError("secret details")
        return ours.plan(inputs, now)

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
