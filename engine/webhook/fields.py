"""JSON from outside: read whole or not at all, then asked for what it should hold.

Whatever stands where something else should be counts as absent.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta

from engine.address import judge
from engine.problem import printable

#: Characters that are kept of any text.
LONGEST = 1000
#: Digits of a whole number that may stand for something; an id of 64 bits has 20.
_DIGITS = 20
#: How far ahead of ours a provider's clock may be.
EARLY = timedelta(minutes=5)
#: Nobody had heard of a webhook before.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
#: From here on, a number of seconds would be a date after the year 5000, and is in milliseconds.
_MILLISECONDS = 1e11


class Garbled(ValueError):  # noqa: N818 - it never leaves this room
    """Not JSON, or JSON that could mean two things."""


def parse(content: bytes | str) -> object:
    """The value that ``content`` holds: JSON by RFC 8259, UTF-8, no key twice in one object.

    Raises:
        Garbled: for anything else, for numbers no computer holds, and where it is nested too deeply.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        value: object = json.loads(
            text, parse_int=_whole, parse_constant=_no_number, object_pairs_hook=_unambiguous
        )
    except (ValueError, RecursionError) as error:
        raise Garbled("not JSON") from error
    return value


class Fields:
    """What stands under the keys of an object; of anything else, nothing."""

    __slots__ = ("_held",)

    def __init__(self, value: object) -> None:
        self._held: dict[str, object] = value if isinstance(value, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._held)

    def get(self, key: str) -> object:
        """Whatever stands there; None for nothing."""
        return self._held.get(key)

    def inside(self, key: str) -> Fields:
        """The object that stands there."""
        return Fields(self.get(key))

    def several(self, key: str) -> tuple[object, ...]:
        """The items of the list that stands there."""
        held = self.get(key)
        return tuple(held) if isinstance(held, list) else ()

    def exact(self, key: str) -> str | None:
        """The text that stands there, unchanged; it may be hostile.  None for no text."""
        held = self.get(key)
        return held if isinstance(held, str) else None

    def text(self, key: str) -> str:
        """The text or whole number that stands there, as one harmless line; empty for none."""
        held = self.get(key)
        if isinstance(held, int) and not isinstance(held, bool):
            return str(held)
        return line(held) if isinstance(held, str) else ""

    def address(self, key: str) -> str | None:
        """The mail address that stands there, normalised."""
        return address(self.get(key))

    def moment(self, *keys: str, now: datetime) -> datetime:
        """The time under the first key that tells one: seconds or milliseconds since 1970, or ISO 8601.

        ``now`` where there is none, and where it cannot be true.
        """
        found = (time for key in keys if (time := _time(self.get(key))) is not None)
        said = next(found, now)
        return said if _BEGINNING <= said <= now + EARLY else now


def line(text: str) -> str:
    """``text`` on one line, cut, with nothing in it that could steer a terminal."""
    return printable(" ".join(text[: LONGEST * 2].split()))[:LONGEST]


def address(held: object) -> str | None:
    """The mail address that ``held`` is, or has between angle brackets, normalised; None for none."""
    if not isinstance(held, str):
        return None
    text = held.strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1]
    return judge(text).identity


def message_id(text: str) -> str | None:
    """A Message-ID in angle brackets, whether it came in them or not; None for what cannot be one."""
    inner = text.strip().removeprefix("<").removesuffix(">")
    if not inner or len(inner) > LONGEST or not inner.isascii() or any(c in " <>\\" for c in inner):
        return None
    return f"<{inner}>"


def _time(held: object) -> datetime | None:
    try:
        if isinstance(held, str) and not held.replace(".", "", 1).isdecimal():
            said = datetime.fromisoformat(held)
            return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
        if isinstance(held, int | float | str):
            seconds = float(held)
            return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _whole(digits: str) -> int | float:
    # Too long for an id; of 4,301 digits Python would not make a number either.
    return int(digits) if len(digits) <= _DIGITS else math.inf


def _no_number(word: str) -> object:
    raise Garbled(f"{word} is no JSON")


def _unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise Garbled("a key stands there twice")
    return held
