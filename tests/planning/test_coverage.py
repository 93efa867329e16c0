"""Whose letters are worth looking at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audience.model import Contact
from engine.letter.branches import Branch
from engine.planning.coverage import MOST_SETS, Coverage, Gathering
from engine.planning.covering import fewest
from engine.planning.edges import traits
from engine.planning.plan import Plan, make_plan
from engine.planning.question import Known
from engine.problem import Place
from engine.settings.example import example_config
from engine.starter.files import starter_files
from engine.token import Keyring
from engine.wiring import campaign_inputs
from engine.workspace import find

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
LETTER = PurePosixPath("templates/a/letter.md")


def person(row: int, language: str = "en", **values: str | int | tuple[()] | None) -> Contact:
    return Contact(
        row=row,
        id=f"c{row}",
        address=f"c{row}@example.com",
        language=language,
        country=None,
        household=None,
        values={"given_name": "Ada", "family_name": "Stone", **values},
    )


def branch(number: int, asks: str = "city", within: tuple[int, ...] = ()) -> Branch:
    return Branch(
        number=number,
        place=Place(LETTER, number),
        words=f"way {number}",
        within=within,
        asks=frozenset(asks.split()),
    )


def gathered(
    letters: Sequence[tuple[Contact, set[int]]],
    branches: Sequence[Branch],
    *,
    armenian: Sequence[Branch] = (),
    everybody: bool = True,
) -> Coverage:
    gathering = Gathering()
    for contact, reached in letters:
        gathering.add(contact, frozenset(reached))
    return gathering.coverage({"en": branches, "hy": [*branches, *armenian]}, everybody=everybody)


def said(coverage: Coverage) -> dict[str, tuple[str, ...]]:
    return {worth.contact.id: worth.why for worth in coverage.people}


@pytest.fixture(scope="module", params=["thanks", "early-access", "appreciation-day"])
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    root = tmp_path_factory.mktemp("shop")
    files = {**starter_files(), "config.yaml": example_config().encode()}
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    inputs = campaign_inputs(find(root / "config.yaml"), request.param)
    with make_plan(inputs, root, now=NOW, keyring=Keyring((b"k" * 32,)), known=Known()) as made:
        yield made


def test_the_chosen_take_every_way_that_anybody_takes_and_none_of_them_in_vain(plan: Plan) -> None:
    def ways(contact: Contact) -> frozenset[int]:
        plan.composer.body(contact)
        return plan.composer.reached

    coverage = plan.tried.coverage
    everybody = frozenset[int]().union(*map(ways, plan.audience.people()))
    cover = [
        ways(worth.contact) for worth in coverage.people if any("take" in reason for reason in worth.why)
    ]

    assert frozenset[int]().union(*cover) == everybody
    for at in range(len(cover)):
        assert frozenset[int]().union(*cover[:at], *cover[at + 1 :]) < everybody
    branches = {one.number: one for found in plan.composer.branches.values() for one in found}
    assert set(coverage.unreached) == {one for number, one in branches.items() if number not in everybody}
    assert (coverage.branches, coverage.reached) == (len(branches), len(everybody))
    assert len({worth.contact.id for worth in coverage.people}) == len(coverage.people)


def test_the_sample_customers_and_their_reasons(plan: Plan) -> None:
    reasons = {reason for worth in plan.tried.coverage.people for reason in worth.why}

    assert reasons >= {
        "in English",
        "in Armenian",
        "in Hebrew",
        "writes right to left",
        "no name",
        "longest name",
        "most orders",
    }


@given(st.lists(st.frozensets(st.integers(0, 12)), max_size=30))
def test_fewest_has_all_and_each_has_something_of_its_own(sets: list[frozenset[int]]) -> None:
    people = [(person(row), things) for row, things in enumerate(sets)]

    chosen = fewest(people)

    found = [things for _, things in chosen]
    assert frozenset[int]().union(*found) == frozenset[int]().union(*sets)
    for at in range(len(found)):
        assert found[at] - frozenset[int]().union(*found[:at], *found[at + 1 :])
    assert fewest(people) == chosen


@given(st.lists(st.frozensets(st.integers(0, 12), max_size=5), max_size=9))
def test_fewest_are_the_very_fewest(sets: list[frozenset[int]]) -> None:
    everything = frozenset[int]().union(*sets)
    enough = (
        size
        for size in range(len(sets) + 1)
        for some in combinations(sets, size)
        if frozenset[int]().union(*some) == everything
    )

    assert len(fewest([(person(row), things) for row, things in enumerate(sets)])) == next(enough)


def test_the_largest_is_left_out_where_two_others_have_everything() -> None:
    """Whoever takes the largest first needs three."""
    sets = [{2, 3, 4, 5}, {1}, {6}, {1, 2, 3}, {4, 5, 6}]
    people = [(person(row), frozenset(things)) for row, things in enumerate(sets)]

    assert [contact.row for contact, _ in fewest(people)] == [3, 4]


def test_who_comes_first_wins_a_tie() -> None:
    people = [(person(row), frozenset({1, 2})) for row in (5, 3, 9)]

    assert fewest(people) == people[:1]


def test_one_who_became_superfluous_is_left_out() -> None:
    """The largest set goes first and is then covered by two others that are needed anyway."""
    sets = [{1, 2, 3, 4}, {1, 2, 5, 6}, {3, 4, 7, 8}]
    people = [(person(row), frozenset(things)) for row, things in enumerate(sets)]

    assert [contact.row for contact, _ in fewest(people)] == [1, 2]


@pytest.mark.parametrize(
    ("contact", "edges"),
    [
        (person(1), ("in English",)),
        (person(1, "hy", given_name_hy="Անի", family_name_hy="Տեր-Պետրոսյան"), ("in Armenian",)),
        (person(1, given_name="Seán", family_name="O’Brien-Smith, Jr."), ("in English",)),
        (person(1, given_name=None, family_name=""), ("in English", "no name")),
        (person(1, "he", given_name="נועה", family_name="כהן"), ("in Hebrew", "writes right to left")),
        (person(1, "he"), ("in Hebrew", "writes right to left", "a name that runs left to right")),
        (person(1, given_name="נועה"), ("in English", "a name that runs right to left")),
        (person(1, given_name="<b>*Bob*"), ("in English", "signs of HTML or Markdown in the name")),
        (person(1, given_name="Ada 😀"), ("in English", "an emoji in the name")),
        (person(1, given_name="Ad\u0324a"), ("in English", "a mark above or below a letter of the name")),
        (person(1, given_name="Ade\u0301"), ("in English",)),
        (person(1, given_name="R2-D2 §"), ("in English", "figures or signs in the name")),
        (person(1, given_name="A" * 21), ("in English", "a very long word in the name")),
        (person(1, given_name="A" * 20), ("in English",)),
        (person(1, tier="gold"), ("in English", "tier 'gold'")),
        (person(1, order_count=0), ("in English", "no orders")),
        (person(1, orders=()), ("in English", "no orders")),
        (person(1, order_count=3), ("in English",)),
    ],
)
def test_edges(contact: Contact, edges: tuple[str, ...]) -> None:
    assert traits(contact).edges == edges


def test_who_takes_what_and_who_stands_where() -> None:
    ways = [branch(1), branch(2), branch(3, "order", within=(2,)), branch(4), branch(5), branch(6)]
    coverage = gathered(
        [
            (person(1, order_count=1), {1}),
            (person(2, order_count=0, tier="gold"), {1}),
            (person(3, order_count=9), {2, 3}),
            (person(4, given_name="Annabella", order_count=2), {2, 3}),
            (person(5, "hy", order_count=2), {4, 5, 6}),
        ],
        ways,
    )

    place = "templates/a/letter.md"
    assert said(coverage) == {
        "c5": ("in Armenian", f"only they take: way 4 ({place}:4), way 5 ({place}:5) and 1 more"),
        "c3": ("in English", "most orders", f"takes: way 2 ({place}:2)"),
        "c1": ("in English", f"takes: way 1 ({place}:1)"),
        "c2": ("in English", "tier 'gold'", "no orders"),
        "c4": ("in English", "longest name"),
    }
    assert (coverage.branches, coverage.reached, coverage.unreached, coverage.unread) == (6, 6, (), ())


def test_ways_that_people_decide_are_told_before_those_of_the_language() -> None:
    ways = [branch(1, "language"), branch(2, "direction offer"), branch(3, "city language")]
    coverage = gathered([(person(1), {1, 2, 3}), (person(2), set())], ways)

    place = "templates/a/letter.md"
    assert said(coverage)["c1"][-1] == f"only they take: way 3 ({place}:3), way 1 ({place}:1) and 1 more"


def test_of_a_sample_nobody_is_said_to_be_the_only_one() -> None:
    coverage = gathered([(person(1), {1})], [branch(1)], everybody=False)

    assert said(coverage) == {"c1": ("in English", "longest name", "takes: way 1 (templates/a/letter.md:1)")}


def test_what_nobody_takes_and_what_of_it_people_decide() -> None:
    ways = [
        branch(1),
        branch(2),
        branch(3, "offer language"),
        branch(4, "city offer"),
        branch(5, within=(2, 4)),
    ]
    coverage = gathered([(person(1), {1})], [*ways, branch(6, within=(1, 2)), branch(7, "")])

    assert [one.number for one in coverage.unreached] == [2, 3, 4, 5, 6, 7]
    assert [one.number for one in coverage.personal] == [2, 4, 6]
    assert coverage.unread == ("hy",)


def test_a_letter_without_ways_is_looked_at_in_each_language() -> None:
    coverage = gathered([(person(1), set()), (person(2), set()), (person(3, "hy"), set())], [])

    assert said(coverage) == {"c1": ("in English", "longest name"), "c3": ("in Armenian", "longest name")}


def test_nobody_is_worth_looking_at_where_nothing_was_written() -> None:
    assert gathered([], [branch(1)]).people == ()


def test_no_more_is_kept_than_can_be_held() -> None:
    """Of countless sets of ways, tiers and people few are kept, and no way is lost."""
    gathering, many = Gathering(), 3 * MOST_SETS
    for row in range(many):
        ways = {number for number in range(12) if row >> number & 1}
        gathering.add(person(row, tier=str(row)), frozenset({*ways, 100 + row // MOST_SETS}))
    known = [branch(number) for number in (*range(12), *range(100, 103))]
    coverage = gathering.coverage({"en": known}, everybody=True)

    assert coverage.reached == len(known)
    assert len(gathering._firsts) <= MOST_SETS + len(known)
    assert len(coverage.people) < 80


def test_how_many_take_a_way_is_known_of_all() -> None:
    """Also of those whose set of ways is not kept."""
    gathering = Gathering()
    for row in range(MOST_SETS):
        gathering.add(person(row), frozenset({number for number in range(1, 12) if row >> (number - 1) & 1}))
    gathering.add(person(5_000), frozenset({50}))
    gathering.add(person(5_001), frozenset({50, 1}))
    coverage = gathering.coverage({"en": [branch(50)]}, everybody=True)

    assert said(coverage)["c5000"][-1] == "takes: way 50 (templates/a/letter.md:50)"


def test_ways_that_cannot_be_known_beforehand_do_not_count() -> None:
    coverage = gathered([(person(1), {1, 99})], [branch(1)])

    assert (coverage.branches, coverage.reached) == (1, 1)
