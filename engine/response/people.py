"""Which openings and clicks were a person's and which a machine's: worked out whenever they are counted.

Between a letter and its reader stand machines that fetch every picture and follow every link.  Nothing that
is decided here reaches anybody: a wrong guess makes a count wrong, which the next release may count anew.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Protocol


class Noticed(Protocol):
    """What is judged: an ``Observation`` of the ledger, see there."""

    @property
    def at(self) -> datetime: ...
    @property
    def seen(self) -> str: ...
    @property
    def link(self) -> int | None: ...
    @property
    def method(self) -> str: ...
    @property
    def agent(self) -> str: ...
    @property
    def network(self) -> str: ...
    @property
    def hints(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a person did it, and why we think so, in words for a report; none for an ordinary person."""

    person: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What no hand is quick enough for.

    Attributes:
        links: So many different links …
        links_within: … within such a time are a sweep; all of a letter's links, where there are fewer.
        choices_within: Two answers to one question within such a time are one as well.
        around_trap: Whoever follows the hidden link is a machine that long before and after.
        after_sending: Whatever comes sooner after the letter left has not been read.
    """

    links: int = 3
    links_within: timedelta = timedelta(seconds=1)
    choices_within: timedelta = timedelta(seconds=3)
    around_trap: timedelta = timedelta(minutes=1)
    after_sending: timedelta = timedelta(seconds=1)


#: What is believed today.
RULES = Rules()

# A digest names the question, the last byte the choice.
_CHOICE_BITS = 8
_CHOICES = 0xFF

_PERSON = Judged(person=True)
#: Fetch pictures when, and only when, somebody opens the letter.
_PICTURE_PROXIES = (
    (re.compile(r"GoogleImageProxy", re.I), "Gmail's picture proxy"),
    (re.compile(r"YahooMailProxy", re.I), "Yahoo's picture proxy"),
    (re.compile(r"OutlookImageProxy|OWA-?Image", re.I), "Outlook's picture proxy"),
    # Outlook on a desk fetches pictures itself, under this name.
    (re.compile(r"ms-office|Microsoft Outlook|MSOffice \d", re.I), "Outlook"),
)
_MACHINES = (
    (re.compile(r"barracuda", re.I), "a scanner (Barracuda)"),
    (re.compile(r"proofpoint|urldefense", re.I), "a scanner (Proofpoint)"),
    (re.compile(r"mimecast", re.I), "a scanner (Mimecast)"),
    (re.compile(r"safelinks|Office Existence Discovery|Microsoft-?ATP", re.I), "a scanner (Microsoft)"),
    (re.compile(r"fireeye|trellix", re.I), "a scanner (Trellix)"),
    (re.compile(r"ironport|cisco[ -]?(?:esa|email|umbrella)", re.I), "a scanner (Cisco)"),
    (re.compile(r"messagelabs|symantec|bluecoat", re.I), "a scanner (Symantec)"),
    (re.compile(r"trend ?micro|\bTMUFE\b", re.I), "a scanner (Trend Micro)"),
    (re.compile(r"sophos|forcepoint|zscaler|hornet|avanan|cloudmark|virustotal|urlscan", re.I), "a scanner"),
    (
        re.compile(
            r"slackbot|facebookexternalhit|facebot|whatsapp/|telegrambot|twitterbot|discordbot|linkedinbot"
            r"|skypeuripreview|viber/|vkshare|redditbot|pinterest(?:bot|/)|embedly|bingpreview|iframely",
            re.I,
        ),
        "a link preview",
    ),
    (
        re.compile(r"headlesschrome|phantomjs|puppeteer|playwright|selenium", re.I),
        "a browser nobody looks at",
    ),
    (
        re.compile(
            r"^(?:curl|wget|python|java|go-http|okhttp|apache-http|libwww|lwp|axios|node|ruby|php|perl|httpie"
            r"|guzzle|postman|aiohttp|httpx)\b",
            re.I,
        ),
        "a program",
    ),
    (re.compile(r"(?<!cu)bot\b|crawl|spider|scanner|preview|monitor|uptime", re.I), "a robot"),
)
_APPLE = "Apple's mail privacy, which fetches every picture"
_PREFETCH = re.compile(
    r"^(?:sec-purpose|purpose|x-purpose|x-moz): .*(?:prefetch|preview|prerender|instant)", re.I | re.M
)


def choice_key(question: str, choice: int) -> int:
    """How an observation of a question's page names the choice that was marked, in its ``link``.

    ``choice`` counts from 1; 0 where none was marked.  Keys of one question differ in the last byte only.
    """
    digest = hashlib.sha256(question.encode("utf-8", "surrogatepass")).digest()
    named = int.from_bytes(digest[:3], "big")
    return named << _CHOICE_BITS | min(choice, _CHOICES)


def judge(
    noticed: Sequence[Noticed], *, sent_at: datetime, links: int | None = None, rules: Rules = RULES
) -> list[Judged]:
    """Who did each of ``noticed``, everything that was seen of one letter, in whatever order.

    Total, and the same for the same: nothing is remembered between two letters.

    Args:
        sent_at: When the letter left.
        links: How many links it has; None where that is not known.
    """
    traps = _traps(noticed)
    swept = _swept(noticed, links, rules) | _tried_out(noticed, rules)

    def one(place: int, this: Noticed) -> Judged:
        if _near(this.at, traps.get(this.network, []), rules.around_trap):
            return Judged(person=False, reason="followed the link that nobody sees")
        if reason := _by_itself(this):
            return Judged(person=False, reason=reason)
        if place in swept:
            return Judged(person=False, reason=swept[place])
        if this.at - sent_at <= rules.after_sending:
            return Judged(person=False, reason="as soon as the letter left")
        proxy = _proxy(this.agent)
        return Judged(person=True, reason=proxy) if proxy else _PERSON

    return [one(place, this) for place, this in enumerate(noticed)]


def _by_itself(this: Noticed) -> str | None:
    """What shows a machine, whatever else was seen; None for nothing."""
    if this.method != "GET":
        return f"asked with {this.method}, as no browser does"
    if _PREFETCH.search(this.hints):
        return "fetched ahead of time"
    if _proxy(this.agent):
        return None
    if this.seen == "open" and (this.agent == "Mozilla/5.0" or this.network.startswith("17.")):
        return _APPLE
    return _machine(this.agent) if this.agent else "said no name, as every browser does"


# The same few names come with almost everything that is seen.
@lru_cache(4096)
def _proxy(agent: str) -> str | None:
    return next((name for known, name in _PICTURE_PROXIES if known.search(agent)), None)


@lru_cache(4096)
def _machine(agent: str) -> str | None:
    return next((name for known, name in _MACHINES if known.search(agent)), None)


def _swept(noticed: Sequence[Noticed], links: int | None, rules: Rules) -> dict[int, str]:
    """Those that came in one sweep over the letter's links."""
    enough = rules.links if links is None else max(2, min(rules.links, links))
    clicks = [(this.at, this.link, place) for place, this in enumerate(noticed) if this.seen == "click"]
    found = _and_next(_together(clicks, rules.links_within, enough), clicks, rules.links_within)
    return dict.fromkeys(found, f"{enough} links or more within a second")


