from __future__ import annotations

import pytest

from tests.browser import browser
from tests.certificate import certificate
from tests.servers import _mariadb_server, _postgresql_server, mariadb, postgresql

__all__ = ["_mariadb_server", "_postgresql_server", "browser", "certificate", "mariadb", "postgresql"]

#: Takes longest by far: begun last, it would keep everybody waiting.
LONGEST = "tests/running/test_year.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
