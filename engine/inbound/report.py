"""Delivery reports with fields for machines: RFC 3464, RFC 6533, and those whose wrapper is broken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.inbound.diagnosis import diagnose, statuses
from engine.inbound.fields import Group, first, groups
from engine.inbound.model import Failure
from engine.inbound.parsing import Message, addresses
from engine.inbound.wording import cause

_STATUS_PARTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "text/delivery-status",
        "message/delivery-report",
    }
)
_FINAL = re.compile(
    r"(?im)^[ \t]?(?:Final|Original)-Recipient[ \t]*:[^\n]*\n(?:[^\n]+\n){0,30}?"
    r"[ \t]?(?:Action|Status|Diagnostic-Code)[ \t]*:"
)
_LONGEST_INLINED = 60_000
_RECIPIENT = ("final-recipient", "original-recipient", "action")
# RFC 6533 3: characters that ASCII lacks; RFC 3461 4: only what has to be written so in an address.
_POINT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_XTEXT = {"+2B": "+", "+3D": "="}
_WELL = re.compile(r"deliver|relay|expand|success", re.IGNORECASE)
_PUT_OFF = re.compile(r"delay|defer|retr", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a delivery report says.

    Attributes:
        failures: One for each recipient that failed; an address is empty where none is given.
        actions: What happened to the others.
    """

    failures: tuple[Failure, ...]
    actions: tuple[str, ...]


def find(message: Message, notice: str, known: tuple[str, ...] = ()) -> Report | None:
    """The report in ``message``; None where there are no such fields.

    Args:
        notice: What the message says to people.
        known: Addresses our letter is known to have been to: in X-Failed-Recipients, in the returned part.
    """
    found = _fields(message)
    if found is None:
        return None
    failures: list[Failure] = []
    actions: list[str] = []
    for group in found:
        action = _action(group)
        if action != "failed":
            actions.append(action)
            continue
        failures.append(_failure(group, notice, known if len(found) == 1 else ()))
    return Report(failures=tuple(dict.fromkeys(failures)), actions=tuple(actions))


def _fields(message: Message) -> list[Group] | None:
    """The groups about recipients; None where there is no report, empty where it names nobody."""
    found: list[Group] | None = None
    for part in message.parts:
        if part.content_type in _STATUS_PARTS or (
            part.content_type == "message/report" and _FINAL.search(part.decoded)
        ):
            found = [*(found or ()), *_recipients(part.decoded)]
    if found:
        return found
    texts = [part.decoded for part in message.parts if part.content_type.startswith("text/")]
    if message.content_type == "multipart/report":
        # The part that has them may be called anything.
        texts.append(message.body)
    for text in texts:
        inlined = _FINAL.search(text)
        if inlined is not None:
            return _recipients(text[inlined.start() :][:_LONGEST_INLINED])
    return found


def _recipients(text: str) -> list[Group]:
    return [group for group in groups(text) if any(name in group for name in _RECIPIENT)]


def _action(group: Group) -> str:
    """ "failed", or what else happened."""
    given = (first(group, "action") or "").lower()
    status = first(group, "status") or ""
    if _PUT_OFF.search(given):
        return "delayed"
    if _WELL.match(given):
        return given.split()[0]
    # No action, or one that no RFC knows.
    if status.startswith("2"):
        return "delivered"
    return "failed"


def _failure(group: Group, notice: str, known: tuple[str, ...]) -> Failure:
    diagnostic = " ".join(group.get("diagnostic-code", ()))
    diagnostic = re.sub(r"(?i)^\s*(?:smtp|x-[\w-]+|[\w-]{1,20})\s*;\s*", "", diagnostic, count=1)
    status = next(iter(statuses(first(group, "status") or "")), None)
    if cause(diagnostic) is None:
        # Exchange puts what the other server said there.
        diagnostic = " ".join((diagnostic, *group.get("x-supplementary-info", ()))).strip()
    address = _address(group, known)
    verdict = diagnose(status, diagnostic, _around(notice, address))
    return Failure(
        address=address,
        permanent=verdict.permanent,
        cause=verdict.cause,
        status=verdict.status,
        diagnostic=" ".join((diagnostic or (first(group, "status") or "")).split())[:500],
    )


def _around(notice: str, address: str) -> str:
    """What the notice says of ``address``: the paragraphs that name it and those next to them."""
    paragraphs = notice[:20_000].split("\n\n")
    naming = [place for place, words in enumerate(paragraphs) if address and address.lower() in words.lower()]
    if not naming:
        return notice[:4000]
    return "\n\n".join(
        paragraphs[place]
        for place in sorted(
            {each for place in naming for each in (place, place + 1)} & set(range(len(paragraphs)))
        )
    )


def _address(group: Group, known: tuple[str, ...]) -> str:
    """Whom the sender wrote to; "" where no address is given."""
    original = _named(group, "original-recipient")
    final = _named(group, "final-recipient") or _named(group, "x-actual-recipient")
    if original and not _is_internal(original):
        return original
    if len(known) == 1 and (not final or _is_internal(final)):
        return known[0]
    return final or original or next(iter(addresses(" ".join(group.get("diagnostic-code", ())))), "")


def _named(group: Group, name: str) -> str:
    """The address in a field "type; address" (RFC 3464 2.3.1)."""
    for value in group.get(name, ()):
        kind, separator, rest = value.partition(";")
        text = rest if separator else value
        if kind.strip().lower().startswith("utf-8"):
            text = _POINT.sub(_character, text)
        text = re.sub(r"\+(?:2B|3D)", lambda code: _XTEXT[code[0]], text.strip().strip('"'))
        found = next(iter(addresses(text)), "")
        if found:
            return found
    return ""


def _character(point: re.Match[str]) -> str:
    code = int(point[1], 16)
    # Halves of surrogate pairs are no characters.
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _is_internal(address: str) -> bool:
    """Of a host that only its own network knows, or of none."""
    domain = address.rpartition("@")[2].lower()
    return (
        "." not in domain
        or domain.startswith("[")
        or domain.endswith(
            (
                ".local",
                ".internal",
                ".lan",
                ".intern",
                ".localdomain",
                ".localhost",
                ".home",
                ".corp",
                ".priv",
            )
        )
    )
