"""Letters of few lines, written as a campaign would write them, and what mail clients lack of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.letter.model import Body
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.lint.clients.features import problems
from engine.lint.clients.readers import readers
from engine.lint.model import Specimen
from engine.lint.pages import pages_of
from engine.problem import Problem
from engine.settings.checks import Checks

CASES = Path(__file__).parents[1] / "cases" / "mail_clients"
_WORDS = vocabulary(ZoneInfo("UTC"))
_PAGE = """---
subject: x
---
<!DOCTYPE html>
<html><head><title>x</title>
{sheet}
</head><body>
{body}
</body></html>
"""
#: The lines of ``page`` that hold what is asked about.
SHEET_LINE, BODY_LINE = 6, 8
#: What every page of ours has.
ALWAYS = frozenset({"html-body", "html-doctype"})


def specimen(
    files: Mapping[str, str | bytes], values: Mapping[str, object] | None = None, language: str = "en"
) -> Specimen:
    """The letter "case", made from ``files`` as they would lie in templates/."""
    raw = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
    writer = Writer(raw, "case", vocabulary=_WORDS)
    body = writer.write(language, {"language": language, "direction": "ltr", **(values or {})})
    return Specimen(
        language=language,
        body=body,
        subject=body.subject,
        advertising=False,
        pages=pages_of(raw, "case", language, writer.languages),
    )


def found(
    files: Mapping[str, str | bytes],
    checks: Checks | None = None,
    values: Mapping[str, object] | None = None,
    language: str = "en",
) -> list[Problem]:
    """What is found in the letter "case"."""
    return list(problems(specimen(files, values, language), readers(checks or Checks())))


def unmoved(text: str) -> list[Problem]:
    """What is found in a letter that is ready as it is written, so that nothing need be written or moved."""
    html = text.partition("---\n")[2].partition("---\n")[2]
    body = Body(subject="x", preheader="", html=html, text="x\n", images=())
    pages = pages_of({"case/letter.html": text.encode()}, "case", "en", ("en",))
    letter = Specimen(language="en", body=body, subject="x", advertising=False, pages=pages)
    return list(problems(letter, readers(Checks())))


def page(*, sheet: str = "", body: str = "") -> str:
    """A letter in HTML."""
    return _PAGE.format(sheet=sheet, body=body)


@cache
def table(name: str) -> dict[str, frozenset[str]]:
    """Snippets of a case file with the features each of them uses."""
    rows = {}
    for line in (CASES / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith(("# ",)):
            snippet, _, slugs = line.rpartition("=")
            assert snippet.strip() not in rows, line
            rows[snippet.strip()] = frozenset(slugs.split())
    return rows
