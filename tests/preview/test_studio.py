"""What the studio answers, without a browser: who may ask, what is shown, and that nothing changes by it."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

import pytest

from engine.cli import run
from engine.errors import BadInput
from engine.inbox.keeping import letters
from engine.preview.studio import Studio
from engine.wiring import open_ledger
from tests.preview.conftest import Shop, ask, entered

_DATE = re.compile(rb"^Date: [^\r\n]+\r\n", re.MULTILINE)


@pytest.fixture(scope="module")
def ours(studio: Studio) -> dict[str, str]:
    return entered(studio)


def frame(html: str) -> str:
    """The path of the letter in a page's frame."""
    [address] = re.findall(r'<iframe [^>]*src="([^"]+)"', html)
    return urlsplit(unescape(address)).path


def names(html: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<span class="name" dir="auto">(.*?)</span>', html)]


def test_the_studio_shows_the_bytes_that_send_delivers(new_shop) -> None:
    shop = new_shop()
    with shop.studio() as studio:
        ours = entered(studio)
        shown = {
            who: ask(studio.port, f"/letter.eml?who={who}", **ours).content
            for who in ("1", "2", "3", "6", "7")
        }
        source = ask(studio.port, "/?who=1&show=source", **ours).text
    config = str(shop.root / "config.yaml")
    assert run(["--config", config, "send", "thanks", "--yes", "--at", "2027-03-16 10:00"]) == 0
    delivered = [_DATE.sub(b"", kept.content, count=1) for kept in letters(shop.root / ".gramercy/inbox")]

    assert sorted(shown.values()) == sorted(delivered)
    [text] = re.findall(r'aria-label="Source">(.*?)</pre>', source, re.DOTALL)
    assert unescape(text) == shown["1"].decode().replace("\r\n", "\n").rstrip("\n")


def test_looking_stores_no_letter(shop: Shop, studio: Studio, ours: dict[str, str]) -> None:
    """What a letter's links carry is worth nothing before the letter is at risk: the ledger knows none."""
    for path in ("/", "/?who=3&all=1", "/checks?who=1", "/letter.eml?who=1", "/left-out", "/people?find=a"):
        assert ask(studio.port, path, **ours).status == 200

    with open_ledger(shop.workspace) as ledger:
        assert ledger.runs() == []
        assert [list(ledger.letters_to(f"{who}@example.com")) for who in ("ada", "nare", "noa")] == [
            [],
            [],
            [],
        ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:{other}"},
        {"Cookie": ""},
        {"Cookie": "gramercy-{port}=guess"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:{other}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda headers: "-".join(f"{name}={words}" for name, words in headers.items()),
)
@pytest.mark.parametrize("path", ["/", "/letter.eml?who=1", "/events", "/static/studio.css"])
def test_strangers_get_nothing(studio: Studio, ours: dict[str, str], path: str, headers) -> None:
    said = {
        name: words.format(port=studio.port, other=studio.letters_port) for name, words in headers.items()
    }

    answer = ask(studio.port, path, **{**ours, **said})

    assert answer.status == 403
    assert answer.text.startswith("Not shown: ")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/x", {}),
        ("{path}x", {}),
        ("/A{tail}", {}),
        ("{path}", {"Host": "evil.example"}),
        ("{path}", {"Sec-Fetch-Dest": "document"}),
        ("{path}", {"Sec-Fetch-Dest": "empty"}),
        ("{path}", {"Sec-Fetch-Site": "cross-site"}),
        ("{path}", {"Origin": "http://127.0.0.1:{port}"}),
    ],
)
def test_letters_are_for_the_studio_alone(studio: Studio, ours: dict[str, str], path: str, headers) -> None:
    signed = frame(ask(studio.port, "/", **ours).text)
    said = {name: words.format(port=studio.port) for name, words in headers.items()}

    assert ask(studio.letters_port, signed).status == 200
    assert ask(studio.letters_port, path.format(path=signed, tail=signed[1:]), **said).status == 403


def test_the_token_is_exchanged_and_stands_in_no_address(studio: Studio) -> None:
    answer = ask(studio.port, f"/?token={studio.secrets.token}")

    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert re.fullmatch(rf"gramercy-{studio.port}=[\w-]+; HttpOnly; Path=/; SameSite=strict", cookie)
    assert studio.secrets.token not in cookie
    assert ask(studio.port, "/?token=guess").status == 403
    assert ask(studio.port, f"/left-out?token={studio.secrets.token}").status == 403


