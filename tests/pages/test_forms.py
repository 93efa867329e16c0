"""What a form says, in any shape; how often one may be sent."""

from __future__ import annotations

import pytest

from engine.pages.forms import fields, line, text
from engine.pages.limits import Limit

URLENCODED = "application/x-www-form-urlencoded"


def part(name: str, value: str, more: str = "") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


@pytest.mark.parametrize(
    ("kind", "content", "found"),
    [
        (URLENCODED, b"a=1&b=2&a=3", {"a": ("1", "3"), "b": ("2",)}),
        (URLENCODED + "; charset=UTF-8", "a=թեյ&b=".encode(), {"a": ("թեյ",), "b": ("",)}),
        (URLENCODED, b"a=%FF%FE&b=%00", {"a": ("\ufffd\ufffd",), "b": ("\x00",)}),
        (URLENCODED, b"&".join(b"a=1" for _ in range(300)), {}),
        (URLENCODED, b"", {}),
        ("multipart/form-data; boundary=b", part("a", "1\r\n2") + part("b", "") + b"--b--\r\n", None),
        ('multipart/form-data; boundary="b"', part("a", "1\r\n2") + part("b", "") + b"--b--", None),
        ("multipart/form-data; boundary=b", part("f", "x", '; filename="a.exe"') + b"--b--", {}),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\n--b--", {}),
        ("multipart/form-data", part("a", "1"), {}),
        ("multipart/form-data; boundary=b", b"\x00" * 100, {}),
        ("application/json", b'{"a": "1"}', {}),
        ("", b"a=1", {}),
    ],
)
def test_fields(kind: str, content: bytes, found: dict[str, tuple[str, ...]] | None) -> None:
    assert fields(kind, content) == ({"a": ("1\r\n2",), "b": ("",)} if found is None else found)


def test_many_parts_are_not_all_read() -> None:
    many = b"".join(part(f"n{number}", "x") for number in range(1000)) + b"--b--"
    assert len(fields("multipart/form-data; boundary=b", many)) == 200


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  one\r\ntwo\rthree\u2028four  ", "one\ntwo\nthree\nfour"),
        ("a\x00b\x1b[2Jc\x7f", "ab[2Jc"),
        ("\ud800x", "x"),
        ("<script>=1+1</script>", "<script>=1+1</script>"),
        ("שלום \u202eabc", "שלום \u202eabc"),
    ],
)
def test_what_was_typed_is_kept_without_what_no_text_has(typed: str, read: str) -> None:
    assert text(typed) == read
    assert line(typed) == " ".join(read.split())


def test_a_limit_gives_back_with_time() -> None:
    limit = Limit(burst=2, per_second=0.5)

    assert [limit.takes("a", at) for at in (0, 0, 0, 1, 2, 2.5, 100, 100, 100)] == [
        True, True, False, False, True, False, True, True, False
    ]  # fmt: skip
    assert limit.takes("b", 0)
    # A clock that is set back gives nothing away.
    assert not limit.takes("a", 0)


def test_a_limit_remembers_ten_thousand_at_most() -> None:
    limit = Limit(burst=1, per_second=0)
    for number in range(20_000):
        limit.takes(str(number), 0)

    assert len(limit._buckets) == 10_000
