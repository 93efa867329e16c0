"""Values survive a snapshot unchanged, and amounts of two currencies never mix."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.value import Money, Values, pack, unpack

_SINGLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.times(),
    st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from(["AMD", "ILS", "GBP"])),
)


@given(
    st.dictionaries(
        st.text(max_size=8), _SINGLE | st.lists(st.dictionaries(st.text(max_size=5), _SINGLE)).map(tuple)
    )
)
def test_what_is_packed_is_read_back_equal_in_value_and_type(values):
    again = unpack(pack(values))

    assert again == values
    assert {name: type(value) for name, value in again.items()} == {
        name: type(value) for name, value in values.items()
    }


def test_the_packed_text_does_not_depend_on_the_order_of_names():
    assert pack({"a": 1, "b": Decimal("2.50")}) == pack({"b": Decimal("2.50"), "a": 1})
    assert pack({"b": date(2027, 3, 1), "a": "x"}) == '{"a":"x","b":{"d":"2027-03-01"}}'


@pytest.mark.parametrize("text", ["[]", "1", '{"a":{"x":1}}', '{"a":{"d":5}}', '{"a":[{"b":[{"c":1}]}]}'])
def test_what_pack_never_wrote_is_refused(text):
    with pytest.raises(ValueError, match=r"not a|holds no"):
        unpack(text)


def test_two_currencies_are_never_added_or_compared():
    dram, shekel = Money(100, "AMD"), Money(100, "ILS")

    assert dram + Money(50, "AMD") == Money(150, "AMD")
    assert Money(99, "AMD") < dram <= Money(100, "AMD")
    for mix in (lambda: dram + shekel, lambda: dram < shekel, lambda: dram >= shekel):
        with pytest.raises(ValueError, match="AMD and one in ILS do not mix"):
            mix()


def test_a_time_of_day_and_a_moment_keep_their_kinds():
    at = datetime(2027, 3, 1, 5, 0, tzinfo=UTC)
    values: Values = {"closes": time(20, 0), "at": at, "on": date(2027, 3, 1)}

    assert unpack(pack(values)) == values
