"""Template files as the checks search them."""

from __future__ import annotations

import pytest

from engine.lint.pages import Page


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Dear {{ name }},", "Dear           ,"),
        ("{# a\nb #}c", "    \n    c"),
        ("{% if a %}x{% endif %}", "          x           "),
        ("a {{ b\nand {% c", "a {{ b\nand {% c"),
        ("{{ a {{ b }} c", "             c"),
        ("{{ '{#' }} d #}", "           d #}"),
    ],
)
def test_jinja_is_blank_and_all_else_stays_where_it_was(text: str, plain: str) -> None:
    assert Page(name="x.md", text=text).plain == plain


def test_what_is_never_closed_is_looked_for_once() -> None:
    text = "{{ {# {% " * 100_000

    # A search to the end for each of them would take minutes.
    assert Page(name="x.md", text=text).plain == text
