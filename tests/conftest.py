from __future__ import annotations

from tests.browser import browser
from tests.certificate import certificate

__all__ = ["browser", "certificate"]
