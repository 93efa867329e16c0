"""Where rows stand in a file that has more lines than rows."""

from __future__ import annotations

from array import array
from bisect import bisect_right


class Lines:
    """The line of each row, from the first on; takes room only where lines were passed over."""

    def __init__(self) -> None:
        self.rows = 0
        self._from = array("q")
        self._beside = array("q")

    def see(self, line: int) -> None:
        """Take note of where the next row stands."""
        self.rows += 1
        beside = line - self.rows
        if not self._beside or self._beside[-1] != beside:
            self._from.append(self.rows)
            self._beside.append(beside)

    def line(self, row: int) -> int:
        """The line of ``row`` (1 = first); of one that was not seen, where it would follow."""
        at = bisect_right(self._from, row) - 1
        return row if at < 0 else row + self._beside[at]
