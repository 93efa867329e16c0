"""Keyed numbers and tokens: what a letter is called, and how an answer proves which letter it is about."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_KEY_BYTES = 32
_NUMBER_BYTES = 8
_PROOF_BYTES = 16
_TOKEN_BYTES = _NUMBER_BYTES + _PROOF_BYTES
# 24 bytes in base32 without padding are 39 characters, of which the last has 3 bits to spare.
_TOKEN = re.compile("[A-Za-z2-7]{39}")
_UNUSED = 0b111
_DIGITS = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv")
_LINK_BYTES = 4
# 28 bytes in base64url without padding.
_LINK_CHARACTERS = 38
_HEADING = "# Keys of this workspace, oldest first. Keep them secret, and never remove a line:"
_SECOND = "# links in letters already sent are only good as long as their key is here."


class Purpose(StrEnum):
    """What a token may be used for.  Part of what is signed: never rename a value."""

    OPT_OUT = "opt-out"
    #: The letter was opened.
    OPEN = "open"
    #: The letter looked at in a browser.
    VIEW = "view"
    #: Questions of the letter answered.
    ANSWER = "answer"
    #: What the reader wants to get, and how often.
    PREFERENCES = "preferences"
    #: The envelope address that bounces of the letter come back to.
    BOUNCE = "bounce"
    #: A sign-up confirmed; its number is not a letter's.
    SIGN_UP = "sign-up"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of a workspace, oldest first, at least one, 32 bytes each.

    The newest signs, all of them verify, for ever.  The oldest names letters, so that a letter keeps its
    number when a key is added.
    """

    keys: tuple[bytes, ...]

    def __repr__(self) -> str:
        return f"Keyring({len(self.keys)} keys)"

    @classmethod
    def new(cls, random: Callable[[int], bytes]) -> Keyring:
        """A ring of one key of ``random`` bytes (``secrets.token_bytes``)."""
        return cls((random(_KEY_BYTES),))

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """Read what ``format`` wrote.

        Raises:
            ValueError: naming the line, never showing it.
        """
        keys = []
        for count, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                key = bytes.fromhex(line)
            except ValueError:
                key = b""
            if len(key) != _KEY_BYTES:
                raise ValueError(f"line {count} is not a key: 64 hexadecimal digits are expected")
            keys.append(key)
        if not keys:
            raise ValueError("there is no key in it")
        return cls(tuple(keys))

    def format(self) -> str:
        """The ring as the text of a file."""
        return "\n".join([_HEADING, _SECOND, *(key.hex() for key in self.keys), ""])

    def renewed(self, random: Callable[[int], bytes]) -> Keyring:
        """The ring with a new key that signs from now on."""
        return Keyring((*self.keys, random(_KEY_BYTES)))

    def letter_number(self, campaign: str, occurrence: str, contact: str) -> int:
        """What a letter is called: 63 bits, the same for the same three on every day and every machine
        that has the keys."""
        digest = _keyed(self.keys[0], "letter", campaign, occurrence, contact)
        return int.from_bytes(digest[:_NUMBER_BYTES], "big") >> 1

    def message_id(self, number: int, domain: str) -> str:
        """The Message-ID (RFC 5322 3.6.4) of letter ``number``, in angle brackets: the same at every retry.

        ``domain`` is the sender's, in ASCII.
        """
        named = number.to_bytes(_NUMBER_BYTES, "big")
        return (
            f"<{_base32(named + _keyed_proof(self.keys[0], named, 'message-id', domain.lower()))}@{domain}>"
        )

    def read_message_id(self, text: str) -> int | None:
        """The number of the letter with this Message-ID, in angle brackets or not; None for any other."""
        local, _, domain = text.strip().strip("<>").rpartition("@")
        raw = _from_base32(local)
        if raw is None:
            return None
        named, proof = raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]
        good = hmac.compare_digest(proof, _keyed_proof(self.keys[0], named, "message-id", domain.lower()))
        return int.from_bytes(named, "big") if good else None

    def seed(self, number: int) -> str:
        """Text from which a letter's MIME boundary is made: 26 letters and digits."""
        return _base32(_keyed(self.keys[0], "boundary", str(number))[:_PROOF_BYTES])

    def token(self, number: int, purpose: Purpose) -> str:
        """Proof that its bearer got letter ``number``: 39 letters and digits.

        Survives relays that lower the case of what they carry.
        """
        named = number.to_bytes(_NUMBER_BYTES, "big")
        return _base32(named + _keyed_proof(self.keys[-1], named, purpose.value))

    def read_token(self, token: str, purpose: Purpose) -> int | None:
        """The number of the letter that ``token`` was made for with any of our keys; None for anything else.

        Upper and lower case are the same.
        """
        raw = _from_base32(token)
        if raw is None:
            return None
        named, proof = raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]
        # Every key is tried, found or not: the time taken says nothing.
        good = [hmac.compare_digest(proof, _keyed_proof(key, named, purpose.value)) for key in self.keys]
        return int.from_bytes(named, "big") if any(good) else None

    def link_token(self, number: int, link: int, url: str) -> str:
        """Proof that ``url`` stands in letter ``number`` as its link ``link`` (0 to 2**32 - 1).

        38 characters of the URL-safe base64 alphabet (RFC 4648 5).
        """
        named = number.to_bytes(_NUMBER_BYTES, "big") + link.to_bytes(_LINK_BYTES, "big")
        raw = named + _keyed_proof(self.keys[-1], named, "click", url)
        return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")

    def read_link_token(self, token: str, url: str) -> tuple[int, int] | None:
        """Letter and link that ``token`` was made for together with ``url``; None for anything else."""
        if len(token) != _LINK_CHARACTERS or not token.isascii():
            return None
        try:
            raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        end = _NUMBER_BYTES + _LINK_BYTES
        named, proof = raw[:end], raw[end:]
        good = [hmac.compare_digest(proof, _keyed_proof(key, named, "click", url)) for key in self.keys]
        if not any(good) or base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=") != token:
            return None
        return int.from_bytes(named[:_NUMBER_BYTES], "big"), int.from_bytes(named[_NUMBER_BYTES:], "big")


def _keyed_proof(key: bytes, named: bytes, *words: str) -> bytes:
    # A letter has a dozen links, the same in all letters: their addresses are laid out once.
    last = named.hex().encode("ascii")
    message = _laid_out_once("token", *words) + len(last).to_bytes(4, "big") + last
    return hmac.digest(key, message, "sha256")[:_PROOF_BYTES]


def _keyed(key: bytes, *words: str) -> bytes:
    return hmac.digest(key, _laid_out(*words), "sha256")


def _laid_out(*words: str) -> bytes:
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    parts = [word.encode("utf-8", "surrogatepass") for word in words]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


_laid_out_once = lru_cache(256)(_laid_out)


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def _from_base32(text: str) -> bytes | None:
    """The 24 bytes that ``text`` stands for, in whatever case; None if it is no token."""
    if not text.isascii() or not _TOKEN.fullmatch(text):
        return None
    # As a number, which Python reads ten times faster than the base64 module does.
    bits = int(text.lower().translate(_DIGITS), 32)
    # Bits that no byte uses would give one token two spellings.
    return None if bits & _UNUSED else (bits >> _UNUSED.bit_length()).to_bytes(_TOKEN_BYTES, "big")
