"""How a reader asks us to stop: without a login, and without a server of ours."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from engine.letter import addresses

#: What the subject of a request begins with, in every language; what follows is the token.
STOP = "STOP"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """The ways out of one letter.

    Attributes:
        link: For the letter itself, an https: or mailto: URL.
        header: For List-Unsubscribe, the best first.
        one_click: The first of ``header`` takes a POST (RFC 8058).
    """

    link: str
    header: tuple[str, ...]
    one_click: bool


def way_out(token: str, *, public_url: str | None, address: str | None) -> WayOut | None:
    """The ways out of the letter that ``token`` stands for; None where there is none.

    With ``public_url`` (https, ours) one click is enough; ``address`` is a mailbox of the shop that is read
    before every send.
    """
    page = addresses.stop(public_url, token) if public_url else None
    mail = f"mailto:{quote(address, safe='@')}?subject={STOP}%20{token}" if address else None
    ways = tuple(way for way in (page, mail) if way is not None)
    return WayOut(link=ways[0], header=ways, one_click=page is not None) if ways else None
