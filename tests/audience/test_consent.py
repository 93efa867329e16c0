"""The law's table, whole: whether advertising may go."""

from __future__ import annotations

from itertools import product

import pytest

from engine.audience.consent import Regime, basis, may_advertise, regime
from engine.settings.model import Basis


@pytest.mark.parametrize(
    ("countries", "law"),
    [
        (["US"], Regime.OPT_OUT),
        (["DE", "FR", "IE", "NO", "IS", "GB", "IL"], Regime.CONSENT_OR_CUSTOMER),
        (["AM", "RU", "CA", "CH", "ZZ", None], Regime.CONSENT),
    ],
)
def test_laws(countries: list[str | None], law: Regime) -> None:
    assert {regime(country) for country in countries} == {law}


def test_all_cases() -> None:
    """Under which recorded facts advertising may go, for each law; everything else may not."""
    facts = list(product((None, True, False), (None, *Basis), (False, True), (False, True)))
    allowed = {
        law: {
            (consent, ground, ordered and existing)
            for consent, ground, ordered, existing in facts
            if may_advertise(law, consent, ground, ordered, existing)
        }
        for law in Regime
    }

    consented = {
        (True, None, False),
        (True, None, True),
        (True, Basis.CONSENT, False),
        (True, Basis.CONSENT, True),
        (None, Basis.CONSENT, False),
        (None, Basis.CONSENT, True),
    }
    customer = {
        (True, Basis.CUSTOMER, False),
        (True, Basis.CUSTOMER, True),
        (None, Basis.CUSTOMER, False),
        (None, Basis.CUSTOMER, True),
        (None, None, True),
    }
    assert allowed == {
        Regime.CONSENT: consented,
        Regime.CONSENT_OR_CUSTOMER: consented | customer,
        Regime.OPT_OUT: consented | customer | {(None, None, False)},
    }


def test_words_of_the_basis() -> None:
    assert [basis(words) for words in ("Consent ", "customer", "perhaps", "", None)] == [
        Basis.CONSENT,
        Basis.CUSTOMER,
        None,
        None,
        None,
    ]
