"""Email addresses: which can be written to, and which two are the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Plain addresses, which most are: dot-atom (RFC 5322 3.2.3) before the @, host name after it.
#: Understood alike by Python's ``re`` and by RE2, so that a database can judge a million of them;
#: an address is good if the whole of it matches, is at most LONGEST long and has no ``--``.  All
#: others go through ``judge``.
PLAIN = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
#: Octets of a whole address (RFC 5321 4.5.3.1.3).
LONGEST = 254

_PLAIN = re.compile(PLAIN)
# Octets before the @ (RFC 5321 4.5.3.1.1).
_LONGEST_LOCAL = 64


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an address.

    Attributes:
        address: As it is written to: the part before the @ as given, the domain in lower case and in
            ASCII (A-labels).  None if it cannot be written to.
        identity: The same in lower case throughout: equal for two spellings of one mailbox.  None if bad.
        reason: Why it cannot be written to, to be read after "because"; None if it can.
    """

    address: str | None
    identity: str | None
    reason: str | None


def judge(text: str) -> Judged:
    """Judge one address.  Spaces around it do not count.  Asks no name server.

    Accepts an addr-spec of RFC 5321 without quotes and domain literals, and the international ones
    of RFC 6531.  Nothing that is accepted holds a space, a control or an invisible character.
    """
    text = text.strip(" \t\u00a0")
    if len(text) <= LONGEST and "--" not in text and _PLAIN.fullmatch(text):
        local, _, domain = text.rpartition("@")
        if len(local) <= _LONGEST_LOCAL:
            return _good(local, domain.lower())
    reason = _plainly_wrong(text)
    return _bad(reason) if reason else _by_library(text)


def normalise(address: str) -> str:
    """The identity of ``address``: what suppressions, duplicates and look-ups compare.

    Raises:
        ValueError: if it cannot be written to; str() is the reason.
    """
    judged = judge(address)
    if judged.identity is None:
        raise ValueError(judged.reason)
    return judged.identity


def _good(local: str, domain: str) -> Judged:
    return Judged(f"{local}@{domain}", f"{local.lower()}@{domain}", None)


def _bad(reason: str) -> Judged:
    return Judged(None, None, reason)


def _plainly_wrong(text: str) -> str | None:
    """The commonest mistakes in plain words; None where only the library can say."""
    local, at, domain = text.rpartition("@")
    if not text:
        return "it is empty"
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in text):
        return "it holds an invisible character"
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if "<" in text and text.endswith(">"):
        return "it holds a name as well: only the part between < and > is the address"
    if not at:
        return "it has no @"
    if any(character.isspace() for character in text):
        return "it holds a space"
    if "," in text or ";" in text:
        return "it holds more than one address, or a comma"
    if "@" in local:
        return "it has more than one @"
    if not local:
        return "nothing stands before the @"
    if not domain:
        return "nothing stands after the @"
    if "." not in domain:
        return "the part after the @ has no dot"
    if ".." in text:
        return "it has two dots in a row"
    if len(local.encode()) > _LONGEST_LOCAL:
        return "the part before the @ is too long"
    return None


def _by_library(text: str) -> Judged:
    # Imported where it is needed: one file in a thousand has such an address, and the import is slow.
    from email_validator import EmailNotValidError, validate_email

    try:
        # test_environment lets .test through, as the plain way does.
        found = validate_email(text, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        return _bad("it is not written as an address is")
    if found.ascii_domain is None or found.local_part is None:
        return _bad("it is not written as an address is")
    return _good(found.local_part, found.ascii_domain.lower())
