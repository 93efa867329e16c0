"""What a model asks of a mapping, and how a mapping that falls short is told."""

from collections.abc import Iterable
from pathlib import PurePath

from engine.document.model import Fault, Written
from engine.document.reading import read_document
from engine.document.texts import Line
from engine.document.validating import Read, validate
from engine.document.wording import did_you_mean


class _Inner(Written):
    low: int = 0
    high: int = 9
    two_words: Line | None = None

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.high < self.low:
            yield Fault("high", "'high' is below 'low'")
        if {"low", "two words"} <= given:
            yield Fault("", "not both")


class _Outer(Written):
    name: Line
    inner: _Inner = _Inner()
    by_name: dict[str, _Inner] = {}  # noqa: RUF012 - pydantic copies defaults


def _read(text: str) -> Read[_Outer]:
    document, problems = read_document(text.encode(), PurePath("f.yaml"))
    assert document is not None, problems
    return validate(document, _Outer)


def _said(text: str) -> list[str]:
    return [str(problem).replace("\n  hint: ", " | ") for problem in _read(text).problems]


def test_every_spelling_of_a_key_is_the_key() -> None:
    for spelling in ("two words", "two_words", "two-words", "two  words"):
        read = _read(f"name: n\ninner:\n  {spelling}: x\n")
        assert read.value is not None
        assert read.value.inner.two_words == "x"


def test_names_that_users_choose_are_kept_as_they_are() -> None:
    read = _read("name: n\nby name: {a_b: {}, a-b: {}, a b: {low: 3}}\n")

    assert read.value is not None
    assert list(read.value.by_name) == ["a_b", "a-b", "a b"]


def test_a_key_without_a_value_counts_as_left_out() -> None:
    read = _read("name: n\ninner:\nby name:\n")

    assert read.value == _Outer(name="n")


def test_numbers_are_what_the_model_makes_of_them() -> None:
    read = _read("name: 0374\ninner: {low: 5}\n")

    assert read.value is not None
    assert (read.value.name, read.value.inner.low) == ("0374", 5)


def test_faults_between_keys_are_found_beside_mistakes_within_them() -> None:
    assert _said(
        "name: n\ninner: {low: 5, high: 3, two words: [], unknown: 1}\nby name: {a: {high: -1, low: x}}\n"
    ) == [
        "f.yaml:2:8: not both",
        "f.yaml:2:23: 'high' is below 'low'",
        "f.yaml:2:37: 'two words' must be text, not a list",
        "f.yaml:2:41: unknown key 'unknown' | choose from 'high', 'low' or 'two words'",
        "f.yaml:3:21: 'high' is below 'low'",
        "f.yaml:3:30: 'low' must be a whole number, not 'x'",
    ]


def test_faults_wait_where_a_needed_key_is_wrong() -> None:
    assert _said("name: [n]\ninner: {low: 5, high: 3}\n") == [
        "f.yaml:1:7: 'name' must be text, not a list",
        "f.yaml:2:23: 'high' is below 'low'",
    ]


def test_the_nearest_word_is_offered() -> None:
    assert did_you_mean("MARIAN", ["mariam", "aram"]) == "did you mean 'mariam'?"
    assert did_you_mean("zzz", ["mariam", "aram"]) == "choose from 'aram' or 'mariam'"
    assert did_you_mean("zzz", ["mariam"]) == "there is only 'mariam'"
    assert did_you_mean("zzz", []) is None
    assert did_you_mean("zzz", [f"w{number}" for number in range(13)]) is None
