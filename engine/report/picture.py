"""A letter as somebody got it, with a number at each link, to be looked at beside the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from engine.errors import LedgerBroken
from engine.fate import Fate
from engine.ledger.heard import Sent
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.letter.addresses import destination
from engine.letter.finding import WebLink, web_links
from engine.letter.inert import inert
from engine.letter.model import Body
from engine.planning.rereading import read_again
from engine.report.model import Clicked, Report
from engine.token import Keyring

#: So many languages are shown, and so many letters of each are looked at to choose one.
_LANGUAGES = 3
_TRIED = 4
#: The sizes of a number, by the share of the most followed link; 0 is for one nobody followed.
_LEVELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A letter in one language.

    Attributes:
        page: Its HTML, harmless, for a frame.
        links: Those of the letter, in its order.
    """

    language: str
    page: str
    links: tuple[Clicked, ...]


def pictures(report: Report, ledger: Ledger, run: Run, keyring: Keyring) -> tuple[Picture, ...]:
    """The letters whose links cover most of what was followed: one for each language, three at most.

    Empty where no links were led past us, or the letters are no longer kept.

    Raises:
        LedgerBroken: if the ledger cannot be read.
    """
    if not report.links or not ledger.snapshot(run.id):
        return ()
    languages = [group.name for group in report.languages[:_LANGUAGES]]
    candidates = _candidates(report, ledger, run, languages)
    found = (_best(candidates[language], report, ledger, keyring) for language in languages)
    return tuple(picture for picture in found if picture is not None)


def _candidates(report: Report, ledger: Ledger, run: Run, languages: Sequence[str]) -> dict[str, list[Sent]]:
    """Letters from which much was followed, by language; where nothing was, the first that went."""
    found: dict[str, list[Sent]] = {language: [] for language in languages}
    by_clicks = sorted(report.links, key=lambda one: -one.letters.people)
    for number in dict.fromkeys(number for link in by_clicks for number in link.examples):
        sent = ledger.sent(number)
        if sent is not None and len(found.get(sent.language, [])) < _TRIED:
            found.setdefault(sent.language, []).append(sent)
    wanting = {language for language in languages if not found[language]}
    for letter in ledger.letters(run.id, Fate.ACCEPTED) if wanting else ():
        if letter.language in wanting and (sent := ledger.sent(letter.number)):
            found[letter.language].append(sent)
            wanting.discard(letter.language)
        if not wanting:
            break
    return found


def _best(candidates: Sequence[Sent], report: Report, ledger: Ledger, keyring: Keyring) -> Picture | None:
    known = {(one.link.place, one.link.label): one for one in report.links}
    chosen: tuple[int, Sent, Body, tuple[Clicked, ...]] | None = None
    for sent in candidates:
        try:
            body = read_again(ledger, sent, keyring)
        except LedgerBroken:
            # This version cannot read what an older one kept: the report is told without a picture.
            body = None
        if body is None:
            continue
        links = tuple(link for _, place, label in _led(body.html) if (link := known.get((place, label))))
        covered = sum(link.letters.people for link in links)
        if chosen is None or covered > chosen[0]:
            chosen = (covered, sent, body, links)
    if chosen is None:
        return None
    _, sent, body, links = chosen
    return Picture(language=sent.language, page=_numbered(body, links), links=links)


def _led(html: str) -> Iterator[tuple[WebLink, int, str]]:
    """The links that are led past our server, each with its place (as ``engine.letter.tracking`` counts) and
    its words."""
    place = 0
    for link in web_links(html)[0]:
        if destination(link.url) is not None and not link.for_outlook:
            place += 1
            yield link, place, link.label


def _numbered(body: Body, links: Sequence[Clicked]) -> str:
    """The page with the place of each of ``links`` beside it."""
    levels = {one.link.place: level(one, links) for one in links}
    pieces: list[str] = []
    at = 0
    for link, place, _ in _led(body.html):
        if place in levels:
            pieces += (body.html[at : link.end], f' data-place="{place}" data-level="{levels[place]}"')
            at = link.end
    page = inert("".join((*pieces, body.html[at:])), body.images, dark=False)
    # First in the head: nothing of the letter's own stands before it.
    return page.replace("<head>", f"<head><style>{_style()}</style>", 1)


@cache
def _style() -> str:
    return files("engine.report").joinpath("sheets/numbers.css").read_text("utf-8")


def level(one: Clicked, links: Sequence[Clicked]) -> int:
    """How large the number of one of ``links`` is: 1 to 4 by its share of the most followed, 0 for none."""
    most = max(link.letters.people for link in links)
    people = one.letters.people
    return -(-_LEVELS * people // most) if people else 0
