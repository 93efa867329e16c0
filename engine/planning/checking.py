"""Every mistake of every file of a workspace, those between files among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath
from zoneinfo import ZoneInfo

from engine.campaign.model import Campaign
from engine.campaign.reading import read_campaign
from engine.datatest.saving import Failures
from engine.document.reading import Document
from engine.document.salvaging import salvage
from engine.document.wording import did_you_mean
from engine.language import best
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.lint.rules import names
from engine.planning.advertising import lacking
from engine.planning.almanac import almanac
from engine.planning.arming import changed, digests
from engine.planning.asking import unanswerable
from engine.planning.claims import Claims
from engine.planning.context import given
from engine.planning.fitting import Shelf
from engine.planning.inputs import Inputs
from engine.planning.occurrence import following
from engine.planning.recurring import fixed_days, jumps
from engine.planning.ruling import Ruling
from engine.planning.timing import timing_problems
from engine.problem import Place, Problem, Severity, below, in_order, quoted
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from engine.source.model import Catalogue

#: What a campaign takes from the config by name: the word for one, its key there, and where it is named.
_NAMED = (
    ("source", "sources", ("audience", "from")),
    ("sender", "senders", ("sender",)),
    ("offer", "offers", ("offer",)),
    ("event", "events", ("event",)),
)
#: Changed files that are named.
_SHOWN = 3
#: Values that stand in for those a config needs and does not have, while the rest is looked at.
_STANDING_IN = {"shop": {"name": "…", "time zone": "UTC"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The files of a workspace.

    Attributes:
        config: The config file's name and bytes; may hold a password, so it is not in the repr.
        campaigns: Campaign files by their path as it is shown to people.
        templates: Every file under templates/, by its path relative to it.
    """

    config: tuple[PurePath, bytes] = field(repr=False)
    campaigns: Mapping[PurePath, bytes]
    templates: Mapping[str, bytes]


def check(
    texts: Texts,
    root: Path,
    *,
    now: datetime,
    begun: Callable[[str], bool],
    armed: Callable[[str], Mapping[str, str] | None] = lambda _: None,
    failures: Failures | None = None,
    answers: Callable[[Mapping[str, Place]], list[Problem]] | None = None,
) -> list[Problem]:
    """Find what is wrong with the files and between them, in the order of paths and places.

    Reads the sources below ``root`` (the config's folder); sends nothing and writes nothing, but to
    ``failures`` (where given) the rows that fail a test of the data.
    ``begun`` says whether letters of the campaign with this id have gone, ``armed`` what they were made from
    (``engine.planning.arming``) when somebody let it go by itself, None if nobody did; ``answers`` (where
    given) asks which web addresses of the letters do not answer.  A mistake in one place does not hide those
    in others, as far as they do not depend on it.
    """
    found = _Check(texts, root, now, begun, armed, failures, answers).problems()
    return in_order(below(root, problem) for problem in found)


