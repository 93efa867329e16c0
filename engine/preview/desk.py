"""What lies on the desk: the campaign as it stands on disk, made anew whenever a file is saved.

Mistakes clear nothing away: people and letters stay in view as far as they can be had, with the mistakes
beside them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.errors import BadInput, EngineError
from engine.planning.inputs import Inputs
from engine.planning.plan import Plan
from engine.preview.bell import Bell
from engine.preview.drafting import Draft, Drafting, planned
from engine.preview.watching import Stamps, settled, stamps, watched
from engine.problem import Problem, Severity, below
from engine.token import Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How to come by what is shown.

    Attributes:
        root: The workspace's folder.
        name: What to call the campaign while it cannot be read.
        files: Every file that a plan reads, as they are now.
        read: The campaign's texts.  Raises BadInput.
        now: The moment to plan for.  Raises BadInput.
        plan: A plan of them at a moment; whoever asks closes it.  Raises EngineError.
        suppressed: Addresses that get nothing.
        keyring: The workspace's keys.
    """

    root: Path
    name: str
    files: Callable[[], Iterable[Path]]
    read: Callable[[], Inputs]
    now: Callable[[Inputs], datetime]
    plan: Callable[[Inputs, datetime], Plan]
    suppressed: Callable[[], Sequence[str]]
    keyring: Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthALook:
    """Somebody whose letter shows what others do not.

    Attributes:
        id: The contact's.
        name: What to call them.
        language: Their letter's.
        why: What there is to see, in plain words.
    """

    id: str
    name: str
    language: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there is to see at one moment.

    Attributes:
        version: Greater with every change.
        draft: People and letters; None where not even those can be had.
        plan: The plan they belong to; None while it is made, or where mistakes keep it from being made.
        worth: Who is worth looking at, as the last plan found.
        problems: Mistakes that must be mended first.
        message: Why nothing can be planned, where no file is to blame; else empty.
        planning: A plan is being made.
        stale: ``draft`` is as it was before the mistakes.
    """

    version: int = 0
    draft: Draft | None = None
    plan: Plan | None = None
    worth: tuple[WorthALook, ...] = ()
    problems: tuple[Problem, ...] = ()
    message: str = ""
    planning: bool = False
    stale: bool = False

    @property
    def broken(self) -> bool:
        """Whether something must be mended before anything can be sent."""
        return bool(self.problems or self.message)


class Desk:
    """Keeps the last look.  Planning is done by one thread at a time; looking may be done by any."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.bell = Bell()
        self._look = Look()
        # Composers and audiences are for one thread at a time.
        self._lock = threading.RLock()
        self._known: Stamps = {}

    @property
    def version(self) -> int:
        """Of the last look."""
        return self._look.version

    @contextmanager
    def looking(self) -> Iterator[Look]:
        """The last look, which does not change or close meanwhile."""
        with self._lock:
            yield self._look

    def begin(self) -> Look:
        """Plan for the first time."""
        with suppress(BadInput):
            # Which files the sources are is known once the config has been read.
            self.bench.read()
        self._known = settled(self.bench.files)
        self._anew(self._known)
        return self._look

    def follow(self, stop: threading.Event) -> None:
        """Plan anew whenever a file is saved, until ``stop`` is set."""
        watched(self.bench.root, self.bench.files, self._known, self._changed, stop)

    def ring(self) -> None:
        """Tell open pages that there is something new to see."""
        with self._lock:
            self._look = replace(self._look, version=self._look.version + 1)
            told = {"version": self._look.version, "planning": self._look.planning}
        self.bell.ring(json.dumps(told))

    def close(self) -> None:
        """Let go of everything, and of everybody who listens."""
        self.bell.close()
        with self._lock:
            if self._look.draft is not None:
                self._look.draft.audience.close()
            self._look = Look(version=self._look.version + 1)

    def _changed(self, known: Stamps) -> None:
        before, self._known = self._known, known
        changed = {path for path in before.keys() | known.keys() if before.get(path) != known.get(path)}
        templates = self.bench.root / "templates"
        self._anew(known, only_templates=all(path.is_relative_to(templates) for path in changed))

    def _anew(self, known: Stamps, *, only_templates: bool = False) -> None:
        try:
            self._plan_anew(known, only_templates)
        except Exception:  # noqa: BLE001 - the page stays, and says so; the next save tries again
            self._show(
                known,
                message="Something broke that should not have: this is our mistake, not yours",
                plan=None,
                planning=False,
            )

    def _plan_anew(self, known: Stamps, only_templates: bool) -> None:
        try:
            inputs = self.bench.read()
            now = self.bench.now(inputs)
        except BadInput as error:
            self._broken(known, error, None)
            return
        before = self._look.draft
        drafting = Drafting(
            self.bench.root, now=now, keyring=self.bench.keyring, suppressed=self.bench.suppressed()
        )
        draft: Draft | None = None
        if only_templates and before is not None:
            # Who gets the letter stays the same: show it before everybody's is written.
            draft = _tried(lambda: drafting.of_same_people(before, inputs))
        if draft is None:
            self._show(known, planning=True)
        else:
            self._show(known, draft=draft, plan=None, problems=(), message="", planning=True, stale=False)
        try:
            plan = self.bench.plan(inputs, now)
        except EngineError as error:
            self._broken(known, error, draft or _tried(lambda: drafting.afresh(inputs)))
            return
        self._show(
            known, draft=planned(plan), plan=plan, problems=(), message="", planning=False, stale=False
        )

    def _broken(self, known: Stamps, error: EngineError, draft: Draft | None) -> None:
        """Show what is wrong, with what can be had beside it."""
        found = error.problems if isinstance(error, BadInput) else ()
        problems = tuple(below(self.bench.root, problem) for problem in found)
        self._show(
            known,
            **({"draft": draft} if draft is not None else {}),
            plan=None,
            problems=tuple(p for p in problems if p.severity is Severity.ERROR) or problems,
            message="" if problems else str(error),
            planning=False,
            stale=draft is None,
        )

    def _show(self, known: Stamps, **changes: object) -> None:
        """Put a new look on the desk, unless files have been saved meanwhile: then another is to come."""
        with self._lock:
            old = self._look
            new: Look = replace(old, **changes)  # type: ignore[arg-type]
            if stamps(self.bench.files()) != known:
                if new.draft is not None and (
                    old.draft is None or new.draft.audience is not old.draft.audience
                ):
                    new.draft.audience.close()
                return
            self._look = new
            if old.draft is not None and (new.draft is None or old.draft.audience is not new.draft.audience):
                old.draft.audience.close()
        self.ring()


def _tried(make: Callable[[], Draft | None]) -> Draft | None:
    """What ``make`` makes; None where mistakes keep it from it."""
    try:
        return make()
    except BadInput:
        return None
