"""One campaign file → ``Campaign``, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from engine.campaign.model import Campaign
from engine.document.reading import Document, read_document
from engine.document.validating import Read, validate
from engine.problem import Problem, Severity, in_order


def read_campaign(text: bytes, path: PurePath) -> Read[Campaign]:
    """Read one campaign.  Pure: ``path`` only names the places in problems, and the id.

    A campaign read has an id (the file's stem, if it names none) and a name (the id, if none).
    """
    document, problems = read_document(text, path)
    if document is None:
        return Read(value=None, document=None, problems=tuple(problems))
    read = validate(document, Campaign)
    if read.value is None:
        return read
    identity = read.value.id or path.stem
    named = read.value.model_copy(update={"id": identity, "name": read.value.name or identity})
    return Read(
        value=named,
        document=document,
        problems=tuple(in_order([*read.problems, *_doubtful(named, document), *_unlimited(named, document)])),
    )


def _doubtful(campaign: Campaign, document: Document) -> Iterator[Problem]:
    if campaign.every is not None and campaign.every.doubt is not None:
        yield Problem(document.place("every"), *campaign.every.doubt, Severity.WARNING)


def _unlimited(campaign: Campaign, document: Document) -> Iterator[Problem]:
    if campaign.recurring and campaign.stop_if_more_than is None:
        yield Problem(
            document.place("every" if campaign.every is not None else "on"),
            "nothing stops it on a day on which it would reach far too many",
            "write 'stop if more than: 200'; it cannot be scheduled without",
            Severity.WARNING,
        )
