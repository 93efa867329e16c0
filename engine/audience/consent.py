"""Whether advertising may go to a person, by the law of the person's country.  Help, not legal advice.

A pure table: what is recorded about the person in, yes or no out.
"""

from __future__ import annotations

from enum import StrEnum

from engine.settings.model import Basis


class Regime(StrEnum):
    """What a country's law asks before advertising is mailed."""

    #: Until they object (US: CAN-SPAM Act).
    OPT_OUT = "until they object"
    #: Recorded consent, or the existing-customer exception (EU and EEA: Directive 2002/58/EC art. 13;
    #: United Kingdom: PECR reg. 22; Israel: Communications Law 30A).
    CONSENT_OR_CUSTOMER = "consent, or an existing customer"
    #: Recorded consent alone.  Armenia, and wherever we do not know.
    CONSENT = "recorded consent"


_EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
    ]
)
_CUSTOMER = _EEA | {"GB", "IL"}


def regime(country: str | None) -> Regime:
    """The law for a person in ``country`` (two capital letters).  None, and any country that is not in the
    table: the strictest."""
    if country == "US":
        return Regime.OPT_OUT
    return Regime.CONSENT_OR_CUSTOMER if country in _CUSTOMER else Regime.CONSENT


def basis(words: str | None) -> Basis | None:
    """What the column ``consent_basis`` says; None for anything but the two words."""
    text = (words or "").strip().lower()
    return Basis(text) if text in set(Basis) else None


def may_advertise(
    law: Regime, consent: bool | None, ground: Basis | None, ordered: bool, existing_customers: bool
) -> bool:
    """Whether advertising may go.

    Args:
        consent: The column ``consent``; None where nothing is recorded.  No always wins.
        ground: The column ``consent_basis``.
        ordered: There is at least one order.
        existing_customers: The config vouches that whoever ordered was offered a way out.
    """
    if consent is False:
        return False
    if law is Regime.OPT_OUT:
        return True
    consented = ground is not Basis.CUSTOMER if consent else ground is Basis.CONSENT
    if consented:
        return True
    customer = ground is Basis.CUSTOMER or (ordered and existing_customers)
    return law is Regime.CONSENT_OR_CUSTOMER and customer
