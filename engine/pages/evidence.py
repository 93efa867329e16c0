"""What a request tells of who made it: kept with an observation, so that people can be told from machines
later, and again when the rules improve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: Headers as ASGI hands them over: names in lower case, bytes.
Headers = Sequence[tuple[bytes, bytes]]

_LONGEST_AGENT = 300
_LONGEST_HINT = 60
#: Of a reader's address so much is kept: the household's or office's line, not the person.
_KEPT_BITS = {4: 24, 6: 48}
#: Kept with their values …
_TOLD = frozenset(
    (
        *(b"sec-fetch-dest", b"sec-fetch-mode", b"sec-fetch-site", b"sec-fetch-user", b"sec-purpose"),
        *(b"purpose", b"x-purpose", b"x-moz"),
    )
)
#: … and without: that they are there is enough.
_PRESENT = frozenset((b"accept", b"accept-language", b"via"))


def agent(headers: Headers) -> str:
    """The User-Agent without controls, at most 300 characters; empty for none."""
    for name, value in headers:
        if name == b"user-agent":
            return _plain(value, _LONGEST_AGENT)
    return ""


def hints(headers: Headers) -> str:
    """Other headers that tell people from machines, as "name: value" lines in the order they came."""
    lines = []
    for name, value in headers:
        if name in _TOLD:
            lines.append(f"{name.decode()}: {_plain(value, _LONGEST_HINT)}")
        elif name in _PRESENT:
            lines.append(f"{name.decode()}: yes")
    return "\n".join(lines[: len(_TOLD) + len(_PRESENT)])


class Proxies:
    """Proxies of ours, by the networks that a config names."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = tuple(ip_network(text, strict=False) for text in networks)
        # Asked for every link that is followed, of few addresses.
        self._is_one = lru_cache(8192)(self._look)

    def reader(self, peer: str, headers: Headers) -> str:
        """The address of whoever asks; empty where nobody can tell.

        ``peer`` is who holds the connection.  If that is a proxy of ours its word is believed on whom it
        asks for, and so on from right to left (X-Forwarded-For; where there is none Forwarded, RFC 7239):
        whatever stands left of the first stranger may be invented.
        """
        if not self._networks or not self._is_one(peer):
            return peer
        found = peer
        for hop in reversed(_forwarded_for(headers)):
            if _address(hop) is None:
                return ""
            found = hop
            if not self._is_one(hop):
                break
        return found

    def is_near(self, peer: str) -> bool:
        """Whether ``peer`` is this computer or one of ours."""
        address = _address(peer)
        return address is not None and (address.is_loopback or self._is_one(peer))

    def _look(self, address: str) -> bool:
        known = _address(address)
        return known is not None and any(
            known.version == network.version and known in network for network in self._networks
        )


def is_forwarded(headers: Headers) -> bool:
    """Whether a proxy says that it asks for somebody else."""
    return any(name in (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via") for name, _ in headers)


@lru_cache(8192)
def network(address: str) -> str:
    """Where an address belongs, without its last part: "203.0.113.0/24", "2001:db8:1::/48"; empty where
    it is none."""
    known = _address(address)
    if known is None:
        return ""
    return str(ip_network(f"{known}/{_KEPT_BITS[known.version]}", strict=False))


def _plain(value: bytes, most: int) -> str:
    text = value[: most * 4].decode("utf-8", "replace")
    return text[:most] if text.isprintable() else "".join(c for c in text if c.isprintable())[:most]


def _forwarded_for(headers: Headers) -> list[str]:
    plain = [value for name, value in headers if name == b"x-forwarded-for"]
    if plain:
        # Proxies may write a line each.
        return [hop.strip() for hop in b",".join(plain).decode("latin-1").split(",")]
    chain = []
    for name, value in headers:
        if name == b"forwarded":
            for element in value.decode("latin-1").split(","):
                pairs = (pair.strip().partition("=") for pair in element.split(";"))
                said = [told.strip('"') for key, _, told in pairs if key.lower() == "for"]
                chain += said or [""]
    return chain


@lru_cache(8192)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that ``text`` names, with a port or without; None for anything else."""
    if len(text) > 64:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
