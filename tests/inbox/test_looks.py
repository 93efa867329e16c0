"""The page in a real browser: hostile letters do nothing, and every letter can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from engine.inbox.keeping import keep, keys
from engine.inbox.page import Page

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

#: Each tries to run or to fetch something from wherever it lands.
NASTY = (
    "\"'></title></style></textarea></pre><script>document.title='owned'</script><svg onload=alert(1)>",
    "{{7*7}}{% raw %}&lt;script&gt;<img src=http://127.0.0.1:1/x onerror=\"document.title='owned'\"><!--",
    "\N{RIGHT-TO-LEFT OVERRIDE}<iframe srcdoc=\"<script>parent.document.title='owned'</script>\">",
)

HOSTILE_HTML = """\
<!DOCTYPE html><html><head><base href="http://127.0.0.1:1/"><title>t</title>
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:1/refresh">
<script>document.body.id='ran'; top.location='http://127.0.0.1:1/top'</script>
<link rel="stylesheet" href="http://127.0.0.1:1/a.css"><style>@import "http://127.0.0.1:1/b.css";
body { background: url(http://127.0.0.1:1/c.png) } h1 { color: rgb(1, 2, 3) }
@font-face { font-family: x; src: url(http://127.0.0.1:1/f.woff) } h1 { font-family: x }</style></head>
<body onload="document.body.id='ran'"><h1>Hello</h1>
<img src="http://127.0.0.1:1/d.png" onerror="document.body.id='ran'">
<img id="logo" src="cid:logo"><iframe src="http://127.0.0.1:1/e"></iframe><object data="/style.css"></object>
<form action="/empty" method="post" target="_top"><button id="post">x</button></form>
<a id="out" href="http://127.0.0.1:1/out" target="_top">out</a>
<a id="plain" href="http://127.0.0.1:1/plain">plain</a>
<a id="js" href="javascript:document.body.id='ran'">js</a>
</body></html>"""

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with Page(tmp_path / "inbox") as running:
        yield running


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def multipart(headers: str, text: str, html: str) -> bytes:
    return (
        f"{headers}Content-Type: multipart/related; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n"
        f"\r\n{PNG}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("nasty", NASTY)
def test_words_of_a_letter_are_only_words(page: Page, tab: Tab, tmp_path: Path, nasty: str) -> None:
    headers = f"Subject: {nasty}\r\nFrom: {nasty}\r\nTo: {nasty}\r\nX-Other: {nasty}\r\n"
    file_name = "".join(f"%{byte:02x}" for byte in nasty.encode())
    files = (
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{nasty}\r\n"
        "--b\r\nContent-Type: application/x\r\n"
        f"Content-Disposition: attachment; filename*=utf-8''{file_name}\r\n\r\nx\r\n--b--\r\n"
    )
    content = f"{headers}Content-Type: multipart/mixed; boundary=b\r\n\r\n{files}".encode()
    key = keep(tmp_path / "inbox", nasty, [nasty], content, NOW)
    strangers: list[str] = []
    tab.on("request", lambda sent: None if sent.url.startswith(page.url) else strangers.append(sent.url))

    tab.goto(f"{page.url}?{urlencode({'find': nasty})}")
    assert tab.inner_text(".subject") == nasty
    assert tab.input_value("input[name=find]") == nasty
    assert tab.title() == "Inbox · gramercy"
    tab.goto(f"{page.url}letters/{key}?show=text")
    assert tab.inner_text("h1") == nasty
    assert tab.inner_text("pre") == nasty
    assert tab.title() == f"{nasty} · gramercy"
    tab.goto(f"{page.url}letters/{key}?show=headers")
    assert tab.locator(".headers dd").all_inner_texts()[:4] == [nasty] * 4
    tab.goto(f"{page.url}letters/{key}?show=source")
    assert nasty in tab.inner_text("pre")
    assert tab.locator("script, svg, iframe, img").count() == 0
    assert strangers == []


def test_a_hostile_letter_runs_nothing_fetches_nothing_and_stays_in_its_frame(
    page: Page, tab: Tab, tmp_path: Path
) -> None:
    key = keep(tmp_path / "inbox", "a@b.example", ["c@d.example"], multipart("", "x", HOSTILE_HTML), NOW)
    fetched: list[str] = []
    tab.on("response", lambda got: fetched.append(got.url.removeprefix(page.url)))
    tab.on("requestfinished", lambda sent: fetched.append(sent.url.removeprefix(page.url)))

    address = f"{page.url}letters/{key}"
    tab.goto(address)
    frame = tab.frame_locator("iframe")
    frame.locator("h1").wait_for()
    for link in ("#plain", "#out", "#js", "#post"):
        frame.locator(link).click()

    # The letter is shown, its style and its own image with it …
    assert frame.locator("h1").evaluate("h => getComputedStyle(h).color") == "rgb(1, 2, 3)"
    assert frame.locator("#logo").evaluate("image => image.complete && image.naturalWidth") == 1
    # … and that is all.
    assert frame.locator("body").get_attribute("id") is None
    assert tab.url == address
    assert len(tab.context.pages) == 1
    assert set(fetched) == {f"letters/{key}", "style.css", f"letters/{key}/body"}
    assert len(keys(tmp_path / "inbox")) == 1


def test_the_frame_is_as_harmless_on_its_own(page: Page, tab: Tab, tmp_path: Path) -> None:
    html = "<h1>Hello</h1><script>document.querySelector('h1').id='ran'</script>"
    key = keep(tmp_path / "inbox", "a@b.example", ["c@d.example"], multipart("", "x", html), NOW)

    tab.goto(f"{page.url}letters/{key}/body")
    assert tab.locator("h1").get_attribute("id") is None
    assert tab.evaluate("origin") == "null"


def test_letters_in_three_languages_fit_a_phone_and_run_their_own_way(
    page: Page, tab: Tab, tmp_path: Path
) -> None:
    written = (
        ("תודה על שנה שלמה איתנו, נועה", "rtl"),
        ("Շնորհակալություն Ձեզ մեզ հետ անցկացրած տարվա համար", "ltr"),
        ("Thank you for a year of your custom", "ltr"),
    )
    for subject, direction in reversed(written):
        html = f'<!DOCTYPE html><html dir="{direction}"><body><p>{subject}'
        headers = f"Subject: {subject}\r\nTo: {subject.split()[0]} <a@home.example>\r\n"
        keep(tmp_path / "inbox", "", ["a@home.example"], multipart(headers, subject, html), NOW)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

    tab.goto(page.url)
    assert tab.evaluate(wide) is False
    assert sorted(tab.locator(".subject").all_inner_texts()) == sorted(subject for subject, _ in written)
    for subject, direction in written:
        tab.goto(page.url)
        tab.click(f"text={subject}")
        tab.wait_for_url("**/letters/*")
        heading = tab.locator("h1")
        assert heading.inner_text() == subject
        assert heading.evaluate("h => getComputedStyle(h).direction") == direction
        assert tab.evaluate(wide) is False
        assert tab.frame_locator("iframe").locator("p").inner_text() == subject
        tab.click("text=Plain text")
        tab.wait_for_url("**show=text")
        assert tab.inner_text("pre") == subject
        assert tab.evaluate(wide) is False


def test_a_letter_can_be_looked_at_in_the_dark(page: Page, browser: Browser, tmp_path: Path) -> None:
    html = (
        '<!DOCTYPE html><meta name="color-scheme" content="light dark">'
        "<style>@media (prefers-color-scheme: dark) { p { color: rgb(9, 9, 9) } }</style><p>x"
    )
    key = keep(tmp_path / "inbox", "", ["a@home.example"], multipart("", "x", html), NOW)
    # Where a scheme is emulated (Playwright's default) frames follow that and not their frame's element.
    tab = browser.new_context(color_scheme="null").new_page()
    colours = []
    for look in ("", "dark", "light"):
        tab.goto(f"{page.url}letters/{key}?look={look}")
        colours.append(tab.frame_locator("iframe").locator("p").evaluate("p => getComputedStyle(p).color"))
    tab.context.close()

    assert colours == ["rgb(0, 0, 0)", "rgb(9, 9, 9)", "rgb(0, 0, 0)"]


def test_the_inbox_is_emptied_by_two_clicks(page: Page, tab: Tab, tmp_path: Path) -> None:
    keep(tmp_path / "inbox", "", ["a@home.example"], b"Subject: x\r\n\r\n", NOW)

    tab.goto(page.url)
    tab.click("summary")
    tab.click("text=Delete every letter here")
    tab.wait_for_selector(".nothing")
    assert tab.inner_text("h1") == "No letters yet"
    assert keys(tmp_path / "inbox") == []
