"""Telling people, by mail and webhook, of what goes wrong while nobody watches: each thing once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.delivery.model import Message
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.feedback.hook import HookFailed, post, signature
from engine.feedback.note import Note, Quoted, written
from engine.letter.header import HeaderError, Mailbox
from engine.running.news import News, NewsKind
from engine.running.remembering import Told, first_told, keep, mark_of, not_ahead, read, told_anew
from engine.running.saying import began, look, more, sentence, subject, tongue

#: What lasts is told again after this long, so that nobody forgets it.
_AGAIN = timedelta(days=1)
#: What changes at every pass (a reply with a number in it, say) is told no more often than this.
_CHANGES = timedelta(hours=1)
#: What was gone for this long is over; before, it may be back any moment.
_SETTLED = timedelta(minutes=30)
#: How long it is tried where one way takes it and another does not, and where none does.
_TRIED, _TRIED_IN_VAIN = timedelta(days=1), timedelta(days=7)
#: How long it is remembered that something was told which happened once, and how many of these.
_REMEMBERED, _MOST_REMEMBERED = timedelta(days=90), 2000
#: So many pieces of news stand in one letter; the others are only counted.
_MOST_IN_A_LETTER = 20

_HOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A web address that is told, and what proves that it is us."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How alerts leave.

    Attributes:
        carry: Hands over one letter; raises CarrierDown.
        shop: The shop's name in ``language``.
        language: The shop's.
        sender: Who writes them.
        recipients: Who is told of a campaign (by its id), or of what is about no one campaign (None).
        hook: None where no program is told.
    """

    carry: Callable[[Message], Outcome]
    shop: str
    language: str
    sender: Mailbox
    recipients: Callable[[str | None], Sequence[str]]
    hook: Hook | None = None


class Alerts:
    """What stands wrong, and who was told of it.

    News of what lasts is told once, again when it changes (at most every hour) or after a day, and once more
    when it has been over for half an hour; what comes and goes in between is one trouble.  News of what
    happened once is told once.  Whoever could not be told is told at the next call.

    Who heard of what stands in a file, which is written before anything leaves and after each that left.  A
    crash right between the two repeats one alert: its POST with the same id, its letter with the same
    Message-ID unless there is more to tell by then.
    """

    def __init__(self, path: Path) -> None:
        """``path``: the file; made when there is something to remember.  One that is broken is begun anew."""
        self._path = path
        self._known: dict[str, Told] = read(path)

    def note(self, news: Iterable[News], now: datetime) -> list[str]:
        """Write down what has happened once, to be told by the next ``tell``, so that a crash before it loses
        nothing.  Twice the same counts once.  Returns what went wrong, a line each.
        """
        before = dict(self._known)
        self._note(news, now)
        return self._keep() if self._known != before else []

    def tell(self, news: Iterable[News], ways: Ways, now: datetime, *, whole: bool) -> list[str]:
        """Tell of ``news`` and of whatever nobody could be told of before.

        Args:
            news: Everything that is wrong at this moment and lasts, whether it was told or not, and what has
                happened since the last call.
            now: Aware, in the shop's zone, whose clock the letters show.
            whole: Whether everything was looked at, so that trouble which is not among ``news`` is gone.

        Returns:
            What went wrong, a line each.  It raises nothing for a mail server that is down.
        """
        before = dict(self._known)
        self._known = {identity: not_ahead(told, now) for identity, told in self._known.items()}
        seen = self._note(news, now)
        if whole:
            self._see_what_is_gone(seen, now)
        self._forget(now)
        failures = self._keep() if self._known != before else []
        failures += self._mail(ways, now)
        if ways.hook is not None:
            failures += self._post(ways.hook, now)
        self._close(ways, now)
        return list(dict.fromkeys(failures))

    def standing(self) -> Mapping[NewsKind, int]:
        """How many things that last are wrong now, by kind."""
        return Counter(told.kind for told in self._known.values() if told.kind.lasts and told.gone is None)

    def untold(self) -> int:
        """Of how many things somebody is still to be told."""
        return len(self._waiting())

    def _note(self, news: Iterable[News], now: datetime) -> frozenset[str]:
        """Remember what is new or has changed; returns the identities of all of it."""
        merged: dict[str, News] = {}
        for each in news:
            identity = first_told(each, now).identity
            merged[identity] = _both(merged[identity], each) if identity in merged else each
        for identity, each in merged.items():
            told = self._known.get(identity)
            if told is None:
                self._known[identity] = first_told(each, now)
            elif told.kind.lasts:
                self._known[identity] = _renewed(told, each, now)
        return frozenset(merged)

    def _see_what_is_gone(self, seen: frozenset[str], now: datetime) -> None:
        for identity, told in list(self._known.items()):
            if not told.kind.lasts or told.over or identity in seen:
                continue
            gone = told.gone or now
            if now - gone < _SETTLED:
                self._known[identity] = replace(told, gone=gone)
            elif told.heard:
                self._known[identity] = replace(
                    told, gone=gone, over=True, noted=now, ways=frozenset(), done=False
                )
            else:
                # Whoever heard nothing of the trouble needs not hear that it is over.
                del self._known[identity]

    def _forget(self, now: datetime) -> None:
        happened = sorted(
            (told for told in self._known.values() if not told.kind.lasts and told.done),
            key=lambda told: told.noted,
            reverse=True,
        )
        for number, told in enumerate(happened):
            if number >= _MOST_REMEMBERED or now - told.noted > _REMEMBERED:
                del self._known[told.identity]

    def _waiting(self) -> list[Told]:
        """What somebody is still to be told of, the gravest first; not what may be over."""
        waiting = [
            told for told in self._known.values() if not told.done and (told.gone is None or told.over)
        ]
        grave = list(NewsKind)
        return sorted(
            waiting, key=lambda told: (told.over, grave.index(told.kind), told.since, told.identity)
        )

    def _mail(self, ways: Ways, now: datetime) -> list[str]:
        """One letter to each person, with everything they are to be told."""
        failures: list[str] = []
        waiting = self._waiting()
        for to in dict.fromkeys(to for told in waiting for to in ways.recipients(told.campaign)):
            theirs = [
                told for told in waiting if to in ways.recipients(told.campaign) and to not in told.ways
            ]
            if not theirs:
                continue
            try:
                outcome = ways.carry(_letter(theirs, to, ways, now))
            except HeaderError as error:
                failures.append(f"{to} was not told: {error}")
            except CarrierDown as error:
                failures.append(f"nobody could be told by mail: {error}")
                break
            else:
                if outcome.fate is Fate.ACCEPTED:
                    failures += self._heard(theirs, to)
                else:
                    failures.append(f"{to} was not told: {outcome.detail}")
        return failures

    def _post(self, hook: Hook, now: datetime) -> list[str]:
        """One POST for each piece of news, up to the first that is not taken."""
        for told in [told for told in self._waiting() if _HOOK not in told.ways]:
            body = _posted(told)
            try:
                post(hook.url, body, {**signature(body, hook.secret, now), "Idempotency-Key": told.key})
            except HookFailed as error:
                return [f"{hook.url} was not told: {error}"]
            if failures := self._heard([told], _HOOK):
                return failures
        return []

    def _heard(self, these: Iterable[Told], way: str) -> list[str]:
        for told in these:
            now_known = self._known[told.identity]
            self._known[told.identity] = replace(now_known, ways=now_known.ways | {way}, heard=True)
        return self._keep()

    def _close(self, ways: Ways, now: datetime) -> None:
        """What everybody was told of, or what was tried for long enough, waits no more."""
        changed = False
        for told in self._waiting():
            wanted = {*ways.recipients(told.campaign), *([_HOOK] if ways.hook is not None else [])}
            if wanted <= told.ways or now - told.noted > (_TRIED if told.ways else _TRIED_IN_VAIN):
                changed = True
                if told.over:
                    del self._known[told.identity]
                else:
                    self._known[told.identity] = replace(told, done=True, words="")
        if changed:
            # What cannot be written was said already: a telling before this one has tried.
            self._keep()

    def _keep(self) -> list[str]:
        failure = keep(self._path, self._known.values())
        return [] if failure is None else [f"{failure}; after a new start some will be told twice"]


