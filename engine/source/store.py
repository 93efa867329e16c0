"""The DuckDB connection of one audience: locked down, bounded, its spill in a private folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from engine.scratch import Scratch

#: What DuckDB may hold; beyond it, it spills.  With Python beside it a million customers stay within 600 MB.
MEMORY = "300MB"
THREADS = 2


class Store:
    """A private folder and a database in memory that spills into it.  ``close`` removes both."""

    def __init__(self) -> None:
        self._scratch = Scratch()
        self.folder = self._scratch.folder
        self._connection: duckdb.DuckDBPyConnection | None = None

    def open(self, readable: Iterable[Path]) -> duckdb.DuckDBPyConnection:
        """Connect.  From here on no statement can reach any file but ``readable``, nor the network, nor
        change that."""
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY,
                "threads": THREADS,
                "temp_directory": str(self.folder),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        self._connection = connection
        paths = ", ".join("'" + str(path.resolve()).replace("'", "''") + "'" for path in readable)
        connection.execute(f"SET allowed_paths = [{paths}]")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def close(self) -> None:
        """Let go of everything.  May be called again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._scratch.close()
