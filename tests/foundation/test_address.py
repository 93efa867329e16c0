"""Which addresses can be written to, and which two are one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.address import LONGEST, PLAIN, judge, normalise

GOOD = [
    ("ann@shop.am", "ann@shop.am", "ann@shop.am"),
    ("Ann.Lee+Tea@Shop.AM", "Ann.Lee+Tea@shop.am", "ann.lee+tea@shop.am"),
    ("  ann@shop.am\t", "ann@shop.am", "ann@shop.am"),
    ("o'neil@shop.co.uk", "o'neil@shop.co.uk", "o'neil@shop.co.uk"),
    ("a/b@shop.am", "a/b@shop.am", "a/b@shop.am"),
    ("ann@shop.test", "ann@shop.test", "ann@shop.test"),
    ("ann@shop.example", "ann@shop.example", "ann@shop.example"),
    ("ann@Bücher.example", "ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
    ("ann@XN--bcher-kva.example", "ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
    ("Աննա@թեյ.հայ", "Աննա@xn--29ah1b.xn--y9a3aq", "աննա@xn--29ah1b.xn--y9a3aq"),
    ("a@tea--house.am", "a@tea--house.am", "a@tea--house.am"),
    ("x" * 64 + "@shop.am", "x" * 64 + "@shop.am", "x" * 64 + "@shop.am"),
]

BAD = [
    ("", "it is empty"),
    ("   ", "it is empty"),
    ("ann", "it has no @"),
    ("ann@", "nothing stands after the @"),
    ("@shop.am", "nothing stands before the @"),
    ("ann@shop", "the part after the @ has no dot"),
    ("ann@localhost", "the part after the @ has no dot"),
    ("ann@@shop.am", "it has more than one @"),
    ("ann..lee@shop.am", "it has two dots in a row"),
    ("ann lee@shop.am", "it holds a space"),
    ("ann@shop.am, bob@shop.am", "it holds a space"),
    ("ann@shop.am;bob@shop.am", "it holds more than one address, or a comma"),
    ("Ann <ann@shop.am>", "it holds a name as well: only the part between < and > is the address"),
    ("b\r\nRSET@shop.am", "it holds an invisible character"),
    ("ann@shop.am\n", "it holds an invisible character"),
    ("ann\x00@shop.am", "it holds an invisible character"),
    ("ann\u200b@shop.am", "it holds an invisible character"),
    ("ann@sh\u202eop.am", "it holds an invisible character"),
    ("ann\udc80@shop.am", "it holds an invisible character"),
    ("ann\u2028@shop.am", "it holds an invisible character"),
    (".ann@shop.am", "it is not written as an address is"),
    ("ann@-shop.am", "it is not written as an address is"),
    ("ann@[127.0.0.1]", "it is not written as an address is"),
    ('"ann"@shop.am', "it is not written as an address is"),
    ("ann@shop.123", "it is not written as an address is"),
    ("x" * 65 + "@shop.am", "the part before the @ is too long"),
    ("a." * 33 + "b@shop.am", "the part before the @ is too long"),
    ("é" * 33 + "@shop.am", "the part before the @ is too long"),
    ("ann@" + "shop." * 60 + "am", "it is longer than 254 characters"),
]


@pytest.mark.parametrize(("text", "address", "identity"), GOOD)
def test_can_be_written_to(text: str, address: str, identity: str) -> None:
    judged = judge(text)

    assert (judged.address, judged.identity, judged.reason) == (address, identity, None)
    assert normalise(text) == identity


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_cannot_be_written_to_and_why(text: str, reason: str) -> None:
    judged = judge(text)

    assert (judged.address, judged.identity, judged.reason) == (None, None, reason)
    with pytest.raises(ValueError, match=re.escape(reason)):
        normalise(text)


PART = st.text(st.sampled_from("ab.-é \r\n\x00<>\"'\u200b"), max_size=8)


@given(st.builds("{}@{}.am".format, PART, PART))
def test_what_is_accepted_holds_nothing_that_could_end_a_line_and_is_accepted_again(text: str) -> None:
    judged = judge(text)

    if judged.address is not None:
        assert not re.search(r"[\s\x00-\x1f<>,]", judged.address)
        assert judge(judged.address) == judged
        assert judged.address.rpartition("@")[2].isascii()


@given(st.builds("{}@{}.{}".format, *[st.text(st.sampled_from("ab.@-9"), max_size=8)] * 3))
def test_what_a_database_takes_by_the_pattern_is_good(text: str) -> None:
    """What does not match the pattern goes through ``judge`` anyway."""
    plain = re.fullmatch(PLAIN, text) is not None and len(text) <= LONGEST and "--" not in text

    if plain:
        assert judge(text).address is not None
