"""Pages as bytes with their headers: the words, the look, and what a browser may do with them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from engine.language import direction
from engine.pages.standing import Standing
from engine.pages.words import filled, words
from engine.planning.context import in_language

_PAGES = Environment(
    loader=PackageLoader("engine.pages", "sheets"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STYLE = _PAGES.get_template("style.css").render()
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: For everything we answer.
EVERYWHERE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_PAGE = {
    **EVERYWHERE,
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
#: A year; of this host alone, since others under its name are not ours to speak for.
_NOTHING: Mapping[str, str] = MappingProxyType({})
_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}


def page(
    standing: Standing,
    name: str,
    language: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] = _PAGE,
) -> Response:
    """The page ``sheets/NAME.html`` in ``language``, one of ours."""
    encrypted = _ENCRYPTED if standing.is_encrypted else {}
    html = written(standing, name, language, values)
    return Response(html, status, {**headers, **encrypted}, media_type="text/html")


def sorry(standing: Standing, language: str, status: int, more: Mapping[str, str] = _NOTHING) -> Response:
    """The calm page for what could not be answered: the same bytes for the same status and language.

    ``more`` are headers.
    """
    title, saying = _SORRY.get(status, _SORRY[400])
    said = words(language)
    values = {"title": said[title], "saying": said[saying]}
    return page(standing, "sorry", language, values, status=status, headers={**_PAGE, **more})


_SORRY = {
    400: ("refused_title", "refused"),
    404: ("lost_title", "lost"),
    405: ("refused_title", "refused"),
    408: ("refused_title", "slow"),
    413: ("refused_title", "large"),
    429: ("refused_title", "many"),
    500: ("failed_title", "failed"),
    503: ("failed_title", "failed"),
}


def written(standing: Standing, name: str, language: str, values: Mapping[str, object]) -> str:
    """``sheets/NAME.html`` as text."""
    shop, fallback = standing.settings.shop, standing.settings.language
    return _PAGES.get_template(f"{name}.html").render(
        {
            "say": words(language),
            "filled": filled,
            "language": language,
            "direction": direction(language),
            "style": Markup(_STYLE),  # noqa: S704 - a file of ours
            "shop": in_language(shop.name, language, fallback),
            "address": None if shop.address is None else in_language(shop.address, language, fallback),
            "phone": shop.phone,
            **values,
        }
    )
