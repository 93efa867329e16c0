"""Who takes a domain's mail, asked of a real name server on this computer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

from engine.account.providers import by_exchangers
from engine.account.resolving import exchangers


@contextmanager
def name_server(zone: Mapping[str, list[str]]) -> Iterator[dns.resolver.Resolver]:
    """A name server that knows MX records, and a resolver that asks it."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            query, who = line.recvfrom(4096)
            if query == b"end":
                return
            message = dns.message.from_wire(query)
            name = str(message.question[0].name)
            reply = dns.message.make_response(message)
            if name in zone:
                reply.answer.append(dns.rrset.from_text(name, 60, "IN", "MX", *zone[name]))
            else:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            line.sendto(reply.to_wire(), who)

    thread = threading.Thread(target=serve)
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = line.getsockname()[1]
    try:
        yield resolver
    finally:
        line.sendto(b"end", line.getsockname())
        thread.join()
        line.close()


def test_the_preferred_server_comes_first():
    zone = {"shop.example.": ["10 alt1.aspmx.l.google.com.", "1 aspmx.l.google.com."]}
    with name_server(zone) as resolver:
        found = exchangers("shop.example", resolver=resolver)

    assert found == ("aspmx.l.google.com.", "alt1.aspmx.l.google.com.")
    provider = by_exchangers(found)
    assert provider is not None
    assert provider.key == "gmail"


def test_where_nobody_knows_nothing_is_guessed():
    with name_server({}) as resolver:
        assert exchangers("gone.example", resolver=resolver) == ()
        assert exchangers("a..b", resolver=resolver) == ()
        assert exchangers("x" * 64 + ".example", resolver=resolver) == ()
