"""All that a workspace keeps about one person: as one document, and as files."""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from glob import escape
from pathlib import Path

from engine.errors import EngineError
from engine.ledger.heard import Case, Observed, Preference, SignUp
from engine.ledger.ledger import Ledger
from engine.ledger.model import Channel, Claimed, LeftOutNow, LetterNow, Suppression
from engine.ledger.thanking import Thanked
from engine.planning.frozen import Frozen, thaw
from engine.response.model import Response
from engine.token import Keyring
from engine.value import pack
from engine.workspace import Workspace

# Beside the built-in inbox: messages and providers' posts that could not be read, and rows that fail a test.
_FOLDERS = ("quarantine", "unread-posts", "failures")
# Five groups at least: shorter words are no encoded text that could hold an address.
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4}){5,}(?:\r?\n[A-Za-z0-9+/]+)*={0,2}")
_NAMES = ("name", "given_name", "family_name", "full_name", "first_name", "last_name")


def mentions(content: bytes, address: str) -> bool:
    """Whether a file's octets name an address (normalised): as they are, as a URL or quoted-printable has it,
    or within base64.  A longer address that ends or begins so is another."""
    name = "|".join(
        re.escape(way) for way in (address, address.replace("@", "%40"), json.dumps(address)[1:-1])
    ).encode()
    wanted = re.compile(rb"(?<![\w.+-])(?:" + name + rb")(?![\w-]|\.\w)", re.IGNORECASE)
    unfolded = re.sub(rb"=\r?\n", b"", content)
    plain = re.sub(rb"=([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), unfolded)
    return any(map(wanted.search, (content, plain, *_decoded(content))))


def _decoded(content: bytes) -> Iterator[bytes]:
    for found in _BASE64.finditer(content):
        packed = found[0].replace(b"\r", b"").replace(b"\n", b"").rstrip(b"=")
        with suppress(binascii.Error):
            yield binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))


def files_about(here: Workspace, address: str) -> list[Path]:
    """Files of ours that name an address, with those that belong to them; sorted.

    Raises:
        OSError: if one cannot be read.
    """
    found: set[Path] = set()
    for folder in (here.inbox, *(here.state / name for name in _FOLDERS)):
        for path in folder.glob("*"):
            if path.is_file() and path not in found and mentions(path.read_bytes(), address):
                # DIGEST.eml and DIGEST.json are of one message.
                found.update((path, *folder.glob(f"{escape(path.stem)}.*")))
    return sorted(found)


def names_of(ledger: Ledger, address: str) -> set[str]:
    """What the person is called, as far as that is kept."""
    found = {signed.name for signed in ledger.sign_ups(address)}
    for letter in ledger.letters_to(address):
        values = ledger.contents(letter.number) or {}
        found.update(value for name in _NAMES if isinstance(value := values.get(name), str))
    return found


def letters_again(
    ledger: Ledger, letters: Iterable[LetterNow], keyring: Keyring
) -> Iterator[tuple[LetterNow, bytes]]:
    """The very letters that went, where what they were made from is still kept."""
    runs: dict[int, Frozen | None] = {}
    for letter in letters:
        values = ledger.contents(letter.number)
        if letter.date is None or values is None or letter.channel is not Channel.EMAIL:
            continue
        run = ledger.get_run(letter.run)
        with suppress(EngineError):
            if letter.run not in runs:
                # Where one letter of a run cannot be made again, the next may.
                runs[letter.run] = None
                runs[letter.run] = thaw(ledger, run, keyring)
            frozen = runs[letter.run]
            # A Date knows no parts of a second; a letter that is older went from an earlier plan.
            if frozen is None or letter.date < run.as_of.replace(microsecond=0):
                continue
            claimed = Claimed(
                seq=letter.seq,
                run=letter.run,
                number=letter.number,
                contact=letter.contact,
                address=letter.address,
                language=letter.language,
                values=values,
                owner=0,
                fence=0,
                date=letter.date,
                first_tried=None,
                attempts=letter.attempts,
                as_of=run.as_of,
            )
            yield letter, frozen.write(claimed, letter.date).content


