"""Names of time zones (IANA), and the one that a country goes by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from zoneinfo import available_timezones

#: Of a country with several zones the one of most people, where hardly anybody lives by another clock.
_MAIN = MappingProxyType(
    {
        "AR": "America/Argentina/Buenos_Aires",
        "CL": "America/Santiago",
        "CN": "Asia/Shanghai",
        "CY": "Asia/Nicosia",
        "DE": "Europe/Berlin",
        "EC": "America/Guayaquil",
        "ES": "Europe/Madrid",
        "GL": "America/Nuuk",
        "KI": "Pacific/Tarawa",
        "KZ": "Asia/Almaty",
        "MH": "Pacific/Majuro",
        "MN": "Asia/Ulaanbaatar",
        "MY": "Asia/Kuala_Lumpur",
        "NZ": "Pacific/Auckland",
        "PF": "Pacific/Tahiti",
        "PG": "Pacific/Port_Moresby",
        "PS": "Asia/Hebron",
        "PT": "Europe/Lisbon",
        "UA": "Europe/Kyiv",
        "UZ": "Asia/Tashkent",
        "XK": "Europe/Belgrade",
    }
)
#: The same where many live by other clocks.
_OF_MOST = MappingProxyType(
    {
        "AU": "Australia/Sydney",
        "BR": "America/Sao_Paulo",
        "CA": "America/Toronto",
        "CD": "Africa/Kinshasa",
        "FM": "Pacific/Chuuk",
        "ID": "Asia/Jakarta",
        "MX": "America/Mexico_City",
        "RU": "Europe/Moscow",
        "US": "America/New_York",
    }
)
#: What lies among the zones of a machine and is none.
_NO_ZONE = frozenset({"Factory", "localtime"})


@dataclass(frozen=True, slots=True)
class CountryZone:
    """The zone of a country; ``several``: many of its people live by another."""

    name: str
    several: bool


def zone_name(words: str) -> str | None:
    """The name of a zone, whatever its case and the blanks round it; None for what is none."""
    return _names().get(words.strip().casefold())


@cache
def zone_of_country(code: str) -> CountryZone | None:
    """The zone of a country (ISO 3166, two capitals); None where there is none, or none by that code."""
    zones = _table().get(code, [])
    if (name := _MAIN.get(code)) is not None:
        return CountryZone(name, several=False)
    if (name := _OF_MOST.get(code)) is not None:
        return CountryZone(name, several=True)
    return CountryZone(zones[0], several=len(zones) > 1) if zones else None


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones() - _NO_ZONE)}


@cache
def _table() -> dict[str, list[str]]:
    """Countries and their zones, as zone.tab of the tz database has them."""
    found: dict[str, list[str]] = {}
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, _, name = line.split("\t")[:3]
            found.setdefault(code, []).append(name)
    return found
