"""One campaign file → ``Campaign``, or everything that is wrong with it."""

from __future__ import annotations

from pathlib import PurePath

from engine.campaign.model import Campaign
from engine.document.reading import read_document
from engine.document.validating import Read, validate


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
    return Read(value=named, document=document, problems=read.problems)
