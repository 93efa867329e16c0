"""A letter that is looked at leads nowhere and fetches nothing, whatever its HTML holds."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from engine.letter.inert import inert
from engine.letter.model import Image

FRONT = (
    '<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    " style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'\"></head>"
)
CUP = Image(cid="cup@gramercy", name="cup.png", content_type="image/png", content=b"PNG")

U = "https://evil.example/x"
LEADING = [
    f'<meta http-equiv="refresh" content="0;url={U}"><p>x</p>',
    f'<noscript><meta http-equiv="refresh" content="0;url={U}"><img src="{U}"></noscript>',
    f'<img src="{U}"><img srcset="{U} 1x"><picture><source srcset="{U}"></picture>',
    f'<img lowsrc="{U}" dynsrc="{U}">',
    f'<body background="{U}"><table background="{U}"><tr><td background="{U}">x</td></tr></table></body>',
    f'<p style="background:url({U})">x</p>',
    f"<p style=\"background:image-set('{U}' 1x);cursor:url({U}),auto\">x</p>",
    f"<style>@import '{U}'; @font-face {{ font-family: a; src: url({U}) }}</style><p>x</p>",
    f'<link rel="stylesheet" href="{U}"><link rel="preconnect" href="{U}"><p>x</p>',
    f'<svg><image href="{U}"/><a xlink:href="{U}"><text>x</text></a></svg><p>x</p>',
    f'<svg><a><animate values="{U}"/><set to="{U}"/></a></svg><p>x</p>',
    f'<a href="#" ping="{U}">x</a>',
    f'<img usemap="#m" src="cid:cup@gramercy"><map name="m"><area href="{U}" title="y"></map>',
    f'<iframe src="{U}"></iframe><iframe srcdoc="<img src={U}>"></iframe><p>x</p>',
    f'<object data="{U}"><img src="{U}"></object><embed src="{U}"><p>x</p>',
    f'<form action="{U}"><p>x</p></form><button formaction="{U}">x</button><input type="image" src="{U}">',
    f'<video src="{U}" poster="{U}"><source src="{U}"><track src="{U}"></video><audio src="{U}"></audio>',
    f"<body onload=\"location='{U}'\"><details open ontoggle=\"location='{U}'\">x</details></body>",
    f'<script>location="{U}"</script><script src="{U}"></script><p>x</p>',
    f'<html manifest="{U}"><base href="{U}"><p>x</p></html>',
    f'<math href="{U}"><mi><style><img src="{U}"></style></mi></math><p>x</p>',
    f'<template shadowrootmode="open"><a href="{U}">x</a></template><p>x</p>',
    f'<img attributionsrc="{U}"><a attributionsrc="{U}">x</a>',
    f'<blockquote cite="{U}">x</blockquote><img longdesc="{U}">',
]


@pytest.mark.parametrize("page", LEADING)
def test_nothing_leads_anywhere(page: str) -> None:
    root = lxml_html.document_fromstring(inert(page, [CUP]))

    held = [
        (element.tag, name, value)
        for element in root.iter()
        for name, value in [*element.items(), ("its text", element.text or "")]
        # What a link's title says is for reading.
        if "evil.example" in value and (name, element.get("role")) != ("title", "link")
    ]
    assert held == []


def test_words_stay_and_links_say_where_they_lead() -> None:
    page = (
        '<!DOCTYPE html><html lang="he" dir="rtl"><head></head><body>'
        '<form action="/x"><p class="a">One</p></form>'
        '<noscript><p>Two</p></noscript><a href="https://shop.example/?a=1&amp;b=2">Three</a>'
        '<img src="cid:cup@gramercy" alt="cup"><table background="cid:cup@gramercy"></table>'
        '<img src="https://shop.example/b.gif" alt="far"></body></html>'
    )

    assert inert(page, [CUP]) == (
        f'<!DOCTYPE html>\n<html lang="he" dir="rtl">{FRONT}<body><p class="a">One</p><p>Two</p>'
        '<a title="https://shop.example/?a=1&amp;b=2" role="link">Three</a>'
        '<img src="data:image/png;base64,UE5H" alt="cup">'
        '<table background="data:image/png;base64,UE5H"></table><img alt="far"></body></html>'
    )


def test_pictures_from_the_web_come_only_where_somebody_lets_them_in() -> None:
    page = (
        f'<table background="{U}"><tr><td style="background:url({U})">x</td></tr></table>'
        f'<img src="{U}" srcset="{U} 2x"><img src="file:///x"><a href="{U}">x</a>'
        f'<video src="{U}" poster="{U}"></video><iframe src="{U}"></iframe><input type="image" src="{U}">'
        f"<style>@import '{U}'; p {{ color: red }}</style>"
    )

    kept = inert(page, (), from_web=True)

    assert "img-src data: http: https:;" in kept
    body = kept.partition("<body>")[2]
    assert body == (
        f'<table background="{U}"><tr><td style="background:url({U})">x</td></tr></table>'
        f'<img src="{U}"><img><a title="{U}" role="link">x</a>'
        '<video></video><input type="image"><style> p { color: red }</style></body></html>'
    )
    assert inert(page, ()).count(U) == 1


@pytest.mark.parametrize(
    ("written", "light", "dark"),
    [
        (
            "<style>@media (prefers-color-scheme: dark) { p { color: red } }</style>",
            "<style>@media (max-width:0) { p { color: red } }</style>",
            "<style>@media (min-width:0) { p { color: red } }</style>",
        ),
        (
            "<style>@media screen and ( PREFERS-COLOR-SCHEME:/**/light ) { p { color: red } }</style>",
            "<style>@media screen and (min-width:0) { p { color: red } }</style>",
            "<style>@media screen and (max-width:0) { p { color: red } }</style>",
        ),
        (
            "<style>@media not (prefers-color-scheme) { p { color: red } }</style>",
            "<style>@media not (min-width:0) { p { color: red } }</style>",
            "<style>@media not (min-width:0) { p { color: red } }</style>",
        ),
        (
            "<style>:root { color-scheme: light dark; supported-color-schemes: light dark }</style>",
            "<style>:root { color-scheme: light; supported-color-schemes: light dark }</style>",
            "<style>:root { color-scheme: dark; supported-color-schemes: light dark }</style>",
        ),
        ('<p style="color-scheme: dark">x</p>',) * 3,
        (
            '<style media="(prefers-color-scheme: dark)">p { color: red }</style>',
            '<style media="(max-width:0)">p { color: red }</style>',
            '<style media="(min-width:0)">p { color: red }</style>',
        ),
        (
            '<meta name="color-scheme" content="light dark">',
            '<meta name="color-scheme" content="light">',
            '<meta name="color-scheme" content="dark">',
        ),
        ('<meta name="color-scheme" content="light">',) * 3,
    ],
)
def test_a_scheme_that_is_asked_for_is_shown_whatever_the_device_prefers(
    written: str, light: str, dark: str
) -> None:
    page = f"<html><head></head><body>{written}<p>x</p></body></html>"

    assert written in inert(page, ())
    for wanted, kept in ((False, light), (True, dark)):
        assert kept in inert(page, (), dark=wanted)


def test_no_server_is_told_of_the_page_and_no_link_opens_elsewhere() -> None:
    page = (
        f'<meta name="Referrer" content="unsafe-url"><img src="{U}" referrerpolicy="unsafe-url">'
        '<a target="_top">x</a>'
    )

    body = inert(page, (), from_web=True).partition("</head>")[2]

    assert body == f'<body><img src="{U}"><a>x</a></body></html>'
