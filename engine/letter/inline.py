"""premailer, fenced."""

from __future__ import annotations

import logging
from typing import Any

from premailer import Premailer


class Inliner:
    """Inlines pages of one letter."""

    def inline(self, root: Any) -> None:
        inline_css(root)


def inline_css(root: Any) -> None:
    """Move the page's ``<style>`` rules onto the elements they match, in place.

    Media queries and pseudo-classes, which cannot move, stay in ``<style>``.
    Never touches the network or the disk: a ``<link>`` is left alone.
    """
    # premailer's defaults fetch <link rel=stylesheet> over HTTP while we render.
    Premailer(
        root,
        allow_network=False,
        allow_loading_external_files=False,
        disable_validation=True,
        cssutils_logging_level=logging.CRITICAL,
        # A media query without it could not win against the styles that were moved.
        strip_important=False,
    ).transform(pretty_print=False)