def _tried_out(noticed: Sequence[Noticed], rules: Rules) -> dict[int, str]:
    """Those that looked at several answers to one question."""
    questions: dict[int, list[tuple[datetime, int | None, int]]] = {}
    for place, this in enumerate(noticed):
        if this.seen == "page" and this.link is not None and this.link & _CHOICES:
            questions.setdefault(this.link >> _CHOICE_BITS, []).append((this.at, this.link, place))
    found = [place for looks in questions.values() for place in _together(looks, rules.choices_within, 2)]
    return dict.fromkeys(found, "several answers to one question at once")


def _together(looks: list[tuple[datetime, int | None, int]], within: timedelta, enough: int) -> set[int]:
    """The places of those that fall, with ``enough`` different links, into one such span of time."""
    looks = sorted(looks, key=lambda look: (look[0], look[2]))
    found: set[int] = set()
    inside: Counter[int | None] = Counter()
    first = told = 0
    for last, (at, link, _) in enumerate(looks):
        inside[link] += 1
        while at - looks[first][0] > within:
            gone = looks[first][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        if len(inside) >= enough:
            found.update(place for _, _, place in looks[max(first, told) : last + 1])
            told = last + 1
    return found


def _and_next(found: set[int], looks: list[tuple[datetime, int | None, int]], within: timedelta) -> set[int]:
    """``found`` and whatever goes on from one of them, before or after, without a longer break."""
    found = set(found)
    in_time = sorted(looks, key=lambda look: (look[0], look[2]))
    for order in (in_time, in_time[::-1]):
        for (before, _, one), (after, _, other) in pairwise(order):
            if one in found and abs(after - before) <= within:
                found.add(other)
    return found


def _traps(noticed: Sequence[Noticed]) -> dict[str, list[datetime]]:
    """When, in order, the hidden link was followed from each network."""
    found: dict[str, list[datetime]] = {}
    for this in sorted((one for one in noticed if one.seen == "honeypot"), key=lambda one: one.at):
        found.setdefault(this.network, []).append(this.at)
    return found


def _near(at: datetime, times: Sequence[datetime], span: timedelta) -> bool:
    """Whether one of ``times``, in order, is within ``span`` of ``at``."""
    place = bisect_left(times, at - span)
    return place < len(times) and times[place] <= at + span
