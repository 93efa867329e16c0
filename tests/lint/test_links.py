"""What is found in the links of letters: tests/cases/lint_make/links."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.lint.make import links
from tests.lint.making import campaign, case, cases, expected, settings, specimen, told

PAGE = """---
subject: A letter
---
<!DOCTYPE html>
<html lang="en"><head><title>A letter</title></head><body>
{body}
<p><a href="{{{{ opt_out }}}}">Stop</a></p></body></html>
"""


@pytest.mark.parametrize("path", cases("links"), ids=lambda path: path.stem)
def test_what_is_found(path: Path) -> None:
    assert told(links.problems(case(path), settings(), campaign())) == expected(path)


def test_a_shop_that_is_an_example_links_to_examples() -> None:
    letter = specimen(PAGE.format(body='<a href="https://tea.example/spring">Spring</a>'))
    shop = settings().shop.model_copy(update={"website": "https://tea.example"})
    config = settings().model_copy(update={"shop": shop})

    assert list(links.problems(letter, config, campaign())) == []
    assert [problem.rule for problem in links.problems(letter, settings(), campaign())] == ["links/testing"]


def test_what_may_be_asked_on_the_network() -> None:
    letter = specimen(
        PAGE.format(
            body="""<a href="https://tatev.am/a">A</a> <a href="https://tatev.am/a">again</a>
<a href="http://tatev.am/b">B</a> <a href="http://localhost/c">C</a> <a href="www.tatev.am/d">D</a>
<a href="https://shop.example/e">E</a> <a href="https://letters.tatev.am/stop/x">F</a>
<a href="mailto:a@tatev.am">G</a> <a href="tel:+37410505050">H</a> <a href="#">I</a>
<img src="https://tatev.am/j.png" alt="J" width="10"> <img src="k_10x10.png" alt="K" width="10">"""
        )
    )
    config = settings().model_copy(update={"public_url": "https://letters.tatev.am"})

    asked = links.to_ask(letter, config, campaign())

    assert {link: str(place) for link, place in asked.items()} == {
        "https://tatev.am/a": "templates/case/letter.html:6:1",
        "http://tatev.am/b": "templates/case/letter.html:7:1",
        "https://tatev.am/j.png": "templates/case/letter.html:10:1",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        # The tag itself; the second of two alike; in a loop; with a condition; over lines; where it is set.
        ('<a href="http://x.am/1">one</a>', (6, 1)),
        ('<a href="https://x.am/0">one</a>\n<a href="http://x.am/1">one</a>', (7, 1)),
        ('{% for n in [1, 2] %}\n<p><a href="http://x.am/{{ n }}">it</a></p>{% endfor %}', (7, 4)),
        (
            '{% if shop %}<b>x</b>{% endif %} <a {% if shop %}id="a"{% endif %} href="http://x.am">it</a>',
            (6, 34),
        ),
        ('<p>\n<a\n class="{{ "big" }}" href="http://x.am/?a=1&amp;b=2">it</a></p>', (7, 1)),
        ('{% set link = "http://x.am" %}\n<p>See <a href="{{ link }}">our page</a></p>', (6, 16)),
    ],
)
def test_where_a_link_is_written(text: str, place: tuple[int, int]) -> None:
    found = list(links.problems(specimen(PAGE.format(body=text)), settings(), campaign()))

    insecure = next(problem for problem in found if problem.rule == "links/insecure")
    assert (insecure.place.line, insecure.place.column) == place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Come and see us. To stop: stop@tatev.am\n", []),
        ("Come and see us. To stop: mailto:stop@tatev.am?subject=stop%20ABC\n", []),
        ("Come and see us.\n", ["links/opt-out"]),
    ],
)
def test_the_plain_text_shows_a_way_out_too(text: str, found: list[str]) -> None:
    letter = specimen(PAGE.format(body="<p>Come and see us.</p>"), advertising=True)
    plain = replace(letter, body=replace(letter.body, text=text))

    assert [problem.rule for problem in links.problems(plain, settings(), campaign())] == found


def test_a_layout_that_another_letter_uses_is_not_blamed() -> None:
    layout = (
        '<!DOCTYPE html><html lang="en"><head><title>T</title></head><body>{{ content }}\n%s</body></html>'
    )
    foot = '<p><a class="foot" href="http://tatev.am">Our house</a></p>'
    letter = specimen(
        "---\nsubject: A letter\nlayout: mine\n---\nThank you.\n",
        kind="md",
        beside={"_layouts/a.html": layout % foot, "_layouts/mine.html": layout % ("\n" + foot)},
    )

    [found] = [one for one in links.problems(letter, settings(), campaign()) if one.rule == "links/insecure"]
    assert str(found.place) == "templates/_layouts/mine.html:3:4"
