"""What somebody's word covers when a campaign is armed: digests of all that its letters are made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from engine.document.model import canonical
from engine.planning.inputs import Inputs

_BYTES = 16
# What of the config may change without a new word: how letters leave, what comes back, who is told.
_FREE = frozenset(
    {
        *(
            "delivery",
            "mailbox",
            "webhooks",
            "feedback",
            "running",
            "approval",
            "checks",
            "databases",
            "pages",
        ),
        # They only ever keep letters back.
        *("calendar", "limits", "priority", "guards"),
    }
)
# Kept by name: of these only what the campaign names.
_NAMED = {"offers": "offer", "events": "event", "senders": "sender"}


def digests(inputs: Inputs) -> dict[str, str]:
    """Part → digest: the campaign's file, those of its letter and layouts, what it takes from the config."""
    found = {f"campaigns/{inputs.campaign_name}": _digest(inputs.campaign_text)}
    for name, content in inputs.templates.items():
        found[f"templates/{name}"] = _digest(content)
    for part, value in _of_config(inputs):
        found[part] = _digest(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode())
    return found


def changed(armed: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The parts that are not what they were, in order."""
    return sorted(part for part in armed.keys() | now.keys() if armed.get(part) != now.get(part))


def _of_config(inputs: Inputs) -> Iterator[tuple[str, object]]:
    campaign = inputs.campaign
    for key, value in inputs.config_places.data.items():
        name = canonical(key)
        if name in _FREE:
            continue
        if name in _NAMED and isinstance(value, dict):
            wanted = getattr(campaign, _NAMED[name])
            if wanted is not None:
                yield f"config.yaml: {key}: {wanted}", value.get(wanted)
        elif name == "sources" and isinstance(value, dict):
            yield f"config.yaml: {key}: {campaign.audience.from_}", value.get(campaign.audience.from_)
        elif name == "segments" and isinstance(value, dict):
            for segment in sorted(_segments(inputs, value)):
                yield f"config.yaml: {key}: {segment}", value[segment]
        else:
            yield f"config.yaml: {key}", value


def _segments(inputs: Inputs, there: Mapping[str, object]) -> set[str]:
    """The named segments that the campaign's rules mention, and those that these mention."""
    campaign = inputs.campaign
    rules = [campaign.audience.who or "", *campaign.audience.but_not, *(wave.who for wave in campaign.waves)]
    found: set[str] = set()
    while rules:
        text = rules.pop()
        for name in there:
            if name not in found and name in text:
                found.add(name)
                rules.append(str(there[name]))
    return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[: 2 * _BYTES]