def record(ledger: Ledger, address: str, files: Sequence[str], now: datetime) -> dict[str, object]:
    """Everything the ledger has about the person with an address (normalised); ``files`` are named in it."""
    return {
        "address": address,
        "exported_at": now.isoformat(),
        "letters": [_letter(ledger, letter) for letter in ledger.letters_to(address)],
        "left_out": [_left_out(one) for one in ledger.left_out_with(address)],
        "responses": [_response(one) for one in ledger.responses(address=address)],
        "wishes": [_wish(one) for one in ledger.wishes(address)],
        "suppressed": [_suppressed(one) for one in ledger.suppressions(address, undone=True)],
        "cases": [_case(one) for one in ledger.cases(open_only=False) if one.address == address],
        "sign_ups": [_sign_up(one) for one in ledger.sign_ups(address)],
        "thanks": [_thanked(one) for one in ledger.thanks_written_down(address)],
        "tiers": [
            {"campaign": campaign, "tier": tier} for campaign, tier in ledger.standing_of(address).items()
        ],
        "files": list(files),
    }


def is_empty(found: dict[str, object]) -> bool:
    """Whether a ``record`` says nothing of anybody."""
    return not any(isinstance(part, list) and part for part in found.values())


def _letter(ledger: Ledger, letter: LetterNow) -> dict[str, object]:
    values = ledger.contents(letter.number)
    called = {link.key: link.label or link.url for link in ledger.links(letter.run)}
    return {
        "number": letter.number,
        "campaign": letter.campaign,
        "occurrence": letter.occurrence,
        "contact": letter.contact,
        "address": letter.address,
        "language": letter.language,
        "channel": letter.channel,
        "fate": letter.fate,
        "date": _when(letter.date),
        "detail": letter.detail,
        "values": None if values is None else json.loads(pack(values)),
        "history": [
            {
                "at": _when(event.at),
                "fate": event.fate,
                "code": event.code,
                "status": event.status,
                "detail": event.detail,
                "by": event.by,
            }
            for event in ledger.history(letter.number)
        ],
        "seen": [_seen(one, called) for one in ledger.observations_of(letter.number)],
    }


def _seen(one: Observed, called: dict[int, str]) -> dict[str, object]:
    seen = one.observation
    return {
        "at": _when(seen.at),
        "what": seen.seen,
        "link": None if seen.link is None else called.get(seen.link, ""),
        "agent": seen.agent,
        "network": seen.network,
        "headers": seen.hints,
    }


def _left_out(one: LeftOutNow) -> dict[str, object]:
    return {
        "campaign": one.campaign,
        "occurrence": one.occurrence,
        "row": one.row,
        "contact": one.contact,
        "address": one.address,
        "reason": one.reason,
        "detail": one.detail,
    }


def _response(one: Response) -> dict[str, object]:
    answer = one.answer
    return {
        "kind": one.kind,
        "at": _when(one.at),
        "came_by": one.source,
        "reason": one.cause,
        "status": one.status,
        "diagnostic": one.diagnostic,
        "subject": one.subject,
        "text": one.text,
        "scope": one.scope,
        "until": _when(one.until),
        "answer": None
        if answer is None
        else {
            "question": answer.question,
            "choice": answer.choice,
            "guests": answer.guests,
            "comment": answer.comment,
            "fields": dict(answer.fields),
        },
    }


def _wish(one: Preference) -> dict[str, object]:
    return {"at": _when(one.at), "language": one.language, "days": one.days, "source": one.source}


def _suppressed(one: Suppression) -> dict[str, object]:
    return {
        "since": _when(one.since),
        "why": one.why,
        "source": one.source,
        "scope": one.scope,
        "until": _when(one.until),
        "undone_at": _when(one.undone_at),
    }


def _case(one: Case) -> dict[str, object]:
    return {
        "opened_at": _when(one.opened_at),
        "why": one.why,
        "due": _when(one.due),
        "closed_at": _when(one.closed_at),
        "closed_by": one.closed_by,
        "note": one.note,
    }


def _sign_up(one: SignUp) -> dict[str, object]:
    return {
        "asked_at": _when(one.asked_at),
        "confirmed_at": _when(one.confirmed_at),
        "address": one.address,
        "name": one.name,
        "language": one.language,
        "network": one.network,
    }


def _thanked(one: Thanked) -> dict[str, object]:
    return {
        "number": one.number,
        "at": _when(one.at),
        "by": one.by,
        "reason": one.reason,
        "how": one.how,
        "undone_at": _when(one.undone_at),
    }


def _when(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
