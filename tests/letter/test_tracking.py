"""Links led past our server: which, where, and nothing else of the letter."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.letter import addresses, page
from engine.letter.model import Body
from engine.letter.tracking import Tracked, found_links, track
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer

CASES = sorted((Path(__file__).parents[1] / "cases" / "tracking").glob("*.txt"))
BASE = "https://l.example"
OURS = addresses.ours(BASE)


def tracked(html: str, text: str = "", *, pixel: str | None = None, honeypot: str | None = None) -> Tracked:
    body = Body(subject="s", preheader="p", html=html, text=text, images=())
    return track(
        body,
        follow=lambda key, url: f"{BASE}/c/{key:x}?{url}",
        pixel=pixel,
        honeypot=honeypot,
        ours=OURS,
    )


def written(html: str) -> str:
    """A page as our engine writes it."""
    pieces = page.write(*page.parse(html))
    return "".join(piece for piece in pieces if isinstance(piece, str))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path):
    """What a page and its plain text become; keys stand as their place, addresses in brackets."""
    parts = dict(re.findall(r"^== (.+)\n((?:(?!== ).*\n)*)", case.read_text("utf-8"), re.MULTILINE))
    html = written(f"<html><body>\n{parts['page']}</body></html>")
    body = Body(subject="s", preheader="p", html=html, text=parts.get("text", ""), images=())
    numbers: dict[int, int] = {}

    def follow(key: int, url: str) -> str:
        return f"[{numbers.setdefault(key, len(numbers) + 1)} {url}]"

    made = track(body, follow=follow, pixel=None, honeypot=None, ours=OURS)

    inside = made.body.html.partition("<body>\n")[2].rpartition("</body>")[0]
    links = "".join(f"{link.place} {link.url} {link.label}\n" for link in made.links)
    assert (inside, made.body.text, links) == (
        parts["becomes"],
        parts.get("text becomes", ""),
        parts.get("links", ""),
    )
    assert made.links == found_links(body, ours=OURS)


def test_the_key_is_made_of_place_and_label_alone():
    def key(html: str, at: int = 0) -> int:
        return tracked(html).links[at].key

    one = '<a href="https://a.example">Tea</a>'
    assert key(one) == key('<p><a class="x" href="https://b.example">Tea</a></p>') == 3_807_594_211
    assert key(one) != key(f"<a href='https://a.example'>Cup</a>{one}".replace("'", '"'), 1)
    assert key(one) != key('<a href="https://a.example">Cup</a>')


def test_a_pixel_and_a_link_that_nobody_sees_stand_at_the_end_of_the_page():
    html = "<html><body><p>x</p><!-- </body> --></body></html><!-- </body> -->"

    made = tracked(html, "x\n", pixel=f"{BASE}/o/t.gif", honeypot=f'{BASE}/c/"&').body

    assert made.html == (
        "<html><body><p>x</p><!-- </body> -->"
        f'<img src="{BASE}/o/t.gif" width="1" height="1" alt="" border="0"'
        ' style="display:block;width:1px;height:1px">'
        f'<a href="{BASE}/c/&quot;&amp;" aria-hidden="true" tabindex="-1" style="display:none;'
        "visibility:hidden;mso-hide:all;font-size:0;line-height:0;max-height:0;max-width:0;overflow:hidden"
        '">&nbsp;</a></body></html><!-- </body> -->'
    )
    assert made.text == "x\n"


def test_a_page_without_a_body_still_gets_its_pixel():
    assert tracked("<p>x</p>", pixel="u").body.html.startswith('<p>x</p><img src="u"')


def test_with_nothing_to_notice_a_letter_is_the_same():
    html = '<body><a href="https://a.example" data-track="no">x</a><a href="https://b.example">y</a></body>'
    body = Body(subject="s", preheader="p", html=html, text="https://b.example\n", images=())

    assert track(body, follow=None, pixel=None, honeypot=None, ours=()) == Tracked(body=body, links=())


WORDS = st.text(
    st.sampled_from("a &<>\"'/=-!?#;[]{}\u202e\u05d0՛%") | st.characters(codec="utf-8"), max_size=12
)
VOCABULARY = vocabulary(ZoneInfo("UTC"))
TEMPLATE = """---
subject: x
---
<p title="{{ a }}" data-x='{{ b }}'>{{ a }} <b>{{ b }}</b></p>
<a title="{{ b }}" href="https://t.example/{{ a }}?q={{ b }}" class="k">{{ a }}<br>{{ b }}</a>
<!-- {{ a }} <a href="https://no.example/{{ b }}">{{ b }}</a> -->
<!--[if mso]><v:rect href="https://t.example/?v={{ a }}" title="{{ b }}">{{ a }}</v:rect><![endif]-->
<img alt="{{ b }}" src="https://p.example/{{ a }}"><a href="mailto:{{ a }}@x.example">m</a>
{{ a }}https://t.example/{{ b }}
"""
WRITER = Writer({"l/letter.html": TEMPLATE.encode()}, "l", vocabulary=VOCABULARY)


@settings(max_examples=150, deadline=None)
@given(a=WORDS, b=WORDS)
def test_whatever_values_hold_only_addresses_of_links_change(a, b):
    body = WRITER.write("en", {"a": a, "b": b})
    made = track(body, follow=lambda key, url: f"{BASE}/c/{key}", pixel=None, honeypot=None, ours=OURS)
    before, after = (lxml.html.document_fromstring(one.html) for one in (body, made.body))

    def outline(root):
        return [
            (element.tag, {k: v for k, v in element.attrib.items() if (element.tag, k) != ("a", "href")})
            for element in root.iter()
            if isinstance(element.tag, str)
        ]

    assert outline(before) == outline(after)
    assert before.text_content() == after.text_content()
    links = [link.get("href") for link in after.iter("a")]
    [visible] = [link for link in made.links if "?q=" in link.url]
    assert links == [f"{BASE}/c/{visible.key}", *[link.get("href") for link in before.iter("a")][1:]]
    assert visible.url == before.xpath("//a[1]/@href")[0]
    comments = [
        [element.text for element in root.iter() if element.tag is lxml.etree.Comment]
        for root in (before, after)
    ]
    assert comments[0][0] == comments[1][0]
    assert comments[1][1].count(f'href="{BASE}/c/') == 1
    assert "https://t.example" not in comments[1][1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://t.example/a", "[A]"),
        ("https://t.example/ab https://t.example/a/ https://t.example/a?x", None),
        ("(https://t.example/a). «https://t.example/a»։ https://t.example/a՝", "([A]). «[A]»։ [A]՝"),
        ("https://t.example/a, https://t.example/a?!", "[A], [A]?!"),
        ("https://t.example/a_(b) (https://t.example/a_(b))", "[B] ([B])"),
        ("https://w.example/?u=https://t.example/a xhttps://t.example/a -https://t.example/a", None),
        (
            "\u2066https://t.example/a \u2069\u200fhttps://t.example/a\u200f",
            "\u2066[A] \u2069\u200f[A]\u200f",
        ),
        ('<https://t.example/a> "https://t.example/a"', '<[A]> "[A]"'),
        ("https://t.example/թեյ. HTTPS://T.example/UP https://t.example/a", "[T]. [UP] [A]"),
        ("https://t.example/no https://t.example/seen-twice https://l.example/stop/x", None),
        ("https://t.example/a" + "." * 50, None),
    ],
)
def test_plain_text_has_whole_addresses_replaced_and_no_others(text, expected):
    """And none that the page shows only to Outlook, marks to be left alone, or does not lead to."""
    links = {"A": "a", "B": "a_(b)", "T": "%D5%A9%D5%A5%D5%B5"}
    html = "".join(f'<a href="https://t.example/{path}">{name}</a>' for name, path in links.items())
    html += '<a href="HTTPS://T.example/UP">UP</a>'
    html += '<a href="https://t.example/no" data-track="no">no</a>'
    html += '<a href="https://t.example/seen-twice">1</a>'
    html += '<a href="https://t.example/seen-twice" data-track="no">2</a>'
    html += '<!--[if mso]><a href="https://t.example/mso">mso</a><![endif]-->'
    html += '<a href="https://l.example/stop/x">stop</a>'
    names = {link.key: link.label for link in tracked(html).links}
    body = Body(subject="s", preheader="p", html=html, text=text, images=())

    made = track(body, follow=lambda key, url: f"[{names[key]}]", pixel=None, honeypot=None, ours=OURS)

    assert made.body.text == (text if expected is None else expected)


def test_many_signs_behind_addresses_take_no_time():
    html = '<a href="https://t.example/a">x</a>'
    text = ("https://t.example/a" + "!" * 5_000 + "\n") * 50

    assert tracked(html, text).body.text == text


def test_the_real_destination_of_a_link_can_be_told():
    url = "https://t.example/?a=1&b=\u0561"
    there = addresses.click(BASE, "k" * 38, url)

    assert addresses.destination(there) == url
    assert [
        addresses.destination(other) for other in (url, f"{BASE}/c/{'k' * 38}/%", f"{BASE}/c/{'k' * 38}/_w")
    ] == [None] * 3
    assert addresses.is_pixel(addresses.pixel(BASE, "a" * 39))
    assert not addresses.is_pixel(f"{BASE}/o/a.gif")