def _both(one: News, other: News) -> News:
    """Two that are one trouble, such as two broken files."""

    def joined(left: str, right: str) -> str:
        return left if left == right else f"{left}\n{right}".strip()

    return replace(other, words=joined(one.words, other.words), mark=joined(one.mark, other.mark))


def _renewed(told: Told, news: News, now: datetime) -> Told:
    """What lasts, seen again."""
    if told.over:
        # It was about to be told that it is over.
        return replace(told_anew(told, news, now), gone=None, over=False)
    waited = now - told.noted
    if waited >= _AGAIN or (told.mark != mark_of(news) and waited >= _CHANGES):
        # Where nobody has heard yet there is nothing to repeat: the newest words are what is told.
        told = told_anew(told, news, now if told.ways else told.noted)
    return replace(told, gone=None)


def _letter(these: Sequence[Told], to: str, ways: Ways, now: datetime) -> Message:
    language = tongue(ways.language)
    lines: list[str | Quoted] = []
    sentences = [_sentence(told, language) for told in these]
    for told, said in zip(these[:_MOST_IN_A_LETTER], sentences, strict=False):
        old = told.over or told.since < told.noted - _CHANGES
        lines.append(f"{said} {began(told.since.astimezone(now.tzinfo), language)}" if old else said)
        if not told.over:
            if told.words:
                lines.append(Quoted(told.words))
            lines.append(look(told.kind, language, told.campaign))
    if len(these) > _MOST_IN_A_LETTER:
        lines.append(more(len(these) - _MOST_IN_A_LETTER, language))
    note = Note(subject=subject(ways.shop, sentences, language), lines=lines)
    # The same news to the same person is the same letter, also where it has to be handed over twice.
    keys = "\n".join([to, *sorted(told.key for told in these)])
    token = hashlib.sha256(keys.encode("utf-8")).hexdigest()[:32]
    return written(note, sender=ways.sender, to=to, language=language, token=token, now=now)


def _sentence(told: Told, language: str) -> str:
    return sentence(
        told.kind,
        language,
        campaign=told.campaign,
        occurrence=told.occurrence if told.kind.per_occurrence else None,
        letters=told.letters,
        compared=told.compared,
        over=told.over,
    )


def _posted(told: Told) -> bytes:
    """One piece of news as JSON: the same octets at every attempt."""
    body = {
        "event": "running",
        "id": told.key,
        "kind": told.kind,
        "over": told.over,
        "campaign": told.campaign,
        "occurrence": told.occurrence,
        "words": _sentence(told, "en"),
        "detail": told.words,
        "letters": told.letters,
        "compared": told.compared,
        "since": told.since.astimezone(UTC).isoformat(timespec="seconds"),
        "at": told.noted.astimezone(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(body, ensure_ascii=True).encode("ascii")
