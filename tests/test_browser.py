from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_the_browser_draws_and_runs_scripts(browser: Browser) -> None:
    """Tests that find no script running mean something only where scripts do run."""
    page = browser.new_page()
    page.set_content("<p>Thank you</p><script>document.title = 'ran'</script>")

    assert page.title() == "ran"
    assert page.inner_text("p") == "Thank you"
    page.close()


def test_the_browser_reaches_no_name_but_loopback(browser: Browser) -> None:
    page = browser.new_page()
    failed: list[str | None] = []
    page.on("requestfailed", lambda request: failed.append(request.failure))
    page.set_content('<img src="https://shop.example/pixel.png">')
    page.wait_for_load_state()

    assert failed == ["net::ERR_NAME_NOT_RESOLVED"]
    page.close()
