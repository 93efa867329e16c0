"""The studio in a real browser: walking, typing, keys, and letters that can do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from engine.preview.studio import Studio
from engine.server import Served, bind, port_of
from tests.preview.conftest import Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator
    from playwright.sync_api import Page as Tab

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
#: A template that tries to run, to fetch and to get out.
NASTY = """\
---
subject: Hello
---
<!DOCTYPE html><html lang="en"><head><title>t</title>
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:1/refresh"><base href="http://127.0.0.1:1/">
<link rel="stylesheet" href="http://127.0.0.1:1/a.css">
<style>h1 { color: rgb(1, 2, 3) } body { background: url(http://127.0.0.1:1/b.png) }</style></head>
<body onload="document.documentElement.id='ran'"><h1>Hello</h1>
<img src="http://127.0.0.1:1/c.png" onerror="document.documentElement.id='ran'" alt="our shop">
<p><a id="out" href="http://127.0.0.1:1/out" target="_top">out</a>
<a id="js" href="javascript:document.documentElement.id='ran'">js</a></p>
<svg onload="document.documentElement.id='ran'"></svg><iframe src="http://127.0.0.1:1/d"></iframe>
<form action="http://127.0.0.1:1/e" target="_top"><button id="post">post</button></form>
</body></html>
"""


@pytest.fixture(scope="module")
def tab(browser: Browser, studio: Studio) -> Iterator[Tab]:
    """One page for all of these tests, where somebody has opened the address of the terminal."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="null")
    page = context.new_page()
    page.goto(studio.url)
    yield page
    context.close()


@pytest.fixture
def page(tab: Tab, studio: Studio) -> Tab:
    """The studio's first letter."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"http://127.0.0.1:{studio.port}/")
    return tab


def expect(locator: Locator) -> Any:
    from playwright.sync_api import expect as expected

    return expected(locator)


def whose(page: Tab) -> str:
    return page.inner_text("#who")


def waits_for(page: Tab, name: str) -> None:
    expect(page.locator("#who")).to_have_text(name)


def test_the_keyboard_is_enough(page: Tab, studio: Studio) -> None:
    """From the address of the terminal through letters, a search, and ways of looking."""
    first = whose(page)
    assert "token" not in page.url

    page.keyboard.press("j")
    expect(page.locator("#who")).not_to_have_text(first)
    page.keyboard.press("k")
    waits_for(page, first)
    page.keyboard.press("/")
    page.keyboard.type("di")
    # A slow hand also searches for "d", which finds two: what is there now is the last answer.
    expect(page.locator("#found [role=option]")).to_have_count(1)
    page.wait_for_selector("#found [aria-selected=true]")
    assert page.get_attribute("#find", "aria-expanded") == "true"
    assert page.get_attribute("#find", "aria-activedescendant") == "found-1"
    page.keyboard.press("Enter")
    waits_for(page, "Di Fox")
    assert page.locator("#found li").count() == 0
    expect(page.locator("#said")).to_have_text("Di Fox, 5 of 5")
    page.keyboard.press("t")
    page.wait_for_selector("pre.plain")
    assert "You took Ulysses home." in page.inner_text("pre.plain")
    page.keyboard.press("s")
    page.wait_for_selector("pre.source")
    page.keyboard.press("h")
    page.wait_for_selector("pre.html")
    assert "<!DOCTYPE html>" in page.inner_text("pre.html")
    # Faster than letters come: each key is answered in its turn.
    page.keyboard.press("l")
    page.keyboard.press("2")
    page.wait_for_selector("iframe[data-width='390']")
    page.keyboard.press("d")
    page.wait_for_selector(".paper.dark")
    page.keyboard.press("k")
    waits_for(page, "<script>x</script> {{8*8}}y")
    assert page.url == f"http://127.0.0.1:{studio.port}/?who=6&all=1&width=390&light=dark"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.go_back()
    waits_for(page, "Di Fox")


def test_tab_reaches_everything_in_order(page: Tab) -> None:
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))

    assert reached[:5] == ["skip", "mark", "keys-open", "", "find"]
    assert page.locator("[tabindex]").evaluate_all("all => all.every(one => one.tabIndex <= 0)")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_arrows_choose_among_those_found(page: Tab) -> None:
    # At once: an answer to the next sign would choose anew.
    page.fill("#find", "example")
    page.wait_for_selector("#found-5")
    for key, chosen in (("ArrowDown", "found-2"), ("ArrowUp", "found-1"), ("ArrowUp", "found-5")):
        page.keyboard.press(key)
        assert page.locator("#found [aria-selected=true]").get_attribute("id") == chosen
    page.keyboard.press("Escape")
    assert page.input_value("#find") == ""
    assert page.locator("#found li").count() == 0


@pytest.mark.parametrize(
    ("who", "name", "direction", "words"),
    [
        ("1", "Ada Stone", "ltr", "You took Dune home."),
        ("2", "Նարե Սարգսյան", "ltr", "Շնորհակալ ենք։"),
        ("3", "נועה כהן", "rtl", "תודה שבאת."),
    ],
)
def test_three_languages_run_their_own_way(
    page: Tab, studio: Studio, who: str, name: str, direction: str, words: str
) -> None:
    page.goto(f"http://127.0.0.1:{studio.port}/?who={who}")

    assert whose(page) == name
    letter = page.frame_locator(".paper iframe")
    letter.get_by_text(words).wait_for()
    assert letter.locator("html").get_attribute("dir") == direction
    assert page.locator(".row.light").get_attribute("dir") == direction
    assert page.locator(".row .subject").first.inner_text() != ""
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDE) is False, width


def test_widths_are_true_and_shown_smaller_where_there_is_less_room(page: Tab, studio: Studio) -> None:
    page.goto(f"http://127.0.0.1:{studio.port}/?who=1&width=1024")
    inside = page.frame_locator(".paper iframe").locator("html")

    assert inside.evaluate("html => html.clientWidth") == 1024
    box = page.locator(".paper").bounding_box()
    assert box is not None
    assert box["width"] < 700


def test_light_and_dark_are_the_readers_not_the_viewers(page: Tab, studio: Studio) -> None:
    found = []
    for viewers in (*SCHEMES, None):
        page.emulate_media(color_scheme=viewers or "null")
        for light in ("light", "dark"):
            page.goto(f"http://127.0.0.1:{studio.port}/?who=2&light={light}")
            letter = page.frame_locator(".paper iframe").locator("html")
            found.append(
                letter.evaluate("html => getComputedStyle(html.querySelector('body')).backgroundColor")
            )

    assert found == ["rgb(244, 237, 226)", "rgb(22, 18, 16)"] * 3


def test_folds_stay_as_they_were_left_and_checks_come(page: Tab) -> None:
    page.wait_for_selector("#findings")
    page.click("details[data-fold=size] > summary")
    assert page.locator("details[data-fold=size]").get_attribute("open") is None
    before = whose(page)
    page.keyboard.press("j")
    expect(page.locator("#who")).not_to_have_text(before)
    page.wait_for_selector("#findings")
    assert page.locator("details[data-fold=size]").get_attribute("open") is None
    page.click("details[data-fold=size] > summary")


def test_pictures_come_from_the_web_only_when_asked_for(page: Tab, studio: Studio) -> None:
    asked: list[str] = []
    listen = lambda sent: asked.append(sent.url)  # noqa: E731
    page.on("request", listen)
    page.goto(f"http://127.0.0.1:{studio.port}/?who=1")
    page.frame_locator(".paper iframe").get_by_text("You took Dune home.").wait_for()
    picture = "https://pictures.example/shop.png"
    assert picture not in asked

    with page.expect_request(picture):
        page.click("#web")
    assert page.inner_text("#web") == "Stop fetching"
    page.click("#web")
    page.get_by_role("button", name="Fetch them").wait_for()
    del asked[:]
    page.goto(f"http://127.0.0.1:{studio.port}/?who=1")
    page.frame_locator(".paper iframe").get_by_text("You took Dune home.").wait_for()
    assert picture not in asked
    page.remove_listener("request", listen)


def test_a_page_of_another_origin_can_neither_read_nor_frame_it(page: Tab, studio: Studio) -> None:
    """A site that is open in the same browser, on another port of this computer at that."""
    letter = page.locator(".paper iframe").get_attribute("src")
    own = f"http://127.0.0.1:{studio.port}/"
    html = f"""<!doctype html><title>other</title>
        <iframe id=a src="{own}"></iframe><iframe id=b src="{letter}"></iframe>
        <form id=f method=post action="{own}pictures"></form>
        <script>
        const tries = ['{own}', '{own}letter.eml?who=1', '{own}events', '{letter}'].map((url) =>
            fetch(url, {{credentials: 'include'}}).then(() => 'read', () => 'refused'));
        tries.push(...['{own}', '{letter}'].map((url) =>
            fetch(url, {{mode: 'no-cors', credentials: 'include'}})
            .then((answer) => answer.type === 'opaque' ? 'opaque' : 'read', () => 'refused')));
        const script = document.createElement('script');
        tries.push(new Promise((done) => {{
            script.onload = () => done('ran'); script.onerror = () => done('refused');
            script.src = '{own}static/studio.js'; document.head.append(script); }}));
        Promise.all(tries).then((all) => {{ document.title = all.join(' '); }});
        </script>"""

    async def site(scope, receive, send) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
        )
        await send({"type": "http.response.body", "body": html.encode()})

    bound = bind("another site")
    address = f"http://127.0.0.1:{port_of(bound)}/"
    with Served(site, [bound], name="another-site"):
        other = page.context.new_page()
        other.goto(address)
        other.wait_for_function("document.title !== 'other'")
        assert set(other.title().split()) == {"refused"}
        for frame in other.frames[1:]:
            assert "gramercy" not in frame.content()
            assert "Dune" not in frame.content()
        with other.expect_response(f"{own}pictures") as answered:
            other.evaluate("document.getElementById('f').submit()")
        assert answered.value.status == 403
        other.close()


def test_a_hostile_template_runs_nothing_and_fetches_nothing(
    browser: Browser, new_shop: Callable[[], Shop]
) -> None:
    shop = new_shop()
    for name in ("letter.md", "letter.he.md", "letter.hy.md"):
        (shop.root / "templates/note" / name).unlink()
    shop.write("templates/note/letter.html", NASTY)
    shop.change("customers.csv", "London,hy", "London,en")
    shop.change("customers.csv", "London,he", "London,en")
    with shop.studio() as studio:
        context = browser.new_context()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda sent: asked.append(sent.url))
        page.goto(studio.url)
        letter = page.frame_locator(".paper iframe")
        letter.get_by_role("heading", name="Hello").wait_for()
        address = page.url
        for link in ("#out", "#js", "#post"):
            letter.locator(link).click()

        assert letter.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(1, 2, 3)"
        assert letter.locator("html").get_attribute("id") is None
        assert page.url == address
        assert [url for url in asked if ":1/" in url] == []
        context.close()


def test_it_can_be_used_without_scripts(browser: Browser, studio: Studio) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(studio.url)
    page.fill("#find", "fox")
    page.press("#find", "Enter")
    page.click("#found a")
    waits_for(page, "Di Fox")
    page.click("#show-text")
    assert "You took Ulysses home." in page.inner_text("pre.plain")
    context.close()


def test_the_page_stays_where_it_was_scrolled_to(page: Tab) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.wait_for_selector("#findings")
    for top in (0, 120):
        page.evaluate("top => scrollTo(0, top)", top)
        before = whose(page)
        page.keyboard.press("j")
        expect(page.locator("#who")).not_to_have_text(before)
        assert page.evaluate("scrollY") == top


UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
PALE = (Path(__file__).parent / "contrast.js").read_text("utf-8")


def test_every_word_stands_out_enough_by_day_and_by_night(
    browser: Browser, new_shop: Callable[[], Shop]
) -> None:
    shop = new_shop()
    with (shop.root / "config.yaml").open("a") as file:
        file.write("approval: {needed: yes}\n")
    with shop.studio() as studio:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(studio.url)
        paths = ("/", "/?show=source", "/?who=4", "/left-out", "/people?find=a", "/none")
        for mistakes in (False, True):
            if mistakes:
                shop.change("templates/note/letter.md", "{{ closing() }}", "{{ clsing() }}")
                page.goto(f"http://127.0.0.1:{studio.port}/")
                page.wait_for_selector(".mistakes")
            for scheme, path in product(SCHEMES, paths):
                page.emulate_media(color_scheme=scheme)
                page.goto(f"http://127.0.0.1:{studio.port}{path}")
                if page.locator(".checks").count():
                    page.wait_for_selector("#findings", state="attached")
                # In one go: news of a saved file would fold them up again.
                assert page.evaluate(f"{UNFOLD}; ({PALE})()") == [], (scheme, path, mistakes)
        assert page.evaluate(f"document.querySelector('h1').style.color = 'var(--desk)'; ({PALE})()") != []
        context.close()


def test_who_listens_is_told_what_everything_is(page: Tab) -> None:
    """Nothing that can be pressed is without a name; what is shown twice is said once."""
    page.wait_for_selector("#findings")
    said = page.locator("body").aria_snapshot()

    assert re.findall(r"(?:link|button|combobox|textbox|listbox)(?: \"\")?(?::|$)", said, re.MULTILINE) == []
    marks = re.findall(
        r"^ *- (?:banner|main|navigation|search|article|complementary)\b[^:\n]*", said, re.MULTILINE
    )
    assert [mark.strip(" -") for mark in marks] == [
        "banner",
        "main",
        'navigation "People"',
        "search",
        f'article "{whose(page)}"',
        'complementary "About this letter"',
    ]
    levels = [int(level) for level in re.findall(r"\[level=(\d)\]", said)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert said.count("Ann Reed Thank you") <= 1


def test_a_name_of_any_length_leaves_the_letter_in_view(
    browser: Browser, new_shop: Callable[[], Shop]
) -> None:
    shop = new_shop()
    shop.change("customers.csv", "Di,Fox", f"{'Di' * 5000},{'Fox ' * 5000}")
    shop.change("customers.csv", "Ulysses", "word" * 5000)
    with shop.studio() as studio:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(studio.url)
        page.goto(f"http://127.0.0.1:{studio.port}/?who=7&all=1")
        box = page.locator(".paper").bounding_box()
        assert box is not None
        assert box["y"] < 500
        tall = "one => one.getBoundingClientRect().height"
        assert page.locator(".people").evaluate(tall) < 2000
        assert page.locator("details[data-fold=person]").evaluate(tall) < 1500
        assert page.evaluate(WIDE) is False
        context.close()
