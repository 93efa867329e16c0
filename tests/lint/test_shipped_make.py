"""The letters that ship are well made, in every language, whatever is known of a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from engine.campaign.reading import read_campaign
from engine.letter.model import Body
from engine.lint.make import accessibility, contrast, identity, links, pictures, size
from engine.lint.model import Specimen
from engine.lint.pages import pages_of
from engine.planning.context import context
from engine.problem import Problem, Severity
from engine.settings.reading import read_settings
from tests.letters.samples import ALL, ROOT, everything, nothing, writer
from tests.lint.making import NOW, shipped

SETTINGS = read_settings(
    (ROOT / "config.example.yaml").read_bytes(), PurePosixPath("config.example.yaml")
).value
CAMPAIGNS = {
    found.letter: found
    for path in (ROOT / "campaigns").glob("*.yaml")
    if (found := read_campaign(path.read_bytes(), path).value) is not None
}


def found_in(letter: str, language: str, body: Body) -> list[Problem]:
    """All that these checks find in a shipped letter."""
    assert SETTINGS is not None
    campaign = CAMPAIGNS[letter]
    specimen = Specimen(
        language=language,
        body=body,
        subject=body.subject,
        advertising=letter not in ("thank-you", "feedback"),
        pages=pages_of(shipped(), letter, language, writer(letter).languages),
    )
    served = SETTINGS.model_copy(update={"public_url": "https://letters.tatev.example"})
    return [
        *links.problems(specimen, served, campaign),
        *pictures.problems(specimen, SETTINGS),
        *accessibility.problems(specimen),
        *contrast.problems(specimen),
        *size.problems(specimen),
        *identity.problems(specimen, SETTINGS, campaign),
    ]


def written(letter: str, language: str, known: str) -> Body:
    """A shipped letter of the example config, to a person of whom all or nothing is known."""
    assert SETTINGS is not None
    values = (everything if known == "everything" else nothing)(letter, language)
    given = context(SETTINGS, CAMPAIGNS[letter], language, as_of=NOW)
    return writer(letter).write(
        language, {**values, **given, "opt_out": "mailto:stop@tatev-tea.example?subject=stop%20ABC"}
    )


@pytest.mark.parametrize("known", ["everything", "nothing"])
@pytest.mark.parametrize(("letter", "language"), ALL)
def test_nothing_is_wrong(letter: str, language: str, known: str) -> None:
    assert [str(one) for one in found_in(letter, language, written(letter, language, known))] == []


@pytest.mark.parametrize(("letter", "language"), ALL)
def test_the_look_bites(letter: str, language: str) -> None:
    """Each part of a letter that is spoilt is told of."""
    body = written(letter, language, "everything")
    for well, ill, rule in (
        (' lang="', ' data-lang="', "accessibility/language"),
        ('role="presentation"', "", "accessibility/tables"),
        ("color:#2d2622", "color:#d2d2d2", "accessibility/contrast"),
        (
            ".letter p, .letter li, .signature .name { color: #f0e7dc",
            ".x { color: red",
            "accessibility/contrast-dark",
        ),
        ("mailto:stop@", "mailto:sto p@", "links/mail"),
        ("font-size:18px", "font-size:9px", "accessibility/small"),
    ):
        assert well in body.html
        spoilt = replace(body, html=body.html.replace(well, ill))
        rules = {one.rule for one in found_in(letter, language, spoilt) if one.severity is not Severity.NOTE}
        assert rule in rules
