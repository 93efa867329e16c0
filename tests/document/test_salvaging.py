"""What is right in a file stays when what is wrong is left out."""

from pathlib import PurePath

from engine.document.reading import Document, read_document
from engine.document.salvaging import salvage
from engine.settings.model import Settings

STANDING_IN = {"shop": {"name": "…", "time zone": "UTC"}}


def _document(text: str) -> Document:
    document, problems = read_document(text.encode(), PurePath("config.yaml"))
    assert document is not None, problems
    return document


def test_only_what_is_wrong_is_left_out() -> None:
    document = _document(
        """\
shop: {name: Tatev, time_zone: Asia/Erevan, country: AM}
colour: red
language: [hy]
senders:
  mariam: {name: Mariam}
  aram: {name: Aram, email: a@tatev.am, phone: [1], gender: x}
sources:
  a: {file: a.csv, columns: {x: {type: mony}, y: Y}}
  b: {separator: comma}
segments: {good: id is known, bad: [a]}
offers: {spring: {percent: 200, code: X, starts: 2027-03-10, ends: 2027-03-01}}
delivery: {by: post, connections: 8}
"""
    )
    found = salvage(document, Settings, STANDING_IN)

    assert found is not None
    assert found.model_dump(exclude_defaults=True, mode="json") == {
        "shop": {"name": "…", "time_zone": "UTC"},
        "senders": {"aram": {"name": "Aram", "email": "a@tatev.am"}},
        "sources": {"a": {"file": "a.csv", "columns": {"x": {}, "y": "Y"}}},
        "segments": {"good": "id is known"},
        "offers": {"spring": {"code": "X", "starts": "2027-03-10"}},
        "delivery": {"connections": 8},
    }


def test_a_list_with_a_wrong_item_goes_as_a_whole() -> None:
    found = salvage(_document("segments: [a]\n"), Settings, STANDING_IN)

    assert found is not None
    assert found.segments == {}


def test_without_what_is_needed_there_is_nothing_to_salvage() -> None:
    assert salvage(_document("language: hy\n"), Settings, {}) is None


def test_an_alias_is_mended_where_it_is_used_and_the_document_is_not_changed() -> None:
    document = _document("senders:\n  a: &a {name: A, email: wrong}\n  b: *a\n")
    found = salvage(document, Settings, STANDING_IN)

    assert found is not None
    assert found.senders == {}
    assert document.data == {
        "senders": {"a": {"name": "A", "email": "wrong"}, "b": {"name": "A", "email": "wrong"}}
    }
