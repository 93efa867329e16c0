"""The few letters that a check tries."""

from __future__ import annotations

from pathlib import PurePosixPath

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.letter.model import Body
from engine.planning.sampling import FIRST, MOST, failures, few
from engine.problem import Place, Problem


def _contact(row: int, language: str = "en", **values: str | None) -> Contact:
    return Contact(
        row=row, id=str(row), address="a@b.am", language=language, country=None, household=None, values=values
    )


def test_the_first_people_whoever_they_are() -> None:
    people = [_contact(1, city="Gyumri"), _contact(2, city="Gyumri"), _contact(3, city=None)]

    assert [contact.row for contact in few(people, frozenset({"city"}))] == [1, 2, 3]


def test_then_the_first_of_each_language_and_of_each_combination_of_missing_facts() -> None:
    same = [_contact(row, city="Gyumri") for row in range(FIRST)]
    people = [
        _contact(1001, city="Yerevan"),
        _contact(1002, city=None),
        _contact(1003, "hy", city="Gyumri"),
        _contact(1004, city=""),
        _contact(1005, city="Gyumri", street=None),
    ]

    found = [contact.row for contact in few([*same, *people], frozenset({"city"}))]

    assert found == [*range(FIRST), 1002, 1003]


def test_no_more_than_can_be_tried_quickly() -> None:
    people = (_contact(row, f"x-{row}") for row in range(1_000))

    assert len(list(few(people, frozenset()))) == MOST
    assert next(people).row == MOST


def test_people_beyond_a_bound_are_not_looked_at() -> None:
    people = (_contact(row) for row in range(1_000_000))

    assert len(list(few(people, frozenset()))) == FIRST
    assert next(people).row <= 10_000


def test_one_mistake_is_told_once_whatever_values_it_shows() -> None:
    place = Place(PurePosixPath("templates/a/letter.md"), 4)

    def write(contact: Contact) -> Body:
        if contact.row == 3:
            return Body(subject="", preheader="", html="", text="", images=())
        raise LetterFailed(Problem(place, f"'{contact.row}' is no date"))

    assert failures([_contact(row) for row in (1, 2, 3)], write) == [
        Problem(place, "'1' is no date (in 2 of the 3 letters tried)")
    ]
    assert failures([_contact(1)], write) == [Problem(place, "'1' is no date (in the one letter tried)")]
