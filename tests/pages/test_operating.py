"""Health and metrics: for whoever runs the server, and nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest

from engine.errors import LedgerBroken
from engine.token import Purpose
from tests.pages.conftest import CONFIG, Shop, standing, wait_until


def broken(*_: object, **__: object) -> None:
    raise LedgerBroken("ledger.sqlite: there is no room left on the disk")


def test_health_says_that_the_records_take_writes(shop: Shop) -> None:
    answer = shop.ask("/health")
    assert answer.status == 200
    assert json.loads(answer.body) == {"well": True, "ledger": "takes writes", "waiting": 0, "lost": 0}


def test_metrics_count_answers_and_what_was_written(shop: Shop) -> None:
    for path in (
        shop.link(),
        shop.link(),
        shop.path(Purpose.OPEN),
        "/c/x",
        "/stop/x",
        "/nothing",
        "/<script>",
    ):
        shop.ask(path)
    wait_until(lambda: len(shop.rows("observation")) == 3)
    lines = shop.ask("/metrics").text.splitlines()

    for line in (
        'gramercy_answers_total{place="c",status="302"} 2',
        'gramercy_answers_total{place="c",status="404"} 1',
        'gramercy_answers_total{place="o",status="200"} 1',
        'gramercy_answers_total{place="other",status="404"} 2',
        'gramercy_answers_total{place="stop",status="404"} 1',
        "gramercy_observations_written_total 3",
        "gramercy_observations_lost_total 0",
        "gramercy_observations_waiting 0",
        "gramercy_ledger_trouble 0",
    ):
        assert line in lines
    sample = re.compile(r'gramercy_\w+(\{place="\w+",status="\d+"\})? [\d.]+')
    assert all(line.startswith(("# HELP ", "# TYPE ")) or sample.fullmatch(line) for line in lines)


@pytest.mark.parametrize("path", ["/health", "/metrics"])
def test_what_a_proxy_passes_on_gets_the_page_of_unknown_addresses(shop: Shop, path: str) -> None:
    for header in ("X_Forwarded_For", "Forwarded", "X_Real_IP", "Via"):
        answer = shop.ask(path, **{header: "127.0.0.1"})
        assert (answer.status, answer.body) == (404, shop.ask("/nothing").body)
    shop.standing = standing(CONFIG.replace("pages: {sign up: yes}", "pages: {proxies: 127.0.0.1}"))
    assert shop.ask(path).status == 200
    assert shop.ask(path, X_Forwarded_For="127.0.0.1").status == 404


def test_while_the_records_fail_readers_are_told_and_nothing_is_pretended(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.site is not None
    recorder = shop.site.desk.recorder
    monkeypatch.setattr(shop.ledger, "respond", broken)

    def fails(batch: Sequence[object]) -> None:
        broken()

    monkeypatch.setattr(recorder, "_write", fails)
    stop = shop.post(shop.path(Purpose.OPT_OUT), stop="yes")
    assert stop.status == 503
    assert stop.headers["Retry-After"] == "60"
    assert "We could not write down what you sent, so nothing has changed." in stop.text
    assert shop.told == ["ledger.sqlite: there is no room left on the disk"]

    # A link still leads on.
    assert shop.ask(shop.link()).status == 302
    wait_until(lambda: bool(recorder.trouble))
    health = shop.ask("/health")
    assert health.status == 503
    assert json.loads(health.body)["ledger"] == "ledger.sqlite: there is no room left on the disk"
    assert "gramercy_ledger_trouble 1" in shop.ask("/metrics").text
    monkeypatch.undo()
    wait_until(lambda: recorder.written == 1)
    assert shop.ask("/health").status == 200


def test_a_link_leads_on_where_not_even_the_letter_can_be_looked_up(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.site is not None
    monkeypatch.setattr(shop.site.desk.lookup, "sent", broken)

    assert shop.ask(shop.link()).status == 302
    assert shop.ask(shop.path(Purpose.OPT_OUT)).status == 503
    assert json.loads(shop.ask("/health").body)["lost"] == 1


def test_a_mistake_of_ours_is_a_calm_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(shop.ledger, "preference", mistaken)
    answer = shop.ask(shop.path(Purpose.PREFERENCES))
    assert answer.status == 500
    assert "secret" not in answer.text
    assert "Something is wrong on our side" in answer.text
    assert shop.told == ["a page could not be shown: ZeroDivisionError"]
