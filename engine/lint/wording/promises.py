"""Words that promise what the config contradicts: percentages, days, codes, offers there are none of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.campaign.model import ADVERTISING, Campaign
from engine.language import primary
from engine.lint.make.drawing import drawn
from engine.lint.model import Specimen
from engine.lint.wording.promisedays import Day, on_days
from engine.lint.wording.promisewords import (
    CODES,
    GIVEN,
    GIVING,
    INNOCENT,
    NEGATED,
    OFFERED,
    PERCENTS,
    RAISED,
)
from engine.lint.wording.words import BRANCH, LINK, SLOT, Part, Passage, expression, passages, say
from engine.problem import Problem, Severity, quoted
from engine.settings.model import Offer, Settings

_STEERING = re.compile("[\u200e\u200f\u2066-\u2069]")
#: So many characters round some words tell whose they are.
_NEAR = 80
_BLANKS = re.compile(r"\s+")
_TYPED_PERCENT = re.compile(r"^(?P<figure>\d{1,3}(?:\.\d+)?)\s*\|\s*percent$")


def problems(specimen: Specimen, settings: Settings, campaign: Campaign, now: datetime) -> Iterator[Problem]:
    """What one letter promises by typed words, held against the config.

    Only words that this letter shows count.  Nothing where the campaign names an offer or an event that the
    config does not have: that is told elsewhere.
    """
    if (campaign.offer and campaign.offer not in settings.offers) or (
        campaign.event and campaign.event not in settings.events
    ):
        return
    checked = _Checked(specimen, settings, campaign, now)
    yield from checked.signature()
    for passage in passages(specimen.pages, specimen.language):
        yield from checked.percents(passage)
        yield from checked.codes(passage)
        yield from checked.offers(passage)
        yield from on_days(passage, checked.language, checked.known, checked.today, checked.shows)


@dataclass(frozen=True, slots=True)
class _Share:
    """A percentage of the config, and how a template says it."""

    name: str
    percent: int


class _Checked:
    """One letter beside its config."""

    def __init__(self, specimen: Specimen, settings: Settings, campaign: Campaign, now: datetime) -> None:
        self.language = primary(specimen.language)
        self._specimen = specimen
        self._settings = settings
        self._campaign = campaign
        self._offer: Offer | None = settings.offers[campaign.offer] if campaign.offer else None
        body = specimen.body
        page = drawn(body.html).root
        self._seen = {
            Part.SUBJECT: _plain(body.subject),
            Part.PREHEADER: _plain(body.preheader),
            Part.BODY: _plain(f"{body.text} {' '.join(page.itertext())}"),
        }
        zone = settings.shop.time_zone
        day = now.astimezone(zone).date()
        self.today = max(day, campaign.when.date()) if campaign.when else day
        self.known = tuple(self._days(zone))

    def _days(self, zone: ZoneInfo) -> Iterator[Day]:
        said: list[tuple[str, date | datetime | None, str]] = []
        if self._offer:
            where = f"the offer {quoted(self._campaign.offer)}"
            said += [
                ("offer.starts", self._offer.starts, f"{where} starts"),
                ("offer.public_starts", self._offer.public_starts, f"{where} opens to everybody"),
                ("offer.ends", self._offer.ends, f"{where} ends"),
            ]
        if self._campaign.event:
            event = self._settings.events[self._campaign.event]
            where = f"the event {quoted(self._campaign.event)}"
            said += [
                ("event.starts", event.starts, f"{where} starts"),
                ("event.ends", event.ends, f"{where} ends"),
            ]
        for name, moment, what in said:
            if isinstance(moment, datetime):
                moment = moment.astimezone(zone) if moment.tzinfo else moment
                yield Day(name, moment.date(), what)
            elif moment is not None:
                yield Day(name, moment, what)

    def shows(self, passage: Passage, start: int, end: int) -> bool:
        """Whether this letter shows the words of a passage, rather than another person's."""
        if passage.part in (Part.ATTRIBUTE, Part.LITERAL):
            return passage.part is Part.ATTRIBUTE or self._says(passage.text, *self._seen)
        stops = f"{SLOT}{BRANCH}{LINK}\n•"
        first, last = max(0, start - _NEAR), min(len(passage.text), end + _NEAR)
        while start > first and passage.text[start - 1] not in stops:
            start -= 1
        while end < last and passage.text[end] not in stops:
            end += 1
        return self._says(passage.text[start:end], passage.part)

    def _says(self, words: str, *parts: Part) -> bool:
        return any(_plain(words) in self._seen[part] for part in parts)

    def signature(self) -> Iterator[Problem]:
        sender = self._settings.senders.get(self._campaign.sender)
        if sender is None:
            return
        names = (sender.name,) if isinstance(sender.name, str) else tuple(sender.name.values())
        if not self._says_any(names):
            yield Problem(
                self._specimen.pages.start,
                f"nobody signs this letter: {quoted(names[0])} is not in it",
                "write {{ sender.name }} under the closing, or use a layout that does",
                Severity.WARNING,
                "promises/signature",
            )

    def _says_any(self, names: tuple[str, ...]) -> bool:
        return any(self._says(name, Part.BODY) for name in names)

    def percents(self, passage: Passage) -> Iterator[Problem]:
        shares = self._shares()
        for start, end, figure in _percents(passage, self.language):
            here = (start, start) if passage.text[start] == SLOT else (start, end)
            if figure in (0, 100) or not self.shows(passage, *here):
                continue
            sentence = _sentence(passage.text, start, end)
            meant = [share.name for share in shares if share.percent == figure]
            if meant:
                yield say(
                    passage,
                    (start, end),
                    "promises/percent",
                    "{} is typed, and the config has it too",
                    f"let the value say it, so that they cannot differ: {{{{ {meant[0]}|percent }}}}",
                    Severity.NOTE,
                )
                continue
            # Armenian says "the 80%", with an article, of a share and never of a discount.
            share = self.language == "hy" and passage.text[start:end].endswith(("տոկոսը", "տոկոսն"))
            dearer = self._finds(RAISED, sentence) and not self._finds(OFFERED, sentence)
            if share or dearer or self._finds(INNOCENT, passage.text[end : end + 40]):
                continue
            giving = self._finds(GIVING, sentence)
            if self._offer is None:
                given = giving or self._finds(GIVEN, sentence)
                yield say(
                    passage,
                    (start, end),
                    "promises/percent",
                    "{} is promised, and the campaign has no offer"
                    if given
                    else "{} stands in this letter, and the campaign has no offer",
                    f"{'' if given else 'if it is a discount: '}"
                    "write the offer into the config and name it in the campaign: offer: …",
                    Severity.WARNING if given else Severity.NOTE,
                )
            elif not shares:
                yield say(
                    passage,
                    (start, end),
                    "promises/percent",
                    f"{{}} is promised, and the offer {quoted(self._campaign.offer)} has no percentage",
                    "write percent: under the offer in the config",
                )
            else:
                told = ", ".join(f"{share.name} {share.percent}%" for share in shares)
                yield say(
                    passage,
                    (start, end),
                    "promises/percent",
                    f"{{}} is promised, and the config says otherwise: {told}",
                    f"let the value say it: {{{{ {shares[0].name}|percent }}}}",
                    Severity.ERROR if giving else Severity.WARNING,
                )

    def _finds(self, words: Mapping[str, re.Pattern[str]], text: str) -> bool:
        pattern = words.get(self.language)
        return pattern is not None and pattern.search(text) is not None

    def _shares(self) -> list[_Share]:
        offer = self._offer
        if offer is None:
            return []
        said = (
            ("offer.percent", offer.percent),
            ("offer.public_percent", offer.public_percent),
            ("offer.friend_percent", offer.friend_percent),
        )
        return [_Share(name, percent) for name, percent in said if percent is not None]

    def codes(self, passage: Passage) -> Iterator[Problem]:
        pattern = CODES.get(self.language)
        for match in pattern.finditer(passage.text) if pattern else ():
            code, span = match["code"], match.span("code")
            if not self.shows(passage, *span):
                continue
            real = self._offer.code if self._offer else None
            if real is None:
                yield say(
                    passage,
                    span,
                    "promises/code",
                    "{} is given as a code, and the campaign's offer has none",
                    "write code: under the offer in the config",
                )
            elif code != real:
                yield say(
                    passage,
                    span,
                    "promises/code",
                    f"{{}} is given as a code, and the config says {quoted(real)}",
                    "let the value say it: {{ offer.code|ltr }}",
                    Severity.ERROR,
                )
            else:
                yield say(
                    passage,
                    span,
                    "promises/code",
                    "{} is typed, and the config has it too",
                    "let the value say it, so that they cannot differ: {{ offer.code|ltr }}",
                    Severity.NOTE,
                )

    def offers(self, passage: Passage) -> Iterator[Problem]:
        """Words of an offer in a letter of a campaign without one: told once for each passage."""
        pattern = OFFERED.get(self.language)
        if self._offer is not None or pattern is None or not passage.own:
            return
        for match in pattern.finditer(passage.text):
            start, end = match.span()
            near = passage.text[max(0, start - 15) : end + 15]
            before = re.split(r"[.։!?\n•]", passage.text[max(0, start - 40) : start])[-1]
            after = re.split(r"[.։!?\n•]", passage.text[end : end + 25])[0]
            negated = self._finds(NEGATED, f"{before}\0{after}")
            # A percentage beside it has been told of.
            if negated or PERCENTS.search(near) or not self.shows(passage, start, end):
                continue
            yield say(
                passage,
                match.span(),
                "promises/offer",
                "{} speaks of an offer, and the campaign has none",
                "take it out, or name an offer of the config in the campaign: offer: …",
                Severity.NOTE if self._campaign.purpose in ADVERTISING else Severity.WARNING,
            )
            return


def _percents(passage: Passage, language: str) -> Iterator[tuple[int, int, float]]:
    """Every percentage that is typed: where, and how many hundredths."""
    for match in PERCENTS.finditer(passage.text):
        figure = match["figure"] or match["after"]
        yield match.start(), match.end(), float(figure.replace(",", "."))
    for at, character in enumerate(passage.text):
        if character == SLOT and (typed := _TYPED_PERCENT.match(expression(passage.source(at, at + 1)))):
            yield at, at + 1, float(typed["figure"])


def _sentence(text: str, start: int, end: int) -> str:
    before = re.split(r"[.։!?\n•]", text[max(0, start - 3 * _NEAR) : start])[-1]
    return before + text[start:end] + re.split(r"[.։!?\n•]", text[end : end + 3 * _NEAR])[0]


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", _STEERING.sub("", text)).strip()
