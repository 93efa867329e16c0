"""Keyed numbers and tokens: what a letter is called, and how an answer proves which letter it is about."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_KEY_BYTES = 32
_NUMBER_BYTES = 8
_PROOF_BYTES = 16
# 24 bytes in base32 without padding.
_TOKEN_CHARACTERS = 39
_HEADING = "# Keys of this workspace, oldest first. Keep them secret, and never remove a line:"
_SECOND = "# links in letters already sent are only good as long as their key is here."


class Purpose(StrEnum):
    """What a token may be used for.  Part of what is signed: never rename a value."""

    OPT_OUT = "opt-out"


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
        digest = _keyed(self.keys[0], "message-id", str(number), domain)
        return f"<{_base32(digest[:_PROOF_BYTES])}@{domain}>"

    def seed(self, number: int) -> str:
        """Text from which a letter's MIME boundary is made: 26 letters and digits."""
        return _base32(_keyed(self.keys[0], "boundary", str(number))[:_PROOF_BYTES])

    def token(self, number: int, purpose: Purpose) -> str:
        """Proof that its bearer got letter ``number``: 39 letters and digits.

        Survives relays that lower the case of what they carry.
        """
        named = number.to_bytes(_NUMBER_BYTES, "big")
        return _base32(named + _proof(self.keys[-1], named, purpose))

    def read_token(self, token: str, purpose: Purpose) -> int | None:
        """The number of the letter that ``token`` was made for with any of our keys; None for anything else.

        Upper and lower case are the same.
        """
        if len(token) != _TOKEN_CHARACTERS or not token.isascii():
            return None
        try:
            raw = base64.b32decode(token.upper() + "=")
        except binascii.Error:
            return None
        named, proof = raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]
        # Every key is tried, found or not: the time taken says nothing.
        good = [hmac.compare_digest(proof, _proof(key, named, purpose)) for key in self.keys]
        # Bits that no byte uses would give one token two spellings.
        return int.from_bytes(named, "big") if any(good) and _base32(raw) == token.lower() else None


def _proof(key: bytes, named: bytes, purpose: Purpose) -> bytes:
    return _keyed(key, "token", purpose.value, named.hex())[:_PROOF_BYTES]


def _keyed(key: bytes, *words: str) -> bytes:
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    parts = [word.encode("utf-8", "surrogatepass") for word in words]
    return hmac.digest(key, b"".join(len(part).to_bytes(4, "big") + part for part in parts), "sha256")


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()
