"""``init`` takes customers and orders from workbooks, Parquet and JSON lines as it does from CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli import run
from tests.source.making import make

_CUSTOMERS = {
    "c.xlsx": "sheet A\nNo|Email|First name|Birthday\n"
    "7|ann@example.com|Ann|1990-01-31\n8|bob@example.com|Bob|",
    "c.parquet": 'SELECT 7 AS "No", \'ann@example.com\' AS "Email", \'Ann\' AS "First name", '
    "DATE '1990-01-31' AS \"Birthday\" UNION ALL SELECT 8, 'bob@example.com', 'Bob', NULL",
    "c.jsonl": '{"No": 7, "Email": "ann@example.com", "First name": "Ann", "Birthday": "1990-01-31"}\n'
    '{"No": 8, "Email": "bob@example.com", "First name": "Bob"}',
}
_ORDERS = {
    "o.xlsx": "sheet A\nclient|date|total\n7|2026-05-01|12\n8|2026-05-02|20",
    "o.parquet": "SELECT 7 AS client, DATE '2026-05-01' AS date, 12.5 AS total "
    "UNION ALL SELECT 8, DATE '2026-05-02', 20",
    "o.jsonl": '{"client": 7, "date": "2026-05-01", "total": 12.5}\n'
    '{"client": 8, "date": "2026-05-02", "total": 20}',
}
_REST = ("--signer", "Ann Reed", "--email", "ann@tea.example", "--currency", "GBP")


@pytest.mark.parametrize(("customers", "orders"), list(zip(_CUSTOMERS, _ORDERS, strict=True)))
def test_init(
    customers: str,
    orders: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GRAMERCY_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("GRAMERCY_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    make(tmp_path / customers, _CUSTOMERS[customers])
    make(tmp_path / orders, _ORDERS[orders])

    code = run(["init", "shop", "--yes", "--customers", customers, "--orders", orders, *_REST])

    err = capsys.readouterr().err
    assert code == 0, err
    assert "Birthday → birthday: 1990-01-31  (missing in 1 of 2)" in err
    assert "total → how much it was: 12" in err
    assert "2 of 2 can be written to." in err
    assert "Ann" in err
    config = (tmp_path / "shop/config.yaml").read_text("utf-8")
    assert f'file: "data/{customers}"' in config
    assert f'file: "data/{orders}"' in config
    assert "encoding" not in config
