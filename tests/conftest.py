from __future__ import annotations

from tests.browser import browser
from tests.certificate import certificate
from tests.servers import _mariadb_server, _postgresql_server, mariadb, postgresql

__all__ = ["_mariadb_server", "_postgresql_server", "browser", "certificate", "mariadb", "postgresql"]