@dataclass
class _Check:
    texts: Texts
    root: Path
    now: datetime
    begun: Callable[[str], bool]
    armed: Callable[[str], Mapping[str, str] | None]
    failures: Failures | None
    answers: Callable[[Mapping[str, Place]], list[Problem]] | None
    found: list[Problem] = field(default_factory=list)
    offered: dict[str, Catalogue] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        path, content = self.texts.config
        config = read_settings(content, path)
        self.found += config.problems
        campaigns = list(self._campaigns())
        self.found += _doubles(campaigns)
        shelf = self._shelf(config.document, config.value)
        if shelf is not None:
            self.offered, wrong = shelf.offered(config.problems)
            self.found += wrong
            ruling = Ruling(
                settings=shelf.settings,
                document=shelf.document,
                root=self.root,
                offered=self.offered,
                now=self.now,
            )
            self.found += ruling.segments()
            self.found += ruling.guards(campaigns)
            self.found += _ignored(shelf)
            self.found += almanac(campaigns, shelf.settings, shelf.document, self.now)
            for claims in campaigns:
                self.found += ruling.campaign(claims)
                self.found += self._against_config(claims, shelf)
        self._letters(campaigns, shelf)
        if shelf is not None:
            self._people(campaigns, shelf)
        return self.found

    def _campaigns(self) -> Iterator[Claims]:
        for path, content in self.texts.campaigns.items():
            read = read_campaign(content, path)
            self.found += read.problems
            claims = Claims.of(path, read)
            if claims is not None:
                yield claims

    def _shelf(self, document: Document | None, settings: Settings | None) -> Shelf | None:
        """What is right in the config; None where it is not YAML at all."""
        if document is None:
            return None
        right = settings or salvage(document, Settings, _STANDING_IN)
        if right is None:
            return None
        return Shelf(settings=right, document=document, root=self.root, now=self.now)

    def _against_config(self, claims: Claims, shelf: Shelf) -> Iterator[Problem]:
        yield from _names(claims, shelf.document)
        if claims.campaign is not None:
            yield from self._timing(claims.campaign, claims.document, shelf.settings)
            yield from self._disarmed(claims, shelf)
        if claims.advertising:
            place = claims.document.place("offer" if claims.text("offer") else "purpose")
            yield from lacking(shelf.document, place)

    def _timing(self, campaign: Campaign, document: Document, settings: Settings) -> Iterator[Problem]:
        time = following(campaign, settings, self.now) if campaign.recurring else None
        now, begun = self.now if time is None else time.as_of, self.begun(campaign.id or "")
        yield from timing_problems(campaign, document, settings, now=now, begun=begun)
        if time is not None:
            yield from jumps(campaign, document, settings, self.now)
            yield from fixed_days(campaign, document, settings, time)

    def _disarmed(self, claims: Claims, shelf: Shelf) -> Iterator[Problem]:
        """That a campaign went by itself, and does not since something of it was changed."""
        armed, inputs = self.armed(claims.identity), self._inputs(claims, shelf)
        parts = [] if armed is None or inputs is None else changed(armed, digests(inputs))
        if parts:
            shown = [*parts[:_SHOWN], *([f"{len(parts) - _SHOWN} more"] if len(parts) > _SHOWN else [])]
            timed = next((key for key in ("when", "every", "on") if claims.document.value(key)), "id")
            yield Problem(
                claims.document.place(timed),
                f"it does not go by itself any more: {', '.join(shown)} changed since it was scheduled",
                f"look at its plan and let it go again: gramercy schedule {claims.identity}",
                Severity.WARNING,
            )

    def _letters(self, campaigns: list[Claims], shelf: Shelf | None) -> None:
        """Look at every letter, for those who would get it, whether a campaign sends it or not."""
        folders = {name.partition("/")[0] for name in self.texts.templates if "/" in name}
        letters = sorted(folder for folder in folders if not folder.startswith("_"))
        sent: dict[str, list[Claims]] = defaultdict(list)
        for claims in campaigns:
            sent[claims.letter or ""].append(claims)
        zone = shelf.settings.shop.time_zone if shelf else ZoneInfo("UTC")
        writers = {
            letter: Writer(self.texts.templates, letter, vocabulary=vocabulary(zone)) for letter in letters
        }
        for letter, writer in writers.items():
            for known in self._known(sent[letter], writer):
                self.found += writer.problems(known | given(_questions(shelf)))
            for claims in sent[letter]:
                self.found += self._tongues(claims, letter, writer, shelf)
        for claims in campaigns:
            # What cannot be a folder has been refused already.
            if claims.letter and claims.letter not in writers and claims.campaign is not None:
                self._say(
                    claims.document.place("letter"),
                    f"there is no letter {quoted(claims.letter)} under templates/",
                    did_you_mean(claims.letter, letters) or f"write templates/{claims.letter}/letter.md",
                )

    def _known(self, campaigns: list[Claims], writer: Writer) -> list[frozenset[str]]:
        """The columns a letter may name, for each source it is sent to; for any, if it is sent to none."""
        sources = {claims.source for claims in campaigns}
        known = [frozenset(self.offered[name].columns) for name in sorted(self.offered) if name in sources]
        if known:
            return known
        every = [self.offered[name].columns for name in self.offered]
        if every and not campaigns:
            return [frozenset().union(*every)]
        # No source can be read, so every name may be right.
        return [frozenset().union(*(writer.names(language) for language in writer.languages))]

    def _tongues(self, claims: Claims, letter: str, writer: Writer, shelf: Shelf | None) -> Iterator[Problem]:
        language = shelf.settings.language if shelf else None
        if language is not None and writer.languages and best(language, writer.languages) is None:
            yield Problem(
                claims.document.place("letter"),
                f"the letter {quoted(letter)} is not written in {quoted(language)}, the language of people "
                "whose own is not known",
                f"write templates/{letter}/letter.{language}.md, or another 'language' in the config",
                Severity.WARNING,
            )
        if shelf is not None and any("questions" in writer.names(tongue) for tongue in writer.languages):
            yield from unanswerable(shelf.document, claims.document.place("letter"))
        if claims.advertising:
            for tongue in writer.languages:
                if "opt_out" not in writer.names(tongue):
                    yield Problem(
                        Place(self._page(letter, tongue), 1),
                        f"{claims.path} makes this letter advertising, and it shows no way to opt out",
                        "link to {{ opt_out }}",
                    )

    def _page(self, letter: str, language: str) -> PurePosixPath:
        """The file of a letter in one language."""
        names = [f"{letter}/letter{tag}.{kind}" for tag in (f".{language}", "") for kind in ("md", "html")]
        return PurePosixPath(
            "templates", next((name for name in names if name in self.texts.templates), letter)
        )

    def _people(self, campaigns: list[Claims], shelf: Shelf) -> None:
        """Look at the rows themselves, through the campaigns that are right so far."""
        wrong = {problem.place for problem in self.found if problem.severity is Severity.ERROR}
        files = {place.path for place in wrong}
        lines = {(place.path, place.line) for place in wrong}
        for source in self.offered:
            self.found += shelf.rows(source, self.offered[source], self.failures)
        if self.failures is not None and self.offered.keys() == shelf.settings.sources.keys():
            self.failures.tidy()
        asked: dict[str, Place] | None = None if self.answers is None else {}
        for claims in campaigns:
            inputs = self._inputs(claims, shelf)
            if inputs is None or {claims.path, shelf.document.path} & files:
                continue
            if claims.source in self.offered:
                found = shelf.readers(inputs, advertising=claims.advertising, asked=asked)
                # A line that is wrong for everybody fails for each of them as well.
                self.found += [
                    problem for problem in found if (problem.place.path, problem.place.line) not in lines
                ]
        if self.answers is not None and asked:
            self.found += self.answers(asked)

    def _inputs(self, claims: Claims, shelf: Shelf) -> Inputs | None:
        if claims.campaign is None:
            return None
        own = claims.campaign.letter + "/"
        return Inputs(
            campaign_name=claims.path.name,
            campaign_text=self.texts.campaigns[claims.path],
            templates={
                name: content for name, content in self.texts.templates.items() if name.startswith((own, "_"))
            },
            settings=shelf.settings,
            campaign=claims.campaign,
            config_places=shelf.document,
            campaign_places=claims.document,
        )

    def _say(self, place: Place, message: str, hint: str) -> None:
        self.found.append(Problem(place, message, hint))


