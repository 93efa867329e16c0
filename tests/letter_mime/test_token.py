"""Tokens and keyed numbers: fixed for ever, unforgeable, good with every key there was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.letter.way_out import WayOut, way_out
from engine.token import Keyring, Purpose

KEYRING = Keyring((bytes(range(32)),))
NUMBER = KEYRING.letter_number("regulars-2027-03", "once", "T001")
URL = "https://shop.example/\u00e9?a=1"
LINK = "C2vCNpdT5IwAAAAH4PvRKfhKfG8UTKbYqp08lQ"
TOKEN = "bnv4enuxkpsiyitxfw4knsfkhkh254kocers74q"


def test_what_letters_are_called_never_changes():
    """Letters already sent carry these: another value would orphan them."""
    assert NUMBER == 822964896648127628
    assert KEYRING.message_id(NUMBER, "shop.example") == (
        "<bnv4enuxkpsiywjtzwp6i2k7uahhacynau5nfvq@shop.example>"
    )
    assert KEYRING.seed(NUMBER) == "uo7uqchrsr3viifkhwnorgcqa4"
    assert KEYRING.token(NUMBER, Purpose.OPT_OUT) == TOKEN
    assert KEYRING.link_token(NUMBER, 7, URL) == LINK


def test_every_part_of_a_letter_counts():
    letters = [
        ("a", "b", "c"),
        ("ab", "", "c"),
        ("a", "bc", ""),
        ("a", "b", "C"),
        ("", "ab", "c"),
        ("a", "b", "\ud800"),
    ]
    assert len({KEYRING.letter_number(*letter) for letter in letters}) == len(letters)
    assert len({KEYRING.message_id(number, domain) for number in (1, 2) for domain in ("a", "b")}) == 4
    assert Keyring((bytes(32),)).letter_number("a", "b", "c") != KEYRING.letter_number("a", "b", "c")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**63 - 1))
def test_a_token_names_its_letter(number):
    token = KEYRING.token(number, Purpose.OPT_OUT)
    assert re.fullmatch("[a-z2-7]{39}", token)
    assert KEYRING.read_token(token, Purpose.OPT_OUT) == number
    assert KEYRING.read_token(token.upper(), Purpose.OPT_OUT) == number


@pytest.mark.parametrize("place", range(39))
def test_a_changed_token_is_no_token(place):
    other = "a" if TOKEN[place] != "a" else "b"
    assert KEYRING.read_token(TOKEN[:place] + other + TOKEN[place + 1 :], Purpose.OPT_OUT) is None


@pytest.mark.parametrize(
    "words", ["", "x", TOKEN[:-1], TOKEN + "a", TOKEN[:-1] + "r", "!" * 39, "é" * 39, "ı" * 39]
)
def test_anything_else_is_no_token(words):
    assert KEYRING.read_token(words, Purpose.OPT_OUT) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2**63 - 1), st.sampled_from(["shop.example", "Shop.Example"]))
def test_a_message_id_names_its_letter(number, domain):
    message_id = KEYRING.message_id(number, domain)
    ring = KEYRING.renewed(lambda count: b"n" * count)
    assert ring.message_id(number, domain) == message_id
    for spelt in (message_id, message_id[1:-1], message_id.lower(), f" {message_id} "):
        assert ring.read_message_id(spelt) == number
    assert ring.read_message_id(message_id.replace("@", "@x.")) is None
    assert ring.read_message_id(f"<{KEYRING.token(number, Purpose.OPT_OUT)}@{domain}>") is None


@pytest.mark.parametrize("words", ["", "<>", "@", "<abc@shop.example>", "<a@b", "x" * 39])
def test_a_stranger_s_message_id_names_nothing(words):
    assert KEYRING.read_message_id(words) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2**63 - 1), st.integers(0, 2**32 - 1), st.text())
def test_a_link_token_names_letter_and_link(number, link, url):
    token = KEYRING.link_token(number, link, url)
    assert re.fullmatch("[A-Za-z0-9_-]{38}", token)
    assert KEYRING.read_link_token(token, url) == (number, link)
    assert KEYRING.read_link_token(token, url + "x") is None
    assert KEYRING.renewed(lambda count: b"n" * count).read_link_token(token, url) == (number, link)


@pytest.mark.parametrize("place", range(38))
def test_a_changed_link_token_is_none(place):
    other = "A" if LINK[place] != "A" else "B"
    assert KEYRING.read_link_token(LINK[:place] + other + LINK[place + 1 :], URL) is None


@pytest.mark.parametrize("words", ["", LINK[:-1], LINK + "A", LINK.lower(), "!" * 38, "é" * 38])
def test_anything_else_is_no_link_token(words):
    assert KEYRING.read_link_token(words, URL) is None


def test_old_keys_verify_for_ever_and_the_newest_signs():
    renewed = KEYRING.renewed(lambda count: b"n" * count).renewed(lambda count: b"m" * count)
    assert renewed.read_token(TOKEN, Purpose.OPT_OUT) == NUMBER
    assert renewed.letter_number("regulars-2027-03", "once", "T001") == NUMBER
    newer = renewed.token(NUMBER, Purpose.OPT_OUT)
    assert newer != TOKEN
    assert renewed.read_token(newer, Purpose.OPT_OUT) == NUMBER
    assert KEYRING.read_token(newer, Purpose.OPT_OUT) is None


def test_a_key_file_reads_back():
    ring = Keyring.new(lambda count: b"k" * count).renewed(lambda count: b"l" * count)
    assert Keyring.parse(ring.format()) == ring
    assert Keyring.parse(ring.format().replace("\n", "\r\n") + "\n\n") == ring
    assert [line[:1] for line in ring.format().splitlines()] == ["#", "#", "6", "6"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no key in it"),
        ("# only a remark\n", "there is no key in it"),
        ("# keys\nabc\n", "line 2 is not a key: 64 hexadecimal digits are expected"),
        ("00" * 31, "line 1 is not a key: 64 hexadecimal digits are expected"),
    ],
)
def test_a_broken_key_file_is_refused_without_showing_it(text, message):
    with pytest.raises(ValueError, match="key") as caught:
        Keyring.parse(text)
    assert str(caught.value) == message


def test_keys_are_not_printed():
    assert repr(KEYRING) == "Keyring(1 keys)"


def test_ways_out_with_and_without_a_server():
    mail = f"mailto:stop%2Bme@shop.example?subject=STOP%20{TOKEN}"
    page = f"https://shop.example/g/stop/{TOKEN}"
    assert way_out(TOKEN, public_url="https://shop.example/g/", address="stop+me@shop.example") == WayOut(
        link=page, header=(page, mail), one_click=True
    )
    assert way_out(TOKEN, public_url="https://shop.example/g", address=None) == WayOut(
        link=page, header=(page,), one_click=True
    )
    assert way_out(TOKEN, public_url=None, address="stop+me@shop.example") == WayOut(
        link=mail, header=(mail,), one_click=False
    )
    assert way_out(TOKEN, public_url=None, address=None) is None
