"""Links of a finished letter: where they lead, what they say, the way out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from lxml import etree

from engine.campaign.model import Campaign
from engine.language import primary
from engine.lint.make.drawing import Drawn, drawn
from engine.lint.make.placing import Finder
from engine.lint.make.saying import half_vague, vague
from engine.lint.make.target import fault, host_of, looks_like_site, trial
from engine.lint.model import Specimen
from engine.problem import Place, Problem, Severity, quoted
from engine.settings.model import Settings

#: A letter makes one request; so many different pages are a catalogue, and more a page of links.
_SOME, _MANY = 10, 30
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TRIM = " .…:;,!?«»\"'()[]<>→←›‹»⟶▶►·-–—\u2066\u2067\u2068\u2069\u200e\u200f։՝՜՞"


@dataclass(frozen=True, slots=True)
class _Link:
    """One link: its element, where it leads, what it says when read aloud, whether it is seen."""

    element: Any
    href: str
    words: str
    hidden: bool


def problems(specimen: Specimen, settings: Settings, campaign: Campaign) -> Iterator[Problem]:
    """What looks wrong in the links of one letter.

    A letter of advertising without any way out is not named: such a letter is never written.
    """
    checked = _Checked(specimen, settings, campaign)
    yield from checked.targets()
    yield from checked.outlook_targets()
    yield from checked.words()
    yield from checked.twins()
    yield from checked.way_out()
    yield from checked.number()


def to_ask(specimen: Specimen, settings: Settings, campaign: Campaign) -> Mapping[str, Place]:
    """The web addresses of links and pictures that may be asked whether they answer, with their places.

    Not among them: the way out and other pages of ours, which act or count, and what is wrong already.
    """
    return _Checked(specimen, settings, campaign).asked()


class _Checked:
    def __init__(self, specimen: Specimen, settings: Settings, campaign: Campaign) -> None:
        self._specimen = specimen
        self._page: Drawn = drawn(specimen.body.html)
        self._find = Finder(specimen, self._page.root)
        self._ours = tuple(
            filter(
                None,
                (
                    settings.public_url,
                    f"mailto:{settings.opt_out.address}" if settings.opt_out.address else None,
                ),
            )
        )
        sender = settings.senders[campaign.sender]
        own = [host_of(settings.shop.website or ""), sender.email.rpartition("@")[2].lower()]
        # A shop that is itself an example links to examples.
        self._trials = any(host is not None and trial(host) for host in own)
        self._links = tuple(self._all())

    def targets(self) -> Iterator[Problem]:
        """Addresses that are wrong or doubtful."""
        for link in self._links:
            if link.href.startswith("#") and link.href != "#":
                yield from self._within(link)
            elif not self._is_ours(link.href) and (found := fault(link.href, trials=self._trials)):
                said = quoted(unquote(link.href)) if link.href else self._said(link)
                yield self._problem(
                    link, found.rule, f"the link {said} {found.message}", found.hint, found.severity
                )

    def outlook_targets(self) -> Iterator[Problem]:
        """The same in what only Outlook reads: buttons drawn for it in comments."""
        for comment in self._page.root.iter(etree.Comment):
            for match in _HREF.finditer(comment.text or ""):
                href = (match[1] or match[2] or "").replace("&amp;", "&").strip()
                found = None if self._is_ours(href) else fault(href, trials=self._trials)
                if found is not None:
                    place = self._find.words(href) or self._find.words(match[0]) or self._find.start
                    message = f"for Outlook, the link {quoted(unquote(href))} {found.message}"
                    yield Problem(place, message, found.hint, found.severity, f"links/{found.rule}")

    def words(self) -> Iterator[Problem]:
        """Links whose words say nothing, or something else than is true."""
        language = primary(self._specimen.language)
        for link in self._links:
            if link.hidden:
                continue
            said = link.words.strip(_TRIM).lower()
            if not link.words and next(link.element.iter("img"), None) is None:
                yield self._problem(
                    link,
                    "nameless",
                    f"the link to {quoted(link.href)} has no words, so nobody can see or hear it",
                    "write what it leads to, or take it away",
                )
            elif vague(said, language):
                yield self._problem(
                    link,
                    "vague",
                    f"a link says only {quoted(link.words)}, not where it leads",
                    "let its words name what is there: who cannot see hears a list of links",
                )
            elif half_vague(said, language):
                # Those that say the same of different places are told of together.
                if len(self._by_words.get(said, ())) > 1:
                    continue
                yield self._problem(
                    link,
                    "vague",
                    f"a link says {quoted(link.words)}, but not of what",
                    "name what there is more of",
                    Severity.NOTE,
                )
            else:
                yield from self._elsewhere(link)

    def twins(self) -> Iterator[Problem]:
        """Two links with the same words to different places, one place under different words."""
        by_href: dict[str, dict[str, _Link]] = defaultdict(dict)
        for said, found in self._by_words.items():
            for href, link in found.items():
                if host_of(href):
                    by_href[href].setdefault(said, link)
        language = primary(self._specimen.language)
        for said, found in self._by_words.items():
            # Words that say nothing have been told of.
            if len(found) > 1 and not vague(said, language):
                link = list(found.values())[1]
                yield self._problem(
                    link,
                    "duplicate",
                    f"{len(found)} links say {quoted(link.words)} and lead to different places",
                    "let the words of each name its own place",
                )
        for href, found in by_href.items():
            if len(found) > 1:
                first, second = list(found.values())[:2]
                yield self._problem(
                    second,
                    "duplicate",
                    f"{quoted(first.words)} and {quoted(second.words)} lead to the same page, {quoted(href)}",
                    "one link is enough, or let both say the same",
                    Severity.NOTE,
                )

    @cached_property
    def _by_words(self) -> dict[str, dict[str, _Link]]:
        """The links that are seen, by what they say, then by where they lead."""
        found: dict[str, dict[str, _Link]] = defaultdict(dict)
        for link in self._links:
            said = link.words.strip(_TRIM).lower()
            if said and link.href and not link.hidden and not self._is_ours(link.href):
                found[said].setdefault(link.href, link)
        return found

    def way_out(self) -> Iterator[Problem]:
        """A way out that is missing (where the law does not ask for it) or cannot be seen."""
        ways = [link for link in self._links if self._is_ours(link.href)]
        advertising = self._specimen.advertising
        if not ways:
            if not advertising:
                yield Problem(
                    self._find.start,
                    "this letter shows no way to stop such letters",
                    "link to {{ opt_out }}: people who cannot find it report the letter as spam",
                    Severity.NOTE,
                    "links/opt-out",
                )
            return
        if all(link.hidden or not link.words or self._tiny(link) for link in ways):
            yield self._problem(
                ways[0],
                "opt-out",
                "the way to opt out cannot be seen",
                "show it with words of its own, in a size that can be read",
                Severity.ERROR if advertising else Severity.WARNING,
            )
        elif advertising and not any(_written_out(link.href, self._specimen.body.text) for link in ways):
            yield self._problem(
                ways[0],
                "opt-out",
                "the plain text of this letter, which is advertising, shows no way to opt out",
                "write {{ opt_out }} in text.txt too",
            )

    def number(self) -> Iterator[Problem]:
        """More links than a letter can want."""
        pages = {link.href for link in self._links if host_of(link.href) and not self._is_ours(link.href)}
        if len(pages) > _SOME:
            yield Problem(
                self._find.start,
                f"this letter links to {len(pages)} pages",
                "a letter asks for one thing: keep the links that serve it",
                Severity.WARNING if len(pages) > _MANY else Severity.NOTE,
                "links/many",
            )

    def asked(self) -> Mapping[str, Place]:
        """What may be asked on the network."""
        found: dict[str, Place] = {}
        elements = [(link.element, link.href) for link in self._links]
        elements += [(image, (image.get("src") or "").strip()) for image in self._page.root.iter("img")]
        for element, address in elements:
            wrong = fault(address, trials=False)
            if (
                address not in found
                and host_of(address)
                and not self._is_ours(address)
                and (wrong is None or wrong.severity is not Severity.ERROR)
            ):
                found[address] = self._find.element(element)
        return found

    def _all(self) -> Iterator[_Link]:
        light = self._page.light
        for element in self._page.root.iter("a", "area"):
            href = element.get("href")
            if href is not None:
                words = element.get("aria-label") or light.words(element) or element.get("alt") or ""
                yield _Link(element, href.strip(), " ".join(words.split()), light.hidden(element))

    def _is_ours(self, href: str) -> bool:
        return href.startswith(self._ours) if self._ours else False

    def _within(self, link: _Link) -> Iterator[Problem]:
        name = unquote(link.href[1:])
        # The top of a page needs no name.
        if name.lower() == "top":
            return
        if not any(name in (one.get("id"), one.get("name")) for one in self._page.root.iter(etree.Element)):
            message = f"the link {quoted(link.href)} leads to a place that this letter does not have"
            yield self._problem(
                link, "syntax", message, "write the whole address, with https://", Severity.ERROR
            )

    def _elsewhere(self, link: _Link) -> Iterator[Problem]:
        """Words that name another place than where the link leads: so do swindlers."""
        said: str | None = None
        href = link.href
        if (named := looks_like_site(link.words)) and (host := host_of(href)) and not self._is_ours(href):
            if not (host == named or host.endswith(f".{named}") or named.endswith(f".{host}")):
                said = host
        elif href.lower().startswith("mailto:") and re.fullmatch(r"\S+@\S+\.\S+", link.words):
            to = unquote(href[7:].partition("?")[0])
            said = None if link.words.strip(_TRIM).lower() in to.lower() else to
        elif href.lower().startswith("tel:"):
            number, written = re.sub(r"\D", "", unquote(href)), re.sub(r"\D", "", link.words)
            said = href if len(written) >= 6 and not number.endswith(written[-6:]) else None
        if said is not None:
            yield self._problem(
                link,
                "elsewhere",
                f"the words {quoted(link.words)} name another place than the link leads to, {quoted(said)}",
                "let the words say what is there: mail programs take this for a swindle",
            )

    def _tiny(self, link: _Link) -> bool:
        light = self._page.light
        inner = [one for one in link.element.iter(etree.Element) if (one.text or "").strip()]
        return max(map(light.size, inner or [link.element])) < 9

    def _said(self, link: _Link) -> str:
        return quoted(link.words) if link.words else "without words"

    def _problem(
        self, link: _Link, rule: str, message: str, hint: str | None, severity: Severity = Severity.WARNING
    ) -> Problem:
        return Problem(self._find.element(link.element), message, hint, severity, f"links/{rule}")


def _written_out(href: str, text: str) -> bool:
    """Whether a plain text names the address; of a mailto: the mailbox is enough."""
    return href in text or (href.startswith("mailto:") and href[7:].partition("?")[0] in text)
