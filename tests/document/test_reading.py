"""YAML as people expect it, and where each piece of it stands."""

from pathlib import PurePath

import pytest
import yaml

from engine.document import parsing
from engine.document.reading import LARGEST, Document, read_document

PATH = PurePath("f.yaml")


def _read(text: str | bytes) -> Document:
    document, problems = read_document(text if isinstance(text, bytes) else text.encode(), PATH)
    assert problems == []
    assert document is not None
    return document


def _problems(text: str | bytes) -> list[str]:
    document, problems = read_document(text if isinstance(text, bytes) else text.encode(), PATH)
    assert document is None
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("007", "007"),
        ("15", "15"),
        ("1.10", "1.10"),
        ("+37410000123", "+37410000123"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("2027-03-01", "2027-03-01"),
        ("2027-03-01 09:00", "2027-03-01 09:00"),
        ("'true'", "true"),
        ('""', ""),
        ('"a\\u0031"', "a1"),
        ("a # a note", "a"),
        ("Տաթև", "Տաթև"),
    ],
)
def test_values(written: str, value: object) -> None:
    assert _read(f"key: {written}\n").data == {"key": value}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert list(_read("no: a\n12: b\ntrue: c\nnull: d\n").data) == ["no", "12", "true", "null"]


def test_named_values_may_be_repeated() -> None:
    document = _read("a: &x {k: v}\nb: *x\nc: [*x, w]\n")

    assert document.data == {"a": {"k": "v"}, "b": {"k": "v"}, "c": [{"k": "v"}, "w"]}
    assert str(document.place("b", "k")) == "f.yaml:1:11"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_places_whatever_the_line_ends_and_the_mark_before_them(mark: bytes, ends: str) -> None:
    document = _read(mark + ends.join(["# Տաթև", "shop:", "  name: Տաթև # x", "list: [a, b]", ""]).encode())

    assert document.data == {"shop": {"name": "Տաթև"}, "list": ["a", "b"]}
    assert str(document.place("shop", "name")) == "f.yaml:3:9"
    assert str(document.key_place("shop", "name")) == "f.yaml:3:3"
    assert str(document.place("list", 1)) == "f.yaml:4:11"


def test_only_line_ends_of_editors_count() -> None:
    document = _read("a: 'x\u2028y\u0085z'\nb: c\n")

    assert str(document.place("b")) == "f.yaml:2:4"


def test_columns_count_characters_not_bytes_or_units() -> None:
    assert str(_read("{ a🙂ա: x, b: y }\n").place("b")) == "f.yaml:1:14"


def test_the_place_of_what_is_not_there() -> None:
    document = _read("audience:\n  who:\nsender: m\n")

    assert str(document.place("audience", "who")) == "f.yaml:2:3"
    assert str(document.place("audience", "from")) == "f.yaml:1:1"
    assert str(document.place("letter")) == "f.yaml:1"
    assert str(document.place("sender", 3)) == "f.yaml:3:1"


def test_a_key_is_found_in_any_of_its_spellings() -> None:
    document = _read("one_per: address\nbut-not: [a]\n")

    assert str(document.place("one per")) == "f.yaml:1:10"
    assert str(document.place("but not", 0)) == "f.yaml:2:11"


def test_the_texts_in_order() -> None:
    document = _read("a: x\nb: {c: [y, 1, true]}\nd: ''\n")

    assert list(document.texts()) == [(("a",), "x"), (("b", "c", 0), "y"), (("b", "c", 1), "1"), (("d",), "")]


def test_the_places_of_everything_below() -> None:
    document = _read("a:\n  b: [x, {c: y}]\nd: z\n")

    assert [(place.line, place.column) for place in document.places("a")] == [
        *((1, 1), (2, 3)),
        *((2, 3), (2, 6)),
        *((2, 7), (2, 7)),
        *((2, 10), (2, 10)),
        *((2, 11), (2, 14)),
    ]


def test_a_value_or_none_where_there_is_none() -> None:
    document = _read("a:\n  but-not: [x, {c: y}]\n")

    assert document.value("a", "but not") == ["x", {"c": "y"}]
    assert document.value("a", "but_not", 1, "c") == "y"
    assert document.value("a", "but not", 2) is None
    assert document.value("b") is None


WHO = "total >= 5 and last = 'x'"


@pytest.mark.parametrize(
    "written",
    [
        "who: total >= 5 and last = 'x'\n",
        "who:   total >= 5 and last = 'x'   # all of them\n",
        "who: 'total >= 5 and last = ''x'''\n",
        "who: \"total >= 5 and last = 'x'\"\n",
        'who: "total >= 5\\u0020and\\tlast = \\x27\\u0078\'"\n',
        "who: \"  total >= 5 and\\\n   \\ last = 'x'\"\n",
        "who: total >= 5\n  and last = 'x'\n",
        "who: |\n  total >= 5\n    and\n  last = 'x'\n",
        "who: >-  # folded\n\n  total >= 5 and\n  last = 'x'\n\n# after\nb: c\n",
        "who: >2\n   total >= 5 and\n  last = 'x'\n",
    ],
)
def test_each_visible_character_of_a_text_has_its_place(written: str) -> None:
    document = _read(written)
    value = str(document.data["who"]).strip()
    lines = written.split("\n")

    assert "".join(value.split()) == "".join(WHO.split())
    for offset, character in enumerate(value):
        if character in "=5landsto":
            place = document.text_place(("who",), offset)
            assert place.column is not None
            shown = lines[place.line - 1][place.column - 1]
            assert shown == character


