"""Problems are one line that can be clicked, and never steer a terminal."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from engine.problem import Place, Problem, Severity, formula_safe, quoted


def test_a_problem_shows_its_place_the_words_and_the_next_step():
    place = Place(PurePosixPath("campaigns/thanks.yaml"), 2, 3)

    assert str(Problem(place, "unknown key 'segmnet'", "did you mean 'segment'?")) == (
        "campaigns/thanks.yaml:2:3: unknown key 'segmnet'\n  hint: did you mean 'segment'?"
    )
    assert str(Problem(Place(place.path, 7), "too wide", severity=Severity.WARNING)) == (
        "campaigns/thanks.yaml:7: warning: too wide"
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("plain", "'plain'"),
        ("two\nlines", r"'two\nlines'"),
        ("\x1b[31mred", r"'\x1b[31mred'"),
        ("abc\u202edef", r"'abc\u202edef'"),
        ("\u2066x\u2069", r"'\u2066x\u2069'"),
        ("\ud800", r"'\ud800'"),
        ("Հարգելի՛ Աննա", "'Հարգելի՛ Աննա'"),
        ("x" * 61, "'" + "x" * 59 + "…'"),
    ],
)
def test_quoted_words_are_harmless_on_a_terminal(words, shown):
    assert quoted(words) == shown


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("tea", "tea"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\nx"),
        ("a\r\nb", "a\nb"),
        ("-80.5", "-80.5"),
        ("-3", "-3"),
        ("-3\n", "'-3\n"),
        ("-1+1", "'-1+1"),
        ("-1-cmd|' /C calc'!A0", "'-1-cmd|' /C calc'!A0"),
        ("-\u0663", "'-\u0663"),
    ],
)
def test_a_cell_is_no_formula_and_a_number_is_one(cell, written):
    assert formula_safe(cell) == written
