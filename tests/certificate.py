"""A certificate for servers of tests.  ``tests/conftest.py`` offers ``certificate`` to every test."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from tests.programs import program


def make_certificate(folder: Path) -> Path:
    """A certificate for localhost that nobody vouches for, and its key, in one file."""
    path = folder / "localhost.pem"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    files = ("-keyout", str(path), "-out", f"{path}.crt")
    command = [program("openssl"), "req", "-x509", *curve, "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key, in one file.  A client trusts it as its ``ca_file``."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def server_side(certificate: Path) -> ssl.SSLContext:
    """What a server that has ``certificate`` encrypts with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
