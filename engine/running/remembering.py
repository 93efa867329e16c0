"""What was told, to whom and when: a file beside the ledger, so that a new start tells nothing twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path

from engine.mailbox.durably import make_folder, write
from engine.running.news import News, NewsKind, without_people

_LARGEST = 2**24
#: Of one piece of news: a thousand mistakes are for `gramercy check`.
_MOST_WORDS = 2000
#: A clock that was set back leaves moments of the future, which would keep us silent until then.
_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece of news, and who heard of it.

    Attributes:
        since: When it began; all moments are aware.
        noted: When this telling of it began: after a day, or where it has changed, it is told anew.
        ways: Who took this telling.
        heard: Somebody took some telling of it.
        done: Nobody is left to be told, or it was tried for long enough.
        gone: Since when it is no longer so; None while it is.
        over: This telling says that it is over.
    """

    kind: NewsKind
    campaign: str | None
    occurrence: str | None
    words: str
    letters: int | None
    compared: int | None
    mark: str
    since: datetime
    noted: datetime
    ways: frozenset[str] = frozenset()
    heard: bool = False
    done: bool = False
    gone: datetime | None = None
    over: bool = False

    @property
    def identity(self) -> str:
        """The same for the same trouble."""
        occurrence = self.occurrence if self.kind.per_occurrence else None
        return _digest(self.kind, self.campaign, occurrence, "" if self.kind.lasts else self.mark)

    @property
    def key(self) -> str:
        """Of this telling, 32 letters and digits: the same at every attempt, also after a new start."""
        return _digest(self.identity, self.noted.isoformat(), str(self.over))


def first_told(news: News, now: datetime) -> Told:
    """What is remembered of news that is new, to be told from ``now`` on."""
    return Told(
        kind=news.kind,
        campaign=news.campaign,
        occurrence=news.occurrence,
        words=_kept(news.words),
        letters=news.letters,
        compared=news.compared,
        mark=mark_of(news),
        since=news.at,
        noted=now,
    )


def mark_of(news: News) -> str:
    """By which it is seen that the same trouble has changed, or that the same has happened once more."""
    if news.mark:
        return _digest(news.mark)
    # An occurrence is missed once, whatever is said of it.
    return _digest(news.words) if news.kind.lasts or not news.kind.per_occurrence else ""


def told_anew(told: Told, news: News, now: datetime) -> Told:
    """The same trouble, to be told once more from ``now`` on."""
    return replace(
        told,
        occurrence=news.occurrence,
        words=_kept(news.words),
        letters=news.letters,
        compared=news.compared,
        mark=mark_of(news),
        noted=now,
        ways=frozenset(),
        done=False,
    )


def read(path: Path) -> dict[str, Told]:
    """What the file at ``path`` remembers, by identity; nothing where there is none or it is broken."""
    try:
        with path.open("rb") as file:
            rows = json.loads(file.read(_LARGEST))["told"]
        remembered = [_told(row) for row in rows]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {told.identity: told for told in remembered}


def keep(path: Path, remembered: Iterable[Told]) -> str | None:
    """Write the file, for its owner's eyes only; why that could not be done, None where it was."""
    content = json.dumps({"told": [_row(told) for told in remembered]}, ensure_ascii=True, indent=1)
    try:
        make_folder(path.parent)
        write(path, content.encode("ascii"))
    except OSError as error:
        return f"{path} cannot be written: {error.strerror or error}"
    return None


def not_ahead(told: Told, now: datetime) -> Told:
    """``told`` with moments that lie in the future brought back to ``now``."""

    def near(moment: datetime) -> datetime:
        return now if moment - now > _AHEAD else moment

    gone = None if told.gone is None else near(told.gone)
    return replace(told, since=near(told.since), noted=near(told.noted), gone=gone)


def _row(told: Told) -> dict[str, object]:
    row: dict[str, object] = {field.name: getattr(told, field.name) for field in fields(told)}
    for name in ("since", "noted", "gone"):
        moment = row[name]
        row[name] = moment.isoformat() if isinstance(moment, datetime) else None
    return row | {"ways": sorted(told.ways)}


def _told(row: Mapping[str, object]) -> Told:
    """Raises ValueError, TypeError or KeyError for anything else than ``_row`` writes."""
    gone = row["gone"]
    return Told(
        kind=NewsKind(str(row["kind"])),
        campaign=_text_or_none(row["campaign"]),
        occurrence=_text_or_none(row["occurrence"]),
        words=str(row["words"]),
        letters=_number_or_none(row["letters"]),
        compared=_number_or_none(row["compared"]),
        mark=str(row["mark"]),
        since=_moment(row["since"]),
        noted=_moment(row["noted"]),
        ways=frozenset(map(str, _list(row["ways"]))),
        heard=bool(row["heard"]),
        done=bool(row["done"]),
        gone=None if gone is None else _moment(gone),
        over=bool(row["over"]),
    )


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _number_or_none(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _kept(words: str) -> str:
    return without_people(words[:_MOST_WORDS])


def _digest(*parts: str | None) -> str:
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:32]
