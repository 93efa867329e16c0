"""What writing letters costs: CPU a letter, and memory where nearly every letter has a shape of its own.

    python -m benchmarks.composing [people]

Prints microseconds of CPU for a 25 KB letter and for leading its links past a server, then writes to
``people`` (100,000 if left out) with 0 to 50 order lines and two conditions, and prints CPU a letter, shapes
compiled and the peak of memory.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from engine.letter import addresses
from engine.letter.model import Body
from engine.letter.tracking import track
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.token import Keyring, Purpose

_STYLE = """<style>
p { margin: 0 0 16px; font-size: 16px; line-height: 1.5; color: #2b2b2b }
h1 { font-size: 26px; margin: 0 0 16px }
a { color: #7a3b1d } td { padding: 4px 8px } .line td { border-bottom: 1px solid #ddd }
.gift { color: #7a3b1d }
.button { padding: 12px 20px; background-color: #7a3b1d; color: #ffffff }
@media (prefers-color-scheme: dark) { p { color: #eeeeee } body { background-color: #111111 } }
</style>"""
_BRAND = "".join(
    f'<tr><td class="line"><p>Part {part} of what the brand says in every letter, about tea and cups and'
    ' where they come from, with <a href="https://shop.example/about">a link</a> to read on.</p></td></tr>'
    for part in range(78)
)
LAYOUT = f"""<!DOCTYPE html>
<html lang="{{{{ language }}}}" dir="{{{{ direction }}}}"><head><meta charset="utf-8">
<title>{{{{ subject }}}}</title>{_STYLE}</head>
<body><div style="display:none">{{{{ preheader }}}}</div>
<table role="presentation" width="600"><tr><td>{{{{ content }}}}</td></tr>{_BRAND}
<tr><td><p>{{{{ shop.name }}}}, {{{{ shop.address }}}}</p></td></tr></table></body></html>"""
LETTER = """---
subject: Thank you, {{ given_name }}
preheader: A word from {{ shop.name }}
layout: brand
---
# {{ greeting() }}

You have come to us {{ orders|length }} times, and {{ favourite_category or 'tea' }} is what you like.

<table>{% for order in orders %}<tr class="line"><td>{{ order.title }}</td><td>{{ order.number }}</td>
<td>{% if order.gift %}<b class="gift">a gift</b>{% endif %}
{% if order.late %}<i>came late</i>{% endif %}</td></tr>
{% endfor %}</table>

<a class="button" href="https://shop.example/?for={{ id }}">Come and see us</a>

{{ closing() }}
{{ shop.name }}
"""
SHOP = {"name": "Ararat Tea", "address": "1 Tea Street, Yerevan"}


def writer() -> Writer:
    files = {"thanks/letter.md": LETTER.encode(), "_layouts/brand.html": LAYOUT.encode()}
    return Writer(files, "thanks", vocabulary=vocabulary(ZoneInfo("Asia/Yerevan")))


def person(number: int, lines: int) -> Mapping[str, object]:
    """One customer; which lines are gifts or were late differs from one to the next."""
    odd = number * 2_654_435_761
    return {
        "id": f"c{number}",
        "given_name": f"Anna{number}",
        "family_name": "Petrosyan",
        "favourite_category": "green tea" if number % 2 else None,
        "shop": SHOP,
        "orders": tuple(
            {
                "title": f"Tea {line}",
                "number": number + line,
                "gift": odd >> line & 1,
                "late": odd >> line & 2,
            }
            for line in range(lines)
        ),
    }


def composed(people: Iterator[Mapping[str, object]], ours: Writer) -> tuple[float, int]:
    """Microseconds of CPU a letter, and the size of the last page in octets."""
    written, size, begun = 0, 0, time.process_time()
    for values in people:
        size = len(ours.write("en", values).html.encode())
        written += 1
    return (time.process_time() - begun) / written * 1e6, size


def tracked(body: Body, links: int = 12) -> float:
    """Microseconds of CPU that following ``links`` links of a letter costs."""
    # The others stay, as places in the page and words of the text.
    before, _, after = body.html.partition('<a href="')
    kept = after.split('<a href="')
    html = '<a href="'.join((before, *kept[:links], *(f"#{one}" for one in kept[links:])))
    said = body.text.split("https://")
    text = "https://".join(said[: links + 1]) + "".join(said[links + 1 :])
    few = replace(body, html=html, text=text)
    ring, base, count = Keyring((bytes(32),)), "https://letters.shop.example", 5_000
    number, ours = 0, addresses.ours(base)

    def follow(key: int, url: str) -> str:
        return addresses.click(base, ring.link_token(number, key, url), url)

    begun = time.process_time()
    for number in range(count):
        pixel = addresses.pixel(base, ring.token(number, Purpose.OPEN))
        track(few, follow=follow, pixel=pixel, honeypot=None, ours=ours)
    return (time.process_time() - begun) / count * 1e6


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    ours = writer()
    ours.write("en", person(0, 3))
    first = person(0, 3)
    cost, size = composed(({**first, "id": f"c{number}"} for number in range(5_000)), ours)
    print(f"one shape: {cost:.0f} µs of CPU a letter of {size / 1024:.1f} KB")

    print(f"a dozen links led past a server: {tracked(ours.write('en', first)):.0f} µs of CPU a letter more")

    ours = writer()
    cost, size = composed((person(number, number % 51) for number in range(many)), ours)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"many shapes: {many:,} people, {ours.tally.compiled:,} compiled, {cost:.0f} µs of CPU a letter,"
        f" at most {peak:.0f} MiB; the loop to blame is at {ours.tally.busiest}"
    )


if __name__ == "__main__":
    main()