def _questions(shelf: Shelf | None) -> list[str] | None:
    """The names of the config's questions, whatever is wrong with these; None without a config."""
    if shelf is None:
        return None
    described = shelf.document.value("questions")
    names = described if isinstance(described, dict) else ()
    return [name.strip() for name in names if isinstance(name, str)]


def _doubles(campaigns: list[Claims]) -> Iterator[Problem]:
    """Two campaigns with one identity would share their letters."""
    first: dict[str, Claims] = {}
    for claims in campaigns:
        other = first.setdefault(claims.identity, claims)
        if other is not claims:
            yield Problem(
                claims.document.place("id"),
                f"{other.path} has the id {quoted(claims.identity)} as well",
                "give one of them another id: people get the letters of one id once",
            )


def _ignored(shelf: Shelf) -> Iterator[Problem]:
    """Checks to leave out that there are not."""
    known = frozenset(names())
    for at, name in enumerate(shelf.settings.checks.ignore):
        if name.removesuffix("/*").removesuffix("/") not in known:
            yield Problem(
                shelf.document.place("checks", "ignore", at),
                f"no check is called {quoted(name)}",
                did_you_mean(name, known) or "gramercy check --json says what each finding's check is called",
                Severity.WARNING,
            )


def _names(claims: Claims, config: Document) -> Iterator[Problem]:
    """Names that the config does not have.  What else is wrong with them there is said there."""
    for kind, section, loc in _NAMED:
        name = claims.text(*loc)
        described = config.value(section)
        there = described.keys() if isinstance(described, dict) else ()
        if name is not None and name not in there:
            yield Problem(
                claims.document.place(*loc),
                f"there is no {kind} {quoted(name)} in {config.path}",
                did_you_mean(name, there) or f"describe it there, under {quoted(section)}",
            )
