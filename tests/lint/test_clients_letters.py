"""What whole letters are told: which places, how gravely, in which words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest

from engine.lint.clients.features import problems
from engine.lint.clients.markup import in_page
from engine.lint.clients.readers import readers
from engine.lint.clients.sources import sources
from engine.lint.pages import pages_of
from engine.problem import Severity
from engine.settings.checks import Checks
from tests.letters.samples import everything
from tests.lint.clients import CASES, found, page, specimen
from tests.lint.making import shipped

LETTERS = sorted((CASES / "letters").glob("*.letter"))
_RIFF = b"RIFF\0\0\0\0WEBPVP8 "
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES = {
    "case/really_webp.png": _RIFF,
    "case/moving.png": _PNG + b"\0\0\0\x08acTL\0\0\0\0IDAT",
    "case/plain.png": _PNG + b"\0\0\0\x08IDATacTL",
}


def _files(case: Path) -> dict[str, str | bytes]:
    parts = re.split(r"^=== (\S+)\n", case.read_text("utf-8"), flags=re.MULTILINE)[1:]
    files: dict[str, str | bytes] = dict(zip(parts[::2], parts[1::2], strict=True))
    return files | (_PICTURES if case.stem == "pictures" else {})


@pytest.mark.parametrize("case", LETTERS, ids=lambda case: case.stem)
def test_places(case: Path) -> None:
    """Each feature once a file, where that file says it first."""
    told = [
        f"{problem.place}: {(problem.rule or '').removeprefix('clients/')}"
        f"{''.join(re.findall('; also on .*', problem.message))}\n"
        for problem in found(_files(case), values={"a": 0, "n": 2, "words": "<mark>", "unit": "vmin"})
    ]

    assert "".join(told) == case.with_suffix(".told").read_text("utf-8")


_FLEX = {"case/letter.html": page(body="\n<b style='display: flex'>x</b>")}
_ROUND = {"case/letter.html": page(body="<b style='border-radius: 3px'>x</b>")}
_WIDE = {"case/letter.html": page(
    sheet="<style>@media (max-width: 500px) { .a { display: flex } }</style>", body="x"
)}  # fmt: skip

_FONT = "https://fonts.example/css?family=Lato"
_FONTS = {"case/letter.html": page(sheet=f"<link rel='stylesheet' href='{_FONT}'>", body="x")}
_LINK = {
    "case/letter.html": page(sheet="<link rel='stylesheet' href='https://shop.example/a.css'>", body="x")
}
_IMPORTED = {"case/letter.html": page(sheet=f"<style>@import '{_FONT}';</style>", body="x")}


def _painted(style: str, colour: str | None = None) -> dict[str, str]:
    bgcolor = f'bgcolor="{colour}"' if colour else ""
    return {"case/letter.html": page(body=f'<table><tr><td {bgcolor} style="{style}">x</td></tr></table>')}


@pytest.mark.parametrize(
    ("files", "slug", "checks", "severity"),
    [
        (_FLEX, "css-display-flex", {"mail clients": {"outlook windows": "2%"}}, "note"),
        (_FLEX, "css-display-flex", {"mail clients": {"outlook windows": "30%"}}, "warning"),
        (_FLEX, "css-display-flex", {"mail clients": {"outlook windows": "30%"}, "warn from": "40%"}, "note"),
        (_FLEX, "css-display-flex", {"mail clients": {"outlook windows": "30%"}, "stop from": 20}, "error"),
        (_FLEX, "css-display-flex", {"mail clients": {"gmail": "100%"}}, "note"),
        (_FLEX, "css-display-flex", {"mail clients": {"apple mail": "100%"}}, None),
        (_ROUND, "css-border-radius", {"mail clients": {"outlook windows": "90%"}}, "note"),
        (_ROUND, "css-border-radius", {"mail clients": {"outlook windows": "90%"}, "stop from": 80}, "error"),
        # A background with a plain colour below it.
        (_painted("background-image: url(x.html)"), "css-background-image", {}, "warning"),
        (_painted("background: url(x.html) center"), "css-background-image", {}, "warning"),
        (_painted("background: url(x.html) transparent"), "css-background-image", {}, "warning"),
        (_painted("background: #fff url(x.html)"), "css-background-image", {}, "note"),
        (
            _painted("background-color: red; background-image: url(x.html)"),
            "css-background-image",
            {},
            "note",
        ),
        (_painted("background: white linear-gradient(red, blue)"), "css-linear-gradient", {}, "note"),
        (_painted("background: linear-gradient(red, blue)"), "css-linear-gradient", {}, "warning"),
        (_painted("background: linear-gradient(red, blue)", "#fff"), "css-linear-gradient", {}, "note"),
        # A letter reads well without its web font.
        (_LINK, "html-link", {}, "warning"),
        (_FONTS, "html-link", {}, "note"),
        (_IMPORTED, "css-at-import", {}, "note"),
        # Outlook passes over all of a media query, and shows what stands outside.
        (_WIDE, "css-display-flex", {"mail clients": {"outlook windows": "90%"}}, "note"),
        (_WIDE, "css-display-flex", {"mail clients": {"web.de web": "90%"}}, "warning"),
    ],
)
def test_severity(files: dict[str, str], slug: str, checks: object, severity: str | None) -> None:
    told = found(files, Checks.model_validate(checks))

    assert [p.severity.value for p in told if p.rule == f"clients/{slug}"] == [severity] * bool(severity)


def test_words() -> None:
    """One finding, whole."""
    checks = Checks.model_validate(
        {"mail clients": {"gmail": "40%", "outlook windows": "30%", "yahoo": "20%", "apple mail": "10%"}}
    )
    body = "\n<b style='column-gap: 1px; display: flex'>x</b>\n<b style='GAP: 2px'>x</b>"
    told = found({"case/letter.html": page(body=body)}, checks)

    [problem] = [problem for problem in told if problem.rule == "clients/css-gap"]
    assert f"{problem}\n" == (CASES / "gap.told").read_text("utf-8")


@pytest.mark.parametrize(
    ("clients", "words"),
    [
        ({"outlook": "50%"}, "Outlook on Windows and Windows Mail (24% of readers)"),
        (
            {"outlook windows": "30%", "gmail android": "10%", "gmail ios": "10%"},
            "Windows (30% of readers), and only in part by Gmail (Android, iPhone) (20%)",
        ),
        ({"windows mail": "50%", "outlook windows": "10%"}, "Windows Mail and Outlook on Windows (60% of"),
    ],
)
def test_who(clients: dict[str, str], words: str) -> None:
    given = {"apple mail": 100 - sum(int(each[:-1]) for each in clients.values()), **clients}
    told = found(_FLEX, Checks.model_validate({"mail clients": given}))

    assert [words in p.message for p in told if p.rule == "clients/css-display-flex"] == [True]


@pytest.mark.parametrize("language", ["en", "hy", "he"])
@pytest.mark.parametrize("letter", ["thank-you", "early-access", "appreciation-day"])
def test_our_own_letters_are_fine(letter: str, language: str) -> None:
    """Notes at most, on the world's readers."""
    files = {name.replace(f"{letter}/", "case/"): text for name, text in shipped().items()}
    told = found(files, values=everything(letter, language), language=language)

    assert told
    assert {problem.severity for problem in told} == {Severity.NOTE}


