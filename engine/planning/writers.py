"""Writers of letters, kept for a while: what they have learned of a letter serves its next occurrence too."""

from __future__ import annotations

import threading
from collections import OrderedDict

from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Tally, Writer
from engine.planning.inputs import Inputs

#: Of so many letters; each may hold some tens of megabytes.
_MOST = 4

_Key = tuple[str, str, frozenset[tuple[str, bytes]]]


class _Kept(threading.local):
    """A writer serves one thread at a time."""

    def __init__(self) -> None:
        self.writers: OrderedDict[_Key, Writer] = OrderedDict()


_kept = _Kept()


def writer_of(inputs: Inputs) -> Writer:
    """Who writes a campaign's letters; its tally begins anew."""
    zone = inputs.settings.shop.time_zone
    key = (inputs.campaign.letter, zone.key, frozenset(inputs.templates.items()))
    writer = _kept.writers.get(key)
    if writer is None:
        writer = Writer(inputs.templates, inputs.campaign.letter, vocabulary=vocabulary(zone))
        _kept.writers[key] = writer
        if len(_kept.writers) > _MOST:
            _kept.writers.popitem(last=False)
    else:
        _kept.writers.move_to_end(key)
        writer.tally = Tally()
    return writer
