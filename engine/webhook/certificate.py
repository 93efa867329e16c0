"""The certificates of Amazon SNS, fetched from where SNS keeps them."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException
from threading import Lock

# Octets; such a certificate has about two thousand.
_LARGEST = 20_000
_SECONDS = 5
# SNS has a few at a time.
_MOST = 16


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever sends us elsewhere is not believed there."""

    def redirect_request(self, *_: object) -> None:
        return None


class Certificates:
    """Fetches certificates, each once.  May be asked from several threads.

    Its addresses come from ``webhook.sns``, which lets through none but Amazon's; the connection is checked
    against the certificates that this computer trusts.
    """

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(_NoRedirects)
        self._kept: dict[str, bytes] = {}
        self._lock = Lock()

    def __call__(self, url: str) -> bytes:
        """The certificate at ``url``, PEM, as it came.

        Raises:
            OSError: if it cannot be had; asked again, it is tried again.
        """
        with self._lock:
            kept = self._kept.get(url)
        if kept is not None:
            return kept
        fetched = self._fetch(url)
        with self._lock:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[url] = fetched
        return fetched

    def _fetch(self, url: str) -> bytes:
        try:
            with self._opener.open(url, timeout=_SECONDS) as answer:
                content: bytes = answer.read(_LARGEST)
        except (HTTPException, ValueError) as error:
            raise OSError(f"no certificate came: {error}") from error
        # Cut short, too long, or a page of whoever stands in between: what is kept must be one.
        if not content.rstrip().endswith(b"-----END CERTIFICATE-----"):
            raise OSError("what came is no certificate")
        return content