def test_only_a_page_of_ours_can_let_pictures_in(studio: Studio, ours: dict[str, str]) -> None:
    own = f"http://127.0.0.1:{studio.port}"

    assert ask(studio.port, "/pictures", **ours).status == 405
    assert ask(studio.port, "/pictures", "POST", **ours).status == 403
    assert ask(studio.port, "/pictures", "POST", Origin="http://evil.example", **ours).status == 403
    assert ask(studio.port, "/pictures", "DELETE", Origin=own, **ours).status == 403
    signed = frame(ask(studio.port, "/?who=1", **ours).text)
    assert "img-src data:;" in ask(studio.letters_port, signed).headers["Content-Security-Policy"]

    back = ask(studio.port, "/pictures", "POST", Origin=own, Referer=f"{own}/?who=1&width=390", **ours)
    signed = frame(ask(studio.port, "/?who=1", **ours).text)
    allowed = ask(studio.letters_port, signed)
    ask(studio.port, "/pictures", "POST", Origin=own, **ours)

    assert (back.status, back.headers["Location"]) == (303, "/?who=1&width=390")
    assert "img-src data: http: https:;" in allowed.headers["Content-Security-Policy"]
    assert "https://pictures.example/shop.png" in allowed.text
    signed = frame(ask(studio.port, "/?who=1", **ours).text)
    assert "https://pictures.example/shop.png" not in ask(studio.letters_port, signed).text


