"""Whoever only looks changes nothing: the whole table of routes, walked with every method."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from engine.pages.application import application
from engine.token import Purpose
from tests.pages.conftest import CONFIG, KEYRING, PUBLIC, Shop, standing


def good(shop: Shop) -> dict[str, list[str]]:
    """Good addresses for each route, so that what is behind it really runs."""
    answer = shop.path(Purpose.ANSWER)
    return {
        "/c/{rest:path}": [shop.link(), shop.link(key=0), "/c/x"],
        "/o/{rest:path}": [shop.path(Purpose.OPEN), "/o/x"],
        "/stop/{token}": [shop.path(Purpose.OPT_OUT)],
        "/stop/{token}/undo": [shop.path(Purpose.OPT_OUT) + "/undo"],
        "/preferences/{token}": [shop.path(Purpose.PREFERENCES)],
        "/a/{token}/{question}": [f"{answer}/recommend", f"{answer}/tea-time"],
        "/a/{token}/{question}/{choice}": [
            *(f"{answer}/recommend/{choice}" for choice in range(11)),
            f"{answer}/evening/yes",
            f"{answer}/over/no",
        ],
        "/letter/{token}": [shop.path(Purpose.VIEW)],
        "/join": ["/join"],
        "/join/{token}": [f"/join/{KEYRING.token(5, Purpose.SIGN_UP)}"],
        "/hooks/{provider}": ["/hooks/ses", "/hooks/mailgun", "/hooks/brevo"],
        "/health": ["/health"],
        "/metrics": ["/metrics"],
    }


def routes(shop: Shop) -> dict[str, set[str]]:
    """Every route of the application, with its methods."""
    assert shop.site is not None
    pages = application(shop.site.desk).pages
    assert isinstance(pages, Starlette)
    return {route.path: set(route.methods or ()) for route in pages.routes if isinstance(route, Route)}


def test_the_walk_knows_every_route(shop: Shop) -> None:
    assert routes(shop).keys() == good(shop).keys()


@pytest.mark.parametrize(
    "query", ["", "?List-Unsubscribe=One-Click&stop=yes&save=yes&off=yes&choice=1&in=he"]
)
def test_a_scanner_that_follows_every_link_changes_nothing(shop: Shop, query: str) -> None:
    before = shop.state()
    for paths in good(shop).values():
        for path in paths:
            for method in ("GET", "HEAD"):
                assert shop.ask(path + query, method, User_Agent="Scanner").status in (
                    200,
                    302,
                    404,
                    405,
                    410,
                )
    assert shop.site is not None
    shop.site.__exit__(None, None, None)

    assert shop.state() == before
    assert {row[3] for row in shop.rows("observation")} == {"click", "open", "page", "honeypot", "view"}
    assert shop.sent == []


def test_every_method_that_a_route_does_not_have_is_refused(shop: Shop) -> None:
    before = shop.state()
    for route, methods in routes(shop).items():
        for path in good(shop)[route]:
            for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - methods:
                answer = shop.ask(path, method, {"stop": "yes"})
                assert answer.status == 405, (method, path)
                assert set(answer.headers["Allow"].split(", ")) == methods

    assert shop.state() == before


@pytest.mark.parametrize("path", ["/stop", "/a", "/letter", "/nothing", "/join", "/health"])
def test_every_answer_is_kept_by_nobody_and_says_no_more_than_it_must(shop: Shop, path: str) -> None:
    headers = shop.ask(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers
    assert "Set-Cookie" not in headers


def test_what_a_browser_may_do_with_a_page(shop: Shop) -> None:
    headers = shop.ask(shop.path(Purpose.OPT_OUT)).headers
    policy = headers["Content-Security-Policy"].split("; ")

    assert policy[0] == "default-src 'none'"
    assert policy[1].startswith("style-src 'sha256-")
    assert policy[2:] == ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_shop_without_https_does_not_promise_it(shop: Shop) -> None:
    shop.standing = standing(CONFIG.replace(PUBLIC, "http://127.0.0.1:8027"))
    for path in (shop.path(Purpose.OPT_OUT), shop.link(), shop.path(Purpose.OPEN)):
        answer = shop.ask(path)
        assert answer.status < 400
        assert answer.headers["Strict-Transport-Security"] is None
        assert b"/post/" not in answer.body


def test_the_name_a_page_is_asked_by_stands_nowhere_in_it(shop: Shop) -> None:
    assert "evil.example" not in shop.ask(shop.path(Purpose.OPT_OUT), Host="evil.example").text
