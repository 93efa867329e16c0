"""Every feature of caniemail.com is seen where it is used, on its line, and nothing else is."""

from __future__ import annotations

import pytest

from engine.lint.clients.alternatives import HARMLESS, instead
from engine.lint.clients.caniemail import Support, features
from engine.lint.clients.css import in_sheet, in_style
from engine.lint.clients.markup import in_page
from engine.problem import Problem
from tests.lint.clients import ALWAYS, BODY_LINE, SHEET_LINE, found, page, table, unmoved

#: Not to be seen in a letter: it is an entry in the name service.
UNSEEN = {"bimi"}
LACKING = {slug for slug, feature in features().items() if feature.gaps}


def _told(problems: list[Problem]) -> dict[str, int]:
    """The features that are told of, with their lines, but for those of every page."""
    told = {(problem.rule or "").removeprefix("clients/"): problem.place.line for problem in problems}
    return {slug: line for slug, line in told.items() if slug not in ALWAYS}


def _slugs(uses: tuple[object, ...]) -> set[str]:
    return {getattr(use, "slug") for use in uses}  # noqa: B009


def test_every_feature_has_a_row() -> None:
    rows = [slugs for name in ("declarations", "sheets", "markup") for slugs in table(name).values()]
    every = {"css-selector-class", *ALWAYS}.union(*rows)

    assert set(features()) - every == UNSEEN
    assert every <= set(features())


@pytest.mark.parametrize("declaration", table("declarations"))
def test_declaration(declaration: str) -> None:
    """In a style attribute, and in a rule that premailer moves into one."""
    expected = table("declarations")[declaration]
    assert _slugs(in_style(declaration)) == expected

    quoted = declaration.replace('"', "'")
    inline = unmoved(page(body=f'<b style="{quoted}">x</b>'))
    assert _told(inline) == dict.fromkeys(expected & LACKING, BODY_LINE)

    moved = page(sheet=f"<style>.a {{ {declaration} }}</style>", body='<b class="a">x</b>')
    # The comment goes when the rule moves.
    assert _told(found({"case/letter.html": moved})) == dict.fromkeys(
        (expected & LACKING) - {"css-comments"}, SHEET_LINE
    )


@pytest.mark.parametrize("sheet", table("sheets"))
def test_style_sheet(sheet: str) -> None:
    """In a style sheet that stays, and stands on a line of its own."""
    expected = table("sheets")[sheet]
    if ".a" in sheet and not sheet.startswith("@container"):
        expected |= {"css-selector-class"}
    assert _slugs(in_sheet(sheet)) - {"css-selector-class"} == expected - {"css-selector-class"}

    style = f'<style data-premailer="ignore">{sheet}</style>'
    told = _told(found({"case/letter.html": page(sheet=style)}))
    expected |= {"html-style"}
    assert told.keys() - {"css-selector-class"} == (expected & LACKING) - {"css-selector-class"}
    assert set(told.values()) == {SHEET_LINE}


@pytest.mark.parametrize("body", table("markup"))
def test_markup(body: str) -> None:
    expected = table("markup")[body]
    assert _slugs(in_page(body)) == expected

    told = _told(found({"case/letter.html": page(body=body)}))
    assert told == dict.fromkeys(expected & LACKING, BODY_LINE)


def test_a_plain_page_has_nothing_but_itself() -> None:
    problems = found({"case/letter.html": page(body="x")})

    assert {(problem.rule or "").removeprefix("clients/") for problem in problems} == ALWAYS


@pytest.mark.parametrize("slug", sorted(LACKING - UNSEEN))
def test_what_is_said(slug: str) -> None:
    """The feature by its name, who lacks it, what to do instead, where to read on."""
    feature = features()[slug]
    snippet, kind = _example(slug)
    style = f'<style data-premailer="ignore">{snippet}</style>'
    text = page(
        sheet=style if kind == "sheets" else "",
        body={"sheets": "", "markup": snippet}.get(kind, f"<b style='{snippet}'>x</b>"),
    )
    [problem] = [each for each in unmoved(text) if each.rule == f"clients/{slug}"]

    assert feature.title in problem.message
    assert "of readers)" in problem.message
    assert all(client.family in problem.message for client in feature.gaps)
    wholly = any(gap.support is Support.NOT for gap in feature.gaps.values())
    assert ("is not supported by" in problem.message) is wholly
    assert problem.hint == f"{instead(slug)}; more at https://www.caniemail.com/features/{slug}/"
    assert problem.message == problem.message.strip()
    assert "  " not in problem.message


def _example(slug: str) -> tuple[str, str]:
    if slug in ALWAYS:
        return "x", "markup"
    if slug == "css-selector-class":
        return ".a { color: red }", "sheets"
    return next(
        (snippet, name)
        for name in ("declarations", "sheets", "markup")
        for snippet, slugs in table(name).items()
        if slug in slugs
    )


def test_what_does_no_harm_is_known() -> None:
    assert set(features()) >= HARMLESS
