"""Going through an audience person by person, and finding people by a few letters of their names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from engine.audience.choosing import Audience, choose
from engine.audience.leafing import Leafing
from engine.audience.model import Question, Reason
from engine.settings.reading import read_settings

CONFIG = b"""\
shop: {name: Corner Books, time zone: UTC}
sources:
  customers: {file: customers.csv, id: id}
"""
CUSTOMERS = """\
id,given_name,family_name,email,city
1,Zoë,Stone,zoe@example.com,London
2,Նարե,Սարգսյան,nare@example.com,Leeds
3,נועה,כהן,noa@example.com,London
4,Bob,Azoe,,London
5,O'Neil,100%_,o@example.com,London
6,Ezoe,Hill,six@example.com,London
"""


@pytest.fixture(scope="module")
def audience(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audience]:
    """1, 3, 5 and 6 are chosen."""
    root: Path = tmp_path_factory.mktemp("leafing")
    (root / "customers.csv").write_text(CUSTOMERS, "utf-8")
    settings = read_settings(CONFIG, PurePosixPath("config.yaml")).value
    assert settings is not None
    question = Question(
        settings=settings,
        root=root,
        source="customers",
        who="city = 'London'",
        now=datetime(2027, 3, 1, tzinfo=UTC),
        needs=frozenset({"given_name", "family_name"}),
    )
    with choose(question) as chosen:
        yield chosen


@pytest.fixture
def leafing(audience: Audience) -> Leafing:
    return Leafing(audience, ("given_name", "family_name", "name"))


def test_it_walks_through_the_chosen_in_the_order_of_the_source(leafing: Leafing) -> None:
    walk, person = [], leafing.first()
    while person is not None:
        walk.append((person.id, leafing.place(person.row)))
        person = leafing.after(person.row)
    back, person = [], leafing.before(99)
    while person is not None:
        back.append(person.id)
        person = leafing.before(person.row)

    assert walk == [("1", 1), ("3", 2), ("5", 3), ("6", 4)]
    assert back == ["6", "5", "3", "1"]


def test_people_are_known_by_id_with_their_values(leafing: Leafing) -> None:
    found = leafing.person("3")

    assert found is not None
    assert found.values == {"given_name": "נועה", "family_name": "כהן"}
    assert [leafing.person(other) for other in ("2", "4", "none", "")] == [None] * 4


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("zoe", ["1", "6"]),
        ("ZOË", ["1", "6"]),
        ("stone zo", ["1"]),
        ("כה", ["3"]),
        ("@example.com", ["1", "3", "5", "6"]),
        ("six@", ["6"]),
        ("o'n", ["5"]),
        ("100%_", ["5"]),
        ("%", ["5"]),
        ("_", ["5"]),
        ("nare", []),
        ("bob", []),
        ("", ["1", "3", "5", "6"]),
    ],
)
def test_names_addresses_and_ids_are_found_as_they_are_typed(
    leafing: Leafing, words: str, ids: list[str]
) -> None:
    assert [person.id for person in leafing.find(words, 9)] == ids


def test_no_more_are_found_than_asked_for(leafing: Leafing) -> None:
    assert [person.id for person in leafing.find("example", 2)] == ["1", "3"]


def test_those_left_out_come_with_their_reason_a_page_at_a_time(leafing: Leafing) -> None:
    everybody = leafing.left(None, "", skip=0, most=9)
    second = leafing.left(None, "", skip=1, most=1)
    outside = leafing.left(Reason.OUTSIDE, "", skip=0, most=9)
    found = leafing.left(None, "bob", skip=0, most=9)

    assert [(one.id, one.reason) for one in everybody.people] == [
        ("2", Reason.OUTSIDE),
        ("4", Reason.NO_ADDRESS),
    ]
    assert ([one.id for one in second.people], second.count) == (["4"], 2)
    assert ([one.id for one in outside.people], outside.count) == (["2"], 1)
    assert ([one.id for one in found.people], found.count) == (["4"], 1)
    left = leafing.left_out("4")
    assert left is not None
    assert left.reason is Reason.NO_ADDRESS
    assert leafing.left_out("1") is None
