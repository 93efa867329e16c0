"""JSON lines: values as they are written, and lines that are none are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import BadInput
from engine.source import jsonfile
from engine.source.loading import Loaded, load
from engine.source.opening import beginning
from tests.audience import shop


def loaded(folder: Path, content: str | bytes, names: str, **table: Any) -> Loaded:
    (folder / "people.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(shop.settings({"file": "people.jsonl"} | table), "customers", folder, set(names.split()))


@pytest.mark.parametrize(
    ("written", "kind", "expected"),
    [
        ('"007"', "text", "007"),
        ("7", "text", "7"),
        ("12345678901234567890123", "text", "12345678901234567890123"),
        ("1.0", "text", "1"),
        ("1e3", "text", "1000"),
        ("-0.0", "text", "0"),
        ("true", "text", "true"),
        ("null", "text", None),
        ('""', "text", None),
        ('"\\u0561\\ud83c\\udf75"', "text", "ա🍵"),
        ('"a\\nb"', "text", "a b"),
        ("1.234", "number", 1.234),
        ('"1.234"', "number", None),
        ("0.1", "number", 0.1),
        ("1e999999999", "number", None),
        ("9" * 5000, "number", None),
        ("12.50", "money", 1250),
        ("false", "yes/no", False),
        ('"01.03.2027"', "date", None),
    ],
)
def test_values(written: str, kind: str, expected: object, tmp_path: Path) -> None:
    content = '{"email": "a@x.am", "it": ' + written + "}\n"
    found = loaded(tmp_path, content, "it", columns={"it": {"type": kind}})

    [(value,)] = found.connection.execute('SELECT "value:it" FROM person').fetchall()
    assert (float(value) if kind == "number" and value is not None else value) == expected
    found.store.close()


def test_mark_blank_lines_missing_keys_and_no_end(tmp_path: Path) -> None:
    content = (
        '\n{"name": "A", "email": "a@x.am"}\r\n\n \n{"email": "b@x.am"}\n{"name": "C", "email": "c@x.am"}'
    )
    found = loaded(tmp_path, b"\xef\xbb\xbf" + content.encode(), "name")

    assert found.connection.execute('SELECT email, "value:name" FROM person ORDER BY row').fetchall() == [
        ("a@x.am", "A"),
        ("b@x.am", None),
        ("c@x.am", "C"),
    ]
    assert [found.customers.words(row) for row in (1, 2, 3)] == ["line 2", "line 5", "line 6"]
    found.store.close()


def test_a_key_that_comes_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonfile, "FIRST", 2)
    rows = ['{"email": "a@x.am"}', '{"email": "b@x.am", "n": 1}', '{"email": "c@x.am", "m": 1}', '{"m": 2}']
    found = loaded(tmp_path, "\n".join(rows), "n")

    assert list(found.columns) == ["n"]
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in found.warnings] == [
        (
            "people.jsonl:3: warning: 'm' is none of the keys of the first 2 lines, and is left aside\n"
            "  hint: where nothing is known, write it with null"
        )
    ]
    found.store.close()


def test_a_line_without_end(tmp_path: Path) -> None:
    """Never held in memory."""
    with pytest.raises(BadInput) as raised:
        loaded(tmp_path, '{"email": "a@x.am"}\n{"email": "' + "x" * (60 << 20), "email")

    assert (
        str(raised.value)
        .replace(f"{tmp_path}/", "")
        .startswith("people.jsonl:2: the line is longer than 1 MB\n")
    )


def test_only_so_many_mistakes_are_listed(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as raised:
        loaded(tmp_path, "x\n" * 1000, "email")

    assert len(raised.value.problems) == 20


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").mkdir()

    with pytest.raises(BadInput, match="this is a folder, not a file"):
        load(shop.settings({"file": "people.jsonl"}), "customers", tmp_path, frozenset())


def test_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "people.ndjson").write_text('{"email": "a@x.am", "n": 1.0}\n{"n": null}\n{"n": 3}\n')

    assert beginning(tmp_path / "people.ndjson", 2) == (("email", "n"), [["a@x.am", "1"], ["", ""]])
