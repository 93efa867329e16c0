"""What makes a letter advertising, and what advertising never goes without."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.reading import Document
from engine.letter.model import Body
from engine.planning.inputs import Inputs
from engine.planning.links import shop_links
from engine.problem import Place, Problem


def first_shop_link(inputs: Inputs, body: Body) -> str | None:
    """The first link that makes a letter advertising; None where there is none."""
    settings = inputs.settings
    offer = settings.offers.get(inputs.campaign.offer or "")
    found = shop_links(
        body.html,
        website=settings.shop.website,
        offer_link=offer.link if offer else None,
        ours=(settings.public_url,) if settings.public_url else (),
    )
    return found[0] if found else None


def lacking(config: Document, place: Place) -> Iterator[Problem]:
    """What the config would need for the letter at ``place`` to go as advertising."""
    for loc, message, hint in (
        (("shop", "address"), "the shop has no postal address", "'address' under 'shop'"),
        (
            ("opt out", "address"),
            "there is no way to opt out",
            "'opt out' with the 'address' of a mailbox you read",
        ),
    ):
        if config.value(*loc) is None:
            yield Problem(
                place, f"this letter is advertising, and {message}", f"write {hint} in {config.path}"
            )
