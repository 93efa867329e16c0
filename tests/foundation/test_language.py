"""Which way a language runs, and which one stands in for another."""

from __future__ import annotations

import pytest

from engine.language import best, direction


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("he", "rtl"),
        ("he-IL", "rtl"),
        ("iw", "rtl"),
        ("ar_EG", "rtl"),
        ("hy", "ltr"),
        ("en", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction(tag, way):
    assert direction(tag) == way


@pytest.mark.parametrize(
    ("wanted", "offered", "given"),
    [
        ("he", ["en", "he"], "he"),
        ("he-IL", ["en", "he"], "he"),
        ("iw", ["en", "he"], "he"),
        ("en-US", ["en", "en-US"], "en-US"),
        ("EN_us", ["en", "en-US"], "en-US"),
        ("en", ["en-GB", "en-US"], "en-GB"),
        ("hyw", ["hy", "en"], None),
        ("fr", ["en"], None),
        ("fr", [], None),
    ],
)
def test_the_same_tag_else_the_same_language(wanted, offered, given):
    assert best(wanted, offered) == given