def test_every_answer_forbids_scripts_and_strangers(studio: Studio, ours: dict[str, str]) -> None:
    signed = frame(ask(studio.port, "/", **ours).text)
    answers = {
        path: ask(studio.port, path, **ours)
        for path in ("/", "/people?find=a", "/left-out", "/static/studio.js", "/letter.eml?who=1", "/none")
    }
    letter = ask(studio.letters_port, signed)
    studio_origin, letters_origin = (f"http://127.0.0.1:{n}" for n in (studio.port, studio.letters_port))

    ours_only = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        f"frame-src {letters_origin}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert {answer.headers["Content-Security-Policy"] for answer in answers.values()} == {ours_only}
    assert letter.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors {studio_origin}"
    )
    for answer in (*answers.values(), letter, ask(studio.port, "/")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Access-Control-Allow-Origin"] is None


def test_links_lead_nowhere_and_say_where_they_would(studio: Studio, ours: dict[str, str]) -> None:
    letter = ask(studio.letters_port, frame(ask(studio.port, "/?who=1", **ours).text)).text

    assert "href=" not in letter
    assert 'title="https://elsewhere.example/door"' in letter


def test_a_customers_words_are_text_everywhere(studio: Studio, ours: dict[str, str]) -> None:
    pages = [
        ask(studio.port, path, **ours).text
        for path in ("/?who=6", "/?who=6&show=text", "/people?find=script", "/left-out?find=%3Cscript%3E")
    ]

    assert [names(page)[-1] for page in pages[2:3]] == ["<script>x</script> {{8*8}}y"]
    for page in pages:
        assert "<script>x" not in page
        assert "64y" not in page


def test_those_left_out_are_counted_by_reason_and_found(studio: Studio, ours: dict[str, str]) -> None:
    everybody = ask(studio.port, "/left-out", **ours).text
    outside = ask(studio.port, "/left-out?reason=outside+the+segment", **ours).text
    nobody = ask(studio.port, "/left-out?reason=outside+the+segment&find=cy", **ours).text

    reasons = re.findall(r'id="reason-\d+"[^>]*>([^<]+) <b>(\d+)</b>', everybody)
    assert reasons == [("everybody left out", "2"), ("outside the segment", "1"), ("no address", "1")]
    assert re.findall(r"<tr><td><bdi>(\d)</bdi>", everybody) == ["4", "5"]
    assert re.findall(r"<tr><td><bdi>(\d)</bdi>", outside) == ["4"]
    assert "Nobody of that name." in nobody


def test_somebody_is_found_by_name_address_or_number(studio: Studio, ours: dict[str, str]) -> None:
    def found(words: str) -> list[str]:
        return names(ask(studio.port, f"/people?find={words}", **ours).text)

    assert found("FOX") == found("di@example") == found("7") == ["Di Fox"]
    assert found("%D7%9B%D7%94%D7%9F") == ["נועה כהן"]
    assert found("nobody") == found("%27%22%00%25") == []


def test_the_walk_goes_through_those_worth_a_look_and_then_everybody(
    studio: Studio, ours: dict[str, str]
) -> None:
    path, seen = "/", []
    for _ in range(12):
        page = ask(studio.port, path, **ours).text
        seen.append(re.findall(r'data-said="([^"]+)"', page)[0])
        onward = re.findall(r'<a class="step"[^>]* rel="next" href="([^"]+)"', page)
        if not onward:
            break
        path = unescape(onward[0])

    worth = [said for said in seen if not said.endswith("of 5")]
    assert seen[len(worth) :] == [
        "Ada Stone, 1 of 5",
        "Նարե Սարգսյան, 2 of 5",
        "נועה כהן, 3 of 5",
        "&lt;script&gt;x&lt;/script&gt; {{8*8}}y, 4 of 5",
        "Di Fox, 5 of 5",
    ]
    assert {said.rpartition(",")[0] for said in worth} <= {said.rpartition(",")[0] for said in seen[-5:]}
    assert len(worth) >= 3


def test_what_does_not_exist_is_said_in_words(studio: Studio, ours: dict[str, str]) -> None:
    for path in ("/none", "/static/none", "/static/..%2Fstudio.html", "/letter.eml?who=4", "/letter.eml"):
        answer = ask(studio.port, path, **ours)
        assert answer.status == 404, path
        assert "Sorry" in answer.text
    odd = ask(studio.port, "/?who=4&width=9&light=x&show=%00&page=9", **ours)
    assert odd.status == 200
    assert "4 does not get this letter: outside the segment" in odd.text


def test_the_source_is_a_whole_letter(studio: Studio, ours: dict[str, str]) -> None:
    answer = ask(studio.port, "/letter.eml?who=3", **ours)

    message = email.message_from_bytes(answer.content)
    assert (message["Content-Language"], message["Date"]) == ("he", None)
    assert answer.headers["Content-Disposition"] == "attachment; filename=letter-3.eml"


def test_a_port_that_is_taken_is_told_with_a_way_out(shop: Shop, studio: Studio) -> None:
    with pytest.raises(BadInput) as raised:
        Studio(studio.desk.bench, port=studio.port)

    assert str(raised.value) == (
        f"the studio cannot be shown on port {studio.port}: Address already in use"
        "\n  hint: give another port with --port"
    )


def test_the_moment_is_the_one_asked_for(shop: Shop, studio: Studio) -> None:
    with studio.desk.looking() as look:
        assert look.plan is not None
        assert look.plan.as_of == datetime(2027, 3, 16, 10, 0, tzinfo=UTC)


def test_why_somebody_is_worth_looking_at_is_short_and_its_place_stands_apart(
    studio: Studio, ours: dict[str, str]
) -> None:
    page = ask(studio.port, "/?who=1", **ours).text
    people = re.findall(r'<li><a id="worth-\d+" .*?</a></li>', page, re.DOTALL)
    [ada] = [one for one in people if "Ada Stone" in one]

    shown = [
        " ".join(unescape(re.sub("<[^>]+>", "", one)).split())
        for one in re.findall("<small.*?</small>", ada, re.DOTALL)
    ]
    assert shown == ["in English", "if book (templates/note/letter.md:7)"]
    assert '<span class="unseen">(templates/note/letter.md:7)</span>' in ada
    others = [one for one in people if one is not ada]
    assert not any("unseen" in one or "language[" in one for one in others)


def test_what_the_letter_in_ones_own_language_asks_for_is_what_it_uses(
    new_shop: Callable[[], Shop],
) -> None:
    """Only the letter in English names a book."""
    with new_shop().studio() as studio:
        ours = entered(studio)
        english, hebrew = (ask(studio.port, f"/?who={who}", **ours).text for who in ("1", "3"))

    assert "<code>book</code>" in english
    assert "<code>book</code>" not in hebrew


def test_the_address_a_browser_is_started_with_opens_once(studio: Studio) -> None:
    """Whoever uses this computer can read it."""
    earlier, address = (urlsplit(studio.url_once()) for _ in range(2))

    assert ask(studio.port, f"/?{earlier.query}").status == 403
    opened = ask(studio.port, f"/?{address.query}")
    assert opened.status == 303
    assert ask(studio.port, f"/?{address.query}").status == 403
    # The browser that has been in may load it again.
    cookie = str(opened.headers["Set-Cookie"]).partition(";")[0]
    assert ask(studio.port, f"/?{address.query}", Cookie=cookie).status == 200
    assert ask(studio.port, f"/?token={studio.secrets.token}").status == 303
    assert ask(studio.port, "/?token=").status == 403