@pytest.mark.parametrize(
    "html",
    ["", "<", "<b", "<b style='", "<style>.a {", "<!--", "<!--[if mso]>", "<![", "<![foo[x]]>", "<![endif]>",
     "<!--<![endif]-->", "<style></", "\0<b \0 style=\"\0\">", "<b style=\"}{;;:&quot;\">", "<!doctype",
     "<style>" + "a{" * 9999, "<b style='a:" + "(" * 9999, "<style>" + ":not(" * 9999, "<!--[if mso]>" * 99],
)  # fmt: skip
def test_no_page_is_too_odd(html: str) -> None:
    """Whatever stands in a template, it is read as far as it goes."""
    for inlining in (False, True):
        in_page(html, inlining=inlining)
    letter = specimen({"case/letter.html": page(body="x")})
    odd = replace(letter, body=replace(letter.body, html=html))
    assert list(problems(odd, readers(Checks())))


@pytest.mark.parametrize(
    "odd", ["`", " ", "\t", "``\n", "![", "](", "- ", "{% set x %}", "<style>", "\n    x"]
)
def test_no_markdown_takes_long(odd: str) -> None:
    """However often a sign is repeated: what is tried for each of them is not the whole text."""
    pages = pages_of({"case/letter.md": (odd * 20_000)[:40_000].encode()}, "case", "en", ("en",))
    begun = process_time()
    sources(pages)
    assert process_time() - begun < 5
