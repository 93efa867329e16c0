"""Whether letters wait for somebody's word: the ``approval`` part of config.yaml."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from engine.document.model import Fault, Written
from engine.document.texts import Line, OneOrMore, YesNo


class Approval(Written):
    """Whose word letters wait for."""

    never_blank = MappingProxyType(
        {
            "needed": "write yes or no",
            "by": "write who may approve, or leave 'by' out to mean anybody",
        }
    )

    needed: YesNo = Field(
        default=False,
        description="yes: nothing is sent that was not approved as it stands, with: gramercy approve",
    )
    by: Annotated[tuple[Line, ...], OneOrMore] | None = Field(
        default=None, description="Who may approve; anybody if left out."
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if "by" in given and "needed" not in given:
            yield Fault(
                "by", "nothing says that approval is needed, so letters go without it", "write 'needed: yes'"
            )
        if self.by == ():
            yield Fault("by", "nobody may approve, so nothing could be sent", "write a name")

    def spelt(self, name: str) -> str | None:
        """``name`` as the config spells it, if this person may approve, else None.

        Upper and lower case, and white space, make no difference.
        """
        if self.by is None:
            return name
        return next((known for known in self.by if _folded(known) == _folded(name)), None)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
