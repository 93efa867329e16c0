"""Which time zone this computer is in."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import available_timezones


def local_zone(localtime: Path = Path("/etc/localtime")) -> str | None:
    """The IANA name of this computer's zone; None where it does not name a place (``Etc/UTC``)."""
    # Those of Etc are refused in a config: their signs mean the opposite of what people think.
    known = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    named = os.environ.get("TZ", "").removeprefix(":")
    if named in known:
        return named
    try:
        parts = localtime.resolve(strict=True).parts
    except OSError:
        return None
    # /usr/share/zoneinfo/Asia/Yerevan: the longest tail that is a zone.
    return next(("/".join(parts[at:]) for at in range(len(parts)) if "/".join(parts[at:]) in known), None)


#: What is paid with where our users are most likely to be.
_CURRENCIES = {
    "Asia/Yerevan": "AMD",
    "Asia/Jerusalem": "ILS",
    "Asia/Tel_Aviv": "ILS",
    "Asia/Tbilisi": "GEL",
    "Europe/London": "GBP",
    "Europe/Moscow": "RUB",
    "Europe/Paris": "EUR",
    "Europe/Berlin": "EUR",
    "America/New_York": "USD",
    "America/Chicago": "USD",
    "America/Denver": "USD",
    "America/Los_Angeles": "USD",
}


def local_currency(zone: str | None) -> str | None:
    """The currency that is likely in a zone; None where we would only be guessing."""
    return None if zone is None else _CURRENCIES.get(zone)
