"""What every page of ours is printed with: words from outside made harmless, and no longer than a cell."""

from __future__ import annotations

from datetime import date, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

#: Of words in a cell; longer ones end in "…".
CELL = 120


def sheets(package: str) -> Environment:
    """The templates in the folder ``sheets`` of a package; every value is escaped and can stand in a page.

    Filters: ``cut`` (to a cell), ``iso`` (a day as 2027-03-12).
    """
    found = Environment(
        loader=PackageLoader(package, "sheets"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_placed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"cut": cut, "iso": _iso}
    return found


def cut(text: str, most: int = CELL) -> str:
    """``text`` with no more than ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _placed(value: object) -> object:
    """Words from outside without what HTML cannot hold; everything else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "".join(character if _may_stand(ord(character)) else "\ufffd" for character in value)


def _may_stand(code: int) -> bool:
    """Not a control, a lone surrogate or a noncharacter (HTML, 13.2.3.5, Preprocessing the input stream)."""
    if code < 0xA0:
        return 0x20 <= code < 0x7F or code in (0x09, 0x0A)
    return not (0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def _iso(day: date | datetime) -> str:
    return day.strftime("%Y-%m-%d")
