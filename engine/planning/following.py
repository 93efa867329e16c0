"""What is noticed of a letter's reader, as config and campaign say: its links, and whether it was opened."""

from __future__ import annotations

from functools import partial

from engine.ledger.heard import Link
from engine.letter import addresses
from engine.letter.model import Body
from engine.letter.tracking import FoundLink, found_links, track
from engine.planning.inputs import Inputs
from engine.settings.model import Opens
from engine.token import Keyring, Purpose
from engine.value import Values

#: The column that says who lets us notice that they open letters.
CONSENT = "opens_consent"
#: So many links of one campaign are remembered: where each reader has links of their own, there is no end.
_MOST = 2_000


class Follower:
    """Leads links past our server where that is wanted, and remembers what they are called."""

    def __init__(self, inputs: Inputs, keyring: Keyring) -> None:
        settings = inputs.settings
        wanted = inputs.campaign.tracking or settings.tracking
        self._base = settings.public_url
        self._keyring = keyring
        self._website = settings.shop.website or settings.public_url or ""
        self._ours = addresses.ours(settings.public_url) if settings.public_url else ()
        self._clicks = wanted.clicks and self._base is not None
        self._opens = wanted.opens if self._base is not None else Opens.NO
        self._links: dict[int, FoundLink] = {}

    @property
    def asks_consent(self) -> bool:
        """Whether it depends on the reader's consent if opening is noticed."""
        return self._opens is Opens.CONSENTED

    @property
    def links(self) -> list[Link]:
        """The links of the letters so far, each key once, in the order they were first seen."""
        return [
            Link(key=one.key, place=one.place, label=one.label, url=one.url) for one in self._links.values()
        ]

    def notice(self, body: Body) -> None:
        """Remember the links of a letter that is only looked at."""
        if self._clicks:
            self._remember(found_links(body, ours=self._ours))

    def tracked(self, number: int, body: Body, values: Values) -> Body:
        """The words of letter ``number`` as they go out to the person with these ``values``."""
        return self._led(number, body, pixel=self._may_notice(values), honeypot=self._clicks)

    def shown(self, number: int, body: Body) -> Body:
        """The same for a page in a browser, which is noticed by itself."""
        return self._led(number, body, pixel=False, honeypot=False)

    def _led(self, number: int, body: Body, *, pixel: bool, honeypot: bool) -> Body:
        base = self._base
        if base is None or not (self._clicks or pixel):
            return body
        follow = partial(self._click, base, number)
        tracked = track(
            body,
            follow=follow if self._clicks else None,
            pixel=addresses.pixel(base, self._keyring.token(number, Purpose.OPEN)) if pixel else None,
            honeypot=follow(0, self._website) if honeypot else None,
            ours=self._ours,
        )
        self._remember(tracked.links)
        return tracked.body

    def _click(self, base: str, number: int, key: int, url: str) -> str:
        return addresses.click(base, self._keyring.link_token(number, key, url), url)

    def _may_notice(self, values: Values) -> bool:
        match self._opens:
            case Opens.EVERYBODY:
                return True
            case Opens.CONSENTED:
                return values.get(CONSENT) is True
            case Opens.NO:
                return False

    def _remember(self, links: tuple[FoundLink, ...]) -> None:
        for link in links:
            if link.key not in self._links and len(self._links) < _MOST:
                self._links[link.key] = link
