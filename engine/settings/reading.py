"""config.yaml → ``Settings``, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from engine.document.model import canonical
from engine.document.reading import Document, Loc, read_document
from engine.document.validating import Read, validate
from engine.problem import Problem, Severity, in_order, quoted
from engine.settings.model import Settings
from engine.settings.secrets import REFERENCE

#: Never written out in the file.
_SECRETS = frozenset(
    {
        ("delivery", "smtp", "password"),
        ("mailbox", "imap", "password"),
        ("feedback", "webhook", "secret"),
        ("running", "webhook", "secret"),
        ("webhooks", "mailgun", "signing key"),
        ("databases", "*", "password"),
        *(("webhooks", provider, key) for provider in ("postmark", "brevo") for key in ("password", "token")),
    }
)
#: Where ``${…}`` is understood.
_REVEALED = _SECRETS | {
    ("delivery", "smtp", "username"),
    ("delivery", "smtp", "host"),
    ("mailbox", "imap", "username"),
    ("mailbox", "imap", "host"),
    ("databases", "*", "username"),
    ("databases", "*", "host"),
    ("webhooks", "postmark", "username"),
    ("webhooks", "brevo", "username"),
}

# For others than those at this machine.
_IN_THE_CLEAR = re.compile(r"http://(?!(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|\Z))", re.IGNORECASE)


def read_settings(text: bytes, path: PurePath) -> Read[Settings]:
    """Read the config.  Pure: ``path`` only names the places in problems; no secret is looked up.

    A password written out in the file is a warning, and never repeated in it; so are pages without TLS.
    """
    document, problems = read_document(text, path)
    if document is None:
        return Read(value=None, document=None, problems=tuple(problems))
    read = validate(document, Settings)
    misplaced = list(_out_of_place(document))
    # Where a reference may not stand at all, what else is wrong with it is no news.
    places = {problem.place for problem in misplaced}
    others = [problem for problem in read.problems if problem.place not in places]
    return Read(
        value=None if misplaced else read.value,
        document=document,
        problems=tuple(in_order([*others, *misplaced, *_written_out(document), *_in_the_clear(document)])),
    )


def _out_of_place(document: Document) -> Iterator[Problem]:
    for loc, text in document.texts():
        reference = REFERENCE.search(text)
        if reference and _spelt(loc) not in _REVEALED:
            yield Problem(
                document.text_place(loc, reference.start()),
                f"{quoted(reference[0])} is understood in hosts, user names, passwords and secrets only",
                "write the text itself here",
            )


def _written_out(document: Document) -> Iterator[Problem]:
    for loc, text in document.texts():
        spelt = _spelt(loc)
        if spelt in _SECRETS and not REFERENCE.fullmatch(text.strip()):
            variable = re.sub(r"\W+", "_", f"{loc[-2]}_{spelt[-1]}", flags=re.ASCII).strip("_").upper()
            yield Problem(
                document.place(*loc),
                "a password stands in this file, where others may read it",
                f"write ${{{variable}}} here and set that variable, or ${{file:PATH}}",
                Severity.WARNING,
            )


def _in_the_clear(document: Document) -> Iterator[Problem]:
    for loc, text in document.texts():
        if _spelt(loc) != ("public url",) or _IN_THE_CLEAR.match(text) is None:
            continue
        yield Problem(
            document.place(*loc),
            "others can read along, and mail programs offer one click to unsubscribe over https only",
            f"write {quoted('https' + text[4:])}, and see to a certificate",
            Severity.WARNING,
        )


def _spelt(loc: Loc) -> Loc:
    """``loc`` with keys in one spelling, and "*" for a name that is the user's own."""
    spelt = tuple(canonical(step) if isinstance(step, str) else step for step in loc)
    return (spelt[0], "*", *spelt[2:]) if spelt[:1] == ("databases",) and len(spelt) > 1 else spelt
