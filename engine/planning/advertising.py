"""What makes a letter advertising, and what advertising never goes without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.document.reading import Document
from engine.letter import addresses
from engine.letter.model import Body
from engine.letter.way_out import WayOut
from engine.planning.inputs import Inputs
from engine.planning.links import shop_links
from engine.problem import Place, Problem, quoted


def first_shop_link(inputs: Inputs, body: Body) -> str | None:
    """The first link that makes a letter advertising; None where there is none."""
    settings = inputs.settings
    offer = settings.offers.get(inputs.campaign.offer or "")
    found = shop_links(
        body.html,
        website=settings.shop.website,
        offer_link=offer.link if offer else None,
        ours=addresses.ours(settings.public_url) if settings.public_url else (),
    )
    return found[0] if found else None


def unlawful(inputs: Inputs, body: Body, out: WayOut | None, *, advertising: bool) -> Problem | None:
    """Why the law does not let a letter go as it stands; None if it does."""
    place = Place(PurePosixPath("templates", inputs.campaign.letter), 1)
    if advertising:
        if out is not None and out.link.replace("&", "&amp;") in body.html:
            return None
        return Problem(
            place, "this letter is advertising and shows no way to opt out", "link to {{ opt_out }}"
        )
    found = first_shop_link(inputs, body)
    if found is None:
        return None
    return Problem(
        place,
        f"{quoted(found)} makes this letter advertising, which it was not planned as",
        "take the link out, or plan again with --every-letter",
    )


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
