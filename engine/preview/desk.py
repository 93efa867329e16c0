"""What lies on the desk: the campaign as it stands on disk, made anew whenever a file is saved.

Mistakes clear nothing away: people and letters stay in view as far as they can be had, with the mistakes
beside them.
"""

from __future__ import annotations

import json
import queue
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.errors import BadInput, EngineError
from engine.planning.coverage import Coverage, Worth
from engine.planning.inputs import Inputs
from engine.planning.plan import Plan
from engine.planning.question import Known
from engine.preview.bell import Bell
from engine.preview.drafting import Draft, Drafting, planned
from engine.preview.watching import Stamps, settled, stamps, watched
from engine.problem import Problem, Severity, below, in_order
from engine.token import Keyring

#: How long a plan waits for an open page to fetch the letter again, in seconds.
_PATIENCE = 0.5
#: … and then for it to be drawn.
_BREATH = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody's word for the letters, where the config asks for one.

    Attributes:
        told: What is to be said of it, on one line.
        hint: The command that gives it; empty where it holds.
        given: When it was given; None where nobody has.
        holds: It covers what would go now; None where that was not compared.
    """

    told: str
    hint: str
    given: datetime | None
    holds: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How to come by what is shown.

    Attributes:
        root: The workspace's folder.
        name: What to call the campaign while it cannot be read.
        files: Every file that a plan reads, as they are now.
        read: The campaign's texts.  Raises BadInput.
        now: The moment to plan for.  Raises BadInput.
        plan: A plan of them at a moment; whoever asks closes it.  Calls the last argument between two
            letters, and lets through what that raises.  Raises EngineError.
        word: Whose word a plan has; None where none is asked for.  Writes every letter.
        given: When somebody last gave their word for a plan; None where nobody has.
        known: What the ledger knows that choosing people must heed, at a moment.
        keyring: The workspace's keys.
        mistakes: Everything that must be mended, which takes longer than to find the first.  Raises BadInput.
        broke: What to say of a mistake of ours, given its details.
    """

    root: Path
    name: str
    files: Callable[[], Iterable[Path]]
    read: Callable[[], Inputs]
    now: Callable[[Inputs], datetime]
    plan: Callable[[Inputs, datetime, Callable[[], None]], Plan]
    word: Callable[[Plan], Word | None]
    given: Callable[[Plan], datetime | None]
    known: Callable[[Inputs, datetime], Known]
    keyring: Keyring
    mistakes: Callable[[], list[Problem]]
    broke: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there is to see at one moment.

    Attributes:
        version: Greater with every change.
        draft: People and letters; None where not even those can be had.
        plan: The plan they belong to; None while it is made, or where mistakes keep it from being made.
        word: Whose word the plan has; None where none is asked for.
        coverage: Who is worth looking at, as the last plan found; None before the first.
        problems: Mistakes that must be mended first.
        message: Why nothing can be planned, where no file is to blame; else empty.
        planning: A plan is being made.
        stale: ``draft`` is as it was before the mistakes.
    """

    version: int = 0
    draft: Draft | None = None
    plan: Plan | None = None
    word: Word | None = None
    coverage: Coverage | None = None
    problems: tuple[Problem, ...] = ()
    message: str = ""
    planning: bool = False
    stale: bool = False

    @property
    def worth(self) -> tuple[Worth, ...]:
        """Who is worth looking at."""
        return self.coverage.people if self.coverage else ()

    @property
    def broken(self) -> bool:
        """Whether something must be mended before anything can be sent."""
        return bool(self.problems or self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """A plan to be made; ``draft`` is what is shown meanwhile, None where that is an earlier one."""

    known: Stamps
    inputs: Inputs
    now: datetime
    drafting: Drafting
    draft: Draft | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """All mistakes to be found."""

    known: Stamps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weigh:
    """Whose word a plan has is to be asked again."""

    known: Stamps
    plan: Plan


class _Outdated(Exception):  # noqa: N818 - nothing is wrong
    """Nobody waits for this plan any more."""


class Desk:
    """Keeps the last look.  Planning is done by one thread at a time; looking may be done by any."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.bell = Bell()
        self._look = Look()
        # Composers and audiences are for one thread at a time.
        self._lock = threading.RLock()
        self._known: Stamps = {}
        self._jobs: queue.SimpleQueue[_Plan | _Search | _Weigh | None] = queue.SimpleQueue()
        self._over = False
        #: Set when a letter has been shown: a plan waits for it.
        self.served = threading.Event()

    @property
    def version(self) -> int:
        """Of the last look."""
        return self._look.version

    @property
    def over(self) -> bool:
        """Nothing is followed any more."""
        return self._over

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
        with self._surviving(self._known):
            job = self._prepared(self._known)
            if job is not None:
                self._plan(job)
        return self._look

    def follow(self, stop: threading.Event) -> None:
        """Plan anew whenever a file is saved, until ``stop`` is set.

        A file that is saved while a plan is made shows at once; that plan is then thrown away.
        """
        planner = threading.Thread(target=self._work, name="studio-plan")
        planner.start()
        try:
            watched(self.bench.root, self.bench.files, self._known, self._changed, stop)
        finally:
            self._over = True
            self._jobs.put(None)
            planner.join()

    def ask_again(self) -> None:
        """Should somebody have given their word since the plan was made, open pages are told of it."""
        look = self._look
        if look.plan is not None and look.word is not None and self.bench.given(look.plan) != look.word.given:
            self._jobs.put(_Weigh(known=self._known, plan=look.plan))

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
        with self._surviving(known):
            job = self._prepared(
                known, only_templates=all(path.is_relative_to(templates) for path in changed)
            )
            if job is not None:
                self._jobs.put(job)

    def _work(self) -> None:
        """Do what is to be done about the files as they are now, until None is to be done."""
        while (job := self._jobs.get()) is not None:
            if job.known != self._known:
                # Saved again meanwhile: the next one is of that.
                continue
            with self._surviving(job.known):
                if isinstance(job, _Search):
                    self._search(job.known)
                    continue
                if isinstance(job, _Weigh):
                    self._weigh(job)
                    continue
                if self.bell.heard and job.draft is not None:
                    # Writing everybody's letters takes this process's whole attention: the page comes first.
                    self.served.wait(_PATIENCE)
                    time.sleep(_BREATH)
                self._plan(job)

    def _prepared(self, known: Stamps, *, only_templates: bool = False) -> _Plan | None:
        """Show what can be shown at once; what is left to do, None where mistakes keep it from being done."""
        try:
            inputs = self.bench.read()
            now = self.bench.now(inputs)
        except BadInput as error:
            self._broken(known, error, None)
            return None
        before = self._look.draft
        drafting = Drafting(
            self.bench.root,
            now=now,
            keyring=self.bench.keyring,
            known=lambda: self.bench.known(inputs, now),
        )
        draft: Draft | None = None
        if only_templates and before is not None:
            # Who gets the letter stays the same: show it before everybody's is written.
            draft = _tried(lambda: drafting.of_same_people(before, inputs))
        if draft is not None:
            try:
                found = drafting.faults(draft)
            except BadInput as error:
                found = list(error.problems)
            if any(problem.severity is Severity.ERROR for problem in found):
                self._broken(known, BadInput(found), draft)
                return None
        if draft is None:
            self._show(known, planning=True)
        else:
            self.served.clear()
            self._show(known, draft=draft, plan=None, problems=(), message="", planning=True, stale=False)
        return _Plan(known=known, inputs=inputs, now=now, drafting=drafting, draft=draft)

    def _plan(self, job: _Plan) -> None:
        def between() -> None:
            if self._over or job.known != self._known:
                raise _Outdated

        try:
            plan = self.bench.plan(job.inputs, job.now, between)
        except _Outdated:
            return
        except EngineError as error:
            draft = job.draft or _tried(lambda: job.drafting.afresh(job.inputs))
            self._broken(job.known, error, draft)
            return
        try:
            word = self.bench.word(plan)
        except BaseException:
            plan.close()
            raise
        self._show(
            job.known,
            draft=planned(plan),
            plan=plan,
            word=word,
            coverage=plan.tried.coverage,
            problems=(),
            message="",
            planning=False,
            stale=False,
        )

    @contextmanager
    def _surviving(self, known: Stamps) -> Iterator[None]:
        """The page stays whatever happens, and says so; the next save tries again."""
        try:
            yield
        except Exception:  # noqa: BLE001 - a mistake of ours must not end the studio
            message = self.bench.broke(traceback.format_exc())
            self._show(known, message=message, plan=None, planning=False)

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
        if problems:
            self._jobs.put(_Search(known=known))

    def _weigh(self, job: _Weigh) -> None:
        try:
            word = self.bench.word(job.plan)
        except Exception:
            # A plan that has been put away meanwhile can be read no more.
            if self._look.plan is job.plan:
                raise
            return
        if self._look.plan is job.plan and word != self._look.word:
            self._show(job.known, word=word)

    def _search(self, known: Stamps) -> None:
        """Show all that is wrong, beside what kept the plan from being made."""
        with suppress(BadInput):
            found = self.bench.mistakes()
            told = {(problem.place.path, problem.place.line) for problem in found}
            others = [p for p in self._look.problems if (p.place.path, p.place.line) not in told]
            problems = tuple(in_order((*found, *others)))
            if problems != self._look.problems:
                self._show(known, problems=problems)

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
