"""A link to the shop makes a letter advertising, however it is written."""

from __future__ import annotations

import pytest

from engine.planning.links import links, shop_links


def test_links_are_found_unescaped_and_in_order():
    html = (
        '<a href="https://a.example/?x=1&amp;y=2">a</a>'
        "<A HREF='mailto:b@c.example'>b</A><a href=tel:+1>c</a>"
    )

    assert links(html) == ["https://a.example/?x=1&y=2", "mailto:b@c.example", "tel:+1"]


@pytest.mark.parametrize(
    ("link", "counts"),
    [
        ("https://tea.example/", True),
        ("https://www.tea.example/new", True),
        ("HTTP://SHOP.TEA.EXAMPLE", True),
        ("https://charity.example/", False),
        ("https://nottea.example/", False),
        ("https://tea.example.evil.example/", False),
        ("https://offers.example/spring", True),
        ("https://tea.example/u/token", False),
        ("mailto:hello@tea.example", False),
        ("https://[broken", False),
    ],
)
def test_which_links_are_the_shops(link, counts):
    found = shop_links(
        f'<a href="{link}">x</a>',
        website="https://www.tea.example",
        offer_link="https://offers.example/spring",
        ours=("https://tea.example/u/",),
    )

    assert found == ([link] if counts else [])


def test_without_a_declared_website_every_web_link_counts():
    html = '<a href="https://anything.example">x</a><a href="tel:+374">y</a>'

    assert shop_links(html, website=None, offer_link=None, ours=()) == ["https://anything.example"]