def test_one_past_the_end_and_white_space_have_places_too() -> None:
    document = _read("who: 'a  b'\n")

    assert [document.text_place(("who",), offset).column for offset in range(5)] == [7, 8, 9, 10, 11]


@pytest.mark.parametrize("offset", [5, 99])
def test_where_a_text_ends_before_the_offset_the_place_is_its_last(offset: int) -> None:
    assert str(_read("who: abc\n").text_place(("who",), offset)) == "f.yaml:1:9"


def test_a_place_in_what_is_no_text_is_the_values() -> None:
    document = _read("who: [abc]\n")

    assert document.text_place(("who",), 2) == document.place("who")
    assert document.text_place(("whom",), 2) == document.place("whom")


def _count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the events that are taken from the parser."""
    seen = [0]
    parse = yaml.parse

    def counted(text: str, Loader: type) -> object:  # noqa: N803 - PyYAML's own name
        for event in parse(text, Loader=Loader):
            seen[0] += 1
            yield event

    monkeypatch.setattr(yaml, "parse", counted)
    return seen


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("loader", sorted({parsing.LOADER, yaml.SafeLoader}, key=str))
@pytest.mark.parametrize(
    ("text", "message", "most"),
    [
        ("a: " + "[" * 100_000, "lists and keys stand more than 32 deep", 40),
        ("a: " + "{b: " * 50_000, "lists and keys stand more than 32 deep", 80),
        ("".join(" " * n + "a:\n" for n in range(500)), "lists and keys stand more than 32 deep", 80),
        (BOMB, "the file holds more than 20,000 keys and values", 70),
        ("a: [" + "x," * 100_000 + "]", "the file holds more than 20,000 keys and values", 20_010),
    ],
)
def test_hostile_files_are_given_up_early(
    text: str, message: str, most: int, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "LOADER", loader)
    seen = _count(monkeypatch)

    [problem] = _problems(text)

    assert message in problem
    assert seen[0] <= most


def test_a_file_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _count(monkeypatch)

    assert _problems(b"a: " + b"x" * LARGEST) == [
        "f.yaml:1: the file is too large: 1.0 MB, where 1 MB is the most that is read"
    ]
    assert seen[0] == 0


def test_a_huge_text_within_the_limit_is_a_text() -> None:
    assert len(str(_read("a: " + "x" * 900_000).data["a"])) == 900_000


@pytest.mark.parametrize(
    "text",
    [
        "shop:\n\tname: x\n",
        "shop:\n  name: Tea: the house\n",
        "shop:\n  name:Tea\n  zone: y\n",
        "shop\n  name: Tatev\n",
        "a: 'b\n",
        "a: [b, c\nd: e\n",
        "a: {b: c\nd: e\n",
        "a: @b\n",
        "a: **b**\n",
        "a: >= 5\n",
        "a: - b\n",
        "a:\n    b: c\n  d: e\n",
        "a: 'b' c\n",
        "a:\n  - b\n  c: d\n",
        ": a\n",
        "- a\nb: c\n",
        "a: ]\n",
        "a: !x!y z\n",
        "a: b\n...\nc: d\n",
    ],
)
def test_both_parsers_are_put_into_the_same_words(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = _problems(text)
    monkeypatch.setattr(parsing, "LOADER", yaml.SafeLoader)

    assert _problems(text) == quick
    assert "something here" not in quick[0]


def test_mistakes_of_meaning_come_together_with_the_mistake_of_form_that_ends_reading() -> None:
    assert _problems("a: 1\na: 2\n<<: 3\nb: !x 4\nc: 'd\n") == [
        "f.yaml:2:1: 'a' is given twice\n  hint: it already stands on line 1",
        (
            "f.yaml:3:1: merge keys '<<' are not understood\n"
            "  hint: write the keys out; a whole value can be named with &name and repeated with *name"
        ),
        "f.yaml:4:4: text that begins with '!' needs quotes\n  hint: put quotes round the whole text",
        "f.yaml:5:4: the quote that opens here is never closed\n  hint: close it with the same quote",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "password hunter2\nb: c\n",
        "password:hunter2\nb: c\n",
        "a: !hunter2\n",
        "a: !!hunter2\n",
        "a: *hunter2\n",
    ],
)
def test_what_may_be_a_password_is_not_repeated(text: str) -> None:
    assert "hunter2" not in "".join(_problems(text))
