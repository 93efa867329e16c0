"""Pages that nobody would write on purpose break no check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.lint.make import accessibility, contrast, identity, links, pictures, size
from tests.lint.making import campaign, settings, specimen

LETTER = specimen("---\nsubject: A letter\n---\nA letter of some words, and more of them.\n", kind="md")
PAGES = {
    "nothing": "",
    "blanks": " \n ",
    "a comment": "<!-- nothing -->",
    "words alone": "Thank you",
    "no letters": "\ud800\0\ufffe",
    "nested deeper than Python's stack": "<div>" * 3_000 + "x" + "</div>" * 3_000,
    "tags cut off": '<table><tr><td style="color:#999',
    "styles that are none": "<style>} p { color: } @media { ( </style><p style='color:rgb(;;:font:'>Tea</p>",
    "selectors that are none": "<style>p:: > , { color: red } ::x(y { color: red }</style><p>Tea</p>",
    "sizes that are none": '<img src="x" width="-1" height="0"><p style="font-size:-3px">Tea</p>',
    "addresses that are none": '<a href="http://[">a</a><a href="mailto:%ff?%">b</a><img src="//[">',
    "comments between": "<p>1. a</p><!-- x --><p>2. b</p><?php x ?><p><b>Tea</b></p><!-- y --><p>Tea</p>",
}


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_no_check_breaks(html: str) -> None:
    odd = replace(LETTER, body=replace(LETTER.body, html=html))

    found = [
        *links.problems(odd, settings(), campaign()),
        *pictures.problems(odd, settings()),
        *accessibility.problems(odd),
        *contrast.problems(odd),
        *size.problems(odd),
        *identity.problems(odd, settings(), campaign()),
    ]
    # None of these pages says its language.
    assert "accessibility/language" in {problem.rule for problem in found}
